//! Comments that an author writes for Lookback: `<!-- lookback: detected = 14:05 -->`.
//!
//! A comment with a value states a field, and wins over all else that states it; one
//! without a value, in an event, marks the event's moment (`roles`).

use crate::extract::Ctx;
use crate::extract::fields::Entry;
use crate::extract::heading::key_of;
use crate::extract::text;
use crate::span::Span;

const OPEN: &str = "<!--";
const CLOSE: &str = "-->";

/// What the comments in a text say to Lookback, and where in it.
pub(crate) fn of(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let open = from + text::find(source.get(from..)?, OPEN)? + OPEN.len();
        let close = open + text::find(&source[open..], CLOSE)?;
        from = close + CLOSE.len();
        Some((open, &source[open..close]))
    })
    .filter_map(|(at, inner)| Some((at, inner.trim().strip_prefix("lookback:")?.trim())))
}

/// The fields that comments state.
pub(super) fn read(ctx: &Ctx<'_>) -> Vec<Entry> {
    if !ctx.has_comments {
        return Vec::new();
    }
    let stated = of(&ctx.source.text).filter_map(|(at, said)| {
        let (key, value) = said.split_once(['=', ':'])?;
        let field = *ctx.vocabulary.fields.get(&key_of(key))?;
        let value = value.trim().trim_matches('"').to_owned();
        let start = at + ctx.source.text[at..].find(&value)?;
        let span = Span::new(start, start + value.len());
        Some(Entry { field, value, values: Vec::new(), span, line: ctx.source.line(start) })
    });
    stated.collect()
}
