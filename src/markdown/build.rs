//! pulldown-cmark's events → the flat tree.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, MetadataBlockKind, Options, Parser, Tag};

use crate::markdown::day;
use crate::markdown::{Alignment, Document, FrontMatter, Kind, Node, NodeId};
use crate::span::Span;

// Heading attributes and wikilinks stay off: documents are untrusted, and `{#id}`
// in a heading is rather text than an anchor.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_YAML_STYLE_METADATA_BLOCKS)
    .union(Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS);

/// Parses CommonMark with GitHub's tables, footnotes, check-boxes and strike-through.
pub(crate) fn parse(text: &str) -> Document<'_> {
    let mut builder = Builder::new(text.len());
    let mut day = None;
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        let span = Span::from(range);
        let is_paragraph = matches!(event, Event::Start(Tag::Paragraph));
        if let Some((text, span)) = day.take_if(|_| !is_paragraph) {
            builder.leaf(Kind::Day(CowStr::Borrowed(text)), span);
        }
        if matches!(event, Event::Start(Tag::Item)) {
            day = day::of(text, span);
        }
        builder.event(event, span);
        if let Some((text, span)) = day.take_if(|_| is_paragraph) {
            builder.leaf(Kind::Day(CowStr::Borrowed(text)), span);
        }
    }
    builder.finish()
}

/// Builds a tree from opens, leaves and closes.
pub(crate) struct Builder<'a> {
    nodes: Vec<Node<'a>>,
    open: Vec<NodeId>,
}

impl<'a> Builder<'a> {
    /// An empty document over a text of that many bytes.
    pub(crate) fn new(len: usize) -> Self {
        let mut nodes = Vec::with_capacity(len / 24 + 4);
        nodes.push(Node { kind: Kind::Root, span: Span::new(0, len), end: 1 });
        Self { nodes, open: vec![0] }
    }

    /// Opens a node that holds what follows until [`Self::close`].
    pub(crate) fn open(&mut self, kind: Kind<'a>, span: Span) {
        self.open.push(self.nodes.len());
        self.nodes.push(Node { kind, span, end: 0 });
    }

    /// Closes the innermost open node.
    pub(crate) fn close(&mut self) {
        if self.open.len() > 1
            && let Some(id) = self.open.pop()
        {
            self.nodes[id].end = to_u32(self.nodes.len());
        }
    }

    /// Adds a node without children.
    pub(crate) fn leaf(&mut self, kind: Kind<'a>, span: Span) {
        let end = to_u32(self.nodes.len() + 1);
        self.nodes.push(Node { kind, span, end });
    }

    /// The document; whatever is still open is closed.
    pub(crate) fn finish(mut self) -> Document<'a> {
        let end = to_u32(self.nodes.len());
        for &id in &self.open {
            self.nodes[id].end = end;
        }
        let mut document = Document { nodes: self.nodes, diagnostics: Vec::new() };
        day::settle(&mut document);
        document
    }

    fn event(&mut self, event: Event<'a>, span: Span) {
        match event {
            Event::Start(tag) => self.open(kind_of(tag), span),
            Event::End(_) => self.close(),
            Event::Text(text) => self.leaf(Kind::Text(text), span),
            Event::Code(text) => self.leaf(Kind::Code(text), span),
            Event::Html(html) | Event::InlineHtml(html) => self.leaf(Kind::Html(html), span),
            Event::FootnoteReference(label) => self.leaf(Kind::FootnoteReference(label), span),
            Event::SoftBreak => self.leaf(Kind::SoftBreak, span),
            Event::HardBreak => self.leaf(Kind::HardBreak, span),
            Event::Rule => self.leaf(Kind::Rule, span),
            Event::TaskListMarker(done) => self.leaf(Kind::TaskMarker(done), span),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.leaf(Kind::Text(text), span),
        }
    }
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn kind_of(tag: Tag<'_>) -> Kind<'_> {
    match tag {
        Tag::Heading { level, .. } => Kind::Heading(level as u8),
        Tag::BlockQuote(_) => Kind::BlockQuote,
        Tag::CodeBlock(CodeBlockKind::Fenced(info)) => Kind::CodeBlock(info),
        Tag::CodeBlock(CodeBlockKind::Indented) => Kind::CodeBlock(CowStr::Borrowed("")),
        Tag::HtmlBlock => Kind::HtmlBlock,
        Tag::List(start) => Kind::List(start),
        Tag::Item => Kind::Item,
        Tag::FootnoteDefinition(label) => Kind::FootnoteDefinition(label),
        Tag::Table(alignments) => Kind::Table(alignments.into_iter().map(alignment).collect()),
        Tag::TableHead => Kind::TableHead,
        Tag::TableRow => Kind::TableRow,
        Tag::TableCell => Kind::TableCell,
        Tag::Emphasis => Kind::Emphasis,
        Tag::Strong => Kind::Strong,
        Tag::Strikethrough => Kind::Strikethrough,
        Tag::Link { dest_url, .. } => Kind::Link(dest_url),
        Tag::Image { dest_url, .. } => Kind::Image(dest_url),
        Tag::MetadataBlock(MetadataBlockKind::YamlStyle) => Kind::FrontMatter(FrontMatter::Yaml),
        Tag::MetadataBlock(MetadataBlockKind::PlusesStyle) => Kind::FrontMatter(FrontMatter::Toml),
        // Paragraphs, and the tags of extensions that are off.
        _ => Kind::Paragraph,
    }
}

fn alignment(alignment: pulldown_cmark::Alignment) -> Alignment {
    match alignment {
        pulldown_cmark::Alignment::None => Alignment::None,
        pulldown_cmark::Alignment::Left => Alignment::Left,
        pulldown_cmark::Alignment::Center => Alignment::Center,
        pulldown_cmark::Alignment::Right => Alignment::Right,
    }
}
