//! Text → time: everything that people write in front of an event.
//!
//! Entry point: [`read`]. It reads what is there and guesses nothing: a time
//! without a date has none, `01/02/2024` keeps both readings. What a date means
//! in its document (carried over, day first, midnight) is `timeline`'s to say.

mod around;
mod clock;
mod date;
mod plain;
mod relative;
mod spoken;
#[cfg(test)]
mod tests;

pub(crate) use clock::Clock;
pub(crate) use date::{Day, Order};

use crate::extract::cursor::Cursor;
use crate::extract::when::around::{is_opening, joiner, lead, separators, trail};
use crate::extract::zone::{self, ZoneName};
use crate::vocabulary::Vocabulary;

/// What was read of a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct When {
    pub(crate) date: Option<Day>,
    pub(crate) clock: Option<Clock>,
    pub(crate) zone: Option<ZoneName>,
    pub(crate) approximate: bool,
    /// Second half of a range.
    pub(crate) end: Option<Box<When>>,
    /// Whether it is where `T+15m` counts from.
    pub(crate) is_base: bool,
    /// Bytes of the text that state it, without what separates it from the rest.
    pub(crate) stated: std::ops::Range<usize>,
    /// Bytes of the text that are not the event's: the time and what separates it.
    pub(crate) len: usize,
}

impl When {
    /// Whether it says anything about a point in time.
    pub(crate) fn is_usable(&self) -> bool {
        self.date.as_ref().is_some_and(|day| !matches!(day, Day::Unknown))
            || self.clock.as_ref().is_some_and(|clock| !matches!(clock, Clock::Unknown))
    }
}

/// Reads a time at the head of a text; `None` where there is none.
pub(crate) fn read(text: &str, vocabulary: &Vocabulary) -> Option<When> {
    if !may_begin(text, vocabulary) {
        return None;
    }
    plain::read(text).or_else(|| any(text, vocabulary))
}

/// The date that [`read`] finds, without looking for what stands behind it.
pub(crate) fn day(text: &str, vocabulary: &Vocabulary) -> Option<Day> {
    if !may_begin(text, vocabulary) {
        return None;
    }
    let mut cursor = Cursor::new(text);
    let lead = lead(&mut cursor, vocabulary);
    if let Some(day) = date::read(&mut cursor, vocabulary) {
        return Some(day);
    }
    // `14:05, 1 May 2024`: a date may stand behind its clock.
    clock::read(&mut cursor, lead.is_clock, vocabulary)?;
    any(text, vocabulary)?.date
}

/// Reads a time in any form.
fn any(text: &str, vocabulary: &Vocabulary) -> Option<When> {
    let mut cursor = Cursor::new(text);
    let lead = lead(&mut cursor, vocabulary);
    let mut when = When { approximate: lead.is_about, ..When::default() };
    let start = cursor.at();
    point(&mut cursor, &mut when, lead.is_clock, vocabulary);
    if when.date.is_none() && when.clock.is_none() {
        return None;
    }
    base(&mut cursor, &mut when, vocabulary);
    other_zone(&mut cursor, &when, vocabulary);
    let before_range = cursor.at();
    if let Some(end) = range(&mut cursor, lead.is_clock, vocabulary) {
        half_day(&mut when, &end, cursor.since(before_range));
        when.approximate |= end.approximate;
        if when.zone.is_none() {
            when.zone.clone_from(&end.zone);
        }
        when.end = Some(Box::new(end));
        other_zone(&mut cursor, &when, vocabulary);
    }
    let stated_end = cursor.at();
    if trail(&mut cursor, vocabulary) {
        when.approximate = true;
    }
    if when.zone.is_none() && when.clock.is_some() && !cursor.rest().trim_start().starts_with(['-', '−']) {
        when.zone = zone::read(&mut cursor);
    }
    when.stated = start..cursor.at().max(stated_end);
    separators(&mut cursor);
    when.len = cursor.at();
    Some(when)
}

/// Whether a time may stand at the head of a text, by its first word: most texts
/// begin with one that no time begins with.
fn may_begin(text: &str, vocabulary: &Vocabulary) -> bool {
    let text = text.trim_start_matches(is_opening);
    let Some(first) = text.chars().next() else { return false };
    if !first.is_alphabetic() {
        return first.is_numeric() || matches!(first, '?' | '-' | '−' | '+' | '±' | '_');
    }
    let word = Cursor::new(text).word();
    // `YYYY-MM-DD`, `HH:mm`, `XX:XX`, `T+15m`
    let is_place =
        word.len() <= 4 && word.bytes().all(|byte| matches!(byte | 0x20, b'y' | b'm' | b'd' | b'h' | b'x' | b't'));
    is_place || vocabulary.calendar.begins_time(word)
}

/// `T0 = 14:05 UTC`, `T+0 (14:05)`: the start that other times count from.
fn base(cursor: &mut Cursor<'_>, when: &mut When, vocabulary: &Vocabulary) {
    if when.clock != Some(Clock::Relative { seconds: 0 }) {
        return;
    }
    when.is_base = true;
    let mut ahead = *cursor;
    ahead.eat_while(|c| c.is_whitespace() || matches!(c, '=' | ':' | '(' | '[' | '|' | '*' | ',' | '-' | '–' | '—'));
    if ahead.eat_phrase(&vocabulary.calendar.joiners).is_some() {
        ahead.blanks();
    }
    let mut absolute = When::default();
    point(&mut ahead, &mut absolute, false, vocabulary);
    if absolute.clock.is_some_and(|clock| !matches!(clock, Clock::Relative { .. })) {
        ahead.eat(|c| c == ')' || c == ']');
        when.clock = absolute.clock;
        when.date = absolute.date.or(when.date.take());
        when.zone = absolute.zone;
        *cursor = ahead;
    }
}

/// `14:05 UTC / 16:05 CEST`, `14:05 UTC (16:05 CEST)`: the same moment once more.
fn other_zone(cursor: &mut Cursor<'_>, when: &When, vocabulary: &Vocabulary) {
    if when.clock.is_none() {
        return;
    }
    let mut ahead = *cursor;
    loop {
        ahead.blanks();
        let Some(open) = ahead.eat(|c| matches!(c, '/' | '(' | '=' | '|')) else { return };
        ahead.blanks();
        let mut other = When::default();
        point(&mut ahead, &mut other, false, vocabulary);
        if let Some(end) = range(&mut ahead, false, vocabulary) {
            other.zone = other.zone.or(end.zone);
        }
        let is_same = other.clock.is_some() && (other.zone.is_some() || (when.zone.is_some() && open == '('));
        if !is_same || (open == '(' && ahead.eat(|c| c == ')').is_none()) {
            return;
        }
        *cursor = ahead;
    }
}

/// `5:00 - 6:00 PM`: the start is in the half of the day that its end names.
fn half_day(when: &mut When, end: &When, stated_end: &str) {
    let minutes = |clock: Option<Clock>| match clock {
        Some(Clock::Minute { hour, minute }) => Some(i32::from(hour) * 60 + i32::from(minute)),
        _ => None,
    };
    let is_afternoon = stated_end.trim_end_matches(['.', ' ']).to_ascii_lowercase().replace('.', "").ends_with("pm");
    if let (Some(Clock::Minute { hour, minute }), Some(start), Some(end)) =
        (when.clock, minutes(when.clock), minutes(end.clock))
        && is_afternoon
        && hour < 12
        && start + 12 * 60 <= end
    {
        when.clock = Some(Clock::Minute { hour: hour + 12, minute });
    }
}

/// A date, a clock and a zone, in any order that people use.
fn point(cursor: &mut Cursor<'_>, when: &mut When, is_clock: bool, vocabulary: &Vocabulary) {
    loop {
        let before = *cursor;
        let is_iso = joiner(cursor, when, vocabulary);
        if when.date.is_none()
            && let Some(day) = date::read(cursor, vocabulary)
        {
            when.date = Some(day);
            continue;
        }
        let after_date = when.date.is_some() || is_clock;
        let found = when.clock.is_none().then(|| clock::read(cursor, after_date, vocabulary)).flatten();
        if let Some(found) = found {
            when.clock = Some(found);
            // `09:00-11:00` is a range, `T09:00-07:00` has an offset.
            if is_iso || !cursor.rest().trim_start().starts_with(['-', '−']) {
                when.zone = zone::read(cursor);
            }
            continue;
        }
        *cursor = before;
        return;
    }
}

/// `- 11:00`, `– 2024-05-02 11:00`, `to 11:00` after a time.
fn range(cursor: &mut Cursor<'_>, is_clock: bool, vocabulary: &Vocabulary) -> Option<When> {
    let mut ahead = *cursor;
    ahead.eat_while(|c| c.is_whitespace() || matches!(c, '*' | '`' | '_' | ']' | ')'));
    if ahead.eat_phrase(&vocabulary.calendar.until).is_none() {
        ahead.eat(|c| matches!(c, '-' | '–' | '—' | '→' | '~' | '〜' | '～' | '－' | 'ー'))?;
        ahead.eat(|c| c == '>');
    }
    ahead.eat_while(|c| c.is_whitespace() || matches!(c, '*' | '`' | '_' | '[' | '('));
    let mut end = When { approximate: ahead.eat(|c| c == '~').is_some(), ..When::default() };
    point(&mut ahead, &mut end, is_clock, vocabulary);
    // A date alone behind a clock is rather the date of that clock.
    end.clock?;
    ahead.eat_phrase(&vocabulary.calendar.until_tails);
    *cursor = ahead;
    Some(end)
}
