//! What a search answers, and its JSON.

use serde::{Serialize, Serializer};

use crate::render::PassageField;
use crate::span::Span;

/// Name and version of the answer's shape.
pub const SCHEMA: &str = "lookback.search/1";

/// The answer to one query.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Results {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// The query as it was asked.
    pub query: String,
    /// How many postmortems match, shown or not.
    pub total: usize,
    /// The best of them, best first.
    pub hits: Vec<Hit>,
}

/// One postmortem that matches.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// The record's id.
    pub id: String,
    /// Relative to the source folder.
    pub path: String,
    /// The postmortem's title.
    pub title: String,
    /// `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Higher is better; comparable within one answer only.
    pub score: f64,
    /// What the document says about it, best first.
    pub passages: Vec<Quote>,
}

/// A piece of a document that shows why it matches.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quote {
    /// What part of the document it stands in.
    #[serde(serialize_with = "field_name")]
    pub field: PassageField,
    /// Plain text on one line, `…` where something was left out.
    pub text: String,
    /// 1-based.
    pub line: u32,
    /// The words that match, as bytes of `text`, in order, apart from each other.
    #[serde(skip)]
    pub highlights: Vec<Span>,
}

/// The name by which queries and answers know a part of a document.
pub(crate) fn name_of(field: PassageField) -> &'static str {
    match field {
        PassageField::Title => "title",
        PassageField::Summary => "summary",
        PassageField::Timeline => "timeline",
        PassageField::Factor => "factor",
        PassageField::Lesson => "lesson",
        PassageField::Action => "action",
        PassageField::Text => "text",
    }
}

fn field_name<S: Serializer>(field: &PassageField, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(name_of(*field))
}
