//! Action items: list items, check-boxes and table rows of every follow-up section.

use crate::extract::Ctx;
use crate::extract::coverage::Place;
use crate::extract::cursor::Cursor;
use crate::extract::lists::{is_introduction, lineage};
use crate::extract::outline::Part;
use crate::extract::text;
use crate::extract::when::{self, Day};
use crate::markdown::{Kind, NodeId};
use crate::record::{ActionItem, ActionKind, ActionStatus, Person, SectionKind};
use crate::vocabulary::{Column, fold};

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
        for &block in tables {
            ctx.ledger.take(ctx.document.node(block).span, Place::Actions);
            table(ctx, block, kind, &mut actions);
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
            actions.extend(items.into_iter().filter_map(|item| action(ctx, item.node, kind)));
        }
    }
    for item in &mut actions {
        named(item, people);
    }
    actions
}

/// `Task (LM)` and `LM: task`, where LM is someone whom the document names.
fn named(item: &mut ActionItem, people: &[Person]) {
    let is_known = |name: &str| people.iter().any(|person| person.name.eq_ignore_ascii_case(name));
    let all_known = |names: &str| {
        let names: Vec<&str> = names.split([',', '/', '&', '+']).map(str::trim).collect();
        (!names.is_empty() && names.iter().all(|name| is_known(name.trim_start_matches('@'))))
            .then(|| names.iter().map(|name| name.trim_start_matches('@').to_owned()).collect::<Vec<_>>())
    };
    if !item.owners.is_empty() {
        return;
    }
    if let Some((text, inner)) = item.text.strip_suffix([')', ']']).and_then(|rest| rest.rsplit_once(['(', '[']))
        && let Some(owners) = all_known(inner)
    {
        (item.text, item.owners) = (text.trim_end().to_owned(), owners);
    } else if let Some((head, text)) = item.text.split_once(':')
        && let Some(owners) = all_known(head.trim().trim_matches('*'))
    {
        (item.text, item.owners) = (text.trim_start().to_owned(), owners);
    }
}

/// One item of a list, or one paragraph.
fn action(ctx: &Ctx<'_>, node: NodeId, kind: Option<ActionKind>) -> Option<ActionItem> {
    let document = ctx.document;
    let mut own = String::new();
    let mut items = Vec::new();
    let mut status = ActionStatus::Unknown;
    let mut id = node + 1;
    while id < document.end(node) {
        match &document.node(id).kind {
            Kind::List(_) => {
                items.extend(document.children(id).filter_map(|item| action(ctx, item, kind)));
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
    let own = own.trim();
    if text::is_residue(own, ctx.vocabulary) && item.items.is_empty() {
        return None;
    }
    links(ctx, node, own, &mut item.links);
    item.text = marks(ctx, own, &mut item);
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

/// URLs and issue references below a node.
fn links(ctx: &Ctx<'_>, node: NodeId, own: &str, links: &mut Vec<String>) {
    let mut push = |link: &str| {
        let link = link.trim_end_matches(['.', ',', ')', ';', ':', '>']);
        if !links.iter().any(|known| known == link) {
            links.push(link.to_owned());
        }
    };
    let mut linked = Vec::new();
    for id in ctx.document.descendants(node) {
        if let Kind::Link(url) = &ctx.document.node(id).kind {
            push(url);
            linked.push(ctx.document.plain(id));
        }
    }
    for word in own.split([' ', '\n', '(', ')', '[', ']', ',', '<', '>']) {
        let is_issue = word.strip_prefix('#').is_some_and(|number| {
            let number = number.trim_end_matches(['.', ':', ';']);
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        });
        let is_reference = is_issue || is_ticket(word);
        // `[#12](https://…)` is one link, not two.
        if word.starts_with("https://")
            || word.starts_with("http://")
            || (is_reference && !linked.iter().any(|text| text.contains(word)))
        {
            push(word);
        }
    }
}

/// `OPS-123`, `owner/repo#12`.
fn is_ticket(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ':', ';']);
    let by_dash = word.rsplit_once('-').is_some_and(|(key, number)| {
        (2..=10).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_uppercase())
            && !matches!(key, "UTF" | "SHA" | "ISO" | "RFC" | "SEV" | "CVE" | "PM" | "AES" | "MD")
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    let by_hash = word.split_once('#').is_some_and(|(repo, number)| {
        repo.contains('/') && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    by_dash || by_hash
}

/// Takes what marks an item (owner, due date, status) out of its text.
fn marks(ctx: &Ctx<'_>, own: &str, item: &mut ActionItem) -> String {
    let mut text = own.to_owned();
    // Brackets at the end, then at the front: `(owner: X, due 2024-05-01)`, `(DONE)`.
    while let Some(open) = text.rfind(['(', '[']) {
        let Some(close) = text[open..].find([')', ']']) else { break };
        let inner = text[open + 1..open + close].to_owned();
        if text[open + close + 1..].trim().is_empty() && bracket(ctx, &inner, item) {
            text.truncate(open);
            text.truncate(text.trim_end().len());
        } else {
            break;
        }
    }
    if let Some(inner_end) = text.strip_prefix(['(', '[']).and_then(|rest| rest.find([')', ']']))
        && bracket(ctx, &text[1..=inner_end], item)
    {
        text = text[inner_end + 2..].trim_start_matches([':', ' ', '-']).to_owned();
    }
    trailing(ctx, &mut text, item);
    for mark in ["✅", "☑️", "☑", "✔️", "✔"] {
        if let Some(rest) = text.strip_prefix(mark).or_else(|| text.strip_suffix(mark)) {
            item.status = ActionStatus::Done;
            text = rest.trim().to_owned();
        }
    }
    if let Some((first, rest)) = text.split_once([':', ' '])
        && first.len() >= 4
        && first.chars().all(char::is_uppercase)
        && let Some(&status) = ctx.vocabulary.status.get(&fold(first))
    {
        item.status = status;
        text = rest.trim_start_matches([':', '-', ' ']).to_owned();
    }
    // A line of its own that is a label is no part of what is to be done.
    if text.contains('\n') || text.contains(':') {
        let is_label =
            |line: &str, item: &mut ActionItem| labelled(ctx, line.trim_start_matches(['*', '-', ' ']), item);
        let kept: Vec<&str> = text
            .lines()
            .enumerate()
            .filter(|&(at, line)| !is_label(line, item) || at == 0)
            .map(|(_, line)| line)
            .collect();
        text = kept.join("\n");
    }
    if item.owners.is_empty() {
        let handles = text.split([' ', '\n', ',', '(', ')', ':']).filter_map(|word| word.strip_prefix('@'));
        let handles = handles.map(|name| name.trim_end_matches(['.', ';'])).filter(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'))
        });
        item.owners = handles.map(ToOwned::to_owned).collect();
    }
    text
}

/// `… — owner: X`, `…, due: 2024-05-01`, `… - DONE` at the end of a text.
fn trailing(ctx: &Ctx<'_>, text: &mut String, item: &mut ActionItem) {
    const SEPARATORS: &[&str] = &[" — ", " – ", " - ", " | ", "; ", ", ", ". ", " → ", " -> ", " => "];
    loop {
        let last = SEPARATORS.iter().filter_map(|separator| Some((text.rfind(separator)?, separator.len()))).max();
        let Some((at, len)) = last else { return };
        let tail = text[at + len..].trim().trim_matches(['*', '_']).trim_end_matches('.');
        let handle = tail.strip_prefix('@').filter(|name| !name.is_empty() && !name.contains(' '));
        let is_mark = tail.len() >= 4 && tail.split_whitespace().count() <= 3;
        let status = ctx.vocabulary.status.get(&fold(tail)).copied().filter(|_| is_mark && text[at..].starts_with(' '));
        if let Some(name) = handle {
            item.owners.insert(0, name.to_owned());
        } else if let Some(status) = status {
            item.status = status;
        } else if !labelled(ctx, tail, item) {
            return;
        }
        text.truncate(at);
        text.truncate(text.trim_end().len());
    }
}

/// `Owner: X` or `Due: 2024-05-01` as a line or a half of one.
fn labelled(ctx: &Ctx<'_>, line: &str, item: &mut ActionItem) -> bool {
    let Some((key, value)) = line.split_once(':') else { return false };
    let Some(columns) = ctx.vocabulary.columns.get(&fold(key)) else { return false };
    let value = value.trim();
    if columns.contains(&Column::Owner) && value.split_whitespace().count() <= 6 && fold(key) != "team" {
        owners(value, item);
        return true;
    }
    let is_due = columns.contains(&Column::Due) && !columns.contains(&Column::Time);
    if is_due && let Some(date) = due(ctx, value) {
        item.due = Some(date);
        return true;
    }
    if columns.contains(&Column::Status)
        && let Some(&status) = ctx.vocabulary.status.get(&fold(value))
    {
        item.status = status;
        return true;
    }
    false
}

/// What stands in brackets: true where all of it was understood.
fn bracket(ctx: &Ctx<'_>, inner: &str, item: &mut ActionItem) -> bool {
    let mut all = true;
    for half in inner.split([',', ';']).map(str::trim).filter(|half| !half.is_empty()) {
        let folded = fold(half);
        let due_words = half.strip_prefix("due ").or_else(|| half.strip_prefix("by "));
        if let Some(&status) = ctx.vocabulary.status.get(&folded) {
            item.status = status;
        } else if folded.starts_with("done ") {
            item.status = ActionStatus::Done;
        } else if let Some(date) = due_words.and_then(|rest| due(ctx, rest)) {
            item.due = Some(date);
        } else if let Some(name) = half.strip_prefix('@').filter(|name| !name.contains(' ')) {
            item.owners.push(name.to_owned());
        } else if !labelled(ctx, half, item) {
            all = false;
        }
    }
    all && !inner.trim().is_empty()
}

fn owners(value: &str, item: &mut ActionItem) {
    let parts = value.split([',', '/', '&', ';']).flat_map(|part| part.split(" and "));
    for name in parts.map(|name| name.trim().trim_matches(['@', '*', '`', '.'])) {
        if !name.is_empty() && !matches!(fold(name).as_str(), "tbd" | "" | "n a" | "unassigned" | "none") {
            item.owners.push(name.to_owned());
        }
    }
}

/// A date as `YYYY-MM-DD`.
fn due(ctx: &Ctx<'_>, text: &str) -> Option<String> {
    match when::read(text.trim(), ctx.vocabulary)?.date? {
        Day::Full(date) => Some(date.to_string()),
        Day::Either { day_first, .. } => Some(day_first.to_string()),
        _ => None,
    }
}

/// A table of actions: owner, due, status, ticket, kind, priority in any order.
fn table(ctx: &Ctx<'_>, block: NodeId, kind: Option<ActionKind>, actions: &mut Vec<ActionItem>) {
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
        links(ctx, row, &document.plain(row), &mut item.links);
        item.text = marks(ctx, own.trim(), &mut item);
        actions.push(item);
    }
}

/// What each column of a table of actions holds; each kind once.
fn columns(ctx: &Ctx<'_>, head: NodeId) -> Vec<Option<Column>> {
    let wanted =
        [Column::Action, Column::Owner, Column::Due, Column::Status, Column::Link, Column::Kind, Column::Priority];
    let mut taken = Vec::new();
    ctx.document
        .children(head)
        .map(|cell| {
            let name = ctx.document.plain(cell);
            // `Type (prevent, mitigate)`
            let short = name.split(['(', '[', '/']).next().unwrap_or(&name);
            let known = [name.as_str(), short].iter().find_map(|name| ctx.vocabulary.columns.get(&fold(name)))?;
            let column = wanted.into_iter().find(|column| known.contains(column) && !taken.contains(column))?;
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
        Some(Column::Owner) => owners(value, item),
        Some(Column::Due) => item.due = due(ctx, value),
        Some(Column::Status) => item.status = status(ctx, value),
        Some(Column::Kind) => item.kind = ctx.vocabulary.action.get(&fold(value)).copied().or(Some(ActionKind::Other)),
        Some(Column::Priority) => item.priority = Some(value.to_owned()),
        // `Bug 5554 **DONE**`: where no column says what became of it, the ticket's does.
        Some(Column::Link) if item.status == ActionStatus::Unknown => {
            let marks =
                value.split_whitespace().filter(|word| word.len() >= 4 && !word.chars().any(char::is_lowercase));
            item.status = marks
                .filter_map(|word| ctx.vocabulary.status.get(&fold(word)).copied())
                .next_back()
                .unwrap_or(item.status);
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
