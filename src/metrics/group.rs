//! All that is said of one group of postmortems.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::metrics::detection_share::{DetectionShare, detection_share};
use crate::metrics::figures::{Figures, figures};
use crate::metrics::time_between::{IncidentMinutes, TimeBetween, incident_minutes, time_between};
use crate::metrics::{Rate, Source, Start};
use crate::record::{MeasureKind, Postmortem};

/// One group of postmortems.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// `2021`, `2021-Q1`, `2021-03`, a literal value, [`NO_KEY`](crate::metrics::NO_KEY), or `all`.
    pub key: String,
    /// How many postmortems are in it.
    pub documents: usize,
    /// Whether it is a period that had not ended at the report's day.
    pub partial: bool,
    /// Every measure, in the order of the record.
    pub measures: BTreeMap<MeasureKind, Figures>,
    /// How much of the time to recovery passes before detection.
    pub detection_share: DetectionShare,
    /// From the start of an incident to that of the next.
    pub time_between_incidents: TimeBetween,
    /// For how long there was an incident.
    pub incident_minutes: IncidentMinutes,
    /// How many postmortems there are in a year.
    pub rate: Rate,
}

/// A postmortem, and when its incident began by the report's calendar.
pub(super) struct Incident<'r> {
    pub(super) record: &'r Postmortem,
    pub(super) start: Option<Start>,
}

/// What is said of these postmortems, by one source; the intervals of means only where asked for.
pub(super) fn group(
    key: String,
    partial: bool,
    members: &[&Incident<'_>],
    rate: Rate,
    (source, has_interval): (Source, bool),
) -> Group {
    let records: Vec<&Postmortem> = members.iter().map(|incident| incident.record).collect();
    let measures = MeasureKind::ALL.map(|kind| (kind, figures(&records, kind, source, has_interval)));
    Group {
        key,
        documents: members.len(),
        partial,
        measures: measures.into(),
        detection_share: detection_share(&records, source),
        time_between_incidents: time_between(members, has_interval),
        incident_minutes: incident_minutes(members, source),
        rate,
    }
}
