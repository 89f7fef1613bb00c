//! Action items: list items, check-boxes and table rows of every follow-up section.

mod links;
mod marks;
mod piece;
mod separator;

use crate::extract::Ctx;
use crate::extract::coverage::Place;
use crate::extract::cursor::Cursor;
use crate::extract::lists::{is_introduction, lineage};
use crate::extract::outline::Part;
use crate::extract::text;
use crate::markdown::{Kind, NodeId};
use crate::record::{ActionItem, ActionKind, ActionStatus, Person, SectionKind};
use crate::vocabulary::{Column, fold, known, with_folded};

/// What was promised.
///
/// `people` are those whom the document names: `(LM)` behind an action is its owner
/// only where LM is one of them.
pub(crate) fn actions(ctx: &Ctx<'_>, outline: &[Part], people: &[Person]) -> Vec<ActionItem> {
    let mut actions = Vec::new();
    for (idx, part) in outline.iter().enumerate().filter(|(_, part)| part.is(SectionKind::Actions)) {
        let kind = lineage(outline, idx)
            .take_while(|part| part.is(SectionKind::Actions))
            .find_map(|part| ctx.vocabulary.action.get(&part.key))
            .copied();
        let tables = part.blocks.iter().filter(|&&id| matches!(ctx.document.node(id).kind, Kind::Table(_)));
        let before = actions.len();
        let done = status_in(ctx, &part.text);
        for &block in tables {
            ctx.ledger.take(ctx.document.node(block).span, Place::Actions);
            table(ctx, people, block, kind, &mut actions);
        }
        if is_introduction(ctx, outline, idx) {
            continue;
        }
        let has_list = part.blocks.iter().any(|&id| matches!(ctx.document.node(id).kind, Kind::List(_)));
        if actions.len() == before || has_list {
            let items = text::items(ctx.source, ctx.document, &part.blocks, ctx.vocabulary);
            for item in &items {
                ctx.ledger.take(item.span, Place::Actions);
            }
            actions.extend(items.into_iter().filter_map(|item| action(ctx, people, item.node, kind)));
        }
        let unmarked = actions[before..].iter_mut().filter(|item| item.status == ActionStatus::Unknown);
        if let Some(done) = done {
            unmarked.for_each(|item| item.status = done);
        }
    }
    actions
}

/// `Immediate actions (completed)` says what became of those under it.
fn status_in(ctx: &Ctx<'_>, heading: &str) -> Option<ActionStatus> {
    let (_, inner) = heading.rsplit_once(['(', '[', '（'])?;
    known(&ctx.vocabulary.status, inner)
}

/// One item of a list, or one paragraph.
fn action(ctx: &Ctx<'_>, people: &[Person], node: NodeId, kind: Option<ActionKind>) -> Option<ActionItem> {
    let document = ctx.document;
    let mut own = String::new();
    let mut items = Vec::new();
    let mut status = ActionStatus::Unknown;
    let mut id = node + 1;
    while id < document.end(node) {
        match &document.node(id).kind {
            Kind::List(_) => {
                items.extend(document.children(id).filter_map(|item| action(ctx, people, item, kind)));
                id = document.end(id);
                continue;
            }
            Kind::TaskMarker(done) => status = if *done { ActionStatus::Done } else { ActionStatus::Open },
            _ => document.plain_into(id..id + 1, &mut own),
        }
        id += 1;
    }
    let struck = is_struck(ctx, node);
    if struck {
        status = ActionStatus::Done;
    }
    let line = ctx.source.line(document.node(node).span.start);
    let mut item = ActionItem {
        text: String::new(),
        status,
        owners: Vec::new(),
        due: None,
        priority: None,
        kind,
        links: Vec::new(),
        items,
        line,
    };
    let mut own = own.trim();
    if matches!(document.node(node).kind, Kind::Paragraph) {
        own = text::without_number(own);
    }
    if text::is_residue(own, ctx.vocabulary) && item.items.is_empty() {
        return None;
    }
    links::read(ctx, node, own, &mut item.links);
    item.text = marks::peel(ctx, people, own, &mut item);
    Some(item)
}

/// Whether the whole of an item's own text is struck through.
fn is_struck(ctx: &Ctx<'_>, node: NodeId) -> bool {
    let range = text::own_inlines(ctx.document, node);
    let mut n_struck = 0;
    let mut id = range.start;
    while id < range.end {
        match &ctx.document.node(id).kind {
            Kind::Strikethrough => {
                n_struck += 1;
                id = ctx.document.end(id);
                continue;
            }
            Kind::Text(text) if !text.trim().is_empty() => return n_struck > 0,
            _ => {}
        }
        id += 1;
    }
    n_struck > 0
}

/// A table of actions: owner, due, status, ticket, kind, priority in any order.
fn table(ctx: &Ctx<'_>, people: &[Person], block: NodeId, kind: Option<ActionKind>, actions: &mut Vec<ActionItem>) {
    let document = ctx.document;
    let mut rows = document.children(block);
    let Some(head) = rows.next() else { return };
    let kinds: Vec<Option<Column>> = columns(ctx, head);
    let main = kinds.iter().position(|&column| column == Some(Column::Action)).unwrap_or(0);
    for row in rows {
        let cells: Vec<NodeId> = document.children(row).collect();
        let Some(&cell) = cells.get(main) else { continue };
        let own = document.plain(cell);
        let mut item = ActionItem {
            text: String::new(),
            status: ActionStatus::Unknown,
            owners: Vec::new(),
            due: None,
            priority: None,
            kind,
            links: Vec::new(),
            items: Vec::new(),
            line: ctx.source.line(document.node(row).span.start),
        };
        if text::is_residue(&own, ctx.vocabulary) {
            continue;
        }
        for (&cell, column) in cells.iter().zip(&kinds) {
            column_value(ctx, document.plain(cell).trim(), *column, &mut item);
        }
        links::read(ctx, row, &document.plain(row), &mut item.links);
        item.text = marks::peel(ctx, people, own.trim(), &mut item);
        actions.push(item);
    }
}

/// What each column of a table of actions holds; each kind once.
fn columns(ctx: &Ctx<'_>, head: NodeId) -> Vec<Option<Column>> {
    let wanted = [
        Column::Action,
        Column::Owner,
        Column::Due,
        Column::Done,
        Column::Status,
        Column::Link,
        Column::Kind,
        Column::Priority,
    ];
    let mut taken = Vec::new();
    ctx.document
        .children(head)
        .map(|cell| {
            let name = ctx.document.plain(cell);
            // `Type (prevent, mitigate)`
            let short = name.split(['(', '[', '/', '（']).next().unwrap_or(&name);
            let found = [name.as_str(), short]
                .iter()
                .find_map(|name| with_folded(name, |folded| ctx.vocabulary.columns.get(folded)))?;
            let column = wanted.into_iter().find(|column| found.contains(column) && !taken.contains(column))?;
            taken.push(column);
            Some(column)
        })
        .collect()
}

fn column_value(ctx: &Ctx<'_>, value: &str, column: Option<Column>, item: &mut ActionItem) {
    if value.is_empty() {
        return;
    }
    match column {
        Some(Column::Owner) => piece::owners(&ctx.vocabulary.marks, value, item),
        Some(Column::Due) => item.due = piece::due(ctx, value),
        Some(Column::Status) => item.status = status(ctx, value),
        // `Done? | ❌`: the question of the header is answered with no.
        Some(Column::Done) => {
            item.status = match status(ctx, value) {
                ActionStatus::Dropped => ActionStatus::Open,
                status => status,
            }
        }
        Some(Column::Kind) => item.kind = known(&ctx.vocabulary.action, value).or(Some(ActionKind::Other)),
        Some(Column::Priority) => item.priority = Some(value.to_owned()),
        // `Bug 5554 **DONE**`: where no column says what became of it, the ticket's does.
        Some(Column::Link) if item.status == ActionStatus::Unknown => {
            let marks =
                value.split_whitespace().filter(|word| word.len() >= 4 && !word.chars().any(char::is_lowercase));
            item.status =
                marks.filter_map(|word| known(&ctx.vocabulary.status, word)).next_back().unwrap_or(item.status);
        }
        _ => {}
    }
}

/// A status column's text; the longest known phrase at its head counts.
fn status(ctx: &Ctx<'_>, value: &str) -> ActionStatus {
    let folded = fold(value);
    let mut cursor = Cursor::new(&folded);
    let mut best = ctx.vocabulary.status.get(&folded).copied();
    while best.is_none() && !cursor.is_done() {
        best = ctx.vocabulary.status.get(cursor.word()).copied();
        if cursor.word().is_empty() {
            cursor.next();
        } else {
            cursor.skip(cursor.word().len());
        }
    }
    best.unwrap_or(ActionStatus::Unknown)
}
