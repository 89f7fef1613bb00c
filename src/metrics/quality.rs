//! Where the figures cannot be trusted: what is missing, disagrees or is a guess, and what to write about it.
//!
//! Entry point: [`Quality::new`]. What a postmortem is doubted for is a [`Doubt`], what its author can write about
//! it an [`Advice`]; both are told of the two measures that everybody looks for, and of others where the document
//! states them itself.

mod advice;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

pub use advice::{Advice, Sentence, advice, sentence};

use crate::diagnostic::Severity;
use crate::metrics::statistics::share_interval;
use crate::metrics::{Source, figures, metric};
use crate::record::{Agreement, Censored, Confidence, Measure, MeasureKind, MeasureSource, MomentKind, Postmortem};

/// The measures of which every postmortem is expected to have a value.
const WANTED: [MeasureKind; 2] = [MeasureKind::TimeToDetect, MeasureKind::TimeToRecover];

/// How well some postmortems are known.
#[derive(Clone, Debug, Default)]
pub struct Quality {
    /// How many postmortems there are.
    pub documents: usize,
    /// Every measure, in the order of the record.
    pub measures: Vec<Coverage>,
    /// The postmortems with a doubt, a warning or an error, the worst first.
    pub standings: Vec<Standing>,
    /// What to write, with the number of postmortems that it concerns, the most first.
    pub advice: Vec<(Advice, usize)>,
    /// What the reader had to say, that which concerns most postmortems first.
    pub codes: Vec<CodeCount>,
}

/// How well one measure is known over all postmortems.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// Which measure.
    pub kind: MeasureKind,
    /// How many postmortems have a value: what its figures rest on.
    pub n: usize,
    /// How many should have one and do not.
    pub missing: usize,
    /// How many say that it does not apply to them; they are not in the denominator.
    pub not_applicable: usize,
    /// Of the n, how many values are stated; the others come from the timeline.
    pub stated: usize,
    /// How stated values and those of the timeline compare, over all postmortems.
    pub agreement: BTreeMap<Agreement, usize>,
    /// Of the n, how many are upper bounds: `< 5 minutes`.
    pub at_most: usize,
    /// Of the n, how many are lower bounds: `> 2 hours`, or it had not ended.
    pub at_least: usize,
    /// Of the n, how many are times to detection of zero: the start was probably not recorded.
    pub without_start: usize,
    /// How sure the timeline's values are, each as sure as the less sure of its two ends; stated or not.
    pub confidence: BTreeMap<Confidence, usize>,
    /// Of the n, how many come from the timeline and rest on a guess.
    pub guessed: usize,
}

impl Coverage {
    /// How many postmortems the measure applies to.
    pub fn applicable(&self) -> usize {
        self.n + self.missing
    }

    /// Wilson's 95 % interval of n in [`Self::applicable`]; `None` where it applies to none.
    pub fn interval(&self) -> Option<[f64; 2]> {
        share_interval(self.n, self.applicable())
    }
}

/// One thing for which a postmortem's figures cannot be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// The measure has no value, though it applies.
    Missing(MeasureKind),
    /// The stated value and the timeline's differ by more than five minutes and five percent.
    Disagrees(MeasureKind),
    /// The value comes from the timeline, and one of its ends is a guess.
    Guessed(MeasureKind),
    /// Detection took no time, so that the start was probably not recorded.
    WithoutStart,
    /// The value is an upper bound.
    AtMost(MeasureKind),
    /// The value is a lower bound.
    AtLeast(MeasureKind),
    /// There is no date: the postmortem is in no year.
    Undated,
}

impl Doubt {
    /// Whether a figure is missing or wrong, not only uncertain.
    pub fn is_grave(self) -> bool {
        matches!(self, Self::Missing(_) | Self::Disagrees(_))
    }

    /// In a few words: `time to recovery unknown`.
    pub fn words(self) -> Cow<'static, str> {
        let of = |kind: MeasureKind, rest: &str| Cow::Owned(format!("{} {rest}", metric(kind).name));
        match self {
            Self::Missing(kind) => of(kind, "unknown"),
            Self::Disagrees(kind) => of(kind, "disagrees"),
            Self::Guessed(kind) => of(kind, "rests on a guess"),
            Self::WithoutStart => Cow::Borrowed("start not recorded"),
            Self::AtMost(kind) => of(kind, "is an upper bound"),
            Self::AtLeast(kind) => of(kind, "is a lower bound"),
            Self::Undated => Cow::Borrowed("no date"),
        }
    }
}

/// One postmortem that is doubted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which one, by its place among those that were handed in.
    pub place: usize,
    /// What it is doubted for, in order.
    pub doubts: Vec<Doubt>,
    /// Errors of the reader.
    pub errors: usize,
    /// Warnings of the reader.
    pub warnings: usize,
}

impl Standing {
    fn of(place: usize, record: &Postmortem) -> Self {
        let count = |wanted| record.diagnostics.iter().filter(|finding| finding.severity == wanted).count();
        Self { place, doubts: doubts(record), errors: count(Severity::Error), warnings: count(Severity::Warning) }
    }

    fn is_sound(&self) -> bool {
        self.doubts.is_empty() && self.errors + self.warnings == 0
    }

    /// What is missing, wrong or unread counts first, then what is uncertain, then the warnings.
    fn rank(&self) -> [usize; 3] {
        let grave = self.doubts.iter().filter(|doubt| doubt.is_grave()).count();
        [grave + self.errors, self.doubts.len() - grave, self.warnings]
    }
}

/// One code of the reader over all postmortems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeCount {
    /// `LB` and three digits.
    pub code: String,
    /// How often it was reported.
    pub findings: usize,
    /// In how many postmortems.
    pub postmortems: usize,
}

impl Quality {
    /// Looks at postmortems, in the order in which their places count.
    pub fn new(records: &[&Postmortem]) -> Self {
        let mut standings: Vec<Standing> =
            records.iter().enumerate().map(|(place, record)| Standing::of(place, record)).collect();
        let mut counts: BTreeMap<Advice, usize> = BTreeMap::new();
        for standing in &standings {
            for advice in advice(records[standing.place], &standing.doubts) {
                *counts.entry(advice).or_default() += 1;
            }
        }
        let mut ranked: Vec<(Advice, usize)> = counts.into_iter().collect();
        // Equals stay in the order of advice.
        ranked.sort_by_key(|(_, n)| Reverse(*n));
        standings.retain(|standing| !standing.is_sound());
        standings.sort_by_key(|standing| Reverse(standing.rank()));
        Self {
            documents: records.len(),
            measures: MeasureKind::ALL.map(|kind| coverage(records, kind)).into(),
            standings,
            advice: ranked,
            codes: codes(records),
        }
    }

    /// How many postmortems have neither a doubt nor a warning.
    pub fn sound(&self) -> usize {
        self.documents - self.standings.len()
    }
}

/// What one postmortem is doubted for, in order, each once.
pub fn doubts(record: &Postmortem) -> Vec<Doubt> {
    let mut found: Vec<Doubt> = MeasureKind::ALL.into_iter().flat_map(|kind| doubts_of(record, kind)).collect();
    if record.date.as_deref().is_none_or(|date| date.parse::<Date>().is_err()) {
        found.push(Doubt::Undated);
    }
    found.sort_unstable();
    found
}

fn doubts_of(record: &Postmortem, kind: MeasureKind) -> impl Iterator<Item = Doubt> {
    let measure = record.measures.get(kind);
    let is_wanted = WANTED.contains(&kind);
    let is_known = figures::value(measure, Source::Best).is_some();
    let is_missing = !is_known && !is_not_applicable(measure) && (is_wanted || is_unreadable(measure));
    let counts = is_known && (is_wanted || measure.stated.is_some());
    let is_start_lost = is_start_lost(kind, measure);
    let is_from_timeline = measure.source == Some(MeasureSource::Timeline);
    [
        is_missing.then_some(Doubt::Missing(kind)),
        (measure.agreement == Agreement::Disagree).then_some(Doubt::Disagrees(kind)),
        (counts && is_from_timeline && confidence(record, kind) == Some(Confidence::Low))
            .then_some(Doubt::Guessed(kind)),
        (counts && is_start_lost).then_some(Doubt::WithoutStart),
        (counts && !is_start_lost && measure.censored == Some(Censored::Left)).then_some(Doubt::AtMost(kind)),
        (counts && measure.censored == Some(Censored::Right)).then_some(Doubt::AtLeast(kind)),
    ]
    .into_iter()
    .flatten()
}

fn is_not_applicable(measure: &Measure) -> bool {
    measure.reason.as_deref() == Some("not_applicable")
}

/// Whether it is a time to detection of zero.
fn is_start_lost(kind: MeasureKind, measure: &Measure) -> bool {
    kind == MeasureKind::TimeToDetect && measure.minutes == Some(0.0)
}

/// Whether something is stated that is neither a length, nor `?`, `N/A` or `ongoing`, and nothing stands in for it.
fn is_unreadable(measure: &Measure) -> bool {
    measure.stated.is_some()
        && measure.minutes.is_none()
        && measure.censored.is_none()
        && !matches!(measure.reason.as_deref(), Some("unknown" | "not_applicable"))
}

/// How sure the timeline's value of a measure is: the lower confidence of its two ends.
///
/// `None` where an end is not known, and for a duration, which lies between none.
pub fn confidence(record: &Postmortem, kind: MeasureKind) -> Option<Confidence> {
    let (from, to) = kind.ends()?;
    let of = |moment: MomentKind| record.moments.get(moment).map(|moment| moment.confidence);
    Some(of(from)?.min(of(to)?))
}

fn coverage(records: &[&Postmortem], kind: MeasureKind) -> Coverage {
    let mut coverage = Coverage {
        kind,
        n: 0,
        missing: 0,
        not_applicable: 0,
        stated: 0,
        agreement: BTreeMap::new(),
        at_most: 0,
        at_least: 0,
        without_start: 0,
        confidence: BTreeMap::new(),
        guessed: 0,
    };
    for record in records {
        let measure = record.measures.get(kind);
        *coverage.agreement.entry(measure.agreement).or_default() += 1;
        let sure = measure.timeline_minutes.and(confidence(record, kind));
        if let Some(sure) = sure {
            *coverage.confidence.entry(sure).or_default() += 1;
        }
        if figures::value(measure, Source::Best).is_none() {
            if is_not_applicable(measure) {
                coverage.not_applicable += 1;
            } else {
                coverage.missing += 1;
            }
            continue;
        }
        let is_stated = measure.source == Some(MeasureSource::Stated);
        coverage.n += 1;
        coverage.stated += usize::from(is_stated);
        match measure.censored {
            _ if is_start_lost(kind, measure) => coverage.without_start += 1,
            Some(Censored::Left) => coverage.at_most += 1,
            Some(Censored::Right) => coverage.at_least += 1,
            None => {}
        }
        coverage.guessed += usize::from(!is_stated && sure == Some(Confidence::Low));
    }
    coverage
}

fn codes(records: &[&Postmortem]) -> Vec<CodeCount> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for record in records {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for finding in &record.diagnostics {
            let (findings, postmortems) = counts.entry(&finding.code).or_default();
            *findings += 1;
            *postmortems += usize::from(seen.insert(&finding.code));
        }
    }
    let mut codes: Vec<CodeCount> = counts
        .into_iter()
        .map(|(code, (findings, postmortems))| CodeCount { code: code.to_owned(), findings, postmortems })
        .collect();
    codes.sort_by_key(|count| Reverse(count.postmortems));
    codes
}
