//! `lookback completions`: the script that tells a shell to ask us.

use crate::cli::complete::{self, Shell};
use crate::cli::{Context, Status};

const EXAMPLES: &str = "\
Examples:
  lookback completions bash >> ~/.bash_completion
  lookback completions zsh > ~/.zfunc/_lookback
  lookback completions fish > ~/.config/fish/completions/lookback.fish
  lookback completions powershell >> $PROFILE
  lookback completions elvish >> ~/.config/elvish/rc.elv";

/// Print a script that completes commands, flags and values in a shell
///
/// The script asks this program whenever a key is pressed for it, so that it need not be made anew. Beside commands
/// and flags it completes ids (`show`, `search id:`), categories, severities, services, tags, statuses and owners
/// as the search index has them, and codes of diagnostics; without an index the documents are read. Nothing is
/// written, and what a document says is quoted as the shell needs it.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// Which shell
    shell: Shell,
}

pub(super) fn run(ctx: &mut Context, args: &Args) -> anyhow::Result<Status> {
    ctx.out.text(&complete::script(args.shell)?)?;
    Ok(Status::Done)
}
