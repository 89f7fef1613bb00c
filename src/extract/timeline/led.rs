//! Times behind a lead-in that names a moment: `**Detected** – 10:40 store calls`.

use crate::extract::Ctx;
use crate::extract::when::{self, When};
use crate::vocabulary::with_folded;

/// A time and the word in front of it.
pub(super) struct Led {
    /// The lead-in, if there is one.
    pub(super) phase: Option<String>,
    /// The time; its places are those in the whole text.
    pub(super) when: When,
}

/// Reads a time at the head of a text, or behind a word for a moment.
pub(super) fn read(ctx: &Ctx<'_>, text: &str) -> Option<Led> {
    if let Some(when) = when::read(text, ctx.vocabulary) {
        return Some(Led { phase: None, when });
    }
    let end = lead_end(ctx, text)?;
    let behind = text[end..].trim_start_matches(|c: char| !c.is_alphanumeric() && c != '~');
    let offset = text.len() - behind.len();
    let mut when = when::read(behind, ctx.vocabulary).filter(|when| when.is_usable() && when.stated.start == 0)?;
    when.stated = when.stated.start + offset..when.stated.end + offset;
    when.len += offset;
    let phase = text[..end].trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    Some(Led { phase: Some(phase), when })
}

/// Where the word for a moment ends that a text begins with; of up to three words.
fn lead_end(ctx: &Ctx<'_>, text: &str) -> Option<usize> {
    const MOST_WORDS: usize = 3;
    let start = text.find(|c: char| c.is_alphanumeric())?;
    let ends = text[start..]
        .char_indices()
        .filter(|&(at, c)| !c.is_alphanumeric() && text[start..start + at].ends_with(char::is_alphanumeric));
    let ends: Vec<usize> = ends.map(|(at, _)| start + at).take(MOST_WORDS).collect();
    let is_lead = |end: &&usize| {
        with_folded(&text[start..**end], |key| {
            ctx.vocabulary.markers.contains_key(key) || ctx.vocabulary.updates.contains(key)
        })
    };
    ends.iter().rev().find(is_lead).copied()
}
