//! Events as written, before they are dated.

use crate::extract::when::When;
use crate::extract::zone::ZoneName;
use crate::span::Span;

/// An event as written, before it is dated.
#[derive(Debug, Clone, Default)]
pub(crate) struct RawEvent {
    /// The time as read; `None` where there is none to read.
    pub(crate) when: Option<When>,
    /// The time as written.
    pub(crate) stated: String,
    /// Plain text without the time.
    pub(crate) text: String,
    /// Bytes of `text` that the author tells, before what is quoted: logs and chats
    /// that stand under an event do not say which moment it is.
    pub(crate) told: usize,
    /// What a `Phase` or `Type` column says, or the heading above.
    pub(crate) phase: Option<String>,
    /// The event with its time.
    pub(crate) span: Span,
    /// 1-based.
    pub(crate) line: u32,
    /// A date that holds from here on: a day header, not an event.
    pub(crate) is_day: bool,
    /// Whether it is an event only where nothing else is: an item of a list in which
    /// nothing has a time, or a paragraph that mentions one.
    pub(super) is_loose: bool,
}

impl RawEvent {
    /// Adds a line of the author's.
    pub(super) fn tell(&mut self, text: &str) {
        let is_quoted = self.told < self.text.len();
        self.quote(text);
        if !is_quoted {
            self.told = self.text.len();
        }
    }

    /// Adds a line that is quoted: a log, a chat.
    pub(super) fn quote(&mut self, text: &str) {
        let text = text.trim();
        if !self.text.is_empty() && !text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text);
    }
}

/// An event from a text that begins with its time.
pub(super) fn event(text: &str, when: Option<When>, span: Span, line: u32) -> RawEvent {
    let (stated, rest) = match &when {
        Some(when) => (text[when.stated.clone()].trim().to_owned(), text[when.len..].trim().to_owned()),
        None => (String::new(), text.trim().to_owned()),
    };
    RawEvent { when, stated, told: rest.len(), text: rest, span, line, ..RawEvent::default() }
}

/// What the timeline sections of a document hold.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    /// Events and day headers in document order.
    pub(crate) events: Vec<RawEvent>,
    /// The zone that they are said to be in.
    pub(crate) zone: Option<ZoneName>,
    /// Whose text the blocks that follow are.
    pub(super) owner: Owner,
    /// The heading of a group of events, if it names a moment.
    pub(super) phase: Option<String>,
}

impl Raw {
    /// Adds an event or a day; the first event under a heading that names a moment is it.
    pub(super) fn push(&mut self, mut event: RawEvent) {
        if !event.is_day {
            event.phase = event.phase.or_else(|| self.phase.take());
        }
        self.events.push(event);
    }

    /// The event that what follows belongs to.
    pub(super) fn open(&mut self) -> Option<&mut RawEvent> {
        if self.owner == Owner::Nobody {
            return None;
        }
        self.events.last_mut().filter(|last| !last.is_day)
    }
}

/// Whom the blocks below an event belong to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// No event yet.
    #[default]
    Nobody,
    /// The event of a heading: all that stands under it.
    Heading,
    /// The event of a line or an item: what has no time of its own.
    Line,
}
