//! Values as people read them: names, counts, agreement.

use std::fmt;

use crate::metrics;
use crate::record::{Agreement, Censored, DetectedBy, Measure, MeasureKind, MeasureSource, duration_words};
use crate::render::escape;

/// `time to recovery`.
pub(super) fn measure_name(kind: MeasureKind) -> &'static str {
    metrics::metric(kind).name
}

/// With its first letter in upper case.
pub(super) fn capitalised(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_capitalised(&mut out, text);
    out
}

/// Writes a text with its first letter in upper case.
pub(super) fn push_capitalised(out: &mut String, text: &str) {
    let mut characters = text.chars();
    out.extend(characters.next().into_iter().flat_map(char::to_uppercase));
    out.push_str(characters.as_str());
}

/// `1 event`, `3 events`.
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// `a, b and c`.
pub(super) fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// The value that a measure uses: `48 min`, `< 5 min`, `1 h to 2 h`, or why there is none.
pub(super) fn value(measure: &Measure) -> String {
    let Some(minutes) = measure.minutes else { return missing(measure) };
    let words = match (measure.source, measure.low, measure.high) {
        (Some(MeasureSource::Stated), Some(low), Some(high)) => {
            return format!("{} to {}", duration_words(low), duration_words(high));
        }
        _ => duration_words(minutes),
    };
    match measure.censored {
        // A time to detect of zero says that the start was not recorded, not that it was less.
        Some(Censored::Left) if measure.minutes != Some(0.0) => format!("< {words}"),
        Some(Censored::Right) => format!("> {words}"),
        Some(Censored::Left) | None => words,
    }
}

/// [`value`] for a cell of a list, where a dash says that it is unknown.
pub(super) fn value_or_dash(measure: &Measure) -> String {
    match (measure.minutes, measure.reason.as_deref()) {
        (Some(_), _) => value(measure),
        (None, Some("not_applicable")) => "n/a".to_owned(),
        (None, _) => "–".to_owned(),
    }
}

/// That a measure has no value, in a word.
fn missing(measure: &Measure) -> String {
    match measure.reason.as_deref() {
        Some("not_applicable") => "not applicable".to_owned(),
        _ => "unknown".to_owned(),
    }
}

/// Which of the two values a measure uses, or why it has none.
pub(super) fn origin(measure: &Measure) -> &str {
    match (measure.source, measure.reason.as_deref()) {
        (Some(MeasureSource::Stated), _) => "as stated",
        (Some(MeasureSource::Timeline), _) => "from the timeline",
        (None, None | Some("not_applicable" | "unknown")) => "",
        (None, Some(reason)) => reason,
    }
}

/// How the stated value and the timeline's compare.
pub(super) fn agreement(measure: &Measure) -> String {
    let difference = || match (measure.stated_minutes, measure.timeline_minutes) {
        (Some(stated), Some(derived)) => {
            let words = duration_words((derived - stated).abs());
            format!("the timeline gives {words} {}", if derived > stated { "more" } else { "less" })
        }
        _ => "they differ".to_owned(),
    };
    match measure.agreement {
        Agreement::Exact => "agree".to_owned(),
        Agreement::WithinPrecision => "agree as far as the stated unit tells".to_owned(),
        Agreement::Close => format!("close: {}", difference()),
        Agreement::Disagree => format!("disagree: {}", difference()),
        Agreement::NotComparable => match (measure.stated_minutes, measure.timeline_minutes) {
            (None, None) => "nothing to compare".to_owned(),
            (Some(_), _) => "stated only".to_owned(),
            (None, Some(_)) => "from the timeline only".to_owned(),
        },
    }
}

/// The class of a cell that shows an agreement.
pub(super) fn agreement_class(agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::Exact | Agreement::WithinPrecision => "good",
        Agreement::Close => "fair",
        Agreement::Disagree => "bad",
        Agreement::NotComparable => "muted",
    }
}

/// By whom an incident was detected.
pub(super) fn detected_by(by: DetectedBy) -> &'static str {
    match by {
        DetectedBy::Monitoring => "monitoring",
        DetectedBy::User => "a user",
        DetectedBy::Staff => "staff",
        DetectedBy::ThirdParty => "a third party",
    }
}

/// A message as HTML: what stands in back-ticks is code.
pub(super) struct Message<'a>(pub(super) &'a str);

impl fmt::Display for Message<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((before, (code, after))) =
            rest.split_once('`').and_then(|(before, rest)| Some((before, rest.split_once('`')?)))
        {
            escape::write(out, before)?;
            out.write_str("<code>")?;
            escape::write(out, code)?;
            out.write_str("</code>")?;
            rest = after;
        }
        escape::write(out, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_is_said_and_is_not_zero() {
        let unknown = Measure { reason: Some("unknown".to_owned()), ..Measure::default() };
        assert_eq!(value(&unknown), "unknown");
        let zero = Measure { minutes: Some(0.0), ..Measure::default() };
        assert_eq!(value(&zero), "0 min");
        let censored = Measure { minutes: Some(5.0), censored: Some(Censored::Left), ..Measure::default() };
        assert_eq!(value(&censored), "< 5 min");
    }

    #[test]
    fn ticks_in_messages_become_code_and_nothing_becomes_markup() {
        assert_eq!(Message("`<b>` is `x").to_string(), "<code>&lt;b&gt;</code> is `x");
    }

    #[test]
    fn a_disagreement_says_by_how_much() {
        let measure = Measure {
            stated_minutes: Some(399.0),
            timeline_minutes: Some(1399.0),
            agreement: Agreement::Disagree,
            ..Measure::default()
        };
        assert_eq!(agreement(&measure), "disagree: the timeline gives 16 h 40 min more");
    }
}
