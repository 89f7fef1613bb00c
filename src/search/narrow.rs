//! Conditions of a query → the documents that meet them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{InvertedIndexReader, SegmentReader};

use crate::record::MeasureKind;
use crate::select::{Clause, Facet, is_none};

use super::query::Condition;
use super::schema::{FACET_SEPARATOR, FACETS, ID, Schema};

/// Longer values are told apart by so many bytes; a dictionary takes no terms of any length.
const LONGEST: usize = 400;

/// The documents that may be found, by number; `None` where all may.
pub(super) fn allowed(
    segment: &SegmentReader,
    schema: &Schema,
    wanted: &[Condition],
    unwanted: &[Condition],
) -> tantivy::Result<Option<Vec<bool>>> {
    if wanted.is_empty() && unwanted.is_empty() {
        return Ok(None);
    }
    let n = segment.num_docs() as usize;
    let mut allowed = vec![true; n];
    for (conditions, is_wanted) in [(wanted, true), (unwanted, false)] {
        for condition in conditions {
            let met = met(segment, schema, condition)?;
            allowed.iter_mut().zip(met).for_each(|(allowed, met)| *allowed &= met == is_wanted);
        }
    }
    Ok(Some(allowed))
}

fn met(segment: &SegmentReader, schema: &Schema, condition: &Condition) -> tantivy::Result<Vec<bool>> {
    let mut met = vec![false; segment.num_docs() as usize];
    match condition {
        Condition::Id(ids) => {
            for id in ids {
                each_with(segment, schema.facet, &format!("{ID}{FACET_SEPARATOR}{id}"), |term, documents| {
                    // `pm2021-003` is `pm2021-003-flux`, and not `pm2021-0031`.
                    let rest = term.split(FACET_SEPARATOR).nth(1).and_then(|found| found.strip_prefix(id.as_str()));
                    if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-')) {
                        documents.iter().for_each(|document| met[*document as usize] = true);
                    }
                })?;
            }
        }
        Condition::Clause(Clause::Is(facet, values)) => is_any(segment, schema, *facet, values, &mut met)?,
        Condition::Clause(Clause::Began(days)) => {
            let dates = segment.fast_fields().u64("date")?;
            for (document, met) in (0..).zip(&mut met) {
                let date = dates.first(document).and_then(day);
                *met = date.is_some_and(|date| days.iter().any(|days| days.hold(date)));
            }
        }
        Condition::Clause(Clause::Took(kind, lengths)) => {
            let name = if *kind == MeasureKind::TimeToDetect { "ttd" } else { "ttr" };
            let minutes = segment.fast_fields().f64(name)?;
            for (document, met) in (0..).zip(&mut met) {
                *met = lengths.iter().any(|lengths| lengths.hold(minutes.first(document)));
            }
        }
    }
    Ok(met)
}

/// Marks the documents that have any of the values, or none at all where that is asked for.
fn is_any(
    segment: &SegmentReader,
    schema: &Schema,
    facet: Facet,
    values: &[String],
    met: &mut [bool],
) -> tantivy::Result<()> {
    let Some(name) = name_of(facet) else { return Ok(()) };
    for value in values {
        each_with(segment, schema.facet, &term(name, &facet.key(value), ""), |_, documents| {
            documents.iter().for_each(|document| met[*document as usize] = true);
        })?;
        if is_none(value) {
            let mut has_any = vec![false; met.len()];
            each_with(segment, schema.facet, &format!("{name}{FACET_SEPARATOR}"), |_, documents| {
                documents.iter().for_each(|document| has_any[*document as usize] = true);
            })?;
            met.iter_mut().zip(has_any).for_each(|(met, has_any)| *met |= !has_any);
        }
    }
    Ok(())
}

/// The name that a facet has in the index.
fn name_of(facet: Facet) -> Option<&'static str> {
    FACETS.iter().find(|(known, _)| *known == facet).map(|(_, name)| *name)
}

/// The values of a facet as written, in the order in which they are compared; where they differ in case alone, one.
pub(super) fn values(segment: &SegmentReader, schema: &Schema, facet: Facet) -> tantivy::Result<Vec<String>> {
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    let Some(name) = name_of(facet) else { return Ok(Vec::new()) };
    each_with(segment, schema.facet, &format!("{name}{FACET_SEPARATOR}"), |term, _| {
        let mut parts = term.splitn(3, FACET_SEPARATOR).skip(1).map(str::to_owned);
        if let (Some(key), Some(value)) = (parts.next(), parts.next()) {
            values.entry(key).or_insert(value);
        }
    })?;
    Ok(values.into_values().collect())
}

/// Every id, in order.
pub(super) fn ids(segment: &SegmentReader, schema: &Schema) -> tantivy::Result<Vec<String>> {
    let mut ids = Vec::new();
    each_with(segment, schema.facet, &format!("{ID}{FACET_SEPARATOR}"), |term, _| {
        ids.extend(term.split(FACET_SEPARATOR).nth(1).map(str::to_owned));
    })?;
    Ok(ids)
}

/// What stands in the dictionary for a value; without the value as it is written, how all such terms begin.
pub(super) fn term(name: &str, key: &str, value: &str) -> String {
    let cut = |text: &str| text[..text.floor_char_boundary(LONGEST)].to_owned();
    format!("{name}{FACET_SEPARATOR}{}{FACET_SEPARATOR}{}", cut(key), cut(value))
}

/// Calls `each` for every facet term that begins so, with its documents.
pub(super) fn each_with(
    segment: &SegmentReader,
    field: Field,
    beginning: &str,
    mut each: impl FnMut(&str, &[u32]),
) -> tantivy::Result<()> {
    let facets = segment.inverted_index(field)?;
    let mut stream = facets.terms().range().ge(beginning).into_stream()?;
    while stream.advance() && stream.key().starts_with(beginning.as_bytes()) {
        let Ok(term) = std::str::from_utf8(stream.key()) else { continue };
        let term = term.to_owned();
        let info = stream.value().clone();
        each(&term, &documents(&facets, &info)?);
    }
    Ok(())
}

fn documents(facets: &InvertedIndexReader, info: &TermInfo) -> tantivy::Result<Vec<u32>> {
    let mut list = facets.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
    let mut documents = Vec::new();
    while !list.docs().is_empty() {
        documents.extend_from_slice(list.docs());
        list.advance();
    }
    Ok(documents)
}

/// 20210219 as a day.
pub(super) fn day(number: u64) -> Option<Date> {
    let part = |divisor: u64, modulus: u64| (number / divisor % modulus) as i8;
    Date::new(i16::try_from(number / 10_000).ok()?, part(100, 100), part(1, 100)).ok()
}
