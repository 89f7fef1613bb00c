//! Which postmortems tell the same as each other, for their pages.
//!
//! The measure is that of `similar`, over what of each postmortem tells what happened instead of over whole
//! documents, so that thousands are compared with each other in the time of a build.

use std::collections::HashMap;

use crate::corpus::{Alike, Corpus};

use super::rank::{SCALE, rarity};
use super::stem::stem;
use super::telling::{self, Telling};

/// From what share of what a postmortem tells on another one is alike.
///
/// In a corpus of 39 postmortems, most that a reader takes for a family are above it (`tests/it/similar.rs`).
const ALIKE: f64 = 0.15;

/// Words of a postmortem that are compared, those that tell most.
const MOST_WORDS: usize = 24;

/// Words that have to be shared.
const FEWEST_SHARED: usize = 3;

/// Neighbours of one postmortem.
const MOST: usize = 5;

/// Words that more postmortems have than these, and than one in ten, tell none of them apart.
const MOST_COMMON: usize = 40;

/// Shared words that are named.
const MOST_NAMED: usize = 6;

/// A word of one postmortem.
struct Word {
    /// The number of its stem.
    stem: u32,
    /// As it is written there, folded.
    word: String,
    stress: f64,
    is_first: bool,
}

/// For each postmortem, in the order of the corpus, those that are alike, the most alike first.
pub fn neighbours(corpus: &Corpus) -> Vec<Vec<Alike>> {
    let mut stems: HashMap<String, u32> = HashMap::new();
    let mut having: Vec<Vec<(u32, bool)>> = Vec::new();
    let mut told: Vec<Vec<Word>> = Vec::with_capacity(corpus.entries.len());
    for (place, entry) in (0..).zip(&corpus.entries) {
        let mut words: Vec<Word> = Vec::new();
        for Telling { word, stress, is_first } in telling::words(&telling::telling(entry)) {
            let next = having.len() as u32;
            let stem = *stems.entry(stem(&word)).or_insert(next);
            if stem == next {
                having.push(Vec::new());
            }
            // Forms of one word follow each other, mostly; the one that tells more stands for all.
            match words.iter_mut().find(|known| known.stem == stem) {
                Some(known) => {
                    known.is_first |= is_first;
                    known.stress = known.stress.max(stress);
                }
                None => words.push(Word { stem, word, stress, is_first }),
            }
        }
        for word in &words {
            having[word.stem as usize].push((place, word.is_first));
        }
        told.push(words);
    }
    let mut shares = vec![0.0; told.len()];
    let of = |(place, words): (u32, &Vec<Word>)| nearest(place, words, &having, &mut shares);
    both_ways((0..).zip(&told).map(of).collect())
}

/// Whoever is named by another names it too: a short text tells little of a long one that tells all of it.
fn both_ways(mut neighbours: Vec<Vec<Alike>>) -> Vec<Vec<Alike>> {
    for place in 0..neighbours.len() {
        for idx in 0..neighbours[place].len() {
            let found = neighbours[place][idx].clone();
            if !neighbours[found.place].iter().any(|of| of.place == place) {
                neighbours[found.place].push(Alike { place, ..found });
            }
        }
    }
    for of in &mut neighbours {
        of.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.place.cmp(&b.place)));
        of.truncate(MOST);
    }
    neighbours
}

/// The postmortems that share most of what one tells; `shares` is 0 for all before and after.
fn nearest(place: u32, words: &[Word], having: &[Vec<(u32, bool)>], shares: &mut [f64]) -> Vec<Alike> {
    let n = shares.len();
    let weight = |word: &Word| {
        let rarity = f64::from(rarity(having[word.stem as usize].len(), n)) / f64::from(SCALE);
        telling::weight(rarity, word.stress)
    };
    let mut weighed: Vec<(f64, &Word)> = words.iter().map(|word| (weight(word), word)).collect();
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.word.cmp(&b.1.word)));
    weighed.truncate(MOST_WORDS);
    // As in `similar`: once for standing anywhere, and for words of the title once more for standing in a title.
    let whole: f64 = weighed.iter().map(|(weight, word)| weight * if word.is_first { 2.0 } else { 1.0 }).sum();
    let mut found: Vec<u32> = Vec::new();
    for (weight, word) in &weighed {
        let others = &having[word.stem as usize];
        if others.len() > MOST_COMMON.max(n / 10) {
            continue;
        }
        for &(other, is_in_title) in others.iter().filter(|(other, _)| *other != place) {
            if shares[other as usize] == 0.0 {
                found.push(other);
            }
            let times = if word.is_first && is_in_title { 2.0 } else { 1.0 };
            shares[other as usize] += weight * times / whole.max(f64::MIN_POSITIVE);
        }
    }
    let mut alike: Vec<(f64, u32)> = found.iter().map(|&other| (shares[other as usize], other)).collect();
    found.iter().for_each(|&other| shares[other as usize] = 0.0);
    alike.retain(|(share, _)| *share >= ALIKE);
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let neighbour = |(share, other): (f64, u32)| {
        let has = |word: &&Word| having[word.stem as usize].binary_search_by_key(&other, |(other, _)| *other).is_ok();
        let words: Vec<String> =
            weighed.iter().map(|(_, word)| *word).filter(has).map(|word| word.word.clone()).collect();
        let is_enough = words.len() >= FEWEST_SHARED.min(weighed.len());
        is_enough.then(|| Alike { place: other as usize, share, words: words.into_iter().take(MOST_NAMED).collect() })
    };
    alike.into_iter().filter_map(neighbour).take(MOST).collect()
}
