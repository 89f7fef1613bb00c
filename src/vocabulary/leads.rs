//! Phrases that are looked for anywhere in a text, all in one pass.

use aho_corasick::{AhoCorasick, MatchKind};
use serde::{Deserialize, Deserializer};

use crate::vocabulary::fold;

/// A set of folded phrases.
#[derive(Debug, Clone, Default)]
pub struct Leads {
    phrases: Vec<String>,
    automaton: Option<AhoCorasick>,
}

impl Leads {
    /// Compiles phrases that are folded already.
    pub fn new(phrases: Vec<String>) -> Self {
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&phrases).ok();
        Self { phrases, automaton }
    }

    /// The first of the phrases in a folded text; of several at one place, the longest.
    pub fn first_in(&self, folded: &str) -> Option<&str> {
        let found = self.automaton.as_ref()?.find(folded)?;
        self.phrases.get(found.pattern().as_usize()).map(String::as_str)
    }

    /// Whether one of the phrases is in a folded text.
    pub fn are_in(&self, folded: &str) -> bool {
        self.automaton.as_ref().is_some_and(|automaton| automaton.is_match(folded))
    }
}

/// Reads words that only count as whole words: each between blanks.
pub(super) fn padded<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Leads, D::Error> {
    let words = Vec::<String>::deserialize(deserializer)?;
    Ok(Leads::new(words.iter().map(|word| format!(" {} ", fold(word))).collect()))
}
