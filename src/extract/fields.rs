//! Fields: what a document states as key and value.
//!
//! Front matter, `**Key**: value` lines, lists of `Key: value`, key/value tables
//! (with or without a header row), and headings that are keys themselves.

pub(crate) mod comments;
mod front_matter;

use std::collections::HashSet;

use crate::extract::Ctx;
use crate::extract::duration;
use crate::extract::heading::key_of;
use crate::extract::outline::Part;
use crate::extract::text::{self, Line};
use crate::extract::when;
use crate::markdown::{Document, Kind, NodeId};
use crate::record::SectionKind;
use crate::span::Span;
use crate::vocabulary::{Field, known};

/// One stated value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// What it holds.
    pub(crate) field: Field,
    /// Literal text, trimmed.
    pub(crate) value: String,
    /// Several values, where the document lists them.
    pub(crate) values: Vec<String>,
    /// Where the value stands.
    pub(crate) span: Span,
    /// 1-based.
    pub(crate) line: u32,
}

/// Every field of a document, front matter first, then in document order, with
/// the blocks that hold nothing but fields.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    pub(crate) entries: Vec<Entry>,
    /// Front matter that has no place of its own.
    pub(crate) rest: std::collections::BTreeMap<String, serde_json::Value>,
    /// Blocks that were read as fields: not prose.
    pub(crate) blocks: HashSet<NodeId>,
}

impl Fields {
    /// The first entry of that field.
    pub(crate) fn get(&self, field: Field) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.field == field)
    }

    /// Every entry of that field.
    pub(crate) fn all(&self, field: Field) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.field == field)
    }
}

/// Reads all fields of a document.
pub(crate) fn read(ctx: &mut Ctx<'_>, outline: &[Part]) -> Fields {
    let mut fields = Fields::default();
    fields.entries.extend(comments::read(ctx));
    let front = front_matter::read(ctx);
    fields.entries.extend(front.entries);
    fields.rest = front.rest;
    let title = outline.iter().position(|part| part.heading.is_some()).filter(|&idx| !outline[idx].is_named);
    for (idx, part) in outline.iter().enumerate() {
        let is_other_title = part.level == 1 && !part.is_named && part.parent.is_none();
        let is_head = part.level == 0 || Some(idx) == title || is_other_title;
        if is_head || part.is(SectionKind::Stats) {
            for &block in &part.blocks {
                if read_block(ctx, block, &mut fields.entries) {
                    fields.blocks.insert(block);
                }
            }
            continue;
        }
        if part.kind == SectionKind::Other || !part.is_named {
            heading_field(ctx, part, &mut fields.entries);
        }
        if matches!(
            part.kind,
            SectionKind::Other
                | SectionKind::Summary
                | SectionKind::Impact
                | SectionKind::Detection
                | SectionKind::Resolution
                | SectionKind::Timeline
        ) {
            in_passing(ctx, part, &mut fields);
        }
    }
    for entry in &mut fields.entries {
        entry.field = by_value(ctx, entry);
    }
    fields
}

/// `Severity: SEV-1` or `**Duration:** 45 minutes` in a section that is about
/// something else: only where the value is what the key says.
///
/// A table of which three values or more are fields is one of the head, wherever it stands.
fn in_passing(ctx: &Ctx<'_>, part: &Part, fields: &mut Fields) {
    const LEAST: usize = 3;
    // Rows and items of a timeline are events; lines beside them may be fields.
    let in_timeline = part.kind == SectionKind::Timeline;
    for &block in &part.blocks {
        let kind = &ctx.document.node(block).kind;
        if in_timeline && !matches!(kind, Kind::Paragraph) {
            continue;
        }
        let mut found = Vec::new();
        read_block(ctx, block, &mut found);
        if matches!(kind, Kind::Table(_)) && found.len() >= LEAST {
            fields.blocks.insert(block);
        } else {
            // A line of the timeline with a time is an event.
            found.retain(|entry| is_plausible(ctx, entry) && !(in_timeline && is_moment(ctx, &entry.value)));
        }
        fields.entries.extend(found);
    }
}

fn is_plausible(ctx: &Ctx<'_>, entry: &Entry) -> bool {
    const MOST_WORDS: usize = 5;
    match entry.field {
        Field::Severity | Field::Category | Field::Zone => {
            (1..=MOST_WORDS).contains(&entry.value.split_whitespace().count())
        }
        Field::Services => !entry.value.is_empty() && !entry.value.contains(". "),
        field if moment_of(field).is_some() => is_duration(ctx, &entry.value),
        Field::Duration => is_duration(ctx, &entry.value),
        field if duration_of(field).is_some() || field == Field::Started => is_moment(ctx, &entry.value),
        _ => false,
    }
}

fn is_duration(ctx: &Ctx<'_>, value: &str) -> bool {
    matches!(duration::read(value, ctx.vocabulary), duration::Stated::Amount(_))
}

fn is_moment(ctx: &Ctx<'_>, value: &str) -> bool {
    when::read(value, ctx.vocabulary)
        .is_some_and(|when| matches!(when.clock, Some(when::Clock::Minute { .. } | when::Clock::Second { .. })))
}

/// "Detection time" may be a moment or a length: the value tells.
fn by_value(ctx: &Ctx<'_>, entry: &Entry) -> Field {
    if let Some(moment) = moment_of(entry.field)
        && is_moment(ctx, &entry.value)
        && !is_duration(ctx, &entry.value)
    {
        return moment;
    }
    if let Some(length) = duration_of(entry.field)
        && is_duration(ctx, &entry.value)
        && !is_moment(ctx, &entry.value)
    {
        return length;
    }
    entry.field
}

/// The moment at which a measured length ends.
fn moment_of(field: Field) -> Option<Field> {
    LENGTHS.iter().find(|(length, _)| *length == field).map(|&(_, moment)| moment)
}

/// The length that ends at a moment.
fn duration_of(field: Field) -> Option<Field> {
    LENGTHS.iter().find(|(_, moment)| *moment == field).map(|&(length, _)| length)
}

const LENGTHS: &[(Field, Field)] = &[
    (Field::TimeToDetect, Field::Detected),
    (Field::TimeToAcknowledge, Field::Acknowledged),
    (Field::TimeToMitigate, Field::Mitigated),
    (Field::TimeToRecover, Field::Recovered),
    (Field::TimeToResolve, Field::Resolved),
];

/// The field that a key names, whatever stands in brackets behind it.
fn field_of(ctx: &Ctx<'_>, key: &str) -> Option<Field> {
    let named = |key: &str| {
        let folded = key_of(key);
        ctx.vocabulary.fields.get(&folded).copied().or_else(|| attendees(ctx, &folded))
    };
    named(key).or_else(|| key.split_once(['(', '（']).and_then(|(head, _)| named(head)))
}

/// "Participants in the review".
fn attendees(ctx: &Ctx<'_>, key: &str) -> Option<Field> {
    let (first, rest) = key.split_once(' ')?;
    let is_head = ctx.vocabulary.heads.iter().any(|(head, kind)| *kind == SectionKind::People && head == first);
    let next = rest.split(' ').next().filter(|next| is_head && ctx.vocabulary.fillers.contains(*next));
    next.map(|_| Field::Attendees)
}

/// A bare number under `Duration (minutes)` has its unit in its key.
fn with_unit(ctx: &Ctx<'_>, key: &str, value: String) -> String {
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let unit = key.split_once(['(', '[', '（']).map(|(_, inner)| inner.trim_end_matches([')', ']', '）', ':', ' ']));
    match unit.filter(|unit| is_number && ctx.vocabulary.durations.units.is(unit)) {
        Some(unit) => format!("{value} {unit}"),
        None => value,
    }
}

/// `## Severity` with the value below it, or `## Severity: high`.
fn heading_field(ctx: &Ctx<'_>, part: &Part, entries: &mut Vec<Entry>) {
    let Some(heading) = part.heading else { return };
    if let Some((key, value)) = part.text.split_once(text::COLONS)
        && let Some(field) = field_of(ctx, key)
        && !value.trim().is_empty()
    {
        let span = text::locate(ctx.source, ctx.document.node(heading).span, value.trim());
        entries.push(Entry { field, value: value.trim().to_owned(), values: Vec::new(), span, line: part.line });
    } else if let Some(field) = field_of(ctx, &part.text)
        && let Some(&block) = part.blocks.first()
        && let Some(item) = text::item(ctx.source, ctx.document, block)
        && !item.text.contains('\n')
    {
        entries.push(Entry { field, value: item.text, values: Vec::new(), span: item.span, line: item.line });
    }
}

/// Reads a block of fields; false where it holds none.
fn read_block(ctx: &Ctx<'_>, block: NodeId, entries: &mut Vec<Entry>) -> bool {
    let document = ctx.document;
    let before = entries.len();
    match &document.node(block).kind {
        Kind::List(_) => {
            for item in document.children(block) {
                let inlines = text::own_inlines(document, item);
                if let Some(line) = text::split(document, inlines.clone()).first() {
                    let nested = nested_values(document, item);
                    field_line(ctx, line, nested, entries);
                }
            }
        }
        Kind::Paragraph => {
            for line in text::lines(document, block) {
                field_line(ctx, &line, Vec::new(), entries);
            }
        }
        Kind::BlockQuote => {
            for child in document.children(block) {
                read_block(ctx, child, entries);
            }
        }
        Kind::Table(_) => table(ctx, block, entries),
        _ => {}
    }
    entries.len() > before
}

/// The items of a list nested in an item, as values of the item's key.
fn nested_values(document: &Document<'_>, item: NodeId) -> Vec<String> {
    document
        .children(item)
        .filter(|&id| matches!(document.node(id).kind, Kind::List(_)))
        .flat_map(|id| document.children(id))
        .map(|id| document.plain(id).trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect()
}

/// `Key: value`, `**Key**: value`, `**Key:** value`, `**Key** value`, `Key - value`.
///
/// `Severity: P1 | Status: closed` is two of them.
fn field_line(ctx: &Ctx<'_>, line: &Line, nested: Vec<String>, entries: &mut Vec<Entry>) {
    if several_on_a_line(ctx, line, entries) {
        return;
    }
    if let Some(value) = bare_severity(&line.text) {
        let span = text::locate(ctx.source, line.span, value);
        let number = ctx.source.line(line.span.start);
        entries.push(Entry { field: Field::Severity, value: value.to_owned(), values: Vec::new(), span, line: number });
        return;
    }
    let Some((key, value)) = key_value(ctx, line) else { return };
    let value = value.trim_start_matches([':', '：', ' ', '\u{3000}']);
    let Some(field) = field_of(ctx, key) else { return };
    let value = with_unit(ctx, key, value.trim().to_owned());
    let span = text::locate(ctx.source, line.span, if value.is_empty() { key } else { &value });
    entries.push(Entry { field, value, values: nested, span, line: ctx.source.line(line.span.start) });
}

/// Bytes within which a key ends.
const LONGEST_KEY: usize = 64;

/// Fields side by side, parted by `|`, `·` or `•`; false where the line is not made of them.
fn several_on_a_line(ctx: &Ctx<'_>, line: &Line, entries: &mut Vec<Entry>) -> bool {
    if text::colons(&line.text).nth(1).is_none() {
        return false;
    }
    for separator in [" | ", " · ", " • ", " ∙ ", " / ", "｜", "　"] {
        let pieces: Vec<&str> = line.text.split(separator).collect();
        let keyed = |piece: &&str| {
            let (key, value) = piece.split_once(text::COLONS)?;
            Some((field_of(ctx, key.trim().trim_matches('*'))?, value.trim().trim_matches('*').trim().to_owned()))
        };
        let fields: Vec<(Field, String)> = pieces.iter().filter_map(keyed).collect();
        if fields.len() >= 2 && fields.len() * 2 >= pieces.len() {
            let number = ctx.source.line(line.span.start);
            for (field, value) in fields {
                let span = text::locate(ctx.source, line.span, &value);
                entries.push(Entry { field, value, values: Vec::new(), span, line: number });
            }
            return true;
        }
    }
    false
}

/// `SEV-2` or `Sev 2` as a line of its own.
fn bare_severity(line: &str) -> Option<&str> {
    let line = line.trim().trim_matches(['*', '[', ']', '`']);
    let rest = line.get(..3).filter(|head| head.eq_ignore_ascii_case("sev")).map(|_| &line[3..])?;
    let level = rest.trim_start_matches([' ', '-', '_']);
    (level.len() == 1 && level.bytes().all(|byte| byte.is_ascii_digit())).then_some(line)
}

fn key_value<'l>(ctx: &Ctx<'_>, line: &'l Line) -> Option<(&'l str, &'l str)> {
    // Keys are short; most lines are sentences.
    let start = &line.text[..line.text.floor_char_boundary(LONGEST_KEY)];
    if let Some(at) = text::colons(start).next()
        && start[..at].split_whitespace().count() <= 6
    {
        let (key, behind) = line.text.split_at(at);
        return Some((key, behind.strip_prefix(text::COLONS).unwrap_or(behind)));
    }
    // `Severity = P1`, `Severity - P1`
    let separators = [" = ", "=", " - ", " – ", " — "];
    let has_any = start.bytes().any(|byte| matches!(byte, b'=' | b'-') || !byte.is_ascii());
    for separator in separators.into_iter().filter(|_| has_any) {
        if let Some(at) = text::find(start, separator)
            && start[..at].split_whitespace().count() <= 3
            && field_of(ctx, &start[..at]).is_some()
            && !line.text[at + separator.len()..].trim().is_empty()
        {
            return Some((&line.text[..at], &line.text[at + separator.len()..]));
        }
    }
    // `**Severity** high`: the bold part is the key.
    let first = line.nodes.start;
    let strong = matches!(ctx.document.node(first).kind, Kind::Strong).then(|| ctx.document.plain(first))?;
    let rest = line.text.strip_prefix(strong.as_str())?;
    let key = &line.text[..strong.len()];
    Some((key, rest.trim_start_matches([' ', '-', '–', '—', '='])))
}

/// A table of two columns, or one whose header row holds keys and whose one row holds values.
fn table(ctx: &Ctx<'_>, block: NodeId, entries: &mut Vec<Entry>) {
    let document = ctx.document;
    let rows: Vec<Vec<NodeId>> = document.children(block).map(|row| document.children(row).collect()).collect();
    let push = |key: &str, cell: NodeId, entries: &mut Vec<Entry>| {
        let Some(field) = field_of(ctx, key) else { return };
        let value = with_unit(ctx, key, document.plain(cell).trim().to_owned());
        let span = text::locate(ctx.source, document.node(cell).span, &value);
        entries.push(Entry { field, value, values: Vec::new(), span, line: ctx.source.line(span.start) });
    };
    let is_across = rows.len() == 2
        && rows[0].iter().filter(|&&cell| known(&ctx.vocabulary.fields, &document.plain(cell)).is_some()).count() >= 2;
    if is_across {
        for (&head, &cell) in rows[0].iter().zip(&rows[1]) {
            push(&document.plain(head), cell, entries);
        }
        return;
    }
    for row in rows.iter().filter(|row| row.len() >= 2) {
        // `Key | value | key | value`: pairs, as many as there are.
        for pair in row.chunks_exact(2) {
            let key = document.plain(pair[0]);
            push(key.trim_end_matches(text::COLONS), pair[1], entries);
        }
    }
}
