//! Categories, severities and services: a list of each, and a page a group with its figures and postmortems.
//!
//! [`KINDS`] is the table of them; all three are one implementation. What makes a group, and its figures, come from
//! [`metrics`], as those of `lookback stats --by category` do.

mod slug;

use std::collections::HashMap;
use std::ops::Range;

use askama::Template;
use rayon::prelude::*;

use crate::metrics::{self, Grouping, NO_KEY, Reports};
use crate::record::{MeasureKind, Postmortem};
use crate::site::chart::plot::shortened;
use crate::site::postmortems::{Neighbour, Row};
use crate::site::shelf::{Shelf, file_name};
use crate::site::trends::{self, FigureRow};
use crate::site::{Frame, Sink, emit, words};

/// Bytes of rows from which on a page is split; a page stays under 400 kB.
const MAX_BYTES: usize = 280 * 1024;

/// Characters of a group's name in lists and titles.
const MAX_NAME: usize = 120;

/// Years whose postmortems are counted, the newest ones.
const MAX_YEARS: usize = 20;

/// The measures that people look for.
const SHOWN: [MeasureKind; 2] = [MeasureKind::TimeToDetect, MeasureKind::TimeToRecover];

/// One way of grouping that has pages.
#[derive(Debug)]
pub(super) struct Kind {
    /// Name of its pages, and the folder of its groups.
    name: &'static str,
    /// The list of its groups.
    pub(super) path: &'static str,
    /// What one of its groups is.
    pub(super) noun: &'static str,
    grouping: Grouping,
    /// How a document says which it is in, for when none does.
    example: &'static str,
}

/// Every way of grouping that has pages.
pub(super) static KINDS: [Kind; 3] = [
    Kind {
        name: "categories",
        path: "categories.html",
        noun: "category",
        grouping: Grouping::Category,
        example: "Category: Network",
    },
    Kind {
        name: "severities",
        path: "severities.html",
        noun: "severity",
        grouping: Grouping::Severity,
        example: "Severity: SEV-2",
    },
    Kind {
        name: "services",
        path: "services.html",
        noun: "service",
        grouping: Grouping::Service,
        example: "Services: checkout, gate",
    },
];

/// The groups of one kind.
#[derive(Debug)]
pub(crate) struct Groups<'a> {
    kind: &'static Kind,
    /// The largest first, those that lack what the kind groups by last; empty where all lack it.
    groups: Vec<Group<'a>>,
    by_key: HashMap<&'a str, usize>,
}

#[derive(Debug)]
struct Group<'a> {
    figures: &'a metrics::Group,
    slug: String,
    /// Its postmortems by their places on the shelf, the newest first.
    places: Vec<usize>,
}

/// The groups of every kind, of postmortems in the order of the shelf.
pub(crate) fn all<'a>(records: &[&Postmortem], reports: &'a Reports) -> [Groups<'a>; 3] {
    KINDS.each_ref().map(|kind| Groups::new(kind, records, reports))
}

impl<'a> Groups<'a> {
    fn new(kind: &'static Kind, records: &[&Postmortem], reports: &'a Reports) -> Self {
        let mut figures: Vec<&metrics::Group> = reports.by(kind.grouping).groups.iter().collect();
        if figures.iter().all(|group| group.key == NO_KEY) {
            figures.clear();
        }
        // Equals stay in the order of their keys.
        figures.sort_by_key(|group| (group.key == NO_KEY, std::cmp::Reverse(group.documents)));
        let slugs = slug::unique(figures.iter().map(|group| group.key.as_str()));
        let by_key: HashMap<&str, usize> =
            figures.iter().enumerate().map(|(at, group)| (group.key.as_str(), at)).collect();
        let mut groups: Vec<Group<'_>> =
            figures.into_iter().zip(slugs).map(|(figures, slug)| Group { figures, slug, places: Vec::new() }).collect();
        for (place, record) in records.iter().enumerate() {
            for key in reports.keys(record, kind.grouping) {
                if let Some(&at) = by_key.get(key.as_ref()) {
                    groups[at].places.push(place);
                }
            }
        }
        Self { kind, groups, by_key }
    }

    /// The page of the group that a value makes, from the site's root; `None` where it makes none.
    pub(crate) fn href(&self, value: &str) -> Option<String> {
        Some(self.path(&self.groups[*self.by_key.get(value.trim())?], 0))
    }

    /// The path of a part of a group's pages; no slug has a dot.
    fn path(&self, group: &Group<'_>, part: usize) -> String {
        let file = file_name(&group.slug);
        match part {
            0 => format!("{}/{file}", self.kind.name),
            part => format!("{}/{}.{}.html", self.kind.name, file.trim_end_matches(".html"), part + 1),
        }
    }

    /// Group or groups, in lower case.
    fn noun(&self, n: usize) -> &'static str {
        if n == 1 { self.kind.noun } else { self.kind.name }
    }
}

impl Group<'_> {
    fn is_rest(&self) -> bool {
        self.figures.key == NO_KEY
    }
}

#[derive(Template)]
#[template(path = "groups.html")]
struct Index<'a> {
    frame: Frame<'a>,
    heading: String,
    intro: String,
    noun: &'static str,
    example: &'static str,
    measures: Vec<(String, &'static str)>,
    rows: Vec<IndexRow>,
    previous: Option<Neighbour>,
    next: Option<Neighbour>,
}

/// One group in the list.
struct IndexRow {
    name: String,
    href: String,
    n: usize,
    newest: String,
    figures: Vec<FigureRow>,
}

#[derive(Template)]
#[template(path = "group.html")]
struct Page<'a> {
    frame: Frame<'a>,
    heading: String,
    index: (&'static str, &'static str),
    intro: String,
    blocks: Vec<Block>,
    years: Vec<(String, usize)>,
    /// How many were published before those years.
    n_earlier: usize,
    pictures: Vec<(String, String)>,
    rows: Vec<Row<'a>>,
    has_severity: bool,
    previous: Option<Neighbour>,
    next: Option<Neighbour>,
}

/// The figures of the group, or of all postmortems beside it.
struct Block {
    heading: &'static str,
    documents: String,
    rows: [FigureRow; 2],
}

/// Renders the list of the groups of one kind, and their pages.
pub(super) fn render(shelf: &Shelf<'_>, sink: &Sink<'_>, by: Grouping) {
    let groups = shelf.groups.iter().find(|groups| groups.kind.grouping == by).expect("a row of KINDS");
    render_index(shelf, sink, groups);
    groups.groups.par_iter().for_each(|group| render_group(shelf, sink, groups, group));
}

fn render_index(shelf: &Shelf<'_>, sink: &Sink<'_>, groups: &Groups<'_>) {
    let kind = groups.kind;
    let rows: Vec<IndexRow> = groups.groups.iter().map(|group| index_row(shelf, groups, group)).collect();
    let parts = parts(rows.iter().map(|row| 700 + 6 * row.name.len() + row.href.len()));
    let title = format!("{} · {}", words::capitalised(kind.name), shelf.options.title);
    let path = |part: usize| match part {
        0 => kind.path.to_owned(),
        part => format!("{}.{}.html", kind.name, part + 1),
    };
    let mut rows = rows.into_iter();
    for (at, part) in parts.iter().enumerate() {
        let page = Index {
            frame: shelf.frame(kind.name, "", &title),
            heading: words::capitalised(kind.name),
            intro: index_intro(shelf, groups),
            noun: kind.noun,
            example: kind.example,
            measures: SHOWN
                .map(|of| (words::capitalised(words::measure_name(of)), metrics::metric(of).definition))
                .into(),
            rows: rows.by_ref().take(part.len()).collect(),
            next: (at + 1 < parts.len()).then(|| neighbour(at + 1, path(at + 1))),
            previous: at.checked_sub(1).map(|at| neighbour(at, path(at))),
        };
        emit(sink, path(at), 32 * 1024, &page);
    }
}

/// `12 categories; 37 of 39 postmortems state one.`
fn index_intro(shelf: &Shelf<'_>, groups: &Groups<'_>) -> String {
    let n = shelf.entries.len();
    let (rest, named): (Vec<&Group<'_>>, Vec<&Group<'_>>) = groups.groups.iter().partition(|group| group.is_rest());
    let without: usize = rest.iter().map(|group| group.places.len()).sum();
    format!(
        "{} {}; {} of {} {} one.",
        named.len(),
        groups.noun(named.len()),
        n - without,
        words::count(n, "postmortem", "postmortems"),
        if n - without == 1 { "names" } else { "name" }
    )
}

fn index_row(shelf: &Shelf<'_>, groups: &Groups<'_>, group: &Group<'_>) -> IndexRow {
    let newest = group.places.first().and_then(|&place| shelf.entries[place].record.date.as_deref());
    IndexRow {
        name: shortened(&group.figures.key, MAX_NAME),
        href: groups.path(group, 0),
        n: group.places.len(),
        newest: shortened(newest.unwrap_or("undated"), MAX_NAME),
        figures: SHOWN.map(|kind| FigureRow::new(kind, group.figures)).into(),
    }
}

fn render_group(shelf: &Shelf<'_>, sink: &Sink<'_>, groups: &Groups<'_>, group: &Group<'_>) {
    let kind = groups.kind;
    let parts = parts(group.places.iter().map(|&place| Row::weight(shelf.entries[place])));
    let heading = if group.is_rest() { format!("Without a {}", kind.noun) } else { group.figures.key.clone() };
    let title =
        format!("{} · {} · {}", shortened(&heading, MAX_NAME), words::capitalised(kind.name), shelf.options.title);
    let link = |part: usize| {
        let path = groups.path(group, part);
        neighbour(part, path.rsplit('/').next().unwrap_or_default().to_owned())
    };
    for (at, part) in parts.iter().enumerate() {
        let places = &group.places[part.clone()];
        let rows: Vec<Row<'_>> =
            places.iter().map(|&place| Row::new(shelf.entries[place], "../postmortems/")).collect();
        let is_first = at == 0;
        let mut years = if is_first { years(shelf, group) } else { Vec::new() };
        let n_earlier = years.drain(years.len().min(MAX_YEARS)..).map(|(_, n)| n).sum();
        let page = Page {
            frame: shelf.frame(kind.name, "../", &title),
            heading: if is_first { heading.clone() } else { format!("{heading}, part {}", at + 1) },
            index: (kind.path, kind.name),
            intro: group_intro(shelf, group),
            blocks: if is_first { blocks(shelf, groups, group) } else { Vec::new() },
            years,
            n_earlier,
            pictures: if is_first { pictures(shelf, group) } else { Vec::new() },
            has_severity: rows.iter().any(|row| !row.severity.is_empty()),
            rows,
            next: (at + 1 < parts.len()).then(|| link(at + 1)),
            previous: at.checked_sub(1).map(link),
        };
        emit(sink, groups.path(group, at), 16 * 1024 + 512 * part.len(), &page);
    }
}

/// `12 of 39 postmortems, 2019-12-03 to 2025-03-04`
fn group_intro(shelf: &Shelf<'_>, group: &Group<'_>) -> String {
    let mut intro =
        format!("{} of {}", group.places.len(), words::count(shelf.entries.len(), "postmortem", "postmortems"));
    let mut dates = group.places.iter().filter_map(|&place| shelf.entries[place].record.date.as_deref());
    match (dates.next(), dates.next_back()) {
        (Some(newest), Some(oldest)) => intro.push_str(&format!(", {oldest} to {newest}")),
        (Some(only), None) => intro.push_str(&format!(", {only}")),
        _ => {}
    }
    intro
}

fn blocks(shelf: &Shelf<'_>, groups: &Groups<'_>, group: &Group<'_>) -> Vec<Block> {
    let block = |heading: &'static str, of: &metrics::Group| Block {
        heading,
        documents: format!(
            "{}{}",
            words::count(of.documents, "postmortem published", "postmortems published"),
            rate(of)
        ),
        rows: SHOWN.map(|kind| FigureRow::new(kind, of)),
    };
    let all = &shelf.reports.by(groups.kind.grouping).all;
    let mut blocks = vec![block("Here", group.figures)];
    if all.documents > group.figures.documents {
        blocks.push(block("All postmortems", all));
    }
    blocks
}

/// `, 4.5 a year (95 % interval 2.9 to 6.8)`; empty where there are no days to count over.
fn rate(group: &metrics::Group) -> String {
    let rate = &group.rate;
    let (Some(per_year), Some([low, high])) = (rate.per_year, rate.interval) else { return String::new() };
    // As `lookback stats` says it: none where a decimal would say nothing.
    let [per_year, low, high] =
        [per_year, low, high].map(|rate| if rate < 100.0 { format!("{rate:.1}") } else { format!("{rate:.0}") });
    format!(", {per_year} a year (95 % interval {low} to {high})")
}

/// How many were published in each year, the newest first; those without a date in none.
fn years(shelf: &Shelf<'_>, group: &Group<'_>) -> Vec<(String, usize)> {
    let mut years: Vec<(String, usize)> = Vec::new();
    for &place in &group.places {
        let Some(year) = shelf.reports.period(&shelf.entries[place].record, Grouping::Year) else { continue };
        match years.iter_mut().find(|(known, _)| *known == year) {
            Some((_, n)) => *n += 1,
            None => years.push((year, 1)),
        }
    }
    years
}

fn pictures(shelf: &Shelf<'_>, group: &Group<'_>) -> Vec<(String, String)> {
    let picture = |kind: MeasureKind| {
        let svg = trends::small(shelf, kind.as_str(), kind, group.places.iter().copied(), "../");
        (words::capitalised(words::measure_name(kind)), svg)
    };
    SHOWN.map(picture).into_iter().filter(|(_, svg)| !svg.is_empty()).collect()
}

fn neighbour(part: usize, href: String) -> Neighbour {
    let label = if part == 0 { "The first part".to_owned() } else { format!("Part {}", part + 1) };
    Neighbour { label, href }
}

/// Runs of rows that each fit on a page; one that is empty where there are no rows.
fn parts(weights: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut end, mut bytes) = (0, 0, 0);
    for weight in weights {
        if bytes + weight > MAX_BYTES && end > start {
            parts.push(start..end);
            (start, bytes) = (end, 0);
        }
        bytes += weight;
        end += 1;
    }
    parts.push(start..end);
    parts
}
