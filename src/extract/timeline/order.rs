//! Whether events follow each other.

use crate::diagnostic::{self, Diagnostic};
use crate::extract::Ctx;
use crate::extract::text;
use crate::extract::timeline::Dated;

/// Says of every event that stands below a later one so.
pub(crate) fn check(ctx: &mut Ctx<'_>, timeline: &[Dated]) {
    const DAY: i64 = 86_400;
    let mut previous: Option<&Dated> = None;
    let timed: Vec<&Dated> = timeline.iter().filter(|dated| dated.seconds.is_some()).collect();
    for (idx, dated) in timed.iter().enumerate() {
        let (Some(above), Some(seconds)) = (previous.and_then(|above| above.seconds), dated.seconds) else {
            previous = Some(dated);
            continue;
        };
        if seconds < above {
            let line = previous.map_or(0, |above| above.event.line);
            let next = timed.get(idx + 1).and_then(|next| next.seconds);
            let mends = seconds + DAY >= above && next.is_none_or(|next| next >= seconds + DAY);
            let span = text::locate(ctx.source, dated.span, &dated.event.stated);
            let message = format!("`{}` lies before the event on line {line}", dated.event.stated);
            let help = if mends && above - seconds > DAY / 3 {
                "has midnight passed? one day later, the order would be right"
            } else {
                "correct the time, or move the event up"
            };
            ctx.diagnostics.push(Diagnostic::new(&diagnostic::TIMELINE_BACKWARDS, span, message).with_help(help));
        } else {
            previous = Some(dated);
        }
    }
}
