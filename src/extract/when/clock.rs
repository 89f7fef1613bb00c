//! Times of day.

use std::fmt;

use crate::extract::cursor::Cursor;
use crate::extract::when::relative;
use crate::vocabulary::calendar::Half;
use crate::vocabulary::{Vocabulary, is_unspaced};

/// A time of day in the precision in which it was written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clock {
    /// `10:45`
    Minute { hour: i8, minute: i8 },
    /// `10:45:30`
    Second { hour: i8, minute: i8, second: i8 },
    /// `14:??`
    Hour { hour: i8 },
    /// `T+15m`, `+0:15`: so long after the start.
    Relative { seconds: i32 },
    /// `--:--`, `HH:mm`, `??:??`
    Unknown,
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minute { hour, minute } => write!(f, "{hour:02}:{minute:02}"),
            Self::Second { hour, minute, second } => write!(f, "{hour:02}:{minute:02}:{second:02}"),
            Self::Hour { hour } => write!(f, "{hour:02}:??"),
            Self::Relative { seconds } => write!(f, "start{seconds:+}s"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

/// Reads a time of day at the cursor, which stays where it was if there is none.
///
/// `after_date` lets forms through that would be numbers elsewhere.
pub(crate) fn read(cursor: &mut Cursor<'_>, after_date: bool, vocabulary: &Vocabulary) -> Option<Clock> {
    let start = *cursor;
    cursor.eat(|c| c == '~');
    let found = unknown(cursor)
        .or_else(|| known(cursor, after_date, vocabulary))
        .or_else(|| relative::read(cursor, vocabulary))
        .or_else(|| named(cursor, after_date, vocabulary));
    if found.is_none() {
        *cursor = start;
    }
    found
}

/// Fill-in places: `--:--`, `??:??`, `HH:mm`, `XX:XX`, `[???]`.
fn unknown(cursor: &mut Cursor<'_>) -> Option<Clock> {
    let mut ahead = *cursor;
    let fill = |c: char| matches!(c, '?' | '-' | 'x' | 'X' | 'H' | 'h' | '_');
    let hours = ahead.eat_while(fill);
    let is_bare = hours.len() >= 2 && hours.bytes().all(|byte| byte == b'?');
    if ahead.eat(|c| c == ':').is_some() && matches!(hours.len(), 1 | 2) {
        let minutes = ahead.eat_while(|c| fill(c) || matches!(c, 'm' | 'M'));
        if minutes.len() != 2 || ahead.peek().is_some_and(char::is_alphanumeric) {
            return None;
        }
    } else if !is_bare {
        return None;
    }
    *cursor = ahead;
    Some(Clock::Unknown)
}

/// "Noon", "midnight": after a date, or set off from what follows.
fn named(cursor: &mut Cursor<'_>, after_date: bool, vocabulary: &Vocabulary) -> Option<Clock> {
    let mut ahead = *cursor;
    let hour = ahead.eat_phrase(&vocabulary.calendar.named_hours)?;
    let mut behind = ahead;
    behind.eat_while(|c| matches!(c, ' ' | '*' | ']' | ')'));
    if !after_date && !behind.is_done() && !behind.peek().is_some_and(|c| matches!(c, ':' | '-' | '–' | '—' | '|'))
    {
        return None;
    }
    *cursor = ahead;
    Some(Clock::Minute { hour, minute: 0 })
}

fn known(cursor: &mut Cursor<'_>, after_date: bool, vocabulary: &Vocabulary) -> Option<Clock> {
    let start = *cursor;
    let half = cursor.eat_phrase(&vocabulary.calendar.halves);
    if half.is_some() {
        cursor.blanks();
    }
    let found = digital(cursor, after_date, vocabulary).and_then(|clock| match half {
        Some(half) => in_half(clock, half),
        None => Some(clock),
    });
    if found.is_none() {
        *cursor = start;
    }
    found
}

/// `午後2時`: a clock behind its half of the day.
fn in_half(clock: Clock, half: Half) -> Option<Clock> {
    let of_day = |hour: i8| i8::try_from(apply(half, u32::try_from(hour).ok()?)?).ok();
    Some(match clock {
        Clock::Minute { hour, minute } => Clock::Minute { hour: of_day(hour)?, minute },
        Clock::Second { hour, minute, second } => Clock::Second { hour: of_day(hour)?, minute, second },
        other => other,
    })
}

/// `12 noon`, `12 midnight`.
fn numbered_noon(cursor: &mut Cursor<'_>, hour: u32, vocabulary: &Vocabulary) -> Option<Clock> {
    let mut ahead = *cursor;
    ahead.eat(|c| c == ' ')?;
    let named = ahead.eat_phrase(&vocabulary.calendar.named_hours).filter(|_| hour == 12)?;
    *cursor = ahead;
    Some(Clock::Minute { hour: named, minute: 0 })
}

fn digital(cursor: &mut Cursor<'_>, after_date: bool, vocabulary: &Vocabulary) -> Option<Clock> {
    let hours = cursor.digits()?;
    if hours.count == 4 {
        return military(cursor, hours.value, after_date);
    }
    if hours.count == 6 && after_date {
        // The clock of `20240502T093000Z`.
        return clock(hours.value / 10_000, hours.value / 100 % 100, Some(hours.value % 100));
    }
    if let Some(named) = numbered_noon(cursor, hours.value, vocabulary) {
        return Some(named);
    }
    if hours.count > 2 {
        return None;
    }
    // `2X:XX`: the hour is not known either.
    if hours.count == 1 && cursor.rest().starts_with("X:X") {
        cursor.skip("X:X".len());
        cursor.eat(|c| c == 'X');
        return Some(Clock::Unknown);
    }
    if let Some(marked) = marked(cursor, hours.value, vocabulary) {
        return Some(marked);
    }
    let separator = cursor.eat(|c| matches!(c, ':' | '.' | 'h' | 'H' | '：' | '∶' | '︰'));
    match separator {
        Some(':' | '：' | '∶' | '︰') => minutes(cursor, hours.value, true, vocabulary),
        Some('.') if hours.count == 2 || after_date || is_half_day(cursor) || is_set_off(cursor, vocabulary) => {
            dotted(cursor, hours.value, vocabulary)
        }
        Some('h' | 'H') => french(cursor, hours.value, after_date),
        None => {
            let mut ahead = *cursor;
            ahead.eat(|c| c == ' ');
            let half = meridiem(&mut ahead)?;
            *cursor = ahead;
            clock(apply(half, hours.value)?, 0, None)
        }
        Some(_) => None,
    }
}

/// `14 Uhr 05`, `14h05`, `14時05分`, `15h`: where the language puts a unit behind the hour.
fn marked(cursor: &mut Cursor<'_>, hour: u32, vocabulary: &Vocabulary) -> Option<Clock> {
    let calendar = &vocabulary.calendar;
    let mut ahead = *cursor;
    ahead.blanks();
    ahead.eat_phrase(&calendar.hour_marks)?;
    let mut rest = ahead;
    rest.blanks();
    let Some(minute) = rest.digits().filter(|digits| digits.count <= 2) else {
        // `8時半`; and `8時間` is a length.
        let half = rest.eat_phrase(&vocabulary.durations.and_half).is_some();
        if half {
            ahead = rest;
        } else if ahead.previous().is_some_and(is_unspaced) && vocabulary.durations.units.at(cursor.rest()).is_some() {
            return None;
        }
        *cursor = ahead;
        return clock(hour, if half { 30 } else { 0 }, None);
    };
    let unmarked = rest;
    rest.blanks();
    let has_mark = rest.eat_phrase(&calendar.minute_marks).is_some();
    if !has_mark {
        rest = unmarked;
        if minute.count != 2 || rest.peek().is_some_and(|c| c.is_alphanumeric() && !is_unspaced(c)) {
            return None;
        }
    }
    let mut ahead = rest;
    ahead.blanks();
    let second = ahead.digits().filter(|_| has_mark).map(|second| second.value);
    let second = second.filter(|_| ahead.eat_phrase(&calendar.second_marks).is_some());
    *cursor = if second.is_some() { ahead } else { rest };
    clock(hour, minute.value, second)
}

fn minutes(cursor: &mut Cursor<'_>, hour: u32, seconds_may_follow: bool, vocabulary: &Vocabulary) -> Option<Clock> {
    if cursor.eat(|c| matches!(c, '?' | 'x' | 'X' | '_')).is_some() {
        cursor.eat(|c| matches!(c, '?' | 'x' | 'X' | '_'));
        let hour = i8::try_from(hour).ok().filter(|hour| (0..24).contains(hour))?;
        return Some(Clock::Hour { hour });
    }
    let minutes = cursor.digits().filter(|digits| digits.count == 2)?;
    let mut second = None;
    let mut ahead = *cursor;
    if seconds_may_follow
        && ahead.eat(|c| matches!(c, ':' | '：')).is_some()
        && let Some(seconds) = ahead.digits().filter(|digits| digits.count == 2)
    {
        second = Some(seconds.value);
        let mut fraction = ahead;
        if fraction.eat(|c| c == '.' || c == ',').is_some() && fraction.digits().is_some() {
            ahead = fraction;
        }
        *cursor = ahead;
    }
    let hour = of_half(cursor, hour, vocabulary)?;
    clock(hour, minutes.value, second)
}

/// The hour with the half of the day behind its minutes, or with a unit there.
fn of_half(cursor: &mut Cursor<'_>, hour: u32, vocabulary: &Vocabulary) -> Option<u32> {
    let mut ahead = *cursor;
    ahead.eat(|c| c == ' ');
    let Some(half) = meridiem(&mut ahead) else {
        unit(cursor, vocabulary);
        return Some(hour);
    };
    *cursor = ahead;
    apply(half, hour)
}

/// `14:05 h`, `14:05 hrs`, `14:05 Uhr`: the unit of a clock says nothing new.
fn unit(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) {
    let mut ahead = *cursor;
    ahead.eat(|c| c == ' ');
    let is_unit = ahead.eat_phrase(&vocabulary.calendar.clock_tails).is_some();
    if is_unit && !ahead.peek().is_some_and(char::is_alphanumeric) {
        *cursor = ahead;
    }
}

/// `15.26`, but neither `1.20` nor `0.2.119`.
fn dotted(cursor: &mut Cursor<'_>, hour: u32, vocabulary: &Vocabulary) -> Option<Clock> {
    let minutes = cursor.digits().filter(|digits| digits.count == 2)?;
    let is_half = meridiem(&mut { *cursor }).is_some();
    if (cursor.peek().is_some_and(|c| c.is_alphanumeric() || c == '%') && !is_half)
        || cursor.rest().strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        return None;
    }
    let hour = of_half(cursor, hour, vocabulary)?;
    clock(hour, minutes.value, None)
}

/// `14h05`, `14h`, but not `2h 5m`, which is a duration.
fn french(cursor: &mut Cursor<'_>, hour: u32, after_date: bool) -> Option<Clock> {
    let Some(minutes) = cursor.digits() else {
        // `15h` is a length but behind a date.
        let is_time = after_date && !cursor.peek().is_some_and(char::is_alphanumeric);
        return is_time.then(|| clock(hour, 0, None)).flatten();
    };
    if minutes.count != 2 || cursor.peek().is_some_and(char::is_alphanumeric) {
        return None;
    }
    clock(hour, minutes.value, None)
}

/// `1600`: alone, after a date, before `h`, `hrs` or a zone; else it is a number or a year.
fn military(cursor: &mut Cursor<'_>, value: u32, after_date: bool) -> Option<Clock> {
    let mut ahead = *cursor;
    ahead.blanks();
    let hours = (ahead.eat_str("hours") || ahead.eat_str("hrs") || ahead.eat_str("h"))
        && !ahead.peek().is_some_and(char::is_alphanumeric);
    let has_zone = crate::extract::zone::read(&mut { *cursor }).is_some();
    let is_time = (hours && !ahead.peek().is_some_and(char::is_alphanumeric))
        || after_date
        || has_zone
        || (cursor.is_done() && !(1900..=2100).contains(&value))
        || cursor.peek() == Some(']');
    if !is_time || cursor.peek().is_some_and(char::is_alphabetic) && !hours && !has_zone {
        return None;
    }
    if hours {
        *cursor = ahead;
    }
    clock(value / 100, value % 100, None)
}

/// Whether `30 –` follows, in a language that writes `4.30`.
fn is_set_off(cursor: &Cursor<'_>, vocabulary: &Vocabulary) -> bool {
    let mut ahead = *cursor;
    vocabulary.calendar.dotted && ahead.digits().is_some_and(|digits| digits.count == 2) && {
        ahead.eat_while(|c| matches!(c, ' ' | '*' | '_' | '`' | ']' | ')'));
        ahead.is_done() || ahead.peek().is_some_and(|c| matches!(c, ':' | '-' | '–' | '—' | '|'))
    }
}

/// Whether `30am` follows: `9.30am` is a time, `9.30` may be a version.
fn is_half_day(cursor: &Cursor<'_>) -> bool {
    let mut ahead = *cursor;
    ahead.digits().is_some_and(|digits| digits.count == 2) && {
        ahead.eat(|c| c == ' ');
        meridiem(&mut ahead).is_some()
    }
}

/// The hour of the day; `17:14pm` is 17:14.
fn apply(half: Half, hour: u32) -> Option<u32> {
    match (half, hour) {
        (_, 25..) => None,
        (Half::Am, 12) => Some(0),
        (Half::Pm, 0..=11) => Some(hour + 12),
        _ => Some(hour),
    }
}

fn meridiem(cursor: &mut Cursor<'_>) -> Option<Half> {
    let mut ahead = *cursor;
    let half = match ahead.next()? {
        'a' | 'A' => Half::Am,
        'p' | 'P' => Half::Pm,
        _ => return None,
    };
    ahead.eat(|c| c == '.');
    ahead.eat(|c| c == 'm' || c == 'M')?;
    if ahead.peek().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let mut dotted = ahead;
    if ahead.previous() != Some('.') && cursor.rest().get(1..2) == Some(".") && dotted.eat(|c| c == '.').is_some() {
        ahead = dotted;
    }
    *cursor = ahead;
    Some(half)
}

fn clock(hour: u32, minute: u32, second: Option<u32>) -> Option<Clock> {
    // 24:00 is the end of a day; nobody writes 24:01.
    if hour > 23 || minute > 59 || second.is_some_and(|second| second > 60) {
        return None;
    }
    let (hour, minute) = (i8::try_from(hour).ok()?, i8::try_from(minute).ok()?);
    Some(match second {
        Some(second) => Clock::Second { hour, minute, second: i8::try_from(second.min(59)).ok()? },
        None => Clock::Minute { hour, minute },
    })
}
