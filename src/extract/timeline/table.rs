//! Events in tables: any columns, with or without a header row.

use crate::diagnostic::{self, Diagnostic};
use crate::extract::Ctx;
use crate::extract::coverage::Place;
use crate::extract::cursor::Cursor;
use crate::extract::text;
use crate::extract::timeline::raw::{Raw, RawEvent};
use crate::extract::timeline::zones::zone_in_header;
use crate::extract::when::{self, When};
use crate::extract::zone;
use crate::markdown::NodeId;
use crate::vocabulary::{Column, fold, with_folded};

/// Which column holds what.
struct Columns {
    time: Option<usize>,
    date: Option<usize>,
    /// The second half of a range.
    end: Option<usize>,
    /// The same times in other zones, or elapsed.
    other_times: Vec<usize>,
    zone: Option<usize>,
    phase: Option<usize>,
    who: Option<usize>,
    /// `#`: numbers of rows.
    number: Option<usize>,
}

/// Reads a table of events.
pub(super) fn read(ctx: &mut Ctx<'_>, block: NodeId, raw: &mut Raw) {
    let document = ctx.document;
    let mut rows = document.children(block);
    let Some(head) = rows.next() else { return };
    let names: Vec<String> = document.children(head).map(|cell| document.plain(cell)).collect();
    let columns = Columns::of(ctx, &names);
    if raw.zone.is_none() {
        raw.zone = columns.time.and_then(|idx| zone_in_header(ctx, &names[idx]));
    }
    ctx.ledger.take(document.node(head).span, Place::TimelineContext);
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

/// Whether the first row of a table is an event, rather than a header.
pub(super) fn starts_with_event(ctx: &Ctx<'_>, block: NodeId) -> bool {
    let Some(head) = ctx.document.children(block).next() else { return false };
    let first = ctx.document.children(head).next().map(|cell| ctx.document.plain(cell)).unwrap_or_default();
    when::read(&first, ctx.vocabulary).is_some_and(|when| when.is_usable())
}

/// Whether a table holds events: a cell of its time column can be read.
pub(super) fn is_timed(ctx: &Ctx<'_>, block: NodeId) -> bool {
    let document = ctx.document;
    let mut rows = document.children(block);
    let Some(head) = rows.next() else { return false };
    let names: Vec<String> = document.children(head).map(|cell| document.plain(cell)).collect();
    let Some(time) = Columns::of(ctx, &names).time else { return false };
    std::iter::once(head).chain(rows).any(|row| {
        let cell = document.children(row).nth(time);
        let when = cell.and_then(|cell| when::read(&document.plain(cell), ctx.vocabulary));
        when.is_some_and(|when| when.clock.is_some() && when.is_usable())
    })
}

impl Columns {
    fn of(ctx: &Ctx<'_>, names: &[String]) -> Self {
        let plain = |name: &str| fold(name.split(['(', '[', '（']).next().unwrap_or(name));
        let known = |key: &str| ctx.vocabulary.columns.get(key).map_or(&[][..], Vec::as_slice);
        let kinds: Vec<[&[Column]; 2]> =
            names.iter().map(|name| [with_folded(name, known), known(&plain(name))]).collect();
        let is_kind = |idx: usize, kind: Column| kinds[idx].iter().any(|kinds| kinds.contains(&kind));
        let of_kind = |kind: Column| (0..names.len()).find(|&idx| is_kind(idx, kind));
        // `Date | Time | Event`: two columns state one time.
        let dates = of_kind(Column::Date);
        let is_zone = |name: &str| {
            let mut cursor = Cursor::new(name.trim());
            zone::read(&mut cursor).is_some() && cursor.is_done()
        };
        // "Time of day", "Time stamp": the first word heads a column of clocks by itself.
        let begins_so = |name: &str| {
            let key = plain(name);
            let first = key.split(' ').next().map(known).unwrap_or_default();
            first.contains(&Column::Clock) && first.contains(&Column::Time)
        };
        let is_clock = |idx: usize| is_kind(idx, Column::Clock) || begins_so(&names[idx]) || is_zone(&names[idx]);
        let clocks: Vec<usize> = (0..names.len()).filter(|&idx| is_clock(idx)).collect();
        // Of several columns of times, the one that names its zone.
        let zoned = clocks.iter().copied().find(|&idx| zone_in_header(ctx, &names[idx]).is_some());
        let times = zoned.or_else(|| clocks.first().copied());
        let (time, date) = match (dates, times) {
            (Some(date), Some(time)) if date != time => (Some(time), Some(date)),
            _ => (times.or_else(|| of_kind(Column::Time)).or(Some(0)), None),
        };
        let end = of_kind(Column::End).filter(|&idx| Some(idx) != time && Some(idx) != date);
        let phase = of_kind(Column::Phase).filter(|&idx| Some(idx) != time && idx + 1 < names.len());
        let other_times = (0..names.len())
            .filter(|&idx| Some(idx) != time && (clocks.contains(&idx) || is_kind(idx, Column::Elapsed)));
        Self {
            time,
            date,
            end,
            other_times: other_times.collect(),
            zone: of_kind(Column::Zone),
            phase,
            who: of_kind(Column::Who),
            number: names.iter().position(|name| matches!(name.trim(), "#" | "No" | "No." | "Nr" | "Nr.")),
        }
    }

    /// Whether a column says something other than what happened.
    fn is_special(&self, idx: usize) -> bool {
        [self.time, self.date, self.end, self.zone, self.phase, self.who, self.number].contains(&Some(idx))
            || self.other_times.contains(&idx)
    }
}

fn row(ctx: &mut Ctx<'_>, id: NodeId, columns: &Columns, raw: &mut Raw) {
    let document = ctx.document;
    let cells: Vec<NodeId> = document.children(id).collect();
    let plain = |idx: Option<usize>| idx.and_then(|idx| cells.get(idx)).map(|&cell| text::plain(document, cell));
    let mut stated = plain(columns.time).unwrap_or_default();
    if let Some(date) = plain(columns.date).filter(|date| !date.is_empty()) {
        stated = format!("{date} {stated}");
    }
    let text = event_text(ctx, &cells, columns);
    let mut when = when::read(&stated, ctx.vocabulary);
    if let Some(when) = &mut when {
        if when.zone.is_none() {
            when.zone = plain(columns.zone).and_then(|name| zone::read(&mut Cursor::new(&name)));
        }
        if when.end.is_none() {
            let end = plain(columns.end).and_then(|end| when::read(&end, ctx.vocabulary));
            when.end = end.filter(|end| end.clock.is_some()).map(Box::new);
        }
    }
    let span = document.node(id).span;
    let line = ctx.source.line(span.start);
    if is_residue(ctx, &text, &stated, when.as_ref()) {
        residue(ctx, span, &text, &stated);
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
    let is_day = text.is_empty() && when.as_ref().is_some_and(|when| when.date.is_some() && when.clock.is_none());
    ctx.ledger.take(span, if is_day { Place::TimelineContext } else { Place::Timeline });
    let phase = plain(columns.phase).filter(|phase| !phase.is_empty());
    raw.push(RawEvent {
        when,
        stated,
        told: text.len(),
        text,
        phase,
        span: cell_span,
        line,
        is_day,
        ..RawEvent::default()
    });
}

/// What the columns say that are not special, a line each.
fn event_text(ctx: &Ctx<'_>, cells: &[NodeId], columns: &Columns) -> String {
    let mut text = String::new();
    for (idx, &cell) in cells.iter().enumerate() {
        let is_last_word = idx + 1 == cells.len() && text.is_empty() && Some(idx) != columns.time;
        if columns.is_special(idx) && !is_last_word {
            continue;
        }
        let part = text::plain(ctx.document, cell);
        if text.is_empty() {
            text = part;
        } else if !part.is_empty() {
            text.push('\n');
            text.push_str(&part);
        }
    }
    text
}

/// Whether a row is one of the template's, or empty.
fn is_residue(ctx: &Ctx<'_>, text: &str, stated: &str, when: Option<&When>) -> bool {
    let is_fill = when.is_none_or(|when| !when.is_usable());
    text::is_residue(text, ctx.vocabulary) && (is_fill || !text.is_empty() || stated.is_empty())
}

fn residue(ctx: &mut Ctx<'_>, span: crate::span::Span, text: &str, stated: &str) {
    ctx.ledger.take(span, Place::Residue);
    if text.is_empty() && stated.is_empty() {
        return;
    }
    let message = format!("`{}` is a row of the template", if text.is_empty() { stated } else { text });
    ctx.diagnostics.push(
        Diagnostic::new(&diagnostic::TEMPLATE_RESIDUE, text::locate(ctx.source, span, text), message)
            .with_help("remove the row"),
    );
}
