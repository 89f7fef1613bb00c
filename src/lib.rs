//! Lookback reads a folder of postmortems, written in whatever style, and turns
//! them into records, figures, a search index and a static site.
#![forbid(unsafe_code)]

pub mod corpus;
pub mod diagnostic;
pub mod disk;
pub mod markdown;
pub mod record;
pub mod render;
pub mod source;
pub mod span;
