//! `lookback index`: the search index alone, and how `search` keeps it fresh.

use std::path::PathBuf;

use crate::cli::{Context, Status, counted};
use crate::pipeline::Keep;
use crate::search::{self, Index};

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
    let folder = match &args.index {
        Some(folder) => folder.clone(),
        None => base.cache()?.join("index"),
    };
    let knowledge = ctx.load(&base, Keep::Bodies, &[])?;
    search::build(&folder, &knowledge.corpus)?;
    let postmortems = counted(knowledge.corpus.entries.len(), "postmortem");
    ctx.say(&format!("{postmortems} in the index `{}`", folder.display()))?;
    Ok(knowledge.status())
}

impl Context {
    /// The index of the knowledge base, made where it is missing or no longer what the documents say.
    pub(super) fn fresh_index(&mut self) -> anyhow::Result<(Index, Status)> {
        let base = self.base()?;
        let folder = base.cache()?.join("index");
        let knowledge = self.load(&base, Keep::Bodies, &[])?;
        search::build(&folder, &knowledge.corpus)?;
        Ok((Index::open(&folder)?, knowledge.status()))
    }
}
