//! Where in a text a length of time may begin, found in one pass.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::vocabulary::words::is_unspaced;

/// What a number begins with that is no word; digits count at the head of a number only.
const SIGNS: &[&str] = &["½", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
const N_SIGNS: usize = SIGNS.len();

/// Finds numbers that may be the head of a length of time.
#[derive(Debug)]
pub struct Lengths {
    /// [`SIGNS`], number words, then units that an article may stand in front of.
    automaton: AhoCorasick,
    /// Patterns up to the units.
    n_numbers: usize,
    articles: Vec<String>,
}

impl Lengths {
    /// From the words for numbers and units; short ones are articles and abbreviations.
    pub fn new<'w>(numbers: impl Iterator<Item = &'w String>, units: impl Iterator<Item = &'w String>) -> Self {
        const SHORT: usize = 3;
        let (mut words, articles): (Vec<&str>, Vec<&str>) =
            numbers.map(String::as_str).partition(|word| word.len() >= SHORT);
        words.sort_unstable();
        words.splice(0..0, SIGNS.iter().copied());
        let n_numbers = words.len();
        words.extend(units.map(String::as_str).filter(|word| word.len() > SHORT));
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(&words)
            .expect("a few dozen short words fit into an automaton");
        Self { automaton, n_numbers, articles: articles.into_iter().map(|word| format!("{word} ")).collect() }
    }

    /// Bytes at which a length may begin, in order: digits, `~`, number words, "an" before a unit.
    pub fn starts(&self, text: &str) -> Vec<usize> {
        let bytes = text.as_bytes();
        let is_inside = |at: usize| {
            at.checked_sub(1).is_some_and(|before| {
                let byte = bytes[before];
                if !byte.is_ascii() {
                    // `約45分`: no blank stands between words there.
                    return !text[..at].ends_with(is_unspaced);
                }
                byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b',' | b'-' | b'/' | b':')
            })
        };
        let mut starts = Vec::new();
        for found in self.automaton.find_iter(text) {
            let pattern = found.pattern().as_usize();
            if pattern < N_SIGNS {
                starts.extend((pattern == 0 || !is_inside(found.start())).then_some(found.start()));
            } else if pattern < self.n_numbers {
                let is_word =
                    !is_inside(found.start()) && !bytes.get(found.end()).is_some_and(u8::is_ascii_alphanumeric);
                starts.extend(is_word.then_some(found.start()));
            } else if let Some(before) = text.get(..found.start()) {
                let article = self.articles.iter().find(|article| before.ends_with(article.as_str()));
                let at = article.map(|article| found.start() - article.len());
                starts.extend(at.filter(|&at| !is_inside(at)));
            }
        }
        starts.sort_unstable();
        starts.dedup();
        starts
    }
}

#[cfg(test)]
mod tests {
    use crate::vocabulary::{Language, Languages};

    #[test]
    fn lengths_begin_at_numbers_in_digits_and_words() {
        let languages = Languages::shared();
        let lengths = &languages.vocabulary(Language::ENGLISH).durations.lengths;
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> = lengths.starts(text).into_iter().map(|at| &text[at..]).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("down for 45 minutes", &["45 minutes"]);
        check("about nine hours", &["nine hours"]);
        check("an hour of it", &["an hour of it"]);
        check("half an hour", &["half an hour", "an hour"]);
        check("version 1.20.3 of v2", &["1.20.3 of v2"]);
        check("someone was there in the hour", &[]);
        check("½ day", &["½ day"]);
    }
}
