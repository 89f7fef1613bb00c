//! Completion as a shell asks for it: the script that we print, in the Bash that is here.
#![expect(clippy::disallowed_methods, reason = "the shell needs a path to the program")]

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support;

/// What Bash would offer for the last of the words, cut as Bash cuts them; `None`, said aloud, where there is no Bash.
fn offered(folder: &Path, words: &[&str]) -> Option<String> {
    let ask = r#"
        source /dev/stdin <<< "$(lookback completions bash)"
        COMP_WORDS=(lookback "$@") COMP_CWORD=$#
        _lookback
        IFS='|'
        printf '%s' "${COMPREPLY[*]}""#;
    said(folder, ask, words)
}

fn said(folder: &Path, script: &str, words: &[&str]) -> Option<String> {
    let program = Path::new(env!("CARGO_BIN_EXE_lookback"));
    let programs = program.parent().expect("a program lies in a folder").to_str().expect("a path of ours is UTF-8");
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("bash")
        .args(["--norc", "-c", script, "bash"])
        .args(words)
        .current_dir(folder)
        .env("PATH", format!("{programs}:{path}"))
        .env("XDG_CACHE_HOME", folder.join("user-cache"))
        .stdin(Stdio::null())
        .output();
    let output = match output {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            support::skip("there is no Bash");
            return None;
        }
        other => other.expect("Bash runs"),
    };
    assert!(output.stderr.is_empty(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("standard output is UTF-8"))
}

#[track_caller]
fn check(folder: &Path, words: &[&str], expected: &str) {
    if let Some(offered) = offered(folder, words) {
        assert_eq!(offered, expected, "{words:?}");
    }
}

const FLUX: &str = "2021-02-19-flux-version-bump";

#[track_caller]
fn check_values(folder: &Path) {
    check(folder, &["list", "--category", "cert"], "Certificates");
    check(folder, &["stats", "--category", "load"], r"Load\ planning");
    check(folder, &["list", "--category", "\"Load p"], "Load planning");
    check(folder, &["list", "--category", "=", "CERT"], "Certificates");
    check(folder, &["list", "--severity", "near"], r"near\ miss");
    check(folder, &["show", "2021"], FLUX);
    check(folder, &["search", "id", ":", "2021"], FLUX);
    check(folder, &["search", "category", ":", "load"], r#"\"Load\ planning\""#);
    check(folder, &["actions", "--owner", "r"], "RF");
}

#[test]
fn commands_flags_and_codes_are_completed_anywhere() {
    let folder = support::temporary("completions");
    check(folder.path(), &["sta"], "stats");
    check(folder.path(), &["list", "--cat"], "--category");
    check(folder.path(), &["list", "--format", "nd"], "ndjson");
    check(folder.path(), &["actions", "--status", "un"], "unknown");
    check(folder.path(), &["search", "cat"], "category:");
    check(folder.path(), &["explain", "LB001"], "LB001");
    check(folder.path(), &["explain", "time-un"], "time-unreadable");
    check(folder.path(), &["list", "--category", "x"], "");
}

#[test]
fn values_come_from_the_documents_and_nothing_is_written() {
    let folder = support::knowledge_base();
    let before = support::tree(folder.path());
    check_values(folder.path());
    check(&folder.path().join("postmortems"), &["-C", "..", "list", "--category", "cert"], "Certificates");
    check(&folder.path().join("postmortems"), &["list", "--src", ".", "--category", "cert"], "Certificates");
    assert!(support::tree(folder.path()) == before, "completion wrote something");
}

#[test]
fn values_come_from_the_index_and_ids_of_new_files_are_known() {
    let folder = support::knowledge_base();
    if said(folder.path(), "lookback index --quiet", &[]).is_none() {
        return;
    }
    check_values(folder.path());
    // Only the index has it: so that is what was asked.
    support::write(&folder.path().join("postmortems/2021-02-19-flux-version-bump.md"), "# Emptied\n");
    check(folder.path(), &["list", "--category", "observ"], "Observability");
    support::write(&folder.path().join("postmortems/zz-brand-new.md"), "# Brand new\n");
    check(folder.path(), &["show", "zz"], "zz-brand-new");
}

#[test]
fn what_a_document_says_is_quoted_and_never_run() {
    let folder = support::knowledge_base();
    let hostile = "zz $(touch run) `touch run`; touch run & * it's \"so\"";
    let document =
        format!("---\ncategory: '{}'\n---\n# A title\n\n## Summary\n\nIt broke.\n", hostile.replace('\'', "''"));
    support::write(&folder.path().join("postmortems/hostile.md"), &document);
    support::write(&folder.path().join("postmortems/unseen.md"), &document.replace("zz ", "zz \u{202e}"));
    let ask = r#"
        source /dev/stdin <<< "$(lookback completions bash)"
        COMP_WORDS=(lookback list --category zz) COMP_CWORD=3
        _lookback
        [[ ${#COMPREPLY[@]} == 1 ]] && eval "printf %s ${COMPREPLY[0]}""#;
    if let Some(read_back) = said(folder.path(), ask, &[]) {
        assert_eq!(read_back, hostile);
        assert!(!folder.path().join("run").exists());
    }
}
