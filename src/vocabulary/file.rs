//! The shape of a language's file, and several files as one.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Table, Value as Toml};

use crate::record::{ActionKind, ActionStatus, FactorKind, LessonKind, MomentKind, SectionKind};
use crate::vocabulary::{Column, Field, Value, Wording};

type Words = Vec<String>;

/// Several files as one: the words of all of them, those of the last one first where
/// they say something else.
pub(super) fn merged(texts: &[&str]) -> Result<File, toml::de::Error> {
    let mut all = Table::new();
    for text in texts {
        merge(&mut all, text.parse()?);
    }
    File::deserialize(all)
}

fn merge(all: &mut Table, more: Table) {
    for (key, value) in more {
        match (all.get_mut(&key), value) {
            (Some(Toml::Table(known)), Toml::Table(value)) => merge(known, value),
            (Some(Toml::Array(known)), Toml::Array(value)) => join(known, value),
            (_, value) => {
                all.insert(key, value);
            }
        }
    }
}

/// Lists of words are joined; lists of lists (the names of months) one by one.
fn join(known: &mut Vec<Toml>, more: Vec<Toml>) {
    let is_nested = |values: &[Toml]| values.first().is_some_and(Toml::is_array);
    if !is_nested(known) || !is_nested(&more) {
        known.extend(more);
        return;
    }
    let mut more = more.into_iter();
    for (known, value) in known.iter_mut().zip(more.by_ref()) {
        if let (Toml::Array(known), Toml::Array(value)) = (known, value) {
            known.extend(value);
        }
    }
    known.extend(more);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[expect(dead_code, reason = "the build script reads it")]
    language: Toml,
    pub(super) headings: Headings,
    pub(super) sections: BTreeMap<SectionKind, Words>,
    pub(super) heads: BTreeMap<SectionKind, Words>,
    pub(super) cause: BTreeMap<FactorKind, Words>,
    pub(super) lesson: BTreeMap<LessonKind, Words>,
    pub(super) retro: Retro,
    pub(super) explaining: Explaining,
    pub(super) several: Several,
    pub(super) action: BTreeMap<ActionKind, Words>,
    pub(super) marks: Marks,
    pub(super) fields: BTreeMap<Field, Words>,
    pub(super) columns: BTreeMap<Column, Words>,
    pub(super) status: BTreeMap<ActionStatus, Words>,
    pub(super) values: BTreeMap<Value, Words>,
    pub(super) template: Template,
    pub(super) about: About,
    pub(super) told: Told,
    pub(super) duration: Duration,
    pub(super) calendar: Calendar,
    pub(super) markers: BTreeMap<MomentKind, Words>,
    pub(super) updates: Updates,
    pub(super) wording: BTreeMap<Wording, Words>,
    pub(super) blame: Blame,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Headings {
    pub(super) fillers: Words,
    pub(super) and: Words,
    pub(super) continued: Words,
    pub(super) why: Words,
    pub(super) whys: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Retro {
    pub(super) headings: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Explaining {
    pub(super) headings: Words,
    pub(super) phrases: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Several {
    pub(super) incidents: Words,
    pub(super) ordinals: Vec<Words>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Marks {
    pub(super) due: Words,
    pub(super) owner: Words,
    pub(super) and: Words,
    pub(super) nobody: Words,
    pub(super) done: Words,
    pub(super) team: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Template {
    pub(super) phrases: Words,
    pub(super) prompts: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct About {
    pub(super) names: Words,
    pub(super) words: Words,
    pub(super) collections: Words,
    pub(super) template: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Updates {
    pub(super) words: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Blame {
    pub(super) words: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Told {
    pub(super) outage_before: Words,
    pub(super) outage_after: Words,
    pub(super) so_long: Words,
    pub(super) hedges: Words,
    pub(super) articles: Words,
    pub(super) amiss: Words,
    pub(super) detection_before: Words,
    pub(super) detection_after: Words,
    pub(super) veto: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Duration {
    pub(super) second: Words,
    pub(super) minute: Words,
    pub(super) hour: Words,
    pub(super) day: Words,
    pub(super) week: Words,
    pub(super) and: Words,
    pub(super) to: Words,
    pub(super) and_half: Words,
    pub(super) less_than: Words,
    pub(super) more_than: Words,
    pub(super) ago: Words,
    /// By value, as a text.
    pub(super) numbers: BTreeMap<String, Words>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Calendar {
    pub(super) months: Vec<Words>,
    pub(super) weekdays: Vec<Words>,
    pub(super) next_day: Words,
    pub(super) nth_day: Words,
    pub(super) noon: Words,
    pub(super) midnight: Words,
    pub(super) leads: Words,
    pub(super) nearly: Words,
    pub(super) trails: Words,
    pub(super) joiners: Words,
    #[serde(default)]
    pub(super) clock_leads: Words,
    pub(super) until: Words,
    pub(super) until_tails: Words,
    pub(super) articles: Words,
    pub(super) ordinals: Words,
    pub(super) of: Words,
    pub(super) date_tails: Words,
    pub(super) also_words: Words,
    pub(super) am: Words,
    pub(super) pm: Words,
    pub(super) year_marks: Words,
    pub(super) month_marks: Words,
    pub(super) day_marks: Words,
    pub(super) hour_marks: Words,
    pub(super) minute_marks: Words,
    pub(super) second_marks: Words,
    pub(super) clock_tails: Words,
    /// Whether `4.30` in front of an event is a time rather than a number.
    pub(super) dotted: bool,
    /// Whether the day comes first in `03/04/2024`, where the language has a rule.
    pub(super) day_first: Option<bool>,
    pub(super) all_times_in: Words,
}
