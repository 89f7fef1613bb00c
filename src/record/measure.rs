//! Measures: how long it took to detect, to recover, and so on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::MomentKind;

/// All measures of one incident.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Measures {
    /// Detected − started.
    pub time_to_detect: Measure,
    /// Acknowledged − detected.
    pub time_to_acknowledge: Measure,
    /// Mitigated − started.
    pub time_to_mitigate: Measure,
    /// Recovered − started.
    pub time_to_recover: Measure,
    /// Resolved − started.
    pub time_to_resolve: Measure,
    /// A length of outage or impact told as such.
    pub duration: Measure,
}

/// Names of the measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeasureKind {
    /// Detected − started.
    TimeToDetect,
    /// Acknowledged − detected.
    TimeToAcknowledge,
    /// Mitigated − started.
    TimeToMitigate,
    /// Recovered − started.
    TimeToRecover,
    /// Resolved − started.
    TimeToResolve,
    /// A length of outage or impact told as such.
    Duration,
}

impl MeasureKind {
    /// Every measure, in order.
    pub const ALL: [Self; 6] = [
        Self::TimeToDetect,
        Self::TimeToAcknowledge,
        Self::TimeToMitigate,
        Self::TimeToRecover,
        Self::TimeToResolve,
        Self::Duration,
    ];

    /// Its name in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TimeToDetect => "time_to_detect",
            Self::TimeToAcknowledge => "time_to_acknowledge",
            Self::TimeToMitigate => "time_to_mitigate",
            Self::TimeToRecover => "time_to_recover",
            Self::TimeToResolve => "time_to_resolve",
            Self::Duration => "duration",
        }
    }

    /// The moments that it lies between, first and last; a duration lies between none.
    pub fn ends(self) -> Option<(MomentKind, MomentKind)> {
        match self {
            Self::TimeToDetect => Some((MomentKind::Started, MomentKind::Detected)),
            Self::TimeToAcknowledge => Some((MomentKind::Detected, MomentKind::Acknowledged)),
            Self::TimeToMitigate => Some((MomentKind::Started, MomentKind::Mitigated)),
            Self::TimeToRecover => Some((MomentKind::Started, MomentKind::Recovered)),
            Self::TimeToResolve => Some((MomentKind::Started, MomentKind::Resolved)),
            Self::Duration => None,
        }
    }
}

impl Measures {
    /// The measure of that name.
    pub fn get(&self, kind: MeasureKind) -> &Measure {
        match kind {
            MeasureKind::TimeToDetect => &self.time_to_detect,
            MeasureKind::TimeToAcknowledge => &self.time_to_acknowledge,
            MeasureKind::TimeToMitigate => &self.time_to_mitigate,
            MeasureKind::TimeToRecover => &self.time_to_recover,
            MeasureKind::TimeToResolve => &self.time_to_resolve,
            MeasureKind::Duration => &self.duration,
        }
    }

    /// The place of the measure of that name.
    pub fn slot(&mut self, kind: MeasureKind) -> &mut Measure {
        match kind {
            MeasureKind::TimeToDetect => &mut self.time_to_detect,
            MeasureKind::TimeToAcknowledge => &mut self.time_to_acknowledge,
            MeasureKind::TimeToMitigate => &mut self.time_to_mitigate,
            MeasureKind::TimeToRecover => &mut self.time_to_recover,
            MeasureKind::TimeToResolve => &mut self.time_to_resolve,
            MeasureKind::Duration => &mut self.duration,
        }
    }
}

/// One measure: what the document states, what its timeline gives, and whether they agree.
///
/// All numbers are minutes. A stated value wins over a derived one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Measure {
    /// The value to use.
    #[serde(serialize_with = "whole_minutes")]
    pub minutes: Option<f64>,
    /// Which of the two `minutes` is.
    pub source: Option<MeasureSource>,
    /// Why `minutes` is null: `not_applicable`, `unknown`, or a sentence.
    pub reason: Option<String>,
    /// Literal text.
    pub stated: Option<String>,
    /// 1-based line of the literal text; null where nothing is stated.
    pub stated_line: Option<u32>,
    /// The stated value.
    #[serde(serialize_with = "whole_minutes")]
    pub stated_minutes: Option<f64>,
    /// The smallest unit of the stated value: `second`, `minute`, `hour`, `day` or `week`.
    pub stated_precision: Option<StatedPrecision>,
    /// What stands in brackets behind the value.
    pub qualifier: Option<String>,
    /// Lower end of a stated interval.
    #[serde(serialize_with = "whole_minutes")]
    pub low: Option<f64>,
    /// Upper end of a stated interval.
    #[serde(serialize_with = "whole_minutes")]
    pub high: Option<f64>,
    /// Whether the true value lies below (`left`) or above (`right`) the stated one.
    pub censored: Option<Censored>,
    /// From the moments of the timeline.
    #[serde(serialize_with = "whole_minutes")]
    pub timeline_minutes: Option<f64>,
    /// How the two compare.
    pub agreement: Agreement,
    /// The pair of events that explains a stated value.
    pub explanation: Option<Explanation>,
}

/// Which of the two values a measure uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeasureSource {
    /// Written in the document.
    Stated,
    /// Derived from its timeline.
    Timeline,
}

/// The smallest unit of a stated duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatedPrecision {
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Days.
    Day,
    /// Weeks.
    Week,
}

/// On which side the true value of a measure lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Censored {
    /// Below: `< 5 minutes`.
    Left,
    /// Above: `> 2 hours`, `ongoing`.
    Right,
}

/// How a stated value compares with the timeline's, d = derived − stated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// d = 0.
    Exact,
    /// The smallest stated unit is hours or more and |d| is under one of them.
    WithinPrecision,
    /// |d| ≤ max(5 min, 5 %).
    Close,
    /// More than that.
    Disagree,
    /// One of them is missing.
    #[default]
    NotComparable,
}

/// A pair of events that explains a stated value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Explanation {
    /// 1-based line of the first event.
    pub from_line: u32,
    /// 1-based line of the last event.
    pub to_line: u32,
    /// One sentence.
    pub text: String,
}

/// Writes whole minutes without a fraction, so that `20` stays `20`.
pub(crate) fn whole_minutes<S: serde::Serializer>(minutes: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match minutes {
        None => serializer.serialize_none(),
        Some(minutes) => whole_number(minutes, serializer),
    }
}

/// Writes a whole number without a fraction, for numbers that are never missing.
pub(crate) fn whole_number<S: serde::Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    // From 2^53 on, an f64 no longer holds every whole number.
    if number.fract() == 0.0 && number.abs() < 9e15 {
        serializer.serialize_i64(*number as i64)
    } else {
        serializer.serialize_f64(*number)
    }
}

/// A number of minutes as people write it: `6 h 27 min`, `11 d`, `45 s`.
///
/// To the second under an hour, to the minute from there on; units of which there are none are left out.
/// The one way in which Lookback writes durations, so that a reader can compare what two pages say.
///
/// ```
/// assert_eq!(lookback::record::duration_words(387.0), "6 h 27 min");
/// ```
pub fn duration_words(minutes: f64) -> String {
    if !minutes.is_finite() {
        return "unknown".to_owned();
    }
    let seconds = (minutes.abs() * 60.0).round();
    let seconds = if seconds < 3600.0 { seconds } else { minutes.abs().round() * 60.0 };
    let seconds = seconds as u64;
    let units = [(seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
    let words: Vec<String> =
        units.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count} {unit}")).collect();
    match words.join(" ") {
        words if words.is_empty() => "0 min".to_owned(),
        words if minutes < 0.0 => format!("-{words}"),
        words => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_people_write_them() {
        let words = duration_words;
        assert_eq!(words(0.0), "0 min");
        assert_eq!(words(0.75), "45 s");
        assert_eq!(words(0.001), "0 min", "what rounds to nothing");
        assert_eq!(words(41.4), "41 min 24 s");
        assert_eq!(words(59.999), "1 h", "rounding carries over");
        assert_eq!(words(60.4), "1 h", "to the minute from an hour on");
        assert_eq!(words(387.0), "6 h 27 min");
        assert_eq!(words(1439.6), "1 d");
        assert_eq!(words(5840.0), "4 d 1 h 20 min");
        assert_eq!(words(15840.0), "11 d");
        assert_eq!(words(-5.0), "-5 min");
        assert_eq!(words(f64::NAN), "unknown");
    }
}
