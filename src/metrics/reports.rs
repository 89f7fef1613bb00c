//! The reports of one knowledge base, one a way of grouping: what a site shows.

use crate::metrics::{Grouping, Intervals, Options, Report, report};
use crate::record::Postmortem;

/// From so many postmortems on, the interval of a mean is not computed for pages: its 10 000 draws of each value
/// would take longer than the rest of the site.
const MAX_DRAWN: usize = 1_000;

/// Reports of the same postmortems, grouped in every way.
///
/// What is said of all postmortems together, their trends and the interval of their means, is in the one by year.
#[derive(Clone, Debug)]
pub struct Reports {
    by: [(Grouping, Report); Grouping::ALL.len()],
}

impl Reports {
    /// Computes them; `by`, `intervals` and `trends` of the options are set here.
    pub fn new(records: &[&Postmortem], options: &Options) -> Self {
        let together = if records.len() <= MAX_DRAWN { Intervals::Together } else { Intervals::None };
        let of = |by: Grouping| {
            let is_first = by == Grouping::Year;
            let intervals = if is_first { together } else { Intervals::None };
            (by, report(records, &Options { by, intervals, trends: is_first, ..options.clone() }))
        };
        Self { by: Grouping::ALL.map(of) }
    }

    /// The report whose groups are these.
    pub fn by(&self, grouping: Grouping) -> &Report {
        &self.by.iter().find(|(by, _)| *by == grouping).expect("every grouping has its report").1
    }
}
