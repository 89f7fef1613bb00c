//! Dates that are slips of the pen: mended where the events around them show the
//! right day, and always with a diagnostic.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::diagnostic::{self, Diagnostic};
use crate::extract::Ctx;
use crate::extract::text;
use crate::extract::timeline::raw::RawEvent;
use crate::extract::when::{Clock, Day};

/// Neighbouring events that state one date.
struct Run {
    /// Indices into the events; those between them carry no date.
    members: Vec<usize>,
    date: Date,
}

/// Mends runs of dates that lie out of order and differ from the days around them
/// in the year, the month, or one digit.
pub(crate) fn mend(ctx: &mut Ctx<'_>, events: &mut [RawEvent]) {
    let runs = runs(events);
    let mut n_runs: HashMap<Date, usize> = HashMap::new();
    for run in &runs {
        *n_runs.entry(run.date).or_default() += 1;
    }
    for at in 0..runs.len() {
        // A day that the timeline comes back to is no slip, nor is the day that the head states.
        let date = runs[at].date;
        if ctx.day == Some(date) || n_runs[&date] > 1 {
            continue;
        }
        let before = at.checked_sub(1).map(|at| &runs[at]);
        let after = runs.get(at + 1);
        let day = ctx.day;
        let goes_on = before.filter(|before| {
            day == Some(before.date) && runs[at].date < before.date && goes_on(events, before, &runs[at])
        });
        let is_last = after.is_none_or(|after| Some(after.date) == day);
        let right = right_day(&runs[at], before, after).or(goes_on.filter(|_| is_last).map(|before| before.date));
        let Some(right) = right else { continue };
        for &idx in &runs[at].members {
            tell(ctx, &events[idx], right);
            if let Some(when) = &mut events[idx].when {
                when.date = Some(Day::Full(right));
            }
        }
    }
}

fn runs(events: &[RawEvent]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (idx, event) in events.iter().enumerate() {
        let Some(Day::Full(date)) = event.when.as_ref().and_then(|when| when.date.as_ref()) else { continue };
        match runs.last_mut() {
            Some(run) if run.date == *date => run.members.push(idx),
            _ => runs.push(Run { members: vec![idx], date: *date }),
        }
    }
    runs
}

/// The day that a run must have had: that of its neighbours, where it goes back
/// from the one or the other goes back from it.
fn right_day(run: &Run, before: Option<&Run>, after: Option<&Run>) -> Option<Date> {
    match (before, after) {
        // One odd run among events of one day.
        (Some(before), Some(after)) if before.date == after.date => {
            is_slip(run.date, before.date).then_some(before.date)
        }
        // The last run goes back by a year or a month: nothing happened before it began.
        (Some(before), None) if run.date < before.date && before.members.len() > run.members.len() => {
            is_great_slip(run.date, before.date).then_some(before.date)
        }
        // The first run lies a year or a month after all that follows.
        (None, Some(after)) if run.date > after.date && after.members.len() > run.members.len() => {
            is_great_slip(run.date, after.date).then_some(after.date)
        }
        _ => None,
    }
}

/// Whether the times of day of one run follow those of the run before: only its date goes back.
fn goes_on(events: &[RawEvent], before: &Run, run: &Run) -> bool {
    let minutes = |idx: usize| match events[idx].when.as_ref()?.clock? {
        Clock::Minute { hour, minute } | Clock::Second { hour, minute, .. } => {
            Some(i32::from(hour) * 60 + i32::from(minute))
        }
        _ => None,
    };
    let last = before.members.last().and_then(|&idx| minutes(idx));
    let first = run.members.first().and_then(|&idx| minutes(idx));
    matches!((last, first), (Some(last), Some(first)) if first >= last)
}

/// Whether only the year or only the month differs.
fn is_great_slip(wrong: Date, right: Date) -> bool {
    let same_day = wrong.day() == right.day();
    let years = wrong.year().abs_diff(right.year());
    same_day && ((wrong.month() == right.month() && years > 0) || (years == 0 && wrong.month() != right.month()))
}

/// Whether two dates are one slip of the pen apart: the year, the month, one digit,
/// or two digits in the wrong order.
fn is_slip(wrong: Date, right: Date) -> bool {
    let digits = |date: Date| date.strftime("%Y%m%d").to_string().into_bytes();
    let (a, b) = (digits(wrong), digits(right));
    let differing: Vec<usize> = (0..a.len()).filter(|&at| a[at] != b[at]).collect();
    let is_swap = matches!(differing[..], [x, y] if y == x + 1 && a[x] == b[y] && a[y] == b[x]);
    // A neighbouring day is rather a step back in the telling than a slip.
    let is_neighbour = wrong.tomorrow().is_ok_and(|day| day == right) || right.tomorrow().is_ok_and(|day| day == wrong);
    !is_neighbour && (differing.len() == 1 || is_swap || is_great_slip(wrong, right))
}

fn tell(ctx: &mut Ctx<'_>, event: &RawEvent, right: Date) {
    let span = text::locate(ctx.source, event.span, &event.stated);
    let message = format!("`{}` lies out of order; read as {right}, the day of the events around it", event.stated);
    ctx.diagnostics.push(
        Diagnostic::new(&diagnostic::DATE_SLIP, span, message)
            .with_help("correct the date; if it is right, move the event to its place"),
    );
}
