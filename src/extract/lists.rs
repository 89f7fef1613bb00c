//! Factors, lessons and people: sections that are lists, or prose in place of one.
//!
//! Here is what the three share; each is a file.

mod factors;
mod lessons;
mod people;

pub(crate) use factors::factors;
pub(crate) use lessons::lessons;
pub(crate) use people::people;

use crate::extract::Ctx;
use crate::extract::coverage::Place;
use crate::extract::fields::Fields;
use crate::extract::outline::Part;
use crate::extract::text::{self, Item};
use crate::markdown::{Document, Kind, NodeId};

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

/// Notes where items stand, and what went with them.
fn note(ctx: &Ctx<'_>, items: &[Item], place: Place) {
    for item in items {
        ctx.ledger.take(item.span, place);
    }
}

/// What stands in front of the first `:` or dash of a short lead-in, and what follows it.
fn lead_in(item: &str) -> Option<(&str, &str)> {
    const LONGEST: usize = 40;
    let start = &item[..item.floor_char_boundary(LONGEST)];
    let first = if start.is_ascii() { text::colons(start).next() } else { start.find([':', '：', '–', '—']) };
    let at = first.or_else(|| text::find_dash(start))?;
    let rest = item[at..].trim_start_matches([':', '：', '–', '—', '-', ' ', '*']);
    Some((item[..at].trim().trim_matches(['*', '[', ']', '(', ')', '【', '】', '（', '）', '「', '」']), rest))
        .filter(|(_, rest)| !rest.is_empty())
}
