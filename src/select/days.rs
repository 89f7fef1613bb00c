//! Days as they are asked for: `2021`, `2021-Q2`, `2021-06`, `2021-06-30`, and from one to another.

use std::fmt;

use jiff::ToSpan as _;
use jiff::civil::Date;

/// Some days in a row, both ends included; open where an end is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first of them.
    pub first: Option<Date>,
    /// The last of them.
    pub last: Option<Date>,
    words: String,
}

impl Days {
    /// From the first day of a day, month, quarter or year on, that day included: `2021` begins on 2021-01-01.
    ///
    /// # Errors
    /// Where the text is no such date.
    pub fn after(text: &str) -> Result<Self, String> {
        let (first, _) = period(text)?;
        Ok(Self { first: Some(first), last: None, words: format!("from {} on", text.trim()) })
    }

    /// Up to the day before a day, month, quarter or year: `2022` ends on 2021-12-31, so that `after` and `before`
    /// of the same date part all days between them.
    ///
    /// # Errors
    /// Where the text is no such date, or no day lies before it.
    pub fn before(text: &str) -> Result<Self, String> {
        let (first, _) = period(text)?;
        let last = first.checked_sub(1.day()).map_err(|_| no_date(text))?;
        Ok(Self { first: None, last: Some(last), words: format!("before {}", text.trim()) })
    }

    /// A day, month, quarter or year, or `A..B` from the first day of A to the last day of B; either may be left out.
    ///
    /// # Errors
    /// Where an end is no such date, both are left out, or it ends before it begins.
    pub fn within(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let Some((from, to)) = text.split_once("..") else {
            let (first, last) = period(text)?;
            return Ok(Self { first: Some(first), last: Some(last), words: text.to_owned() });
        };
        let (from, to) = (from.trim(), to.trim());
        let end = |text: &str| if text.is_empty() { Ok(None) } else { period(text).map(Some) };
        let (begin, end) = (end(from)?.map(|(first, _)| first), end(to)?.map(|(_, last)| last));
        let words = match (begin, end) {
            (None, None) => return Err(no_date(text)),
            (Some(first), Some(last)) if last < first => return Err(format!("`{text}` ends before it begins")),
            (Some(_), Some(_)) => format!("{from} to {to}"),
            (Some(_), None) => format!("from {from} on"),
            (None, Some(_)) => format!("up to {to}"),
        };
        Ok(Self { first: begin, last: end, words })
    }

    /// Whether a day is one of them.
    pub fn hold(&self, day: Date) -> bool {
        self.first.is_none_or(|first| first <= day) && self.last.is_none_or(|last| day <= last)
    }
}

/// The days that are in any of these: from one to another, in order and apart.
pub(super) fn union(days: &[Days]) -> Vec<(Date, Date)> {
    let mut ends: Vec<(Date, Date)> =
        days.iter().map(|days| (days.first.unwrap_or(Date::MIN), days.last.unwrap_or(Date::MAX))).collect();
    ends.sort_unstable();
    let mut apart: Vec<(Date, Date)> = Vec::with_capacity(ends.len());
    for (first, last) in ends {
        match apart.last_mut() {
            Some(before) if before.1.tomorrow().is_err() || before.1.tomorrow().is_ok_and(|next| first <= next) => {
                before.1 = before.1.max(last);
            }
            _ => apart.push((first, last)),
        }
    }
    apart
}

/// As one reads it behind a count: `from 2021 on`, `before 2022`, `2021 to 2023`.
impl fmt::Display for Days {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.words)
    }
}

/// The first and the last day of a day, month, quarter or year.
fn period(text: &str) -> Result<(Date, Date), String> {
    let text = text.trim();
    let month = |year: &str, month: i8| {
        let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        Date::new(year.parse().ok().filter(|_| is_year)?, month, 1).ok()
    };
    let months = |first: Option<Date>, last: Option<Date>| Some((first?, last?.last_of_month()));
    let number = |text: &str| text.parse::<i8>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    let found = match text.split('-').collect::<Vec<_>>()[..] {
        [year] => months(month(year, 1), month(year, 12)),
        [year, quarter] if quarter.starts_with(['Q', 'q']) => number(&quarter[1..])
            .filter(|quarter| (1..=4).contains(quarter))
            .and_then(|quarter| months(month(year, quarter * 3 - 2), month(year, quarter * 3))),
        [year, of_year] if of_year.len() == 2 => number(of_year).and_then(|of_year| {
            let first = month(year, of_year);
            months(first, first)
        }),
        [year, of_year, day] if of_year.len() == 2 && day.len() == 2 => {
            text.parse::<Date>().ok().filter(|_| month(year, 1).is_some()).map(|day| (day, day))
        }
        _ => None,
    };
    found.ok_or_else(|| no_date(text))
}

fn no_date(text: &str) -> String {
    let examples = "`2021-06-30`, `2021-06`, `2021-Q2` or `2021`";
    format!("`{text}` is not a date: write a day, month, quarter or year, such as {examples}")
}

#[cfg(test)]
mod tests {
    use super::*;

    type Read = fn(&str) -> Result<Days, String>;

    #[test]
    fn days_are_told_by_their_ends() {
        let check = |read: Read, text: &str, ends: &str, words: &str| {
            let days = read(text).unwrap();
            let end = |end: Option<Date>| end.map_or_else(String::new, |day| day.to_string());
            assert_eq!(format!("{}..{}", end(days.first), end(days.last)), ends, "{text}");
            assert_eq!(days.to_string(), words, "{text}");
        };
        check(Days::after, "2021", "2021-01-01..", "from 2021 on");
        check(Days::after, "2021-06", "2021-06-01..", "from 2021-06 on");
        check(Days::after, "2021-q4", "2021-10-01..", "from 2021-q4 on");
        check(Days::after, " 2021-06-30", "2021-06-30..", "from 2021-06-30 on");
        check(Days::before, "2021", "..2020-12-31", "before 2021");
        check(Days::before, "2021-06-30", "..2021-06-29", "before 2021-06-30");
        check(Days::within, "2020-02", "2020-02-01..2020-02-29", "2020-02");
        check(Days::within, "2021..2023", "2021-01-01..2023-12-31", "2021 to 2023");
        check(Days::within, "2021-06-30 .. 2021-Q3", "2021-06-30..2021-09-30", "2021-06-30 to 2021-Q3");
        check(Days::within, "2021..", "2021-01-01..", "from 2021 on");
        check(Days::within, "..2021-06-30", "..2021-06-30", "up to 2021-06-30");
    }

    #[test]
    fn days_that_meet_are_one_stretch() {
        let check = |texts: &[&str], expected: &[&str]| {
            let days: Vec<Days> = texts.iter().map(|text| Days::within(text).unwrap()).collect();
            let found: Vec<String> = union(&days).iter().map(|(first, last)| format!("{first}..{last}")).collect();
            assert_eq!(found, expected, "{texts:?}");
        };
        check(&[], &[]);
        check(&["2021", "2020"], &["2020-01-01..2021-12-31"]);
        check(&["2021", "2019", "2021-06"], &["2019-01-01..2019-12-31", "2021-01-01..2021-12-31"]);
        check(&["2021..", "2023", "..2019"], &["-009999-01-01..2019-12-31", "2021-01-01..9999-12-31"]);
        check(&["2021..", "2023.."], &["2021-01-01..9999-12-31"]);
    }

    #[test]
    fn after_and_before_the_same_date_part_all_days() {
        for date in ["2021", "2021-Q2", "2021-06", "2021-06-30"] {
            let (after, before) = (Days::after(date).unwrap(), Days::before(date).unwrap());
            for day in ["2020-12-31", "2021-01-01", "2021-05-31", "2021-06-01", "2021-06-30", "2022-01-01"] {
                let day = day.parse().unwrap();
                assert_ne!(after.hold(day), before.hold(day), "{date} and {day}");
            }
        }
    }

    #[test]
    fn what_is_no_date_says_what_would_be_one() {
        let no_dates = [
            "",
            "21",
            "2021-13",
            "2021-00",
            "2021-Q5",
            "2021-Q",
            "2021-6",
            "2021-02-30",
            "30.06.2021",
            "2021-06-30T10",
            "2021-06-1",
            "+021",
            "2021-Q+1",
            "2021-+6",
            "-2021",
            "yesterday",
            "２０２１",
        ];
        for text in no_dates {
            for read in [Days::after as Read, Days::before, Days::within] {
                let told = read(text).unwrap_err();
                assert!(told.starts_with(&format!("`{text}` is not a date")) && told.contains("`2021-06`"), "{told}");
            }
        }
        assert!(Days::within("..").unwrap_err().contains("is not a date"));
        assert_eq!(Days::within("2022..2021").unwrap_err(), "`2022..2021` ends before it begins");
        assert!(Days::within("2021..x").unwrap_err().starts_with("`x` is not a date"));
    }
}
