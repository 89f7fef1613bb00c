//! The plain passages of a document: what a search can quote, with its line.

use crate::markdown::{Document, Kind, NodeId, is_line_break};
use crate::record::{Postmortem, Section, SectionKind};
use crate::render::{Passage, PassageField};
use crate::source::Source;

/// Lines of code that make one passage.
const CODE_LINES: usize = 8;

/// Collects the passages of a document, in its order, its title first.
pub(super) fn collect(
    source: &Source,
    document: &Document<'_>,
    record: &Postmortem,
    title: Option<NodeId>,
) -> Vec<Passage> {
    let title_line = title.map_or(1, |id| source.line(document.node(id).span.start));
    let mut collector = Collector {
        source,
        sections: &record.sections,
        passages: vec![Passage { field: PassageField::Title, text: record.title.clone(), line: title_line }],
        text: String::new(),
        line: 0,
        items: Vec::new(),
    };
    let nodes = document.nodes();
    let mut id = 1;
    while id < nodes.len() {
        let is_left_out = matches!(nodes[id].kind, Kind::Chrome | Kind::FrontMatter(_)) || title == Some(id);
        id = if is_left_out { document.end(id) } else { collector.node(document, id) };
    }
    collector.flush();
    collector.passages
}

struct Collector<'d> {
    source: &'d Source,
    /// Sections that begin at or behind the current line, and the one before them.
    sections: &'d [Section],
    passages: Vec<Passage>,
    /// The passage that is being read.
    text: String,
    line: u32,
    /// Ends of the open list items, and whether one of their own passages is still open.
    items: Vec<(NodeId, bool)>,
}

impl Collector<'_> {
    /// Reads one node; returns the node to go on with.
    fn node(&mut self, document: &Document<'_>, id: NodeId) -> NodeId {
        while self.items.last().is_some_and(|&(end, _)| end <= id) {
            self.items.pop();
            self.flush();
        }
        let node = document.node(id);
        match &node.kind {
            Kind::CodeBlock(_) => return self.code(document, id),
            Kind::Item => {
                self.begin(node.span.start);
                self.items.push((document.end(id), true));
            }
            Kind::Paragraph => match self.items.last() {
                // The paragraphs of an item are one passage, as far as no list stands between them.
                Some(&(_, true)) => self.new_line(),
                _ => self.begin(node.span.start),
            },
            Kind::TableCell => self.blank(),
            kind if kind.is_block() => {
                self.begin(node.span.start);
                if let Some((_, is_open)) = self.items.last_mut() {
                    *is_open = false;
                }
            }
            Kind::Text(text) | Kind::Code(text) | Kind::Day(text) => self.text.push_str(text),
            Kind::SoftBreak => self.blank(),
            Kind::HardBreak => self.new_line(),
            Kind::Html(html) if is_line_break(html) => self.new_line(),
            Kind::Html(html) => push_words(html, &mut self.text),
            _ => {}
        }
        id + 1
    }

    /// A code block, a few lines at a time, so that an error string is quoted with its own line.
    fn code(&mut self, document: &Document<'_>, id: NodeId) -> NodeId {
        for child in document.descendants(id) {
            let node = document.node(child);
            let Kind::Text(text) = &node.kind else { continue };
            let mut offset = node.span.start;
            for (count, line) in text.split_inclusive('\n').enumerate() {
                if count % CODE_LINES == 0 {
                    self.begin(offset.min(node.span.end));
                }
                self.text.push_str(line);
                offset += line.len();
            }
        }
        self.flush();
        document.end(id)
    }

    fn begin(&mut self, offset: usize) {
        self.flush();
        self.line = self.source.line(offset);
    }

    fn flush(&mut self) {
        let text = self.text.trim();
        if !text.is_empty() {
            let passage =
                Passage { field: field(&mut self.sections, self.line), text: text.to_owned(), line: self.line };
            self.passages.push(passage);
        }
        self.text.clear();
    }

    fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            self.text.push(' ');
        }
    }

    fn new_line(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

/// The field of a line, by the section that it stands in. Lines are asked for in ascending order.
fn field(sections: &mut &[Section], line: u32) -> PassageField {
    while sections.get(1).is_some_and(|next| next.line <= line) {
        *sections = &sections[1..];
    }
    match sections.first() {
        Some(section) if section.line <= line => match section.kind {
            SectionKind::Summary | SectionKind::Impact => PassageField::Summary,
            SectionKind::Timeline => PassageField::Timeline,
            SectionKind::Factors => PassageField::Factor,
            SectionKind::Lessons => PassageField::Lesson,
            SectionKind::Actions => PassageField::Action,
            _ => PassageField::Text,
        },
        _ => PassageField::Text,
    }
}

/// The words of a piece of raw HTML: what is not a tag, and what stands in comments.
fn push_words(html: &str, out: &mut String) {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment;
        } else if rest.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/' || first == '!') {
            rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
        } else {
            out.push('<');
        }
        if !out.is_empty() && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }
    out.push_str(rest.strip_suffix("-->").unwrap_or(rest));
}
