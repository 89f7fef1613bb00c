//! A small strip of some postmortems, for pages that are about a part of them.

use crate::metrics;
use crate::record::MeasureKind;
use crate::site::chart::axis::DurationAxis;
use crate::site::chart::plot::{Plot, Size};
use crate::site::chart::scale::Linear;
use crate::site::shelf::Shelf;
use crate::site::trends::figure::{date, record, shelf_link};
use crate::site::trends::strip::{Dated, dated_of};
use crate::site::words;

const WIDTH: i32 = 360;
const HEIGHT: i32 = 96;
const LEFT: i32 = 48;
const RIGHT: i32 = 350;
const TOP: i32 = 8;
const BOTTOM: i32 = 78;

/// Postmortems that are drawn, the newest ones.
const MAX_MARKS: usize = 40;

/// Draws a measure of the postmortems at some places of the shelf, the newest first, by date; empty where fewer
/// than two can be drawn.
///
/// `id` is unique on the page, `root` the way from the page to the site's root.
pub(in crate::site) fn small(
    shelf: &Shelf<'_>,
    id: &str,
    kind: MeasureKind,
    places: impl Iterator<Item = usize>,
    root: &str,
) -> String {
    let dated = dated_of(shelf, places, kind, MAX_MARKS);
    let [first, .., last] = &dated[..] else { return String::new() };
    let description = describe(shelf, &dated);
    let title = format!("{} by date", words::capitalised(metrics::metric(kind).name));
    let mut plot = Plot::new(id, (WIDTH, HEIGHT), title, &description);
    plot.size = Size::Small;
    let y = DurationAxis::new(dated.iter().map(|of| of.minutes).fold(0.0, f64::max), (BOTTOM, TOP));
    y.draw_vertical(&mut plot, LEFT, RIGHT);
    let ends = (f64::from(first.day), f64::from(last.day));
    let x = Linear { values: ends, places: (f64::from(LEFT + 6), f64::from(RIGHT - 6)) };
    plot.label("", LEFT, BOTTOM + 16, date(record(shelf, first.place)));
    plot.label("end", RIGHT, BOTTOM + 16, date(record(shelf, last.place)));
    for of in &dated {
        let record = record(shelf, of.place);
        let title = format!("{}, {}: {}", date(record), words::value(record.measures.get(kind)), record.title);
        let mark = of.known.shape(x.at(f64::from(of.day)), y.at(of.minutes));
        plot.mark(format!("{root}{}", shelf_link(record)), &title, [mark]);
    }
    plot.draw()
}

/// How many there are, and the shortest and the longest.
fn describe(shelf: &Shelf<'_>, dated: &[Dated]) -> String {
    let of = words::count(dated.len(), "postmortem", "postmortems");
    let by_length = |a: &&Dated, b: &&Dated| a.minutes.total_cmp(&b.minutes);
    let named = |of: Option<&Dated>| {
        of.map_or_else(String::new, |of| {
            format!("{} on {}", super::figure_words(of.minutes), date(record(shelf, of.place)))
        })
    };
    let (shortest, longest) = (dated.iter().min_by(by_length), dated.iter().max_by(by_length));
    format!("{of}; the shortest {}, the longest {}.", named(shortest), named(longest))
}
