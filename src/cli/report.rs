//! Findings the way a compiler shows them: what, where, the line itself, what to do.
//!
//! The entry point is [`Painter::finding`]. Whatever stands in a document is
//! filtered one character for one before it is drawn, so that the marks under a
//! line stay where they belong, and a line of a megabyte is cut around its mark.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::cli::filter::{shown, stand_in};
use crate::cli::terminal::Stream;
use crate::diagnostic::Severity;
use crate::source::Source;
use crate::span::Span;

/// Draws findings for one stream.
pub struct Painter {
    renderer: Renderer,
    width: usize,
}

/// One finding, ready to be drawn.
pub struct Finding<'a> {
    /// How much it matters.
    pub severity: Severity,
    /// `LB012`, where it has a code.
    pub code: Option<&'a str>,
    /// What was found.
    pub message: &'a str,
    /// The file as the reader can open it from here.
    pub path: &'a str,
    /// The smallest part that is wrong.
    pub span: Span,
    /// A few words under the mark.
    pub label: Option<&'a str>,
    /// What to do.
    pub help: Option<&'a str>,
}

impl Painter {
    /// A painter for a stream: in colour where the stream has colours, as wide as it is.
    pub fn new(stream: &Stream) -> Self {
        let renderer = if stream.colour { Renderer::styled().hyperlink(false) } else { Renderer::plain() };
        let width = stream.width.unwrap_or(140).clamp(60, 200);
        Self { renderer: renderer.term_width(width), width }
    }

    /// The finding as text of [`crate::cli::filter::Kind::Coloured`], with an empty line at its end.
    pub fn finding(&self, source: &Source, finding: &Finding<'_>) -> String {
        let position = source.position(finding.span.start);
        let line = source.line_span(position.line).unwrap_or_default();
        let window = Window::around(line.of(&source.text), finding.span, line.start, self.width.saturating_sub(20));
        let mark = AnnotationKind::Primary.span(window.mark.clone()).label(finding.label.map(shown));
        let snippet = Snippet::source(window.text).line_start(position.line as usize).annotation(mark);
        let title = level(finding.severity).primary_title(shown(finding.message));
        let title = if let Some(code) = finding.code { title.id(code) } else { title };
        let path = shown(finding.path);
        let group = match window.is_cut_left {
            false => Group::with_title(title).element(snippet.path(path)),
            // The column within what is left is not that of the file: the place stands on its own.
            true => Group::with_title(title)
                .element(Origin::path(path).line(position.line as usize).char_column(position.column as usize))
                .element(snippet),
        };
        let mut report = vec![group];
        if let Some(help) = finding.help {
            report.push(Group::with_title(Level::HELP.secondary_title(shown(help))));
        }
        let mut drawn = self.renderer.render(&report);
        drawn.push_str("\n\n");
        drawn
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

/// The part of a line that is shown, and where its mark is.
#[derive(Debug, PartialEq, Eq)]
struct Window {
    text: String,
    mark: std::ops::Range<usize>,
    is_cut_left: bool,
}

impl Window {
    /// At most about `width` characters of `line`, which begins at byte `line_start` of its source.
    fn around(line: &str, span: Span, line_start: usize, width: usize) -> Self {
        let from = span.start.saturating_sub(line_start).min(line.len());
        let to = span.end.saturating_sub(line_start).clamp(from, line.len());
        let whole = line.len() <= width || line.chars().nth(width).is_none();
        let first = if whole { 0 } else { back(line, from, width / 3) };
        let last = if whole { line.len() } else { ahead(line, first, width) };
        let mut text = String::with_capacity(last - first + 8);
        if first > 0 {
            text.push('…');
        }
        let push = |text: &mut String, part: &str| {
            text.extend(part.chars().map(|character| match character {
                // A tab would be drawn as four blanks, joiners as nothing: the mark would slip.
                '\t' => ' ',
                '\u{200c}' | '\u{200d}' => '\u{fffd}',
                other => stand_in(other).unwrap_or(other),
            }));
        };
        push(&mut text, &line[first..from]);
        let start = text.len();
        push(&mut text, &line[from..to.min(last)]);
        let end = text.len();
        push(&mut text, &line[to.min(last)..last]);
        if last < line.len() {
            text.push('…');
        }
        Self { text, mark: start..end, is_cut_left: first > 0 }
    }
}

/// The offset `n` characters before `at`.
fn back(line: &str, at: usize, n: usize) -> usize {
    line[..at].char_indices().rev().take(n).last().map_or(at, |(offset, _)| offset)
}

/// The offset `n` characters after `at`.
fn ahead(line: &str, at: usize, n: usize) -> usize {
    line[at..].char_indices().nth(n).map_or(line.len(), |(offset, _)| at + offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painter() -> Painter {
        Painter { renderer: Renderer::plain(), width: 80 }
    }

    fn drawn(text: &str, span: Span) -> String {
        let source = Source::new("a.md", text);
        let finding = Finding {
            severity: Severity::Warning,
            code: Some("LB012"),
            message: "`11 Dayz` is not a duration",
            path: "postmortems/a.md",
            span,
            label: Some("unknown unit"),
            help: Some("write `11 days`, or `?` if it is not known"),
        };
        painter().finding(&source, &finding)
    }

    #[track_caller]
    fn check(text: &str, marked: &str, expected: &str) {
        let start = text.find(marked).expect("the marked text is there");
        assert_eq!(drawn(text, Span::new(start, start + marked.len())), expected);
    }

    #[test]
    fn a_finding_looks_like_a_compilers() {
        check(
            "# Stats\n\n- Time to detection: 11 Dayz\n- more\n",
            "Dayz",
            "\
warning[LB012]: `11 Dayz` is not a duration
 --> postmortems/a.md:3:25
  |
3 | - Time to detection: 11 Dayz
  |                         ^^^^ unknown unit
  |
help: write `11 days`, or `?` if it is not known

",
        );
    }

    #[track_caller]
    fn check_excerpt(text: &str, marked: &str, place: &str, line: &str, mark: &str) {
        let start = text.find(marked).expect("the marked text is there");
        let drawn = drawn(text, Span::new(start, start + marked.len()));
        for expected in [place, line, mark] {
            assert!(drawn.lines().any(|line| line == expected), "{expected:?} is not a line of\n{drawn}");
        }
    }

    #[test]
    fn what_drives_a_terminal_is_shown_and_the_mark_stays() {
        check_excerpt(
            "a\x1b[2J\tæ\u{202e}ø\u{200d} Dayz\r\n",
            "Dayz",
            " --> postmortems/a.md:1:12",
            "1 | a␛[2J æ�ø� Dayz",
            "  |            ^^^^ unknown unit",
        );
    }

    #[test]
    fn a_line_of_a_megabyte_is_cut_around_its_mark() {
        let text = format!("{}Dayz {}", "word ".repeat(100_000), "x".repeat(1_000_000));
        check_excerpt(
            &text,
            "Dayz",
            " --> postmortems/a.md:1:500001",
            "1 | …word word word word Dayz xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…",
            "  |                      ^^^^ unknown unit",
        );
        let drawn = drawn(&text, Span::new(7, text.len()));
        assert!(drawn.len() < 1_000, "{} bytes", drawn.len());
    }

    #[test]
    fn a_span_of_several_lines_is_marked_on_its_first() {
        check_excerpt(
            "one two\nthree\n",
            "two\nthree",
            " --> postmortems/a.md:1:5",
            "1 | one two",
            "  |     ^^^ unknown unit",
        );
    }

    #[test]
    fn an_empty_span_is_marked_where_it_is() {
        check_excerpt("", "", " --> postmortems/a.md:1:1", "1 |", "  | ^ unknown unit");
        check_excerpt("abc\n", "\n", " --> postmortems/a.md:1:4", "1 | abc", "  |    ^ unknown unit");
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "(\\PC|[\\x00-\\x1f]|\n|\u{200d}|\u{202e}){0,300}", from: usize, len in 0_usize..400) {
            let boundary = |mut at: usize| {
                while !text.is_char_boundary(at) { at -= 1; }
                at
            };
            let start = boundary(from % (text.len() + 1));
            let end = boundary((start + len).min(text.len())).max(start);
            drawn(&text, Span::new(start, end));
        }
    }
}
