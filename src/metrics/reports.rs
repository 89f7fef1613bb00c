//! The reports of one knowledge base, one a way of grouping: what a site shows.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::metrics::{Calendar, Grouping, Intervals, NO_KEY, Options, Report, keys_by, period, report};
use crate::record::Postmortem;

/// From so many postmortems on, the interval of a mean is not computed for pages: its 10 000 draws of each value
/// would take longer than the rest of the site.
const MAX_DRAWN: usize = 300;

/// Reports of the same postmortems, grouped in every way.
///
/// What is said of all postmortems together, their trends and the interval of their means, is in the one by year.
#[derive(Clone, Debug)]
pub struct Reports {
    as_of: Option<Date>,
    calendar: Calendar,
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
        let newest = || records.iter().filter_map(|record| options.calendar.day(record)).max();
        Self { as_of: options.as_of.or_else(newest), calendar: options.calendar.clone(), by: Grouping::ALL.map(of) }
    }

    /// The day that counts as today; `None` where it was not given and no record has a date.
    pub fn as_of(&self) -> Option<Date> {
        self.as_of
    }

    /// Whose calendar the days, quarters and years are.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The keys of all years, quarters or months from the first to the last that has a postmortem, those between
    /// that have none too; at most the newest so many.
    pub fn span(&self, by: Grouping, most: usize) -> Vec<String> {
        let mut keys = self.by(by).groups.iter().map(|group| group.key.as_str()).filter(|key| *key != NO_KEY);
        let Some(first) = keys.next() else { return Vec::new() };
        period::span(first, keys.next_back().unwrap_or(first), by, most)
    }

    /// The key of the year, quarter or month that a record is counted in.
    pub fn period(&self, record: &Postmortem, by: Grouping) -> Option<String> {
        self.calendar.key(record, by)
    }

    /// The keys of the groups that a record is counted in, [`NO_KEY`] where it lacks what they differ in.
    pub fn keys<'r>(&self, record: &'r Postmortem, by: Grouping) -> Vec<Cow<'r, str>> {
        let keys = keys_by(record, by, &self.calendar).into_iter();
        keys.map(|key| key.unwrap_or(Cow::Borrowed(NO_KEY))).collect()
    }

    /// The report whose groups are these.
    pub fn by(&self, grouping: Grouping) -> &Report {
        &self.by.iter().find(|(by, _)| *by == grouping).expect("every grouping has its report").1
    }
}
