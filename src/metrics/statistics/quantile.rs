//! Means and quantiles.

/// Arithmetic mean, sum over n; `None` for an empty sample.
pub fn mean(values: &[f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    Some(sum(values) / values.len() as f64)
}

/// The sum, pairwise, whose rounding error grows with log n: Higham, "The Accuracy of Floating Point Summation", 1993.
///
/// The pairs are numpy's: eight running sums over blocks of up to 128 values.
/// Not for its precision alone: a bootstrap counts the replicates that equal the estimate,
/// so another order of additions gives another interval.
pub fn sum(values: &[f64]) -> f64 {
    if values.len() < 8 {
        return values.iter().sum();
    }
    if values.len() > 128 {
        let half = values.len() / 2;
        let (low, high) = values.split_at(half - half % 8);
        return sum(low) + sum(high);
    }
    let (blocks, rest) = values.as_chunks::<8>();
    let mut lanes = [0.0; 8];
    for block in blocks {
        for (lane, value) in lanes.iter_mut().zip(block) {
            *lane += value;
        }
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    rest.iter().fold(((a + b) + (c + d)) + ((e + f) + (g + h)), |sum, value| sum + value)
}

/// Quantile of a sorted sample, Hyndman–Fan type 7; `None` for an empty one.
///
/// With h = (n − 1)·p, it is x⌊h⌋ + (h − ⌊h⌋)·(x⌊h⌋₊₁ − x⌊h⌋), indices from 0:
/// the default of R, numpy and spreadsheets.
/// Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996, definition 7.
pub fn quantile(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let h = last as f64 * p.clamp(0.0, 1.0);
    let below = h.floor() as usize;
    let (low, high) = (sorted[below], sorted[last.min(below + 1)]);
    Some(low + (h - h.floor()) * (high - low))
}
