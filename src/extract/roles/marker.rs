//! Explicit markers: an author says which moment an event is.

use crate::extract::Ctx;
use crate::extract::fields::comments;
use crate::extract::roles::told;
use crate::extract::text;
use crate::extract::timeline::Dated;
use crate::record::MomentKind;
use crate::vocabulary::known;

/// `**Detection:** …`, `… (resolved)`, `[started] …`, `Incident ends.`, a phase column.
pub(super) fn marker(ctx: &Ctx<'_>, dated: &Dated) -> Option<MomentKind> {
    // No marker is longer, and most of what is asked about is.
    const LONGEST: usize = 40;
    let kind_of = |text: &str| {
        let is_short = text.len() < LONGEST;
        is_short.then(|| known(&ctx.vocabulary.markers, text)).flatten()
    };
    if let Some(kind) = dated.phase.as_deref().and_then(kind_of) {
        return Some(kind);
    }
    let told = told(dated);
    let start = &told[..told.floor_char_boundary(LONGEST)];
    let first = if start.is_ascii() {
        memchr::memchr2(b':', b',', start.as_bytes())
    } else {
        start.find([':', '：', '–', '—', ',', '，'])
    };
    let head = first.or_else(|| text::find_dash(start));
    if let Some(kind) = head.map(|end| &start[..end]).and_then(kind_of) {
        return Some(kind);
    }
    // Most events have no brackets, which for ASCII is quickly told.
    let may_have_brackets = memchr::memchr2(b'(', b'[', told.as_bytes()).is_some() || !told.is_ascii();
    let mut rest = if may_have_brackets { told } else { "" };
    while let Some((_, behind)) = rest.split_once(['(', '[', '（', '［', '【']) {
        let Some((inner, behind)) = behind.split_once([')', ']', '）', '］', '】']) else { break };
        if let Some(kind) = kind_of(inner) {
            return Some(kind);
        }
        rest = behind;
    }
    if dated.is_base {
        return Some(MomentKind::Started);
    }
    // "Outage begins." as the first sentence or the last one; between them it may be of another time.
    text::sentences(told).next().and_then(kind_of).or_else(|| text::last_sentence(told).and_then(kind_of))
}

/// A comment in the event, or behind it on its line: `<!-- lookback: detected -->`.
pub(super) fn comment(ctx: &Ctx<'_>, dated: &Dated) -> Option<MomentKind> {
    if !ctx.has_comments {
        return None;
    }
    let line = ctx.source.line_span(dated.event.line);
    [Some(dated.span), line].into_iter().flatten().find_map(|span| {
        comments::of(span.of(&ctx.source.text)).find_map(|(_, said)| {
            let marked = known(&ctx.vocabulary.markers, said);
            marked.or_else(|| MomentKind::ALL.into_iter().find(|kind| kind.as_str() == said))
        })
    })
}
