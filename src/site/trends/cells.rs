//! Marks that lie together as one, where there are too many to draw each.

use std::collections::BTreeMap;

use crate::record::Postmortem;
use crate::site::chart::plot::{Plot, Shape};
use crate::site::shelf::Shelf;
use crate::site::trends::figure::{date, record, shelf_link};

/// What lies together, in units of the picture.
const CELL: (i32, i32) = (60, 30);

/// Where a postmortem would stand by itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) x: i32,
    pub(super) y: i32,
    /// Its place on the shelf, newest first.
    pub(super) place: usize,
}

/// Draws one mark for all points of a cell, in their middle: its size by their number, its link to the newest of
/// them.
///
/// `range` says what their values span.
pub(super) fn draw(plot: &mut Plot, shelf: &Shelf<'_>, points: &[Point], range: impl Fn(&[Point]) -> String) {
    let mut cells: BTreeMap<(i32, i32), Vec<Point>> = BTreeMap::new();
    for point in points {
        cells.entry((point.x / CELL.0, point.y / CELL.1)).or_default().push(*point);
    }
    let most = cells.values().map(Vec::len).max().unwrap_or(1) as f64;
    for members in cells.into_values() {
        let newest = record(shelf, members.iter().map(|point| point.place).min().unwrap_or_default());
        let title = together(members.len(), &range(&members), newest);
        let radius = (2.0 + 9.0 * (members.len() as f64 / most).sqrt()).round() as i32;
        let middle = |of: fn(&Point) -> i32| members.iter().map(of).sum::<i32>() / members.len() as i32;
        let (x, y) = (middle(|point| point.x), middle(|point| point.y));
        plot.mark(shelf_link(newest), &title, [Shape::Circle { class: "mark stated", x, y, radius }]);
    }
}

/// What a mark for several postmortems says: how many, what they share, and where it leads; the title of the one
/// that it stands for, where it is one.
pub(super) fn together(n: usize, words: &str, newest: &Postmortem) -> String {
    match n {
        1 => format!("{words}: {}", newest.title),
        n => format!("{words}: {n} postmortems, the newest of {}", date(newest)),
    }
}

/// What is said below a picture of cells.
pub(super) const REMARK: &str =
    "Postmortems that lie close together are one mark, the larger the more; it leads to the newest of them.";
