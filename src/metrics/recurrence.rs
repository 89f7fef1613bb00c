//! Contributing factors and tags that stand in more than one postmortem, word for word or nearly so.
//!
//! Entry points: [`Recurrence::new`], [`Recurrence::of_tags`] and, for what stands together, [`pairs::Pairs`].
//! Two texts are one factor where they say the same but for case, blanks and the full stop, or where they share
//! most of their words: "No alert on disk space" and "No alert on the disk's space". What is meant alike but worded
//! otherwise is not found here; tags are for that.

pub mod pairs;

use std::collections::{BTreeMap, HashMap};

use crate::record::Postmortem;

/// Share of words that two texts have in common from which on they are one (Jaccard's index).
const NEAR: f64 = 0.65;

/// Words that a text needs for that: of three, one changed is a third of them.
const FEWEST_WORDS: usize = 4;

/// Texts are compared where they share one of so many of their rarest words …
const RAREST: usize = 3;

/// … unless more texts than this have it: a word that is everywhere tells nothing apart.
const MOST_ALIKE: usize = 64;

/// The factors, or the tags, that recur in some postmortems.
#[derive(Debug, Default)]
pub struct Recurrence {
    /// Those in more than one postmortem: most often first, then by the first place, then by text.
    pub factors: Vec<RecurringFactor>,
    by_key: HashMap<String, usize>,
}

/// One factor or tag that recurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecurringFactor {
    /// As the first of the postmortems writes it.
    pub text: String,
    /// Where it stands, in the order of the postmortems; one a postmortem.
    pub occurrences: Vec<Occurrence>,
    /// Whether all of them say it in the same words.
    pub is_equal: bool,
}

/// One postmortem that has a factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Which one, by its place.
    pub place: usize,
    /// The factor as it is written there.
    pub text: String,
    /// The line on which it stands there, 1-based; `None` for tags.
    pub line: Option<u32>,
}

impl Recurrence {
    /// Looks through the contributing factors of postmortems, in the order in which their places count.
    pub fn new(records: &[&Postmortem]) -> Self {
        Self::of(records.iter().enumerate().flat_map(|(place, record)| {
            record.contributing_factors.iter().map(move |factor| Mention {
                place,
                text: &factor.text,
                key: key(&factor.text),
                line: Some(factor.line),
            })
        }))
    }

    /// Looks through their tags: `cert-expiry`, `#Cert_Expiry` and `cert expiry` are one.
    pub fn of_tags(records: &[&Postmortem]) -> Self {
        Self::of(records.iter().enumerate().flat_map(|(place, record)| {
            record.tags.iter().map(move |tag| Mention {
                place,
                text: tag,
                key: key(&tag.trim_start_matches('#').replace(['-', '_'], " ")),
                line: None,
            })
        }))
    }

    /// Looks through what postmortems mention, in the order of their places.
    fn of<'p>(mentions: impl Iterator<Item = Mention<'p>>) -> Self {
        let mut texts: Vec<Text> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for Mention { place, text, key, line } in mentions.filter(|mention| !mention.key.is_empty()) {
            let idx = *known.entry(key).or_insert_with_key(|key| {
                texts.push(Text { words: words(key), occurrences: Vec::new() });
                texts.len() - 1
            });
            let occurrences = &mut texts[idx].occurrences;
            if occurrences.last().is_none_or(|last| last.place != place) {
                occurrences.push(Occurrence { place, text: text.to_owned(), line });
            }
        }
        let groups = joined(&texts);
        let mut by_group: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (idx, &group) in groups.iter().enumerate() {
            by_group.entry(group).or_default().push(idx);
        }
        let mut found: Vec<(usize, RecurringFactor)> =
            by_group.into_iter().filter_map(|(group, members)| Some((group, recurring(&texts, &members)?))).collect();
        found.sort_by(|(_, a), (_, b)| {
            let first = |factor: &RecurringFactor| factor.occurrences.first().map(|occurrence| occurrence.place);
            b.occurrences
                .len()
                .cmp(&a.occurrences.len())
                .then(first(a).cmp(&first(b)))
                .then_with(|| a.text.cmp(&b.text))
        });
        let place_of: HashMap<usize, usize> = found.iter().enumerate().map(|(at, (group, _))| (*group, at)).collect();
        let by_key = known.into_iter().filter_map(|(key, idx)| Some((key, *place_of.get(&groups[idx])?))).collect();
        Self { factors: found.into_iter().map(|(_, factor)| factor).collect(), by_key }
    }

    /// The recurring factor that a text is.
    pub fn find(&self, text: &str) -> Option<&RecurringFactor> {
        if self.factors.is_empty() {
            return None;
        }
        self.by_key.get(&key(text)).map(|&at| &self.factors[at])
    }
}

/// One text of one postmortem.
struct Mention<'p> {
    place: usize,
    text: &'p str,
    /// What it shares with those that say the same.
    key: String,
    line: Option<u32>,
}

/// A factor in its own words, and where it stands in them.
struct Text {
    /// Sorted, each once.
    words: Vec<String>,
    occurrences: Vec<Occurrence>,
}

/// What some texts that are one factor say of it; `None` where they stand in one postmortem only.
fn recurring(texts: &[Text], members: &[usize]) -> Option<RecurringFactor> {
    let mut occurrences: Vec<Occurrence> =
        members.iter().flat_map(|&member| texts[member].occurrences.iter().cloned()).collect();
    occurrences.sort_by_key(|occurrence| (occurrence.place, occurrence.line));
    occurrences.dedup_by_key(|occurrence| occurrence.place);
    let text = occurrences.first()?.text.clone();
    (occurrences.len() > 1).then_some(RecurringFactor { text, occurrences, is_equal: members.len() == 1 })
}

/// For each text the first one that it is the same as, directly or by others between them.
fn joined(texts: &[Text]) -> Vec<usize> {
    let mut having: HashMap<&str, Vec<usize>> = HashMap::new();
    for (idx, text) in texts.iter().enumerate() {
        for word in &text.words {
            having.entry(word).or_default().push(idx);
        }
    }
    let mut groups: Vec<usize> = (0..texts.len()).collect();
    for (idx, text) in texts.iter().enumerate().filter(|(_, text)| text.words.len() >= FEWEST_WORDS) {
        let mut rarest: Vec<&Vec<usize>> = text.words.iter().map(|word| &having[word.as_str()]).collect();
        rarest.sort_by_key(|having| having.len());
        let candidates = rarest.into_iter().take(RAREST).filter(|having| having.len() <= MOST_ALIKE).flatten();
        for &other in candidates.filter(|&&other| other < idx) {
            if alike(&text.words, &texts[other].words) >= NEAR {
                join(&mut groups, idx, other);
            }
        }
    }
    (0..groups.len()).map(|idx| root(&mut groups, idx)).collect()
}

/// Joins the groups of two texts; the smaller number stands for both.
fn join(groups: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(groups, one), root(groups, other));
    groups[one.max(other)] = one.min(other);
}

fn root(groups: &mut [usize], mut idx: usize) -> usize {
    while groups[idx] != idx {
        groups[idx] = groups[groups[idx]];
        idx = groups[idx];
    }
    idx
}

/// Jaccard's index of two sorted sets: what they share, over what either has.
fn alike(a: &[String], b: &[String]) -> f64 {
    let shared = a.iter().filter(|word| b.binary_search(word).is_ok()).count();
    let all = a.len() + b.len() - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

/// What two texts share that say the same: letters in lower case, blanks as one, no full stop.
fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        key.extend(word.chars().flat_map(char::to_lowercase));
    }
    key.truncate(key.trim_end_matches(['.', ';', ',', ':', '!', '。']).len());
    key
}

/// The words of a key, sorted, each once; pairs of letters where a script puts no blanks between words.
fn words(key: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let letters: Vec<char> = word.chars().collect();
        if letters.iter().any(|&c| c >= '\u{2e80}') && letters.len() > 2 {
            words.extend(letters.windows(2).map(|pair| pair.iter().collect::<String>()));
        } else {
            words.push(word.to_owned());
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_blanks_and_the_full_stop_make_no_other_factor() {
        assert_eq!(key("  No  Alert\non Disk. "), key("no alert on disk"));
        assert_ne!(key("No alert on disk"), key("No alert on the disk"));
    }

    #[test]
    fn texts_that_share_most_of_their_words_are_near() {
        let check = |a: &str, b: &str, expected: bool| {
            assert_eq!(alike(&words(&key(a)), &words(&key(b))) >= NEAR, expected, "{a} / {b}");
        };
        check("No alert on free disk space", "No alert on the free disk space", true);
        check("The runbook was out of date", "The runbook was out of date again", true);
        check("No alert on free disk space", "No limit on upload size", false);
        check("証明書の有効期限を監視していなかった", "証明書の有効期限が監視されていなかった", false);
        check("証明書の有効期限を監視していなかった", "証明書の有効期限を監視していなかったこと", true);
    }
}
