//! `lookback index`: the search index alone, and how `build` and `search` keep it fresh.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use xxhash_rust::xxh3::xxh3_128;

use crate::cli::base::Base;
use crate::cli::knowledge::Knowledge;
use crate::cli::terminal::Style;
use crate::cli::{Context, Status, counted, environment};
use crate::disk::{self, Listing};
use crate::pipeline::Keep;
use crate::search::{self, Index};
use crate::store::lock::Lock;
use crate::store::stamps::{Stamp, Stamps};
use crate::store::{self, Store};

const EXAMPLES: &str = "\
Examples:
  lookback index                      the index of this knowledge base
  lookback index --index /srv/index   for `lookback search --index /srv/index`";

/// Write the search index
///
/// `build` and `search` keep the index of a knowledge base fresh by themselves; it lies in `.lookback/` beside
/// book.toml, or with `--src` in the user's cache folder.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// The folder to write it to
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
}

pub(super) fn run(ctx: &mut Context, args: &Args) -> anyhow::Result<Status> {
    let base = ctx.base()?;
    let (knowledge, folder) = match &args.index {
        Some(folder) => {
            let knowledge = ctx.load(&base, Keep::Bodies, &[])?;
            search::build(folder, &knowledge.corpus)?;
            (knowledge, folder.clone())
        }
        None => {
            let mut cache = ctx.cache(&base, &[])?;
            let _lock = ctx.lock(&base, &mut cache, None)?;
            let knowledge = ctx.load_listed(&base, Keep::Bodies, &cache.listing)?;
            let folder = cache.build_index(&base, &knowledge)?;
            (knowledge, folder)
        }
    };
    let postmortems = counted(knowledge.corpus.entries.len(), "postmortem");
    ctx.say(&format!("{postmortems} in the index `{}`", folder.strip_prefix(".").unwrap_or(&folder).display()))?;
    Ok(knowledge.status())
}

/// The stamps of what the index was made from, beside it in the cache.
const STAMPS: &str = "index.stamps";

/// The caches of a knowledge base, and its files as they were listed after the caches had told the time.
pub(super) struct Cache {
    store: Store,
    taken_ns: Option<i128>,
    pub(super) listing: Listing,
}

impl Cache {
    fn index_folder(&self) -> anyhow::Result<PathBuf> {
        let folder = self
            .store
            .folder()
            .context("there is no folder for the search index; write it with `lookback index --index DIR`")?;
        Ok(folder.join("index"))
    }

    /// Writes the index, and what it was made from.
    pub(super) fn build_index(&self, base: &Base, knowledge: &Knowledge) -> anyhow::Result<PathBuf> {
        let folder = self.index_folder()?;
        search::build(&folder, &knowledge.corpus)?;
        self.save_stamps(base, knowledge)?;
        Ok(folder)
    }

    fn save_stamps(&self, base: &Base, knowledge: &Knowledge) -> anyhow::Result<()> {
        let hashes = self.listing.files.iter().zip(&knowledge.hashes);
        let files: Option<_> =
            hashes.map(|(file, hash)| Some((file.path.clone(), Stamp::new(file, (*hash)?)))).collect();
        // What could not be read is to be named again: then the next one reads everything again.
        let stamps = match (self.taken_ns, files.filter(|_| knowledge.problems.is_empty())) {
            (Some(taken_ns), Some(files)) => Stamps { version: version(base), taken_ns, files, ..Stamps::default() },
            _ => Stamps::default(),
        };
        Ok(self.store.save(STAMPS, &stamps.print())?)
    }

    /// Whether the index was made from the files as they are now.
    fn is_fresh(&self, base: &Base) -> bool {
        let Some(stamps) = self.store.load(STAMPS).and_then(|bytes| Stamps::parse(&bytes)) else { return false };
        if stamps.version != version(base) || !self.listing.problems.is_empty() {
            return false;
        }
        let mut changes = stamps.changes(&self.listing.files);
        // As young as the stamp: only its content tells.
        changes.doubtful.retain(|&file_idx| {
            let file = &self.listing.files[file_idx];
            let hash = disk::read(file).ok().map(|text| text.hash);
            hash.is_none() || hash != stamps.files.get(&file.path).map(|stamp| stamp.hash)
        });
        changes.is_empty()
    }
}

/// An index that says what the documents say now.
pub(super) struct Fresh {
    pub(super) index: Index,
    /// The documents, in order of path.
    pub(super) files: Vec<disk::File>,
    pub(super) status: Status,
}

/// The file of a path in the index as it can be opened from here; the path where only the index is known.
pub(super) fn as_opened(files: &[disk::File], path: &str) -> String {
    match files.binary_search_by(|file| file.path.as_str().cmp(path)) {
        Ok(file_idx) => {
            let file = &files[file_idx].full;
            file.strip_prefix(".").unwrap_or(file).to_string_lossy().into_owned()
        }
        Err(_) => path.to_owned(),
    }
}

/// What lies there without anything being made or written.
pub(super) struct AsItIs {
    pub(super) listing: Listing,
    pub(super) index: Option<Index>,
    /// Whether the index says what the documents say now.
    pub(super) is_fresh: bool,
}

impl AsItIs {
    /// Lists the documents and opens the index beside them; that of a loose folder, in the user's cache, is left alone.
    pub(super) fn find(base: &Base) -> Option<Self> {
        let listing = disk::list(&base.sources, &base.config.include, &base.config.exclude, &[]).ok()?;
        let beside = base.beside().filter(|root| root.join(store::FOLDER).join("index").is_dir());
        let Some(root) = beside else { return Some(Self { listing, index: None, is_fresh: false }) };
        let wanted = store::Wanted { root: Some(root), sources: &base.sources, index: None, user_cache: None };
        let (store, _) = store::open(&wanted);
        let cache = Cache { store, taken_ns: None, listing };
        let index = cache.index_folder().ok().and_then(|folder| Index::open(&folder).ok());
        let is_fresh = index.is_some() && cache.is_fresh(base);
        Some(Self { listing: cache.listing, index, is_fresh })
    }
}

/// What else an index depends on: this version of the program, and the configuration.
fn version(base: &Base) -> u128 {
    xxh3_128(format!("{} {:?}", env!("CARGO_PKG_VERSION"), base.config).as_bytes())
}

impl Context {
    /// Finds the caches and lists the files; where caches cannot be kept, that is said and the work goes on.
    pub(super) fn cache(&mut self, base: &Base, leave_out: &[PathBuf]) -> anyhow::Result<Cache> {
        let home = environment("HOME").map(|home| PathBuf::from(home).join(".cache"));
        let user_cache = environment("XDG_CACHE_HOME").map(PathBuf::from).filter(|cache| cache.is_absolute()).or(home);
        let (store, warnings) = store::open(&store::Wanted {
            root: base.beside(),
            sources: &base.sources,
            index: None,
            user_cache: user_cache.as_deref(),
        });
        for warning in warnings {
            self.complain(Style::Warning, &warning.message)?;
        }
        let taken_ns = store.now();
        let listing = disk::list(&base.sources, &base.config.include, &base.config.exclude, leave_out)?;
        Ok(Cache { store, taken_ns, listing })
    }

    /// Waits for the right to write the caches and an output folder; says for whom.
    ///
    /// Who had to wait lists the documents again: they may have changed meanwhile.
    pub(super) fn lock(&mut self, base: &Base, cache: &mut Cache, output: Option<&Path>) -> anyhow::Result<Lock> {
        let is_quiet = self.global.quiet;
        let err = &mut self.err;
        let mut has_waited = false;
        let lock = cache.store.lock(output, &mut |waiting| {
            has_waited = true;
            if !is_quiet {
                // Who cannot be told waits all the same.
                let _ = err.text(&format!("{waiting}\n")).and_then(|()| err.flush());
            }
        });
        let lock = lock?;
        if has_waited {
            let leave_out = output.map(Path::to_path_buf);
            cache.taken_ns = cache.store.now();
            cache.listing =
                disk::list(&base.sources, &base.config.include, &base.config.exclude, leave_out.as_slice())?;
        }
        Ok(lock)
    }

    /// The index of the knowledge base, made where it is missing, damaged, or no longer what the documents say.
    pub(super) fn fresh_index(&mut self) -> anyhow::Result<Fresh> {
        let base = self.base()?;
        let mut cache = self.cache(&base, &[])?;
        let folder = cache.index_folder()?;
        if cache.is_fresh(&base)
            && let Ok(index) = Index::open(&folder)
        {
            return Ok(Fresh { index, files: cache.listing.files, status: Status::Done });
        }
        let _lock = self.lock(&base, &mut cache, None)?;
        let knowledge = self.load_listed(&base, Keep::Bodies, &cache.listing)?;
        cache.build_index(&base, &knowledge)?;
        Ok(Fresh { index: Index::open(&folder)?, files: cache.listing.files, status: knowledge.status() })
    }
}
