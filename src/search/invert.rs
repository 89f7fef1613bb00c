//! Words of documents, in the order of documents → documents of words, in the order of words.
//!
//! tantivy's own writer looks a term up in its arena and appends to its list there, one
//! cache miss after the other. Here tokens are numbers in a log, which is sorted by counting
//! as soon as it is [`RUN`] long and then kept in some three bytes a token. That costs a
//! third of the instructions, and less memory.

use std::io;

use tantivy::postings::FieldSerializer;
use xxhash_rust::xxh3::xxh3_64;

/// Tokens in a run: some 20 MB while it is sorted. Small in tests, so that they have several.
const RUN: usize = if cfg!(test) { 1 << 10 } else { 1 << 20 };

/// The inverted field, as it grows.
#[derive(Default)]
pub(super) struct Inverter {
    terms: Terms,
    document: u32,
    log: Vec<Logged>,
    runs: Vec<Run>,
}

/// One token in order of arrival.
#[derive(Clone, Copy)]
struct Logged {
    term: u32,
    document: u32,
    position: u32,
}

/// A stretch of documents, inverted: for each term its documents, counts and positions.
struct Run {
    bytes: Vec<u8>,
    /// Where each term's bytes begin, and one more; terms that are newer than the run have none.
    starts: Vec<u32>,
}

impl Inverter {
    /// Adds one token to the document at hand.
    pub(super) fn add(&mut self, word: &str, mark: u8, position: u32) {
        let term = self.terms.id(word.as_bytes(), mark);
        self.log.push(Logged { term, document: self.document, position });
    }

    /// Goes on with the next document.
    pub(super) fn next_document(&mut self) {
        self.document += 1;
        if self.log.len() >= RUN {
            self.end_run();
        }
    }

    fn end_run(&mut self) {
        let n_terms = self.terms.len();
        // Counting sort by term: it keeps the order of documents and positions.
        let mut ends = vec![0u32; n_terms + 1];
        for logged in &self.log {
            ends[logged.term as usize + 1] += 1;
        }
        for term in 0..n_terms {
            ends[term + 1] += ends[term];
        }
        let mut sorted = vec![(0u32, 0u32); self.log.len()];
        for logged in &self.log {
            let at = &mut ends[logged.term as usize];
            sorted[*at as usize] = (logged.document, logged.position);
            *at += 1;
        }
        self.log.clear();
        let mut bytes = Vec::with_capacity(sorted.len() * 3);
        let mut starts = Vec::with_capacity(n_terms + 1);
        let mut start = 0;
        for end in &ends[..n_terms] {
            starts.push(bytes.len() as u32);
            write_list(&mut sorted[start..*end as usize], &mut bytes);
            start = *end as usize;
        }
        starts.push(bytes.len() as u32);
        bytes.shrink_to_fit();
        self.runs.push(Run { bytes, starts });
    }

    /// Writes all terms in order, each with its documents.
    pub(super) fn write(mut self, field: &mut FieldSerializer<'_>) -> io::Result<()> {
        self.end_run();
        self.log = Vec::new();
        let mut deltas = Vec::new();
        for term in self.terms.in_order() {
            field.new_term(self.terms.bytes(term), 0, true)?;
            for run in &self.runs {
                let range = run.starts.get(term as usize).zip(run.starts.get(term as usize + 1));
                let Some((start, end)) = range else { continue };
                let mut list = &run.bytes[*start as usize..*end as usize];
                let mut document = 0;
                while !list.is_empty() {
                    let (step, count) = (read(&mut list), read(&mut list));
                    document += step;
                    deltas.clear();
                    deltas.extend((0..count).map(|_| read(&mut list)));
                    field.write_doc(document, count, &deltas);
                }
            }
            field.close_term()?;
        }
        Ok(())
    }
}

/// Writes steps between documents, and for each how often and the steps between positions.
fn write_list(list: &mut [(u32, u32)], bytes: &mut Vec<u8>) {
    let mut last_document = 0;
    for same in list.chunk_by_mut(|(a, _), (b, _)| a == b) {
        // A word may come as itself and, told without a place, as a whole.
        if !same.is_sorted() {
            same.sort_unstable();
        }
        let document = same[0].0;
        write(document - last_document, bytes);
        write(same.len() as u32, bytes);
        let mut last_position = 0;
        for (_, position) in same {
            write(*position - last_position, bytes);
            last_position = *position;
        }
        last_document = document;
    }
}

/// Seven bits a byte, the lowest first.
fn write(mut number: u32, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Only for what [`write()`] wrote.
fn read(bytes: &mut &[u8]) -> u32 {
    let (mut number, mut shift) = (0, 0);
    while let Some((byte, rest)) = bytes.split_first() {
        *bytes = rest;
        number |= u32::from(byte & 0x7F) << shift;
        if *byte < 0x80 {
            break;
        }
        shift += 7;
    }
    number
}

/// Different terms and their numbers; a term is a word and the byte that marks its part.
struct Terms {
    /// For each term in order of number: its length, its number, its bytes. One place to look.
    arena: Vec<u8>,
    /// Where each term is in the arena.
    places: Vec<u32>,
    /// Open addressing: the upper half of a term's hash, and its place plus one.
    slots: Vec<(u32, u32)>,
}

/// What stands before a term's bytes in the arena: a byte for the length, four for the number.
const HEAD: usize = 5;

impl Default for Terms {
    fn default() -> Self {
        Self { arena: Vec::new(), places: Vec::new(), slots: vec![(0, 0); 1 << 12] }
    }
}

impl Terms {
    fn len(&self) -> usize {
        self.places.len()
    }

    fn bytes(&self, term: u32) -> &[u8] {
        self.bytes_at(self.places[term as usize] as usize)
    }

    fn bytes_at(&self, place: usize) -> &[u8] {
        let start = place + HEAD;
        &self.arena[start..start + usize::from(self.arena[place])]
    }

    fn id(&mut self, word: &[u8], mark: u8) -> u32 {
        let hash = hash(word, mark);
        let tag = (hash >> 32) as u32;
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            match self.slots[at] {
                (_, 0) => break,
                (other, place) if other == tag => {
                    let place = place as usize - 1;
                    if let [rest @ .., last] = self.bytes_at(place)
                        && *last == mark
                        && rest == word
                    {
                        let number = self.arena[place + 1..place + HEAD].try_into().expect("four bytes");
                        return u32::from_le_bytes(number);
                    }
                }
                _ => {}
            }
            at = (at + 1) & mask;
        }
        let (place, number) = (self.arena.len() as u32, self.len() as u32);
        self.arena.push(u8::try_from(word.len() + 1).expect("tokens are cut to less"));
        self.arena.extend(number.to_le_bytes());
        self.arena.extend_from_slice(word);
        self.arena.push(mark);
        self.places.push(place);
        self.slots[at] = (tag, place + 1);
        if self.len() * 2 > self.slots.len() {
            self.grow();
        }
        number
    }

    fn grow(&mut self) {
        let mask = self.slots.len() * 2 - 1;
        let mut slots = vec![(0, 0); mask + 1];
        for place in &self.places {
            let (mark, word) = self.bytes_at(*place as usize).split_last().expect("a term has its mark");
            let hash = hash(word, *mark);
            let mut at = hash as usize & mask;
            while slots[at].1 != 0 {
                at = (at + 1) & mask;
            }
            slots[at] = ((hash >> 32) as u32, place + 1);
        }
        self.slots = slots;
    }

    /// All terms in the order of their bytes.
    fn in_order(&self) -> Vec<u32> {
        // Most comparisons end in the first eight bytes.
        let mut keys: Vec<(u64, u32)> = (0..self.len() as u32)
            .map(|term| {
                let bytes = self.bytes(term);
                let mut head = [0; 8];
                let len = bytes.len().min(8);
                head[..len].copy_from_slice(&bytes[..len]);
                (u64::from_be_bytes(head), term)
            })
            .collect();
        keys.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.bytes(a.1).cmp(self.bytes(b.1))));
        keys.into_iter().map(|(_, term)| term).collect()
    }
}

fn hash(word: &[u8], mark: u8) -> u64 {
    (xxh3_64(word) ^ u64::from(mark)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The documents of one term as they are kept: step, count, steps of positions.
    fn kept(list: &mut [(u32, u32)]) -> Vec<u32> {
        let mut bytes = Vec::new();
        write_list(list, &mut bytes);
        let mut bytes = bytes.as_slice();
        std::iter::from_fn(|| (!bytes.is_empty()).then(|| read(&mut bytes))).collect()
    }

    #[test]
    fn lists_are_kept_as_steps() {
        assert!(kept(&mut []).is_empty());
        assert_eq!(kept(&mut [(3, 5), (3, 700), (10, 0)]), [3, 2, 5, 695, 7, 1, 0]);
        assert_eq!(kept(&mut [(0, 9), (0, 0), (0, 4)]), [0, 3, 0, 4, 5]);
        assert_eq!(kept(&mut [(u32::MAX, u32::MAX)]), [u32::MAX, 1, u32::MAX]);
    }

    #[test]
    fn terms_keep_their_numbers_when_the_table_grows() {
        let mut terms = Terms::default();
        let words: Vec<String> = (0..10_000).map(|n| format!("word{n}")).collect();
        for round in 0..2 {
            for (n, word) in words.iter().enumerate() {
                assert_eq!(terms.id(word.as_bytes(), 1 + (n % 7) as u8), n as u32, "{round}");
            }
        }
        let order: Vec<&[u8]> = terms.in_order().into_iter().map(|term| terms.bytes(term)).collect();
        assert!(order.is_sorted());
        assert_eq!(order.len(), words.len());
    }
}
