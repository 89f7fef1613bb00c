//! Command-line examples: each file of `tests/cmd` is what one sees in a terminal.
//!
//! A line `# …` is a remark; `$ …` is run by a shell in a fresh copy of this repository's own
//! knowledge base. Below it stands what it prints, standard error behind `2> `,
//! and `[status]` where that is not 0. `[..]` stands for anything within a line,
//! a line `...` for any lines. `SNAPSHOTS=overwrite` writes the files anew.
#![expect(clippy::disallowed_methods, reason = "the shell needs a path to the program")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use snapbox::assert_data_eq;
use snapbox::data::Data;

use crate::support;

#[test]
fn examples_print_what_they_say() {
    let examples = support::files("tests/cmd", "txt");
    assert!(!examples.is_empty(), "tests/cmd holds no example");
    for example in examples {
        let expected = Data::read_from(&support::root().join(&example), None);
        let seen = transcript(&support::text(&example));
        assert_data_eq!(seen, expected);
    }
}

/// The example as it goes today: its remarks and commands, and what those print.
pub(crate) fn transcript(example: &str) -> String {
    let folder = support::knowledge_base();
    let mut seen = String::new();
    for line in example.lines() {
        if line.starts_with("# ") {
            let _ = writeln!(seen, "{line}");
        } else if let Some(command) = line.strip_prefix("$ ") {
            let _ = writeln!(seen, "{line}");
            run(command, folder.path(), &mut seen);
        }
    }
    seen
}

fn run(command: &str, folder: &Path, seen: &mut String) {
    let program = Path::new(env!("CARGO_BIN_EXE_lookback"));
    let programs = program.parent().expect("a program lies in a folder").to_str().expect("a path of ours is UTF-8");
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", format!("{programs}:{path}"))
        .env("XDG_CACHE_HOME", folder.join("user-cache"))
        .env_remove("NO_COLOR")
        .stdin(Stdio::null())
        .output()
        .expect("a shell runs");
    seen.push_str(&String::from_utf8(output.stdout).expect("standard output is UTF-8"));
    for line in String::from_utf8(output.stderr).expect("standard error is UTF-8").lines() {
        let _ = writeln!(seen, "2> {}", without_time(line));
    }
    match output.status.code() {
        Some(0) => {}
        Some(code) => writeln!(seen, "[{code}]").expect("a string takes all"),
        None => seen.push_str("[killed]\n"),
    }
}

/// The line with what a build took as `[..]`, so that blessing keeps it so.
fn without_time(line: &str) -> String {
    match line.split_once(", in ").and_then(|(before, rest)| Some((before, rest.split_once(" s: ")?))) {
        Some((before, (_, after))) => format!("{before}, in [..] s: {after}"),
        None => line.to_owned(),
    }
}
