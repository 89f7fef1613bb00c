//! Moments by the wording of events: classes of phrases from the vocabulary, weighed.
//!
//! Entry point: [`by_wording`].

use crate::extract::roles::{Candidate, Picks};
use crate::record::{Confidence, MomentKind};
use crate::vocabulary::{Found, Wording};

/// Fills the moments that no marker gives; true where the start stands in from the detection.
pub(super) fn by_wording(candidates: &[Candidate], picks: &mut Picks) -> bool {
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
            let found = candidates[at].lead;
            found.has(Wording::Change) && !found.has(Wording::Preparation)
        });
        picks.infer(MomentKind::Trigger, change, Confidence::Low);
        let is_effect = candidates[started].lead.has(Wording::Impact);
        if !is_effect && candidates[started].lead.has(Wording::Change) {
            picks.infer(MomentKind::Trigger, Some(started), Confidence::Low);
        }
    }
    let first = |from: usize, class: Wording| (from..candidates.len()).find(|&at| candidates[at].lead.has(class));
    picks.infer(MomentKind::Acknowledged, first(from.saturating_sub(1), Wording::Engagement), Confidence::Low);
    picks.infer(MomentKind::Identified, first(from, Wording::Identified), Confidence::Low);
    recovery(candidates, from, picks);
    start_is_detection
}

/// The first signal.
fn detection(candidates: &[Candidate], picks: &Picks) -> Option<usize> {
    picks.at(MomentKind::Detected).or_else(|| {
        let is_free = |candidate: &Candidate| candidate.marker.is_none_or(|kind| kind == MomentKind::Detected);
        candidates.iter().position(|candidate| {
            is_free(candidate) && !candidate.first.has(Wording::Background) && is_signal(candidate.lead)
        })
    })
}

fn is_signal(found: Found) -> bool {
    let by_someone = [Wording::User, Wording::Monitoring, Wording::ThirdParty].iter().any(|&who| found.has(who));
    let told = found.has(Wording::Signal) || (found.has(Wording::Report) && by_someone);
    // "The pipeline reports", "we found out that": work, unless someone from outside told.
    let is_own_work = found.has(Wording::Attempt) || found.has(Wording::Identified);
    // "Tests show that all is fine, which we reported" is no signal of a fault.
    let is_good_news = found.has(Wording::Recovery) && !found.has(Wording::Impact) && !found.has(Wording::Fault);
    told && !is_good_news && (by_someone || !is_own_work)
}

/// A change that lay dormant: what stands this long before the next event began nothing.
const DORMANT_SECONDS: i64 = 3 * 24 * 3600;

/// The first effect before the first signal; else the first fault, else the last
/// change. Effects after a signal are not the start: someone knew already.
fn start(candidates: &[Candidate], signal: Option<usize>) -> (Option<usize>, Confidence) {
    // Nobody declares an incident before it begins.
    let declared = candidates.iter().position(|candidate| candidate.marker == Some(MomentKind::Acknowledged));
    let known = signal.into_iter().chain(declared).min();
    let before = &candidates[..known.unwrap_or(candidates.len())];
    let is_dormant = |at: usize| {
        let next = candidates.get(at + 1).map(|next| next.seconds - before[at].seconds);
        before[at].lead.has(Wording::Change) && next.is_some_and(|gap| gap > DORMANT_SECONDS)
    };
    let is_start = |at: usize| {
        let candidate = &before[at];
        // What its author marked as another moment is that and no start.
        candidate.marker.is_none()
            && !candidate.lead.has(Wording::Preparation)
            && !candidate.first.has(Wording::Background)
            && !is_dormant(at)
    };
    let is_work =
        |found: Found| (found.has(Wording::Attempt) || found.has(Wording::Remedy)) && !found.has(Wording::Effect);
    let position =
        |wanted: &dyn Fn(Found) -> bool| (0..before.len()).find(|&at| is_start(at) && wanted(before[at].lead));
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
    let change = (0..before.len())
        .rev()
        .find(|&at| is_start(at) && before[at].lead.has(Wording::Change) && !before[at].lead.has(Wording::Remedy));
    (change, Confidence::Medium)
}

/// The first signal after the start; where people were at work before it, the first
/// of them stands in. Where the fault was being mended already, nobody wrote down
/// when it was noticed. The start is the signal too where it is told as one.
fn detected(candidates: &[Candidate], started: Option<usize>, signal: Option<usize>) -> (Option<usize>, Confidence) {
    let from = started.map_or(0, |at| at + 1).min(signal.unwrap_or(usize::MAX));
    let until = signal.unwrap_or(candidates.len()).max(from).min(candidates.len());
    let between = from..until;
    let engaged = between.clone().find(|&at| {
        let found = candidates[at].lead;
        found.has(Wording::Engagement) && !found.has(Wording::Preparation)
    });
    let mended = between.clone().find(|&at| {
        let found = candidates[at].lead;
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
    // An incident that healed before anyone noticed ended before its detection.
    let healed = picks.at(MomentKind::Started).and_then(|started| {
        let noticed = from.saturating_sub(1);
        let is_relapse = |at: usize| candidates[at].lead.has(Wording::Impact);
        let ends_later = candidates[from.min(candidates.len())..].iter().any(|candidate| candidate.is_end);
        (started + 1..noticed)
            .find(|&at| candidates[at].is_end && !(at + 1..noticed).any(is_relapse))
            .filter(|_| !ends_later)
    });
    let ends: Vec<usize> = (from..candidates.len()).filter(|&at| candidates[at].is_end).collect();
    let mut end = healed.or_else(|| ends.first().copied());
    let is_last_word = |at: usize| candidates[at].is_end || candidates[at].is_final;
    let last = (from..candidates.len()).rev().find(|&at| is_last_word(at));
    if let (Some(first), Some(last), None) = (end, last, healed) {
        // An event that begins with the impact and ends with its end is both.
        let relapse = (first + 1..=last).rev().find(|&at| {
            let (lead, first) = (candidates[at].lead, candidates[at].first);
            let came_back = lead.has(Wording::Impact) && !is_last_word(at);
            let both = first.has(Wording::Impact) && !is_end(first) && is_last_word(at);
            (came_back || both) && !lead.has(Wording::Identified)
        });
        if let Some(relapse) = relapse {
            end = ends.iter().copied().find(|&at| at >= relapse);
            picks.returned = Some(first).filter(|_| picks.at(MomentKind::Recovered).is_none());
        }
    }
    picks.infer(MomentKind::Recovered, end, Confidence::High);
    let recovered = picks.at(MomentKind::Recovered);
    let after = recovered.map_or(from, |at| at + 1);
    let fixed = (after..candidates.len()).find(|&at| candidates[at].is_final);
    picks.infer(MomentKind::Resolved, fixed, Confidence::Medium);
    if recovered.is_none() {
        picks.infer(MomentKind::Recovered, picks.at(MomentKind::Resolved), Confidence::Low);
    }
}

pub(super) fn is_final(found: Found) -> bool {
    found.has(Wording::Final) && !found.has(Wording::RecoveryVeto)
}

/// Whether a sentence says that the impact ended.
pub(super) fn is_end(found: Found) -> bool {
    let again = found.has(Wording::Again)
        && ![Wording::Impact, Wording::Fault, Wording::Remedy, Wording::Change, Wording::Signal]
            .iter()
            .any(|&class| found.has(class));
    (found.has(Wording::Recovery) || again) && !found.has(Wording::RecoveryVeto)
}
