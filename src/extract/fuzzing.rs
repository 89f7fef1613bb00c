//! Two doors for `fuzz/` and its tests: what [`when::read`] and [`duration::read`] make of a text.

use std::ops::Range;

use crate::extract::duration::{self, Stated};
use crate::extract::when;
use crate::vocabulary::Vocabulary;

/// What was read of a text, in a form that can be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// Ranges of bytes of the text.
    pub ranges: Vec<Range<usize>>,
    /// Lengths of time in minutes.
    pub minutes: Vec<f64>,
    /// All of it as `Debug` shows it.
    pub shown: String,
}

/// A time at the head of a text: what states it, and all that is not the event's.
pub fn when(text: &str, vocabulary: &Vocabulary) -> Option<Read> {
    let when = when::read(text, vocabulary)?;
    let ranges = vec![when.stated.clone(), 0..when.len];
    Some(Read { ranges, minutes: Vec::new(), shown: format!("{when:?}") })
}

/// The value of a field for a duration: what is unreadable of it, or its minutes.
pub fn duration(text: &str, vocabulary: &Vocabulary) -> Read {
    let stated = duration::read(text, vocabulary);
    let shown = format!("{stated:?}");
    let (ranges, minutes) = match stated {
        Stated::Amount(amount) => {
            (Vec::new(), [Some(amount.minutes), amount.low, amount.high].into_iter().flatten().collect())
        }
        Stated::Unreadable(range) => (vec![range], Vec::new()),
        Stated::NotApplicable | Stated::Unknown | Stated::Ongoing => (Vec::new(), Vec::new()),
    };
    Read { ranges, minutes, shown }
}
