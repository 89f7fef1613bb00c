//! Phrases that may stand at the head of a text, and what each means.

use crate::vocabulary::words::{fold, is_unspaced};

/// Phrases with what they mean, looked up where a text is being scanned.
///
/// Case is passed over, and so are accents that the author left out. A phrase ends
/// where its word does, but in scripts that put no blanks between words.
#[derive(Debug, Clone)]
pub struct Leading<T> {
    /// Longest first, so that none hides a longer one.
    phrases: Vec<(String, T)>,
    /// By the first byte of a text in lower case, where the phrases begin that may lead it.
    first: [u64; 4],
}

impl<T> Default for Leading<T> {
    fn default() -> Self {
        Self { phrases: Vec::new(), first: [0; 4] }
    }
}

impl<T: Copy> Leading<T> {
    /// From phrases as they are written; of equal ones the last counts.
    pub fn new<W: AsRef<str>>(phrases: impl IntoIterator<Item = (W, T)>) -> Self {
        let mut all: Vec<(String, T)> = Vec::new();
        for (phrase, meaning) in phrases {
            let lower = phrase.as_ref().trim().to_lowercase();
            let folded = fold(&lower);
            // Without its accents; but where folding drops more than those, only as it is.
            if folded != lower && !lower.is_ascii() && folded.chars().count() == lower.chars().count() {
                all.push((folded, meaning));
            }
            all.push((lower, meaning));
        }
        all.retain(|(phrase, _)| !phrase.is_empty());
        all.reverse();
        all.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
        let mut first = [0; 4];
        for byte in all.iter().filter_map(|(phrase, _)| phrase.bytes().next()) {
            first[usize::from(byte) / 64] |= 1 << (byte % 64);
        }
        Self { phrases: all, first }
    }

    /// The longest phrase at the head of a text: its length there in bytes, and its meaning.
    pub fn at(&self, text: &str) -> Option<(usize, T)> {
        let byte = text.bytes().next()?.to_ascii_lowercase();
        // Letters beyond ASCII change more than their first byte with their case.
        if byte.is_ascii() && self.first[usize::from(byte) / 64] & 1 << (byte % 64) == 0 {
            return None;
        }
        let begins = |phrase: &str| !byte.is_ascii() || phrase.as_bytes().first() == Some(&byte);
        let mut phrases = self.phrases.iter().filter(|(phrase, _)| begins(phrase));
        phrases.find_map(|(phrase, meaning)| Some((head(text, phrase)?, *meaning)))
    }

    /// Whether one of the phrases is the whole of a text.
    pub fn is(&self, text: &str) -> bool {
        self.at(text).is_some_and(|(len, _)| len == text.len())
    }

    /// What the whole of a text means.
    pub fn get(&self, text: &str) -> Option<T> {
        self.at(text).filter(|&(len, _)| len == text.len()).map(|(_, meaning)| meaning)
    }

    /// The first words of the phrases, in lower case.
    pub fn first_words(&self) -> impl Iterator<Item = &str> {
        self.phrases.iter().map(|(phrase, _)| phrase.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }
}

/// Bytes that a phrase takes at the head of a text; `None` where it does not stand there.
fn head(text: &str, phrase: &str) -> Option<usize> {
    let len = if phrase.is_ascii() {
        let head = text.as_bytes().get(..phrase.len())?;
        head.eq_ignore_ascii_case(phrase.as_bytes()).then_some(phrase.len())?
    } else {
        lower_head(text, phrase)?
    };
    let last = phrase.chars().next_back()?;
    let goes_on = last.is_alphabetic()
        && !is_unspaced(last)
        && text[len..].chars().next().is_some_and(|next| next.is_alphabetic() && !is_unspaced(next));
    (!goes_on).then_some(len)
}

/// Like [`head`], letter by letter.
fn lower_head(text: &str, phrase: &str) -> Option<usize> {
    let mut wanted = phrase.chars();
    let mut next = wanted.next();
    for (at, c) in text.char_indices() {
        if next.is_none() {
            return Some(at);
        }
        for lower in c.to_lowercase() {
            if next != Some(lower) {
                return None;
            }
            next = wanted.next();
        }
    }
    next.is_none().then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_at_the_head_of_a_text_is_found() {
        let phrases = Leading::new([("a las", 1), ("a", 2), ("août", 3), ("kl", 4), ("午後", 5)]);
        for (text, expected) in [
            ("a las 14:05", Some((5, 1))),
            ("A LAS 14:05", Some((5, 1))),
            ("a 14:05", Some((1, 2))),
            ("AOÛT 2021", Some((5, 3))),
            ("aout 2021", Some((4, 3))),
            ("kl.8", Some((2, 4))),
            ("kl8", Some((2, 4))),
            ("klo 8", None),
            ("午後2時", Some((6, 5))),
            ("", None),
            ("é", None),
        ] {
            assert_eq!(phrases.at(text), expected, "{text}");
        }
    }
}
