//! Whose calendar years, quarters and months follow, and when incidents began by it.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::metrics::{Grouping, period};
use crate::record::Postmortem;

/// The zone that dates are reported in.
///
/// Postmortems write local times, each of its own place; their days can only be counted together by one clock.
#[derive(Clone, Debug)]
pub struct Calendar {
    name: String,
    zone: TimeZone,
}

/// When an incident began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Start {
    /// The instant; of an incident whose day alone is known, noon of that day.
    pub at: Timestamp,
    /// Whether the document gives the time of day.
    pub is_timed: bool,
}

impl Default for Calendar {
    /// That of UTC.
    fn default() -> Self {
        Self::new("UTC", TimeZone::UTC)
    }
}

impl Calendar {
    /// The calendar of a zone, by the name that people know it by.
    pub fn new(name: &str, zone: TimeZone) -> Self {
        Self { name: name.to_owned(), zone }
    }

    /// Name of its zone.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The day on which an incident began here.
    ///
    /// The day of the start's instant, where the record's date is the local day of that start; else the record's
    /// date, which may be of another source than the timeline. `None` where that is not a whole date.
    pub fn day(&self, record: &Postmortem) -> Option<Date> {
        let own: Date = record.date.as_deref()?.parse().ok()?;
        let started = record.moments.started.as_ref();
        let at = started.filter(|moment| moment.at.get(..10) == record.date.as_deref());
        let instant = at.and_then(|moment| moment.instant.as_deref()?.parse::<Timestamp>().ok());
        Some(instant.map_or(own, |instant| self.here(instant).date()))
    }

    /// The key of the period that an incident began in here: `2021`, `2021-Q1`, `2021-03`; `None` without a date.
    ///
    /// A date that is only a year or a month has the keys that it allows.
    pub fn key(&self, record: &Postmortem, by: Grouping) -> Option<String> {
        match self.day(record) {
            Some(day) => period::key(&day.to_string(), by),
            None => period::key(record.date.as_deref()?, by),
        }
    }

    /// When an incident began: its start's instant; without a zone its local time here; without a time its date.
    ///
    /// A day is taken at its noon, from which the true start is half a day away at the most, and `is_timed` is
    /// false. `None` without a date.
    pub fn start(&self, record: &Postmortem) -> Option<Start> {
        if let Some(started) = &record.moments.started {
            let instant = started.instant.as_deref().and_then(|instant| instant.parse().ok());
            // A day alone would parse as its midnight.
            let local = || started.at.parse::<DateTime>().ok().filter(|_| started.at.len() >= "2021-12-10T15:40".len());
            if let Some(at) = instant.or_else(|| self.instant(local()?)) {
                return Some(Start { at, is_timed: true });
            }
        }
        let noon = self.day(record)?.at(12, 0, 0, 0);
        self.instant(noon).map(|at| Start { at, is_timed: false })
    }

    fn here(&self, instant: Timestamp) -> Zoned {
        instant.to_zoned(self.zone.clone())
    }

    fn instant(&self, local: DateTime) -> Option<Timestamp> {
        self.zone.to_ambiguous_zoned(local).compatible().ok().map(|zoned| zoned.timestamp())
    }
}
