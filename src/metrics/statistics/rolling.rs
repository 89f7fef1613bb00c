//! What the last few values of a series say.

use crate::metrics::statistics::quantile;

/// How many values are looked back upon.
const WINDOW: usize = 10;

/// With fewer values than this nothing is said: quartiles of five values are hardly more than the values.
const FEWEST: usize = 6;

/// Median and quartiles of a value and those just before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rolling {
    /// How many values they rest on, from 6 to 10.
    pub n: usize,
    /// Median.
    pub median: f64,
    /// Lower quartile.
    pub p25: f64,
    /// Upper quartile.
    pub p75: f64,
}

/// For each value of a series, median and quartiles of it and the nine before it; `None` before the sixth value.
///
/// The values come in the order of time; where several share an instant, the caller says which comes first.
/// [`quantile()`], Hyndman–Fan type 7, over a window that trails: it looks back only, so that a later value
/// changes nothing of what was said before, and a value leaves it at once, so a jump down may be an old one's leaving.
pub fn rolling(values: &[f64]) -> Vec<Option<Rolling>> {
    (1..=values.len()).map(|end| of_window(&values[end.saturating_sub(WINDOW)..end])).collect()
}

fn of_window(window: &[f64]) -> Option<Rolling> {
    if window.len() < FEWEST {
        return None;
    }
    let mut sorted = window.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let at = |p| quantile(&sorted, p);
    Some(Rolling { n: sorted.len(), median: at(0.5)?, p25: at(0.25)?, p75: at(0.75)? })
}
