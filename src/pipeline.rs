//! One pass a document, all documents on all cores; values handed from one part to the other.
//!
//! Entry points: [`load`] for a folder, [`read`] for one text.

use std::collections::HashSet;

use rayon::prelude::*;

use crate::config::Config;
use crate::corpus::{Corpus, Entry, Skipped};
use crate::diagnostic::{self, Diagnostic};
use crate::disk::{self, Listing, Problem};
use crate::extract::{self, Reading, Taken};
use crate::markdown;
use crate::render;
use crate::source::Source;
use crate::vocabulary::Languages;

/// Everything that a folder of documents gave.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The postmortems.
    pub corpus: Corpus,
    /// Files that could not be read, sorted by path.
    pub problems: Vec<Problem>,
    /// The sources with their diagnostics in order of path, where [`Keep::Sources`] asked for them.
    pub checked: Vec<Checked>,
    /// [`disk::Text::hash`] of each file of the listing, in its order; `None` where it could not be read.
    pub hashes: Vec<Option<u128>>,
}

/// A source and what the reader has to say about it.
#[derive(Debug)]
pub struct Checked {
    /// The text.
    pub source: Source,
    /// Sorted by place.
    pub diagnostics: Vec<Diagnostic>,
    /// What was taken from where, sorted by place.
    pub taken: Vec<Taken>,
}

/// What to keep of each document beside its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// The record alone; bodies are empty.
    Records,
    /// The record and its body.
    Bodies,
    /// The record, the text and its diagnostics; bodies are empty.
    Sources,
}

/// What became of one document.
#[derive(Debug)]
pub enum Outcome {
    /// A postmortem.
    Postmortem(Box<Entry>, Option<Checked>),
    /// Something else.
    Skipped(Skipped),
}

/// Reads every file of a listing.
pub fn load(listing: &Listing, config: &Config, keep: Keep) -> Loaded {
    let languages = Languages::with_sections(&config.sections);
    let outcomes: Vec<Result<(Noted, u128), Problem>> = listing
        .files
        .par_iter()
        .map(|file| {
            let text = disk::read(file)?;
            let source = Source::new(file.path.as_str(), text.text);
            Ok((note(source, text.lossy, config, &languages, keep), text.hash))
        })
        .collect();
    let outcomes = settle(listing, outcomes, config, &languages, keep);
    let mut loaded = Loaded { problems: listing.problems.clone(), ..Loaded::default() };
    loaded.corpus.entries.reserve(outcomes.len());
    for outcome in outcomes {
        loaded.hashes.push(outcome.as_ref().ok().map(|(_, hash)| *hash));
        match outcome.map(|(outcome, _)| outcome) {
            Ok(Outcome::Postmortem(entry, checked)) => {
                loaded.corpus.entries.push(*entry);
                loaded.checked.extend(checked);
            }
            Ok(Outcome::Skipped(skipped)) => loaded.corpus.skipped.push(skipped),
            Err(problem) => loaded.problems.push(problem),
        }
    }
    loaded.problems.sort();
    loaded.corpus.n_unread = loaded.problems.len();
    unique_ids(&mut loaded.corpus.entries);
    loaded
}

/// A document that was read, and what it shows about dates such as `03/04/2024`.
struct Noted {
    outcome: Outcome,
    /// Whether the day comes first in them, where the document shows it.
    day_first: Option<bool>,
}

impl Noted {
    /// Whether a date in it can be read in two ways.
    fn is_ambiguous(&self) -> bool {
        let Outcome::Postmortem(entry, _) = &self.outcome else { return false };
        entry.record.diagnostics.iter().any(|finding| finding.code == diagnostic::DATE_AMBIGUOUS.id)
    }
}

/// Reads those documents again whose dates can be read in two ways, with the order
/// that the others of the knowledge base show.
fn settle(
    listing: &Listing,
    outcomes: Vec<Result<(Noted, u128), Problem>>,
    config: &Config,
    languages: &Languages,
    keep: Keep,
) -> Vec<Result<(Outcome, u128), Problem>> {
    let order = house_order(outcomes.iter().flatten().filter_map(|(noted, _)| noted.day_first));
    let config = Config { day_first: order, ..config.clone() };
    let settled = outcomes.into_par_iter().zip(&listing.files).map(|(outcome, file)| {
        let (noted, hash) = outcome?;
        if order.is_none() || !noted.is_ambiguous() {
            return Ok((noted.outcome, hash));
        }
        let text = disk::read(file)?;
        let source = Source::new(file.path.as_str(), text.text);
        Ok((read(source, text.lossy, &config, languages, keep), text.hash))
    });
    settled.collect()
}

/// Whether a knowledge base writes the day first, where four of five documents that
/// show it agree.
fn house_order(shown: impl Iterator<Item = bool>) -> Option<bool> {
    let (mut n_day_first, mut n_month_first) = (0_usize, 0_usize);
    for day_first in shown {
        if day_first {
            n_day_first += 1;
        } else {
            n_month_first += 1;
        }
    }
    match (n_day_first, n_month_first) {
        (0, 0) => None,
        (day, month) if day >= 4 * month => Some(true),
        (day, month) if month >= 4 * day => Some(false),
        _ => None,
    }
}

/// Reads one document.
pub fn read(source: Source, lossy: bool, config: &Config, languages: &Languages, keep: Keep) -> Outcome {
    note(source, lossy, config, languages, keep).outcome
}

fn note(source: Source, lossy: bool, config: &Config, languages: &Languages, keep: Keep) -> Noted {
    let mut document = markdown::parse(&source);
    if lossy {
        document.diagnostics.push(extract::not_utf8(&source));
    }
    match extract::postmortem(&source, &document, config, languages) {
        Reading::Skipped(reason) => {
            let outcome = Outcome::Skipped(Skipped { path: source.path.clone(), reason });
            Noted { outcome, day_first: None }
        }
        Reading::Postmortem(extracted) => {
            let extract::Extracted { record, diagnostics, taken, day_first } = *extracted;
            let body =
                if keep == Keep::Bodies { render::body(&source, &document, &record) } else { render::Body::default() };
            drop(document);
            let checked = (keep == Keep::Sources).then_some(Checked { source, diagnostics, taken });
            Noted { outcome: Outcome::Postmortem(Box::new(Entry { record, body }), checked), day_first }
        }
    }
}

/// Longest slug that a file system and a link bear well.
const MAX_ID: usize = 80;

/// Makes ids unique: by the folder where two files share a stem, else by a number.
fn unique_ids(entries: &mut [Entry]) {
    let mut counts = std::collections::HashMap::new();
    for entry in entries.iter() {
        *counts.entry(entry.record.id.clone()).or_insert(0_usize) += 1;
    }
    let mut taken = HashSet::with_capacity(entries.len());
    for entry in entries {
        let record = &mut entry.record;
        if record.id.is_empty() {
            "postmortem".clone_into(&mut record.id);
        } else if counts[&record.id] > 1
            && let Some(folder) = record.path.rsplit('/').nth(1)
        {
            let folder = extract::slug(folder);
            if !folder.is_empty() && folder != record.id {
                record.id = shortened(&format!("{folder}-{}", record.id), MAX_ID);
            }
        }
        let base = record.id.clone();
        let mut number = 2;
        while !taken.insert(record.id.clone()) {
            let suffix = format!("-{number}");
            record.id = shortened(&base, MAX_ID - suffix.len()) + &suffix;
            number += 1;
        }
    }
}

fn shortened(slug: &str, most: usize) -> String {
    slug[..slug.len().min(most)].trim_end_matches('-').to_owned()
}
