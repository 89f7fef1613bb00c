//! One test binary for everything that goes through a seam of the library or the program.

mod metrics;
mod render;
mod sample;
