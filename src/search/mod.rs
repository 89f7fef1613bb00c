//! Full text search: one index file in a folder of its own, and what it answers.
//!
//! [`build()`] writes the index of a corpus, [`Index::open`] opens it, [`Index::search`]
//! answers a query with quotes and lines from the index alone, without the documents.
//!
//! The index holds words as they are written (`tokens`), each with the part of the document
//! that it stands in (`schema`); forms of words are found by listing them (`stem`), and the
//! order of hits is computed here (`rank`), in whole numbers. tantivy is the store: its
//! dictionary, postings, positions and compressed documents, packed into one file (`pack`)
//! that is replaced in one step and checked once per version (`folder`).

mod build;
mod correct;
mod error;
mod facets;
mod folder;
mod invert;
mod narrow;
mod neighbours;
mod pack;
mod query;
mod quote;
mod rank;
mod results;
mod schema;
mod similar;
mod stem;
mod stored;
mod telling;
#[cfg(test)]
mod tests;
mod tokens;
#[cfg(test)]
mod vectors;

use std::fmt;
use std::path::{Path, PathBuf};

use tantivy::SegmentReader;
use tantivy::directory::OwnedBytes;

pub use build::build;
pub use correct::Correction;
pub use error::{Error, QueryError, SearchError};
pub use facets::{FacetCount, Facets};
pub use neighbours::neighbours;
pub use results::{Hit, Quote, Results, SCHEMA};
pub use similar::{Reason, Seen, Similar, SimilarHit, Told};
pub use telling::telling;

use crate::select::{Criteria, Facet};

use pack::{Fault, Pack};
use query::Condition;
use quote::Quoter;
use rank::{Ranking, Text};
use schema::Schema;

/// An open index: one whole version, whatever is written to its folder meanwhile.
pub struct Index {
    folder: PathBuf,
    schema: Schema,
    /// `None` where the index holds no postmortem.
    segment: Option<SegmentReader>,
}

impl fmt::Debug for Index {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Index").field("folder", &self.folder).field("len", &self.len()).finish_non_exhaustive()
    }
}

/// What is asked of an index.
#[derive(Debug, Default)]
pub struct Request<'q> {
    /// In the language of queries; may be empty where there are criteria.
    pub query: &'q str,
    /// How many hits to give at most.
    pub limit: usize,
    /// What the postmortems have to be, beside what the query says.
    pub criteria: Criteria,
    /// Whether to count what all that match are filed under.
    pub has_facets: bool,
}

impl Index {
    /// Opens the index in the folder `dir`.
    ///
    /// The file is read whole only when it was written or moved since it was last found intact.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Outdated`] and [`Error::Damaged`] mean that [`build()`] would mend it.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let (file, stamp) = folder::map(dir)?;
        let pack = Pack::open(&file, schema::VERSION).map_err(|fault| match fault {
            Fault::Version => Error::Outdated { folder: dir.to_owned() },
            Fault::Damaged(what) => Error::damaged(dir, what),
        })?;
        if !folder::is_stamped(dir, &stamp) {
            if !Pack::is_intact(&file) {
                return Err(Error::damaged(dir, "it is not what was written"));
            }
            folder::write_stamp(dir, &stamp);
        }
        let damaged = |error: tantivy::TantivyError| Error::damaged(dir, error.to_string());
        let index = tantivy::Index::open(pack).map_err(damaged)?;
        let schema = Schema::new();
        if index.schema() != schema.fields {
            return Err(Error::Outdated { folder: dir.to_owned() });
        }
        let segments = index.searchable_segments().map_err(damaged)?;
        let segment = segments.first().map(SegmentReader::open).transpose().map_err(damaged)?;
        Ok(Self { folder: dir.to_owned(), schema, segment: segment.filter(|it| it.num_docs() > 0) })
    }

    /// How many postmortems it holds.
    pub fn len(&self) -> usize {
        self.segment.as_ref().map_or(0, |segment| segment.num_docs() as usize)
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What its postmortems have of a facet, as written.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn values(&self, facet: Facet) -> Result<Vec<String>, Error> {
        let Some(segment) = &self.segment else { return Ok(Vec::new()) };
        narrow::values(segment, &self.schema, facet).map_err(|error| Error::damaged(&self.folder, error.to_string()))
    }

    /// The ids of its postmortems, in order.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn ids(&self) -> Result<Vec<String>, Error> {
        let Some(segment) = &self.segment else { return Ok(Vec::new()) };
        narrow::ids(segment, &self.schema).map_err(|error| Error::damaged(&self.folder, error.to_string()))
    }

    /// The best postmortems for a query, best first, and how many match at all.
    ///
    /// # Errors
    /// [`SearchError::Query`] points into the query; [`SearchError::Index`] is about the index.
    pub fn search(&self, request: &Request<'_>) -> Result<Results, SearchError> {
        // Criteria alone are a query, too.
        let is_blank = request.query.trim().is_empty() && !request.criteria.clauses.is_empty();
        let mut understood = if is_blank { query::Query::default() } else { query::parse(request.query)? };
        understood.wanted.extend(request.criteria.clauses.iter().cloned().map(Condition::Clause));
        let mut results = Results::new(request.query);
        if let Some(segment) = &self.segment {
            let damaged = |error: tantivy::TantivyError| Error::damaged(&self.folder, error.to_string());
            let text = self.text(segment).map_err(damaged)?;
            let mut corrected = request.query.to_owned();
            results.corrections = correct::correct(&text, &mut understood, &mut corrected).map_err(damaged)?;
            results.corrected = Some(corrected).filter(|corrected| corrected != request.query);
            let allowed = narrow::allowed(segment, &self.schema, &understood.wanted, &understood.unwanted);
            let allowed = allowed.map_err(damaged)?;
            let ranking = rank::rank(&text, &understood, allowed.as_deref(), request.limit).map_err(damaged)?;
            results.total = ranking.total;
            results.hits = self.hits(segment, &ranking)?;
            if request.has_facets {
                results.facets = facets::count(segment, &self.schema, &ranking.matched).map_err(damaged)?;
            }
        }
        Ok(results)
    }

    /// The text of the index, open for looking things up.
    fn text(&self, segment: &SegmentReader) -> tantivy::Result<Text> {
        Ok(Text {
            words: segment.inverted_index(self.schema.body)?,
            norms: segment.get_fieldnorms_reader(self.schema.body)?,
            n_documents: segment.num_docs(),
        })
    }

    /// What the index keeps of one postmortem.
    fn stored_bytes(&self, segment: &SegmentReader, document: u32) -> Result<OwnedBytes, Error> {
        let damaged = |error: &dyn fmt::Display| Error::damaged(&self.folder, error.to_string());
        let store = segment.get_store_reader(1).map_err(|error| damaged(&error))?;
        store.get_document_bytes(document).map_err(|error| damaged(&error))
    }

    fn hits(&self, segment: &SegmentReader, ranking: &Ranking) -> Result<Vec<Hit>, Error> {
        let damaged = |error: &dyn fmt::Display| Error::damaged(&self.folder, error.to_string());
        let store = segment.get_store_reader(1).map_err(|error| damaged(&error))?;
        let quoter = Quoter::new(&ranking.needles);
        let hit = |(document, score): &(u32, u32)| {
            let bytes = store.get_document_bytes(*document).map_err(|error| damaged(&error))?;
            let stored = stored::read(&bytes).ok_or_else(|| damaged(&"a postmortem in it cannot be read"))?;
            Ok(Hit {
                id: stored.id.to_owned(),
                path: stored.path.to_owned(),
                title: stored.title.to_owned(),
                date: stored.date.map(str::to_owned),
                score: f64::from(*score) / f64::from(rank::SCALE),
                passages: quoter.quotes(&stored.passages),
            })
        };
        ranking.best.iter().map(hit).collect()
    }
}
