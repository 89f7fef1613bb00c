//! What the reader has to say about a document, and the table of its codes.
//!
//! A code keeps its meaning once released: codes are retired, never reused. Each has
//! a page in `diagnostic/manual`, which `lookback explain` prints.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::span::Span;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Something could not be read as it stands, or contradicts something else.
    Warning,
    /// The document could not be read as a postmortem, or not whole.
    Error,
}

/// One kind of diagnostic.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `LB` and three digits.
    pub id: &'static str,
    /// Named for what is wrong, so that "allow *name*" reads well.
    pub name: &'static str,
    /// What it is reported as.
    pub severity: Severity,
    /// What it means, in one sentence.
    pub explanation: &'static str,
    /// Its page of the manual, markdown: a heading, the explanation, why it matters,
    /// an example, how to mend it and when to leave it.
    pub page: &'static str,
}

/// One finding in one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of finding.
    pub code: &'static Code,
    /// One sentence, lower case, no full stop, code in back-ticks.
    pub message: String,
    /// The smallest part of the source that is wrong.
    pub span: Span,
    /// What to do about it.
    pub help: Option<Cow<'static, str>>,
}

impl Diagnostic {
    /// A finding without help.
    pub fn new(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), span, help: None }
    }

    /// The same finding with what to do about it.
    pub fn with_help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(help.into());
        self
    }
}

macro_rules! codes {
    ($($ident:ident = $id:literal $name:literal $severity:ident $explanation:literal;)*) => {
        $(#[doc = $explanation] pub static $ident: Code = Code {
            id: $id, name: $name, severity: Severity::$severity, explanation: $explanation,
            page: include_str!(concat!("diagnostic/manual/", $id, ".md")),
        };)*
        /// Every code that the reader can report, in order.
        pub static CODES: &[&Code] = &[$(&$ident),*];
    };
}

codes! {
    TIME_UNREADABLE = "LB001" "time-unreadable" Warning
        "An event's time could not be read; the event is kept without a time.";
    DATE_IMPOSSIBLE = "LB002" "date-impossible" Warning
        "A date names a year or day that does not exist; it is mended where the document itself shows the right value, and left out otherwise.";
    DATE_AMBIGUOUS = "LB003" "date-ambiguous" Warning
        "A date such as `03/04/2024` can be read with the day or the month first, and nothing in the document tells which.";
    ZONE_MISSING = "LB004" "zone-missing" Note
        "The document never says which time zone its times are in, so they have no place on a common clock.";
    ZONE_UNKNOWN = "LB005" "zone-unknown" Warning
        "The time zone that the document names is not known, so its times have no place on a common clock.";
    WINTER_ZONE_IN_SUMMER = "LB006" "winter-zone-in-summer" Note
        "A zone of winter time (`CET`, `PST`) stands beside a date in summer, when the clocks of its places show another time; it is taken literally.";
    TIMELINE_BACKWARDS = "LB007" "timeline-backwards" Warning
        "An event stands below one that happened later: a slip in its time, a row out of order, or midnight.";
    ZONE_ASSUMED = "LB008" "zone-assumed" Note
        "The document names no time zone; the default of `book.toml` is used.";
    DATE_SLIP = "LB009" "date-slip" Warning
        "A date lies out of order and differs from the days around it by one slip of the pen; it takes their day.";
    DURATION_UNREADABLE = "LB012" "duration-unreadable" Warning
        "A field for a duration holds something that is none.";
    DURATION_ZERO = "LB013" "detection-without-start" Note
        "A time to detection of zero usually means that the start was not recorded: the true value lies above it.";
    STATED_DIFFERS = "LB014" "stated-differs-from-timeline" Warning
        "A stated duration and the one that the timeline gives disagree by more than five minutes and five percent.";
    MOMENTS_OUT_OF_ORDER = "LB015" "moments-out-of-order" Warning
        "The moments of the incident do not follow each other: detected before it started, recovered before it was detected.";
    RECOVERY_RETURNED = "LB016" "recovery-returned" Note
        "The impact came back after an end of it; the last end counts as the recovery.";
    START_NOT_RECORDED = "LB017" "start-not-recorded" Note
        "No event says when users were first affected; the first signal stands in for the start.";
    TEMPLATE_RESIDUE = "LB020" "template-residue" Note
        "A place of the template was not filled in; it is left out.";
    FRONT_MATTER_UNREADABLE = "LB021" "front-matter-unreadable" Warning
        "The front matter is not valid YAML or TOML; it is left out.";
    TIMELINE_EMPTY = "LB022" "timeline-empty" Note
        "There is a section for the timeline, and no event in it could be read.";
    TEXT_LEFT_OVER = "LB023" "text-left-over" Note
        "A text stands in a section that is read into a list, and is none of its items; it is kept with its section only.";
    COMMENT_UNCLOSED = "LB024" "comment-unclosed" Warning
        "An HTML comment begins and never ends; what stands below it is not read.";
    SEVERAL_INCIDENTS = "LB025" "several-incidents" Note
        "The document tells of several incidents; it is read as one record, and its figures mix them.";
    TEXT_UNDECODABLE = "LB089" "text-undecodable" Warning
        "The file is not UTF-8; what could not be decoded is replaced.";
    DOCUMENT_TOO_LONG = "LB090" "document-too-long" Error
        "Only the first 16 MiB of a document are read.";
    NESTED_TOO_DEEP = "LB091" "nested-too-deep" Error
        "Quotes and lists nested very deeply would take quadratic time; the document is read up to the first such line.";
    PASTED_PAGE = "LB092" "pasted-page" Note
        "The document is a page pasted as plain text; headings, lists and events were told by their wording.";
}

impl Code {
    /// What the page says below its heading.
    pub fn page_text(&self) -> &'static str {
        self.page.split_once('\n').map_or("", |(_, text)| text.trim())
    }

    /// How to mend it, as the page says it: sentences with code in back-ticks.
    pub fn mend(&self) -> &'static str {
        let text = self.page.split_once("\n## How to mend it\n").map_or("", |(_, text)| text);
        text.split("\n## ").next().unwrap_or_default().trim()
    }
}

/// The code with this id (`LB012`) or name, whatever its case.
pub fn find(id_or_name: &str) -> Option<&'static Code> {
    CODES
        .iter()
        .copied()
        .find(|code| code.id.eq_ignore_ascii_case(id_or_name) || code.name.eq_ignore_ascii_case(id_or_name))
}
