//! What no single measure says, as tables that stand below those of the measures.

use std::fmt::Write as _;

use crate::metrics::table::{NOTHING, Table, figure_words, name, noun, of_applicable, percent};
use crate::metrics::{DetectionShare, Group, Report};

/// The tables of one report.
pub fn tables(report: &Report) -> Vec<Table> {
    vec![occurrence(report), undetected(report)]
}

fn occurrence(report: &Report) -> Table {
    let head = ["documents", "a year", "95 % interval", "gaps", "median gap", "n", "incident time"];
    Table {
        title: "postmortems published: how often, how far apart, and for how long there was an incident".to_owned(),
        summary: occurrence_summary(&report.all),
        head: [noun(report.by)].into_iter().chain(head).collect(),
        rows: report.groups.iter().chain([&report.all]).map(occurrence_row).collect(),
    }
}

fn occurrence_summary(all: &Group) -> String {
    let (rate, between, incidents) = (&all.rate, &all.time_between_incidents, &all.incident_minutes);
    let mut text = match (rate.years, rate.from, rate.to) {
        (Some(years), Some(from), Some(to)) => format!("n = {} in {years:.2} years, {from} to {to}", rate.count),
        _ => format!("n = {}", rate.count),
    };
    let figures = &between.figures;
    for (count, what) in [(rate.left_out, "not dated then"), (figures.missing, "without a date")] {
        // Most often they are the same.
        if count > 0 && (what == "without a date" || count != figures.missing) {
            let _ = write!(text, ", {count} {what}");
        }
    }
    if let (Some(median), Some(mean)) = (figures.median, figures.mean) {
        let (median, mean) = (figure_words(median), figure_words(mean));
        let _ = write!(text, "; from start to start n = {}, mean {mean}, median {median}", figures.n);
        if between.by_day > 0 {
            let starts = if between.by_day == 1 { "start" } else { "starts" };
            let _ = write!(text, ", {} {starts} known by the day only", between.by_day);
        }
    }
    let coverage = of_applicable(incidents.n, incidents.missing, incidents.not_applicable);
    if let (Some(minutes), Some(sum)) = (incidents.minutes, incidents.sum) {
        let _ = write!(text, "; with an incident {}, {coverage}", figure_words(minutes));
        if sum > minutes {
            let _ = write!(text, ", {} where overlaps count for each", figure_words(sum));
        }
    }
    text
}

fn occurrence_row(group: &Group) -> Vec<String> {
    let (rate, gaps, incidents) = (&group.rate, &group.time_between_incidents.figures, &group.incident_minutes);
    let or_nothing = |text: Option<String>| text.unwrap_or_else(|| NOTHING.to_owned());
    vec![
        name(group),
        group.documents.to_string(),
        or_nothing(rate.per_year.map(per_year)),
        or_nothing(rate.interval.map(|[low, high]| format!("{} – {}", per_year(low), per_year(high)))),
        gaps.n.to_string(),
        or_nothing(gaps.median.map(figure_words)),
        incidents.n.to_string(),
        or_nothing(incidents.minutes.map(figure_words)),
    ]
}

/// One decimal, and none where it would say nothing.
fn per_year(rate: f64) -> String {
    if rate < 100.0 { format!("{rate:.1}") } else { format!("{rate:.0}") }
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
