//! What recurs: factors by how often, and when.

use std::collections::BTreeMap;

use crate::metrics::Grouping;
use crate::metrics::recurrence::{Occurrence, RecurringFactor};
use crate::site::chart::plot::{Plot, Shape, shortened};
use crate::site::chart::scale::Linear;
use crate::site::shelf::Shelf;
use crate::site::trends::View;
use crate::site::trends::cells::together;
use crate::site::trends::figure::{Cell, Figure, Table, date, plot, record, shelf_link};
use crate::site::words;

const LEFT: i32 = 330;
const RIGHT: i32 = 800;
const TOP: i32 = 10;
const ROW: i32 = 28;

/// Factors that are drawn, those that recur most.
const MAX_ROWS: usize = 12;

/// Columns at the most: quarters, or the newest years where there are more quarters than that.
const MAX_COLUMNS: usize = 24;

/// The largest mark stands for so many at the least, so that one alone is never large.
const LEAST_MOST: usize = 9;

pub(super) fn figures(shelf: &Shelf<'_>, _: View) -> Vec<Figure> {
    if shelf.entries.len() < 2 {
        return Vec::new();
    }
    let factors = &shelf.recurrence.factors[..shelf.recurrence.factors.len().min(MAX_ROWS)];
    let mut figure = Figure {
        id: "factors".to_owned(),
        heading: "What recurs".to_owned(),
        note: "contributing factors in the same words, or nearly, in several postmortems".to_owned(),
        caption: caption(shelf),
        ..Figure::default()
    };
    if factors.is_empty() {
        return vec![figure];
    }
    let is_long = shelf.reports.span(Grouping::Quarter, MAX_COLUMNS + 1).len() > MAX_COLUMNS;
    let by = if is_long { Grouping::Year } else { Grouping::Quarter };
    let columns = shelf.reports.span(by, MAX_COLUMNS);
    if !columns.is_empty() {
        let height = TOP + ROW * i32::try_from(factors.len()).unwrap_or(0) + 34;
        let mut plot = plot("factors", height, "Recurring factors over time", &figure.caption);
        draw(&mut plot, shelf, factors, by, &columns);
        figure.svg = plot.draw();
    }
    figure.table = table(shelf, factors);
    vec![figure]
}

fn caption(shelf: &Shelf<'_>) -> String {
    let factors = &shelf.recurrence.factors;
    let postmortems = words::count(shelf.entries.len(), "postmortem", "postmortems");
    let Some(first) = factors.first() else {
        return format!("No contributing factor stands in two of {postmortems}.");
    };
    format!(
        "{} in more than one of {postmortems}; “{}” in {}.",
        words::count(factors.len(), "factor stands", "factors stand"),
        shortened(&first.text, 90),
        first.occurrences.len()
    )
}

fn draw(plot: &mut Plot, shelf: &Shelf<'_>, factors: &[RecurringFactor], by: Grouping, columns: &[String]) {
    let x = Linear { values: (0.0, columns.len() as f64), places: (f64::from(LEFT), f64::from(RIGHT)) };
    let bottom = TOP + ROW * i32::try_from(factors.len()).unwrap_or(0);
    let pitch = (RIGHT - LEFT) / i32::try_from(columns.len()).unwrap_or(1).max(1);
    let every = (58 / pitch.max(1) + 1) as usize;
    for (idx, key) in columns.iter().enumerate() {
        if (columns.len() - 1 - idx).is_multiple_of(every) {
            let at = x.at(idx as f64 + 0.5);
            plot.line("grid", |d| {
                d.two('M', at, TOP).one('V', bottom);
            });
            plot.label("tick", at, bottom + 20, key.clone());
        }
    }
    let columns_of: Vec<BTreeMap<usize, Vec<&Occurrence>>> =
        factors.iter().map(|factor| by_column(shelf, factor, by, columns)).collect();
    let most = columns_of.iter().flat_map(BTreeMap::values).map(Vec::len).max().unwrap_or(0).max(LEAST_MOST) as f64;
    for (row, (factor, cells)) in (0..).zip(factors.iter().zip(columns_of)) {
        let y = TOP + ROW * row + ROW / 2;
        plot.line("grid", |d| {
            d.two('M', LEFT, y).one('H', RIGHT);
        });
        plot.label("end", LEFT - 12, y + 4, shortened(&factor.text, 44));
        let last = factor.occurrences.first().map_or("", |first| date(record(shelf, first.place)));
        plot.label("", RIGHT + 14, y + 4, format!("{} ×, {last}", factor.occurrences.len()));
        for (column, occurrences) in cells {
            let newest = record(shelf, occurrences[0].place);
            let title = together(occurrences.len(), &columns[column], newest);
            let radius = (3.0 + 9.0 * (occurrences.len() as f64 / most).sqrt()) as i32;
            plot.mark(
                shelf_link(newest),
                &title,
                [Shape::Circle { class: "mark stated", x: x.at(column as f64 + 0.5), y, radius }],
            );
        }
    }
}

/// Where a factor was met, by column; what is older than the first one, or has no date, is in the table alone.
fn by_column<'f>(
    shelf: &Shelf<'_>,
    factor: &'f RecurringFactor,
    by: Grouping,
    columns: &[String],
) -> BTreeMap<usize, Vec<&'f Occurrence>> {
    let mut cells: BTreeMap<usize, Vec<&Occurrence>> = BTreeMap::new();
    for occurrence in &factor.occurrences {
        let key = shelf.reports.period(record(shelf, occurrence.place), by);
        if let Some(column) = key.and_then(|key| columns.iter().position(|column| *column == key)) {
            cells.entry(column).or_default().push(occurrence);
        }
    }
    cells
}

fn table(shelf: &Shelf<'_>, factors: &[RecurringFactor]) -> Table {
    let mut table = Table::new(["Factor", ">Postmortems", "First seen", "Last seen", "Last in"]);
    for factor in factors {
        let ends = [factor.occurrences.last(), factor.occurrences.first()];
        let [first, last] = ends.map(|end| end.map(|occurrence| record(shelf, occurrence.place)));
        let day = |of: Option<&_>| of.map_or("", date).into();
        let title = last.map_or_else(
            || Cell::from(""),
            |record| Cell { text: shortened(&record.title, 80), href: shelf_link(record), is_right: false },
        );
        table.row([shortened(&factor.text, 160).into(), factor.occurrences.len().into(), day(first), day(last), title]);
    }
    let more = shelf.recurrence.factors.len() - factors.len();
    if more > 0 {
        table.more = format!("And {more} more: `lookback factors` lists them.");
    }
    table
}
