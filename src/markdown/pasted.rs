//! A page pasted as plain text → the same tree.
//!
//! What a browser copies has lost its `#` and its pipes: headings are lines that
//! stand alone, list items begin with `•`, rows of a table are lines, and the page's
//! chrome ("Skip to content", "Latest commit") is mixed in. Told by shape only;
//! what the lines mean is `extract`'s to say, as everywhere.

use pulldown_cmark::CowStr;

use crate::diagnostic::{self, Diagnostic};
use crate::markdown::build::Builder;
use crate::markdown::{Document, Kind};
use crate::span::Span;

/// What code hosts and wikis print around a document, whole lines, in lower case.
static CHROME: &[&str] = &[
    "skip to content",
    "skip to main content",
    "latest commit",
    "history",
    "file metadata and controls",
    "breadcrumbs",
    "preview",
    "code",
    "blame",
    "raw",
    "copy raw file",
    "download raw file",
    "outline",
    "edit and raw actions",
    "edit",
    "navigation menu",
    "toggle navigation",
    "sign in",
    "sign up",
    "search",
    "pull requests",
    "actions tab",
    "issues",
    "projects",
    "security",
    "insights tab",
    "go to file",
    "copy path",
    "open in web ide",
    "find file",
    "permalink",
    "footer",
    "footer navigation",
    "terms",
    "privacy",
    "status page",
    "docs",
    "manage cookies",
    "do not share my personal information",
];

/// One line of the text.
#[derive(Clone, Copy)]
struct Line<'a> {
    /// Without blanks at its ends.
    text: &'a str,
    span: Span,
    shape: Shape,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Blank,
    Chrome,
    Heading,
    /// Bytes of the bullet and its blanks.
    Bullet(usize),
    Text,
}

/// The document where the text is a pasted page; `None` where it is markdown.
pub(crate) fn parse(text: &str) -> Option<Document<'_>> {
    if has_markup(text) {
        return None;
    }
    let lines = shaped(text);
    let n_headings = lines.iter().filter(|line| line.shape == Shape::Heading).count();
    let n_chrome = lines.iter().filter(|line| line.shape == Shape::Chrome).count();
    let n_bullets = lines.iter().filter(|line| matches!(line.shape, Shape::Bullet(_))).count();
    let is_page = n_headings >= 2 && (n_chrome > 0 || n_bullets > 0 || n_headings >= 4);
    is_page.then(|| build(text, &lines))
}

/// Whether anything in the text is block markup of markdown.
fn has_markup(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start();
        let rest = line.trim_end();
        line.starts_with("# ")
            || line.starts_with("## ")
            || line.starts_with("### ")
            || line.starts_with('|')
            || line.starts_with("```")
            || line.starts_with("~~~")
            || line.starts_with("- ")
            || line.starts_with("* ")
            || line.starts_with("+ ")
            || line.starts_with("> ")
            || line.starts_with("---")
            || line.starts_with("**")
            || (rest.len() >= 3 && rest.bytes().all(|byte| byte == b'=' || byte == b'-'))
    })
}

fn shaped(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for whole in text.split_inclusive('\n') {
        let trimmed = whole.trim();
        let lead = whole.len() - whole.trim_start().len();
        let begin = if trimmed.is_empty() { start } else { start + lead };
        let span = Span::new(begin, begin + trimmed.len());
        let shape = if trimmed.is_empty() {
            Shape::Blank
        } else if is_chrome(trimmed) {
            Shape::Chrome
        } else if let Some(len) = bullet(trimmed) {
            Shape::Bullet(len)
        } else {
            Shape::Text
        };
        lines.push(Line { text: trimmed, span, shape });
        start += whole.len();
    }
    headings(&mut lines);
    lines
}

/// The head of a page is chrome down to the last line that nothing but a page prints
/// (names of folders stand between); below it, words of chrome (`History`, `Code`) may
/// be headings, so they count as chrome only where no text stands above them.
fn headings(lines: &mut [Line<'_>]) {
    const HEAD: usize = 60;
    let head = lines.iter().take(HEAD).rposition(|line| is_unmistakable(line.text)).map_or(0, |last| last + 1);
    for line in lines[..head].iter_mut().filter(|line| line.shape != Shape::Blank) {
        line.shape = Shape::Chrome;
    }
    let mut in_head = true;
    for idx in 0..lines.len() {
        let is_free = |shape: Option<Shape>| shape.is_none_or(|shape| matches!(shape, Shape::Blank | Shape::Chrome));
        let above = idx.checked_sub(1).map(|above| lines[above].shape);
        let below = lines.get(idx + 1).map(|line| line.shape);
        let line = lines[idx];
        if line.shape == Shape::Chrome && !in_head {
            lines[idx].shape = Shape::Text;
        }
        if lines[idx].shape == Shape::Text && is_free(above) && is_free(below) && is_heading(line.text) {
            lines[idx].shape = Shape::Heading;
        }
        if matches!(lines[idx].shape, Shape::Text | Shape::Heading | Shape::Bullet(_)) {
            in_head = false;
        }
    }
}

/// A short line that is no sentence and no row.
fn is_heading(text: &str) -> bool {
    let starts = text.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric() || !c.is_ascii());
    let is_time = text.len() >= 5 && text.as_bytes()[..5].iter().filter(|byte| byte.is_ascii_digit()).count() >= 4;
    let ends = text.ends_with(['.', ',', ';', ':', '…']);
    text.chars().count() <= 100 && text.split_whitespace().count() <= 14 && starts && !ends && !is_time
}

/// A line that stands above a document on a page of a code host, and nowhere else.
fn is_unmistakable(text: &str) -> bool {
    let lower = text.to_lowercase();
    matches!(
        lower.as_str(),
        "skip to content" | "skip to main content" | "latest commit" | "file metadata and controls"
    ) || is_size(&lower)
}

/// `51 lines (36 loc) · 1.89 KB`
fn is_size(lower: &str) -> bool {
    lower.contains(" lines (") && (lower.contains(" loc)") || lower.contains(" sloc)"))
}

fn is_chrome(text: &str) -> bool {
    let lower = text.to_lowercase();
    let is_size = is_size(&lower);
    let is_copyright = lower.starts_with('©');
    let is_comment = lower.starts_with("<!--") && lower.ends_with("-->");
    is_size || is_copyright || is_comment || CHROME.contains(&lower.as_str())
}

/// The bytes of a bullet and the blanks behind it; `1. ` and `1) ` are bullets too.
fn bullet(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    if matches!(first, '•' | '◦' | '▪' | '‣' | '●' | '○' | '·' | '∙' | '⁃') {
        let rest = &text[first.len_utf8()..];
        return Some(text.len() - rest.trim_start().len());
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let after = &text[digits..];
    let follows = after.starts_with(". ") || after.starts_with(") ");
    (digits > 0 && digits <= 3 && follows).then(|| text.len() - after[1..].trim_start().len())
}

fn build<'a>(text: &'a str, lines: &[Line<'a>]) -> Document<'a> {
    let mut builder = Builder::new(text.len());
    let mut is_titled = false;
    let mut idx = 0;
    while idx < lines.len() {
        let line = lines[idx];
        idx = match line.shape {
            Shape::Blank => idx + 1,
            Shape::Chrome => {
                builder.leaf(Kind::Chrome, line.span);
                idx + 1
            }
            Shape::Heading => {
                builder.open(Kind::Heading(if is_titled { 2 } else { 1 }), line.span);
                is_titled = true;
                builder.leaf(Kind::Text(CowStr::Borrowed(line.text)), line.span);
                builder.close();
                idx + 1
            }
            Shape::Bullet(_) => list(&mut builder, lines, idx),
            Shape::Text => paragraph(&mut builder, lines, idx, 0),
        };
    }
    let mut document = builder.finish();
    let title = lines.iter().find(|line| line.shape == Shape::Heading).map_or(Span::new(0, 0), |line| line.span);
    document.diagnostics.push(
        Diagnostic::new(&diagnostic::PASTED_PAGE, title, "the document is a page pasted as plain text")
            .with_help("write headings with `#` and lists with `-`, to be sure of what is read"),
    );
    document
}

/// Bullets with the lines that continue them; blank lines between two bullets do not end a list.
fn list<'a>(builder: &mut Builder<'a>, lines: &[Line<'a>], start: usize) -> usize {
    let mut idx = start;
    let mut end = start;
    while idx < lines.len() && matches!(lines[idx].shape, Shape::Bullet(_) | Shape::Text | Shape::Blank) {
        let is_gap = lines[idx].shape == Shape::Blank;
        let next_is_bullet = lines.get(idx + 1).is_some_and(|line| matches!(line.shape, Shape::Bullet(_)));
        if is_gap && !next_is_bullet {
            break;
        }
        idx += 1;
        end = idx;
    }
    let span = Span::new(lines[start].span.start, lines[end - 1].span.end);
    builder.open(Kind::List(None), span);
    let mut at = start;
    while at < end {
        let Shape::Bullet(len) = lines[at].shape else {
            at += 1;
            continue;
        };
        let mut last = at;
        while last + 1 < end && lines[last + 1].shape == Shape::Text {
            last += 1;
        }
        builder.open(Kind::Item, Span::new(lines[at].span.start, lines[last].span.end));
        at = inlines(builder, &lines[..=last], at, len);
        builder.close();
    }
    builder.close();
    end
}

/// Lines up to the next blank one; each keeps its own line.
fn paragraph<'a>(builder: &mut Builder<'a>, lines: &[Line<'a>], start: usize, skip: usize) -> usize {
    let n_lines = lines[start..].iter().take_while(|line| line.shape == Shape::Text).count();
    let end = start + n_lines;
    builder.open(Kind::Paragraph, Span::new(lines[start].span.start, lines[end - 1].span.end));
    inlines(builder, &lines[..end], start, skip);
    builder.close();
    end
}

fn inlines<'a>(builder: &mut Builder<'a>, lines: &[Line<'a>], start: usize, skip: usize) -> usize {
    for (idx, line) in lines.iter().enumerate().skip(start) {
        let skip = if idx == start { skip } else { 0 };
        if idx > start {
            let between = Span::new(lines[idx - 1].span.end, line.span.start);
            builder.leaf(Kind::HardBreak, between);
        }
        let span = Span::new(line.span.start + skip, line.span.end);
        builder.leaf(Kind::Text(CowStr::Borrowed(&line.text[skip..])), span);
    }
    lines.len()
}
