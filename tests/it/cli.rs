//! The program as a whole: exit statuses, streams, and what it does where there is nothing.

#![expect(clippy::disallowed_methods, reason = "tests look at what the program wrote")]

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support;

fn lookback(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lookback"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command.env("XDG_CACHE_HOME", folder.join("user-cache")).env_remove("NO_COLOR");
    command
}

/// Runs it in `folder` and checks the status and one part of what stands on standard error.
#[track_caller]
pub fn check(folder: &Path, arguments: &[&str], status: i32, said: &str) -> String {
    let Output { status: ended, stdout, stderr } = lookback(folder, arguments).output().expect("it runs");
    let stderr = String::from_utf8(stderr).expect("standard error is UTF-8");
    assert_eq!(ended.code(), Some(status), "{arguments:?}: {stderr}");
    assert!(stderr.contains(said), "{arguments:?} does not say {said:?} but\n{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    String::from_utf8(stdout).expect("standard output is UTF-8")
}

/// A file that nobody can read, not even root: more than is ever read of a document, and a hole on the disk.
fn unreadable(path: &Path) {
    let file = std::fs::File::options().write(true).create(true).truncate(true).open(path);
    file.and_then(|file| file.set_len(65 << 20)).expect("a temporary file");
}

const COMMANDS: &[&[&str]] =
    &[&["build"], &["list"], &["show", "x"], &["stats"], &["check"], &["export"], &["search", "x"], &["index"]];

#[test]
fn an_unknown_key_is_an_error_that_points_and_suggests() {
    let folder = support::knowledge_base();
    support::write(&folder.path().join("book.toml"), "[book]\ntitle = \"x\"\n\n[output.lookback]\nexlude = []\n");
    for command in COMMANDS {
        check(folder.path(), command, 2, "book.toml:5:1\n");
        check(folder.path(), command, 2, "did you mean `exclude`?");
    }
    assert!(!folder.path().join("site").exists(), "nothing is built from a wrong configuration");
}

#[test]
fn a_missing_source_folder_makes_nothing() {
    let folder = support::temporary("no-source");
    for command in COMMANDS {
        check(folder.path(), command, 2, "`--src .`");
        let with_src = [&["--src", "nowhere"], *command].concat();
        check(folder.path(), &with_src, 2, "nowhere");
    }
    support::write(&folder.path().join("book.toml"), "[book]\nsrc = \"gone\"\n");
    for command in COMMANDS {
        check(folder.path(), command, 2, "gone");
    }
    let left: Vec<String> = support::tree(folder.path()).into_keys().collect();
    assert_eq!(left, ["book.toml"]);
}

#[test]
fn an_empty_folder_is_a_knowledge_base_of_nothing() {
    let folder = support::temporary("empty");
    check(folder.path(), &["list", "--src", "."], 0, "no postmortems");
    check(folder.path(), &["check", "--src", "."], 0, "in 0 postmortems");
    check(folder.path(), &["stats", "--src", "."], 0, "");
    assert_eq!(check(folder.path(), &["export", "--src", "."], 0, ""), "");
    check(folder.path(), &["search", "--src", ".", "x"], 1, "nothing matches");
    check(folder.path(), &["build", "--src", "."], 0, "0 postmortems");
    assert!(folder.path().join("site/index.html").is_file());
}

#[test]
fn the_root_is_found_upward_but_not_beyond_the_repository() {
    let folder = support::knowledge_base();
    let deep = folder.path().join("postmortems/2024-10-04-berth-planner");
    let rows = check(&deep, &["list", "--format", "ndjson"], 0, "");
    assert_eq!(rows, check(folder.path(), &["list", "--format", "ndjson"], 0, ""));
    support::write(&folder.path().join("other/.git/HEAD"), "");
    check(&folder.path().join("other"), &["list"], 2, "--src");
    let named = check(&folder.path().join("other"), &["-C", "..", "list", "--format", "ndjson"], 0, "");
    assert_eq!(rows, named);
}

#[test]
fn a_wrong_argument_is_status_two() {
    let folder = support::temporary("usage");
    check(folder.path(), &["lsit"], 2, "list");
    check(folder.path(), &["list", "--format", "xml"], 2, "possible values");
    check(folder.path(), &["stats", "--as-of", "yesterday"], 2, "yesterday");
    check(folder.path(), &["search"], 2, "QUERY");
    check(folder.path(), &[], 2, "Usage");
    check(folder.path(), &["explain", "LB9999"], 2, "lookback explain");
}

#[test]
fn deny_decides_what_findings_do_to_the_status() {
    let folder = support::temporary("deny");
    support::write(&folder.path().join("a.md"), "# Broke\n\nIt broke.\n\n## Stats\n\n- Time to detection: 11 Dayz\n");
    let out = check(folder.path(), &["check", "--src", "."], 0, "0 errors, 1 warning");
    assert!(out.contains("--> a.md:7:"), "{out}");
    check(folder.path(), &["check", "--src", ".", "--deny", "warning"], 1, "");
    check(folder.path(), &["check", "--src", ".", "--deny", "note"], 1, "");
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_the_rest_is_done() {
    let folder = support::temporary("unreadable");
    support::write(&folder.path().join("good.md"), "# Good\n\n## Summary\n\nIt broke.\n");
    unreadable(&folder.path().join("bad.md"));
    let rows = check(folder.path(), &["list", "--src", ".", "--format", "ndjson"], 2, "bad.md");
    assert_eq!(rows.lines().count(), 1, "{rows}");
    check(folder.path(), &["build", "--src", ".", "-d", "out"], 2, "bad.md");
    assert!(folder.path().join("out/index.html").is_file());
}

#[test]
fn search_answers_from_the_documents_as_they_are_now() {
    let folder = support::temporary("fresh");
    let document = folder.path().join("postmortems/a.md");
    let index = folder.path().join(".lookback/index/lookback.index");
    support::write(&document, "# First\n\nThe walrus broke it.\n");
    support::write(&folder.path().join("postmortems/b.md"), "# Second\n\nThe heron broke it.\n");
    check(folder.path(), &["search", "walrus"], 0, "");
    let written = std::fs::metadata(&index).and_then(|file| file.modified()).expect("an index beside the sources");
    check(folder.path(), &["search", "heron"], 0, "");
    let again = std::fs::metadata(&index).and_then(|file| file.modified()).expect("the same index");
    assert_eq!(written, again, "nothing changed, so nothing is written");

    // The same length, and within the same tick of the clock.
    support::write(&document, "# First\n\nThe badger broke it.\n");
    check(folder.path(), &["search", "walrus"], 1, "nothing matches");
    check(folder.path(), &["search", "badger"], 0, "");
    std::fs::remove_file(&document).expect("it was there");
    check(folder.path(), &["search", "badger"], 1, "nothing matches");

    support::write(&index, "not an index");
    check(folder.path(), &["search", "heron"], 0, "");
    check(folder.path(), &["search", "--index", "postmortems", "heron"], 2, "postmortems");
    let shown = check(folder.path(), &["search", "heron"], 0, "");
    assert!(shown.contains("postmortems/b.md:3"), "{shown}");
}

#[test]
fn a_file_is_shown_and_checked_where_there_is_no_knowledge_base() {
    let folder = support::temporary("one-file");
    support::write(&folder.path().join("x/a.md"), "# Broke\n\nIt broke.\n\n## Stats\n\n- Time to detection: 11 Dayz\n");
    support::write(&folder.path().join("x/b.md"), "# Other\n\nIt broke as well.\n");
    let shown = check(folder.path(), &["show", "./x/a.md", "--format", "json"], 0, "");
    assert!(shown.contains("\"title\": \"Broke\"") && shown.contains("\"id\": \"a\""), "{shown}");
    let found = check(folder.path(), &["check", "x/a.md"], 0, "1 warning, 0 notes in 1 postmortem");
    assert!(found.contains("--> x/a.md:7:"), "{found}");
    check(folder.path(), &["show", "x/c.md"], 2, "--src");
}

#[test]
fn an_export_replaces_a_file_as_a_whole_and_leaves_a_device_what_it_is() {
    let folder = support::knowledge_base();
    let file = folder.path().join("out/records.ndjson");
    check(folder.path(), &["export", "-o", "out/records.ndjson"], 2, "there is no folder for `out/records.ndjson`");
    support::write(&file, "old");
    check(folder.path(), &["export", "-o", "out/records.ndjson"], 0, "16 records");
    assert_eq!(support::read(&file), check(folder.path(), &["export"], 0, ""));
    check(folder.path(), &["export", "-o", "/dev/null"], 0, "");
    check(folder.path(), &["export", "-o", "/dev/full"], 2, "/dev/full");
    assert_eq!(support::tree(&folder.path().join("out")).len(), 1, "nothing is left beside it");
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let folder = support::knowledge_base();
    for arguments in [&["export"] as &[&str], &["list"], &["check"], &["schema"], &["stats"], &["--help"]] {
        let mut command = lookback(folder.path(), arguments);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        drop(process.stdout.take());
        let mut said = String::new();
        process.stderr.take().expect("piped").read_to_string(&mut said).expect("standard error is UTF-8");
        let status = process.wait().expect("it ends");
        assert_eq!(status.code(), Some(0), "{arguments:?}: {said}");
        assert!(!said.contains("panicked") && !said.contains("error:"), "{arguments:?}: {said}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_said_with_status_two() {
    let folder = support::knowledge_base();
    for arguments in [&["export"] as &[&str], &["list"], &["check"], &["schema"], &["stats"], &["explain"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has /dev/full");
        let output = lookback(folder.path(), arguments).stdout(full).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains("standard output cannot be written"), "{arguments:?}: {said}");
        let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has /dev/full");
        let output = lookback(folder.path(), arguments).stderr(full).output().expect("it runs");
        assert_eq!(output.status.code(), Some(0), "{arguments:?} with a full standard error");
    }
}

#[test]
fn colour_is_asked_for_or_absent() {
    let folder = support::knowledge_base();
    assert!(!check(folder.path(), &["list"], 0, "").contains('\x1b'));
    assert!(check(folder.path(), &["list", "--color", "always"], 0, "").contains("\x1b[1mdate"));
}

#[test]
fn no_byte_of_a_document_drives_the_terminal() {
    let folder = support::temporary("hostile");
    let hostile = "a\x1b[31mb\x07c\u{9b}2Jd\u{202e}e\u{2066}f\u{e0041}g\u{200b}h\x7fi\u{2028}j\rk";
    let text = format!(
        "---\nseverity: \"{}\"\ncategory: {hostile}\ntags: [{hostile}]\n---\n# T {hostile}\n\n## Summary\n\n\
         {hostile}\n\n## Timeline\n\n| Time | Event |\n|---|---|\n| 2021-02-30 10:00 {hostile} | {hostile} |\n\n\
         ## Contributing factors\n\n- {hostile}\n\n## Action items\n\n- [ ] {hostile}\n\n## Stats\n\n\
         - Time to detection: {hostile}\n- Category: {hostile}\n",
        hostile.escape_default()
    );
    support::write(&folder.path().join("\u{202e}ev\x1b[2Jil.md"), &text);
    unreadable(&folder.path().join("b\x1b]0;title\x07ad.md"));
    let commands: &[&[&str]] = &[
        &["list"],
        &["list", "--format", "json"],
        &["list", "--format", "md"],
        &["check"],
        &["check", "--format", "json"],
        &["export"],
        &["export", "--format", "csv", "--raw"],
        &["stats", "--by", "category"],
        &["stats", "--by", "category", "--format", "md"],
        &["stats", "--explain", "ttd"],
        &["stats", "--explain", "(none)/ttd", "--format", "md"],
        &["stats", "--explain", "\x1b[31m/ttd"],
        &["list", "--category", "\x1b[31m", "--tag", "none"],
        &["search", "a"],
        &["search", "a", "--format", "json"],
        &["show", "e"],
        &["show", "\x1b[31m"],
        &["show", "\x1b[31m", "\x1b[32m"],
        &["-v", "index"],
        &["-v", "build"],
    ];
    for command in commands {
        for colour in ["never", "always"] {
            let arguments = [&["--src", ".", "--color", colour], *command].concat();
            let output = lookback(folder.path(), &arguments).output().expect("it runs");
            for stream in [output.stdout, output.stderr] {
                let seen = String::from_utf8(stream).expect("what is printed is UTF-8");
                let seen = if colour == "always" { without_our_colours(&seen) } else { seen };
                let drives = |character: char| {
                    (character.is_control() && character != '\n' && character != '\t')
                        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
                        || matches!(character, '\u{e0000}'..='\u{e007f}')
                };
                if let Some((at, _)) = seen.char_indices().find(|&(_, character)| drives(character)) {
                    let from = seen.floor_char_boundary(at.saturating_sub(60));
                    panic!("{arguments:?} prints {:?}", &seen[from..seen.ceil_char_boundary(at + 8)]);
                }
            }
        }
    }
}

/// The text without the few colours that are ours; those of the hostile text are others.
fn without_our_colours(text: &str) -> String {
    let ours = ["0", "1", "2", "33", "91", "92", "94", "96", "1;31", "1;32", "1;33"];
    ours.iter().fold(text.to_owned(), |text, colour| text.replace(&format!("\x1b[{colour}m"), ""))
}

#[test]
fn every_command_explains_itself_with_examples() {
    let folder = support::temporary("help");
    let help = check(folder.path(), &["--help"], 0, "");
    let commands = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a list");
    let names: Vec<&str> = commands.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.len() > 9, "{names:?}");
    for name in names.iter().filter(|name| **name != "help") {
        let long = check(folder.path(), &[name, "--help"], 0, "");
        let examples = long.split("\nExamples:\n").nth(1).unwrap_or_else(|| panic!("{name} has no examples"));
        assert!(
            examples.lines().all(|line| line.starts_with("  lookback ") && line.chars().count() <= 79),
            "{examples}"
        );
        let short = check(folder.path(), &[name, "-h"], 0, "");
        assert!(short.len() < long.len() && !short.contains("Examples:"), "{name} -h is not short");
    }
}

#[test]
fn tags_that_recur_and_pairs_that_stand_together_are_named_as_such() {
    let folder = support::temporary("tags");
    for idx in 0..20 {
        let (tags, factor) = if idx < 4 { ("storage", "No alert on disk") } else { ("network", "Some cause") };
        let text = format!(
            "---\ntags: [{tags}, t{idx}]\n---\n# Broke {idx}\n\n## Summary\n\nIt broke on 2024-03-{:02}.\n\n\
             ## Contributing factors\n\n- {factor} number {}\n",
            idx + 1,
            if idx < 4 { 0 } else { idx }
        );
        support::write(&folder.path().join(format!("2024-03-{:02}-broke.md", idx + 1)), &text);
    }
    let text = check(folder.path(), &["factors", "--src", ".", "--least", "4", "--as-of", "2024-04-01"], 0, "");
    for expected in [
        "No alert on disk number 0\n  4 of 20 postmortems, the last 28 days before 2024-04-01\n  2024-03-04  2024-03-04-broke.md:12, 1 day after",
        "tag storage\n  4 of 20 postmortems, the last 28 days before 2024-04-01\n  2024-03-04  2024-03-04-broke.md, 1 day after",
        "No alert on disk number 0\n  with tag storage\n  together in 4 of 20 postmortems, 5.0 × as often as by chance, p < 0.001, among 3 pairs p < 0.001\n",
        "\n3 pairs were tried, and up to one in twenty seems to belong together by chance alone",
    ] {
        assert!(text.contains(expected), "{expected}\n---\n{text}");
    }
    let json = check(folder.path(), &["factors", "--src", ".", "--least", "4", "--format", "json"], 0, "");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&json["as_of"], &json["tags"][1]["text"]), (&"2024-03-20".into(), &"storage".into()));
    assert_eq!(
        (&json["tags"][1]["days_since_last"], &json["tags"][1]["gaps_days"]),
        (&16.into(), &vec![1, 1, 1].into())
    );
    assert_eq!((&json["pairs_tried"], &json["pairs_found"], &json["pairs"][0]["n"]), (&3.into(), &1.into(), &4.into()));
    assert_eq!((&json["pairs"][0]["b"]["kind"], &json["pairs"][0]["a"]["kind"]), (&"tag".into(), &"factor".into()));
    // 1/C(20, 4), once and three times.
    let p = json["pairs"][0]["p"].as_f64().expect("a number");
    assert!((p - 1.0 / 4_845.0).abs() < 1e-12, "{p}");
    let table = check(folder.path(), &["factors", "--src", ".", "--least", "4", "--format", "md"], 0, "");
    assert!(
        table.contains("| tag | postmortems |")
            && table.contains("| No alert on disk number 0 | tag storage | 4 | 5.0 |"),
        "{table}"
    );
}
