//! Bytes to text.

const UTF32_LE: &[u8] = &[0xff, 0xfe, 0, 0];
const UTF32_BE: &[u8] = &[0, 0, 0xfe, 0xff];
const UTF16_LE: &[u8] = &[0xff, 0xfe];
const UTF16_BE: &[u8] = &[0xfe, 0xff];

/// The text and whether bytes were replaced; `None` for what is no text.
pub(crate) fn decode(bytes: Vec<u8>) -> Option<(String, bool)> {
    // The mark of UTF-32 begins with that of UTF-16, so it is looked for first.
    let (text, lossy) = if let Some(rest) = bytes.strip_prefix(UTF32_LE) {
        utf32(rest, u32::from_le_bytes)
    } else if let Some(rest) = bytes.strip_prefix(UTF32_BE) {
        utf32(rest, u32::from_be_bytes)
    } else if let Some(rest) = bytes.strip_prefix(UTF16_LE) {
        utf16(rest, u16::from_le_bytes)
    } else if let Some(rest) = bytes.strip_prefix(UTF16_BE) {
        utf16(rest, u16::from_be_bytes)
    } else {
        match String::from_utf8(bytes) {
            Ok(text) => (text, false),
            Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), true),
        }
    };
    (!is_binary(&text)).then_some((text, lossy))
}

/// Whether more than a fifth is NUL. A text with some stray NULs is still read: nothing of it may be lost.
/// Programs and UTF-16 without a mark lie far above.
fn is_binary(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Nearly every text has none, which is quicker to find out than how many.
    bytes.contains(&0) && bytes.iter().filter(|&&byte| byte == 0).count() > bytes.len() / 5
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, bool) {
    let (units, rest) = bytes.as_chunks::<2>();
    let mut lossy = !rest.is_empty();
    let mut text = String::with_capacity(bytes.len());
    for letter in char::decode_utf16(units.iter().map(|&pair| unit(pair))) {
        lossy |= letter.is_err();
        text.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    (text, lossy)
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> (String, bool) {
    let (units, rest) = bytes.as_chunks::<4>();
    let mut lossy = !rest.is_empty();
    let mut text = String::with_capacity(bytes.len() / 2);
    for &quad in units {
        let letter = char::from_u32(unit(quad));
        lossy |= letter.is_none();
        text.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    (text, lossy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Option<(&str, bool)>) {
        let decoded = decode(bytes.to_vec());
        assert_eq!(decoded.as_ref().map(|(text, lossy)| (text.as_str(), *lossy)), expected, "{bytes:02x?}");
    }

    #[test]
    fn marks_decide_the_encoding_and_the_rest_is_lossy() {
        check("# å\n".as_bytes(), Some(("# å\n", false)));
        check(b"\xef\xbb\xbf# a", Some(("\u{feff}# a", false)));
        check(b"\xff\xfe#\0 \0\x13\x27", Some(("# \u{2713}", false)));
        check(b"\xfe\xff\0#\0 \x27\x13", Some(("# \u{2713}", false)));
        check(b"\xff\xfe\0\0#\0\0\0\x25\xf5\x01\0", Some(("#\u{1f525}", false)));
        check(b"\0\0\xfe\xff\0\0\0#", Some(("#", false)));
        check(b"\xff\xfe#\0\x00\xd8", Some(("#\u{fffd}", true)));
        check(b"\xff\xfe#\0a", Some(("#", true)));
        check(b"caf\xe9", Some(("caf\u{fffd}", true)));
        check(b"", Some(("", false)));
    }

    #[test]
    fn stray_nuls_are_text_and_many_are_not() {
        check(b"# A No\0de\n", Some(("# A No\0de\n", false)));
        check(b"#\0 \0A\0", None);
        check(&[0; 64], None);
    }

    proptest::proptest! {
        #[test]
        fn what_was_written_as_utf16_is_read_back(text in "[^\0]{0,80}") {
            for order in [u16::to_le_bytes, u16::to_be_bytes] {
                let bytes: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(order).collect();
                // A text whose first letter is U+0000 would look like UTF-32; it has none.
                proptest::prop_assert_eq!(decode(bytes), Some((text.clone(), false)));
            }
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = decode(bytes);
        }
    }
}
