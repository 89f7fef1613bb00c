//! Roles: which event is which moment of the incident.
//!
//! In order: fields that state a moment, explicit markers in events, then wording
//! (classes of phrases from the vocabulary, with vetoes), then fallbacks.
//! Definitions: `record::MomentKind`; every inferred moment says so.

mod marker;
mod prose;
mod stated;
mod wording;

use crate::diagnostic::{self, Diagnostic};
use crate::extract::Ctx;
use crate::extract::fields::Fields;
use crate::extract::outline::Part;
use crate::extract::text;
use crate::extract::timeline::Dated;
use crate::record::{Confidence, DetectedBy, Measures, Moment, MomentKind, MomentSource, Moments, duration_words};
use crate::span::Span;
use crate::vocabulary::{Field, Found, Wording};

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
    /// The wording of all that its author tells.
    found: Found,
    /// The wording of what it begins with: later sentences tell of other times.
    lead: Found,
    /// The wording of its first sentence.
    first: Found,
    /// Whether a sentence of it says that the impact ended, or that it is fixed for good.
    is_end: bool,
    is_final: bool,
    marker: Option<MomentKind>,
    /// Whether a comment marks it, which nobody writes by chance.
    is_commented: bool,
}

impl Candidate {
    fn new(ctx: &Ctx<'_>, idx: usize, dated: &Dated) -> Option<Self> {
        // What a reader takes in at a glance, and where an event begins to tell of others.
        const GLANCE: usize = 160;
        const WHOLE: usize = 600;
        let mut candidate = Self {
            idx,
            seconds: dated.seconds?,
            found: Found::default(),
            lead: Found::default(),
            first: Found::default(),
            is_end: false,
            is_final: false,
            marker: None,
            is_commented: false,
        };
        (candidate.marker, candidate.is_commented) = match marker::comment(ctx, dated) {
            Some(kind) => (Some(kind), true),
            None => (marker::marker(ctx, dated), false),
        };
        let mut n_bytes = 0;
        let mut was_end = false;
        for sentence in text::sentences(told(dated)) {
            let found = ctx.vocabulary.wording.find(sentence);
            if n_bytes == 0 {
                candidate.first = found;
            }
            candidate.found = candidate.found.with(found);
            if n_bytes < GLANCE {
                candidate.lead = candidate.lead.with(found);
            }
            if n_bytes < WHOLE {
                // "Confirmed working. Ran a script for the rest": the end is not told yet.
                candidate.is_end &= !(was_end && found.has(Wording::RecoveryVeto));
                was_end = wording::is_end(found);
                candidate.is_end |= was_end;
                candidate.is_final |= wording::is_final(found);
            }
            n_bytes += sentence.len();
        }
        Some(candidate)
    }
}

/// Assigns roles; marks the events of `timeline` with them.
///
/// Where no event has a time, the sentences that have one stand in for events.
pub(crate) fn assign(ctx: &mut Ctx<'_>, outline: &[Part], timeline: &mut [Dated], fields: &Fields) -> Roles {
    if timeline.iter().any(|dated| dated.seconds.is_some()) {
        return of_events(ctx, timeline, fields);
    }
    let mut told = prose::read(ctx, outline);
    let mut roles = of_events(ctx, &mut told, fields);
    for kind in MomentKind::ALL {
        if let Some(moment) = roles.moments.slot(kind)
            && moment.source != MomentSource::Stated
        {
            (moment.source, moment.confidence) = (MomentSource::Timeline, Confidence::Low);
        }
    }
    roles
}

fn of_events(ctx: &mut Ctx<'_>, timeline: &mut [Dated], fields: &Fields) -> Roles {
    let mut candidates: Vec<Candidate> =
        timeline.iter().enumerate().filter_map(|(idx, dated)| Candidate::new(ctx, idx, dated)).collect();
    candidates.sort_by_key(|candidate| candidate.seconds);

    let mut picks = Picks::default();
    for kind in MomentKind::ALL {
        // The last marker of an end counts, the first of anything else.
        let is_marked = |at: &usize| candidates[*at].marker == Some(kind);
        // Words such as "Service restored" look like a mark; where a comment is one, they are words.
        let is_commented = (0..candidates.len()).any(|at| is_marked(&at) && candidates[at].is_commented);
        let mut marked =
            (0..candidates.len()).filter(|at| is_marked(at) && (!is_commented || candidates[*at].is_commented));
        let pick = match kind {
            MomentKind::Recovered | MomentKind::Resolved => marked.next_back(),
            _ => marked.next(),
        };
        picks.set(kind, pick, Confidence::High, MomentSource::Marked);
    }
    // Where only "resolved" is marked, the marked row is when it ended.
    if picks.at(MomentKind::Recovered).is_none()
        && let Some(at) = picks.at(MomentKind::Resolved)
        && !candidates[..at].iter().any(|candidate| candidate.is_end)
    {
        picks.set(MomentKind::Recovered, Some(at), Confidence::High, MomentSource::Marked);
        picks.slots[MomentKind::Resolved as usize] = None;
    }
    let start_is_detection = wording::by_wording(&candidates, &mut picks);
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
    stated::apply(ctx, fields, &mut roles);
    if let Some(entry) = fields.get(Field::DetectedBy) {
        roles.detected_by = detected_by(ctx.vocabulary.wording.find(&entry.value)).or(roles.detected_by);
    }
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
