//! Facts that hold for every text; the properties and `fuzz/` look for one that breaks them.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use lookback::config::Config;
use lookback::diagnostic::{CODES, Diagnostic};
use lookback::extract::{self, Reading, Taken, fuzzing};
use lookback::markdown::{self, Document};
use lookback::record::{ActionItem, MeasureKind, MomentKind, Postmortem};
use lookback::render::{self, Body};
use lookback::source::Source;
use lookback::span::Span;
use lookback::vocabulary::{Language, Languages};

/// Whether a span can be cut out of a text.
pub fn lies_inside(span: Span, text: &str) -> bool {
    span.start <= span.end && text.is_char_boundary(span.start) && text.is_char_boundary(span.end)
}

/// What is made once for all documents of a folder.
static READER: LazyLock<(Config, Arc<Languages>)> = LazyLock::new(|| {
    let config = Config::default();
    let languages = Languages::with_sections(&config.sections);
    (config, languages)
});

/// Reads a text as every command does, and looks at all that came out.
pub fn check_document(text: &str) {
    check_source(&Source::new("any.md", text), false);
}

/// The same for the bytes of a file, which need not be UTF-8.
pub fn check_bytes(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    check_source(&Source::new("any.md", text.as_ref()), matches!(text, Cow::Owned(_)));
}

fn check_source(source: &Source, lossy: bool) {
    let reading = read(source, lossy);
    match &reading {
        Ok((record, diagnostics, taken, body)) => {
            check_spans(source, diagnostics);
            assert!(taken.iter().all(|taken| lies_inside(taken.span, &source.text)), "{taken:?}");
            check_record(source, record);
            check_body(source, body);
        }
        Err(reason) => assert!(!reason.is_empty()),
    }
    assert!(read(source, lossy) == reading, "read twice, it is not the same: {reading:?}");
}

/// What a document turned out to be: everything of a postmortem, or why it is none.
type All = Result<(Postmortem, Vec<Diagnostic>, Vec<Taken>, Body), String>;

fn read(source: &Source, lossy: bool) -> All {
    let (config, languages) = &*READER;
    let mut document = markdown::parse(source);
    check_tree(source, &document);
    if lossy {
        document.diagnostics.push(extract::not_utf8(source));
    }
    match extract::postmortem(source, &document, config, languages) {
        Reading::Postmortem(extracted) => {
            let body = render::body(source, &document, &extracted.record);
            Ok((extracted.record, extracted.diagnostics, extracted.taken, body))
        }
        Reading::Skipped(reason) => Err(reason),
    }
}

/// Reads a time with the words of each language; what states it, and all that is not the
/// event's, can be cut out of the text.
pub fn check_when(text: &str) {
    for vocabulary in Language::all().map(|language| READER.1.vocabulary(language)) {
        let found = fuzzing::when(text, vocabulary);
        assert!(found.iter().all(|found| can_be_cut_out(found, text)), "{found:?}");
        assert_eq!(fuzzing::when(text, vocabulary), found);
    }
}

/// Reads a length of time with the words of each language; it is finite and not negative,
/// and what is unreadable can be cut out.
pub fn check_duration(text: &str) {
    for vocabulary in Language::all().map(|language| READER.1.vocabulary(language)) {
        let found = fuzzing::duration(text, vocabulary);
        assert!(can_be_cut_out(&found, text), "{found:?}");
        assert!(found.minutes.iter().all(|minutes| minutes.is_finite() && *minutes >= 0.0), "{found:?}");
        assert_eq!(fuzzing::duration(text, vocabulary), found);
    }
}

fn can_be_cut_out(found: &fuzzing::Read, text: &str) -> bool {
    found.ranges.iter().all(|range| lies_inside(Span::from(range.clone()), text))
}

fn check_tree(source: &Source, document: &Document<'_>) {
    for (id, node) in document.nodes().iter().enumerate() {
        assert!(lies_inside(node.span, &source.text), "{:?} of {:?}", node.span, node.kind);
        assert!(document.end(id) > id && document.end(id) <= document.nodes().len());
        let inside = document.children(id).all(|child| child > id && document.end(child) <= document.end(id));
        assert!(inside, "children of {:?} end before it does", node.kind);
    }
    check_spans(source, &document.diagnostics);
    document.plain(0);
}

fn check_spans(source: &Source, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        assert!(lies_inside(diagnostic.span, &source.text), "{diagnostic:?}");
        assert!(CODES.contains(&diagnostic.code), "{} is not in the table", diagnostic.code.id);
    }
}

/// Lines lie in the file, and the JSON gives the record back.
fn check_record(source: &Source, record: &Postmortem) {
    for line in lines(record) {
        assert!((1..=source.n_lines()).contains(&line), "line {line} of {}: {record:?}", source.n_lines());
    }
    assert!(record.sections.iter().all(|section| section.line <= section.end_line), "{:?}", record.sections);
    assert!(!record.title.is_empty() && !record.id.is_empty());
    // Once there and back, as serde_json may miss the last bit of a fraction the first time.
    let write = |record: &Postmortem| serde_json::to_string(record).expect("a record is JSON");
    let read = |json: &str| serde_json::from_str::<Postmortem>(json).expect("JSON is a record");
    let again = read(&write(record));
    assert_eq!(again.timeline, record.timeline);
    assert_eq!(read(&write(&again)), again);
}

/// Every line that a record names.
fn lines(record: &Postmortem) -> Vec<u32> {
    let mut lines = Vec::new();
    lines.extend(record.timeline.iter().map(|event| event.line));
    lines.extend(record.contributing_factors.iter().map(|factor| factor.line));
    lines.extend(record.lessons.iter().map(|lesson| lesson.line));
    lines.extend(record.sections.iter().flat_map(|section| [section.line, section.end_line]));
    lines.extend(record.diagnostics.iter().flat_map(|finding| [finding.line, finding.end_line]));
    lines.extend(MomentKind::ALL.iter().filter_map(|&kind| record.moments.get(kind)).map(|moment| moment.line));
    let explanations = MeasureKind::ALL.iter().filter_map(|&kind| record.measures.get(kind).explanation.as_ref());
    lines.extend(explanations.flat_map(|pair| [pair.from_line, pair.to_line]));
    action_lines(&record.action_items, &mut lines);
    lines
}

fn action_lines(actions: &[ActionItem], lines: &mut Vec<u32>) {
    for action in actions {
        lines.push(action.line);
        action_lines(&action.items, lines);
    }
}

/// Tags that a page may have from a document; anything else would be the document's own.
const TAGS: &[&str] = &[
    "a",
    "bdi",
    "blockquote",
    "br",
    "code",
    "del",
    "details",
    "div",
    "em",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "input",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "span",
    "strong",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "tr",
    "ul",
];

fn check_body(source: &Source, body: &Body) {
    for passage in &body.passages {
        assert!((1..=source.n_lines()).contains(&passage.line), "{passage:?}");
    }
    let mut open = Vec::new();
    for tag in body.html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        assert!(TAGS.contains(&name), "<{tag}>");
        // Every second piece is an attribute's value.
        let attributes = tag.split('"').step_by(2).collect::<String>();
        assert!(!attributes.contains(" style=") && !attributes.contains(" on"), "<{tag}>");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "<{tag}>");
        } else if !matches!(name, "br" | "hr" | "input") {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<&str>::new());
}
