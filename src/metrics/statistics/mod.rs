//! Statistics for small, heavy-tailed samples: pure functions, each with its formula or source.
//!
//! A sample is a slice of finite numbers; functions that need it sorted say so.

mod quantile;

pub use quantile::{mean, quantile};
