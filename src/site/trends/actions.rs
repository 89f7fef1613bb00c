//! What was promised, by how long ago and whether it was done.

use jiff::civil::Date;

use crate::record::{ActionItem, ActionStatus, Postmortem};
use crate::site::chart::axis::CountAxis;
use crate::site::chart::plot::{Plot, Shape, path};
use crate::site::shelf::Shelf;
use crate::site::trends::View;
use crate::site::trends::figure::{Figure, Table, date, plot, record, shelf_link};
use crate::site::words;

const LEFT: i32 = 130;
const RIGHT: i32 = 740;
const TOP: i32 = 8;
const ROW: i32 = 30;

/// Ages: up to how many days, and in words; age is counted from the incident.
const AGES: [(i32, &str); 6] = [
    (30, "up to 30 days"),
    (90, "31 to 90 days"),
    (182, "3 to 6 months"),
    (365, "6 to 12 months"),
    (730, "1 to 2 years"),
    (i32::MAX, "over 2 years"),
];

/// Every status with its pattern.
const STATUSES: [(ActionStatus, &str); 5] = [
    (ActionStatus::Open, "k1"),
    (ActionStatus::InProgress, "k2"),
    (ActionStatus::Done, "k0"),
    (ActionStatus::Dropped, "k4"),
    (ActionStatus::Unknown, "k5"),
];

/// How many actions of a status there are, and the oldest postmortem that has one.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    n: usize,
    oldest: Option<usize>,
}

/// Counts by age and status, in the order of the tables above.
type Counts = [[Count; STATUSES.len()]; AGES.len()];

pub(super) fn figures(shelf: &Shelf<'_>, _: View) -> Vec<Figure> {
    let (counts, n_undated) = counts(shelf);
    let of = |status: usize| counts.iter().map(|row| row[status].n).sum::<usize>();
    let n: usize = (0..STATUSES.len()).map(of).sum();
    if n + n_undated == 0 {
        return Vec::new();
    }
    let n_recorded = n - of(STATUSES.len() - 1);
    let caption = caption(n, n_recorded, n_undated, of);
    let mut figure = Figure {
        id: "actions".to_owned(),
        heading: "What was promised".to_owned(),
        note: "action items by the age of their incident".to_owned(),
        caption,
        ..Figure::default()
    };
    if n > 0 {
        let shown: Vec<usize> = (0..AGES.len()).filter(|&age| counts[age].iter().any(|count| count.n > 0)).collect();
        let height = TOP + ROW * i32::try_from(shown.len()).unwrap_or(0) + 10;
        let mut plot =
            plot("actions", height.max(TOP + 24 * 5 + 20), "Action items by age and status", &figure.caption);
        plot.has_patterns = true;
        draw(&mut plot, shelf, &counts, &shown);
        figure.svg = plot.draw();
        figure.table = table(&counts, &shown);
    }
    vec![figure]
}

/// Counts of actions with an age, and how many have none because their postmortem has no date.
fn counts(shelf: &Shelf<'_>) -> (Counts, usize) {
    let mut counts = Counts::default();
    let mut n_undated = 0;
    for (place, entry) in shelf.entries.iter().enumerate() {
        let age = age(&entry.record, shelf.reports.as_of());
        for_each(&entry.record.action_items, &mut |action| {
            let Some(age) = age else {
                n_undated += 1;
                return;
            };
            let row = AGES.iter().position(|(days, _)| age <= *days).unwrap_or(AGES.len() - 1);
            let status = STATUSES.iter().position(|(status, _)| *status == action.status).unwrap_or(STATUSES.len() - 1);
            let count = &mut counts[row][status];
            count.n += 1;
            // The shelf has the newest first.
            count.oldest = Some(place);
        });
    }
    (counts, n_undated)
}

fn for_each(actions: &[ActionItem], each: &mut impl FnMut(&ActionItem)) {
    for action in actions {
        each(action);
        for_each(&action.items, each);
    }
}

/// Days from the incident to the day that counts as today.
fn age(record: &Postmortem, as_of: Option<Date>) -> Option<i32> {
    let date: Date = record.date.as_deref()?.parse().ok()?;
    Some(date.until(as_of?).ok()?.get_days())
}

fn caption(n: usize, n_recorded: usize, n_undated: usize, of: impl Fn(usize) -> usize) -> String {
    let mut caption = if n_recorded == 0 {
        format!(
            "No status recorded for any of {}: whether they were done is not known.",
            words::count(n, "action item", "action items")
        )
    } else {
        let parts: Vec<String> = STATUSES
            .iter()
            .enumerate()
            .filter(|(idx, _)| of(*idx) > 0)
            .map(|(idx, (status, _))| format!("{} {}", of(idx), name(*status)))
            .collect();
        format!("{}: {}.", words::count(n, "action item", "action items"), words::list(&parts))
    };
    if n_undated > 0 {
        let more = words::count(n_undated, "action item", "action items");
        caption.push_str(&format!(" {more} more in postmortems without a date."));
    }
    caption
}

fn name(status: ActionStatus) -> &'static str {
    match status {
        ActionStatus::Unknown => "with no status recorded",
        known => known.words().1,
    }
}

fn draw(plot: &mut Plot, shelf: &Shelf<'_>, counts: &Counts, shown: &[usize]) {
    let most = shown.iter().map(|&age| counts[age].iter().map(|count| count.n).sum::<usize>()).max().unwrap_or(1);
    let x = CountAxis::new(most as f64, (LEFT, RIGHT - 40));
    for (row, &age) in (0..).zip(shown) {
        let y = TOP + ROW * row;
        plot.label("end", LEFT - 12, y + 18, AGES[age].1);
        let mut before = 0;
        for (count, (status, fill)) in counts[age].iter().zip(STATUSES) {
            let Some(oldest) = count.oldest else { continue };
            let (from, to) = (x.at(before as f64), x.at((before + count.n) as f64));
            before += count.n;
            let oldest = record(shelf, oldest);
            let title = format!("{}: {} {}; the oldest of {}", AGES[age].1, count.n, name(status), date(oldest));
            let d = path(|d| {
                d.rectangle((from, y + 3), ((to - from).max(2), ROW - 8));
            });
            plot.mark(shelf_link(oldest), &title, [Shape::Filled { class: "bar", d, fill }]);
        }
        plot.label("", x.at(before as f64) + 8, y + 18, before.to_string());
    }
    for (row, (status, fill)) in (0..).zip(STATUSES) {
        let y = TOP + 4 + 24 * row;
        plot.filled("bar", fill, |d| {
            d.rectangle((RIGHT + 24, y), (16, 14));
        });
        let words = if status == ActionStatus::Unknown { "no status recorded" } else { name(status) };
        plot.label("", RIGHT + 48, y + 11, words);
    }
}

fn table(counts: &Counts, shown: &[usize]) -> Table {
    let names: Vec<String> =
        STATUSES.iter().map(|(status, _)| format!(">{}", words::capitalised(status.words().1))).collect();
    let mut table = Table::new(["Age"].into_iter().chain(names.iter().map(String::as_str)));
    for &age in shown {
        table.row([AGES[age].1.into()].into_iter().chain(counts[age].iter().map(|count| count.n.into())));
    }
    table
}
