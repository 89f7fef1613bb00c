//! A word that stands nowhere → the word that was most likely meant.
//!
//! One slip is forgiven: a letter too many, too few, another one, or two that changed places. The first letter is
//! taken as it is, as people seldom err there; words with digits are names, which have no spelling.

use super::query::{Need, Query, What};
use super::rank::{Text, how_often};

/// Shorter words have too many neighbours.
const SHORTEST: usize = 4;
/// Longer ones are not typed by hand.
const LONGEST: usize = 24;
/// At most so many words are put right; a pasted log line has more that nobody misspelt.
const MOST: usize = 5;

/// A word of the query that stands in no postmortem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// As it was typed.
    pub word: String,
    /// What was looked for instead; `None` where nothing is near.
    pub shown: Option<String>,
}

/// Replaces words that find nothing by their nearest, and says which. The query's own text follows.
pub(super) fn correct(text: &Text, query: &mut Query, typed: &mut String) -> tantivy::Result<Vec<Correction>> {
    let mut corrections = Vec::new();
    // From the last to the first, so that spans stay true while their text changes.
    for (item, span) in query.items.iter_mut().zip(&query.spans).rev() {
        let What::Word(word) = &item.what else { continue };
        if item.need == Need::MustNot || how_often(text, word, true)? > 0 {
            continue;
        }
        let is_tried = corrections.len() < MOST && (SHORTEST..=LONGEST).contains(&word.len());
        let shown =
            if is_tried && word.bytes().all(|byte| byte.is_ascii_lowercase()) { nearest(text, word)? } else { None };
        corrections.push(Correction { word: span.of(typed).to_owned(), shown: shown.clone() });
        if let Some(shown) = shown {
            typed.replace_range(span.start..span.end, &shown);
            item.what = What::Word(shown);
        }
    }
    corrections.reverse();
    Ok(corrections)
}

/// The word one slip away that stands most often; of equals, the first in the alphabet.
fn nearest(text: &Text, word: &str) -> tantivy::Result<Option<String>> {
    let mut best: Option<(u64, String)> = None;
    for candidate in slips(word) {
        let n = how_often(text, &candidate, false)?;
        let is_better = best.as_ref().is_none_or(|(most, found)| n > *most || (n == *most && candidate < *found));
        if n > 0 && is_better {
            best = Some((n, candidate));
        }
    }
    Ok(best.map(|(_, word)| word))
}

/// Every word that is one slip away from an ASCII word and begins with the same letter.
fn slips(word: &str) -> Vec<String> {
    let mut slips = Vec::new();
    for at in 1..=word.len() {
        let (head, tail) = word.split_at(at);
        if let Some(rest) = tail.get(1..) {
            slips.push(format!("{head}{rest}"));
            slips.extend(('a'..='z').map(|letter| format!("{head}{letter}{rest}")));
        }
        if let (Some(pair), Some(rest)) = (tail.get(..2), tail.get(2..)) {
            slips.push(format!("{head}{}{}{rest}", &pair[1..], &pair[..1]));
        }
        slips.extend(('a'..='z').map(|letter| format!("{head}{letter}{tail}")));
    }
    slips
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_found_wherever_it_is() {
        let check = |typed: &str, meant: &str, expected: bool| {
            assert_eq!(slips(typed).contains(&meant.to_owned()), expected, "{typed} {meant}");
        };
        check("treafik", "traefik", true);
        check("trafik", "traefik", true);
        check("traeefik", "traefik", true);
        check("traefic", "traefik", true);
        check("traefi", "traefik", true);
        check("rtaefik", "traefik", false);
        check("trefki", "traefik", false);
    }
}
