//! Words of dates and times of day.

use rustc_hash::FxHashSet;

use crate::vocabulary::leading::Leading;
use crate::vocabulary::leads::Leads;
use crate::vocabulary::words::fold;
use crate::vocabulary::{Value, file};

/// What a word in front of a time says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    /// Nothing: "at".
    Plain,
    /// That it is not exact: "about", "shortly before".
    About,
}

/// A half of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// Before noon.
    Am,
    /// From noon on.
    Pm,
}

/// A unit behind one of the numbers of a date or of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// `年`
    Year,
    /// `月`
    Month,
    /// `日`
    Day,
}

/// Words of dates and times of day, each looked up where a text is scanned.
#[derive(Debug)]
pub struct Calendar {
    /// Names of months, 1 to 12.
    pub months: Leading<i8>,
    /// Names of weekdays, 1 (Monday) to 7.
    pub weekdays: Leading<i8>,
    /// Short names of months that are words of their own in lower case: "may".
    pub also_words: FxHashSet<String>,
    /// In front of a time.
    pub leads: Leading<Lead>,
    /// Behind a time that is not exact.
    pub trails: Leading<()>,
    /// Between a date and its clock.
    pub joiners: Leading<()>,
    /// In front of a time of day that is written with a point or without anything: `kl. 8.35`.
    pub clock_leads: Leading<()>,
    /// Between the ends of a range.
    pub until: Leading<()>,
    /// Behind a range.
    pub until_tails: Leading<()>,
    /// In front of the day of a date: "the".
    pub articles: Leading<()>,
    /// Behind the day of a date: "th".
    pub ordinals: Leading<()>,
    /// Between day, month and year: "of".
    pub of: Leading<()>,
    /// Behind a date: "r."
    pub date_tails: Leading<()>,
    /// "The next day".
    pub next_day: Leading<()>,
    /// What stands in front of the number of a day: "day 2".
    pub nth_day: Leading<()>,
    /// Hours that have a name.
    pub named_hours: Leading<i8>,
    /// Halves of the day in front of a clock.
    pub halves: Leading<Half>,
    /// Units behind the numbers of a date.
    pub date_marks: Leading<Mark>,
    /// Behind the hour: `h`, `Uhr`, `時`.
    pub hour_marks: Leading<()>,
    /// Behind the minutes: `分`.
    pub minute_marks: Leading<()>,
    /// Behind the seconds: `秒`.
    pub second_marks: Leading<()>,
    /// Behind a whole clock: `hrs`.
    pub clock_tails: Leading<()>,
    /// Whether `4.30` in front of an event is a time rather than a number.
    pub dotted: bool,
    /// Whether the day comes first in `03/04/2024`, where the language has a rule.
    pub day_first: Option<bool>,
    /// Lead-ins of a time zone, folded: `all times in`.
    pub all_times_in: Leads,
    /// First words of times, in lower case.
    first_words: FxHashSet<String>,
}

impl Calendar {
    pub(super) fn new(file: &file::File) -> Self {
        let calendar = &file.calendar;
        let about = file.values.get(&Value::Approximately).into_iter().flatten();
        let about = about.chain(&calendar.nearly).map(|word| (word, Lead::About));
        let marks = [
            (Mark::Year, &calendar.year_marks),
            (Mark::Month, &calendar.month_marks),
            (Mark::Day, &calendar.day_marks),
        ];
        let halves = [(Half::Am, &calendar.am), (Half::Pm, &calendar.pm)];
        let hours = [(12, &calendar.noon), (0, &calendar.midnight)];
        let mut built = Self {
            months: numbered(&calendar.months),
            weekdays: numbered(&calendar.weekdays),
            also_words: calendar.also_words.iter().map(|word| word.to_lowercase()).collect(),
            leads: Leading::new(calendar.leads.iter().map(|word| (word, Lead::Plain)).chain(about)),
            trails: plain(&calendar.trails),
            joiners: plain(&calendar.joiners),
            clock_leads: plain(&calendar.clock_leads),
            until: plain(&calendar.until),
            until_tails: plain(&calendar.until_tails),
            articles: plain(&calendar.articles),
            ordinals: plain(&calendar.ordinals),
            of: plain(&calendar.of),
            date_tails: plain(&calendar.date_tails),
            next_day: plain(&calendar.next_day),
            nth_day: plain(&calendar.nth_day),
            named_hours: meaning(hours),
            halves: meaning(halves),
            date_marks: meaning(marks),
            hour_marks: plain(&calendar.hour_marks),
            minute_marks: plain(&calendar.minute_marks),
            second_marks: plain(&calendar.second_marks),
            clock_tails: plain(&calendar.clock_tails),
            dotted: calendar.dotted,
            day_first: calendar.day_first,
            all_times_in: Leads::new(calendar.all_times_in.iter().map(|phrase| fold(phrase)).collect()),
            first_words: FxHashSet::default(),
        };
        built.first_words = built.gather_first_words();
        built
    }

    fn gather_first_words(&self) -> FxHashSet<String> {
        let numbers =
            self.months.first_words().chain(self.weekdays.first_words()).chain(self.named_hours.first_words());
        let days = self.next_day.first_words().chain(self.nth_day.first_words()).chain(self.articles.first_words());
        let words = numbers.chain(days).chain(self.leads.first_words()).chain(self.halves.first_words());
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    /// Whether a time may begin with that word: a month, a weekday, "about", "noon".
    pub fn begins_time(&self, word: &str) -> bool {
        const LONGEST: usize = 24;
        if word.len() > LONGEST {
            return false;
        }
        if !word.is_ascii() {
            return self.first_words.contains(&word.to_lowercase());
        }
        let mut lower = [0; LONGEST];
        let lower = &mut lower[..word.len()];
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        std::str::from_utf8(lower).is_ok_and(|lower| self.first_words.contains(lower))
    }
}

/// Phrases that mean one thing only.
pub(super) fn plain(words: &[String]) -> Leading<()> {
    Leading::new(words.iter().map(|word| (word, ())))
}

/// Phrases by what they mean.
pub(super) fn meaning<T: Copy, const N: usize>(kinds: [(T, &Vec<String>); N]) -> Leading<T> {
    Leading::new(kinds.into_iter().flat_map(|(kind, words)| words.iter().map(move |word| (word, kind))))
}

/// Names by number, from 1.
pub(super) fn numbered<T: Copy + TryFrom<usize>>(names: &[Vec<String>]) -> Leading<T> {
    let counted = (1..).zip(names).filter_map(|(number, words)| Some((T::try_from(number).ok()?, words)));
    Leading::new(counted.flat_map(|(number, words)| words.iter().map(move |word| (word, number))))
}
