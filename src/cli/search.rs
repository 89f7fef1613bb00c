//! `lookback search`: which postmortems say something about it, and where.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use anyhow::bail;
use serde::Serialize;

use crate::cli::filter::Kind;
use crate::cli::index::{Fresh, as_opened};
use crate::cli::report::{Finding, Painter};
use crate::cli::select::Filters;
use crate::cli::table::{escaped, one_line};
use crate::cli::terminal::{Stream, Style};
use crate::cli::{Context, Rendered, Status, counted};
use crate::diagnostic::Severity;
use crate::disk::File;
use crate::search::{Facets, Hit, Index, QueryError, Quote, Request, Results, SearchError};
use crate::source::Source;

const EXAMPLES: &str = "\
Examples:
  lookback search ingress 503                the best first, with their lines
  lookback search '\"connection reset\" -staging'
  lookback search certificate after:2021 ttr:'>4h'
  lookback search title:traefik --category Network
  lookback search certificate --format json | jq -r '.hits[].path'
  lookback search --index /srv/index dns     from that index as it is";

/// Search all postmortems
///
/// Words are ranked together, those that match all of them first; \"…\" is a phrase, `+word` must be there,
/// `-word` must not, `deploy*` is how a word begins. `title:`, `summary:`, `timeline:`, `factor:`, `lesson:` and
/// `action:` look in that part; `category:`, `service:`, `severity:`, `owner:`, `tag:`, `status:`, `id:`, `date:`,
/// `after:`, `before:`, `ttd:` and `ttr:` say what the flags below say. The index is made and kept fresh by itself. Exit status 1 where nothing matches.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// What to look for; may be left out where a flag says which postmortems
    #[arg(value_name = "QUERY")]
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
    #[command(flatten)]
    filters: Filters,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// One JSON object a hit
    Ndjson,
    /// A list in markdown
    Md,
}

pub(super) fn run(ctx: &mut Context, args: &Args) -> anyhow::Result<Status> {
    let criteria = args.filters.criteria();
    if args.query.is_empty() && criteria.clauses.is_empty() {
        bail!(
            "there is no QUERY; write `lookback search` and a few words of what you see, or a flag such as `--service api`"
        );
    }
    let Fresh { index, files, status } = match &args.index {
        Some(folder) => Fresh { index: Index::open(folder)?, files: Vec::new(), status: Status::Done },
        None => ctx.fresh_index()?,
    };
    let query = args.query.join(" ");
    let is_asking = matches!(args.format, Format::Json) || ctx.err.width.is_some();
    let request = Request { query: &query, limit: args.limit, criteria, has_facets: is_asking };
    let results = match index.search(&request) {
        Ok(results) => results,
        Err(SearchError::Query(error)) => return Err(point_at(ctx, &query, &error).into()),
        Err(SearchError::Index(error)) => return Err(error.into()),
    };
    write(ctx, &results, args.format, &files)?;
    ctx.out.flush()?;
    for correction in &results.corrections {
        if let Some(shown) = &correction.shown {
            ctx.say(&format!("no `{}`; showing `{shown}`", correction.word))?;
        }
    }
    if results.total == 0 {
        let n_unfiltered = match request.criteria.clauses.is_empty() || query.trim().is_empty() {
            true => 0,
            false => index.search(&Request { query: &query, ..Request::default() }).map_or(0, |all| all.total),
        };
        ctx.say(&nothing(&results, n_unfiltered))?;
        return Ok(status.max(Status::Findings));
    }
    if results.total > results.hits.len() {
        let narrower = if ctx.err.width.is_some() { narrower(&results.facets) } else { String::new() };
        ctx.say(&format!(
            "{} of {} postmortems that match; more with `--limit`{narrower}",
            results.hits.len(),
            results.total
        ))?;
    }
    Ok(status)
}

fn write(ctx: &mut Context, results: &Results, format: Format, files: &[File]) -> anyhow::Result<()> {
    match format {
        Format::Text => Answer { out: &mut ctx.out, files }.write(results)?,
        Format::Json => ctx.out.through(Kind::Json, |writer| {
            serde_json::to_writer_pretty(&mut *writer, results)?;
            writer.write_all(b"\n")
        })?,
        Format::Ndjson => ctx.out.through(Kind::Json, |writer| {
            for hit in &results.hits {
                serde_json::to_writer(&mut *writer, &Line { schema: HIT_SCHEMA, hit })?;
                writer.write_all(b"\n")?;
            }
            io::Result::Ok(())
        })?,
        Format::Md => markdown(&mut ctx.out, results)?,
    }
    Ok(())
}

const HIT_SCHEMA: &str = "lookback.search.hit/1";

/// A hit on a line of its own.
#[derive(Serialize)]
struct Line<'r> {
    schema: &'static str,
    #[serde(flatten)]
    hit: &'r Hit,
}

/// A list with the lines; text of documents is escaped, so that it stays text.
fn markdown(out: &mut Stream, results: &Results) -> io::Result<()> {
    for hit in &results.hits {
        let date = hit.date.as_ref().map_or_else(String::new, |date| format!(", {date}"));
        out.text(&format!("- {} ({}{date})\n", escaped(&hit.title), escaped(&hit.path)))?;
        for quote in &hit.passages {
            out.text(&format!("  - line {}: {}\n", quote.line, escaped(&quote.text)))?;
        }
    }
    Ok(())
}

/// What nothing was found for, and what may help.
fn nothing(results: &Results, n_unfiltered: usize) -> String {
    let unknown: Vec<String> =
        results.corrections.iter().filter(|of| of.shown.is_none()).map(|of| format!("`{}`", of.word)).collect();
    let query = &results.query;
    match (unknown.len(), n_unfiltered) {
        (_, 1..) => {
            format!("nothing matches `{query}` with these flags; without them {}", counted(n_unfiltered, "postmortem"))
        }
        (0, _) if query.trim().is_empty() => "no postmortem is of that kind; try fewer flags".to_owned(),
        (0, _) => format!("nothing matches `{query}`; try fewer or other words"),
        (1, _) => format!("nothing matches `{query}`: no postmortem has {}; try fewer or other words", unknown[0]),
        (_, _) => format!("nothing matches `{query}`: no postmortem has any of {}", unknown.join(", ")),
    }
}

/// The flags that would part what matches, with how many each would leave.
fn narrower(facets: &Facets) -> String {
    const MOST: usize = 3;
    let mut flags = Vec::new();
    for (flag, counts) in [("category", &facets.category), ("service", &facets.service), ("date", &facets.year)] {
        let counts = counts.iter().take(MOST).map(|count| format!("{} ({})", one_line(&count.value), count.n));
        let counts: Vec<String> = counts.collect();
        if counts.len() > 1 {
            flags.push(format!("`--{flag}` {}", counts.join(", ")));
        }
    }
    if flags.is_empty() { String::new() } else { format!(", fewer with {}", flags.join("; ")) }
}

/// The arguments with terms such as `-staging` behind a `--`, where they are not taken for flags.
pub(super) fn without_ambiguity(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut kept = Vec::new();
    let mut terms = Vec::new();
    let mut arguments = arguments.peekable();
    while let Some(argument) = arguments.next() {
        if argument == "--" {
            terms.extend(arguments.by_ref());
        } else if kept.iter().any(|before| before == "search") && argument.to_str().is_some_and(is_excluded_term) {
            terms.push(argument);
        } else {
            kept.push(argument);
        }
    }
    if !terms.is_empty() {
        kept.push("--".into());
    }
    kept.extend(terms);
    kept
}

/// Whether an argument is a word that must not occur, and not a flag: `-staging`, not `-qv`, `-n5` or `-C../x`.
fn is_excluded_term(argument: &str) -> bool {
    let Some(word) = argument.strip_prefix('-').filter(|word| !word.starts_with('-')) else { return false };
    let is_flags = word.chars().all(|letter| "hnqvC".contains(letter));
    let is_limit = word.strip_prefix('n').is_some_and(|limit| limit.bytes().all(|byte| byte.is_ascii_digit()));
    let is_root = word.strip_prefix('C').is_some_and(|root| root.starts_with(['/', '.', '=']));
    !(word.is_empty() || is_flags || is_limit || is_root)
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

/// An answer for people.
struct Answer<'a> {
    out: &'a mut Stream,
    /// In order of path; none where only the index is known.
    files: &'a [File],
}

impl Answer<'_> {
    fn write(&mut self, results: &Results) -> io::Result<()> {
        for (hit_idx, hit) in results.hits.iter().enumerate() {
            if hit_idx > 0 {
                self.out.text("\n")?;
            }
            self.hit(hit)?;
        }
        Ok(())
    }

    fn hit(&mut self, hit: &Hit) -> io::Result<()> {
        self.out.styled(Style::Strong, &one_line(&hit.title))?;
        if let Some(date) = &hit.date {
            self.out.text("  ")?;
            self.out.styled(Style::Dim, date)?;
        }
        self.out.text("\n")?;
        let file = one_line(&as_opened(self.files, &hit.path));
        if hit.passages.is_empty() {
            self.out.styled(Style::Dim, &format!("  {file}"))?;
            self.out.text("\n")?;
        }
        for quote in &hit.passages {
            self.out.styled(Style::Dim, &format!("  {file}:{}", quote.line))?;
            self.out.text("  ")?;
            write_quote(self.out, quote)?;
            self.out.text("\n")?;
        }
        Ok(())
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, expected: &str) {
        let arguments = without_ambiguity(typed.split(' ').map(OsString::from));
        let arguments: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
        assert_eq!(arguments.join(" "), expected);
    }

    #[test]
    fn words_that_must_not_occur_are_no_flags() {
        check("lookback search error -staging -n5 -qv", "lookback search error -n5 -qv -- -staging");
        check("lookback search -nginx a --limit 3", "lookback search a --limit 3 -- -nginx");
        check("lookback -C ../x search a -- -v --x", "lookback -C ../x search a -- -v --x");
        check("lookback search -C../x --index ix a", "lookback search -C../x --index ix a");
        check("lookback list -x", "lookback list -x");
    }
}
