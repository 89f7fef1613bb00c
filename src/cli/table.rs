//! Columns that line up on a terminal, whatever script they are written in.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::cli::filter::shown;
use crate::cli::terminal::{Stream, Style};

/// On which side the text of a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Rows of text under a header.
#[derive(Debug)]
pub struct Table {
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Vec<String>>,
    /// By the index of a row, lines that stand below it.
    below: BTreeMap<usize, Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub fn new(columns: &[(&'static str, Align)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new(), below: BTreeMap::new() }
    }

    /// Adds a row of as many cells as there are columns.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| one_line(&shown(&cell))).collect());
    }

    /// Puts lines below the last row, for people alone; they are never cut, since they name places to open.
    pub fn below(&mut self, lines: Vec<String>) {
        if let Some(row_idx) = self.rows.len().checked_sub(1) {
            self.below.insert(row_idx, lines);
        }
    }

    /// Writes it for people; on a terminal the last column is cut where the line would wrap.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn write_text(&self, out: &mut Stream) -> io::Result<()> {
        let widths = self.widths();
        let before_last: usize = widths.iter().rev().skip(1).map(|width| width + GAP).sum();
        let room = out.width.map_or(usize::MAX, |width| width.saturating_sub(before_last).max(20));
        let mut line = String::new();
        let header: Vec<String> = self.columns.iter().map(|(name, _)| (*name).to_owned()).collect();
        self.lay_out(&header, &widths, room, &mut line);
        out.styled(Style::Strong, &line)?;
        out.text("\n")?;
        for (row_idx, row) in self.rows.iter().enumerate() {
            line.clear();
            self.lay_out(row, &widths, room, &mut line);
            line.push('\n');
            out.text(&line)?;
            for below in self.below.get(&row_idx).into_iter().flatten() {
                out.styled(Style::Dim, &format!("    {below}"))?;
                out.text("\n")?;
            }
        }
        Ok(())
    }

    /// Writes it as a table of markdown.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn write_markdown(&self, out: &mut Stream) -> io::Result<()> {
        let mut text = String::new();
        for (name, _) in &self.columns {
            text.push_str("| ");
            text.push_str(name);
            text.push(' ');
        }
        text.push_str("|\n");
        for (_, align) in &self.columns {
            text.push_str(if *align == Align::Right { "|---:" } else { "|---" });
        }
        text.push_str("|\n");
        for row in &self.rows {
            for cell in row {
                text.push_str("| ");
                escape_markdown(cell, &mut text);
                text.push(' ');
            }
            text.push_str("|\n");
        }
        out.text(&text)
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.columns.iter().map(|(name, _)| name.width()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.width().min(WIDEST).max(*width);
            }
        }
        widths
    }

    fn lay_out(&self, cells: &[String], widths: &[usize], room: usize, line: &mut String) {
        let last = cells.len().saturating_sub(1);
        for (column_idx, ((cell, width), (_, align))) in cells.iter().zip(widths).zip(&self.columns).enumerate() {
            let cell = cut(cell, if column_idx == last { room } else { WIDEST });
            let blanks = width.saturating_sub(cell.width());
            if *align == Align::Right {
                line.extend(std::iter::repeat_n(' ', blanks));
            }
            line.push_str(&cell);
            if column_idx < last {
                let after = if *align == Align::Left { blanks } else { 0 };
                line.extend(std::iter::repeat_n(' ', after + GAP));
            }
        }
        line.truncate(line.trim_end().len());
    }
}

/// A document may call its category anything: a cell that is wider than this is cut, but in the last column.
const WIDEST: usize = 40;

/// Blanks between two columns.
const GAP: usize = 2;

/// The text with every run of blanks, tabs and line breaks as one blank.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of the text that fits into so many columns, with `…` where more follows.
pub fn cut(text: &str, room: usize) -> Cow<'_, str> {
    if text.width() <= room {
        return Cow::Borrowed(text);
    }
    let mut taken = 0;
    let mut cut = String::new();
    for character in text.chars() {
        taken += character.width().unwrap_or(0);
        if taken >= room {
            break;
        }
        cut.push(character);
    }
    cut.push('…');
    Cow::Owned(cut)
}

/// The text on one line of markdown, where it stays text.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    escape_markdown(&one_line(text), &mut escaped);
    escaped
}

fn escape_markdown(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '$' => out.extend(['\\', character]),
            other => out.push(other),
        }
    }
}

/// The text in lines of at most `width` columns, each behind `indent` blanks, the first `first` further left.
///
/// Line breaks of the text are kept. A word that is wider than a line stands on one of its own.
pub fn wrapped(text: &str, indent: usize, first: usize, width: usize) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let room = width.saturating_sub(indent).max(20);
    let mut margin = indent.saturating_sub(first);
    for line in shown(text).lines() {
        let mut taken = 0;
        for word in line.split_whitespace() {
            let wide = word.width();
            if taken > 0 && taken + 1 + wide > room {
                out.push('\n');
                taken = 0;
            }
            match taken {
                0 => out.extend(std::iter::repeat_n(' ', margin)),
                _ => out.push(' '),
            }
            taken += usize::from(taken > 0) + wide;
            margin = indent;
            out.push_str(word);
        }
        if taken > 0 {
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_by_what_is_seen() {
        let mut table = Table::new(&[("a", Align::Left), ("n", Align::Right), ("title", Align::Left)]);
        table.row(vec!["東京".into(), "5".into(), "x\ny".into()]);
        table.row(vec!["é".into(), "120".into(), String::new()]);
        let widths = table.widths();
        let line = |row_idx: usize| {
            let mut line = String::new();
            table.lay_out(&table.rows[row_idx], &widths, usize::MAX, &mut line);
            line
        };
        assert_eq!(line(0), "東京    5  x y");
        assert_eq!(line(1), "é     120");
    }

    #[test]
    fn one_long_cell_does_not_widen_every_row() {
        let mut table = Table::new(&[("category", Align::Left), ("title", Align::Left)]);
        table.row(["x".repeat(1_000), "y".repeat(1_000)]);
        table.row(["a".into(), "b".into()]);
        let mut line = String::new();
        table.lay_out(&table.rows[0], &table.widths(), usize::MAX, &mut line);
        assert_eq!(line, format!("{}…  {}", "x".repeat(39), "y".repeat(1_000)));
        assert!(table.widths()[0] == 40);
    }

    #[test]
    fn what_does_not_fit_is_cut_with_an_ellipsis() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("東京都", 4), "東…");
    }

    #[test]
    fn long_text_is_wrapped_behind_its_indent() {
        let text = "one two three four five six seven\nnext";
        assert_eq!(wrapped(text, 4, 2, 24), "  one two three four\n    five six seven\n    next\n");
        assert_eq!(wrapped("", 4, 0, 80), "");
    }
}
