//! The walk over a document that writes its HTML: blocks here, inlines in `inline`.

use std::fmt::Write as _;

use crate::markdown::{Alignment, Document, Kind, NodeId, is_line_break};
use crate::render::anchors::Anchors;
use crate::render::footnotes::Footnotes;
use crate::render::{Body, Passage, Slot, escape};
use crate::source::Source;
use crate::span::Span;

/// Level of the document's outermost headings: below the page's title and the section that holds the document.
const FIRST_LEVEL: usize = 3;

/// Writes a document.
pub(super) fn render(source: &Source, document: &Document<'_>, title: Option<NodeId>, passages: Vec<Passage>) -> Body {
    let mut writer = Writer::new(source, document, title);
    writer.walk(document.descendants(Document::ROOT));
    writer.notes();
    Body { html: writer.out, slots: writer.slots, lines: writer.lines, passages }
}

/// What is written when the last descendant of a node has been.
#[derive(Clone, Copy, Debug)]
pub(super) enum Close {
    /// These bytes.
    Tag(&'static str),
    /// The end of a heading of that level.
    Heading(usize),
    /// A cell, and the next one is of the next column.
    Cell(&'static str),
    /// The head of a table: what follows are rows of its body.
    Head(&'static str),
    /// Emphasis that was opened, by its index in [`Writer::emphasis`].
    Emphasis(usize),
    /// A link that was written as one.
    Link,
    /// A link to another file, by its index.
    Slot(usize),
    /// A link that leads nowhere, by its node.
    Nowhere(NodeId),
    /// An image, whose alternative text ends.
    Image(NodeId),
}

/// Everything that the walk remembers.
pub(super) struct Writer<'d, 'a> {
    pub(super) source: &'d Source,
    pub(super) document: &'d Document<'a>,
    pub(super) out: String,
    pub(super) slots: Vec<Slot>,
    pub(super) anchors: Anchors,
    pub(super) footnotes: Footnotes,
    /// How many of each of [`super::inline::EMPHASIS`] are open; only the outermost is written.
    pub(super) emphasis: [usize; 3],
    pub(super) in_link: bool,
    pub(super) in_image: bool,
    /// For runs of text that the parser cut.
    pub(super) scratch: String,
    lines: Vec<u32>,
    stack: Vec<(NodeId, Close)>,
    title: Option<NodeId>,
    levels: Vec<u8>,
    table: Option<NodeId>,
    column: usize,
    in_head: bool,
    /// Attribute for every block: set where the document has text of any other direction.
    dir: &'static str,
}

impl<'d, 'a> Writer<'d, 'a> {
    fn new(source: &'d Source, document: &'d Document<'a>, title: Option<NodeId>) -> Self {
        // Every character with a direction begins with one of these bytes; most documents have none of them.
        let may_turn = source.text.bytes().any(|byte| byte >= 0xd6);
        let has_direction = may_turn && source.text.chars().any(turns);
        Self {
            source,
            document,
            out: String::with_capacity(source.text.len() * 3 / 2 + 256),
            slots: Vec::new(),
            anchors: Anchors::new(document),
            footnotes: Footnotes::new(document),
            emphasis: [0; 3],
            in_link: false,
            in_image: false,
            scratch: String::new(),
            lines: Vec::new(),
            stack: Vec::new(),
            title,
            levels: Vec::new(),
            table: None,
            column: 0,
            in_head: false,
            dir: if has_direction { " dir=\"auto\"" } else { "" },
        }
    }

    /// Writes a range of nodes and closes what they opened.
    fn walk(&mut self, range: std::ops::Range<NodeId>) {
        let floor = self.stack.len();
        let mut id = range.start;
        while id < range.end {
            self.close_until(id, floor);
            id = self.node(id);
        }
        self.close_until(NodeId::MAX, floor);
    }

    /// Closes everything above `floor` that ends at or before `id`.
    fn close_until(&mut self, id: NodeId, floor: usize) {
        while self.stack.len() > floor
            && let Some(&(end, close)) = self.stack.last()
            && end <= id
        {
            self.stack.pop();
            self.close(close);
        }
    }

    fn close(&mut self, close: Close) {
        match close {
            Close::Tag(tag) => self.out.push_str(tag),
            Close::Heading(level) => {
                let _ = writeln!(self.out, "</span></h{level}>");
            }
            Close::Cell(tag) => {
                self.out.push_str(tag);
                self.column += 1;
            }
            Close::Head(tag) => {
                self.out.push_str(tag);
                self.in_head = false;
            }
            inline => self.close_inline(inline),
        }
    }

    /// Remembers what to write after the last descendant of `id`.
    pub(super) fn on_end(&mut self, id: NodeId, close: Close) {
        self.stack.push((self.document.end(id), close));
    }

    /// Writes one node, its opening at least; returns the node to go on with.
    fn node(&mut self, id: NodeId) -> NodeId {
        let node = self.document.node(id);
        match &node.kind {
            Kind::Root => {}
            Kind::Chrome | Kind::FootnoteDefinition(_) => return self.document.end(id),
            Kind::Heading(_) if self.title == Some(id) => return self.document.end(id),
            Kind::Heading(level) => self.heading(id, *level),
            Kind::Paragraph => self.block(id, "<p", "</p>\n"),
            Kind::BlockQuote => self.block(id, "<blockquote", "</blockquote>\n"),
            Kind::Item => self.block(id, "<li", "</li>\n"),
            Kind::List(start) => self.list(id, *start),
            Kind::Table(_) => self.table(id),
            Kind::TableHead => return self.table_head(id),
            Kind::TableRow => {
                self.column = 0;
                self.block(id, "<tr", "</tr>\n");
            }
            Kind::TableCell => self.cell(id),
            Kind::Rule => self.out.push_str("<hr>\n"),
            Kind::CodeBlock(info) => return self.code_block(id, info),
            Kind::HtmlBlock => return self.html_block(id),
            Kind::FrontMatter(_) => return self.front_matter(id),
            _ => return self.inline(id),
        }
        id + 1
    }

    /// Opens a block that carries its line as id.
    fn block(&mut self, id: NodeId, open: &str, close: &'static str) {
        self.out.push_str(open);
        self.line_id(self.document.node(id).span);
        self.out.push_str(self.dir);
        self.out.push('>');
        self.on_end(id, Close::Tag(close));
    }

    /// Writes ` id="l…"` where no block has claimed the line; ids ascend, so they are unique.
    fn line_id(&mut self, span: Span) {
        let line = self.source.line(span.start);
        if self.lines.last().is_none_or(|&last| last < line) {
            self.lines.push(line);
            let _ = write!(self.out, " id=\"l{line}\"");
        }
    }

    /// A heading one level below the last heading that outranks it: no level is skipped,
    /// however the document numbers them.
    fn heading(&mut self, id: NodeId, level: u8) {
        while self.levels.last().is_some_and(|&above| above >= level) {
            self.levels.pop();
        }
        let shown = (FIRST_LEVEL + self.levels.len()).min(6);
        self.levels.push(level);
        let slug = self.anchors.of(id).unwrap_or_default();
        let _ = write!(self.out, "<h{shown} id=\"h-");
        escape::push(&mut self.out, slug);
        self.out.push('"');
        self.out.push_str(self.dir);
        self.out.push_str("><span");
        self.line_id(self.document.node(id).span);
        self.out.push('>');
        self.on_end(id, Close::Heading(shown));
    }

    fn list(&mut self, id: NodeId, start: Option<u64>) {
        match start {
            None => self.out.push_str("<ul>\n"),
            Some(1) => self.out.push_str("<ol>\n"),
            Some(start) => {
                let _ = writeln!(self.out, "<ol start=\"{start}\">");
            }
        }
        self.on_end(id, Close::Tag(if start.is_some() { "</ol>\n" } else { "</ul>\n" }));
    }

    fn table(&mut self, id: NodeId) {
        self.table = Some(id);
        let has_rows = self.document.children(id).nth(1).is_some();
        // Reachable by keyboard, because a wide table scrolls by itself.
        self.out.push_str("<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Table\"><table>\n");
        self.on_end(id, Close::Tag(if has_rows { "</tbody></table></div>\n" } else { "</table></div>\n" }));
    }

    /// The head of a table, left out where every cell of it is empty.
    fn table_head(&mut self, id: NodeId) -> NodeId {
        let has_rows = self.table.is_some_and(|table| self.document.end(table) > self.document.end(id));
        let body = if has_rows { "<tbody>\n" } else { "" };
        if self.document.children(id).all(|cell| self.document.end(cell) == cell + 1) {
            self.out.push_str(body);
            return self.document.end(id);
        }
        self.column = 0;
        self.in_head = true;
        self.out.push_str("<thead><tr");
        self.line_id(self.document.node(id).span);
        self.out.push('>');
        self.on_end(id, Close::Head(if has_rows { "</tr></thead>\n<tbody>\n" } else { "</tr></thead>\n" }));
        id + 1
    }

    fn cell(&mut self, id: NodeId) {
        let alignment = self.table.and_then(|table| match &self.document.node(table).kind {
            Kind::Table(alignments) => alignments.get(self.column).copied(),
            _ => None,
        });
        // An empty header cell names nothing.
        let is_header = self.in_head && self.document.end(id) > id + 1;
        self.out.push_str(if is_header { "<th scope=\"col\"" } else { "<td" });
        let is_time = self.column == 0 && is_short_time(self.document.node(id).span.of(&self.source.text));
        self.out.push_str(match (alignment, is_time) {
            (Some(Alignment::Center), _) => " class=\"center\"",
            (Some(Alignment::Right), _) => " class=\"right\"",
            (_, true) => " class=\"when\"",
            _ => "",
        });
        self.out.push_str(self.dir);
        self.out.push('>');
        self.on_end(id, Close::Cell(if is_header { "</th>" } else { "</td>" }));
    }

    fn code_block(&mut self, id: NodeId, info: &str) -> NodeId {
        self.out.push_str("<pre");
        self.line_id(self.document.node(id).span);
        self.out.push('>');
        if !info.trim().is_empty() {
            self.out.push_str("<span class=\"info\">");
            escape::push(&mut self.out, info.trim());
            self.out.push_str("</span>");
        }
        self.out.push_str("<code dir=\"auto\">");
        let end = self.texts(id);
        self.out.push_str("</code></pre>\n");
        end
    }

    /// Raw HTML as the text that it is.
    fn html_block(&mut self, id: NodeId) -> NodeId {
        let is_break = |child| matches!(&self.document.node(child).kind, Kind::Html(html) if is_line_break(html));
        if self.document.descendants(id).all(is_break) {
            self.out.push_str("<br>\n");
            return self.document.end(id);
        }
        self.out.push_str("<pre class=\"raw\"");
        self.line_id(self.document.node(id).span);
        self.out.push_str("><code dir=\"auto\">");
        let end = self.texts(id);
        self.out.push_str("</code></pre>\n");
        end
    }

    fn front_matter(&mut self, id: NodeId) -> NodeId {
        if self.document.descendants(id).is_empty() {
            return self.document.end(id);
        }
        self.out.push_str("<details class=\"front\"><summary>Front matter</summary><pre><code dir=\"auto\">");
        let end = self.texts(id);
        self.out.push_str("</code></pre></details>\n");
        end
    }

    /// Writes every text below a node, and returns the node to go on with.
    fn texts(&mut self, id: NodeId) -> NodeId {
        for child in self.document.descendants(id) {
            if let Kind::Text(text) | Kind::Html(text) | Kind::Code(text) = &self.document.node(child).kind {
                escape::push(&mut self.out, text);
            }
        }
        self.document.end(id)
    }

    /// The footnotes, in the order of their numbers. Notes may refer to further notes.
    fn notes(&mut self) {
        if self.footnotes.is_empty() {
            return;
        }
        self.out.push_str("<ol class=\"notes\">\n");
        let mut number = 1;
        while let Some((id, is_used)) = self.footnotes.take(number) {
            let _ = write!(self.out, "<li id=\"fn-{number}\"{}>", self.dir);
            self.walk(self.document.descendants(id));
            if is_used {
                let _ = write!(
                    self.out,
                    "<a class=\"back\" href=\"#fnr-{number}\" aria-label=\"Back to reference {number}\">↩</a>"
                );
            }
            self.out.push_str("</li>\n");
            number += 1;
        }
        self.out.push_str("</ol>\n");
    }
}

/// Whether a cell is so short and begins so that it is likely a time, which should stand on one line.
fn is_short_time(cell: &str) -> bool {
    let text = cell.trim_matches(['|', ' ', '*', '~', '`']);
    text.len() <= 24 && text.starts_with(|first: char| first.is_ascii_digit())
}

/// Whether a character has, or sets, a direction other than left to right.
fn turns(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
        || escape::is_bidi_control(character)
}
