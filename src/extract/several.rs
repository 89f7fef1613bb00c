//! Several incidents in one document: read as one record, and said so.

use crate::diagnostic::{self, Diagnostic};
use crate::extract::Ctx;
use crate::extract::outline::Part;
use crate::record::SectionKind;

/// Says that a document tells of more than one incident, where its headings do.
pub(crate) fn check(ctx: &mut Ctx<'_>, outline: &[Part]) {
    let second = numbered(ctx, outline).or_else(|| timelines_apart(outline));
    if let Some(span) = second.and_then(|part| part.heading).map(|heading| ctx.document.node(heading).span) {
        let message = "this document tells of several incidents; they are read as one record";
        ctx.diagnostics.push(
            Diagnostic::new(&diagnostic::SEVERAL_INCIDENTS, span, message)
                .with_help("write a document for each, or mark the moments of the one that counts"),
        );
    }
}

/// The heading "Incident 2", "Second outage", "Outage #2 on Friday", where there is a first one too.
fn numbered<'o>(ctx: &Ctx<'_>, outline: &'o [Part]) -> Option<&'o Part> {
    let mut first = false;
    for part in outline.iter().filter(|part| part.heading.is_some() && part.parent.is_some()) {
        match number_of(ctx, &part.key) {
            Some(1) => first = true,
            Some(2) if first => return Some(part),
            _ => {}
        }
    }
    None
}

/// 1 of "incident 1 …" and "first incident …".
fn number_of(ctx: &Ctx<'_>, key: &str) -> Option<u32> {
    let mut words = key.split(' ');
    let (a, b) = (words.next()?, words.next()?);
    let incidents = &ctx.vocabulary.incidents;
    if incidents.contains(a) {
        // "Incident two"
        let number =
            || ctx.vocabulary.durations.numbers.get(b).filter(|number| number.fract() == 0.0 && b.chars().count() > 2);
        return b.parse().ok().or_else(|| number().map(|number| number as u32));
    }
    ctx.vocabulary.ordinals.get(a).copied().filter(|_| incidents.contains(b))
}

/// The second of two sections that each hold a timeline and an impact, or causes, of their own.
fn timelines_apart(outline: &[Part]) -> Option<&Part> {
    let (mut timeline, mut rest) = (vec![false; outline.len()], vec![false; outline.len()]);
    for part in outline.iter().filter(|part| part.is_named) {
        let Some(parent) = part.parent else { continue };
        timeline[parent] |= part.kind == SectionKind::Timeline;
        rest[parent] |= matches!(part.kind, SectionKind::Impact | SectionKind::Factors);
    }
    let is_whole = |&idx: &usize| outline[idx].heading.is_some() && timeline[idx] && rest[idx];
    (0..outline.len()).filter(is_whole).nth(1).map(|idx| &outline[idx])
}
