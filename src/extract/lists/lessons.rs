//! Lessons: what was learned, told apart into well, wrong and lucky where the document does.
//!
//! What kind a lesson is, its heading says, a lead-in above it or in it, a sign in front
//! of it, or a column; the nearest of them counts.

use crate::extract::Ctx;
use crate::extract::coverage::Place;
use crate::extract::fields::Fields;
use crate::extract::lists::{joined, lead_in, lineage, note, prose};
use crate::extract::outline::Part;
use crate::extract::text::{self, Item};
use crate::markdown::{Kind, NodeId};
use crate::record::{Lesson, LessonKind, SectionKind};
use crate::vocabulary::{entry_of, known, with_folded};

/// What was learned.
pub(crate) fn lessons(ctx: &Ctx<'_>, outline: &[Part], fields: &Fields) -> Vec<Lesson> {
    let mut lessons = Vec::new();
    for (idx, _) in outline.iter().enumerate().filter(|(_, part)| part.is(SectionKind::Lessons)) {
        let kind = lineage(outline, idx).find_map(|part| kind_of(ctx, &part.text));
        let blocks = prose(ctx, outline, idx, fields);
        for &block in blocks.iter().filter(|&&id| matches!(ctx.document.node(id).kind, Kind::Table(_))) {
            table(ctx, block, kind, &mut lessons);
        }
        // `**What went well**` as a paragraph of its own heads what follows it.
        for (lead, blocks) in led(ctx, &blocks) {
            let items = text::items(ctx.source, ctx.document, blocks, ctx.vocabulary);
            note(ctx, &items, Place::Lessons);
            for item in &items {
                of_item(ctx, item, lead.or(kind), &mut lessons);
            }
        }
    }
    lessons
}

/// The kind that a heading or a lead-in names; of `Was lief gut / what went well`, its half.
fn kind_of(ctx: &Ctx<'_>, text: &str) -> Option<LessonKind> {
    let table = &ctx.vocabulary.lesson;
    with_folded(text, |folded| entry_of(table, folded))
        .or_else(|| text.split(['/', '|']).find_map(|half| known(table, half)))
}

/// Signs in front of a lesson.
const SIGNS: &[(&str, LessonKind)] = &[
    ("✅", LessonKind::Well),
    ("👍", LessonKind::Well),
    ("🟢", LessonKind::Well),
    ("🎉", LessonKind::Well),
    ("😀", LessonKind::Well),
    ("🙂", LessonKind::Well),
    ("❌", LessonKind::Wrong),
    ("👎", LessonKind::Wrong),
    ("🔴", LessonKind::Wrong),
    ("⚠️", LessonKind::Wrong),
    ("⚠", LessonKind::Wrong),
    ("🙁", LessonKind::Wrong),
    ("🍀", LessonKind::Lucky),
    ("🎲", LessonKind::Lucky),
    ("(+)", LessonKind::Well),
    ("[+]", LessonKind::Well),
    ("(-)", LessonKind::Wrong),
    ("[-]", LessonKind::Wrong),
];

/// One item: a lesson, or a lead-in over nested ones.
fn of_item(ctx: &Ctx<'_>, item: &Item, kind: Option<LessonKind>, lessons: &mut Vec<Lesson>) {
    let document = ctx.document;
    let nested: Vec<NodeId> =
        document.children(item.node).filter(|&id| matches!(document.node(id).kind, Kind::List(_))).collect();
    let mut own = String::new();
    document.plain_into(text::own_inlines(document, item.node), &mut own);
    if !nested.is_empty()
        && let Some(lead) = known(&ctx.vocabulary.lesson, &own)
    {
        for item in text::items(ctx.source, document, &nested, ctx.vocabulary) {
            of_item(ctx, &item, Some(lead), lessons);
        }
        return;
    }
    let (text, own_kind) = told_apart(ctx, &item.text);
    if !text::is_residue(text, ctx.vocabulary) {
        let kind = own_kind.or(kind).unwrap_or(LessonKind::General);
        lessons.push(Lesson { text: text.to_owned(), kind, line: item.line });
    }
}

/// A lesson without the sign or the lead-in that says its kind.
fn told_apart<'t>(ctx: &Ctx<'_>, text: &'t str) -> (&'t str, Option<LessonKind>) {
    if let Some((sign, kind)) = SIGNS.iter().find(|(sign, _)| text.starts_with(sign)) {
        return (text[sign.len()..].trim_start(), Some(*kind));
    }
    let labelled = lead_in(text).and_then(|(head, rest)| Some((rest, known(&ctx.vocabulary.lesson, head)?)));
    match labelled {
        Some((rest, kind)) => (rest, Some(kind)),
        None => (text, None),
    }
}

/// `Went well | Went wrong` over columns of lessons, or a lesson a row.
fn table(ctx: &Ctx<'_>, block: NodeId, kind: Option<LessonKind>, lessons: &mut Vec<Lesson>) {
    let document = ctx.document;
    let mut rows = document.children(block);
    let Some(head) = rows.next() else { return };
    let kind_of = |cell: NodeId| {
        let text = document.plain(cell);
        let (_, sign) = told_apart(ctx, text.trim());
        sign.or_else(|| known(&ctx.vocabulary.lesson, &text)).or(match text.trim() {
            "+" => Some(LessonKind::Well),
            "-" | "−" | "–" => Some(LessonKind::Wrong),
            _ => None,
        })
    };
    let heads: Vec<Option<LessonKind>> = document.children(head).map(kind_of).collect();
    for row in rows {
        let line = ctx.source.line(document.node(row).span.start);
        ctx.ledger.take(document.node(row).span, Place::Lessons);
        let mut push = |text: String, kind: Option<LessonKind>| {
            if !text::is_residue(&text, ctx.vocabulary) {
                lessons.push(Lesson { text, kind: kind.unwrap_or(LessonKind::General), line });
            }
        };
        if heads.iter().any(Option::is_some) {
            for (cell, &head) in document.children(row).zip(&heads) {
                push(document.plain(cell).trim().to_owned(), head.or(kind));
            }
        } else {
            // `Well | The alert came at once`: a cell says what kind the row is.
            let (kinds, texts): (Vec<NodeId>, Vec<NodeId>) =
                document.children(row).partition(|&cell| kind_of(cell).is_some());
            push(joined(document, texts.into_iter()), kinds.first().and_then(|&cell| kind_of(cell)).or(kind));
        }
    }
}

/// Blocks by the lead-in that stands above them.
fn led<'b>(ctx: &Ctx<'_>, blocks: &'b [NodeId]) -> Vec<(Option<LessonKind>, &'b [NodeId])> {
    let mut groups = Vec::new();
    let (mut lead, mut start) = (None, 0);
    for (idx, &block) in blocks.iter().enumerate() {
        if !matches!(ctx.document.node(block).kind, Kind::Paragraph) {
            continue;
        }
        let text = ctx.document.plain(block);
        if text.len() < 60
            && let Some(kind) = known(&ctx.vocabulary.lesson, &text)
        {
            ctx.ledger.take(ctx.document.node(block).span, Place::Heading);
            groups.push((lead, &blocks[start..idx]));
            (lead, start) = (Some(kind), idx + 1);
        }
    }
    groups.push((lead, &blocks[start..]));
    groups
}
