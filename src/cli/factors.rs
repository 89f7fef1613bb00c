//! `lookback factors`: contributing factors that came back.

use std::cmp::Reverse;

use jiff::civil::Date;
use serde::Serialize;

use crate::cli::filter::Kind;
use crate::cli::select::{Filters, Selected};
use crate::cli::table::{Align, Table};
use crate::cli::{Context, Status, counted};
use crate::metrics::recurrence::{Recurrence, RecurringFactor};
use crate::metrics::statistics::share_interval;
use crate::pipeline::Keep;
use crate::record::Postmortem;

const EXAMPLES: &str = "\
Examples:
  lookback factors                   what stands in two postmortems or more
  lookback factors --least 3
  lookback factors --after 2024 --category certificates
  lookback factors --format json | jq -r '.factors[] | \"\\(.n) \\(.text)\"'";

/// Contributing factors that stand in more than one postmortem
///
/// Texts are one factor where they say the same but for case and blanks, or share most of their words. Below
/// each stand the postmortems, the newest first, with the line, and the days since the one before.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// In how many postmortems a factor has to stand
    #[arg(long, value_name = "N", default_value_t = 2)]
    least: usize,
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

const SCHEMA: &str = "lookback.factors/1";

#[derive(Serialize)]
struct Rows {
    schema: &'static str,
    documents: usize,
    factors: Vec<Row>,
}

/// One factor in JSON.
#[derive(Serialize)]
struct Row {
    /// As the newest postmortem writes it.
    text: String,
    /// In how many postmortems it stands.
    n: usize,
    /// That as a share of all.
    share: f64,
    /// Wilson's 95 % interval of the share.
    share_interval: Option<[f64; 2]>,
    /// Whether all say it in the same words; else they share most of them.
    equal: bool,
    /// Days from each to the next, the oldest first.
    gaps_days: Vec<i32>,
    /// The newest first.
    postmortems: Vec<Occurrence>,
}

#[derive(Serialize)]
struct Occurrence {
    id: String,
    path: String,
    title: String,
    date: Option<String>,
    text: String,
    line: u32,
}

pub(super) fn run(ctx: &mut Context, args: &Args) -> anyhow::Result<Status> {
    let base = ctx.base()?;
    let knowledge = ctx.load(&base, Keep::Records, &[])?;
    let Selected { mut records, heading } = args.filters.select(ctx, &knowledge)?;
    if let Some(heading) = heading.filter(|_| args.format != Format::Json) {
        ctx.out.text(&format!("{heading}\n\n"))?;
    }
    records.sort_by_key(|record| (Reverse(record.date.as_deref()), Reverse(record.path.as_str())));
    let recurrence = Recurrence::new(&records);
    let recurring = recurrence.factors.iter().filter(|factor| factor.occurrences.len() >= args.least);
    let rows: Vec<Row> = recurring.map(|factor| row(&records, factor)).collect();
    match args.format {
        Format::Json => ctx.out.through(Kind::Json, |writer| {
            let rows = Rows { schema: SCHEMA, documents: records.len(), factors: rows };
            serde_json::to_writer_pretty(&mut *writer, &rows)?;
            writer.write_all(b"\n")
        })?,
        Format::Md => table(&rows).write_markdown(&mut ctx.out)?,
        Format::Text if rows.is_empty() => {
            let of = counted(records.len(), "postmortem");
            ctx.out.text(&format!("no factor stands in {} or more of {of}\n", args.least))?;
        }
        Format::Text => {
            for row in &rows {
                ctx.out.text(&told(row, records.len()))?;
            }
        }
    }
    Ok(knowledge.status())
}

fn row(records: &[&Postmortem], factor: &RecurringFactor) -> Row {
    let n = factor.occurrences.len();
    let postmortems = factor.occurrences.iter().map(|occurrence| {
        let record = records[occurrence.place];
        Occurrence {
            id: record.id.clone(),
            path: record.path.clone(),
            title: record.title.clone(),
            date: record.date.clone(),
            text: occurrence.text.clone(),
            line: occurrence.line,
        }
    });
    let postmortems: Vec<Occurrence> = postmortems.collect();
    let day = |occurrence: &Occurrence| occurrence.date.as_deref()?.parse::<Date>().ok();
    let days: Vec<Date> = postmortems.iter().rev().filter_map(day).collect();
    let gap = |pair: &[Date]| pair[0].until(pair[1]).map_or(0, |span| span.get_days());
    Row {
        text: factor.text.clone(),
        n,
        share: n as f64 / records.len() as f64,
        share_interval: share_interval(n, records.len()),
        equal: factor.is_equal,
        gaps_days: days.windows(2).map(gap).collect(),
        postmortems,
    }
}

/// The factor, how often it is met, and where.
fn told(row: &Row, n_documents: usize) -> String {
    let words = if row.equal { "" } else { ", in other words" };
    let mut text =
        format!("{}\n  {} of {}{words}\n", row.text.replace('\n', " "), row.n, counted(n_documents, "postmortem"));
    let mut gaps = row.gaps_days.iter().rev();
    for occurrence in row.postmortems.iter().take(SHOWN) {
        let date = occurrence.date.as_deref().unwrap_or("undated");
        let gap = gaps.next().and_then(|&days| usize::try_from(days).ok());
        let gap = gap.map_or_else(String::new, |days| format!(", {} after the one before", counted(days, "day")));
        text += &format!("  {date}  {}:{}{gap}\n", occurrence.path, occurrence.line);
    }
    if row.n > SHOWN {
        text += &format!("  and {} more\n", row.n - SHOWN);
    }
    text.push('\n');
    text
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::new(&[
        ("factor", Align::Left),
        ("postmortems", Align::Right),
        ("share", Align::Right),
        ("last seen", Align::Left),
    ]);
    for row in rows {
        let last = row.postmortems.first().and_then(|occurrence| occurrence.date.clone());
        table.row([
            row.text.clone(),
            row.n.to_string(),
            format!("{:.0} %", row.share * 100.0),
            last.unwrap_or_default(),
        ]);
    }
    table
}
