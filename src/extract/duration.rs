//! Text → duration.
//!
//! Grammar: `[~|about|<|>] N unit ([, and] N unit)* [.] [footnote] [(qualifier)]`,
//! any case; `1h30m`, `PT20M`, `1-2 hours`, words up to twelve, "half an hour".

use crate::extract::cursor::{Cursor, is_digit};
use crate::record::{Censored, StatedPrecision};
use crate::vocabulary::{Unit, Value, Vocabulary, fold};

/// What a field for a duration says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stated {
    /// So long.
    Amount(Amount),
    /// There is nothing to measure.
    NotApplicable,
    /// There is something, and nobody wrote it down.
    Unknown,
    /// It has not ended.
    Ongoing,
    /// Something else; the bytes that are not understood.
    Unreadable(std::ops::Range<usize>),
}

/// A length of time as stated.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Amount {
    pub(crate) minutes: f64,
    pub(crate) precision: Option<StatedPrecision>,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    pub(crate) censored: Option<Censored>,
    pub(crate) qualifier: Option<String>,
}

/// Reads the whole of a field's value.
pub(crate) fn read(text: &str, vocabulary: &Vocabulary) -> Stated {
    let trimmed = text.trim();
    match vocabulary.values.get(&fold(trimmed)) {
        Some(Value::NotApplicable) => return Stated::NotApplicable,
        Some(Value::Unknown) => return Stated::Unknown,
        Some(Value::Ongoing) => return Stated::Ongoing,
        _ => {}
    }
    let offset = text.len() - text.trim_start().len();
    let mut cursor = Cursor::new(trimmed);
    let mut amount = Amount { censored: lead(&mut cursor, vocabulary), ..Amount::default() };
    match terms(&mut cursor, &mut amount, vocabulary) {
        Ok(()) => {}
        Err(range) => return Stated::Unreadable(range.start + offset..range.end + offset),
    }
    let rest = cursor.rest().trim();
    let rest = rest.strip_prefix('.').unwrap_or(rest).trim();
    if is_ago(rest, vocabulary) {
        let start = cursor.at() + offset;
        return Stated::Unreadable(start..offset + trimmed.len());
    }
    amount.qualifier = qualifier(rest);
    Stated::Amount(amount)
}

/// Whether what follows a length says that it is a time of the past.
fn is_ago(rest: &str, vocabulary: &Vocabulary) -> bool {
    if rest.is_empty() {
        return false;
    }
    let folded = format!(" {} ", fold(rest));
    vocabulary.durations.ago.iter().any(|phrase| folded.contains(phrase.as_str()))
}

/// Bytes that a length of time at the cursor takes; `None` where there is none, or
/// only a clock time.
pub(crate) fn length(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> Option<usize> {
    cursor.eat(|c| c == '~');
    let mut amount = Amount::default();
    terms(cursor, &mut amount, vocabulary).ok()?;
    let text = cursor.since(0);
    let has_unit = text.chars().any(char::is_alphabetic);
    (has_unit && amount.minutes > 0.0).then_some(text.len())
}

/// What stands behind the value, without its brackets.
fn qualifier(rest: &str) -> Option<String> {
    let inner = rest.trim_start_matches([',', ';', ':', '-', '–', '—', ' ', '，', '、', '；', '：']);
    let open = ['(', '（'];
    let inner = inner.strip_prefix(open).map_or(inner, |inner| inner.strip_suffix([')', '）']).unwrap_or(inner)).trim();
    (!inner.is_empty()).then(|| inner.to_owned())
}

/// `~`, `about`, `<`, `more than` in front of a value.
fn lead(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> Option<Censored> {
    let mut censored = None;
    loop {
        cursor.blanks();
        if cursor.eat(|c| matches!(c, '~' | '≈' | '∼' | '*' | '_' | '`')).is_some() {
            continue;
        }
        if cursor.eat(|c| matches!(c, '<' | '≤')).is_some() {
            cursor.eat(|c| c == '=');
            censored = Some(Censored::Left);
            continue;
        }
        if cursor.eat(|c| matches!(c, '>' | '≥')).is_some() {
            cursor.eat(|c| c == '=');
            censored = Some(Censored::Right);
            continue;
        }
        if let Some(side) = cursor.eat_phrase(&vocabulary.durations.bounds) {
            censored = Some(side);
            continue;
        }
        // "A quarter of an hour" is a number, though "a" may mean about elsewhere.
        if cursor.eat_phrase(&vocabulary.durations.about).is_some() {
            cursor.eat(|c| c == '.');
            continue;
        }
        return censored;
    }
}

/// One or more numbers with their units; the bytes that are wrong otherwise.
fn terms(cursor: &mut Cursor<'_>, amount: &mut Amount, vocabulary: &Vocabulary) -> Result<(), std::ops::Range<usize>> {
    let iso = iso_prefix(cursor);
    let mut n_terms = 0;
    let mut last_unit = None;
    loop {
        let before = *cursor;
        if n_terms > 0 {
            joint(cursor, vocabulary);
        }
        if iso {
            cursor.eat(|c| c == 'T' || c == 't');
        }
        let start = cursor.at();
        let Some(number) = number(cursor, vocabulary).or_else(|| one(cursor, vocabulary).filter(|_| n_terms == 0))
        else {
            *cursor = before;
            if n_terms > 0 {
                return Ok(());
            }
            return Err(start..start + cursor.rest().len());
        };
        let upper = upper(cursor, vocabulary);
        let after_number = *cursor;
        cursor.eat_while(|c| c.is_whitespace() || c == '-' || c == '\u{a0}');
        let word = cursor.word();
        let unit = if iso {
            // `P1DT2H`: a unit is one letter there.
            let letter = &word[..word.chars().next().map_or(0, char::len_utf8)];
            vocabulary.durations.units.get(letter).inspect(|_| cursor.skip(letter.len()))
        } else {
            cursor.eat_phrase(&vocabulary.durations.units)
        };
        let unit = match unit {
            Some(unit) => unit,
            // `2h30`, `2 h 50`
            None if last_unit == Some(Unit::Hour) && ends_with_minutes(number, &after_number) => {
                *cursor = after_number;
                add(amount, number, None, Unit::Minute);
                return Ok(());
            }
            None if n_terms > 0 => {
                // "20 minutes, 3 of them asleep": what follows is not ours.
                *cursor = before;
                return Ok(());
            }
            None => {
                let mut rest = after_number;
                if clock_like(&mut rest, number, amount, vocabulary) {
                    *cursor = rest;
                    return Ok(());
                }
                let wrong =
                    if word.is_empty() { start..after_number.at() } else { cursor.at()..cursor.at() + word.len() };
                return Err(wrong);
            }
        };
        // "An hour and a half"
        let number = if and_half(cursor, vocabulary) { number + 0.5 } else { number };
        add(amount, number, upper, unit);
        last_unit = Some(unit);
        n_terms += 1;
    }
}

/// Whether a bare number behind hours is of minutes: nothing follows it that could have them.
fn ends_with_minutes(number: f64, behind: &Cursor<'_>) -> bool {
    let is_whole = number.fract() == 0.0 && number < 60.0;
    is_whole && (behind.is_done() || behind.peek().is_some_and(|c| matches!(c, '.' | ',' | ';' | ')' | '）' | '。')))
}

/// "Hodinu a 50 minut": a unit in front of more of them is one.
fn one(cursor: &Cursor<'_>, vocabulary: &Vocabulary) -> Option<f64> {
    let mut ahead = *cursor;
    ahead.eat_phrase(&vocabulary.durations.units)?;
    ahead.blanks();
    ahead.eat_phrase(&vocabulary.durations.and)?;
    ahead.blanks();
    number(&mut ahead, vocabulary).map(|_| 1.0)
}

/// `PT20M`, `P1DT2H`.
fn iso_prefix(cursor: &mut Cursor<'_>) -> bool {
    let mut ahead = *cursor;
    let found = ahead.eat(|c| c == 'P').is_some() && {
        ahead.eat(|c| c == 'T');
        ahead.peek().is_some_and(|c| c.is_ascii_digit())
    };
    if found {
        *cursor = ahead;
    }
    found
}

fn add(amount: &mut Amount, number: f64, upper: Option<f64>, unit: Unit) {
    let base = amount.minutes;
    amount.minutes = tidy(base + number * unit.minutes());
    if let Some(upper) = upper {
        amount.low = Some(amount.minutes);
        amount.high = Some(tidy(base + upper * unit.minutes()));
        // An interval stands for its middle; both ends are kept.
        amount.minutes = tidy(base + (number + upper) / 2.0 * unit.minutes());
    }
    let precision = match unit {
        Unit::Second => StatedPrecision::Second,
        Unit::Minute => StatedPrecision::Minute,
        Unit::Hour => StatedPrecision::Hour,
        Unit::Day => StatedPrecision::Day,
        Unit::Week => StatedPrecision::Week,
    };
    // `1.5 hours` is stated to the half hour; its unit is the smaller one.
    amount.precision = Some(amount.precision.map_or(precision, |known| known.min(precision)));
}

/// Sums of sixtieths come back to whole seconds.
fn tidy(minutes: f64) -> f64 {
    (minutes * 60.0).round() / 60.0
}

/// `, `, ` and `, `+` between two terms, and the point of an abbreviated unit.
fn joint(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) {
    let mut ahead = *cursor;
    // "2 hours. 3 days of it" are two sentences, "2 std. 20 min" is not.
    let unit = cursor.since(0).rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let is_short = unit.chars().count() <= 4;
    if is_short && ahead.eat(|c| c == '.').is_some() && ahead.rest().trim_start().starts_with(is_digit) {
        *cursor = ahead;
    }
    cursor.eat_while(|c| c.is_whitespace() || matches!(c, ',' | '+' | '&' | '，' | '、'));
    if cursor.eat_phrase(&vocabulary.durations.and).is_some() {
        cursor.blanks();
    }
}

/// "… and a half", behind a number or a unit.
fn and_half(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> bool {
    let mut ahead = *cursor;
    ahead.blanks();
    let found = ahead.eat_phrase(&vocabulary.durations.and_half).is_some();
    if found {
        *cursor = ahead;
    }
    found
}

/// `12`, `1.5`, `1,440`, `½`, `half an`, `two and a half`, `a`.
fn number(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> Option<f64> {
    if let Some(digits) = cursor.digits() {
        let mut value = f64::from(digits.value);
        let mut ahead = *cursor;
        if let Some(separator) = ahead.eat(|c| matches!(c, '.' | ','))
            && let Some(fraction) = ahead.digits()
        {
            *cursor = ahead;
            value = if separator == ',' && fraction.count == 3 {
                value * 1000.0 + f64::from(fraction.value)
            } else {
                format!("{}.{}", digits.value, fraction.text).parse().ok()?
            };
        } else if cursor.eat(|c| c == '½').is_some() {
            value += 0.5;
        }
        return Some(value);
    }
    if cursor.eat(|c| c == '½').is_some() {
        return Some(0.5);
    }
    let value = cursor.eat_phrase(&vocabulary.durations.numbers)?;
    Some(if and_half(cursor, vocabulary) { value + 0.5 } else { value })
}

/// The upper end of `1-2 hours`, `1 to 2 hours`.
fn upper(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> Option<f64> {
    let mut ahead = *cursor;
    ahead.blanks();
    if ahead.eat(|c| matches!(c, '-' | '–' | '—' | '~' | '〜' | '～')).is_none()
        && ahead.eat_phrase(&vocabulary.durations.to).is_none()
    {
        return None;
    }
    ahead.blanks();
    let upper = number(&mut ahead, vocabulary)?;
    *cursor = ahead;
    Some(upper)
}

/// `1:30 hours`, `0:48:00`: hours and minutes, where the document says no unit but the colons.
fn clock_like(cursor: &mut Cursor<'_>, hours: f64, amount: &mut Amount, vocabulary: &Vocabulary) -> bool {
    if cursor.eat(|c| c == ':').is_none() {
        return false;
    }
    let Some(minutes) = cursor.digits().filter(|digits| digits.count == 2 && digits.value < 60) else {
        return false;
    };
    amount.minutes = hours * 60.0 + f64::from(minutes.value);
    amount.precision = Some(StatedPrecision::Minute);
    let mut ahead = *cursor;
    if ahead.eat(|c| c == ':').is_some()
        && let Some(seconds) = ahead.digits().filter(|digits| digits.count == 2 && digits.value < 60)
    {
        amount.minutes = tidy(amount.minutes + f64::from(seconds.value) / 60.0);
        amount.precision = Some(StatedPrecision::Second);
        *cursor = ahead;
    }
    let mut ahead = *cursor;
    ahead.blanks();
    if ahead.eat_phrase(&vocabulary.durations.units) == Some(Unit::Hour) {
        *cursor = ahead;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{Language, Languages};

    fn check(text: &str, expected: &str) {
        let languages = Languages::shared();
        let shown = match read(text, languages.vocabulary(Language::ENGLISH)) {
            Stated::Amount(amount) => {
                let mut out = format!("{}", amount.minutes);
                if let (Some(low), Some(high)) = (amount.low, amount.high) {
                    out += &format!(" [{low}, {high}]");
                }
                if let Some(censored) = amount.censored {
                    out += &format!(" {censored:?}");
                }
                if let Some(qualifier) = amount.qualifier {
                    out += &format!(" ({qualifier})");
                }
                out
            }
            Stated::Unreadable(range) => format!("unreadable {}", &text[range]),
            other => format!("{other:?}"),
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn durations_in_the_forms_that_people_write() {
        for (text, expected) in [
            ("20 minutes", "20"),
            ("1 minutes", "1"),
            (" 20 hours 20 minutes.", "1220"),
            ("11 Days", "15840"),
            ("7 hours", "420"),
            ("54 hours 10 minutes", "3250"),
            ("1h30m", "90"),
            ("2h 5m", "125"),
            ("PT20M", "20"),
            ("P1DT2H", "1560"),
            ("2d", "2880"),
            ("about nine hours", "540"),
            ("half an hour", "30"),
            ("an hour and a half", "90"),
            ("two and a half hours", "150"),
            ("1.5 hours", "90"),
            ("1,440 minutes", "1440"),
            ("45s", "0.75"),
            ("~10 min", "10"),
            ("1-2 hours", "90 [60, 120]"),
            ("< 5 minutes", "5 Left"),
            ("more than 2 hours", "120 Right"),
            ("20 minutes (from the first alert)", "20 (from the first alert)"),
            ("0:48:00", "48"),
            ("1 day, 3 hours and 2 minutes", "1622"),
            ("N/A", "NotApplicable"),
            ("?", "Unknown"),
            ("", "Unknown"),
            ("TBD", "Unknown"),
            ("YYY", "Unknown"),
            ("ongoing", "Ongoing"),
            ("11 Dayz", "unreadable Dayz"),
            ("soon", "unreadable soon"),
            ("5", "unreadable 5"),
            ("-5 minutes", "unreadable -5 minutes"),
            ("5 minutes ago", "unreadable  ago"),
        ] {
            check(text, expected);
        }
    }
}
