//! Stated values against those of the timeline: where the own data cannot be trusted.

use crate::metrics;
use crate::record::{Agreement, MeasureKind, Postmortem, duration_words};
use crate::site::chart::axis::DurationAxis;
use crate::site::chart::plot::{Plot, Shape, path, shortened};
use crate::site::shelf::Shelf;
use crate::site::trends::figure::{Cell, Figure, Known, Table, date, plot, record, shelf_link};
use crate::site::trends::{SHOWN, View};
use crate::site::words;

const LEFT: i32 = 300;
const RIGHT: i32 = 650;
const TOP: i32 = 8;
const ROW: i32 = 24;

/// Postmortems that are drawn, those that disagree most.
const MAX_ROWS: usize = 24;

/// One measure of one postmortem that is known twice.
struct Pair {
    place: usize,
    kind: MeasureKind,
    stated: f64,
    timeline: f64,
    agreement: Agreement,
}

impl Pair {
    /// How far apart they are, as |log((1 + a) / (1 + b))|.
    fn distance(&self) -> f64 {
        (self.stated.ln_1p() - self.timeline.ln_1p()).abs()
    }
}

pub(super) fn figures(shelf: &Shelf<'_>, _: View) -> Vec<Figure> {
    let mut pairs = pairs(shelf);
    if pairs.is_empty() {
        return Vec::new();
    }
    let n = |agreement| pairs.iter().filter(|pair| pair.agreement == agreement).count();
    let (exact, close, disagree) =
        (n(Agreement::Exact) + n(Agreement::WithinPrecision), n(Agreement::Close), n(Agreement::Disagree));
    let mut caption = format!(
        "Of {} that are both stated and in the timeline, {exact} agree, {close} are close and {disagree} disagree.",
        words::count(pairs.len(), "value", "values")
    );
    pairs.retain(|pair| !matches!(pair.agreement, Agreement::Exact));
    pairs.sort_by(|a, b| b.distance().total_cmp(&a.distance()).then(a.place.cmp(&b.place)).then(a.kind.cmp(&b.kind)));
    let shown = &pairs[..pairs.len().min(MAX_ROWS)];
    if shown.len() < pairs.len() {
        caption.push_str(&format!(" The {} furthest apart are drawn.", shown.len()));
    }
    let mut figure = Figure {
        id: "agreement".to_owned(),
        heading: "Stated against the timeline".to_owned(),
        note: "the same value, as the document states it and as its own times give it".to_owned(),
        caption,
        ..Figure::default()
    };
    if !shown.is_empty() {
        let height = TOP + ROW * i32::try_from(shown.len()).unwrap_or(0) + 30;
        let mut plot = plot("agreement", height, "Stated values against those of the timeline", &figure.caption);
        draw(&mut plot, shelf, shown);
        figure.svg = plot.draw();
        figure.key = vec![Known::Stated.sign(), Known::Timeline.sign()];
        figure.table = table(shelf, shown);
    }
    vec![figure]
}

fn pairs(shelf: &Shelf<'_>) -> Vec<Pair> {
    let one = |place: usize, record: &Postmortem, kind: MeasureKind| {
        let measure = record.measures.get(kind);
        let (stated, timeline) = (measure.stated_minutes?, measure.timeline_minutes?);
        (measure.agreement != Agreement::NotComparable && stated >= 0.0 && timeline >= 0.0).then_some(Pair {
            place,
            kind,
            stated,
            timeline,
            agreement: measure.agreement,
        })
    };
    let records = shelf.entries.iter().enumerate();
    records
        .flat_map(|(place, entry)| SHOWN.into_iter().filter_map(move |kind| one(place, &entry.record, kind)))
        .collect()
}

/// `timeline 16 h 40 min more: disagree`.
fn verdict(pair: &Pair) -> String {
    let difference = pair.timeline - pair.stated;
    let direction = if difference > 0.0 { "more" } else { "less" };
    let words = match pair.agreement {
        Agreement::Disagree => "disagree",
        Agreement::Close => "close",
        _ => "agree",
    };
    format!("{words}: {} {direction}", duration_words(difference.abs()))
}

fn draw(plot: &mut Plot, shelf: &Shelf<'_>, pairs: &[Pair]) {
    let bottom = TOP + ROW * i32::try_from(pairs.len()).unwrap_or(0);
    let largest = pairs.iter().map(|pair| pair.stated.max(pair.timeline)).fold(0.0, f64::max);
    let x = DurationAxis::new(largest, (LEFT, RIGHT));
    x.draw_horizontal(plot, TOP, bottom);
    for (row, pair) in (0..).zip(pairs) {
        let y = TOP + ROW * row + ROW / 2;
        let record = record(shelf, pair.place);
        plot.label("end", LEFT - 12, y + 4, shortened(&record.title, 38));
        plot.label("", RIGHT + 16, y + 4, format!("{}, {}", short(pair.kind), verdict(pair)));
        let (stated, timeline) = (x.at(pair.stated), x.at(pair.timeline));
        let title = format!(
            "{}: {} stated {}, timeline {}: {}",
            date(record),
            metrics::metric(pair.kind).name,
            duration_words(pair.stated),
            duration_words(pair.timeline),
            record.title
        );
        let line = Shape::Path {
            class: "whisker",
            d: path(|d| {
                d.two('M', stated, y).one('H', timeline);
            }),
        };
        plot.mark(
            shelf_link(record),
            &title,
            [line, Known::Timeline.shape(timeline, y), Known::Stated.shape(stated, y)],
        );
    }
}

/// What a measure is called where there is no room.
fn short(kind: MeasureKind) -> &'static str {
    if kind == MeasureKind::TimeToDetect { "detection" } else { "recovery" }
}

fn table(shelf: &Shelf<'_>, pairs: &[Pair]) -> Table {
    let mut table = Table::new(["Date", "Postmortem", "Measure", ">Stated", ">Timeline", "They"]);
    for pair in pairs {
        let record = record(shelf, pair.place);
        let title = Cell { text: shortened(&record.title, 80), href: shelf_link(record), is_right: false };
        table.row([
            date(record).into(),
            title,
            short(pair.kind).into(),
            duration_words(pair.stated).into(),
            duration_words(pair.timeline).into(),
            verdict(pair).into(),
        ]);
    }
    table
}
