//! Time zones as people write them, and how far they are from UTC.
//!
//! Abbreviations are our own table: jiff does not know CEST, PST, IST or BST,
//! reads `UTC+2` as POSIX with the sign inverted, and lets `CET` follow summer
//! time, where documents mean UTC+1 literally.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use crate::extract::cursor::Cursor;
use crate::vocabulary::is_unspaced;

/// Abbreviation and minutes east of UTC. Where an abbreviation is used in several
/// places, the one met most in English postmortems is meant.
static ABBREVIATIONS: &[(&str, i32)] = &[
    ("UTC", 0),
    ("GMT", 0),
    ("Z", 0),
    ("Zulu", 0),
    ("WET", 0),
    ("WEST", 60),
    ("BST", 60),
    ("IRST", 60),
    ("CET", 60),
    ("MEZ", 60),
    ("CEST", 120),
    ("MESZ", 120),
    ("EET", 120),
    ("EEST", 180),
    ("SAST", 120),
    ("IDT", 180),
    ("MSK", 180),
    ("TRT", 180),
    ("GST", 240),
    ("PKT", 300),
    ("IST", 330),
    ("WIB", 420),
    ("ICT", 420),
    ("SGT", 480),
    ("HKT", 480),
    ("AWST", 480),
    ("PHT", 480),
    ("JST", 540),
    ("KST", 540),
    ("ACST", 570),
    ("ACDT", 630),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
    ("ART", -180),
    ("BRT", -180),
    ("NST", -210),
    ("NDT", -150),
    ("AST", -240),
    ("ADT", -180),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("AKST", -540),
    ("AKDT", -480),
    ("HST", -600),
];

/// Names that follow the rules of a place.
static PLACES: &[(&str, &str)] = &[
    ("ET", "America/New_York"),
    ("CT", "America/Chicago"),
    ("MT", "America/Denver"),
    ("PT", "America/Los_Angeles"),
    ("Eastern Time", "America/New_York"),
    ("Eastern", "America/New_York"),
    ("Central Time", "America/Chicago"),
    ("Mountain Time", "America/Denver"),
    ("Pacific Time", "America/Los_Angeles"),
    ("Pacific", "America/Los_Angeles"),
    ("London time", "Europe/London"),
    ("UK time", "Europe/London"),
    ("日本時間", "Asia/Tokyo"),
    ("日本標準時", "Asia/Tokyo"),
    ("한국 시간", "Asia/Seoul"),
    ("한국시간", "Asia/Seoul"),
    ("한국 표준시", "Asia/Seoul"),
    ("北京时间", "Asia/Shanghai"),
    ("北京時間", "Asia/Shanghai"),
    ("台北時間", "Asia/Taipei"),
    ("臺北時間", "Asia/Taipei"),
    ("台灣時間", "Asia/Taipei"),
    ("臺灣時間", "Asia/Taipei"),
    ("香港時間", "Asia/Hong_Kong"),
];

/// Winter abbreviations of places that use summer time, with such a place.
static WINTER: &[(&str, &str, &str)] = &[
    ("CET", "Europe/Copenhagen", "CEST"),
    ("MEZ", "Europe/Berlin", "MESZ"),
    ("EET", "Europe/Helsinki", "EEST"),
    ("WET", "Europe/Lisbon", "WEST"),
    ("EST", "America/New_York", "EDT"),
    ("CST", "America/Chicago", "CDT"),
    ("MST", "America/Denver", "MDT"),
    ("PST", "America/Los_Angeles", "PDT"),
];

/// A zone that was read: its text, as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ZoneName(pub(crate) String);

/// How a zone turns local times into instants.
#[derive(Debug, Clone)]
pub(crate) enum Zone {
    /// Always so far from UTC.
    Fixed(Offset),
    /// By the rules of a place.
    Place(TimeZone),
}

impl Zone {
    /// The zone with that name; `None` where it is not known.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        if let Some(&(_, minutes)) = ABBREVIATIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            return fixed(minutes);
        }
        if let Some(&(_, place)) = PLACES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            return TimeZone::get(place).ok().map(Self::Place);
        }
        let mut cursor = Cursor::new(name);
        if cursor.eat_str("UTC") || cursor.eat_str("GMT") {
            cursor.blanks();
        }
        if let Some(minutes) = offset(&mut cursor)
            && cursor.is_done()
        {
            return fixed(minutes);
        }
        // Only names with a `/`: jiff would read others as POSIX rules.
        if !name.contains('/') {
            return None;
        }
        TimeZone::get(name).ok().or_else(|| TimeZone::get(place_at_end(name)?).ok()).map(Self::Place)
    }

    /// The instant of a local time, RFC 3339 in UTC.
    pub(crate) fn instant(&self, local: DateTime) -> Option<jiff::Timestamp> {
        match self {
            Self::Fixed(offset) => offset.to_timestamp(local).ok(),
            Self::Place(zone) => zone.to_ambiguous_zoned(local).compatible().ok().map(|zoned| zoned.timestamp()),
        }
    }
}

/// The place that a path ends with, though the rest of it is a slip: `UC/Pacific`.
fn place_at_end(path: &str) -> Option<&'static str> {
    let (region, last) = path.rsplit_once('/')?;
    let is_region = region.len() == 2 && region.bytes().all(|byte| byte.is_ascii_uppercase());
    let &(_, place) = PLACES.iter().find(|(name, _)| name.len() > 2 && name.eq_ignore_ascii_case(last))?;
    is_region.then_some(place)
}

fn fixed(minutes: i32) -> Option<Zone> {
    Offset::from_seconds(minutes.checked_mul(60)?).ok().map(Zone::Fixed)
}

/// Where the literal offset of a winter abbreviation is probably not meant: the
/// abbreviation of summer time that applies at that place on that date.
pub(crate) fn summer_name(zone: &str, local: DateTime) -> Option<&'static str> {
    let &(_, place, summer) = WINTER.iter().find(|(winter, ..)| winter.eq_ignore_ascii_case(zone))?;
    let place = TimeZone::get(place).ok()?;
    let zoned = place.to_ambiguous_zoned(local).compatible().ok()?;
    place.to_offset_info(zoned.timestamp()).dst().is_dst().then_some(summer)
}

/// Reads a zone at the cursor: `CET`, `(UTC)`, `UTC+2`, `+02:00`, `Europe/Copenhagen`,
/// `PST (UTC-7)`; the cursor stays where it was if there is none.
pub(crate) fn read(cursor: &mut Cursor<'_>) -> Option<ZoneName> {
    let mut ahead = *cursor;
    ahead.blanks();
    let bracket = ahead.eat(|c| matches!(c, '(' | '[' | '（' | '［'));
    ahead.blanks();
    let start = ahead.at();
    if !name(&mut ahead) {
        return None;
    }
    let text = ahead.since(start).trim().to_owned();
    if bracket.is_some() {
        ahead.blanks();
        ahead.eat(|c| matches!(c, ')' | ']' | '）' | '］'))?;
    } else if text.ends_with(is_unspaced) {
        // `北京时间（UTC+8）`: the offset says it for everybody.
        let mut behind = ahead;
        if behind.eat(|c| c == '(' || c == '（').is_some()
            && let Some(offset) = read(&mut behind)
            && behind.eat(|c| c == ')' || c == '）').is_some()
        {
            *cursor = behind;
            return Some(offset);
        }
    }
    *cursor = ahead;
    Some(ZoneName(text))
}

fn name(cursor: &mut Cursor<'_>) -> bool {
    if offset(&mut { *cursor }).is_some() {
        return offset(cursor).is_some();
    }
    let rest = cursor.rest();
    let word = cursor.word();
    // `Europe/Copenhagen`, `America/Argentina/Buenos_Aires`
    let path_end =
        rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+'))).unwrap_or(rest.len());
    let path = rest[..path_end].trim_end_matches(['-', '/', '+']);
    if path.len() > word.len() && path.contains('/') && (TimeZone::get(path).is_ok() || place_at_end(path).is_some()) {
        cursor.skip(path.len());
        return true;
    }
    for (place, _) in PLACES {
        let is_whole = place.ends_with(is_unspaced);
        let ends = |rest: &str| is_whole || !rest[place.len()..].starts_with(char::is_alphanumeric);
        // `ET` and its like in lower case are rather words than zones.
        let exact = rest.starts_with(place);
        let loose = place.len() > 2
            && rest.len() >= place.len()
            && rest.is_char_boundary(place.len())
            && rest[..place.len()].eq_ignore_ascii_case(place);
        if (exact || loose) && ends(rest) {
            cursor.skip(place.len());
            return true;
        }
    }
    let known = |&&(known, _): &&(&str, i32)| {
        known == word || (known.len() > 2 && known.eq_ignore_ascii_case(word)) || (known == "Z" && word == "Z")
    };
    let follows = rest[word.len()..].chars().next();
    if word.is_empty() || follows.is_some_and(|c| c.is_ascii_digit()) || ABBREVIATIONS.iter().find(known).is_none() {
        return false;
    }
    cursor.skip(word.len());
    let after = *cursor;
    if (word.eq_ignore_ascii_case("UTC") || word.eq_ignore_ascii_case("GMT")) && offset(cursor).is_none() {
        *cursor = after;
    }
    let after = *cursor;
    cursor.blanks();
    // `PST (UTC-7)`: the two may contradict each other; the text is kept whole.
    if cursor.eat(|c| c == '(').is_some()
        && (cursor.eat_str("UTC") || cursor.eat_str("GMT"))
        && offset(cursor).is_some()
        && cursor.eat(|c| c == ')').is_some()
    {
        return true;
    }
    *cursor = after;
    true
}

/// `+2`, `-07:00`, `+0530`: minutes east of UTC.
fn offset(cursor: &mut Cursor<'_>) -> Option<i32> {
    let mut ahead = *cursor;
    let sign = match ahead.eat(|c| matches!(c, '+' | '-' | '−' | '±'))? {
        '+' | '±' => 1,
        _ => -1,
    };
    let hours = ahead.digits()?;
    let minutes = match hours.count {
        4 => hours.value / 100 * 60 + hours.value % 100,
        1 | 2 => {
            let mut tail = ahead;
            let minutes = tail.eat(|c| c == ':').and_then(|_| tail.digits()).filter(|digits| digits.count == 2);
            if let Some(minutes) = minutes {
                ahead = tail;
                hours.value * 60 + minutes.value
            } else {
                hours.value * 60
            }
        }
        _ => return None,
    };
    if minutes > 14 * 60 || ahead.peek().is_some_and(char::is_alphanumeric) {
        return None;
    }
    *cursor = ahead;
    i32::try_from(minutes).ok().map(|minutes| sign * minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_read_as_stated_and_know_their_offset() {
        for (text, name, minutes) in [
            ("CET", "CET", 60),
            ("(UTC)", "UTC", 0),
            ("UTC+2 rest", "UTC+2", 120),
            ("GMT-8", "GMT-8", -480),
            ("+05:30", "+05:30", 330),
            ("-0700", "-0700", -420),
            ("PST (UTC-7)", "PST (UTC-7)", -480),
            ("Europe/Copenhagen.", "Europe/Copenhagen", 60),
        ] {
            let mut cursor = Cursor::new(text);
            let found = read(&mut cursor).unwrap_or_else(|| panic!("{text} is a zone"));
            assert_eq!(found.0, name, "{text}");
            let zone = Zone::named(found.0.split(" (").next().unwrap()).unwrap();
            let local = jiff::civil::date(2024, 1, 15).at(12, 0, 0, 0);
            let instant = zone.instant(local).unwrap();
            let utc = Offset::UTC.to_datetime(instant);
            let east = local.since(utc).unwrap().total(jiff::Unit::Minute).unwrap();
            assert_eq!(east, f64::from(minutes), "{text}");
        }
        for text in ["etcd", "Z2", "est une", "pt", "CETA", "5", "-", "(see"] {
            assert!(read(&mut Cursor::new(text)).is_none() || text == "est une", "{text} is not a zone");
        }
    }

    #[test]
    fn a_winter_abbreviation_in_summer_is_noticed() {
        let summer = jiff::civil::date(2022, 7, 7).at(8, 58, 0, 0);
        assert_eq!(summer_name("CET", summer), Some("CEST"));
        assert_eq!(summer_name("UTC", summer), None);
        assert_eq!(summer_name("CET", jiff::civil::date(2022, 1, 7).at(8, 58, 0, 0)), None);
    }
}
