//! What was taken from where: every step of the reading notes the blocks that it used.
//!
//! Entry points: [`Ledger::take`] while reading, [`finish`] afterwards. A block that
//! nothing was taken from, in a section that is read into fields, gets a diagnostic:
//! nothing is dropped in silence.

use std::cell::RefCell;

use crate::diagnostic::{self, Diagnostic};
use crate::extract::Ctx;
use crate::extract::fields::Fields;
use crate::extract::outline::Part;
use crate::extract::text::is_prompt;
use crate::markdown::{Kind, NodeId};
use crate::record::SectionKind;
use crate::span::Span;

/// Where a part of a document went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is named for the place in the record")]
pub enum Place {
    Title,
    Field,
    Summary,
    Impact,
    Timeline,
    /// A date or a zone that holds for events, or a sentence that introduces them.
    TimelineContext,
    Factors,
    Lessons,
    Actions,
    People,
    /// A section that the record keeps by its heading and the site shows whole.
    Section,
    /// A heading.
    Heading,
    /// What a template says in a place to fill in, and comments.
    Residue,
}

impl Place {
    /// Its name, as `show --coverage` prints it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Field => "field",
            Self::Summary => "summary",
            Self::Impact => "impact",
            Self::Timeline => "timeline",
            Self::TimelineContext => "timeline context",
            Self::Factors => "factors",
            Self::Lessons => "lessons",
            Self::Actions => "actions",
            Self::People => "people",
            Self::Section => "section",
            Self::Heading => "heading",
            Self::Residue => "residue",
        }
    }
}

/// A part of the source and where it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Taken {
    /// Where it stands.
    pub span: Span,
    /// Where it went.
    pub place: Place,
}

/// Notes of what was taken, written while a document is read.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    taken: RefCell<Vec<Taken>>,
}

impl Ledger {
    /// Notes that a part of the source went somewhere.
    pub(crate) fn take(&self, span: Span, place: Place) {
        self.taken.borrow_mut().push(Taken { span, place });
    }

    /// Takes back what was noted of a part: it went nowhere after all.
    pub(crate) fn forget(&self, span: Span) {
        self.taken.borrow_mut().retain(|note| !span.contains(note.span));
    }
}

/// Notes where every block went that no step of the reading noted, names those that
/// went nowhere, and gives back all notes in order of place.
pub(crate) fn finish(ctx: &mut Ctx<'_>, outline: &[Part], fields: &Fields) -> Vec<Taken> {
    let mut taken = std::mem::take(&mut *ctx.ledger.taken.borrow_mut());
    taken.sort();
    let mut rest = Vec::new();
    for part in outline {
        if let Some(heading) = part.heading {
            let place = if part.level == 1 && !part.is_named { Place::Title } else { Place::Heading };
            rest.push(Taken { span: ctx.document.node(heading).span, place });
        }
        for &block in part.blocks.iter().chain(&part.events) {
            let span = ctx.document.node(block).span;
            if fields.blocks.contains(&block) {
                rest.push(Taken { span, place: Place::Field });
            } else if !touches(&taken, span)
                && let Some(place) = kept(ctx, part, block)
            {
                rest.push(Taken { span, place });
            }
        }
    }
    rest.extend(fields.entries.iter().map(|entry| Taken { span: entry.span, place: Place::Field }));
    taken.extend(rest);
    taken.sort();
    taken
}

/// Whether something was taken from a part of the source; `taken` is sorted.
fn touches(taken: &[Taken], span: Span) -> bool {
    let next = taken.partition_point(|note| note.span.start < span.start);
    let begins_inside = taken.get(next).is_some_and(|note| note.span.start < span.end);
    // What begins before it may reach into it; events do not lie in each other deeply.
    const NEAR: usize = 8;
    let before = &taken[next.saturating_sub(NEAR)..next];
    begins_inside || before.iter().any(|note| note.span.end > span.start)
}

/// Where a block goes that no step noted, by the section that it stands in; blocks
/// that go nowhere get a diagnostic.
fn kept(ctx: &mut Ctx<'_>, part: &Part, block: NodeId) -> Option<Place> {
    let node = ctx.document.node(block);
    match node.kind {
        Kind::Rule | Kind::Chrome => return None,
        Kind::FrontMatter(_) => return Some(Place::Field),
        Kind::HtmlBlock if is_comment(ctx, block) => return Some(Place::Residue),
        _ => {}
    }
    let span = node.span;
    match part.kind {
        SectionKind::Summary => Some(Place::Summary),
        SectionKind::Impact => Some(Place::Impact),
        SectionKind::Detection | SectionKind::Resolution | SectionKind::Background | SectionKind::Other => {
            Some(Place::Section)
        }
        SectionKind::Timeline
        | SectionKind::Factors
        | SectionKind::Lessons
        | SectionKind::Actions
        | SectionKind::People
        | SectionKind::Stats => {
            let is_html = matches!(node.kind, Kind::HtmlBlock);
            let has_text = if is_html {
                shows_text(span.of(&ctx.source.text))
            } else {
                !ctx.document.plain(block).trim().is_empty()
            };
            if !has_text {
                return None;
            }
            if is_prompt(ctx.document, block, ctx.vocabulary) {
                let span = first_line(ctx, span);
                let message = "this text is what a template asks for";
                ctx.diagnostics.push(
                    Diagnostic::new(&diagnostic::TEMPLATE_RESIDUE, span, message)
                        .with_help("remove it once it is answered"),
                );
                return Some(Place::Residue);
            }
            left_over(ctx, part.kind, span);
            None
        }
    }
}

/// Whether HTML has text between its tags.
fn shows_text(html: &str) -> bool {
    html.split('<').any(|piece| {
        let text = piece.split_once('>').map_or(if html.starts_with('<') { "" } else { piece }, |(_, text)| text);
        !text.trim().is_empty()
    })
}

/// Whether a block of HTML is a comment; one that never ends is told, for it hides
/// all that stands below it.
fn is_comment(ctx: &mut Ctx<'_>, block: NodeId) -> bool {
    let span = ctx.document.node(block).span;
    let html = span.of(&ctx.source.text).trim();
    if !html.starts_with("<!--") {
        return false;
    }
    if !html.contains("-->") {
        let opening = Span::new(span.start, span.start + "<!--".len());
        ctx.diagnostics.push(
            Diagnostic::new(&diagnostic::COMMENT_UNCLOSED, opening, "a comment begins here and never ends")
                .with_help("close it with `-->`; what stands below it is not read"),
        );
    }
    true
}

/// Says that nothing was taken from a block of a section that is read into fields.
fn left_over(ctx: &mut Ctx<'_>, kind: SectionKind, span: Span) {
    let span = first_line(ctx, span);
    let what = match kind {
        SectionKind::Timeline => "is no event of the timeline",
        SectionKind::Factors => "is not read as a factor",
        SectionKind::Lessons => "is not read as a lesson",
        SectionKind::Actions => "is not read as an action item",
        SectionKind::People => "names nobody",
        _ => "is not read as a field",
    };
    ctx.diagnostics.push(
        Diagnostic::new(&diagnostic::TEXT_LEFT_OVER, span, format!("this text {what}; it is kept with its section"))
            .with_help("where a section has a list or a table, its items count; make the text one of them"),
    );
}

/// The first line of a block that says something.
fn first_line(ctx: &Ctx<'_>, span: Span) -> Span {
    let covered = span.of(&ctx.source.text);
    let lead = covered.len() - covered.trim_start().len();
    let first = covered.trim_start().lines().next().unwrap_or_default().trim_end();
    Span::new(span.start + lead, span.start + lead + first.len())
}
