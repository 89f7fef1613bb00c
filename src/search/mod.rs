//! Full text search: one index file in a folder of its own, and what it answers.
//!
//! [`build`] writes the index of a corpus, [`Index::open`] opens it, [`Index::search`]
//! answers a query with quotes and lines from the index alone, without the documents.

mod error;
mod results;

use std::path::Path;

pub use error::{Error, QueryError, SearchError};
pub use results::{Hit, Quote, Results, SCHEMA};

use crate::corpus::Corpus;

/// Writes the index of `corpus` into the folder `dir`, which is made where it is missing.
///
/// Readers see the index that was there before until the new one is whole.
///
/// # Errors
/// [`Error::Foreign`] where the folder holds files that are not ours, [`Error::Io`] where it cannot be written.
pub fn build(dir: &Path, corpus: &Corpus) -> Result<(), Error> {
    let _ = corpus;
    Err(Error::missing(dir))
}

/// An open index: one whole version, whatever is written to its folder meanwhile.
#[derive(Debug)]
pub struct Index {}

impl Index {
    /// Opens the index in the folder `dir`.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Foreign`] and [`Error::Damaged`] mean that [`build`] would mend it.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        Err(Error::missing(dir))
    }

    /// The best `limit` postmortems for `query`, best first, and how many match at all.
    ///
    /// # Errors
    /// [`SearchError::Query`] points into the query; [`SearchError::Index`] is about the index.
    pub fn search(&self, query: &str, limit: usize) -> Result<Results, SearchError> {
        let _ = limit;
        Ok(Results { schema: SCHEMA, query: query.to_owned(), total: 0, hits: Vec::new() })
    }
}
