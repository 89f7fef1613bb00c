//! From values to places: linear, logarithmic, and time with its long gaps closed up.

/// Where a duration stands on a logarithmic axis that has a place for 0.
pub(crate) fn log_minutes(minutes: f64) -> f64 {
    (1.0 + minutes.max(0.0)).log10()
}

/// A straight line from values to places.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Linear {
    /// First and last value.
    pub(crate) values: (f64, f64),
    /// Where they stand.
    pub(crate) places: (f64, f64),
}

impl Linear {
    /// The place of a value; values beyond the ends stand at the ends.
    pub(crate) fn at(&self, value: f64) -> i32 {
        let (first, last) = self.values;
        let (start, end) = self.places;
        let share = if last > first { ((value - first) / (last - first)).clamp(0.0, 1.0) } else { 0.5 };
        (start + share * (end - start)).round() as i32
    }
}

/// Most gaps that are closed up in one drawing.
const MAX_CLOSED: usize = 4;

/// Distance under which two marks cannot be told apart.
const LEGIBLE: f64 = 8.0;

/// Least width of a gap that is closed up.
const CLOSED_WIDTH: f64 = 112.0;

/// Most width of a gap that is drawn to scale beside closed ones: a short time
/// should not look longer than the hours that are closed up beside it.
const OPEN_WIDTH: f64 = 150.0;

/// Minutes on a line, with the longest gaps closed up where the rest would vanish beside them.
#[derive(Debug)]
pub(crate) struct TimeScale {
    /// In order, without holes.
    pub(crate) pieces: Vec<Piece>,
}

/// A stretch of time and the stretch of line that it has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Piece {
    /// First and last minute.
    pub(crate) minutes: (f64, f64),
    /// Where they stand.
    pub(crate) places: (f64, f64),
    /// Whether it is a gap that is not drawn to scale.
    pub(crate) closed: bool,
}

impl TimeScale {
    /// A scale for these minutes, which ascend and are at least two.
    pub(crate) fn new(minutes: &[f64], places: (f64, f64)) -> Self {
        let is_closed = closed_gaps(minutes, places.1 - places.0);
        let n_closed = is_closed.iter().filter(|&&closed| closed).count() as f64;
        let n_open = is_closed.len() as f64 - n_closed;
        let shown: f64 = gaps(minutes).zip(&is_closed).filter(|&(_, &closed)| !closed).map(|(gap, _)| gap).sum();
        let width = places.1 - places.0;
        let open_width =
            if n_closed > 0.0 { (width - n_closed * CLOSED_WIDTH).min(n_open * OPEN_WIDTH) } else { width };
        let closed_width = (width - open_width) / n_closed.max(1.0);
        let scale = if shown > 0.0 { open_width / shown } else { 0.0 };
        let mut pieces: Vec<Piece> = Vec::new();
        let mut place = places.0;
        for (pair, closed) in minutes.windows(2).zip(is_closed) {
            let width = if closed { closed_width } else { (pair[1] - pair[0]) * scale };
            match pieces.last_mut() {
                Some(last) if !closed && !last.closed => {
                    last.minutes.1 = pair[1];
                    last.places.1 = place + width;
                }
                _ => pieces.push(Piece { minutes: (pair[0], pair[1]), places: (place, place + width), closed }),
            }
            place += width;
        }
        Self { pieces }
    }

    /// The place of a minute.
    pub(crate) fn at(&self, minute: f64) -> i32 {
        let after = self.pieces.partition_point(|piece| piece.minutes.1 < minute).min(self.pieces.len() - 1);
        let piece = self.pieces[after];
        Linear { values: piece.minutes, places: piece.places }.at(minute)
    }

    /// Minutes from one tick to the next, so that their labels have room.
    pub(crate) fn step(&self, room: f64) -> f64 {
        const STEPS: [f64; 19] = [
            1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 180.0, 360.0, 720.0, 1_440.0, 2_880.0, 10_080.0, 20_160.0,
            43_200.0, 86_400.0, 259_200.0, 525_600.0,
        ];
        let open = self.pieces.iter().filter(|piece| !piece.closed && piece.minutes.1 > piece.minutes.0);
        let scale = open.map(|piece| (piece.places.1 - piece.places.0) / (piece.minutes.1 - piece.minutes.0)).next();
        let scale = scale.unwrap_or(1.0);
        STEPS.into_iter().find(|step| step * scale >= room).unwrap_or(5_256_000.0)
    }
}

fn gaps(minutes: &[f64]) -> impl Iterator<Item = f64> + '_ {
    minutes.windows(2).map(|pair| pair[1] - pair[0])
}

/// Which gaps are closed up: as few as it takes to tell more marks apart, and only
/// such as are clearly longer than every gap that stays.
fn closed_gaps(minutes: &[f64], width: f64) -> Vec<bool> {
    let all: Vec<f64> = gaps(minutes).collect();
    let mut longest = all.clone();
    longest.sort_by(|a, b| b.total_cmp(a));
    let mut rest: f64 = all.iter().sum();
    let n_illegible = |n_closed: usize, rest: f64| {
        let scale = (width - n_closed as f64 * CLOSED_WIDTH) / rest;
        longest[n_closed..].iter().filter(|&&gap| gap * scale < LEGIBLE).count()
    };
    let mut fewest = n_illegible(0, rest);
    let mut least = f64::INFINITY;
    for n_closed in 1..=MAX_CLOSED.min(all.len() - 1) {
        let (gap, next) = (longest[n_closed - 1], longest[n_closed]);
        rest -= gap;
        if gap > 1.5 * next && rest > 0.0 {
            let illegible = n_illegible(n_closed, rest);
            if illegible < fewest {
                (fewest, least) = (illegible, gap);
            }
        }
    }
    all.iter().map(|&gap| gap >= least).collect()
}

/// Days since 1970-01-01 in the Gregorian calendar; Hinnant's `days_from_civil`.
pub(crate) fn days(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The year of days since 1970.
pub(crate) fn year_of(day: i32) -> i32 {
    let mut year = 1970 + (f64::from(day) / 365.2425).floor() as i32;
    while days(year + 1, 1, 1) <= day {
        year += 1;
    }
    while days(year, 1, 1) > day {
        year -= 1;
    }
    year
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(minutes: &[f64]) -> Vec<bool> {
        TimeScale::new(minutes, (0.0, 1000.0)).pieces.iter().map(|piece| piece.closed).collect()
    }

    #[test]
    fn even_times_are_drawn_to_scale() {
        assert_eq!(closed(&[0.0, 10.0, 20.0, 40.0]), [false]);
        assert_eq!(closed(&[0.0, 600.0, 660.0]), [false], "an hour beside ten is legible");
        assert_eq!(TimeScale::new(&[0.0, 10.0, 40.0], (0.0, 400.0)).at(10.0), 100);
    }

    #[test]
    fn the_long_gaps_are_closed_up_all_at_once() {
        assert_eq!(closed(&[0.0, 10.0, 5000.0, 5010.0]), [false, true, false]);
        assert_eq!(closed(&[0.0, 10.0, 1800.0, 3300.0, 3320.0]), [false, true, true, false]);
        let scale = TimeScale::new(&[0.0, 10.0, 5000.0, 5010.0], (0.0, 212.0));
        assert_eq!([0.0, 10.0, 5000.0, 5010.0].map(|minute| scale.at(minute)), [0, 50, 162, 212]);
        let wide = TimeScale::new(&[0.0, 10.0, 5000.0, 5010.0], (0.0, 900.0));
        assert_eq!([10.0, 5000.0].map(|minute| wide.at(minute)), [150, 750], "long looks long");
    }

    #[test]
    fn two_times_alone_have_nothing_to_vanish() {
        assert_eq!(closed(&[0.0, 100_000.0]), [false]);
        assert_eq!(closed(&[0.0, 0.0, 100_000.0]), [false]);
    }

    #[test]
    fn days_and_years_match_the_calendar() {
        assert_eq!((days(1970, 1, 1), days(2000, 3, 1), days(1969, 12, 31)), (0, 11_017, -1));
        for year in [-400, 0, 1, 1969, 1970, 2024, 9999] {
            assert_eq!((year_of(days(year, 1, 1)), year_of(days(year, 12, 31))), (year, year));
        }
    }

    #[test]
    fn ticks_have_room() {
        assert_eq!(TimeScale::new(&[0.0, 60.0], (0.0, 800.0)).step(64.0), 5.0);
        assert_eq!(TimeScale::new(&[0.0, 1e9], (0.0, 800.0)).step(64.0), 5_256_000.0);
    }
}
