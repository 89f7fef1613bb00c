//! The manual of diagnostics: a page a code, and what its example says is what the reader says.

use std::collections::BTreeSet;

use lookback::config;
use lookback::diagnostic::{CODES, Code, Diagnostic, Severity};
use lookback::extract;
use lookback::pipeline::{self, Keep, Outcome};
use lookback::source::Source;
use lookback::vocabulary::Languages;

use crate::support;
use crate::tidy::must_be_empty;

const FOLDER: &str = "src/diagnostic/manual";

/// What each page tells, in this order.
const SECTIONS: [&str; 4] = ["## Why it matters", "## Example", "## How to mend it", "## When to leave it"];

/// Codes that the example of a page cannot bring about, and why.
const NOT_SHOWN: &[(&str, &str)] = &[("LB089", "a page is UTF-8"), ("LB090", "a page of 16 MiB is none")];

#[test]
fn every_page_of_the_manual_is_that_of_a_code() {
    // That every code has a page, the compiler says.
    let known = CODES.iter().map(|code| format!("{FOLDER}/{}.md", code.id)).collect::<BTreeSet<_>>();
    let pages = support::files(FOLDER, "md").into_iter();
    let complaints = pages.filter(|page| !known.contains(page)).map(|page| format!("{page}: no such code"));
    must_be_empty(&complaints.collect::<Vec<_>>(), "Name the page after a code of the table in src/diagnostic.rs.");
}

#[test]
fn every_page_of_the_manual_has_its_parts() {
    let mut complaints = Vec::new();
    for code in CODES {
        let mut complain = |what: &str| complaints.push(format!("{FOLDER}/{}.md: {what}", code.id));
        let mut lines = code.page.lines();
        if lines.next() != Some(format!("# {} {}", code.id, code.name).as_str()) {
            complain(&format!("does not begin with `# {} {}`", code.id, code.name));
        }
        if lines.nth(1) != Some(code.explanation) {
            complain(&format!("its first sentence is not `{}`, as in the table", code.explanation));
        }
        let sections = code.page.lines().filter(|line| line.starts_with("## ") && SECTIONS.contains(line));
        if sections.ne(SECTIONS) {
            complain(&format!("its sections are not {}", SECTIONS.join(", ")));
        }
        for section in SECTIONS {
            if text_of(code.page, section).trim().len() < 20 {
                complain(&format!("`{section}` is empty"));
            }
        }
    }
    must_be_empty(&complaints, "Write the page as its neighbours are; CONTRIBUTING.md says how.");
}

#[test]
fn every_example_of_the_manual_gives_its_code() {
    let complaints = CODES
        .iter()
        .filter_map(|code| Some(format!("{FOLDER}/{}.md: {}", code.id, wrong_with_example(code)?)))
        .collect::<Vec<_>>();
    must_be_empty(&complaints, "Mend the page, or the place that reports the code.");
}

fn wrong_with_example(code: &Code) -> Option<String> {
    let (Some(example), Some(told)) = (fenced(code.page, "markdown"), fenced(code.page, "text")) else {
        return Some("its example is not a block ```markdown with a block ```text below it".to_owned());
    };
    let found = read(example, fenced(code.page, "toml").unwrap_or_default());
    let own = found.iter().find(|diagnostic| diagnostic.code == code).map(said);
    let reason = NOT_SHOWN.iter().find(|(id, _)| *id == code.id).map(|(_, reason)| reason);
    match (own, reason) {
        (None, None) => {
            let found = found.iter().map(said).collect::<Vec<_>>();
            Some(format!("its example does not give it, but {found:?}"))
        }
        (Some(said), _) if said != told => Some(format!("its block ```text must be `{said}`")),
        (Some(_), Some(reason)) => Some(format!("its example gives it; remove it from NOT_SHOWN ({reason})")),
        (None, Some(_)) if !told.starts_with(&head(code)) => {
            Some(format!("its block ```text must begin with `{}`", head(code)))
        }
        _ => None,
    }
}

/// What stands below a section's heading, up to the next section; an example may have headings of its own.
fn text_of<'p>(page: &'p str, section: &str) -> &'p str {
    let text = page.split_once(&format!("\n{section}\n")).map_or("", |(_, text)| text);
    let next = SECTIONS.iter().filter_map(|next| text.find(&format!("\n{next}\n"))).min();
    &text[..next.unwrap_or(text.len())]
}

/// What the reader says about a document, with that `book.toml`.
fn read(document: &str, book: &str) -> Vec<Diagnostic> {
    let (config, errors) = config::parse(book, &extract::knows_zone);
    assert!(errors.is_empty(), "{book} is no configuration");
    let languages = Languages::with_sections(&config.sections);
    match pipeline::read(Source::new("example.md", document), false, &config, &languages, Keep::Sources) {
        Outcome::Postmortem(_, checked) => checked.expect("sources are kept").diagnostics,
        Outcome::Skipped(_) => Vec::new(),
    }
}

/// What stands in the first block of that language.
fn fenced<'p>(page: &'p str, language: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("\n```{language}\n"))?;
    rest.split_once("\n```\n").map(|(block, _)| block)
}

/// A diagnostic as the first line of `lookback check` shows it.
fn said(diagnostic: &Diagnostic) -> String {
    format!("{}{}", head(diagnostic.code), diagnostic.message)
}

/// `warning[LB012]: `
fn head(code: &Code) -> String {
    let level = match code.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    format!("{level}[{}]: ", code.id)
}
