//! Bootstrap intervals, seeded, so that figures are the same everywhere.

use crate::metrics::statistics::{SplitMix64, mean, normal_cdf, normal_quantile, quantile, sum};

/// How many times a sample is drawn anew.
const REPLICATES: usize = 10_000;

/// Where every statistic's own generator begins.
const SEED: u64 = 42;

/// Two intervals of one statistic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    /// Between the quantiles 0.025 and 0.975 of the replicates.
    pub percentile: [f64; 2],
    /// The same with its levels corrected for bias and skewness; `None` where they cannot be corrected.
    pub bca: Option<[f64; 2]>,
}

/// Bootstrap intervals of a statistic; `None` under five values, and where all are equal.
///
/// B = 10 000 resamples with [`SplitMix64`] from seed 42, each of n draws with replacement in the order
/// of `values`, so the order of the values is part of the result.
/// Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapters 13 and 14:
/// z₀ = Φ⁻¹((#{b < t} + ½#{b = t})/B), the acceleration from the jackknife.
/// It takes time in proportion to 10 000·n and, for the jackknife, to n².
pub fn bootstrap(values: &[f64], statistic: impl Fn(&[f64]) -> f64) -> Option<Bootstrap> {
    let without = |idx: usize| statistic(&[&values[..idx], &values[idx + 1..]].concat());
    intervals(values, &statistic, without)
}

/// The BCa interval of the mean: [`bootstrap`] of [`mean`], with a jackknife that takes one pass for all values.
///
/// On heavy-tailed samples it covers less than the 95 % that it says: of a log-normal distribution with σ = 1.8,
/// as times to recovery are spread, 72 % at n = 15, 79 % at n = 30 and 85 % at n = 100 (10 000 samples or more
/// each). To be shown with that warning, beside the median's, which is exact.
/// It takes time in proportion to 10 000·n.
pub fn mean_interval(values: &[f64]) -> Option<[f64; 2]> {
    let n = values.len() as f64;
    let total = sum(values);
    intervals(values, |resample| sum(resample) / n, |idx| (total - values[idx]) / (n - 1.0))?.bca
}

fn intervals(values: &[f64], statistic: impl Fn(&[f64]) -> f64, without: impl Fn(usize) -> f64) -> Option<Bootstrap> {
    if values.len() < 5 || values.iter().all(|value| *value == values[0]) {
        return None;
    }
    let mut generator = SplitMix64::new(SEED);
    let mut resample = vec![0.0; values.len()];
    let replicate = |_| {
        resample.fill_with(|| values[generator.below(values.len())]);
        statistic(&resample)
    };
    let mut replicates: Vec<f64> = (0..REPLICATES).map(replicate).collect();
    replicates.sort_unstable_by(f64::total_cmp);
    let between = |low, high| Some([quantile(&replicates, low)?, quantile(&replicates, high)?]);

    let estimate = statistic(values);
    let below = replicates.partition_point(|replicate| *replicate < estimate);
    let equal = replicates.partition_point(|replicate| *replicate <= estimate) - below;
    let bias = normal_quantile((below as f64 + 0.5 * equal as f64) / REPLICATES as f64);
    let jackknife: Vec<f64> = (0..values.len()).map(without).collect();
    let bca = acceleration(&jackknife).filter(|_| bias.is_finite()).and_then(|acceleration| {
        let level = |p| {
            let z = bias + normal_quantile(p);
            normal_cdf(bias + z / (1.0 - acceleration * z))
        };
        between(level(0.025), level(0.975))
    });
    Some(Bootstrap { percentile: between(0.025, 0.975)?, bca })
}

/// Σ(m − mᵢ)³ / 6(Σ(m − mᵢ)²)^1.5 over the jackknife's values; `None` where they are all equal.
fn acceleration(jackknife: &[f64]) -> Option<f64> {
    let middle = mean(jackknife)?;
    let (squares, cubes) = jackknife.iter().fold((0.0, 0.0), |(squares, cubes), value| {
        let distance = middle - value;
        (squares + distance.powi(2), cubes + distance.powi(3))
    });
    (squares > 0.0).then(|| cubes / (6.0 * squares.powf(1.5)))
}
