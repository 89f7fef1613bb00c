//! `lookback export`: every record, for other programs.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser as _};

use crate::cli::filter::Kind;
use crate::cli::{Context, Status, counted};
use crate::export::{FORMATS, Format, Options};
use crate::pipeline::Keep;
use crate::publish;
use crate::record::Postmortem;

const EXAMPLES: &str = "\
Examples:
  lookback export                              one record a line
  lookback export --format json -o records.json
  lookback export --format csv > incidents.csv
  lookback export | jq -r '[.date, .measures.time_to_recover.minutes] | @tsv'";

/// Export every record: ndjson, json or csv
///
/// On standard output control characters are written out, in JSON as `\\uXXXX`, which keeps the values; a file named
/// with `-o` gets the bytes as they are.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// How to write them
    #[arg(long, value_name = "FORMAT", default_value = FORMATS[0].name, value_parser = formats())]
    format: &'static Format,
    /// Leave CSV cells as they are, even those that a spreadsheet would take for a formula
    #[arg(long)]
    raw: bool,
    /// Write to this file instead, which is replaced as a whole
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
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
    match args.output.as_deref() {
        Some(file) if file != Path::new("-") => {
            let mut bytes = Vec::new();
            args.format.write(&records, options, &mut bytes)?;
            publish::write_file(file, &bytes)?;
            ctx.say(&format!("{} in `{}`", counted(records.len(), "record"), file.display()))?;
        }
        _ => {
            let kind = if args.format.name == "csv" { Kind::Data } else { Kind::Json };
            ctx.out.through(kind, |writer| args.format.write(&records, options, writer))?;
        }
    }
    Ok(knowledge.status())
}
