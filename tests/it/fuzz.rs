//! What `fuzz/` starts from and what it has found, run as ordinary tests.

use std::collections::BTreeMap;

use crate::support::{self, facts};

/// Runs every file of a target's folders; those of `regressions` once broke a fact.
fn replay(target: &str, check: impl Fn(&[u8])) {
    let mut n_seeds = 0;
    for folder in ["seeds", "regressions"] {
        let folder = support::root().join("fuzz").join(folder).join(target);
        // There is a folder of regressions once there is a regression.
        let inputs = if folder.exists() { support::tree(&folder) } else { BTreeMap::new() };
        for (name, bytes) in &inputs {
            let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(bytes)));
            assert!(checked.is_ok(), "{} breaks a fact", folder.join(name).display());
            n_seeds += 1;
        }
    }
    assert!(n_seeds > 0, "{target} has no seeds");
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn inputs_of_the_fuzzer_hold_the_facts_of_every_document() {
    replay("postmortem", facts::check_bytes);
}

#[test]
fn inputs_of_the_fuzzer_hold_the_facts_of_every_time() {
    replay("when", |bytes| facts::check_when(&text(bytes)));
}

#[test]
fn inputs_of_the_fuzzer_hold_the_facts_of_every_duration() {
    replay("duration", |bytes| facts::check_duration(&text(bytes)));
}
