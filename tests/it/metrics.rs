//! What a report says of records.

use lookback::metrics::{self, Figures, Group, Grouping, Options, Report, Source, table};
use lookback::record::{Agreement, MeasureKind, Postmortem};

use crate::sample;

/// Date, stated minutes to detection and to recovery, of the 39 postmortems of
/// github.com/dfds/postmortems: real figures, with real gaps.
const REAL: [(&str, Option<f64>, Option<f64>); 39] = [
    ("2019-11-29", None, None),
    ("2019-12-04", None, None),
    ("2019-12-05", None, None),
    ("2020-01-20", None, None),
    ("2020-01-21", Some(54.0), Some(148.0)),
    ("2020-01-16", None, None),
    ("2020-02-03", None, Some(31.0)),
    ("2020-06-09", Some(5.0), Some(15.0)),
    ("2020-02-24", None, None),
    ("2020-10-06", Some(60.0), Some(240.0)),
    ("2020-11-04", Some(88.0), Some(122.0)),
    ("2020-11-23", Some(0.0), Some(30.0)),
    ("2021-01-05", Some(1415.0), Some(1435.0)),
    ("2021-02-15", Some(40.0), Some(55.0)),
    ("2021-02-19", Some(20.0), Some(48.0)),
    ("2021-03-31", Some(5.0), Some(84.0)),
    ("2021-06-22", Some(8.0), Some(25.0)),
    ("2021-06-30", Some(1.0), Some(5.0)),
    ("2021-07-02", Some(8.0), Some(10.0)),
    ("2021-08-26", Some(64.0), Some(87.0)),
    ("2021-09-06", Some(5.0), Some(68.0)),
    ("2021-09-17", Some(335.0), Some(408.0)),
    ("2021-12-10", None, None),
    ("2022-01-25", Some(0.0), Some(279.0)),
    ("2022-01-31", Some(53.0), Some(109.0)),
    ("2022-02-08", Some(0.0), Some(43.0)),
    ("2022-02-08", Some(1183.0), Some(1220.0)),
    ("2022-03-07", Some(15840.0), None),
    ("2020-12-21", None, None),
    ("2022-07-07", Some(10.0), Some(282.0)),
    ("2022-08-03", Some(12.0), Some(88.0)),
    ("2022-10-31", Some(420.0), Some(3250.0)),
    ("2023-02-14", Some(2.0), Some(13.0)),
    ("2023-04-11", Some(544.0), Some(669.0)),
    ("2024-03-13", Some(4.0), Some(399.0)),
    ("2024-04-09", Some(10.0), Some(10.0)),
    ("2024-06-06", Some(30.0), Some(1320.0)),
    ("2025-02-27", Some(5280.0), Some(5840.0)),
    ("2025-03-17", Some(371.0), Some(389.0)),
];

fn real() -> Vec<Postmortem> {
    let record = |(idx, (date, detect, recover)): (usize, (&str, Option<f64>, Option<f64>))| {
        let mut record = sample::postmortem(&format!("{idx:02}.md"));
        record.date = Some(date.to_owned());
        record.measures.time_to_detect = detect.map(sample::stated).unwrap_or_default();
        record.measures.time_to_recover = recover.map(sample::stated).unwrap_or_default();
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
    let options = Options { intervals: true, ..Options::default() };
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
    let options = Options { intervals: true, by: Grouping::Quarter, source: Source::Stated, ..Options::default() };
    let mut report = report(&real(), &options);
    report.groups.retain(|group| group.key == "2022-Q1");
    let mut json = serde_json::to_value(&report).expect("JSON");
    round(&mut json);
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).expect("JSON"));
}

#[test]
fn no_records_give_a_report_of_nothing() {
    let report = report(&[], &Options { intervals: true, ..Options::default() });
    assert_eq!((report.documents, report.groups.len()), (0, 0));
    assert_eq!(report.all.measures[&MeasureKind::TimeToRecover], Figures::default());
    insta::assert_snapshot!(table::text(&report, &[MeasureKind::TimeToRecover]));
}

#[test]
fn the_text_of_a_report_says_what_its_figures_rest_on() {
    let report = report(&real(), &Options::default());
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
