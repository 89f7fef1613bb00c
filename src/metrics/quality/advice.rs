//! What to write so that a figure can be trusted.
//!
//! Everything advised here is something that the reader understands: `tests/it/quality.rs` writes it into a
//! document and reads it again.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::metrics::metric;
use crate::metrics::quality::{Doubt, confidence, is_unreadable};
use crate::record::{Confidence, Measure, MeasureKind, MomentKind, Postmortem, duration_words};

/// One thing that the author of a postmortem can write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Advice {
    /// Give the events times, or state the moments: no event has one to the minute.
    Times,
    /// Mark the event that is this moment: none is taken for it, or one by a guess.
    Mark(MomentKind),
    /// State when this moment was: it was taken from a sentence.
    State(MomentKind),
    /// Tell when users were first affected: the first signal stands in for it, or detection took no time.
    Start,
    /// Make the stated value and the timeline agree.
    Reconcile(MeasureKind),
    /// Correct the order: the timeline has the measure end before it begins.
    Order(MeasureKind),
    /// State a length that can be read.
    Length(MeasureKind),
    /// State the value where only a bound is stated.
    Bound(MeasureKind),
    /// State the date.
    Date,
}

/// What to write in one postmortem, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// One sentence or two, code in back-ticks; parts of it are the document's own words.
    pub text: String,
    /// The 1-based line that it is about, where there is one.
    pub line: Option<u32>,
}

/// What to write about some doubts in a postmortem, in order, each once.
pub fn advice(record: &Postmortem, doubts: &[Doubt]) -> BTreeSet<Advice> {
    doubts.iter().flat_map(|&doubt| advice_on(record, doubt)).collect()
}

fn advice_on(record: &Postmortem, doubt: Doubt) -> Vec<Advice> {
    match doubt {
        Doubt::Undated => vec![Advice::Date],
        Doubt::Disagrees(kind) => vec![Advice::Reconcile(kind)],
        Doubt::WithoutStart => vec![Advice::Start],
        Doubt::AtMost(kind) | Doubt::AtLeast(kind) => vec![Advice::Bound(kind)],
        Doubt::Missing(kind) => on_missing(record, kind),
        Doubt::Guessed(kind) => on_guess(record, kind),
    }
}

fn on_missing(record: &Postmortem, kind: MeasureKind) -> Vec<Advice> {
    let measure = record.measures.get(kind);
    let Some((from, to)) = kind.ends() else { return vec![Advice::Length(kind)] };
    let is_absent = |moment: &MomentKind| record.moments.get(*moment).is_none();
    let absent: Vec<MomentKind> = [from, to].into_iter().filter(is_absent).collect();
    if is_unreadable(measure) {
        vec![Advice::Length(kind)]
    } else if measure.censored.is_some() {
        vec![Advice::Bound(kind)]
    } else if absent.is_empty() {
        vec![Advice::Order(kind)]
    } else if has_times(record) {
        absent.into_iter().map(Advice::Mark).collect()
    } else {
        vec![Advice::Times]
    }
}

fn on_guess(record: &Postmortem, kind: MeasureKind) -> Vec<Advice> {
    let Some((from, to)) = kind.ends() else { return Vec::new() };
    let of = |kind: MomentKind| {
        let moment = record.moments.get(kind).filter(|moment| moment.confidence == Confidence::Low)?;
        let detected = record.moments.detected.as_ref();
        Some(
            if kind == MomentKind::Started
                && detected.is_some_and(|detected| (detected.line, &detected.at) == (moment.line, &moment.at))
            {
                Advice::Start
            } else if record.timeline.iter().any(|event| event.line == moment.line && event.at.is_some()) {
                Advice::Mark(kind)
            } else {
                Advice::State(kind)
            },
        )
    };
    [from, to].into_iter().filter_map(of).collect()
}

/// Whether an event has a time to the minute, and so could be a moment.
fn has_times(record: &Postmortem) -> bool {
    record.timeline.iter().any(|event| event.at.as_ref().is_some_and(|at| at.len() >= "2021-02-19T08:35".len()))
}

impl Advice {
    /// What to do, in a sentence about any postmortem.
    pub fn words(self) -> String {
        match self {
            Self::Times => "Give each event a time to the minute, or state the moments".to_owned(),
            Self::Mark(moment) => format!("Mark the event at which {}", happened(moment)),
            Self::State(moment) => {
                format!("State when {}: it was read from a sentence, which is a guess", happened(moment))
            }
            Self::Start => {
                "State when users were first affected: the first signal stands in for it, or detection took no time"
                    .to_owned()
            }
            Self::Reconcile(kind) => {
                format!(
                    "Make the stated {} and the timeline agree: correct one, or mark the right events",
                    metric(kind).name
                )
            }
            Self::Order(kind) => {
                format!(
                    "Correct the times, or mark the right events: by the timeline, {} ends before it begins",
                    metric(kind).name
                )
            }
            Self::Length(kind) => format!("State {} as a length, `?` or `N/A`", metric(kind).name),
            Self::Bound(kind) => format!("State {} itself where only a bound is known so far", metric(kind).name),
            Self::Date => "State the date on which it began".to_owned(),
        }
    }

    /// What to write, by an example of which the times and lengths are made up; code in back-ticks.
    pub fn example(self) -> String {
        match self {
            Self::Mark(moment) => format!("`{}`", mark(moment)),
            Self::Times | Self::Start => format!("`{}`", comment(MomentKind::Started, "2024-05-01 09:48")),
            Self::State(moment) => format!("`{}`", comment(moment, "2024-05-01 09:48")),
            Self::Reconcile(kind) | Self::Order(kind) => marks(kind),
            Self::Length(kind) | Self::Bound(kind) => format!("`{}`", stated(kind, "1 hour 20 minutes")),
            Self::Date => "`<!-- lookback: date = 2024-05-01 -->`".to_owned(),
        }
    }
}

/// What to write in this postmortem.
pub fn sentence(record: &Postmortem, advice: Advice) -> Sentence {
    let line_of = |kind: MomentKind| record.moments.get(kind).map(|moment| moment.line);
    match advice {
        Advice::Times => Sentence {
            text: "no event has a time to the minute: write them as `2024-05-01 09:48`, or state `started`, `detected` and \
                   `recovered` so in the front matter"
                .to_owned(),
            line: record.timeline.first().map(|event| event.line),
        },
        Advice::Mark(kind) => Sentence { text: on_mark(record, kind), line: line_of(kind) },
        Advice::State(kind) => {
            let at = record.moments.get(kind).map_or("", |moment| moment.at.as_str()).replace('T', " ");
            let text =
                format!("{at} is taken for when {}, which is a guess: confirm or correct it with `{}`", happened(kind), comment(kind, &at));
            Sentence { text, line: line_of(kind) }
        }
        Advice::Start => on_start(record),
        Advice::Reconcile(kind) => on_disagreement(record, kind),
        Advice::Order(kind) => Sentence {
            text: format!(
                "by the timeline, {} ends before it begins: correct the times, or mark the right events with {}",
                metric(kind).name,
                marks(kind)
            ),
            line: kind.ends().and_then(|(_, to)| line_of(to)),
        },
        Advice::Length(kind) => on_length(record.measures.get(kind), kind),
        Advice::Bound(kind) => {
            let measure = record.measures.get(kind);
            let text = format!(
                "`{}` is only a bound: once {} is known, state it as `{}`",
                quoted(measure),
                metric(kind).name,
                stated(kind, "1 hour 20 minutes")
            );
            Sentence { text, line: measure.stated_line }
        }
        Advice::Date => Sentence {
            text: format!("no date was found: write {} anywhere, or `date: 2024-05-01` in the front matter", advice.example()),
            line: None,
        },
    }
}

fn on_mark(record: &Postmortem, kind: MomentKind) -> String {
    let (happened, mark) = (happened(kind), mark(kind));
    match record.moments.get(kind) {
        Some(moment) => format!(
            "line {} is taken for when {happened}, which is a guess: put `{mark}` on it, or on the line of the right event",
            moment.line
        ),
        None => format!("no event shows when {happened}: put `{mark}` on the line of the one that does"),
    }
}

fn on_start(record: &Postmortem) -> Sentence {
    let detected = record.moments.detected.as_ref();
    let measure = &record.measures.time_to_detect;
    let example = "add the event at which they were, with `(started)` in it";
    match &measure.stated {
        Some(_) if measure.stated_minutes == Some(0.0) => Sentence {
            text: format!(
                "`{}` to detect usually says that nobody recorded when users were first affected: state the time from then, or `?`",
                quoted(measure)
            ),
            line: measure.stated_line,
        },
        _ => Sentence {
            text: format!("no event shows when users were first affected, before the first signal: {example}"),
            line: detected.map(|detected| detected.line),
        },
    }
}

fn on_disagreement(record: &Postmortem, kind: MeasureKind) -> Sentence {
    let measure = record.measures.get(kind);
    let name = metric(kind).name;
    let mut text = format!(
        "`{}` is stated as {name}, and the timeline gives {}",
        quoted(measure),
        measure.timeline_minutes.map_or_else(|| "another".to_owned(), duration_words)
    );
    if let Some(explanation) = &measure.explanation {
        let _ = write!(text, "; {}", explanation.text);
    }
    let marks = marks(kind);
    if confidence(record, kind) == Some(Confidence::Low) {
        let _ = write!(
            text,
            ". The timeline's value rests on a guess: mark the right events with {marks}, or correct the figure"
        );
    } else {
        let _ = write!(text, ". Correct the figure, or mark the events that it counts between with {marks}");
    }
    Sentence { text, line: measure.stated_line }
}

fn on_length(measure: &Measure, kind: MeasureKind) -> Sentence {
    let text = match &measure.stated {
        Some(_) => format!(
            "`{}` is not a length: write `{}`, `?` where nobody knows it, `N/A` where it does not apply",
            quoted(measure),
            stated(kind, "1 hour 20 minutes")
        ),
        None => format!("no {} is stated: write `{}`", metric(kind).name, stated(kind, "1 hour 20 minutes")),
    };
    Sentence { text, line: measure.stated_line }
}

/// What is stated, as the head of its first line.
fn quoted(measure: &Measure) -> String {
    const MOST: usize = 60;
    let line = measure.stated.as_deref().unwrap_or_default().trim().lines().next().unwrap_or_default();
    match line.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line.to_owned(),
    }
}

/// `<!-- lookback: detected -->`
fn mark(kind: MomentKind) -> String {
    format!("<!-- lookback: {} -->", kind.as_str())
}

/// `<!-- lookback: detected = 2024-05-01 09:48 -->`
fn comment(kind: MomentKind, at: &str) -> String {
    format!("<!-- lookback: {} = {at} -->", kind.as_str())
}

/// The marks of both ends of a measure.
fn marks(kind: MeasureKind) -> String {
    match kind.ends() {
        Some((from, to)) => format!("`{}` and `{}`", mark(from), mark(to)),
        None => String::new(),
    }
}

/// `Time to recovery: 1 hour 20 minutes`
fn stated(kind: MeasureKind, length: &str) -> String {
    let name = metric(kind).name;
    let (first, rest) = name.split_at(name.len().min(1));
    format!("{}{rest}: {length}", first.to_uppercase())
}

fn happened(kind: MomentKind) -> &'static str {
    match kind {
        MomentKind::Trigger => "the fault was introduced",
        MomentKind::Started => "users were first affected",
        MomentKind::Detected => "the first signal reached the team",
        MomentKind::Acknowledged => "the first human was on it",
        MomentKind::Identified => "the cause was known",
        MomentKind::Mitigated => "the impact ended for some or all",
        MomentKind::Recovered => "service was restored",
        MomentKind::Resolved => "it was fixed for good",
    }
}
