//! How far apart incidents begin, and for how long there was one at all.

use serde::Serialize;

use crate::metrics::Source;
use crate::metrics::figures::{self, Figures};
use crate::metrics::group::Incident;
use crate::metrics::statistics::sum;
use crate::record::{MeasureKind, whole_minutes};

/// Time between incidents: from the start of each to the start of the next one in the same group.
///
/// It needs no recovery, so it can be told where time to recovery cannot. The gap from the last incident of a year
/// to the first of the next is in neither year, only in that of all postmortems.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TimeBetween {
    /// Of the gaps: `n` is one less than there are starts, `missing` are postmortems without a date, which have no
    /// place among the others.
    #[serde(flatten)]
    pub figures: Figures,
    /// Starts of which the day alone is known: taken at its noon, so that a gap beside one may be half a day off.
    ///
    /// Left out, they would make one gap of two, which is further off.
    pub by_day: usize,
}

/// The gaps between incidents, in the order of time; the interval of their mean only where asked for.
pub(super) fn time_between(members: &[&Incident<'_>], has_interval: bool) -> TimeBetween {
    let mut starts: Vec<_> = members.iter().filter_map(|incident| incident.start).collect();
    starts.sort_unstable();
    let gaps = starts.windows(2).map(|pair| (pair[1].at.as_second() - pair[0].at.as_second()) as f64 / 60.0);
    let figures = Figures { missing: members.len() - starts.len(), ..figures::of_values(gaps.collect(), has_interval) };
    TimeBetween { figures, by_day: starts.iter().filter(|start| !start.is_timed).count() }
}

/// For how long there was an incident: the length of the union of their times from start to recovery.
///
/// An incident lasts from its start for as long as its time to recovery, of the same source as every other figure:
/// where a document states another length than its moments give, the stated one wins unless the timeline's is asked
/// for, and where it names no moment of recovery, the stated length gives one. All of it counts in the group in which
/// the incident began, though it end in the next year.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct IncidentMinutes {
    /// How many postmortems have both ends: the time of day of a start, and a time to recovery.
    pub n: usize,
    /// How many should have both and lack one.
    pub missing: usize,
    /// How many say that recovery does not apply to them.
    pub not_applicable: usize,
    /// Minutes with at least one incident, those with several once; null for n = 0.
    #[serde(serialize_with = "whole_minutes")]
    pub minutes: Option<f64>,
    /// The same with those of several as often as there are incidents: more than `minutes` where some overlap.
    #[serde(serialize_with = "whole_minutes")]
    pub sum: Option<f64>,
}

/// The union of the times of these incidents.
pub(super) fn incident_minutes(members: &[&Incident<'_>], source: Source) -> IncidentMinutes {
    let mut found = IncidentMinutes::default();
    // From and length, in minutes since the epoch.
    let mut times: Vec<(f64, f64)> = Vec::new();
    for incident in members {
        let recovery = incident.record.measures.get(MeasureKind::TimeToRecover);
        let start = incident.start.filter(|start| start.is_timed);
        match (start, figures::value(recovery, source)) {
            (Some(start), Some(length)) => times.push((start.at.as_second() as f64 / 60.0, length)),
            (_, None) if recovery.reason.as_deref() == Some("not_applicable") => found.not_applicable += 1,
            _ => found.missing += 1,
        }
    }
    found.n = times.len();
    if !times.is_empty() {
        let lengths: Vec<f64> = times.iter().map(|time| time.1).collect();
        found.sum = Some(sum(&lengths));
        found.minutes = Some(union(times));
    }
    found
}

/// Length of the union of times, each a place and a length.
fn union(mut times: Vec<(f64, f64)>) -> f64 {
    times.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut covered, mut upto) = (0.0, f64::NEG_INFINITY);
    for (from, length) in times {
        // A length on its own is exact; as the difference of two places it would lose its last bits.
        let seen = (upto - from).clamp(0.0, length);
        covered += length - seen;
        upto = upto.max(from + length);
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_union_counts_what_overlaps_once() {
        let check = |times: &[(f64, f64)], expected: f64| assert_eq!(union(times.to_vec()), expected, "{times:?}");
        check(&[], 0.0);
        check(&[(5.0, 0.0)], 0.0);
        check(&[(10.0, 5.0), (0.0, 5.0)], 10.0);
        check(&[(0.0, 10.0), (10.0, 10.0)], 20.0);
        check(&[(0.0, 10.0), (5.0, 10.0)], 15.0);
        check(&[(0.0, 100.0), (5.0, 10.0), (90.0, 20.0)], 110.0);
        check(&[(0.0, 10.0), (0.0, 10.0), (0.0, 3.0)], 10.0);
        check(&[(0.0, f64::MAX), (5.0, f64::MAX)], f64::MAX);
    }
}
