//! One row a record, for spreadsheets: what fits into a cell, and counts of what does not.

use std::io::{self, Write};

use serde::Serialize;

use crate::export::Options;
use crate::record::{ActionStatus, MeasureKind, MomentKind, Postmortem};

/// The name of a column and what stands in it.
type Column = (&'static str, fn(&Postmortem) -> String);

/// The columns that stand before the moments and measures.
const COLUMNS: [Column; 21] = [
    ("id", |record| record.id.clone()),
    ("path", |record| record.path.clone()),
    ("title", |record| record.title.clone()),
    ("date", |record| text(&record.date)),
    ("zone", |record| text(&record.zone)),
    ("language", |record| record.language.as_deref().unwrap_or_default().to_owned()),
    ("status", |record| text(&record.status)),
    ("severity", |record| text(&record.severity)),
    ("category", |record| text(&record.category)),
    ("services", |record| record.services.join("; ")),
    ("tags", |record| record.tags.join("; ")),
    ("visibility", |record| name(&record.visibility)),
    ("detected_by", |record| name(&record.detected_by)),
    ("n_events", |record| record.timeline.len().to_string()),
    ("n_factors", |record| record.contributing_factors.len().to_string()),
    ("n_lessons", |record| record.lessons.len().to_string()),
    ("n_actions", |record| record.action_items.len().to_string()),
    ("n_actions_done", |record| {
        record.action_items.iter().filter(|action| action.status == ActionStatus::Done).count().to_string()
    }),
    ("n_people", |record| record.people.len().to_string()),
    ("people", |record| record.people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join("; ")),
    ("n_diagnostics", |record| record.diagnostics.len().to_string()),
];

pub(super) fn write(records: &[&Postmortem], options: Options, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(header()).map_err(as_io)?;
    for record in records {
        for cell in row(record) {
            csv.write_field(if options.raw { cell } else { escaped(cell) }).map_err(as_io)?;
        }
        csv.write_record(None::<&[u8]>).map_err(as_io)?;
    }
    csv.flush()
}

/// The error of the stream itself: the conversion that csv brings hides its kind.
pub(super) fn as_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        // Nothing else happens while writing rows of equal length, but it would have to be said.
        other => io::Error::other(format!("{other:?}")),
    }
}

/// What a spreadsheet takes for the beginning of a formula, or skips before one; the full-width forms
/// because some of them read those alike.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A cell that no spreadsheet takes for a formula.
pub(super) fn escaped(cell: String) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell }
}

fn header() -> impl Iterator<Item = String> {
    let moments = MomentKind::ALL.iter().map(|kind| format!("{}_at", kind.as_str()));
    let measures = MeasureKind::ALL.iter().flat_map(|kind| {
        ["minutes", "source", "reason", "stated", "stated_minutes", "timeline_minutes", "agreement"]
            .map(|column| format!("{}_{column}", kind.as_str()))
    });
    COLUMNS.iter().map(|(name, _)| (*name).to_owned()).chain(moments).chain(measures)
}

fn row(record: &Postmortem) -> impl Iterator<Item = String> {
    let moments = MomentKind::ALL
        .iter()
        .map(|kind| record.moments.get(*kind).map_or_else(String::new, |moment| moment.at.clone()));
    let measures = MeasureKind::ALL.iter().flat_map(|kind| {
        let measure = record.measures.get(*kind);
        [
            number(measure.minutes),
            name(&measure.source),
            text(&measure.reason),
            text(&measure.stated),
            number(measure.stated_minutes),
            number(measure.timeline_minutes),
            name(&Some(measure.agreement)),
        ]
    });
    COLUMNS.iter().map(|(_, cell)| cell(record)).chain(moments).chain(measures)
}

/// Empty where there is nothing.
fn text(text: &Option<String>) -> String {
    text.clone().unwrap_or_default()
}

pub(super) fn number(number: Option<f64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// The name that a value of one of the record's enums has in records.
pub(super) fn name<T: Serialize>(value: &Option<T>) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
