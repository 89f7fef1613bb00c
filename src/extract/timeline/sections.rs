//! Timelines that no heading announces: told by the times in them.

use crate::extract::Ctx;
use crate::extract::outline::Part;
use crate::extract::text;
use crate::extract::timeline::led;
use crate::extract::timeline::table;
use crate::extract::when::{self, When};
use crate::markdown::{Kind, NodeId};
use crate::record::SectionKind;

/// Marks the parts of an outline that hold events as timeline.
pub(crate) fn find(ctx: &Ctx<'_>, outline: &mut [Part]) {
    continued(ctx, outline);
    let has_timeline = outline.iter().any(|part| part.is(SectionKind::Timeline));
    if !has_timeline {
        timed_headings(ctx, outline);
    }
    for idx in 0..outline.len() {
        if holds_events(ctx, outline, idx, has_timeline) {
            let part = &mut outline[idx];
            part.kind = SectionKind::Timeline;
            part.is_named = false;
        }
    }
    if !outline.iter().any(|part| part.is(SectionKind::Timeline)) {
        for part in outline.iter_mut().filter(|part| tells(part.kind)) {
            let (events, blocks) = part.blocks.drain(..).partition(|&block| {
                let mut count = Count::default();
                count.block(ctx, block);
                count.n_timed >= 2 && count.n_timed * 2 >= count.n_items
            });
            (part.events, part.blocks) = (events, blocks);
        }
    }
}

/// Sections in which a list of times is the timeline, where there is no other.
fn tells(kind: SectionKind) -> bool {
    matches!(
        kind,
        SectionKind::Factors
            | SectionKind::Impact
            | SectionKind::Summary
            | SectionKind::Detection
            | SectionKind::Resolution
            | SectionKind::Stats
    )
}

/// The time that a heading begins with.
fn time_of(ctx: &Ctx<'_>, part: &Part) -> Option<When> {
    when::read(&part.text, ctx.vocabulary).filter(|when| when.stated.start <= 2 && when.is_usable())
}

/// Headings with times that stand beside the timeline's heading, rather than below it.
fn continued(ctx: &Ctx<'_>, outline: &mut [Part]) {
    for idx in 1..outline.len() {
        let is_free = outline[idx].kind == SectionKind::Other && outline[idx].heading.is_some();
        if is_free && outline[idx - 1].is(SectionKind::Timeline) && time_of(ctx, &outline[idx]).is_some() {
            outline[idx].kind = SectionKind::Timeline;
            inherit(outline, idx);
        }
    }
}

/// What stands below a part of the timeline is the timeline too.
fn inherit(outline: &mut [Part], parent: usize) {
    for idx in parent + 1..outline.len() {
        if outline[idx].level <= outline[parent].level {
            return;
        }
        if outline[idx].kind == SectionKind::Other {
            outline[idx].kind = SectionKind::Timeline;
        }
    }
}

/// A document without a timeline whose headings are times: they are it.
fn timed_headings(ctx: &Ctx<'_>, outline: &mut [Part]) {
    const LEAST: usize = 2;
    let timed: Vec<usize> = (1..outline.len())
        .filter(|&idx| outline[idx].kind == SectionKind::Other && outline[idx].parent.is_some())
        .filter(|&idx| time_of(ctx, &outline[idx]).is_some())
        .collect();
    let has_clock =
        |&&idx: &&usize| time_of(ctx, &outline[idx]).is_some_and(|when| when.clock.is_some() || when.date.is_some());
    if timed.iter().filter(has_clock).count() < LEAST {
        return;
    }
    for idx in timed {
        outline[idx].kind = SectionKind::Timeline;
    }
}

/// Whether a part holds events though its heading says something else, or nothing.
fn holds_events(ctx: &Ctx<'_>, outline: &[Part], idx: usize, has_timeline: bool) -> bool {
    let part = &outline[idx];
    let is_below_timeline = part.parent.is_some_and(|parent| outline[parent].is(SectionKind::Timeline));
    let (least, share) = match part.kind {
        // "Detection" in the timeline is a phase of it.
        SectionKind::Detection | SectionKind::Resolution | SectionKind::Impact | SectionKind::Summary
            if is_below_timeline =>
        {
            (1, 0.5)
        }
        SectionKind::Other if !has_timeline => (2, 0.6),
        SectionKind::Other => (2, 0.8),
        _ => return false,
    };
    let mut count = Count::default();
    for &block in &part.blocks {
        count.block(ctx, block);
    }
    count.n_timed >= least && count.n_timed as f64 >= share * count.n_items as f64
}

/// How many items a part has, and how many of them begin with a clock.
#[derive(Default)]
struct Count {
    n_items: usize,
    n_timed: usize,
}

impl Count {
    fn block(&mut self, ctx: &Ctx<'_>, block: NodeId) {
        match &ctx.document.node(block).kind {
            Kind::List(_) => {
                for item in ctx.document.children(block) {
                    self.n_items += 1;
                    let has_clock =
                        led::read(ctx, &ctx.document.plain(item)).is_some_and(|led| led.when.clock.is_some());
                    self.n_timed += usize::from(has_clock);
                }
            }
            Kind::Table(_) if table::is_timed(ctx, block) => {
                let n_rows = ctx.document.children(block).count() - usize::from(!table::starts_with_event(ctx, block));
                self.n_items += n_rows;
                self.n_timed += n_rows;
            }
            // A sentence may begin with a time; a line that does among others is an event.
            Kind::Paragraph => {
                let lines = text::lines(ctx.document, block);
                let n_timed = lines.iter().filter(|line| begins_with_clock(ctx, &line.text)).count();
                if n_timed > 0 {
                    self.n_timed += n_timed;
                    self.n_items += n_timed;
                }
            }
            _ => {}
        }
    }
}

/// `14:05 text`, not "At 14:05 we".
fn begins_with_clock(ctx: &Ctx<'_>, line: &str) -> bool {
    led::read(ctx, line).is_some_and(|led| {
        let is_at_start = led.when.stated.start <= 2 || led.phase.is_some();
        is_at_start && led.when.clock.is_some()
    })
}
