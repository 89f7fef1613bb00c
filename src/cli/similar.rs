//! `lookback similar`: have we seen this before?

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::cli::filter::Kind;
use crate::cli::index::{Fresh, as_opened};
use crate::cli::table::{escaped, one_line};
use crate::cli::terminal::{Stream, Style};
use crate::cli::{Context, Status, counted};
use crate::config::Config;
use crate::disk::{self, File};
use crate::pipeline::{self, Keep, Outcome};
use crate::record::duration_words;
use crate::search::{self, Index, Seen, Similar, SimilarHit};
use crate::source::Source;
use crate::vocabulary::Languages;

const EXAMPLES: &str = "\
Examples:
  lookback similar draft.md           a draft against all postmortems
  lookback similar - < alert.txt      an alert, a log line, a stack trace
  lookback similar draft.md --format json | jq -r '.hits[].path'";

/// Find past postmortems that tell the same
///
/// Give it a draft, an alert, a log line or a stack trace. With each postmortem come the words that both have, where
/// it says them, what ended the impact there, how long that took, and which of its action items are still open.
/// Where none has enough of what the text tells, that is the answer, and the exit status is 1.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// A file, or `-` for what is typed or piped in
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// How many postmortems to show at most
    #[arg(short = 'n', long, value_name = "N", default_value_t = 5)]
    limit: usize,
    /// Answer from the index in this folder, as it is
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// A list in markdown
    Md,
}

/// More of a text is not read: what it is about stands before that.
const MOST_BYTES: u64 = 1 << 20;

pub(super) fn run(ctx: &mut Context, args: &Args) -> anyhow::Result<Status> {
    let text = read(&args.file)?;
    if !text.chars().any(char::is_alphanumeric) {
        bail!("`{}` has no word in it; give a draft, an alert or a log line", args.file.display());
    }
    let Fresh { index, files, status } = match &args.index {
        Some(folder) => Fresh { index: Index::open(folder)?, files: Vec::new(), status: Status::Done },
        None => ctx.fresh_index()?,
    };
    let (id, told) = telling(&args.file, &text);
    let except = id.filter(|_| is_one_of(&files, &args.file));
    let similar = index.similar(&Seen { text: &told, except: except.as_deref(), limit: args.limit })?;
    match args.format {
        Format::Text => {
            for (hit_idx, hit) in similar.hits.iter().enumerate() {
                let blank = if hit_idx > 0 { "\n" } else { "" };
                ctx.out.text(blank)?;
                write_hit(&mut ctx.out, hit, &files)?;
            }
        }
        Format::Json => ctx.out.through(Kind::Json, |writer| {
            serde_json::to_writer_pretty(&mut *writer, &similar)?;
            writer.write_all(b"\n")
        })?,
        Format::Md => markdown(&mut ctx.out, &similar)?,
    }
    ctx.out.flush()?;
    if similar.hits.is_empty() {
        ctx.say(&format!("no postmortem resembles this, of {}", counted(similar.documents, "postmortem")))?;
        return Ok(status.max(Status::Findings));
    }
    Ok(status)
}

fn read(file: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        io::stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes).context("cannot read standard input")?;
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    if !file.exists() {
        bail!("there is no file `{}`; name a draft or a log, or pipe text in and write `-`", file.display());
    }
    let (path, full) = (file.to_string_lossy().into_owned(), file.to_owned());
    Ok(disk::read(&File { path, full, size: 0, modified_ns: 0, inode: 0 })?.text)
}

/// What of a text tells what happened, and its id where it is a postmortem.
///
/// A postmortem tells it in some of its parts; anything else is taken as it is.
fn telling(file: &Path, text: &str) -> (Option<String>, String) {
    let source = Source::new(file.to_string_lossy(), text);
    let outcome = pipeline::read(source, false, &Config::default(), &Languages::shared(), Keep::Bodies);
    let Outcome::Postmortem(entry, _) = outcome else { return (None, text.to_owned()) };
    let record = &entry.record;
    if record.timeline.is_empty() && record.contributing_factors.is_empty() {
        return (Some(record.id.clone()), text.to_owned());
    }
    (Some(record.id.clone()), search::telling(&entry))
}

/// Whether a file is one of the knowledge base, by where it lies.
fn is_one_of(files: &[File], file: &Path) -> bool {
    let Ok(wanted) = std::path::absolute(file) else { return false };
    files.iter().any(|known| std::path::absolute(&known.full).is_ok_and(|known| known == wanted))
}

fn write_hit(out: &mut Stream, hit: &SimilarHit, files: &[File]) -> io::Result<()> {
    out.styled(Style::Strong, &one_line(&hit.title))?;
    if let Some(date) = &hit.date {
        out.styled(Style::Dim, &format!("  {date}"))?;
    }
    let file = one_line(&as_opened(files, &hit.path));
    out.text("\n")?;
    for reason in &hit.reasons {
        match reason.kind {
            "words" => out.text(&format!("  both have: {}\n", one_line(&reason.text)))?,
            _ => {
                out.styled(Style::Dim, &format!("  {file}:{}", reason.line))?;
                out.text(&format!("  {}\n", one_line(&reason.text)))?;
            }
        }
    }
    if let Some(told) = &hit.recovered_by {
        let took = hit.minutes.map_or_else(String::new, |minutes| format!(" after {}", duration_words(minutes)));
        out.text(&format!("  recovered{took}: {}", one_line(&told.text)))?;
        out.styled(Style::Dim, &format!(" ({file}:{})", told.line))?;
        out.text("\n")?;
    } else if let Some(minutes) = hit.minutes {
        out.text(&format!("  recovered after {}\n", duration_words(minutes)))?;
    }
    for action in &hit.open_actions {
        out.text(&format!("  still open: {}", one_line(&action.text)))?;
        out.styled(Style::Dim, &format!(" ({file}:{})", action.line))?;
        out.text("\n")?;
    }
    Ok(())
}

fn markdown(out: &mut Stream, similar: &Similar) -> io::Result<()> {
    for hit in &similar.hits {
        let date = hit.date.as_ref().map_or_else(String::new, |date| format!(", {date}"));
        out.text(&format!("- {} ({}{date})\n", escaped(&hit.title), escaped(&hit.path)))?;
        for reason in &hit.reasons {
            out.text(&format!("  - {}: {}\n", reason.kind, escaped(&reason.text)))?;
        }
        if let Some(told) = &hit.recovered_by {
            out.text(&format!("  - recovered: {}\n", escaped(&told.text)))?;
        }
        for action in &hit.open_actions {
            out.text(&format!("  - still open: {}\n", escaped(&action.text)))?;
        }
    }
    Ok(())
}
