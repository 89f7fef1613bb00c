//! What the front end costs against bare pulldown-cmark over the same texts, on one thread.
//!
//! `LOOKBACK_DOCUMENTS=FOLDER cargo bench --bench front_end` prints both and their ratio,
//! which is to stay at or under 3. `… -- pulldown N` and `… -- front-end N` only run one
//! side N times, for `valgrind --tool=callgrind`, which counts the same on a busy machine.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "reads documents that are named in the environment, and prints what they cost"
)]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pulldown_cmark::{Options, Parser};

use lookback::config::Config;
use lookback::extract;
use lookback::markdown;
use lookback::source::Source;
use lookback::vocabulary::Languages;

/// How often each side is run; the quickest counts.
const ROUNDS: usize = 7;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let Some(folder) = std::env::var_os("LOOKBACK_DOCUMENTS").map(PathBuf::from) else {
        println!("skipped: front_end: LOOKBACK_DOCUMENTS names no folder of documents");
        return;
    };
    let sources = documents(&folder);
    assert!(!sources.is_empty(), "no markdown in {}", folder.display());
    let config = Config::default();
    let languages = Languages::with_sections(&config.sections);
    let front_end = || {
        for source in &sources {
            let document = markdown::parse(source);
            black_box(extract::postmortem(source, &document, &config, &languages));
        }
    };
    let bare = || {
        for source in &sources {
            Parser::new_ext(&source.text, options()).into_offset_iter().for_each(|event| drop(black_box(event)));
        }
    };
    let rounds = || arguments.get(1).and_then(|rounds| rounds.parse().ok()).unwrap_or(1);
    match arguments.first().map(String::as_str) {
        Some("pulldown") => (0..rounds()).for_each(|_| bare()),
        Some("front-end") => (0..rounds()).for_each(|_| front_end()),
        Some("--test") => (bare(), front_end()).0,
        _ => compare(&sources, &bare, &front_end),
    }
}

/// Runs both in turn, so that what else the machine does meets both.
fn compare(sources: &[Source], bare: &dyn Fn(), front_end: &dyn Fn()) {
    let n_bytes = sources.iter().map(|source| source.text.len()).sum::<usize>();
    let (mut parsed, mut read) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        parsed = parsed.min(time(bare));
        read = read.min(time(front_end));
    }
    println!("{} documents, {n_bytes} bytes", sources.len());
    for (name, took) in [("pulldown-cmark", parsed), ("front end", read)] {
        let ns_per_byte = took.as_secs_f64() * 1e9 / n_bytes as f64;
        println!("{name:<14} {:>8.1} ms  {ns_per_byte:>6.1} ns a byte", took.as_secs_f64() * 1e3);
    }
    println!("ratio          {:>8.2}", read.as_secs_f64() / parsed.as_secs_f64());
}

fn time(work: &dyn Fn()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// The options of `src/markdown/build.rs`.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
}

/// Every document that stands right in the folder, in order of name.
fn documents(folder: &Path) -> Vec<Source> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry of an open folder").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Source::new(path.file_name().unwrap_or_default().to_string_lossy(), text)
    };
    paths.iter().map(read).collect()
}
