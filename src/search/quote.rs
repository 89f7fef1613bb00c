//! Which pieces of a document show best why it matches, cut to size, with what to mark.

use std::collections::HashMap;

use crate::render::PassageField;
use crate::span::Span;

use super::rank::Needle;
use super::results::Quote;
use super::stored::StoredPassage;
use super::tokens::Tokens;

/// At most so many quotes a hit.
const MOST: usize = 3;
/// At most so many characters a quote, and so many before what matches first in it.
const LONGEST: usize = 240;
const BEFORE: usize = 40;

/// Finds quotes for one query in many documents.
pub(super) struct Quoter<'q> {
    needles: &'q [Needle],
    /// For each word, what it is: the needle, and the place in the needle's row if it has one.
    words: HashMap<&'q str, Vec<(usize, Option<usize>)>>,
    /// For each first byte, the lengths of words that begin so; most words of a text end here.
    lengths: [u64; 256],
}

/// Where a needle was seen.
struct Sighting {
    needle: usize,
    span: Span,
}

impl<'q> Quoter<'q> {
    pub(super) fn new(needles: &'q [Needle]) -> Self {
        let mut quoter = Self { needles, words: HashMap::new(), lengths: [0; 256] };
        for (index, needle) in needles.iter().enumerate() {
            let singles = needle.words.iter().map(|word| (word, None));
            let rows = needle.row.iter().enumerate().map(|(place, part)| (&part.text, Some(place)));
            for (word, place) in singles.chain(rows) {
                quoter.words.entry(word).or_default().push((index, place));
                quoter.lengths[usize::from(word.as_bytes()[0])] |= 1 << word.len().min(63);
            }
        }
        quoter
    }

    /// The best pieces of a document, best first; without any match, how it begins.
    pub(super) fn quotes(&self, passages: &[StoredPassage<'_>]) -> Vec<Quote> {
        let mut tokens = Tokens::default();
        let mut found: Vec<(u32, &StoredPassage<'_>, Vec<Sighting>)> = passages
            .iter()
            .filter_map(|passage| {
                let sightings = self.sightings(passage.text, &mut tokens);
                (!sightings.is_empty()).then(|| (self.worth(&sightings, passage.field), passage, sightings))
            })
            .collect();
        // Whoever reads the hit has read its title.
        if found.iter().any(|(_, passage, _)| passage.field != PassageField::Title) {
            found.retain(|(_, passage, _)| passage.field != PassageField::Title);
        }
        // The sort is stable: of equals, the first in the document.
        found.sort_by_key(|(worth, ..)| std::cmp::Reverse(*worth));
        let mut quotes: Vec<Quote> = Vec::new();
        for (_, passage, sightings) in found {
            let quote = self.cut(passage, &sightings);
            // Boilerplate says the same thing many times.
            if quotes.iter().all(|other| other.text != quote.text) {
                quotes.push(quote);
            }
            if quotes.len() == MOST {
                break;
            }
        }
        if quotes.is_empty() {
            let first = passages.iter().find(|passage| passage.field == PassageField::Summary);
            let first = first.or_else(|| passages.iter().find(|passage| passage.field != PassageField::Title));
            quotes.extend(first.map(|passage| self.cut(passage, &[])));
        }
        quotes
    }

    fn sightings(&self, text: &str, tokens: &mut Tokens) -> Vec<Sighting> {
        let mut sightings = Vec::new();
        let mut in_rows: Vec<(usize, usize, u32, Span)> = Vec::new();
        tokens.each(text, |token| {
            let bytes = token.text.as_bytes();
            if self.lengths[usize::from(bytes[0])] & 1 << bytes.len().min(63) == 0 {
                return;
            }
            for (needle, place) in self.words.get(token.text).into_iter().flatten() {
                match place {
                    None => sightings.push(Sighting { needle: *needle, span: token.span }),
                    Some(place) => in_rows.push((*needle, *place, token.position, token.span)),
                }
            }
        });
        self.complete_rows(&in_rows, &mut sightings);
        sightings
    }

    /// Adds the rows that are whole: at each first word, look for the others where they must stand.
    fn complete_rows(&self, seen: &[(usize, usize, u32, Span)], sightings: &mut Vec<Sighting>) {
        if seen.is_empty() {
            return;
        }
        let places: HashMap<(usize, usize, u32), Span> =
            seen.iter().map(|(needle, place, position, span)| ((*needle, *place, *position), *span)).collect();
        for (needle, place, position, span) in seen {
            let row = &self.needles[*needle].row;
            if *place > 0 || row.is_empty() {
                continue;
            }
            let start = position.wrapping_sub(row[0].offset);
            let last = row.iter().enumerate().try_fold(*span, |_, (place, part)| {
                places.get(&(*needle, place, start.wrapping_add(part.offset))).copied()
            });
            if let Some(last) = last {
                sightings.push(Sighting { needle: *needle, span: Span::new(span.start, last.end) });
            }
        }
    }

    /// How good a quote is: what it has of the query, a little for where it stands and for more of the same.
    fn worth(&self, sightings: &[Sighting], field: PassageField) -> u32 {
        let mut seen: Vec<usize> = sightings.iter().map(|sighting| sighting.needle).collect();
        seen.sort_unstable();
        seen.dedup();
        let sum: u32 = seen.iter().map(|needle| self.needles[*needle].weight.max(1)).sum();
        let place = match field {
            PassageField::Factor | PassageField::Action => 12,
            PassageField::Summary | PassageField::Timeline => 11,
            _ => 10,
        };
        sum * place / 10 + sightings.len().min(8) as u32
    }

    /// The passage on one line, cut around what matches.
    fn cut(&self, passage: &StoredPassage<'_>, sightings: &[Sighting]) -> Quote {
        let mut marks: Vec<(Span, u32)> =
            sightings.iter().map(|it| (it.span, self.needles[it.needle].weight.max(1))).collect();
        marks.sort_unstable();
        let (text, marks) = flatten(passage.text, &marks);
        let window = window(&text, &marks);
        let (before, after) = (window.start > 0, window.end < text.len());
        let mut quoted = String::from(if before { "…" } else { "" });
        let shift = quoted.len();
        quoted.push_str(window.of(&text));
        quoted.push_str(if after { "…" } else { "" });
        let mut highlights: Vec<Span> = Vec::new();
        for (mark, _) in marks.into_iter().filter(|(mark, _)| window.contains(*mark) && !mark.is_empty()) {
            let mark = Span::new(mark.start - window.start + shift, mark.end - window.start + shift);
            match highlights.last_mut() {
                Some(last) if mark.start < last.end => last.end = last.end.max(mark.end),
                _ => highlights.push(mark),
            }
        }
        Quote { field: passage.field, text: quoted, line: passage.line, highlights }
    }
}

/// The text with each run of white space as one space, and where the marks are in it.
fn flatten(text: &str, marks: &[(Span, u32)]) -> (String, Vec<(Span, u32)>) {
    let mut flat = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(marks.len());
    let (mut starts, mut ends) = (marks.iter().peekable(), Vec::new());
    for (at, letter) in text.char_indices() {
        ends.retain(|(index, end): &(usize, usize)| {
            let is_open = *end > at;
            if !is_open {
                let place: &mut (Span, u32) = &mut places[*index];
                place.0.end = flat.len();
            }
            is_open
        });
        if letter.is_whitespace() || letter.is_control() {
            if !flat.is_empty() && !flat.ends_with(' ') {
                flat.push(' ');
            }
            continue;
        }
        while let Some((mark, weight)) = starts.next_if(|(mark, _)| mark.start <= at) {
            ends.push((places.len(), mark.end));
            places.push((Span::new(flat.len(), flat.len()), *weight));
        }
        flat.push(letter);
    }
    flat.truncate(flat.trim_end().len());
    for (index, _) in ends {
        places[index].0.end = flat.len();
    }
    (flat, places)
}

/// The stretch of a text that shows most of what is marked.
fn window(text: &str, marks: &[(Span, u32)]) -> Span {
    let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let n_letters = boundaries.len() - 1;
    if n_letters <= LONGEST {
        return Span::new(0, text.len());
    }
    let letter_at = |byte: usize| boundaries.partition_point(|at| *at < byte);
    let letters: Vec<(usize, usize, u32)> =
        marks.iter().map(|(mark, weight)| (letter_at(mark.start), letter_at(mark.end), *weight)).collect();
    // The best first mark: as much weight as possible within reach behind it.
    let reach = LONGEST - BEFORE;
    let (mut best, mut best_weight, mut last, mut weight) = (0, 0, 0, 0u64);
    for (index, (start, ..)) in letters.iter().enumerate() {
        while last < letters.len() && (letters[last].1 <= start + reach || last == index) {
            weight += u64::from(letters[last].2);
            last += 1;
        }
        if weight > best_weight {
            (best, best_weight) = (*start, weight);
        }
        weight -= u64::from(letters[index].2);
    }
    let mut start = best.saturating_sub(BEFORE).min(n_letters - LONGEST);
    let mut end = start + LONGEST;
    // Begin and end with a word where one is near.
    let is_space = |letter: usize| text.as_bytes()[boundaries[letter]] == b' ';
    if start > 0 {
        start = (start..best).find(|letter| is_space(*letter)).map_or(start, |letter| letter + 1);
    }
    if end < n_letters {
        let least = letters.iter().map(|(_, end, _)| *end).filter(|at| *at <= end).max().unwrap_or(start);
        end = (least.max(end - BEFORE)..end).rev().find(|letter| is_space(*letter)).unwrap_or(end);
    }
    Span::new(boundaries[start], boundaries[end])
}
