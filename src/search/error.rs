//! What can go wrong with a folder, with a query, or with both.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::span::Span;

/// What is wrong with an index's folder; each says what to do about it.
#[derive(Debug)]
pub enum Error {
    /// There is no index.
    Missing {
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// Something is there that lookback did not make, and does not touch.
    Foreign {
        /// Where it was found.
        folder: PathBuf,
        /// What it is, as a clause: `it holds files that lookback did not make`.
        what: String,
    },
    /// The index was made by another version of lookback.
    Outdated {
        /// Where it is.
        folder: PathBuf,
    },
    /// The index is not what was written.
    Damaged {
        /// Where it is.
        folder: PathBuf,
        /// What does not fit, as a clause.
        what: String,
    },
    /// The folder or a file in it cannot be read or written.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried: `write`, `open`.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl Error {
    /// Whether building the index again would mend it.
    pub fn is_mended_by_build(&self) -> bool {
        matches!(self, Self::Missing { .. } | Self::Outdated { .. } | Self::Damaged { .. })
    }

    /// There is nothing.
    pub fn missing(folder: &Path) -> Self {
        Self::Missing { folder: folder.to_owned() }
    }

    /// It is not ours, because `what`.
    pub fn foreign(folder: &Path, what: impl Into<String>) -> Self {
        Self::Foreign { folder: folder.to_owned(), what: what.into() }
    }

    /// It is not what was written, because `what`.
    pub fn damaged(folder: &Path, what: impl Into<String>) -> Self {
        Self::Damaged { folder: folder.to_owned(), what: what.into() }
    }

    /// The system refused.
    pub fn io(path: &Path, doing: &'static str, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), doing, source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { folder } => {
                write!(out, "there is no search index in `{}`; make one with `lookback index`", folder.display())
            }
            Self::Foreign { folder, what } => write!(
                out,
                "`{}` is not a search index: {what}; name another folder, or delete it and run `lookback index`",
                folder.display()
            ),
            Self::Outdated { folder } => write!(
                out,
                "the search index in `{}` was made by another version of lookback; \
                 make it again with `lookback index`",
                folder.display()
            ),
            Self::Damaged { folder, what } => write!(
                out,
                "the search index in `{}` is damaged: {what}; make it again with `lookback index`",
                folder.display()
            ),
            Self::Io { path, doing, source } => {
                write!(out, "cannot {doing} `{}`: {source}; check that it exists and its permissions", path.display())
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// A query that cannot be understood as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// One sentence, lower case, no full stop.
    pub message: String,
    /// Where in the query, in bytes.
    pub span: Span,
    /// What to write instead.
    pub help: String,
}

impl fmt::Display for QueryError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}; {}", self.message, self.help)
    }
}

impl std::error::Error for QueryError {}

/// Why a search gave no answer.
#[derive(Debug)]
pub enum SearchError {
    /// The query cannot be understood.
    Query(QueryError),
    /// The index cannot be read.
    Index(Error),
}

impl fmt::Display for SearchError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query(error) => error.fmt(out),
            Self::Index(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for SearchError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Query(error) => Some(error),
            Self::Index(error) => Some(error),
        }
    }
}

impl From<QueryError> for SearchError {
    fn from(error: QueryError) -> Self {
        Self::Query(error)
    }
}

impl From<Error> for SearchError {
    fn from(error: Error) -> Self {
        Self::Index(error)
    }
}
