//! `lookback list`: every postmortem on a line.

use std::cmp::Reverse;

use serde::Serialize;

use crate::cli::filter::Kind;
use crate::cli::select::{Filters, Selected};
use crate::cli::table::{Align, Table};
use crate::cli::terminal::Stream;
use crate::cli::{Context, Status, counted};
use crate::pipeline::Keep;
use crate::record::{Measure, MeasureSource, Postmortem, duration_words};

const EXAMPLES: &str = "\
Examples:
  lookback list                        newest first
  lookback list --category network --after 2023
  lookback list --ttr '>4h' --severity sev1 --severity sev2
  lookback list --owner RF --ttd none  no time to detection is known
  lookback list --format ndjson | jq -r 'select(.category == \"Network\").path'
  lookback list --format md            a table to paste into a page";

/// List the postmortems, newest first
///
/// With each goes its date, its time to detection (TTD) and to recovery (TTR), its category and its title. A time
/// that the document states is shown as it is; one that was worked out from its timeline has a `*` before it. Where
/// there is none, `n/a` says that the document has it so, and `–` that it is not known.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    filters: Filters,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A table for people
    Text,
    /// One JSON object
    Json,
    /// One JSON object a line
    Ndjson,
    /// A table in markdown
    Md,
}

const SCHEMA: &str = "lookback.list/1";

/// One postmortem in `--format json` and `ndjson`.
#[derive(Serialize)]
struct Row<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<&'static str>,
    id: &'r str,
    path: &'r str,
    title: &'r str,
    date: Option<&'r str>,
    category: Option<&'r str>,
    severity: Option<&'r str>,
    services: &'r [String],
    time_to_detect: Option<serde_json::Value>,
    time_to_recover: Option<serde_json::Value>,
}

#[derive(Serialize)]
struct Rows<'r> {
    schema: &'static str,
    postmortems: Vec<Row<'r>>,
}

pub(super) fn run(ctx: &mut Context, args: &Args) -> anyhow::Result<Status> {
    let base = ctx.base()?;
    let knowledge = ctx.load(&base, Keep::Records, &[])?;
    let Selected { mut records, heading } = args.filters.select(ctx, &knowledge)?;
    // Without a date last; the rest of the order is that of the corpus.
    records.sort_by_key(|record| Reverse(record.date.as_deref()));
    match args.format {
        Format::Text | Format::Md => write(&mut ctx.out, &records, heading.as_deref(), args.format)?,
        Format::Json => ctx.out.through(Kind::Json, |writer| {
            let postmortems = records.iter().map(|record| row(record, None)).collect();
            serde_json::to_writer_pretty(&mut *writer, &Rows { schema: SCHEMA, postmortems })?;
            writer.write_all(b"\n")
        })?,
        Format::Ndjson => ctx.out.through(Kind::Json, |writer| {
            for record in &records {
                serde_json::to_writer(&mut *writer, &row(record, Some(SCHEMA)))?;
                writer.write_all(b"\n")?;
            }
            std::io::Result::Ok(())
        })?,
    }
    Ok(knowledge.status())
}

fn row<'r>(record: &'r Postmortem, schema: Option<&'static str>) -> Row<'r> {
    // Through the record's own serialisation, so that whole minutes have no fraction here either.
    let minutes =
        |measure: &Measure| serde_json::to_value(measure).ok()?.get("minutes").filter(|m| m.is_number()).cloned();
    Row {
        schema,
        id: &record.id,
        path: &record.path,
        title: &record.title,
        date: record.date.as_deref(),
        category: record.category.as_deref(),
        severity: record.severity.as_deref(),
        services: &record.services,
        time_to_detect: minutes(&record.measures.time_to_detect),
        time_to_recover: minutes(&record.measures.time_to_recover),
    }
}

fn write(out: &mut Stream, records: &[&Postmortem], heading: Option<&str>, format: Format) -> std::io::Result<()> {
    let measures =
        records.iter().flat_map(|record| [&record.measures.time_to_detect, &record.measures.time_to_recover]);
    let mark = match measures.into_iter().any(is_derived) {
        true => "; a time with * is from the timeline, the others are stated",
        false => "",
    };
    let heading = heading.map_or_else(|| counted(records.len(), "postmortem"), str::to_owned);
    out.text(&format!("{heading}{mark}\n"))?;
    if records.is_empty() {
        return Ok(());
    }
    out.text("\n")?;
    match format {
        Format::Md => table(records).write_markdown(out),
        _ => table(records).write_text(out),
    }
}

fn table(records: &[&Postmortem]) -> Table {
    let mut table = Table::new(&[
        ("date", Align::Left),
        ("TTD", Align::Right),
        ("TTR", Align::Right),
        ("category", Align::Left),
        ("title", Align::Left),
    ]);
    for record in records {
        table.row(vec![
            record.date.clone().unwrap_or_else(|| "–".to_owned()),
            cell(&record.measures.time_to_detect),
            cell(&record.measures.time_to_recover),
            record.category.clone().unwrap_or_else(|| "–".to_owned()),
            record.title.clone(),
        ]);
    }
    table
}

/// Whether the value that counts was worked out from the timeline.
fn is_derived(measure: &Measure) -> bool {
    measure.source == Some(MeasureSource::Timeline)
}

fn cell(measure: &Measure) -> String {
    let mark = if is_derived(measure) { "*" } else { "" };
    match (measure.minutes, measure.reason.as_deref()) {
        (Some(minutes), _) => format!("{mark}{}", duration_words(minutes)),
        (None, Some("not_applicable")) => "n/a".to_owned(),
        (None, _) => "–".to_owned(),
    }
}
