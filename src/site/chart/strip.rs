//! A mark a postmortem: its date across, a duration up, on a logarithmic axis.

use std::collections::BTreeMap;

use crate::record::duration_words;
use crate::site::chart::Svg;
use crate::site::chart::scale::{DURATION_TICKS, Linear, days, log_minutes, year_of};
use crate::site::words;

const WIDTH: i32 = 960;
const LEFT: i32 = 56;
const RIGHT: i32 = 948;
const TOP: i32 = 14;
const BOTTOM: i32 = 268;
const HEIGHT: i32 = 300;

/// Marks that are drawn one by one; beyond that, those that lie together are one.
const MAX_MARKS: usize = 500;
/// What lies together, then.
const CELL: (i32, i32) = (24, 16);

/// One postmortem in the plot.
#[derive(Debug)]
pub(crate) struct Mark {
    /// Days since 1970.
    pub(crate) day: i32,
    /// The duration.
    pub(crate) minutes: f64,
    /// How the value is known.
    pub(crate) known: Known,
    /// Its place on the shelf, newest first.
    pub(crate) place: usize,
}

/// The page of the postmortem at a place, and what it is in words.
pub(crate) type Link<'l> = dyn Fn(usize) -> (String, String) + 'l;

/// How a value is known; a form of mark each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// Written in the document: filled.
    Stated,
    /// From the timeline: a ring.
    Timeline,
    /// The true value is smaller, or the start was not recorded: a hollow triangle.
    AtMost,
}

/// The median of one year.
#[derive(Debug)]
pub(crate) struct YearMedian {
    pub(crate) year: i32,
    pub(crate) minutes: f64,
}

/// Draws the plot; `None` without a mark.
pub(crate) fn draw(
    id: &str,
    title: &str,
    description: &str,
    marks: &[Mark],
    medians: &[YearMedian],
    link: &Link<'_>,
) -> Option<String> {
    let first = marks.iter().map(|mark| mark.day).min()?;
    let last = marks.iter().map(|mark| mark.day).max()?;
    // At least up to the last tick, so that two plots can be compared.
    let largest = marks.iter().map(|mark| mark.minutes).fold(DURATION_TICKS[6].0, f64::max);
    let years = (year_of(first), year_of(last));
    let from = f64::from(days(years.0, 1, 1));
    let to = f64::from(days(years.1 + 1, 1, 1));
    let x = Linear { values: (from, to), places: (f64::from(LEFT), f64::from(RIGHT)) };
    let y = Linear { values: (0.0, log_minutes(largest * 1.15)), places: (f64::from(BOTTOM), f64::from(TOP)) };

    let mut svg = Svg::new(id, WIDTH, HEIGHT, title, description);
    for (minutes, label) in DURATION_TICKS {
        let at = y.at(log_minutes(minutes));
        svg.path("grid", |d| {
            d.two('M', LEFT, at).one('H', RIGHT);
        });
        svg.text("tick end", LEFT - 8, at + 4, label);
    }
    draw_years(&mut svg, years, &x);
    for median in medians {
        let at = y.at(log_minutes(median.minutes));
        let (from, to) = (x.at(f64::from(days(median.year, 1, 1))), x.at(f64::from(days(median.year + 1, 1, 1))));
        svg.path("median", |d| {
            d.two('M', from + 2, at).one('H', to - 2);
        });
    }
    svg.end_image();
    if marks.len() <= MAX_MARKS {
        for mark in marks {
            draw_mark(&mut svg, mark, link, x.at(f64::from(mark.day)), y.at(log_minutes(mark.minutes)));
        }
    } else {
        draw_cells(&mut svg, marks, link, &x, &y);
    }
    Some(svg.finish())
}

/// Years, as many as have room for their label.
fn draw_years(svg: &mut Svg, years: (i32, i32), x: &Linear) {
    const STEPS: [i32; 11] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
    let n_years = years.1 - years.0 + 1;
    let step = STEPS.into_iter().find(|step| (RIGHT - LEFT) * step >= 48 * n_years).unwrap_or(5000);
    let mut year = years.0 + (-years.0).rem_euclid(step);
    while year <= years.1 {
        let at = x.at(f64::from(days(year, 1, 1)));
        let middle = x.at(f64::from(days(year, 7, 1)));
        svg.path("grid", |d| {
            d.two('M', at, TOP).one('V', BOTTOM);
        });
        svg.text("tick", if step == 1 { middle } else { at }, BOTTOM + 22, &year.to_string());
        year += step;
    }
}

fn draw_mark(svg: &mut Svg, mark: &Mark, link: &Link<'_>, x: i32, y: i32) {
    let (href, title) = link(mark.place);
    svg.open_mark(&href, "", &title);
    match mark.known {
        Known::Stated => svg.circle("mark stated", x, y, 4),
        Known::Timeline => svg.circle("mark derived", x, y, 4),
        Known::AtMost => svg.path("mark at-most", |d| {
            d.two('M', x - 5, y - 4).one('h', 10).two('l', -5, 9).two('L', x - 5, y - 4);
        }),
    }
    svg.close_mark();
}

/// One mark for all that lie together: its size by their number, its link to the newest of them.
fn draw_cells(svg: &mut Svg, marks: &[Mark], link: &Link<'_>, x: &Linear, y: &Linear) {
    let mut cells: BTreeMap<(i32, i32), Vec<&Mark>> = BTreeMap::new();
    for mark in marks {
        let place = (x.at(f64::from(mark.day)), y.at(log_minutes(mark.minutes)));
        cells.entry((place.0 / CELL.0, place.1 / CELL.1)).or_default().push(mark);
    }
    let most = cells.values().map(Vec::len).max().unwrap_or(1) as f64;
    for ((column, row), members) in cells {
        let (smallest, largest) = members
            .iter()
            .fold((f64::INFINITY, 0.0_f64), |(low, high), mark| (low.min(mark.minutes), high.max(mark.minutes)));
        let range = match (duration_words(smallest), duration_words(largest)) {
            (low, high) if low == high => low,
            (low, high) => format!("{low} to {high}"),
        };
        let (href, title) = link(members.iter().map(|mark| mark.place).min().unwrap_or_default());
        let count = words::count(members.len(), "postmortem", "postmortems");
        svg.open_mark(&href, &format!("{count}, {range}; the newest: "), &title);
        let radius = 2.0 + 6.0 * (members.len() as f64 / most).sqrt();
        svg.circle("mark stated", column * CELL.0 + CELL.0 / 2, row * CELL.1 + CELL.1 / 2, radius.round() as i32);
        svg.close_mark();
    }
}

/// How a description counts the marks of each form.
pub(crate) fn describe(marks: &[Mark]) -> String {
    let n = |known| marks.iter().filter(|mark| mark.known == known).count();
    let counts = [
        (n(Known::Stated), "stated in the document"),
        (n(Known::Timeline), "from the timeline"),
        (n(Known::AtMost), "at most the value shown"),
    ];
    let parts: Vec<String> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
    words::list(&parts)
}
