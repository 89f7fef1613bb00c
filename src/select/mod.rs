//! Which postmortems are meant: by date, category, owner, time to recovery and the like.
//!
//! Entry point: [`Criteria::judge`]. A record in, a verdict out; what was typed is read by [`Days`] and
//! [`Lengths`]. One meaning for every command, for terms of a query and for a page's facets.

pub mod actions;
mod days;
mod facet;
mod lengths;

pub use days::Days;
pub use facet::Facet;
pub use lengths::Lengths;

use std::fmt;

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization as _;

use crate::record::{MeasureKind, Postmortem};

/// What a postmortem has to be: all clauses hold. Without any, every postmortem is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Criteria {
    /// In the order in which they are told.
    pub clauses: Vec<Clause>,
}

/// One thing that a postmortem has to be: any of the alternatives holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause {
    /// It began on one of these days.
    Began(Vec<Days>),
    /// It has one of these values, whole, whatever their case; see [`Facet::has`].
    Is(Facet, Vec<String>),
    /// It took one of these lengths, by the value that the record gives as `minutes`: the stated one, else that of
    /// the timeline.
    Took(MeasureKind, Vec<Lengths>),
}

/// Whether a postmortem is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is not.
    No,
    /// Nothing speaks against it, but it lacks a date or a length that it would be judged by.
    CannotTell,
    /// It is.
    Yes,
}

impl Criteria {
    /// Whether a postmortem is meant.
    pub fn judge(&self, record: &Postmortem) -> Verdict {
        self.clauses.iter().map(|clause| clause.judge(record)).min().unwrap_or(Verdict::Yes)
    }

    /// The days that a postmortem may have begun on, from one to another, in order and apart; `None` where every
    /// day is meant.
    pub fn days(&self) -> Option<Vec<(Date, Date)>> {
        let asked = self.clauses.iter().filter_map(|clause| match clause {
            Clause::Began(days) => Some(days::union(days)),
            _ => None,
        });
        asked.reduce(|one, other| {
            let in_common = |(first, last): &(Date, Date)| {
                let ends = other.iter().map(|days| ((*first).max(days.0), (*last).min(days.1)));
                ends.filter(|(first, last)| first <= last).collect::<Vec<_>>()
            };
            one.iter().flat_map(in_common).collect()
        })
    }

    /// Whether a postmortem is meant for certain.
    pub fn hold(&self, record: &Postmortem) -> bool {
        self.judge(record) == Verdict::Yes
    }

    /// The first value that no postmortem has.
    pub fn unknown(&self, records: &[&Postmortem]) -> Option<Unknown> {
        self.clauses.iter().find_map(|clause| {
            let Clause::Is(facet, values) = clause else { return None };
            let is_unknown =
                |value: &&String| !is_none(value) && !records.iter().any(|record| facet.has(record, value));
            let value = values.iter().find(is_unknown)?.clone();
            let known = facet.known(records);
            Some(Unknown { facet: *facet, nearest: nearest(&value, &known), value, known })
        })
    }
}

impl Clause {
    fn judge(&self, record: &Postmortem) -> Verdict {
        match self {
            Self::Began(days) => match record.date.as_deref().and_then(|date| date.parse().ok()) {
                Some(date) => yes_or_no(days.iter().any(|days| days.hold(date))),
                None => Verdict::CannotTell,
            },
            Self::Is(facet, values) => yes_or_no(values.iter().any(|value| facet.has(record, value))),
            Self::Took(kind, lengths) => {
                let measure = record.measures.get(*kind);
                let is_unknown = measure.minutes.is_none() && measure.reason.as_deref() != Some("not_applicable");
                match lengths.iter().any(|length| length.hold(measure.minutes)) {
                    false if is_unknown => Verdict::CannotTell,
                    held => yes_or_no(held),
                }
            }
        }
    }

    /// Whether it has no alternative, so that it says nothing.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Began(days) => days.is_empty(),
            Self::Is(_, values) => values.is_empty(),
            Self::Took(_, lengths) => lengths.is_empty(),
        }
    }

    /// What a postmortem lacks that cannot be judged by this: `date`, `TTR`; `None` for what always can.
    pub fn wants(&self) -> Option<&'static str> {
        match self {
            Self::Began(_) => Some("date"),
            Self::Is(..) => None,
            Self::Took(kind, _) => Some(short_name(*kind)),
        }
    }
}

fn yes_or_no(holds: bool) -> Verdict {
    if holds { Verdict::Yes } else { Verdict::No }
}

/// A value that no postmortem has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What it should be a value of.
    pub facet: Facet,
    /// As it was asked for.
    pub value: String,
    /// The value that was most likely meant, if any is near enough.
    pub nearest: Option<String>,
    /// The values that there are, the most frequent first.
    pub known: Vec<String>,
}

/// As one reads it behind a count: `category Network or Storage, from 2021 on, TTR > 4 h`.
impl fmt::Display for Criteria {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (clause_idx, clause) in self.clauses.iter().enumerate() {
            let comma = if clause_idx > 0 { ", " } else { "" };
            write!(out, "{comma}{clause}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Began(days) => either(out, days.iter()),
            Self::Is(facet, values) if values.iter().all(|value| is_none(value)) => {
                write!(out, "without {}", facet.noun())
            }
            Self::Is(facet, values) => {
                write!(out, "{} ", facet.noun())?;
                either(out, values.iter().map(|value| if is_none(value) { "(none)" } else { value }))
            }
            Self::Took(kind, lengths) => {
                write!(out, "{} ", short_name(*kind))?;
                either(out, lengths.iter())
            }
        }
    }
}

/// `a or b or c`.
fn either<T: fmt::Display>(out: &mut fmt::Formatter<'_>, items: impl Iterator<Item = T>) -> fmt::Result {
    for (item_idx, item) in items.enumerate() {
        let or = if item_idx > 0 { " or " } else { "" };
        write!(out, "{or}{item}")?;
    }
    Ok(())
}

/// The name of a measure where there is little room.
fn short_name(kind: MeasureKind) -> &'static str {
    match kind {
        MeasureKind::TimeToDetect => "TTD",
        MeasureKind::TimeToAcknowledge => "TTA",
        MeasureKind::TimeToMitigate => "TTM",
        MeasureKind::TimeToRecover => "TTR",
        MeasureKind::TimeToResolve => "time to resolution",
        MeasureKind::Duration => "duration",
    }
}

/// Whether a value asks for those without any: `none`, or `(none)` as reports write it.
pub(crate) fn is_none(value: &str) -> bool {
    matches!(folded(value).as_str(), "none" | "(none)")
}

/// The text as values are compared: without case, with one blank between words.
///
/// Signs are kept: `C` is not `C++`.
fn folded(text: &str) -> String {
    let words: Vec<String> =
        text.split_whitespace().map(|word| word.nfkc().flat_map(char::to_lowercase).collect()).collect();
    words.join(" ")
}

/// The known value that is the least slips away, or that begins with what was found.
fn nearest(found: &str, known: &[String]) -> Option<String> {
    let found = folded(found);
    let most = (found.chars().count() / 3).max(1);
    let by_slip = known
        .iter()
        .map(|value| (strsim::damerau_levenshtein(&found, &folded(value)), value))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= most)
        .map(|(_, value)| value);
    by_slip.or_else(|| known.iter().find(|value| folded(value).starts_with(&found))).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_that_was_meant_is_found() {
        let known: Vec<String> = ["Network", "CI/CD", "Kafka", "東京"].map(str::to_owned).into();
        let check = |found: &str, expected: Option<&str>| {
            assert_eq!(nearest(found, &known).as_deref(), expected, "{found}");
        };
        check("netwrok", Some("Network"));
        check("net", Some("Network"));
        check("ci-cd", Some("CI/CD"));
        check("東", Some("東京"));
        check("x", None);
        check("storage", None);
        assert_eq!(nearest("a", &[]), None);
    }

    #[test]
    fn values_are_the_same_whatever_their_case_and_blanks() {
        assert_eq!(folded("  Ｎetwork \t Core "), "network core");
        assert_eq!(folded("Cafe\u{301}"), folded("CAFÉ"));
        assert_ne!(folded("C"), folded("C++"));
    }
}
