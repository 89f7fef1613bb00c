//! The times of one incident that a drawing can show, and how they are written.

use jiff::civil::DateTime;
use jiff::{Timestamp, ToSpan};

use crate::record::{Moment, MomentKind, Postmortem};
use crate::site::chart::scale::days;
use crate::site::chart::{push_int, push_two};

/// A time that is drawn.
pub(super) struct Point<'a> {
    pub(super) minute: f64,
    pub(super) local: DateTime,
    pub(super) line: u32,
    pub(super) text: &'a str,
    pub(super) moment: Option<MomentKind>,
    /// The time as it is shown, behind the moment's name where it is one.
    pub(super) label: String,
}

/// Every time that can be drawn, in order of time: events, and moments that are told elsewhere.
pub(super) fn points(record: &Postmortem) -> Vec<Point<'_>> {
    let events = record.timeline.iter().filter_map(|event| Some((event, local(event.at.as_deref()?)?)));
    let moments = MomentKind::ALL.into_iter().filter_map(|kind| {
        let moment = record.moments.get(kind)?;
        Some((kind, moment, local(&moment.at)?))
    });
    // True elapsed time where every time has a zone; the clock on the wall otherwise.
    let use_instants = events.clone().all(|(event, _)| event.instant.is_some())
        && moments.clone().all(|(_, moment, _)| moment.instant.is_some());
    let minute = |instant: Option<&str>, local: DateTime| match instant.filter(|_| use_instants) {
        Some(instant) => {
            instant.parse().map_or_else(|_| wall_minute(local), |at: Timestamp| at.as_second() as f64 / 60.0)
        }
        None => wall_minute(local),
    };
    let mut points: Vec<Point<'_>> = events
        .map(|(event, local)| Point {
            minute: minute(event.instant.as_deref(), local),
            local,
            line: event.line,
            text: &event.text,
            moment: None,
            label: String::new(),
        })
        .collect();
    points.extend(moments.map(|(kind, moment, local)| Point {
        minute: minute(moment.instant.as_deref(), local),
        local,
        line: moment.line,
        text: text_of(record, moment),
        moment: Some(kind),
        label: String::new(),
    }));
    points.sort_by(|a, b| a.minute.total_cmp(&b.minute).then(a.line.cmp(&b.line)).then(a.moment.cmp(&b.moment)));
    let first_day = points.first().map(|point| point.local.date());
    for point in &mut points {
        point.label = label(point.moment, point.local, first_day == Some(point.local.date()));
    }
    points
}

/// What happened at a moment, where an event tells it.
fn text_of<'a>(record: &'a Postmortem, moment: &Moment) -> &'a str {
    let at = record.timeline.partition_point(|event| event.line < moment.line);
    let mut event = record.timeline.get(at).filter(|event| event.line == moment.line);
    if event.is_none_or(|event| event.at.as_ref() != Some(&moment.at)) {
        event = record.timeline.iter().skip(at).take(8).find(|event| event.at.as_ref() == Some(&moment.at)).or(event);
    }
    event.map_or("", |event| &event.text)
}

/// A local time to the minute or the second.
fn local(at: &str) -> Option<DateTime> {
    if at.len() < "2021-02-19T08:35".len() { None } else { at.parse().ok() }
}

/// Minutes since 1970 on the clock on the wall.
pub(super) fn wall_minute(local: DateTime) -> f64 {
    let date = local.date();
    let day = f64::from(days(i32::from(date.year()), i32::from(date.month()), i32::from(date.day())));
    day * 1440.0 + f64::from(local.hour()) * 60.0 + f64::from(local.minute()) + f64::from(local.second()) / 60.0
}

/// A moment's name and time, with its date where that is not the day on which the timeline begins.
fn label(moment: Option<MomentKind>, local: DateTime, is_first_day: bool) -> String {
    let mut label = String::with_capacity(24);
    if let Some(kind) = moment {
        label.push_str(kind.as_str());
        label.push(' ');
    }
    if !is_first_day {
        push_two(&mut label, i32::from(local.month()));
        label.push('-');
        push_two(&mut label, i32::from(local.day()));
        label.push(' ');
    }
    push_clock(&mut label, i32::from(local.hour()), i32::from(local.minute()));
    label
}

fn push_clock(out: &mut String, hour: i32, minute: i32) {
    push_two(out, hour);
    out.push(':');
    push_two(out, minute);
}

/// `2021-02-19 08:35`.
pub(super) fn push_full(out: &mut String, local: DateTime) {
    let year = i32::from(local.year());
    out.extend(std::iter::repeat_n('0', 4_usize.saturating_sub(year.checked_ilog10().unwrap_or(0) as usize + 1)));
    push_int(out, year);
    for part in [local.month(), local.day()] {
        out.push('-');
        push_two(out, i32::from(part));
    }
    out.push(' ');
    push_clock(out, i32::from(local.hour()), i32::from(local.minute()));
}

/// `08:35` of minutes on the wall.
pub(super) fn clock(wall: f64) -> String {
    let minute = wall.rem_euclid(1440.0) as i32;
    let mut clock = String::with_capacity(5);
    push_clock(&mut clock, minute / 60, minute % 60);
    clock
}

/// `2021-02-19` of days since 1970.
pub(super) fn date(day: f64) -> String {
    let epoch = jiff::civil::date(1970, 1, 1);
    epoch.checked_add((day as i32).days()).map_or_else(|_| String::new(), |date| date.to_string())
}
