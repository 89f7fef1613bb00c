//! `lookback show --coverage`: the source of a postmortem, with what was taken from where.

use serde::Serialize;

use crate::cli::Context;
use crate::cli::filter::Kind;
use crate::cli::table::one_line;
use crate::cli::terminal::Style;
use crate::extract::{Place, Taken};
use crate::pipeline::Checked;
use crate::source::Source;

/// A line of the source.
#[derive(Debug, Serialize)]
struct Line<'s> {
    line: u32,
    /// Where it went; `null` for blank lines and what nothing was taken from.
    place: Option<&'static str>,
    text: &'s str,
    /// Codes of the diagnostics on it.
    codes: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct Json<'s> {
    schema: &'static str,
    path: &'s str,
    lines: Vec<Line<'s>>,
}

/// Writes every line with its place.
pub(super) fn write(ctx: &mut Context, checked: &Checked, as_json: bool) -> anyhow::Result<()> {
    let lines = lines(checked);
    if as_json {
        let json = Json { schema: "lookback.coverage/1", path: &checked.source.path, lines };
        ctx.out.through(Kind::Json, |writer| {
            serde_json::to_writer_pretty(&mut *writer, &json)?;
            writer.write_all(b"\n")
        })?;
        return Ok(());
    }
    let width = lines.len().to_string().len();
    for line in &lines {
        ctx.out.styled(Style::Dim, &format!("{:>width$} ", line.line))?;
        // The line below a table's header says nothing either.
        let is_blank = line.text.chars().all(|c| c.is_whitespace() || matches!(c, '|' | ':' | '-' | '=' | '`' | '>'));
        let place = match (line.place, is_blank) {
            (Some(place), _) => place,
            (None, true) => "",
            (None, false) => "-",
        };
        ctx.out.styled(Style::Strong, &format!("{place:<17}"))?;
        ctx.out.text(&format!(" {}", one_line(line.text)))?;
        if !line.codes.is_empty() {
            ctx.out.styled(Style::Dim, &format!("  [{}]", line.codes.join(", ")))?;
        }
        ctx.out.text("\n")?;
    }
    Ok(())
}

fn lines(checked: &Checked) -> Vec<Line<'_>> {
    let source = &checked.source;
    let places = places(source, &checked.taken);
    let mut lines: Vec<Line<'_>> = (1..)
        .zip(source.text.lines())
        .map(|(line, text)| Line { line, place: places.get(line as usize).copied().flatten(), text, codes: Vec::new() })
        .collect();
    for diagnostic in &checked.diagnostics {
        let at = source.line(diagnostic.span.start) as usize;
        if let Some(line) = at.checked_sub(1).and_then(|idx| lines.get_mut(idx))
            && !line.codes.contains(&diagnostic.code.id)
        {
            line.codes.push(diagnostic.code.id);
        }
    }
    lines
}

/// The place of each line, by its number; the smallest part that was taken says it.
fn places(source: &Source, taken: &[Taken]) -> Vec<Option<&'static str>> {
    let mut painted = vec![None; source.text.lines().count() + 2];
    let mut by_size: Vec<&Taken> = taken.iter().collect();
    by_size.sort_by_key(|taken| (std::cmp::Reverse(taken.span.len()), taken.place));
    for Taken { span, place } in by_size {
        let covered = span.of(&source.text);
        let first = source.line(span.start + (covered.len() - covered.trim_start().len()));
        let last = source.line(span.start + covered.trim_end().len().saturating_sub(1)).max(first);
        for line in first..=last {
            if let Some(slot) = painted.get_mut(line as usize) {
                *slot = Some(Place::as_str(*place));
            }
        }
    }
    painted
}
