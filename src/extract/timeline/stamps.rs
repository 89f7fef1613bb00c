//! Times in the form that records use.
//!
//! jiff's printers are made for any calendar and any precision; a timeline asks for two
//! of these texts an event, all of one form.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use crate::extract::when::{Clock, Day, When};
use crate::record::Precision;

/// A local time: `YYYY-MM-DDTHH:MM`, with seconds where it has them.
pub(crate) fn local_text(local: DateTime, precision: Precision) -> String {
    let mut text = String::with_capacity("YYYY-MM-DDTHH:MM:SSZ".len());
    push_day(local.date(), &mut text);
    text.push('T');
    push_two(local.hour(), &mut text);
    text.push(':');
    push_two(local.minute(), &mut text);
    if precision == Precision::Second {
        text.push(':');
        push_two(local.second(), &mut text);
    }
    text
}

/// A moment in UTC: `YYYY-MM-DDTHH:MM:SSZ`.
pub(crate) fn instant_text(instant: Timestamp) -> String {
    let utc = Offset::UTC.to_datetime(instant);
    if utc.subsec_nanosecond() != 0 || utc.year() < 0 {
        return instant.to_string();
    }
    let mut text = local_text(utc, Precision::Second);
    text.push('Z');
    text
}

pub(super) enum Stamp {
    Exact(DateTime, Precision),
    Hour(Date, i8),
    Day(Date),
    Month(i16, i8),
    None,
}

impl Stamp {
    pub(super) fn local(&self) -> Option<DateTime> {
        match self {
            Self::Exact(local, _) => Some(*local),
            _ => None,
        }
    }

    pub(super) fn precision(&self) -> Precision {
        match self {
            Self::Exact(_, precision) => *precision,
            Self::Hour(..) => Precision::Hour,
            Self::Day(_) => Precision::Day,
            Self::Month(..) => Precision::Month,
            Self::None => Precision::None,
        }
    }

    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Exact(local, precision) => Some(local_text(*local, *precision)),
            Self::Hour(day, hour) => Some(format!("{day}T{hour:02}")),
            Self::Day(day) => Some(day.to_string()),
            Self::Month(year, month) => Some(format!("{year:04}-{month:02}")),
            Self::None => None,
        }
    }
}

/// The second half of a range, on the same day or past midnight.
pub(super) fn end_text(end: &When, start: DateTime) -> Option<String> {
    let day = match &end.date {
        Some(Day::Full(date)) => *date,
        _ => start.date(),
    };
    match end.clock? {
        Clock::Hour { hour } => Some(format!("{day}T{hour:02}")),
        Clock::Unknown | Clock::Relative { .. } => None,
        clock => {
            let (time, precision) = time_of(clock);
            let mut local = day.to_datetime(time);
            if end.date.is_none() && local < start {
                local = day.tomorrow().ok()?.to_datetime(time);
            }
            Some(local_text(local, precision))
        }
    }
}

pub(super) fn time_of(clock: Clock) -> (Time, Precision) {
    match clock {
        Clock::Minute { hour, minute } => (Time::constant(hour, minute, 0, 0), Precision::Minute),
        Clock::Second { hour, minute, second } => (Time::constant(hour, minute, second, 0), Precision::Second),
        Clock::Hour { hour } => (Time::constant(hour, 0, 0, 0), Precision::Hour),
        Clock::Unknown | Clock::Relative { .. } => (Time::midnight(), Precision::None),
    }
}

fn push_day(day: Date, text: &mut String) {
    let Ok(year) = u16::try_from(day.year()) else {
        text.push_str(&day.to_string());
        return;
    };
    for divisor in [1000, 100, 10, 1] {
        push_digit(year / divisor % 10, text);
    }
    text.push('-');
    push_two(day.month(), text);
    text.push('-');
    push_two(day.day(), text);
}

fn push_two(number: i8, text: &mut String) {
    let number = u16::from(number.unsigned_abs());
    push_digit(number / 10, text);
    push_digit(number % 10, text);
}

fn push_digit(digit: u16, text: &mut String) {
    text.push(char::from_digit(u32::from(digit), 10).unwrap_or('0'));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_jiff_writes_them() {
        for text in ["2024-05-01T09:07:03", "0999-12-31T23:59:59", "-000042-01-02T03:04:05"] {
            let local: DateTime = text.parse().expect("a local time");
            assert_eq!(local_text(local, Precision::Second), local.to_string());
            let instant = Offset::UTC.to_timestamp(local).expect("an instant");
            assert_eq!(instant_text(instant), instant.to_string());
        }
    }
}
