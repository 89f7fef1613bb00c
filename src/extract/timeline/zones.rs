//! Where a document says which zone its times are in.

use crate::extract::Ctx;
use crate::extract::cursor::Cursor;
use crate::extract::zone::{self, ZoneName};
use crate::vocabulary::{is_unspaced, with_folded};

/// "All times in CET.", "Times are UTC", "Time zone: Europe/Copenhagen".
pub(crate) fn zone_in_sentence(ctx: &Ctx<'_>, sentence: &str) -> Option<ZoneName> {
    // Nobody says it in a long sentence, and most paragraphs are long.
    const LONGEST: usize = 160;
    if sentence.len() > LONGEST {
        return None;
    }
    let lead = with_folded(sentence, |folded| ctx.vocabulary.calendar.all_times_in.first_in(folded))?;
    // The phrase again in the text itself, to know where it ends there; where folding
    // changed it, the zone may stand anywhere.
    let last_word = lead.rsplit(' ').next()?;
    let at = sentence.to_lowercase().find(last_word).map_or(0, |at| at + last_word.len());
    let rest = sentence.get(at..)?;
    rest.char_indices()
        .filter(|&(at, _)| at == 0 || rest[..at].ends_with(|c: char| !c.is_alphanumeric() || is_unspaced(c)))
        .take(40)
        .find_map(|(at, _)| zone::read(&mut Cursor::new(&rest[at..])))
}

/// `Time (UTC)`, `Date and Time in CET`, `UTC`.
pub(super) fn zone_in_header(ctx: &Ctx<'_>, name: &str) -> Option<ZoneName> {
    zone_in_brackets(name).or_else(|| zone_in_sentence(ctx, name)).or_else(|| {
        let words = name.split_whitespace().filter(|word| word.chars().all(|c| c.is_ascii_uppercase() || c == '/'));
        words.filter(|word| word.len() >= 2).find_map(|word| zone::read(&mut Cursor::new(word)))
    })
}

pub(super) fn zone_in_brackets(text: &str) -> Option<ZoneName> {
    let (_, inner) = text.split_once(['(', '[', '（', '［'])?;
    inner.split([' ', ',', ')', ']', '）', '］', '、', '，']).find_map(|word| {
        let mut cursor = Cursor::new(word);
        zone::read(&mut cursor).filter(|_| cursor.is_done())
    })
}
