//! What a search answers, and its JSON.

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::render::PassageField;
use crate::span::Span;

use super::correct::Correction;
use super::facets::Facets;

/// Name and version of the answer's shape.
pub const SCHEMA: &str = "lookback.search/1";

/// The answer to one query.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Results {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// The query as it was asked.
    pub query: String,
    /// The query as it was answered, where words of it stand in no postmortem and others are near.
    pub corrected: Option<String>,
    /// How many postmortems match, shown or not.
    pub total: usize,
    /// The best of them, best first.
    pub hits: Vec<Hit>,
    /// What all that match are filed under; empty where it was not asked for.
    pub facets: Facets,
    /// The words that stand in no postmortem.
    #[serde(skip)]
    pub corrections: Vec<Correction>,
}

impl Results {
    /// An answer without a hit.
    pub(super) fn new(query: &str) -> Self {
        Self {
            schema: SCHEMA,
            query: query.to_owned(),
            corrected: None,
            total: 0,
            hits: Vec::new(),
            facets: Facets::default(),
            corrections: Vec::new(),
        }
    }
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
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// What part of the document it stands in.
    pub field: PassageField,
    /// Plain text on one line, `…` where something was left out.
    pub text: String,
    /// 1-based.
    pub line: u32,
    /// The words that match, as bytes of `text`, in order, apart from each other.
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

impl Serialize for Quote {
    /// With highlights as first and last character of the text, the last not included.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut quote = serializer.serialize_struct("Quote", 4)?;
        quote.serialize_field("field", name_of(self.field))?;
        quote.serialize_field("text", &self.text)?;
        quote.serialize_field("line", &self.line)?;
        let characters = |at: usize| self.text.get(..at).map_or(0, |before| before.chars().count());
        let highlights: Vec<[usize; 2]> =
            self.highlights.iter().map(|span| [characters(span.start), characters(span.end)]).collect();
        quote.serialize_field("highlights", &highlights)?;
        quote.end()
    }
}
