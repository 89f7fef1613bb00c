//! How many incidents were over within a time: the empirical distribution of time to recovery.

use crate::metrics::statistics::{self, share_interval};
use crate::metrics::{self, Grouping};
use crate::record::MeasureKind;
use crate::site::chart::axis::DurationAxis;
use crate::site::chart::plot::Plot;
use crate::site::chart::scale::Linear;
use crate::site::shelf::Shelf;
use crate::site::trends::figure::{Figure, Sign, Table, plot, record};
use crate::site::trends::strip::{Dated, dated};
use crate::site::trends::{View, percent};
use crate::site::words;

const LEFT: i32 = 64;
const RIGHT: i32 = 948;
const TOP: i32 = 14;
const BOTTOM: i32 = 246;
const HEIGHT: i32 = 276;

/// Curves in one picture; more cannot be told apart.
const MAX_CURVES: usize = 3;

/// Values that a curve of a period needs.
const FEWEST: usize = 5;

/// Times by which shares are told: minutes and words.
const GUIDES: [(f64, &str); 3] = [(60.0, "1 h"), (240.0, "4 h"), (1_440.0, "1 d")];

/// Class of each curve, the newest first.
const CURVES: [&str; MAX_CURVES] = ["curve", "curve dashed", "curve dotted"];

/// The values of a period, sorted.
struct Curve {
    name: String,
    values: Vec<f64>,
}

pub(super) fn figures(shelf: &Shelf<'_>, view: View) -> Vec<Figure> {
    let kind = MeasureKind::TimeToRecover;
    let dated = dated(shelf, kind);
    if dated.len() < 2 {
        return Vec::new();
    }
    let curves = curves(shelf, view, &dated);
    let metric = metrics::metric(kind);
    let caption = caption(&curves);
    let mut plot = plot("distribution", HEIGHT, "Share of incidents that were over within a time", &caption);
    draw(&mut plot, &curves);
    let signs = curves.iter().zip(CURVES).map(|(curve, class)| Sign {
        class,
        sign: "",
        words: format!("{} (n = {})", curve.name, curve.values.len()),
    });
    vec![Figure {
        id: "distribution".to_owned(),
        heading: "How many are over within a time".to_owned(),
        note: format!("{}: {}", metric.name, metric.definition),
        svg: plot.draw(),
        caption,
        key: signs.collect(),
        table: table(&curves),
    }]
}

/// The newest periods that have values enough, or all together where none has.
fn curves(shelf: &Shelf<'_>, view: View, dated: &[Dated]) -> Vec<Curve> {
    let together = || Curve { name: "all together".to_owned(), values: sorted(dated.iter().map(|of| of.minutes)) };
    let grouping = match view {
        View::Together => return vec![together()],
        View::Years => Grouping::Year,
        View::Quarters => Grouping::Quarter,
    };
    let mut curves: Vec<Curve> = Vec::new();
    for group in view.periods(shelf).iter().rev() {
        let members = dated.iter().filter(|of| {
            shelf.reports.period(record(shelf, of.place), grouping).as_deref() == Some(group.key.as_str())
        });
        let values = sorted(members.map(|of| of.minutes));
        if values.len() >= FEWEST {
            curves.push(Curve { name: group.key.clone(), values });
        }
        if curves.len() == MAX_CURVES {
            break;
        }
    }
    if curves.is_empty() { vec![together()] } else { curves }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// How many of the values are no longer than that.
fn within(values: &[f64], minutes: f64) -> usize {
    values.partition_point(|value| *value <= minutes)
}

/// `2021: 37 % within 1 h, …; n = 30`.
fn caption(curves: &[Curve]) -> String {
    let sentence = |curve: &Curve| {
        let n = curve.values.len();
        let share = |(minutes, words): (f64, &str)| {
            format!("{} within {words}", percent(within(&curve.values, minutes) as f64 / n as f64))
        };
        format!("{}: {}; n = {n}.", words::capitalised(&curve.name), words::list(&GUIDES.map(share)))
    };
    curves.iter().map(sentence).collect::<Vec<_>>().join(" ")
}

fn draw(plot: &mut Plot, curves: &[Curve]) {
    let largest = curves.iter().filter_map(|curve| curve.values.last()).copied().fold(0.0, f64::max);
    let x = DurationAxis::new(largest, (LEFT, RIGHT));
    let y = Linear { values: (0.0, 1.0), places: (f64::from(BOTTOM), f64::from(TOP)) };
    for quarter in 0..=4 {
        let at = y.at(f64::from(quarter) / 4.0);
        plot.line("grid", |d| {
            d.two('M', LEFT, at).one('H', RIGHT);
        });
        plot.label("tick end", LEFT - 8, at + 4, format!("{} %", 25 * quarter));
    }
    x.draw_horizontal(plot, TOP, BOTTOM);
    for (minutes, _) in GUIDES {
        plot.line("guide", |d| {
            d.two('M', x.at(minutes), TOP).one('V', BOTTOM);
        });
    }
    for (curve, class) in curves.iter().zip(CURVES) {
        plot.line(class, |d| {
            d.two('M', LEFT, BOTTOM);
            let mut last = (LEFT, BOTTOM);
            for (value, share) in statistics::ecdf(&curve.values) {
                let (at, height) = (x.at(value), y.at(share));
                // Steps smaller than the picture shows are left out.
                if (at, height) != last {
                    d.one('H', at).one('V', height);
                    last = (at, height);
                }
            }
            d.one('H', RIGHT);
        });
    }
}

fn table(curves: &[Curve]) -> Table {
    let mut table = Table::new(["Period", ">n", "Within", ">Incidents", ">Share", ">95 % interval"]);
    for curve in curves {
        let n = curve.values.len();
        for (minutes, words) in GUIDES {
            let k = within(&curve.values, minutes);
            let interval = share_interval(k, n);
            table.row([
                curve.name.clone().into(),
                n.into(),
                words.into(),
                k.into(),
                percent(k as f64 / n as f64).into(),
                interval
                    .map_or_else(|| "–".to_owned(), |[low, high]| format!("{} to {}", percent(low), percent(high)))
                    .into(),
            ]);
        }
    }
    table.more = "The interval of a share is Wilson's.".to_owned();
    table
}
