//! Events of a timeline.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::MomentKind;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// Local time as written, in the precision of `precision`:
    /// `YYYY-MM-DDTHH:MM:SS`, `YYYY-MM-DDTHH:MM`, `YYYY-MM-DDTHH`, `YYYY-MM-DD`, `YYYY-MM` or null.
    pub at: Option<String>,
    /// Second half of a range, in the same form.
    pub end: Option<String>,
    /// RFC 3339 in UTC; only for second and minute precision with a known zone.
    pub instant: Option<String>,
    /// The zone that the time is in, as stated.
    pub zone: Option<String>,
    /// The smallest unit that the document gives.
    pub precision: Precision,
    /// Whether the document says that the time is not exact.
    pub approximate: bool,
    /// The time as written.
    pub stated: String,
    /// Plain text without the time.
    pub text: String,
    /// Which moment of the incident it is.
    pub role: Option<MomentKind>,
    /// 1-based.
    pub line: u32,
}

/// The smallest unit of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// To the second.
    Second,
    /// To the minute.
    Minute,
    /// To the hour.
    Hour,
    /// A date.
    Day,
    /// A month.
    Month,
    /// Nothing usable.
    None,
}
