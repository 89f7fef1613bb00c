//! Intervals of the median and of the geometric mean.

use serde::Serialize;

use crate::metrics::statistics::{mean, student_t};
use crate::record::whole_number;

/// An interval of the median between two values of a sample, and how often such an interval holds it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MedianInterval {
    /// Lower end, the k-th smallest value.
    #[serde(serialize_with = "whole_number")]
    pub low: f64,
    /// Upper end, the k-th largest value.
    #[serde(serialize_with = "whole_number")]
    pub high: f64,
    /// Its true coverage, at least 0.95.
    pub coverage: f64,
}

/// Exact interval of the median of a sorted sample; `None` under six values, where none reaches 95 %.
///
/// From the k-th smallest to the k-th largest value, with the largest k for which
/// P(Bin(n, ½) ≤ k − 1) ≤ 0.025; it covers the median with 1 − 2·P(Bin(n, ½) ≤ k − 1)
/// whatever the distribution is, and more often where values are tied.
/// David and Nagaraja, "Order Statistics", 2003, section 7.1.
pub fn median_interval(sorted: &[f64]) -> Option<MedianInterval> {
    let n = sorted.len();
    let weights = binomial_weights(n);
    let total: f64 = weights.iter().sum();
    let (mut k, mut below) = (0, 0.0);
    while k < n / 2 && (below + weights[k]) / total <= 0.025 {
        below += weights[k];
        k += 1;
    }
    let outside = k.checked_sub(1)?;
    Some(MedianInterval { low: sorted[outside], high: sorted[n - 1 - outside], coverage: 1.0 - 2.0 * below / total })
}

/// Numbers in proportion to the binomial coefficients of n, the middle one 1, so that none overflows.
fn binomial_weights(n: usize) -> Vec<f64> {
    let mut weights = vec![1.0; n + 1];
    for idx in (0..n / 2).rev() {
        weights[idx] = weights[idx + 1] * (idx + 1) as f64 / (n - idx) as f64;
    }
    for idx in 0..n / 2 {
        weights[n - idx] = weights[idx];
    }
    weights
}

/// exp(mean(ln(1 + x))) − 1; `None` for an empty sample.
///
/// The geometric mean itself would be 0 as soon as one value is, and detection times of 0 are common.
pub fn geometric_mean(values: &[f64]) -> Option<f64> {
    mean(&logs(values)).map(f64::exp_m1)
}

/// Interval of the [`geometric_mean`]: Student's t on ln(1 + x), taken back; `None` under two values.
pub fn geometric_mean_interval(values: &[f64]) -> Option<[f64; 2]> {
    let logs = logs(values);
    let n = logs.len();
    let middle = mean(&logs).filter(|_| n > 1)?;
    let variance = logs.iter().map(|log| (log - middle).powi(2)).sum::<f64>() / (n - 1) as f64;
    let half = student_t(n - 1, 0.95) * (variance / n as f64).sqrt();
    Some([(middle - half).exp_m1(), (middle + half).exp_m1()])
}

fn logs(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| value.ln_1p()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_the_median_covers_at_least_what_it_should() {
        let coverage = |n: usize| median_interval(&vec![1.0; n]).map(|interval| interval.coverage);
        assert_eq!(coverage(0), None);
        assert_eq!(coverage(5), None);
        for n in 6..400 {
            assert!(coverage(n).is_some_and(|coverage| (0.95..1.0).contains(&coverage)), "{n}");
        }
        assert!(coverage(10_000).is_some_and(|coverage| (0.95..0.952).contains(&coverage)), "no overflow");
    }
}
