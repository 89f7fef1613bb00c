//! When incidents begin: weekday by hour.

use jiff::civil::DateTime;

use crate::site::chart::plot::{Plot, Shape, path};
use crate::site::shelf::Shelf;
use crate::site::trends::View;
use crate::site::trends::cells::together;
use crate::site::trends::figure::{Figure, Table, plot, record, shelf_link};
use crate::site::words;

const LEFT: i32 = 64;
const TOP: i32 = 10;
const CELL: (i32, i32) = (36, 26);

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Shades of a cell, the lightest first; the count stands in it, too.
const SHADES: [&str; 4] = ["heat h1", "heat h2", "heat h3", "heat h4"];

/// Places on the shelf by weekday from Monday on and by hour, the newest first.
type Week = [[Vec<usize>; 24]; 7];

pub(super) fn figures(shelf: &Shelf<'_>, _: View) -> Vec<Figure> {
    let week = week(shelf);
    let n: usize = week.iter().flatten().map(Vec::len).sum();
    if n == 0 {
        return Vec::new();
    }
    let caption = caption(shelf, &week, n);
    let height = TOP + 7 * CELL.1 + 30;
    let mut plot = plot("calendar", height, "Incidents by weekday and hour of their start", &caption);
    draw(&mut plot, shelf, &week);
    vec![Figure {
        id: "calendar".to_owned(),
        heading: "When incidents begin".to_owned(),
        note: "weekday and hour of the start, in the time that the document is written in".to_owned(),
        svg: plot.draw(),
        caption,
        key: Vec::new(),
        table: table(&week),
    }]
}

fn week(shelf: &Shelf<'_>) -> Week {
    let mut week = Week::default();
    for (place, entry) in shelf.entries.iter().enumerate() {
        let Some(started) = &entry.record.moments.started else { continue };
        // To the hour, minute or second; a date alone has no hour.
        let at: Option<DateTime> = match started.at.len() {
            13 => format!("{}:00", started.at).parse().ok(),
            14.. => started.at.parse().ok(),
            _ => None,
        };
        let Some(at) = at else { continue };
        let day = usize::from(at.weekday().to_monday_zero_offset().unsigned_abs());
        week[day][usize::from(at.hour().unsigned_abs())].push(place);
    }
    week
}

fn caption(shelf: &Shelf<'_>, week: &Week, n: usize) -> String {
    let hours = |day: &[Vec<usize>; 24]| day[9..17].iter().map(Vec::len).sum::<usize>();
    let at_work: usize = week[..5].iter().map(hours).sum();
    let most = (0..7).rev().max_by_key(|&day| week[day].iter().map(Vec::len).sum::<usize>()).unwrap_or_default();
    let n_most: usize = week[most].iter().map(Vec::len).sum();
    format!(
        "{at_work} of {n} began from Monday to Friday between 9:00 and 17:00, which is 24 % of the week; most on {} ({n_most}). n = {n} of {}.",
        DAYS[most],
        words::count(shelf.entries.len(), "postmortem", "postmortems")
    )
}

fn draw(plot: &mut Plot, shelf: &Shelf<'_>, week: &Week) {
    let most = week.iter().flatten().map(Vec::len).max().unwrap_or(1);
    for hour in (0..=24).step_by(3) {
        let at = LEFT + CELL.0 * hour;
        plot.label("tick", at, TOP + 7 * CELL.1 + 20, format!("{hour:02}:00"));
    }
    for (row, (day, name)) in (0..).zip(week.iter().zip(DAYS)) {
        let y = TOP + CELL.1 * row;
        plot.label("tick end", LEFT - 8, y + CELL.1 / 2 + 4, name);
        plot.line("grid", |d| {
            d.two('M', LEFT, y + CELL.1).one('h', 24 * CELL.0);
        });
        for (column, places) in (0..).zip(day) {
            let Some(&newest) = places.first() else { continue };
            let x = LEFT + CELL.0 * column;
            let shade = (places.len() * SHADES.len()).div_ceil(most) - 1;
            let newest = record(shelf, newest);
            let title = together(places.len(), &format!("{name} {column:02}:00"), newest);
            let d = path(|d| {
                d.rectangle((x + 1, y + 1), (CELL.0 - 2, CELL.1 - 2));
            });
            let class = if shade >= 2 { "tick on-heat" } else { "tick on-light" };
            let count = Shape::Text { class, x: x + CELL.0 / 2, y: y + CELL.1 / 2 + 4, text: places.len().to_string() };
            plot.mark(shelf_link(newest), &title, [Shape::Path { class: SHADES[shade], d }, count]);
        }
    }
}

fn table(week: &Week) -> Table {
    let hours: Vec<String> = (0..24).map(|hour| format!(">{hour:02}")).collect();
    let mut table = Table::new(["Day"].into_iter().chain(hours.iter().map(String::as_str)));
    for (day, name) in week.iter().zip(DAYS) {
        let count = |places: &Vec<usize>| if places.is_empty() { "".into() } else { places.len().into() };
        table.row([name.into()].into_iter().chain(day.iter().map(count)));
    }
    table
}
