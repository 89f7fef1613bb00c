//! `lookback search`: which postmortems say something about it, and where.

use std::io;
use std::path::PathBuf;

use crate::cli::filter::Kind;
use crate::cli::report::{Finding, Painter};
use crate::cli::table::one_line;
use crate::cli::terminal::{Stream, Style};
use crate::cli::{Context, Rendered, Status};
use crate::diagnostic::Severity;
use crate::search::{Hit, Index, QueryError, Quote, Results, SearchError};
use crate::source::Source;

const EXAMPLES: &str = "\
Examples:
  lookback search ingress 503                the best first, with their lines
  lookback search '\"connection reset\" -staging'
  lookback search certificate --format json | jq -r '.hits[].path'
  lookback search --index /srv/index dns     from that index as it is";

/// Search all postmortems
///
/// Words are ranked together, those that match all of them first; \"…\" is a phrase. The index is made and kept
/// fresh by itself. Exit status 1 where nothing matches.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// What to look for
    #[arg(required = true, allow_hyphen_values = true, value_name = "QUERY")]
    query: Vec<String>,
    /// How many postmortems to show at most
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10)]
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
}

pub(super) fn run(ctx: &mut Context, args: &Args) -> anyhow::Result<Status> {
    let (index, status) = match &args.index {
        Some(folder) => (Index::open(folder)?, Status::Done),
        None => ctx.fresh_index()?,
    };
    let query = args.query.join(" ");
    let results = match index.search(&query, args.limit) {
        Ok(results) => results,
        Err(SearchError::Query(error)) => return Err(point_at(ctx, &query, &error).into()),
        Err(SearchError::Index(error)) => return Err(error.into()),
    };
    match args.format {
        Format::Text => write_text(&mut ctx.out, &results)?,
        Format::Json => ctx.out.through(Kind::Json, |writer| {
            serde_json::to_writer_pretty(&mut *writer, &results)?;
            writer.write_all(b"\n")
        })?,
    }
    ctx.out.flush()?;
    if results.total == 0 {
        ctx.say(&format!("nothing matches `{query}`; try fewer or other words, or the beginning of one with `*`"))?;
        return Ok(status.max(Status::Findings));
    }
    if results.total > results.hits.len() {
        ctx.say(&format!("{} of {} postmortems that match; more with `--limit`", results.hits.len(), results.total))?;
    }
    Ok(status)
}

/// The query with a mark under what cannot be understood.
fn point_at(ctx: &Context, query: &str, error: &QueryError) -> Rendered {
    let finding = Finding {
        severity: Severity::Error,
        code: None,
        message: &error.message,
        path: "query",
        span: error.span,
        label: None,
        help: Some(&error.help),
    };
    Rendered(Painter::new(&ctx.err).finding(&Source::new("query", query), &finding))
}

fn write_text(out: &mut Stream, results: &Results) -> io::Result<()> {
    for (hit_idx, hit) in results.hits.iter().enumerate() {
        if hit_idx > 0 {
            out.text("\n")?;
        }
        write_hit(out, hit)?;
    }
    Ok(())
}

fn write_hit(out: &mut Stream, hit: &Hit) -> io::Result<()> {
    out.styled(Style::Strong, &one_line(&hit.title))?;
    if let Some(date) = &hit.date {
        out.text("  ")?;
        out.styled(Style::Dim, date)?;
    }
    out.text("\n")?;
    if hit.passages.is_empty() {
        out.styled(Style::Dim, &format!("  {}", one_line(&hit.path)))?;
        out.text("\n")?;
    }
    for quote in &hit.passages {
        out.styled(Style::Dim, &format!("  {}:{}", one_line(&hit.path), quote.line))?;
        out.text("  ")?;
        write_quote(out, quote)?;
        out.text("\n")?;
    }
    Ok(())
}

fn write_quote(out: &mut Stream, quote: &Quote) -> io::Result<()> {
    let mut from = 0;
    for highlight in &quote.highlights {
        // A snippet that went wrong is worth a missing colour, not a missing answer.
        let (Some(before), Some(matched)) =
            (quote.text.get(from..highlight.start), quote.text.get(highlight.start..highlight.end))
        else {
            continue;
        };
        out.text(before)?;
        out.styled(Style::Match, matched)?;
        from = highlight.end;
    }
    out.text(&quote.text[from..])
}
