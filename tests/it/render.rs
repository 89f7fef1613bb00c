//! What a document becomes in a page: safe, whole, well formed.

use std::fmt::Write as _;

use lookback::record::{Postmortem, Section, SectionKind};
use lookback::render::{Body, PassageField, body};
use lookback::source::Source;
use proptest::prelude::*;

use crate::sample::postmortem;

fn blank(title: &str) -> Postmortem {
    Postmortem { title: title.into(), ..postmortem("2021/a.md") }
}

fn rendered(text: &str) -> Body {
    let source = Source::new("2021/a.md", text);
    body(&source, &lookback::markdown::parse(&source), &blank("Title"))
}

fn check(text: &str, expected: &str) {
    assert_eq!(rendered(text).html.trim_end(), expected, "of {text:?}");
}

#[test]
fn blocks_carry_their_line_and_headings_skip_no_level() {
    check(
        "# Title\n\nText\n\n## A\n\n#### B\n\n# C\n",
        "<p id=\"l3\">Text</p>\n\
         <h3 id=\"h-a\"><span id=\"l5\">A</span></h3>\n\
         <h4 id=\"h-b\"><span id=\"l7\">B</span></h4>\n\
         <h3 id=\"h-c\"><span id=\"l9\">C</span></h3>",
    );
}

#[test]
fn a_title_that_says_more_than_the_record_is_kept() {
    check("# Title <b>\n", "<h3 id=\"h-title\"><span id=\"l1\">Title <code class=\"raw\">&lt;b&gt;</code></span></h3>");
    check("# Other\n", "<h3 id=\"h-other\"><span id=\"l1\">Other</span></h3>");
}

#[test]
fn raw_html_is_text_but_for_line_breaks() {
    check(
        "a<br/>b <i>c</i>",
        "<p id=\"l1\">a<br>b <code class=\"raw\">&lt;i&gt;</code>c<code class=\"raw\">&lt;/i&gt;</code></p>",
    );
    check(
        "<script>x</script>\n",
        "<pre class=\"raw\" id=\"l1\"><code dir=\"auto\">&lt;script&gt;x&lt;/script&gt;\n</code></pre>",
    );
    check("<!-- open\n\n# A", "<pre class=\"raw\" id=\"l1\"><code dir=\"auto\">&lt;!-- open\n\n# A</code></pre>");
}

#[test]
fn links_lead_out_or_to_files_or_nowhere() {
    check("[a](https://b.test/?c&d)", "<p id=\"l1\"><a rel=\"noreferrer\" href=\"https://b.test/?c&amp;d\">a</a></p>");
    check("<a@b.test>", "<p id=\"l1\"><a rel=\"noreferrer\" href=\"mailto:a@b.test\">a@b.test</a></p>");
    check("[a](javascript:b)", "<p id=\"l1\">a <code class=\"note\">javascript:b</code></p>");
    check(
        "see https://b.test/c_d_e.",
        "<p id=\"l1\">see <a rel=\"noreferrer\" href=\"https://b.test/c_d_e\">https://b.test/c_d_e</a>.</p>",
    );
    check("[a](#B)\n# b", "<p id=\"l1\"><a href=\"#h-b\">a</a></p>\n<h3 id=\"h-b\"><span id=\"l2\">b</span></h3>");
    let body = rendered("[a *b*](../c.md#d) [e](/f.md)");
    assert_eq!(body.html, "<p id=\"l1\">a <em>b</em> e</p>\n");
    let slots: Vec<_> =
        body.slots.iter().map(|slot| (&body.html[slot.start..slot.end], &*slot.path, &*slot.fragment)).collect();
    assert_eq!(slots, [("a <em>b</em>", "c.md", "d"), ("e", "f.md", "")]);
}

#[test]
fn no_image_is_loaded() {
    check(
        "![a](https://b.test/c.png)",
        "<p id=\"l1\"><a rel=\"noreferrer\" class=\"image\" href=\"https://b.test/c.png\">Image: a</a></p>",
    );
    check("![a](c.png)", "<p id=\"l1\"><span class=\"image\">Image: a <code class=\"note\">c.png</code></span></p>");
    check(
        "[![a](https://b.test/c.png)](https://d.test/)",
        "<p id=\"l1\"><a rel=\"noreferrer\" href=\"https://d.test/\"><span class=\"image\">Image: a</span></a></p>",
    );
    check(
        "![a [b](c) d](javascript:e)",
        "<p id=\"l1\"><span class=\"image\">Image: a b d <code class=\"note\">javascript:e</code></span></p>",
    );
}

#[test]
fn tables_scroll_and_align_by_class() {
    check(
        "| a | b |\n|--:|:-:|\n| c | d |\n",
        "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Table\"><table>\n\
         <thead><tr id=\"l1\"><th scope=\"col\" class=\"right\">a</th><th scope=\"col\" class=\"center\">b</th></tr></thead>\n<tbody>\n\
         <tr id=\"l3\"><td class=\"right\">c</td><td class=\"center\">d</td></tr>\n</tbody></table></div>",
    );
    check(
        "|  |  |\n|--|--|\n| c | d |\n",
        "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Table\"><table>\n<tbody>\n\
         <tr id=\"l3\"><td>c</td><td>d</td></tr>\n</tbody></table></div>",
    );
}

#[test]
fn footnotes_are_numbered_by_use_and_none_is_lost() {
    check(
        "a[^x] b[^y] c[^x]\n\n[^y]: Y\n[^unused]: U\n[^x]: X\n",
        "<p id=\"l1\">a<sup id=\"fnr-1\"><a href=\"#fn-1\" aria-label=\"Note 1\">1</a></sup> \
         b<sup id=\"fnr-2\"><a href=\"#fn-2\" aria-label=\"Note 2\">2</a></sup> \
         c<sup><a href=\"#fn-1\" aria-label=\"Note 1\">1</a></sup></p>\n\
         <ol class=\"notes\">\n\
         <li id=\"fn-1\"><p id=\"l5\">X</p>\n<a class=\"back\" href=\"#fnr-1\" aria-label=\"Back to reference 1\">↩</a></li>\n\
         <li id=\"fn-2\"><p>Y</p>\n<a class=\"back\" href=\"#fnr-2\" aria-label=\"Back to reference 2\">↩</a></li>\n\
         <li id=\"fn-3\"><p>U</p>\n</li>\n</ol>",
    );
}

#[test]
fn text_of_another_direction_decides_for_itself() {
    check("שלום", "<p id=\"l1\" dir=\"auto\">שלום</p>");
}

#[test]
fn passages_know_their_field_and_line() {
    let text = "# Title\n\nIntro\n\n## Timeline\n\n| Time | Event |\n|--|--|\n| 10:00 | Down<br>twice |\n\n## Actions\n\n- one\n  more\n\n  and more\n  - two\n- three\n\n```\nE1\n```\n";
    let source = Source::new("a.md", text);
    let mut record = blank("Title");
    let section = |kind, line, end_line| Section { heading: String::new(), kind, line, end_line };
    record.sections = vec![
        section(SectionKind::Summary, 1, 4),
        section(SectionKind::Timeline, 5, 10),
        section(SectionKind::Actions, 11, 21),
    ];
    let body = body(&source, &lookback::markdown::parse(&source), &record);
    let mut out = String::new();
    for passage in &body.passages {
        let _ = writeln!(out, "{} {:?} {:?}", passage.line, passage.field, passage.text);
    }
    insta::assert_snapshot!(out, @r#"
    1 Title "Title"
    3 Summary "Intro"
    5 Timeline "Timeline"
    7 Timeline "Time Event"
    9 Timeline "10:00 Down\ntwice"
    11 Action "Actions"
    13 Action "one more\nand more"
    17 Action "two"
    18 Action "three"
    21 Action "E1"
    "#);
    assert_eq!(body.passages[0].field, PassageField::Title);
}

#[test]
fn one_document_with_everything_in_it() {
    insta::assert_snapshot!(rendered(include_str!("../fixtures/render/everything.md")).html);
}

/// Every `<` of the output begins a tag of ours, every tag is closed in order, and ids are unique.
fn assert_well_formed(html: &str) {
    const VOID: [&str; 2] = ["br", "hr"];
    const KNOWN: &str = " p a em strong del code pre span div table thead tbody tr th td ul ol li blockquote sup details \
                         summary h3 h4 h5 h6 br hr ";
    let mut open: Vec<&str> = Vec::new();
    let mut ids = std::collections::HashSet::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').expect("a tag ends") + at;
        let tag = &rest[at + 1..end];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closing in {html:?}");
        } else {
            let name = tag.split(' ').next().expect("a tag has a name");
            assert!(KNOWN.contains(&format!(" {name} ")), "<{tag}> in {html:?}");
            assert!(!tag.contains(" style=") && !tag.contains(" on"), "<{tag}> in {html:?}");
            if let Some((_, id)) = tag.split_once(" id=\"") {
                assert!(ids.insert(id.split('"').next().expect("an id ends")), "<{tag}> twice in {html:?}");
            }
            if !VOID.contains(&name) {
                open.push(name);
            }
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{open:?} left open in {html:?}");
}

/// Text with much markup in it.
fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zé \\n\u{0}\u{202e}&<>\"']{0,8}",
        prop::sample::select(vec![
            "\n\n",
            "\n",
            "# ",
            "## ",
            "- ",
            "1. ",
            "  ",
            "    ",
            "> ",
            "```",
            "| a | b |\n|--|--|\n| c |",
            "*",
            "**",
            "~~",
            "_",
            "`",
            "[",
            "](",
            ")",
            "![",
            "<b>",
            "</p>",
            "<!--",
            "-->",
            "<br>",
            "[^a]",
            "\n\n[^a]: ",
            "[ ] ",
            "[x] ",
            "---\n",
            "+++\n",
            "http://a.b/c_d",
            "<http://a.b>",
            "javascript:",
            "#a",
            "a.md",
            "\\",
            "&lt;",
            "&#x6A;",
            "|",
            "\t",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn whatever_the_text_the_output_is_well_formed(text in markup()) {
        let body = rendered(&text);
        assert_well_formed(&body.html);
        prop_assert!(body.slots.is_sorted_by(|a, b| a.end <= b.start));
        prop_assert!(body.slots.iter().all(|slot| body.html.get(slot.start..slot.end).is_some()));
        prop_assert!(body.lines.is_sorted_by(|a, b| a < b));
        let n_lines = u32::try_from(text.lines().count().max(1)).expect("few lines") + 1;
        prop_assert!(body.passages.iter().all(|passage| (1..=n_lines).contains(&passage.line)));
    }

    #[test]
    fn any_text_at_all_is_rendered(text in any::<String>()) {
        assert_well_formed(&rendered(&text).html);
    }
}
