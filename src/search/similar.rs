//! Have we seen this before? A draft, an alert or a log line → the postmortems that tell the same, and why.
//!
//! The words that tell most of the text, by how seldom postmortems have them and how often the text does, are
//! looked for at once. How alike a postmortem is, is the share of what they tell that it has: each word's rarity,
//! times its BM25 count (from 0 to 1), over the sum of rarities. Words that no postmortem has count as the rarest,
//! so that a text about something else is like none of them.

use std::collections::HashMap;

use serde::Serialize;
use tantivy::{DocId, SegmentReader};

use crate::render::PassageField;

use super::query::{Item, Need, What};
use super::rank::{Needle, SCALE, Scores, Text, least_documents, rarity, saturation};
use super::results::{Quote, name_of};
use super::telling::{self, Telling};
use super::{Error, Index, quote, stored};

/// Name and version of the answer's shape.
pub const SCHEMA: &str = "lookback.similar/1";

/// Words that are looked for; a document has hundreds, and the rest say little.
const MOST_WORDS: usize = 24;

/// From how much of what a text tells on a postmortem is alike.
///
/// Over the families that readers see in a corpus of 39 postmortems the nearest of the same family has 0.17 at the
/// least; of twenty texts that have nothing to do with it, none has more than 0.05 (`tests/it/similar.rs`).
const ALIKE: f64 = 0.11;

/// Words that have to be shared, where the text has so many: one word alone is chance.
const FEWEST_SHARED: usize = 3;

/// What a word of the first line counts in a title, beside what it counts anywhere.
const TITLES: f64 = 1.0;

/// Shared words that are named as a reason.
const MOST_NAMED: usize = 8;

/// What is asked.
#[derive(Debug, Default)]
pub struct Seen<'t> {
    /// What happened, in any words; the parts that say most first.
    pub text: &'t str,
    /// The id of a postmortem that is not to be found: the text is its own.
    pub except: Option<&'t str>,
    /// How many to give at most.
    pub limit: usize,
}

/// Postmortems that resemble a text, the most alike first; none is an answer too.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Similar {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// The words of the text that were looked for, those that tell most first.
    pub words: Vec<String>,
    /// How many postmortems there are to resemble.
    pub documents: usize,
    /// Those that are alike.
    pub hits: Vec<SimilarHit>,
}

/// One postmortem that resembles a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SimilarHit {
    /// The record's id.
    pub id: String,
    /// Relative to the source folder.
    pub path: String,
    /// The postmortem's title.
    pub title: String,
    /// `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Share of what the text tells that the postmortem has, from 0 to 1.
    pub score: f64,
    /// Why it is alike: the words that both have, then where it says them.
    pub reasons: Vec<Reason>,
    /// What ended the impact there, in its own words.
    pub recovered_by: Option<Told>,
    /// Minutes from start to recovery.
    pub minutes: Option<f64>,
    /// Action items that it marks as open or in progress.
    pub open_actions: Vec<Told>,
}

/// Why a postmortem is alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// `words` for the words that both have, else the part of the document: `title`, `factor`, `timeline` …
    pub kind: &'static str,
    /// The words, or what the document says.
    pub text: String,
    /// Where it says it, 1-based.
    pub line: u32,
}

/// Something that a document says, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Plain text.
    pub text: String,
    /// 1-based.
    pub line: u32,
}

/// A word of the text, and how much it tells.
struct Asked {
    word: String,
    /// In parts of [`SCALE`]: rarity, more where the text has it often.
    weight: u32,
    /// Whether any postmortem has it.
    is_known: bool,
    /// Whether it stands in the text's first line.
    is_first: bool,
}

/// A postmortem with what it shares.
struct Candidate {
    document: DocId,
    share: f64,
    /// Words in common, by their place in the list of those that were asked for.
    shared: Vec<usize>,
}

impl Index {
    /// The postmortems that resemble a text.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn similar(&self, seen: &Seen<'_>) -> Result<Similar, Error> {
        let mut similar = Similar { schema: SCHEMA, words: Vec::new(), documents: self.len(), hits: Vec::new() };
        let Some(segment) = &self.segment else { return Ok(similar) };
        let damaged = |error: tantivy::TantivyError| Error::damaged(&self.folder, error.to_string());
        let text = self.text(segment).map_err(damaged)?;
        let asked = asked(&text, seen.text).map_err(damaged)?;
        let (candidates, needles) = candidates(&text, &asked).map_err(damaged)?;
        similar.words = asked.iter().map(|asked| asked.word.clone()).collect();
        let fewest = FEWEST_SHARED.min(asked.len());
        let alike = candidates.into_iter().filter(|of| of.share >= ALIKE && of.shared.len() >= fewest);
        for candidate in alike {
            if similar.hits.len() == seen.limit {
                break;
            }
            let hit = self.similar_hit(segment, &candidate, &asked, &needles)?;
            if seen.except != Some(hit.id.as_str()) {
                similar.hits.push(hit);
            }
        }
        Ok(similar)
    }

    fn similar_hit(
        &self,
        segment: &SegmentReader,
        candidate: &Candidate,
        asked: &[Asked],
        needles: &[Needle],
    ) -> Result<SimilarHit, Error> {
        let bytes = self.stored_bytes(segment, candidate.document)?;
        let stored =
            stored::read(&bytes).ok_or_else(|| Error::damaged(&self.folder, "a postmortem in it cannot be read"))?;
        let quotes = quote::Quoter::new(needles).quotes(&stored.passages);
        let told = |(text, line): &(&str, u32)| Told { text: (*text).to_owned(), line: *line };
        Ok(SimilarHit {
            id: stored.id.to_owned(),
            path: stored.path.to_owned(),
            title: stored.title.to_owned(),
            date: stored.date.map(str::to_owned),
            score: (candidate.share * 1000.0).round() / 1000.0,
            reasons: reasons(candidate, asked, quotes),
            recovered_by: stored.recovered_by.as_ref().map(told),
            minutes: stored.minutes,
            open_actions: stored.open_actions.iter().map(told).collect(),
        })
    }
}

/// The words in common first, then the places that say them.
fn reasons(candidate: &Candidate, asked: &[Asked], quotes: Vec<Quote>) -> Vec<Reason> {
    let words: Vec<&str> = candidate.shared.iter().take(MOST_NAMED).map(|&place| asked[place].word.as_str()).collect();
    let line = quotes.first().map_or(1, |quote| quote.line);
    let words = Reason { kind: "words", text: words.join(", "), line };
    let quotes = quotes.into_iter();
    [words]
        .into_iter()
        .chain(quotes.map(|quote| Reason { kind: name_of(quote.field), text: quote.text, line: quote.line }))
        .collect()
}

/// The words that tell most of a text, the most telling first.
fn asked(text: &Text, seen: &str) -> tantivy::Result<Vec<Asked>> {
    let n = text.n_documents as usize;
    let mut asked = Vec::new();
    for Telling { word, stress, is_first } in telling::words(seen) {
        let n_with = least_documents(text, &word)?;
        // A hash or an address that no postmortem has says nothing about what happened.
        if n_with == 0 && word.bytes().any(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let rarity = f64::from(rarity(n_with, n)) / f64::from(SCALE);
        let weight = (telling::weight(rarity, stress) * f64::from(SCALE)) as u32;
        asked.push(Asked { word, weight, is_known: n_with > 0, is_first });
    }
    asked.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.word.cmp(&b.word)));
    Ok(most_telling(asked))
}

/// At most so many words; of those that no postmortem has, no larger a part than in the whole text.
fn most_telling(asked: Vec<Asked>) -> Vec<Asked> {
    if asked.len() <= MOST_WORDS {
        return asked;
    }
    let n_unknown = asked.iter().filter(|asked| !asked.is_known).count();
    let mut rooms = [MOST_WORDS - MOST_WORDS * n_unknown / asked.len(), MOST_WORDS * n_unknown / asked.len()];
    let mut kept = asked;
    kept.retain(|asked| {
        let room = &mut rooms[usize::from(!asked.is_known)];
        let has_room = *room > 0;
        *room = room.saturating_sub(1);
        has_room
    });
    kept
}

/// Every postmortem that has any of the words, the most alike first.
fn candidates(text: &Text, asked: &[Asked]) -> tantivy::Result<(Vec<Candidate>, Vec<Needle>)> {
    let mut scores = Scores::new(text.n_documents as usize);
    let lengths = saturation(text);
    // Each word counts once for standing anywhere; those of the first line once more for standing in a title.
    let both = |asked: &Asked| f64::from(asked.weight) * if asked.is_first { 1.0 + TITLES } else { 1.0 };
    let whole: f64 = asked.iter().map(both).sum::<f64>().max(1.0);
    let mut found: HashMap<DocId, Candidate> = HashMap::new();
    let mut needles = Vec::with_capacity(asked.len());
    for (place, asked) in asked.iter().enumerate() {
        let mut needle = Needle { weight: asked.weight, words: Vec::new(), row: Vec::new() };
        let part = f64::from(asked.weight) / whole;
        let mut item = Item { need: Need::Should, what: What::Word(asked.word.clone()), within: None };
        for document in scores.count(text, &item, &mut needle)? {
            let share = scores.take_share(text, &lengths, document) * part;
            let of = found.entry(document).or_insert_with(|| Candidate { document, share: 0.0, shared: Vec::new() });
            of.share += share;
            of.shared.push(place);
        }
        if asked.is_first {
            item.within = Some(PassageField::Title);
            for document in scores.count(text, &item, &mut Needle::default())? {
                let share = scores.take_share(text, &lengths, document) * part * TITLES;
                found.entry(document).and_modify(|of| of.share += share);
            }
        }
        needles.push(needle);
    }
    let mut found: Vec<Candidate> = found.into_values().collect();
    // Of equals the younger one, which has the smaller number.
    let scaled = |share: f64| (share * f64::from(SCALE) * 1000.0) as u64;
    found.sort_by(|a, b| scaled(b.share).cmp(&scaled(a.share)).then(a.document.cmp(&b.document)));
    Ok((found, needles))
}
