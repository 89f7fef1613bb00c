//! The one escaper: text → HTML text or attribute, and URL → attribute.
//!
//! Everything that a document says passes through here before it stands in a page.

use std::borrow::Cow;
use std::fmt;

/// What to do at a byte: 0 nothing, 1 an ASCII character to replace, 2 the first
/// byte of a character that has to be looked at.
const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        class[byte] = 1;
        byte += 1;
    }
    // CR stays: documents with CRLF are shown as they are, and a browser reads it as a line break.
    class[b'\t' as usize] = 0;
    class[b'\n' as usize] = 0;
    class[b'\r' as usize] = 0;
    class[0x7f] = 1;
    class[b'&' as usize] = 1;
    class[b'<' as usize] = 1;
    class[b'>' as usize] = 1;
    class[b'"' as usize] = 1;
    class[b'\'' as usize] = 1;
    // C1 controls begin with C2; U+FDD0.., U+FFFE and U+FFFF with EF; the last two of every other plane with F0 to F4.
    class[0xc2] = 2;
    class[0xef] = 2;
    class[0xf0] = 2;
    class[0xf1] = 2;
    class[0xf2] = 2;
    class[0xf3] = 2;
    class[0xf4] = 2;
    class
};

/// Writes text so that HTML reads the same text, in an element or in a quoted attribute.
///
/// `& < > " '` become references. Control characters, which HTML forbids, become
/// their pictures (`␛`); C1 controls and noncharacters become U+FFFD.
///
/// # Errors
/// Those of `out`; a `String` has none.
pub fn write<W: fmt::Write + ?Sized>(out: &mut W, text: &str) -> fmt::Result {
    let bytes = text.as_bytes();
    let mut done = 0;
    let mut at = 0;
    while at < bytes.len() {
        let class = CLASS[bytes[at] as usize];
        if class == 0 {
            at += 1;
            continue;
        }
        let Some(character) = text[at..].chars().next() else { break };
        let next = at + character.len_utf8();
        if class == 1 || is_forbidden(character) {
            out.write_str(&text[done..at])?;
            replace(out, character)?;
            done = next;
        }
        at = next;
    }
    out.write_str(&text[done..])
}

/// [`write()`] onto a `String`.
pub fn push(out: &mut String, text: &str) {
    // Writing to a String has no way to fail.
    let _ = write(out, text);
}

fn replace<W: fmt::Write + ?Sized>(out: &mut W, character: char) -> fmt::Result {
    match character {
        '&' => out.write_str("&amp;"),
        '<' => out.write_str("&lt;"),
        '>' => out.write_str("&gt;"),
        '"' => out.write_str("&quot;"),
        '\'' => out.write_str("&#39;"),
        '\u{7f}' => out.write_char('\u{2421}'),
        control if control < ' ' => {
            out.write_char(char::from_u32(0x2400 + control as u32).unwrap_or(char::REPLACEMENT_CHARACTER))
        }
        _ => out.write_char(char::REPLACEMENT_CHARACTER),
    }
}

/// Whether HTML forbids a character beyond ASCII: C1 controls and noncharacters.
fn is_forbidden(character: char) -> bool {
    let code = character as u32;
    matches!(code, 0x80..=0x9f | 0xfdd0..=0xfdef) || code & 0xfffe == 0xfffe
}

/// Whether a character changes the direction of the text that follows it.
pub fn is_bidi_control(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text for places that cannot isolate it (a `<title>`, SVG, an attribute):
/// one line, without characters that change direction.
pub fn flat(text: &str) -> Cow<'_, str> {
    let odd = |character: char| character.is_control() || is_bidi_control(character);
    if !text.contains(odd) {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().filter(|&character| !is_bidi_control(character));
    Cow::Owned(kept.map(|character| if character.is_whitespace() { ' ' } else { character }).collect())
}

/// Writes a URL for a quoted attribute: what has no place in a URL is percent-encoded.
///
/// Whether it may be linked at all is [`crate::render::url::judge`]'s to say.
pub fn push_url(out: &mut String, url: &str) {
    for character in url.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '\'' => out.push_str("&#39;"),
            ' ' | '"' | '<' | '>' | '\\' | '`' | '{' | '|' | '}' | '^' => push_percent(out, character),
            _ if character.is_control() || is_bidi_control(character) || is_forbidden(character) => {
                push_percent(out, character);
            }
            _ => out.push(character),
        }
    }
}

/// Percent-encodes a file's path for a URL, whatever its characters; `/` stays.
pub fn push_path(out: &mut String, path: &str) {
    for character in path.chars() {
        match character {
            '/' | '-' | '_' | '.' | '~' => out.push(character),
            _ if character.is_ascii_alphanumeric() => out.push(character),
            _ => push_percent(out, character),
        }
    }
}

fn push_percent(out: &mut String, character: char) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    for byte in character.encode_utf8(&mut [0; 4]).bytes() {
        out.extend(['%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn escaped(text: &str) -> String {
        let mut out = String::new();
        push(&mut out, text);
        out
    }

    #[test]
    fn five_characters_become_references_and_controls_become_pictures() {
        assert_eq!(escaped("a & <b> \"c\" 'd'"), "a &amp; &lt;b&gt; &quot;c&quot; &#39;d&#39;");
        assert_eq!(escaped("\0\x1b[2J\x7f\u{9b}é\u{85}"), "\u{2400}\u{241b}[2J\u{2421}\u{fffd}é\u{fffd}");
        assert_eq!(escaped("\u{fdd0}\u{fffe}\u{1ffff}\u{feff}😀\u{10fffe}"), "���\u{feff}😀�");
        assert_eq!(escaped("a\tb\r\nc"), "a\tb\r\nc");
    }

    #[test]
    fn flat_text_has_one_line_and_no_direction_of_its_own() {
        assert_eq!(flat("a\u{202e}b\nc\u{2067}d"), "ab cd");
        assert!(matches!(flat("plain – é"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_url_cannot_leave_its_attribute() {
        let mut out = String::new();
        push_url(&mut out, "https://a.test/?q=\"'<>&x=é\u{202e}\\");
        assert_eq!(out, "https://a.test/?q=%22&#39;%3C%3E&amp;x=é%E2%80%AE%5C");
    }

    proptest! {
        #[test]
        fn escaped_text_reads_back_the_same(text in "[^\\p{Cc}]{0,60}") {
            prop_assume!(!text.contains(is_forbidden));
            let out = escaped(&text);
            prop_assert!(!out.contains(['<', '>', '"', '\'']));
            let back = out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
            prop_assert_eq!(back.replace("&#39;", "'").replace("&amp;", "&"), text);
        }

        #[test]
        fn nothing_that_html_forbids_is_left(text in any::<String>()) {
            let out = escaped(&text);
            let control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
            prop_assert!(!out.contains(control) && !out.contains(is_forbidden));
        }
    }
}
