//! Headings of a timeline: an event, a day, a zone, or what the events below are about.

use crate::extract::Ctx;
use crate::extract::coverage::Place;
use crate::extract::outline::Part;
use crate::extract::text;
use crate::extract::timeline::events::is_timed_list;
use crate::extract::timeline::raw::{Owner, Raw, RawEvent, event};
use crate::extract::timeline::zones::{zone_in_brackets, zone_in_sentence};
use crate::extract::when;
use crate::markdown::Kind;
use crate::span::Span;

/// `### 13:35 it broke` is an event, `### 2024-05-01` a day, `## Timeline (UTC)` names a
/// zone, and `### Detection` what its events are about.
pub(super) fn read(ctx: &Ctx<'_>, outline: &[Part], idx: usize, raw: &mut Raw) {
    let part = &outline[idx];
    raw.owner = Owner::Nobody;
    raw.phase = None;
    let Some(node) = part.heading else { return };
    let span = ctx.document.node(node).span;
    let usable = when::read(&part.text, ctx.vocabulary).filter(|when| when.is_usable() || when.clock.is_some());
    let Some(when) = usable.filter(|_| !part.is_named) else {
        if raw.zone.is_none() {
            raw.zone = zone_in_brackets(&part.text);
        }
        raw.phase = Some(part.text.clone()).filter(|_| !part.is_named);
        raw.events.extend(named_day(ctx, part, span));
        return;
    };
    let mut event = event(&part.text, Some(when), span, part.line);
    let has_clock = event.when.as_ref().is_some_and(|when| when.clock.is_some());
    event.is_day = !has_clock && !holds_prose(ctx, outline, idx);
    if !event.is_day {
        raw.owner = Owner::Heading;
    }
    ctx.ledger.take(span, if event.is_day { Place::TimelineContext } else { Place::Timeline });
    raw.push(event);
}

/// The day in `## Timeline (2024-05-01)` or `## Timeline: 1 May 2024`.
fn named_day(ctx: &Ctx<'_>, part: &Part, span: Span) -> Option<RawEvent> {
    let (_, rest) =
        part.text.split_once([':', '(', '[', '–', '—', '：', '（']).or_else(|| part.text.split_once(" - "))?;
    let when = when::read(rest, ctx.vocabulary).filter(|when| when.date.is_some() && when.clock.is_none())?;
    Some(RawEvent { is_day: true, ..event(rest, Some(when), span, part.line) })
}

/// Whether prose stands right under a date, rather than timed events.
fn holds_prose(ctx: &Ctx<'_>, outline: &[Part], idx: usize) -> bool {
    let part = &outline[idx];
    let is_followed_by_times = outline.get(idx + 1).is_some_and(|next| {
        next.level > part.level && when::read(&next.text, ctx.vocabulary).is_some_and(|when| when.clock.is_some())
    });
    let below = outline[idx + 1..].iter().take_while(|below| below.level > part.level);
    let is_over_list = std::iter::once(part)
        .chain(below)
        .flat_map(|part| &part.blocks)
        .any(|&block| matches!(ctx.document.node(block).kind, Kind::List(_)) && is_timed_list(ctx, block));
    if is_over_list {
        return false;
    }
    let first = part.blocks.iter().find_map(|&block| match &ctx.document.node(block).kind {
        Kind::Paragraph => text::lines(ctx.document, block).into_iter().next().map(|line| line.text),
        Kind::List(_) => ctx.document.children(block).next().map(|item| ctx.document.plain(item)),
        Kind::Table(_) => Some("00:00".to_owned()),
        _ => None,
    });
    !is_followed_by_times
        && first.is_some_and(|line| {
            when::read(&line, ctx.vocabulary).is_none_or(|when| when.clock.is_none())
                && zone_in_sentence(ctx, &line).is_none()
        })
}
