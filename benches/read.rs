//! What reading a postmortem costs, a stage each, over documents made up on the spot.
//!
//! Run with `cargo bench`; `cargo bench -- --test` only shows that they work.

use std::fmt::Write as _;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};

use lookback::config::Config;
use lookback::extract;
use lookback::markdown;
use lookback::pipeline::{self, Keep};
use lookback::source::Source;
use lookback::vocabulary::Languages;

fn main() {
    divan::main();
}

/// A postmortem of the usual shape with that many events.
fn postmortem(n_events: usize) -> Source {
    let mut text = String::from("# Cache filled up\n\n## Summary\n\n");
    text.push_str(&"The cache of the booking API grew until the node had no memory left. ".repeat(8));
    text.push_str("\n\n## Timeline\n\nAll times in CET.\n\n| Time | Event |\n| :--- | :--- |\n");
    for event in 0..n_events {
        let (hour, minute) = (8 + event / 60 % 16, event % 60);
        writeln!(text, "| 2024-03-05 {hour:02}:{minute:02} | Node `pool-{event}` **restarted**, see [log](https://logs.example/{event}). |")
            .expect("a String takes all that is written");
    }
    text.push_str("\n## Contributing Factors\n\n- No limit on the cache\n- No alert on memory\n");
    text.push_str("\n## Stats\n\n- Category: Capacity\n- Time to detection: 20 minutes\n- Time to recovery: 1h30m\n");
    Source::new("postmortem.md", text)
}

#[divan::bench(args = [10, 100, 1_000, 10_000])]
fn parse(bencher: Bencher<'_, '_>, n_events: usize) {
    let source = postmortem(n_events);
    bencher.counter(BytesCount::of_str(&source.text)).bench(|| black_box(markdown::parse(black_box(&source))));
}

#[divan::bench(args = [10, 100, 1_000, 10_000])]
fn extract(bencher: Bencher<'_, '_>, n_events: usize) {
    let source = postmortem(n_events);
    let document = markdown::parse(&source);
    let config = Config::default();
    let languages = Languages::with_sections(&config.sections);
    bencher
        .counter(BytesCount::of_str(&source.text))
        .bench(|| black_box(extract::postmortem(black_box(&source), &document, &config, &languages)));
}

/// The whole pass over one document: parse, extract, render.
#[divan::bench(args = [10, 100, 1_000, 10_000])]
fn read(bencher: Bencher<'_, '_>, n_events: usize) {
    let source = postmortem(n_events);
    let config = Config::default();
    let languages = Languages::with_sections(&config.sections);
    bencher
        .counter(BytesCount::of_str(&source.text))
        .with_inputs(|| source.clone())
        .bench_values(|source| black_box(pipeline::read(source, false, &config, &languages, Keep::Bodies)));
}

/// Containers nested as deep as is read, each line continued lazily: the corner where parsing could be quadratic.
#[divan::bench(args = [1_000, 10_000, 100_000])]
fn parse_lazy_continuation(bencher: Bencher<'_, '_>, n_lines: usize) {
    let text = format!("{}a\n{}", "> ".repeat(64), "b\n".repeat(n_lines));
    let source = Source::new("nested.md", text);
    bencher.counter(BytesCount::of_str(&source.text)).bench(|| black_box(markdown::parse(black_box(&source))));
}
