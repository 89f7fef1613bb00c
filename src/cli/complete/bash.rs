//! Bash: it cuts words at `=` and `:`, hands them over as they were typed, and puts in what it gets as it is.

use std::ffi::OsString;
use std::io;

use clap_complete::engine;

/// What is sourced; works from Bash 3.2 on, which has neither `mapfile` nor `compopt`.
pub(super) const SCRIPT: &str = r#"_lookback() {
    local candidate
    COMPREPLY=()
    while IFS= read -r candidate; do
        COMPREPLY+=("$candidate")
    done < <(VARIABLE=bash lookback -- "${COMP_WORDS[@]:0:COMP_CWORD+1}" 2>/dev/null)
    if [[ ${COMPREPLY-} == *[=:/] ]]; then
        compopt -o nospace 2>/dev/null
    fi
    return 0
}
complete -o bashdefault -o default -F _lookback lookback
"#;

/// The candidates for the last word, one a line, as Bash puts them in.
pub(super) fn answer(words: &[OsString], command: impl Fn(&[OsString]) -> clap::Command) -> io::Result<String> {
    let typed: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let (words, kept) = joined(&typed);
    let quote = typed.last().and_then(|word| word.chars().next()).filter(|first| matches!(first, '"' | '\''));
    let words: Vec<OsString> = words.iter().map(|word| unquoted(word).into()).collect();
    let Some(last) = words.len().checked_sub(1) else { return Ok(String::new()) };
    let mut lines = String::new();
    for candidate in engine::complete(&mut command(&words), words, last, None)? {
        let value = candidate.get_value().to_string_lossy();
        let rest = value.strip_prefix(kept.as_str()).unwrap_or(&value);
        if let Some(value) = quoted(rest, quote) {
            lines.push_str(&value);
            lines.push('\n');
        }
    }
    Ok(lines)
}

/// The words with what was cut at `=` and `:` put together, and the part of the last one that Bash leaves as it is.
fn joined(typed: &[String]) -> (Vec<String>, String) {
    let mut words: Vec<String> = Vec::new();
    let mut kept = String::new();
    let mut was_sign = false;
    for word in typed {
        let is_sign = !word.is_empty() && word.chars().all(|c| matches!(c, '=' | ':'));
        match words.last_mut().filter(|_| is_sign || was_sign) {
            Some(before) => {
                kept = if is_sign { format!("{before}{word}") } else { before.clone() };
                before.push_str(word);
            }
            None => {
                kept.clear();
                words.push(word.clone());
            }
        }
        was_sign = is_sign;
    }
    (words, unquoted(&kept))
}

/// A word without the quotes and backslashes that a shell takes away; a quote that is not closed counts, too.
pub(super) fn unquoted(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    let mut inside = None;
    let mut characters = word.chars();
    while let Some(character) = characters.next() {
        match (character, inside) {
            ('\\', None | Some('"')) => plain.extend(characters.next()),
            ('"' | '\'', None) => inside = Some(character),
            (quote, Some(open)) if quote == open => inside = None,
            (other, _) => plain.push(other),
        }
    }
    plain
}

/// A value that Bash reads as that one word, behind the quote that was typed; `None` where that cannot be written.
fn quoted(value: &str, quote: Option<char>) -> Option<String> {
    let must_be_escaped = |character: char| match quote {
        Some('"') => "\"$`\\".contains(character),
        Some(_) => false,
        None => character.is_ascii() && !character.is_ascii_alphanumeric() && !"-_./:=@%+,".contains(character),
    };
    // Between double quotes a backslash does not take a `!` its meaning, and stays.
    if (quote == Some('\'') && value.contains('\'')) || (quote == Some('"') && value.contains('!')) {
        return None;
    }
    let mut out = String::with_capacity(value.len());
    for character in value.chars() {
        if must_be_escaped(character) {
            out.push('\\');
        }
        out.push(character);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_bash_cut_are_put_together() {
        let check = |typed: &str, words: &str, kept: &str| {
            let typed: Vec<String> = typed.split('|').map(str::to_owned).collect();
            let (seen, seen_kept) = joined(&typed);
            assert_eq!((seen.join("|").as_str(), seen_kept.as_str()), (words, kept));
        };
        check("lookback|search|id|:|20", "lookback|search|id:20", "id:");
        check("lookback|search|id|:", "lookback|search|id:", "id:");
        check("lookback|list|--category|=|net", "lookback|list|--category=net", "--category=");
        check("lookback|search|a|:|b|dns", "lookback|search|a:b|dns", "");
        check("lookback|search|x|", "lookback|search|x|", "");
    }

    #[test]
    fn quotes_are_taken_away_and_put_back() {
        let check = |typed: &str, plain: &str| assert_eq!(unquoted(typed), plain);
        check(r"Load\ pl", "Load pl");
        check("\"Load pl", "Load pl");
        check("'a\\b'c", "a\\bc");
        check(r#""a\"b""#, "a\"b");
        assert_eq!(quoted("Load $(x); *", None).unwrap(), r"Load\ \$\(x\)\;\ \*");
        assert_eq!(quoted("Load $(x)", Some('"')).unwrap(), r"Load \$(x)");
        assert_eq!(quoted("it's", Some('\'')), None);
        assert_eq!(quoted("東京", None).unwrap(), "東京");
    }
}
