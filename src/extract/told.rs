//! Lengths of time that sentences tell: "the outage lasted about nine hours".
//!
//! Entry point: [`read`]. A number with a unit counts only where the words around it
//! say what it measures; "pods older than 4 hours" and "5 minutes later" do not.

use crate::extract::Ctx;
use crate::extract::cursor::Cursor;
use crate::extract::duration;
use crate::extract::fields::{Entry, Fields};
use crate::extract::outline::Part;
use crate::extract::text;
use crate::markdown::Kind;
use crate::record::SectionKind;
use crate::span::Span;
use crate::vocabulary::{Field, Told, Wording, fold, is_unspaced};

/// The first length of the outage and the first time to detect that sentences tell,
/// where no field states them.
pub(crate) fn read(ctx: &Ctx<'_>, outline: &[Part], fields: &Fields) -> Vec<Entry> {
    let mut told = Vec::new();
    let mut wanted: Vec<Field> =
        [Field::Duration, Field::TimeToDetect].into_iter().filter(|&field| fields.get(field).is_none()).collect();
    for part in in_order(outline) {
        if wanted.is_empty() {
            break;
        }
        let mut found = Vec::new();
        heading(ctx, part, &wanted, &mut found);
        for (nth, &block) in part.blocks.iter().enumerate() {
            if matches!(ctx.document.node(block).kind, Kind::Paragraph | Kind::List(_)) {
                let (text, span) = (ctx.document.plain(block), ctx.document.node(block).span);
                // What a signal took is told where the signals are.
                let is_detection = part.is(SectionKind::Detection) || part.is(SectionKind::Summary);
                let wanted: Vec<Field> =
                    wanted.iter().copied().filter(|&field| field == Field::Duration || is_detection).collect();
                in_text(ctx, &text, span, &wanted, &mut found, (nth, sums_up(part)));
            }
        }
        wanted.retain(|&field| !found.iter().any(|entry: &Entry| entry.field == field));
        told.extend(found);
    }
    told
}

/// Parts in the order in which a reader looks for a length: what sums up first.
fn in_order(outline: &[Part]) -> impl Iterator<Item = &Part> {
    let rank = |part: &Part| match part.kind {
        SectionKind::Summary => Some(0),
        SectionKind::Impact => Some(1),
        _ if part.level <= 1 && part.kind == SectionKind::Other => Some(2),
        SectionKind::Resolution | SectionKind::Detection | SectionKind::Stats => Some(3),
        SectionKind::Other => Some(4),
        _ => None,
    };
    let mut ranked: Vec<(u8, &Part)> = outline.iter().filter_map(|part| Some((rank(part)?, part))).collect();
    ranked.sort_by_key(|&(rank, _)| rank);
    ranked.into_iter().map(|(_, part)| part)
}

/// "30min outage during the upgrade" as a title.
fn heading(ctx: &Ctx<'_>, part: &Part, wanted: &[Field], found: &mut Vec<Entry>) {
    if let Some(node) = part.heading.filter(|_| part.level == 1 && wanted.contains(&Field::Duration)) {
        in_text(ctx, &part.text, ctx.document.node(node).span, &[Field::Duration], found, (0, SumsUp::No));
    }
}

/// Whether what a part tells is told of the whole incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SumsUp {
    /// The impact or the summary: "For three hours, …" is how long it went on, and so is
    /// what was amiss for three hours.
    Incident,
    No,
}

fn sums_up(part: &Part) -> SumsUp {
    match part.kind {
        SectionKind::Impact | SectionKind::Summary => SumsUp::Incident,
        SectionKind::Other if part.level <= 1 => SumsUp::Incident,
        _ => SumsUp::No,
    }
}

fn in_text(
    ctx: &Ctx<'_>,
    text: &str,
    span: Span,
    wanted: &[Field],
    found: &mut Vec<Entry>,
    (nth, sums_up): (usize, SumsUp),
) {
    for (at, (start, sentence)) in text::sentences_at(text).enumerate() {
        for amount in amounts(ctx, sentence) {
            let (before, after) =
                (fold(window_before(sentence, amount.start)), fold(window_after(sentence, amount.end)));
            let told = &ctx.vocabulary.told;
            let field = field_of(&before, &after, told, wanted).or_else(|| {
                let is_length = wanted.contains(&Field::Duration)
                    && goes_on_for(ctx, (nth + at, sentence), &before, &after, sums_up);
                is_length.then_some(Field::Duration)
            });
            let Some(field) = field else { continue };
            if found.iter().any(|entry| entry.field == field) {
                continue;
            }
            let hedged = with_hedges(&sentence[..amount.start], told);
            let value = sentence[hedged..amount.end].trim().to_owned();
            // The same length may be told of something else before, and markup may stand behind its hedge.
            let nth = |piece: &str, at: usize| {
                text::locate_nth(ctx.source, span, piece, text[..start + at].matches(piece).count())
            };
            let place = nth(&value, hedged)
                .or_else(|| nth(&sentence[amount.clone()], amount.start))
                .unwrap_or_else(|| text::locate(ctx.source, span, &value));
            let line = ctx.source.line(place.start);
            found.push(Entry { field, value, values: Vec::new(), span: place, line });
        }
    }
}

/// What of a sentence says what a length measures: what stands near it.
const WINDOW: usize = 240;

fn window_before(sentence: &str, end: usize) -> &str {
    &sentence[sentence.ceil_char_boundary(end.saturating_sub(WINDOW))..end]
}

fn window_after(sentence: &str, start: usize) -> &str {
    &sentence[start..sentence.floor_char_boundary(start + WINDOW)]
}

/// What the words around a length say that it measures.
fn field_of(before: &str, after: &str, told: &Told, wanted: &[Field]) -> Option<Field> {
    let around = format!(" {before} {after} ");
    if told.veto.are_in(&around) {
        return None;
    }
    let before = without_hedges(before, told);
    let is_outage = || told.outage_before.before(before).is_some() || told.outage_after.begins(after);
    if wanted.contains(&Field::Duration) && is_outage() {
        return Some(Field::Duration);
    }
    let is_detection = told.detection_before.before(before).is_some() && told.detection_after.begins(after);
    (wanted.contains(&Field::TimeToDetect) && is_detection).then_some(Field::TimeToDetect)
}

/// "For two hours, …" and "… answered no queries for two hours" where a text sums up.
///
/// In the first sentence of a text that sums up, what went on so long is the incident.
fn goes_on_for(ctx: &Ctx<'_>, (at, sentence): (usize, &str), before: &str, after: &str, sums_up: SumsUp) -> bool {
    let told = &ctx.vocabulary.told;
    let around = format!(" {before} {after} ");
    if sums_up == SumsUp::No || told.veto.are_in(&around) {
        return false;
    }
    let Some(clause) = told.so_long.before(without_hedges(before, told)) else { return false };
    if clause.is_empty() || at == 0 {
        return true;
    }
    let found = ctx.vocabulary.wording.find(sentence);
    found.has(Wording::Impact) || found.has(Wording::Fault) || told.amiss.are_in(&around)
}

/// Where "about", "almost" and their like in front of a length begin.
fn with_hedges(before: &str, told: &Told) -> usize {
    let mut start = before.len();
    loop {
        let rest = before[..start].trim_end();
        let last = last_word(rest);
        if last != "~" && !told.hedges.is(last) {
            return start;
        }
        start = rest.len() - last.len();
    }
}

/// What stands in front of a length, without "overall", "just over" and their like.
fn without_hedges<'t>(before: &'t str, told: &Told) -> &'t str {
    let mut rest = before;
    loop {
        let last = last_word(rest);
        if last.is_empty() || !told.empty.contains(last) {
            return rest;
        }
        rest = rest[..rest.len() - last.len()].trim_end();
    }
}

/// The last word of a text; where no blanks stand between words, its last letter.
fn last_word(text: &str) -> &str {
    let last = text.rsplit(' ').next().unwrap_or_default();
    // Korean has blanks, and folding takes its syllables apart.
    let is_hangul = |c: char| ('\u{1100}'..='\u{11ff}').contains(&c);
    match last.chars().next_back().filter(|&c| is_unspaced(c) && !is_hangul(c)) {
        Some(c) => &last[last.len() - c.len_utf8()..],
        None => last,
    }
}

/// Where lengths of time stand in a sentence.
fn amounts(ctx: &Ctx<'_>, sentence: &str) -> Vec<std::ops::Range<usize>> {
    let mut amounts: Vec<std::ops::Range<usize>> = Vec::new();
    for at in ctx.vocabulary.durations.lengths.starts(sentence) {
        if amounts.last().is_some_and(|last| at < last.end) {
            continue;
        }
        if let Some(len) = duration::length(&mut Cursor::new(&sentence[at..]), ctx.vocabulary) {
            amounts.push(at..at + len);
        }
    }
    amounts
}
