//! The names that stand before a colon in a query: parts of a document, what it is filed under, days and lengths.

use crate::record::MeasureKind;
use crate::render::PassageField;
use crate::select::{Clause, Days, Facet, Lengths};

/// What a name before a colon asks about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Field {
    /// Words in this part of the document.
    Part(PassageField),
    /// A whole value.
    Is(Facet),
    /// The record's id, or how it begins.
    Id,
    /// When it began.
    Began(fn(&str) -> Result<Days, String>),
    /// How long something took.
    Took(MeasureKind),
}

/// Every name; help and errors list them in this order.
pub(super) const FIELDS: [(&str, Field); 19] = [
    ("title", Field::Part(PassageField::Title)),
    ("summary", Field::Part(PassageField::Summary)),
    ("timeline", Field::Part(PassageField::Timeline)),
    ("factor", Field::Part(PassageField::Factor)),
    ("lesson", Field::Part(PassageField::Lesson)),
    ("action", Field::Part(PassageField::Action)),
    ("service", Field::Is(Facet::Service)),
    ("category", Field::Is(Facet::Category)),
    ("severity", Field::Is(Facet::Severity)),
    ("owner", Field::Is(Facet::Owner)),
    ("tag", Field::Is(Facet::Tag)),
    ("status", Field::Is(Facet::Status)),
    ("id", Field::Id),
    ("date", Field::Began(Days::within)),
    ("after", Field::Began(Days::after)),
    ("before", Field::Began(Days::before)),
    ("ttd", Field::Took(MeasureKind::TimeToDetect)),
    ("ttr", Field::Took(MeasureKind::TimeToRecover)),
    ("text", Field::Part(PassageField::Text)),
];

/// A condition that a document meets or not, whatever its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::search) enum Condition {
    /// A clause as flags have it.
    Clause(Clause),
    /// One of these ids, or an id that begins with it.
    Id(Vec<String>),
}

/// The field that a piece of a query names, and how long the name with its colon is.
///
/// A colon that ends its word, or follows another name, is punctuation: error messages are full of them.
pub(super) fn named(text: &str) -> Option<(Field, usize)> {
    let (name, rest) = text.split_once(':')?;
    let (_, field) = FIELDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    // `date::` and `title://` are code and addresses.
    let goes_on = rest.chars().next().is_some_and(|next| !next.is_whitespace() && next != ':' && next != '/');
    goes_on.then_some((*field, name.len() + 1))
}

/// The condition that a value sets; `None` where the field is about words.
///
/// # Errors
/// What is wrong with the value, and what to write.
pub(super) fn condition(field: Field, value: &str) -> Option<Result<Condition, String>> {
    let condition = match field {
        Field::Part(_) => return None,
        Field::Is(facet) => Ok(Clause::Is(facet, vec![value.to_owned()])),
        Field::Id => return Some(Ok(Condition::Id(vec![value.to_lowercase()]))),
        Field::Began(read) => read(value).map(|days| Clause::Began(vec![days])),
        Field::Took(kind) => value.parse::<Lengths>().map(|lengths| Clause::Took(kind, vec![lengths])),
    };
    Some(condition.map(Condition::Clause))
}

impl Condition {
    /// Takes up a condition of the same field as one more alternative; gives it back where it is of another.
    ///
    /// `after:` and `before:` are both about the day, and do not join.
    pub(super) fn join(&mut self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Id(ids), Self::Id(more)) => ids.extend(more),
            (Self::Clause(Clause::Is(facet, values)), Self::Clause(Clause::Is(same, more))) if *facet == same => {
                values.extend(more);
            }
            (_, other) => return Some(other),
        }
        None
    }
}
