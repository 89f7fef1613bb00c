//! Days that are told by words: a weekday, "the next day", "day 2".
//!
//! They lead an event only where something sets them off from it; "Monday we
//! deployed" and "Day 2 operations" are text.

use crate::extract::cursor::Cursor;
use crate::extract::when::clock;
use crate::extract::when::date::Day;
use crate::vocabulary::Vocabulary;

/// Reads a day told by words; the cursor stays anywhere if there is none.
pub(crate) fn read(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> Option<Day> {
    let day = weekday(cursor, vocabulary).or_else(|| next(cursor, vocabulary)).or_else(|| nth(cursor, vocabulary))?;
    is_set_off(cursor, vocabulary).then_some(day)
}

fn weekday(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> Option<Day> {
    if cursor.peek().is_some_and(char::is_lowercase) {
        return None;
    }
    let day = cursor.eat_phrase(&vocabulary.calendar.weekdays)?;
    cursor.eat(|c| c == '.');
    Some(Day::Weekday(day))
}

/// "The next day", "next morning".
fn next(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> Option<Day> {
    cursor.eat_phrase(&vocabulary.calendar.next_day)?;
    Some(Day::Next)
}

/// "Day 2".
fn nth(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> Option<Day> {
    cursor.eat_phrase(&vocabulary.calendar.nth_day)?;
    cursor.eat_while(|c| c == ' ');
    let number = cursor.digits().filter(|digits| digits.count <= 2)?;
    i8::try_from(number.value).ok().map(Day::Nth)
}

/// Whether what was read stands apart from what follows: at the end, before a
/// separator, or before a clock.
fn is_set_off(cursor: &Cursor<'_>, vocabulary: &Vocabulary) -> bool {
    let mut ahead = *cursor;
    ahead.eat_while(|c| c.is_whitespace() || matches!(c, '*' | '_' | '`'));
    if ahead.is_done() || ahead.peek().is_some_and(|c| matches!(c, ':' | '-' | '–' | '—' | ')' | ']' | '|' | '(')) {
        return true;
    }
    ahead.eat_while(|c| c.is_whitespace() || matches!(c, ',' | '~' | '@'));
    while ahead.eat_phrase(&vocabulary.calendar.joiners).is_some() {
        ahead.eat_while(|c| c.is_whitespace() || c == '.');
    }
    clock::read(&mut ahead, true, vocabulary).is_some()
}
