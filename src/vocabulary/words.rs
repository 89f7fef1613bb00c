//! Folding: how words are compared.

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

/// Lower case, without accents and punctuation, one blank between words.
///
/// Letters and digits are kept, everything else separates; `✅` and its like are
/// kept as words of their own, since lists mark what is done with them.
pub fn fold(text: &str) -> String {
    let mut out = String::new();
    fold_into(text, &mut out);
    out
}

/// Appends the folded text to `out`; see [`fold`].
pub fn fold_into(text: &str, out: &mut String) {
    if !text.is_ascii() {
        return fold_any_into(text, out);
    }
    let mut bytes = std::mem::take(out).into_bytes();
    let base = bytes.len();
    bytes.resize(base + text.len(), b' ');
    let len = fold_ascii(text.as_bytes(), &mut bytes[base..]);
    bytes.truncate(base + len);
    *out = String::from_utf8(bytes).expect("folded ASCII behind a text is a text");
}

/// What `ask` says of the folded text; see [`fold`].
///
/// Most of what is looked up is short, and folded without asking for memory.
pub fn with_folded<T>(text: &str, ask: impl FnOnce(&str) -> T) -> T {
    const SHORT: usize = 64;
    if text.len() > SHORT || !text.is_ascii() {
        return ask(&fold(text));
    }
    let mut folded = [0; SHORT];
    let len = fold_ascii(text.as_bytes(), &mut folded);
    ask(std::str::from_utf8(&folded[..len]).expect("folded ASCII is a text"))
}

/// The entry of a table of folded words for a text as it was written.
pub fn known<T: Copy>(table: &FxHashMap<String, T>, text: &str) -> Option<T> {
    with_folded(text, |folded| table.get(folded).copied())
}

/// What becomes of each ASCII character: its lower case, or a blank where it separates.
static FOLDED: [u8; 128] = {
    let mut folded = [b' '; 128];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            folded[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    folded
};

/// Folds ASCII into a place that is as long as the text; gives back how much of it is used.
///
/// Every byte is written, and the next one overwrites a blank that is one too many: a
/// branch at each end of a word would be guessed wrong half of the time.
fn fold_ascii(text: &[u8], out: &mut [u8]) -> usize {
    let mut len = 0;
    let mut before = b' ';
    for &byte in text {
        let folded = FOLDED[usize::from(byte & 0x7f)];
        out[len] = folded;
        len += usize::from(folded != b' ' || before != b' ');
        before = folded;
    }
    len - usize::from(len > 0 && before == b' ')
}

/// [`fold_into`] for texts in which not all is ASCII.
fn fold_any_into(text: &str, out: &mut String) {
    let base = out.len();
    out.reserve(text.len());
    let mut separate = false;
    for c in text.nfkd() {
        if unicode_normalization::char::is_combining_mark(c) {
            continue;
        }
        if c.is_alphanumeric() {
            if separate && out.len() > base {
                out.push(' ');
            }
            separate = false;
            out.extend(c.to_lowercase());
        } else if matches!(c, '✅' | '☑' | '✔' | '❌' | '🚧' | '☐' | '⬜' | '🟢' | '🟡' | '🔴' | '⏳')
        {
            if out.len() > base {
                out.push(' ');
            }
            out.push(c);
            separate = true;
        } else {
            separate = true;
        }
    }
}

/// Whether a letter is of a script that puts no blanks between words, or, as Korean,
/// puts endings right behind them.
pub fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11ff}'    // Hangul, taken apart by folding
        | '\u{2e80}'..='\u{9fff}'  // radicals, kana, Han
        | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}'  // Hangul
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn folding_keeps_letters_and_digits_only() {
        for (text, expected) in [
            ("## What went wrong?", "what went wrong"),
            ("Contributing Factors (findings)", "contributing factors findings"),
            ("N/A", "n a"),
            ("✅ Done", "✅ done"),
            ("Résumé — n°1", "resume n 1"),
            ("５月", "5月"),
            ("", ""),
            ("?", ""),
        ] {
            assert_eq!(fold(text), expected, "{text}");
        }
    }
}
