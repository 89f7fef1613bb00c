//! What may stand around a time: what opens it, leads it, joins its parts, and separates
//! it from its event.

use crate::extract::cursor::{Cursor, is_digit};
use crate::extract::when::When;
use crate::vocabulary::calendar::Lead;
use crate::vocabulary::{Vocabulary, is_unspaced};

/// Brackets, quotes and pictures in front of a time: `[`, `**`, `⏰`.
pub(super) fn is_opening(c: char) -> bool {
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
pub(super) struct Led {
    /// That it is not exact.
    pub(super) is_about: bool,
    /// That a time of day follows: `kl. 8.35`.
    pub(super) is_clock: bool,
}

/// Opening brackets and words for "about" before a time.
pub(super) fn lead(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> Led {
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
        led.is_clock |= vocabulary.calendar.clock_leads.at(cursor.rest()).is_some();
        ahead.eat_while(|c| matches!(c, '.' | ' '));
        *cursor = ahead;
    }
}

/// What may stand between a date and its clock; true for the `T` of ISO 8601.
pub(super) fn joiner(cursor: &mut Cursor<'_>, when: &When, vocabulary: &Vocabulary) -> bool {
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

/// `~`, `(approx.)`, `ish` after a time; true where it says "about".
pub(super) fn trail(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> bool {
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
pub(super) fn separators(cursor: &mut Cursor<'_>) {
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
