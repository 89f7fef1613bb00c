//! Texts that are a time in its plainest form and nothing else: `2024-05-01 10:45`,
//! `10:45`, `2024-05-01`.
//!
//! Most cells of a timeline are one, and none of what people write in front of a time,
//! in it or behind it has to be looked for there.

use jiff::civil::Date;

use crate::extract::when::{Clock, Day, When};

/// Reads a text that is a plain time; `None` where it is anything else.
pub(super) fn read(text: &str) -> Option<When> {
    let (date, clock) = match text.as_bytes() {
        [date @ .., b' ', h1, h2, b':', m1, m2] => (Some(day(date)?), Some(minute([h1, h2], [m1, m2])?)),
        [h1, h2, b':', m1, m2] => (None, Some(minute([h1, h2], [m1, m2])?)),
        date => (Some(day(date)?), None),
    };
    Some(When { date, clock, stated: 0..text.len(), len: text.len(), ..When::default() })
}

/// `2024-05-01`
fn day(text: &[u8]) -> Option<Day> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return None };
    let (century, year) = (two([y1, y2])?, two([y3, y4])?);
    let date = Date::new(i16::from(century) * 100 + i16::from(year), two([m1, m2])?, two([d1, d2])?);
    date.ok().map(Day::Full)
}

/// `10:45`
fn minute(hour: [&u8; 2], minute: [&u8; 2]) -> Option<Clock> {
    let (hour, minute) = (two(hour)?, two(minute)?);
    (hour < 24 && minute < 60).then_some(Clock::Minute { hour, minute })
}

/// A number of two digits.
fn two([tens, ones]: [&u8; 2]) -> Option<i8> {
    let is_number = tens.is_ascii_digit() && ones.is_ascii_digit();
    is_number.then(|| ((tens - b'0') * 10 + (ones - b'0')) as i8)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::extract::when::any;
    use crate::vocabulary::{Language, Languages};

    #[test]
    fn a_plain_time_is_read_as_any_other_reader_would() {
        let languages = Languages::shared();
        let plain = [
            "2024-05-01 10:45",
            "0000-01-01 00:00",
            "9999-12-31 23:59",
            "2024-02-29 09:05",
            "2024-05-01",
            "10:45",
            "00:00",
        ];
        for language in Language::all() {
            for text in plain {
                assert_eq!(read(text), any(text, languages.vocabulary(language)), "{text} in {language:?}");
                assert!(read(text).is_some(), "{text}");
            }
        }
    }

    #[test]
    fn what_is_more_or_less_than_a_plain_time_is_left_to_others() {
        for text in ["2024-02-30 10:45", "24:00", "10:60", "10:45 UTC", "2024-05-01  10:45", " 10:45", "1:45", "１0:45"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
