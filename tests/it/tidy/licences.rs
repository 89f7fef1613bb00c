//! Every crate that we link or test with has a licence that deny.toml allows.
//!
//! `cargo deny check` looks at more; this runs everywhere, offline, with every `cargo test`.

use std::collections::BTreeSet;
use std::process::Command;

use crate::support;
use crate::tidy::must_be_empty;

/// Whether an SPDX expression can be met with the licences in `allowed`.
///
/// `OR` needs one side, `AND` both, `AND` binds tighter; `/` is an old way to write `OR`.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words = spaced.split_whitespace().collect::<Vec<_>>();
    let mut at = 0;
    any(&words, &mut at, allowed) && at == words.len()
}

fn any(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = all(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= all(words, at, allowed);
    }
    met
}

fn all(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let Some(&word) = words.get(*at) else { return false };
    *at += 1;
    if word == "(" {
        let met = any(words, at, allowed);
        *at += 1;
        return met;
    }
    if words.get(*at) == Some(&"WITH") {
        let name = format!("{word} WITH {}", words.get(*at + 1).unwrap_or(&""));
        *at += 2;
        return allowed.contains(&name);
    }
    allowed.contains(word)
}

/// The triple of this machine, so that only crates that are really here are asked about.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc runs where cargo test runs");
    let text = String::from_utf8(output.stdout).expect("rustc writes UTF-8");
    text.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host").to_owned()
}

#[test]
fn every_crate_has_a_licence_that_we_allow() {
    let deny: toml::Table = support::text("deny.toml").parse().expect("deny.toml is TOML");
    let allowed = deny["licenses"]["allow"].as_array().expect("deny.toml lists licences under licenses.allow");
    let allowed = allowed.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect::<BTreeSet<_>>();

    let output = Command::new(env!("CARGO"))
        .current_dir(support::root())
        .args(["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", &host()])
        .output()
        .expect("cargo runs where cargo test runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("metadata has packages");

    let complaints = packages
        .iter()
        .filter_map(|package| {
            let licence = package["license"].as_str().unwrap_or("none");
            (!is_met(licence, &allowed)).then(|| format!("{} {}: {licence}", package["name"], package["version"]))
        })
        .collect::<Vec<_>>();
    assert!(packages.len() > 100, "cargo metadata lists {} crates only", packages.len());
    must_be_empty(&complaints, "Leave the crate out, or add its licence to deny.toml after reading it.");
}

#[test]
fn licence_expressions_are_read_with_their_precedence() {
    let allowed = ["MIT", "Unicode-3.0"].map(str::to_owned).into();
    for (expression, expected) in [
        ("MIT OR Apache-2.0", true),
        ("Apache-2.0/MIT", true),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("Apache-2.0 AND MIT OR Unicode-3.0", true),
        ("Apache-2.0 AND (MIT OR Unicode-3.0)", false),
        ("Apache-2.0 WITH LLVM-exception OR MIT", true),
        ("GPL-3.0", false),
        ("MIT WITH something", false),
        ("none", false),
    ] {
        assert_eq!(is_met(expression, &allowed), expected, "{expression}");
    }
}
