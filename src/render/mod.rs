//! Document → Body: safe HTML for the site, plain passages for search.
//!
//! Entry point: [`body`]. Total, and linear in the document. Home of the one escaper.
//!
//! What is not here: the page around the document, and whether a file that a
//! document links to is a postmortem; the site fills those slots.

mod anchors;
pub mod escape;
mod footnotes;
mod html;
mod inline;
mod passages;
pub mod url;

use crate::markdown::{Document, Kind, NodeId};
use crate::record::Postmortem;
use crate::source::Source;

/// A document as it is shown and searched.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Body {
    /// Safe HTML: nothing of the document is markup that the document wrote itself.
    pub html: String,
    /// Links to other files, in the order of the HTML and without overlap.
    pub slots: Vec<Slot>,
    /// Lines whose block carries the id `l` and the line, ascending.
    pub lines: Vec<u32>,
    /// Plain text in document order, one element a block worth quoting.
    pub passages: Vec<Passage>,
}

/// A link to another file of the knowledge base, which may or may not be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Where in the HTML the link's text begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Relative to the source folder, `/` between parts.
    pub path: String,
    /// As written, without `#`; empty where there is none.
    pub fragment: String,
    /// The destination as escaped HTML, for a reader who has to be told where it would have led.
    pub note: String,
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

/// Renders a document for the site and for search.
///
/// Headings begin at `<h3>`, below the page's own title and the section that
/// holds the document. The heading that gave the record its title is left out
/// where the title says all of it.
pub fn body(source: &Source, document: &Document<'_>, record: &Postmortem) -> Body {
    let title = title_heading(document, record);
    let passages = passages::collect(source, document, record, title);
    html::render(source, document, title, passages)
}

/// The first heading, where the page's title already says it.
fn title_heading(document: &Document<'_>, record: &Postmortem) -> Option<NodeId> {
    let id = document.nodes().iter().position(|node| matches!(node.kind, Kind::Heading(_)))?;
    let plain = document.descendants(id).all(|child| {
        matches!(
            document.node(child).kind,
            Kind::Text(_) | Kind::Code(_) | Kind::Emphasis | Kind::Strong | Kind::Strikethrough | Kind::SoftBreak
        )
    });
    (plain && !record.title.is_empty() && document.plain(id).contains(&record.title)).then_some(id)
}
