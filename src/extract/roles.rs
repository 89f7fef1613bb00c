//! Roles: which event is which moment of the incident.
//!
//! In order: fields that state a moment, explicit markers in events, then wording
//! (classes of phrases from the vocabulary, with vetoes), then fallbacks.
//! Definitions: `record::MomentKind`; every inferred moment says so.

use crate::diagnostic::{self, Diagnostic};
use crate::extract::Ctx;
use crate::extract::fields::Fields;
use crate::extract::text;
use crate::extract::timeline::Dated;
use crate::extract::when;
use crate::extract::zone::Zone;
use crate::record::{
    Confidence, DetectedBy, Measures, Moment, MomentKind, MomentSource, Moments, Precision, duration_words,
};
use crate::span::Span;
use crate::vocabulary::{Field, Found, Wording, fold};

/// The moments of an incident, by whom it was detected, and their places in time.
#[derive(Debug, Default)]
pub(crate) struct Roles {
    pub(crate) moments: Moments,
    pub(crate) detected_by: Option<DetectedBy>,
    /// Seconds since the epoch, for arithmetic, in the order of [`MomentKind::ALL`].
    pub(crate) seconds: [Option<i64>; 8],
    /// Whether the start stands in from the detection.
    pub(crate) start_is_detection: bool,
}

impl Roles {
    /// Says what does not follow: moments out of order, a start that nobody recorded.
    pub(crate) fn check(&self, ctx: &mut Ctx<'_>, timeline: &[Dated], measures: &Measures) {
        let order = [MomentKind::Started, MomentKind::Detected, MomentKind::Recovered, MomentKind::Resolved];
        for pair in order.windows(2) {
            let (Some(first), Some(second)) = (self.seconds[pair[0] as usize], self.seconds[pair[1] as usize]) else {
                continue;
            };
            if second < first {
                let span = self.span(ctx, timeline, pair[1]);
                let message = format!("{} lies before {}", pair[1].as_str(), pair[0].as_str());
                ctx.diagnostics.push(
                    Diagnostic::new(&diagnostic::MOMENTS_OUT_OF_ORDER, span, message).with_help(
                        "mark the right event with `(started)`, `(detected)`, `(recovered)` or `(resolved)`",
                    ),
                );
            }
        }
        if let (Some(detect), Some(recover)) = (measures.time_to_detect.minutes, measures.time_to_recover.minutes)
            && detect > recover
        {
            let span = self.span(ctx, timeline, MomentKind::Detected);
            let message =
                format!("it took {} to detect and {} to recover", duration_words(detect), duration_words(recover));
            ctx.diagnostics.push(
                Diagnostic::new(&diagnostic::MOMENTS_OUT_OF_ORDER, span, message)
                    .with_help("both count from the start: detection cannot take longer than recovery"),
            );
        }
        if self.start_is_detection && self.moments.started.is_some() {
            let span = self.span(ctx, timeline, MomentKind::Started);
            ctx.diagnostics.push(
                Diagnostic::new(&diagnostic::START_NOT_RECORDED, span, "no event says when users were first affected")
                    .with_help("add an event with `(started)`; until then detection stands in for it"),
            );
        }
    }

    /// Where the event of a moment stands; the head of the document where it is a field.
    fn span(&self, ctx: &Ctx<'_>, timeline: &[Dated], kind: MomentKind) -> Span {
        let line = self.moments.get(kind).map(|moment| moment.line);
        timeline
            .iter()
            .find(|dated| Some(dated.event.line) == line)
            .map(|dated| text::locate(ctx.source, dated.span, &dated.event.stated))
            .or_else(|| ctx.source.line_span(line?))
            .unwrap_or_default()
    }
}

/// An event with a time to the minute, in time order.
struct Candidate {
    idx: usize,
    seconds: i64,
    found: Found,
    marker: Option<MomentKind>,
}

/// Assigns roles; marks the events of `timeline` with them.
pub(crate) fn assign(ctx: &mut Ctx<'_>, timeline: &mut [Dated], fields: &Fields) -> Roles {
    let mut candidates: Vec<Candidate> = timeline
        .iter()
        .enumerate()
        .filter_map(|(idx, dated)| {
            let seconds = dated.seconds?;
            let found = ctx.vocabulary.wording.find(told(dated));
            Some(Candidate { idx, seconds, found, marker: marker(ctx, dated) })
        })
        .collect();
    candidates.sort_by_key(|candidate| candidate.seconds);

    let mut picks = Picks::default();
    for kind in MomentKind::ALL {
        // The last marker of an end counts, the first of anything else.
        let mut marked = (0..candidates.len()).filter(|&at| candidates[at].marker == Some(kind));
        let pick = match kind {
            MomentKind::Recovered | MomentKind::Resolved => marked.next_back(),
            _ => marked.next(),
        };
        picks.set(kind, pick, Confidence::High, MomentSource::Marked);
    }
    // Where only "resolved" is marked, the marked row is when it ended.
    if picks.at(MomentKind::Recovered).is_none()
        && let Some(at) = picks.at(MomentKind::Resolved)
    {
        picks.set(MomentKind::Recovered, Some(at), Confidence::High, MomentSource::Marked);
        picks.slots[MomentKind::Resolved as usize] = None;
    }
    let start_is_detection = by_wording(&candidates, &mut picks);
    let returned = picks.returned;
    let mut roles = finish(timeline, &candidates, &picks);
    roles.start_is_detection = start_is_detection;
    if let Some(at) = returned {
        let dated = &timeline[candidates[at].idx];
        let span = text::locate(ctx.source, dated.span, &dated.event.stated);
        ctx.diagnostics.push(
            Diagnostic::new(&diagnostic::RECOVERY_RETURNED, span, "the impact came back after this event")
                .with_help("mark the event that ended it with `(recovered)`"),
        );
    }
    stated(ctx, fields, &mut roles);
    for dated in timeline {
        // An event loses its role where a field says otherwise.
        let is_other = |kind: &MomentKind| {
            let stated = roles.moments.get(*kind).filter(|moment| moment.source == MomentSource::Stated);
            stated.is_some() && roles.seconds[*kind as usize] != dated.seconds
        };
        dated.event.role = dated.event.role.filter(|kind| !is_other(kind));
    }
    roles
}

/// What the author tells of an event, without what is quoted below it.
fn told(dated: &Dated) -> &str {
    dated.event.text.get(..dated.told).unwrap_or(&dated.event.text)
}

/// Which candidate is which moment, how sure and whence.
#[derive(Default)]
struct Picks {
    slots: [Option<(usize, Confidence, MomentSource)>; 8],
    /// An end of the impact that did not last.
    returned: Option<usize>,
}

impl Picks {
    fn at(&self, kind: MomentKind) -> Option<usize> {
        self.slots[kind as usize].map(|(at, ..)| at)
    }

    /// Sets a moment that is not set yet.
    fn set(&mut self, kind: MomentKind, at: Option<usize>, confidence: Confidence, source: MomentSource) {
        let slot = &mut self.slots[kind as usize];
        if slot.is_none() {
            *slot = at.map(|at| (at, confidence, source));
        }
    }

    fn infer(&mut self, kind: MomentKind, at: Option<usize>, confidence: Confidence) {
        self.set(kind, at, confidence, MomentSource::Timeline);
    }
}

/// `**Detection:** …`, `… (resolved)`, `[started] …`, a phase column.
fn marker(ctx: &Ctx<'_>, dated: &Dated) -> Option<MomentKind> {
    let known = |text: &str| ctx.vocabulary.markers.get(&fold(text)).copied();
    if let Some(kind) = dated.phase.as_deref().and_then(known) {
        return Some(kind);
    }
    let text = dated.event.text.as_str();
    let head =
        text.split_once([':', '–', '—']).map(|(head, _)| head).or_else(|| text.split_once(" - ").map(|(head, _)| head));
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
    None
}

/// Fills the moments that no marker gives; true where the start stands in from the detection.
fn by_wording(candidates: &[Candidate], picks: &mut Picks) -> bool {
    let signal = detection(candidates, picks);
    let (start, confidence) = start(candidates, signal);
    picks.infer(MomentKind::Started, start, confidence);
    let started = picks.at(MomentKind::Started);
    let (detected, confidence) = detected(candidates, started, signal);
    picks.infer(MomentKind::Detected, detected, confidence);
    let detected = picks.at(MomentKind::Detected);
    let start_is_detection = started.is_none() && detected.is_some();
    picks.infer(MomentKind::Started, detected, Confidence::Low);

    let from = detected.or(started).map_or(0, |at| at + 1);
    if let Some(started) = picks.at(MomentKind::Started) {
        let change = (0..started).rev().find(|&at| {
            let found = candidates[at].found;
            found.has(Wording::Change) && !found.has(Wording::Preparation)
        });
        picks.infer(MomentKind::Trigger, change, Confidence::Low);
        let is_effect = candidates[started].found.has(Wording::Impact);
        if !is_effect && candidates[started].found.has(Wording::Change) {
            picks.infer(MomentKind::Trigger, Some(started), Confidence::Low);
        }
    }
    let engaged = (from.saturating_sub(1)..candidates.len()).find(|&at| candidates[at].found.has(Wording::Engagement));
    picks.infer(MomentKind::Acknowledged, engaged, Confidence::Low);
    let identified = (from..candidates.len()).find(|&at| candidates[at].found.has(Wording::Identified));
    picks.infer(MomentKind::Identified, identified, Confidence::Low);
    recovery(candidates, from, picks);
    start_is_detection
}

/// The first signal.
fn detection(candidates: &[Candidate], picks: &Picks) -> Option<usize> {
    picks.at(MomentKind::Detected).or_else(|| {
        let is_free = |candidate: &Candidate| candidate.marker.is_none_or(|kind| kind == MomentKind::Detected);
        candidates.iter().position(|candidate| is_free(candidate) && is_signal(candidate.found))
    })
}

fn is_signal(found: Found) -> bool {
    let by_someone = [Wording::User, Wording::Monitoring, Wording::ThirdParty].iter().any(|&who| found.has(who));
    let told = found.has(Wording::Signal) || (found.has(Wording::Report) && by_someone);
    // "The pipeline reports", "we found out that": work, unless someone from outside told.
    let is_own_work = found.has(Wording::Attempt) || found.has(Wording::Identified);
    told && !found.has(Wording::Background) && (by_someone || !is_own_work)
}

/// The first effect before the first signal; else the first fault, else the last
/// change. Effects after a signal are not the start: someone knew already.
fn start(candidates: &[Candidate], signal: Option<usize>) -> (Option<usize>, Confidence) {
    let before = &candidates[..signal.unwrap_or(candidates.len())];
    let is_start = |candidate: &&Candidate| {
        let found = candidate.found;
        // What its author marked as another moment is that and no start.
        candidate.marker.is_none() && !found.has(Wording::Preparation) && !found.has(Wording::Background)
    };
    let is_work =
        |found: Found| (found.has(Wording::Attempt) || found.has(Wording::Remedy)) && !found.has(Wording::Effect);
    let position = |wanted: &dyn Fn(Found) -> bool| {
        before.iter().position(|candidate| is_start(&candidate) && wanted(candidate.found))
    };
    let effect = position(&|found| {
        (found.has(Wording::Impact)
            || (found.has(Wording::Fault) && found.has(Wording::Effect) && !found.has(Wording::Change)))
            && !is_work(found)
    });
    if effect.is_some() {
        return (effect, Confidence::High);
    }
    let fault = position(&|found| (found.has(Wording::Fault) || found.has(Wording::Effect)) && !is_work(found));
    if fault.is_some() {
        return (fault, Confidence::Medium);
    }
    if signal.is_none() {
        return (None, Confidence::Medium);
    }
    let change = before.iter().rposition(|candidate| {
        is_start(&candidate) && candidate.found.has(Wording::Change) && !candidate.found.has(Wording::Remedy)
    });
    (change, Confidence::Medium)
}

/// The first signal after the start; where people were at work before it, the first
/// of them stands in. Where the fault was being mended already, nobody wrote down
/// when it was noticed.
fn detected(candidates: &[Candidate], started: Option<usize>, signal: Option<usize>) -> (Option<usize>, Confidence) {
    let from = started.map_or(0, |at| at + 1).min(signal.unwrap_or(usize::MAX));
    let until = signal.unwrap_or(candidates.len()).max(from).min(candidates.len());
    let between = from..until;
    let engaged = between.clone().find(|&at| {
        let found = candidates[at].found;
        found.has(Wording::Engagement) && !found.has(Wording::Preparation)
    });
    let mended = between.clone().find(|&at| {
        let found = candidates[at].found;
        started.is_some() && found.has(Wording::Remedy) && !found.has(Wording::Attempt)
    });
    match (engaged, mended, signal) {
        (Some(engaged), _, _) => (Some(engaged), Confidence::Low),
        (None, Some(_), Some(_)) => (None, Confidence::Low),
        (None, _, signal) => (signal, Confidence::High),
    }
}

/// The end of the impact and the permanent fix.
fn recovery(candidates: &[Candidate], from: usize, picks: &mut Picks) {
    let ends: Vec<usize> = (from..candidates.len()).filter(|&at| is_end(candidates[at].found)).collect();
    let mut end = ends.first().copied();
    let is_last_word = |found: Found| is_end(found) || is_final(found);
    let last = (from..candidates.len()).rev().find(|&at| is_last_word(candidates[at].found));
    if let (Some(first), Some(last)) = (end, last) {
        let relapse = (first + 1..last).rev().find(|&at| {
            let found = candidates[at].found;
            found.has(Wording::Impact) && !is_last_word(found) && !found.has(Wording::Identified)
        });
        if let Some(relapse) = relapse {
            end = ends.iter().copied().find(|&at| at > relapse);
            picks.returned = Some(first).filter(|_| picks.at(MomentKind::Recovered).is_none());
        }
    }
    picks.infer(MomentKind::Recovered, end, Confidence::High);
    let recovered = picks.at(MomentKind::Recovered);
    let after = recovered.map_or(from, |at| at + 1);
    let fixed = (after..candidates.len()).find(|&at| is_final(candidates[at].found));
    picks.infer(MomentKind::Resolved, fixed, Confidence::Medium);
    if recovered.is_none() {
        picks.infer(MomentKind::Recovered, picks.at(MomentKind::Resolved), Confidence::Low);
    }
}

fn is_final(found: Found) -> bool {
    found.has(Wording::Final) && !found.has(Wording::RecoveryVeto)
}

fn is_end(found: Found) -> bool {
    let again = found.has(Wording::Again)
        && ![Wording::Impact, Wording::Fault, Wording::Remedy, Wording::Change, Wording::Signal]
            .iter()
            .any(|&class| found.has(class));
    (found.has(Wording::Recovery) || again) && !found.has(Wording::RecoveryVeto)
}

fn finish(timeline: &mut [Dated], candidates: &[Candidate], picks: &Picks) -> Roles {
    let mut roles = Roles::default();
    for kind in MomentKind::ALL {
        let Some((at, confidence, source)) = picks.slots[kind as usize] else { continue };
        let candidate = &candidates[at];
        let event = &mut timeline[candidate.idx].event;
        let Some(local) = event.at.clone() else { continue };
        *roles.moments.slot(kind) =
            Some(Moment { at: local, instant: event.instant.clone(), source, confidence, line: event.line });
        roles.seconds[kind as usize] = Some(candidate.seconds);
        // An event shows the moment that people look for first.
        let rank = |role: MomentKind| match role {
            MomentKind::Recovered => 0,
            MomentKind::Detected => 1,
            MomentKind::Started => 2,
            MomentKind::Resolved => 3,
            _ => 4,
        };
        if event.role.is_none_or(|known| rank(kind) < rank(known)) {
            event.role = Some(kind);
        }
        if kind == MomentKind::Detected {
            roles.detected_by = detected_by(candidate.found);
        }
    }
    roles
}

fn detected_by(found: Found) -> Option<DetectedBy> {
    [
        (Wording::Monitoring, DetectedBy::Monitoring),
        (Wording::ThirdParty, DetectedBy::ThirdParty),
        (Wording::User, DetectedBy::User),
        (Wording::Staff, DetectedBy::Staff),
    ]
    .into_iter()
    .find_map(|(class, by)| found.has(class).then_some(by))
}

/// Moments that a field or front matter states win over all others.
fn stated(ctx: &Ctx<'_>, fields: &Fields, roles: &mut Roles) {
    let wanted = [
        (Field::Started, MomentKind::Started),
        (Field::Detected, MomentKind::Detected),
        (Field::Acknowledged, MomentKind::Acknowledged),
        (Field::Identified, MomentKind::Identified),
        (Field::Mitigated, MomentKind::Mitigated),
        (Field::Recovered, MomentKind::Recovered),
        (Field::Resolved, MomentKind::Resolved),
    ];
    for (field, kind) in wanted {
        let Some(entry) = fields.get(field) else { continue };
        let Some(when) = when::read(&entry.value, ctx.vocabulary) else { continue };
        let day = match when.date {
            Some(when::Day::Full(date)) => Some(date),
            _ => ctx.day,
        };
        let time = match when.clock {
            Some(when::Clock::Minute { hour, minute }) => jiff::civil::Time::new(hour, minute, 0, 0).ok(),
            Some(when::Clock::Second { hour, minute, second }) => jiff::civil::Time::new(hour, minute, second, 0).ok(),
            _ => None,
        };
        let (Some(day), Some(time)) = (day, time) else { continue };
        let local = day.to_datetime(time);
        let precision =
            if matches!(when.clock, Some(when::Clock::Second { .. })) { Precision::Second } else { Precision::Minute };
        let zone = when.zone.as_ref().map(|zone| zone.0.as_str()).or(ctx.document_zone.as_deref());
        let instant = zone.and_then(|name| ctx.zone(name)).and_then(|zone| zone.instant(local));
        let seconds = instant.or_else(|| Zone::named("UTC").and_then(|utc| utc.instant(local)));
        roles.seconds[kind as usize] = seconds.map(jiff::Timestamp::as_second);
        *roles.moments.slot(kind) = Some(Moment {
            at: crate::extract::timeline::local_text(local, precision),
            instant: instant.map(|instant| instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
            source: MomentSource::Stated,
            confidence: Confidence::High,
            line: entry.line,
        });
        if matches!(kind, MomentKind::Started | MomentKind::Detected) {
            roles.start_is_detection = false;
        }
    }
}
