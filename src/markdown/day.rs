//! `19. februar 2024 kl. 8.35`: to markdown the nineteenth item of a list, to its author a date.

use pulldown_cmark::CowStr;

use crate::markdown::{Document, Kind, NodeId};
use crate::span::Span;

// The names of months in all languages, from the files that have them.
include!(concat!(env!("OUT_DIR"), "/months.rs"));

/// The day that an item's number is, with the blank behind it, and where it stands;
/// `None` where the item does not go on as a date does: a month, then a year or a clock.
pub(super) fn of(text: &str, item: Span) -> Option<(&str, Span)> {
    const LONGEST: usize = 48;
    let source = item.of(text);
    let digits = source.bytes().take_while(u8::is_ascii_digit).count();
    if !matches!(digits, 1 | 2) || !(1..=31).contains(&source[..digits].parse::<u8>().ok()?) {
        return None;
    }
    let len = digits + ". ".len();
    let rest = source[digits..].strip_prefix(". ")?;
    let rest = &rest[..rest.floor_char_boundary(LONGEST)];
    let number = Some((&source[..len], Span::new(item.start, item.start + len)));
    // `2. 4. 2024`, and in the list inside it `4. 2024 16:45`.
    if is_rest_of_numbers(rest) {
        return number;
    }
    let name = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    if MONTHS.binary_search(&rest[..name].to_lowercase().as_str()).is_err() {
        return None;
    }
    let behind = rest[name..].trim_start_matches(['.', ',']);
    let behind = behind.strip_prefix(' ')?.trim_start();
    let goes_on = is_year(behind) || is_clock(behind) || is_clock(without_word(behind));
    number.filter(|_| goes_on)
}

/// `1. March 2024`, `2. April 2024`: where a list counts its items from one, the numbers
/// are its own and no days.
pub(super) fn settle(document: &mut Document<'_>) {
    let days: Vec<NodeId> =
        (0..document.nodes.len()).filter(|&id| matches!(document.nodes[id].kind, Kind::Day(_))).collect();
    let mut done = 0;
    while let Some(&first) = days.get(done) {
        // The day, its item, and the list around it; in a loose item a paragraph stands between.
        let list = (0..first).rev().take(3).find(|&id| matches!(document.nodes[id].kind, Kind::List(_)));
        let end = list.map_or(first + 1, |list| document.end(list));
        let members: Vec<NodeId> = days[done..].iter().copied().take_while(|&id| id < end).collect();
        let number = |&id: &NodeId| match &document.nodes[id].kind {
            Kind::Day(text) => text.trim_end_matches(['.', ' ']).parse::<usize>().ok(),
            _ => None,
        };
        let counts = members.len() > 1 && members.iter().map(number).zip(1..).all(|(number, nth)| number == Some(nth));
        if counts {
            for &id in &members {
                document.nodes[id].kind = Kind::Text(CowStr::Borrowed(""));
            }
        }
        done += members.len().max(1);
    }
}

/// `4. 2024`, or `2024` in front of a clock or a separator.
fn is_rest_of_numbers(rest: &str) -> bool {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if matches!(digits, 1 | 2) {
        return rest[digits..].strip_prefix(". ").is_some_and(is_year);
    }
    let behind = rest.get(4..).unwrap_or_default().trim_start();
    is_year(rest)
        && (behind.is_empty()
            || behind.starts_with([',', ':', '–', '—', '-', '(', '*'])
            || is_clock(behind)
            || is_clock(without_word(behind)))
}

/// `2024`, but neither `2024.1` nor `20240`.
fn is_year(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_number = bytes.len() >= 4 && bytes[..4].iter().all(u8::is_ascii_digit);
    let is_longer = matches!(bytes.get(4..6), Some([b'0'..=b'9', _] | [b'.' | b'-', b'0'..=b'9']));
    is_number && (text.starts_with("19") || text.starts_with("20")) && !is_longer
}

/// `8.35`, `08:35`, `8h35`.
fn is_clock(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    matches!(digits, 1 | 2)
        && matches!(bytes.get(digits), Some(b':' | b'.' | b'h'))
        && bytes.get(digits + 1..digits + 3).is_some_and(|minutes| minutes.iter().all(u8::is_ascii_digit))
}

/// What stands behind "kl.", "um", "à" and their like.
fn without_word(text: &str) -> &str {
    text.trim_start_matches(char::is_alphabetic).trim_start_matches(['.', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_an_item_is_a_day_where_a_month_and_more_follow() {
        for (text, expected) in [
            ("19. februar 2024 kl. 8.35: ned", Some("19. ")),
            ("19. Februar, 08:35 Uhr: weg", Some("19. ")),
            ("3. mars kl. 8.35", Some("3. ")),
            ("2. 4. 2024 16:45 dole", Some("2. ")),
            ("4. 2024 16:45 dole", Some("4. ")),
            ("4. 2024 plans", None),
            ("1. Restart the pods", None),
            ("3. Release 2024.1 of it", None),
            ("42. februar 2024", None),
            ("19. on 2024", None),
            ("1. Around 07:00 errors begin", None),
            ("1. Release 2.10 had no canary", None),
            ("2. Since 2019, nobody tested it", None),
        ] {
            assert_eq!(of(text, Span::new(0, text.len())).map(|(day, _)| day), expected, "{text}");
        }
    }
}
