//! What examples cannot cover: facts that hold for every text.

use proptest::prelude::*;

use lookback::source::Source;

use crate::support::facts::{check_document, lies_inside};
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
