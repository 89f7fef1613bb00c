//! How sentences tell of a length of time.

use rustc_hash::FxHashSet;

use crate::vocabulary::leads::Leads;
use crate::vocabulary::words::{fold, is_unspaced};
use crate::vocabulary::{calendar, file, leading::Leading};

/// Phrases around a length of time in a sentence.
#[derive(Debug)]
pub struct Told {
    /// In front of the length of an outage: "lasted".
    pub outage_before: Beside,
    /// Behind it: "of downtime".
    pub outage_after: Beside,
    /// In front of a length where a text sums up: "for".
    pub so_long: Beside,
    /// In front of a length, and quoted with it: "about".
    pub hedges: Leading<()>,
    /// Words in front of a length that say nothing of what it measures, hedges among them; folded.
    pub empty: FxHashSet<String>,
    /// Words of sentences that tell what was amiss; in blanks.
    pub amiss: Leads,
    /// In front of a time to detect: "paged".
    pub detection_before: Beside,
    /// Behind it: "after".
    pub detection_after: Beside,
    /// Words of sentences that tell of something else; in blanks.
    pub veto: Leads,
}

impl Told {
    pub(super) fn new(file: &file::Told) -> Self {
        Self {
            outage_before: Beside::new(&file.outage_before),
            outage_after: Beside::new(&file.outage_after),
            so_long: Beside::new(&file.so_long),
            hedges: calendar::plain(&file.hedges),
            empty: file.hedges.iter().chain(&file.articles).map(|word| fold(word)).collect(),
            amiss: Leads::of_words(&file.amiss),
            detection_before: Beside::new(&file.detection_before),
            detection_after: Beside::new(&file.detection_after),
            veto: Leads::of_words(&file.veto),
        }
    }
}

/// Folded phrases that stand right beside something.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    phrases: Vec<String>,
}

impl Beside {
    fn new(phrases: &[String]) -> Self {
        Self { phrases: phrases.iter().map(|phrase| fold(phrase)).filter(|phrase| !phrase.is_empty()).collect() }
    }

    /// What stands in front of the phrase that a folded text ends with.
    pub fn before<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.phrases.iter().find_map(|phrase| {
            let rest = text.strip_suffix(phrase.as_str())?;
            (rest.is_empty() || rest.ends_with(' ') || phrase.starts_with(is_unspaced)).then_some(rest)
        })
    }

    /// Whether a folded text begins with one of the phrases.
    pub fn begins(&self, text: &str) -> bool {
        self.phrases.iter().any(|phrase| {
            text.strip_prefix(phrase.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' ') || phrase.ends_with(is_unspaced))
        })
    }
}
