//! What a report says of records.

use lookback::metrics::{self, Figures, Group, Options, Report};
use lookback::record::{MeasureKind, Postmortem};

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
