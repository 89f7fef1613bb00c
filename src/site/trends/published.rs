//! Postmortems published a quarter, by category: fewer of them are not fewer incidents.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::metrics::statistics::poisson_interval;
use crate::metrics::{Group, Grouping, NO_KEY};
use crate::site::chart::axis::CountAxis;
use crate::site::chart::plot::{Plot, Shape, path, shortened};
use crate::site::chart::scale::Linear;
use crate::site::shelf::Shelf;
use crate::site::trends::View;
use crate::site::trends::cells::together;
use crate::site::trends::figure::{Figure, Table, plot, record, shelf_link};
use crate::site::words;

const LEFT: i32 = 64;
const RIGHT: i32 = 740;
const TOP: i32 = 14;
const BOTTOM: i32 = 236;
const HEIGHT: i32 = 272;

/// Categories that have a pattern of their own; the rest is one.
const MAX_CATEGORIES: usize = 5;

/// Periods up to which a quarter is a bar; beyond that it is a year.
const MAX_QUARTERS: usize = 48;

/// Bars at the most, the newest ones.
const MAX_BARS: usize = 60;

/// From the middle of a bar to the next, at the most.
const MAX_PITCH: i32 = 90;

/// Patterns, in the order of the categories; the last is that of the rest.
const PATTERNS: [&str; MAX_CATEGORIES + 1] = ["k0", "k1", "k2", "k3", "k4", "k5"];

/// The postmortems of one period, by the pattern that their category has; a period without any has its place too.
struct Bar {
    key: String,
    n: usize,
    /// Whether the period is not over yet.
    is_partial: bool,
    /// Places on the shelf, the newest first.
    parts: [Vec<usize>; PATTERNS.len()],
}

pub(super) fn figures(shelf: &Shelf<'_>, _: View) -> Vec<Figure> {
    let is_long = shelf.reports.span(Grouping::Quarter, MAX_QUARTERS + 1).len() > MAX_QUARTERS;
    let by = if is_long { Grouping::Year } else { Grouping::Quarter };
    let keys = shelf.reports.span(by, MAX_BARS);
    if keys.is_empty() {
        return Vec::new();
    }
    let categories = categories(shelf);
    let bars = bars(shelf, by, keys, &categories);
    let noun = if by == Grouping::Year { "year" } else { "quarter" };
    let caption = caption(&bars, noun);
    let mut plot = plot("published", HEIGHT, format!("Postmortems published a {noun}, by category"), &caption);
    plot.has_patterns = true;
    draw(&mut plot, shelf, &bars, &categories);
    draw_legend(&mut plot, &categories);
    vec![Figure {
        id: "published".to_owned(),
        heading: format!("Postmortems published a {noun}"),
        note: "by the day on which the incident began".to_owned(),
        svg: plot.draw(),
        caption,
        key: Vec::new(),
        table: table(&bars, &categories, noun),
    }]
}

/// The categories with a pattern of their own, the most frequent first, and a name for the rest.
fn categories(shelf: &Shelf<'_>) -> Vec<String> {
    let mut groups: Vec<&Group> =
        shelf.reports.by(Grouping::Category).groups.iter().filter(|group| group.key != NO_KEY).collect();
    groups.sort_by_key(|group| (Reverse(group.documents), group.key.as_str()));
    groups.iter().take(MAX_CATEGORIES).map(|group| group.key.clone()).collect()
}

fn bars(shelf: &Shelf<'_>, by: Grouping, keys: Vec<String>, categories: &[String]) -> Vec<Bar> {
    let pattern: HashMap<&str, usize> = categories.iter().enumerate().map(|(idx, name)| (name.as_str(), idx)).collect();
    let mut parts: BTreeMap<String, [Vec<usize>; PATTERNS.len()]> = BTreeMap::new();
    for (place, entry) in shelf.entries.iter().enumerate() {
        let Some(key) = shelf.reports.period(&entry.record, by) else { continue };
        let category = entry.record.category.as_deref().map(str::trim);
        let idx = category.and_then(|category| pattern.get(category)).copied().unwrap_or(PATTERNS.len() - 1);
        parts.entry(key).or_default()[idx].push(place);
    }
    let groups = &shelf.reports.by(by).groups;
    let bar = |key: String| Bar {
        n: parts.get(&key).map_or(0, |parts| parts.iter().map(Vec::len).sum()),
        is_partial: groups.iter().any(|group| group.partial && group.key == key),
        parts: parts.remove(&key).unwrap_or_default(),
        key,
    };
    keys.into_iter().map(bar).collect()
}

fn caption(bars: &[Bar], noun: &str) -> String {
    let n: usize = bars.iter().map(|bar| bar.n).sum();
    let Some(most) = bars.iter().rev().max_by_key(|bar| bar.n) else { return String::new() };
    let mut caption = format!(
        "{} in {}; most in {}: {}. The whisker is the 95 % interval of the rate that such a count allows (Garwood).",
        words::count(n, "postmortem", "postmortems"),
        words::count(bars.len(), noun, &format!("{noun}s")),
        most.key,
        most.n
    );
    if let Some(partial) = bars.iter().find(|bar| bar.is_partial) {
        caption.push_str(&format!(" {} is not over yet, and hatched.", partial.key));
    }
    caption
}

fn draw(plot: &mut Plot, shelf: &Shelf<'_>, bars: &[Bar], categories: &[String]) {
    let most = bars.iter().map(|bar| poisson_interval(bar.n)[1]).fold(0.0, f64::max);
    let y = CountAxis::new(most, (BOTTOM, TOP));
    y.draw_vertical(plot, LEFT, RIGHT);
    let n_bars = i32::try_from(bars.len().max(1)).unwrap_or(1);
    let pitch = ((RIGHT - LEFT) / n_bars).min(MAX_PITCH);
    let end = if pitch == MAX_PITCH { LEFT + pitch * n_bars } else { RIGHT };
    let x = Linear { values: (0.0, bars.len() as f64), places: (f64::from(LEFT), f64::from(end)) };
    let width = (pitch * 2 / 3).clamp(3, 44);
    let every = (58 / pitch.max(1) + 1) as usize;
    for (idx, bar) in bars.iter().enumerate() {
        let middle = x.at(idx as f64 + 0.5);
        if bar.is_partial {
            plot.filled("so-far", "so-far", |d| {
                d.rectangle((middle - pitch / 2, TOP), (pitch, BOTTOM - TOP));
            });
        }
        // Counted from the newest, which always has its label.
        if (bars.len() - 1 - idx).is_multiple_of(every) {
            plot.label("tick", middle, BOTTOM + 20, bar.key.clone());
        }
        let mut below = 0;
        for (part, (places, fill)) in bar.parts.iter().zip(PATTERNS).enumerate() {
            let Some(&newest) = places.first() else { continue };
            let (from, to) = (y.at(below as f64), y.at((below + places.len()) as f64));
            below += places.len();
            let d = path(|d| {
                d.rectangle((middle - width / 2, to), (width, from - to));
            });
            let newest = record(shelf, newest);
            let name = categories.get(part).map_or(REST, String::as_str);
            let title = together(places.len(), &format!("{}, {}", bar.key, shortened(name, 30)), newest);
            plot.mark(shelf_link(newest), &title, [Shape::Filled { class: "bar", d, fill }]);
        }
        if bar.n > 0 {
            draw_whisker(plot, &y, middle, bar.n);
        }
    }
}

fn draw_whisker(plot: &mut Plot, y: &CountAxis, middle: i32, count: usize) {
    let [low, high] = poisson_interval(count).map(|rate| y.at(rate));
    plot.line("rate", |d| {
        d.two('M', middle, low)
            .one('V', high)
            .two('M', middle - 3, low)
            .one('h', 6)
            .two('M', middle - 3, high)
            .one('h', 6);
    });
}

/// What the rest of the categories is called.
const REST: &str = "other or none";

fn draw_legend(plot: &mut Plot, categories: &[String]) {
    let names = categories.iter().map(String::as_str).chain([REST]);
    let fills = PATTERNS.iter().take(categories.len()).chain([&PATTERNS[MAX_CATEGORIES]]);
    for (row, (name, fill)) in (0..).zip(names.zip(fills)) {
        let y = TOP + 8 + 24 * row;
        plot.filled("bar", fill, |d| {
            d.rectangle((RIGHT + 24, y), (16, 14));
        });
        plot.label("", RIGHT + 48, y + 11, shortened(name, 24));
    }
}

fn table(bars: &[Bar], categories: &[String], noun: &str) -> Table {
    let noun = words::capitalised(noun);
    let names: Vec<String> = categories.iter().map(|name| format!(">{}", shortened(name, 40))).collect();
    let rest = format!(">{REST}");
    let head = [noun.as_str(), ">Postmortems", ">95 % interval of the rate"]
        .into_iter()
        .chain(names.iter().map(String::as_str));
    let mut table = Table::new(head.chain([rest.as_str()]));
    for bar in bars {
        let [low, high] = poisson_interval(bar.n);
        let so_far = if bar.is_partial { " so far" } else { "" };
        let head = [format!("{}{so_far}", bar.key).into(), bar.n.into(), format!("{low:.1} to {high:.1}").into()];
        let own = bar.parts.iter().take(categories.len()).chain([&bar.parts[MAX_CATEGORIES]]);
        table.row(head.into_iter().chain(own.map(|places| places.len().into())));
    }
    table
}
