//! Whether the values of one sample are larger than those of another, and by how much.

use crate::metrics::statistics::{SplitMix64, normal_cdf, normal_quantile, sum};

/// Samples of whose smaller one has so many values at the most have an exact distribution.
const EXACT_UP_TO: usize = 8;

/// The Mann–Whitney test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannWhitney {
    /// Pairs in which the value of the first sample is the larger one; tied pairs count half.
    pub u: f64,
    /// Two-sided probability of a U so far from the middle where both samples come from one distribution.
    pub p: f64,
    /// Vargha and Delaney's A₁₂: the share of pairs in which the first value is the larger one.
    pub a12: f64,
}

/// Compares two samples by ranks; `None` where one is empty.
///
/// Mann and Whitney, "On a test of whether one of two random variables is stochastically larger than the
/// other", 1947. Without ties and with a sample of at most eight values the distribution of U is exact;
/// else it is the normal approximation with the corrections for continuity and for ties, as scipy has it.
/// A₁₂: Vargha and Delaney, "A critique and improvement of the CL common language effect size", 2000.
pub fn mann_whitney(a: &[f64], b: &[f64]) -> Option<MannWhitney> {
    let (n1, n2) = (a.len(), b.len());
    if n1 == 0 || n2 == 0 {
        return None;
    }
    let (u, ties) = u_and_ties(a, b);
    let pairs = n1 as f64 * n2 as f64;
    let larger = u.max(pairs - u);
    let p = if ties == 0.0 && n1.min(n2) <= EXACT_UP_TO {
        2.0 * upper_tail(n1.min(n2), n1.max(n2), larger)
    } else {
        let n = (n1 + n2) as f64;
        let variance = pairs / 12.0 * ((n + 1.0) - ties / (n * (n - 1.0)));
        // Where all values are equal, nothing is unlikely.
        if variance <= 0.0 { 1.0 } else { 2.0 * normal_cdf(-(larger - pairs / 2.0 - 0.5) / variance.sqrt()) }
    };
    Some(MannWhitney { u, p: p.min(1.0), a12: u / pairs })
}

/// U of the first sample, and Σ(t³ − t) over the groups of t tied values.
fn u_and_ties(a: &[f64], b: &[f64]) -> (f64, f64) {
    let mut all: Vec<(f64, bool)> = a.iter().map(|&x| (x, true)).chain(b.iter().map(|&x| (x, false))).collect();
    all.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut rank_sum, mut ties, mut before) = (0.0, 0.0, 0.0);
    for group in all.chunk_by(|one, other| one.0 == other.0) {
        let t = group.len() as f64;
        let rank = before + (t + 1.0) / 2.0;
        rank_sum += rank * group.iter().filter(|(_, is_first)| *is_first).count() as f64;
        ties += t * t * t - t;
        before += t;
    }
    let n1 = a.len() as f64;
    (rank_sum - n1 * (n1 + 1.0) / 2.0, ties)
}

/// P(U ≥ u) without ties: the coefficients of ∏(1 − q^(n2+i))/(1 − q^i), i = 1..n1, over their sum.
///
/// They are the same from both ends; those of the lower one come first, before rounding has anything to take from.
fn upper_tail(n1: usize, n2: usize, u: f64) -> f64 {
    let mut ways = vec![0.0; n1 * n2 + 1];
    ways[0] = 1.0;
    for i in 1..=n1 {
        for at in (n2 + i..ways.len()).rev() {
            ways[at] -= ways[at - n2 - i];
        }
        for at in i..ways.len() {
            ways[at] += ways[at - i];
        }
    }
    let Some(upto) = (n1 * n2).checked_sub(u.ceil() as usize) else { return 0.0 };
    // C(n1 + n2, n1).
    let all = (1..=n1).fold(1.0, |all, i| all * (n2 + i) as f64 / i as f64);
    ways[..=upto].iter().sum::<f64>() / all
}

/// By what 1 + x is multiplied from the first sample to the second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// exp of the shift of ln(1 + x).
    pub ratio: f64,
    /// Its 95 % interval; `None` where the samples are too small for one.
    pub interval: Option<[f64; 2]>,
}

/// Hodges–Lehmann: the median of ln(1 + b) − ln(1 + a) over all pairs, as a ratio; `None` where a sample is empty.
///
/// Hodges and Lehmann, "Estimates of location based on rank tests", 1963. The interval is that of the
/// Mann–Whitney test turned round, with its rank by the normal approximation (Hollander and Wolfe,
/// "Nonparametric Statistical Methods", section 4.3), and `None` where that rank would be 0.
pub fn ratio(a: &[f64], b: &[f64]) -> Option<Ratio> {
    let logs = |values: &[f64]| {
        let mut logs: Vec<f64> = values.iter().map(|x| x.ln_1p()).collect();
        logs.sort_by(f64::total_cmp);
        logs
    };
    let differences = Differences { a: logs(a), b: logs(b) };
    let n = differences.n_pairs();
    if n == 0 {
        return None;
    }
    let middle = (differences.smallest((n - 1) / 2) + differences.smallest(n / 2)) / 2.0;
    let (n1, n2) = (a.len() as f64, b.len() as f64);
    let half = normal_quantile(0.975) * (n1 * n2 * (n1 + n2 + 1.0) / 12.0).sqrt();
    let rank = (n1 * n2 / 2.0 - half).round_ties_even();
    let interval = (rank >= 1.0).then(|| {
        let rank = rank as usize;
        [differences.smallest(rank - 1), differences.smallest(n - rank)].map(f64::exp)
    });
    Some(Ratio { ratio: middle.exp(), interval })
}

/// All differences b − a of two sorted samples, without a place for each.
struct Differences {
    a: Vec<f64>,
    b: Vec<f64>,
}

impl Differences {
    fn n_pairs(&self) -> usize {
        self.a.len() * self.b.len()
    }

    /// How many differences are at most `bound`.
    fn at_most(&self, bound: f64) -> usize {
        let mut from = 0;
        let count = |b: &f64| {
            // The larger b is, the more of a are too small for it.
            while from < self.a.len() && b - self.a[from] > bound {
                from += 1;
            }
            self.a.len() - from
        };
        self.b.iter().map(count).sum()
    }

    /// The difference with so many below it.
    ///
    /// Halves the range of numbers until none lies between its ends: pairs grow with the square of the sample,
    /// and this takes at most 64 passes over it.
    fn smallest(&self, rank: usize) -> f64 {
        let (Some(&a_low), Some(&a_high), Some(&b_low), Some(&b_high)) =
            (self.a.first(), self.a.last(), self.b.first(), self.b.last())
        else {
            return f64::NAN;
        };
        let (mut low, mut high) = (place(b_low - a_high), place(b_high - a_low));
        while low < high {
            // The mean of their values would come ever nearer to 0, the difference of equal times, and never there.
            let middle = low.midpoint(high);
            if self.at_most(number(middle)) > rank {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        number(low)
    }
}

/// The bit of the sign.
const SIGN: u64 = 1 << 63;

/// The place of a number in the order of all that there are; that of -0.0 is before that of 0.0.
fn place(number: f64) -> u64 {
    let bits = number.to_bits();
    if bits < SIGN { bits | SIGN } else { !bits }
}

/// The number at a place.
fn number(place: u64) -> f64 {
    f64::from_bits(if place < SIGN { !place } else { place & !SIGN })
}

/// How often a random split is as far apart as the real one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Permutation {
    /// Splits that are at least as far apart.
    pub count: usize,
    /// Splits looked at; all there are where they are few.
    pub total: usize,
    /// Two-sided probability: count/total where all were looked at, else (count + 1)/(total + 1).
    pub p: f64,
}

/// Splits up to which all of them are looked at.
const ALL_UP_TO: usize = 200_000;
/// Random splits beyond that.
const DRAWS: usize = 20_000;
/// The seed of the random splits.
const SEED: u64 = 7;

/// Permutation test of |mean ln(1 + a) − mean ln(1 + b)|; `None` where a sample is empty.
///
/// Fisher, "The Design of Experiments", 1935. All C(n, n1) splits where they are at most 200 000; else
/// 20 000 shuffles (Fisher–Yates from the last index down, SplitMix64 with seed 7, each of the first sample
/// followed by the second), where the observed split counts as one more.
pub fn permutation(a: &[f64], b: &[f64]) -> Option<Permutation> {
    let logs: Vec<f64> = a.iter().chain(b).map(|x| x.ln_1p()).collect();
    let (n, n1) = (logs.len(), a.len());
    if n1 == 0 || n1 == n {
        return None;
    }
    let whole = sum(&logs);
    let (n1_real, n2_real) = (n1 as f64, (n - n1) as f64);
    let distance = |second: f64| ((whole - second) / n1_real - second / n2_real).abs();
    // Splits of the same values in another order differ in the last bits.
    let observed = distance(sum(&logs[n1..])) - 1e-12;
    if let Some(total) = n_splits(n, n1).filter(|&total| total <= ALL_UP_TO) {
        // Who chooses the one sample has chosen the other: the smaller one takes less time to add up.
        let count = all_splits(&logs, n1.min(n - n1), observed);
        return Some(Permutation { count, total, p: count as f64 / total as f64 });
    }
    let mut random = SplitMix64::new(SEED);
    let (mut count, mut shuffled) = (0, logs.clone());
    for _ in 0..DRAWS {
        shuffled.copy_from_slice(&logs);
        let mut second = 0.0;
        for last in (n1..n).rev() {
            shuffled.swap(last, random.below(last + 1));
            second += shuffled[last];
        }
        // What is left would only order the first sample, whose sum is known.
        random.skip(n1 - 1);
        count += usize::from(distance(second) >= observed);
    }
    Some(Permutation { count, total: DRAWS, p: (count + 1) as f64 / (DRAWS + 1) as f64 })
}

/// C(n, k), where it is a number that can be counted to.
fn n_splits(n: usize, k: usize) -> Option<usize> {
    let mut splits: usize = 1;
    for i in 0..k.min(n - k) {
        splits = splits.checked_mul(n - i)? / (i + 1);
    }
    Some(splits)
}

/// Of all ways to choose n1 of some values, those whose means lie at least so far apart.
fn all_splits(logs: &[f64], n1: usize, least: f64) -> usize {
    let (n, whole) = (logs.len(), sum(logs));
    let (n1_real, n2_real) = (n1 as f64, (n - n1) as f64);
    let mut chosen: Vec<usize> = (0..n1).collect();
    let mut count = 0;
    loop {
        let first: f64 = chosen.iter().map(|&idx| logs[idx]).sum();
        let distance = (first / n1_real - (whole - first) / n2_real).abs();
        count += usize::from(distance >= least);
        // The next choice in lexical order.
        let Some(at) = (0..n1).rev().find(|&at| chosen[at] < n - n1 + at) else { return count };
        chosen[at] += 1;
        for next in at + 1..n1 {
            chosen[next] = chosen[next - 1] + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::statistics::reference::close;

    #[test]
    fn a_difference_without_a_place_is_that_of_a_table() {
        let differences = Differences { a: vec![0.0, 1.0, 5.0], b: vec![2.0, 2.0, 9.0] };
        let mut table: Vec<f64> = differences.b.iter().flat_map(|b| differences.a.iter().map(move |a| b - a)).collect();
        table.sort_by(f64::total_cmp);
        for (rank, expected) in table.into_iter().enumerate() {
            close("difference", Some(differences.smallest(rank)), Some(expected));
        }
        let all = |a: f64, b: f64| Differences { a: vec![a; 3], b: vec![b; 2] }.smallest(3);
        assert_eq!((all(5.0, 5.0), all(5.0, 4.0), all(0.0, 1e300)), (0.0, -1.0, 1e300));
    }

    #[test]
    fn numbers_have_their_places_in_order() {
        let sorted = [f64::MIN, -1.5, -f64::MIN_POSITIVE, -5e-324, 0.0, 5e-324, 1.0, 1.0 + f64::EPSILON, f64::MAX];
        assert!(sorted.is_sorted_by_key(|number| place(*number)));
        assert_eq!(sorted.map(|one| number(place(one))), sorted);
        assert_eq!(place(1.0 + f64::EPSILON) - place(1.0), 1);
        assert_eq!([-5e-324, -0.0, 0.0, 5e-324].map(|one| place(one) - place(-5e-324)), [0, 1, 2, 3]);
    }

    #[test]
    fn a_rare_order_keeps_its_probability_beside_a_large_sample() {
        // All of the smaller sample above all of the larger one: one order in C(n1 + n2, n1), and its mirror image.
        let check = |n1: i32, n2: i32| {
            let a: Vec<f64> = (0..n1).map(|i| f64::from(n2 + i)).collect();
            let b: Vec<f64> = (0..n2).map(f64::from).collect();
            let ways = (1..=n1).fold(1.0, |ways, i| ways * f64::from(n2 + i) / f64::from(i));
            for (one, other) in [(&a, &b), (&b, &a)] {
                let p = mann_whitney(one, other).unwrap().p;
                assert!((p * ways / 2.0 - 1.0).abs() < 1e-9, "{n1} {n2}: {p}");
            }
        };
        check(1, 39);
        check(8, 8);
        check(8, 1_000);
        check(8, 20_000);
    }

    #[test]
    fn the_order_of_two_samples_does_not_matter_to_a_permutation() {
        let a: Vec<f64> = (0..20_000).map(f64::from).collect();
        let (one, other) = (permutation(&a, &[1e6]).unwrap(), permutation(&[1e6], &a).unwrap());
        // 1e6 itself, and those so near to 0 that their logarithms lie as far on the other side.
        assert_eq!((one, one.count, one.total), (other, 55, 20_001));
        assert_eq!(permutation(&[1.0, 2.0, 9.0], &[3.0]), permutation(&[3.0], &[9.0, 1.0, 2.0]));
    }

    #[test]
    fn a_hundred_thousand_values_need_no_place_for_each_pair() {
        let a: Vec<f64> = (0..100_000).map(f64::from).collect();
        let b: Vec<f64> = a.iter().map(|x| 2.0 * x + 1.0).collect();
        let found = ratio(&a, &b).unwrap();
        assert!((found.ratio - 2.0).abs() < 1e-3, "{found:?}");
        let test = mann_whitney(&a, &a).unwrap();
        assert_eq!((test.p, test.a12), (1.0, 0.5));
    }

    #[test]
    fn samples_that_say_nothing_are_told_so() {
        assert_eq!(mann_whitney(&[], &[1.0]), None);
        let same = mann_whitney(&[5.0; 3], &[5.0; 3]).unwrap();
        assert_eq!((same.u, same.p, same.a12), (4.5, 1.0, 0.5));
        assert_eq!(ratio(&[1.0], &[]), None);
        assert_eq!(ratio(&[1.0], &[2.0]).and_then(|ratio| ratio.interval), None);
        assert_eq!(permutation(&[1.0], &[]), None);
    }
}
