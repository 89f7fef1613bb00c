//! Contributing factors that occur in more than one postmortem.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::corpus::Entry;

/// Which factors are written in which postmortems.
#[derive(Debug, Default)]
pub(crate) struct Recurrence<'a> {
    /// Those in more than one postmortem; most often first, then last seen first, then by text.
    pub(crate) factors: Vec<RecurringFactor<'a>>,
    by_key: HashMap<String, usize>,
}

/// One factor that recurs.
#[derive(Debug)]
pub(crate) struct RecurringFactor<'a> {
    /// As the newest postmortem writes it.
    pub(crate) text: &'a str,
    /// Places of the postmortems on the shelf, newest first.
    pub(crate) places: Vec<usize>,
}

impl<'a> Recurrence<'a> {
    /// Looks through postmortems in the order of the shelf.
    pub(crate) fn new(entries: &[&'a Entry]) -> Self {
        let keys: Vec<Vec<String>> = entries
            .par_iter()
            .map(|entry| entry.record.contributing_factors.iter().map(|factor| key(&factor.text)).collect())
            .collect();
        let mut found: HashMap<String, RecurringFactor<'a>> = HashMap::new();
        for (place, (entry, keys)) in entries.iter().zip(keys).enumerate() {
            for (factor, key) in entry.record.contributing_factors.iter().zip(keys) {
                if key.is_empty() {
                    continue;
                }
                let new = || RecurringFactor { text: &factor.text, places: Vec::new() };
                let places = &mut found.entry(key).or_insert_with(new).places;
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
        found.retain(|_, factor| factor.places.len() > 1);
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by(|(key_a, a), (key_b, b)| {
            b.places.len().cmp(&a.places.len()).then(a.places.cmp(&b.places)).then_with(|| key_a.cmp(key_b))
        });
        let mut recurrence = Self::default();
        for (key, factor) in found {
            recurrence.by_key.insert(key, recurrence.factors.len());
            recurrence.factors.push(factor);
        }
        recurrence
    }

    /// The recurring factor that a text is.
    pub(crate) fn find(&self, text: &str) -> Option<&RecurringFactor<'a>> {
        if self.factors.is_empty() {
            return None;
        }
        self.by_key.get(&key(text)).map(|&at| &self.factors[at])
    }
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
    key.truncate(key.trim_end_matches(['.', ';', ',', ':', '!']).len());
    key
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn case_blanks_and_the_full_stop_make_no_other_factor() {
        assert_eq!(key("  No  Alert\non Disk. "), key("no alert on disk"));
        assert_ne!(key("No alert on disk"), key("No alert on the disk"));
    }
}
