//! On which day an incident began, by whose calendar.

use jiff::tz::TimeZone;
use lookback::extract;
use lookback::metrics::{self, Calendar, Grouping, Options, Pair};
use lookback::record::{Moment, Postmortem};

use crate::{sample, support};

fn calendar(zone: &str) -> Calendar {
    Calendar::new(zone, TimeZone::get(zone).expect("a zone that is known"))
}

/// A record of a date, and of a start at a local time, with its instant where the zone is known.
fn record(date: &str, start: Option<(&str, Option<&str>)>) -> Postmortem {
    let mut record = sample::postmortem("a.md");
    record.date = Some(date.to_owned());
    record.moments.started = start.map(|(at, instant)| Moment {
        at: at.to_owned(),
        instant: instant.map(str::to_owned),
        ..sample::moment("2020-01-01T00:00:00Z")
    });
    record
}

#[test]
fn an_incident_belongs_to_the_day_on_which_it_began_where_it_is_reported() {
    let check = |record: &Postmortem, zone: &str, year: &str, day: Option<&str>| {
        let calendar = calendar(zone);
        assert_eq!(calendar.day(record).map(|day| day.to_string()).as_deref(), day, "{zone}");
        assert_eq!(calendar.key(record, Grouping::Year).as_deref(), Some(year), "{zone}");
        let options = Options { calendar, ..Options::default() };
        let report = metrics::report(&[record], &options);
        assert_eq!((report.groups[0].key.as_str(), report.zone.as_str()), (year, zone));
        let pair: Pair = format!("{year},1999").parse().expect("a pair");
        let unknown = metrics::unknown_selection(&[record], &pair, &options).map(|(name, _)| name.into_owned());
        assert_eq!(unknown.as_deref(), Some("1999"), "a comparison holds what the table holds");
    };
    let late = record("2020-12-31", Some(("2020-12-31T23:30", Some("2020-12-31T23:30:00Z"))));
    check(&late, "UTC", "2020", Some("2020-12-31"));
    check(&late, "Europe/Copenhagen", "2021", Some("2021-01-01"));
    check(&late, "America/Los_Angeles", "2020", Some("2020-12-31"));
    let early = record("2021-01-01", Some(("2021-01-01T00:30", Some("2020-12-31T23:30:00Z"))));
    check(&early, "UTC", "2020", Some("2020-12-31"));
    check(&early, "Europe/Copenhagen", "2021", Some("2021-01-01"));
}

#[test]
fn a_date_that_is_not_that_of_the_start_stays_what_it_is() {
    let check = |date: &str, start, expected: Option<&str>| {
        let day = calendar("Europe/Copenhagen").day(&record(date, start));
        assert_eq!(day.map(|day| day.to_string()).as_deref(), expected, "{date} {start:?}");
    };
    let start = Some(("2020-12-31T23:30", Some("2020-12-31T23:30:00Z")));
    check("2020-12-30", start, Some("2020-12-30"));
    check("2020-12-31", Some(("2020-12-31T23:30", None)), Some("2020-12-31"));
    check("2020-12-31", None, Some("2020-12-31"));
    check("2020-12", start, None);
    check("31 December", start, None);
    let key = |by| calendar("UTC").key(&record("2020-12", None), by);
    assert_eq!(key(Grouping::Month).as_deref(), Some("2020-12"), "a month is enough for the groups that it names");
}

#[test]
fn a_start_is_an_instant_else_a_local_time_else_noon() {
    let check = |record: &Postmortem, expected: Option<(&str, bool)>| {
        let start = calendar("Europe/Copenhagen").start(record).map(|start| (start.at.to_string(), start.is_timed));
        assert_eq!(start.as_ref().map(|(at, is_timed)| (at.as_str(), *is_timed)), expected);
    };
    let zoned = Some(("2021-07-01T12:00", Some("2021-07-01T19:00:00Z")));
    check(&record("2021-07-01", zoned), Some(("2021-07-01T19:00:00Z", true)));
    check(&record("2021-07-01", Some(("2021-07-01T12:00", None))), Some(("2021-07-01T10:00:00Z", true)));
    check(&record("2021-07-01", Some(("2021-07-01T09", None))), Some(("2021-07-01T10:00:00Z", false)));
    check(&record("2021-07-01", Some(("2021-07-01", None))), Some(("2021-07-01T10:00:00Z", false)));
    check(&record("2021-07-01", None), Some(("2021-07-01T10:00:00Z", false)));
    check(&record("2021-07", None), None);
    check(&sample::postmortem("a.md"), None);
}

#[test]
fn every_zone_that_the_configuration_may_name_has_rules() {
    let zones =
        ["UTC", "Z", "CET", "PST", "+01:00", "-0730", "+05", "Asia/Kolkata", "Europe/Copenhagen", "Japan", "EST5EDT"];
    for zone in zones {
        let text = format!("[output.lookback]\nreporting-zone = '{zone}'");
        let (config, errors) = lookback::config::parse(&text, &extract::knows_zone);
        assert_eq!((config.reporting_zone.as_deref(), errors.len()), (Some(zone), 0), "{zone}");
        assert!(extract::time_zone(zone).is_some(), "{zone}");
    }
    for zone in ["Europe/Copenhagn", "UTC+15:00", "nowhere", ""] {
        let text = format!("[output.lookback]\nreporting-zone = '{zone}'");
        let (config, errors) = lookback::config::parse(&text, &extract::knows_zone);
        assert_eq!((config.reporting_zone, errors.len()), (None, 1), "{zone}");
    }
}

#[test]
fn the_zone_of_the_configuration_decides_the_year_of_a_postmortem() {
    let folder = support::temporary("reporting-zone");
    let text = "# Tills stood still\n\n## Timeline\n\nAll times in UTC.\n\n\
                - 2020-12-31 23:30 The tills went down\n- 2020-12-31 23:50 An alert fired\n- 2021-01-01 00:40 The tills were restored\n";
    support::write(&folder.path().join("postmortems/a.md"), text);
    let check = |zone: &str, year: &str, said: &str| {
        support::write(&folder.path().join("book.toml"), &format!("[output.lookback]\nreporting-zone = '{zone}'\n"));
        let out = crate::cli::check(folder.path(), &["stats", "--by", "year"], 0, "");
        assert!(out.lines().any(|line| line.starts_with(year)), "{zone}: {out}");
        assert!(
            out.starts_with(&format!("1 postmortem by year; stated figures, else those of the timeline{said}\n")),
            "{out}"
        );
    };
    check("UTC", "2020", "");
    check("Europe/Copenhagen", "2021", "; days of Europe/Copenhagen");
    check("+01:00", "2021", "; days of +01:00");
    check("CET", "2021", "; days of CET");
}
