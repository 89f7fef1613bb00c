//! What was taken from where: every step of the reading notes the blocks that it used.
//!
//! Entry points: [`Ledger::take`] while reading, [`Coverage`] afterwards. A block that
//! nothing was taken from, in a section that is read into fields, gets a diagnostic:
//! nothing is dropped in silence.

use std::cell::RefCell;

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

    /// Everything noted, in order of place.
    pub(crate) fn finish(&self) -> Vec<Taken> {
        let mut taken = std::mem::take(&mut *self.taken.borrow_mut());
        taken.sort();
        taken
    }
}
