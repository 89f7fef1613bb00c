//! Look-up of phrases that are not quite in a table.

use rustc_hash::FxHashMap;

use crate::vocabulary::words::is_unspaced;

/// The entry of a table of words for a phrase: as it is, else the longest one that it
/// begins or ends with, else one that is a slip of the keyboard away.
pub fn entry_of<T: Copy>(table: &FxHashMap<String, T>, key: &str) -> Option<T> {
    table.get(key).copied().or_else(|| part_of(table, key)).or_else(|| near(table, key))
}

/// The entry of the longest phrase that a key begins or ends with.
///
/// No phrase is so long as a key may be that somebody made up: its parts grow with the square of it.
fn part_of<T: Copy>(table: &FxHashMap<String, T>, key: &str) -> Option<T> {
    const LONGEST: usize = 200;
    if key.len() > LONGEST {
        return None;
    }
    let parts = key.match_indices(|c: char| c == ' ' || is_unspaced(c)).flat_map(|(at, mark)| {
        let behind = at + mark.len();
        // A blank belongs to neither side; a letter that stands for itself ends or begins a phrase.
        if mark == " " { [&key[..at], &key[behind..]] } else { [&key[..behind], &key[at..]] }
    });
    let known = parts.filter_map(|part| Some((part.len(), part, *table.get(part)?)));
    known.max_by_key(|&(len, part, _)| (len, part)).map(|(.., kind)| kind)
}

/// The entry of the longest phrase that is a slip of the keyboard away.
fn near<T: Copy>(table: &FxHashMap<String, T>, key: &str) -> Option<T> {
    const LEAST: usize = 6;
    if key.len() + 1 < LEAST {
        return None;
    }
    let is_near = |phrase: &str| {
        phrase.len().abs_diff(key.len()) <= 1
            && phrase.len() >= LEAST
            && phrase.as_bytes()[0] == key.as_bytes()[0]
            && strsim::osa_distance(phrase, key) == 1
    };
    let phrases = table.iter().filter(|(phrase, _)| is_near(phrase));
    phrases.max_by_key(|(phrase, _)| (phrase.len(), *phrase)).map(|(_, &kind)| kind)
}
