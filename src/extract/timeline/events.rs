//! Where the events of a document are, and what each says.

use crate::diagnostic::{self, Diagnostic};
use crate::extract::Ctx;
use crate::extract::coverage::Place;
use crate::extract::cursor::Cursor;
use crate::extract::outline::Part;
use crate::extract::text::{self, Line};
use crate::extract::timeline::raw::{Owner, Raw, RawEvent, event};
use crate::extract::timeline::zones::zone_in_sentence;
use crate::extract::timeline::{headings, led, table};
use crate::extract::when::{self, When};
use crate::extract::zone;
use crate::markdown::{Kind, NodeId};
use crate::record::SectionKind;
use crate::span::Span;

/// Reads every timeline section.
pub(crate) fn read(ctx: &mut Ctx<'_>, outline: &[Part]) -> Raw {
    let mut raw = Raw::default();
    for part in outline.iter().filter(|part| !part.events.is_empty()) {
        (raw.owner, raw.phase) = (Owner::Nobody, None);
        for &block in &part.events {
            read_block(ctx, block, &mut raw);
        }
    }
    for (idx, part) in outline.iter().enumerate().filter(|(_, part)| part.is(SectionKind::Timeline)) {
        let before = raw.events.len();
        headings::read(ctx, outline, idx, &mut raw);
        let mut is_folded = false;
        for &block in &part.blocks {
            is_folded = folds(ctx, block, is_folded);
            // What a document folds away is quoted, unless it is all there is.
            if !is_folded || is_all_folded(ctx, part) {
                read_block(ctx, block, &mut raw);
            }
        }
        if raw.events[before..].iter().all(|event| event.is_day) {
            for &block in &part.blocks {
                listing(ctx, block, &mut raw);
            }
        }
        unless_prose(ctx, part, before, &mut raw);
    }
    empty(ctx, outline, &raw);
    let has_times = |event: &RawEvent| !event.is_loose && event.when.as_ref().is_some_and(When::is_usable);
    if raw.events.iter().any(has_times) {
        raw.events.iter().filter(|event| event.is_loose).for_each(|event| ctx.ledger.forget(event.span));
        raw.events.retain(|event| !event.is_loose);
    }
    raw
}

/// Whether blocks from this one on stand in `<details>`.
fn folds(ctx: &Ctx<'_>, block: NodeId, is_folded: bool) -> bool {
    let node = ctx.document.node(block);
    if !matches!(node.kind, Kind::HtmlBlock) {
        return is_folded;
    }
    let html = node.span.of(&ctx.source.text);
    match (html.rfind("<details"), html.rfind("</details")) {
        (Some(open), close) => close.is_none_or(|close| close < open),
        (None, Some(_)) => false,
        (None, None) => is_folded,
    }
}

/// Whether no list, table or paragraph of a part stands outside of `<details>`.
fn is_all_folded(ctx: &Ctx<'_>, part: &Part) -> bool {
    let mut is_folded = false;
    part.blocks.iter().all(|&block| {
        is_folded = folds(ctx, block, is_folded);
        let is_text = matches!(ctx.document.node(block).kind, Kind::List(_) | Kind::Table(_) | Kind::Paragraph);
        is_folded || !is_text
    })
}

/// Says that a section for the timeline has no event.
fn empty(ctx: &mut Ctx<'_>, outline: &[Part], raw: &Raw) {
    let named = outline.iter().find(|part| part.is(SectionKind::Timeline) && part.is_named);
    if let Some(heading) = named.and_then(|part| part.heading)
        && raw.events.iter().all(|event| event.is_day)
    {
        let span = text::locate(ctx.source, ctx.document.node(heading).span, "");
        ctx.diagnostics.push(
            Diagnostic::new(&diagnostic::TIMELINE_EMPTY, span, "no event in it could be read")
                .with_help("write one event a line, with its time first: `- 10:00 Checkout is down`"),
        );
    }
}

/// One paragraph among others that begins "At 14:30 we" is prose, not a timeline.
fn unless_prose(ctx: &Ctx<'_>, part: &Part, before: usize, raw: &mut Raw) {
    let n_paragraphs =
        part.blocks.iter().filter(|&&block| matches!(ctx.document.node(block).kind, Kind::Paragraph)).count();
    if let [event] = &raw.events[before..]
        && n_paragraphs > 1
        && event.when.as_ref().is_some_and(|when| when.stated.start > 2)
    {
        for &block in &part.blocks {
            ctx.ledger.forget(ctx.document.node(block).span);
        }
        raw.events.truncate(before);
    }
}

fn read_block(ctx: &mut Ctx<'_>, block: NodeId, raw: &mut Raw) {
    let kind = &ctx.document.node(block).kind;
    let is_own = match kind {
        Kind::Table(_) => raw.owner == Owner::Heading && !table::is_timed(ctx, block),
        Kind::List(_) => raw.owner != Owner::Nobody && !is_timed_list(ctx, block),
        Kind::Paragraph => raw.owner == Owner::Heading,
        Kind::BlockQuote if raw.zone.is_none() => {
            // `> (all times in Pacific Time)`
            raw.zone = zone_in_sentence(ctx, &ctx.document.plain(block));
            if raw.zone.is_some() {
                ctx.ledger.take(ctx.document.node(block).span, Place::TimelineContext);
            }
            raw.zone.is_none()
        }
        Kind::CodeBlock(_) | Kind::BlockQuote => true,
        _ => return,
    };
    if is_own {
        belongs(ctx, block, raw);
        return;
    }
    match kind {
        Kind::Table(_) => table::read(ctx, block, raw),
        Kind::List(_) if lone_day(ctx, block, raw) => {}
        Kind::List(_) => {
            let before = raw.events.len();
            for item in ctx.document.children(block) {
                list_item(ctx, item, raw);
            }
            let added = &mut raw.events[before..];
            if added.iter().all(|event| event.when.is_none()) {
                added.iter_mut().for_each(|event| event.is_loose = true);
            }
        }
        _ => paragraph(ctx, block, raw),
    }
}

/// A line `19. februar 2024` over others, which markdown takes for a list of one item.
fn lone_day(ctx: &Ctx<'_>, list: NodeId, raw: &mut Raw) -> bool {
    let mut items = ctx.document.children(list);
    let (Some(item), None) = (items.next(), items.next()) else { return false };
    let has_day =
        (item + 1..ctx.document.end(item).min(item + 3)).any(|id| matches!(ctx.document.node(id).kind, Kind::Day(_)));
    let text = ctx.document.plain(item);
    let when = when::read(&text, ctx.vocabulary).filter(|_| has_day);
    let Some(when) = when.filter(|when| when.clock.is_none() && text[when.len..].trim().is_empty()) else {
        return false;
    };
    let span = ctx.document.node(item).span;
    ctx.ledger.take(span, Place::TimelineContext);
    raw.push(RawEvent { is_day: true, ..event(&text, Some(when), span, ctx.source.line(span.start)) });
    true
}

/// A block under an event is part of it; quotations, logs and chats are not events.
fn belongs(ctx: &Ctx<'_>, block: NodeId, raw: &mut Raw) {
    let node = ctx.document.node(block);
    let Some(event) = raw.open() else { return };
    let text = ctx.document.plain(block);
    if matches!(node.kind, Kind::CodeBlock(_) | Kind::BlockQuote) {
        event.quote(&text);
    } else {
        event.tell(&text);
    }
    ctx.ledger.take(node.span, Place::Timeline);
}

/// Whether the items of a list are events: half of them begin with a time.
pub(super) fn is_timed_list(ctx: &Ctx<'_>, list: NodeId) -> bool {
    let (mut n_items, mut n_timed) = (0, 0);
    for item in ctx.document.children(list) {
        n_items += 1;
        n_timed += usize::from(begins_with_time(ctx, item));
    }
    n_timed * 2 >= n_items && n_timed > 0
}

/// Whether an item or paragraph begins with a clock time, or holds a list that does.
fn begins_with_time(ctx: &Ctx<'_>, node: NodeId) -> bool {
    let mut head = String::new();
    ctx.document.plain_into(text::own_inlines(ctx.document, node), &mut head);
    led::read(ctx, &head).is_some_and(|led| {
        let when = led.when;
        when.clock.is_some() || (when.date.is_some() && when.stated.start == 0 && when.is_usable())
    })
}

/// An item is an event; one that is a date over timed items is a day header.
fn list_item(ctx: &mut Ctx<'_>, item: NodeId, raw: &mut Raw) {
    let document = ctx.document;
    let span = document.node(item).span;
    let own = text::own_inlines(document, item);
    let mut head = String::new();
    document.plain_into(own, &mut head);
    let nested: Vec<NodeId> =
        document.children(item).filter(|&id| matches!(document.node(id).kind, Kind::List(_))).collect();
    let when = when::read(&head, ctx.vocabulary);
    let is_day = when.as_ref().is_some_and(|when| when.clock.is_none() && head[when.len..].trim().is_empty());
    let holds_events = !nested.is_empty()
        && nested
            .iter()
            .flat_map(|&list| document.children(list))
            .all(|id| when::read(&document.plain(id), ctx.vocabulary).is_some_and(|when| when.clock.is_some()));
    let line = ctx.source.line(span.start);
    if holds_events && (is_day || when.is_none()) {
        ctx.ledger.take(span, Place::TimelineContext);
        if when.is_some() {
            raw.push(RawEvent { is_day: true, ..event(&head, when, span, line) });
        }
        for list in nested {
            read_block(ctx, list, raw);
        }
        return;
    }
    let whole = document.plain(item);
    let text = whole.trim_start();
    if text::is_residue(text, ctx.vocabulary) {
        ctx.ledger.take(span, Place::Residue);
        return;
    }
    let (phase, when) = match led::read(ctx, text) {
        Some(led) => (led.phase, Some(led.when)),
        None => (None, None),
    };
    ctx.ledger.take(span, Place::Timeline);
    raw.push(RawEvent { phase, ..event(text, when, span, line) });
    raw.owner = Owner::Nobody;
}

/// Lines that begin with a time are events, what follows belongs to them; a date
/// alone is a day; the rest says things about the timeline.
fn paragraph(ctx: &mut Ctx<'_>, block: NodeId, raw: &mut Raw) {
    let lines = text::lines(ctx.document, block);
    let n_heading = usize::from(text::heading_in(ctx.document, block, ctx.vocabulary).is_some());
    for line in &lines[n_heading.min(lines.len())..] {
        if raw.zone.is_none()
            && let Some(zone) = zone_in_sentence(ctx, &line.text)
        {
            raw.zone = Some(zone);
            ctx.ledger.take(line.span, Place::TimelineContext);
            // `2024-05-01 (all times UTC)` and `All times UTC on May 1st 2024` name a day too.
            if let Some((at, day)) = day_in(ctx, &line.text) {
                let number = ctx.source.line(line.span.start);
                raw.push(RawEvent { is_day: true, ..event(&line.text[at..], Some(day), line.span, number) });
            }
            continue;
        }
        paragraph_line(ctx, line, raw);
    }
}

/// A date without a clock anywhere in a short sentence, and where it stands.
fn day_in(ctx: &Ctx<'_>, sentence: &str) -> Option<(usize, When)> {
    let starts = sentence.char_indices().filter(|&(at, c)| {
        (c.is_ascii_digit() || c.is_uppercase()) && !sentence[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-')
    });
    starts.take(24).find_map(|(at, _)| {
        let when = when::read(&sentence[at..], ctx.vocabulary)?;
        let is_day = when.clock.is_none() && matches!(when.date, Some(when::Day::Full(_) | when::Day::Yearless { .. }));
        is_day.then_some((at, when))
    })
}

fn paragraph_line(ctx: &Ctx<'_>, line: &Line, raw: &mut Raw) {
    let number = ctx.source.line(line.span.start);
    let led = led::read(ctx, &line.text).filter(|led| leads_event(&led.when, &line.text) || led.phase.is_some());
    if let Some(led) = led {
        let mut event = RawEvent { phase: led.phase, ..event(&line.text, Some(led.when), line.span, number) };
        let has_clock = event.when.as_ref().is_some_and(|when| when.clock.is_some());
        // `2023-10-29 (UTC)` is a day with its zone.
        let mut rest = Cursor::new(&event.text);
        let zone = (!has_clock).then(|| zone::read(&mut rest)).flatten();
        let is_zone = zone.is_some() && rest.rest().trim_matches([')', ']', ' ']).is_empty();
        if is_zone && raw.zone.is_none() {
            raw.zone = zone;
        }
        event.is_day = !has_clock && (event.text.is_empty() || is_zone);
        ctx.ledger.take(line.span, if event.is_day { Place::TimelineContext } else { Place::Timeline });
        raw.owner = Owner::Line;
        raw.push(event);
    } else if let Some(last) = raw.events.last_mut().filter(|last| !last.is_day) {
        last.tell(&line.text);
        last.span.end = last.span.end.max(line.span.end);
        ctx.ledger.take(line.span, Place::Timeline);
    }
}

/// "At 10:45 we saw" leads an event; "On Monday 20 January one of our nodes" is prose.
fn leads_event(when: &When, line: &str) -> bool {
    when.is_usable() && (when.clock.is_some() || line[when.len..].trim().is_empty() || when.stated.start == 0)
}

/// A timeline that stands in a code block and nowhere else: each line with a time is an event.
fn listing(ctx: &Ctx<'_>, block: NodeId, raw: &mut Raw) {
    const LEAST: usize = 2;
    let node = ctx.document.node(block);
    if !matches!(node.kind, Kind::CodeBlock(_)) {
        return;
    }
    let covered = node.span.of(&ctx.source.text);
    let is_timed = |line: &str| when::read(line.trim(), ctx.vocabulary).is_some_and(|when| when.clock.is_some());
    if covered.lines().filter(|line| is_timed(line)).count() < LEAST {
        return;
    }
    let mut start = node.span.start;
    for line in covered.split_inclusive('\n') {
        let span = Span::new(start, start + line.trim_end().len());
        start += line.len();
        let text = line.trim();
        if is_timed(text) {
            raw.push(event(text, when::read(text, ctx.vocabulary), span, ctx.source.line(span.start)));
        } else if !text.starts_with("```")
            && let Some(last) = raw.events.last_mut().filter(|last| !last.is_day)
        {
            last.tell(text);
        }
    }
    ctx.ledger.take(node.span, Place::Timeline);
}
