//! One document as it was read: its path, its text, and where its lines begin.

use crate::span::Span;

/// A document's text with the table that turns offsets into lines.
#[derive(Clone, Debug)]
pub struct Source {
    /// Relative to the source folder, `/` between parts, no leading `./`.
    pub path: String,
    /// The text without a byte-order mark; line ends as they were.
    pub text: String,
    line_starts: Vec<u32>,
}

/// A place as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// 1-based.
    pub line: u32,
    /// 1-based, in characters.
    pub column: u32,
}

impl Source {
    /// Takes a text, drops its byte-order mark and notes where lines begin.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text: String = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let mut line_starts = Vec::with_capacity(text.len() / 40 + 1);
        line_starts.push(0);
        line_starts.extend(text.match_indices('\n').filter_map(|(at, _)| u32::try_from(at + 1).ok()));
        Self { path: path.into(), text, line_starts }
    }

    /// The 1-based line on which the byte at `offset` stands.
    pub fn line(&self, offset: usize) -> u32 {
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        let line = self.line_starts.partition_point(|&start| start <= offset);
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    /// The 1-based last line of a span, without the line break that may end it.
    pub fn end_line(&self, span: Span) -> u32 {
        let covered = span.of(&self.text).trim_end();
        self.line(span.start + covered.len().saturating_sub(1))
    }

    /// Line and column of the byte at `offset`.
    pub fn position(&self, offset: usize) -> Position {
        let line = self.line(offset);
        let start = self.line_starts[line as usize - 1] as usize;
        let offset = offset.min(self.text.len());
        let column = self.text[start..offset].chars().count() + 1;
        Position { line, column: u32::try_from(column).unwrap_or(u32::MAX) }
    }

    /// The span of a 1-based line without its line break; `None` past the end.
    pub fn line_span(&self, line: u32) -> Option<Span> {
        let start = *self.line_starts.get(line.checked_sub(1)? as usize)? as usize;
        let end = self.line_starts.get(line as usize).map_or(self.text.len(), |&next| next as usize);
        let covered = self.text[start..end].trim_end_matches(['\n', '\r']);
        Some(Span::new(start, start + covered.len()))
    }

    /// How many lines there are; an empty text has one.
    pub fn n_lines(&self) -> u32 {
        u32::try_from(self.line_starts.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_begin_at_one() {
        let source = Source::new("a.md", "\u{feff}æø\nåb\n");
        let position = source.position("æø\nå".len());
        assert_eq!((position.line, position.column), (2, 2));
        assert_eq!(source.line(0), 1);
        assert_eq!(source.line_span(2).map(|span| span.of(&source.text)), Some("åb"));
        assert_eq!(source.line_span(9), None);
    }

    #[test]
    fn a_span_that_ends_in_a_line_break_ends_on_its_last_written_line() {
        let source = Source::new("a.md", "one\ntwo\n\n\nthree");
        assert_eq!(source.end_line(Span::new(0, 9)), 2);
    }
}
