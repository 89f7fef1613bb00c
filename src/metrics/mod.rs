//! Figures over many postmortems: how long detection and recovery take, and how well that is known.
//!
//! The entry point is [`report`]. Definitions of the measures stand in [`METRICS`];
//! the formulas in [`statistics`]. Nothing here reads a document: records in, values out.

pub mod basis;
mod calendar;
mod compare;
mod detection_share;
mod figures;
mod group;
mod period;
pub mod quality;
mod rate;
pub mod recurrence;
mod reports;
pub mod statistics;
pub mod table;
mod time_between;
mod trend;
mod verdict;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

pub use calendar::{Calendar, Start};
pub use compare::{Comparison, Pair, Selection};
pub use detection_share::DetectionShare;
pub use figures::Figures;
pub use group::Group;
pub use rate::Rate;
pub use reports::Reports;
pub use time_between::{IncidentMinutes, TimeBetween};
pub use trend::{Trend, p_words};
pub use verdict::Verdict;

use crate::metrics::group::Incident;
use crate::metrics::rate::Exposure;
use crate::record::{Agreement, MeasureKind, Postmortem};

/// Name and version of a report's shape.
pub const SCHEMA: &str = "lookback.stats/1";

/// The key of the group of those that lack what the report groups by.
pub const NO_KEY: &str = "(none)";

/// One measure as it is shown to people.
#[derive(Debug)]
pub struct Metric {
    /// Which measure it is.
    pub kind: MeasureKind,
    /// What people call its mean, where they have a name for it: `MTTR`.
    pub mean_name: Option<&'static str>,
    /// Its name in a sentence: `time to recovery`.
    pub name: &'static str,
    /// From which moment to which: `service affected → service restored`.
    ///
    /// The authorities disagree on where these clocks start, so no figure stands without it.
    pub definition: &'static str,
}

/// Every measure with its names and definition, in the order of the record.
pub const METRICS: [Metric; 6] = [
    Metric {
        kind: MeasureKind::TimeToDetect,
        mean_name: Some("MTTD"),
        name: "time to detection",
        definition: "service affected → first signal reached the team",
    },
    Metric {
        kind: MeasureKind::TimeToAcknowledge,
        mean_name: Some("MTTA"),
        name: "time to acknowledgement",
        definition: "first signal reached the team → first human on it",
    },
    Metric {
        kind: MeasureKind::TimeToMitigate,
        mean_name: None,
        name: "time to mitigation",
        definition: "service affected → impact ended for some or all",
    },
    Metric {
        kind: MeasureKind::TimeToRecover,
        mean_name: Some("MTTR"),
        name: "time to recovery",
        definition: "service affected → service restored",
    },
    Metric {
        kind: MeasureKind::TimeToResolve,
        mean_name: None,
        name: "time to resolution",
        definition: "service affected → fixed for good, or declared resolved",
    },
    Metric {
        kind: MeasureKind::Duration,
        mean_name: None,
        name: "duration",
        definition: "a length of outage or impact that the document tells as such",
    },
];

/// The entry of [`METRICS`] for a measure.
pub fn metric(kind: MeasureKind) -> &'static Metric {
    METRICS.iter().find(|metric| metric.kind == kind).expect("METRICS has every measure")
}

/// What a report is to show.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What makes a group.
    pub by: Grouping,
    /// Which value of a measure counts.
    pub source: Source,
    /// The day that counts as today; the newest date of the records where it is `None`.
    pub as_of: Option<Date>,
    /// The day from which postmortems are counted where no period says it; the oldest date of the records where it
    /// is `None`.
    pub since: Option<Date>,
    /// The days whose postmortems were asked for, from one to another, in order and apart; all where it is `None`.
    ///
    /// They do not select, but rates rest on no other days.
    pub days: Option<Vec<(Date, Date)>>,
    /// The zone that the dates are reported in.
    pub calendar: Calendar,
    /// Two groups to compare.
    pub compare: Option<Pair>,
    /// For which groups to compute `mean_interval`, which costs 10 000 passes over the values and is null otherwise.
    pub intervals: Intervals,
    /// Whether to compute `trends`, which compares every pair of up to 1 000 values; empty otherwise.
    pub trends: bool,
}

/// For which groups the interval of the mean is computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Intervals {
    /// For none.
    #[default]
    None,
    /// For all postmortems together.
    Together,
    /// For every group too.
    Every,
}

/// What makes a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    /// Year in which the incident began: `2021`.
    #[default]
    Year,
    /// Quarter in which the incident began: `2021-Q1`.
    Quarter,
    /// Month in which the incident began: `2021-03`.
    Month,
    /// The category, as written.
    Category,
    /// The severity, as written.
    Severity,
    /// Each service; a postmortem that names several is in the group of each.
    Service,
}

impl Grouping {
    /// Every way of grouping.
    pub const ALL: [Self; 6] = [Self::Year, Self::Quarter, Self::Month, Self::Category, Self::Severity, Self::Service];
}

/// Which value of a measure counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The stated one, else the timeline's.
    #[default]
    Best,
    /// Only what documents state.
    Stated,
    /// Only what their timelines give.
    Timeline,
}

/// Figures of all postmortems and of each group: the JSON of `lookback stats`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// Which value of a measure counts.
    pub source: Source,
    /// What makes a group.
    pub by: Grouping,
    /// The zone that dates are reported in.
    pub zone: String,
    /// How many postmortems there are.
    pub documents: usize,
    /// In order of their key, [`NO_KEY`] last; groups without a postmortem are absent.
    pub groups: Vec<Group>,
    /// All postmortems together.
    pub all: Group,
    /// Two groups against each other, measure by measure, where asked for.
    pub comparisons: Vec<Comparison>,
    /// How the measures change over the years, where asked for; those without any value are absent.
    pub trends: Vec<Trend>,
}

/// Figures of all postmortems and of each group.
///
/// The draws of the bootstrap follow the order of paths, whatever order the records come in.
/// Negative and infinite values count as missing.
pub fn report<'r>(records: &[&'r Postmortem], options: &Options) -> Report {
    let mut records = records.to_vec();
    records.sort_by(|one, other| one.path.cmp(&other.path));
    let records = &records;
    let incident = |record: &&'r Postmortem| Incident { record, start: options.calendar.start(record) };
    let incidents: Vec<Incident<'_>> = records.iter().map(incident).collect();
    let as_of = options.as_of.or_else(|| records.iter().filter_map(|record| options.calendar.day(record)).max());
    let mut groups: BTreeMap<(bool, Cow<'_, str>), Vec<&Incident<'_>>> = BTreeMap::new();
    for incident in &incidents {
        for key in keys(incident.record, options) {
            let key = key.unwrap_or(Cow::Borrowed(NO_KEY));
            groups.entry((key == NO_KEY, key)).or_default().push(incident);
        }
    }
    let exposure = Exposure::new(records, options, as_of);
    let group = |key: String, partial: bool, members: &[&Incident<'_>], has_interval: bool| {
        let rate = exposure.rate(&key, members);
        group::group(key, partial, members, rate, (options.source, has_interval))
    };
    let everything: Vec<&Incident<'_>> = incidents.iter().collect();
    let groups = groups.into_iter().map(|((_, key), members)| {
        let partial = period::last_day(&key, options.by).zip(as_of).is_some_and(|(last, as_of)| as_of < last);
        group(key.into_owned(), partial, &members, options.intervals == Intervals::Every)
    });
    Report {
        schema: SCHEMA,
        source: options.source,
        by: options.by,
        zone: options.calendar.name().to_owned(),
        documents: records.len(),
        groups: groups.collect(),
        all: group("all".to_owned(), false, &everything, options.intervals != Intervals::None),
        comparisons: options.compare.as_ref().map(|pair| compare::compare(records, pair, options)).unwrap_or_default(),
        trends: if options.trends { trend::trends(records, &options.calendar) } else { Vec::new() },
    }
}

/// A selection that holds none of the postmortems, with the keys that there are.
pub fn unknown_selection<'p>(
    records: &[&Postmortem],
    pair: &'p Pair,
    options: &Options,
) -> Option<(Cow<'p, str>, Vec<String>)> {
    let is_empty = |selection: &&Selection| !records.iter().any(|record| selection.holds(record, options));
    let selection = [&pair.0, &pair.1].into_iter().find(is_empty)?;
    let known: BTreeSet<_> = records.iter().flat_map(|record| keys(record, options)).flatten().collect();
    Some((selection.name(), known.into_iter().map(Cow::into_owned).collect()))
}

/// The groups that a postmortem belongs to; `None` is the group of those without.
fn keys<'r>(record: &'r Postmortem, options: &Options) -> Vec<Option<Cow<'r, str>>> {
    keys_by(record, options.by, &options.calendar)
}

/// The same for another way of grouping.
fn keys_by<'r>(record: &'r Postmortem, by: Grouping, calendar: &Calendar) -> Vec<Option<Cow<'r, str>>> {
    match by {
        Grouping::Year | Grouping::Quarter | Grouping::Month => vec![calendar.key(record, by).map(Cow::Owned)],
        Grouping::Category => vec![present(record.category.as_deref())],
        Grouping::Severity => vec![present(record.severity.as_deref())],
        Grouping::Service => {
            let services: BTreeSet<_> = record.services.iter().filter_map(|service| present(Some(service))).collect();
            if services.is_empty() { vec![None] } else { services.into_iter().map(Some).collect() }
        }
    }
}

fn present(text: Option<&str>) -> Option<Cow<'_, str>> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(Cow::Borrowed)
}

/// How often each agreement of stated and derived values occurs, for every measure.
///
/// Every agreement is a key, with 0 where none occurs.
pub fn agreement(records: &[&Postmortem]) -> BTreeMap<MeasureKind, BTreeMap<Agreement, usize>> {
    let all =
        [Agreement::Exact, Agreement::WithinPrecision, Agreement::Close, Agreement::Disagree, Agreement::NotComparable];
    let count = |kind: MeasureKind| {
        let mut counts = BTreeMap::from(all.map(|agreement| (agreement, 0)));
        for record in records {
            *counts.entry(record.measures.get(kind).agreement).or_default() += 1;
        }
        (kind, counts)
    };
    MeasureKind::ALL.map(count).into()
}
