//! Times that count from the start: `T+15m`, `T0`, `+0:15`.

use crate::extract::cursor::Cursor;
use crate::extract::when::clock::Clock;
use crate::vocabulary::{Unit, Vocabulary};

/// Longest time from the start that is one: a year.
const MOST_SECONDS: u32 = 366 * 24 * 3600;

/// Reads a time from the start; the cursor stays where it was if there is none.
pub(crate) fn read(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> Option<Clock> {
    let mut ahead = *cursor;
    let has_letter = ahead.eat(|c| c == 'T' || c == 't').is_some();
    if has_letter {
        ahead.eat_while(|c| c == ' ');
        if ahead.eat(|c| c == '0').is_some() {
            return ends(&ahead).then(|| at(cursor, ahead, 0));
        }
    }
    let sign = match ahead.eat(|c| matches!(c, '+' | '-' | '−' | '='))? {
        '+' | '=' => 1,
        // `-5` alone is a bullet or a number.
        _ if has_letter => -1,
        _ => return None,
    };
    ahead.eat_while(|c| c == ' ');
    let seconds = amount(&mut ahead, has_letter, vocabulary)?;
    if seconds > MOST_SECONDS || !ends(&ahead) {
        return None;
    }
    let seconds = i32::try_from(seconds).ok()?;
    Some(at(cursor, ahead, sign * seconds))
}

fn at<'t>(cursor: &mut Cursor<'t>, ahead: Cursor<'t>, seconds: i32) -> Clock {
    *cursor = ahead;
    Clock::Relative { seconds }
}

/// Whether nothing goes on: `+15m` is a time, `+15mm` and `T0x` are not.
fn ends(cursor: &Cursor<'_>) -> bool {
    !cursor.peek().is_some_and(|c| c.is_alphanumeric() || matches!(c, '%' | '/' | '_'))
}

/// `0:15` (hours and minutes), `0:15:30`, `15m`, `1h 30m`; a bare number is minutes behind a `T` only.
fn amount(cursor: &mut Cursor<'_>, has_letter: bool, vocabulary: &Vocabulary) -> Option<u32> {
    let first = cursor.digits().filter(|digits| digits.count <= 4)?;
    if cursor.eat(|c| c == ':').is_some() {
        let minutes = cursor.digits().filter(|digits| digits.count == 2)?;
        let mut ahead = *cursor;
        let seconds = ahead.eat(|c| c == ':').and_then(|_| ahead.digits()).filter(|digits| digits.count == 2);
        if seconds.is_some() {
            *cursor = ahead;
        }
        return Some(first.value * 3600 + minutes.value * 60 + seconds.map_or(0, |seconds| seconds.value));
    }
    let mut total = 0_u32;
    let mut number = first;
    loop {
        let mut ahead = *cursor;
        ahead.eat(|c| c == ' ');
        let Some(unit) = ahead.eat_phrase(&vocabulary.durations.units) else {
            return (total == 0 && has_letter).then_some(number.value * 60);
        };
        *cursor = ahead;
        total = total.saturating_add(number.value.saturating_mul(seconds_in(unit)));
        ahead.eat_while(|c| c == ' ');
        match ahead.digits().filter(|digits| digits.count <= 2) {
            Some(next) if vocabulary.durations.units.at(ahead.rest()).is_some() => {
                number = next;
                *cursor = ahead;
            }
            _ => return Some(total),
        }
    }
}

fn seconds_in(unit: Unit) -> u32 {
    match unit {
        Unit::Second => 1,
        Unit::Minute => 60,
        Unit::Hour => 3600,
        Unit::Day => 86_400,
        Unit::Week => 604_800,
    }
}
