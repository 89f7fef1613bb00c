//! What README.md shows is what the program does: every command of its
//! ```console blocks is run on this repository's own knowledge base.
//!
//! A line `...` stands for any number of lines.
//! `SNAPSHOTS=overwrite cargo test readme` writes what the program says now.
#![expect(clippy::disallowed_methods, reason = "whether to bless is said in the environment")]

use std::path::Path;
use std::process::Command;

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
    for example in &mut examples {
        while example.output.last().is_some_and(String::is_empty) {
            example.output.pop();
        }
    }
    examples
}

/// Words as a shell splits them, with double and single quotes and no other magic.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![];
    let mut word: Option<String> = None;
    let mut quote = None;
    for char in command.chars() {
        match (quote, char) {
            (Some(open), _) if char == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(char);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(char),
        }
    }
    words.extend(word);
    words
}

/// Whether the lines that were shown describe the lines that came.
fn matches(shown: &[String], came: &[&str]) -> bool {
    match shown.split_first() {
        None => came.is_empty(),
        Some((line, rest)) if line == "..." => (0..=came.len()).any(|skip| matches(rest, &came[skip..])),
        Some((line, rest)) => came.split_first().is_some_and(|(first, after)| line == first && matches(rest, after)),
    }
}

/// What the program writes to stdout, without the blanks at the ends of lines.
fn run(command: &str, root: &Path) -> Vec<String> {
    let arguments = words(command);
    assert_eq!(arguments[0], "lookback", "only the program itself is run: `{command}`");
    let output = Command::new(env!("CARGO_BIN_EXE_lookback"))
        .args(&arguments[1..])
        .current_dir(root)
        .output()
        .expect("the program that cargo has just built");
    let ended_well = matches!(output.status.code(), Some(0 | 1));
    assert!(ended_well, "`{command}`: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().map(|line| line.trim_end().to_owned()).collect()
}

#[test]
fn every_command_of_the_readme_says_what_is_shown() {
    let readme = support::text("README.md");
    let root = support::knowledge_base();
    let mut lines = readme.lines().map(str::to_owned).collect::<Vec<_>>();
    let mut wrong = Vec::new();
    // From the last to the first, so that line numbers stay true while lines are replaced.
    for example in examples(&readme).iter().rev() {
        let came = run(&example.command, root.path());
        if !matches(&example.output, &came.iter().map(String::as_str).collect::<Vec<_>>()) {
            let came_text = came.join("\n");
            wrong.push(format!("README.md:{}: `{}` says\n{came_text}\n", example.line, example.command));
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
    let found = examples("a\n```console\n$ lookback list\none\n\n$ lookback show x\n...\nlast\n```\n$ no\n");
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].output.as_slice(), found[1].line), (&["one".to_owned()][..], 6));
    assert!(matches(&found[1].output, &["a", "b", "last"]));
    assert!(!matches(&found[1].output, &["a", "b"]));
    assert_eq!(words(r#"lookback search "a  b" 'c' d"#), ["lookback", "search", "a  b", "c", "d"]);
}
