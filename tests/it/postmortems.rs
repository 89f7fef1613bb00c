//! What the samples in `postmortems/` hold, counted by those who wrote them.

use serde_json::Value;

use lookback::pipeline::{self, Keep};
use lookback::{config, disk};

use crate::support;

/// What a careful reader finds in one sample; `None` where a house style leaves room for opinion.
struct Expected {
    path: &'static str,
    title: &'static str,
    date: &'static str,
    zone: &'static str,
    events: usize,
    factors: Option<usize>,
    lessons: usize,
    actions: usize,
    people: Option<usize>,
    /// Time to detect and to recover, in minutes.
    minutes: (Option<u32>, Option<u32>),
}

/// One line a sample.
#[rustfmt::skip]
const EXPECTED: &[Expected] = &[
    Expected { path: "2021-02-19-flux-version-bump.md", title: "Flux unintended version update", date: "2021-02-19", zone: "CET", events: 7, factors: Some(4), lessons: 5, actions: 3, people: Some(2), minutes: (Some(20), Some(48)) },
    Expected { path: "2022-03-21-booking-certificate-expired.md", title: "Booking API refused every call after its certificate expired", date: "2022-03-21", zone: "CET", events: 6, factors: Some(3), lessons: 2, actions: 3, people: Some(3), minutes: (Some(20), Some(75)) },
    // Root causes and the trigger are told in lines of their own beside the list of factors.
    Expected { path: "2022-06-14-fare-table-emptied.md", title: "Fare table emptied by a migration", date: "2022-06-14", zone: "CEST", events: 9, factors: None, lessons: 5, actions: 4, people: Some(2), minutes: (Some(4), Some(100)) },
    Expected { path: "2022-11-02-manifest-queue-backlog.md", title: "Passenger manifests reached the coast guard late", date: "2022-11-02", zone: "UTC", events: 7, factors: Some(3), lessons: 0, actions: 4, people: Some(1), minutes: (Some(45), Some(142)) },
    Expected { path: "2023-01-27-boarding-gates-refused-tickets.md", title: "Boarding gates refused valid tickets", date: "2023-01-27", zone: "Europe/Oslo", events: 8, factors: Some(3), lessons: 3, actions: 3, people: Some(0), minutes: (Some(6), Some(195)) },
    Expected { path: "2023-05-09-payment-provider-timeouts.md", title: "Card payments timed out - May 9, 2023", date: "2023-05-09", zone: "UTC", events: 8, factors: Some(2), lessons: 0, actions: 3, people: None, minutes: (Some(8), Some(93)) },
    Expected { path: "2023-11-30-freight-labels-printed-twice.md", title: "Freight labels printed twice", date: "2023-11-30", zone: "UTC", events: 6, factors: Some(3), lessons: 2, actions: 3, people: Some(3), minutes: (Some(38), Some(145)) },
    Expected { path: "2024-02-13-load-plan-near-miss.md", title: "Load plan mixed up axle weights (near miss)", date: "2024-02-13", zone: "UTC", events: 5, factors: Some(3), lessons: 1, actions: 3, people: Some(3), minutes: (Some(22), None) },
    Expected { path: "2024-05-22-search-ran-out-of-memory.md", title: "Search for sailings ran out of memory", date: "2024-05-22", zone: "Europe/Copenhagen", events: 8, factors: None, lessons: 5, actions: 4, people: Some(2), minutes: (Some(7), Some(170)) },
    Expected { path: "2024-07-19-night-crossing-sold-twice.md", title: "Cabins of the night crossing were sold twice", date: "2024-07-19", zone: "UTC", events: 7, factors: Some(3), lessons: 2, actions: 3, people: Some(0), minutes: (Some(90), Some(280)) },
    Expected { path: "2024-10-04-berth-planner/README.md", title: "Berth planner gave one berth to two ships", date: "2024-10-04", zone: "+02:00", events: 6, factors: Some(3), lessons: 0, actions: 3, people: Some(2), minutes: (Some(8), Some(50)) },
    Expected { path: "2025-02-11-gate-controller-upgrade.md", title: "Gate controller upgrade locked the car lanes", date: "2025-02-11", zone: "CET", events: 6, factors: Some(3), lessons: 2, actions: 3, people: Some(3), minutes: (Some(36), Some(31)) },
    // It began the evening before the date in its title and its file's name.
    Expected { path: "2025-04-29-freight-partners-locked-out.md", title: "Freight partners locked out - April 29, 2025", date: "2025-04-28", zone: "UTC", events: 6, factors: Some(3), lessons: 2, actions: 3, people: None, minutes: (Some(480), Some(565)) },
    Expected { path: "2025-11-20-data-hall-power.md", title: "Power loss in the western data hall", date: "2025-11-20", zone: "PST (UTC-8)", events: 6, factors: Some(3), lessons: 2, actions: 3, people: None, minutes: (Some(1), Some(30)) },
    Expected { path: "incident-2023-017.md", title: "Incident report: wrong departure times on the quay displays", date: "2023-08-18", zone: "CEST (UTC+2)", events: 6, factors: Some(5), lessons: 0, actions: 3, people: Some(3), minutes: (Some(65), Some(160)) },
    Expected { path: "incident-2025-009.md", title: "Incident report: retry storm after a routine restart", date: "2025-08-07", zone: "UTC", events: 8, factors: Some(5), lessons: 2, actions: 4, people: None, minutes: (Some(2), Some(73)) },
];

/// The records of the samples, as a program gets them.
fn records() -> Vec<Value> {
    let (config, errors) = config::parse(&support::text("book.toml"), &|_| true);
    assert_eq!(errors, []);
    let listing = disk::list(&[support::root().join("postmortems")], &[], &[], &[]).expect("our own folder");
    let loaded = pipeline::load(&listing, &config, Keep::Records);
    assert_eq!(loaded.problems, []);
    let skipped = loaded.corpus.skipped.iter().map(|skipped| skipped.path.as_str()).collect::<Vec<_>>();
    assert_eq!(skipped, ["SUMMARY.md"]);
    let records = loaded.corpus.entries.iter().map(|entry| serde_json::to_value(&entry.record));
    records.collect::<Result<_, _>>().expect("records are JSON")
}

fn len(record: &Value, key: &str) -> usize {
    record[key].as_array().map_or(0, Vec::len)
}

/// Everything in which a record differs from what was expected.
fn differences(record: &Value, expected: &Expected) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: &str, is: String, should: String| {
        if is != should {
            found.push(format!("{}: {what} is {is}, not {should}", expected.path));
        }
    };
    compare("title", record["title"].to_string(), format!("{:?}", expected.title));
    compare("date", record["date"].to_string(), format!("{:?}", expected.date));
    compare("zone", record["zone"].to_string(), format!("{:?}", expected.zone));
    let counts = [
        ("timeline", Some(expected.events)),
        ("contributing_factors", expected.factors),
        ("lessons", Some(expected.lessons)),
        ("action_items", Some(expected.actions)),
        ("people", expected.people),
    ];
    for (key, count) in counts {
        let is = len(record, key);
        compare(key, is.to_string(), count.unwrap_or(is).to_string());
    }
    let (detect, recover) = expected.minutes;
    for (key, minutes) in [("time_to_detect", detect), ("time_to_recover", recover)] {
        let is = record["measures"][key]["minutes"].as_f64();
        compare(key, format!("{is:?}"), format!("{:?}", minutes.map(f64::from)));
    }
    found
}

#[test]
fn every_sample_is_read_as_its_author_meant_it() {
    let records = records();
    let paths = records.iter().map(|record| record["path"].as_str().unwrap_or_default()).collect::<Vec<_>>();
    assert_eq!(paths, EXPECTED.iter().map(|expected| expected.path).collect::<Vec<_>>());
    let found = records.iter().zip(EXPECTED).flat_map(|(record, expected)| differences(record, expected));
    let found = found.collect::<Vec<_>>();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn only_one_sample_contradicts_itself() {
    let records = records();
    let disagrees = records.iter().filter(|record| {
        let measures = record["measures"].as_object().expect("measures are an object");
        measures.values().any(|measure| measure["agreement"] == "disagree")
    });
    let paths = disagrees.map(|record| &record["path"]).collect::<Vec<_>>();
    assert_eq!(paths, ["2025-02-11-gate-controller-upgrade.md"]);
}
