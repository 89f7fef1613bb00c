//! One object with all records, one a line, so that two exports can be compared line by line.

use std::io::{self, Write};

use crate::export::Options;
use crate::record::Postmortem;

/// Name and version of the object around the records.
const SCHEMA: &str = "lookback.records/1";

pub(super) fn write(records: &[&Postmortem], _: Options, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{{\"schema\":\"{SCHEMA}\",\"records\":[")?;
    for (idx, record) in records.iter().enumerate() {
        out.write_all(if idx == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, record)?;
    }
    out.write_all(if records.is_empty() { b"]}\n" } else { b"\n]}\n" })
}
