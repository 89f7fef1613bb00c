//! What a heading is about, by its words: by meaning, never by accident.
//!
//! Entry point: [`kind_of`]. From the strictest reading to the loosest: the words
//! as they are in the vocabulary, without what stands in brackets, without words
//! that say nothing, by the phrase that they begin or end with, but for one slip
//! of the keyboard. Under a heading that is understood, only the strictest count:
//! `Root cause tooling` under `Action items` is a group of actions.

use crate::record::SectionKind;
use crate::vocabulary::{Vocabulary, fold, is_unspaced};

/// How much of a heading may be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// The words must be known.
    Strict,
    /// What surrounds known words may be anything that is short.
    Loose,
}

/// The kind of section that a heading announces; `None` where its words say none.
pub(crate) fn kind_of(text: &str, key: &str, reading: Reading, vocabulary: &Vocabulary) -> Option<SectionKind> {
    let named = without_shortcodes(text);
    let text = named.as_deref().unwrap_or(text).trim();
    exact(text, key, vocabulary).or_else(|| {
        if reading == Reading::Strict {
            return None;
        }
        let head = text.split(['(', ':', '[', '（', '：', '【']).next().unwrap_or(text);
        joined(text, vocabulary)
            .or_else(|| surrounded(key, vocabulary))
            .or_else(|| surrounded(&key_of(head), vocabulary))
            .or_else(|| misspelt(key, vocabulary))
    })
}

/// The words as they are, or their first half: `Timeline (UTC)`, `Lessons: what we learned`.
fn exact(text: &str, key: &str, vocabulary: &Vocabulary) -> Option<SectionKind> {
    let sections = &vocabulary.sections;
    if let Some(&kind) = sections.get(key).or_else(|| sections.get(&numbered(text)?)) {
        return Some(kind);
    }
    for separator in ['(', ':', '[', '–', '—', '|', '（', '：', '［', '｜'] {
        if let Some((head, _)) = text.split_once(separator)
            && let Some(&kind) = sections.get(&key_of(head))
        {
            return Some(kind);
        }
    }
    if let Some((head, _)) = text.split_once(" - ")
        && let Some(&kind) = sections.get(&key_of(head))
    {
        return Some(kind);
    }
    if let Some(&kind) = key.strip_suffix('s').and_then(|singular| sections.get(singular)) {
        return Some(kind);
    }
    let bare = vocabulary.without_fillers(key);
    (!bare.is_empty()).then(|| vocabulary.bare_sections.get(&bare).copied().flatten()).flatten()
}

/// "5 whys": the number that [`key_of`] takes for that of a section is a part of the name.
fn numbered(text: &str) -> Option<String> {
    text.trim_start().starts_with(|c: char| c.is_ascii_digit()).then(|| fold(text))
}

/// `Impact and detection`, `Root cause & trigger`: all parts are known, the first names the section.
fn joined(text: &str, vocabulary: &Vocabulary) -> Option<SectionKind> {
    // Longer headings are sentences.
    const LONGEST: usize = 100;
    if text.len() > LONGEST {
        return None;
    }
    let mut parts = vec![text];
    let signs = [" & ", "/", ", ", " + ", "・", "、", "／"];
    for joint in vocabulary.heading_joints.iter().map(String::as_str).chain(signs) {
        parts = parts.into_iter().flat_map(|part| part.split(joint)).collect();
    }
    if parts.len() < 2 {
        return None;
    }
    let kinds: Option<Vec<SectionKind>> =
        parts.iter().map(|part| exact(part.trim(), &key_of(part), vocabulary)).collect();
    kinds?.first().copied()
}

/// `Impact on users`, `End user impact`, `Blameless root cause`: a phrase that can
/// mean one thing only, with a few words in front of it or behind it.
fn surrounded(key: &str, vocabulary: &Vocabulary) -> Option<SectionKind> {
    // Longer headings are sentences, and name what they are about only in passing.
    const MOST_WORDS: usize = 6;
    const LONGEST: usize = 24;
    if key.split(' ').count() > MOST_WORDS {
        return None;
    }
    let mut found: Option<(usize, SectionKind)> = None;
    // `障害のタイムライン`: no blanks tell where the phrase begins.
    let is_inside = |head: &str| head.ends_with(is_unspaced) && n_syllables(key) <= LONGEST && key.contains(head);
    let ends = |head: &str| key.strip_suffix(head).is_some_and(|rest| rest.ends_with(' '));
    let begins = |head: &str| {
        let rest = key.strip_prefix(head).and_then(|rest| rest.strip_prefix(' '));
        let next = rest.and_then(|rest| rest.split(' ').next());
        next.is_some_and(|next| {
            let is_number = next.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'i' | b'v'));
            vocabulary.fillers.contains(next) || is_number || vocabulary.continued.contains(next)
        })
    };
    for (head, kind) in &vocabulary.heads {
        if (ends(head) || begins(head) || is_inside(head)) && found.is_none_or(|(len, _)| head.len() > len) {
            found = Some((head.len(), *kind));
        }
    }
    found.map(|(_, kind)| kind)
}

/// How many syllables a folded text has, where each is one letter; folding takes Korean ones apart.
fn n_syllables(key: &str) -> usize {
    key.chars().filter(|c| !('\u{1160}'..='\u{11ff}').contains(c)).count()
}

/// "Atendees": a heading of one to three words that is one slip away from a known one.
fn misspelt(key: &str, vocabulary: &Vocabulary) -> Option<SectionKind> {
    const LEAST: usize = 7;
    if key.len() < LEAST || key.split(' ').count() > 3 {
        return None;
    }
    let mut found: Vec<(&String, SectionKind)> = vocabulary
        .sections
        .iter()
        .filter(|(known, _)| known.len() >= LEAST && known.len().abs_diff(key.len()) <= 1)
        .filter(|(known, _)| known.as_bytes()[0] == key.as_bytes()[0])
        .filter(|(known, _)| strsim::osa_distance(known, key) == 1)
        .map(|(known, &kind)| (known, kind))
        .collect();
    found.sort();
    found.first().map(|&(_, kind)| kind)
}

/// A heading folded, without numbering and emoji: `3.2 Timeline`, `IV. Timeline`,
/// `a) Timeline`, `:warning: Timeline`.
pub(crate) fn key_of(text: &str) -> String {
    let folded = match without_shortcodes(text) {
        Some(plain) => fold(&plain),
        None => fold(text),
    };
    let mut rest = folded.as_str();
    while let Some((first, tail)) = rest.split_once(' ') {
        let is_number = first.bytes().all(|byte| byte.is_ascii_digit());
        let is_roman = text.trim_start().starts_with(|c: char| c.is_ascii_uppercase())
            && first.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'))
            && !matches!(first, "i");
        let is_han = first.chars().all(|c| "一二三四五六七八九十".contains(c));
        let is_letter = first.len() == 1 && text.trim_start().get(1..2).is_some_and(|c| c == ")" || c == ".");
        if !(is_number || is_roman || is_letter || is_han) {
            break;
        }
        rest = tail;
    }
    rest.to_owned()
}

/// The text without `:emoji_names:`; `None` where there are none.
fn without_shortcodes(text: &str) -> Option<String> {
    // Two colons at the least; most keys have none.
    text.bytes().filter(|&byte| byte == b':').nth(1)?;
    let mut out = String::new();
    let mut rest = text;
    let mut found = false;
    while let Some(open) = rest.find(':') {
        let (before, after) = (&rest[..open], &rest[open + 1..]);
        let len = after.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+'))).unwrap_or(0);
        out.push_str(before);
        if len > 0 && after[len..].starts_with(':') {
            found = true;
            rest = &after[len + 1..];
        } else {
            out.push(':');
            rest = after;
        }
    }
    out.push_str(rest);
    found.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{Language, Languages};

    fn check(text: &str, expected: &str) {
        let languages = Languages::shared();
        let vocabulary = languages.vocabulary(Language::ENGLISH);
        let found = kind_of(text, &key_of(text), Reading::Loose, vocabulary);
        let found = found.map_or_else(|| "none".to_owned(), |kind| format!("{kind:?}").to_lowercase());
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn headings_are_known_by_their_meaning() {
        for (text, expected) in [
            ("Timeline (UTC)", "timeline"),
            (":warning: Leadup", "timeline"),
            ("🕑 Timeline", "timeline"),
            ("3.2 Incident timeline", "timeline"),
            ("Follow-up timeline (times in BST)", "timeline"),
            ("Timeline of the outage", "timeline"),
            ("What went wrong?", "lessons"),
            ("What did we learn from this incident?", "lessons"),
            ("Atendees", "people"),
            ("Impact on users", "impact"),
            ("End User Impact", "impact"),
            ("Customer impact & scope", "impact"),
            (":mag_right: Five Why's", "factors"),
            ("5 Whys", "factors"),
            ("Blameless root cause", "factors"),
            ("Root Cause(s)", "factors"),
            ("Why did the incident happen?", "factors"),
            ("Root cause and resolution", "factors"),
            ("How was the issue detected?", "detection"),
            ("How did we detect it?", "detection"),
            ("How we resolved the problem", "resolution"),
            ("Follow-up improvements", "actions"),
            ("What are we doing to prevent this from happening again?", "actions"),
            ("Next steps for the team", "actions"),
            ("Timeline, part two", "timeline"),
            ("Timeline II", "timeline"),
            ("V. Lessons", "lessons"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn other_headings_are_not_known_by_accident() {
        for text in [
            "Impactful changes in the scheduler",
            "The timeline view shows no data since the migration to the new cluster",
            "GKE Auth issue",
            "A fix that did not work",
            "Factory reset",
            "Team phoenix",
            "Peoplesoft",
            "Summarizing proxies",
            "2024-05-01",
            "The incident",
        ] {
            check(text, "none");
        }
    }
}
