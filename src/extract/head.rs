//! The head of a record: title, date, zone, and the text that leads it.

use jiff::civil::{Date, DateTime};

use crate::diagnostic::{self, Diagnostic};
use crate::extract::Ctx;
use crate::extract::cursor::Cursor;
use crate::extract::fields::Fields;
use crate::extract::id::stem;
use crate::extract::outline::Part;
use crate::extract::roles::Roles;
use crate::extract::text;
use crate::extract::timeline::{Context, Dated, RawEvent, zone_in_sentence};
use crate::extract::when::{self, Clock, Day, Order};
use crate::extract::zone::{self, Zone, ZoneName};
use crate::markdown::Kind;
use crate::record::{MomentSource, SectionKind};
use crate::vocabulary::Field;

/// A title without what stood in front of it.
#[derive(Debug, Default)]
pub(crate) struct Title {
    pub(crate) text: String,
    /// A date that stands in the title.
    pub(crate) day: Option<Day>,
}

/// Front matter or field, else the first heading, else the file's stem.
pub(crate) fn title(ctx: &Ctx<'_>, outline: &[Part], fields: &Fields) -> Title {
    let heading = outline.iter().find(|part| part.heading.is_some()).filter(|part| !part.is_named);
    let bold = bold_title(ctx, outline);
    let stated = fields.get(Field::Title).map(|entry| entry.value.as_str()).filter(|value| !value.trim().is_empty());
    let whole = match (stated, heading) {
        (Some(stated), _) => stated.to_owned(),
        (None, Some(part)) if !part.text.trim().is_empty() => part.text.trim().to_owned(),
        (None, None) if bold.is_some() => bold.unwrap_or_default(),
        _ => {
            let stem = stem(&ctx.source.path);
            return Title { text: undated(&stem.replace(['_'], " "), ctx).text, day: None };
        }
    };
    undated(&whole, ctx)
}

/// The first paragraph of a document without headings, where all of it is bold.
fn bold_title(ctx: &Ctx<'_>, outline: &[Part]) -> Option<String> {
    const LONGEST: usize = 120;
    let &first = outline
        .first()?
        .blocks
        .iter()
        .find(|&&id| !matches!(ctx.document.node(id).kind, Kind::HtmlBlock | Kind::FrontMatter(_)))?;
    let is_bold = matches!(ctx.document.node(first).kind, Kind::Paragraph)
        && matches!(ctx.document.node(first + 1).kind, Kind::Strong)
        && ctx.document.end(first + 1) == ctx.document.end(first);
    is_bold.then(|| ctx.document.plain(first)).filter(|text| text.len() <= LONGEST && !text.contains('\n'))
}

/// Drops a leading date or document number: `2018-02-22 NGINX crash`, `PM-12: NGINX crash`.
fn undated(whole: &str, ctx: &Ctx<'_>) -> Title {
    let mut text = whole.trim();
    let mut day = None;
    for _ in 0..2 {
        let read = when::read(text, ctx.vocabulary).filter(|when| when.date.is_some() && when.stated.start == 0);
        if let Some(when) = read
            && !text[when.len..].trim().is_empty()
        {
            day = day.or(when.date);
            text = text[when.len..].trim();
        } else if let Some(rest) = numbered(text) {
            text = rest;
        }
    }
    if day.is_none() {
        day = date_within(text, ctx);
    }
    Title { text: text.to_owned(), day }
}

/// `PM2021-003 - `, `INC-12: `, `#42 ` in front of a title.
fn numbered(text: &str) -> Option<&str> {
    let end = text.find([' ', ':'])?;
    let (word, rest) = text.split_at(end);
    let inner = word.trim_start_matches(['#', '[', '(']).trim_end_matches([']', ')']);
    let digits = inner.bytes().filter(u8::is_ascii_digit).count();
    let is_number = digits >= 1
        && inner.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase() || matches!(byte, b'-' | b'.'))
        && (inner.contains('-') || word.starts_with('#'))
        && inner.bytes().last().is_some_and(|byte| byte.is_ascii_digit());
    let rest = rest.trim_start_matches([' ', ':', '-', '–', '—', '|']);
    (is_number && rest.split_whitespace().count() >= 2).then_some(rest)
}

/// A full date anywhere in a short text.
fn date_within(text: &str, ctx: &Ctx<'_>) -> Option<Day> {
    days_within(text, ctx).find(|day| matches!(day, Day::Full(_) | Day::Either { .. }))
}

/// What can be read as a date at the numbers and capitals of a short text.
fn days_within(text: &str, ctx: &Ctx<'_>) -> impl Iterator<Item = Day> {
    const MOST: usize = 24;
    let mut before = None;
    let starts = text.char_indices().filter(move |&(_, c)| {
        let before = before.replace(c);
        (c.is_ascii_digit() || c.is_uppercase())
            && before.is_none_or(|before: char| !before.is_alphanumeric() && before != '-')
    });
    starts.take(MOST).filter_map(|(at, _)| when::day(&text[at..], ctx.vocabulary))
}

/// What the document says about its dates outside the timeline.
pub(crate) fn context(ctx: &Ctx<'_>, outline: &[Part], fields: &Fields, title: &Title) -> Context {
    let order = ctx.config.day_first.map(Order::of);
    let likely = order.or_else(|| ctx.language_order());
    let full = |day: &Day| match day {
        Day::Full(date) => Some(*date),
        Day::Either { month_first, .. } if likely == Some(Order::MonthFirst) => Some(*month_first),
        Day::Either { day_first, .. } => Some(*day_first),
        _ => None,
    };
    let stated = fields
        .get(Field::Date)
        .or_else(|| fields.get(Field::Started))
        .and_then(|entry| when::day(&entry.value, ctx.vocabulary));
    let path = path_date(&ctx.source.path, ctx);
    let day = [stated.as_ref(), title.day.as_ref(), path.as_ref()].into_iter().flatten().find_map(full);
    // A title names the day of the incident; a file's name or front matter may be that of publication.
    let told = if title.day.is_some() { None } else { told_day(ctx, outline) };
    let day = day.filter(|&day| !is_publication(day, told)).or(told);
    let mut years: Vec<i16> = day.map(Date::year).into_iter().collect();
    years.extend(years_in(&ctx.source.path));
    Context { day, years, order, start: stated_start(ctx, fields) }
}

/// Whether a date is rather that of publication: the text tells of a day shortly before it.
fn is_publication(day: Date, told: Option<Date>) -> bool {
    const MOST_DAYS: i32 = 31;
    let days = told.and_then(|told| told.until(day).ok()).map_or(0, |span| span.get_days());
    (1..=MOST_DAYS).contains(&days)
}

/// The first full date in what stands under the title or sums up: "On March 5th 2024, customers …".
fn told_day(ctx: &Ctx<'_>, outline: &[Part]) -> Option<Date> {
    const GLANCE: usize = 300;
    let parts = outline.iter().filter(|part| part.level <= 1 || part.is(SectionKind::Summary));
    let blocks =
        parts.flat_map(|part| &part.blocks).filter(|&&block| matches!(ctx.document.node(block).kind, Kind::Paragraph));
    let days: Vec<Date> = blocks
        .take(3)
        .filter_map(|&block| {
            let text = ctx.document.plain(block);
            // A full date has a year.
            let bytes = text.as_bytes();
            let is_century = |at: usize| matches!(bytes.get(at..at + 2), Some(b"20" | b"19"));
            if !memchr::memchr2_iter(b'2', b'1', bytes).any(is_century) {
                return None;
            }
            earliest(ctx, &text[..text.floor_char_boundary(GLANCE)])
        })
        .collect();
    let first = *days.first()?;
    // "Posted on March 7th" stands above "On March 5th, customers …".
    days.into_iter().filter(|&day| day == first || is_publication(first, Some(day))).min()
}

/// The first full date in a text, or a day named before it: "Between November 11 and November 15, 2025".
fn earliest(ctx: &Ctx<'_>, text: &str) -> Option<Date> {
    let (mut full, mut yearless) = (None, None);
    for day in days_within(text, ctx) {
        match day {
            Day::Full(date) => full = full.or(Some(date)),
            Day::Either { .. } if full.is_none() => return None,
            Day::Yearless { month, day } => yearless = yearless.or(Some((month, day))),
            _ => {}
        }
        if full.is_some() && yearless.is_some() {
            break;
        }
    }
    let date = full?;
    let before = yearless.and_then(|(month, day)| Date::new(date.year(), month, day).ok());
    Some(before.filter(|&before| is_publication(date, Some(before))).unwrap_or(date))
}

/// A start that a field states with its date and its time.
fn stated_start(ctx: &Ctx<'_>, fields: &Fields) -> Option<DateTime> {
    let when = when::read(&fields.get(Field::Started)?.value, ctx.vocabulary)?;
    let (Some(Day::Full(date)), Some(Clock::Minute { hour, minute })) = (when.date, when.clock) else { return None };
    Some(date.at(hour, minute, 0, 0))
}

/// A date at the head of a file's name or of its folder's, as `2024-05-01-nginx.md`.
fn path_date(path: &str, ctx: &Ctx<'_>) -> Option<Day> {
    path.rsplit('/').find_map(|name| date_within(&name.replace('_', "-"), ctx))
}

/// Years in a path, such as `PM2021-003.md` and `2021/nginx.md`.
fn years_in(path: &str) -> Vec<i16> {
    let runs = path.split(|c: char| !c.is_ascii_digit());
    runs.filter(|run| run.len() == 4)
        .filter_map(|run| run.parse().ok())
        .filter(|year| (1990..=2100).contains(year))
        .collect()
}

/// The local date on which the incident began.
///
/// A stated date first; then the start; then the first dated event; then a date in
/// the title or the file's name. An inferred start yields to a date in the name
/// that an event of the timeline confirms.
pub(crate) fn date(
    fields: &Fields,
    context: &Context,
    roles: &Roles,
    dated: &[Dated],
    ctx: &Ctx<'_>,
) -> Option<String> {
    if let Some(entry) = fields.get(Field::Date)
        && let Some(Day::Full(date)) = when::day(&entry.value, ctx.vocabulary)
        && context.day == Some(date)
    {
        return Some(date.to_string());
    }
    let named = context.day.map(|day| day.to_string());
    let days = || dated.iter().filter_map(|dated| dated.event.at.as_deref()).filter(|at| at.len() >= 10);
    let started = roles.moments.started.as_ref();
    let is_inferred = started.is_none_or(|moment| moment.source == MomentSource::Timeline);
    if let Some(named) = &named
        && is_inferred
        && days().min().is_some_and(|first| first.starts_with(named.as_str()))
    {
        return Some(named.clone());
    }
    let started = started.map(|moment| moment.at.as_str());
    started.or_else(|| days().next()).map(|at| at[..10].to_owned()).or(named)
}

/// The zone of the document: a field, a sentence, the timeline's own, what all its
/// times carry, else the default of the knowledge base.
pub(crate) fn zone(
    ctx: &mut Ctx<'_>,
    outline: &[Part],
    fields: &Fields,
    timeline: Option<&ZoneName>,
    events: &[RawEvent],
) -> Option<ZoneName> {
    let field = fields.get(Field::Zone).and_then(|entry| {
        let mut cursor = Cursor::new(&entry.value);
        zone::read(&mut cursor).or_else(|| Some(ZoneName(entry.value.clone())))
    });
    let found = field.or_else(|| timeline.cloned()).or_else(|| sentence(ctx, outline)).or_else(|| {
        // The zone that the times themselves carry, if the first that does is not alone.
        let stated = [Field::Date, Field::Started, Field::Detected, Field::Recovered, Field::Resolved].into_iter();
        let stated = stated.filter_map(|field| {
            let value = &fields.get(field)?.value;
            let when = when::read(value, ctx.vocabulary)?;
            when.zone.or_else(|| zone::read(&mut Cursor::new(value[when.stated.end..].trim_start())))
        });
        events.iter().filter_map(|event| event.when.as_ref()?.zone.clone()).chain(stated).next()
    });
    let has_times = events.iter().any(|event| event.when.as_ref().is_some_and(|when| when.clock.is_some()));
    match found {
        Some(found) => {
            if ctx.zone(&found.0).is_none() {
                unknown_zone(ctx, &found);
            }
            Some(found)
        }
        None if !has_times => None,
        None => default_zone(ctx, outline),
    }
}

fn unknown_zone(ctx: &mut Ctx<'_>, found: &ZoneName) {
    let at = ctx.source.text.find(&found.0).unwrap_or(0);
    let span = crate::span::Span::new(at, (at + found.0.len()).min(ctx.source.text.len()));
    let span = if ctx.source.text.is_char_boundary(span.end) { span } else { crate::span::Span::new(at, at) };
    ctx.diagnostics.push(
        Diagnostic::new(&diagnostic::ZONE_UNKNOWN, span, format!("`{}` is not a known time zone", found.0)).with_help(
            "write an abbreviation such as `CET`, an offset such as `+02:00`, or a name such as `Europe/Copenhagen`",
        ),
    );
}

/// Nothing says which zone the times are in.
fn default_zone(ctx: &mut Ctx<'_>, outline: &[Part]) -> Option<ZoneName> {
    let heading = outline.iter().find(|part| part.is(SectionKind::Timeline)).and_then(|part| part.heading);
    let span = heading.map_or_else(Default::default, |id| {
        let span = ctx.document.node(id).span;
        text::locate(ctx.source, span, span.of(&ctx.source.text).trim())
    });
    let default = ctx.config.default_zone.as_deref().filter(|name| Zone::named(name).is_some());
    let Some(default) = default else {
        ctx.diagnostics.push(
            Diagnostic::new(&diagnostic::ZONE_MISSING, span, "the document names no time zone")
                .with_help("write `All times in UTC.` above the timeline, or set `zone` in `book.toml`"),
        );
        return None;
    };
    let message = format!("the document names no time zone; `{default}` of `book.toml` is used");
    ctx.diagnostics.push(Diagnostic::new(&diagnostic::ZONE_ASSUMED, span, message));
    Some(ZoneName(default.to_owned()))
}

/// "All times in CET." anywhere in a paragraph of the document.
fn sentence(ctx: &Ctx<'_>, outline: &[Part]) -> Option<ZoneName> {
    let paragraphs = outline.iter().flat_map(|part| part.blocks.iter().copied()).filter(|&block| {
        let node = ctx.document.node(block);
        matches!(node.kind, Kind::Paragraph) && node.span.len() < 400
    });
    paragraphs.filter_map(|block| zone_in_sentence(ctx, &ctx.document.plain(block))).next()
}

/// What stands under the title, where no section is a summary.
pub(crate) fn lead(ctx: &Ctx<'_>, outline: &[Part], fields: &Fields) -> Option<String> {
    let parts = outline.iter().take_while(|part| part.level <= 1 && !part.is_named);
    let mut out = String::new();
    for &block in parts.flat_map(|part| &part.blocks) {
        let is_prose = matches!(ctx.document.node(block).kind, Kind::Paragraph | Kind::List(_) | Kind::BlockQuote);
        if !is_prose || fields.blocks.contains(&block) {
            continue;
        }
        let text = ctx.document.plain(block);
        if zone_in_sentence(ctx, &text).is_some() {
            continue;
        }
        if !out.is_empty() && !text.trim().is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(text.trim());
    }
    (!out.is_empty()).then_some(out)
}
