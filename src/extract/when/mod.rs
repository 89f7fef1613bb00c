//! Text → time: everything that people write in front of an event.
//!
//! Entry point: [`read`]. It reads what is there and guesses nothing: a time
//! without a date has none, `01/02/2024` keeps both readings. What a date means
//! in its document (carried over, day first, midnight) is `timeline`'s to say.

mod clock;
mod date;
mod relative;
mod spoken;

pub(crate) use clock::Clock;
pub(crate) use date::{Day, Order};

use crate::extract::cursor::{Cursor, is_digit};
use crate::extract::zone::{self, ZoneName};
use crate::vocabulary::calendar::Lead;
use crate::vocabulary::{Vocabulary, is_unspaced};

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
    if let Some(end) = range(&mut cursor, lead.is_clock || when.date.is_some(), vocabulary) {
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

/// Brackets, quotes and pictures in front of a time: `[`, `**`, `⏰`.
fn is_opening(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '[' | '(' | '*' | '_' | '`' | '"' | '“' | '~' | '≈' | '∼' | '@' | '（' | '［' | '【' | '「' | '〔' | '・'
        )
        || ('\u{2190}'..='\u{2bff}').contains(&c)
        || ('\u{1f000}'..='\u{1faff}').contains(&c)
        || c == '\u{fe0f}'
}

/// What the words in front of a time say about it.
#[derive(Debug, Clone, Copy, Default)]
struct Led {
    /// That it is not exact.
    is_about: bool,
    /// That a time of day follows: `kl. 8.35`.
    is_clock: bool,
}

/// Opening brackets and words for "about" before a time.
fn lead(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> Led {
    let mut led = Led::default();
    loop {
        cursor.eat_while(|c| is_opening(c) && !matches!(c, '~' | '≈' | '∼' | '_'));
        if cursor.eat(|c| matches!(c, '~' | '≈' | '∼')).is_some() {
            led.is_about = true;
            continue;
        }
        if cursor.peek().is_some_and(is_digit) {
            return led;
        }
        let mut ahead = *cursor;
        let Some(lead) = ahead.eat_phrase(&vocabulary.calendar.leads) else { return led };
        if !ahead.rest().trim_start_matches(['.', ' ', ':']).starts_with(|c: char| is_digit(c) || c.is_alphabetic()) {
            return led;
        }
        // "on Monday" leads a date, "at risk" does not: the caller finds no time then.
        led.is_about |= lead == Lead::About;
        led.is_clock |= vocabulary.calendar.joiners.at(cursor.rest()).is_some();
        ahead.eat_while(|c| matches!(c, '.' | ' '));
        *cursor = ahead;
    }
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

/// What may stand between a date and its clock; true for the `T` of ISO 8601.
fn joiner(cursor: &mut Cursor<'_>, when: &When, vocabulary: &Vocabulary) -> bool {
    if when.date.is_none() && when.clock.is_none() {
        return false;
    }
    let start = *cursor;
    if cursor.peek() == Some('T') && cursor.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) {
        cursor.next();
        return true;
    }
    cursor.eat_while(|c| {
        c.is_whitespace() || matches!(c, ',' | '*' | '_' | '@' | '~' | '(' | '[' | '.' | '，' | '、' | '（')
    });
    // "klo noin 8.35", "om ca. kl. 8.35"
    while cursor.eat_phrase(&vocabulary.calendar.joiners).is_some() {
        cursor.eat_while(|c| c.is_whitespace() || c == '.');
    }
    if cursor.eat(|c| matches!(c, '-' | '–' | '—' | '/' | '|')).is_some() {
        // `2024-05-01 - 14:03 text`: a dash joins a date with its clock only.
        cursor.blanks();
        if when.clock.is_some() || !cursor.peek().is_some_and(|c| is_digit(c) || c == '~' || c == '?') {
            *cursor = start;
            cursor.eat_while(|c| c.is_whitespace() || c == ',');
        }
    }
    false
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

/// `~`, `(approx.)`, `ish` after a time; true where it says "about".
fn trail(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> bool {
    let mut ahead = *cursor;
    ahead.eat_while(|c| c == ' ');
    // `08:50 直前の…` goes on with its event; `08:50頃` does not.
    let is_event = ahead.at() > cursor.at() && ahead.peek().is_some_and(is_unspaced);
    let is_about =
        ahead.eat(|c| c == '~').is_some() || (!is_event && ahead.eat_phrase(&vocabulary.calendar.trails).is_some());
    if is_about {
        *cursor = ahead;
    }
    is_about
}

/// Closing brackets and what separates a time from its event.
fn separators(cursor: &mut Cursor<'_>) {
    cursor.eat_while(|c| {
        c.is_whitespace()
            || matches!(
                c,
                ']' | ')'
                    | '*'
                    | '_'
                    | '`'
                    | '"'
                    | '”'
                    | ':'
                    | '-'
                    | '–'
                    | '—'
                    | '|'
                    | ','
                    | ';'
                    | '→'
                    | '='
                    | '>'
                    | '：'
                    | '）'
                    | '］'
                    | '】'
                    | '」'
                    | '〕'
                    | '、'
                    | '，'
                    | '；'
                    | '－'
                    | '｜'
            )
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{Language, Languages};

    fn check(text: &str, expected: &str) {
        let languages = Languages::shared();
        let vocabulary = languages.vocabulary(Language::ENGLISH);
        let found = read(text, vocabulary).map_or_else(|| "none".to_owned(), |when| shown(&when, text));
        assert_eq!(found, expected, "{text}");
    }

    fn shown(when: &When, text: &str) -> String {
        let mut out = String::new();
        if let Some(date) = &when.date {
            out += &format!("{date:?}");
        }
        if let Some(clock) = &when.clock {
            out += &format!(" {clock:?}");
        }
        if let Some(zone) = &when.zone {
            out += &format!(" {}", zone.0);
        }
        if when.approximate {
            out.push_str(" ~");
        }
        if let Some(end) = &when.end {
            out += &format!(" to {}", shown(end, "").trim());
        }
        if !text.is_empty() {
            out += &format!(" | {}", &text[when.len..]);
        }
        out.trim().to_owned()
    }

    #[test]
    fn times_in_the_forms_that_people_write() {
        for (text, expected) in [
            ("2021-12-10   15:40", "2021-12-10 15:40 |"),
            ("2024-04-09 8:40", "2024-04-09 08:40 |"),
            ("2021-02-19 08:35 Scheduled", "2021-02-19 08:35 | Scheduled"),
            ("10:45~", "10:45 ~ |"),
            ("~2025-03-03 19:30", "2025-03-03 19:30 ~ |"),
            ("ca. 9:00 woke", "09:00 ~ | woke"),
            ("09:00 - 11:00", "09:00 to 11:00 |"),
            ("2020-10-06 09:00 - 11:00", "2020-10-06 09:00 to 11:00 |"),
            ("2022-08-03 12:26-12:??", "2022-08-03 12:26 to 12:?? |"),
            ("2024-03-13 14:??", "2024-03-13 14:?? |"),
            ("2021-12-10", "2021-12-10 |"),
            ("2019-12-03 --:--", "2019-12-03 unknown |"),
            ("2022-05-25 HH:mm", "2022-05-25 unknown |"),
            ("2022-05-??", "2022-05 |"),
            ("2022-05-?? HH:mm", "2022-05 unknown |"),
            ("2021/22-??-?? HH:mm", "unknown unknown |"),
            ("2022-02-?? ??:??", "2022-02 unknown |"),
            ("5:42 PM", "17:42 |"),
            ("17:14pm", "17:14 |"),
            ("4:23PM PST", "16:23 PST |"),
            ("12:05 am", "00:05 |"),
            ("16:02:33", "16:02:33 |"),
            ("2024-05-01T10:20:30Z", "2024-05-01 10:20:30 Z |"),
            ("2024-05-01T10:20:30.123+02:00 x", "2024-05-01 10:20:30 +02:00 | x"),
            ("Oct 17 2017, 7:42", "2017-10-17 07:42 |"),
            ("19. April, 11:00", "????-04-19 11:00 |"),
            ("24/10/2024", "2024-10-24 |"),
            ("10/24/2024 08:00", "2024-10-24 08:00 |"),
            ("01/02/2024", "01/02/2024 |"),
            ("Tuesday, 5 March 2024 09:10 UTC", "2024-03-05 09:10 UTC |"),
            ("March 5th, 2024 at 9:10", "2024-03-05 09:10 |"),
            ("20202-01-16 12:00", "20202-01-16 12:00 |"),
            ("16:58 UTC - it broke", "16:58 UTC | it broke"),
            ("[16:04] @user said", "16:04 | @user said"),
            ("13:35: it broke", "13:35 | it broke"),
            ("1600", "16:00 |"),
            ("1600 UTC x", "16:00 UTC | x"),
            ("15.26", "15:26 |"),
            ("14h05 panne", "14:05 | panne"),
            ("20240501 10:00", "2024-05-01 10:00 |"),
            ("03-26 23:04] drained", "????-03-26 23:04 | drained"),
            ("26.03. 14:05 Störung", "????-03-26 14:05 | Störung"),
            ("03/04 14:05 x", "03/04 14:05 | x"),
            ("26/03 14:05 x", "????-03-26 14:05 | x"),
            ("Monday 14:05 - it broke", "weekday 1 14:05 | it broke"),
            ("Tue, 9:10", "weekday 2 09:10 |"),
            ("**Friday**: calm", "weekday 5 | calm"),
            ("The next day, 09:00: calm", "next day 09:00 | calm"),
            ("Next morning at 8:15 we met", "next day 08:15 | we met"),
            ("Day 2 - 09:00 calm", "day 2 09:00 | calm"),
            ("T+15m it broke", "start+900s | it broke"),
            ("T+1h30m: it broke", "start+5400s | it broke"),
            ("T-5 min: deploy", "start-300s | deploy"),
            ("T+0:15 it broke", "start+900s | it broke"),
            ("+0:15 it broke", "start+900s | it broke"),
            ("+00:15:30 - it broke", "start+930s | it broke"),
            ("[+45m] it broke", "start+2700s | it broke"),
            ("T0: it broke", "start+0s | it broke"),
            ("T0 = 2024-05-01 14:05 UTC", "2024-05-01 14:05 UTC |"),
            ("T+0 (14:05 UTC) it broke", "14:05 UTC | it broke"),
            ("14:05 UTC / 16:05 CEST it broke", "14:05 UTC | it broke"),
            ("14:05 UTC (16:05 CEST) - it broke", "14:05 UTC | it broke"),
            ("09:05 PT/12:05 ET/16:05 UTC: it broke", "09:05 PT | it broke"),
            ("5:00 - 6:30 PM x", "17:00 to 18:30 | x"),
            ("9.30am x", "09:30 | x"),
            ("20240502T093000Z gap", "2024-05-02 09:30:00 Z | gap"),
            ("21 September 2023 0845Z: x", "2023-09-21 08:45 Z | x"),
            ("0910Z x", "09:10 Z | x"),
            ("12 noon: x", "12:00 | x"),
            ("Between 09:30 and 09:50: x", "09:30 to 09:50 | x"),
            ("shortly before 10:00: x", "10:00 ~ | x"),
            ("⏰ 10:00 x", "10:00 | x"),
            ("14:20–14:55 UTC / 16:20–16:55 CEST: x", "14:20 UTC to 14:55 UTC | x"),
            ("9 am x", "09:00 | x"),
            ("14:05h - x", "14:05 | x"),
            ("0:30 PM", "12:30 |"),
            ("2024-05-01 noon x", "2024-05-01 12:00 | x"),
            ("midnight: x", "00:00 | x"),
            ("`14:05` x", "14:05 | x"),
            ("**[14:05]** x", "14:05 | x"),
            ("2024-05-01, 14:05:33 (UTC) x", "2024-05-01 14:05:33 UTC | x"),
            ("Wed May 1st 2024 14:05 x", "2024-05-01 14:05 | x"),
            ("1 May, 2:05pm EST x", "????-05-01 14:05 EST | x"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn what_is_no_time_is_not_read_as_one() {
        for text in [
            "v1.20 released",
            "5 nodes",
            "",
            "10 minutes later",
            "503 errors",
            "at risk",
            "May we",
            "1.19.2",
            "2021 was",
            "Monday we deployed",
            "Day 2 operations",
            "Next day delivery broke",
            "T1000 nodes",
            "+15% load",
            "Midnight deploys are bad",
            "3/5 replicas were down",
            "10-15 nodes were down",
            "9.30 was released",
        ] {
            check(text, "none");
        }
    }
}
