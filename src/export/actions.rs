//! Action items as rows for spreadsheets: one an item, with the postmortem that it was made in.

use std::io::{self, BufWriter, Write};

use crate::export::csv::{as_io, escaped, name};
use crate::select::actions::Promise;

/// The name of a column and what stands in it, empty where nothing is recorded.
type Column = (&'static str, fn(&Promise<'_>) -> String);

const COLUMNS: [Column; 17] = [
    ("text", |promise| promise.item.text.clone()),
    ("status", |promise| name(&Some(promise.item.status))),
    ("owners", |promise| promise.item.owners.join("; ")),
    ("due", |promise| promise.item.due.clone().unwrap_or_default()),
    ("overdue", |promise| promise.is_overdue().map(|is_overdue| is_overdue.to_string()).unwrap_or_default()),
    ("age_days", |promise| promise.age_days.map(|days| days.to_string()).unwrap_or_default()),
    ("priority", |promise| promise.item.priority.clone().unwrap_or_default()),
    ("kind", |promise| name(&promise.item.kind)),
    ("links", |promise| promise.item.links.join("; ")),
    ("parent", |promise| promise.parent.map(|parent| parent.text.clone()).unwrap_or_default()),
    ("id", |promise| promise.record.id.clone()),
    ("path", |promise| promise.record.path.clone()),
    ("line", |promise| promise.item.line.to_string()),
    ("title", |promise| promise.record.title.clone()),
    ("date", |promise| promise.record.date.clone().unwrap_or_default()),
    ("severity", |promise| promise.record.severity.clone().unwrap_or_default()),
    ("category", |promise| promise.record.category.clone().unwrap_or_default()),
];

/// Writes a row an item, in the order given.
///
/// # Errors
/// Those of `out`, unchanged.
pub fn actions_csv(promises: &[Promise<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(BufWriter::new(out));
    csv.write_record(COLUMNS.map(|(column, _)| column)).map_err(as_io)?;
    for promise in promises {
        csv.write_record(COLUMNS.iter().map(|(_, cell)| safe(cell(promise)))).map_err(as_io)?;
    }
    csv.flush()
}

/// A number may begin with a sign, a text may not.
fn safe(cell: String) -> String {
    if cell.parse::<i32>().is_ok() { cell } else { escaped(cell) }
}
