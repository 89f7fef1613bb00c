//! Factors and tags that stand together in more postmortems than chance would have it.

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::metrics::recurrence::{Recurrence, RecurringFactor};
use crate::metrics::statistics::Fisher;

/// A pair has to stand together in so many postmortems.
const FEWEST: usize = 2;

/// Of what recurs, so much at the most is paired, the most frequent first: pairs grow with the square of it.
const MOST: usize = 1_000;

/// Of the pairs found, so many at the most are given, the surest.
const GIVEN: usize = 1_000;

/// A pair is one of chance from this p on.
const ALPHA: f64 = 0.05;

/// Factors and tags that recur, and the pairs of them that stand together.
#[derive(Debug)]
pub struct Pairs<'r> {
    /// How many factors and tags were paired: all that recur, or the thousand most frequent.
    pub n_paired: usize,
    /// How many pairs there are of those: as many could have been found by chance.
    pub n_tried: usize,
    /// How many stand together in two postmortems or more, and more often than by chance.
    pub n_found: usize,
    /// Those, the surest first, a thousand at the most.
    pub pairs: Vec<Pair<'r>>,
}

/// One of the two of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side<'r> {
    /// A contributing factor.
    Factor(&'r RecurringFactor),
    /// A tag.
    Tag(&'r RecurringFactor),
}

/// Two that stand together.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair<'r> {
    /// The more frequent one.
    pub a: Side<'r>,
    /// The other one.
    pub b: Side<'r>,
    /// In which postmortems both stand, by their places.
    pub places: Vec<usize>,
    /// How many times as often as if each stood where it does by chance: n·both/(a·b).
    pub lift: f64,
    /// Two-sided p of Fisher's exact test, of this pair alone.
    pub p: f64,
    /// Bonferroni's: p times the number of pairs tried, 1 at the most.
    ///
    /// Dunn, "Multiple Comparisons Among Means", 1961.
    pub p_adjusted: f64,
}

impl<'r> Side<'r> {
    /// What recurs.
    pub fn of(self) -> &'r RecurringFactor {
        match self {
            Self::Factor(of) | Self::Tag(of) => of,
        }
    }
}

impl<'r> Pairs<'r> {
    /// Pairs what stands in `least` or more of `n` postmortems, whose places both count alike.
    ///
    /// Goes through the postmortems, so it takes as long as there are pairs in them: n·k² for k in each.
    pub fn new(factors: &'r Recurrence, tags: &'r Recurrence, least: usize, n: usize) -> Self {
        let sides = factors.factors.iter().map(Side::Factor).chain(tags.factors.iter().map(Side::Tag));
        let mut sides: Vec<Side<'r>> = sides.filter(|side| side.of().occurrences.len() >= least).collect();
        // Stable: among those equally frequent, factors first.
        sides.sort_by_key(|side| Reverse(side.of().occurrences.len()));
        sides.truncate(MOST);
        let n_tried = sides.len() * sides.len().saturating_sub(1) / 2;
        let mut in_place: Vec<Vec<usize>> = vec![Vec::new(); n];
        for (idx, side) in sides.iter().enumerate() {
            for occurrence in &side.of().occurrences {
                in_place[occurrence.place].push(idx);
            }
        }
        let mut found = Vec::new();
        let mut together = vec![0; sides.len()];
        let fisher = Fisher::new(n);
        for (idx, side) in sides.iter().enumerate() {
            let mut met = Vec::new();
            for occurrence in &side.of().occurrences {
                let here = &in_place[occurrence.place];
                for &other in &here[here.partition_point(|&other| other <= idx)..] {
                    if together[other] == 0 {
                        met.push(other);
                    }
                    together[other] += 1;
                }
            }
            for other in met {
                let both = std::mem::take(&mut together[other]);
                let [n_a, n_b] = [idx, other].map(|idx| sides[idx].of().occurrences.len());
                if both >= FEWEST && lift(n, n_a, n_b, both) > 1.0 {
                    let p = fisher.p(n_a, n_b, both);
                    found.extend((p < ALPHA).then_some((p, idx, other)));
                }
            }
        }
        // Those equally sure stand in the order of their sides, which is total.
        found.sort_by(|one, other| one.0.total_cmp(&other.0).then((one.1, one.2).cmp(&(other.1, other.2))));
        let n_found = found.len();
        found.truncate(GIVEN);
        let pair = |(p, a, b): (f64, usize, usize)| Pair::new([sides[a], sides[b]], n, p, n_tried);
        Self { n_paired: sides.len(), n_tried, n_found, pairs: found.into_iter().map(pair).collect() }
    }
}

impl<'r> Pair<'r> {
    fn new([a, b]: [Side<'r>; 2], n: usize, p: f64, n_tried: usize) -> Self {
        let [places_a, places_b] = [a, b].map(|side| side.of().occurrences.iter().map(|occurrence| occurrence.place));
        let (n_a, n_b) = (places_a.len(), places_b.len());
        let of_b: HashSet<usize> = places_b.collect();
        let places: Vec<usize> = places_a.filter(|place| of_b.contains(place)).collect();
        let lift = lift(n, n_a, n_b, places.len());
        Self { a, b, places, lift, p, p_adjusted: (p * n_tried as f64).min(1.0) }
    }
}

/// How many times as often two are together as if each stood where it does by chance.
fn lift(n: usize, n_a: usize, n_b: usize, both: usize) -> f64 {
    n as f64 * both as f64 / (n_a as f64 * n_b as f64)
}
