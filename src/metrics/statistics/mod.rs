//! Statistics for small, heavy-tailed samples: pure functions, each with its formula or source.
//!
//! A sample is a slice of finite numbers; functions that need it sorted say so.
//! Intervals are two-sided at 95 % (α = 0.05).
//! The tests compare with scipy 1.17.1 and numpy 2.4.6 to 1e-9, over the vectors of `reference`.

mod bootstrap;
mod counts;
mod distribution;
mod ecdf;
mod interval;
mod quantile;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod reference_pairs;
#[cfg(test)]
mod reference_series;
mod rolling;
mod splitmix64;
mod trend;
mod two_sample;

pub use bootstrap::{Bootstrap, bootstrap, mean_interval};
pub use counts::{Fisher, RateRatio, poisson_interval, rate_ratio, share_interval, share_interval_exact};
pub use distribution::{normal_cdf, normal_quantile, student_p, student_t};
pub use ecdf::ecdf;
pub use interval::{MedianInterval, geometric_mean, geometric_mean_interval, median_interval};
pub use quantile::{mean, quantile, sum};
pub use rolling::{Rolling, rolling};
pub use splitmix64::SplitMix64;
pub use trend::{MannKendall, TheilSen, detectable_factor, least_squares_p, mann_kendall, theil_sen};
pub use two_sample::{MannWhitney, Permutation, Ratio, mann_whitney, permutation, ratio};
