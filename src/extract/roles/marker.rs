//! Explicit markers: an author says which moment an event is.

use crate::extract::Ctx;
use crate::extract::fields::comments;
use crate::extract::roles::told;
use crate::extract::text;
use crate::extract::timeline::Dated;
use crate::record::MomentKind;
use crate::vocabulary::fold;

/// `**Detection:** …`, `… (resolved)`, `[started] …`, `Incident ends.`, a phase column,
/// `<!-- lookback: detected -->`.
pub(super) fn marker(ctx: &Ctx<'_>, dated: &Dated) -> Option<MomentKind> {
    let known = |text: &str| ctx.vocabulary.markers.get(&fold(text)).copied();
    if let Some(kind) = comment(ctx, dated) {
        return Some(kind);
    }
    if let Some(kind) = dated.phase.as_deref().and_then(known) {
        return Some(kind);
    }
    let text = dated.event.text.as_str();
    let head = text
        .split_once([':', '–', '—', ','])
        .map(|(head, _)| head)
        .or_else(|| text.split_once(" - ").map(|(head, _)| head));
    if let Some(kind) = head.filter(|head| head.len() < 40).and_then(known) {
        return Some(kind);
    }
    let mut rest = text;
    while let Some(open) = rest.find(['(', '[']) {
        let inner = &rest[open + 1..];
        let close = inner.find([')', ']'])?;
        if let Some(kind) = known(&inner[..close]) {
            return Some(kind);
        }
        rest = &inner[close..];
    }
    // "Outage begins." as the first sentence or the last one; between them it may be of another time.
    let sentence = |sentence: Option<&str>| sentence.filter(|sentence| sentence.len() < 40).and_then(known);
    let first = sentence(text::sentences(told(dated)).next());
    first.or_else(|| sentence(text::sentences(told(dated)).last()))
}

/// A comment in the event, or behind it on its line: `<!-- lookback: detected -->`.
fn comment(ctx: &Ctx<'_>, dated: &Dated) -> Option<MomentKind> {
    let line = ctx.source.line_span(dated.event.line);
    [Some(dated.span), line].into_iter().flatten().find_map(|span| {
        comments::of(span.of(&ctx.source.text)).find_map(|(_, said)| {
            let known = ctx.vocabulary.markers.get(&fold(said)).copied();
            known.or_else(|| MomentKind::ALL.into_iter().find(|kind| kind.as_str() == said))
        })
    })
}
