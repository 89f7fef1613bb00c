//! The median of each period with its exact interval, and the mean beside it.

use crate::metrics::{self, Figures, Group};
use crate::record::MeasureKind;
use crate::site::chart::axis::DurationAxis;
use crate::site::chart::plot::{Plot, Shape, path};
use crate::site::postmortems;
use crate::site::shelf::Shelf;
use crate::site::trends::figure::{Figure, Sign, Table, plot};
use crate::site::trends::{SHOWN, View, figure_words, percent, range};
use crate::site::words;

const LEFT: i32 = 96;
const RIGHT: i32 = 744;
const TOP: i32 = 8;
const ROW: i32 = 26;

/// Periods that a picture shows, the newest ones.
const MAX_ROWS: usize = 24;

pub(super) fn figures(shelf: &Shelf<'_>, view: View) -> Vec<Figure> {
    let periods = view.periods(shelf);
    if periods.is_empty() {
        return Vec::new();
    }
    SHOWN.map(|kind| figure(shelf, view, kind, &periods)).into()
}

fn figure(shelf: &Shelf<'_>, view: View, kind: MeasureKind, periods: &[&Group]) -> Figure {
    let metric = metrics::metric(kind);
    let id = if kind == MeasureKind::TimeToRecover { "recovery-periods" } else { "detection-periods" };
    let heading = format!("{} by {}", words::capitalised(metric.name), view.noun());
    let shown = &periods[periods.len().saturating_sub(MAX_ROWS)..];
    let caption = caption(view, kind, periods, shown.len());
    let bottom = TOP + ROW * i32::try_from(shown.len()).unwrap_or(0);
    let mut plot = plot(id, bottom + 30, heading.clone(), &caption);
    let values = shown.iter().flat_map(|group| {
        let figures = &group.measures[&kind];
        [figures.mean, figures.median_interval.map(|interval| interval.high), figures.median]
    });
    let axis = DurationAxis::new(values.flatten().fold(0.0, f64::max), (LEFT, RIGHT));
    axis.draw_horizontal(&mut plot, TOP, bottom);
    for (row, group) in (0..).zip(shown) {
        draw_row(&mut plot, shelf, group, kind, &axis, TOP + ROW * row + ROW / 2);
    }
    let sign = |class, sign, words: &str| Sign { class, sign, words: words.to_owned() };
    Figure {
        id: id.to_owned(),
        heading,
        note: metric.definition.to_owned(),
        svg: plot.draw(),
        caption,
        key: vec![
            sign("stated", "●", "median"),
            sign("line median", "", "its exact 95 % interval, from n = 6 on"),
            sign("mean", "×", "mean"),
        ],
        table: table(view, kind, periods),
    }
}

/// The newest period against all, in words.
fn caption(view: View, kind: MeasureKind, periods: &[&Group], n_shown: usize) -> String {
    let Some(newest) = periods.last() else { return String::new() };
    let figures = &newest.measures[&kind];
    let so_far = if newest.partial { " so far" } else { "" };
    let median = figures.median.map_or_else(|| "unknown".to_owned(), figure_words);
    let interval = match figures.median_interval {
        Some(interval) => format!(", 95 % interval {}", range(interval.low, interval.high)),
        None => ", too few for an interval".to_owned(),
    };
    let (low, high) = periods
        .iter()
        .filter_map(|group| group.measures[&kind].median)
        .fold((f64::INFINITY, 0.0_f64), |(low, high), median| (low.min(median), high.max(median)));
    let mut caption = format!("{}{so_far}: median {median}{interval}; {}.", newest.key, coverage(figures));
    if low < high {
        caption.push_str(&format!(
            " The medians of the {}s lie between {} and {}.",
            view.noun(),
            figure_words(low),
            figure_words(high)
        ));
    }
    if n_shown < periods.len() {
        caption.push_str(&format!(" The newest {n_shown} of {} are drawn.", periods.len()));
    }
    caption
}

fn coverage(figures: &Figures) -> String {
    format!("n = {} of {}", figures.n, figures.applicable())
}

fn draw_row(plot: &mut Plot, shelf: &Shelf<'_>, group: &Group, kind: MeasureKind, axis: &DurationAxis, y: i32) {
    let figures = &group.measures[&kind];
    let so_far = if group.partial { " so far" } else { "" };
    plot.label("end", LEFT - 12, y + 4, format!("{}{}", group.key, if group.partial { " *" } else { "" }));
    let note = if figures.n < 6 { ": no interval" } else { "" };
    plot.label("", RIGHT + 16, y + 4, format!("{}{note}", coverage(figures)));
    let Some(median) = figures.median else { return };
    let mut shapes = Vec::new();
    let mut title = format!("{}{so_far}: median {}", group.key, figure_words(median));
    if let Some(interval) = figures.median_interval {
        let (low, high) = (axis.at(interval.low), axis.at(interval.high));
        shapes.push(Shape::Path {
            class: "whisker",
            d: path(|d| {
                d.two('M', low, y).one('H', high).two('M', low, y - 4).one('v', 8).two('M', high, y - 4).one('v', 8);
            }),
        });
        title.push_str(&format!(", 95 % interval {}", range(interval.low, interval.high)));
    }
    if let Some(mean) = figures.mean {
        let at = axis.at(mean);
        let cross = path(|d| {
            d.two('M', at - 4, y - 4).two('l', 8, 8).two('m', -8, 0).two('l', 8, -8);
        });
        shapes.push(Shape::Path { class: "mean", d: cross });
        title.push_str(&format!(", mean {}", figure_words(mean)));
    }
    shapes.push(Shape::Circle { class: "mark stated", x: axis.at(median), y, radius: 5 });
    plot.mark(
        postmortems::year_link(shelf, group.key.get(..4).unwrap_or_default()),
        &format!("{title}; {}", coverage(figures)),
        shapes,
    );
}

fn table(view: View, kind: MeasureKind, periods: &[&Group]) -> Table {
    let period = words::capitalised(view.noun());
    let mut table =
        Table::new([period.as_str(), ">n", ">Missing", ">Median", ">95 % interval", ">Covers", ">Mean", ">Largest"]);
    for group in periods {
        let figures = &group.measures[&kind];
        let words = |minutes: Option<f64>| minutes.map_or_else(|| "–".to_owned(), figure_words);
        let interval = figures.median_interval;
        let so_far = if group.partial { " so far" } else { "" };
        table.row([
            format!("{}{so_far}", group.key).into(),
            figures.n.into(),
            figures.missing.into(),
            words(figures.median).into(),
            interval.map_or_else(|| "–".to_owned(), |interval| range(interval.low, interval.high)).into(),
            interval.map_or_else(|| "–".to_owned(), |interval| percent(interval.coverage)).into(),
            words(figures.mean).into(),
            figures.largest_share.map_or_else(|| "–".to_owned(), percent).into(),
        ]);
    }
    table
}
