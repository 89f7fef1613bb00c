//! Documents → records: a fixture for every oddity, a snapshot of what comes out.

use lookback::config::Config;
use lookback::pipeline::{self, Keep, Outcome};
use lookback::source::Source;
use lookback::vocabulary::Vocabulary;

use crate::support;

/// What a fixture becomes, as a person reads it: the record, or why there is none.
fn read(file: &str) -> String {
    let name = file.rsplit('/').next().expect("a path has a last part");
    let source = Source::new(name, support::text(file));
    match pipeline::read(source, false, &Config::default(), &Vocabulary::shared(), Keep::Records) {
        Outcome::Postmortem(entry, _) => {
            serde_json::to_string_pretty(&entry.record).expect("a record is plain data") + "\n"
        }
        Outcome::Skipped(skipped) => format!("skipped: {}\n", skipped.reason),
    }
}

#[test]
fn every_oddity_reads_as_its_fixture_says() {
    let fixtures = support::files("tests/fixtures/records", "md");
    assert!(fixtures.len() >= 10, "only {} fixtures", fixtures.len());
    for file in fixtures {
        let name = file.trim_start_matches("tests/fixtures/").trim_end_matches(".md").replace('/', "__");
        insta::assert_snapshot!(name, read(&file));
    }
}
