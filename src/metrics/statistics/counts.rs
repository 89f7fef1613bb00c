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
    let largest = (mode as f64 * mean.ln() - mean - log_factorial(mode)).exp();
    let below = (1..=mode).rev().scan(largest, |term, i| {
        *term *= i as f64 / mean;
        Some(*term)
    });
    let above = (mode + 1..=count).scan(largest, |term, i| {
        *term *= mean / i as f64;
        Some(*term)
    });
    // On both sides the terms fall ever faster: of 100 000, a few thousand are all.
    let counts = |term: &f64| *term > largest * 1e-20;
    (largest + below.take_while(counts).sum::<f64>() + above.take_while(counts).sum::<f64>()).min(1.0)
}

/// ln n!: the sum of the logarithms, from 32 on Stirling's series, whose first term left out is below 10⁻¹⁶.
///
/// Abramowitz and Stegun 6.1.41. The sum over 100 000 logarithms would take its time and lose digits.
fn log_factorial(n: usize) -> f64 {
    if n < 32 {
        return (2..=n).map(|i| (i as f64).ln()).sum();
    }
    let n = n as f64;
    let (inverse, square) = (1.0 / n, 1.0 / (n * n));
    let series = inverse * (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square / 1680.0)));
    n * n.ln() - n + 0.5 * (std::f64::consts::TAU * n).ln() + series
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
    if n == 0 || !(t1 > 0.0 && t2 > 0.0 && (t1 + t2).is_finite()) {
        return None;
    }
    let terms: Vec<f64> = binomial_terms(n, t1 / (t1 + t2)).collect();
    // Terms that are equal but for their last bits are equal.
    let least = terms[k1] * (1.0 + 1e-7);
    let p = terms.iter().filter(|&&term| term <= least).sum::<f64>().min(1.0);
    let odds = |share: f64| share / (1.0 - share) * t2 / t1;
    let [low, high] = share_interval_exact(k1, n);
    let ratio = (k2 > 0).then(|| (k1 as f64 / t1) / (k2 as f64 / t2));
    Some(RateRatio { ratio, p, interval: (odds(low), (high < 1.0).then(|| odds(high))) })
}

/// Clopper and Pearson's exact interval of a share of `k` in `n`, at most n; from 0 to 1 where n is 0.
///
/// Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", 1934.
pub fn share_interval_exact(k: usize, n: usize) -> [f64; 2] {
    let k = k.min(n);
    let at_most = |k: usize, share: f64| binomial_terms(n, share).take(k + 1).sum::<f64>();
    let low = k.checked_sub(1).map_or(0.0, |below| root(|share| at_most(below, share) - (1.0 - ALPHA / 2.0), 0.0, 1.0));
    let high = if k >= n { 1.0 } else { root(|share| at_most(k, share) - ALPHA / 2.0, 0.0, 1.0) };
    [low, high]
}

/// Probabilities of 0 to n of n, each with a share.
fn binomial_terms(n: usize, share: f64) -> impl Iterator<Item = f64> {
    let (all, log_yes, log_no) = (log_factorial(n), share.ln(), (-share).ln_1p());
    // 0 × ln 0 is 0 here.
    let times = |count: usize, log: f64| if count == 0 { 0.0 } else { count as f64 * log };
    (0..=n).map(move |k| {
        let choose = all - log_factorial(k) - log_factorial(n - k);
        (choose + times(k, log_yes) + times(n - k, log_no)).exp()
    })
}

/// Wilson's interval of a share of `k` in `n`, at most n; `None` where n is 0.
///
/// Wilson, "Probable inference, the law of succession, and statistical inference", 1927, without a correction
/// for continuity; it stays within 0 and 1 for 0 of n and n of n.
pub fn share_interval(k: usize, n: usize) -> Option<[f64; 2]> {
    if n == 0 {
        return None;
    }
    let k = k.min(n);
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
        Self { log_factorials: (0..=n).map(log_factorial).collect() }
    }

    /// Two-sided p where `both` have two properties, `a` the one, `b` the other.
    ///
    /// Fisher, "Statistical Methods for Research Workers", 1934: all tables with these margins that are no
    /// likelier than the observed one. No property has more than all of the things.
    pub fn p(&self, a: usize, b: usize, both: usize) -> f64 {
        let n = self.log_factorials.len() - 1;
        let (a, b) = (a.min(n), b.min(n));
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

    #[test]
    fn factorials_are_those_of_the_sum_on_both_sides_of_the_series() {
        for n in [0, 1, 2, 31, 32, 33, 170] {
            let expected: f64 = (2..=n).map(|i| (i as f64).ln()).sum();
            assert!((log_factorial(n) - expected).abs() <= expected * 1e-15, "{n}");
        }
        assert!((log_factorial(100_000) / 1051299.2218991218 - 1.0).abs() < 1e-15);
    }

    #[test]
    fn a_hundred_thousand_have_an_interval_too() {
        // Of so many, the interval is that of the normal distribution but for its skewness.
        let check = |[low, high]: [f64; 2], count: f64, deviation: f64| {
            let z = 1.959_963_984_540_054;
            assert!(((count - low) / deviation - z).abs() < 0.01, "{low}");
            assert!(((high - count) / deviation - z).abs() < 0.01, "{high}");
        };
        check(poisson_interval(100_000), 1e5, 1e5_f64.sqrt());
        check(share_interval_exact(30_000, 100_000).map(|share| share * 1e5), 3e4, (3e4 * 0.7_f64).sqrt());
        check(share_interval(30_000, 100_000).unwrap().map(|share| share * 1e5), 3e4, (3e4 * 0.7_f64).sqrt());
        let found = rate_ratio(50_000, 1.0, 50_000, 1.0).unwrap();
        assert!((found.p - 1.0).abs() < 1e-9 && found.interval.0 < 1.0, "{found:?}");
        assert!((Fisher::new(100_000).p(50_000, 2, 2) - 0.5).abs() < 1e-4);
    }

    #[test]
    fn counts_that_cannot_be_are_the_nearest_that_can() {
        assert_eq!(share_interval_exact(5, 3), share_interval_exact(3, 3));
        assert_eq!(share_interval(5, 3), share_interval(3, 3));
        assert_eq!(share_interval_exact(0, 0), [0.0, 1.0]);
        assert_eq!(share_interval(0, 0), None);
        assert_eq!(Fisher::new(0).p(0, 0, 0), 1.0);
        assert_eq!(Fisher::new(5).p(9, 2, 2), 1.0);
        assert_eq!(rate_ratio(1, f64::INFINITY, 1, 1.0), None);
        assert_eq!(rate_ratio(1, 0.0, 1, 1.0), None);
        assert_eq!(rate_ratio(1, f64::NAN, 1, 1.0), None);
    }
}
