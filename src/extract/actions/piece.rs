//! What one piece of an action says: a label, owners, a due date, a priority, a sign.
//!
//! Where the pieces stand is `marks`' to say.

use jiff::civil::Date;

use crate::extract::Ctx;
use crate::extract::text;
use crate::extract::when::{self, Day, Order};
use crate::record::{ActionItem, ActionStatus};
use crate::vocabulary::{Column, Leading, Marks, known, with_folded};

/// Signs that say what became of an action.
pub(super) const SIGNS: &[(&str, ActionStatus)] = &[
    ("✅", ActionStatus::Done),
    ("☑️", ActionStatus::Done),
    ("☑", ActionStatus::Done),
    ("✔️", ActionStatus::Done),
    ("✔", ActionStatus::Done),
    ("🟢", ActionStatus::Done),
    ("🚧", ActionStatus::InProgress),
    ("🟡", ActionStatus::InProgress),
    ("⏳", ActionStatus::InProgress),
    ("🔴", ActionStatus::Open),
    ("☐", ActionStatus::Open),
    ("⬜", ActionStatus::Open),
];

/// The parts of a bracket; the comma inside a date parts nothing.
pub(super) fn halves(inner: &str) -> Vec<String> {
    let mut halves: Vec<String> = Vec::new();
    for half in inner.split([',', ';', '、', '，', '；']).map(str::trim).filter(|half| !half.is_empty()) {
        let is_year = half.len() == 4 && half.bytes().all(|byte| byte.is_ascii_digit());
        match halves.last_mut() {
            Some(last) if is_year => *last = format!("{last}, {half}"),
            _ => halves.push(half.to_owned()),
        }
    }
    halves
}

/// `Owner: X` or `Due: 2024-05-01` as a line or a part of one.
pub(super) fn labelled(ctx: &Ctx<'_>, line: &str, item: &mut ActionItem) -> bool {
    let Some((key, value)) = line.split_once(text::COLONS) else { return false };
    let Some(columns) = with_folded(key, |key| ctx.vocabulary.columns.get(key)) else { return false };
    let value = value.trim().trim_end_matches('.');
    let is_unknown = known(&ctx.vocabulary.values, value).is_some();
    let is_team = || with_folded(key, |key| ctx.vocabulary.marks.team.contains(key));
    if columns.contains(&Column::Owner) && value.split_whitespace().count() <= 6 && !is_team() {
        owners(&ctx.vocabulary.marks, value, item);
        return true;
    }
    if columns.contains(&Column::Due)
        && let Some(date) = due(ctx, value)
    {
        item.due = Some(date);
        return true;
    }
    if columns.contains(&Column::Status)
        && let Some(status) = known(&ctx.vocabulary.status, value)
    {
        item.status = status;
        return true;
    }
    let is_priority = columns.contains(&Column::Priority) && value.split_whitespace().count() <= 2;
    if is_priority && !value.is_empty() {
        item.priority = Some(value.to_owned());
        return true;
    }
    // `Due: TBD` is a label, and says nothing.
    is_unknown && columns.iter().any(|column| matches!(column, Column::Due | Column::Status | Column::Priority))
}

/// `due 2024-05-01`, `by May 1st 2024`, `owner X`, `assigned to X`.
pub(super) fn worded(ctx: &Ctx<'_>, text: &str, item: &mut ActionItem) -> bool {
    let marks = &ctx.vocabulary.marks;
    let behind = |leads: &Leading<()>| {
        let rest = &text[leads.at(text)?.0..];
        Some(rest.trim_start_matches([' ', '.', ':', '：'])).filter(|inner| inner.len() < rest.len())
    };
    if let Some(date) = behind(&marks.due).and_then(|rest| due(ctx, rest)) {
        item.due = Some(date);
        return true;
    }
    let name = behind(&marks.owner).filter(|name| (1..=3).contains(&name.split_whitespace().count()));
    if let Some(name) = name {
        owners(&ctx.vocabulary.marks, name, item);
    }
    name.is_some()
}

/// Adds the names in a text to the owners; "TBD" names nobody.
pub(super) fn owners(marks: &Marks, value: &str, item: &mut ActionItem) {
    let mut parts: Vec<&str> = value.split([',', '/', '&', ';', '+', '、', '，', '；', '／']).collect();
    for and in &marks.and {
        parts = parts.into_iter().flat_map(|part| part.split(and.as_str())).collect();
    }
    for name in
        parts.into_iter().map(|name| name.trim().trim_start_matches(['@', '*', '`']).trim_end_matches(['*', '`']))
    {
        let name = if name.matches('.').count() == 1 { name.trim_end_matches('.') } else { name };
        let is_nobody = |folded: &str| folded.is_empty() || marks.nobody.contains(folded);
        if !name.is_empty() && !with_folded(name, is_nobody) {
            item.owners.push(name.to_owned());
        }
    }
}

/// A date as `YYYY-MM-DD`.
pub(super) fn due(ctx: &Ctx<'_>, text: &str) -> Option<String> {
    match when::day(text.trim(), ctx.vocabulary)? {
        Day::Full(date) => Some(date.to_string()),
        Day::Yearless { month, day } => next(ctx, (month, day)),
        Day::YearlessEither { day_first, month_first, .. } => {
            next(ctx, if is_month_first(ctx) { month_first } else { day_first })
        }
        Day::Either { day_first, month_first, .. } => {
            Some(if is_month_first(ctx) { month_first } else { day_first }.to_string())
        }
        _ => None,
    }
}

/// Whether the month comes first, by the document's other dates, else by its language.
fn is_month_first(ctx: &Ctx<'_>) -> bool {
    ctx.day_first.map(Order::of).or_else(|| ctx.language_order()) == Some(Order::MonthFirst)
}

/// The first such day of a month after the incident.
fn next(ctx: &Ctx<'_>, (month, day): (i8, i8)) -> Option<String> {
    let known = ctx.day?;
    let years = known.year()..=known.year().saturating_add(1);
    let mut dates = years.filter_map(|year| Date::new(year, month, day).ok());
    dates.find(|&date| date >= known).map(|date| date.to_string())
}

/// A date, which may have a word such as "by" behind it or `~` in front of it.
pub(super) fn bare_due(ctx: &Ctx<'_>, text: &str) -> Option<String> {
    let text = text.trim_start_matches(['~', '〜', '～', ' ']);
    let when = when::read(text, ctx.vocabulary).filter(|when| when.clock.is_none() && when.date.is_some())?;
    let rest = text[when.len..].trim();
    (rest.is_empty() || ctx.vocabulary.marks.due.is(rest)).then(|| due(ctx, text)).flatten()
}

/// [`bare_due`] behind a word such as "by".
pub(super) fn worded_due(ctx: &Ctx<'_>, text: &str) -> Option<String> {
    let (len, ()) = ctx.vocabulary.marks.due.at(text)?;
    bare_due(ctx, text[len..].trim_start_matches([' ', '.', ':']))
}

/// Whether a text is a date and nothing else.
pub(super) fn whole_date(ctx: &Ctx<'_>, text: &str) -> bool {
    when::read(text, ctx.vocabulary).is_some_and(|when| when.clock.is_none() && when.len == text.len())
}

/// `RF`, `ABC`: two or three capitals, several with `/` between them.
pub(super) fn is_initials(text: &str) -> bool {
    text.split(['/', '&', '+']).all(|name| {
        let name = name.trim();
        (2..=3).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_uppercase())
    })
}

/// `P1`, `p2`.
pub(super) fn is_priority(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes, [b'P' | b'p', b'0'..=b'5'])
}

/// `@x` anywhere in a text.
pub(super) fn handles(text: &str) -> Vec<String> {
    let words = text.split([' ', '\n', ',', '(', ')', ':', '[', ']']).filter_map(|word| word.strip_prefix('@'));
    let names = words.map(|name| name.trim_end_matches(['.', ';'])).filter(|name| {
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'))
    });
    names.map(ToOwned::to_owned).collect()
}

/// Whether the last word of a text is `@x`.
pub(super) fn ends_with_handle(text: &str) -> bool {
    text.trim_end().rsplit([' ', '\u{3000}']).next().is_some_and(|last| last.starts_with('@'))
}
