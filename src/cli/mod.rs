//! The command line: arguments in, exit status out.
//!
//! One file a command; [`main`] is the entry point. Only here are the clock, the
//! environment and the terminal known. A new command is a file with `Args` and
//! `run`, and a line in `Command`.

mod actions;
mod base;
mod build;
mod check;
mod complete;
mod completions;
mod explain;
mod export;
mod factors;
pub mod filter;
mod index;
mod knowledge;
mod list;
mod man;
mod report;
mod schema;
mod search;
mod select;
mod show;
mod similar;
mod stats;
mod table;
pub mod terminal;

use std::ffi::OsString;
use std::fmt;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::cli::base::Base;
use crate::cli::terminal::{Colour, Stream, Style};

/// A postmortem knowledge base: reads free-form postmortems, measures them, finds them again.
#[derive(Debug, Parser)]
#[command(name = "lookback", bin_name = "lookback", version, after_long_help = EXAMPLES, propagate_version = false)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  lookback build                 the site of ./postmortems, into ./site
  lookback search ingress 503    which postmortems say something about it
  lookback similar draft.md      have we seen this before?
  lookback stats --by quarter    how long do detection and recovery take?
  lookback check                 what could not be read, and how to mend it
  lookback list --src FOLDER     any folder of markdown, without configuration";

/// What every command takes.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Everywhere")]
struct Global {
    /// Folder of book.toml; else it is looked for from here up to the repository's root
    #[arg(short = 'C', long, value_name = "DIR", global = true, conflicts_with = "src")]
    root: Option<PathBuf>,
    /// A folder of postmortems, without any configuration (may be repeated)
    #[arg(long, value_name = "DIR", global = true)]
    src: Vec<PathBuf>,
    /// When to colour; NO_COLOR is heeded
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto", hide_possible_values = true)]
    color: Colour,
    /// Errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more: each skipped file and why
    #[arg(short, long, global = true)]
    verbose: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Args),
    List(list::Args),
    Show(show::Args),
    Stats(stats::Args),
    Factors(factors::Args),
    Actions(actions::Args),
    Check(check::Args),
    Export(export::Args),
    Search(search::Args),
    Similar(similar::Args),
    Index(index::Args),
    Schema(schema::Args),
    Explain(explain::Args),
    Completions(completions::Args),
    Man(man::Args),
}

impl Command {
    fn run(&self, ctx: &mut Context) -> anyhow::Result<Status> {
        match self {
            Self::Build(args) => build::run(ctx, args),
            Self::List(args) => list::run(ctx, args),
            Self::Show(args) => show::run(ctx, args),
            Self::Stats(args) => stats::run(ctx, args),
            Self::Factors(args) => factors::run(ctx, args),
            Self::Actions(args) => actions::run(ctx, args),
            Self::Check(args) => check::run(ctx, args),
            Self::Export(args) => export::run(ctx, args),
            Self::Search(args) => search::run(ctx, args),
            Self::Similar(args) => similar::run(ctx, args),
            Self::Index(args) => index::run(ctx, args),
            Self::Schema(args) => schema::run(ctx, args),
            Self::Explain(args) => explain::run(ctx, args),
            Self::Completions(args) => completions::run(ctx, args),
            Self::Man(args) => man::run(ctx, args),
        }
    }
}

/// How a command ended, where it did what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// All is well.
    Done,
    /// `check` has findings, or `search` no match.
    Findings,
    /// The rest is done, but something could not be read or written, and was named.
    Incomplete,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Done => Self::SUCCESS,
            Status::Findings => Self::from(1),
            Status::Incomplete => Self::from(2),
        }
    }
}

/// Runs the command that the program's arguments ask for.
pub fn main() -> ExitCode {
    if let Some(shell) = environment(complete::VARIABLE) {
        return complete::answer(&shell, std::env::args_os());
    }
    let no_color = environment("NO_COLOR").is_some();
    let cli = match Cli::try_parse_from(search::without_ambiguity(std::env::args_os())) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, no_color),
    };
    let mut ctx = Context {
        out: Stream::stdout(cli.global.color, no_color),
        err: Stream::stderr(cli.global.color, no_color),
        global: cli.global,
    };
    match cli.command.run(&mut ctx).and_then(|status| Ok(ctx.out.flush().map(|()| status)?)) {
        Ok(status) => {
            // Nobody is left to tell when standard error fails.
            let _ = ctx.err.flush();
            status.into()
        }
        Err(error) => {
            // What was found before the fault is still worth having.
            let _ = ctx.out.flush();
            let _ = tell(&mut ctx.err, &error);
            Status::Incomplete.into()
        }
    }
}

/// A variable of the environment that is set and not empty.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn environment(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Help goes to standard output, a wrong argument to standard error.
fn usage(error: &clap::Error, no_color: bool) -> ExitCode {
    let mut stream = match error.use_stderr() {
        true => Stream::stderr(Colour::Auto, no_color),
        false => Stream::stdout(Colour::Auto, no_color),
    };
    let rendered = error.render();
    // An error quotes what was typed, so its own colours cannot be told from foreign ones.
    let written = match stream.colour && !error.use_stderr() {
        true => stream.through(filter::Kind::Coloured, |writer| write!(writer, "{}", rendered.ansi())),
        false => stream.text(&rendered.to_string()),
    };
    match written.and_then(|()| stream.flush()) {
        Ok(()) if !error.use_stderr() => ExitCode::SUCCESS,
        _ => Status::Incomplete.into(),
    }
}

fn tell(err: &mut Stream, error: &anyhow::Error) -> std::io::Result<()> {
    if let Some(Rendered(text)) = error.downcast_ref() {
        err.through(filter::Kind::Coloured, |writer| writer.write_all(text.as_bytes()))?;
        return err.flush();
    }
    err.styled(Style::Error, "error:")?;
    match error.downcast_ref::<std::io::Error>() {
        // Files have errors of their own types, with their paths: a bare one comes from a stream.
        Some(fault) => writeln!(err, " standard output cannot be written: {fault}; make room, or write elsewhere")?,
        None => writeln!(err, " {error:#}")?,
    }
    err.flush()
}

/// What a command works with: the streams and what the global arguments say.
pub(crate) struct Context {
    pub(crate) out: Stream,
    pub(crate) err: Stream,
    global: Global,
}

impl Context {
    /// The knowledge base that the global arguments name.
    fn base(&self) -> anyhow::Result<Base> {
        Base::find(&self.global, &self.err)
    }

    /// Says something on standard error, unless asked to be quiet.
    fn say(&mut self, text: &str) -> std::io::Result<()> {
        if self.global.quiet {
            return Ok(());
        }
        self.err.text(text)?;
        self.err.text("\n")
    }

    /// Names something that could not be done, while the rest goes on.
    fn complain(&mut self, style: Style, text: &str) -> std::io::Result<()> {
        self.err.styled(style, if style == Style::Error { "error:" } else { "warning:" })?;
        self.err.text(&format!(" {text}\n"))
    }

    /// Whether to say more than usual.
    fn is_verbose(&self) -> bool {
        self.global.verbose
    }
}

/// A number with its noun: `1 file`, `2 files`.
fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// An error that is already drawn, in the colours of standard error.
#[derive(Debug)]
struct Rendered(String);

impl fmt::Display for Rendered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Rendered {}
