//! Real postmortems that other people wrote, and what a careful reader says they hold.
//!
//! The texts are not ours and stay outside the repository: these tests are skipped,
//! aloud, where they are absent.

use std::path::{Path, PathBuf};
use std::process::Command;

use lookback::config::Config;
use lookback::metrics;
use lookback::pipeline::{self, Keep, Loaded};
use lookback::record::{Agreement, MeasureKind, Postmortem};
use serde_json::Value;

use crate::support;

const REFERENCE: &str = "dfds__postmortems";

fn load(folder: &Path) -> Loaded {
    let listing = lookback::disk::list(&[folder.to_owned()], &[], &[], &[]).expect("a folder that is there");
    pipeline::load(&listing, &Config::default(), Keep::Records)
}

/// The records of a corpus as newline-delimited JSON in a file.
fn export(folder: &Path, out: &Path) {
    let loaded = load(folder);
    let lines: Vec<String> = loaded
        .corpus
        .entries
        .iter()
        .map(|entry| serde_json::to_string(&entry.record).expect("a record is plain data"))
        .collect();
    support::write(out, &lines.join("\n"));
}

/// Runs a tool of the shared material; `None`, said aloud, without python3.
fn python(arguments: &[PathBuf]) -> Option<String> {
    let Ok(output) = Command::new("python3").args(arguments).output() else {
        support::skip("python3 is absent");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("the tools print UTF-8"))
}

#[test]
fn stated_facts_of_the_first_corpus_are_right() {
    let Some(shared) = support::shared("truth") else { return };
    let folder = support::temporary("score");
    let records = folder.path().join("records.ndjson");
    export(&shared.join("corpora").join(REFERENCE), &records);
    let tool = shared.join("tools/score.py");
    let truth = shared.join("truth").join(format!("{REFERENCE}.json"));
    let Some(out) = python(&[tool, truth, records, "--json".into()]) else { return };
    let score: Value = serde_json::from_str(&out).expect("the scorer prints JSON");
    let least = |key: &str, percent: f64| {
        let found = score[key].as_f64().expect("a percentage");
        assert!(found >= percent, "{key}: {found} %, at least {percent} expected\n{out}");
    };
    least("facts_pct", 99.0);
    least("moments_pct", 92.0);
    least("left_blank_pct", 97.6);
    assert_eq!(score["absent"], Value::Array(Vec::new()), "documents without a record");
    assert_eq!(score["not_postmortems_read"], Value::Array(Vec::new()), "read though they are none");
}

#[test]
fn what_is_no_postmortem_is_skipped_with_a_reason() {
    let Some(shared) = support::shared("corpora") else { return };
    let loaded = load(&shared.join("corpora").join(REFERENCE));
    let skipped: Vec<&str> = loaded.corpus.skipped.iter().map(|skipped| skipped.path.as_str()).collect();
    assert_eq!(skipped, ["PMyyyy-nnn - Postmortem template.md", "README.md"]);
    assert!(loaded.corpus.skipped.iter().all(|skipped| !skipped.reason.is_empty()));
}

#[test]
fn stated_and_derived_figures_agree_as_often_as_a_careful_reader_finds() {
    let Some(shared) = support::shared("corpora") else { return };
    let loaded = load(&shared.join("corpora").join(REFERENCE));
    let records: Vec<&Postmortem> = loaded.corpus.entries.iter().map(|entry| &entry.record).collect();
    let count = |kind: MeasureKind, agreement: Agreement| {
        records.iter().filter(|record| record.measures.get(kind).agreement == agreement).count()
    };
    // Design: metrics, section 5; PM2023-001 opens with a report of another incident.
    let expected = [(MeasureKind::TimeToDetect, [18, 1, 3, 6, 11]), (MeasureKind::TimeToRecover, [21, 1, 6, 2, 9])];
    let kinds =
        [Agreement::Exact, Agreement::WithinPrecision, Agreement::Close, Agreement::Disagree, Agreement::NotComparable];
    for (measure, counts) in expected {
        for (kind, wanted) in kinds.into_iter().zip(counts) {
            let found = count(measure, kind);
            assert!(found.abs_diff(wanted) <= 1, "{measure:?} {kind:?}: {found}, {wanted} expected");
        }
    }
    for record in &records {
        for kind in [MeasureKind::TimeToDetect, MeasureKind::TimeToRecover] {
            let said = record.diagnostics.iter().any(|finding| finding.name == "stated-differs-from-timeline");
            let disagrees = record.measures.get(kind).agreement == Agreement::Disagree;
            assert!(!disagrees || said, "{}: a disagreement that nobody explains", record.path);
        }
    }
}

#[test]
fn yearly_figures_of_the_first_corpus_are_those_of_the_design() {
    let Some(shared) = support::shared("corpora") else { return };
    let loaded = load(&shared.join("corpora").join(REFERENCE));
    let records: Vec<&Postmortem> = loaded.corpus.entries.iter().map(|entry| &entry.record).collect();
    let options = metrics::Options { source: metrics::Source::Stated, ..metrics::Options::default() };
    let report = serde_json::to_value(metrics::report(&records, &options)).expect("a report is plain data");
    // Design: metrics, section 6. Year, documents, then n, mean and median of detection and of recovery.
    type Row = (&'static str, u64, [f64; 3], [f64; 3]);
    let expected: [Row; 7] = [
        ("2020", 10, [5.0, 41.4, 54.0], [6.0, 97.67, 76.5]),
        ("2021", 11, [10.0, 190.1, 14.0], [10.0, 222.5, 61.5]),
        ("2022", 8, [8.0, 2189.75, 32.5], [7.0, 753.0, 279.0]),
        ("2023", 2, [2.0, 273.0, 273.0], [2.0, 341.0, 341.0]),
        ("2024", 3, [3.0, 14.67, 10.0], [3.0, 576.33, 399.0]),
        ("2025", 2, [2.0, 2825.5, 2825.5], [2.0, 3114.5, 3114.5]),
        ("all", 39, [30.0, 862.23, 25.0], [30.0, 557.4, 98.5]),
    ];
    let groups = report["groups"].as_array().expect("groups").iter().chain([&report["all"]]);
    let groups: Vec<&Value> = groups.collect();
    for (key, documents, detect, recover) in expected {
        let group = groups.iter().find(|group| group["key"] == key).unwrap_or_else(|| panic!("no group {key}"));
        assert_eq!(group["documents"], documents, "{key}");
        for (measure, wanted) in [("time_to_detect", detect), ("time_to_recover", recover)] {
            for (figure, wanted) in ["n", "mean", "median"].into_iter().zip(wanted) {
                let found = group["measures"][measure][figure].as_f64().expect("a number");
                assert!((found - wanted).abs() < 0.005, "{key} {measure} {figure}: {found}, {wanted} expected");
            }
        }
    }
}

#[test]
fn quarters_of_the_first_corpus_hold_as_many_postmortems_as_a_careful_reader_counts() {
    let Some(shared) = support::shared("corpora") else { return };
    let loaded = load(&shared.join("corpora").join(REFERENCE));
    let records: Vec<&Postmortem> = loaded.corpus.entries.iter().map(|entry| &entry.record).collect();
    let options = metrics::Options { by: metrics::Grouping::Quarter, ..metrics::Options::default() };
    let groups = metrics::report(&records, &options).groups;
    let found: Vec<(&str, usize)> = groups.iter().map(|group| (group.key.as_str(), group.documents)).collect();
    // PM2022-006 counts where its first row begins it, in 2020-Q4, and not in 2022-Q2.
    let expected = [
        ("2019-Q4", 3),
        ("2020-Q1", 5),
        ("2020-Q2", 1),
        ("2020-Q4", 4),
        ("2021-Q1", 4),
        ("2021-Q2", 2),
        ("2021-Q3", 4),
        ("2021-Q4", 1),
        ("2022-Q1", 5),
        ("2022-Q3", 2),
        ("2022-Q4", 1),
        ("2023-Q1", 1),
        ("2023-Q2", 1),
        ("2024-Q1", 1),
        ("2024-Q2", 2),
        ("2025-Q1", 2),
    ];
    assert_eq!(found, expected);
}

#[test]
fn generated_postmortems_read_field_for_field() {
    let Some(shared) = support::shared("tools") else { return };
    let folder = support::temporary("generated");
    let documents = folder.path().join("documents");
    let generator = shared.join("tools/gen_corpus.py");
    let arguments = ["--count", "400", "--seed", "11", "--jobs", "1", "--out"].map(PathBuf::from);
    let arguments: Vec<PathBuf> = [generator].into_iter().chain(arguments).chain([documents.clone()]).collect();
    if python(&arguments).is_none() {
        return;
    }
    let records = folder.path().join("records.ndjson");
    export(&documents, &records);
    let truth = folder.path().join("documents.truth.json");
    let arguments = [shared.join("tools/score.py"), "--generated".into(), truth, records];
    let Some(out) = python(&arguments) else { return };
    assert!(out.starts_with("generated: 5600 of 5600 fields equal"), "{out}");
}

#[test]
fn the_page_that_started_it_all_reads_whole() {
    let Some(shared) = support::shared("seed/flux-page.txt") else { return };
    let folder = support::temporary("seed");
    support::write(&folder.path().join("flux-page.md"), &support::read(&shared.join("seed/flux-page.txt")));
    let loaded = load(folder.path());
    let [entry] = loaded.corpus.entries.as_slice() else { panic!("one postmortem expected") };
    let record = &entry.record;
    assert_eq!(record.title, "Flux unintended version update");
    assert_eq!(record.zone.as_deref(), Some("CET"));
    assert_eq!(record.category.as_deref(), Some("Observability"));
    assert_eq!(record.timeline.iter().filter(|event| event.instant.is_some()).count(), 7);
    let counts = (
        record.timeline.len(),
        record.contributing_factors.len(),
        record.lessons.len(),
        record.action_items.len(),
        record.people.len(),
    );
    assert_eq!(counts, (7, 4, 5, 3, 2), "events, factors, lessons, actions, people");
    for (kind, minutes) in [(MeasureKind::TimeToDetect, 20.0), (MeasureKind::TimeToRecover, 48.0)] {
        let measure = record.measures.get(kind);
        assert_eq!((measure.minutes, measure.agreement), (Some(minutes), Agreement::Exact), "{kind:?}");
    }
}

/// Corpora of other teams, in other house styles.
const OTHERS: [&str; 6] = [
    "2i2c-org__incident-reports",
    "PostHog__post-mortems",
    "jupyterhub__mybinder.org-deploy",
    "kubernetes__test-infra",
    "python-discord__infra",
    "usdigitalresponse__univaf",
];

#[test]
fn other_teams_documents_are_read_as_a_careful_person_reads_them() {
    let Some(shared) = support::shared("truth") else { return };
    let folder = support::temporary("others");
    let mut sums = [[0, 0]; 3];
    for name in OTHERS {
        let records = folder.path().join(format!("{name}.ndjson"));
        export(&shared.join("corpora").join(name), &records);
        let truth = shared.join("truth").join(format!("{name}.json"));
        let Some(out) = python(&[shared.join("tools/score.py"), truth, records, "--json".into()]) else { return };
        let score: Value = serde_json::from_str(&out).expect("the scorer prints JSON");
        assert!(score["facts_pct"].as_f64().is_some_and(|percent| percent >= 94.0), "{name}\n{out}");
        for (sum, key) in sums.iter_mut().zip(["facts", "moments", "left_blank"]) {
            sum[0] += score[key][0].as_u64().expect("a count");
            sum[1] += score[key][1].as_u64().expect("a count");
        }
    }
    for ([right, all], least) in sums.into_iter().zip([97, 82, 98]) {
        assert!(right * 100 >= least * all, "{right} of {all}, at least {least} % expected: {sums:?}");
    }
}
