//! What a shell may complete: commands, flags, and values of the knowledge base.
//!
//! [`script`] is what a shell sources; it calls the program with [`VARIABLE`] set and the words typed so far, which
//! [`answer`] completes. Values come from the search index as it lies there: nothing is built, written or said.

mod bash;
mod values;

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use clap::CommandFactory as _;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter as _};
use clap_complete::env::{Elvish, EnvCompleter, Fish, Powershell, Zsh};

use crate::cli::terminal::{Colour, Stream};
use crate::cli::{Cli, Status};
use crate::diagnostic;
use crate::select::Facet;

use values::matching;

/// The variable that says that a shell asks, and which.
pub(super) const VARIABLE: &str = "LOOKBACK_COMPLETE";

const PROGRAM: &str = "lookback";

/// A shell that can ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Shell {
    /// Bash, from 3.2 on
    Bash,
    /// Elvish
    Elvish,
    /// Fish
    Fish,
    /// `PowerShell`
    Powershell,
    /// Z shell
    Zsh,
}

impl Shell {
    /// How it is spoken to; Bash cuts words at `=` and `:` and leaves quoting to us, so it has a room of its own.
    fn adapter(self) -> Option<&'static dyn EnvCompleter> {
        match self {
            Self::Bash => None,
            Self::Elvish => Some(&Elvish),
            Self::Fish => Some(&Fish),
            Self::Powershell => Some(&Powershell),
            Self::Zsh => Some(&Zsh),
        }
    }
}

/// What the shell has to source.
pub(super) fn script(shell: Shell) -> io::Result<String> {
    let Some(adapter) = shell.adapter() else { return Ok(bash::SCRIPT.replace("VARIABLE", VARIABLE)) };
    let mut script = Vec::new();
    adapter.write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script)?;
    Ok(String::from_utf8_lossy(&script).trim_start().to_owned())
}

/// Completes the last of the words behind the first `--`, for the shell of that name.
pub(super) fn answer(shell: &OsStr, arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let shell = shell.to_str().and_then(|name| <Shell as clap::ValueEnum>::from_str(name, false).ok());
    let words: Vec<OsString> = arguments.skip_while(|argument| argument != "--").skip(1).collect();
    let mut out = Stream::stdout(Colour::Never, true);
    let written = shell.ok_or(io::ErrorKind::InvalidInput.into()).and_then(|shell| {
        out.text(&candidates(shell, words)?)?;
        out.flush()
    });
    // A shell that asks is in the middle of a line: nothing may be said there.
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => Status::Incomplete.into(),
    }
}

fn candidates(shell: Shell, words: Vec<OsString>) -> io::Result<String> {
    let Some(adapter) = shell.adapter() else { return bash::answer(&words, |words| command(shell, words)) };
    let mut command = command(shell, &words);
    let mut found = Vec::new();
    adapter.write_complete(&mut command, words, None, &mut found)?;
    Ok(String::from_utf8_lossy(&found).into_owned())
}

/// The program's own arguments, each with the values that it may have.
fn command(shell: Shell, words: &[OsString]) -> clap::Command {
    let words: Arc<[OsString]> = words.into();
    Cli::command().mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        let words = words.clone();
        command.mut_args(move |argument| match source(&name, &argument) {
            Some(source) => {
                let words = words.clone();
                argument.add(ArgValueCompleter::new(move |typed: &OsStr| source.values(shell, &words, typed)))
            }
            None => argument,
        })
    })
}

/// Where the values of an argument come from.
#[derive(Clone, Copy, Debug)]
enum Source {
    Of(Facet),
    IdOrFile,
    Query,
    Code,
}

fn source(command: &str, argument: &clap::Arg) -> Option<Source> {
    // The status of an action has values of its own.
    if !argument.get_possible_values().is_empty() {
        return None;
    }
    match (command, argument.get_id().as_str()) {
        ("show", "wanted") => Some(Source::IdOrFile),
        ("search", "query") => Some(Source::Query),
        ("explain", "code") => Some(Source::Code),
        (_, name) => values::FACETS.into_iter().find(|(known, _)| *known == name).map(|(_, facet)| Source::Of(facet)),
    }
}

impl Source {
    fn values(self, shell: Shell, words: &[OsString], typed: &OsStr) -> Vec<CompletionCandidate> {
        let wanted = bash::unquoted(&typed.to_string_lossy());
        let candidate = |value: String| CompletionCandidate::new(quoted(shell, value));
        match self {
            Self::Of(facet) => matching(values::of(words, facet), &wanted).map(candidate).collect(),
            Self::IdOrFile => {
                let ids = matching(values::ids(words), &wanted).map(candidate);
                ids.chain(PathCompleter::file().complete(typed)).collect()
            }
            Self::Query => values::terms(words, &wanted).into_iter().map(candidate).collect(),
            Self::Code => codes(&wanted),
        }
    }
}

/// Codes with their names, or names where one is typed.
fn codes(wanted: &str) -> Vec<CompletionCandidate> {
    let is_name = wanted.starts_with(|first: char| first.is_ascii_lowercase()) && !wanted.starts_with("lb");
    let codes = diagnostic::CODES.iter().map(|code| match is_name {
        true => (code.name, code.id),
        false => (code.id, code.name),
    });
    let begins = |value: &str| value.to_lowercase().starts_with(&wanted.to_lowercase());
    let codes = codes.filter(|(value, _)| begins(value));
    codes.map(|(value, other)| CompletionCandidate::new(value).help(Some(other.into()))).collect()
}

/// The value as the shell needs it; all but `PowerShell` quote by themselves, and Bash has its own way.
fn quoted(shell: Shell, value: String) -> String {
    let is_plain = value.chars().all(|c| c.is_alphanumeric() || "-_./:".contains(c));
    if shell == Shell::Powershell && !is_plain { format!("'{}'", value.replace('\'', "''")) } else { value }
}
