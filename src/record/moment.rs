//! The moments of an incident: when it started, was noticed, ended.
//!
//! Definitions: `trigger` introduced the fault; `started` is the first effect on
//! users; `detected` the first signal that reached the team; `acknowledged` the
//! first human on it; `identified` the cause known; `mitigated` the impact ended
//! for some or all; `recovered` ended for all; `resolved` fixed for good.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Names of the moments, in the order in which they should come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MomentKind {
    /// The change or event that introduced the fault.
    Trigger,
    /// First moment that users or dependants were affected.
    Started,
    /// First signal that reached the responsible team.
    Detected,
    /// First human of the team on it.
    Acknowledged,
    /// Cause or culprit known.
    Identified,
    /// Impact ended for some or all.
    Mitigated,
    /// Impact ended for all and did not return.
    Recovered,
    /// Permanent fix, or declared resolved.
    Resolved,
}

impl MomentKind {
    /// Every moment, in order.
    pub const ALL: [Self; 8] = [
        Self::Trigger,
        Self::Started,
        Self::Detected,
        Self::Acknowledged,
        Self::Identified,
        Self::Mitigated,
        Self::Recovered,
        Self::Resolved,
    ];

    /// Its name in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trigger => "trigger",
            Self::Started => "started",
            Self::Detected => "detected",
            Self::Acknowledged => "acknowledged",
            Self::Identified => "identified",
            Self::Mitigated => "mitigated",
            Self::Recovered => "recovered",
            Self::Resolved => "resolved",
        }
    }
}

/// When one of the moments was, and how well that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Moment {
    /// Local time, in the form of an event's `at`.
    pub at: String,
    /// RFC 3339 in UTC, where the zone is known and the precision allows.
    pub instant: Option<String>,
    /// Where it was read.
    pub source: MomentSource,
    /// How sure the reading is.
    pub confidence: Confidence,
    /// 1-based.
    pub line: u32,
}

/// Where a moment was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MomentSource {
    /// A field or front matter.
    Stated,
    /// An explicit marker in the timeline.
    Marked,
    /// Inferred from the wording of an event.
    Timeline,
}

/// How sure a reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// A guess.
    Low,
    /// Likely.
    Medium,
    /// Written so.
    High,
}

/// All moments of one incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Moments {
    /// The change or event that introduced the fault.
    pub trigger: Option<Moment>,
    /// First effect on users.
    pub started: Option<Moment>,
    /// First signal.
    pub detected: Option<Moment>,
    /// First human on it.
    pub acknowledged: Option<Moment>,
    /// Cause known.
    pub identified: Option<Moment>,
    /// Impact ended for some or all.
    pub mitigated: Option<Moment>,
    /// Impact ended for all.
    pub recovered: Option<Moment>,
    /// Permanent fix.
    pub resolved: Option<Moment>,
}

impl Moments {
    /// The moment of that name.
    pub fn get(&self, kind: MomentKind) -> Option<&Moment> {
        match kind {
            MomentKind::Trigger => self.trigger.as_ref(),
            MomentKind::Started => self.started.as_ref(),
            MomentKind::Detected => self.detected.as_ref(),
            MomentKind::Acknowledged => self.acknowledged.as_ref(),
            MomentKind::Identified => self.identified.as_ref(),
            MomentKind::Mitigated => self.mitigated.as_ref(),
            MomentKind::Recovered => self.recovered.as_ref(),
            MomentKind::Resolved => self.resolved.as_ref(),
        }
    }

    /// The place of the moment of that name.
    pub fn slot(&mut self, kind: MomentKind) -> &mut Option<Moment> {
        match kind {
            MomentKind::Trigger => &mut self.trigger,
            MomentKind::Started => &mut self.started,
            MomentKind::Detected => &mut self.detected,
            MomentKind::Acknowledged => &mut self.acknowledged,
            MomentKind::Identified => &mut self.identified,
            MomentKind::Mitigated => &mut self.mitigated,
            MomentKind::Recovered => &mut self.recovered,
            MomentKind::Resolved => &mut self.resolved,
        }
    }
}

/// By whom an incident was detected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DetectedBy {
    /// An alert or alarm.
    Monitoring,
    /// Someone who uses the service.
    User,
    /// Someone of the team.
    Staff,
    /// A vendor or another organisation.
    ThirdParty,
}
