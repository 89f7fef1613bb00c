//! What the reader has to say about a document, and the table of its codes.
//!
//! A code keeps its meaning once released: codes are retired, never reused.

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
    /// What it means and what to do, in one or two sentences.
    pub explanation: &'static str,
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
        };)*
        /// Every code that the reader can report, in order.
        pub static CODES: &[&Code] = &[$(&$ident),*];
    };
}

codes! {
    TIME_UNREADABLE = "LB001" "time-unreadable" Warning
        "An event's time could not be read; the event is kept without a time.";
    DOCUMENT_TOO_LONG = "LB090" "document-too-long" Error
        "Only the first 16 MiB of a document are read.";
    NESTED_TOO_DEEP = "LB091" "nested-too-deep" Error
        "Quotes and lists nested very deeply would take quadratic time; the document is read up to the first such line.";
    PASTED_PAGE = "LB092" "pasted-page" Note
        "The document is a page pasted as plain text; headings, lists and events were told by their wording.";
}

/// The code with this id (`LB012`) or name, whatever its case.
pub fn find(id_or_name: &str) -> Option<&'static Code> {
    CODES
        .iter()
        .copied()
        .find(|code| code.id.eq_ignore_ascii_case(id_or_name) || code.name.eq_ignore_ascii_case(id_or_name))
}
