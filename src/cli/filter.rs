//! The one filter between what documents say and what a terminal gets.
//!
//! A document may hold anything: escape sequences that move the cursor or set
//! the clipboard, characters that reverse the direction of a line, tags that no
//! one sees. They are shown, never sent. No entry but [`Filter`].

use std::fmt::Write as _;
use std::io;

/// What kind of text goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words for people: whatever cannot be seen is shown.
    Text,
    /// Words that our own renderer has already coloured: colour sequences pass, all else as in `Text`.
    Coloured,
    /// Rows for programs: only what drives a terminal is shown.
    Data,
    /// JSON: what drives a terminal or cannot be seen is written as `\uXXXX`, so that the value stays the same.
    Json,
}

/// A writer that lets no unseen character through to the one behind it.
///
/// Call [`Filter::finish`] at the end: a sequence cut in two waits for its rest.
pub struct Filter<'w> {
    behind: &'w mut dyn io::Write,
    kind: Kind,
    cut: Vec<u8>,
    buffer: String,
}

impl<'w> Filter<'w> {
    /// A filter for text of that kind.
    pub fn new(behind: &'w mut dyn io::Write, kind: Kind) -> Self {
        Self { behind, kind, cut: Vec::new(), buffer: String::new() }
    }

    /// Writes what was held back.
    ///
    /// # Errors
    /// Those of the writer behind.
    pub fn finish(mut self) -> io::Result<()> {
        let cut = std::mem::take(&mut self.cut);
        self.pass_on(&String::from_utf8_lossy(&cut))
    }

    fn pass_on(&mut self, text: &str) -> io::Result<()> {
        self.buffer.clear();
        match shown_into(text, self.kind, &mut self.buffer) {
            Untouched => self.behind.write_all(text.as_bytes()),
            Shown => self.behind.write_all(self.buffer.as_bytes()),
        }
    }
}

impl io::Write for Filter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let joined;
        let mut rest = bytes;
        if !self.cut.is_empty() {
            self.cut.extend_from_slice(bytes);
            joined = std::mem::take(&mut self.cut);
            rest = &joined;
        }
        // A carriage return waits for the line feed that would make it harmless.
        if rest.last() == Some(&b'\r') {
            self.cut = b"\r".to_vec();
            rest = &rest[..rest.len() - 1];
        }
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.pass_on(text)?;
                    break;
                }
                Err(fault) => {
                    let (good, bad) = rest.split_at(fault.valid_up_to());
                    self.pass_on(&String::from_utf8_lossy(good))?;
                    let Some(len) = fault.error_len() else {
                        self.cut.splice(0..0, bad.iter().copied());
                        break;
                    };
                    self.pass_on("\u{fffd}")?;
                    rest = &bad[len..];
                }
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.behind.flush()
    }
}

/// The text as people may see it.
pub fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    match shown_into(text, Kind::Text, &mut shown) {
        Untouched => text.to_owned(),
        Shown => shown,
    }
}

/// The character that stands for one that must not be sent, `None` where it may be.
///
/// One for one, so that columns stay where they are.
pub fn stand_in(character: char) -> Option<char> {
    match character {
        '\t' | '\n' => None,
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(character)),
        '\x7f' => Some('\u{2421}'),
        '\u{200c}' | '\u{200d}' => None,
        _ if is_unseen(character) => Some('\u{fffd}'),
        _ => None,
    }
}

use Outcome::{Shown, Untouched};

enum Outcome {
    Untouched,
    Shown,
}

fn shown_into(text: &str, kind: Kind, out: &mut String) -> Outcome {
    let mut from = 0;
    let mut position = 0;
    while let Some(found) = next_suspect(text, position) {
        let character = text[found..].chars().next().expect("a suspect is a character");
        let after = found + character.len_utf8();
        position = after;
        if may_pass(text, found, character, kind) {
            continue;
        }
        if kind == Kind::Coloured
            && let Some(len) = colour_sequence(&text[found..])
        {
            position = found + len;
            continue;
        }
        out.push_str(&text[from..found]);
        show(character, kind, out);
        from = after;
    }
    if from == 0 {
        return Untouched;
    }
    out.push_str(&text[from..]);
    Shown
}

/// The first character from `position` on that might have to be shown.
fn next_suspect(text: &str, position: usize) -> Option<usize> {
    // Lead bytes of every character that `is_unseen` names: most text holds none of them.
    let suspect = |byte: u8| byte < 0x20 || matches!(byte, 0x7f | 0xc2 | 0xd8 | 0xe1 | 0xe2 | 0xe3 | 0xef | 0xf3);
    let ordinary = |byte: u8| matches!(byte, b'\n' | b'\t');
    text.as_bytes()[position..].iter().position(|&byte| suspect(byte) && !ordinary(byte)).map(|at| position + at)
}

fn may_pass(text: &str, at: usize, character: char, kind: Kind) -> bool {
    match character {
        // JSON writes its own controls as escapes; a bare one would be a bug of the writer, and is shown.
        '\r' => kind != Kind::Json && text[at + 1..].starts_with('\n'),
        // Persian, Hindi and emoji are written with joiners; between Latin letters they only hide.
        '\u{200c}' | '\u{200d}' => kind == Kind::Data || joins(text, at, character),
        _ if drives_a_terminal(character) => false,
        _ => kind == Kind::Data || !is_unseen(character),
    }
}

fn joins(text: &str, at: usize, joiner: char) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + joiner.len_utf8()..].chars().next();
    let beyond_latin =
        |character: Option<char>| character.is_some_and(|character| character > '\u{24f}' && !is_unseen(character));
    beyond_latin(before) && beyond_latin(after)
}

/// What a terminal obeys instead of showing it, or what reorders the line around it.
fn drives_a_terminal(character: char) -> bool {
    matches!(character,
        '\0'..='\x08' | '\x0b'..='\x1f' | '\x7f'..='\u{9f}'
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// What leaves no mark on the line: with the above, soft hyphens, joiners, fillers, a byte-order mark.
fn is_unseen(character: char) -> bool {
    drives_a_terminal(character)
        || matches!(character,
            '\u{ad}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{e0080}'..='\u{e0fff}')
}

/// The length of a colour sequence at the beginning of the text.
fn colour_sequence(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\x1b[")?;
    let len = parameters.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    (parameters.as_bytes().get(len) == Some(&b'm')).then_some(len + 3)
}

fn show(character: char, kind: Kind, out: &mut String) {
    if kind == Kind::Json {
        let mut units = [0; 2];
        for unit in character.encode_utf16(&mut units) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    } else if let Some(picture) = stand_in(character).filter(|&picture| picture != '\u{fffd}') {
        out.push(picture);
    } else {
        let _ = write!(out, "\\u{{{:x}}}", u32::from(character));
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn through(bytes: &[u8], kind: Kind, step: usize) -> String {
        let mut out = Vec::new();
        let mut filter = Filter::new(&mut out, kind);
        for chunk in bytes.chunks(step.max(1)) {
            filter.write_all(chunk).expect("a vector takes all");
        }
        filter.finish().expect("a vector takes all");
        String::from_utf8(out).expect("the filter writes UTF-8")
    }

    #[track_caller]
    fn check(text: &str, kind: Kind, expected: &str) {
        assert_eq!(through(text.as_bytes(), kind, usize::MAX), expected);
        assert_eq!(through(text.as_bytes(), kind, 1), expected, "byte for byte");
    }

    #[test]
    fn ordinary_text_of_any_language_passes() {
        let text = "a\tb\nÆrø – 東京 🚒 «quoted» 👩\u{200d}🚒 می\u{200c}خواهم\r\n";
        for kind in [Kind::Text, Kind::Data] {
            assert_eq!(through(text.as_bytes(), kind, usize::MAX), text);
        }
    }

    #[test]
    fn controls_are_shown_as_pictures() {
        check("\x1b[31mred\x07\0\x7f", Kind::Text, "␛[31mred␇␀␡");
        check("over\rwritten\r", Kind::Text, "over␍written␍");
        check("\u{9b}31m", Kind::Text, "\\u{9b}31m");
    }

    #[test]
    fn direction_tags_and_hidden_characters_are_shown_by_number() {
        check("a\u{202e}b\u{e0041}c", Kind::Text, "a\\u{202e}b\\u{e0041}c");
        check("pass\u{200b}word ad\u{200d}min", Kind::Text, "pass\\u{200b}word ad\\u{200d}min");
    }

    #[test]
    fn data_keeps_what_only_hides_and_shows_what_drives() {
        check("a\u{200b}b\x1b]0;t\x07\u{202e}", Kind::Data, "a\u{200b}b␛]0;t␇\\u{202e}");
    }

    #[test]
    fn json_keeps_its_value() {
        let text = "del \u{7f} c1 \u{9b} bidi \u{202e} tag \u{e0041} bom \u{feff} esc \x1b å";
        let json = serde_json::to_string(text).expect("a string is JSON");
        let out = through(json.as_bytes(), Kind::Json, 3);
        assert!(out.contains("\\u202e") && out.contains("\\udb40\\udc41") && out.contains('å'), "{out}");
        assert_eq!(serde_json::from_str::<String>(&out).expect("still JSON"), text);
    }

    #[test]
    fn only_colours_pass_in_coloured_text() {
        let text = "\x1b[1;31mred\x1b[0m \x1b]8;;http://x\x1b\\ \x1b[2J \x1b[31";
        assert_eq!(
            through(text.as_bytes(), Kind::Coloured, usize::MAX),
            "\x1b[1;31mred\x1b[0m ␛]8;;http://x␛\\ ␛[2J ␛[31"
        );
    }

    #[test]
    fn broken_utf8_is_replaced() {
        assert_eq!(through(b"a\xffb\xe2\x80", Kind::Text, 1), "a\u{fffd}b\u{fffd}");
    }

    proptest::proptest! {
        #[test]
        fn nothing_that_drives_a_terminal_comes_out(text in "(\\PC|[\\x00-\\x1f\\x7f-\\u{9f}]|[\\u{2000}-\\u{206f}]|[\\u{e0000}-\\u{e00ff}]|\u{61c}|\u{feff}|[\u{fff0}-\u{fffb}]){0,60}", step in 1_usize..9) {
            for kind in [Kind::Text, Kind::Data] {
                let out = through(text.as_bytes(), kind, step);
                let raw = |(at, character): (usize, char)| drives_a_terminal(character)
                    && !(character == '\r' && out[at + 1..].starts_with('\n'));
                proptest::prop_assert!(!out.char_indices().any(raw), "{out:?}");
            }
            let json = serde_json::to_string(&text).expect("a string is JSON");
            let out = through(json.as_bytes(), Kind::Json, step);
            proptest::prop_assert!(!out.chars().any(|it| is_unseen(it) && !matches!(it, '\u{200c}' | '\u{200d}')), "{out:?}");
            proptest::prop_assert_eq!(serde_json::from_str::<String>(&out).expect("still JSON"), text);
        }

        #[test]
        fn any_bytes_come_out_as_utf8(bytes: Vec<u8>, step in 1_usize..9) {
            through(&bytes, Kind::Text, step);
        }
    }
}
