//! The shape of a language's file.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::record::{ActionKind, ActionStatus, MomentKind, SectionKind};
use crate::vocabulary::leads::{self, Leads};
use crate::vocabulary::{Column, Field, Value, Wording, fold};

#[derive(Deserialize)]
pub(super) struct File {
    pub(super) sections: BTreeMap<SectionKind, Vec<String>>,
    pub(super) heads: BTreeMap<SectionKind, Vec<String>>,
    pub(super) fillers: Vec<String>,
    pub(super) cause: BTreeMap<String, Vec<String>>,
    pub(super) lesson: BTreeMap<String, Vec<String>>,
    pub(super) action: BTreeMap<ActionKind, Vec<String>>,
    pub(super) fields: BTreeMap<Field, Vec<String>>,
    pub(super) columns: BTreeMap<Column, Vec<String>>,
    pub(super) status: BTreeMap<ActionStatus, Vec<String>>,
    pub(super) values: BTreeMap<Value, Vec<String>>,
    pub(super) retro: Retro,
    pub(super) template: Template,
    pub(super) explaining: Explaining,
    pub(super) told: Told,
    pub(super) several: Several,
    pub(super) duration: Duration,
    pub(super) calendar: Calendar,
    pub(super) markers: BTreeMap<MomentKind, Vec<String>>,
    pub(super) updates: Vec<String>,
    pub(super) wording: BTreeMap<Wording, Vec<String>>,
}

#[derive(Deserialize)]
pub(super) struct Template {
    pub(super) phrases: Vec<String>,
    pub(super) prompts: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Explaining {
    pub(super) headings: Vec<String>,
    pub(super) phrases: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Retro {
    pub(super) headings: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Several {
    pub(super) incidents: Vec<String>,
    pub(super) ordinals: Vec<String>,
}

/// How sentences tell of a length of time: phrases in front of it and behind it, folded.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Told {
    /// In front of the length of an outage: "lasted".
    pub outage_before: Vec<String>,
    /// Behind it: "of downtime".
    pub outage_after: Vec<String>,
    /// In front of a length where a text sums up: "for".
    pub so_long: Vec<String>,
    /// Words of sentences that tell what was amiss; in blanks.
    #[serde(deserialize_with = "leads::padded")]
    pub amiss: Leads,
    /// In front of a time to detect: "paged".
    pub detection_before: Vec<String>,
    /// Behind it: "after".
    pub detection_after: Vec<String>,
    /// Words of sentences that tell of something else; in blanks.
    #[serde(deserialize_with = "leads::padded")]
    pub veto: Leads,
}

impl Told {
    pub(super) fn folded(&self) -> Self {
        let all = |phrases: &[String]| phrases.iter().map(|phrase| fold(phrase)).collect();
        Self {
            outage_before: all(&self.outage_before),
            outage_after: all(&self.outage_after),
            so_long: all(&self.so_long),
            amiss: self.amiss.clone(),
            detection_before: all(&self.detection_before),
            detection_after: all(&self.detection_after),
            veto: self.veto.clone(),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Duration {
    pub(super) second: Vec<String>,
    pub(super) minute: Vec<String>,
    pub(super) hour: Vec<String>,
    pub(super) day: Vec<String>,
    pub(super) week: Vec<String>,
    pub(super) numbers: Vec<String>,
    pub(super) half: Vec<String>,
    pub(super) one: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Calendar {
    pub(super) months: Vec<Vec<String>>,
    pub(super) weekdays: Vec<Vec<String>>,
    pub(super) all_times_in: Vec<String>,
    pub(super) leads: Vec<String>,
    pub(super) nearly: Vec<String>,
    pub(super) next_day: Vec<String>,
    pub(super) nth_day: Vec<String>,
    pub(super) noon: Vec<String>,
    pub(super) midnight: Vec<String>,
}
