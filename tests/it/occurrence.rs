//! How often incidents begin, how far apart, and for how long there was one.

use jiff::{SignedDuration, Timestamp};
use lookback::metrics::{self, Calendar, Grouping, IncidentMinutes, Intervals, Options, Rate, Report, TimeBetween};
use lookback::record::Postmortem;

use crate::sample;

fn report(records: &[Postmortem], options: &Options) -> Report {
    metrics::report(&records.iter().collect::<Vec<_>>(), options)
}

/// A record of a date and, where there is one, of the time of day at which the incident began, in UTC.
fn record(idx: usize, date: &str, time: Option<&str>, recovery: Option<f64>) -> Postmortem {
    let mut record = sample::postmortem(&format!("{idx:02}.md"));
    record.date = Some(date.to_owned());
    record.moments.started = time.map(|time| sample::moment(&format!("{date}T{time}:00Z")));
    record.measures.time_to_recover = recovery.map(sample::stated).unwrap_or_default();
    record
}

/// Minutes from each start to the next over the 39 postmortems of github.com/dfds/postmortems.
const GAPS: [i32; 38] = [
    6_510, 2_130, 60_480, 5_870, 1_546, 18_465, 30_209, 152_730, 171_100, 42_073, 27_418, 61_754, 58_720, 5_910,
    57_871, 119_295, 11_618, 2_733, 79_250, 15_818, 15_840, 120_480, 66_861, 8_739, 11_525, 15, 38_140, 79_200, 97_018,
    39_040, 127_912, 152_836, 80_674, 485_201, 38_799, 83_687, 383_525, 25_821,
];

#[test]
fn time_between_incidents_is_that_of_the_reference() {
    let mut at: Timestamp = "2019-11-29T11:00:00Z".parse().expect("an instant");
    let mut starts = vec![at];
    for gap in GAPS {
        at += SignedDuration::from_mins(gap.into());
        starts.push(at);
    }
    // Paths in another order than the starts.
    let records: Vec<Postmortem> = starts
        .iter()
        .enumerate()
        .map(|(idx, at)| {
            let at = at.to_string();
            record((idx * 7) % starts.len(), &at[..10], Some(&at[11..16]), None)
        })
        .collect();
    let options = Options { intervals: Intervals::Every, ..Options::default() };
    let TimeBetween { figures, by_day } = report(&records, &options).all.time_between_incidents;
    assert_eq!((figures.n, figures.missing, figures.not_applicable, by_day), (38, 0, 0, 0));
    let check = |found: Option<f64>, days: f64| assert!((found.unwrap() / 1440.0 - days).abs() < 1e-9, "{found:?}");
    check(figures.mean, 50.928_600_146_198_825);
    check(figures.median, 28.164_236_111_111_11);
    check(figures.max, 336.945_138_888_888_9);
    let [low, high] = figures.mean_interval.expect("an interval of the mean");
    assert!(low < figures.mean.unwrap() && figures.mean.unwrap() < high);
}

#[test]
fn gaps_are_those_within_a_group_and_a_day_stands_for_its_noon() {
    let records = [
        record(0, "2020-12-31", Some("22:00"), None),
        record(1, "2021-01-01", Some("02:00"), None),
        record(2, "2021-01-02", None, None),
        record(3, "2021-01-02", None, None),
        sample::postmortem("04.md"),
    ];
    let report = report(&records, &Options::default());
    let check = |key: &str, gaps: &[f64], missing: usize, by_day: usize| {
        let group = report.groups.iter().chain([&report.all]).find(|group| group.key == key).expect("a group");
        let TimeBetween { figures, by_day: found } = &group.time_between_incidents;
        assert_eq!((figures.n, figures.missing, *found), (gaps.len(), missing, by_day), "{key}");
        let mean = (!gaps.is_empty()).then(|| gaps.iter().sum::<f64>() / gaps.len() as f64);
        assert_eq!(figures.mean, mean, "{key}");
    };
    let (night, to_noon) = (4.0 * 60.0, 34.0 * 60.0);
    check("2020", &[], 0, 0);
    check("2021", &[to_noon, 0.0], 0, 2);
    check("(none)", &[], 1, 0);
    check("all", &[night, to_noon, 0.0], 1, 2);
}

#[test]
fn minutes_with_several_incidents_count_once() {
    let check = |records: &[Postmortem], source, expected: (usize, usize, usize), minutes, sum| {
        let found = report(records, &Options { source, ..Options::default() }).all.incident_minutes;
        let (n, missing, not_applicable) = expected;
        assert_eq!(found, IncidentMinutes { n, missing, not_applicable, minutes, sum });
    };
    let best = metrics::Source::Best;
    check(&[], best, (0, 0, 0), None, None);
    let mut records = vec![
        record(0, "2021-03-01", Some("10:00"), Some(60.0)),
        record(1, "2021-03-01", Some("10:30"), Some(60.0)),
        record(2, "2021-12-31", Some("23:30"), Some(60.0)),
        record(3, "2021-05-01", Some("10:00"), Some(0.0)),
    ];
    check(&records, best, (4, 0, 0), Some(150.0), Some(180.0));
    // A day is no time of day, and a length on its own has no place.
    records.push(record(4, "2021-03-02", None, Some(500.0)));
    records.push(record(5, "2021-03-02", Some("10:00"), None));
    records.push(record(6, "2021-03-03", Some("10:00"), None));
    records[6].measures.time_to_recover.reason = Some("not_applicable".to_owned());
    check(&records, best, (4, 2, 1), Some(150.0), Some(180.0));
    // The stated length wins over that of the moments, unless the timeline's is asked for.
    records[0].measures.time_to_recover.timeline_minutes = Some(20.0);
    check(&records, best, (4, 2, 1), Some(150.0), Some(180.0));
    check(&records, metrics::Source::Timeline, (1, 5, 1), Some(20.0), Some(20.0));
}

/// Rates by key: count, what is left out, years, rate and its interval.
fn rates(records: &[Postmortem], options: &Options) -> Vec<(String, Rate)> {
    let report = report(records, options);
    report.groups.into_iter().chain([report.all]).map(|group| (group.key, group.rate)).collect()
}

fn many() -> Vec<Postmortem> {
    let dates = ["2019-12-01", "2020-01-31", "2020-06-30", "2020-07-01", "2021-02-01", "2021-03-17"];
    let records = dates.iter().enumerate().map(|(idx, date)| record(idx, date, None, None));
    records.chain([sample::postmortem("99.md")]).collect()
}

#[track_caller]
fn check_rate(found: &[(String, Rate)], key: &str, count: usize, days: Option<(&str, &str, f64)>) {
    let (_, rate) = found.iter().find(|(found, _)| found == key).expect("a group of that key");
    assert_eq!(rate.count, count, "{key}");
    let date = |text: &str| text.parse().expect("a date");
    assert_eq!((rate.from, rate.to), (days.map(|days| date(days.0)), days.map(|days| date(days.1))), "{key}");
    match (days, rate.years) {
        (Some((.., years)), Some(found)) => {
            assert!((found - years).abs() < 1e-12, "{key}: {found}");
            assert_eq!(rate.per_year, Some(count as f64 / found), "{key}");
            let [low, high] = rate.interval.expect("an interval");
            assert!(low <= count as f64 / years && count as f64 / years < high, "{key}");
        }
        (None, None) => assert_eq!((rate.per_year, rate.interval), (None, None)),
        other => panic!("{key}: {other:?}"),
    }
}

#[test]
fn a_period_counts_over_its_own_length_and_everything_else_over_the_span_of_the_base() {
    let found = rates(&many(), &Options::default());
    check_rate(&found, "2019", 1, Some(("2019-01-01", "2019-12-31", 1.0)));
    check_rate(&found, "2020", 3, Some(("2020-01-01", "2020-12-31", 1.0)));
    // 2021 has not ended on the newest date.
    check_rate(&found, "2021", 2, Some(("2021-01-01", "2021-03-17", 76.0 / 365.0)));
    check_rate(&found, "(none)", 0, None);
    check_rate(&found, "all", 6, Some(("2019-12-01", "2021-03-17", 31.0 / 365.0 + 1.0 + 76.0 / 365.0)));
    let quarters = rates(&many(), &Options { by: Grouping::Quarter, ..Options::default() });
    check_rate(&quarters, "2020-Q3", 1, Some(("2020-07-01", "2020-09-30", 92.0 / 366.0)));
    let months = rates(&many(), &Options { by: Grouping::Month, ..Options::default() });
    check_rate(&months, "2020-01", 1, Some(("2020-01-01", "2020-01-31", 31.0 / 366.0)));
    let categories = rates(&many(), &Options { by: Grouping::Category, ..Options::default() });
    check_rate(&categories, "(none)", 6, Some(("2019-12-01", "2021-03-17", 31.0 / 365.0 + 1.0 + 76.0 / 365.0)));
    assert_eq!(categories[0].1.left_out, 1, "the one without a date");
}

#[test]
fn the_rate_of_a_whole_year_has_the_interval_of_garwood() {
    let records: Vec<Postmortem> = (1..=9).map(|day| record(day, &format!("2020-05-{day:02}"), None, None)).collect();
    let options = Options { as_of: Some("2021-01-01".parse().expect("a day")), ..Options::default() };
    let rate = &rates(&records, &options)[0].1;
    assert_eq!((rate.count, rate.years, rate.per_year), (9, Some(1.0), Some(9.0)));
    let [low, high] = rate.interval.expect("an interval");
    assert!((low - 4.115_373_097_378_334).abs() < 1e-9 && (high - 17.084_803_451_419_166).abs() < 1e-9);
}

#[test]
fn what_began_after_the_reports_day_does_not_count() {
    let as_of = |day: &str| Options { as_of: Some(day.parse().expect("a day")), ..Options::default() };
    let found = rates(&many(), &as_of("2020-06-30"));
    check_rate(&found, "2019", 1, Some(("2019-01-01", "2019-12-31", 1.0)));
    check_rate(&found, "2020", 2, Some(("2020-01-01", "2020-06-30", 182.0 / 366.0)));
    check_rate(&found, "2021", 0, None);
    check_rate(&found, "all", 3, Some(("2019-12-01", "2020-06-30", 31.0 / 365.0 + 182.0 / 366.0)));
    check_rate(&rates(&many(), &as_of("2001-01-01")), "all", 0, None);
    check_rate(&rates(&many(), &as_of("2022-06-30")), "2021", 2, Some(("2021-01-01", "2021-12-31", 1.0)));
    check_rate(&rates(&[], &Options::default()), "all", 0, None);
    check_rate(&rates(&[], &as_of("2022-06-30")), "all", 0, None);
}

#[test]
fn days_that_were_not_asked_for_are_no_time_to_count_over() {
    let days = |days: &[(&str, &str)]| {
        let day = |text: &str| text.parse().expect("a day");
        let days = days.iter().map(|(first, last)| (day(first), day(last))).collect();
        Options { days: Some(days), since: Some(day("2019-12-01")), ..Options::default() }
    };
    let found = rates(&many()[2..4], &days(&[("2020-06-01", "2020-06-30"), ("2020-07-01", "2020-07-01")]));
    check_rate(&found, "2020", 2, Some(("2020-06-01", "2020-07-01", 31.0 / 366.0)));
    check_rate(&found, "all", 2, Some(("2020-06-01", "2020-07-01", 31.0 / 366.0)));
    check_rate(&rates(&many(), &days(&[])), "all", 0, None);
}

#[test]
fn a_date_that_is_only_a_year_counts_in_it() {
    let records =
        [record(0, "2019-05-01", None, None), record(1, "2020", None, None), record(2, "2021-05-01", None, None)];
    let found = rates(&records, &Options { calendar: Calendar::default(), ..Options::default() });
    check_rate(&found, "2020", 1, Some(("2020-01-01", "2020-12-31", 1.0)));
    assert_eq!(found[3].1.count, 3);
}

#[test]
fn absurd_lengths_and_dates_give_no_figure_rather_than_none_at_all() {
    let mut records: Vec<Postmortem> =
        (0..12).map(|idx| record(idx, ["9998-12-31", "0001-01-01"][idx % 2], Some("12:00"), Some(f64::MAX))).collect();
    records[0].measures.time_to_recover = sample::stated(0.0);
    records[3].moments.started = Some(sample::moment("2021-01-01T00:00:00.5Z"));
    for record in &mut records {
        record.measures.time_to_detect = sample::stated(f64::MIN_POSITIVE);
    }
    for by in Grouping::ALL {
        let options = Options {
            by,
            intervals: Intervals::Every,
            trends: true,
            compare: Some("0001,9998".parse().expect("a pair")),
            ..Options::default()
        };
        let report = report(&records, &options);
        assert_eq!((report.documents, report.all.rate.count), (12, 12));
        assert_eq!(report.all.incident_minutes.n, 12);
        let json = serde_json::to_value(&report).expect("JSON");
        assert!(json["all"]["incident_minutes"]["sum"].is_null(), "a sum beyond all numbers is none");
        let mut csv = Vec::new();
        lookback::export::report_csv(&report, &mut csv).expect("rows");
        assert!(metrics::table::text(&report, &lookback::record::MeasureKind::ALL).contains("of 12"));
    }
}
