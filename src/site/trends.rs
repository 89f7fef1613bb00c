//! Trends: detection and recovery by year, never a bare mean.

use askama::Template;

use crate::corpus::Entry;
use crate::metrics::{self, Group, Grouping, NO_KEY};
use crate::record::{Censored, MeasureKind, MeasureSource, duration_words};
use crate::site::chart::scale::days;
use crate::site::chart::strip::{self, Known, Mark, YearMedian};
use crate::site::shelf::{FOLDER, Shelf, file_name};
use crate::site::{Frame, Sink, emit, words};

pub(super) const PATH: &str = "trends.html";

/// Postmortems up to which each is a row of the table under its picture.
const MAX_ROWS: usize = 500;

#[derive(Template)]
#[template(path = "trends.html")]
struct Trends<'a> {
    frame: Frame<'a>,
    intro: String,
    figures: Vec<Figure<'a>>,
    years: Vec<YearRow>,
    all: YearRow,
    has_partial: bool,
}

/// One picture with what has to stand beside it.
struct Figure<'a> {
    id: &'static str,
    heading: String,
    mean_name: &'static str,
    definition: &'static str,
    caption: String,
    svg: String,
    rows: Vec<PointRow<'a>>,
    is_listed: bool,
}

struct PointRow<'a> {
    date: &'a str,
    href: String,
    title: &'a str,
    value: String,
    source: &'static str,
}

struct YearRow {
    key: String,
    is_partial: bool,
    documents: usize,
    figures: Vec<FigureRow>,
}

/// One measure over one group, in words.
pub(super) struct FigureRow {
    pub(super) name: String,
    pub(super) definition: &'static str,
    pub(super) mean_name: &'static str,
    pub(super) n: usize,
    pub(super) of: usize,
    pub(super) missing: usize,
    pub(super) median: String,
    pub(super) mean: String,
    /// What the largest value weighs in the mean.
    pub(super) largest: String,
}

impl FigureRow {
    pub(super) fn new(kind: MeasureKind, group: &Group) -> Self {
        let metric = metrics::metric(kind);
        let figures = group.measures.get(&kind).cloned().unwrap_or_default();
        let in_words = |minutes: Option<f64>| minutes.map_or_else(|| "unknown".to_owned(), rounded);
        let largest = figures.largest_share.filter(|_| figures.n > 1);
        Self {
            name: words::capitalised(metric.name),
            definition: metric.definition,
            mean_name: metric.mean_name.unwrap_or_default(),
            n: figures.n,
            of: figures.applicable(),
            missing: figures.missing,
            median: in_words(figures.median),
            mean: in_words(figures.mean),
            largest: largest.map_or_else(String::new, |share| format!("largest: {:.0} %", share * 100.0)),
        }
    }
}

/// A figure over many values claims no seconds.
fn rounded(minutes: f64) -> String {
    duration_words(if minutes < 1.0 { minutes } else { minutes.round() })
}

pub(super) fn render(shelf: &Shelf<'_>, sink: &Sink<'_>) {
    let report = shelf.reports.by(Grouping::Year);
    let title = format!("Trends · {}", shelf.options.title);
    let kinds = [(MeasureKind::TimeToRecover, "recovery"), (MeasureKind::TimeToDetect, "detection")];
    let page = Trends {
        frame: shelf.frame("trends", "", &title),
        intro: format!(
            "{}, by the year in which the incident began. Fewer postmortems are not fewer incidents.",
            words::count(report.documents, "postmortem published", "postmortems published")
        ),
        figures: kinds.map(|(kind, id)| figure(shelf, kind, id)).into(),
        years: report.groups.iter().map(|group| year_row(group, &group.key)).collect(),
        all: year_row(&report.all, "All years"),
        has_partial: report.groups.iter().any(|group| group.partial),
    };
    emit(sink, PATH, 128 * 1024, &page);
}

fn year_row(group: &Group, key: &str) -> YearRow {
    YearRow {
        key: if key == NO_KEY { "undated".to_owned() } else { key.to_owned() },
        is_partial: group.partial,
        documents: group.documents,
        figures: [MeasureKind::TimeToDetect, MeasureKind::TimeToRecover].map(|kind| FigureRow::new(kind, group)).into(),
    }
}

fn figure<'a>(shelf: &Shelf<'a>, kind: MeasureKind, id: &'static str) -> Figure<'a> {
    let metric = metrics::metric(kind);
    let row = FigureRow::new(kind, &shelf.reports.by(Grouping::Year).all);
    let marks: Vec<Mark> =
        shelf.entries.iter().enumerate().filter_map(|(place, entry)| mark(place, entry, kind)).collect();
    let undated = row.n - marks.len().min(row.n);
    let mut caption = format!(
        "Median {} ({}): {}; n = {} of {}: {}.",
        metric.name,
        metric.definition,
        row.median,
        row.n,
        row.of,
        if marks.is_empty() { "none with a date".to_owned() } else { strip::describe(&marks) },
    );
    if undated > 0 {
        caption.push_str(&format!(
            " {} no date and cannot be drawn.",
            words::count(undated, "postmortem has", "postmortems have")
        ));
    }
    let year =
        |group: &Group| Some(YearMedian { year: group.key.parse().ok()?, minutes: group.measures.get(&kind)?.median? });
    let medians: Vec<YearMedian> = shelf.reports.by(Grouping::Year).groups.iter().filter_map(year).collect();
    let title = format!("{} of each postmortem, by date", words::capitalised(metric.name));
    let link = |place: usize| {
        let record = &shelf.entries[place].record;
        let date = record.date.as_deref().unwrap_or_default();
        let value = words::value(record.measures.get(kind));
        (format!("{FOLDER}{}", file_name(&record.id)), format!("{date}, {value}: {}", record.title))
    };
    let is_listed = shelf.entries.len() <= MAX_ROWS;
    Figure {
        id,
        heading: words::capitalised(metric.name),
        mean_name: metric.mean_name.unwrap_or_default(),
        definition: metric.definition,
        svg: strip::draw(id, &title, &caption, &marks, &medians, &link).unwrap_or_default(),
        caption,
        rows: if is_listed { point_rows(shelf, kind) } else { Vec::new() },
        is_listed,
    }
}

fn mark(place: usize, entry: &Entry, kind: MeasureKind) -> Option<Mark> {
    let record = &entry.record;
    let measure = record.measures.get(kind);
    let minutes = measure.minutes?;
    let date: jiff::civil::Date = record.date.as_deref()?.parse().ok()?;
    // A detection in no time usually means that the start was not recorded.
    let is_at_most = measure.censored == Some(Censored::Left) || kind == MeasureKind::TimeToDetect && minutes == 0.0;
    Some(Mark {
        day: days(i32::from(date.year()), i32::from(date.month()), i32::from(date.day())),
        minutes,
        known: match measure.source {
            _ if is_at_most => Known::AtMost,
            Some(MeasureSource::Timeline) => Known::Timeline,
            _ => Known::Stated,
        },
        place,
    })
}

fn point_rows<'a>(shelf: &Shelf<'a>, kind: MeasureKind) -> Vec<PointRow<'a>> {
    let row = |entry: &&'a Entry| {
        let measure = entry.record.measures.get(kind);
        PointRow {
            date: entry.record.date.as_deref().unwrap_or("undated"),
            href: format!("{FOLDER}{}", file_name(&entry.record.id)),
            title: &entry.record.title,
            value: words::value(measure),
            source: match measure.source {
                Some(MeasureSource::Stated) => "stated",
                Some(MeasureSource::Timeline) => "timeline",
                None => "–",
            },
        }
    };
    shelf.entries.iter().map(row).collect()
}
