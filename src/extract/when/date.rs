//! Dates.

use std::fmt;

use jiff::civil::Date;

use crate::extract::cursor::{Cursor, Digits, is_digit};
use crate::extract::when::{clock, spoken};
use crate::vocabulary::Vocabulary;
use crate::vocabulary::calendar::Mark;

/// A date in the precision in which it was written.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Day {
    /// A day of a year.
    Full(Date),
    /// A day without its year.
    Yearless { month: i8, day: i8 },
    /// `01/02/2024`: two readings, by the order of day and month.
    Either { day_first: Date, month_first: Date, text: String },
    /// A month.
    Month(Month),
    /// A year of the wrong length, or a day that no month has.
    Impossible { year: String, month: i8, day: i8, text: String },
    /// `03/04` in front of a clock: a day without its year, in two readings.
    YearlessEither { day_first: (i8, i8), month_first: (i8, i8), text: String },
    /// A weekday alone, 1 (Monday) to 7: the first such day from the one that holds on.
    Weekday(i8),
    /// "The next day".
    Next,
    /// "Day 2", counted from the first day.
    Nth(i8),
    /// A fill-in place.
    Unknown,
}

/// A month of a year.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Month {
    pub(crate) year: i16,
    pub(crate) month: i8,
}

/// Which of day and month comes first in `01/02/2024`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    DayFirst,
    MonthFirst,
}

impl Order {
    /// The order in which the day comes first, or does not.
    pub(crate) fn of(day_first: bool) -> Self {
        if day_first { Self::DayFirst } else { Self::MonthFirst }
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(date) => write!(f, "{date}"),
            Self::Yearless { month, day } => write!(f, "????-{month:02}-{day:02}"),
            Self::Either { text, .. } | Self::Impossible { text, .. } | Self::YearlessEither { text, .. } => {
                f.write_str(text)
            }
            Self::Weekday(day) => write!(f, "weekday {day}"),
            Self::Next => f.write_str("next day"),
            Self::Nth(day) => write!(f, "day {day}"),
            Self::Month(month) => write!(f, "{:04}-{:02}", month.year, month.month),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

/// Reads a date at the cursor, which stays where it was if there is none.
pub(crate) fn read(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> Option<Day> {
    let start = *cursor;
    weekday(cursor, vocabulary);
    let first = *cursor;
    let mut form = |read: &dyn Fn(&mut Cursor<'_>) -> Option<Day>| {
        *cursor = first;
        read(cursor)
    };
    let found = form(&placeholder)
        .or_else(|| form(&|cursor| marked(cursor, vocabulary)).or_else(|| form(&|cursor| numeric(cursor, vocabulary))))
        .or_else(|| form(&|cursor| named(cursor, vocabulary)))
        .or_else(|| form(&|cursor| yearless(cursor, vocabulary)));
    if found.is_some() {
        tail(cursor, vocabulary);
        return found;
    }
    *cursor = start;
    let found = spoken::read(cursor, vocabulary);
    if found.is_none() {
        *cursor = start;
    }
    found
}

/// What may stand behind a date and says nothing new: `(Fri)`, `r.`
fn tail(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) {
    let mut ahead = *cursor;
    ahead.eat(|c| c == ' ');
    if ahead.eat_phrase(&vocabulary.calendar.date_tails).is_some() {
        ahead.eat(|c| c == '.');
        *cursor = ahead;
    }
    let mut ahead = *cursor;
    ahead.blanks();
    if ahead.eat(|c| matches!(c, '(' | '（' | '[')).is_some()
        && ahead.eat_phrase(&vocabulary.calendar.weekdays).is_some()
    {
        ahead.eat(|c| c == '.');
        if ahead.eat(|c| matches!(c, ')' | '）' | ']')).is_some() {
            *cursor = ahead;
        }
    }
}

/// `03-26 23:04`, `26/03 23:04`, `26.03. 23:04`, `10/20(金)`: a day and month are told from
/// a range, a version or a ratio by the clock or the weekday that follows them; with a
/// slash between them they may also be all there is.
fn yearless(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> Option<Day> {
    let start = cursor.at();
    let first = cursor.digits().filter(|digits| digits.count <= 2)?;
    let separator = cursor.eat(|c| matches!(c, '-' | '/' | '.' | '／'))?;
    let separator = if separator == '／' { '/' } else { separator };
    let second = cursor.digits().filter(|digits| digits.count <= 2)?;
    if separator == '.' {
        cursor.eat(|c| c == '.');
    }
    let text = cursor.since(start).to_owned();
    let mut behind = *cursor;
    tail(&mut behind, vocabulary);
    let is_told = behind.at() > cursor.at() || (separator == '/' && cursor.is_done());
    if !is_told {
        let mut ahead = *cursor;
        ahead.eat(|c| c == ',');
        ahead.eat(char::is_whitespace)?;
        ahead.blanks();
        let is_joined = ahead.eat_phrase(&vocabulary.calendar.joiners).is_some();
        ahead.blanks();
        clock::read(&mut ahead, is_joined, vocabulary)?;
    }
    let (a, b) = (small(first)?, small(second)?);
    // February has 29 days in some year.
    let is_day = |month: i8, day: i8| Date::new(2000, month, day).is_ok();
    match (is_day(b, a), is_day(a, b)) {
        (true, true) if separator == '/' && a != b => {
            Some(Day::YearlessEither { day_first: (b, a), month_first: (a, b), text })
        }
        // Without a year, dashes are ISO 8601 cut short, and dots put the day first.
        (_, true) if separator != '.' => Some(Day::Yearless { month: a, day: b }),
        (true, _) => Some(Day::Yearless { month: b, day: a }),
        (false, true) => Some(Day::Yearless { month: a, day: b }),
        (false, false) => None,
    }
}

/// `Tuesday,` and its like in front of a date say nothing new.
fn weekday(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) {
    let calendar = &vocabulary.calendar;
    let mut ahead = *cursor;
    if ahead.eat_phrase(&calendar.weekdays).is_some() {
        ahead.eat_while(|c| c.is_whitespace() || matches!(c, ',' | '.' | '，' | '、'));
        if ahead.eat_phrase(&calendar.articles).is_some() {
            ahead.blanks();
        }
    }
    if ahead.peek().is_some_and(is_digit) || calendar.months.at(ahead.rest()).is_some() {
        *cursor = ahead;
    }
}

/// `YYYY-MM-DD`, `20xx-MM-DD`, `DD/MM/YYYY`.
fn placeholder(cursor: &mut Cursor<'_>) -> Option<Day> {
    let mut ahead = *cursor;
    let letters = |c: char| c.is_ascii_digit() || matches!(c, 'Y' | 'y' | 'M' | 'm' | 'D' | 'd' | 'x' | 'X' | 'N');
    let first = ahead.eat_while(letters);
    let separator = ahead.eat(|c| matches!(c, '-' | '/' | '.'))?;
    let second = ahead.eat_while(letters);
    ahead.eat(|c| c == separator)?;
    let third = ahead.eat_while(letters);
    let filled = |part: &str| !part.is_empty() && part.bytes().any(|byte| byte.is_ascii_alphabetic());
    if !(filled(first) || filled(second)) || second.is_empty() || third.is_empty() || first.len() + third.len() > 6 {
        return None;
    }
    if ahead.peek().is_some_and(char::is_alphanumeric) {
        return None;
    }
    *cursor = ahead;
    Some(Day::Unknown)
}

/// `2021年2月19日`, `2월 19일`: a unit behind each number.
fn marked(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> Option<Day> {
    let marks = &vocabulary.calendar.date_marks;
    if marks.is_empty() {
        return None;
    }
    let start = cursor.at();
    let mut number = |wanted: Mark| {
        let mut ahead = *cursor;
        ahead.blanks();
        let digits = ahead.digits()?;
        ahead.blanks();
        ahead.eat_phrase(marks).filter(|&mark| mark == wanted)?;
        *cursor = ahead;
        Some(digits)
    };
    let year = number(Mark::Year);
    let month = small(number(Mark::Month)?)?;
    let Some(day) = number(Mark::Day) else {
        return match year {
            Some(year) => this_month(year, month),
            None => None,
        };
    };
    match year {
        Some(year) => full(year, month, small(day)?, cursor.since(start)),
        None => yearless_day(month, small(day)?),
    }
}

/// A day without its year; February has 29 days in some year.
fn yearless_day(month: i8, day: i8) -> Option<Day> {
    Date::new(2000, month, day).ok().map(|_| Day::Yearless { month, day })
}

fn numeric(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> Option<Day> {
    let start = cursor.at();
    let first = cursor.digits()?;
    match first.count {
        // `2024-05-01`; a year of five digits is a slip that the document may mend.
        4 | 5 => year_first(cursor, first, start),
        8 => compact(first),
        1 | 2 => year_last(cursor, first, start, vocabulary),
        _ => None,
    }
}

fn year_first(cursor: &mut Cursor<'_>, year: Digits<'_>, start: usize) -> Option<Day> {
    let separator = cursor.eat(|c| matches!(c, '-' | '/' | '.' | '‑' | '–' | '／' | '－' | '．'))?;
    after_point(cursor, separator);
    let Some(month) = cursor.digits() else {
        // `2022-??-??`
        return fill_rest(cursor, separator).then_some(Day::Unknown);
    };
    if month.count > 2 {
        return None;
    }
    let is_joined = cursor.eat(|c| c == separator || c == '-').is_some();
    after_point(cursor, separator);
    if !is_joined {
        // A bare `2022-05` is a month only where nothing else could be meant.
        let ends = !cursor.peek().is_some_and(|c| c.is_alphanumeric() || c == '.' || c == '/');
        return (ends && separator == '-' && month.count == 2).then(|| this_month(year, small(month)?)).flatten();
    }
    let Some(day) = cursor.digits() else {
        let filled = cursor.eat_while(|c| matches!(c, '?' | 'x' | 'X' | 'd' | 'D' | '_' | '-'));
        if filled.is_empty() {
            return None;
        }
        return Some(this_month(year, small(month)?).unwrap_or(Day::Unknown));
    };
    if day.count > 2 {
        return None;
    }
    full(year, small(month)?, small(day)?, cursor.since(start))
}

fn fill_rest(cursor: &mut Cursor<'_>, separator: char) -> bool {
    let month = cursor.eat_while(|c| matches!(c, '?' | 'x' | 'X' | '_'));
    !month.is_empty()
        && cursor.eat(|c| c == separator || c == '-').is_some()
        && !cursor.eat_while(|c| matches!(c, '?' | 'x' | 'X' | '_') || c.is_ascii_digit()).is_empty()
}

/// `19. 2. 2021`, `2021. 2. 19.`: blanks behind the points of a date.
fn after_point(cursor: &mut Cursor<'_>, separator: char) {
    if separator == '.' {
        cursor.eat(|c| c == ' ');
    }
}

fn this_month(year: Digits<'_>, month: i8) -> Option<Day> {
    let year = i16::try_from(year.value).ok().filter(|_| year.count == 4)?;
    ((1..=12).contains(&month) && (1970..=2199).contains(&year)).then_some(Day::Month(Month { year, month }))
}

fn compact(digits: Digits<'_>) -> Option<Day> {
    let year = i16::try_from(digits.value / 10_000).ok().filter(|year| (1970..=2199).contains(year))?;
    let month = i8::try_from(digits.value / 100 % 100).ok()?;
    let day = i8::try_from(digits.value % 100).ok()?;
    Date::new(year, month, day).ok().map(Day::Full)
}

fn full(year: Digits<'_>, month: i8, day: i8, text: &str) -> Option<Day> {
    if year.count == 4
        && let Some(date) = i16::try_from(year.value).ok().and_then(|year| Date::new(year, month, day).ok())
    {
        return Some(Day::Full(date));
    }
    Some(Day::Impossible { year: year.text.to_owned(), month, day, text: text.to_owned() })
}

/// `24/10/2024`, `10/24/24`, `24.10.2024`.
fn year_last(cursor: &mut Cursor<'_>, first: Digits<'_>, start: usize, vocabulary: &Vocabulary) -> Option<Day> {
    let separator = cursor.eat(|c| matches!(c, '/' | '.' | '-' | '／' | '．'))?;
    after_point(cursor, separator);
    let second = cursor.digits().filter(|digits| digits.count <= 2)?;
    if cursor.eat(|c| c == separator).is_none() {
        // `10/6 2024`
        cursor.eat(|c| c == ' ')?;
        let digits = cursor.rest().bytes().take_while(u8::is_ascii_digit).count();
        let mut behind = *cursor;
        behind.skip(digits);
        if separator == '-' || digits != 4 || !ends_date(&behind, vocabulary) {
            return None;
        }
    }
    let before_blank = cursor.at();
    after_point(cursor, separator);
    let is_apart = cursor.at() > before_blank;
    let year = cursor.digits()?;
    // `1.20.30` is a version, `26.03. 14:05` a day and a clock; `01.02.24` is a date.
    let is_whole =
        first.count == 2 && second.count == 2 && !is_apart && year.value >= 10 && ends_date(cursor, vocabulary);
    let year_value = match year.count {
        4 => i16::try_from(year.value).ok()?,
        2 if separator == '/' || (separator == '.' && is_whole) => 2000 + i16::try_from(year.value).ok()?,
        _ => return None,
    };
    if !(1970..=2199).contains(&year_value) {
        return None;
    }
    let text = cursor.since(start).to_owned();
    let (a, b) = (small(first)?, small(second)?);
    let day_first = Date::new(year_value, b, a).ok();
    let month_first = Date::new(year_value, a, b).ok();
    match (day_first, month_first) {
        (Some(day_first), _) if separator == '.' || a == b => Some(Day::Full(day_first)),
        (Some(day_first), Some(month_first)) => Some(Day::Either { day_first, month_first, text }),
        // With points between, the day comes first or it is a version.
        (None, Some(_)) if separator == '.' => None,
        (Some(date), None) | (None, Some(date)) => Some(Day::Full(date)),
        (None, None) => Some(Day::Impossible { year: year.text.to_owned(), month: b, day: a, text }),
    }
}

/// Whether nothing of a date goes on here: at the end, before a clock, or before what
/// separates a time from its event.
fn ends_date(cursor: &Cursor<'_>, vocabulary: &Vocabulary) -> bool {
    let mut ahead = *cursor;
    ahead.eat_while(|c| matches!(c, ' ' | ',' | '*' | '_' | '`' | ')' | ']'));
    if ahead.is_done() || ahead.at() == cursor.at() {
        return ahead.is_done() || ahead.peek().is_some_and(|c| matches!(c, ':' | '–' | '—' | '|'));
    }
    let is_clock = |mut ahead: Cursor<'_>| {
        ahead.eat_phrase(&vocabulary.calendar.joiners);
        ahead.eat_while(|c| c == ' ' || c == '.');
        clock::read(&mut ahead, false, vocabulary).is_some()
    };
    ahead.peek().is_some_and(|c| matches!(c, ':' | '–' | '—' | '-' | '|')) || is_clock(ahead)
}

/// `5 March 2024`, `March 5th, 2024`, `19. April`, `2024 March 5`.
fn named(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> Option<Day> {
    let start = cursor.at();
    if let Some(month) = month(cursor, vocabulary) {
        cursor.eat_while(|c| c.is_whitespace() || matches!(c, '.' | '-' | '/'));
        let day = cursor.digits()?;
        if day.count == 4 {
            // `March 2024`
            let year = i16::try_from(day.value).ok().filter(|year| (1970..=2199).contains(year))?;
            return Some(Day::Month(Month { year, month }));
        }
        ordinal(cursor, vocabulary);
        let day = small(day)?;
        return of_year(cursor, month, day, start, vocabulary);
    }
    let first = cursor.digits()?;
    if first.count == 4 {
        cursor.eat_while(|c| c.is_whitespace() || matches!(c, '-' | '/' | ','));
        let month = month(cursor, vocabulary)?;
        cursor.eat_while(|c| c.is_whitespace() || matches!(c, '-' | '/' | '.'));
        let day = cursor.digits().filter(|digits| digits.count <= 2)?;
        ordinal(cursor, vocabulary);
        return full(first, month, small(day)?, cursor.since(start));
    }
    if first.count > 2 {
        return None;
    }
    ordinal(cursor, vocabulary);
    cursor.eat_while(|c| c.is_whitespace() || matches!(c, '.' | '-' | '/'));
    if cursor.eat_phrase(&vocabulary.calendar.of).is_some() {
        cursor.blanks();
    }
    let month = month(cursor, vocabulary)?;
    of_year(cursor, month, small(first)?, start, vocabulary)
}

/// The year behind a day and month, where there is one.
fn of_year(cursor: &mut Cursor<'_>, month: i8, day: i8, start: usize, vocabulary: &Vocabulary) -> Option<Day> {
    let mut ahead = *cursor;
    ahead.eat_while(|c| c.is_whitespace() || matches!(c, ',' | '.' | '-' | '/' | '\''));
    if ahead.eat_phrase(&vocabulary.calendar.of).is_some() {
        ahead.blanks();
    }
    if let Some(year) = ahead.digits()
        && year.count == 4
        && (1970..=2199).contains(&year.value)
        // "March 5 14:05"
        && !ahead.rest().strip_prefix(':').is_some_and(|rest| rest.starts_with(is_digit))
    {
        let stated = ahead.since(start);
        *cursor = ahead;
        return full(year, month, day, stated);
    }
    yearless_day(month, day)
}

fn month(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) -> Option<i8> {
    let word = cursor.word();
    // "may" is a verb more often than a month; months are capitalised in English.
    if word.is_empty() || vocabulary.calendar.also_words.contains(word) {
        return None;
    }
    cursor.eat_phrase(&vocabulary.calendar.months)
}

fn ordinal(cursor: &mut Cursor<'_>, vocabulary: &Vocabulary) {
    cursor.eat_phrase(&vocabulary.calendar.ordinals);
}

fn small(digits: Digits<'_>) -> Option<i8> {
    i8::try_from(digits.value).ok()
}
