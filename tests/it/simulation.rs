//! What reports say of simulated knowledge bases: seldom that it improved where nothing did, mostly where it did.
//!
//! Times are log-normal with σ = 1.8, as those of the first corpus are. Each test prints a table of what it found:
//! `cargo test --test it simulation -- --ignored --nocapture --test-threads 1`.

use lookback::metrics::statistics::{
    SplitMix64, detectable_factor, mann_whitney, mean_interval, median_interval, normal_quantile,
};
use lookback::metrics::{self, Options, Pair};
use lookback::record::{Measure, Postmortem};
use rayon::prelude::*;

use crate::sample;

/// Median of the times, in minutes.
const MEDIAN: f64 = 100.0;

/// Standard deviation of their natural logarithms.
const SIGMA: f64 = 1.8;

/// Two years and the two after them.
const HALVES: &str = "2021-01-01..2022-12-31,2023-01-01..2024-12-31";

/// A log-normal number of the median 1.
fn lognormal(random: &mut SplitMix64, sigma: f64) -> f64 {
    let uniform = ((random.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
    (sigma * normal_quantile(uniform)).exp()
}

/// What the timelines give beside what is stated.
#[derive(Clone, Copy, Debug)]
enum Timeline {
    /// The same.
    Equal,
    /// Something near it, both in whole minutes.
    Noisy,
}

/// As many incidents in each of the two halves; in the later one they take `factor` times as long.
#[derive(Clone, Copy)]
struct Knowledge {
    n_half: usize,
    factor: f64,
    timeline: Timeline,
}

impl Knowledge {
    fn records(self, seed: u64) -> Vec<Postmortem> {
        // Neighbouring seeds of one generator are apart as far as any others.
        let mut random = SplitMix64::new(seed);
        let record = |idx: usize| {
            let (year, factor) = if idx < self.n_half { (2021, 1.0) } else { (2023, self.factor) };
            let day = random.below(24 * 28);
            let exact = MEDIAN * factor * lognormal(&mut random, SIGMA);
            let (stated, derived) = match self.timeline {
                Timeline::Equal => (exact, exact),
                Timeline::Noisy => (exact.round(), (exact * lognormal(&mut random, 0.2)).round()),
            };
            let mut record = sample::postmortem(&format!("{idx:03}.md"));
            record.date = Some(format!("{}-{:02}-{:02}", year + day / 336, day / 28 % 12 + 1, day % 28 + 1));
            record.measures.time_to_recover = Measure { timeline_minutes: Some(derived), ..sample::stated(stated) };
            record
        };
        (0..2 * self.n_half).map(record).collect()
    }
}

/// What a report says of one knowledge base; each is 1 or 0, to be counted.
#[derive(Clone, Copy, Default)]
struct Said {
    /// That there is a trend.
    trend: f64,
    /// That the halves differ.
    change: f64,
    /// That the ranks of the halves alone differ.
    ranks: f64,
    /// A yearly factor whose interval holds "no change".
    no_factor: f64,
    /// An interval of the median that holds it.
    median: f64,
}

impl Said {
    fn of(records: &[Postmortem]) -> Self {
        let minutes = |half: &[Postmortem]| -> Vec<f64> {
            half.iter().filter_map(|record| record.measures.time_to_recover.stated_minutes).collect()
        };
        let (a, b) = records.split_at(records.len() / 2);
        let ranks = mann_whitney(&minutes(a), &minutes(b)).is_some_and(|test| test.p < 0.05);
        // The tests of two groups draw thousands of times. A verdict needs the ranks: without them there is none.
        let compare = ranks.then(|| HALVES.parse::<Pair>().expect("two ranges of days"));
        let options = Options { trends: true, compare, ..Options::default() };
        let report = metrics::report(&records.iter().collect::<Vec<_>>(), &options);
        let [trend, _] = &report.trends[..] else { panic!("{:?}", report.trends) };
        let median = report.all.measures[&trend.measure].median_interval.expect("more than five values");
        let count = |is: bool| f64::from(u8::from(is));
        Self {
            trend: count(["faster", "slower"].contains(&trend.verdict.as_str())),
            change: count(report.comparisons.iter().any(|of| ["faster", "slower"].contains(&of.verdict.as_str()))),
            ranks: count(ranks),
            no_factor: count(trend.interval.is_some_and(|[low, high]| low <= 1.0 && 1.0 <= high)),
            median: count(median.low <= MEDIAN && MEDIAN <= median.high),
        }
    }

    /// The shares over so many knowledge bases.
    fn shares(knowledge: Knowledge, repetitions: u64, seed: u64) -> Self {
        let of = |idx: u64| Self::of(&knowledge.records(seed * 1_000_000 + idx));
        let all: Vec<Self> = (0..repetitions).into_par_iter().map(of).collect();
        let share = |what: fn(&Self) -> f64| all.iter().map(what).sum::<f64>() / repetitions as f64;
        Self {
            trend: share(|said| said.trend),
            change: share(|said| said.change),
            ranks: share(|said| said.ranks),
            no_factor: share(|said| said.no_factor),
            median: share(|said| said.median),
        }
    }
}

/// A row of a table, of some words and some shares.
fn row(words: &[&str], shares: &[f64]) -> String {
    let shares = shares.iter().map(|share| format!("{:.1} %", 100.0 * share));
    format!("| {} |", words.iter().map(|&word| word.to_owned()).chain(shares).collect::<Vec<_>>().join(" | "))
}

#[test]
#[ignore = "slow: thousands of knowledge bases"]
fn where_nothing_changes_a_change_is_said_in_at_most_one_of_twenty() {
    println!("| incidents | timelines | trend | comparison | ranks alone | factor's interval | median's interval |");
    println!("|---|---|---|---|---|---|---|");
    for (n_half, coverage) in [(15, 0.957), (50, 0.965)] {
        for (timeline, repetitions) in [(Timeline::Equal, 2_000), (Timeline::Noisy, 1_000)] {
            let said = Said::shares(Knowledge { n_half, factor: 1.0, timeline }, repetitions, 1);
            let shares = [said.trend, said.change, said.ranks, said.no_factor, said.median];
            println!("{}", row(&[&format!("{n_half} + {n_half}"), &format!("{timeline:?}")], &shares));
            assert!(said.trend <= 0.05, "{n_half} {timeline:?}: trends that are none: {}", said.trend);
            assert!(said.change <= 0.05, "{n_half} {timeline:?}: changes that are none: {}", said.change);
            assert!((said.no_factor - 0.95).abs() <= 0.02, "{n_half} {timeline:?}: {}", said.no_factor);
            assert!((said.median - coverage).abs() <= 0.01, "{n_half} {timeline:?}: {}", said.median);
        }
    }
}

#[test]
#[ignore = "slow: tests that draw thousands of times, hundreds of times"]
fn a_change_of_the_size_that_the_sentence_names_is_mostly_seen_and_half_of_it_seldom() {
    println!("| incidents | factor | trend | comparison | ranks alone |");
    println!("|---|---|---|---|---|");
    let seen = |n_half, factor, repetitions| {
        let said = Said::shares(Knowledge { n_half, factor, timeline: Timeline::Equal }, repetitions, 2);
        let shares = [said.trend, said.change, said.ranks];
        println!("{}", row(&[&format!("{n_half} + {n_half}"), &format!("{factor:.2}")], &shares));
        said
    };
    for n_half in [15, 50] {
        let named = detectable_factor(SIGMA, n_half, n_half).expect("two halves");
        let whole = seen(n_half, named, 150);
        assert!((0.5..0.8).contains(&whole.trend), "{n_half}: {}", whole.trend);
        assert!((0.65..0.85).contains(&whole.change), "{n_half}: {}", whole.change);
        let half = seen(n_half, named.sqrt(), 150);
        assert!(half.trend < 0.3 && half.change < 0.33, "{n_half}: {} {}", half.trend, half.change);
    }
    // What the docs of the verdicts say that a second test costs, of a true halving.
    let check = |n_half, repetitions, ranks: f64, both: f64| {
        let said = seen(n_half, 0.5, repetitions);
        assert!((said.ranks - ranks).abs() < 0.07 && (said.change - both).abs() < 0.07, "{n_half}: {}", said.change);
        assert!(said.ranks - said.change < 0.05, "{n_half}: {} {}", said.ranks, said.change);
    };
    check(15, 500, 0.16, 0.14);
    check(100, 100, 0.75, 0.74);
}

/// How often an interval of one of so many samples holds what it should.
fn coverage(n: usize, repetitions: u64, holds: impl Fn(&[f64]) -> bool + Sync) -> f64 {
    let is_held = |idx: u64| {
        let mut random = SplitMix64::new(3_000_000 + idx);
        let values: Vec<f64> = (0..n).map(|_| MEDIAN * lognormal(&mut random, SIGMA)).collect();
        usize::from(holds(&values))
    };
    (0..repetitions).into_par_iter().map(is_held).sum::<usize>() as f64 / repetitions as f64
}

#[test]
#[ignore = "slow: tens of thousands of samples"]
fn the_interval_of_the_median_covers_what_it_says() {
    println!("| n | coverage it states | coverage found |\n|---|---|---|");
    for n in [6, 10, 15, 30] {
        let stated = median_interval(&vec![1.0; n]).expect("six values or more").coverage;
        let found = coverage(n, 20_000, |values| {
            let mut sorted = values.to_vec();
            sorted.sort_by(f64::total_cmp);
            median_interval(&sorted).is_some_and(|interval| interval.low <= MEDIAN && MEDIAN <= interval.high)
        });
        println!("{}", row(&[&n.to_string()], &[stated, found]));
        assert!((found - stated).abs() <= 0.01, "{n}: {found} instead of {stated}");
    }
}

#[test]
#[ignore = "slow: hundreds of bootstraps"]
fn the_interval_of_the_mean_covers_as_little_as_its_docs_say() {
    let mean = MEDIAN * (SIGMA.powi(2) / 2.0).exp();
    println!("| n | coverage it should have | coverage found |\n|---|---|---|");
    for (n, expected) in [(15, 0.72), (30, 0.79), (100, 0.85)] {
        let found =
            coverage(n, 200, |values| mean_interval(values).is_some_and(|[low, high]| low <= mean && mean <= high));
        println!("{}", row(&[&n.to_string()], &[0.95, found]));
        assert!((found - expected).abs() <= 0.07, "{n}: {found} instead of {expected}");
    }
}
