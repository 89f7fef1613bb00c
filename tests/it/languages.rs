//! Documents in every language: each field right, one incident one record, the language told.
//!
//! `tests/fixtures/languages/house` holds a postmortem a language, in a style that is
//! common where it is written, with what a reader finds in it as JSON beside it;
//! `same` holds one incident, told line by line in each.

use std::path::{Path, PathBuf};

use lookback::config::Config;
use lookback::pipeline::{self, Keep, Outcome};
use lookback::source::Source;
use lookback::vocabulary::{Language, Languages};
use serde_json::Value;

use crate::support;

const FIXTURES: &str = "tests/fixtures/languages";

/// The record of a text, as JSON.
fn record(name: &str, text: String) -> Option<Value> {
    let source = Source::new(name, text);
    match pipeline::read(source, false, &Config::default(), &Languages::shared(), Keep::Records) {
        Outcome::Postmortem(entry, _) => Some(serde_json::to_value(&entry.record).expect("a record is plain data")),
        Outcome::Skipped(_) => None,
    }
}

/// The record of a fixture, by its language.
fn fixture(folder: &str, tag: &str) -> Value {
    let file = format!("{FIXTURES}/{folder}/{}.md", tag.to_lowercase());
    let name = format!("{}.md", tag.to_lowercase());
    record(&name, support::text(&file)).unwrap_or_else(|| panic!("{file} is a postmortem"))
}

/// Every language but English.
fn others() -> impl Iterator<Item = Language> {
    Language::all().filter(|&language| language != Language::ENGLISH)
}

/// Where a record lacks what is expected of it; lines and other keys are not looked at.
fn differences(expected: &Value, found: &Value, path: &str, out: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), found) => {
            for (key, expected) in expected {
                differences(expected, &found[key], &format!("{path}.{key}"), out);
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (idx, (expected, found)) in expected.iter().zip(found).enumerate() {
                differences(expected, found, &format!("{path}[{idx}]"), out);
            }
        }
        _ => {
            let is_same = match (expected.as_f64(), found.as_f64()) {
                (Some(expected), Some(found)) => (expected - found).abs() < 1e-9,
                _ => expected == found,
            };
            if !is_same {
                out.push(format!("{path}: expected {expected}, found {found}"));
            }
        }
    }
}

#[test]
fn every_field_of_a_postmortem_in_each_language_is_right() {
    let mut wrong = Vec::new();
    for tag in others().map(Language::tag) {
        let expected = support::text(&format!("{FIXTURES}/house/{}.json", tag.to_lowercase()));
        let expected: Value = serde_json::from_str(&expected).expect("what is expected is JSON");
        assert!(expected["timeline"].as_array().is_some_and(|events| events.len() >= 8), "{tag}: too few events");
        assert!(expected["contributing_factors"].as_array().is_some_and(|factors| factors.len() >= 3), "{tag}");
        assert!(expected["action_items"].as_array().is_some_and(|actions| actions.len() >= 4), "{tag}");
        differences(&expected, &fixture("house", tag), tag, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What of a record is text in the document's language, and so differs where all else is the same.
const TEXTS: &[&str] = &[
    "id",
    "path",
    "title",
    "language",
    "status",
    "category",
    "summary",
    "impact",
    "text",
    "stated",
    "heading",
    "message",
    "help",
    "column",
    "end_column",
];

/// A record without its texts: whether they are there is left.
fn without_texts(value: &Value, key: &str) -> Value {
    match value {
        Value::String(_) if TEXTS.contains(&key) => Value::Bool(true),
        Value::Number(_) if key.ends_with("column") => Value::Bool(true),
        Value::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), without_texts(value, key))).collect(),
        Value::Array(values) => values.iter().map(|value| without_texts(value, "")).collect(),
        other => other.clone(),
    }
}

#[test]
fn the_same_incident_is_the_same_record_in_every_language() {
    let of = |tag: &str| {
        let mut record = without_texts(&fixture("same", tag), "");
        // What became of an action is a word of ours, not of the document.
        let actions = fixture("same", tag)["action_items"].clone();
        record["statuses"] = actions.as_array().into_iter().flatten().map(|action| action["status"].clone()).collect();
        record
    };
    let english = of("en");
    assert_eq!(english["statuses"].as_array().map(Vec::len), Some(4));
    let mut wrong = Vec::new();
    for tag in others().map(Language::tag) {
        differences(&english, &of(tag), tag, &mut wrong);
        differences(&of(tag), &english, &format!("{tag}, the other way round"), &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_language_of_a_document_is_told_by_its_words() {
    for tag in Language::all().map(Language::tag) {
        assert_eq!(fixture("same", tag)["language"], tag);
        if tag != Language::ENGLISH.tag() {
            assert_eq!(fixture("house", tag)["language"], tag);
        }
    }
    for file in support::files("tests/fixtures/records", "md").iter().chain(&support::files("postmortems", "md")) {
        let found = record("any.md", support::text(file));
        assert!(found.is_none_or(|found| found["language"] == "en"), "{file}");
    }
}

#[test]
fn every_document_of_the_shared_corpora_is_english() {
    let Some(shared) = support::shared("corpora") else { return };
    let mut n_records = 0;
    for file in markdown_below(&shared.join("corpora")) {
        let Some(record) = record("any.md", support::read(&file)) else { continue };
        assert_eq!(record["language"], "en", "{}", file.display());
        n_records += 1;
    }
    assert!(n_records > 90, "only {n_records} postmortems");
}

fn markdown_below(folder: &Path) -> Vec<PathBuf> {
    let listing = lookback::disk::list(&[folder.to_owned()], &[], &[], &[]).expect("a folder that is there");
    listing.files.iter().map(|file| folder.join(&file.path)).collect()
}
