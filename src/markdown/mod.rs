//! Source → Document: the markdown tree, every node with its span.
//!
//! Entry point: [`parse`]. Total: whatever the text is, a tree comes out.
//! The tree is flat: nodes in document order, each knowing where its last
//! descendant ends, so that walking is a loop over a slice.
//!
//! What is not here: what a heading or a list *means*; that is `extract`.

mod bounds;
mod build;
mod day;
mod pasted;

use pulldown_cmark::CowStr;

use crate::diagnostic::Diagnostic;
use crate::source::Source;
use crate::span::Span;

/// Index of a node in its document.
pub type NodeId = usize;

/// A parsed document.
#[derive(Debug)]
pub struct Document<'a> {
    nodes: Vec<Node<'a>>,
    /// What the reader noticed while parsing: bounds, pasted chrome.
    pub diagnostics: Vec<Diagnostic>,
}

/// One node of the tree.
#[derive(Debug)]
pub struct Node<'a> {
    /// What it is.
    pub kind: Kind<'a>,
    /// Where it stands in the source.
    pub span: Span,
    end: u32,
}

/// What a node is. Blocks first, then inlines.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind<'a> {
    /// The whole document.
    Root,
    /// A paragraph; also the text of a tight list item, which has no wrapper of its own.
    Paragraph,
    /// Level 1 to 6.
    Heading(u8),
    /// `> …`
    BlockQuote,
    /// Fenced with its info string, or indented with an empty one.
    CodeBlock(CowStr<'a>),
    /// Raw HTML, shown as text, never as HTML.
    HtmlBlock,
    /// Numbered from the given start, or bulleted.
    List(Option<u64>),
    /// An item of a list.
    Item,
    /// A table with the alignment of its columns; children are a head and rows.
    Table(Vec<Alignment>),
    /// The header row; children are cells.
    TableHead,
    /// A row; children are cells.
    TableRow,
    /// A cell; children are inlines.
    TableCell,
    /// `[^label]: …`
    FootnoteDefinition(CowStr<'a>),
    /// Front matter between `---` (YAML) or `+++` (TOML); children are text.
    FrontMatter(FrontMatter),
    /// `---`
    Rule,
    /// Chrome of a page that was pasted as text; no content.
    Chrome,

    /// Plain text, entities resolved.
    Text(CowStr<'a>),
    /// `` `code` ``
    Code(CowStr<'a>),
    /// `*…*`
    Emphasis,
    /// `**…**`
    Strong,
    /// `~~…~~`
    Strikethrough,
    /// A link with its destination; children are its text.
    Link(CowStr<'a>),
    /// An image with its destination; children are its alternative text.
    Image(CowStr<'a>),
    /// Raw HTML, inline or one line of a block.
    Html(CowStr<'a>),
    /// `[^label]`
    FootnoteReference(CowStr<'a>),
    /// The number of an item that is the day of a date: `19. februar 2024`.
    Day(CowStr<'a>),
    /// `[ ]` or `[x]` at the head of an item.
    TaskMarker(bool),
    /// A line break that has no meaning.
    SoftBreak,
    /// A line break that has.
    HardBreak,
}

/// How a column of a table is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// As the reader's browser likes.
    None,
    /// `:--`
    Left,
    /// `:-:`
    Center,
    /// `--:`
    Right,
}

/// The language of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrontMatter {
    /// Between `---`.
    Yaml,
    /// Between `+++`.
    Toml,
}

/// Parses a source; never fails.
pub fn parse(source: &Source) -> Document<'_> {
    let mut diagnostics = Vec::new();
    let text = bounds::bounded(source, &mut diagnostics);
    let mut document = match pasted::parse(text) {
        Some(document) => document,
        None => build::parse(text),
    };
    document.diagnostics.splice(0..0, diagnostics);
    document
}

impl<'a> Document<'a> {
    /// The root's id.
    pub const ROOT: NodeId = 0;

    /// The node with that id.
    pub fn node(&self, id: NodeId) -> &Node<'a> {
        &self.nodes[id]
    }

    /// Every node in document order, the root first.
    pub fn nodes(&self) -> &[Node<'a>] {
        &self.nodes
    }

    /// One past the last descendant of a node.
    pub fn end(&self, id: NodeId) -> NodeId {
        self.nodes[id].end as usize
    }

    /// The children of a node, in order.
    pub fn children(&self, id: NodeId) -> Children<'_, 'a> {
        Children { document: self, next: id + 1, end: self.end(id) }
    }

    /// Every node below `id`, in document order.
    pub fn descendants(&self, id: NodeId) -> std::ops::Range<NodeId> {
        id + 1..self.end(id)
    }

    /// The plain text below a node: code without its ticks, links and images by
    /// their text, soft breaks as a blank, hard breaks and blocks as a new line,
    /// raw HTML left out but for `<br>`.
    pub fn plain(&self, id: NodeId) -> String {
        let mut out = String::with_capacity(self.nodes[id].span.len());
        self.plain_into(self.descendants(id), &mut out);
        let trimmed = out.trim_end().len();
        out.truncate(trimmed);
        out
    }

    /// Appends the plain text of a range of nodes; see [`Self::plain`].
    pub fn plain_into(&self, range: std::ops::Range<NodeId>, out: &mut String) {
        // `- 2. 4. 2024` is a list in a list in a list, and one line.
        let mut is_day = false;
        for id in range {
            let after_day = std::mem::replace(&mut is_day, false);
            match &self.nodes[id].kind {
                Kind::Day(text) => {
                    out.push_str(text);
                    is_day = true;
                }
                Kind::List(_) | Kind::Item if after_day => is_day = true,
                Kind::Text(text) | Kind::Code(text) => out.push_str(text),
                Kind::SoftBreak => push_blank(out),
                Kind::HardBreak => push_line(out),
                Kind::Html(html) if is_line_break(html) => push_line(out),
                kind if kind.is_block() && !matches!(kind, Kind::TableCell) => push_line(out),
                Kind::TableCell => push_blank(out),
                _ => {}
            }
        }
    }
}

fn push_blank(out: &mut String) {
    if !out.is_empty() && !out.ends_with([' ', '\n']) {
        out.push(' ');
    }
}

fn push_line(out: &mut String) {
    while out.ends_with(' ') {
        out.pop();
    }
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

/// Whether a piece of raw HTML is `<br>` in one of its spellings.
pub fn is_line_break(html: &str) -> bool {
    let inner = html.trim().trim_start_matches('<').trim_end_matches('>').trim_end_matches('/').trim();
    inner.eq_ignore_ascii_case("br")
}

impl Kind<'_> {
    /// Whether it is a block rather than an inline.
    pub fn is_block(&self) -> bool {
        matches!(
            self,
            Kind::Root
                | Kind::Paragraph
                | Kind::Heading(_)
                | Kind::BlockQuote
                | Kind::CodeBlock(_)
                | Kind::HtmlBlock
                | Kind::List(_)
                | Kind::Item
                | Kind::Table(_)
                | Kind::TableHead
                | Kind::TableRow
                | Kind::TableCell
                | Kind::FootnoteDefinition(_)
                | Kind::FrontMatter(_)
                | Kind::Rule
                | Kind::Chrome
        )
    }
}

/// The children of a node.
#[derive(Debug, Clone)]
pub struct Children<'d, 'a> {
    document: &'d Document<'a>,
    next: NodeId,
    end: NodeId,
}

impl Iterator for Children<'_, '_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        if self.next >= self.end {
            return None;
        }
        let id = self.next;
        self.next = self.document.end(id);
        Some(id)
    }
}
