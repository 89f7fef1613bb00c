//! What is cut off before parsing, so that parsing stays linear.
//!
//! pulldown-cmark 0.13 is quadratic on lazy continuation under deep nesting
//! (`'>' * k + "a\n" + "b\n" * m` costs k × m), so containers deeper than
//! [`MAX_DEPTH`] end the part of a document that is read.

use crate::diagnostic::{self, Diagnostic};
use crate::source::Source;
use crate::span::Span;

/// Containers (quotes, list items) that may stand inside each other.
pub const MAX_DEPTH: usize = 64;

/// Bytes of one document that are read.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The part of a source that is read, with a diagnostic where something is cut off.
pub(crate) fn bounded<'a>(source: &'a Source, diagnostics: &mut Vec<Diagnostic>) -> &'a str {
    let mut text = source.text.as_str();
    if text.len() > MAX_BYTES {
        let mut end = MAX_BYTES;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text = &text[..end];
        let message = format!("the document is longer than {MAX_BYTES} bytes; the rest is not read");
        diagnostics.push(Diagnostic::new(&diagnostic::DOCUMENT_TOO_LONG, Span::new(end, end), message));
    }
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
    for end in ends.chain([text.len()]) {
        if let Some(at) = too_deep(&text[start..end]) {
            let message = format!("containers nested deeper than {MAX_DEPTH} levels; the document is read up to here");
            let span = Span::new(start, start + at);
            diagnostics.push(
                Diagnostic::new(&diagnostic::NESTED_TOO_DEEP, span, message)
                    .with_help("nest quotes and lists less deeply"),
            );
            return &text[..start];
        }
        start = end;
    }
    text
}

/// Where a line passes the bound: markers of containers at its head, or an
/// indentation that only nested lists could give it.
fn too_deep(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    // Each container needs a character at the least; nearly every line ends here.
    if bytes.len() <= MAX_DEPTH || !matches!(bytes[0], b' ' | b'\t' | b'>' | b'-' | b'*' | b'+' | b'0'..=b'9') {
        return None;
    }
    let mut depth = 0;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b' ' | b'\t' => at += 1,
            b'>' => {
                depth += 1;
                at += 1;
            }
            b'-' | b'*' | b'+' if matches!(bytes.get(at + 1), Some(b' ' | b'\t')) => {
                depth += 1;
                at += 2;
            }
            b'0'..=b'9' => {
                let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                let follows = (bytes.get(at + digits), bytes.get(at + digits + 1));
                if !matches!(follows, (Some(b'.' | b')'), Some(b' ' | b'\t'))) {
                    return None;
                }
                depth += 1;
                at += digits + 2;
            }
            _ => return None,
        }
        if depth > MAX_DEPTH {
            return Some(at);
        }
    }
    None
}
