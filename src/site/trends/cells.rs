//! Marks that lie together as one, where there are too many to draw each.

use std::collections::BTreeMap;

use crate::site::chart::plot::{Plot, Shape};
use crate::site::shelf::Shelf;
use crate::site::trends::figure::{record, shelf_link};
use crate::site::words;

/// What lies together, in units of the picture.
const CELL: (i32, i32) = (48, 24);

/// Where a postmortem would stand by itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) x: i32,
    pub(super) y: i32,
    /// Its place on the shelf, newest first.
    pub(super) place: usize,
}

/// Draws one mark for all points of a cell: its size by their number, its link to the newest of them.
///
/// `range` says what their values span.
pub(super) fn draw(plot: &mut Plot, shelf: &Shelf<'_>, points: &[Point], range: impl Fn(&[Point]) -> String) {
    let mut cells: BTreeMap<(i32, i32), Vec<Point>> = BTreeMap::new();
    for point in points {
        cells.entry((point.x / CELL.0, point.y / CELL.1)).or_default().push(*point);
    }
    let most = cells.values().map(Vec::len).max().unwrap_or(1) as f64;
    for ((column, row), members) in cells {
        let newest = record(shelf, members.iter().map(|point| point.place).min().unwrap_or_default());
        let count = words::count(members.len(), "postmortem", "postmortems");
        let title = format!("{count}, {}; the newest: {}", range(&members), newest.title);
        let radius = (2.0 + 9.0 * (members.len() as f64 / most).sqrt()).round() as i32;
        let (x, y) = (column * CELL.0 + CELL.0 / 2, row * CELL.1 + CELL.1 / 2);
        plot.mark(shelf_link(newest), &title, [Shape::Circle { class: "mark stated", x, y, radius }]);
    }
}

/// What is said below a picture of cells.
pub(super) const REMARK: &str =
    "Postmortems that lie close together are one mark, the larger the more; it leads to the newest of them.";
