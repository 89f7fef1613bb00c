//! Document → Body: safe HTML for the site, plain passages for search.

/// A document as it is shown and searched.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Body {
    /// Safe HTML: nothing of the document is markup that the document wrote itself.
    pub html: String,
    /// Plain text in document order, one element a block worth quoting.
    pub passages: Vec<Passage>,
}

/// A piece of plain text that a search result can quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// What part of the document it belongs to.
    pub field: PassageField,
    /// Plain text of one block: a paragraph, a list item, a table row.
    pub text: String,
    /// 1-based.
    pub line: u32,
}

/// What part of a document a passage belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PassageField {
    /// The title.
    Title,
    /// The summary or impact.
    Summary,
    /// An event.
    Timeline,
    /// A contributing factor.
    Factor,
    /// A lesson.
    Lesson,
    /// An action item.
    Action,
    /// Anything else.
    Text,
}
