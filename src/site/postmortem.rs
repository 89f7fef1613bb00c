//! One postmortem: its facts, its timeline, its measures, and the document itself.

use std::fmt;

use askama::Template;
use rayon::prelude::*;

use crate::corpus::{Alike, Entry};
use crate::diagnostic::Severity;
use crate::metrics;
use crate::record::{ActionItem, Factor, Finding, MeasureKind, Postmortem, duration_words};
use crate::render::{Body, escape, url};
use crate::site::chart::{push_int, timeline};
use crate::site::groups::Groups;
use crate::site::postmortems::Neighbour;
use crate::site::quality::rule_id;
use crate::site::shelf::{FOLDER, Shelf, file_name};
use crate::site::words::Message;
use crate::site::{Frame, Sink, emit, words};

/// How many postmortems with the same factor are named.
const N_NAMED: usize = 3;
/// How many findings are shown.
const MAX_FINDINGS: usize = 100;
/// How many factors and actions are shown before the document has to be read for the rest.
const MAX_ITEMS: usize = 200;

#[derive(Template)]
#[template(path = "postmortem.html")]
struct Page<'a> {
    frame: Frame<'a>,
    title: &'a str,
    /// The language of the document, where it is not the page's.
    lang: Option<&'a str>,
    path: &'a str,
    facts: Vec<Fact<'a>>,
    source: Option<String>,
    timeline: timeline::Timeline,
    measures: Vec<MeasureRow<'a>>,
    factors: Vec<FactorItem<'a>>,
    actions: Vec<Action<'a>>,
    has_status: bool,
    n_more: usize,
    similar: Vec<SimilarRow<'a>>,
    document: Stitched<'a>,
    findings: Vec<FindingItem<'a>>,
    n_more_findings: usize,
    before: Option<Neighbour>,
    after: Option<Neighbour>,
}

struct Fact<'a> {
    name: &'static str,
    value: &'a str,
    /// The page of the group that it makes, from the site's root; empty where it makes none.
    href: String,
}

struct MeasureRow<'a> {
    name: String,
    definition: &'static str,
    value: String,
    source: &'a str,
    stated: &'a str,
    qualifier: &'a str,
    timeline: String,
    agreement: String,
    agreement_class: &'static str,
    explanation: &'a str,
}

struct FactorItem<'a> {
    text: &'a str,
    href: String,
    also: Vec<(String, &'a str, &'a str)>,
    n_unnamed: usize,
}

/// A postmortem that tells the same, and why.
struct SimilarRow<'a> {
    href: String,
    title: &'a str,
    date: &'a str,
    words: String,
    recovery: String,
}

struct Action<'a> {
    text: &'a str,
    href: String,
    mark: &'static str,
    status: &'static str,
    due: &'a str,
    class: &'static str,
}

struct FindingItem<'a> {
    severity: &'static str,
    code: &'a str,
    /// The code's row on the page of quality.
    rule: String,
    name: &'a str,
    message: Message<'a>,
    help: Message<'a>,
    has_help: bool,
    line: u32,
    href: String,
}

pub(super) fn render(shelf: &Shelf<'_>, sink: &Sink<'_>) {
    shelf.entries.par_iter().enumerate().for_each(|(place, entry)| render_one(shelf, sink, place, entry));
}

fn render_one(shelf: &Shelf<'_>, sink: &Sink<'_>, place: usize, entry: &Entry) {
    let record = &entry.record;
    let title = format!("{} · {}", escape::flat(&record.title), shelf.options.title);
    let neighbour = |entry: &&Entry| Neighbour { label: entry.record.title.clone(), href: file_name(&entry.record.id) };
    let mut actions = Vec::new();
    push_actions(&record.action_items, "", &entry.body, &mut actions);
    let n_actions = count_actions(&record.action_items);
    let page = Page {
        frame: shelf.frame("postmortem", "../", &title),
        title: &record.title,
        lang: record.language.as_deref().filter(|&language| language != shelf.options.language),
        path: &record.path,
        facts: facts(shelf, record),
        source: source(shelf, record),
        timeline: timeline::draw(record, |line, out| push_href(out, &entry.body, line)),
        measures: measures(record),
        factors: factors(shelf, place, entry),
        similar: similar(shelf, record),
        has_status: actions.iter().any(|action| action.status != UNKNOWN_STATUS),
        n_more: record.contributing_factors.len().saturating_sub(MAX_ITEMS) + n_actions - actions.len(),
        actions,
        document: Stitched { shelf, body: &entry.body },
        findings: findings(entry),
        n_more_findings: record.diagnostics.len().saturating_sub(MAX_FINDINGS),
        before: shelf.entries.get(place + 1).map(neighbour),
        after: place.checked_sub(1).and_then(|place| shelf.entries.get(place)).map(neighbour),
    };
    let size = entry.body.html.len() + 16 * 1024;
    emit(sink, format!("{FOLDER}{}", file_name(&record.id)), size, &page);
}

fn similar<'a>(shelf: &Shelf<'a>, record: &Postmortem) -> Vec<SimilarRow<'a>> {
    let row = |(other, alike): (&'a Postmortem, &Alike)| SimilarRow {
        href: file_name(&other.id),
        title: &other.title,
        date: other.date.as_deref().unwrap_or("undated"),
        words: alike.words.join(", "),
        recovery: words::value_or_dash(&other.measures.time_to_recover),
    };
    shelf.neighbours(record).map(row).collect()
}

/// The fragment of the block on a line, or of the last block before it.
fn href(body: &Body, line: u32) -> String {
    let mut href = String::with_capacity(8);
    push_href(&mut href, body, line);
    href
}

/// Writes the fragment of the block on a line, or of the last block before it.
pub(super) fn push_href(out: &mut String, body: &Body, line: u32) {
    match body.lines.partition_point(|&known| known <= line).checked_sub(1) {
        Some(at) => {
            out.push_str("#l");
            push_int(out, i32::try_from(body.lines[at]).unwrap_or(i32::MAX));
        }
        None => out.push_str("#document"),
    }
}

fn facts<'a>(shelf: &Shelf<'a>, record: &'a Postmortem) -> Vec<Fact<'a>> {
    let [categories, severities, services] = &shelf.groups;
    let fact = |name, value: &'a str| Fact { name, value, href: String::new() };
    let linked =
        |name, value: &'a str, groups: &Groups<'_>| Fact { name, value, href: groups.href(value).unwrap_or_default() };
    let mut facts = Vec::new();
    facts.extend(record.date.as_deref().map(|value| fact("Date", value)));
    facts.extend(record.zone.as_deref().map(|value| fact("Time zone", value)));
    facts.extend(record.category.as_deref().map(|value| linked("Category", value, categories)));
    facts.extend(record.severity.as_deref().map(|value| linked("Severity", value, severities)));
    facts.extend(record.status.as_deref().map(|value| fact("Status", value)));
    facts.extend(record.services.iter().map(|value| linked("Service", value, services)));
    facts.extend(record.tags.iter().map(|value| fact("Tag", value)));
    facts.extend(record.detected_by.map(|by| fact("Detected by", words::detected_by(by))));
    facts
}

/// The document in its repository, where `book.toml` says how to find it.
fn source(shelf: &Shelf<'_>, record: &Postmortem) -> Option<String> {
    let mut path = String::new();
    escape::push_path(&mut path, &record.path);
    let url = shelf.options.repository.as_ref()?.replace("{path}", &path).replace("{line}", "1");
    match url::judge(&url) {
        url::Destination::External(url) => {
            let mut href = String::new();
            escape::push_url(&mut href, &url);
            Some(href)
        }
        _ => None,
    }
}

/// The two measures that everyone looks for, and every other of which something is known.
fn measures(record: &Postmortem) -> Vec<MeasureRow<'_>> {
    let is_shown = |kind: &MeasureKind| {
        let measure = record.measures.get(*kind);
        matches!(kind, MeasureKind::TimeToDetect | MeasureKind::TimeToRecover)
            || measure.stated.is_some()
            || measure.minutes.is_some()
    };
    let row = |kind: MeasureKind| {
        let measure = record.measures.get(kind);
        MeasureRow {
            name: words::capitalised(words::measure_name(kind)),
            definition: metrics::metric(kind).definition,
            value: words::value(measure),
            source: words::origin(measure),
            stated: measure.stated.as_deref().unwrap_or("–"),
            qualifier: measure.qualifier.as_deref().unwrap_or_default(),
            timeline: measure.timeline_minutes.map_or_else(|| "–".to_owned(), duration_words),
            agreement: words::agreement(measure),
            agreement_class: words::agreement_class(measure.agreement),
            explanation: measure.explanation.as_ref().map_or("", |explanation| &explanation.text),
        }
    };
    MeasureKind::ALL.into_iter().filter(is_shown).map(row).collect()
}

fn factors<'a>(shelf: &Shelf<'a>, place: usize, entry: &'a Entry) -> Vec<FactorItem<'a>> {
    let factors = entry.record.contributing_factors.iter().take(MAX_ITEMS);
    let item = |factor: &'a Factor| {
        let recurring = shelf.recurrence.find(&factor.text);
        let places: Vec<usize> = recurring
            .map(|recurring| recurring.occurrences.iter().map(|occurrence| occurrence.place).collect())
            .unwrap_or_default();
        // The last times before this one come first: their promises are those that did not help.
        let after = places.partition_point(|&other| other <= place);
        let later = places[..after].iter().rev().filter(|&&other| other != place);
        let also = places[after..].iter().chain(later).take(N_NAMED).map(|&other| {
            let record = &shelf.entries[other].record;
            (file_name(&record.id), record.title.as_str(), record.date.as_deref().unwrap_or("undated"))
        });
        FactorItem {
            text: &factor.text,
            href: href(&entry.body, factor.line),
            also: also.collect(),
            n_unnamed: places.len().saturating_sub(1 + N_NAMED),
        }
    };
    factors.map(item).collect()
}

const UNKNOWN_STATUS: &str = "status not recorded";

/// Items and what is nested in them, in order, as far as the page shows them.
fn push_actions<'a>(items: &'a [ActionItem], class: &'static str, body: &Body, out: &mut Vec<Action<'a>>) {
    for item in items {
        if out.len() >= MAX_ITEMS {
            return;
        }
        let (mark, status) = item.status.words();
        out.push(Action {
            text: &item.text,
            href: href(body, item.line),
            mark,
            status,
            due: item.due.as_deref().unwrap_or_default(),
            class,
        });
        push_actions(&item.items, "nested", body, out);
    }
}

fn count_actions(items: &[ActionItem]) -> usize {
    items.iter().map(|item| 1 + count_actions(&item.items)).sum()
}

fn findings<'a>(entry: &'a Entry) -> Vec<FindingItem<'a>> {
    let item = |finding: &'a Finding| FindingItem {
        severity: match finding.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        },
        code: &finding.code,
        rule: rule_id(&finding.code),
        name: &finding.name,
        message: Message(&finding.message),
        help: Message(finding.help.as_deref().unwrap_or_default()),
        has_help: finding.help.is_some(),
        line: finding.line,
        href: href(&entry.body, finding.line),
    };
    entry.record.diagnostics.iter().take(MAX_FINDINGS).map(item).collect()
}

/// The document's HTML with its links to other documents filled in.
struct Stitched<'a> {
    shelf: &'a Shelf<'a>,
    body: &'a Body,
}

impl fmt::Display for Stitched<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let html = self.body.html.as_str();
        let mut done = 0;
        for slot in &self.body.slots {
            out.write_str(&html[done..slot.start])?;
            let text = &html[slot.start..slot.end];
            match self.shelf.resolve(slot) {
                Some(href) => {
                    out.write_str("<a href=\"")?;
                    escape::write(out, &href)?;
                    write!(out, "\">{text}</a>")?;
                }
                None => write!(out, "{text}{}", slot.note)?,
            }
            done = slot.end;
        }
        out.write_str(&html[done..])
    }
}
