//! Years, quarters and months as keys of groups.

use jiff::civil::Date;

use crate::metrics::Grouping;

/// The key of the period that a date lies in, `2021-03-31`, or as much of one as there is; `None` where that
/// does not say.
pub(crate) fn key(date: &str, by: Grouping) -> Option<String> {
    let (year, rest) = date.split_at_checked(4)?;
    let year: u16 = year.parse().ok()?;
    if by == Grouping::Year {
        return Some(format!("{year:04}"));
    }
    let month: u8 = rest.get(1..3)?.parse().ok()?;
    match by {
        _ if !(1..=12).contains(&month) => None,
        Grouping::Quarter => Some(format!("{year:04}-Q{}", month.div_ceil(3))),
        _ => Some(format!("{year:04}-{month:02}")),
    }
}

/// The kind of period that a key names: `2021`, `2021-Q1`, `2021-03`; `None` for keys that name none.
pub(crate) fn grouping_of(key: &str) -> Option<Grouping> {
    let shape: String = key.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    match shape.as_str() {
        "0000" => Some(Grouping::Year),
        "0000-Q0" => Some(Grouping::Quarter),
        "0000-00" => Some(Grouping::Month),
        _ => None,
    }
}

/// The first and the last day of a period; `None` for keys that are none.
pub(crate) fn days(key: &str, by: Grouping) -> Option<(Date, Date)> {
    let (year, rest) = key.split_at_checked(4)?;
    let (year, of_year) = (year.parse().ok()?, || rest.strip_prefix('-'));
    let (first, last): (i8, i8) = match by {
        Grouping::Year => (1, 12),
        Grouping::Quarter => {
            let last = of_year()?.strip_prefix('Q')?.parse::<i8>().ok()?.checked_mul(3)?;
            (last - 2, last)
        }
        Grouping::Month => {
            let month = of_year()?.parse().ok()?;
            (month, month)
        }
        _ => return None,
    };
    Some((Date::new(year, first, 1).ok()?, Date::new(year, last, 1).ok()?.last_of_month()))
}

/// The last day of a period; `None` for keys that are none.
pub(crate) fn last_day(key: &str, by: Grouping) -> Option<Date> {
    days(key, by).map(|(_, last)| last)
}

/// The keys of all periods of one kind from the first to the last, at most the newest so many; empty for keys that
/// are no periods.
pub(crate) fn span(first: &str, last: &str, by: Grouping, most: usize) -> Vec<String> {
    let (Some(first), Some(last)) = (number(first, by), number(last, by)) else { return Vec::new() };
    let first = first.max(last - i32::try_from(most).unwrap_or(i32::MAX) + 1);
    let key = |number: i32| match by {
        Grouping::Year => format!("{number:04}"),
        Grouping::Quarter => format!("{:04}-Q{}", number.div_euclid(4), number.rem_euclid(4) + 1),
        _ => format!("{:04}-{:02}", number.div_euclid(12), number.rem_euclid(12) + 1),
    };
    (first..=last).map(key).collect()
}

/// Periods since the year 0.
fn number(key: &str, by: Grouping) -> Option<i32> {
    let last = last_day(key, by)?;
    let (year, month) = (i32::from(last.year()), i32::from(last.month()));
    match by {
        Grouping::Year => Some(year),
        Grouping::Quarter => Some(4 * year + month / 3 - 1),
        _ => Some(12 * year + month - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_a_first_and_a_last_day() {
        let check = |key, by, expected: Option<(&str, &str)>| {
            let expected = expected.map(|(first, last)| (first.parse().unwrap(), last.parse().unwrap()));
            assert_eq!(days(key, by), expected, "{key}");
            assert_eq!(last_day(key, by), expected.map(|days| days.1), "{key}");
        };
        check("2021", Grouping::Year, Some(("2021-01-01", "2021-12-31")));
        check("2021-Q1", Grouping::Quarter, Some(("2021-01-01", "2021-03-31")));
        check("2021-Q4", Grouping::Quarter, Some(("2021-10-01", "2021-12-31")));
        check("2020-02", Grouping::Month, Some(("2020-02-01", "2020-02-29")));
        check("2021-Q0", Grouping::Quarter, None);
        check("2021-Q5", Grouping::Quarter, None);
        check("2021-Q-43", Grouping::Quarter, None);
        check("2021-13", Grouping::Month, None);
        check("(none)", Grouping::Year, None);
        check("2021", Grouping::Category, None);
    }

    #[test]
    fn periods_without_a_postmortem_have_their_place() {
        assert_eq!(span("2020-Q3", "2021-Q2", Grouping::Quarter, 9), ["2020-Q3", "2020-Q4", "2021-Q1", "2021-Q2"]);
        assert_eq!(span("2020-11", "2021-02", Grouping::Month, 3), ["2020-12", "2021-01", "2021-02"]);
        assert_eq!(span("0001", "9999", Grouping::Year, 2), ["9998", "9999"]);
        assert!(span("(none)", "2021", Grouping::Year, 9).is_empty());
    }
}
