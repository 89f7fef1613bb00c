//! What to look for → which documents, in what order.
//!
//! A word's count in a document is the weighted sum over parts of documents and forms of the
//! word (BM25F); its score is BM25 of that, in whole numbers, so that sums do not depend on
//! their order and every place that computes them agrees. Documents that have all words come
//! first. Ties go to the younger document, then by id, which is the order of document numbers.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings as _, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet as _, InvertedIndexReader, TERMINATED};

use crate::render::PassageField;

use super::query::{Item, Need, Part, Query, What};
use super::schema::{MARK_END, part};
use super::stem;

/// How fast a word's count saturates, and how much long documents are held back.
const K1: f64 = 1.2;
const B: f64 = 0.6;
/// Scores are whole numbers of this part of one.
pub(super) const SCALE: u32 = 1000;
/// What one exact word in plain text counts; weights below are in parts of it.
const UNIT: u32 = 8;
const EXACT: u32 = 4;
const OTHER_FORM: u32 = 2;

fn weight(part: PassageField) -> u32 {
    match part {
        PassageField::Title => 12,
        PassageField::Factor | PassageField::Action => 6,
        PassageField::Summary => 4,
        PassageField::Timeline => 3,
        PassageField::Lesson | PassageField::Text => 2,
    }
}

/// Words that are no sign of what a query is about, unless it has no others.
const STOP_WORDS: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "did", "do", "does", "for", "from", "had", "has",
    "have", "how", "i", "if", "in", "into", "is", "it", "its", "of", "on", "or", "our", "so", "than", "that", "the",
    "their", "then", "there", "they", "this", "to", "was", "we", "were", "what", "when", "where", "which", "why",
    "will", "with", "you",
];

/// At most so many words are looked up for a prefix.
const MOST_OF_PREFIX: usize = 1000;

/// The text of an index, open for looking things up.
pub(super) struct Text {
    pub words: Arc<InvertedIndexReader>,
    pub norms: FieldNormReader,
    pub n_documents: u32,
}

/// The documents that match, and what in them does.
pub(super) struct Ranking {
    /// How many match at all.
    pub total: usize,
    /// The best of them, best first, with their scores in parts of [`SCALE`].
    pub best: Vec<(DocId, u32)>,
    /// What to mark in a quote.
    pub needles: Vec<Needle>,
    /// Whether each document matches, by number.
    pub matched: Vec<bool>,
}

/// One thing that makes a document match.
#[derive(Default)]
pub(super) struct Needle {
    /// How much it tells, in parts of [`SCALE`].
    pub weight: u32,
    /// Single words that are it, as they stand in the index.
    pub words: Vec<String>,
    /// Words in a row that are it.
    pub row: Vec<Part>,
}

/// A word of the index, and in which parts of documents it stands.
struct Found {
    word: String,
    weight: u32,
    lists: Vec<(PassageField, TermInfo)>,
}

/// Ranks all documents by `query`, of those that are allowed.
pub(super) fn rank(text: &Text, query: &Query, allowed: Option<&[bool]>, limit: usize) -> tantivy::Result<Ranking> {
    let n = text.n_documents as usize;
    let mut scores = Scores::new(n);
    let mut banned = Vec::new();
    let mut needles = Vec::new();
    let lengths = saturation(text);
    let only_stop_words = query.items.iter().all(|item| item.need == Need::MustNot || is_stop_word(item));
    let (mut n_asked, mut n_musts, mut highest) = (0, 0, 1u32);
    for item in &query.items {
        let mut needle = Needle { weight: 0, words: Vec::new(), row: Vec::new() };
        let documents = scores.count(text, item, &mut needle)?;
        if item.need == Need::MustNot {
            for document in documents {
                scores.counts[document as usize] = 0;
                banned.push(document);
            }
            continue;
        }
        let is_asked = only_stop_words || !is_stop_word(item);
        needle.weight = rarity(documents.len(), n);
        n_asked += u32::from(is_asked);
        n_musts += u32::from(item.need == Need::Must);
        highest = highest.saturating_add(needle.weight.saturating_mul(3));
        for document in documents {
            let document = document as usize;
            let count = u64::from(std::mem::take(&mut scores.counts[document]));
            let norm = u64::from(lengths[usize::from(text.norms.fieldnorm_id(document as u32))]);
            // BM25: rarity · count · (k1 + 1) / (count + k1 · length), with k1 + 1 = 2.2.
            let score = u64::from(needle.weight) * count * 22 / (10 * (count + norm));
            scores.sums[document] = scores.sums[document].saturating_add(score as u32);
            scores.matched[document] += 0x1_0000 | u32::from(is_asked);
            scores.musts[document] += u32::from(item.need == Need::Must);
        }
        needles.push(needle);
    }
    for document in banned {
        scores.matched[document as usize] = u32::MAX;
    }
    let only_bans = needles.is_empty();
    let mut keys: Vec<u64> = Vec::new();
    let mut is_match = vec![false; n];
    for document in 0..n {
        let matched = scores.matched[document];
        if allowed.is_some_and(|allowed| !allowed[document])
            || matched == u32::MAX
            || (matched == 0 && !only_bans)
            || scores.musts[document] < n_musts
        {
            continue;
        }
        is_match[document] = true;
        let has_all = !only_bans && matched & 0xFFFF == n_asked;
        let score = scores.sums[document].saturating_add(if has_all { highest } else { 0 });
        // The best first: by score, then by number.
        keys.push(u64::from(!score) << 32 | document as u64);
    }
    let total = keys.len();
    if limit < total {
        keys.select_nth_unstable(limit);
        keys.truncate(limit);
    }
    keys.sort_unstable();
    let best = keys.into_iter().map(|key| (key as DocId, !((key >> 32) as u32))).collect();
    Ok(Ranking { total, best, needles, matched: is_match })
}

/// Whether a folded word tells nothing.
pub(super) fn is_stop_word_of(word: &str) -> bool {
    STOP_WORDS.contains(&word)
}

fn is_stop_word(item: &Item) -> bool {
    item.need == Need::Should && matches!(&item.what, What::Word(word) if STOP_WORDS.contains(&word.as_str()))
}

/// How much a thing tells that so many documents have: BM25's inverse document frequency.
pub(super) fn rarity(n_with: usize, n_documents: usize) -> u32 {
    let (with, all) = (n_with as f64, n_documents as f64);
    ((1.0 + (all - with + 0.5) / (with + 0.5)).ln() * f64::from(SCALE)).round() as u32
}

/// For each class of lengths, the count at which a word's score is half of what it can be.
pub(super) fn saturation(text: &Text) -> Vec<u32> {
    let mean = text.words.total_num_tokens() as f64 / f64::from(text.n_documents.max(1));
    (0..=u8::MAX)
        .map(|class| {
            let length = f64::from(FieldNormReader::id_to_fieldnorm(class)) / mean.max(1.0);
            (K1 * (1.0 - B + B * length) * f64::from(UNIT)).round() as u32
        })
        .collect()
}

/// Sums by document number.
pub(super) struct Scores {
    sums: Vec<u32>,
    /// How many items match: all in the upper half, those that are asked for in the lower.
    matched: Vec<u32>,
    musts: Vec<u32>,
    /// The weighted count of the item at hand; zero for all between items.
    counts: Vec<u32>,
}

impl Scores {
    /// Nothing counted yet, in so many documents.
    pub(super) fn new(n: usize) -> Self {
        Self { sums: vec![0; n], matched: vec![0; n], musts: vec![0; n], counts: vec![0; n] }
    }

    /// What the item at hand counts in a document, from 0 to 1, and forgets it: count / (count + k1 · length).
    pub(super) fn take_share(&mut self, text: &Text, lengths: &[u32], document: DocId) -> f64 {
        let count = f64::from(std::mem::take(&mut self.counts[document as usize]));
        let norm = f64::from(lengths[usize::from(text.norms.fieldnorm_id(document))]);
        count / (count + norm)
    }

    /// Counts an item in all documents; gives back those that have it.
    pub(super) fn count(&mut self, text: &Text, item: &Item, needle: &mut Needle) -> tantivy::Result<Vec<DocId>> {
        let mut documents = Vec::new();
        let found = match &item.what {
            What::Word(word) if item.need == Need::MustNot => look_up(text, word, EXACT)?.into_iter().collect(),
            What::Word(word) => look_up_forms(text, word)?,
            What::Exact(word) => look_up(text, word, EXACT)?.into_iter().collect(),
            What::Prefix(prefix) => look_up_prefix(text, prefix)?,
            What::Compound { wholes, .. } => {
                let mut found = Vec::new();
                for whole in wholes {
                    found.extend(look_up(text, whole, EXACT)?);
                }
                found
            }
            What::Phrase(_) => Vec::new(),
        };
        for Found { word, weight: form, lists } in found {
            for (part, info) in lists.into_iter().filter(|(part, _)| item.within.is_none_or(|within| within == *part)) {
                self.add_list(text, &info, weight(part) * form, &mut documents)?;
            }
            needle.words.push(word);
        }
        if let What::Compound { parts, .. } | What::Phrase(parts) = &item.what {
            let form = if matches!(item.what, What::Phrase(_)) { EXACT } else { OTHER_FORM };
            self.add_rows(text, parts, form, item.within, &mut documents)?;
            needle.row.clone_from(parts);
        }
        Ok(documents)
    }

    fn add(&mut self, document: DocId, count: u32, documents: &mut Vec<DocId>) {
        let sum = &mut self.counts[document as usize];
        if *sum == 0 {
            documents.push(document);
        }
        // A document of one word repeated a million times must not wrap.
        *sum = sum.saturating_add(count).min(1 << 24);
    }

    fn add_list(
        &mut self,
        text: &Text,
        info: &TermInfo,
        weight: u32,
        documents: &mut Vec<DocId>,
    ) -> tantivy::Result<()> {
        let mut list = text.words.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        while !list.docs().is_empty() {
            for (document, count) in list.docs().iter().zip(list.freqs()) {
                self.add(*document, count.saturating_mul(weight), documents);
            }
            list.advance();
        }
        Ok(())
    }

    /// Adds where the words of `parts` stand in a row, each row within one part of a document.
    fn add_rows(
        &mut self,
        text: &Text,
        parts: &[Part],
        form: u32,
        within: Option<PassageField>,
        documents: &mut Vec<DocId>,
    ) -> tantivy::Result<()> {
        let mut found = Vec::with_capacity(parts.len());
        for part in parts {
            let Some(word) = look_up(text, &part.text, EXACT)? else { return Ok(()) };
            found.push(word);
        }
        for (field, _) in found[0].lists.iter().filter(|(field, _)| within.is_none_or(|within| within == *field)) {
            let mut lists = Vec::with_capacity(parts.len());
            for (part, word) in parts.iter().zip(&found) {
                let Some((_, info)) = word.lists.iter().find(|(other, _)| other == field) else { break };
                let list = text.words.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)?;
                lists.push((info.doc_freq, part.offset, list));
            }
            if lists.len() == parts.len() {
                // The rarest word leads, the others are asked about its documents only.
                lists.sort_by_key(|(n_documents, ..)| *n_documents);
                let lists: Vec<_> = lists.into_iter().map(|(_, offset, list)| (offset, list)).collect();
                // Positions are slow to read, and where a whole stands its parts stand too.
                each_row(lists, |document, count| match count {
                    None => form == EXACT || self.counts[document as usize] == 0,
                    Some(count) => {
                        self.add(document, count.saturating_mul(weight(*field) * form), documents);
                        true
                    }
                });
            }
        }
        Ok(())
    }
}

/// Calls `emit` for each document in which the lists' words stand at their offsets, with how often;
/// before that, without, to hear whether a document that has all words is worth a look.
fn each_row(mut lists: Vec<(u32, SegmentPostings)>, mut emit: impl FnMut(DocId, Option<u32>) -> bool) {
    let (mut starts, mut others) = (Vec::new(), Vec::new());
    let mut document = lists[0].1.doc();
    'documents: while document != TERMINATED {
        for (_, list) in &mut lists[1..] {
            if list.doc() < document {
                list.seek(document);
            }
            if list.doc() > document {
                let next = list.doc();
                document = lists[0].1.seek(next);
                continue 'documents;
            }
        }
        if !emit(document, None) {
            document = lists[0].1.advance();
            continue;
        }
        let (first_offset, first) = &mut lists[0];
        first.positions(&mut starts);
        starts.retain_mut(|position| {
            let is_possible = *position >= *first_offset;
            *position = position.wrapping_sub(*first_offset);
            is_possible
        });
        for (offset, list) in &mut lists[1..] {
            list.positions(&mut others);
            starts.retain(|start| start.checked_add(*offset).is_some_and(|at| others.binary_search(&at).is_ok()));
        }
        if !starts.is_empty() {
            emit(document, Some(starts.len() as u32));
        }
        document = lists[0].1.advance();
    }
}

/// In how many places a word stands, one a document and part; any of its forms, or itself alone.
pub(super) fn how_often(text: &Text, word: &str, any_form: bool) -> tantivy::Result<u64> {
    let found = if any_form { look_up_forms(text, word)? } else { look_up(text, word, EXACT)?.into_iter().collect() };
    Ok(found.iter().flat_map(|found| &found.lists).map(|(_, info)| u64::from(info.doc_freq)).sum())
}

/// In how many documents a word stands in any of its forms, at the least: counted by the part that has it most.
pub(super) fn least_documents(text: &Text, word: &str) -> tantivy::Result<usize> {
    let most = |found: &Found| found.lists.iter().map(|(_, info)| info.doc_freq as usize).max().unwrap_or(0);
    Ok(look_up_forms(text, word)?.iter().map(most).max().unwrap_or(0))
}

/// All parts of documents in which this very word stands.
fn look_up(text: &Text, word: &str, weight: u32) -> tantivy::Result<Option<Found>> {
    let key = |mark: u8| [word.as_bytes(), &[mark]].concat();
    let mut stream = text.words.terms().range().ge(key(1)).lt(key(MARK_END)).into_stream()?;
    let mut lists = Vec::new();
    while stream.advance() {
        // Longer words that go on with such a byte do not exist, for no token holds one.
        if let Some(part) = stream.key().last().and_then(|mark| part(*mark)) {
            lists.push((part, stream.value().clone()));
        }
    }
    Ok((!lists.is_empty()).then(|| Found { word: word.to_owned(), weight, lists }))
}

fn look_up_forms(text: &Text, word: &str) -> tantivy::Result<Vec<Found>> {
    let mut found = Vec::new();
    for (index, form) in stem::forms(word).into_iter().enumerate() {
        found.extend(look_up(text, &form, if index == 0 { EXACT } else { OTHER_FORM })?);
    }
    Ok(found)
}

fn look_up_prefix(text: &Text, prefix: &str) -> tantivy::Result<Vec<Found>> {
    let mut stream = text.words.terms().range().ge(prefix).into_stream()?;
    let mut found: Vec<Found> = Vec::new();
    while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
        let Some((mark, word)) = stream.key().split_last() else { break };
        let (Some(part), Ok(word)) = (part(*mark), std::str::from_utf8(word)) else { continue };
        let list = (part, stream.value().clone());
        let n_found = found.len();
        match found.last_mut() {
            Some(last) if last.word == word => last.lists.push(list),
            _ if n_found == MOST_OF_PREFIX => break,
            _ => found.push(Found { word: word.to_owned(), weight: EXACT, lists: vec![list] }),
        }
    }
    Ok(found)
}
