//! What no single measure says, as tables that stand below those of the measures.

use std::fmt::Write as _;

use crate::metrics::table::{NOTHING, Table, name, noun, of_applicable, percent};
use crate::metrics::{DetectionShare, Group, Report};

/// The tables of one report.
pub fn tables(report: &Report) -> Vec<Table> {
    vec![undetected(report)]
}

fn undetected(report: &Report) -> Table {
    Table {
        title: "detection within recovery: the part of the time to recovery before the first signal reached the team"
            .to_owned(),
        summary: undetected_summary(&report.all.detection_share),
        head: vec![noun(report.by), "documents", "n", "missing", "pooled", "longest", "median"],
        rows: report.groups.iter().chain([&report.all]).map(undetected_row).collect(),
    }
}

fn undetected_summary(of: &DetectionShare) -> String {
    let mut text = format!("both times: {}", of_applicable(of.n, of.missing, of.not_applicable));
    if let (Some(pooled), Some(median), Some(largest)) = (of.pooled, of.median, of.largest_share) {
        let [pooled, median, largest] = [pooled, median, largest].map(percent);
        let _ = write!(text, "; {pooled} of all hours until recovery, {median} in the median postmortem");
        let _ = write!(text, "; the longest recovery has {largest} of the hours");
    }
    for (count, what) in
        [(of.detected_after_recovery, "detected after recovery"), (of.recovered_at_once, "recovered in no time")]
    {
        if count > 0 {
            let _ = write!(text, "; {count} {what}");
        }
    }
    text
}

fn undetected_row(group: &Group) -> Vec<String> {
    let of = &group.detection_share;
    let share = |share: Option<f64>| share.map_or_else(|| NOTHING.to_owned(), percent);
    let figures =
        [of.n.to_string(), of.missing.to_string(), share(of.pooled), share(of.largest_share), share(of.median)];
    [name(group), group.documents.to_string()].into_iter().chain(figures).collect()
}
