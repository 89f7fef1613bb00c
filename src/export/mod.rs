//! Records as bytes for other programs: the formats of `lookback export`, and the schema of what they hold;
//! beside them the rows of a report and those of action items.
//!
//! [`FORMATS`] is the one list of formats: a new one is a file beside this one and a line there.
//! Records are written in the order in which they come; a corpus has them in order of path.

mod actions;
mod csv;
mod json;
mod ndjson;
mod report;

use std::io::{self, BufWriter, Write};

use crate::record::Postmortem;

pub use actions::actions_csv;
pub use report::report_csv;

/// One way of writing records.
#[derive(Debug)]
pub struct Format {
    /// What it is called on the command line.
    pub name: &'static str,
    /// One clause for the help.
    pub about: &'static str,
    write: fn(&[&Postmortem], Options, &mut dyn Write) -> io::Result<()>,
}

/// Every format; the first is the default.
pub const FORMATS: [Format; 3] = [
    Format { name: "ndjson", about: "one record a line", write: ndjson::write },
    Format { name: "json", about: "one object with all records", write: json::write },
    Format {
        name: "csv",
        about: "one row a record, for spreadsheets, with the figures but not the texts",
        write: csv::write,
    },
];

/// What a caller may choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Leave CSV cells as they are, even those that a spreadsheet would take for a formula.
    pub raw: bool,
}

impl Format {
    /// The format of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name == name)
    }

    /// Writes the records, a record at a time.
    ///
    /// # Errors
    /// Those of `out`, unchanged, so that a caller can tell a closed pipe from a full disk.
    pub fn write(&self, records: &[&Postmortem], options: Options, out: &mut dyn Write) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 16, out);
        (self.write)(records, options, &mut out)?;
        out.flush()
    }
}

/// The JSON Schema of one record: what `lookback schema` prints.
pub fn schema() -> serde_json::Value {
    crate::record::schema()
}
