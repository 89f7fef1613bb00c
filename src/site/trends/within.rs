//! Detection within recovery: how much of an incident went by before anybody knew.

use crate::metrics::{self, DetectionShare, Grouping};
use crate::record::{MeasureKind, duration_words};
use crate::site::chart::axis::DurationAxis;
use crate::site::chart::plot::{Plot, Size};
use crate::site::shelf::Shelf;
use crate::site::trends::cells::{self, Point};
use crate::site::trends::figure::{Figure, Known, Sign, Table, are_few, date, plot, record, shelf_link, title_cell};
use crate::site::trends::strip::dated;
use crate::site::trends::{View, percent};

const LEFT: i32 = 64;
const RIGHT: i32 = 620;
const TOP: i32 = 14;
const BOTTOM: i32 = 360;
const HEIGHT: i32 = 410;

/// Shares of recovery that have a line.
const SHARES: [(f64, &str); 3] = [(1.0, "100 %"), (0.5, "50 %"), (0.25, "25 %")];

/// A postmortem with both values, in minutes.
#[derive(Debug, Clone, Copy)]
struct Both {
    detection: f64,
    recovery: f64,
    place: usize,
}

pub(super) fn figures(shelf: &Shelf<'_>, _: View) -> Vec<Figure> {
    let both: Vec<Both> = dated(shelf, MeasureKind::TimeToRecover)
        .into_iter()
        .filter_map(|of| {
            let detection = record(shelf, of.place).measures.time_to_detect.minutes?;
            (detection >= 0.0).then_some(Both { detection, recovery: of.minutes, place: of.place })
        })
        .collect();
    if both.is_empty() {
        return Vec::new();
    }
    let caption = caption(&shelf.reports.by(Grouping::Year).all.detection_share);
    let mut plot = plot("within", HEIGHT, "Time to detection against time to recovery", &caption);
    plot.width = 680;
    plot.size = Size::Half;
    let largest = both.iter().map(|of| of.recovery.max(of.detection)).fold(0.0, f64::max);
    let x = DurationAxis::new(largest, (LEFT, RIGHT));
    let y = DurationAxis::new(largest, (BOTTOM, TOP));
    draw_axes(&mut plot, &x, &y, largest);
    let mut figure = Figure {
        id: "within".to_owned(),
        heading: "How much of recovery is detection".to_owned(),
        note: "both known for the same postmortem".to_owned(),
        caption,
        key: vec![Sign {
            class: "stated", sign: "●", words: "a postmortem; detection up, recovery across".to_owned()
        }],
        ..Figure::default()
    };
    if are_few(both.iter().map(|of| record(shelf, of.place))) {
        draw_marks(&mut plot, shelf, &both, &x, &y);
        figure.table = each(shelf, &both);
    } else {
        let points: Vec<Point> =
            both.iter().map(|of| Point { x: x.at(of.recovery), y: y.at(of.detection), place: of.place }).collect();
        cells::draw(&mut plot, shelf, &points, |_| "near these times".to_owned());
        figure.caption.push(' ');
        figure.caption.push_str(cells::REMARK);
        figure.table = in_classes(&both);
    }
    figure.svg = plot.draw();
    vec![figure]
}

/// Detection's share in recovery, where there was any time to share; at most all of it.
fn share(of: &Both) -> Option<f64> {
    (of.recovery > 0.0).then(|| (of.detection / of.recovery).min(1.0))
}

fn caption(of: &DetectionShare) -> String {
    let (Some(median), Some(pooled)) = (of.median, of.pooled) else {
        return "Every recovery took no time, so detection has no share of it.".to_owned();
    };
    let later = match of.detected_after_recovery {
        0 => String::new(),
        n => format!(" In {n} of them detection is told as later than recovery, which cannot be."),
    };
    format!(
        "In the median postmortem, {} of the time to recovery went by before detection; of all hours until recovery, {}. n = {} of {}.{later}",
        percent(median),
        percent(pooled),
        of.n,
        of.n + of.missing
    )
}

fn draw_axes(plot: &mut Plot, x: &DurationAxis, y: &DurationAxis, largest: f64) {
    y.draw_vertical(plot, LEFT, RIGHT);
    x.draw_horizontal(plot, TOP, BOTTOM);
    plot.label("tick", (LEFT + RIGHT) / 2, BOTTOM + 40, metrics::metric(MeasureKind::TimeToRecover).name);
    let end = (1.0 + largest.max(10_080.0)).log10();
    for (share, label) in SHARES {
        plot.line("share", |d| {
            let mut command = 'M';
            for step in 0..=60 {
                let minutes = 10_f64.powf(end * f64::from(step) / 60.0) - 1.0;
                d.two(command, x.at(minutes), y.at(share * minutes));
                command = 'L';
            }
        });
        plot.label("", RIGHT + 6, y.at(share * (10_f64.powf(end) - 1.0)) + 4, label);
    }
}

fn draw_marks(plot: &mut Plot, shelf: &Shelf<'_>, both: &[Both], x: &DurationAxis, y: &DurationAxis) {
    for of in both {
        let record = record(shelf, of.place);
        let title = format!(
            "{}, detected after {}, recovered after {}: {}",
            date(record),
            duration_words(of.detection),
            duration_words(of.recovery),
            record.title
        );
        // As in the strip: a detection in no time says that the start was not recorded.
        let known = if of.detection == 0.0 { Known::AtMost } else { Known::Stated };
        plot.mark(shelf_link(record), &title, [known.shape(x.at(of.recovery), y.at(of.detection))]);
    }
}

fn each(shelf: &Shelf<'_>, both: &[Both]) -> Table {
    let mut table = Table::new(["Date", "Postmortem", ">Detection", ">Recovery", ">Share"]);
    for of in both.iter().rev() {
        let record = record(shelf, of.place);
        table.row([
            date(record).into(),
            title_cell(record),
            duration_words(of.detection).into(),
            duration_words(of.recovery).into(),
            share(of).map_or_else(|| "–".to_owned(), percent).into(),
        ]);
    }
    table
}

/// How many postmortems have their share between two lines.
fn in_classes(both: &[Both]) -> Table {
    let mut table = Table::new(["Share of recovery that went by before detection", ">Postmortems"]);
    let shares: Vec<f64> = both.iter().filter_map(share).collect();
    for (low, high, words) in [(-1.0, 0.25, "up to 25 %"), (0.25, 0.5, "25 % to 50 %"), (0.5, 1.0, "above 50 %")] {
        let n = shares.iter().filter(|share| low < **share && **share <= high).count();
        table.row([words.into(), n.into()]);
    }
    table
}
