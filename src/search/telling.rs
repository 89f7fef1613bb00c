//! How much the words of a text tell of what happened, before it is known how rare they are.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::corpus::Entry;
use crate::render::PassageField;

use super::rank;
use super::tokens::{Kind, Tokens};

/// What a word in the first line counts.
const FIRST_LINE: f64 = 2.0;

/// How much more a rare word tells than a common one, as the power of its rarity.
const RARE: f64 = 1.8;

/// What a word counts at the most for standing in the text more than once.
const MOST_OFTEN: f64 = 2.0;

/// What a name tells beside another word: of Traefik, or of a rule.
const NAME: f64 = 2.0;

/// What a word tells that stands in accounts of anything.
const PLAIN: f64 = 0.4;

/// Words that stand in accounts of anything. Where there are thousands of postmortems their frequency says the same;
/// among forty it does not.
const PLAIN_WORDS: &str = "\
    about accidentally after again alert alerted alerts all also another any applied back because before being \
    between both can cannot cause caused causing change changed changes completely could current default down due \
    during each end ended entered error errors eventually every expected experienced failed failing failure few find \
    fine first fix fixed followed found full further get getting going got having here identified impact incident \
    indicated indicates initiated instead investigate investigated investigation issue issues just last later lead \
    leads led like longer made make many more most need needed new next no normal not noticed now off ongoing only \
    onto other out outage over own part place possible prevent preventing problem problems re realised realized \
    reason received reported reports resolve resolved result resulted resulting running same seems seen set several \
    should since single some start started state still stop stopped support take taken team these time total tried \
    triggered two unable until up updated us use used user users using very want went while who within without work \
    worked working would wrong january february march april june july august september october november december https http www com";

static PLAIN_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| PLAIN_WORDS.split_ascii_whitespace().collect());

/// A word of a text.
#[derive(Debug, PartialEq)]
pub(super) struct Telling {
    /// Folded.
    pub word: String,
    /// How much the text stresses it: 1 for an ordinary word that stands there once.
    pub stress: f64,
    /// Whether it stands in the first line.
    pub is_first: bool,
}

/// The words of a text that can tell something, in order of the alphabet.
pub(super) fn words(text: &str) -> Vec<Telling> {
    let names = names(text);
    let mut counts: HashMap<String, (f64, bool)> = HashMap::new();
    for (line_idx, line) in text.trim_start().lines().enumerate() {
        // A title, or what an alert is called, says it shortest.
        let is_first = line_idx == 0;
        Tokens::default().each(line, |token| {
            let is_word = matches!(token.kind, Kind::Part | Kind::Pair);
            if is_word && tells(token.text) {
                let (count, was_first) = counts.entry(token.text.to_owned()).or_default();
                *count += if is_first { FIRST_LINE } else { 1.0 };
                *was_first |= is_first;
            }
        });
    }
    let told = |(word, (count, is_first)): (String, (f64, bool))| {
        let kind = match () {
            () if names.contains(&word) => NAME,
            () if PLAIN_SET.contains(word.as_str()) => PLAIN,
            () => 1.0,
        };
        Telling { word, stress: (1.0 + count.ln()).min(MOST_OFTEN) * kind, is_first }
    };
    let mut words: Vec<Telling> = counts.into_iter().map(told).collect();
    words.sort_by(|a, b| a.word.cmp(&b.word));
    words
}

/// What a word tells, of its rarity (BM25's inverse document frequency) and its stress.
pub(super) fn weight(rarity: f64, stress: f64) -> f64 {
    rarity.powf(RARE) * stress
}

/// What of a postmortem tells what happened: its title, summary, factors and first events.
///
/// How it went on is told of many incidents in the same words; of each part, the beginning says it.
pub fn telling(entry: &Entry) -> String {
    const SUMMARY: usize = 400;
    const FACTORS: (usize, usize) = (6, 160);
    const EVENTS: (usize, usize) = (3, 200);
    let cut = |text: &'_ str, most: usize| text[..text.floor_char_boundary(most)].to_owned();
    let record = &entry.record;
    let mut told = vec![record.title.clone()];
    told.extend(record.summary.as_deref().map(|summary| cut(summary, SUMMARY)));
    let factors = record.contributing_factors.iter().take(FACTORS.0);
    told.extend(factors.map(|factor| cut(&factor.text, FACTORS.1)));
    let events = entry.body.passages.iter().filter(|passage| passage.field == PassageField::Timeline);
    told.extend(events.take(EVENTS.0).map(|passage| cut(&passage.text, EVENTS.1)));
    told.join("\n")
}

/// Whether a folded word can tell what happened: numbers are times and sizes, but for codes such as 503.
fn tells(word: &str) -> bool {
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
    word.chars().count() > 1 && !rank::is_stop_word_of(word) && (!is_number || word.len() == 3)
}

/// The folded words that are written as names: with a capital letter inside a sentence, or with letters of both cases.
///
/// A line of which most words have capitals is a title, and says nothing of that.
fn names(seen: &str) -> HashSet<String> {
    let mut names = HashSet::new();
    for line in seen.lines() {
        let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let has_capital = |word: &&str| word.starts_with(char::is_uppercase);
        let is_title = words.iter().filter(|word| has_capital(word)).count() * 2 > words.len();
        let mut is_begin = true;
        for piece in line.split_whitespace() {
            let word = piece.trim_matches(|c: char| !c.is_alphanumeric());
            let is_inner = word.chars().skip(1).any(char::is_uppercase);
            if is_inner || (!is_title && !is_begin && word.starts_with(char::is_uppercase)) {
                Tokens::default().each(word, |token| {
                    names.insert(token.text.to_owned());
                });
            }
            is_begin = piece.ends_with(['.', ':', '!', '?']);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_codes_and_first_lines_tell_most() {
        let words =
            words("503 from Traefik\nThe issue started at 08:35 with 12 pods on the old node. The API of Kafka");
        let stress = |word: &str| words.iter().find(|of| of.word == word).map(|of| of.stress);
        assert!(stress("traefik") > stress("kafka") && stress("kafka") > stress("pods"), "{words:?}");
        assert!(stress("pods") > stress("issue") && stress("503") > stress("pods"), "{words:?}");
        assert_eq!((stress("08"), stress("12"), stress("the")), (None, None, None));
    }
}
