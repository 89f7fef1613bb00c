//! What may be said of a change, in the words of every report.

use serde::{Serialize, Serializer};

/// What may be said of a trend, or of one group beside another.
///
/// Faster or slower needs two tests with p < 0.05, one by ranks and one by sizes, and an interval that excludes no
/// change, for the stated values and for those of the timelines alike, with the same sign: on real postmortems one
/// of the two sources alone flips too easily, and one test alone raises more false alarms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Times become shorter.
    Faster,
    /// Times become longer.
    Slower,
    /// Neither can be said of a trend.
    NoClearTrend,
    /// Neither can be said of two groups.
    NoClearChange,
    /// There are too few values to tell anything from chance.
    TooFew,
}

impl Verdict {
    /// Its name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Faster => "faster",
            Self::Slower => "slower",
            Self::NoClearTrend => "no clear trend",
            Self::NoClearChange => "no clear change",
            Self::TooFew => "too few to say",
        }
    }

    /// What two sources say together, 1 for longer times, −1 for shorter ones, 0 where one does not say; `None`
    /// unless both say the same.
    pub(super) fn agreed(directions: [i8; 2]) -> Option<Self> {
        match directions {
            [1, 1] => Some(Self::Slower),
            [-1, -1] => Some(Self::Faster),
            _ => None,
        }
    }
}

/// A test that is sure enough to be part of a verdict.
pub(super) fn is_sure(p: f64) -> bool {
    p < 0.05
}

/// 1 where an interval of a factor lies above 1, −1 where it lies below, 0 where it holds 1.
pub(super) fn direction([low, high]: [f64; 2]) -> i8 {
    i8::from(low > 1.0) - i8::from(high < 1.0)
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_has_the_same_words_everywhere() {
        for (verdict, words) in [
            (Verdict::Faster, "faster"),
            (Verdict::Slower, "slower"),
            (Verdict::NoClearTrend, "no clear trend"),
            (Verdict::NoClearChange, "no clear change"),
            (Verdict::TooFew, "too few to say"),
        ] {
            assert_eq!(serde_json::to_value(verdict).unwrap(), words);
        }
    }

    #[test]
    fn two_sources_agree_only_where_both_say_the_same() {
        for one in -1..=1 {
            for other in -1..=1 {
                assert_eq!(Verdict::agreed([one, other]).is_some(), one == other && one != 0, "{one} {other}");
            }
        }
        assert_eq!([[0.5, 0.9], [0.5, 1.0], [0.9, 1.1], [1.0, 1.1], [1.1, 2.0]].map(direction), [-1, 0, 0, 0, 1]);
        assert_eq!(direction([f64::NAN; 2]), 0);
    }
}
