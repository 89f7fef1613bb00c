//! `lookback check`: what could not be read, or contradicts itself, and how to mend it.

use anyhow::bail;
use serde::Serialize;

use crate::cli::explain::level;
use crate::cli::filter::Kind;
use crate::cli::knowledge::Knowledge;
use crate::cli::report::{self, Painter};
use crate::cli::{Context, Status, counted};
use crate::diagnostic::Severity;
use crate::extract;
use crate::pipeline::{Checked, Keep};
use crate::record;

const EXAMPLES: &str = "\
Examples:
  lookback check                             every postmortem
  lookback check postmortems/2021-02-19.md   one file, or a folder
  lookback check --deny warning              exit status 1 on warnings too
  lookback check --format json | jq '.findings[].code'
  lookback explain LB001                     what a code means";

/// Say what could not be read as it stands, where, and how to mend it
///
/// Exit status: 0 where nothing at or above the level of `--deny` was found, 1 where something was, 2 where a file
/// could not be read.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// Files or folders to look at; all where none is given
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
    /// The least level that makes the exit status 1
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    deny: Level,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Level {
    /// A document could not be read, or not whole
    Error,
    /// Something could not be read, or contradicts something else
    Warning,
    /// Anything at all
    Note,
}

impl Level {
    fn least(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Note => Severity::Note,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Like a compiler's
    Text,
    /// One JSON object
    Json,
}

/// `--format json`.
#[derive(Serialize)]
struct Json<'k> {
    schema: &'static str,
    postmortems: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    findings: Vec<JsonFinding>,
    skipped: Vec<Left<'k>>,
    unread: Vec<Left<'k>>,
}

#[derive(Serialize)]
struct JsonFinding {
    path: String,
    #[serde(flatten)]
    finding: record::Finding,
}

/// A file that has no findings because it was not checked.
#[derive(Serialize)]
struct Left<'k> {
    path: &'k str,
    reason: &'k str,
}

pub(super) fn run(ctx: &mut Context, args: &Args) -> anyhow::Result<Status> {
    let knowledge = ctx.load_or_files(&args.paths, Keep::Sources)?;
    let wanted = Wanted::new(&knowledge, &args.paths)?;
    let checked: Vec<&Checked> = knowledge.checked.iter().filter(|checked| wanted.has(&checked.source.path)).collect();
    match args.format {
        Format::Text => write_text(ctx, &knowledge, &checked)?,
        Format::Json => write_json(ctx, &wanted, &checked)?,
    }
    ctx.out.flush()?;
    summarise(ctx, &wanted, &checked)?;
    let worst =
        checked.iter().flat_map(|checked| &checked.diagnostics).map(|diagnostic| diagnostic.code.severity).max();
    let is_denied = worst.is_some_and(|worst| worst >= args.deny.least());
    Ok(knowledge.status().max(if is_denied { Status::Findings } else { Status::Done }))
}

/// The paths that are asked for.
struct Wanted<'k> {
    knowledge: &'k Knowledge,
    paths: &'k [String],
}

impl<'k> Wanted<'k> {
    /// Each path must hold something, or it was a slip.
    fn new(knowledge: &'k Knowledge, paths: &'k [String]) -> anyhow::Result<Self> {
        for path in paths {
            if !knowledge.files().any(|file| knowledge.lies_in(file, path)) {
                bail!(
                    "`{path}` is no file or folder of this knowledge base; name one, or give its folder with `--src`"
                );
            }
        }
        Ok(Self { knowledge, paths })
    }

    fn has(&self, file: &str) -> bool {
        self.paths.is_empty() || self.paths.iter().any(|path| self.knowledge.lies_in(file, path))
    }

    /// What was left alone by rule: it has no place in the listing, so only whole runs name it.
    fn left_alone(&self) -> impl Iterator<Item = Left<'k>> {
        let left = self.knowledge.left_alone.iter().filter(|_| self.paths.is_empty());
        left.map(|left| Left { path: &left.path, reason: &left.message })
    }

    fn skipped(&self) -> impl Iterator<Item = Left<'k>> {
        let of = |skipped: &&'k crate::corpus::Skipped| self.has(&skipped.path);
        self.knowledge
            .corpus
            .skipped
            .iter()
            .filter(of)
            .map(|skipped| Left { path: &skipped.path, reason: &skipped.reason })
    }
}

fn write_text(ctx: &mut Context, knowledge: &Knowledge, checked: &[&Checked]) -> anyhow::Result<()> {
    let painter = Painter::new(&ctx.out);
    for Checked { source, diagnostics, .. } in checked {
        let path = knowledge.file(&source.path).to_string_lossy();
        for diagnostic in diagnostics {
            let finding = report::Finding {
                severity: diagnostic.code.severity,
                code: Some(diagnostic.code.id),
                message: &diagnostic.message,
                path: &path,
                span: diagnostic.span,
                label: None,
                help: diagnostic.help.as_deref(),
            };
            let drawn = painter.finding(source, &finding);
            ctx.out.through(Kind::Coloured, |writer| writer.write_all(drawn.as_bytes()))?;
        }
    }
    Ok(())
}

fn write_json(ctx: &mut Context, wanted: &Wanted<'_>, checked: &[&Checked]) -> anyhow::Result<()> {
    let finding = |checked: &&'_ Checked| -> Vec<JsonFinding> {
        let of = |diagnostic| JsonFinding {
            path: checked.source.path.clone(),
            finding: extract::finding(&checked.source, diagnostic),
        };
        checked.diagnostics.iter().map(of).collect()
    };
    let problems = &wanted.knowledge.problems;
    let json = Json {
        schema: "lookback.check/1",
        postmortems: checked.len(),
        errors: count(checked, Severity::Error),
        warnings: count(checked, Severity::Warning),
        notes: count(checked, Severity::Note),
        findings: checked.iter().flat_map(finding).collect(),
        skipped: wanted.skipped().chain(wanted.left_alone()).collect(),
        unread: problems.iter().map(|unread| Left { path: &unread.path, reason: &unread.message }).collect(),
    };
    ctx.out.through(Kind::Json, |writer| {
        serde_json::to_writer_pretty(&mut *writer, &json)?;
        writer.write_all(b"\n")
    })?;
    Ok(())
}

/// One line for people, behind the files that were not checked.
fn summarise(ctx: &mut Context, wanted: &Wanted<'_>, checked: &[&Checked]) -> anyhow::Result<()> {
    // With `-v` they were named when they were read.
    if !ctx.is_verbose() {
        for skipped in wanted.skipped() {
            let file = wanted.knowledge.file(skipped.path);
            ctx.say(&format!("skipped {}: {}", file.display(), skipped.reason))?;
        }
        for left in wanted.left_alone() {
            ctx.say(&format!("skipped: {}", left.reason))?;
        }
    }
    let [errors, warnings, notes] = [Severity::Error, Severity::Warning, Severity::Note]
        .map(|severity| counted(count(checked, severity), level(severity)));
    ctx.say(&format!("{errors}, {warnings}, {notes} in {}", counted(checked.len(), "postmortem")))?;
    Ok(())
}

fn count(checked: &[&Checked], severity: Severity) -> usize {
    let diagnostics = checked.iter().flat_map(|checked| &checked.diagnostics);
    diagnostics.filter(|diagnostic| diagnostic.code.severity == severity).count()
}
