//! What README.md shows is what one sees: every command of its ```console
//! blocks is run as the examples of `tests/cmd` are.
//!
//! A line `...` stands for any number of lines.
//! `SNAPSHOTS=overwrite cargo test readme` writes what the program says now.
#![expect(clippy::disallowed_methods, reason = "whether to bless is said in the environment")]

use crate::cmd;
use crate::support;

/// One command as shown, and the lines shown below it.
#[derive(Debug, PartialEq, Eq)]
struct Example {
    command: String,
    output: Vec<String>,
    /// 1-based, of the command.
    line: usize,
}

/// The examples of every ```console block.
fn examples(markdown: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut inside = false;
    for (idx, line) in markdown.lines().enumerate() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| inside) {
            examples.push(Example { command: command.to_owned(), output: Vec::new(), line: idx + 1 });
        } else if inside {
            examples.last_mut().expect("a block begins with a command").output.push(line.to_owned());
        }
    }
    examples
}

/// Whether the lines that were shown describe the lines that came.
fn matches(shown: &[String], came: &[String]) -> bool {
    match shown.split_first() {
        None => came.is_empty(),
        Some((line, rest)) if line == "..." => (0..=came.len()).any(|skip| matches(rest, &came[skip..])),
        Some((line, rest)) => came.split_first().is_some_and(|(first, after)| line == first && matches(rest, after)),
    }
}

/// What a terminal shows below a command: both streams, no marks of ours.
fn seen(command: &str) -> Vec<String> {
    let transcript = cmd::transcript(&format!("$ {command}\n"));
    let lines = transcript.lines().skip(1).map(|line| line.strip_prefix("2> ").unwrap_or(line).trim_end().to_owned());
    lines.collect()
}

#[test]
fn every_command_of_the_readme_says_what_is_shown() {
    let readme = support::text("README.md");
    let mut lines = readme.lines().map(str::to_owned).collect::<Vec<_>>();
    let mut wrong = Vec::new();
    // From the last to the first, so that line numbers stay true while lines are replaced.
    for example in examples(&readme).iter().rev() {
        let came = seen(&example.command);
        if !matches(&example.output, &came) {
            wrong.push(format!("README.md:{}: `{}` says\n{}\n", example.line, example.command, came.join("\n")));
            lines.splice(example.line..example.line + example.output.len(), came);
        }
    }
    if !wrong.is_empty() && std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        support::write(&support::root().join("README.md"), &(lines.join("\n") + "\n"));
        return;
    }
    assert!(wrong.is_empty(), "\n{}\n\nRead it, then `just bless`.", wrong.join("\n"));
}

#[test]
fn examples_are_found_and_elisions_match() {
    let found = examples("a\n```console\n$ lookback list\none\n$ lookback show x\n...\nlast\n```\n$ no\n");
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].output.as_slice(), found[1].line), (&["one".to_owned()][..], 5));
    let came = ["a", "b", "last"].map(str::to_owned);
    assert!(matches(&found[1].output, &came));
    assert!(!matches(&found[1].output, &came[..2]));
}
