//! Phrases that are looked for anywhere in a text, all in one pass.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::vocabulary::words::{fold, is_unspaced};

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

    /// Words that only count as whole words: texts to search stand in blanks.
    pub(super) fn of_words(words: &[String]) -> Self {
        Self::new(words.iter().map(|word| padded(word)).collect())
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

/// A phrase folded and in blanks, but for scripts that put none between words.
pub(super) fn padded(phrase: &str) -> String {
    let folded = fold(phrase);
    let head = if folded.starts_with(is_unspaced) { "" } else { " " };
    let tail = if folded.ends_with(is_unspaced) { "" } else { " " };
    format!("{head}{folded}{tail}")
}
