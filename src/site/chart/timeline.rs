//! One incident's timeline, drawn to scale.

use std::fmt::Write as _;

use crate::record::{Event, Measure, MeasureKind, MomentKind, Postmortem, duration_words};
use crate::site::chart::points::{Point, clock, date, points, push_full, wall_minute};
use crate::site::chart::scale::{Piece, TimeScale};
use crate::site::chart::{Lines, Svg};
use crate::site::words;

const WIDTH: i32 = 960;
/// Room at the right for the label of the last moment.
const RIGHT: f64 = 160.0;
/// Room at the left for half of a date.
const LEFT: f64 = 36.0;
/// Distance between two levels of labels.
const LEVEL: i32 = 17;
/// Width of a character of a label, on the safe side.
const CHARACTER: i32 = 7;
/// Room that the label of a tick needs.
const TICK_ROOM: f64 = 64.0;
/// Ticks that a drawing has at the most.
const MAX_TICKS: usize = 40;
/// Marks that a drawing has at the most before near ones are drawn as one.
const MAX_MARKS: usize = 120;

/// A timeline as a page shows it.
#[derive(Debug)]
pub(crate) struct Timeline {
    /// The drawing, or empty where there is nothing to draw.
    pub(crate) svg: String,
    /// What the drawing cannot say, as sentences.
    pub(crate) notes: Vec<String>,
}

/// Draws the timeline of a postmortem. `anchor` gives the fragment that leads to a line.
pub(crate) fn draw(record: &Postmortem, anchor: impl Fn(u32, &mut String)) -> Timeline {
    let points = points(record);
    let mut minutes: Vec<f64> = points.iter().map(|point| point.minute).collect();
    minutes.dedup();
    if minutes.len() < 2 {
        return Timeline { svg: String::new(), notes: vec![words_only(record, &points)] };
    }
    let scale = TimeScale::new(&minutes, (LEFT, f64::from(WIDTH) - RIGHT));
    let levels = levels(&points, &scale);
    let axis = 20 + LEVEL * levels.iter().map(|&(_, level)| level + 1).max().unwrap_or(0);
    let brackets = brackets(record, &points);
    let height = axis + 44 + 34 * i32::try_from(brackets.len()).unwrap_or(0);

    let description = describe(record, &points, &brackets);
    let mut svg = Svg::new("timeline", WIDTH, height, "Timeline, drawn to scale", &description);
    draw_axis(&mut svg, &scale, axis, &points);
    for (row, bracket) in (0..).zip(&brackets) {
        draw_bracket(&mut svg, &scale, axis + 54 + 34 * row, bracket);
    }
    draw_labels(&mut svg, &points, &scale, axis, &levels);
    svg.end_image();
    draw_marks(&mut svg, &points, &scale, axis, &anchor);
    Timeline { svg: svg.finish(), notes: notes(record, &scale, &points) }
}

/// The level above the line of each moment's label: a label stands above every label
/// to its right that it would reach into, so that no leader runs through a label.
fn levels(points: &[Point<'_>], scale: &TimeScale) -> Vec<(usize, i32)> {
    let mut levels: Vec<(usize, i32, i32)> = Vec::new();
    for (at, point) in points.iter().enumerate().rev() {
        if point.moment.is_none() {
            continue;
        }
        let x = scale.at(point.minute);
        let length = i32::try_from(point.label.len()).unwrap_or(20);
        let reach = x + CHARACTER * length + 8;
        let level = levels.iter().filter(|&&(_, _, other)| other < reach).map(|&(_, level, _)| level + 1).max();
        levels.push((at, level.unwrap_or(0), x));
    }
    levels.into_iter().map(|(at, level, _)| (at, level)).collect()
}

fn draw_axis(svg: &mut Svg, scale: &TimeScale, axis: i32, points: &[Point<'_>]) {
    let step = scale.step(TICK_ROOM);
    // From elapsed minutes to the clock on the wall, as it stood at the first point.
    let to_wall = points.first().map_or(0.0, |first| wall_minute(first.local) - first.minute);
    let mut free = -1000;
    let mut date_free = -1000;
    let mut last_day = f64::NAN;
    if let (Some(first), true) = (points.first(), step < 1440.0) {
        let x = scale.at(first.minute);
        last_day = (wall_minute(first.local) / 1440.0).floor();
        svg.text("tick muted", x, axis + 38, &date(last_day));
        date_free = x + 80;
    }
    let mut n_ticks = 0;
    let mut lines = Lines::default();
    for (at, piece) in scale.pieces.iter().enumerate() {
        let (from, to) = (piece.places.0.round() as i32, piece.places.1.round() as i32);
        if piece.closed {
            let (middle, half, length) = closed_label(piece);
            svg.path("axis closed", |d| {
                d.two('M', from, axis).one('H', to);
            });
            svg.path("break", |d| {
                d.two('M', middle, axis - 6).two('l', -6, 12).two('M', middle + 7, axis - 6).two('l', -6, 12);
            });
            svg.text("tick muted", middle, axis + 22, &length);
            free = middle + half;
            continue;
        }
        lines.two('M', from, axis).one('H', to);
        let end = scale.pieces.get(at + 1).map_or(WIDTH, |next| closed_label(next).0 - closed_label(next).1);
        let mut wall = ((piece.minutes.0 + to_wall) / step).ceil() * step;
        while wall - to_wall <= piece.minutes.1 && n_ticks < MAX_TICKS {
            let x = scale.at(wall - to_wall);
            lines.two('M', x, axis).one('v', 6);
            if x - 22 >= free && x + 22 <= end {
                let day = (wall / 1440.0).floor();
                let is_clock = step < 1440.0;
                if is_clock {
                    svg.text("tick", x, axis + 22, &clock(wall));
                }
                if day != last_day && x >= date_free {
                    svg.text("tick muted", x, axis + if is_clock { 38 } else { 22 }, &date(day));
                    last_day = day;
                    date_free = x + 80;
                }
                free = x + 22;
            }
            wall += step;
            n_ticks += 1;
        }
    }
    svg.lines("axis", &lines);
}

/// Middle, half of the width, and text of the label of a gap that is closed up.
fn closed_label(piece: &Piece) -> (i32, i32, String) {
    let text = duration_words(piece.minutes.1 - piece.minutes.0);
    let half = CHARACTER * i32::try_from(text.chars().count()).unwrap_or(12) / 2;
    (i32::midpoint(piece.places.0.round() as i32, piece.places.1.round() as i32), half, text)
}

/// A measure that the drawing can show between two of its points.
struct Bracket {
    kind: MeasureKind,
    minutes: (f64, f64),
    label: String,
}

fn brackets(record: &Postmortem, points: &[Point<'_>]) -> Vec<Bracket> {
    let minute = |kind| points.iter().find(|point| point.moment == Some(kind)).map(|point| point.minute);
    let bracket = |kind: MeasureKind| {
        let (first, last) = kind.ends()?;
        let minutes = (minute(first)?, minute(last)?);
        let words = duration_words(minutes.1 - minutes.0);
        let label = format!("{} {words}", words::measure_name(kind));
        (minutes.1 >= minutes.0).then_some(Bracket {
            kind,
            minutes,
            label: with_stated(label, record.measures.get(kind)),
        })
    };
    [MeasureKind::TimeToDetect, MeasureKind::TimeToRecover].into_iter().filter_map(bracket).collect()
}

/// The label of a bracket, with the stated value where that is another.
fn with_stated(label: String, measure: &Measure) -> String {
    match (measure.stated_minutes, measure.timeline_minutes) {
        (Some(stated), Some(derived)) if (stated - derived).abs() >= 0.5 => {
            format!("{label} (stated: {})", duration_words(stated))
        }
        _ => label,
    }
}

fn draw_bracket(svg: &mut Svg, scale: &TimeScale, y: i32, bracket: &Bracket) {
    let (from, to) = (scale.at(bracket.minutes.0), scale.at(bracket.minutes.1));
    let class = if bracket.kind == MeasureKind::TimeToDetect { "span detect" } else { "span recover" };
    svg.path(class, |d| {
        d.two('M', from, y - 4).one('v', 8).two('M', from, y).one('H', to.max(from + 1));
        d.two('M', to, y - 4).one('v', 8);
    });
    let length = i32::try_from(bracket.label.chars().count()).unwrap_or(40);
    if from + CHARACTER * length <= WIDTH {
        svg.text("label", from, y + 18, &bracket.label);
    } else {
        svg.text("label end", to, y + 18, &bracket.label);
    }
}

fn draw_labels(svg: &mut Svg, points: &[Point<'_>], scale: &TimeScale, axis: i32, levels: &[(usize, i32)]) {
    let mut leaders = Lines::default();
    for &(at, level) in levels {
        let point = &points[at];
        let x = scale.at(point.minute);
        let y = axis - 16 - LEVEL * level;
        leaders.two('M', x, axis - 6).one('V', y - 10);
        svg.text("label", x + 5, y, &point.label);
    }
    svg.lines("leader", &leaders);
}

fn draw_marks(svg: &mut Svg, points: &[Point<'_>], scale: &TimeScale, axis: i32, anchor: &impl Fn(u32, &mut String)) {
    let moments: Vec<&Point<'_>> = points.iter().filter(|point| point.moment.is_some()).collect();
    // A moment is at most eight, so this stays linear.
    let is_moment =
        |event: &Point<'_>| moments.iter().any(|point| point.line == event.line && point.minute == event.minute);
    let events: Vec<&Point<'_>> = points.iter().filter(|point| point.moment.is_none() && !is_moment(point)).collect();
    let near = if events.len() > MAX_MARKS { 8 } else { -1 };
    let mut href = String::new();
    let mut words = String::new();
    let mut open = |svg: &mut Svg, point: &Point<'_>, together: usize| {
        href.clear();
        anchor(point.line, &mut href);
        words.clear();
        if together > 1 {
            let _ = write!(words, "{together} events, the first at ");
        }
        words.push_str(&point.label);
        words.push_str(if point.text.is_empty() { "" } else { ": " });
        svg.open_mark(&href, &words, point.text);
    };
    let mut at = 0;
    while at < events.len() {
        let first = events[at];
        let x = scale.at(first.minute);
        let together = events[at..].iter().take_while(|point| scale.at(point.minute) <= x + near).count().max(1);
        open(svg, first, together);
        svg.circle(if together > 1 { "event many" } else { "event" }, x, axis, 4);
        svg.close_mark();
        at += together;
    }
    // Moments are drawn last, on top.
    for point in moments {
        open(svg, point, 1);
        let class = match point.moment {
            Some(MomentKind::Started) => "moment started",
            Some(MomentKind::Recovered) => "moment recovered",
            _ => "moment",
        };
        svg.circle(class, scale.at(point.minute), axis, 6);
        svg.close_mark();
    }
}

/// The finding, for those who do not see the drawing.
fn describe(record: &Postmortem, points: &[Point<'_>], brackets: &[Bracket]) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    let mut text = words::count(record.timeline.len(), "event", "events");
    text.push_str(" from ");
    push_full(&mut text, first.local);
    text.push_str(" to ");
    push_full(&mut text, last.local);
    text.push('.');
    for point in points {
        if point.moment.is_some() {
            text.push(' ');
            words::push_capitalised(&mut text, &point.label);
            text.push('.');
        }
    }
    for bracket in brackets {
        text.push(' ');
        words::push_capitalised(&mut text, &bracket.label);
        text.push('.');
    }
    text
}

fn notes(record: &Postmortem, scale: &TimeScale, points: &[Point<'_>]) -> Vec<String> {
    let mut notes = Vec::new();
    let closed: Vec<String> = scale
        .pieces
        .iter()
        .filter(|piece| piece.closed)
        .map(|piece| duration_words(piece.minutes.1 - piece.minutes.0))
        .collect();
    if !closed.is_empty() {
        let (what, are) = if closed.len() == 1 { ("A gap of", "is") } else { ("Gaps of", "are") };
        notes.push(format!("{what} {} {are} closed up; everything else is drawn to scale.", words::list(&closed)));
    }
    let drawn = points.iter().filter(|point| point.moment.is_none()).count();
    let missing = record.timeline.len() - drawn.min(record.timeline.len());
    if missing > 0 {
        let events = words::count(missing, "event has", "events have");
        notes.push(format!("{events} no time to the minute and cannot be drawn."));
    }
    notes
}

/// A sentence where there is nothing to draw.
fn words_only(record: &Postmortem, points: &[Point<'_>]) -> String {
    let told: Vec<&Event> = record.timeline.iter().filter(|event| event.at.is_some()).collect();
    match (record.timeline.len(), points.first(), told.len()) {
        (0, None, _) => "The document has no timeline that could be read.".to_owned(),
        (_, Some(point), _) => {
            let mut sentence = "Every time that is known to the minute is ".to_owned();
            push_full(&mut sentence, point.local);
            sentence + "."
        }
        (n, None, 0) => format!("{} without a time that could be read.", words::count(n, "event", "events")),
        (n, None, _) => format!("{}, none with a time to the minute.", words::count(n, "event", "events")),
    }
}
