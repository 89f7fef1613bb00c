//! `lookback man`: the help as manual pages.

use std::io;
use std::path::PathBuf;

use anyhow::bail;
use clap::CommandFactory as _;
use clap_mangen::Man;

use crate::cli::filter::Kind;
use crate::cli::{Cli, Context, Status, counted};
use crate::publish;

const EXAMPLES: &str = "\
Examples:
  lookback man | man -l -                     the page of the program
  lookback man search | man -l -              that of one command
  lookback man --dir ~/.local/share/man/man1  all, for `man lookback-search`";

/// Print a manual page, or write all of them to a folder
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// The command; the program as a whole where none is given
    command: Option<String>,
    /// A folder to write all pages to; it has to be there
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    dir: Option<PathBuf>,
}

pub(super) fn run(ctx: &mut Context, args: &Args) -> anyhow::Result<Status> {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    let commands: Vec<&clap::Command> = program.get_subcommands().filter(|command| !command.is_hide_set()).collect();
    if let Some(folder) = &args.dir {
        let pages: Vec<&clap::Command> = std::iter::once(&program).chain(commands).collect();
        for command in &pages {
            let file = folder.join(Man::new((*command).clone()).get_filename());
            publish::write_file(&file, page(command)?.as_bytes())?;
        }
        ctx.say(&format!("{} in `{}`", counted(pages.len(), "page"), folder.display()))?;
        return Ok(Status::Done);
    }
    let wanted = match &args.command {
        None => &program,
        Some(name) => match commands.iter().find(|command| command.get_name() == name) {
            Some(command) => command,
            None => bail!("`{name}` is no command; there are {}", listed(&commands)),
        },
    };
    let page = page(wanted)?;
    ctx.out.through(Kind::Data, |writer| writer.write_all(page.as_bytes()))?;
    Ok(Status::Done)
}

/// The page in roff; what stands below the help is examples, by our rule for help.
fn page(command: &clap::Command) -> io::Result<String> {
    let mut bytes = Vec::new();
    Man::new(command.clone()).render(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).replace(".SH EXTRA\nExamples:\n", ".SH EXAMPLES\n"))
}

fn listed(commands: &[&clap::Command]) -> String {
    let names: Vec<String> = commands.iter().map(|command| format!("`{}`", command.get_name())).collect();
    names.join(", ")
}
