//! What the postmortems that match are filed under, counted.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;
use tantivy::SegmentReader;

use super::narrow::each_with;
use super::schema::{FACET_SEPARATOR, Schema};

/// At most so many values of each, the most frequent ones.
const MOST: usize = 50;

/// How many of the postmortems that match have each value, the most frequent first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facets {
    /// By category.
    pub category: Vec<FacetCount>,
    /// By severity.
    pub severity: Vec<FacetCount>,
    /// By service; a postmortem may name several.
    pub service: Vec<FacetCount>,
    /// By the year in which the incident began, the newest first.
    pub year: Vec<FacetCount>,
}

/// One value, and how many postmortems have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetCount {
    /// As it is written; where postmortems differ in case alone, as one of them writes it.
    pub value: String,
    /// How many of those that match have it.
    pub n: usize,
}

/// Counts over the documents that match, by number.
pub(super) fn count(segment: &SegmentReader, schema: &Schema, matched: &[bool]) -> tantivy::Result<Facets> {
    Ok(Facets {
        category: values(segment, schema, "category", matched)?,
        severity: values(segment, schema, "severity", matched)?,
        service: values(segment, schema, "service", matched)?,
        year: years(segment, matched)?,
    })
}

fn values(segment: &SegmentReader, schema: &Schema, name: &str, matched: &[bool]) -> tantivy::Result<Vec<FacetCount>> {
    let mut counts: BTreeMap<String, FacetCount> = BTreeMap::new();
    each_with(segment, schema.facet, &format!("{name}{FACET_SEPARATOR}"), |term, documents| {
        let n = documents.iter().filter(|document| matched[**document as usize]).count();
        let mut parts = term.splitn(3, FACET_SEPARATOR).skip(1);
        if let (true, Some(key), Some(value)) = (n > 0, parts.next(), parts.next()) {
            let count = counts.entry(key.to_owned());
            count.or_insert_with(|| FacetCount { value: value.to_owned(), n: 0 }).n += n;
        }
    })?;
    let mut counts: Vec<FacetCount> = counts.into_values().collect();
    counts.sort_by_key(|count| Reverse(count.n));
    counts.truncate(MOST);
    Ok(counts)
}

fn years(segment: &SegmentReader, matched: &[bool]) -> tantivy::Result<Vec<FacetCount>> {
    let dates = segment.fast_fields().u64("date")?;
    let mut counts: BTreeMap<Reverse<u64>, usize> = BTreeMap::new();
    for (document, _) in (0..).zip(matched).filter(|(_, matched)| **matched) {
        if let Some(date) = dates.first(document) {
            *counts.entry(Reverse(date / 10_000)).or_default() += 1;
        }
    }
    let counts = counts.into_iter().take(MOST);
    Ok(counts.map(|(Reverse(year), n)| FacetCount { value: format!("{year:04}"), n }).collect())
}
