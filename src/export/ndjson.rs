//! One record a line.

use std::io::{self, Write};

use crate::export::Options;
use crate::record::Postmortem;

pub(super) fn write(records: &[&Postmortem], _: Options, out: &mut dyn Write) -> io::Result<()> {
    for record in records {
        serde_json::to_writer(&mut *out, record)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
