//! `book.toml` → [`Config`], with every mistake and its place.
//!
//! The file is also a valid mdBook file: `[book]` and `[output.lookback]` are
//! ours to judge, every other table is left alone. [`parse`] is the one entry
//! point; it reads no file and knows no clock: text in, values out.

mod keys;
mod read;
mod values;

use std::collections::BTreeMap;

pub use read::parse;
pub use values::toml_values;

use crate::span::Span;

/// The name of the file that marks the root of a knowledge base.
pub const FILE_NAME: &str = "book.toml";

/// How a knowledge base wants to be read and shown; everything has a default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// `[book] title`: the name of the site.
    pub title: String,
    /// `[book] authors`.
    pub authors: Vec<String>,
    /// `[book] description`.
    pub description: Option<String>,
    /// `[book] language`: a BCP 47 tag for the pages.
    pub language: String,
    /// `[book] src`: folders of postmortems, relative to the file; at least one.
    pub src: Vec<String>,
    /// Globs of files to read beside the usual ones.
    pub include: Vec<String>,
    /// Globs of files to leave out.
    pub exclude: Vec<String>,
    /// `zone`: for times whose document names none.
    pub default_zone: Option<String>,
    /// `reporting-zone`: whose calendar the quarters and years follow; UTC where absent.
    pub reporting_zone: Option<String>,
    /// `day-first`: whether `03/04/2024` is the third of April; told from other dates where absent.
    pub day_first: Option<bool>,
    /// `[output.lookback.sections]`: further headings per kind of section, by the kind's name in records.
    pub sections: BTreeMap<String, Vec<String>>,
    /// `repository`: link to a source file, with `{path}` and `{line}` to be filled in.
    pub repository: Option<String>,
    /// `dest-dir`: where the site goes, relative to the file.
    pub dest_dir: String,
    /// `base-url`: where the site will be published, for links that must be absolute.
    pub base_url: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: "Postmortems".to_owned(),
            authors: Vec::new(),
            description: None,
            language: "en".to_owned(),
            src: vec!["postmortems".to_owned()],
            include: Vec::new(),
            exclude: Vec::new(),
            default_zone: None,
            reporting_zone: None,
            day_first: None,
            sections: BTreeMap::new(),
            repository: None,
            dest_dir: "site".to_owned(),
            base_url: None,
        }
    }
}

/// One mistake in `book.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// What was found: lower case, no full stop, code in back-ticks.
    pub message: String,
    /// The smallest part of the file that is wrong.
    pub span: Span,
    /// A few words to stand under the span: what was expected.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
}
