//! Whether a measure changes over the years: the robust line over the points, and how sure it is.

use crate::metrics::{self, Grouping, Report, Trend, Verdict, statistics};
use crate::record::{MeasureKind, MeasureSource};
use crate::site::chart::axis::{DayAxis, DurationAxis};
use crate::site::chart::plot::Plot;
use crate::site::chart::scale::{days, log_minutes};
use crate::site::shelf::Shelf;
use crate::site::trends::figure::{Figure, Sign, Table, plot, record};
use crate::site::trends::{SHOWN, View};
use crate::site::words;

const LEFT: i32 = 64;
const RIGHT: i32 = 948;
const TOP: i32 = 12;
const BOTTOM: i32 = 168;
const HEIGHT: i32 = 200;

/// Points from which on a dot stands for all around it.
const MANY: usize = 1_000;

/// Parts of a line of which those inside the picture are drawn.
const PIECES: i32 = 200;

/// Days of a year as trends count them.
const YEAR: f64 = 365.25;

pub(super) fn figures(shelf: &Shelf<'_>, _: View) -> Vec<Figure> {
    SHOWN.into_iter().filter_map(|kind| figure(shelf, kind)).collect()
}

fn figure(shelf: &Shelf<'_>, kind: MeasureKind) -> Option<Figure> {
    let report = shelf.reports.by(Grouping::Year);
    let trends: Vec<&Trend> = report.trends.iter().filter(|trend| trend.measure == kind).collect();
    let caption = words::capitalised(metrics::table::sentences(report, kind).next()?) + ".";
    let name = metrics::metric(kind).name;
    let id = id(kind);
    let verdict = verdict(report, kind)?.as_str();
    let mut plot = plot(id, HEIGHT, format!("Trend of {name}"), &caption);
    let has_line = draw(&mut plot, shelf, kind, &trends, verdict);
    Some(Figure {
        id: id.to_owned(),
        heading: format!("Is {name} changing? {}", words::capitalised(verdict)),
        note: "Theil–Sen line on log10(1 + minutes); Mann–Kendall test".to_owned(),
        svg: if has_line { plot.draw() } else { String::new() },
        caption,
        key: if has_line { signs() } else { Vec::new() },
        table: table(&trends),
    })
}

/// The fragment of a measure's picture.
pub(super) fn id(kind: MeasureKind) -> &'static str {
    if kind == MeasureKind::TimeToRecover { "recovery-trend" } else { "detection-trend" }
}

/// What may be said of a measure; `None` where it has no value.
pub(super) fn verdict(report: &Report, kind: MeasureKind) -> Option<Verdict> {
    let verdicts = || report.trends.iter().filter(|trend| trend.measure == kind).map(|trend| trend.verdict);
    verdicts().find(|verdict| *verdict != Verdict::TooFew).or_else(|| verdicts().next())
}

fn signs() -> Vec<Sign> {
    let sign = |class, sign, words: &str| Sign { class, sign, words: words.to_owned() };
    vec![sign("fit", "", "line through stated values"), sign("fit dashed", "", "line through those of the timelines")]
}

/// The points without links, which the picture above has, and a line for each source that has one.
fn draw(plot: &mut Plot, shelf: &Shelf<'_>, kind: MeasureKind, trends: &[&Trend], verdict: &str) -> bool {
    let points: Vec<(f64, MeasureSource, f64)> =
        shelf.entries.iter().enumerate().flat_map(|(place, _)| sourced(shelf, place, kind)).collect();
    let (Some(first), Some(last)) = (ends(&points, f64::min), ends(&points, f64::max)) else { return false };
    let largest = points.iter().map(|point| point.2).fold(0.0, f64::max);
    let x = DayAxis::new(first as i32, last as i32, (LEFT, RIGHT));
    let y = DurationAxis::new(largest, (BOTTOM, TOP));
    y.draw_vertical(plot, LEFT, RIGHT);
    x.draw(plot, TOP, BOTTOM);
    let mut dots: Vec<(i32, i32)> = points.iter().map(|&(day, _, minutes)| (x.at(day), y.at(minutes))).collect();
    // Places apart by less than a dot look the same; among many, those that are near do, too.
    let near = if dots.len() > MANY { 9 } else { 3 };
    dots.sort_by_key(|&(x, y)| (x / near, y / near));
    dots.dedup_by_key(|&mut (x, y)| (x / near, y / near));
    plot.line("dots", |d| {
        for (x, y) in dots {
            d.two('M', x, y).one('h', 0);
        }
    });
    let is_clear = verdict == Verdict::Faster.as_str() || verdict == Verdict::Slower.as_str();
    let mut has_line = false;
    for trend in trends {
        let Some(factor) = trend.factor_per_year else { continue };
        let (class, dashed) = if is_clear { ("fit", "fit dashed") } else { ("fit unclear", "fit unclear dashed") };
        let class = if trend.source == MeasureSource::Stated { class } else { dashed };
        draw_line(plot, class, &points, trend.source, factor, &x, &y);
        has_line = true;
    }
    has_line
}

/// The value of each source, with its day.
fn sourced(shelf: &Shelf<'_>, place: usize, kind: MeasureKind) -> Vec<(f64, MeasureSource, f64)> {
    let record = record(shelf, place);
    let date = record.date.as_deref().and_then(|date| date.parse::<jiff::civil::Date>().ok());
    let Some(date) = date else { return Vec::new() };
    let day = f64::from(days(i32::from(date.year()), i32::from(date.month()), i32::from(date.day())));
    let measure = record.measures.get(kind);
    let of = |source, minutes: Option<f64>| {
        minutes.filter(|minutes| minutes.is_finite() && *minutes >= 0.0).map(|minutes| (day, source, minutes))
    };
    let both =
        [of(MeasureSource::Stated, measure.stated_minutes), of(MeasureSource::Timeline, measure.timeline_minutes)];
    both.into_iter().flatten().collect()
}

fn ends(points: &[(f64, MeasureSource, f64)], pick: fn(f64, f64) -> f64) -> Option<f64> {
    points.iter().map(|point| point.0).reduce(pick)
}

/// The line of a factor a year through the medians of its points, where Theil and Sen put it.
fn draw_line(
    plot: &mut Plot,
    class: &'static str,
    points: &[(f64, MeasureSource, f64)],
    source: MeasureSource,
    factor: f64,
    x: &DayAxis,
    y: &DurationAxis,
) {
    let of = || points.iter().filter(|point| point.1 == source);
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        statistics::quantile(&values, 0.5)
    };
    let middle =
        median(of().map(|point| point.0).collect()).zip(median(of().map(|point| log_minutes(point.2)).collect()));
    let own: Vec<_> = of().copied().collect();
    let (Some((day, log)), Some(first), Some(last)) = (middle, ends(&own, f64::min), ends(&own, f64::max)) else {
        return;
    };
    // In pieces, because what would leave the picture must not be bent to stay in it.
    let height = |to: f64| log + factor.log10() * (to - day) / YEAR;
    let inside: Vec<f64> = (0..=PIECES)
        .map(|piece| first + (last - first) * f64::from(piece) / f64::from(PIECES))
        .filter(|&to| y.holds_log(height(to)))
        .collect();
    if let [from, .., to] = inside[..] {
        plot.line(class, |d| {
            d.two('M', x.at(from), y.at_log(height(from))).two('L', x.at(to), y.at_log(height(to)));
        });
    }
}

fn table(trends: &[&Trend]) -> Table {
    let mut table = Table::new(["Source", ">n", ">Factor a year", ">95 % interval", ">p", "Verdict"]);
    for trend in trends {
        let source = if trend.source == MeasureSource::Stated { "stated" } else { "timeline" };
        let words = |value: Option<f64>, decimals: usize| {
            value.map_or_else(|| "–".to_owned(), |value| format!("{value:.decimals$}"))
        };
        let interval = trend.interval.map_or_else(|| "–".to_owned(), |[low, high]| format!("{low:.2} to {high:.2}"));
        table.row([
            source.into(),
            trend.n.into(),
            words(trend.factor_per_year, 2).into(),
            interval.into(),
            words(trend.p, 3).into(),
            trend.verdict.as_str().into(),
        ]);
    }
    table
}
