//! What a report says of records.

use lookback::metrics::{self, Figures, Group, Grouping, Intervals, Options, Report, Source, Trend, Verdict, table};
use lookback::record::{Agreement, Measure, MeasureKind, MeasureSource, Postmortem};

use crate::sample;

/// Date, start, stated minutes to detection and to recovery, and the same from the timeline,
/// of the 39 postmortems of github.com/dfds/postmortems: real figures, with real gaps.
type Real = (&'static str, Option<&'static str>, Option<f64>, Option<f64>, Option<f64>, Option<f64>);
const REAL: [Real; 39] = [
    ("2019-11-29", Some("2019-11-29T11:00:00Z"), None, None, Some(1224.0), Some(8340.0)),
    ("2019-12-04", Some("2019-12-03T23:30:00Z"), None, None, Some(5.0), Some(60.0)),
    ("2019-12-05", Some("2019-12-05T11:00:00Z"), None, None, Some(5.0), Some(40.0)),
    ("2020-01-20", Some("2020-01-20T12:50:00Z"), None, None, None, Some(2689.0)),
    ("2020-01-21", Some("2020-01-21T14:36:00Z"), Some(54.0), Some(148.0), Some(26.0), Some(148.0)),
    ("2020-01-16", None, None, None, None, None),
    ("2020-02-03", Some("2020-02-03T10:21:00Z"), None, Some(31.0), None, Some(31.0)),
    ("2020-06-09", Some("2020-06-09T11:20:00Z"), Some(5.0), Some(15.0), Some(5.0), Some(15.0)),
    ("2020-02-24", None, None, None, None, None),
    ("2020-10-06", Some("2020-10-06T07:00:00Z"), Some(60.0), Some(240.0), Some(60.0), Some(240.0)),
    ("2020-11-04", Some("2020-11-04T12:13:00Z"), Some(88.0), Some(122.0), Some(88.0), Some(122.0)),
    ("2020-11-23", Some("2020-11-23T13:11:00Z"), Some(0.0), Some(30.0), None, Some(30.0)),
    ("2021-01-05", Some("2021-01-05T10:25:00Z"), Some(1415.0), Some(1435.0), Some(1415.0), Some(1435.0)),
    ("2021-02-15", Some("2021-02-15T05:05:00Z"), Some(40.0), Some(55.0), Some(40.0), Some(55.0)),
    ("2021-02-19", Some("2021-02-19T07:35:00Z"), Some(20.0), Some(48.0), Some(20.0), Some(48.0)),
    ("2021-03-31", Some("2021-03-31T12:06:00Z"), Some(5.0), Some(84.0), Some(5.0), Some(84.0)),
    ("2021-06-22", Some("2021-06-22T08:21:00Z"), Some(8.0), Some(25.0), Some(8.0), Some(25.0)),
    ("2021-06-30", Some("2021-06-30T09:59:00Z"), Some(1.0), Some(5.0), Some(1.0), Some(5.0)),
    ("2021-07-02", Some("2021-07-02T07:32:00Z"), Some(8.0), Some(10.0), Some(7.0), Some(10.0)),
    ("2021-08-26", Some("2021-08-26T08:22:00Z"), Some(64.0), Some(87.0), Some(64.0), Some(87.0)),
    ("2021-09-06", Some("2021-09-06T08:00:00Z"), Some(5.0), Some(68.0), Some(5.0), Some(68.0)),
    ("2021-09-17", Some("2021-09-17T08:00:00Z"), Some(335.0), Some(408.0), Some(335.0), Some(408.0)),
    ("2021-12-10", None, None, None, None, None),
    ("2022-01-25", Some("2022-01-25T10:21:00Z"), Some(0.0), Some(279.0), Some(0.0), Some(279.0)),
    ("2022-01-31", Some("2022-01-31T12:00:00Z"), Some(53.0), Some(109.0), Some(41.0), Some(109.0)),
    ("2022-02-08", Some("2022-02-08T12:05:00Z"), Some(0.0), Some(43.0), Some(0.0), Some(43.0)),
    ("2022-02-08", Some("2022-02-08T12:20:00Z"), Some(1183.0), Some(1220.0), Some(1183.0), Some(1220.0)),
    ("2022-03-07", Some("2022-03-07T00:00:00Z"), Some(15840.0), None, Some(16357.0), None),
    ("2020-12-21", None, None, None, None, None),
    ("2022-07-07", Some("2022-07-07T08:58:00Z"), Some(10.0), Some(282.0), Some(10.0), Some(276.0)),
    ("2022-08-03", Some("2022-08-03T11:38:00Z"), Some(12.0), Some(88.0), Some(0.0), Some(88.0)),
    ("2022-10-31", Some("2022-10-31T07:30:00Z"), Some(420.0), Some(3250.0), Some(420.0), Some(3256.0)),
    ("2023-02-14", Some("2023-02-14T10:46:00Z"), Some(2.0), Some(13.0), Some(2.0), Some(15.0)),
    ("2023-04-11", Some("2023-04-11T11:20:00Z"), Some(544.0), Some(669.0), Some(548.0), Some(665.0)),
    ("2024-03-13", Some("2024-03-13T10:01:00Z"), Some(4.0), Some(399.0), Some(2.0), Some(317.0)),
    ("2024-04-09", Some("2024-04-09T08:40:00Z"), Some(10.0), Some(10.0), Some(0.0), Some(25.0)),
    ("2024-06-06", Some("2024-06-06T11:27:00Z"), Some(30.0), Some(1320.0), Some(0.0), Some(1266.0)),
    ("2025-02-27", Some("2025-02-27T19:32:00Z"), Some(5280.0), Some(5840.0), None, Some(5802.0)),
    ("2025-03-17", Some("2025-03-17T17:53:00Z"), Some(371.0), Some(389.0), Some(349.0), Some(408.0)),
];

fn real() -> Vec<Postmortem> {
    let record = |(idx, (date, started, detect, recover, derived_detect, derived_recover)): (usize, Real)| {
        let mut record = sample::postmortem(&format!("{idx:02}.md"));
        record.date = Some(date.to_owned());
        record.moments.started = started.map(sample::moment);
        let measure = |stated: Option<f64>, derived| Measure {
            timeline_minutes: derived,
            ..stated.map(sample::stated).unwrap_or_default()
        };
        record.measures.time_to_detect = measure(detect, derived_detect);
        record.measures.time_to_recover = measure(recover, derived_recover);
        record
    };
    REAL.into_iter().enumerate().map(record).collect()
}

fn report(records: &[Postmortem], options: &Options) -> Report {
    metrics::report(&records.iter().collect::<Vec<_>>(), options)
}

fn find<'a>(report: &'a Report, key: &str) -> &'a Group {
    report.groups.iter().chain([&report.all]).find(|group| group.key == key).expect("a group of that key")
}

/// To two decimals, as the table that it is compared with.
fn n_mean_median(figures: &Figures) -> (usize, Option<f64>, Option<f64>) {
    let round = |value: Option<f64>| value.map(|value| (value * 100.0).round() / 100.0);
    (figures.n, round(figures.mean), round(figures.median))
}

#[test]
fn yearly_figures_are_those_that_were_worked_out_by_hand() {
    let report = report(&real(), &Options::default());
    let check = |key, documents, detect: (usize, f64, f64), recover: (usize, f64, f64)| {
        let group = find(&report, key);
        assert_eq!(group.documents, documents, "{key}");
        for (kind, (n, mean, median)) in [(MeasureKind::TimeToDetect, detect), (MeasureKind::TimeToRecover, recover)] {
            let some = |value| Some(value).filter(|_| n > 0);
            let figures = &group.measures[&kind];
            assert_eq!(n_mean_median(figures), (n, some(mean), some(median)), "{key} {kind:?}");
            assert_eq!(figures.missing, documents - n, "{key} {kind:?}");
        }
    };
    check("2019", 3, (0, 0.0, 0.0), (0, 0.0, 0.0));
    check("2020", 10, (5, 41.4, 54.0), (6, 97.67, 76.5));
    check("2021", 11, (10, 190.1, 14.0), (10, 222.5, 61.5));
    check("2022", 8, (8, 2189.75, 32.5), (7, 753.0, 279.0));
    check("2023", 2, (2, 273.0, 273.0), (2, 341.0, 341.0));
    check("2024", 3, (3, 14.67, 10.0), (3, 576.33, 399.0));
    check("2025", 2, (2, 2825.5, 2825.5), (2, 3114.5, 3114.5));
    check("all", 39, (30, 862.23, 25.0), (30, 557.4, 98.5));
}

/// The key, the number of documents, and whether the group is partial.
fn groups(records: &[Postmortem], by: Grouping, as_of: Option<&str>) -> Vec<(String, usize, bool)> {
    let as_of = as_of.map(|day| day.parse().expect("a date"));
    let report = report(records, &Options { by, as_of, ..Options::default() });
    report.groups.into_iter().map(|group| (group.key, group.documents, group.partial)).collect()
}

#[test]
fn every_postmortem_is_in_the_groups_that_it_names() {
    let mut record = sample::postmortem("a.md");
    record.date = Some("2021-05-31".to_owned());
    record.category = Some(" Network ".to_owned());
    record.services = ["mail", "dns", "mail"].map(str::to_owned).into();
    let records = [record, sample::postmortem("b.md")];
    let check = |by, expected: &[&str]| {
        let keys: Vec<String> = groups(&records, by, None).into_iter().map(|(key, ..)| key).collect();
        assert_eq!(keys, expected);
    };
    check(Grouping::Year, &["2021", "(none)"]);
    check(Grouping::Quarter, &["2021-Q2", "(none)"]);
    check(Grouping::Month, &["2021-05", "(none)"]);
    check(Grouping::Category, &["Network", "(none)"]);
    check(Grouping::Severity, &["(none)"]);
    check(Grouping::Service, &["dns", "mail", "(none)"]);
}

#[test]
fn a_period_is_partial_until_its_last_day() {
    let check = |by, as_of: Option<&str>, expected: &[&str]| {
        let partial: Vec<String> =
            groups(&real(), by, as_of).into_iter().filter(|(.., partial)| *partial).map(|(key, ..)| key).collect();
        assert_eq!(partial, expected, "{as_of:?}");
    };
    check(Grouping::Year, None, &["2025"]);
    check(Grouping::Year, Some("2025-12-30"), &["2025"]);
    check(Grouping::Year, Some("2025-12-31"), &[]);
    check(Grouping::Quarter, Some("2025-03-30"), &["2025-Q1"]);
    check(Grouping::Month, Some("2025-03-01"), &["2025-03"]);
    check(Grouping::Year, Some("2024-06-30"), &["2024", "2025"]);
    check(Grouping::Category, None, &[]);
}

#[test]
fn not_applicable_leaves_the_denominator_and_unknown_stays_in_it() {
    let check = |reason: Option<&str>, source, expected: (usize, usize, usize)| {
        let mut record = sample::postmortem("a.md");
        record.measures.time_to_recover.reason = reason.map(str::to_owned);
        record.measures.time_to_detect = sample::stated(5.0);
        let report = report(&[record], &Options { source, ..Options::default() });
        let figures = &report.all.measures[&MeasureKind::TimeToRecover];
        assert_eq!((figures.n, figures.missing, figures.not_applicable), expected, "{reason:?}");
    };
    check(None, Source::Best, (0, 1, 0));
    check(Some("unknown"), Source::Best, (0, 1, 0));
    check(Some("not_applicable"), Source::Best, (0, 0, 1));
    check(Some("not_applicable"), Source::Stated, (0, 0, 1));
    check(Some("not_applicable"), Source::Timeline, (0, 0, 1));
}

#[test]
fn the_source_says_which_value_counts() {
    let check = |source, expected| {
        let mut record = sample::postmortem("a.md");
        record.measures.time_to_recover = sample::stated(399.0);
        record.measures.time_to_recover.timeline_minutes = Some(1399.0);
        record.measures.time_to_detect.minutes = Some(expected);
        let report = report(&[record], &Options { source, ..Options::default() });
        assert_eq!(report.all.measures[&MeasureKind::TimeToRecover].mean, Some(expected));
    };
    check(Source::Best, 399.0);
    check(Source::Stated, 399.0);
    check(Source::Timeline, 1399.0);
}

#[test]
fn a_value_that_is_no_duration_is_missing() {
    let check = |minutes: f64| {
        let mut record = sample::postmortem("a.md");
        record.measures.duration = sample::stated(minutes);
        let figures = report(&[record], &Options::default()).all.measures[&MeasureKind::Duration].clone();
        assert_eq!((figures.n, figures.missing, figures.mean), (0, 1, None), "{minutes}");
    };
    check(-5.0);
    check(f64::NAN);
    check(f64::INFINITY);
}

#[test]
fn detection_within_recovery_is_that_of_the_reference() {
    let share = report(&real(), &Options { source: Source::Stated, ..Options::default() }).all.detection_share;
    assert_eq!((share.n, share.missing, share.not_applicable), (29, 10, 0));
    assert_eq!((share.recovered_at_once, share.detected_after_recovery), (0, 0));
    let check = |found: Option<f64>, expected: f64| assert!((found.unwrap() - expected).abs() < 1e-9, "{found:?}");
    check(share.pooled, 0.600_742_915_343_598_4);
    check(share.median, 1.0 / 3.0);
    check(share.largest_share, 5840.0 / 16691.0);
}

#[test]
fn detection_after_recovery_counts_for_all_of_it_and_a_recovery_of_no_time_has_no_share() {
    let check = |pairs: &[(f64, f64)], pooled: Option<f64>, median: Option<f64>, odd: (usize, usize)| {
        let record = |(idx, (detect, recover)): (usize, &(f64, f64))| {
            let mut record = sample::postmortem(&format!("{idx}.md"));
            record.measures.time_to_detect = sample::stated(*detect);
            record.measures.time_to_recover = sample::stated(*recover);
            record
        };
        let records: Vec<Postmortem> = pairs.iter().enumerate().map(record).collect();
        let share = report(&records, &Options::default()).all.detection_share;
        assert_eq!((share.n, share.pooled, share.median), (pairs.len(), pooled, median), "{pairs:?}");
        assert_eq!((share.recovered_at_once, share.detected_after_recovery), odd, "{pairs:?}");
    };
    check(&[], None, None, (0, 0));
    check(&[(0.0, 0.0), (5.0, 0.0)], None, None, (2, 1));
    check(&[(30.0, 10.0)], Some(1.0), Some(1.0), (0, 1));
    check(&[(30.0, 10.0), (0.0, 30.0), (0.0, 0.0)], Some(0.25), Some(0.5), (1, 1));
}

#[test]
fn a_share_needs_both_times_and_says_how_many_lack_one() {
    let record = |idx: i32| {
        let mut record = sample::postmortem(&format!("{idx}.md"));
        record.measures.time_to_recover = sample::stated(60.0);
        record
    };
    let mut records: Vec<Postmortem> = (0..3).map(record).collect();
    records[0].measures.time_to_detect = sample::stated(15.0);
    records[1].measures.time_to_detect.reason = Some("not_applicable".to_owned());
    let share = report(&records, &Options::default()).all.detection_share;
    assert_eq!((share.n, share.missing, share.not_applicable, share.pooled), (1, 1, 1, Some(0.25)));
}

#[test]
fn agreement_counts_every_kind_even_those_that_do_not_occur() {
    let mut record = sample::postmortem("a.md");
    record.measures.time_to_detect.agreement = Agreement::Close;
    let records = [record, sample::postmortem("b.md")];
    let counts = metrics::agreement(&records.iter().collect::<Vec<_>>());
    let check = |kind, expected| {
        assert_eq!(counts[&kind].values().copied().collect::<Vec<_>>(), expected);
    };
    check(MeasureKind::TimeToDetect, [0, 0, 1, 0, 1]);
    check(MeasureKind::TimeToRecover, [0, 0, 0, 0, 2]);
}

#[test]
fn the_report_does_not_depend_on_the_order_of_its_records() {
    let options = Options { intervals: Intervals::Every, trends: true, ..Options::default() };
    let mut records = real();
    let json = |records: &[Postmortem]| serde_json::to_string(&report(records, &options)).expect("JSON");
    let sorted = json(&records);
    records.reverse();
    assert_eq!(json(&records), sorted);
}

/// Rounds what is not whole: the last digits of a logarithm differ from one C library to the next.
fn round(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::Number(number) if number.is_f64() => {
            *json = ((number.as_f64().unwrap_or(0.0) * 1e6).round() / 1e6).into();
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(round),
        serde_json::Value::Object(object) => object.values_mut().for_each(round),
        _ => {}
    }
}

#[test]
fn the_json_of_a_report_has_every_key() {
    let options = Options {
        intervals: Intervals::Every,
        trends: true,
        by: Grouping::Quarter,
        source: Source::Stated,
        ..Options::default()
    };
    let mut report = report(&real(), &options);
    report.groups.retain(|group| group.key == "2022-Q1");
    let mut json = serde_json::to_value(&report).expect("JSON");
    round(&mut json);
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).expect("JSON"));
}

#[test]
fn no_records_give_a_report_of_nothing() {
    let report = report(&[], &Options { intervals: Intervals::Every, ..Options::default() });
    assert_eq!((report.documents, report.groups.len()), (0, 0));
    assert_eq!(report.all.measures[&MeasureKind::TimeToRecover], Figures::default());
    insta::assert_snapshot!(table::text(&report, &[MeasureKind::TimeToRecover]));
}

#[test]
fn the_text_of_a_report_says_what_its_figures_rest_on() {
    let report = report(&real(), &Options { trends: true, ..Options::default() });
    let text = table::text(&report, &[MeasureKind::TimeToDetect, MeasureKind::TimeToRecover]);
    insta::assert_snapshot!(text);
}

#[test]
fn columns_are_aligned_by_what_is_seen() {
    let record = |category: &str| {
        let mut record = sample::postmortem("a.md");
        record.category = Some(category.to_owned());
        record.measures.time_to_recover = sample::stated(61.0);
        record
    };
    let records = ["ネットワーク", "dns\ntwo lines", &"long ".repeat(12)].map(record);
    let report = report(&records, &Options { by: Grouping::Category, ..Options::default() });
    insta::assert_snapshot!(table::text(&report, &[MeasureKind::TimeToRecover]));
}

/// The trends of time to recovery, from what is stated and from the timelines.
fn trends(records: &[Postmortem]) -> [Trend; 2] {
    let mut trends = report(records, &Options { trends: true, ..Options::default() }).trends;
    trends.retain(|trend| trend.measure == MeasureKind::TimeToRecover);
    trends.try_into().expect("one a source")
}

#[test]
fn two_sources_that_do_not_agree_are_no_clear_trend() {
    let [stated, timeline] = trends(&real());
    let check = |trend: &Trend, source, n, factor: f64, p: f64| {
        assert_eq!((trend.source, trend.n, trend.verdict), (source, n, Verdict::NoClearTrend));
        assert!((trend.factor_per_year.unwrap_or(0.0) / factor - 1.0).abs() < 1e-9, "{trend:?}");
        assert!((trend.p.unwrap_or(0.0) - p).abs() < 1e-9, "{trend:?}");
    };
    check(&stated, MeasureSource::Stated, 30, 1.798_848_699_642_359_8, 0.043_762_613_091_641_25);
    check(&timeline, MeasureSource::Timeline, 34, 1.400_489_867_413_898_1, 0.207_491_474_970_037_4);
    for said in ["time to recovery: no clear trend; stated: ", ", p = 0.044, n = 30;", ", p = 0.21, n = 34;"] {
        assert!(stated.sentence.contains(said), "{}", stated.sentence);
    }
}

/// Forty postmortems, two a month, that take longer by a little each time.
fn rising() -> Vec<Postmortem> {
    let record = |idx: i32| {
        let minutes = 100.0 * 1.02_f64.powi(idx) * f64::from(4 + idx * 7 % 5);
        let mut record = sample::postmortem(&format!("{idx:02}.md"));
        record.date = Some(format!("{}-{:02}-{:02}", 2021 + idx / 24, idx / 2 % 12 + 1, 1 + idx % 2 * 14));
        record.measures.time_to_recover = Measure { timeline_minutes: Some(minutes), ..sample::stated(minutes) };
        record
    };
    (0..40).map(record).collect()
}

#[test]
fn a_verdict_needs_ranks_and_sizes_to_agree() {
    let pair: metrics::Pair = "2021-01-01..2021-10-31,2021-11-01..2022-12-31".parse().expect("days");
    let check = |records: &[Postmortem], trend: &str, said: &[&str], comparison: &str| {
        let options = Options { trends: true, compare: Some(pair.clone()), ..Options::default() };
        let report = report(records, &options);
        let (found, compared) = (&report.trends[0], &report.comparisons[0]);
        assert_eq!((found.verdict.as_str(), compared.verdict.as_str()), (trend, comparison), "{found:?} {compared:?}");
        assert!(said.iter().all(|said| found.sentence.contains(said)), "{}", found.sentence);
        assert!(found.p.is_some_and(|p| p < 0.05) && compared.p.is_some_and(|p| p < 0.05), "{found:?} {compared:?}");
    };
    let mut records = rising();
    check(&records, "slower", &["time to recovery: slower;"], "slower");
    // Two that were over at once, at the end: most pairs still rise, but the times on the whole do not.
    for record in &mut records[38..] {
        record.measures.time_to_recover = Measure { timeline_minutes: Some(0.0), ..sample::stated(0.0) };
    }
    let why = ["time to recovery: no clear trend;", ", by least squares p = "];
    check(&records, "no clear trend", &why, "no clear change");
}

#[test]
fn a_verdict_needs_both_sources_with_the_same_sign() {
    // A postmortem a month; values that grow by the factor, with a wobble that no trend explains.
    let records = |n: i32, stated: f64, timeline: f64| -> Vec<Postmortem> {
        let record = |idx: i32| {
            let minutes = |factor: f64| 100.0 * factor.powi(idx) * f64::from(1 + idx * 7 % 5);
            let mut record = sample::postmortem(&format!("{idx:02}.md"));
            record.date = Some(format!("{}-{:02}-11", 2020 + idx / 12, idx % 12 + 1));
            record.measures.time_to_recover =
                Measure { timeline_minutes: Some(minutes(timeline)), ..sample::stated(minutes(stated)) };
            record
        };
        (0..n).map(record).collect()
    };
    let check = |n, stated, timeline, expected: Verdict| {
        let found = trends(&records(n, stated, timeline)).map(|trend| trend.verdict);
        assert_eq!(found, [expected; 2], "{n} {stated} {timeline}");
    };
    check(36, 1.2, 1.2, Verdict::Slower);
    check(36, 0.8, 0.8, Verdict::Faster);
    check(36, 1.2, 0.8, Verdict::NoClearTrend);
    check(36, 1.2, 1.0, Verdict::NoClearTrend);
    check(36, 1.0, 1.0, Verdict::NoClearTrend);
    check(8, 1.9, 1.9, Verdict::Slower);
    check(7, 1.9, 1.9, Verdict::TooFew);
}

#[test]
fn a_trend_of_what_happened_at_once_says_so() {
    let mut records = real();
    for record in &mut records {
        record.date = Some("2021-01-01".to_owned());
        record.moments.started = None;
    }
    let [stated, _] = trends(&records);
    assert_eq!((stated.n, stated.factor_per_year, stated.verdict), (30, None, Verdict::NoClearTrend));
    assert!(stated.sentence.contains("within too short a time"), "{}", stated.sentence);
}
