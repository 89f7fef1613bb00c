//! Look-up of phrases that are not quite in a table.

use rustc_hash::FxHashMap;

use crate::vocabulary::words::is_unspaced;

/// The entry of a table of words for a phrase: as it is, else the longest one that it
/// begins or ends with, else one that is a slip of the keyboard away.
pub fn entry_of<T: Copy>(table: &FxHashMap<String, T>, key: &str) -> Option<T> {
    const LEAST: usize = 6;
    let is_part = |phrase: &str| {
        let is_apart = |end: Option<char>, rest: Option<char>| rest == Some(' ') || end.is_some_and(is_unspaced);
        let (first, last) = (phrase.chars().next(), phrase.chars().next_back());
        key.strip_prefix(phrase).is_some_and(|rest| !rest.is_empty() && is_apart(last, rest.chars().next()))
            || key
                .strip_suffix(phrase)
                .is_some_and(|rest| !rest.is_empty() && is_apart(first, rest.chars().next_back()))
    };
    let longest = |phrases: &mut dyn Iterator<Item = (&String, &T)>| {
        phrases.max_by_key(|(phrase, _)| (phrase.len(), *phrase)).map(|(_, &kind)| kind)
    };
    table.get(key).copied().or_else(|| longest(&mut table.iter().filter(|(phrase, _)| is_part(phrase)))).or_else(|| {
        let near = |phrase: &str| {
            phrase.len() >= LEAST
                && phrase.len().abs_diff(key.len()) <= 1
                && phrase.as_bytes()[0] == key.as_bytes()[0]
                && strsim::osa_distance(phrase, key) == 1
        };
        longest(&mut table.iter().filter(|(phrase, _)| near(phrase)))
    })
}
