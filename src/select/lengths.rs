//! Lengths of time as they are asked for: `>4h`, `<=90m`, `30m..2h`.

use std::fmt;
use std::str::FromStr;

use crate::extract;
use crate::record::duration_words;
use crate::select::is_none;

/// What a length of time has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lengths {
    /// So long, in seconds; open where an end is `None`.
    Between(Option<End>, Option<End>),
    /// There is none: unknown, or not applicable.
    Missing,
}

/// One end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// To the second, so that `1h20m` and 80 minutes are the same.
    seconds: i64,
    /// Whether it belongs to the range.
    is_in: bool,
}

impl FromStr for Lengths {
    type Err = String;

    /// Reads `>4h`, `>=90m`, `<1d`, `<=1d`, `=2h`, `30m..2h`, `2h..`, `..2h` (ends of `..` belong to it), `4h` for
    /// that or longer, and `none` for those without. A length is whatever the reader takes in documents: `1h30m`.
    ///
    /// # Errors
    /// Where an end is no length of time, there is none, or the range is empty.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if is_none(text) {
            return Ok(Self::Missing);
        }
        let end = |length: &str, is_in: bool| match extract::minutes(length) {
            Some(minutes) => Ok(Some(End { seconds: seconds(minutes), is_in })),
            None => Err(no_length(text, length)),
        };
        if let Some((from, to)) = text.split_once("..") {
            let open = |length: &str| if length.trim().is_empty() { Ok(None) } else { end(length, true) };
            return match (open(from)?, open(to)?) {
                (None, None) => Err(no_length(text, text)),
                (Some(low), Some(high)) if high.seconds < low.seconds => {
                    Err(format!("`{text}` ends before it begins; write the shorter one first"))
                }
                (low, high) => Ok(Self::Between(low, high)),
            };
        }
        let signs =
            [(">=", 1, true), ("≥", 1, true), ("<=", -1, true), ("≤", -1, true), (">", 1, false), ("<", -1, false)];
        for (sign, side, is_in) in signs {
            if let Some(length) = text.strip_prefix(sign) {
                let end = end(length, is_in)?;
                return Ok(if side > 0 { Self::Between(end, None) } else { Self::Between(None, end) });
            }
        }
        if let Some(length) = text.strip_prefix('=') {
            let end = end(length, true)?;
            return Ok(Self::Between(end, end));
        }
        Ok(Self::Between(end(text, true)?, None))
    }
}

impl Lengths {
    /// Whether a length is one of them; `None` where there is none.
    pub fn hold(&self, minutes: Option<f64>) -> bool {
        match (self, minutes) {
            (Self::Missing, minutes) => minutes.is_none(),
            (Self::Between(..), None) => false,
            (Self::Between(low, high), Some(minutes)) => {
                let length = seconds(minutes);
                low.is_none_or(|low| length > low.seconds || (low.is_in && length == low.seconds))
                    && high.is_none_or(|high| length < high.seconds || (high.is_in && length == high.seconds))
            }
        }
    }
}

fn seconds(minutes: f64) -> i64 {
    (minutes * 60.0).round() as i64
}

fn no_length(text: &str, length: &str) -> String {
    let length = length.trim();
    let examples = "write for example `>4h`, `<10m`, `30m..2h`, or `1h30m` for that or longer";
    match length {
        "" => format!("`{text}` has no duration; {examples}"),
        _ => format!("`{length}` is not a duration; {examples}"),
    }
}

/// As one reads it behind the name of a measure: `> 4 h`, `30 min to 2 h`, `absent`.
impl fmt::Display for Lengths {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = |end: &End| duration_words(end.seconds as f64 / 60.0);
        match self {
            Self::Missing => out.write_str("absent"),
            Self::Between(Some(low), Some(high)) if low == high => write!(out, "= {}", words(low)),
            Self::Between(Some(low), Some(high)) => write!(out, "{} to {}", words(low), words(high)),
            Self::Between(Some(low), None) => write!(out, "{} {}", if low.is_in { "≥" } else { ">" }, words(low)),
            Self::Between(None, Some(high)) => write!(out, "{} {}", if high.is_in { "≤" } else { "<" }, words(high)),
            Self::Between(None, None) => out.write_str("of any length"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_durations_hold_what_they_say() {
        let check = |text: &str, shown: &str, inside: &[f64], outside: &[f64]| {
            let range: Lengths = text.parse().unwrap();
            assert_eq!(range.to_string(), shown, "{text}");
            for minutes in inside {
                assert!(range.hold(Some(*minutes)), "{text} holds {minutes}");
            }
            for minutes in outside {
                assert!(!range.hold(Some(*minutes)), "{text} does not hold {minutes}");
            }
            assert!(!range.hold(None), "{text} holds nothing unknown");
        };
        check(">4h", "> 4 h", &[240.02, 9_999.0], &[240.0, 0.0]);
        check(" >= 90m", "≥ 1 h 30 min", &[90.0], &[89.99]);
        check("<1d", "< 1 d", &[0.0, 1_439.0], &[1_440.0]);
        check("<=1d", "≤ 1 d", &[1_440.0], &[1_440.1]);
        check("≤ 10 minutes", "≤ 10 min", &[10.0], &[11.0]);
        check("=1h20m", "= 1 h 20 min", &[80.0], &[79.0, 81.0]);
        check("4h", "≥ 4 h", &[240.0, 241.0], &[239.0]);
        check("half an hour", "≥ 30 min", &[30.0], &[29.0]);
        check("30m..2h", "30 min to 2 h", &[30.0, 120.0], &[29.0, 121.0]);
        check("30m .. ", "≥ 30 min", &[30.0], &[29.0]);
        check("..45s", "≤ 45 s", &[0.0, 0.75], &[0.8]);
        let missing: Lengths = "(none)".parse().unwrap();
        assert!(missing.hold(None) && !missing.hold(Some(0.0)));
    }

    #[test]
    fn what_is_no_range_says_what_would_be_one() {
        let check = |text: &str, expected: &str| {
            let told = text.parse::<Lengths>().unwrap_err();
            assert!(told.starts_with(expected), "{text}: {told}");
        };
        check(">4x", "`4x` is not a duration; write for example `>4h`");
        check("5", "`5` is not a duration");
        check("", "`` has no duration");
        check(">", "`>` has no duration");
        check("..", "`..` is not a duration");
        check("1h..x", "`x` is not a duration");
        check("1-2 hours", "`1-2 hours` is not a duration");
        check("4h of it", "`4h of it` is not a duration");
        check("2h..30m", "`2h..30m` ends before it begins");
    }
}
