//! `lookback explain`: the manual of diagnostics, a page a code.

use std::io::Write as _;

use anyhow::bail;

use crate::cli::terminal::{Stream, Style};
use crate::cli::{Context, Status};
use crate::diagnostic::{self, Code, Severity};

const EXAMPLES: &str = "\
Examples:
  lookback explain                     every code, in a sentence each
  lookback explain LB001               the page of one of them
  lookback explain time-unreadable     the same, by name";

/// Say what a diagnostic means and how to mend it
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// A code such as LB001, or its name; all of them where none is given
    code: Option<String>,
}

pub(super) fn run(ctx: &mut Context, args: &Args) -> anyhow::Result<Status> {
    let Some(wanted) = &args.code else {
        for code in diagnostic::CODES {
            line(&mut ctx.out, code)?;
            writeln!(ctx.out, "    {}", code.explanation)?;
        }
        return Ok(Status::Done);
    };
    match diagnostic::find(wanted) {
        Some(code) => {
            line(&mut ctx.out, code)?;
            writeln!(ctx.out, "\n{}", code.page_text())?;
        }
        None => match nearest(wanted) {
            Some(near) => bail!("`{wanted}` is no code or name of a diagnostic; did you mean `{near}`?"),
            None => bail!("`{wanted}` is no code or name of a diagnostic; `lookback explain` lists them all"),
        },
    }
    Ok(Status::Done)
}

/// `LB001 time-unreadable (warning)`
fn line(out: &mut Stream, code: &Code) -> std::io::Result<()> {
    out.styled(Style::Strong, &format!("{} {}", code.id, code.name))?;
    writeln!(out, " ({})", level(code.severity))
}

fn nearest(wanted: &str) -> Option<&'static str> {
    let wanted = wanted.to_lowercase();
    diagnostic::CODES
        .iter()
        .map(|code| (strsim::damerau_levenshtein(&wanted, code.name), code.name))
        .min()
        .filter(|&(distance, name)| distance <= name.len() / 3)
        .map(|(_, name)| name)
}

/// What a severity is called in messages.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
