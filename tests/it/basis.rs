//! What a figure rests on: the same postmortems as the report's, each with the lines that it comes from.

use lookback::config::Config;
use lookback::metrics::basis::{Basis, Figure, basis};
use lookback::metrics::{self, Grouping, Options, Source};
use lookback::pipeline::{self, Keep};
use lookback::record::{Confidence, Measure, MeasureKind, MeasureSource, MomentKind, Postmortem};

use crate::{sample, support};

const SOURCES: [Source; 3] = [Source::Best, Source::Stated, Source::Timeline];

/// Our own postmortems.
fn records() -> Vec<Postmortem> {
    let folder = support::root().join("postmortems");
    let listing = disk(&folder);
    let loaded = pipeline::load(&listing, &Config::default(), Keep::Records);
    loaded.corpus.entries.into_iter().map(|entry| entry.record).collect()
}

fn disk(folder: &std::path::Path) -> lookback::disk::Listing {
    lookback::disk::list(&[folder.to_owned()], &[], &[], &[]).expect("a folder that is there")
}

fn of<'r>(records: &[&'r Postmortem], figure: &str, by: Option<Grouping>, source: Source) -> Basis<'r> {
    let figure: Figure = figure.parse().expect("a figure");
    basis(records, &figure, by, &Options { source, ..Options::default() }).expect("a group")
}

#[test]
fn every_figure_of_a_report_rests_on_as_many_as_it_says() {
    let records = records();
    let records: Vec<&Postmortem> = records.iter().collect();
    for source in SOURCES {
        for by in Grouping::ALL {
            let report = metrics::report(&records, &Options { by, source, ..Options::default() });
            for group in report.groups.iter().chain([&report.all]) {
                for kind in MeasureKind::ALL {
                    let found = of(&records, &format!("{}/{}", group.key, kind.as_str()), Some(by), source);
                    let told = &group.measures[&kind];
                    let context = format!("{}/{} by {by:?}, {source:?}", group.key, kind.as_str());
                    assert_eq!(found.documents, group.documents, "{context}");
                    assert_eq!(found.figures.mean, told.mean, "{context}");
                    assert_eq!(found.figures.median_interval, told.median_interval, "{context}");
                    let lists = [found.counted.len(), found.missing.len(), found.not_applicable.len()];
                    assert_eq!(lists, [told.n, told.missing, told.not_applicable], "{context}");
                    let values: Vec<f64> = found.counted.iter().map(|counted| counted.minutes).collect();
                    assert!(values.is_sorted_by(|one, other| one >= other), "{context}: {values:?}");
                    assert_eq!(values.first().copied(), told.max, "{context}");
                    let share: f64 = found.counted.iter().filter_map(|counted| counted.share).sum();
                    assert!(told.largest_share.is_none() || (share - 1.0).abs() < 1e-9, "{context}: {share}");
                }
            }
        }
    }
}

#[test]
fn the_lines_are_those_that_say_it() {
    let records = records();
    let records: Vec<&Postmortem> = records.iter().collect();
    let mut n_stated = 0;
    for kind in MeasureKind::ALL {
        for counted in of(&records, kind.as_str(), None, Source::Best).counted {
            let text = support::text(&format!("postmortems/{}", counted.of.path));
            let line = |number: u32| text.lines().nth(number as usize - 1).expect("a line of the document");
            if let Some(stated) = &counted.stated {
                let number = stated.line.expect("what is stated has a line");
                assert!(line(number).contains(stated.text), "{}:{number}: {}", counted.of.path, stated.text);
                n_stated += 1;
            }
            if let Some(timeline) = &counted.timeline {
                let record = records.iter().find(|record| record.id == counted.of.id).expect("it is one of them");
                for end in [&timeline.from, &timeline.to] {
                    let moment = record.moments.get(end.moment).expect("a moment");
                    assert_eq!((end.line, end.at), (moment.line, moment.at.as_str()));
                    assert!(!line(end.line).trim().is_empty(), "{}:{}", counted.of.path, end.line);
                }
            }
        }
    }
    assert!(n_stated > 20, "only {n_stated} stated values");
}

/// One that states 31 minutes while its timeline gives 67, one that states `?`, one that states nothing.
fn three() -> [Postmortem; 3] {
    let mut both = sample::postmortem("both");
    both.date = Some("2021-03-01".to_owned());
    both.category = Some("CI/CD".to_owned());
    both.moments.started = Some(lookback::record::Moment {
        confidence: Confidence::Low,
        line: 7,
        ..sample::moment("2021-03-01T10:00:00Z")
    });
    both.moments.recovered = Some(lookback::record::Moment { line: 9, ..sample::moment("2021-03-01T11:07:00Z") });
    both.measures.time_to_recover =
        Measure { stated_line: Some(20), timeline_minutes: Some(67.0), ..sample::stated(31.0) };
    let mut asked = sample::postmortem("asked");
    asked.date = Some("2021-04-01".to_owned());
    asked.measures.time_to_recover = Measure {
        stated: Some("?".to_owned()),
        stated_line: Some(3),
        reason: Some("unknown".to_owned()),
        ..Measure::default()
    };
    let mut silent = sample::postmortem("silent");
    silent.measures.time_to_recover = Measure { reason: Some("not_applicable".to_owned()), ..Measure::default() };
    [both, asked, silent]
}

#[test]
fn the_source_decides_which_value_counts_and_how_sure_it_is() {
    let records = three();
    let records: Vec<&Postmortem> = records.iter().collect();
    let check = |source, minutes, kind, confidence| {
        let found = of(&records, "ttr", None, source);
        let [counted] = &found.counted[..] else { panic!("{:?}", found.counted) };
        assert_eq!((counted.minutes, counted.source, counted.confidence), (minutes, kind, confidence));
        // Both are told, whichever counts.
        let stated = counted.stated.as_ref().expect("a stated value");
        let timeline = counted.timeline.as_ref().expect("a value of the timeline");
        assert_eq!((stated.minutes, stated.line), (31.0, Some(20)));
        assert_eq!((timeline.minutes, timeline.from.line, timeline.to.line), (67.0, 7, 9));
        assert_eq!((timeline.from.moment, timeline.to.moment), (MomentKind::Started, MomentKind::Recovered));
        assert_eq!(timeline.confidence, Confidence::Low, "the lower of its ends");
    };
    check(Source::Best, 31.0, MeasureSource::Stated, None);
    check(Source::Stated, 31.0, MeasureSource::Stated, None);
    check(Source::Timeline, 67.0, MeasureSource::Timeline, Some(Confidence::Low));
}

#[test]
fn what_is_missing_says_why_for_the_source_that_is_asked_for() {
    let records = three();
    let records: Vec<&Postmortem> = records.iter().collect();
    let check = |figure: &str, source, expected: &[&str]| {
        let found = of(&records, figure, None, source);
        let told: Vec<String> = found
            .missing
            .iter()
            .map(|left| {
                format!("{}{}: {}", left.of.path, left.line.map_or(String::new(), |n| format!(":{n}")), left.reason)
            })
            .collect();
        assert_eq!(told, expected, "{figure} {source:?}");
    };
    check("ttr", Source::Best, &["asked:3: the document states `?`, which is no length of time"]);
    check(
        "ttr",
        Source::Timeline,
        &["asked:3: the timeline shows neither when it was started nor when it was recovered"],
    );
    check("2021-03/ttd", Source::Timeline, &["both: the timeline does not show when it was detected"]);
    check("2021-03/ttd", Source::Stated, &["both: the document states none"]);
    check("2021-03/duration", Source::Timeline, &["both: no timeline gives it: it is told or not"]);
    let silent = of(&records, "ttr", None, Source::Best).not_applicable;
    assert_eq!(silent.iter().map(|left| left.of.path).collect::<Vec<_>>(), ["silent"]);
}

#[test]
fn groups_are_named_as_the_report_names_them() {
    let records = three();
    let records: Vec<&Postmortem> = records.iter().collect();
    let check = |figure: &str, by: Option<Grouping>, expected: Option<(&str, usize)>| {
        let figure: Figure = figure.parse().expect("a figure");
        let found = basis(&records, &figure, by, &Options::default()).ok();
        let found = found.map(|basis| (basis.group.unwrap_or_default(), basis.documents));
        assert_eq!(found, expected.map(|(key, n)| (key.to_owned(), n)), "{figure:?}");
    };
    check("ttr", None, Some(("", 3)));
    check("all/ttr", None, Some(("", 3)));
    check("2021/ttr", None, Some(("2021", 2)));
    check("2021-Q2/ttr", None, Some(("2021-Q2", 1)));
    check("2021-Q2/ttr", Some(Grouping::Category), Some(("2021-Q2", 1)));
    check("2021-03-01..2021-03-31/ttr", None, Some(("2021-03-01..2021-03-31", 1)));
    check("CI/CD/ttr", None, Some(("CI/CD", 1)));
    check("ci/cd/ttr", Some(Grouping::Category), Some(("CI/CD", 1)));
    check("(none)/ttr", None, Some(("(none)", 2)));
    check("none/ttr", Some(Grouping::Year), Some(("(none)", 1)));
    check("2022/ttr", None, None);
    check("CI/ttr", None, None);
    check("CI/CD/ttr", Some(Grouping::Year), None);
}
