//! Each postmortem by its date and its time to recovery, or to detection.

use std::collections::BTreeMap;

use crate::metrics::{self, Grouping, statistics};
use crate::record::{Censored, MeasureKind, MeasureSource, Postmortem, duration_words};
use crate::site::chart::axis::{DayAxis, DurationAxis};
use crate::site::chart::plot::Plot;
use crate::site::chart::scale::days;
use crate::site::shelf::Shelf;
use crate::site::trends::cells::{self, Point};
use crate::site::trends::figure::{Figure, Known, Sign, Table, are_few, date, plot, record, shelf_link, title_cell};
use crate::site::trends::{FigureRow, SHOWN, View, figure_words, range};
use crate::site::words;

const LEFT: i32 = 64;
const RIGHT: i32 = 948;
const TOP: i32 = 14;
const BOTTOM: i32 = 268;
const HEIGHT: i32 = 300;

/// A postmortem with a date and a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dated {
    /// Days since 1970.
    pub(super) day: i32,
    pub(super) minutes: f64,
    pub(super) known: Known,
    /// Its place on the shelf, newest first.
    pub(super) place: usize,
}

pub(super) fn figures(shelf: &Shelf<'_>, _: View) -> Vec<Figure> {
    SHOWN.map(|kind| figure(shelf, kind)).into()
}

/// Every postmortem that has a date and a value of the measure, the oldest first.
pub(super) fn dated(shelf: &Shelf<'_>, kind: MeasureKind) -> Vec<Dated> {
    dated_of(shelf, 0..shelf.entries.len(), kind, usize::MAX)
}

/// The first so many of them that stand at some places of the shelf, the oldest first.
pub(super) fn dated_of(
    shelf: &Shelf<'_>,
    places: impl Iterator<Item = usize>,
    kind: MeasureKind,
    most: usize,
) -> Vec<Dated> {
    let dated = places.filter_map(|place| one(place, record(shelf, place), kind));
    let mut dated: Vec<Dated> = dated.take(most).collect();
    let started = |of: &Dated| record(shelf, of.place).moments.started.as_ref().map(|moment| moment.at.as_str());
    dated.sort_by(|a, b| a.day.cmp(&b.day).then_with(|| started(a).cmp(&started(b))).then(b.place.cmp(&a.place)));
    dated
}

/// A postmortem in the picture, where it has a date and a value.
fn one(place: usize, record: &Postmortem, kind: MeasureKind) -> Option<Dated> {
    let measure = record.measures.get(kind);
    let minutes = measure.minutes.filter(|minutes| minutes.is_finite() && *minutes >= 0.0)?;
    let date: jiff::civil::Date = record.date.as_deref()?.parse().ok()?;
    // A detection in no time usually means that the start was not recorded.
    let is_at_most = measure.censored == Some(Censored::Left) || kind == MeasureKind::TimeToDetect && minutes == 0.0;
    let known = match measure.source {
        _ if is_at_most => Known::AtMost,
        Some(MeasureSource::Timeline) => Known::Timeline,
        _ => Known::Stated,
    };
    Some(Dated {
        day: days(i32::from(date.year()), i32::from(date.month()), i32::from(date.day())),
        minutes,
        known,
        place,
    })
}

fn figure(shelf: &Shelf<'_>, kind: MeasureKind) -> Figure {
    let metric = metrics::metric(kind);
    let name = words::capitalised(metric.name);
    let id = if kind == MeasureKind::TimeToRecover { "recovery" } else { "detection" };
    let dated = dated(shelf, kind);
    let caption = caption(shelf, kind, &dated);
    let mut figure = Figure {
        id: id.to_owned(),
        heading: name.clone(),
        note: metric.definition.to_owned(),
        caption,
        ..Figure::default()
    };
    if dated.is_empty() {
        return figure;
    }
    let mut plot = plot(id, HEIGHT, format!("{name} of each postmortem, by date"), &figure.caption);
    let largest = dated.iter().map(|of| of.minutes).fold(0.0, f64::max);
    let x = DayAxis::new(dated[0].day, dated[dated.len() - 1].day, (LEFT, RIGHT));
    let y = DurationAxis::new(largest, (BOTTOM, TOP));
    y.draw_vertical(&mut plot, LEFT, RIGHT);
    x.draw(&mut plot, TOP, BOTTOM);
    figure.key = signs(&dated);
    if are_few(dated.iter().map(|of| record(shelf, of.place))) {
        let is_drawn = draw_band(&mut plot, &rolling(&dated, &x, &y));
        figure.key.extend(is_drawn.then(|| band_sign("median of the last ten, with its quartiles as a band")));
        draw_marks(&mut plot, shelf, kind, &dated, &x, &y);
        figure.table = each(shelf, kind, &name);
    } else {
        // The last ten of thousands are a matter of days, and nothing but noise.
        let is_drawn = draw_band(&mut plot, &quarterly(shelf, kind, &x, &y));
        figure.key =
            is_drawn.then(|| band_sign("median of a quarter, with its quartiles as a band")).into_iter().collect();
        draw_cells(&mut plot, shelf, &dated, &x, &y);
        figure.caption.push(' ');
        figure.caption.push_str(cells::REMARK);
        figure.table = by_quarter(shelf, kind);
    }
    figure.svg = plot.draw();
    figure
}

/// The finding: the median with its coverage, and how the values are known.
fn caption(shelf: &Shelf<'_>, kind: MeasureKind, dated: &[Dated]) -> String {
    let metric = metrics::metric(kind);
    let row = FigureRow::new(kind, &shelf.reports.by(Grouping::Year).all);
    let mut caption = format!("Median {}: {}", metric.name, row.median);
    if !row.interval.is_empty() {
        caption.push_str(&format!(" (95 % interval {})", row.interval));
    }
    let count = |known: Known| (dated.iter().filter(|of| of.known == known).count(), known.words());
    let counts: Vec<String> =
        Known::ALL.map(count).iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
    caption.push_str(&format!("; n = {} of {}", row.n, row.of));
    caption.push_str(&if counts.is_empty() {
        ", none with a date.".to_owned()
    } else {
        format!(": {}.", words::list(&counts))
    });
    let undated = row.n - dated.len().min(row.n);
    if undated > 0 && !dated.is_empty() {
        let count = words::count(undated, "postmortem has", "postmortems have");
        caption.push_str(&format!(" {count} no date and cannot be drawn."));
    }
    caption
}

/// The ways in which values are known, as far as they are met.
fn signs(dated: &[Dated]) -> Vec<Sign> {
    let is_met = |known: &Known| dated.iter().any(|of| of.known == *known);
    Known::ALL.into_iter().filter(is_met).map(Known::sign).collect()
}

fn band_sign(words: &str) -> Sign {
    Sign { class: "line median", sign: "", words: words.to_owned() }
}

/// Heights of lower quartile, median and upper quartile, by place.
type Band = BTreeMap<i32, [i32; 3]>;

/// The median of the last ten incidents with its quartiles; one for each place across is enough.
fn rolling(dated: &[Dated], x: &DayAxis, y: &DurationAxis) -> Band {
    let minutes: Vec<f64> = dated.iter().map(|of| of.minutes).collect();
    let heights = statistics::rolling(&minutes).into_iter().zip(dated).filter_map(|(rolling, of)| {
        let rolling = rolling?;
        let heights = [rolling.p25, rolling.median, rolling.p75].map(|minutes| y.at(minutes));
        Some((x.at(f64::from(of.day)), heights))
    });
    heights.collect()
}

/// The median of each quarter with its quartiles.
fn quarterly(shelf: &Shelf<'_>, kind: MeasureKind, x: &DayAxis, y: &DurationAxis) -> Band {
    let heights = shelf.reports.by(Grouping::Quarter).groups.iter().filter_map(|group| {
        let (year, quarter) = group.key.split_once("-Q")?;
        let middle = days(year.parse().ok()?, 3 * quarter.parse::<i32>().ok()? - 1, 15);
        let figures = &group.measures[&kind];
        let heights = [figures.p25?, figures.median?, figures.p75?].map(|minutes| y.at(minutes));
        Some((x.at(f64::from(middle)), heights))
    });
    heights.collect()
}

fn draw_band(plot: &mut Plot, places: &Band) -> bool {
    if places.len() < 2 {
        return false;
    }
    plot.line("band", |d| {
        let mut command = 'M';
        for (&at, heights) in places {
            d.two(command, at, heights[2]);
            command = 'L';
        }
        for (&at, heights) in places.iter().rev() {
            d.two('L', at, heights[0]);
        }
        d.close();
    });
    plot.line("median", |d| {
        let mut command = 'M';
        for (&at, heights) in places {
            d.two(command, at, heights[1]);
            command = 'L';
        }
    });
    true
}

fn draw_marks(plot: &mut Plot, shelf: &Shelf<'_>, kind: MeasureKind, dated: &[Dated], x: &DayAxis, y: &DurationAxis) {
    for of in dated {
        let record = record(shelf, of.place);
        let title = format!("{}, {}: {}", date(record), words::value(record.measures.get(kind)), record.title);
        plot.mark(shelf_link(record), &title, [of.known.shape(x.at(f64::from(of.day)), y.at(of.minutes))]);
    }
}

fn draw_cells(plot: &mut Plot, shelf: &Shelf<'_>, dated: &[Dated], x: &DayAxis, y: &DurationAxis) {
    let minutes: BTreeMap<usize, f64> = dated.iter().map(|of| (of.place, of.minutes)).collect();
    let points: Vec<Point> =
        dated.iter().map(|of| Point { x: x.at(f64::from(of.day)), y: y.at(of.minutes), place: of.place }).collect();
    cells::draw(plot, shelf, &points, |points| {
        let values = points.iter().map(|point| minutes[&point.place]);
        let (low, high) = values.fold((f64::INFINITY, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        if low == high { duration_words(low) } else { range(low, high) }
    });
}

/// Every postmortem with its value, or why it has none.
fn each(shelf: &Shelf<'_>, kind: MeasureKind, name: &str) -> Table {
    let value = format!(">{name}");
    let mut table = Table::new(["Date", "Postmortem", value.as_str(), "Source"]);
    for entry in &shelf.entries {
        let measure = entry.record.measures.get(kind);
        let source = match measure.source {
            Some(MeasureSource::Stated) => "stated",
            Some(MeasureSource::Timeline) => "timeline",
            None => "–",
        };
        let cells =
            [date(&entry.record).into(), title_cell(&entry.record), words::value(measure).into(), source.into()];
        table.row(cells);
    }
    table
}

/// The figures of each quarter, where postmortems are too many for a row each.
fn by_quarter(shelf: &Shelf<'_>, kind: MeasureKind) -> Table {
    let mut table = Table::new(["Quarter", ">n", ">Lower quartile", ">Median", ">Upper quartile"]);
    for group in &shelf.reports.by(Grouping::Quarter).groups {
        let figures = &group.measures[&kind];
        let words = |minutes: Option<f64>| minutes.map_or_else(|| "–".to_owned(), figure_words);
        let quartiles = [figures.p25, figures.median, figures.p75].map(|minutes| words(minutes).into());
        let [p25, median, p75] = quartiles;
        table.row([group.key.as_str().into(), figures.n.into(), p25, median, p75]);
    }
    table.more = "Every value is in the list of postmortems.".to_owned();
    table
}
