//! What examples cannot cover: facts that hold for every text.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;

use lookback::config::Config;
use lookback::diagnostic::{CODES, Diagnostic};
use lookback::extract::{self, Reading};
use lookback::markdown::{self, Document};
use lookback::record::Postmortem;
use lookback::render::{self, Body};
use lookback::source::Source;
use lookback::span::Span;
use lookback::vocabulary::Vocabulary;

use crate::support::{self, site};

/// Pieces that postmortems are made of, and pieces that break readers of them.
const PIECES: &[&str] = &[
    "# ",
    "## Timeline\n",
    "## Stats\n",
    "### 13:35\n",
    "| Time | Event |\n",
    "| :--- | ---: |\n",
    "| 2021-02-19 08:35 | ",
    " |\n",
    "- ",
    "* [x] ",
    "1. ",
    "> ",
    "\t",
    "    ",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "---\n",
    "+++\n",
    "```\n",
    "~~~",
    "`",
    "**",
    "_",
    "[a](b",
    "](",
    "![",
    "<br>",
    "<!--",
    "-->",
    "<script>",
    "&amp;",
    "&#0;",
    "[^1]",
    "[^1]: ",
    "\\",
    "Time to detection: ",
    "20 minutes",
    "N/A",
    "20202-01-16 12:00",
    "14:??",
    "12:26-12:??",
    "2022-05-??",
    "All times in CET.\n",
    "• ",
    "Skip to content\n",
    "Latest commit\n",
    "51 lines (36 loc) · 1.89 KB\n",
    "title: x\n",
    "date: 2023-01-01\n",
    "\u{feff}",
    "\u{0}",
    "\u{202e}",
    "é",
    "e\u{301}",
    "日本",
    "🦀",
    "\u{2028}",
    "ß",
    "İ",
];

fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[ -~]{0,12}",
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn lies_inside(span: Span, text: &str) -> bool {
    span.start <= span.end && text.is_char_boundary(span.start) && text.is_char_boundary(span.end)
}

/// What is made once for all documents of a folder.
static READER: LazyLock<(Config, Arc<Vocabulary>)> = LazyLock::new(|| {
    let config = Config::default();
    let vocabulary = Vocabulary::with_sections(&config.sections);
    (config, vocabulary)
});

/// Reads a text as every command does, and looks at all that came out.
fn check_document(text: &str) {
    let source = Source::new("any.md", text);
    let document = markdown::parse(&source);
    check_tree(&source, &document);
    let (config, vocabulary) = &*READER;
    match extract::postmortem(&source, &document, config, vocabulary) {
        Reading::Postmortem(extracted) => {
            let (record, diagnostics) = (extracted.record, extracted.diagnostics);
            check_spans(&source, &diagnostics);
            check_record(&source, &record);
            check_body(&source, &render::body(&source, &document, &record));
        }
        Reading::Skipped(reason) => assert!(!reason.is_empty()),
    }
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
    let lines = 1..=source.n_lines();
    assert!(record.timeline.iter().all(|event| lines.contains(&event.line)));
    assert!(record.contributing_factors.iter().all(|factor| lines.contains(&factor.line)));
    assert!(record.lessons.iter().all(|lesson| lines.contains(&lesson.line)));
    assert!(record.action_items.iter().all(|action| lines.contains(&action.line)));
    assert!(
        record.sections.iter().all(|section| section.line <= section.end_line && lines.contains(&section.end_line))
    );
    assert!(!record.title.is_empty() && !record.id.is_empty());
    let json = serde_json::to_string(record).expect("a record is JSON");
    assert_eq!(&serde_json::from_str::<Postmortem>(&json).expect("JSON is a record"), record);
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

/// A failure becomes a fixture by hand, not a file that proptest writes.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn no_text_panics_and_spans_lie_inside_their_file(text in texts()) {
        check_document(&text);
    }

    #[test]
    fn positions_count_from_one_and_never_leave_the_text(text in texts(), at in 0_usize..4096) {
        let source = Source::new("any.md", text);
        // Spans end on character boundaries, so no other place is ever asked for.
        let at = source.text.floor_char_boundary(at.min(source.text.len()));
        let position = source.position(at);
        prop_assert!(position.line >= 1 && position.column >= 1);
        prop_assert!(position.line <= source.n_lines());
        let line = source.line_span(position.line);
        prop_assert!(line.is_some_and(|span| lies_inside(span, &source.text)));
    }
}

#[test]
#[ignore = "slow: twenty thousand texts take half a minute"]
fn no_text_panics_however_many_are_tried() {
    let mut runner = proptest::test_runner::TestRunner::new(config(20_000));
    let tried = runner.run(&texts(), |text| {
        check_document(&text);
        Ok(())
    });
    tried.expect("no text panics");
}

#[test]
fn real_postmortems_hold_the_same_facts() {
    let Some(shared) = support::shared("corpora") else { return };
    let documents = support::tree(&shared.join("corpora"));
    assert!(documents.len() > 50, "only {} files in {}", documents.len(), shared.display());
    for bytes in documents.values() {
        check_document(&String::from_utf8_lossy(bytes));
    }
}

#[test]
fn two_builds_are_byte_identical() {
    let (one, other) = (site::build(), site::build());
    let (one, other) = (support::tree(one.path()), support::tree(other.path()));
    assert!(one.keys().eq(other.keys()), "{:?}\n{:?}", one.keys(), other.keys());
    let differing = one.iter().filter(|&(path, bytes)| other[path] != *bytes).map(|(path, _)| path);
    assert_eq!(differing.collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn every_link_inside_the_site_resolves() {
    let built = site::build();
    let dead = site::dead_links(built.path());
    assert!(dead.is_empty(), "\n{}\n", dead.join("\n"));
}
