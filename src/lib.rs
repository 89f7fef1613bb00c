//! Lookback reads a folder of postmortems, written in whatever style, and turns
//! them into records, figures, a search index and a static site.
#![forbid(unsafe_code)]

pub mod cli;
pub mod config;
pub mod corpus;
pub mod diagnostic;
pub mod disk;
pub mod export;
pub mod extract;
pub mod markdown;
pub mod metrics;
pub mod pipeline;
pub mod publish;
pub mod record;
pub mod render;
pub mod search;
pub mod select;
pub mod site;
pub mod source;
pub mod span;
pub mod store;
pub mod vocabulary;
