//! Trends: how detection and recovery change, how well that is known, and what came back.
//!
//! A picture is a file here and a row in [`PICTURES`]; it says what stands where, [`chart`](crate::site::chart)
//! draws. The page is there three times, with periods of years, of quarters, and with none, so that links alone
//! switch between them. Every number comes from [`metrics`], as those of `lookback stats` do.

mod actions;
mod agreement;
mod calendar;
mod cells;
mod change;
mod distribution;
mod factors;
mod figure;
mod periods;
mod published;
mod small;
mod strip;
mod within;

use askama::Template;

use crate::metrics::table::figure_words;
use crate::metrics::{self, Group, Grouping, NO_KEY, Report};
use crate::record::MeasureKind;
use crate::site::shelf::Shelf;
use crate::site::trends::figure::Figure;
use crate::site::{Frame, Sink, emit, words};

pub(super) use small::small;

pub(super) const PATH: &str = "trends.html";

/// The measures that people look for, those of recovery first.
const SHOWN: [MeasureKind; 2] = [MeasureKind::TimeToRecover, MeasureKind::TimeToDetect];

/// What the periods of a page are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Years,
    Quarters,
    Together,
}

impl View {
    const ALL: [Self; 3] = [Self::Years, Self::Quarters, Self::Together];

    fn path(self) -> &'static str {
        match self {
            Self::Years => PATH,
            Self::Quarters => "trends-quarters.html",
            Self::Together => "trends-all.html",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Years => "by year",
            Self::Quarters => "by quarter",
            Self::Together => "all together",
        }
    }

    /// What one of its periods is called.
    fn noun(self) -> &'static str {
        match self {
            Self::Years => "year",
            Self::Quarters => "quarter",
            Self::Together => "period",
        }
    }

    /// The report whose groups are its periods.
    fn report<'a>(self, shelf: &Shelf<'a>) -> &'a Report {
        shelf.reports.by(if self == Self::Quarters { Grouping::Quarter } else { Grouping::Year })
    }

    /// Its periods, the oldest first; none without a date.
    fn periods<'a>(self, shelf: &Shelf<'a>) -> Vec<&'a Group> {
        match self {
            Self::Together => Vec::new(),
            _ => self.report(shelf).groups.iter().filter(|group| group.key != NO_KEY).collect(),
        }
    }
}

/// Every picture, in the order of the page.
const PICTURES: [fn(&Shelf<'_>, View) -> Vec<Figure>; 10] = [
    strip::figures,
    change::figures,
    periods::figures,
    distribution::figures,
    within::figures,
    published::figures,
    calendar::figures,
    factors::figures,
    actions::figures,
    agreement::figures,
];

#[derive(Template)]
#[template(path = "trends.html")]
struct Trends<'a> {
    frame: Frame<'a>,
    intro: String,
    views: Vec<ViewLink>,
    headlines: Vec<Headline>,
    figures: Vec<Figure>,
    heading: String,
    head: &'static str,
    rows: Vec<PeriodRow>,
    all: PeriodRow,
    has_partial: bool,
    is_empty: bool,
}

struct ViewLink {
    label: &'static str,
    path: &'static str,
    is_here: bool,
}

/// A measure that people know by name, over all postmortems.
struct Headline {
    row: FigureRow,
    mean_interval: String,
    /// Whether it changes over the years, in short; empty without a value.
    verdict: String,
    trend: &'static str,
}

struct PeriodRow {
    key: String,
    is_partial: bool,
    documents: usize,
    figures: Vec<FigureRow>,
}

/// One measure over one group, in words.
pub(super) struct FigureRow {
    pub(super) name: String,
    pub(super) definition: &'static str,
    pub(super) mean_name: &'static str,
    pub(super) n: usize,
    pub(super) of: usize,
    pub(super) missing: usize,
    pub(super) median: String,
    /// The exact interval of the median, or empty where there are too few for one.
    pub(super) interval: String,
    pub(super) mean: String,
    /// What the largest value weighs in the mean.
    pub(super) largest: String,
}

impl FigureRow {
    pub(super) fn new(kind: MeasureKind, group: &Group) -> Self {
        let metric = metrics::metric(kind);
        let figures = group.measures.get(&kind).cloned().unwrap_or_default();
        let in_words = |minutes: Option<f64>| minutes.map_or_else(|| "unknown".to_owned(), figure_words);
        let largest = figures.largest_share.filter(|_| figures.n > 1);
        let interval = figures.median_interval.map(|interval| range(interval.low, interval.high));
        Self {
            name: words::capitalised(metric.name),
            definition: metric.definition,
            mean_name: metric.mean_name.unwrap_or_default(),
            n: figures.n,
            of: figures.applicable(),
            missing: figures.missing,
            median: in_words(figures.median),
            interval: interval.unwrap_or_default(),
            mean: in_words(figures.mean),
            largest: largest.map_or_else(String::new, |share| format!("largest: {:.0} %", share * 100.0)),
        }
    }
}

/// `48 min to 4 h 42 min`.
fn range(low: f64, high: f64) -> String {
    format!("{} to {}", figure_words(low), figure_words(high))
}

/// `35 %`.
fn percent(share: f64) -> String {
    format!("{:.0}\u{a0}%", share * 100.0)
}

pub(super) fn render(shelf: &Shelf<'_>, sink: &Sink<'_>) {
    for view in View::ALL {
        render_view(shelf, sink, view);
    }
}

fn render_view(shelf: &Shelf<'_>, sink: &Sink<'_>, view: View) {
    let report = view.report(shelf);
    let title = match view {
        View::Years => format!("Trends · {}", shelf.options.title),
        _ => format!("Trends {} · {}", view.label(), shelf.options.title),
    };
    let rows = if view == View::Together { &[] } else { report.groups.as_slice() };
    let page = Trends {
        frame: shelf.frame("trends", "", &title),
        intro: format!(
            "{}, dated by the day on which the incident began. Fewer postmortems are not fewer incidents.",
            words::count(report.documents, "postmortem published", "postmortems published")
        ),
        views: View::ALL.map(|of| ViewLink { label: of.label(), path: of.path(), is_here: of == view }).into(),
        headlines: SHOWN.map(|kind| headline(shelf, kind)).into(),
        figures: if report.documents > 0 {
            PICTURES.iter().flat_map(|picture| picture(shelf, view)).collect()
        } else {
            Vec::new()
        },
        is_empty: report.documents == 0,
        heading: format!("Figures {}", view.label()),
        head: if view == View::Together { "" } else { view.noun() },
        rows: rows.iter().map(|group| period_row(group, &group.key)).collect(),
        all: period_row(&report.all, "All"),
        has_partial: rows.iter().any(|group| group.partial),
    };
    emit(sink, view.path(), 128 * 1024, &page);
}

fn headline(shelf: &Shelf<'_>, kind: MeasureKind) -> Headline {
    let report = shelf.reports.by(Grouping::Year);
    let interval = report.all.measures.get(&kind).and_then(|figures| figures.mean_interval);
    Headline {
        row: FigureRow::new(kind, &report.all),
        mean_interval: interval.map_or_else(String::new, |[low, high]| range(low, high)),
        verdict: change::verdict(report, kind).map_or_else(String::new, |verdict| words::capitalised(verdict.as_str())),
        trend: change::id(kind),
    }
}

fn period_row(group: &Group, key: &str) -> PeriodRow {
    PeriodRow {
        key: if key == NO_KEY { "undated".to_owned() } else { key.to_owned() },
        is_partial: group.partial,
        documents: group.documents,
        figures: SHOWN.map(|kind| FigureRow::new(kind, group)).into(),
    }
}
