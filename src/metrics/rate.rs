//! How often postmortems are written: a count over a time.

use jiff::civil::Date;
use serde::Serialize;

use crate::metrics::group::Incident;
use crate::metrics::statistics::poisson_interval;
use crate::metrics::{Calendar, Grouping, NO_KEY, Options, period};
use crate::record::Postmortem;

/// Postmortems of one group for each year, with an interval.
///
/// It is the rate of postmortems: fewer of them are not fewer incidents. The interval is that of a Poisson count,
/// of things that happen independently of each other; where incidents come in clusters it is too narrow.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Rate {
    /// Postmortems of the group that began on one of the days; 0 where there are no days.
    pub count: usize,
    /// Those without a date, or with one that is none of the days.
    pub left_out: usize,
    /// The first of the days: of a period its own first day, else the first day that any postmortem began on.
    ///
    /// The beginning of a period is never cut: nobody knows since when postmortems were written.
    pub from: Option<Date>,
    /// The last of the days: of a period its own last day, where it has not ended the report's day, as everywhere else.
    pub to: Option<Date>,
    /// The length of these days in years, each day the 365th or 366th part of its own year; days that were not asked
    /// for are left out. Null where there are none.
    pub years: Option<f64>,
    /// `count` / `years`.
    pub per_year: Option<f64>,
    /// 95 % interval of the mean count (Garwood, exact) / `years`.
    pub interval: Option<[f64; 2]>,
}

/// The days over which the groups of a report are counted.
pub(super) struct Exposure<'o> {
    /// The first and the last day of groups that are no periods.
    span: Option<(Date, Date)>,
    /// The report's day.
    as_of: Option<Date>,
    by: Grouping,
    calendar: &'o Calendar,
    asked: Option<&'o [(Date, Date)]>,
}

impl<'o> Exposure<'o> {
    /// That of a report over these postmortems; `as_of` is its day.
    pub(super) fn new(records: &[&Postmortem], options: &'o Options, as_of: Option<Date>) -> Self {
        let first = || records.iter().filter_map(|record| options.calendar.day(record)).min();
        let span = options.since.or_else(first).zip(as_of);
        Self { span, as_of, by: options.by, calendar: &options.calendar, asked: options.days.as_deref() }
    }

    /// The rate of a group.
    pub(super) fn rate(&self, key: &str, members: &[&Incident<'_>]) -> Rate {
        let days = self.days(key);
        let counts = |incident: &&&Incident<'_>| {
            reach(incident.record, self.calendar)
                .is_some_and(|reach| days.iter().any(|days| cut(*days, reach).is_some()))
        };
        let count = members.iter().filter(counts).count();
        let mut rate = Rate { count, left_out: members.len() - count, ..Rate::default() };
        if let (Some(first), Some(last)) = (days.first(), days.last()) {
            let years: f64 = days.iter().map(|(first, last)| years(*first, *last)).sum();
            rate.from = Some(first.0);
            rate.to = Some(last.1);
            rate.years = Some(years);
            rate.per_year = Some(count as f64 / years);
            rate.interval = Some(poisson_interval(count).map(|mean| mean / years));
        }
        rate
    }

    /// The days of a group, in order: none overlap.
    fn days(&self, key: &str) -> Vec<(Date, Date)> {
        let is_period = matches!(self.by, Grouping::Year | Grouping::Quarter | Grouping::Month);
        let days = match self.as_of {
            // Of a date that is missing, no day was looked at.
            _ if is_period && key == NO_KEY => None,
            Some(as_of) => match period::days(key, self.by) {
                Some(days) => cut(days, (Date::MIN, as_of)),
                None => self.span.filter(|(first, last)| first <= last),
            },
            None => None,
        };
        let Some(days) = days else { return Vec::new() };
        match self.asked {
            None => vec![days],
            Some(asked) => asked.iter().filter_map(|asked| cut(days, *asked)).collect(),
        }
    }
}

/// The days that a postmortem may have begun on: one, or all of the month or year that its date names.
fn reach(record: &Postmortem, calendar: &Calendar) -> Option<(Date, Date)> {
    if let Some(day) = calendar.day(record) {
        return Some((day, day));
    }
    [Grouping::Month, Grouping::Year].into_iter().find_map(|by| period::days(&calendar.key(record, by)?, by))
}

/// The days that two stretches have in common.
fn cut(one: (Date, Date), other: (Date, Date)) -> Option<(Date, Date)> {
    Some((one.0.max(other.0), one.1.min(other.1))).filter(|(first, last)| first <= last)
}

/// Years from one day to another, both included; every calendar year is exactly 1.
fn years(first: Date, last: Date) -> f64 {
    let before = |day: Date| (f64::from(day.day_of_year()) - 1.0) / f64::from(day.days_in_year());
    let day = 1.0 / f64::from(last.days_in_year());
    f64::from(last.year() - first.year()) + (before(last) + day - before(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_one_and_a_day_its_part() {
        let check = |first: &str, last: &str, expected: f64| {
            let found = years(first.parse().unwrap(), last.parse().unwrap());
            assert!((found - expected).abs() < 1e-12, "{first} {last}: {found}");
        };
        check("2021-01-01", "2021-12-31", 1.0);
        check("2020-01-01", "2020-12-31", 1.0);
        check("2020-02-29", "2020-02-29", 1.0 / 366.0);
        check("2021-01-01", "2021-03-31", 90.0 / 365.0);
        check("2019-12-31", "2020-01-01", 1.0 / 365.0 + 1.0 / 366.0);
        check("2019-11-29", "2025-03-17", 33.0 / 365.0 + 5.0 + 76.0 / 365.0);
        check("0001-01-01", "9999-12-31", 9999.0);
    }
}
