//! The front end alone, compiled from the same files: the search and the site
//! would take most of the time that it takes to build, and never run here.
//!
//! Beside it the facts that the targets look for a counter-example of, which
//! are those of the ordinary tests.
#![forbid(unsafe_code)]
#![allow(dead_code, unused_imports, reason = "what the back ends use is not used here")]

// The facts are written for the library under its own name.
extern crate self as lookback;

#[path = "../../src/config/mod.rs"]
pub mod config;
#[path = "../../src/diagnostic.rs"]
pub mod diagnostic;
#[path = "../../src/extract/mod.rs"]
pub mod extract;
#[path = "../../tests/it/support/facts.rs"]
pub mod facts;
#[path = "../../src/markdown/mod.rs"]
pub mod markdown;
#[path = "../../src/record/mod.rs"]
pub mod record;
#[path = "../../src/render/mod.rs"]
pub mod render;
#[path = "../../src/source.rs"]
pub mod source;
#[path = "../../src/span.rs"]
pub mod span;
#[path = "../../src/vocabulary/mod.rs"]
pub mod vocabulary;
