//! Axes: where their ticks stand and what is written at them.

use crate::site::chart::plot::Plot;
use crate::site::chart::scale::{Linear, days, log_minutes, year_of};

/// A place on an axis with its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tick {
    pub(crate) at: i32,
    pub(crate) label: String,
}

/// Ticks of an axis of durations: minutes and label.
const DURATIONS: [(f64, &str); 9] = [
    (0.0, "0"),
    (1.0, "1 min"),
    (10.0, "10 min"),
    (60.0, "1 h"),
    (240.0, "4 h"),
    (1_440.0, "1 d"),
    (10_080.0, "1 w"),
    (525_600.0, "1 y"),
    (52_560_000.0, "100 y"),
];

/// Up to the tick of a week at least, so that two pictures can be compared.
const LEAST_MINUTES: f64 = 10_080.0;

/// A logarithmic axis of durations that has a place for 0.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DurationAxis {
    scale: Linear,
}

impl DurationAxis {
    /// An axis that holds durations up to the largest one.
    pub(crate) fn new(largest: f64, places: (i32, i32)) -> Self {
        let end = log_minutes(largest.max(LEAST_MINUTES) * 1.15);
        Self { scale: Linear { values: (0.0, end), places: (f64::from(places.0), f64::from(places.1)) } }
    }

    /// Where a duration in minutes stands.
    pub(crate) fn at(&self, minutes: f64) -> i32 {
        self.scale.at(log_minutes(minutes))
    }

    /// Where a place on the logarithmic scale stands: log10(1 + minutes).
    pub(crate) fn at_log(&self, log: f64) -> i32 {
        self.scale.at(log)
    }

    /// Whether a place on the logarithmic scale is on the axis.
    pub(crate) fn holds_log(&self, log: f64) -> bool {
        (0.0..=self.scale.values.1).contains(&log)
    }

    /// The ticks that have `room` between them.
    pub(crate) fn ticks(&self, room: i32) -> Vec<Tick> {
        let mut ticks: Vec<Tick> = Vec::new();
        for (minutes, label) in DURATIONS {
            let at = self.at(minutes);
            let is_inside = log_minutes(minutes) <= self.scale.values.1;
            if is_inside && ticks.last().is_none_or(|last| (at - last.at).abs() >= room) {
                ticks.push(Tick { at, label: label.to_owned() });
            }
        }
        ticks
    }

    /// Draws it as the vertical axis of a plot, with lines across.
    pub(crate) fn draw_vertical(&self, plot: &mut Plot, left: i32, right: i32) {
        for tick in self.ticks(15) {
            plot.line("grid", |d| {
                d.two('M', left, tick.at).one('H', right);
            });
            plot.label("tick end", left - 8, tick.at + 4, tick.label);
        }
    }

    /// Draws it as the horizontal axis of a plot, with lines up.
    pub(crate) fn draw_horizontal(&self, plot: &mut Plot, top: i32, bottom: i32) {
        for tick in self.ticks(44) {
            plot.line("grid", |d| {
                d.two('M', tick.at, top).one('V', bottom);
            });
            plot.label("tick", tick.at, bottom + 18, tick.label);
        }
    }
}

/// An axis of days: whole years, or whole quarters where there is little more than a year.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DayAxis {
    scale: Linear,
    years: (i32, i32),
}

impl DayAxis {
    /// An axis that holds days since 1970 from the first to the last.
    pub(crate) fn new(first: i32, last: i32, places: (i32, i32)) -> Self {
        let years = (year_of(first), year_of(last));
        let values = (f64::from(days(years.0, 1, 1)), f64::from(days(years.1 + 1, 1, 1)));
        Self { scale: Linear { values, places: (f64::from(places.0), f64::from(places.1)) }, years }
    }

    /// Where a day since 1970 stands.
    pub(crate) fn at(&self, day: f64) -> i32 {
        self.scale.at(day)
    }

    /// Draws it as the horizontal axis of a plot, with a line where a year or quarter begins.
    pub(crate) fn draw(&self, plot: &mut Plot, top: i32, bottom: i32) {
        const STEPS: [i32; 11] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
        let (first, last) = self.years;
        let width = (self.scale.places.1 - self.scale.places.0) as i32;
        if last - first < 2 {
            self.draw_quarters(plot, top, bottom);
            return;
        }
        let step = STEPS.into_iter().find(|step| width * step >= 48 * (last - first + 1)).unwrap_or(5000);
        let mut year = first + (-first).rem_euclid(step);
        while year <= last {
            let at = self.at(f64::from(days(year, 1, 1)));
            let middle = self.at(f64::from(days(year, 7, 1)));
            plot.line("grid", |d| {
                d.two('M', at, top).one('V', bottom);
            });
            plot.label("tick", if step == 1 { middle } else { at }, bottom + 20, year.to_string());
            year += step;
        }
    }

    fn draw_quarters(&self, plot: &mut Plot, top: i32, bottom: i32) {
        for year in self.years.0..=self.years.1 {
            for quarter in 0..4 {
                let at = self.at(f64::from(days(year, 3 * quarter + 1, 1)));
                let middle = self.at(f64::from(days(year, 3 * quarter + 2, 15)));
                plot.line("grid", |d| {
                    d.two('M', at, top).one('V', bottom);
                });
                plot.label("tick", middle, bottom + 20, format!("{year}-Q{}", quarter + 1));
            }
        }
    }
}

/// A linear axis of counts from 0 up, with at most about five whole ticks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CountAxis {
    scale: Linear,
    step: usize,
    last: usize,
}

impl CountAxis {
    /// An axis that holds counts up to the largest, which may be no whole number.
    pub(crate) fn new(largest: f64, places: (i32, i32)) -> Self {
        let largest = largest.ceil().max(1.0) as usize;
        let mut step = 1;
        while largest > 5 * step {
            // 1, 2, 5, 10, 20, 50 and so on.
            step = if step.to_string().starts_with('2') { step / 2 * 5 } else { step * 2 };
        }
        let last = largest.div_ceil(step) * step;
        let scale = Linear { values: (0.0, last as f64), places: (f64::from(places.0), f64::from(places.1)) };
        Self { scale, step, last }
    }

    /// Where a count stands.
    pub(crate) fn at(&self, count: f64) -> i32 {
        self.scale.at(count)
    }

    /// Draws it as the vertical axis of a plot, with lines across.
    pub(crate) fn draw_vertical(&self, plot: &mut Plot, left: i32, right: i32) {
        for count in (0..=self.last).step_by(self.step) {
            let at = self.at(count as f64);
            plot.line("grid", |d| {
                d.two('M', left, at).one('H', right);
            });
            plot.label("tick end", left - 8, at + 4, count.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(largest: f64, places: (i32, i32), room: i32) -> Vec<String> {
        DurationAxis::new(largest, places).ticks(room).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn durations_have_the_ticks_that_have_room() {
        assert_eq!(labels(50.0, (268, 14), 15), ["0", "1 min", "10 min", "1 h", "4 h", "1 d", "1 w"]);
        assert_eq!(labels(1e9, (268, 14), 15), ["0", "10 min", "1 h", "4 h", "1 d", "1 w", "1 y", "100 y"]);
        assert_eq!(labels(1e9, (0, 40), 44), ["0"]);
    }

    #[test]
    fn counts_have_few_whole_ticks() {
        let check = |largest, step, last| {
            let axis = CountAxis::new(largest, (100, 0));
            assert_eq!((axis.step, axis.last), (step, last), "{largest}");
        };
        check(0.0, 1, 1);
        check(4.2, 1, 5);
        check(6.0, 2, 6);
        check(11.0, 5, 15);
        check(1_234.0, 500, 1_500);
    }
}
