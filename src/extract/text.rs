//! Pieces of a document as text: lines of a paragraph, items of a list, cells of a row.

use std::ops::Range;

use crate::extract::cursor::is_digit;
use crate::extract::heading::{Reading, key_of, kind_of};
use crate::markdown::{Document, Kind, NodeId, is_line_break};
use crate::source::Source;
use crate::span::Span;
use crate::vocabulary::{Vocabulary, is_unspaced, with_folded};

/// A line of plain text and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) span: Span,
    /// The inline nodes of the line.
    pub(crate) nodes: Range<NodeId>,
}

/// What an item says, where it stands, and which node it is.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) node: NodeId,
    pub(crate) text: String,
    pub(crate) span: Span,
    pub(crate) line: u32,
}

/// The lines of a block of inlines, split at soft and hard breaks and `<br>`.
pub(crate) fn lines(document: &Document<'_>, block: NodeId) -> Vec<Line> {
    split(document, document.descendants(block))
}

/// The lines of a run of inline nodes.
pub(crate) fn split(document: &Document<'_>, nodes: Range<NodeId>) -> Vec<Line> {
    let mut out = Vec::new();
    let mut start = nodes.start;
    for id in nodes.clone() {
        let ends = match &document.node(id).kind {
            Kind::SoftBreak | Kind::HardBreak => true,
            Kind::Html(html) => is_line_break(html),
            _ => false,
        };
        if ends {
            push_line(document, start..id, &mut out);
            start = id + 1;
        }
    }
    push_line(document, start..nodes.end, &mut out);
    out
}

fn push_line(document: &Document<'_>, nodes: Range<NodeId>, out: &mut Vec<Line>) {
    let spans = nodes.clone().map(|id| document.node(id).span);
    let Some(span) = spans.reduce(|a, b| Span::new(a.start.min(b.start), a.end.max(b.end))) else { return };
    let mut text = String::with_capacity(span.len());
    document.plain_into(nodes.clone(), &mut text);
    let text = trimmed(text);
    if !text.is_empty() {
        out.push(Line { text, span, nodes });
    }
}

/// The inline nodes of an item or paragraph that come before its first nested block.
pub(crate) fn own_inlines(document: &Document<'_>, id: NodeId) -> Range<NodeId> {
    let mut end = id + 1;
    for child in document.children(id) {
        let kind = &document.node(child).kind;
        if matches!(kind, Kind::Paragraph) && end == id + 1 {
            return child + 1..document.end(child);
        }
        if kind.is_block() {
            break;
        }
        end = document.end(child);
    }
    id + 1..end
}

/// The items of some blocks: list items where there is a list, else paragraphs.
///
/// Items that say nothing (`-`, residue of a template) are left out.
pub(crate) fn items(source: &Source, document: &Document<'_>, blocks: &[NodeId], vocabulary: &Vocabulary) -> Vec<Item> {
    let lists = blocks.iter().copied().filter(|&id| matches!(document.node(id).kind, Kind::List(_)));
    // `1. …`, bullets, `2. …`: the bullets belong to the numbers, though nothing indents them.
    let is_counted = counts_on(document, blocks);
    let listed: Vec<NodeId> = lists
        .filter(|&id| !is_counted || matches!(document.node(id).kind, Kind::List(Some(_))))
        .flat_map(|id| document.children(id))
        .collect();
    let nodes = if listed.is_empty() {
        blocks
            .iter()
            .copied()
            .filter(|&id| matches!(document.node(id).kind, Kind::Paragraph | Kind::BlockQuote))
            .filter(|&id| !is_prompt(document, id, vocabulary))
            .collect()
    } else {
        // Paragraphs led by ✅ and ❌ are items beside a list.
        let signed = blocks.iter().copied().filter(|&id| {
            matches!(document.node(id).kind, Kind::Paragraph)
                && document.plain(id).starts_with(['✅', '❌', '👍', '👎'])
        });
        let mut nodes: Vec<NodeId> = listed.into_iter().chain(signed).collect();
        nodes.sort_unstable();
        nodes
    };
    nodes
        .into_iter()
        .filter_map(|node| {
            let mut item = item(source, document, node)?;
            if heading_in(document, node, vocabulary).is_some() {
                item.text =
                    item.text.split_once('\n').map_or_else(|| after_bold(document, node), |(_, rest)| rest.to_owned());
            }
            (!item.text.is_empty()).then_some(item)
        })
        .filter(|item| !is_residue(&item.text, vocabulary))
        .collect()
}

/// A heading that an author wrote in bold: the first line of a paragraph, or all of it,
/// whose words name a section.
pub(crate) fn heading_in(document: &Document<'_>, id: NodeId, vocabulary: &Vocabulary) -> Option<String> {
    const LONGEST: usize = 60;
    let strong = id + 1;
    if !matches!(document.node(id).kind, Kind::Paragraph) || !matches!(document.node(strong).kind, Kind::Strong) {
        return None;
    }
    let mut next = document.end(strong);
    if next < document.end(id)
        && let Kind::Text(text) = &document.node(next).kind
        && text.trim() == ":"
    {
        next += 1;
    }
    let ends = next >= document.end(id) || matches!(document.node(next).kind, Kind::SoftBreak | Kind::HardBreak);
    let text = document.plain(strong).trim().trim_end_matches(COLONS).to_owned();
    let is_known = || kind_of(&text, &key_of(&text), Reading::Strict, vocabulary).is_some();
    (ends && text.len() <= LONGEST && is_known()).then_some(text)
}

/// A paragraph without the number that its author put in front of it by hand, in a
/// form that markdown takes for text: `（１）`, `①`, `１．`, `가.`
pub(crate) fn without_number(text: &str) -> &str {
    const OPEN: [char; 2] = ['(', '（'];
    const CLOSE: [char; 6] = [')', '）', '.', '．', '、', '：'];
    const KOREAN: &str = "가나다라마바사아자차카타파하";
    if let Some(rest) = text.strip_prefix(|c| ('①'..='⑳').contains(&c)) {
        return if rest.starts_with(|c: char| c == ' ' || is_unspaced(c)) { rest.trim_start() } else { text };
    }
    let inner = text.strip_prefix(OPEN).unwrap_or(text);
    let behind = inner.trim_start_matches(is_digit);
    let number = &inner[..inner.len() - behind.len()];
    let behind = match number.chars().count() {
        0 => inner.strip_prefix(|c| KOREAN.contains(c)),
        1 | 2 => Some(behind),
        _ => None,
    };
    let rest = behind.and_then(|behind| behind.strip_prefix(CLOSE)).map(str::trim_start);
    // `1.5 GB` is no number of an item, and "(2) of our nodes" is a sentence: in scripts
    // with blanks, markdown has a list for the rest.
    let is_wide = text.starts_with(|c: char| c == '（' || ('０'..='９').contains(&c));
    let is_item = |rest: &&str| !rest.starts_with(is_digit) && (is_wide || rest.starts_with(is_unspaced));
    rest.filter(|rest| !rest.is_empty()).filter(is_item).unwrap_or(text)
}

/// A text without the blanks around it, which few have: it is seldom copied.
fn trimmed(mut text: String) -> String {
    text.truncate(text.trim_end().len());
    if text.starts_with(char::is_whitespace) { text.trim_start().to_owned() } else { text }
}

/// The plain text below a node, without the blanks around it.
pub(crate) fn plain(document: &Document<'_>, id: NodeId) -> String {
    trimmed(document.plain(id))
}

/// One item; `None` where it is empty.
pub(crate) fn item(source: &Source, document: &Document<'_>, node: NodeId) -> Option<Item> {
    let mut text = plain(document, node);
    if matches!(document.node(node).kind, Kind::Paragraph) && without_number(&text).len() < text.len() {
        text = without_number(&text).to_owned();
    }
    let span = document.node(node).span;
    (!text.is_empty()).then(|| Item { node, text, span, line: source.line(span.start) })
}

/// What stands between a key and its value, as wide as Latin letters or as Han.
pub(crate) const COLONS: [char; 2] = [':', '：'];

/// The sentences of a text, and its lines; a point inside a number ends none.
pub(crate) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    sentences_at(text).map(|(_, sentence)| sentence)
}

/// [`sentences`], each with the byte at which it begins.
pub(crate) fn sentences_at(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = text.as_bytes();
    let mut start = 0;
    let ends = memchr::memchr3_iter(b'\n', b'.', STOP[0], bytes).filter_map(|at| sentence_end(bytes, at));
    let pieces = ends.chain([text.len()]).map(move |end| {
        let piece = text[start..end].trim_start();
        let at = end - piece.len();
        start = end;
        (at, piece.trim_end())
    });
    pieces.filter(|(_, sentence)| !sentence.is_empty())
}

/// What ends a sentence in Han.
const STOP: &[u8] = "。".as_bytes();

/// Where the sentence or line ends of whose end a byte may be the first one.
fn sentence_end(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes[at] {
        b'\n' => Some(at + 1),
        b'.' => (bytes.get(at + 1) == Some(&b' ')).then_some(at + 1),
        _ => bytes[at..].starts_with(STOP).then_some(at + STOP.len()),
    }
}

/// Where the colons of a text stand; see [`COLONS`].
pub(crate) fn colons(text: &str) -> impl Iterator<Item = usize> {
    const WIDE: &[u8] = "：".as_bytes();
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b':', WIDE[0], bytes).filter(|&at| bytes[at] == b':' || bytes[at..].starts_with(WIDE))
}

/// Where ` - ` stands for the first time in a text.
pub(crate) fn find_dash(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_apart = |&at: &usize| bytes[..at].last() == Some(&b' ') && bytes.get(at + 1) == Some(&b' ');
    memchr::memchr_iter(b'-', bytes).find(is_apart).map(|at| at - 1)
}

/// Where a piece stands for the first time in a text.
pub(crate) fn find(text: &str, piece: &str) -> Option<usize> {
    memchr::memmem::find(text.as_bytes(), piece.as_bytes())
}

/// The last sentence of a text, by the rule of [`sentences`].
pub(crate) fn last_sentence(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let body = text.trim_end_matches('。').as_bytes();
    let mut ends = memchr::memrchr3_iter(b'\n', b'.', STOP[0], body).filter_map(|at| sentence_end(body, at));
    Some(text[ends.next().unwrap_or(0)..].trim()).filter(|sentence| !sentence.is_empty())
}

/// Whether numbered lists among some blocks count on from each other.
fn counts_on(document: &Document<'_>, blocks: &[NodeId]) -> bool {
    let mut next = None;
    let mut n_continued = 0;
    for &id in blocks {
        if let Kind::List(Some(start)) = document.node(id).kind {
            n_continued += usize::from(next == Some(start) && start > 1);
            next = Some(start + document.children(id).count() as u64);
        }
    }
    n_continued > 0
}

/// What stands in a paragraph behind its bold first line.
fn after_bold(document: &Document<'_>, node: NodeId) -> String {
    let mut out = String::new();
    document.plain_into(document.end(node + 1)..document.end(node), &mut out);
    out.trim_start_matches([':', '：', ' ', '\n']).trim().to_owned()
}

/// Whether a text is a place of a template that nobody filled in.
pub(crate) fn is_residue(text: &str, vocabulary: &Vocabulary) -> bool {
    // What a template says in a place to fill in is short.
    const LONGEST: usize = 48;
    if text.len() > LONGEST {
        return false;
    }
    with_folded(text, |folded| folded.is_empty() || vocabulary.template.contains_key(folded))
}

/// Whether a paragraph is a template's advice on what to write: wholly in italics or
/// quoted, and an order or a question.
pub(crate) fn is_prompt(document: &Document<'_>, id: NodeId, vocabulary: &Vocabulary) -> bool {
    let is_set_apart = match document.node(id).kind {
        Kind::BlockQuote => true,
        Kind::Paragraph => {
            matches!(document.node(id + 1).kind, Kind::Emphasis) && document.end(id + 1) == document.end(id)
        }
        _ => false,
    };
    if !is_set_apart {
        return false;
    }
    let text = document.plain(id);
    let first = text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default();
    text.trim_end().ends_with('?') || with_folded(first, |folded| vocabulary.prompts.contains(folded))
}

/// Where in a span of the source a piece of its plain text stands; the whole span
/// where markup lies in between.
pub(crate) fn locate(source: &Source, within: Span, piece: &str) -> Span {
    let covered = within.of(&source.text);
    match memchr::memmem::find(covered.as_bytes(), piece.as_bytes()) {
        Some(at) if !piece.is_empty() => Span::new(within.start + at, within.start + at + piece.len()),
        _ => {
            let lead = covered.len() - covered.trim_start().len();
            Span::new(within.start + lead, within.start + covered.trim_end().len().max(lead))
        }
    }
}

/// Where in a span of the source a piece stands behind so many others of its kind.
pub(crate) fn locate_nth(source: &Source, within: Span, piece: &str, n_before: usize) -> Option<Span> {
    let covered = within.of(&source.text).as_bytes();
    let at = memchr::memmem::find_iter(covered, piece).nth(n_before).filter(|_| !piece.is_empty())?;
    Some(Span::new(within.start + at, within.start + at + piece.len()))
}
