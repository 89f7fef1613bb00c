//! Words → what they mean: one data file a language, compiled in.
//!
//! Entry points: [`Vocabulary::shared`] for the languages as they come, and
//! [`Vocabulary::with_sections`] for one knowledge base's own words.
//! What is not here: any decision; `extract` decides.

mod file;
mod leads;
mod lengths;
mod near;
mod phrases;
mod words;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use serde::Deserialize;

use crate::record::{ActionKind, ActionStatus, FactorKind, LessonKind, MomentKind, SectionKind};
pub use file::Told;
use file::{Duration, File};
pub use leads::Leads;
pub use lengths::Lengths;
pub use near::entry_of;
pub use phrases::{Found, Phrases, Wording};
pub use words::{fold, fold_into};

static ENGLISH: &str = include_str!("english.toml");

static SHARED: LazyLock<Arc<Vocabulary>> = LazyLock::new(|| {
    let file: File = toml::from_str(ENGLISH).expect("the language files are read by every test");
    Arc::new(Vocabulary::from(&file))
});

/// Every table of words, ready for look-up by folded phrase (see [`fold`]).
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// Headings.
    pub sections: HashMap<String, SectionKind>,
    /// Headings without their fillers; `None` where two kinds share what is left.
    pub bare_sections: HashMap<String, Option<SectionKind>>,
    /// Phrases that name a section whatever stands in front of them.
    pub heads: Vec<(String, SectionKind)>,
    /// Words that say nothing about what a heading is about.
    pub fillers: HashSet<String>,
    /// Headings that say what kind of cause follows.
    pub cause: HashMap<String, FactorKind>,
    /// Headings that say what kind of lesson follows.
    pub lesson: HashMap<String, LessonKind>,
    /// Headings and cells that say what an action is for.
    pub action: HashMap<String, ActionKind>,
    /// Keys of fields.
    pub fields: HashMap<String, Field>,
    /// Headers of columns; one word may head several kinds of column.
    pub columns: HashMap<String, Vec<Column>>,
    /// Words for what became of an action.
    pub status: HashMap<String, ActionStatus>,
    /// Explicit markers of moments.
    pub markers: HashMap<String, MomentKind>,
    /// Words that lead an entry of a status page without naming a moment.
    pub updates: HashSet<String>,
    /// Values that say that there is none.
    pub values: HashMap<String, Value>,
    /// What the fill-in places of templates say.
    pub template: HashMap<String, ()>,
    /// First words of what a template asks for.
    pub prompts: HashSet<String>,
    /// Headings of sections that hold the causes where their text says so.
    pub explaining: HashSet<String>,
    /// What a text says where it gives the causes; in blanks.
    pub cause_phrases: Vec<String>,
    /// How sentences tell of the length of an outage.
    pub told: Told,
    /// Headings of a review in parts: "keep", "stop", "start".
    pub retro: HashSet<String>,
    /// What stands in front of the number of an incident: "outage 2".
    pub incidents: HashSet<String>,
    /// "First", "second".
    pub ordinals: HashMap<String, u32>,
    /// Units of durations by name.
    pub units: HashMap<String, Unit>,
    /// Numbers written as words.
    pub numbers: HashMap<String, u32>,
    /// Names of months, 1 to 12.
    pub months: HashMap<String, i8>,
    /// Names of weekdays, 1 (Monday) to 7.
    pub weekdays: HashMap<String, i8>,
    /// First words of times, in lower case.
    time_words: HashSet<String>,
    /// Words in front of a time that say nothing about it: "at".
    pub time_leads: HashSet<String>,
    /// Words in front of a time that is not exact: "shortly before".
    pub nearly: HashSet<String>,
    /// "The next day" in lower case, longest first.
    pub next_day: Vec<String>,
    /// What stands in front of the number of a day: "day 2".
    pub nth_day: HashSet<String>,
    /// Hours that have a name.
    pub named_hours: HashMap<String, i8>,
    /// Lead-ins of a time zone: `all times in`.
    pub all_times_in: Leads,
    /// Where lengths of time may begin in a text.
    pub lengths: Arc<Lengths>,
    /// Classes of wording in events.
    pub wording: Arc<Phrases>,
}

/// What a field of a document's head or stats holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is named as in the record")]
pub enum Field {
    Title,
    Date,
    Status,
    Severity,
    Category,
    Services,
    Tags,
    Visibility,
    Id,
    Zone,
    Summary,
    Impact,
    RootCause,
    TriggerText,
    Resolution,
    Detection,
    Authors,
    Attendees,
    Responders,
    Lead,
    Scribe,
    DetectedBy,
    Tickets,
    TimeToDetect,
    TimeToAcknowledge,
    TimeToMitigate,
    TimeToRecover,
    TimeToResolve,
    Duration,
    Started,
    Detected,
    Acknowledged,
    Identified,
    Mitigated,
    Recovered,
    Resolved,
}

/// What a column of a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is named for what it holds")]
pub enum Column {
    Time,
    Event,
    Action,
    Owner,
    Due,
    Status,
    Link,
    Kind,
    Priority,
    Phase,
    Who,
    Zone,
    Date,
    Clock,
    End,
    Elapsed,
    Role,
    Done,
}

/// A value that says that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// `N/A`: there is nothing to measure.
    NotApplicable,
    /// `?`, `TBD`, empty: there is something, and nobody wrote it down.
    Unknown,
    /// It has not ended.
    Ongoing,
    /// What follows is not exact.
    Approximately,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "units of time need none")]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
}

impl Unit {
    /// How many minutes one of them is.
    pub fn minutes(self) -> f64 {
        match self {
            Self::Second => 1.0 / 60.0,
            Self::Minute => 1.0,
            Self::Hour => 60.0,
            Self::Day => 1440.0,
            Self::Week => 10080.0,
        }
    }
}

impl Vocabulary {
    /// The vocabulary of all languages, read once.
    pub fn shared() -> Arc<Self> {
        Arc::clone(&SHARED)
    }

    /// The shared vocabulary with one knowledge base's own headings.
    pub fn with_sections(own: &BTreeMap<String, Vec<String>>) -> Arc<Self> {
        if own.is_empty() {
            return Self::shared();
        }
        let mut vocabulary = (*SHARED).as_ref().clone();
        for (kind, words) in own {
            let Some(kind) = section_kind(kind) else { continue };
            vocabulary.sections.extend(words.iter().map(|word| (fold(word), kind)));
        }
        vocabulary.bare_sections = bare(&vocabulary.sections, &vocabulary.fillers);
        Arc::new(vocabulary)
    }

    /// Whether a time may begin with that word: a month, a weekday, "about", "noon".
    pub fn begins_time(&self, word: &str) -> bool {
        const LONGEST: usize = 24;
        if word.len() > LONGEST {
            return false;
        }
        if !word.is_ascii() {
            return self.time_words.contains(&word.to_lowercase());
        }
        let mut lower = [0; LONGEST];
        let lower = &mut lower[..word.len()];
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        std::str::from_utf8(lower).is_ok_and(|lower| self.time_words.contains(lower))
    }

    /// A folded phrase without its fillers.
    pub fn without_fillers(&self, key: &str) -> String {
        let words: Vec<&str> = key.split(' ').filter(|word| !self.fillers.contains(*word)).collect();
        words.join(" ")
    }
}

/// Headings by what is left of them without fillers.
fn bare(sections: &HashMap<String, SectionKind>, fillers: &HashSet<String>) -> HashMap<String, Option<SectionKind>> {
    let mut bare: HashMap<String, Option<SectionKind>> = HashMap::default();
    for (phrase, &kind) in sections {
        let words: Vec<&str> = phrase.split(' ').filter(|word| !fillers.contains(*word)).collect();
        // One word that is left of several may be any word.
        let n_words = phrase.split(' ').count();
        if words.is_empty() || (words.len() == 1 && n_words > 1) {
            continue;
        }
        let known = bare.entry(words.join(" ")).or_insert(Some(kind));
        if *known != Some(kind) {
            *known = None;
        }
    }
    bare
}

/// The kind of section with that name in records.
pub fn section_kind(name: &str) -> Option<SectionKind> {
    serde_json::from_value(serde_json::Value::from(name)).ok()
}

impl From<&File> for Vocabulary {
    fn from(file: &File) -> Self {
        let by_name = |name: &str| match name {
            "root_cause" => FactorKind::RootCause,
            "trigger" => FactorKind::Trigger,
            _ => FactorKind::Factor,
        };
        let lesson = |name: &str| match name {
            "well" => LessonKind::Well,
            "wrong" => LessonKind::Wrong,
            "lucky" => LessonKind::Lucky,
            _ => LessonKind::General,
        };
        let mut columns: HashMap<String, Vec<Column>> = HashMap::default();
        for (&column, words) in &file.columns {
            for word in words {
                columns.entry(fold(word)).or_default().push(column);
            }
        }
        let all_times_in = Leads::new(file.calendar.all_times_in.iter().map(|phrase| fold(phrase)).collect());
        let sections = table(&file.sections);
        let fillers = file.fillers.iter().map(|word| fold(word)).collect();
        let heads = file.heads.iter().flat_map(|(&kind, words)| words.iter().map(move |word| (fold(word), kind)));
        let mut vocabulary = Self {
            time_words: HashSet::default(),
            bare_sections: bare(&sections, &fillers),
            heads: heads.collect(),
            sections,
            fillers,
            cause: file.cause.iter().flat_map(|(k, words)| words.iter().map(move |w| (fold(w), by_name(k)))).collect(),
            lesson: file.lesson.iter().flat_map(|(k, words)| words.iter().map(move |w| (fold(w), lesson(k)))).collect(),
            action: table(&file.action),
            fields: table(&file.fields),
            columns,
            status: table(&file.status),
            markers: table(&file.markers),
            updates: file.updates.iter().map(|word| fold(word)).collect(),
            values: table(&file.values),
            prompts: file.template.prompts.iter().map(|word| fold(word)).collect(),
            explaining: file.explaining.headings.iter().map(|heading| fold(heading)).collect(),
            cause_phrases: file.explaining.phrases.iter().map(|phrase| format!(" {} ", fold(phrase))).collect(),
            told: file.told.folded(),
            retro: file.retro.headings.iter().map(|heading| fold(heading)).collect(),
            incidents: file.several.incidents.iter().map(|word| fold(word)).collect(),
            ordinals: (1..).zip(&file.several.ordinals).map(|(number, word)| (fold(word), number)).collect(),
            template: file.template.phrases.iter().map(|phrase| (fold(phrase), ())).collect(),
            units: units(&file.duration),
            numbers: numbers(&file.duration),
            months: numbered(&file.calendar.months),
            weekdays: numbered(&file.calendar.weekdays),
            time_leads: file.calendar.leads.iter().map(|word| fold(word)).collect(),
            nearly: file.calendar.nearly.iter().map(|word| fold(word)).collect(),
            next_day: longest_first(file.calendar.next_day.iter().map(|phrase| phrase.to_lowercase())),
            nth_day: file.calendar.nth_day.iter().map(|word| fold(word)).collect(),
            named_hours: [(12, &file.calendar.noon), (0, &file.calendar.midnight)]
                .into_iter()
                .flat_map(|(hour, words)| words.iter().map(move |word| (word.to_lowercase(), hour)))
                .collect(),
            all_times_in,
            lengths: Arc::new(Lengths::new(
                file.duration.numbers.iter().chain(&file.duration.one).chain(&file.duration.half),
                [
                    &file.duration.second,
                    &file.duration.minute,
                    &file.duration.hour,
                    &file.duration.day,
                    &file.duration.week,
                ]
                .into_iter()
                .flatten(),
            )),
            wording: Arc::new(Phrases::new(&file.wording)),
        };
        vocabulary.time_words = time_words(&vocabulary);
        vocabulary
    }
}

/// Every word that a time begins with.
fn time_words(vocabulary: &Vocabulary) -> HashSet<String> {
    let about = vocabulary.values.iter().filter(|(_, value)| **value == Value::Approximately).map(|(word, _)| word);
    let next = vocabulary.next_day.iter().filter_map(|phrase| phrase.split(' ').next());
    let named = vocabulary.months.keys().chain(vocabulary.weekdays.keys()).chain(vocabulary.named_hours.keys());
    let words = named.chain(&vocabulary.nth_day).chain(about).map(String::as_str).chain(next);
    // "The 5th of March"
    let leads = vocabulary.time_leads.iter().chain(&vocabulary.nearly).map(String::as_str).chain(["the"]);
    words.chain(leads).map(str::to_owned).collect()
}

fn table<K: Copy>(kinds: &BTreeMap<K, Vec<String>>) -> HashMap<String, K> {
    kinds.iter().flat_map(|(&kind, words)| words.iter().map(move |word| (fold(word), kind))).collect()
}

fn units(file: &Duration) -> HashMap<String, Unit> {
    [
        (Unit::Second, &file.second),
        (Unit::Minute, &file.minute),
        (Unit::Hour, &file.hour),
        (Unit::Day, &file.day),
        (Unit::Week, &file.week),
    ]
    .into_iter()
    .flat_map(|(unit, words)| words.iter().map(move |word| (fold(word), unit)))
    .collect()
}

fn numbers(file: &Duration) -> HashMap<String, u32> {
    let counted = (0..).zip(&file.numbers).map(|(number, word)| (fold(word), number));
    counted.chain(file.one.iter().map(|word| (fold(word), 1))).collect()
}

/// Phrases so that none hides a longer one.
fn longest_first(phrases: impl Iterator<Item = String>) -> Vec<String> {
    let mut phrases: Vec<String> = phrases.collect();
    phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
    phrases
}

fn numbered(names: &[Vec<String>]) -> HashMap<String, i8> {
    (1..).zip(names).flat_map(|(number, words)| words.iter().map(move |word| (fold(word), number))).collect()
}
