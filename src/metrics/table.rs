//! A report as text: the tables of `lookback stats`, every cell computed.

pub mod beyond;

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use crate::metrics::{Figures, Group, Grouping, Report, Source, metric};
use crate::record::{MeasureKind, duration_words};

/// One measure over all groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The measure and its definition: `time to recovery: service affected → service restored`.
    pub title: String,
    /// What holds for all groups together, with the coverage: `n = 30 of 39; mean …`.
    pub summary: String,
    /// Names of the columns.
    pub head: Vec<&'static str>,
    /// One element a group, one cell a column.
    pub rows: Vec<Vec<String>>,
}

/// What stands where there is no figure.
const NOTHING: &str = "–";

/// A cell that is wider than this does not widen its column: a document may call its category anything.
const WIDEST: usize = 40;

/// One table for each of the measures.
pub fn tables(report: &Report, kinds: &[MeasureKind]) -> Vec<Table> {
    kinds.iter().map(|kind| table(report, *kind)).collect()
}

/// The tables one below the other, aligned by display width, under a line that says what they rest on;
/// below each table the trend of its measure, where the report has one.
pub fn text(report: &Report, kinds: &[MeasureKind]) -> String {
    let mut text = heading(report);
    for kind in kinds {
        let table = table(report, *kind);
        let _ = write!(text, "\n{}\n{}\n\n", table.title, table.summary);
        align(&table, &mut text);
        for sentence in sentences(report, *kind) {
            let _ = write!(text, "\n{sentence}\n");
        }
    }
    for table in beyond::tables(report) {
        let _ = write!(text, "\n{}\n{}\n\n", table.title, table.summary);
        align(&table, &mut text);
    }
    text
}

/// What may be said of a measure beyond its table: whether it changes over the years, and between two groups.
pub fn sentences(report: &Report, kind: MeasureKind) -> impl Iterator<Item = &str> {
    // The sentence names both sources; the trend of the larger one knows more of what would go unseen.
    let trend = report.trends.iter().filter(move |trend| trend.measure == kind).max_by_key(|trend| trend.n);
    let comparisons = report.comparisons.iter().filter(move |comparison| comparison.measure == kind);
    trend.map(|trend| trend.sentence.as_str()).into_iter().chain(comparisons.map(|of| of.sentence.as_str()))
}

fn heading(report: &Report) -> String {
    let postmortems = match report.documents {
        1 => "1 postmortem".to_owned(),
        documents => format!("{documents} postmortems"),
    };
    // Only where a reader could be a day off.
    let zone = if report.zone == "UTC" { String::new() } else { format!("; days of {}", report.zone) };
    format!("{postmortems} by {}; {}{zone}\n", noun(report.by), source_words(report.source))
}

/// Which value of a measure counts, as a heading says it.
pub fn source_words(source: Source) -> &'static str {
    match source {
        Source::Best => "stated figures, else those of the timeline",
        Source::Stated => "stated figures only",
        Source::Timeline => "figures of the timeline only",
    }
}

/// What the groups differ in.
fn noun(by: Grouping) -> &'static str {
    match by {
        Grouping::Year => "year",
        Grouping::Quarter => "quarter",
        Grouping::Month => "month",
        Grouping::Category => "category",
        Grouping::Severity => "severity",
        Grouping::Service => "service",
    }
}

fn table(report: &Report, kind: MeasureKind) -> Table {
    let metric = metric(kind);
    Table {
        title: format!("{}: {}", metric.name, metric.definition),
        summary: summary(&report.all.measures[&kind], metric.mean_name),
        head: vec![noun(report.by), "documents", "n", "missing", "mean", "largest", "median", "95 % interval"],
        rows: report.groups.iter().chain([&report.all]).map(|group| row(group, kind)).collect(),
    }
}

/// What the figures of one measure say in a line: `n = 30 of 39; mean (MTTR) …, median …; the longest is …`.
pub fn summary(figures: &Figures, mean_name: Option<&str>) -> String {
    let mut text = coverage(figures);
    if let (Some(mean), Some(median)) = (figures.mean, figures.median) {
        let name = mean_name.map_or_else(String::new, |name| format!(" ({name})"));
        let _ = write!(text, "; mean{name} {}, median {}", figure_words(mean), figure_words(median));
    }
    if let Some(share) = figures.largest_share.filter(|_| figures.n > 1) {
        // One document decides a mean more often than not, so it never stands without this.
        let _ = write!(text, "; the longest is {} of the sum", percent(share));
    }
    text
}

/// On how many postmortems the figures rest: `n = 30 of 39`.
pub fn coverage(figures: &Figures) -> String {
    of_applicable(figures.n, figures.missing, figures.not_applicable)
}

fn of_applicable(n: usize, missing: usize, not_applicable: usize) -> String {
    let mut text = format!("n = {n} of {}", n + missing);
    if not_applicable > 0 {
        let _ = write!(text, ", not applicable to {not_applicable}");
    }
    text
}

fn row(group: &Group, kind: MeasureKind) -> Vec<String> {
    let figures = &group.measures[&kind];
    let duration = |minutes: Option<f64>| minutes.map_or_else(|| NOTHING.to_owned(), figure_words);
    vec![
        name(group),
        group.documents.to_string(),
        figures.n.to_string(),
        figures.missing.to_string(),
        duration(figures.mean),
        figures.largest_share.map_or_else(|| NOTHING.to_owned(), percent),
        duration(figures.median),
        figures.median_interval.map_or_else(
            || NOTHING.to_owned(),
            |interval| format!("{} – {}", figure_words(interval.low), figure_words(interval.high)),
        ),
    ]
}

/// The key of a group, and whether it had not ended.
fn name(group: &Group) -> String {
    // The terminal's filter would show a line feed as something wider than itself.
    let key = group.key.replace(char::is_control, " ");
    if group.partial { format!("{key} so far") } else { key }
}

/// A figure over several values in words: to the minute, for it claims no seconds; to the second below one.
pub fn figure_words(minutes: f64) -> String {
    duration_words(if minutes < 1.0 { minutes } else { minutes.round() })
}

/// `35 %`.
fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// The first column to the left, the others, which are figures, to the right.
fn align(table: &Table, text: &mut String) {
    let head: Vec<String> = table.head.iter().map(|name| (*name).to_owned()).collect();
    let lines = || [&head].into_iter().chain(&table.rows);
    let mut widths = vec![0; table.head.len()];
    for line in lines() {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.width().min(WIDEST).max(*width);
        }
    }
    for line in lines() {
        for (idx, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let blanks = " ".repeat(width.saturating_sub(cell.width()));
            if idx == 0 {
                text.push_str(cell);
                text.push_str(&blanks);
            } else {
                let _ = write!(text, "  {blanks}{cell}");
            }
        }
        text.push('\n');
    }
}
