//! Moments of documents without a timeline: the sentences that name a time.

use jiff::civil::{Date, DateTime};

use crate::extract::Ctx;
use crate::extract::outline::Part;
use crate::extract::text;
use crate::extract::timeline::{Dated, instant_text, local_text};
use crate::extract::when::{self, Clock, Day, When};
use crate::extract::zone::Zone;
use crate::markdown::{Kind, NodeId};
use crate::record::{Event, Precision, SectionKind};

/// Sentences with a time, as events that are not in the record, in document order.
pub(super) fn read(ctx: &Ctx<'_>, outline: &[Part]) -> Vec<Dated> {
    let mut told = Vec::new();
    for part in outline.iter().filter(|part| tells(part)) {
        let mut is_folded = false;
        for &block in &part.blocks {
            let node = ctx.document.node(block);
            if matches!(node.kind, Kind::HtmlBlock) {
                // What stands in `<details>` is quoted.
                let html = node.span.of(&ctx.source.text);
                is_folded = (is_folded || html.contains("<details")) && !html.contains("</details");
            } else if matches!(node.kind, Kind::Paragraph | Kind::List(_)) && !is_folded {
                block_sentences(ctx, block, &mut told);
            }
        }
    }
    told
}

/// Whether a part tells what happened, rather than what was learned from it.
fn tells(part: &Part) -> bool {
    match part.kind {
        SectionKind::Summary
        | SectionKind::Impact
        | SectionKind::Timeline
        | SectionKind::Detection
        | SectionKind::Resolution => true,
        SectionKind::Other => part.level <= 1,
        _ => false,
    }
}

fn block_sentences(ctx: &Ctx<'_>, block: NodeId, told: &mut Vec<Dated>) {
    let plain = ctx.document.plain(block);
    for sentence in text::sentences(&plain) {
        let Some(when) = time_in(ctx, sentence) else { continue };
        let Some(start) = local(ctx, &when, sentence) else { continue };
        let is_span = when.end.is_some() && spans(ctx, sentence);
        let end = when.end.as_deref().and_then(|end| local(ctx, end, sentence)).filter(|_| is_span);
        let phase = |name: &str| end.map(|_| name.to_owned());
        told.push(dated(ctx, block, sentence, &when, start, phase("started")));
        if let Some(end) = end {
            told.push(dated(ctx, block, sentence, &when, end, phase("recovered")));
        }
    }
}

/// Whether a sentence tells how long the impact went on.
fn spans(ctx: &Ctx<'_>, sentence: &str) -> bool {
    use crate::vocabulary::Wording;

    let found = ctx.vocabulary.wording.find(sentence);
    found.has(Wording::Impact) || found.has(Wording::Fault)
}

/// The first clock time in a sentence.
fn time_in(ctx: &Ctx<'_>, sentence: &str) -> Option<When> {
    let starts = sentence.char_indices().filter(|&(at, c)| {
        c.is_ascii_digit()
            && !sentence[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ':' | '-' | '/'))
    });
    starts.take(24).find_map(|(at, _)| {
        let when = when::read(&sentence[at..], ctx.vocabulary)?;
        matches!(when.clock, Some(Clock::Minute { .. } | Clock::Second { .. })).then_some(when)
    })
}

/// The local time that a sentence names; its day is that of the incident where it names none.
fn local(ctx: &Ctx<'_>, when: &When, sentence: &str) -> Option<DateTime> {
    let day = match &when.date {
        Some(day) => of_year(ctx, day),
        None => day_in(ctx, sentence).or(ctx.day),
    };
    match when.clock? {
        Clock::Minute { hour, minute } => Some(day?.at(hour, minute, 0, 0)),
        Clock::Second { hour, minute, second } => Some(day?.at(hour, minute, second, 0)),
        _ => None,
    }
}

fn day_in(ctx: &Ctx<'_>, sentence: &str) -> Option<Date> {
    let starts = sentence.char_indices().filter(|&(at, c)| {
        (c.is_ascii_digit() || c.is_uppercase()) && !sentence[..at].ends_with(|c: char| c.is_alphanumeric())
    });
    starts.take(24).find_map(|(at, _)| {
        let when = when::read(&sentence[at..], ctx.vocabulary).filter(|when| when.clock.is_none())?;
        of_year(ctx, &when.date?)
    })
}

fn of_year(ctx: &Ctx<'_>, day: &Day) -> Option<Date> {
    match day {
        Day::Full(date) => Some(*date),
        Day::Yearless { month, day } => Date::new(ctx.day?.year(), *month, *day).ok(),
        _ => None,
    }
}

fn dated(ctx: &Ctx<'_>, block: NodeId, sentence: &str, when: &When, local: DateTime, phase: Option<String>) -> Dated {
    let whole = ctx.document.node(block).span;
    let first = sentence.split_whitespace().next().unwrap_or_default();
    let span = text::locate(ctx.source, whole, first);
    let zone = when.zone.as_ref().map(|zone| zone.0.clone()).or_else(|| ctx.document_zone.clone());
    let known = zone.as_deref().and_then(|name| ctx.zone(name));
    let instant = known.as_ref().and_then(|zone| zone.instant(local));
    let clock = instant.or_else(|| Zone::named("UTC").and_then(|utc| utc.instant(local)));
    let event = Event {
        at: Some(local_text(local, Precision::Minute)),
        end: None,
        instant: instant.map(instant_text),
        zone,
        precision: Precision::Minute,
        approximate: when.approximate,
        stated: String::new(),
        text: sentence.to_owned(),
        role: None,
        line: ctx.source.line(span.start),
    };
    Dated { event, seconds: clock.map(jiff::Timestamp::as_second), phase, told: sentence.len(), is_base: false, span }
}
