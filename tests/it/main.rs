//! One test binary for everything that goes through a seam of the library or the program.

mod export;
mod metrics;
mod sample;
