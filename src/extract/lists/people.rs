//! People: who was there, and as what.

use crate::extract::Ctx;
use crate::extract::coverage::Place;
use crate::extract::fields::Fields;
use crate::extract::outline::Part;
use crate::extract::text::{self, Item};
use crate::markdown::{Kind, NodeId};
use crate::record::{Person, PersonRole, SectionKind};
use crate::vocabulary::{Column, Field, fold, known};

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
        if let Some((key, value)) = line.split_once(text::COLONS) {
            let role = match known(&ctx.vocabulary.fields, key) {
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
    match known(&ctx.vocabulary.fields, inner)? {
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
    // `N/A` is nobody, rather than N and A.
    if known(&ctx.vocabulary.values, text).is_some() {
        return;
    }
    // `By: (LM, OT)`
    let text = text.strip_prefix(['(', '（']).and_then(|inner| inner.strip_suffix([')', '）'])).unwrap_or(text);
    let mut parts: Vec<&str> = text.split([',', ';', '&', '/', '、', '，', '；', '／', '・']).collect();
    for and in &ctx.vocabulary.marks.and {
        parts = parts.into_iter().flat_map(|part| part.split(and.as_str())).collect();
    }
    for part in parts {
        // `HV (incident lead)`
        let (part, role) = match part.split_once(['(', '（']) {
            Some((name, inner)) => (name, in_brackets(ctx, inner).unwrap_or(role)),
            None => (part, role),
        };
        let part = part.trim().trim_start_matches(['@', '*', '`']).trim_end_matches(['*', '`', ')', '）']);
        // `B. L.` is a name, `RF.` ends a sentence.
        let part = if part.matches('.').count() == 1 { part.trim_end_matches('.') } else { part };
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
