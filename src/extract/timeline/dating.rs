//! Raw events → dated events: dates carried over, midnight, slips mended.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::Offset;

use crate::diagnostic::{self, Diagnostic};
use crate::extract::Ctx;
use crate::extract::text;
use crate::extract::timeline::raw::{Raw, RawEvent};
use crate::extract::timeline::slips;
use crate::extract::timeline::stamps::{Stamp, end_text, instant_text, time_of};
use crate::extract::when::{Clock, Day, Order, When};
use crate::extract::zone::{self, Zone, ZoneName};
use crate::record::{Event, Precision};
use crate::span::Span;

/// What a document says about its dates outside the timeline.
#[derive(Debug, Default, Clone)]
pub(crate) struct Context {
    /// The day of the incident, from a field, the title or the file's name.
    pub(crate) day: Option<Date>,
    /// Years that the document's head and path name.
    pub(crate) years: Vec<i16>,
    /// Day or month first, where the knowledge base says so.
    pub(crate) order: Option<Order>,
    /// The start, where a field states it whole.
    pub(crate) start: Option<DateTime>,
}

/// A dated event with what arithmetic needs.
#[derive(Debug, Clone)]
pub(crate) struct Dated {
    pub(crate) event: Event,
    /// Seconds since an epoch: UTC where the zone is known, else local.
    pub(crate) seconds: Option<i64>,
    /// What a `Phase` column says.
    pub(crate) phase: Option<String>,
    /// Bytes of the event's text that its author tells, before what is quoted.
    pub(crate) told: usize,
    /// Whether it is the start that `T+15m` counts from.
    pub(crate) is_base: bool,
    /// Where it stands.
    pub(crate) span: Span,
}

/// Dates every event.
pub(crate) fn date(ctx: &mut Ctx<'_>, mut raw: Raw, context: &Context, zone: Option<&ZoneName>) -> Vec<Dated> {
    let evidence = evidence(&raw.events);
    ctx.day_first = evidence.map(|order| order == Order::DayFirst);
    slips::mend(ctx, &mut raw.events);
    let mut pass = Pass {
        order: context.order.or(evidence).or_else(|| ctx.language_order()),
        context,
        day: context.day,
        first_day: context.day,
        base: base(&raw.events, context),
        previous: None,
        zone: None,
        told_order: false,
        told_summer: false,
    };
    let mut out = Vec::with_capacity(raw.events.len());
    for event in raw.events {
        if event.is_day {
            if let Some(day) = event.when.as_ref().and_then(|when| pass.day_of(ctx, when, &event)) {
                pass.day = Some(day);
                pass.previous = None;
            }
            continue;
        }
        out.push(pass.dated(ctx, event, zone));
    }
    out
}

/// What `T+15m` counts from: the event that says so, a stated start, else the first
/// event with a time of its own.
fn base(events: &[RawEvent], context: &Context) -> Option<DateTime> {
    let absolute = |when: &When| {
        let time = match when.clock? {
            clock @ (Clock::Minute { .. } | Clock::Second { .. }) => time_of(clock).0,
            _ => return None,
        };
        let day = match &when.date {
            Some(Day::Full(date)) => Some(*date),
            _ => context.day,
        };
        Some(day?.to_datetime(time))
    };
    let whens = || events.iter().filter_map(|event| event.when.as_ref());
    let stated = whens().filter(|when| when.is_base).find_map(absolute);
    stated.or(context.start).or_else(|| whens().find_map(absolute))
}

/// Day or month first, by the dates that can be read in one way only.
fn evidence(events: &[RawEvent]) -> Option<Order> {
    events.iter().find_map(|event| {
        let when = event.when.as_ref()?;
        memchr::memchr(b'/', event.stated.as_bytes())?;
        let mut parts = event.stated.split(['/', ' ']).filter_map(|part| part.parse::<u8>().ok());
        let (Some(Day::Full(_)), Some(a), Some(b)) = (&when.date, parts.next(), parts.next()) else {
            return None;
        };
        match (a > 12, b > 12) {
            (true, false) if a <= 31 => Some(Order::DayFirst),
            (false, true) => Some(Order::MonthFirst),
            _ => None,
        }
    })
}

struct Pass<'c> {
    order: Option<Order>,
    context: &'c Context,
    /// The day that holds for what has none.
    day: Option<Date>,
    /// The day that "day 2" counts from.
    first_day: Option<Date>,
    /// The moment that `T+15m` counts from.
    base: Option<DateTime>,
    /// The last time of day, for midnight.
    previous: Option<Time>,
    /// The zone that was read last, under its name.
    zone: Option<(String, Option<Zone>)>,
    told_order: bool,
    told_summer: bool,
}

impl Pass<'_> {
    fn dated(&mut self, ctx: &mut Ctx<'_>, raw: RawEvent, zone: Option<&ZoneName>) -> Dated {
        let Some(when) = &raw.when else { return undated(raw) };
        let zone = when.zone.as_ref().or(zone);
        let stamp = self.stamp(ctx, when, &raw);
        let local = stamp.local();
        let end = when.end.as_ref().zip(local).and_then(|(end, local)| end_text(end, local));
        let (seconds, instant) = match local {
            Some(local) => self.seconds(ctx, local, zone, &raw),
            None => (None, None),
        };
        let event = Event {
            at: stamp.text(),
            end,
            instant,
            zone: zone.map(|zone| zone.0.clone()),
            precision: stamp.precision(),
            approximate: when.approximate,
            stated: raw.stated,
            text: raw.text,
            role: None,
            line: raw.line,
        };
        Dated { event, seconds, phase: raw.phase, told: raw.told, is_base: when.is_base, span: raw.span }
    }

    /// Seconds since the epoch, and the instant where the zone is known.
    fn seconds(
        &mut self,
        ctx: &mut Ctx<'_>,
        local: DateTime,
        zone: Option<&ZoneName>,
        raw: &RawEvent,
    ) -> (Option<i64>, Option<String>) {
        let name = zone.map(|zone| zone.0.as_str());
        if let Some(name) = name
            && !self.told_summer
            && let Some(summer) = zone::summer_name(name, local)
        {
            self.told_summer = true;
            let message = format!("`{name}` is winter time, and {} lies in summer time", local.date());
            let span = text::locate(ctx.source, raw.span, &raw.stated);
            ctx.diagnostics.push(
                Diagnostic::new(&diagnostic::WINTER_ZONE_IN_SUMMER, span, message)
                    .with_help(format!("`{name}` is taken literally; write `{summer}` if clocks were ahead")),
            );
        }
        match name.and_then(|name| self.zone_named(ctx, name)).and_then(|zone| zone.instant(local)) {
            Some(instant) => (Some(instant.as_second()), Some(instant_text(instant))),
            None => (Offset::UTC.to_timestamp(local).ok().map(jiff::Timestamp::as_second), None),
        }
    }

    /// The zone with that name, which is mostly that of the event before.
    fn zone_named(&mut self, ctx: &Ctx<'_>, name: &str) -> Option<&Zone> {
        if self.zone.as_ref().is_none_or(|(known, _)| known != name) {
            self.zone = Some((name.to_owned(), ctx.zone(name)));
        }
        self.zone.as_ref().and_then(|(_, zone)| zone.as_ref())
    }

    fn stamp(&mut self, ctx: &mut Ctx<'_>, when: &When, raw: &RawEvent) -> Stamp {
        let clock = when.clock.filter(|clock| !matches!(clock, Clock::Unknown));
        if let Some(Clock::Relative { seconds }) = clock {
            return self.after_base(seconds);
        }
        match &when.date {
            Some(Day::Month(month)) => return Stamp::Month(month.year, month.month),
            Some(Day::Unknown) => return Stamp::None,
            Some(_) => {
                let Some(day) = self.day_of(ctx, when, raw) else { return Stamp::None };
                self.day = Some(day);
                self.previous = None;
            }
            None => self.roll_over(clock),
        }
        let Some(day) = self.day else { return Stamp::None };
        match clock {
            None if when.date.is_none() => Stamp::None,
            None => Stamp::Day(day),
            Some(Clock::Hour { hour }) => Stamp::Hour(day, hour),
            Some(clock) => {
                let (time, precision) = time_of(clock);
                self.previous = Some(time);
                Stamp::Exact(day.to_datetime(time), precision)
            }
        }
    }

    /// So many seconds after the start; nothing where nobody wrote when that was.
    fn after_base(&mut self, seconds: i32) -> Stamp {
        let moved = self.base.and_then(|base| base.checked_add(jiff::Span::new().seconds(i64::from(seconds))).ok());
        let Some(local) = moved else { return Stamp::None };
        self.day = Some(local.date());
        self.previous = None;
        let precision = if local.time().second() == 0 { Precision::Minute } else { Precision::Second };
        Stamp::Exact(local, precision)
    }

    /// A bare time that lies far before the one above it is past midnight; a little
    /// before it is plain disorder.
    fn roll_over(&mut self, clock: Option<Clock>) {
        let time = match clock {
            Some(Clock::Hour { hour }) => Time::new(hour, 59, 0, 0).ok(),
            Some(clock @ (Clock::Minute { .. } | Clock::Second { .. })) => Some(time_of(clock).0),
            _ => None,
        };
        let (Some(time), Some(previous), Some(day)) = (time, self.previous, self.day) else { return };
        let back = i32::from(previous.hour()) * 60 + i32::from(previous.minute())
            - i32::from(time.hour()) * 60
            - i32::from(time.minute());
        if back >= LEAST_JUMP {
            self.day = day.tomorrow().ok();
        }
    }

    /// The day that a date stands for in this document.
    fn day_of(&mut self, ctx: &mut Ctx<'_>, when: &When, raw: &RawEvent) -> Option<Date> {
        let day = self.read_day(ctx, when, raw);
        self.first_day = self.first_day.or(day);
        day
    }

    fn read_day(&mut self, ctx: &mut Ctx<'_>, when: &When, raw: &RawEvent) -> Option<Date> {
        let span = || text::locate(ctx.source, raw.span, &raw.stated);
        match when.date.as_ref()? {
            Day::Full(date) => Some(*date),
            Day::Yearless { month, day } => self.of_year(*month, *day),
            Day::YearlessEither { day_first, month_first, text } => {
                let (day_first, month_first) =
                    (self.of_year(day_first.0, day_first.1)?, self.of_year(month_first.0, month_first.1)?);
                Some(self.either(ctx, day_first, month_first, text, span()))
            }
            Day::Either { day_first, month_first, text } => {
                Some(self.either(ctx, *day_first, *month_first, text, span()))
            }
            Day::Weekday(weekday) => {
                let weekday = Weekday::from_monday_one_offset(*weekday).ok()?;
                let known = self.day?;
                if known.weekday() == weekday { Some(known) } else { known.nth_weekday(1, weekday).ok() }
            }
            Day::Next => self.day?.tomorrow().ok(),
            Day::Nth(number) => self.first_day?.checked_add(jiff::Span::new().days(number.saturating_sub(1))).ok(),
            Day::Impossible { year, month, day, text } => {
                let span = span();
                let mended =
                    mended_year(year, self.context, self.day).and_then(|year| Date::new(year, *month, *day).ok());
                let message = match mended {
                    Some(date) => format!("`{text}` is not a date; read as {date}"),
                    None => format!("`{text}` is not a date"),
                };
                ctx.diagnostics.push(
                    Diagnostic::new(&diagnostic::DATE_IMPOSSIBLE, span, message).with_help("write it as `YYYY-MM-DD`"),
                );
                mended
            }
            Day::Month(_) | Day::Unknown => None,
        }
    }

    /// A day of the year that makes it lie nearest to the day that holds: timelines
    /// run over New Year, and a change of last December led to what broke in March.
    fn of_year(&self, month: i8, day: i8) -> Option<Date> {
        let Some(known) = self.day else {
            return Date::new(*self.context.years.first()?, month, day).ok();
        };
        let years = known.year() - 1..=known.year() + 1;
        let dates = years.filter_map(|year| Date::new(year, month, day).ok());
        dates.min_by_key(|&date| days_between(known, date).abs())
    }

    /// One of two readings: by the order of the document's other dates, else the one
    /// that lies at the day that is known, else the day first.
    fn either(&mut self, ctx: &mut Ctx<'_>, day_first: Date, month_first: Date, text: &str, span: Span) -> Date {
        // An incident seldom lasts longer; two readings lie a month apart at the least.
        const NEAR: i32 = 15;
        let is_near = |date: Date| self.day.is_some_and(|known| days_between(known, date).abs() <= NEAR);
        match (self.order, is_near(day_first), is_near(month_first)) {
            (Some(Order::DayFirst), ..) | (None, true, false) => return day_first,
            (Some(Order::MonthFirst), ..) | (None, false, true) => return month_first,
            _ => {}
        }
        if !self.told_order {
            self.told_order = true;
            let message = format!("`{text}` can be {day_first} or {month_first}");
            ctx.diagnostics.push(
                Diagnostic::new(&diagnostic::DATE_AMBIGUOUS, span, message)
                    .with_help("read with the day first; set `day-first` in `book.toml`, or write `YYYY-MM-DD`"),
            );
        }
        day_first
    }
}

/// An event without a time.
fn undated(raw: RawEvent) -> Dated {
    let event = Event {
        at: None,
        end: None,
        instant: None,
        zone: None,
        precision: Precision::None,
        approximate: false,
        stated: raw.stated,
        text: raw.text,
        role: None,
        line: raw.line,
    };
    Dated { event, seconds: None, phase: raw.phase, told: raw.told, is_base: false, span: raw.span }
}

/// Days from one date to another.
fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// Half a day: what goes back by less is rather out of order than past midnight.
const LEAST_JUMP: i32 = 12 * 60;

/// A year of five digits with one dropped, where the document knows that year.
fn mended_year(year: &str, context: &Context, day: Option<Date>) -> Option<i16> {
    let known = |candidate: i16| {
        context.years.contains(&candidate)
            || context.day.is_some_and(|day| day.year() == candidate)
            || day.is_some_and(|day| day.year() == candidate)
    };
    (year.len() == 5).then_some(())?;
    (0..year.len())
        .filter_map(|at| format!("{}{}", year.get(..at)?, year.get(at + 1..)?).parse::<i16>().ok())
        .find(|&candidate| known(candidate))
}
