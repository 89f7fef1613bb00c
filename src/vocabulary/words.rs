//! Folding: how words are compared.

use unicode_normalization::UnicodeNormalization;

/// Lower case, without accents and punctuation, one blank between words.
///
/// Letters and digits are kept, everything else separates; `✅` and its like are
/// kept as words of their own, since lists mark what is done with them.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Appends the folded text to `out`; see [`fold`].
pub fn fold_into(text: &str, out: &mut String) {
    let base = out.len();
    let mut separate = false;
    if text.is_ascii() {
        // Whole words at a time: folding is a fifth of the reading otherwise.
        for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
            if out.len() > base {
                out.push(' ');
            }
            out.push_str(word);
        }
        out[base..].make_ascii_lowercase();
        return;
    }
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
