//! Means and quantiles.

/// Arithmetic mean, sum over n; `None` for an empty sample.
pub fn mean(values: &[f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    Some(values.iter().sum::<f64>() / values.len() as f64)
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
