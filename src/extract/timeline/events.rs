//! Where the events of a document are, and what each says.

use crate::diagnostic::{self, Diagnostic};
use crate::extract::Ctx;
use crate::extract::cursor::Cursor;
use crate::extract::outline::Part;
use crate::extract::text::{self, Line};
use crate::extract::when::{self, When};
use crate::extract::zone::{self, ZoneName};
use crate::markdown::{Kind, NodeId};
use crate::record::SectionKind;
use crate::span::Span;
use crate::vocabulary::{Column, fold};

/// An event as written, before it is dated.
#[derive(Debug, Clone)]
pub(crate) struct RawEvent {
    /// The time as read; `None` where there is none to read.
    pub(crate) when: Option<When>,
    /// The time as written.
    pub(crate) stated: String,
    /// Plain text without the time.
    pub(crate) text: String,
    /// What a `Phase` or `Type` column says.
    pub(crate) phase: Option<String>,
    /// The event with its time.
    pub(crate) span: Span,
    /// 1-based.
    pub(crate) line: u32,
    /// A date that holds from here on: a day header, not an event.
    pub(crate) is_day: bool,
}

/// What the timeline sections of a document hold.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    /// Events and day headers in document order.
    pub(crate) events: Vec<RawEvent>,
    /// The zone that they are said to be in.
    pub(crate) zone: Option<ZoneName>,
}

/// Reads every timeline section.
pub(crate) fn read(ctx: &mut Ctx<'_>, outline: &[Part]) -> Raw {
    let mut raw = Raw::default();
    for part in outline.iter().filter(|part| part.is(SectionKind::Timeline)) {
        heading(ctx, part, &mut raw);
        for &block in &part.blocks {
            read_block(ctx, block, &mut raw);
        }
    }
    raw
}

/// `### 13:35 it broke` is an event, `### 2024-05-01` a day, `## Timeline (UTC)` names a zone.
fn heading(ctx: &Ctx<'_>, part: &Part, raw: &mut Raw) {
    let Some(node) = part.heading else { return };
    if part.is_named {
        if raw.zone.is_none() {
            raw.zone = zone_in_brackets(&part.text);
        }
        return;
    }
    let span = ctx.document.node(node).span;
    if let Some(when) = when::read(&part.text, ctx.vocabulary) {
        let mut event = event(&part.text, Some(when), span, part.line);
        let has_clock = event.when.as_ref().is_some_and(|when| when.clock.is_some());
        event.is_day = !has_clock && event.text.is_empty();
        raw.events.push(event);
    }
}

fn event(text: &str, when: Option<When>, span: Span, line: u32) -> RawEvent {
    let (stated, rest) = match &when {
        Some(when) => (text[when.stated.clone()].trim().to_owned(), text[when.len..].trim().to_owned()),
        None => (String::new(), text.trim().to_owned()),
    };
    RawEvent { when, stated, text: rest, phase: None, span, line, is_day: false }
}

fn read_block(ctx: &mut Ctx<'_>, block: NodeId, raw: &mut Raw) {
    match &ctx.document.node(block).kind {
        Kind::Table(_) => table(ctx, block, raw),
        Kind::List(_) => {
            for item in ctx.document.children(block) {
                list_item(ctx, item, raw);
            }
        }
        Kind::Paragraph => paragraph(ctx, block, raw),
        // Chat logs, quotations and code are not the timeline.
        _ => {}
    }
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
        if when.is_some() {
            raw.events.push(RawEvent { is_day: true, ..event(&head, when, span, line) });
        }
        for list in nested {
            read_block(ctx, list, raw);
        }
        return;
    }
    let whole = document.plain(item);
    let text = whole.trim_start();
    if text::is_residue(text, ctx.vocabulary) {
        return;
    }
    let when = when::read(text, ctx.vocabulary);
    raw.events.push(event(text, when, span, line));
}

/// Lines that begin with a time are events, what follows belongs to them; a date
/// alone is a day; the rest says things about the timeline.
fn paragraph(ctx: &mut Ctx<'_>, block: NodeId, raw: &mut Raw) {
    let lines = text::lines(ctx.document, block);
    for line in &lines {
        if raw.zone.is_none()
            && let Some(zone) = zone_in_sentence(ctx, &line.text)
        {
            raw.zone = Some(zone);
            // `2024-05-01 (all times UTC)` names a day too.
            let day = when::read(&line.text, ctx.vocabulary).filter(|when| when.date.is_some() && when.clock.is_none());
            if day.is_some() {
                let number = ctx.source.line(line.span.start);
                raw.events.push(RawEvent { is_day: true, ..event(&line.text, day, line.span, number) });
            }
            continue;
        }
        paragraph_line(ctx, line, raw);
    }
}

fn paragraph_line(ctx: &Ctx<'_>, line: &Line, raw: &mut Raw) {
    let number = ctx.source.line(line.span.start);
    let when = when::read(&line.text, ctx.vocabulary).filter(|when| leads_event(when, &line.text));
    if let Some(when) = when {
        let mut event = event(&line.text, Some(when), line.span, number);
        let has_clock = event.when.as_ref().is_some_and(|when| when.clock.is_some());
        event.is_day = !has_clock && event.text.is_empty();
        raw.events.push(event);
    } else if let Some(last) = raw.events.last_mut().filter(|last| !last.is_day) {
        if !last.text.is_empty() {
            last.text.push('\n');
        }
        last.text.push_str(&line.text);
        last.span.end = last.span.end.max(line.span.end);
    }
}

/// "At 10:45 we saw" leads an event; "On Monday 20 January one of our nodes" is prose.
fn leads_event(when: &When, line: &str) -> bool {
    when.is_usable() && (when.clock.is_some() || line[when.len..].trim().is_empty() || when.stated.start == 0)
}

fn table(ctx: &mut Ctx<'_>, block: NodeId, raw: &mut Raw) {
    let document = ctx.document;
    let mut rows = document.children(block);
    let Some(head) = rows.next() else { return };
    let names: Vec<String> = document.children(head).map(|cell| document.plain(cell)).collect();
    let columns = Columns::of(ctx, &names);
    if raw.zone.is_none() {
        raw.zone = columns.time.and_then(|idx| zone_in_header(ctx, &names[idx]));
    }
    // A table without a header row has its first event there.
    let header_is_row =
        when::read(&names[columns.time.unwrap_or(0).min(names.len().saturating_sub(1))], ctx.vocabulary)
            .is_some_and(|when| when.is_usable());
    if header_is_row {
        row(ctx, head, &columns, raw);
    }
    for id in rows {
        row(ctx, id, &columns, raw);
    }
}

/// Which column holds what.
struct Columns {
    time: Option<usize>,
    date: Option<usize>,
    zone: Option<usize>,
    phase: Option<usize>,
    who: Option<usize>,
}

impl Columns {
    fn of(ctx: &Ctx<'_>, names: &[String]) -> Self {
        let of_kind = |kind: Column| {
            names.iter().position(|name| {
                let folded = fold(name);
                let plain = fold(name.split(['(', '[']).next().unwrap_or(name));
                let known = |key: &String| ctx.vocabulary.columns.get(key).is_some_and(|kinds| kinds.contains(&kind));
                known(&folded) || known(&plain)
            })
        };
        // `Date | Time | Event`: two columns state one time.
        let dates = names.iter().position(|name| matches!(fold(name).as_str(), "date" | "day"));
        let times =
            names.iter().position(|name| fold(name.split(['(', '[']).next().unwrap_or(name)).starts_with("time"));
        let (time, date) = match (dates, times) {
            (Some(date), Some(time)) if date != time => (Some(time), Some(date)),
            _ => (times.or_else(|| of_kind(Column::Time)).or(Some(0)), None),
        };
        let phase = of_kind(Column::Phase).filter(|&idx| Some(idx) != time && idx + 1 < names.len());
        Self { time, date, zone: of_kind(Column::Zone), phase, who: of_kind(Column::Who) }
    }
}

fn row(ctx: &mut Ctx<'_>, id: NodeId, columns: &Columns, raw: &mut Raw) {
    let document = ctx.document;
    let cells: Vec<NodeId> = document.children(id).collect();
    let plain = |idx: Option<usize>| idx.and_then(|idx| cells.get(idx)).map(|&cell| document.plain(cell));
    let mut stated = plain(columns.time).unwrap_or_default().trim().to_owned();
    if let Some(date) = plain(columns.date).filter(|date| !date.trim().is_empty()) {
        stated = format!("{} {stated}", date.trim());
    }
    let mut text = String::new();
    let special = [columns.time, columns.date, columns.zone, columns.phase, columns.who];
    for (idx, &cell) in cells.iter().enumerate() {
        if special.contains(&Some(idx)) && !(idx + 1 == cells.len() && text.is_empty() && Some(idx) != columns.time) {
            continue;
        }
        let part = document.plain(cell);
        if !text.is_empty() && !part.trim().is_empty() {
            text.push('\n');
        }
        text.push_str(part.trim());
    }
    let when = when::read(&stated, ctx.vocabulary).map(|mut when| {
        if when.zone.is_none() {
            when.zone = plain(columns.zone).and_then(|name| zone::read(&mut Cursor::new(&name)));
        }
        when
    });
    let span = document.node(id).span;
    let line = ctx.source.line(span.start);
    let is_fill = when.as_ref().is_none_or(|when| !when.is_usable());
    if text::is_residue(&text, ctx.vocabulary) && (is_fill || !text.is_empty()) {
        if !(text.is_empty() && stated.is_empty()) {
            let message = format!("`{}` is a row of the template", if text.is_empty() { &stated } else { &text });
            ctx.diagnostics.push(
                Diagnostic::new(&diagnostic::TEMPLATE_RESIDUE, text::locate(ctx.source, span, &text), message)
                    .with_help("remove the row"),
            );
        }
        return;
    }
    let cell_span = columns.time.and_then(|idx| cells.get(idx)).map_or(span, |&cell| document.node(cell).span);
    if when.is_none() && !stated.is_empty() {
        let message = format!("`{stated}` is not a time");
        ctx.diagnostics.push(
            Diagnostic::new(&diagnostic::TIME_UNREADABLE, text::locate(ctx.source, cell_span, &stated), message)
                .with_help("write it as `2024-05-01 13:45`"),
        );
    }
    let phase = plain(columns.phase).map(|phase| phase.trim().to_owned()).filter(|phase| !phase.is_empty());
    raw.events.push(RawEvent { when, stated, text, phase, span: cell_span, line, is_day: false });
}

/// "All times in CET.", "Times are UTC", "Time zone: Europe/Copenhagen".
pub(crate) fn zone_in_sentence(ctx: &Ctx<'_>, sentence: &str) -> Option<ZoneName> {
    // Nobody says it in a long sentence, and most paragraphs are long.
    const LONGEST: usize = 160;
    if sentence.len() > LONGEST {
        return None;
    }
    let folded = fold(sentence);
    let lead = ctx.vocabulary.all_times_in.iter().find(|lead| folded.contains(lead.as_str()))?;
    // The phrase again in the text itself, to know where it ends there.
    let last_word = lead.rsplit(' ').next()?;
    let lower = sentence.to_lowercase();
    let at = lower.find(last_word)? + last_word.len();
    let rest = sentence.get(at..)?;
    rest.char_indices()
        .filter(|&(at, _)| at == 0 || rest[..at].ends_with(|c: char| !c.is_alphanumeric()))
        .take(40)
        .find_map(|(at, _)| zone::read(&mut Cursor::new(&rest[at..])))
}

/// `Time (UTC)`, `Date and Time in CET`, `UTC`.
fn zone_in_header(ctx: &Ctx<'_>, name: &str) -> Option<ZoneName> {
    zone_in_brackets(name).or_else(|| zone_in_sentence(ctx, name)).or_else(|| {
        let words = name.split_whitespace().filter(|word| word.chars().all(|c| c.is_ascii_uppercase() || c == '/'));
        words.filter(|word| word.len() >= 2).find_map(|word| zone::read(&mut Cursor::new(word)))
    })
}

fn zone_in_brackets(text: &str) -> Option<ZoneName> {
    let (_, inner) = text.split_once(['(', '['])?;
    inner.split([' ', ',', ')', ']']).find_map(|word| {
        let mut cursor = Cursor::new(word);
        zone::read(&mut cursor).filter(|_| cursor.is_done())
    })
}
