//! A report as rows for spreadsheets: one a group and measure, every figure a column, in minutes; the time between
//! incidents is a measure here.
//!
//! What is said of a group as a whole stands in the last columns, the same in each of its rows.

use std::io::{self, BufWriter, Write};

use crate::export::csv::{as_io, escaped, number};
use crate::metrics::{Figures, Group, Report};

/// The name of a column and what stands in it.
type Column<T> = (&'static str, fn(&T) -> String);

const COLUMNS: [Column<Figures>; 17] = [
    ("n", |figures| figures.n.to_string()),
    ("missing", |figures| figures.missing.to_string()),
    ("not_applicable", |figures| figures.not_applicable.to_string()),
    ("mean", |figures| number(figures.mean)),
    ("median", |figures| number(figures.median)),
    ("p25", |figures| number(figures.p25)),
    ("p75", |figures| number(figures.p75)),
    ("p90", |figures| number(figures.p90)),
    ("min", |figures| number(figures.min)),
    ("max", |figures| number(figures.max)),
    ("largest_share", |figures| number(figures.largest_share)),
    ("geometric_mean", |figures| number(figures.geometric_mean)),
    ("median_low", |figures| number(figures.median_interval.map(|interval| interval.low))),
    ("median_high", |figures| number(figures.median_interval.map(|interval| interval.high))),
    ("median_coverage", |figures| number(figures.median_interval.map(|interval| interval.coverage))),
    ("mean_low", |figures| number(figures.mean_interval.map(|[low, _]| low))),
    ("mean_high", |figures| number(figures.mean_interval.map(|[_, high]| high))),
];

const OF_GROUP: [Column<Group>; 13] = [
    ("count", |group| group.rate.count.to_string()),
    ("years", |group| number(group.rate.years)),
    ("per_year", |group| number(group.rate.per_year)),
    ("per_year_low", |group| number(group.rate.interval.map(|[low, _]| low))),
    ("per_year_high", |group| number(group.rate.interval.map(|[_, high]| high))),
    ("incident_minutes_n", |group| group.incident_minutes.n.to_string()),
    ("incident_minutes_missing", |group| group.incident_minutes.missing.to_string()),
    ("incident_minutes", |group| number(group.incident_minutes.minutes)),
    ("incident_minutes_sum", |group| number(group.incident_minutes.sum)),
    ("detection_share_n", |group| group.detection_share.n.to_string()),
    ("detection_share_missing", |group| group.detection_share.missing.to_string()),
    ("detection_share_pooled", |group| number(group.detection_share.pooled)),
    ("detection_share_median", |group| number(group.detection_share.median)),
];

/// Writes the groups of a report and all postmortems together, each with every measure and the time between
/// incidents.
///
/// # Errors
/// Those of `out`, unchanged.
pub fn report_csv(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(BufWriter::new(out));
    let head = ["key", "documents", "partial", "measure"].into_iter();
    let columns = COLUMNS.iter().map(|(name, _)| *name).chain(OF_GROUP.iter().map(|(name, _)| *name));
    csv.write_record(head.chain(columns)).map_err(as_io)?;
    for group in report.groups.iter().chain([&report.all]) {
        for row in rows(group) {
            csv.write_record(row).map_err(as_io)?;
        }
    }
    csv.flush()
}

fn rows(group: &Group) -> impl Iterator<Item = Vec<String>> {
    let of_group: Vec<String> = OF_GROUP.iter().map(|(_, cell)| cell(group)).collect();
    let measures = group.measures.iter().map(|(kind, figures)| (kind.as_str(), figures));
    let between = ("time_between_incidents", &group.time_between_incidents.figures);
    measures.chain([between]).map(move |(name, figures)| {
        let head =
            [escaped(group.key.clone()), group.documents.to_string(), group.partial.to_string(), name.to_owned()];
        head.into_iter().chain(COLUMNS.iter().map(|(_, cell)| cell(figures))).chain(of_group.iter().cloned()).collect()
    })
}
