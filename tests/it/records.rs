//! Documents → records: a fixture for every oddity, a snapshot of what comes out.

use lookback::config::Config;
use lookback::pipeline::{self, Keep, Outcome};
use lookback::source::Source;
use lookback::vocabulary::Languages;

use crate::support;

/// What a fixture becomes, as a person reads it: the record, or why there is none.
fn read(file: &str) -> String {
    let name = file.rsplit('/').next().expect("a path has a last part");
    let source = Source::new(name, support::text(file));
    match pipeline::read(source, false, &Config::default(), &Languages::shared(), Keep::Records) {
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

#[test]
fn dates_that_can_be_read_in_two_ways_follow_the_other_documents() {
    let folder = support::temporary("order");
    let write = |name: &str, date: &str| {
        let text = format!("# Outage {name}\n\n## Timeline (UTC)\n\n- {date} 10:00 Down\n- {date} 10:30 Restored\n");
        support::write(&folder.path().join(format!("{name}.md")), &text);
    };
    write("ambiguous", "03/04/2024");
    let read = || {
        let listing = lookback::disk::list(&[folder.path().to_owned()], &[], &[], &[]).expect("a folder that is there");
        let loaded = pipeline::load(&listing, &Config::default(), Keep::Records);
        let record = &loaded.corpus.entries[0].record;
        (record.date.clone(), record.diagnostics.iter().any(|finding| finding.name == "date-ambiguous"))
    };
    assert_eq!(read(), (Some("2024-04-03".to_owned()), true));
    write("american", "12/25/2023");
    assert_eq!(read(), (Some("2024-03-04".to_owned()), false));
    // As many that show the other order: nothing is settled.
    write("british", "25/12/2023");
    assert_eq!(read(), (Some("2024-04-03".to_owned()), true));
}
