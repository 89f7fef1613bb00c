//! How much of the time to recovery passes before anybody knows.

use serde::Serialize;

use crate::metrics::statistics::{quantile, sum};
use crate::metrics::{Source, figures};
use crate::record::{MeasureKind, Postmortem};

/// The share of detection in recovery over one group, of the postmortems that have both times.
///
/// Means of different subsets must not be compared: a mean time to detection may exceed the mean time to
/// recovery where one long incident has only the one. Here both come from the same postmortems.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct DetectionShare {
    /// How many postmortems have both times: what `pooled` rests on.
    pub n: usize,
    /// How many should have both and lack one of them.
    pub missing: usize,
    /// How many say that one of the two does not apply to them.
    pub not_applicable: usize,
    /// Σ detection / Σ recovery, from 0 to 1: of all hours until recovery, those before detection.
    ///
    /// The longest incidents decide it; null where nothing took any time to recover.
    pub pooled: Option<f64>,
    /// Share of the longest recovery in Σ recovery; null as `pooled`.
    pub largest_share: Option<f64>,
    /// Median of each postmortem's own share, those that recovered at once left out; every incident counts alike.
    pub median: Option<f64>,
    /// How many of the n recovered in no time, so that they have no share of their own.
    pub recovered_at_once: usize,
    /// How many of the n were detected later than they recovered: all of their recovery counts as undetected, not more.
    pub detected_after_recovery: usize,
}

/// The share of detection in recovery over these postmortems, both from one source.
pub(super) fn detection_share(members: &[&Postmortem], source: Source) -> DetectionShare {
    let mut share = DetectionShare::default();
    let (mut undetected, mut recoveries, mut shares) = (Vec::new(), Vec::new(), Vec::new());
    for record in members {
        let [detect, recover] = [MeasureKind::TimeToDetect, MeasureKind::TimeToRecover].map(|kind| {
            let measure = record.measures.get(kind);
            (figures::value(measure, source), measure.reason.as_deref() == Some("not_applicable"))
        });
        match (detect, recover) {
            ((Some(detection), _), (Some(recovery), _)) => {
                share.detected_after_recovery += usize::from(detection > recovery);
                // An incident that ended before it was noticed was unnoticed for all of it, and not for more.
                undetected.push(detection.min(recovery));
                recoveries.push(recovery);
                if recovery > 0.0 {
                    shares.push(detection.min(recovery) / recovery);
                }
            }
            ((None, true), _) | (_, (None, true)) => share.not_applicable += 1,
            _ => share.missing += 1,
        }
    }
    share.n = recoveries.len();
    share.recovered_at_once = share.n - shares.len();
    let whole = Some(sum(&recoveries)).filter(|whole| *whole > 0.0);
    share.pooled = whole.map(|whole| sum(&undetected) / whole);
    share.largest_share = whole.map(|whole| recoveries.iter().copied().fold(0.0, f64::max) / whole);
    shares.sort_by(f64::total_cmp);
    share.median = quantile(&shares, 0.5);
    share
}
