//! `lookback export`: every record, for other programs.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser as _};

use crate::cli::filter::Kind;
use crate::cli::{Context, Status};
use crate::export::{FORMATS, Format, Options};
use crate::pipeline::Keep;
use crate::record::Postmortem;

const EXAMPLES: &str = "\
Examples:
  lookback export                              one record a line
  lookback export --format json > records.json
  lookback export --format csv > incidents.csv
  lookback export | jq -r '[.date, .measures.time_to_recover.minutes] | @tsv'";

/// Export every record: ndjson, json or csv
///
/// Control characters are written out: in JSON as `\\uXXXX`, which keeps the values.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// How to write them
    #[arg(long, value_name = "FORMAT", default_value = FORMATS[0].name, value_parser = formats())]
    format: &'static Format,
    /// Leave CSV cells as they are, even those that a spreadsheet would take for a formula
    #[arg(long)]
    raw: bool,
}

fn formats() -> impl clap::builder::TypedValueParser<Value = &'static Format> {
    let values = FORMATS.iter().map(|format| PossibleValue::new(format.name).help(format.about));
    PossibleValuesParser::new(values.collect::<Vec<_>>())
        .map(|name| Format::named(&name).expect("only names of formats are let through"))
}

pub(super) fn run(ctx: &mut Context, args: &Args) -> anyhow::Result<Status> {
    let base = ctx.base()?;
    let knowledge = ctx.load(&base, Keep::Records, &[])?;
    let records: Vec<&Postmortem> = knowledge.records().collect();
    let options = Options { raw: args.raw };
    let kind = if args.format.name == "csv" { Kind::Data } else { Kind::Json };
    ctx.out.through(kind, |writer| args.format.write(&records, options, writer))?;
    Ok(knowledge.status())
}
