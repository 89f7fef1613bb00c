//! Nothing is dropped in silence: every block of a document is in a field of its
//! record, in a section, or named by a diagnostic.

use std::collections::HashSet;
use std::path::Path;

use lookback::config::Config;
use lookback::markdown::{self, Document, Kind};
use lookback::pipeline::{self, Checked, Keep, Outcome};
use lookback::record::{ActionItem, Postmortem, SectionKind};
use lookback::source::Source;
use lookback::vocabulary::Languages;

use crate::support;

/// Blocks that left no trace, as `path:line: text`.
fn dropped(path: &str, text: String) -> Vec<String> {
    let source = Source::new(path, text);
    let copy = Source::new(path, source.text.clone());
    let read = pipeline::read(copy, false, &Config::default(), &Languages::shared(), Keep::Sources);
    let Outcome::Postmortem(entry, Some(checked)) = read else { return Vec::new() };
    let document = markdown::parse(&source);
    let kept = words(&texts(&entry.record));
    let blocks = document.children(Document::ROOT).filter(|&block| has_text(&document, block));
    blocks
        .filter(|&block| !is_kept(&document, block, &entry.record, &kept, &checked))
        .map(|block| {
            let line = source.line(document.node(block).span.start);
            format!("{path}:{line}: {}", document.plain(block).lines().next().unwrap_or_default())
        })
        .collect()
}

fn has_text(document: &Document<'_>, block: usize) -> bool {
    match document.node(block).kind {
        Kind::Rule | Kind::Chrome | Kind::FrontMatter(_) | Kind::HtmlBlock => false,
        _ => !document.plain(block).trim().is_empty(),
    }
}

fn is_kept(
    document: &Document<'_>,
    block: usize,
    record: &Postmortem,
    kept: &HashSet<String>,
    checked: &Checked,
) -> bool {
    let span = document.node(block).span;
    let (first, last) = (checked.source.line(span.start), checked.source.end_line(span));
    let in_section = record.sections.iter().any(|section| {
        let is_whole = !matches!(
            section.kind,
            SectionKind::Timeline
                | SectionKind::Factors
                | SectionKind::Lessons
                | SectionKind::Actions
                | SectionKind::People
                | SectionKind::Stats
        );
        is_whole && section.line <= first && first <= section.end_line
    });
    let before_any = record.sections.first().is_none_or(|section| first < section.line);
    let is_told = record.diagnostics.iter().any(|finding| finding.line <= last && first <= finding.end_line);
    // Most of its words, rather than all: times, marks and owners are taken out of texts.
    let own = words(&document.plain(block));
    let n_known = own.iter().filter(|word| kept.contains(*word)).count();
    let is_in_fields = n_known * 2 >= own.len();
    // Keys of fields and roles of people are not in the record, their values are.
    let is_keyed = record.sections.iter().any(|section| {
        matches!(section.kind, SectionKind::People | SectionKind::Stats)
            && section.line <= first
            && first <= section.end_line
    });
    let names_zone = record.zone.as_ref().is_some_and(|zone| document.plain(block).contains(zone.as_str()));
    let is_in_fields = is_in_fields || (is_keyed && n_known > 0) || names_zone;
    // `**What went well**` over lessons, and a table that is nothing but its header.
    let is_lead = block + 1 < document.end(block)
        && matches!(document.node(block + 1).kind, Kind::Strong)
        && document.end(block + 1) == document.end(block);
    // `What went well:` over a list.
    let next = document.end(block);
    let is_over_list = next < document.end(Document::ROOT) && matches!(document.node(next).kind, Kind::List(_));
    let text = document.plain(block);
    let is_lead = is_lead || (is_over_list && text.len() < 60 && text.trim_end().ends_with(':'));
    let is_empty_table = matches!(document.node(block).kind, Kind::Table(_))
        && document.children(block).skip(1).all(|row| document.plain(row).trim().is_empty());
    let is_heading = matches!(document.node(block).kind, Kind::Heading(_)) || is_lead || is_empty_table;
    is_heading || in_section || before_any || is_told || is_in_fields
}

fn words(text: &str) -> HashSet<String> {
    lookback::vocabulary::fold(text).split(' ').map(str::to_owned).collect()
}

/// Every text of a record.
fn texts(record: &Postmortem) -> String {
    let mut out: Vec<String> = Vec::new();
    out.extend(record.summary.iter().chain(&record.impact).chain(&record.zone).cloned());
    out.extend(record.severity.iter().chain(&record.category).chain(&record.status).chain(&record.date).cloned());
    out.extend(record.services.iter().chain(&record.tags).cloned());
    out.extend(record.timeline.iter().flat_map(|event| [event.text.clone(), event.stated.clone()]));
    out.extend(record.contributing_factors.iter().map(|factor| factor.text.clone()));
    out.extend(record.lessons.iter().map(|lesson| lesson.text.clone()));
    record.action_items.iter().for_each(|item| actions(item, &mut out));
    out.extend(record.people.iter().map(|person| person.name.clone()));
    for kind in lookback::record::MeasureKind::ALL {
        out.extend(record.measures.get(kind).stated.clone());
    }
    out.join(" ")
}

fn actions(item: &ActionItem, out: &mut Vec<String>) {
    out.push(item.text.clone());
    out.extend(item.owners.iter().chain(&item.due).chain(&item.priority).chain(&item.links).cloned());
    item.items.iter().for_each(|item| actions(item, out));
}

fn check(folder: &Path, least: usize) {
    let listing = lookback::disk::list(&[folder.to_owned()], &[], &[], &[]).expect("a folder that is there");
    assert!(listing.files.len() >= least, "only {} documents in {}", listing.files.len(), folder.display());
    let mut complaints = Vec::new();
    for file in &listing.files {
        let text = lookback::disk::read(file).expect("a file that can be read").text;
        complaints.extend(dropped(&file.path, text));
    }
    assert!(complaints.is_empty(), "dropped in silence:\n{}", complaints.join("\n"));
}

#[test]
fn nothing_of_our_own_documents_is_dropped_in_silence() {
    check(Path::new("tests/fixtures/records"), 20);
    check(Path::new("postmortems"), 16);
    check(Path::new("tests/fixtures/languages"), 30);
}

#[test]
fn nothing_of_other_peoples_documents_is_dropped_in_silence() {
    let Some(shared) = support::shared("corpora") else { return };
    check(&shared.join("corpora"), 80);
}
