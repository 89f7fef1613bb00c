//! What is written in the files: docs, codes, sizes, promises.

use std::collections::BTreeSet;

use lookback::diagnostic::CODES;

use crate::support;
use crate::tidy::must_be_empty;

/// A file longer than this is two things; most ask themselves at 400 lines.
const MAX_LINES: usize = 700;

fn rust_files() -> Vec<String> {
    ["src", "tests", "benches"].into_iter().flat_map(|folder| support::files(folder, "rs")).collect()
}

#[test]
fn every_file_says_what_lives_in_it() {
    let complaints = rust_files()
        .into_iter()
        .filter(|file| {
            let text = support::text(file);
            let first = text.lines().next().unwrap_or_default();
            first.strip_prefix("//!").is_none_or(|docs| docs.trim().is_empty())
        })
        .map(|file| format!("{file}:1: no module docs"))
        .collect::<Vec<_>>();
    must_be_empty(&complaints, "Begin the file with `//!` and one sentence: what lives here, and its entry point.");
}

#[test]
fn no_file_is_two_things() {
    let mut complaints = Vec::new();
    for file in rust_files() {
        let n_lines = support::text(&file).lines().count();
        if n_lines > MAX_LINES {
            complaints.push(format!("{file}: {n_lines} lines"));
        }
    }
    must_be_empty(&complaints, "Find the two things that it is, and give each a file.");
}

#[test]
fn what_is_left_to_do_names_its_issue() {
    // Put together so that this file does not find itself.
    let word = ["TO", "DO"].concat();
    let mut files = rust_files();
    files.extend(support::files("templates", "html"));
    files.extend([".ci/run", "justfile", "Cargo.toml", "README.md", "ARCHITECTURE.md"].map(str::to_owned));
    let mut complaints = Vec::new();
    for file in files {
        for (idx, line) in support::text(&file).lines().enumerate() {
            if let Some((_, after)) = line.split_once(&word)
                && !after.starts_with("(#")
            {
                complaints.push(format!("{file}:{}: {}", idx + 1, line.trim()));
            }
        }
    }
    must_be_empty(&complaints, &format!("Write `{word}(#12)` with the issue's number, or do it."));
}

#[test]
fn codes_of_diagnostics_are_unique_in_order_and_explained() {
    let mut complaints = Vec::new();
    let mut names = BTreeSet::new();
    for pair in CODES.windows(2) {
        if pair[0].id >= pair[1].id {
            complaints.push(format!("{} stands before {}", pair[0].id, pair[1].id));
        }
    }
    for code in CODES {
        let digits = code.id.strip_prefix("LB").unwrap_or_default();
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            complaints.push(format!("{}: not `LB` and three digits", code.id));
        }
        if !code.name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')) || code.name.is_empty() {
            complaints.push(format!("{}: `{}` is not words with hyphens between", code.id, code.name));
        }
        if !names.insert(code.name) {
            complaints.push(format!("{}: the name `{}` is taken", code.id, code.name));
        }
        if code.explanation.len() < 20 || !code.explanation.ends_with(['.', '?']) {
            complaints.push(format!("{}: explain it in whole sentences", code.id));
        }
    }
    must_be_empty(&complaints, "Mend the table `codes!` in src/diagnostic.rs.");
}

#[test]
fn every_fixture_says_why_it_is_there() {
    let complaints = support::files("tests/fixtures", "md")
        .into_iter()
        // Front matter has to stand first.
        .filter(|file| !support::text(file).lines().take(30).any(|line| line.contains("why: ")))
        .map(|file| format!("{file}:1: no reason"))
        .collect::<Vec<_>>();
    must_be_empty(&complaints, "Begin the fixture with `<!-- why: … -->`, right after its front matter if it has any.");
}

#[test]
fn the_summary_for_mdbook_links_to_every_sample() {
    let summary = support::text("postmortems/SUMMARY.md");
    let complaints = support::files("postmortems", "md")
        .into_iter()
        .map(|file| file.trim_start_matches("postmortems/").to_owned())
        .filter(|file| file != "SUMMARY.md" && !summary.contains(&format!("]({file})")))
        .map(|file| format!("postmortems/{file}: not in SUMMARY.md"))
        .collect::<Vec<_>>();
    must_be_empty(&complaints, "Add a line to postmortems/SUMMARY.md; mdBook shows only what stands there.");
}

#[test]
fn the_places_named_in_the_architecture_exist() {
    let architecture = support::text("ARCHITECTURE.md");
    let block = architecture.split("```text places\n").nth(1).expect("ARCHITECTURE.md has a block ```text places");
    let block = block.split("```").next().expect("the block is closed");
    let mut complaints = Vec::new();
    let mut folder = String::new();
    for line in block.lines().filter(|line| !line.trim().is_empty()) {
        // Names end where two blanks begin the remark; a lone folder opens the lines below it.
        let names = line.trim_start().split("   ").next().unwrap_or_default();
        let inside = line.starts_with(' ');
        if !inside {
            folder.clear();
        }
        for name in names.split("  ").flat_map(str::split_whitespace) {
            let path = format!("{folder}{name}");
            if !support::root().join(&path).exists() {
                complaints.push(format!("{path}: does not exist"));
            }
        }
        if !inside && line.trim_end() == names && names.ends_with('/') {
            names.clone_into(&mut folder);
        }
    }
    must_be_empty(&complaints, "Mend the block ```text places in ARCHITECTURE.md.");
}
