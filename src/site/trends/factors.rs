//! What recurs: factors by how often, and when.

use std::collections::BTreeMap;

use crate::metrics::Grouping;
use crate::metrics::recurrence::{Occurrence, RecurringFactor};
use crate::site::chart::plot::{Plot, Shape, shortened};
use crate::site::chart::scale::Linear;
use crate::site::shelf::Shelf;
use crate::site::trends::View;
use crate::site::trends::figure::{Cell, Figure, Table, date, plot, record, shelf_link};
use crate::site::words;

const LEFT: i32 = 330;
const RIGHT: i32 = 830;
const TOP: i32 = 10;
const ROW: i32 = 28;

/// Factors that are drawn, those that recur most.
const MAX_ROWS: usize = 12;

/// Columns at the most: quarters, or the newest years where there are more quarters than that.
const MAX_COLUMNS: usize = 24;

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
    for (row, factor) in (0..).zip(factors) {
        let y = TOP + ROW * row + ROW / 2;
        plot.line("grid", |d| {
            d.two('M', LEFT, y).one('H', RIGHT);
        });
        plot.label("end", LEFT - 12, y + 4, shortened(&factor.text, 44));
        let last = factor.occurrences.first().map_or("", |first| date(record(shelf, first.place)));
        plot.label("", RIGHT + 14, y + 4, format!("{} ×, {last}", factor.occurrences.len()));
        let mut cells: BTreeMap<usize, Vec<&Occurrence>> = BTreeMap::new();
        for occurrence in &factor.occurrences {
            let key = shelf.reports.period(record(shelf, occurrence.place), by);
            let column = key.and_then(|key| columns.iter().position(|column| *column == key));
            cells.entry(column.unwrap_or(usize::MAX)).or_default().push(occurrence);
        }
        // What is older than the first column, or has no date, is in the table alone.
        cells.remove(&usize::MAX);
        for (column, occurrences) in cells {
            let newest = record(shelf, occurrences[0].place);
            let count = words::count(occurrences.len(), "postmortem", "postmortems");
            let lead = if occurrences.len() > 1 { "the newest: " } else { "" };
            let title = format!("{}: {count}; {lead}{}", columns[column], newest.title);
            let radius = (4.0 + 3.0 * ((occurrences.len() - 1) as f64).sqrt()).min(12.0) as i32;
            plot.mark(
                shelf_link(newest),
                &title,
                [Shape::Circle { class: "mark stated", x: x.at(column as f64 + 0.5), y, radius }],
            );
        }
    }
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
