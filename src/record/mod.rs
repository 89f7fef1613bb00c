//! The record: what a postmortem becomes, and what every consumer builds on.
//!
//! Plain data, the wire format itself: the JSON names are a promise.
//! A missing thing is `null`, never absent; an empty list is `[]`; durations are
//! numbers of minutes; instants are RFC 3339 in UTC; lines and columns are
//! 1-based, columns in characters.

mod measure;
mod moment;
mod schema;
mod timeline;

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use measure::{
    Agreement, Censored, Explanation, Measure, MeasureKind, MeasureSource, Measures, StatedPrecision, duration_words,
};
pub(crate) use measure::{whole_minutes, whole_number};
pub use moment::{Confidence, DetectedBy, Moment, MomentKind, MomentSource, Moments};
pub use schema::schema;
pub use timeline::{Event, Precision};

use crate::diagnostic::Severity;

/// Name and version of one record's shape.
pub const SCHEMA: &str = "lookback.record/1";

/// One postmortem.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Postmortem {
    /// Name and version of this shape.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: Cow<'static, str>,
    /// Slug, `[a-z0-9-]{1,80}`, unique in its knowledge base and stable when the text changes.
    pub id: String,
    /// Relative to the source folder, `/` between parts.
    pub path: String,
    /// The document's title without a leading date or number.
    pub title: String,
    /// Local date on which the incident began, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Time zone as stated (`CET`, `UTC`, `-07:00`, `Europe/Copenhagen`).
    pub zone: Option<String>,
    /// Language of its text as its own words tell it, BCP 47 (`en`, `zh-Hans`); null where they say too little, or
    /// another one that is not known.
    pub language: Option<Cow<'static, str>>,
    /// Literal text.
    pub status: Option<String>,
    /// Literal text.
    pub severity: Option<String>,
    /// Literal text.
    pub category: Option<String>,
    /// Services named as affected.
    pub services: Vec<String>,
    /// Labels of any kind.
    pub tags: Vec<String>,
    /// Who may read it.
    pub visibility: Option<Visibility>,
    /// Front-matter keys that have no place of their own.
    pub fields: BTreeMap<String, serde_json::Value>,
    /// Plain text of the summary.
    pub summary: Option<String>,
    /// Plain text of the impact.
    pub impact: Option<String>,
    /// One element an event, in document order.
    pub timeline: Vec<Event>,
    /// What made it possible.
    pub contributing_factors: Vec<Factor>,
    /// What was learned.
    pub lessons: Vec<Lesson>,
    /// What was promised.
    pub action_items: Vec<ActionItem>,
    /// Who was there.
    pub people: Vec<Person>,
    /// When things happened, each at most once.
    pub moments: Moments,
    /// By whom it was detected.
    pub detected_by: Option<DetectedBy>,
    /// How long things took.
    pub measures: Measures,
    /// Every heading in document order.
    pub sections: Vec<Section>,
    /// What the reader has to say.
    pub diagnostics: Vec<Finding>,
}

/// Who may read a postmortem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Anyone.
    Public,
    /// The organisation only.
    Internal,
}

/// One contributing factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Factor {
    /// Plain text.
    pub text: String,
    /// What the document calls it.
    pub kind: FactorKind,
    /// 1-based.
    pub line: u32,
}

/// What a document calls a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactorKind {
    /// One of several.
    Factor,
    /// Named as the root cause.
    RootCause,
    /// What set it off.
    Trigger,
}

/// One lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Lesson {
    /// Plain text.
    pub text: String,
    /// Told apart where the document does.
    pub kind: LessonKind,
    /// 1-based.
    pub line: u32,
}

/// What kind of lesson a document calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LessonKind {
    /// What went well.
    Well,
    /// What went wrong.
    Wrong,
    /// Where we got lucky.
    Lucky,
    /// Not told apart.
    General,
}

/// One thing promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ActionItem {
    /// Plain text, without owner, due date and check-box.
    pub text: String,
    /// As marked in the document.
    pub status: ActionStatus,
    /// Those written as owner.
    pub owners: Vec<String>,
    /// `YYYY-MM-DD`.
    pub due: Option<String>,
    /// Literal text.
    pub priority: Option<String>,
    /// What it is meant to do.
    pub kind: Option<ActionKind>,
    /// Issue references and URLs in the item.
    pub links: Vec<String>,
    /// Nested items.
    pub items: Vec<ActionItem>,
    /// 1-based.
    pub line: u32,
}

/// Whether a promise was kept, as far as the document marks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActionStatus {
    /// Marked as not done.
    Open,
    /// Marked as begun.
    InProgress,
    /// Marked as done.
    Done,
    /// Marked as given up.
    Dropped,
    /// Not marked.
    Unknown,
}

impl ActionStatus {
    /// Every one, in the order in which they are told.
    pub const ALL: [Self; 5] = [Self::Open, Self::InProgress, Self::Done, Self::Dropped, Self::Unknown];

    /// Mark and words for people; what a document does not mark is never called open.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Open => ("☐", "open"),
            Self::InProgress => ("◐", "in progress"),
            Self::Done => ("☑", "done"),
            Self::Dropped => ("☒", "dropped"),
            Self::Unknown => ("·", "status not recorded"),
        }
    }

    /// Whether nothing is left to do: marked as done, or as given up.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Done | Self::Dropped)
    }
}

/// What an action is meant to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// Keep it from happening again.
    Prevent,
    /// Notice it sooner.
    Detect,
    /// Make it hurt less.
    Mitigate,
    /// Change how people work.
    Process,
    /// Write something down.
    Document,
    /// Said to be of another kind.
    Other,
}

/// One person named as having part in the postmortem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Person {
    /// Name or initials.
    pub name: String,
    /// In what capacity.
    pub role: PersonRole,
}

/// In what capacity a person is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonRole {
    /// Took part in the postmortem.
    Attendee,
    /// Wrote it.
    Author,
    /// Worked on the incident.
    Responder,
    /// Led the response.
    Lead,
    /// Took notes.
    Scribe,
    /// Anything else.
    Other,
}

/// One heading and what stands under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// Plain text of the heading.
    pub heading: String,
    /// What the section is about.
    pub kind: SectionKind,
    /// 1-based.
    pub line: u32,
    /// 1-based, the last line before the next heading.
    pub end_line: u32,
}

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    /// What happened, in short.
    Summary,
    /// Who was affected and how.
    Impact,
    /// What happened when.
    Timeline,
    /// Causes.
    Factors,
    /// How it was noticed.
    Detection,
    /// How it was ended.
    Resolution,
    /// What was learned.
    Lessons,
    /// What was promised.
    Actions,
    /// Who was there.
    People,
    /// Category, durations and the like.
    Stats,
    /// What one needs to know beforehand.
    Background,
    /// Anything else.
    Other,
}

/// A reader's diagnostic as it stands in a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// `LB` and three digits.
    pub code: Cow<'static, str>,
    /// The code's name.
    pub name: Cow<'static, str>,
    /// How much it matters.
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    /// 1-based.
    pub line: u32,
    /// 1-based, in characters.
    pub column: u32,
    /// 1-based.
    pub end_line: u32,
    /// 1-based, in characters, one past the last.
    pub end_column: u32,
    /// What to do about it.
    pub help: Option<Cow<'static, str>>,
}
