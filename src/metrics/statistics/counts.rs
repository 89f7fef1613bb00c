//! Counts: rates over a time, ratios of rates, shares.

use crate::metrics::statistics::normal_quantile;

/// The two-sided level of every interval.
const ALPHA: f64 = 0.05;

/// Garwood's exact interval of the mean of a Poisson count; divide it by the exposure for a rate.
///
/// Garwood, "Fiducial limits for the Poisson distribution", 1936: the means for which so many or more,
/// and so few or fewer, have a probability of 2.5 %. The lower end is 0 for a count of 0.
pub fn poisson_interval(count: usize) -> [f64; 2] {
    let upper = |mean: f64| poisson_at_most(count, mean) - ALPHA / 2.0;
    let high = root(upper, count as f64, 2.0 * count as f64 + 10.0);
    let Some(below) = count.checked_sub(1) else { return [0.0, high] };
    let lower = |mean: f64| poisson_at_most(below, mean) - (1.0 - ALPHA / 2.0);
    [root(lower, 0.0, count as f64), high]
}

/// P(X ≤ count) of a Poisson variable: its largest term by logarithms, the others from it.
fn poisson_at_most(count: usize, mean: f64) -> f64 {
    if mean <= 0.0 {
        return 1.0;
    }
    let mode = count.min(mean as usize);
    let log_factorial: f64 = (2..=mode).map(|i| (i as f64).ln()).sum();
    let largest = (mode as f64 * mean.ln() - mean - log_factorial).exp();
    let below = (1..=mode).rev().scan(largest, |term, i| {
        *term *= i as f64 / mean;
        Some(*term)
    });
    let above = (mode + 1..=count).scan(largest, |term, i| {
        *term *= mean / i as f64;
        Some(*term)
    });
    (largest + below.sum::<f64>() + above.sum::<f64>()).min(1.0)
}

/// Two rates against each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateRatio {
    /// (k1/t1)/(k2/t2); `None` where nothing was counted in the second.
    pub ratio: Option<f64>,
    /// Probability of counts so far apart where both rates are one.
    pub p: f64,
    /// 95 % interval; an upper end of `None` is without bound.
    pub interval: (f64, Option<f64>),
}

/// Compares counts `k1`, `k2` over exposures `t1`, `t2`; `None` where nothing was counted, or over no time.
///
/// Given the sum of both, the first is binomial (Przyborowski and Wilenski, "Homogeneity of results in testing
/// samples from Poisson series", 1940); p adds up all counts that are no likelier than the observed one, and
/// the interval is Clopper and Pearson's of its share, turned into a ratio.
pub fn rate_ratio(k1: usize, t1: f64, k2: usize, t2: f64) -> Option<RateRatio> {
    let n = k1 + k2;
    if n == 0 || !(t1 > 0.0 && t2 > 0.0) {
        return None;
    }
    let terms = binomial_terms(n, t1 / (t1 + t2));
    // Terms that are equal but for their last bits are equal.
    let least = terms[k1] * (1.0 + 1e-7);
    let p = terms.iter().filter(|&&term| term <= least).sum::<f64>().min(1.0);
    let odds = |share: f64| share / (1.0 - share) * t2 / t1;
    let [low, high] = share_interval_exact(k1, n);
    let ratio = (k2 > 0).then(|| (k1 as f64 / t1) / (k2 as f64 / t2));
    Some(RateRatio { ratio, p, interval: (odds(low), (high < 1.0).then(|| odds(high))) })
}

/// Clopper and Pearson's exact interval of a share of `k` in `n`.
///
/// Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", 1934.
pub fn share_interval_exact(k: usize, n: usize) -> [f64; 2] {
    let at_most = |k: usize, share: f64| binomial_terms(n, share)[..=k].iter().sum::<f64>();
    let low = k.checked_sub(1).map_or(0.0, |below| root(|share| at_most(below, share) - (1.0 - ALPHA / 2.0), 0.0, 1.0));
    let high = if k >= n { 1.0 } else { root(|share| at_most(k, share) - ALPHA / 2.0, 0.0, 1.0) };
    [low, high]
}

/// Probabilities of 0 to n of n, each with a share.
fn binomial_terms(n: usize, share: f64) -> Vec<f64> {
    let mut log_choose = 0.0;
    let (log_yes, log_no) = (share.ln(), (-share).ln_1p());
    // 0 × ln 0 is 0 here.
    let times = |count: usize, log: f64| if count == 0 { 0.0 } else { count as f64 * log };
    (0..=n)
        .map(|k| {
            if k > 0 {
                log_choose += ((n - k + 1) as f64).ln() - (k as f64).ln();
            }
            (log_choose + times(k, log_yes) + times(n - k, log_no)).exp()
        })
        .collect()
}

/// Wilson's interval of a share of `k` in `n`; `None` where n is 0.
///
/// Wilson, "Probable inference, the law of succession, and statistical inference", 1927, without a correction
/// for continuity; it stays within 0 and 1 for 0 of n and n of n.
pub fn share_interval(k: usize, n: usize) -> Option<[f64; 2]> {
    if n == 0 {
        return None;
    }
    let (z, size) = (normal_quantile(1.0 - ALPHA / 2.0), n as f64);
    let share = k as f64 / size;
    let scale = 1.0 + z * z / size;
    let middle = share + z * z / (2.0 * size);
    let half = z * (share * (1.0 - share) / size + z * z / (4.0 * size * size)).sqrt();
    let low = if k == 0 { 0.0 } else { (middle - half) / scale };
    let high = if k >= n { 1.0 } else { (middle + half) / scale };
    Some([low, high])
}

/// Fisher's exact test of whether two properties stand together, among as many things as it is made for.
#[derive(Debug)]
pub struct Fisher {
    log_factorials: Vec<f64>,
}

impl Fisher {
    /// The test among `n` things.
    pub fn new(n: usize) -> Self {
        let logs = (1..=n).scan(0.0, |sum, i| {
            *sum += (i as f64).ln();
            Some(*sum)
        });
        Self { log_factorials: std::iter::once(0.0).chain(logs).collect() }
    }

    /// Two-sided p where `both` have two properties, `a` the one, `b` the other.
    ///
    /// Fisher, "Statistical Methods for Research Workers", 1934: all tables with these margins that are no
    /// likelier than the observed one.
    pub fn p(&self, a: usize, b: usize, both: usize) -> f64 {
        let n = self.log_factorials.len() - 1;
        let choose = |n: usize, k: usize| self.log_factorials[n] - self.log_factorials[k] - self.log_factorials[n - k];
        let (least, most) = ((a + b).saturating_sub(n), a.min(b));
        let all = choose(n, b);
        let term = |k: usize| (choose(a, k) + choose(n - a, b - k) - all).exp();
        let bound = term(both.clamp(least, most)) * (1.0 + 1e-7);
        (least..=most).map(term).filter(|&term| term <= bound).sum::<f64>().min(1.0)
    }
}

/// Where a function that falls crosses 0 between two places, to the last bit.
fn root(falling: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    while falling(high) > 0.0 && high < f64::MAX / 2.0 && high > 1.0 {
        high *= 2.0;
    }
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return middle;
        }
        if falling(middle) > 0.0 { low = middle } else { high = middle }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::statistics::reference::{close, close_all};

    #[test]
    fn fishers_test_of_the_lady_tasting_tea() {
        // Eight cups, four of each kind, three of four guessed right: 34/70.
        close("p", Some(Fisher::new(8).p(4, 4, 3)), Some(34.0 / 70.0));
        close("p", Some(Fisher::new(8).p(4, 4, 4)), Some(2.0 / 70.0));
        close("p", Some(Fisher::new(5).p(0, 3, 0)), Some(1.0));
    }

    #[test]
    fn large_counts_neither_overflow_nor_vanish() {
        let [low, high] = poisson_interval(10_000);
        assert!(low > 9_800.0 && low < 9_810.0 && high > 10_195.0 && high < 10_205.0, "{low} {high}");
        let found = rate_ratio(600, 1.0, 400, 1.0).unwrap();
        close("ratio", found.ratio, Some(1.5));
        assert!(found.p < 1e-9 && found.interval.0 > 1.0, "{found:?}");
        assert_eq!(rate_ratio(0, 1.0, 0, 1.0), None);
        let none = rate_ratio(3, 1.0, 0, 1.0).unwrap();
        assert_eq!((none.ratio, none.interval.1), (None, None));
        close_all("share", share_interval(0, 5), Some([0.0, 0.43448246478317476]));
    }
}
