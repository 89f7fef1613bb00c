//! Measures: what is stated, what the timeline gives, and whether they agree.

use crate::diagnostic::{self, Diagnostic};
use crate::extract::Ctx;
use crate::extract::duration::{self, Stated};
use crate::extract::fields::{Entry, Fields};
use crate::extract::roles::Roles;
use crate::extract::text;
use crate::extract::timeline::Dated;
use crate::record::{
    Agreement, Censored, Explanation, Measure, MeasureKind, MeasureSource, Measures, MomentKind, StatedPrecision,
    duration_words,
};
use crate::vocabulary::Field;

/// Every measure of an incident.
pub(crate) fn measures(ctx: &mut Ctx<'_>, fields: &Fields, roles: &Roles, timeline: &[Dated]) -> Measures {
    let mut measures = Measures::default();
    for kind in MeasureKind::ALL {
        let entry = fields.get(field_of(kind)).cloned();
        let measure = measures.slot(kind);
        let stated = entry.as_ref().map(|entry| state(ctx, entry, measure));
        if kind == MeasureKind::TimeToDetect
            && let Some(entry) = entry.as_ref().filter(|_| measure.stated_minutes == Some(0.0))
        {
            ctx.diagnostics.push(
                Diagnostic::new(&diagnostic::DURATION_ZERO, entry.span, "a time to detection of zero")
                    .with_help("state the time from the first effect on users, or `?` where nobody knows it"),
            );
        }
        derive(kind, roles, measure);
        choose(kind, stated.as_ref(), roles, measure);
        compare(measure);
        if let Some(entry) = entry
            && matches!(measure.agreement, Agreement::Close | Agreement::Disagree)
        {
            explain(ctx, kind, &entry, timeline, roles, measure);
        }
    }
    measures
}

fn field_of(kind: MeasureKind) -> Field {
    match kind {
        MeasureKind::TimeToDetect => Field::TimeToDetect,
        MeasureKind::TimeToAcknowledge => Field::TimeToAcknowledge,
        MeasureKind::TimeToMitigate => Field::TimeToMitigate,
        MeasureKind::TimeToRecover => Field::TimeToRecover,
        MeasureKind::TimeToResolve => Field::TimeToResolve,
        MeasureKind::Duration => Field::Duration,
    }
}

/// Reads a field's value into the stated half of a measure.
fn state(ctx: &mut Ctx<'_>, entry: &Entry, measure: &mut Measure) -> Stated {
    let stated = duration::read(&entry.value, ctx.vocabulary);
    measure.stated = Some(entry.value.clone());
    measure.stated_line = Some(ctx.source.line(entry.span.start));
    match &stated {
        Stated::Amount(amount) => {
            measure.stated_minutes = Some(amount.minutes);
            measure.stated_precision = amount.precision;
            measure.qualifier.clone_from(&amount.qualifier);
            measure.low = amount.low;
            measure.high = amount.high;
            measure.censored = amount.censored;
        }
        Stated::Ongoing => measure.censored = Some(Censored::Right),
        Stated::Unreadable(range) => {
            let wrong = &entry.value[range.clone()];
            let span = text::locate(ctx.source, entry.span, wrong.trim());
            let message = format!("`{}` is not a duration", entry.value);
            ctx.diagnostics.push(
                Diagnostic::new(&diagnostic::DURATION_UNREADABLE, span, message)
                    .with_help("write it as `1 hour 20 minutes`, or `?` if it is not known"),
            );
        }
        Stated::NotApplicable | Stated::Unknown => {}
    }
    stated
}

/// The half that the timeline gives: the difference of two moments, unless it is negative.
fn derive(kind: MeasureKind, roles: &Roles, measure: &mut Measure) {
    let Some((from, to)) = kind.ends() else { return };
    let seconds = |moment: MomentKind| roles.seconds[moment as usize];
    if let (Some(from), Some(to)) = (seconds(from), seconds(to))
        && to >= from
    {
        measure.timeline_minutes = Some((to - from) as f64 / 60.0);
    }
}

/// The value to use: stated wins; `N/A` leaves the denominator.
fn choose(kind: MeasureKind, stated: Option<&Stated>, roles: &Roles, measure: &mut Measure) {
    if measure.stated_minutes.is_some() {
        measure.minutes = measure.stated_minutes;
        measure.source = Some(MeasureSource::Stated);
    } else if matches!(stated, Some(Stated::NotApplicable)) {
        measure.reason = Some("not_applicable".to_owned());
    } else if measure.timeline_minutes.is_some() {
        measure.minutes = measure.timeline_minutes;
        measure.source = Some(MeasureSource::Timeline);
    } else {
        measure.reason = Some(match stated {
            Some(Stated::Unknown) => "unknown".to_owned(),
            Some(Stated::Ongoing) => "it had not ended when the document was written".to_owned(),
            Some(Stated::Unreadable(_)) => "the stated value is not a duration".to_owned(),
            _ => missing(kind, roles),
        });
    }
    if kind == MeasureKind::TimeToDetect && measure.minutes == Some(0.0) && measure.censored.is_none() {
        measure.censored = Some(Censored::Left);
    }
}

fn missing(kind: MeasureKind, roles: &Roles) -> String {
    let Some((from, to)) = kind.ends() else { return "the document states none".to_owned() };
    let has = |moment: MomentKind| roles.seconds[moment as usize].is_some();
    match (has(from), has(to)) {
        (false, false) => "neither stated nor in the timeline".to_owned(),
        (false, true) => format!("the timeline does not show when it was {}", from.as_str()),
        (true, false) => format!("the timeline does not show when it was {}", to.as_str()),
        (true, true) => format!("the timeline shows it {} before it was {}", to.as_str(), from.as_str()),
    }
}

/// How the two compare (design: metrics, section 5).
fn compare(measure: &mut Measure) {
    let (Some(stated), Some(derived)) = (measure.stated_minutes, measure.timeline_minutes) else { return };
    let difference = (derived - stated).abs();
    let unit = match measure.stated_precision {
        Some(StatedPrecision::Hour) => Some(60.0),
        Some(StatedPrecision::Day) => Some(1440.0),
        Some(StatedPrecision::Week) => Some(10080.0),
        _ => None,
    };
    measure.agreement = if difference < 1e-9 {
        Agreement::Exact
    } else if unit.is_some_and(|unit| difference < unit) {
        Agreement::WithinPrecision
    } else if difference <= f64::max(5.0, 0.05 * stated) {
        Agreement::Close
    } else {
        Agreement::Disagree
    };
}

/// Finds the pair of events that gives the stated value, and says so.
fn explain(
    ctx: &mut Ctx<'_>,
    kind: MeasureKind,
    entry: &Entry,
    timeline: &[Dated],
    roles: &Roles,
    measure: &mut Measure,
) {
    let (Some(stated), Some(derived)) = (measure.stated_minutes, measure.timeline_minutes) else { return };
    let timed: Vec<(usize, i64)> =
        timeline.iter().enumerate().filter_map(|(idx, dated)| Some((idx, dated.seconds?))).collect();
    let pair = |minutes: f64| nearest_pair(&timed, minutes, kind, roles);
    let words = duration_words(stated);
    let mut explanation = pair(stated).map(|(a, b)| (a, b, String::new()));
    if explanation.is_none() {
        explanation = slips(stated).into_iter().find_map(|(minutes, slip)| {
            let same = (minutes - derived).abs() < 1e-9;
            let (a, b) = pair(minutes).filter(|_| same || pair(minutes).is_some())?;
            Some((a, b, format!(", if {slip}")))
        });
    }
    let mut message = format!("`{}` is stated, and the timeline gives {}", entry.value.trim(), duration_words(derived));
    if let Some((a, b, slip)) = explanation {
        let (from, to) = (&timeline[a].event, &timeline[b].event);
        let text = format!(
            "{words} = line {} ({}) → line {} ({}){slip}{}",
            from.line,
            shortened(&from.text),
            to.line,
            shortened(&to.text),
            looks_like(kind, a, b, timeline, roles),
        );
        message.push_str("; ");
        message.push_str(&text);
        measure.explanation = Some(Explanation { from_line: from.line, to_line: to.line, text });
    } else {
        message.push_str("; no pair of events explains it");
    }
    if measure.agreement == Agreement::Disagree {
        ctx.diagnostics.push(
            Diagnostic::new(&diagnostic::STATED_DIFFERS, entry.span, message)
                .with_help("correct the figure, or mark the events with `(started)`, `(detected)`, `(recovered)`"),
        );
    }
}

/// Values that a slip of the pen would have turned into the stated one.
fn slips(stated: f64) -> Vec<(f64, &'static str)> {
    let digits = format!("{stated:.0}").len();
    let mut slips: Vec<(f64, &'static str)> = (1..10)
        .map(|digit| (f64::from(digit) * 10_f64.powi(digits as i32) + stated, "a leading digit was lost"))
        .collect();
    slips.extend([(stated + 60.0, "it is one hour off"), (stated - 60.0, "it is one hour off")]);
    slips.extend([(stated + 1440.0, "it is one day off"), (stated - 1440.0, "it is one day off")]);
    slips.retain(|&(minutes, _)| minutes > 0.0);
    slips
}

/// Of all ordered pairs of events that lie so many minutes apart, the one that
/// shares most with the measure's own ends; the first such.
fn nearest_pair(timed: &[(usize, i64)], minutes: f64, kind: MeasureKind, roles: &Roles) -> Option<(usize, usize)> {
    // Pairs grow with the square of the events; no timeline that people write is so long.
    const MOST: usize = 400;
    let timed = &timed[..timed.len().min(MOST)];
    let wanted = (minutes * 60.0).round() as i64;
    let (from, to) = kind.ends()?;
    let score = |a: i64, b: i64| {
        let is_end = |moment: MomentKind, at: i64| roles.seconds[moment as usize] == Some(at);
        let shared = u8::from(is_end(from, a)) + u8::from(is_end(to, b));
        let moments = MomentKind::ALL.iter().filter(|&&kind| is_end(kind, a) || is_end(kind, b)).count();
        (shared, moments)
    };
    let mut best: Option<((u8, usize), (usize, usize))> = None;
    for &(a, from) in timed {
        for &(b, to) in timed {
            if to - from == wanted && a != b {
                let points = score(from, to);
                if best.as_ref().is_none_or(|(known, _)| points > *known) {
                    best = Some((points, (a, b)));
                }
            }
        }
    }
    best.map(|(_, pair)| pair)
}

/// What the explaining pair seems to measure instead.
fn looks_like(kind: MeasureKind, a: usize, b: usize, timeline: &[Dated], roles: &Roles) -> String {
    let role = |idx: usize| {
        let seconds = timeline[idx].seconds;
        let order = [
            MomentKind::Started,
            MomentKind::Detected,
            MomentKind::Recovered,
            MomentKind::Acknowledged,
            MomentKind::Identified,
            MomentKind::Resolved,
            MomentKind::Trigger,
        ];
        order.into_iter().find(|&moment| seconds.is_some() && roles.seconds[moment as usize] == seconds)
    };
    let (from, to) = (role(a), role(b));
    let guess = match (kind, from, to) {
        (MeasureKind::TimeToDetect, Some(MomentKind::Started), Some(MomentKind::Acknowledged)) => "time to acknowledge",
        (MeasureKind::TimeToDetect, Some(MomentKind::Started), Some(MomentKind::Identified)) => {
            "time to identify the cause"
        }
        (MeasureKind::TimeToDetect, Some(MomentKind::Detected), Some(MomentKind::Acknowledged)) => {
            "time from detection to acknowledgement"
        }
        (MeasureKind::TimeToRecover, Some(MomentKind::Detected), Some(MomentKind::Recovered)) => {
            "time counted from detection"
        }
        (MeasureKind::TimeToRecover, Some(MomentKind::Started), Some(MomentKind::Resolved)) => "time to resolve",
        (MeasureKind::TimeToRecover, Some(MomentKind::Started), Some(MomentKind::Identified)) => {
            "time to identify the cause"
        }
        (_, Some(MomentKind::Trigger), _) => "time counted from the change before it",
        _ => return String::new(),
    };
    format!(": looks like {guess}")
}

/// The head of an event's text.
fn shortened(text: &str) -> String {
    const MOST: usize = 48;
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= MOST {
        return line.to_owned();
    }
    let cut: String = line.chars().take(MOST).collect();
    format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(head, _)| head))
}
