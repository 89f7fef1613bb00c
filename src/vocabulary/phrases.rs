//! Classes of wording, found in one pass over an event's text.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use crate::vocabulary::leads::padded;
use crate::vocabulary::words::fold_into;

/// What the wording of an event says about its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wording {
    /// Work that was planned: never a start.
    Preparation,
    /// An effect on those who use the service.
    Impact,
    /// A fault that is not yet, or not certainly, an effect.
    Fault,
    /// What follows is the effect of what stands before it.
    Effect,
    /// A change, which may or may not have had an effect.
    Change,
    /// Work against the fault.
    Remedy,
    /// Of another incident.
    Background,
    /// Work that failed, rather than a service.
    Attempt,
    /// A signal that reached the team.
    Signal,
    /// A report: a signal where someone outside the fault made it.
    Report,
    /// Someone began to work on it.
    Engagement,
    /// The cause became known.
    Identified,
    /// The impact ended.
    Recovery,
    /// It does again what it should.
    Again,
    /// What keeps an end from being one.
    RecoveryVeto,
    /// Fixed for good, or closed.
    Final,
    /// From someone who uses the service.
    User,
    /// From monitoring.
    Monitoring,
    /// From the team itself.
    Staff,
    /// From another organisation.
    ThirdParty,
}

/// The classes of wording found in one text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found {
    classes: u32,
}

impl Found {
    /// Whether the text has wording of that class.
    pub fn has(self, class: Wording) -> bool {
        self.classes & (1 << class as u32) != 0
    }

    /// The classes of both texts.
    pub fn with(self, other: Self) -> Self {
        Self { classes: self.classes | other.classes }
    }
}

/// All phrases of all classes as one automaton.
#[derive(Debug)]
pub struct Phrases {
    automaton: AhoCorasick,
    classes: Vec<Wording>,
}

impl Phrases {
    /// Compiles phrases; a `*` at the end stands for any rest of the word.
    pub fn new(classes: &BTreeMap<Wording, Vec<String>>) -> Self {
        let mut patterns = Vec::new();
        let mut of_pattern = Vec::new();
        for (&class, phrases) in classes {
            for phrase in phrases {
                let mut pattern = padded(phrase);
                if phrase.ends_with('*') {
                    pattern.truncate(pattern.trim_end().len());
                }
                patterns.push(pattern);
                of_pattern.push(class);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&patterns)
            .expect("a few hundred short phrases fit into an automaton");
        Self { automaton, classes: of_pattern }
    }

    /// The classes of wording in a text.
    pub fn find(&self, text: &str) -> Found {
        let mut folded = String::with_capacity(text.len() + 2);
        folded.push(' ');
        fold_into(text, &mut folded);
        folded.push(' ');
        let mut found = Found::default();
        for hit in self.automaton.find_overlapping_iter(&folded) {
            found.classes |= 1 << self.classes[hit.pattern().as_usize()] as u32;
        }
        found
    }
}
