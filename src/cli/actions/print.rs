//! Action items as text, JSON and markdown.

use std::io;

use jiff::civil::Date;
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use crate::cli::counted;
use crate::cli::filter::{Kind, shown};
use crate::cli::knowledge::Knowledge;
use crate::cli::table::{Align, Table, cut, one_line};
use crate::cli::terminal::{Stream, Style};
use crate::record::{ActionKind, ActionStatus};
use crate::select::actions::{Order, Promise};

const SCHEMA: &str = "lookback.actions/1";
const ITEM_SCHEMA: &str = "lookback.action/1";

/// An action item in `--format json` and `ndjson`.
#[derive(Serialize)]
struct Row<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<&'static str>,
    text: &'r str,
    status: ActionStatus,
    owners: &'r [String],
    due: Option<&'r str>,
    priority: Option<&'r str>,
    kind: Option<ActionKind>,
    links: &'r [String],
    /// The text of the item that it is nested in.
    parent: Option<&'r str>,
    age_days: Option<i32>,
    /// Null where no due date is recorded.
    overdue: Option<bool>,
    line: u32,
    postmortem: Of<'r>,
}

#[derive(Serialize)]
struct Of<'r> {
    id: &'r str,
    path: &'r str,
    title: &'r str,
    date: Option<&'r str>,
    severity: Option<&'r str>,
}

#[derive(Serialize)]
struct Rows<'r> {
    schema: &'static str,
    as_of: Option<String>,
    /// How many postmortems were looked at.
    documents: usize,
    actions: Vec<Row<'r>>,
}

fn row<'r>(promise: &Promise<'r>, schema: Option<&'static str>) -> Row<'r> {
    let Promise { record, item, parent, .. } = *promise;
    Row {
        schema,
        text: &item.text,
        status: item.status,
        owners: &item.owners,
        due: item.due.as_deref(),
        priority: item.priority.as_deref(),
        kind: item.kind,
        links: &item.links,
        parent: parent.map(|parent| parent.text.as_str()),
        age_days: promise.age_days,
        overdue: promise.is_overdue(),
        line: item.line,
        postmortem: Of {
            id: &record.id,
            path: &record.path,
            title: &record.title,
            date: record.date.as_deref(),
            severity: record.severity.as_deref(),
        },
    }
}

pub(super) fn json(
    out: &mut Stream,
    promises: &[Promise<'_>],
    documents: usize,
    as_of: Option<Date>,
) -> io::Result<()> {
    out.through(Kind::Json, |writer| {
        let actions = promises.iter().map(|promise| row(promise, None)).collect();
        let rows = Rows { schema: SCHEMA, as_of: as_of.map(|day| day.to_string()), documents, actions };
        serde_json::to_writer_pretty(&mut *writer, &rows)?;
        writer.write_all(b"\n")
    })
}

pub(super) fn ndjson(out: &mut Stream, promises: &[Promise<'_>]) -> io::Result<()> {
    out.through(Kind::Json, |writer| {
        for promise in promises {
            serde_json::to_writer(&mut *writer, &row(promise, Some(ITEM_SCHEMA)))?;
            writer.write_all(b"\n")?;
        }
        Ok(())
    })
}

/// What stands before the text of an item, in columns.
const N_COLUMNS: usize = 5;

/// One item as its line shows it.
struct Line {
    /// Place, status, owners, due date and age, each empty where there is none.
    cells: [String; N_COLUMNS],
    text: String,
}

/// Lines below their postmortem, aligned with each other, where the order keeps those of one together; else all.
pub(super) fn text(out: &mut Stream, promises: &[Promise<'_>], order: Order, knowledge: &Knowledge) -> io::Result<()> {
    let is_grouped = matches!(order, Order::Age | Order::Path);
    let lines: Vec<Line> = promises.iter().map(|promise| line(promise, knowledge, !is_grouped)).collect();
    let mut rest = (promises, &lines[..]);
    while let Some(first) = rest.0.first() {
        let is_same = |promise: &&Promise<'_>| !is_grouped || promise.record.path == first.record.path;
        let (below, after) = rest.1.split_at(rest.0.iter().take_while(is_same).count());
        if is_grouped {
            heading(out, first)?;
        }
        let widths: [usize; N_COLUMNS] = std::array::from_fn(|column| widest(below, column));
        for line in below {
            write(out, line, &widths)?;
        }
        rest = (&rest.0[below.len()..], after);
        if !rest.0.is_empty() && is_grouped {
            out.text("\n")?;
        }
    }
    Ok(())
}

fn widest(lines: &[Line], column: usize) -> usize {
    lines.iter().map(|line| line.cells[column].width()).max().unwrap_or(0)
}

/// The postmortem, its date, and how long ago that was.
fn heading(out: &mut Stream, promise: &Promise<'_>) -> io::Result<()> {
    out.styled(Style::Strong, &one_line(&promise.record.title))?;
    let date = promise.record.date.as_deref().unwrap_or("no date");
    let age = promise.age_days.and_then(|days| usize::try_from(days).ok());
    let age = age.map_or_else(String::new, |days| format!(", {} ago", counted(days, "day")));
    out.text("  ")?;
    out.styled(Style::Dim, &format!("{date}{age}"))?;
    out.text("\n")
}

fn line(promise: &Promise<'_>, knowledge: &Knowledge, has_age: bool) -> Line {
    let (mark, words) = promise.item.status.words();
    let place = knowledge.file(&promise.record.path).to_string_lossy();
    let age = promise.age_days.filter(|_| has_age).map_or_else(String::new, |days| format!("{days} d"));
    let due = due(promise);
    let cells = [
        format!("{place}:{}", promise.item.line),
        format!("{mark} {words}"),
        owners(promise),
        if due.is_empty() { due } else { format!("due {due}") },
        age,
    ];
    Line { cells: cells.map(|cell| one_line(&shown(&cell))), text: told(promise) }
}

fn write(out: &mut Stream, line: &Line, widths: &[usize; N_COLUMNS]) -> io::Result<()> {
    for (column, (cell, width)) in line.cells.iter().zip(widths).enumerate().filter(|(_, (_, width))| **width > 0) {
        let blanks = " ".repeat(width.saturating_sub(cell.width()));
        out.text("  ")?;
        match column {
            0 => out.styled(Style::Dim, cell)?,
            _ => out.text(cell)?,
        }
        out.text(&blanks)?;
    }
    out.text(&format!("  {}\n", line.text))
}

/// With a `!` where that day has passed.
fn due(promise: &Promise<'_>) -> String {
    let mark = if promise.is_overdue() == Some(true) { " !" } else { "" };
    promise.item.due.as_ref().map_or_else(String::new, |due| format!("{due}{mark}"))
}

/// As many columns as owners may take: some documents name a whole team.
const MOST_OWNERS: usize = 30;

fn owners(promise: &Promise<'_>) -> String {
    cut(&one_line(&shown(&promise.item.owners.join(", "))), MOST_OWNERS).into_owned()
}

/// As many columns as the item that another is nested in may take.
const MOST_PARENT: usize = 40;

/// The text, behind that of the item that it is nested in.
fn told(promise: &Promise<'_>) -> String {
    let text = one_line(&promise.item.text);
    match promise.parent {
        Some(parent) => format!("{} › {text}", cut(&one_line(&shown(&parent.text)), MOST_PARENT)),
        None => text,
    }
}

pub(super) fn markdown(out: &mut Stream, promises: &[Promise<'_>], _: Order, knowledge: &Knowledge) -> io::Result<()> {
    let mut table = Table::new(&[
        ("status", Align::Left),
        ("action", Align::Left),
        ("owner", Align::Left),
        ("due", Align::Left),
        ("age in days", Align::Right),
        ("postmortem", Align::Left),
        ("place", Align::Left),
    ]);
    for promise in promises {
        let (mark, words) = promise.item.status.words();
        let place = knowledge.file(&promise.record.path).to_string_lossy();
        table.row([
            format!("{mark} {words}"),
            told(promise),
            promise.item.owners.join(", "),
            due(promise),
            promise.age_days.map_or_else(String::new, |days| days.to_string()),
            promise.record.title.clone(),
            format!("{place}:{}", promise.item.line),
        ]);
    }
    table.write_markdown(out)
}
