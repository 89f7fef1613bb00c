//! One test binary for everything that goes through a seam of the library or the program.

mod browser;
mod metrics;
mod property;
mod sample;
mod support;
mod tidy;
