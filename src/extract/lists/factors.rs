//! Factors: what made the incident possible.

use crate::extract::Ctx;
use crate::extract::coverage::Place;
use crate::extract::fields::Fields;
use crate::extract::lists::{joined, lead_in, lineage, note, prose};
use crate::extract::outline::Part;
use crate::extract::text::{self, Item};
use crate::markdown::{Kind, NodeId};
use crate::record::{Factor, FactorKind, SectionKind};
use crate::vocabulary::{Column, Field, entry_of, fold, known, with_folded};

/// What made it possible.
pub(crate) fn factors(ctx: &Ctx<'_>, outline: &[Part], fields: &Fields) -> Vec<Factor> {
    let mut factors = Vec::new();
    for field in fields.entries.iter().filter(|entry| matches!(entry.field, Field::RootCause | Field::TriggerText)) {
        let kind = if field.field == Field::TriggerText { FactorKind::Trigger } else { FactorKind::RootCause };
        if !text::is_residue(&field.value, ctx.vocabulary) {
            factors.push(Factor { text: field.value.clone(), kind, line: field.line });
        }
    }
    for (idx, part) in outline.iter().enumerate().filter(|(_, part)| part.is(SectionKind::Factors)) {
        let kind = lineage(outline, idx).find_map(|part| cause_of(ctx, &part.key));
        let kind = kind.unwrap_or(FactorKind::Factor);
        let items = text::items(ctx.source, ctx.document, &prose(ctx, outline, idx, fields), ctx.vocabulary);
        note(ctx, &items, Place::Factors);
        let is_why = |item: &Item| with_folded(&item.text, |folded| ctx.vocabulary.why.contains(folded));
        factors.extend(items.into_iter().filter(|item| !is_why(item)).map(|item| {
            let (text, kind) = labelled(ctx, item.text, kind);
            Factor { text, kind, line: item.line }
        }));
        for &block in part.blocks.iter().filter(|&&id| matches!(ctx.document.node(id).kind, Kind::Table(_))) {
            table(ctx, block, kind, &mut factors);
        }
    }
    factors
}

/// `Root cause: no limit` says what kind of cause it is.
fn labelled(ctx: &Ctx<'_>, text: String, kind: FactorKind) -> (String, FactorKind) {
    let label = lead_in(&text).and_then(|(head, rest)| Some((known(&ctx.vocabulary.cause, head)?, rest.to_owned())));
    match label {
        Some((kind, text)) => (text, kind),
        None => (text, kind),
    }
}

/// A cause a row; a column of kinds says what each is, one of numbers says nothing.
fn table(ctx: &Ctx<'_>, block: NodeId, kind: FactorKind, factors: &mut Vec<Factor>) {
    let document = ctx.document;
    let mut rows = document.children(block);
    let Some(head) = rows.next() else { return };
    let heads: Vec<String> = document.children(head).map(|cell| fold(&document.plain(cell))).collect();
    let is_kind = |name: &String| ctx.vocabulary.columns.get(name).is_some_and(|kinds| kinds.contains(&Column::Kind));
    let kinds = heads.iter().position(is_kind).filter(|_| heads.len() > 1);
    for row in rows {
        let cells: Vec<NodeId> = document.children(row).collect();
        let stated = kinds.and_then(|idx| cells.get(idx)).map(|&cell| fold(&document.plain(cell)));
        let kind = match &stated {
            Some(stated) => entry_of(&ctx.vocabulary.cause, stated).unwrap_or(FactorKind::Factor),
            None => kind,
        };
        let is_text = |(idx, cell): &(usize, NodeId)| Some(*idx) != kinds && !is_number(&document.plain(*cell));
        let cells = cells.into_iter().enumerate().filter(is_text).map(|(_, cell)| cell);
        let text = joined(document, cells);
        ctx.ledger.take(document.node(row).span, Place::Factors);
        if !text::is_residue(&text, ctx.vocabulary) {
            factors.push(Factor { text, kind, line: ctx.source.line(document.node(row).span.start) });
        }
    }
}

fn is_number(text: &str) -> bool {
    let text = text.trim().trim_end_matches('.').trim_start_matches('#');
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What kind of cause a heading announces, by its words or by those that it begins or ends with.
fn cause_of(ctx: &Ctx<'_>, key: &str) -> Option<FactorKind> {
    // Five whys lead to a root cause; each of them is a factor.
    if key.rsplit(' ').next().is_some_and(|last| ctx.vocabulary.whys.contains(last)) {
        return None;
    }
    entry_of(&ctx.vocabulary.cause, key)
}
