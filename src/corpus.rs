//! The corpus: every postmortem as plain data, the one input of every back end.

use crate::record::Postmortem;
use crate::render::Body;

/// All postmortems of a knowledge base, sorted by path, with unique ids.
#[derive(Debug, Default)]
pub struct Corpus {
    /// One element a postmortem, in order of `record.path`.
    pub entries: Vec<Entry>,
    /// Files that were read and are not postmortems, in order of path.
    pub skipped: Vec<Skipped>,
    /// How many files could not be read.
    pub n_unread: usize,
}

/// One postmortem: what it says, and how it is shown.
#[derive(Debug)]
pub struct Entry {
    /// The record.
    pub record: Postmortem,
    /// The document as safe HTML and as plain passages.
    pub body: Body,
}

/// A file that is not a postmortem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Relative to the source folder.
    pub path: String,
    /// Why, as a clause: `a template: every value is a placeholder`.
    pub reason: String,
}

/// A postmortem that tells the same as another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Alike {
    /// Which one, by its place in [`Corpus::entries`].
    pub place: usize,
    /// Share of what the other one tells that it has, from 0 to 1.
    pub share: f64,
    /// The words that both have, those that tell most first.
    pub words: Vec<String>,
}
