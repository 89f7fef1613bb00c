//! Words of lengths of time.

use std::sync::Arc;

use crate::record::Censored;
use crate::vocabulary::calendar::{meaning, plain};
use crate::vocabulary::leading::Leading;
use crate::vocabulary::lengths::Lengths;
use crate::vocabulary::words::fold;
use crate::vocabulary::{Value, file};

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "units of time need none")]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
}

impl Unit {
    /// How many minutes one of them is.
    pub fn minutes(self) -> f64 {
        match self {
            Self::Second => 1.0 / 60.0,
            Self::Minute => 1.0,
            Self::Hour => 60.0,
            Self::Day => 1440.0,
            Self::Week => 10080.0,
        }
    }
}

/// Words of lengths of time, each looked up where a text is scanned.
#[derive(Debug)]
pub struct Durations {
    /// Units by name.
    pub units: Leading<Unit>,
    /// Numbers written as words: "two", "half an".
    pub numbers: Leading<f64>,
    /// Between two terms: "and".
    pub and: Leading<()>,
    /// Between the ends of an interval: "to".
    pub to: Leading<()>,
    /// Behind a number or a unit: "and a half".
    pub and_half: Leading<()>,
    /// In front of a length that is not exact: "about".
    pub about: Leading<()>,
    /// In front of a bound: "less than".
    pub bounds: Leading<Censored>,
    /// Behind what is no length, folded and in blanks: "ago".
    pub ago: Vec<String>,
    /// Where lengths of time may begin in a text.
    pub lengths: Arc<Lengths>,
}

impl Durations {
    pub(super) fn new(file: &file::File) -> Self {
        let duration = &file.duration;
        let units = [
            (Unit::Second, &duration.second),
            (Unit::Minute, &duration.minute),
            (Unit::Hour, &duration.hour),
            (Unit::Day, &duration.day),
            (Unit::Week, &duration.week),
        ];
        let values = duration.numbers.iter().filter_map(|(value, words)| Some((value.parse::<f64>().ok()?, words)));
        let numbers = Leading::new(values.flat_map(|(value, words)| words.iter().map(move |word| (word, value))));
        let about = file.values.get(&Value::Approximately).map_or(&[][..], Vec::as_slice);
        Self {
            lengths: Arc::new(Lengths::new(
                duration.numbers.values().flatten(),
                units.into_iter().flat_map(|(_, words)| words),
            )),
            units: meaning(units),
            numbers,
            and: plain(&duration.and),
            to: plain(&duration.to),
            and_half: plain(&duration.and_half),
            about: plain(about),
            bounds: meaning([(Censored::Left, &duration.less_than), (Censored::Right, &duration.more_than)]),
            ago: duration.ago.iter().map(|word| format!(" {} ", fold(word))).collect(),
        }
    }
}
