//! A place in a text that is being scanned.

use crate::vocabulary::Leading;

/// A text and how far it has been read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// Bytes read so far.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// What has not been read.
    pub(crate) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// The text between an earlier place and here.
    pub(crate) fn since(&self, start: usize) -> &'t str {
        &self.text[start..self.at]
    }

    pub(crate) fn is_done(&self) -> bool {
        self.at >= self.text.len()
    }

    pub(crate) fn peek(&self) -> Option<char> {
        // Most of what is asked for is ASCII, and needs no decoding.
        match self.byte() {
            Some(byte) if byte.is_ascii() => Some(char::from(byte)),
            _ => self.rest().chars().next(),
        }
    }

    /// The byte at this place.
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The character before this place.
    pub(crate) fn previous(&self) -> Option<char> {
        self.text[..self.at].chars().next_back()
    }

    pub(crate) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Reads one character if it is one of these.
    pub(crate) fn eat(&mut self, wanted: impl Fn(char) -> bool) -> Option<char> {
        let c = self.peek().filter(|&c| wanted(c))?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Reads characters while they are wanted.
    pub(crate) fn eat_while(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let start = self.at;
        while self.eat(&wanted).is_some() {}
        self.since(start)
    }

    /// Reads this text, whatever the case of its ASCII letters.
    pub(crate) fn eat_str(&mut self, wanted: &str) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        let found = rest.get(..wanted.len()).is_some_and(|start| start.eq_ignore_ascii_case(wanted.as_bytes()));
        if found {
            self.at += wanted.len();
        }
        found
    }

    /// Reads one of some phrases, the longest that stands here.
    pub(crate) fn eat_phrase<T: Copy>(&mut self, phrases: &Leading<T>) -> Option<T> {
        let (len, meaning) = phrases.at(self.rest())?;
        self.at += len;
        Some(meaning)
    }

    pub(crate) fn blanks(&mut self) {
        self.eat_while(char::is_whitespace);
    }

    /// A run of letters from here on, without reading it.
    pub(crate) fn word(&self) -> &'t str {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let end = bytes.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(bytes.len());
        if bytes.get(end).is_none_or(u8::is_ascii) {
            return &rest[..end];
        }
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        &rest[..end]
    }

    /// Moves on by so many bytes of what is left.
    pub(crate) fn skip(&mut self, bytes: usize) {
        debug_assert!(self.rest().is_char_boundary(bytes), "cursors move by whole characters");
        self.at += bytes;
    }

    /// Reads a run of decimal digits, full-width ones too; `None` where there is none.
    pub(crate) fn digits(&mut self) -> Option<Digits<'t>> {
        let start = self.at;
        let mut value: u32 = 0;
        let mut count = 0;
        while let Some((digit, len)) = self.digit() {
            value = value.saturating_mul(10).saturating_add(digit);
            self.at += len;
            count += 1;
        }
        (count > 0).then(|| Digits { value, count, text: self.since(start) })
    }

    /// The digit at this place, and how many bytes it takes.
    fn digit(&self) -> Option<(u32, usize)> {
        match self.byte()? {
            byte @ b'0'..=b'9' => Some((u32::from(byte - b'0'), 1)),
            byte if byte.is_ascii() => None,
            _ => {
                let c = self.peek().filter(|c| ('０'..='９').contains(c))?;
                Some((c as u32 - '０' as u32, c.len_utf8()))
            }
        }
    }
}

/// A run of digits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Digits<'t> {
    pub(crate) value: u32,
    pub(crate) count: usize,
    pub(crate) text: &'t str,
}

/// Whether a character is a decimal digit, full-width ones too.
pub(crate) fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}
