//! `lookback build`: the static site, and the search index with it.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use jiff::civil::Date;

use crate::cli::base::Base;
use crate::cli::knowledge::Knowledge;
use crate::cli::terminal::Style;
use crate::cli::{Context, Status, counted};
use crate::config;
use crate::metrics::{self, Reports};
use crate::pipeline::Keep;
use crate::publish::{self, Publication, Published};
use crate::record::Postmortem;
use crate::search;
use crate::site;

const EXAMPLES: &str = "\
Examples:
  lookback build                        the site of ./postmortems, into ./site
  lookback build -d public -v           into ./public, naming what was skipped
  lookback build --src . -d /tmp/site   any folder of markdown
  lookback build --base-url https://example.org/postmortems/";

/// Build the static site, and the search index
///
/// The site is replaced as a whole, so that readers never see half of it; what has not changed is not written, and
/// nothing that is not ours is deleted. It needs no server: open `index.html`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// Where the site goes [default: `dest-dir` of book.toml, else site]
    #[arg(short, long, value_name = "DIR")]
    dest_dir: Option<PathBuf>,
    /// Where the site will be published, for the links that must be absolute
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// The day that counts as today [default: the newest date of the knowledge base]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
}

pub(super) fn run(ctx: &mut Context, args: &Args) -> anyhow::Result<Status> {
    let started = Instant::now();
    let base = ctx.base()?;
    let dest = args.dest_dir.clone().unwrap_or_else(|| base.root.join(&base.config.dest_dir));
    let mut cache = ctx.cache(&base, std::slice::from_ref(&dest))?;
    let _lock = ctx.lock(&base, &mut cache, Some(&dest))?;
    let publication = publish::begin(&dest, &inputs(&base))?;
    let knowledge = ctx.load_listed(&base, Keep::Bodies, &cache.listing)?;
    // The index has one writer; the pages take the other cores.
    let index = thread::scope(|scope| {
        let index = scope.spawn(|| cache.build_index(&base, &knowledge));
        write_pages(&publication, &knowledge, &base, args);
        index.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    // A cache that cannot be written is no fault of the site.
    if let Err(error) = index {
        ctx.complain(Style::Warning, &format!("the search index was not written: {error:#}"))?;
    }
    let published = publication.commit()?;
    tell(ctx, &knowledge, &published, &dest, started)?;
    Ok(knowledge.status())
}

/// What the site is made from: the output must not be one of these, nor hold one.
fn inputs(base: &Base) -> Vec<PathBuf> {
    let file = base.root.join(config::FILE_NAME);
    base.sources.iter().cloned().chain(file.is_file().then_some(file)).collect()
}

fn write_pages(publication: &Publication, knowledge: &Knowledge, base: &Base, args: &Args) {
    let records: Vec<&Postmortem> = knowledge.records().collect();
    let calendar = base.calendar();
    let options = metrics::Options { as_of: args.as_of, calendar, ..metrics::Options::default() };
    let reports = Reports::new(&records, &options);
    let mut options = site::Options::new(&base.config);
    if let Some(url) = &args.base_url {
        options.base_url = Some(url.clone());
    }
    let neighbours = search::neighbours(&knowledge.corpus);
    let material = site::Material { corpus: &knowledge.corpus, reports: &reports, neighbours: &neighbours };
    site::pages(material, &options, &|page| {
        // What goes wrong is remembered, and said by `commit`.
        let _ = publication.file(&page.path, page.bytes);
    });
}

/// One line for people, behind what they should know about their own files.
fn tell(
    ctx: &mut Context,
    knowledge: &Knowledge,
    published: &Published,
    dest: &Path,
    started: Instant,
) -> anyhow::Result<()> {
    for warning in &published.warnings {
        ctx.complain(Style::Warning, &warning.message)?;
    }
    for kept in &published.kept {
        ctx.say(&format!("your file stood where a page goes; it is kept as `{kept}`"))?;
    }
    let postmortems = counted(knowledge.corpus.entries.len(), "postmortem");
    let skipped = match knowledge.n_skipped() {
        0 => String::new(),
        n if ctx.is_verbose() => format!(", {n} skipped"),
        n => format!(", {n} skipped (`-v` says why)"),
    };
    let unchanged = published.n_files - published.n_written.min(published.n_files);
    let removed = match published.n_removed {
        0 => String::new(),
        n => format!(", {n} removed"),
    };
    ctx.say(&format!(
        "{postmortems}{skipped}; {} written, {unchanged} unchanged{removed}, in {:.1} s: {}",
        counted(published.n_written, "file"),
        started.elapsed().as_secs_f64(),
        dest.join("index.html").display()
    ))?;
    Ok(())
}
