//! Home: the newest postmortems, the figures of the newest year, what recurs.

use askama::Template;

use crate::metrics::{self, Grouping, NO_KEY};
use crate::record::MeasureKind;
use crate::site::postmortems::Row;
use crate::site::shelf::{FOLDER, Shelf, file_name};
use crate::site::trends::{self, FigureRow};
use crate::site::{Frame, Sink, emit, words};

pub(super) const PATH: &str = "index.html";

/// How many of the newest postmortems are shown.
const N_NEWEST: usize = 10;
/// How many recurring factors are shown.
const N_RECURRING: usize = 12;
/// How many postmortems are named for each of them.
const N_NAMED: usize = 3;

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    frame: Frame<'a>,
    span: String,
    newest: Vec<Row<'a>>,
    has_more: bool,
    figures: Vec<FigureBlock>,
    pictures: Vec<Picture>,
    recurring: Vec<Recurring<'a>>,
    n_more_recurring: usize,
}

/// The figures of one group.
struct FigureBlock {
    heading: String,
    documents: String,
    rows: Vec<FigureRow>,
}

/// A measure of the newest postmortems by date.
struct Picture {
    heading: String,
    svg: String,
}

struct Recurring<'a> {
    text: &'a str,
    n: usize,
    named: Vec<Named<'a>>,
    n_unnamed: usize,
}

struct Named<'a> {
    href: String,
    date: &'a str,
    title: &'a str,
}

pub(super) fn render(shelf: &Shelf<'_>, sink: &Sink<'_>) {
    let home = Home {
        frame: shelf.frame("home", "", &shelf.options.title),
        span: span(shelf),
        newest: shelf.entries.iter().take(N_NEWEST).map(|entry| Row::new(entry, FOLDER)).collect(),
        has_more: shelf.entries.len() > N_NEWEST,
        figures: figures(shelf),
        pictures: pictures(shelf),
        recurring: shelf
            .recurrence
            .factors
            .iter()
            .take(N_RECURRING)
            .map(|factor| {
                let named = factor.occurrences.iter().take(N_NAMED).map(|occurrence| {
                    let record = &shelf.entries[occurrence.place].record;
                    Named {
                        href: format!("{FOLDER}{}", file_name(&record.id)),
                        date: record.date.as_deref().unwrap_or_default(),
                        title: &record.title,
                    }
                });
                Recurring {
                    text: &factor.text,
                    n: factor.occurrences.len(),
                    named: named.collect(),
                    n_unnamed: factor.occurrences.len().saturating_sub(N_NAMED),
                }
            })
            .collect(),
        n_more_recurring: shelf.recurrence.factors.len().saturating_sub(N_RECURRING),
    };
    emit(sink, PATH, 32 * 1024, &home);
}

/// `39 postmortems, 2019-12-03 to 2025-03-04`.
fn span(shelf: &Shelf<'_>) -> String {
    let count = words::count(shelf.entries.len(), "postmortem", "postmortems");
    let mut dates = shelf.entries.iter().filter_map(|entry| entry.record.date.as_deref());
    match (dates.next(), dates.next_back()) {
        (Some(newest), Some(oldest)) => format!("{count}, {oldest} to {newest}"),
        (Some(only), None) => format!("{count}, {only}"),
        _ => count,
    }
}

/// The measures that people look for.
const SHOWN: [MeasureKind; 2] = [MeasureKind::TimeToDetect, MeasureKind::TimeToRecover];

fn pictures(shelf: &Shelf<'_>) -> Vec<Picture> {
    let picture = |kind: MeasureKind| Picture {
        heading: format!("{} of the newest postmortems", words::capitalised(words::measure_name(kind))),
        svg: trends::small(shelf, kind.as_str(), kind, 0..shelf.entries.len(), ""),
    };
    SHOWN.map(picture).into_iter().filter(|picture| !picture.svg.is_empty()).collect()
}

/// The newest year beside all years; only the latter where there is one year or none.
fn figures(shelf: &Shelf<'_>) -> Vec<FigureBlock> {
    let block = |heading: String, group: &metrics::Group| {
        let rows = SHOWN.map(|kind| FigureRow::new(kind, group));
        FigureBlock {
            heading,
            documents: words::count(group.documents, "postmortem published", "postmortems published"),
            rows: rows.into(),
        }
    };
    let mut blocks = Vec::new();
    let report = shelf.reports.by(Grouping::Year);
    let newest = report.groups.iter().rfind(|group| group.key != NO_KEY);
    if let Some(newest) = newest.filter(|newest| newest.documents < report.documents) {
        let so_far = if newest.partial { " so far" } else { "" };
        blocks.push(block(format!("{}{so_far}", newest.key), newest));
    }
    if report.documents > 0 {
        blocks.push(block("All years".to_owned(), &report.all));
    }
    blocks
}
