//! A picture with what stands beside it: what is to be seen, the signs, and the same numbers as a table.

use crate::record::Postmortem;
use crate::site::chart::plot::{Plot, Shape, path, shortened};
use crate::site::shelf::{FOLDER, Shelf, file_name};

/// Bytes that the marks and rows of one picture may take: what is drawn one by one below, goes together above.
const MAX_BYTES: usize = 64 * 1024;

/// Longest title of a postmortem in a table, in characters.
const MAX_TITLE: usize = 100;

/// One picture of the page.
#[derive(Debug, Default)]
pub(super) struct Figure {
    /// Unique on the page, and the fragment that leads to it.
    pub(super) id: String,
    pub(super) heading: String,
    /// The definition of what is drawn.
    pub(super) note: String,
    /// As SVG; empty where there is nothing to draw.
    pub(super) svg: String,
    /// What is to be seen, in sentences.
    pub(super) caption: String,
    pub(super) key: Vec<Sign>,
    pub(super) table: Table,
}

/// A sign of the picture and what it means.
#[derive(Debug)]
pub(super) struct Sign {
    pub(super) class: &'static str,
    pub(super) sign: &'static str,
    pub(super) words: String,
}

/// The same numbers as the picture.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) head: Vec<Column>,
    pub(super) rows: Vec<Vec<Cell>>,
    /// What is not in it.
    pub(super) more: String,
}

#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) is_right: bool,
}

/// A cell, which leads to a postmortem where it names one.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) href: String,
    pub(super) is_right: bool,
}

impl Table {
    /// Columns by name; those with a `>` before it hold figures.
    pub(super) fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let column = |name: &str| match name.strip_prefix('>') {
            Some(name) => Column { name: name.to_owned(), is_right: true },
            None => Column { name: name.to_owned(), is_right: false },
        };
        Self { head: names.into_iter().map(column).collect(), ..Self::default() }
    }

    /// Adds a row: texts, and where the postmortem that the row is about can be read.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let cells = cells.into_iter().zip(&self.head);
        self.rows.push(cells.map(|(cell, column)| Cell { is_right: column.is_right, ..cell }).collect());
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, href: String::new(), is_right: false }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        count.to_string().into()
    }
}

/// A cell that names a postmortem.
pub(super) fn title_cell(record: &Postmortem) -> Cell {
    Cell { text: shortened(&record.title, MAX_TITLE), href: shelf_link(record), is_right: false }
}

/// The page of a postmortem, from a page at the site's root.
pub(crate) fn shelf_link(record: &Postmortem) -> String {
    format!("{FOLDER}{}", file_name(&record.id))
}

/// The day on which an incident began, as it is written.
pub(super) fn date(record: &Postmortem) -> &str {
    record.date.as_deref().unwrap_or("undated")
}

/// Whether so many bytes of marks and rows are few enough to draw each of these postmortems by itself.
pub(super) fn are_few<'r>(records: impl Iterator<Item = &'r Postmortem>) -> bool {
    // Around the id and the title, which stand in the picture and in the table, there are some 260 bytes of markup.
    let bytes: usize = records.map(|record| 260 + 2 * (record.id.len() + record.title.len().min(2 * MAX_TITLE))).sum();
    bytes <= MAX_BYTES
}

/// How a value is known; a form of mark each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Written in the document: filled.
    Stated,
    /// From the timeline: a ring.
    Timeline,
    /// The true value is smaller, or the start was not recorded: a hollow triangle.
    AtMost,
}

impl Known {
    /// Every way, in the order of legends.
    pub(super) const ALL: [Self; 3] = [Self::Stated, Self::Timeline, Self::AtMost];

    /// In a sentence.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Stated => "stated in the document",
            Self::Timeline => "from the timeline",
            Self::AtMost => "at most the value shown, or without a recorded start",
        }
    }

    /// Its entry in a legend.
    pub(super) fn sign(self) -> Sign {
        let (class, sign, words) = match self {
            Self::Stated => ("stated", "●", "stated"),
            Self::Timeline => ("derived", "○", "from the timeline"),
            Self::AtMost => ("at-most", "▽", "at most this, or the start was not recorded"),
        };
        Sign { class, sign, words: words.to_owned() }
    }

    /// Its mark at a place.
    pub(super) fn shape(self, x: i32, y: i32) -> Shape {
        match self {
            Self::Stated => Shape::Circle { class: "mark stated", x, y, radius: 4 },
            Self::Timeline => Shape::Circle { class: "mark derived", x, y, radius: 4 },
            Self::AtMost => Shape::Path {
                class: "mark at-most",
                d: path(|d| d.two('M', x - 5, y - 4).one('h', 10).two('l', -5, 9).close()),
            },
        }
    }
}

/// An empty plot of the usual width.
pub(super) fn plot(id: &str, height: i32, title: impl Into<String>, description: &str) -> Plot {
    Plot::new(id, (WIDTH, height), title, description)
}

/// The usual width of a picture.
pub(super) const WIDTH: i32 = 960;

/// The postmortem at a place of the shelf.
pub(super) fn record<'a>(shelf: &Shelf<'a>, place: usize) -> &'a Postmortem {
    &shelf.entries[place].record
}
