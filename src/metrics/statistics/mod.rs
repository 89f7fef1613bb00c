//! Statistics for small, heavy-tailed samples: pure functions, each with its formula or source.
//!
//! A sample is a slice of finite numbers; functions that need it sorted say so.
//! Intervals are two-sided at 95 % (α = 0.05).
//! The tests compare with scipy 1.17.1 and numpy 2.4.6 to 1e-9, over the vectors of `reference`.

mod bootstrap;
mod distribution;
mod interval;
mod quantile;
#[cfg(test)]
mod reference;
mod splitmix64;
mod trend;

pub use bootstrap::{Bootstrap, bootstrap, mean_interval};
pub use distribution::{normal_cdf, normal_quantile, student_t};
pub use interval::{MedianInterval, geometric_mean, geometric_mean_interval, median_interval};
pub use quantile::{mean, quantile, sum};
pub use splitmix64::SplitMix64;
pub use trend::{MannKendall, TheilSen, detectable_factor, mann_kendall, theil_sen};
