//! Words → what they mean: one data file a language, compiled in.
//!
//! Entry points: [`Languages`], which gives the [`Vocabulary`] of a document, and
//! [`recognise::Recogniser`], which tells its language.
//! What is not here: any decision; `extract` decides.

pub mod calendar;
mod duration;
mod file;
mod languages;
mod leading;
mod leads;
mod lengths;
mod near;
mod phrases;
pub mod recognise;
mod told;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use serde::Deserialize;

use crate::record::{ActionKind, ActionStatus, FactorKind, LessonKind, MomentKind, SectionKind};
pub use calendar::Calendar;
pub use duration::{Durations, Unit};
use file::File;
pub use languages::{Language, Languages};
pub use leading::Leading;
pub use leads::Leads;
pub use lengths::Lengths;
pub use near::entry_of;
pub use phrases::{Found, Phrases, Wording};
pub use told::Told;
pub use words::{fold, fold_into, is_unspaced, known, with_folded};

/// Every table of words, ready for look-up by folded phrase (see [`fold`]).
#[derive(Debug)]
pub struct Vocabulary {
    /// Headings.
    pub sections: HashMap<String, SectionKind>,
    /// Headings without their fillers; `None` where two kinds share what is left.
    pub bare_sections: HashMap<String, Option<SectionKind>>,
    /// Phrases that name a section whatever stands in front of them.
    pub heads: Vec<(String, SectionKind)>,
    /// Words that say nothing about what a heading is about.
    pub fillers: HashSet<String>,
    /// Between two subjects of one heading, as they are written: " and ".
    pub heading_joints: Vec<String>,
    /// Behind a heading that goes on: "part".
    pub continued: HashSet<String>,
    /// One of the five whys.
    pub why: HashSet<String>,
    /// All of them.
    pub whys: HashSet<String>,
    /// Headings that say what kind of cause follows.
    pub cause: HashMap<String, FactorKind>,
    /// Headings that say what kind of lesson follows.
    pub lesson: HashMap<String, LessonKind>,
    /// Headings and cells that say what an action is for.
    pub action: HashMap<String, ActionKind>,
    /// What the marks of an action begin with.
    pub marks: Marks,
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
    /// Words of titles of pages about postmortems.
    pub about: About,
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
    /// Words of lengths of time.
    pub durations: Durations,
    /// Words of dates and times of day.
    pub calendar: Calendar,
    /// Classes of wording in events.
    pub wording: Arc<Phrases>,
    /// Words that blame a person where a system should be asked; `*` stands for any rest of a word.
    pub blame: Vec<String>,
}

/// What the marks of an action begin with, and what stands in them.
#[derive(Debug)]
pub struct Marks {
    /// "Due", "by".
    pub due: Leading<()>,
    /// "Assigned to".
    pub owner: Leading<()>,
    /// Between two owners, as it is written: " and ".
    pub and: Vec<String>,
    /// In place of an owner, folded.
    pub nobody: HashSet<String>,
    /// Words that stand for all of what follows them: "done in #12".
    pub done: HashSet<String>,
    /// Columns of owners that are no label of an action.
    pub team: HashSet<String>,
}

/// Words of titles of pages about postmortems, folded.
#[derive(Debug)]
pub struct About {
    /// Words of which one at the least names postmortems or pages about them.
    pub names: HashSet<String>,
    /// Words that such titles are made of.
    pub words: HashSet<String>,
    /// Phrases that name a collection.
    pub collections: Vec<String>,
    /// Words for a template.
    pub template: HashSet<String>,
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

impl Vocabulary {
    /// Builds the tables, with one knowledge base's own headings.
    fn new(file: &File, own: &BTreeMap<String, Vec<String>>) -> Self {
        let fillers = folded(&file.headings.fillers);
        let mut sections = table(&file.sections);
        for (kind, words) in own {
            let Some(kind) = section_kind(kind) else { continue };
            sections.extend(words.iter().map(|word| (fold(word), kind)));
        }
        let heads = file.heads.iter().flat_map(|(&kind, words)| words.iter().map(move |word| (fold(word), kind)));
        Self {
            bare_sections: bare(&sections, &fillers),
            heads: heads.collect(),
            sections,
            fillers,
            heading_joints: file.headings.and.iter().map(|word| heading_joint(word)).collect(),
            continued: folded(&file.headings.continued),
            why: folded(&file.headings.why),
            whys: folded(&file.headings.whys),
            cause: table(&file.cause),
            lesson: table(&file.lesson),
            action: table(&file.action),
            marks: Marks::new(&file.marks),
            fields: table(&file.fields),
            columns: columns(file),
            status: table(&file.status),
            markers: table(&file.markers),
            updates: folded(&file.updates.words),
            values: table(&file.values),
            prompts: folded(&file.template.prompts),
            about: About::new(&file.about),
            explaining: folded(&file.explaining.headings),
            cause_phrases: file.explaining.phrases.iter().map(|phrase| leads::padded(phrase)).collect(),
            told: Told::new(&file.told),
            retro: folded(&file.retro.headings),
            incidents: folded(&file.several.incidents),
            ordinals: ordinals(&file.several.ordinals),
            template: file.template.phrases.iter().map(|phrase| (fold(phrase), ())).collect(),
            durations: Durations::new(file),
            calendar: Calendar::new(file),
            wording: Arc::new(Phrases::new(&file.wording)),
            blame: file.blame.words.clone(),
        }
    }

    /// A folded phrase without its fillers.
    pub fn without_fillers(&self, key: &str) -> String {
        let words: Vec<&str> = key.split(' ').filter(|word| !self.fillers.contains(*word)).collect();
        words.join(" ")
    }
}

impl Marks {
    fn new(file: &file::Marks) -> Self {
        Self {
            due: calendar::plain(&file.due),
            owner: calendar::plain(&file.owner),
            and: joints(&file.and),
            nobody: folded(&file.nobody),
            done: folded(&file.done),
            team: folded(&file.team),
        }
    }
}

impl About {
    fn new(file: &file::About) -> Self {
        Self {
            names: folded(&file.names),
            words: folded(&file.words),
            collections: file.collections.iter().map(|phrase| fold(phrase)).collect(),
            template: folded(&file.template),
        }
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

fn table<K: Copy>(kinds: &BTreeMap<K, Vec<String>>) -> HashMap<String, K> {
    kinds.iter().flat_map(|(&kind, words)| words.iter().map(move |word| (fold(word), kind))).collect()
}

fn columns(file: &File) -> HashMap<String, Vec<Column>> {
    let mut columns: HashMap<String, Vec<Column>> = HashMap::default();
    for (&column, words) in &file.columns {
        for word in words {
            columns.entry(fold(word)).or_default().push(column);
        }
    }
    columns
}

fn folded(words: &[String]) -> HashSet<String> {
    words.iter().map(|word| fold(word)).collect()
}

fn ordinals(names: &[Vec<String>]) -> HashMap<String, u32> {
    (1..).zip(names).flat_map(|(number, words)| words.iter().map(move |word| (fold(word), number))).collect()
}

/// A word between two subjects of a heading as it is written: in blanks, where the script has them.
fn heading_joint(word: &str) -> String {
    if word.starts_with(is_unspaced) { word.to_owned() } else { format!(" {word} ") }
}

/// Words between two names as they are written: a letter that joins may stand in a name,
/// unless a blank follows it.
fn joints(words: &[String]) -> Vec<String> {
    let joint = |word: &String| if word.starts_with(is_unspaced) { format!("{word} ") } else { format!(" {word} ") };
    words.iter().map(joint).collect()
}
