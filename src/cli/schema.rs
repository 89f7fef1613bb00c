//! `lookback schema`: the promise that every consumer of records builds on.

use crate::cli::filter::Kind;
use crate::cli::{Context, Status};
use crate::export;

const EXAMPLES: &str = "\
Examples:
  lookback schema > record.schema.json
  lookback schema | jq '.properties | keys'";

/// Print the JSON Schema of a record
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {}

pub(super) fn run(ctx: &mut Context, _: &Args) -> anyhow::Result<Status> {
    let schema = export::schema();
    ctx.out.through(Kind::Json, |writer| {
        serde_json::to_writer_pretty(&mut *writer, &schema)?;
        writer.write_all(b"\n")
    })?;
    Ok(Status::Done)
}
