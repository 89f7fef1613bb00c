//! Factors, lessons and people: sections that are lists, or prose in place of one.

use crate::extract::Ctx;
use crate::extract::coverage::Place;
use crate::extract::fields::Fields;
use crate::extract::outline::Part;
use crate::extract::text::{self, Item};
use crate::markdown::{Document, Kind, NodeId};
use crate::record::{Factor, FactorKind, Lesson, LessonKind, Person, PersonRole, SectionKind};
use crate::vocabulary::{Column, Field, fold};

/// What made it possible.
pub(crate) fn factors(ctx: &Ctx<'_>, outline: &[Part], fields: &Fields) -> Vec<Factor> {
    let mut factors = Vec::new();
    for field in fields.entries.iter().filter(|entry| matches!(entry.field, Field::RootCause | Field::TriggerText)) {
        let kind = if field.field == Field::TriggerText { FactorKind::Trigger } else { FactorKind::RootCause };
        if !text::is_residue(&field.value, ctx.vocabulary) {
            factors.push(Factor { text: field.value.clone(), kind, line: field.line });
        }
    }
    for (idx, _) in outline.iter().enumerate().filter(|(_, part)| part.is(SectionKind::Factors)) {
        let kind = lineage(outline, idx).find_map(|part| cause_of(ctx, &part.key));
        let kind = kind.unwrap_or(FactorKind::Factor);
        let items = text::items(ctx.source, ctx.document, &prose(ctx, outline, idx, fields), ctx.vocabulary);
        note(ctx, &items, Place::Factors);
        factors.extend(items.into_iter().map(|item| Factor { text: item.text, kind, line: item.line }));
        for &block in outline[idx].blocks.iter().filter(|&&id| matches!(ctx.document.node(id).kind, Kind::Table(_))) {
            for row in ctx.document.children(block).skip(1) {
                let text = joined(ctx.document, ctx.document.children(row));
                let line = ctx.source.line(ctx.document.node(row).span.start);
                ctx.ledger.take(ctx.document.node(row).span, Place::Factors);
                if !text::is_residue(&text, ctx.vocabulary) {
                    factors.push(Factor { text, kind, line });
                }
            }
        }
    }
    factors
}

/// Notes where items stand, and what went with them.
fn note(ctx: &Ctx<'_>, items: &[Item], place: Place) {
    for item in items {
        ctx.ledger.take(item.span, place);
    }
}

/// What kind of cause a heading announces, by its words or by those that it begins or ends with.
fn cause_of(ctx: &Ctx<'_>, key: &str) -> Option<FactorKind> {
    let causes = &ctx.vocabulary.cause;
    let is_part = |phrase: &str| {
        key.strip_prefix(phrase).is_some_and(|rest| rest.starts_with(' '))
            || key.strip_suffix(phrase).is_some_and(|rest| rest.ends_with(' '))
    };
    // Five whys lead to a root cause; each of them is a factor.
    if key.ends_with("whys") {
        return None;
    }
    causes.get(key).copied().or_else(|| {
        let parts = causes.iter().filter(|(phrase, _)| is_part(phrase));
        parts.max_by_key(|(phrase, _)| (phrase.len(), *phrase)).map(|(_, &kind)| kind)
    })
}

/// What was learned.
pub(crate) fn lessons(ctx: &Ctx<'_>, outline: &[Part], fields: &Fields) -> Vec<Lesson> {
    let mut lessons = Vec::new();
    for (idx, _) in outline.iter().enumerate().filter(|(_, part)| part.is(SectionKind::Lessons)) {
        let kind = lineage(outline, idx).find_map(|part| ctx.vocabulary.lesson.get(&part.key)).copied();
        let blocks = prose(ctx, outline, idx, fields);
        // `**What went well**` as a paragraph of its own heads what follows it.
        for &block in blocks.iter().filter(|&&id| matches!(ctx.document.node(id).kind, Kind::Table(_))) {
            lesson_table(ctx, block, kind, &mut lessons);
        }
        for (lead, blocks) in led(ctx, &blocks) {
            let kind = lead.or(kind).unwrap_or(LessonKind::General);
            let items = text::items(ctx.source, ctx.document, blocks, ctx.vocabulary);
            note(ctx, &items, Place::Lessons);
            lessons.extend(items.into_iter().map(|item| Lesson { text: item.text, kind, line: item.line }));
        }
    }
    lessons
}

/// `Went well | Went wrong` over columns of lessons, or a lesson a row.
fn lesson_table(ctx: &Ctx<'_>, block: NodeId, kind: Option<LessonKind>, lessons: &mut Vec<Lesson>) {
    let document = ctx.document;
    let mut rows = document.children(block);
    let Some(head) = rows.next() else { return };
    let kind_of = |cell: NodeId| ctx.vocabulary.lesson.get(&fold(&document.plain(cell))).copied();
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
            let mut cells = document.children(row);
            let own = cells.clone().next().and_then(kind_of);
            // `Well | The alert came at once`: the first cell says what kind the row is.
            if own.is_some() {
                cells.next();
            }
            push(joined(document, cells), own.or(kind));
        }
    }
}

/// The cells of a row as one text.
fn joined(document: &Document<'_>, cells: impl Iterator<Item = NodeId>) -> String {
    let cells: Vec<String> = cells.map(|cell| document.plain(cell).trim().to_owned()).collect();
    let filled: Vec<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    filled.join(" — ")
}

/// A part and those that hold it, innermost first.
pub(crate) fn lineage(outline: &[Part], idx: usize) -> impl Iterator<Item = &Part> {
    std::iter::successors(outline.get(idx), |part| part.parent.and_then(|parent| outline.get(parent)))
}

/// The blocks of a part that are not fields; none where they introduce lists below.
fn prose(ctx: &Ctx<'_>, outline: &[Part], idx: usize, fields: &Fields) -> Vec<NodeId> {
    if is_introduction(ctx, outline, idx) {
        return Vec::new();
    }
    outline[idx].blocks.iter().copied().filter(|block| !fields.blocks.contains(block)).collect()
}

/// Whether a part has only prose of its own, and its sub-sections have the lists.
pub(crate) fn is_introduction(ctx: &Ctx<'_>, outline: &[Part], idx: usize) -> bool {
    let has_list = |part: &Part| {
        part.blocks.iter().any(|&id| matches!(ctx.document.node(id).kind, Kind::List(_) | Kind::Table(_)))
    };
    let part = &outline[idx];
    let below = outline[idx + 1..].iter().take_while(|below| below.level > part.level);
    let mut of_kind = below.filter(|below| below.kind == part.kind);
    !has_list(part) && of_kind.any(has_list)
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
            && let Some(&kind) = ctx.vocabulary.lesson.get(&fold(&text))
        {
            ctx.ledger.take(ctx.document.node(block).span, Place::Heading);
            groups.push((lead, &blocks[start..idx]));
            (lead, start) = (Some(kind), idx + 1);
        }
    }
    groups.push((lead, &blocks[start..]));
    groups
}

/// Who was there.
pub(crate) fn people(ctx: &Ctx<'_>, outline: &[Part], fields: &Fields) -> Vec<Person> {
    let mut people = Vec::new();
    for entry in &fields.entries {
        let role = match entry.field {
            Field::Authors => PersonRole::Author,
            Field::Attendees => PersonRole::Attendee,
            Field::Responders => PersonRole::Responder,
            Field::Lead => PersonRole::Lead,
            Field::Scribe => PersonRole::Scribe,
            _ => continue,
        };
        if entry.values.is_empty() {
            names(&entry.value, role, ctx, &mut people);
        } else {
            for value in &entry.values {
                names(value, role, ctx, &mut people);
            }
        }
    }
    for part in outline.iter().filter(|part| part.is(SectionKind::People)) {
        let role = role_of(ctx, &part.key);
        for &block in part.blocks.iter().filter(|&&id| matches!(ctx.document.node(id).kind, Kind::Table(_))) {
            of_table(ctx, block, role, &mut people);
            ctx.ledger.take(ctx.document.node(block).span, Place::People);
        }
        for item in text::items(ctx.source, ctx.document, &part.blocks, ctx.vocabulary) {
            ctx.ledger.take(item.span, Place::People);
            of_item(ctx, &item, role, &mut people);
        }
    }
    // A name that stands in a field and in a list is one person.
    let mut seen = std::collections::HashSet::new();
    people.retain(|person| seen.insert(person.name.clone()));
    people
}

fn role_of(ctx: &Ctx<'_>, key: &str) -> PersonRole {
    match ctx.vocabulary.fields.get(key) {
        Some(Field::Authors) => PersonRole::Author,
        Some(Field::Responders) => PersonRole::Responder,
        Some(Field::Lead) => PersonRole::Lead,
        Some(Field::Scribe) => PersonRole::Scribe,
        _ => PersonRole::Attendee,
    }
}

/// One item of a list of people: a name, several, or `Scribe: a name`.
fn of_item(ctx: &Ctx<'_>, item: &Item, role: PersonRole, people: &mut Vec<Person>) {
    for line in item.text.lines() {
        if let Some((key, value)) = line.split_once(':') {
            let role = match ctx.vocabulary.fields.get(&fold(key)) {
                Some(Field::Authors) => PersonRole::Author,
                Some(Field::Responders) => PersonRole::Responder,
                Some(Field::Lead) => PersonRole::Lead,
                Some(Field::Scribe) => PersonRole::Scribe,
                Some(Field::Attendees) => PersonRole::Attendee,
                // "Subject matter experts" among the responders are responders.
                _ if role == PersonRole::Responder => role,
                _ => PersonRole::Other,
            };
            names(value, role, ctx, people);
        } else {
            names(line, role, ctx, people);
        }
    }
}

/// A table of people: the first column names them, one headed `Role` says what they did.
fn of_table(ctx: &Ctx<'_>, block: NodeId, role: PersonRole, people: &mut Vec<Person>) {
    let document = ctx.document;
    let mut rows = document.children(block);
    let Some(head) = rows.next() else { return };
    let heads: Vec<String> = document.children(head).map(|cell| fold(&document.plain(cell))).collect();
    let is_role = |name: &String| ctx.vocabulary.columns.get(name).is_some_and(|kinds| kinds.contains(&Column::Role));
    let roles = heads.iter().position(is_role);
    for row in rows {
        let cells: Vec<String> = document.children(row).map(|cell| document.plain(cell)).collect();
        let told = roles.and_then(|idx| cells.get(idx)).and_then(|cell| in_brackets(ctx, cell));
        let main = usize::from(roles == Some(0));
        if let Some(name) = cells.get(main) {
            names(name, told.unwrap_or(role), ctx, people);
        }
    }
}

/// The role that stands in brackets behind a name.
fn in_brackets(ctx: &Ctx<'_>, inner: &str) -> Option<PersonRole> {
    match ctx.vocabulary.fields.get(&fold(inner))? {
        Field::Authors => Some(PersonRole::Author),
        Field::Responders => Some(PersonRole::Responder),
        Field::Lead => Some(PersonRole::Lead),
        Field::Scribe => Some(PersonRole::Scribe),
        _ => None,
    }
}

/// `RF, PW, RR` and `RF SC AN` are three people each; `Ada Lovelace` is one.
fn names(text: &str, role: PersonRole, ctx: &Ctx<'_>, people: &mut Vec<Person>) {
    let is_initials = |word: &str| {
        (2..=3).contains(&word.chars().count()) && word.chars().all(|c| c.is_alphabetic() && c.is_uppercase())
    };
    let text = text.trim();
    // `By: (LM, OT)`
    let text = text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(text);
    let parts = text.split([',', ';', '&', '/']).flat_map(|part| part.split(" and "));
    for part in parts {
        // `HV (incident lead)`
        let (part, role) = match part.split_once('(') {
            Some((name, inner)) => (name, in_brackets(ctx, inner).unwrap_or(role)),
            None => (part, role),
        };
        let part = part.trim().trim_matches(['.', '@', '*', '`', ')']);
        if part.is_empty() || text::is_residue(part, ctx.vocabulary) {
            continue;
        }
        let words: Vec<&str> = part.split_whitespace().collect();
        if words.len() > 1 && words.iter().all(|word| is_initials(word)) {
            people.extend(words.into_iter().map(|name| Person { name: name.to_owned(), role }));
        } else if words.len() <= 6 {
            people.push(Person { name: part.to_owned(), role });
        }
    }
}
