//! How values are spread, as a curve.

/// The empirical distribution function of a sorted sample: each distinct value x with #{values ≤ x}/n, rising to 1.
///
/// Between two values the curve stays at the share of the lower one, and before the first it is 0:
/// the estimator that leaves no value out and smooths none (van der Vaart, "Asymptotic Statistics", 1998, section 19.1).
/// Empty for an empty sample.
pub fn ecdf(sorted: &[f64]) -> Vec<(f64, f64)> {
    let n = sorted.len() as f64;
    let groups = sorted.chunk_by(|one, other| one == other);
    groups
        .scan(0, |upto, equal| {
            *upto += equal.len();
            Some((equal[0], *upto as f64 / n))
        })
        .collect()
}
