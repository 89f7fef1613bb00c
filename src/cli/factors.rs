//! `lookback factors`: contributing factors and tags that came back.

mod rows;

use std::cmp::Reverse;
use std::io;

use jiff::civil::Date;

use crate::cli::factors::rows::{PairRow, Row, Rows};
use crate::cli::filter::Kind;
use crate::cli::select::{Filters, Selected};
use crate::cli::table::{Align, Table};
use crate::cli::terminal::Stream;
use crate::cli::{Context, Status, counted};
use crate::metrics::p_words;
use crate::pipeline::Keep;

const EXAMPLES: &str = "\
Examples:
  lookback factors                   what stands in two postmortems or more
  lookback factors --least 3
  lookback factors --after 2024 --category certificates
  lookback factors --format json | jq -r '.factors[] | \"\\(.n) \\(.text)\"'";

/// Contributing factors and tags that stand in more than one postmortem
///
/// Texts are one factor where they say the same but for case and blanks, or share most of their words. Below
/// each stand the postmortems, the newest first, with the line, and the days since the one before. Pairs that stand
/// together in two postmortems or more, and more often than by chance, are named at the end.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// In how many postmortems a factor or a tag has to stand
    #[arg(long, value_name = "N", default_value_t = 2)]
    least: usize,
    /// The day that counts as today [default: the newest date of the knowledge base]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    filters: Filters,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A list for people
    Text,
    /// One JSON object
    Json,
    /// A table in markdown
    Md,
}

/// Postmortems named below a factor.
const SHOWN: usize = 8;

/// Pairs named at the end of the text and the tables; JSON has more.
const PAIRS_SHOWN: usize = 12;

pub(super) fn run(ctx: &mut Context, args: &Args) -> anyhow::Result<Status> {
    let base = ctx.base()?;
    let knowledge = ctx.load(&base, Keep::Records, &[])?;
    let Selected { mut records, heading } = args.filters.select(ctx, &knowledge)?;
    if let Some(heading) = heading.filter(|_| args.format != Format::Json) {
        ctx.out.text(&format!("{heading}\n\n"))?;
    }
    records.sort_by_key(|record| (Reverse(record.date.as_deref()), Reverse(record.path.as_str())));
    // Of the whole knowledge base, whatever is selected: what is no longer met shall not look as new as ever.
    let as_of = args.as_of.or_else(|| knowledge.records().filter_map(rows::day).max());
    let rows = Rows::new(&records, args.least, as_of);
    match args.format {
        Format::Json => ctx.out.through(Kind::Json, |writer| {
            serde_json::to_writer_pretty(&mut *writer, &rows)?;
            writer.write_all(b"\n")
        })?,
        Format::Md => markdown(&rows, &mut ctx.out)?,
        Format::Text if rows.factors.is_empty() && rows.tags.is_empty() => {
            let of = counted(rows.documents, "postmortem");
            ctx.out.text(&format!("no factor and no tag stands in {} or more of {of}\n", args.least))?;
        }
        Format::Text => {
            for row in &rows.factors {
                ctx.out.text(&told("", row, &rows))?;
            }
            for row in &rows.tags {
                ctx.out.text(&told("tag ", row, &rows))?;
            }
            for pair in rows.pairs.iter().take(PAIRS_SHOWN) {
                ctx.out.text(&pair_told(pair, &rows))?;
            }
            ctx.out.text(&tried(&rows))?;
        }
    }
    Ok(knowledge.status())
}

/// The factor or tag, how often it is met, and where.
fn told(kind: &str, row: &Row, rows: &Rows) -> String {
    let words = if row.equal { "" } else { ", in other words" };
    let since = match (row.days_since_last.and_then(|days| usize::try_from(days).ok()), rows.as_of) {
        (Some(0), Some(as_of)) => format!(", the last on {as_of}"),
        (Some(days), Some(as_of)) => format!(", the last {} before {as_of}", counted(days, "day")),
        _ => String::new(),
    };
    let mut text = format!(
        "{kind}{}\n  {} of {}{words}{since}\n",
        row.text.replace('\n', " "),
        row.n,
        counted(rows.documents, "postmortem")
    );
    for occurrence in row.postmortems.iter().take(SHOWN) {
        let date = occurrence.date.as_deref().unwrap_or("undated");
        let gap = occurrence.days_after.and_then(|days| usize::try_from(days).ok());
        let gap = gap.map_or_else(String::new, |days| format!(", {} after the one before", counted(days, "day")));
        let line = occurrence.line.map_or_else(String::new, |line| format!(":{line}"));
        text += &format!("  {date}  {}{line}{gap}\n", occurrence.path);
    }
    if row.n > SHOWN {
        text += &format!("  and {} more\n", row.n - SHOWN);
    }
    text.push('\n');
    text
}

/// The two, and how sure it is that they go together.
fn pair_told(pair: &PairRow, rows: &Rows) -> String {
    format!(
        "{}\n  with {}\n  together in {} of {}, {:.1} × as often as by chance, {}, among {} {}\n\n",
        pair.a.named(),
        pair.b.named(),
        pair.n,
        counted(rows.documents, "postmortem"),
        pair.lift,
        p_words(pair.p),
        counted(rows.pairs_tried, "pair"),
        p_words(pair.p_adjusted)
    )
}

/// How many pairs were tried, and what that does to their p; nothing where there is none to try.
fn tried(rows: &Rows) -> String {
    let mut of = counted(rows.pairs_tried, "pair");
    if rows.paired < rows.factors.len() + rows.tags.len() {
        of += &format!(" of the {} most frequent", rows.paired);
    }
    if rows.pairs_tried == 0 {
        return String::new();
    }
    if rows.pairs.is_empty() {
        return format!("{of} tried, none of which stands together more often than by chance\n");
    }
    let more = match rows.pairs_found.saturating_sub(PAIRS_SHOWN) {
        0 => String::new(),
        more => format!("{} not shown; ", counted(more, "more such pair")),
    };
    format!(
        "{more}{of} were tried, and up to one in twenty seems to belong together by chance alone: the first p (Fisher's) \
         is that of the pair alone, the second that times the number tried (Bonferroni's)\n"
    )
}

fn markdown(rows: &Rows, out: &mut Stream) -> io::Result<()> {
    table("factor", &rows.factors).write_markdown(out)?;
    if !rows.tags.is_empty() {
        out.text("\n")?;
        table("tag", &rows.tags).write_markdown(out)?;
    }
    if !rows.pairs.is_empty() {
        out.text("\n")?;
        pairs_table(&rows.pairs).write_markdown(out)?;
    }
    if rows.pairs_tried > 0 {
        out.text(&format!("\n{}", tried(rows)))?;
    }
    Ok(())
}

fn table(what: &'static str, rows: &[Row]) -> Table {
    let mut table = Table::new(&[
        (what, Align::Left),
        ("postmortems", Align::Right),
        ("share", Align::Right),
        ("last seen", Align::Left),
        ("days ago", Align::Right),
    ]);
    for row in rows {
        let last = row.postmortems.first().and_then(|occurrence| occurrence.date.clone());
        table.row([
            row.text.clone(),
            row.n.to_string(),
            format!("{:.0} %", row.share * 100.0),
            last.unwrap_or_default(),
            row.days_since_last.map_or_else(String::new, |days| days.to_string()),
        ]);
    }
    table
}

fn pairs_table(pairs: &[PairRow]) -> Table {
    let mut table = Table::new(&[
        ("together", Align::Left),
        ("with", Align::Left),
        ("postmortems", Align::Right),
        ("times chance", Align::Right),
        ("p", Align::Right),
        ("p among all pairs", Align::Right),
    ]);
    for pair in pairs.iter().take(PAIRS_SHOWN) {
        table.row([
            pair.a.named(),
            pair.b.named(),
            pair.n.to_string(),
            format!("{:.1}", pair.lift),
            p_words(pair.p),
            p_words(pair.p_adjusted),
        ]);
    }
    table
}
