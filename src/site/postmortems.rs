//! The list: every postmortem by year, on one page or on a page a year.

use std::ops::Range;

use askama::Template;
use rayon::prelude::*;

use crate::corpus::Entry;
use crate::site::groups::KINDS;
use crate::site::shelf::{FOLDER, Shelf, file_name, year};
use crate::site::{Frame, Sink, emit, words};

pub(super) const PATH: &str = "postmortems.html";

/// Bytes of rows from which on a page is split; a page stays under 400 kB.
const MAX_BYTES: usize = 280 * 1024;
/// How many of the newest postmortems the list shows where the rest is on pages of their own.
const N_NEWEST: usize = 100;
/// How many skipped files are named.
const MAX_SKIPPED: usize = 200;

/// One postmortem in a list.
pub(super) struct Row<'a> {
    pub(super) href: String,
    pub(super) date: &'a str,
    pub(super) title: &'a str,
    pub(super) category: &'a str,
    pub(super) severity: &'a str,
    pub(super) detection: String,
    pub(super) recovery: String,
}

impl<'a> Row<'a> {
    /// A row in a page from which the postmortems are found under `folder`.
    pub(super) fn new(entry: &'a Entry, folder: &str) -> Self {
        let record = &entry.record;
        Self {
            href: format!("{folder}{}", file_name(&record.id)),
            date: record.date.as_deref().unwrap_or("undated"),
            title: &record.title,
            category: record.category.as_deref().unwrap_or_default(),
            severity: record.severity.as_deref().unwrap_or_default(),
            detection: words::value_or_dash(&record.measures.time_to_detect),
            recovery: words::value_or_dash(&record.measures.time_to_recover),
        }
    }

    /// About how many bytes the row takes, on the safe side.
    pub(super) fn weight(entry: &Entry) -> usize {
        let record = &entry.record;
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        260 + 2 * (record.title.len() + text(&record.category) + text(&record.severity)) + record.id.len()
    }
}

/// The postmortems of one year, or a part of them.
struct Year<'a> {
    heading: String,
    id: String,
    count: String,
    rows: Vec<Row<'a>>,
    has_severity: bool,
}

#[derive(Template)]
#[template(path = "postmortems.html")]
struct Postmortems<'a> {
    frame: Frame<'a>,
    heading: &'a str,
    intro: String,
    /// Labels and links of the pages of groups.
    groups: Vec<(&'static str, &'static str)>,
    /// Label, count and link of every year.
    index: Vec<IndexItem>,
    years: Vec<Year<'a>>,
    skipped: Vec<(&'a str, &'a str)>,
    n_more_skipped: usize,
    before: Option<Neighbour>,
    after: Option<Neighbour>,
}

struct IndexItem {
    label: String,
    n: usize,
    href: String,
}

/// The page before or after.
pub(super) struct Neighbour {
    pub(super) label: String,
    pub(super) href: String,
}

/// Where the postmortems of a year are listed, from a page at the site's root.
pub(super) fn year_link(shelf: &Shelf<'_>, year: &str) -> String {
    if is_one_page(shelf) { format!("{PATH}#{}", id(year)) } else { part_path(year, 0) }
}

fn is_one_page(shelf: &Shelf<'_>) -> bool {
    shelf.entries.iter().map(|entry| Row::weight(entry)).sum::<usize>() <= MAX_BYTES
}

pub(super) fn render(shelf: &Shelf<'_>, sink: &Sink<'_>) {
    let years = by_year(&shelf.entries);
    if is_one_page(shelf) {
        let index = years.iter().map(|(label, range)| item(label, range, format!("#{}", id(label)))).collect();
        let shown = years.iter().map(|(label, range)| section(shelf, label, range.clone(), FOLDER)).collect();
        emit_list(shelf, sink, index, shown, words::count(shelf.entries.len(), "postmortem", "postmortems"));
        return;
    }
    let parts = parts(shelf, &years);
    let index = years.iter().map(|(label, range)| item(label, range, part_path(label, 0))).collect();
    let newest = 0..N_NEWEST.min(shelf.entries.len());
    let shown = vec![section(shelf, "The newest", newest, FOLDER)];
    let intro = format!("{}, a page a year", words::count(shelf.entries.len(), "postmortem", "postmortems"));
    emit_list(shelf, sink, index, shown, intro);
    (0..parts.len()).into_par_iter().for_each(|at| emit_part(shelf, sink, &parts, at));
}

fn emit_list(shelf: &Shelf<'_>, sink: &Sink<'_>, index: Vec<IndexItem>, years: Vec<Year<'_>>, intro: String) {
    let title = format!("Postmortems · {}", shelf.options.title);
    let skipped = &shelf.corpus.skipped;
    let page = Postmortems {
        frame: shelf.frame("postmortems", "", &title),
        heading: "Postmortems",
        intro,
        groups: if shelf.entries.is_empty() {
            Vec::new()
        } else {
            KINDS.iter().map(|kind| (kind.noun, kind.path)).collect()
        },
        index,
        years,
        skipped: skipped.iter().take(MAX_SKIPPED).map(|file| (file.path.as_str(), file.reason.as_str())).collect(),
        n_more_skipped: skipped.len().saturating_sub(MAX_SKIPPED),
        before: None,
        after: None,
    };
    emit(sink, PATH, 64 * 1024, &page);
}

/// A page of one year, or of a part of one.
struct Part {
    label: String,
    path: String,
    range: Range<usize>,
}

fn parts(shelf: &Shelf<'_>, years: &[(String, Range<usize>)]) -> Vec<Part> {
    let mut parts = Vec::new();
    for (label, range) in years {
        let mut number = 0;
        let mut start = range.start;
        let mut bytes = 0;
        for place in range.clone() {
            let weight = Row::weight(shelf.entries[place]);
            if bytes + weight > MAX_BYTES && place > start {
                parts.push(Part {
                    label: part_label(label, number),
                    path: part_path(label, number),
                    range: start..place,
                });
                number += 1;
                start = place;
                bytes = 0;
            }
            bytes += weight;
        }
        parts.push(Part { label: part_label(label, number), path: part_path(label, number), range: start..range.end });
    }
    parts
}

fn part_label(year: &str, number: usize) -> String {
    if number == 0 { year.to_owned() } else { format!("{year}, part {}", number + 1) }
}

fn part_path(year: &str, number: usize) -> String {
    match number {
        0 => format!("years/{}.html", id(year)),
        number => format!("years/{}-{}.html", id(year), number + 1),
    }
}

fn emit_part(shelf: &Shelf<'_>, sink: &Sink<'_>, parts: &[Part], at: usize) {
    let part = &parts[at];
    let title = format!("{} · Postmortems · {}", part.label, shelf.options.title);
    let neighbour =
        |part: &Part| Neighbour { label: part.label.clone(), href: part.path.trim_start_matches("years/").to_owned() };
    let page = Postmortems {
        frame: shelf.frame("postmortems", "../", &title),
        heading: &part.label,
        intro: String::new(),
        groups: Vec::new(),
        index: Vec::new(),
        years: vec![section(shelf, &part.label, part.range.clone(), "../postmortems/")],
        skipped: Vec::new(),
        n_more_skipped: 0,
        before: parts.get(at + 1).map(neighbour),
        after: at.checked_sub(1).map(|at| neighbour(&parts[at])),
    };
    emit(sink, part.path.clone(), MAX_BYTES, &page);
}

/// Runs of the shelf that share a year, newest first.
fn by_year(entries: &[&Entry]) -> Vec<(String, Range<usize>)> {
    let mut years: Vec<(String, Range<usize>)> = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        let label = year(entry).unwrap_or("Undated");
        match years.last_mut() {
            Some((last, range)) if last == label => range.end = place + 1,
            _ => years.push((label.to_owned(), place..place + 1)),
        }
    }
    years
}

/// For fragments and file names: dates come from documents, so nothing but letters and digits.
fn id(label: &str) -> String {
    let kept: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("y{}", kept.to_ascii_lowercase())
}

fn item(label: &str, range: &Range<usize>, href: String) -> IndexItem {
    IndexItem { label: label.to_owned(), n: range.len(), href }
}

fn section<'a>(shelf: &Shelf<'a>, label: &str, range: Range<usize>, folder: &str) -> Year<'a> {
    let entries = &shelf.entries[range];
    Year {
        heading: label.to_owned(),
        id: id(label),
        count: words::count(entries.len(), "postmortem", "postmortems"),
        rows: entries.iter().map(|entry| Row::new(entry, folder)).collect(),
        has_severity: entries.iter().any(|entry| entry.record.severity.is_some()),
    }
}
