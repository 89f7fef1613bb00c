//! The outline: which headings there are, what each is about, what stands under it.

use crate::extract::heading::{Reading, key_of, kind_of};
use crate::extract::text::heading_in;
use crate::extract::when;
use crate::markdown::{Document, Kind, NodeId};
use crate::record::SectionKind;
use crate::source::Source;
use crate::vocabulary::{Vocabulary, fold};

/// A heading and the blocks below it, up to the next heading.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// `None` for what stands before the first heading.
    pub(crate) heading: Option<NodeId>,
    /// Plain text of the heading.
    pub(crate) text: String,
    /// The heading, folded, without numbers in front and brackets behind.
    pub(crate) key: String,
    /// 1 to 6; 0 for what stands before the first heading.
    pub(crate) level: u8,
    /// What it is about: by its own words, else what its parent is about.
    pub(crate) kind: SectionKind,
    /// Whether the heading's own words say so.
    pub(crate) is_named: bool,
    /// The part that holds this one, an index into the outline.
    pub(crate) parent: Option<usize>,
    /// Top-level blocks under the heading.
    pub(crate) blocks: Vec<NodeId>,
    /// Blocks that hold events, taken out of `blocks`: a list of times in a section
    /// that is about something else.
    pub(crate) events: Vec<NodeId>,
    /// 1-based line of the heading, or of the document's first line.
    pub(crate) line: u32,
    /// 1-based last line before the next heading.
    pub(crate) end_line: u32,
}

/// Every part of a document, in order; the first is what stands before any heading.
pub(crate) fn read(source: &Source, document: &Document<'_>, vocabulary: &Vocabulary) -> Vec<Part> {
    let mut parts = vec![Part {
        heading: None,
        text: String::new(),
        key: String::new(),
        level: 0,
        kind: SectionKind::Other,
        is_named: false,
        parent: None,
        blocks: Vec::new(),
        events: Vec::new(),
        line: 1,
        end_line: 1,
    }];
    for id in document.children(Document::ROOT) {
        let node = document.node(id);
        let level = match node.kind {
            Kind::Heading(level) => level,
            _ if is_bold_heading(document, id, parts.last(), vocabulary) => BOLD_LEVEL,
            _ => {
                if let Some(part) = parts.last_mut() {
                    part.blocks.push(id);
                }
                continue;
            }
        };
        let line = source.line(node.span.start);
        if let Some(part) = parts.last_mut() {
            part.end_line = line.saturating_sub(1).max(part.line);
        }
        let mut part = part(document, id, level, line, &parts, vocabulary);
        if level == BOLD_LEVEL {
            // What stands on the lines below it in the same paragraph is its first block.
            part.blocks.push(id);
        }
        parts.push(part);
    }
    let last_line = source.end_line(document.node(Document::ROOT).span);
    if let Some(part) = parts.last_mut() {
        part.end_line = last_line.max(part.line);
    }
    explain(document, &mut parts, vocabulary);
    review(&mut parts, vocabulary);
    tasks(document, &mut parts);
    parts
}

/// A list of check-boxes is a list of actions, whatever its heading says.
fn tasks(document: &Document<'_>, parts: &mut [Part]) {
    const LEAST: usize = 2;
    for part in parts.iter_mut().filter(|part| part.kind == SectionKind::Other && part.parent.is_some()) {
        let items = part.blocks.iter().filter(|&&id| matches!(document.node(id).kind, Kind::List(_)));
        let items: Vec<NodeId> = items.flat_map(|&id| document.children(id)).collect();
        let is_task = |&item: &NodeId| {
            let own = item + 1..document.end(item).min(item + 3);
            own.clone().any(|id| matches!(document.node(id).kind, Kind::TaskMarker(_)))
        };
        if items.len() >= LEAST && items.iter().all(is_task) {
            (part.kind, part.is_named) = (SectionKind::Actions, true);
        }
    }
}

/// `Keep`, `Stop`, `Start` side by side are lessons; alone, any of them may be anything.
fn review(parts: &mut [Part], vocabulary: &Vocabulary) {
    const LEAST: usize = 2;
    let is_part = |part: &Part| part.kind == SectionKind::Other && vocabulary.retro.contains(&part.key);
    let parents: Vec<Option<usize>> = parts.iter().filter(|part| is_part(part)).map(|part| part.parent).collect();
    for part in parts.iter_mut().filter(|part| is_part(part)) {
        if parents.iter().filter(|&&parent| parent == part.parent).count() >= LEAST {
            (part.kind, part.is_named) = (SectionKind::Lessons, true);
        }
    }
}

/// A conclusion that says what the causes were is where they stand.
fn explain(document: &Document<'_>, parts: &mut [Part], vocabulary: &Vocabulary) {
    if parts.iter().any(|part| part.kind == SectionKind::Factors) {
        return;
    }
    for part in parts.iter_mut() {
        let may =
            matches!(part.kind, SectionKind::Other | SectionKind::Stats) && vocabulary.explaining.contains(&part.key);
        let first = part.blocks.iter().find(|&&id| matches!(document.node(id).kind, Kind::Paragraph));
        if let (true, Some(&first)) = (may, first) {
            let folded = format!(" {} ", fold(&document.plain(first)));
            if vocabulary.cause_phrases.iter().any(|phrase| folded.contains(phrase.as_str())) {
                (part.kind, part.is_named) = (SectionKind::Factors, true);
            }
        }
    }
}

/// Level of headings that are bold paragraphs: below all others.
const BOLD_LEVEL: u8 = 7;

/// `**Root cause**` as a paragraph; in a timeline, such a line may be a phase of it.
fn is_bold_heading(document: &Document<'_>, id: NodeId, before: Option<&Part>, vocabulary: &Vocabulary) -> bool {
    let Some(text) = heading_in(document, id, vocabulary) else { return false };
    let kind = kind_of(&text, &key_of(&text), Reading::Strict, vocabulary);
    let in_timeline = before.is_some_and(|part| part.kind == SectionKind::Timeline);
    let is_lead = before.is_some_and(|part| part.kind == SectionKind::Lessons) && kind == Some(SectionKind::Lessons);
    let may_be_phase = matches!(
        kind,
        Some(SectionKind::Detection | SectionKind::Resolution | SectionKind::Impact | SectionKind::Summary)
    );
    !(is_lead || in_timeline && may_be_phase)
}

fn part(document: &Document<'_>, id: NodeId, level: u8, line: u32, parts: &[Part], vocabulary: &Vocabulary) -> Part {
    let text = match heading_in(document, id, vocabulary) {
        Some(text) => text,
        None => document.plain(id).replace('\n', " "),
    };
    let key = key_of(&text);
    // The first heading is the title, whatever its words are, if it stands above the rest.
    let is_title = level == 1 && parts.len() == 1;
    // Up from the part before, whose own parents stand above it: no sibling is looked at twice.
    let before = parts.len().checked_sub(1).filter(|&idx| idx > 0);
    let parent = std::iter::successors(before, |&idx| parts[idx].parent).find(|&idx| parts[idx].level < level);
    let inherited = parent.map(|idx| &parts[idx]).filter(|part| part.kind != SectionKind::Other);
    let reading = if inherited.is_some() { Reading::Strict } else { Reading::Loose };
    // `14:05 – Detection` in a timeline is an event.
    let is_event = || {
        inherited.is_some_and(|part| part.kind == SectionKind::Timeline)
            && when::read(&text, vocabulary).is_some_and(|when| when.clock.is_some())
    };
    let own = if is_title || is_event() { None } else { kind_of(&text, &key, reading, vocabulary) };
    let (kind, is_named) = match (own, inherited) {
        // "Detection" and "Immediate actions" under "Action items" are groups of them.
        (Some(kind), Some(parent))
            if parent.kind == SectionKind::Actions
                && (vocabulary.action.contains_key(&key)
                    || matches!(kind, SectionKind::Resolution | SectionKind::Detection)) =>
        {
            (SectionKind::Actions, false)
        }
        // "What broke" under "Lessons learned" is what went wrong.
        (Some(kind), Some(parent))
            if parent.kind == SectionKind::Lessons
                && kind != SectionKind::Actions
                && vocabulary.lesson.contains_key(&key) =>
        {
            (SectionKind::Lessons, true)
        }
        (Some(kind), _) => (kind, true),
        (None, Some(parent)) => (parent.kind, false),
        (None, None) => (SectionKind::Other, false),
    };
    Part {
        heading: Some(id),
        text,
        key,
        level,
        kind,
        is_named,
        parent,
        blocks: Vec::new(),
        events: Vec::new(),
        line,
        end_line: line,
    }
}

impl Part {
    /// Whether it is the part of that kind, by its own words or its parent's.
    pub(crate) fn is(&self, kind: SectionKind) -> bool {
        self.kind == kind
    }
}
