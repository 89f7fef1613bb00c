//! Document → Postmortem with diagnostics; cannot fail.
//!
//! Entry point: [`postmortem`]. Each step reads the outline or the tree and gives
//! plain values: fields, events, roles, measures, lists. Whether a document is a
//! postmortem at all is decided last, by what was found in it.

mod actions;
mod coverage;
pub(crate) mod cursor;
mod duration;
mod fields;
#[doc(hidden)]
pub mod fuzzing;
mod head;
mod heading;
mod id;
mod kind;
mod language;
mod lists;
mod measures;
mod outline;
mod roles;
mod several;
mod text;
mod timeline;
mod told;
mod when;
mod zone;

pub use coverage::{Place, Taken};
pub use id::{id_of_file, slug};

use std::borrow::Cow;
use std::collections::HashSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::config::Config;
use crate::diagnostic::{self, Diagnostic};
use crate::extract::duration::{Amount, Stated};
use crate::extract::fields::Fields;
use crate::extract::outline::Part;
use crate::extract::when::Order;
use crate::extract::zone::Zone;
use crate::markdown::Document;
use crate::record::{Finding, Postmortem, SCHEMA, Section, SectionKind, Visibility};
use crate::source::Source;
use crate::vocabulary::{Field, Language, Languages, Vocabulary, known};

/// What a document turned out to be.
#[derive(Debug)]
pub enum Reading {
    /// A postmortem.
    Postmortem(Box<Extracted>),
    /// Something else, and why: a template, an index, an about-page, a stub.
    Skipped(String),
}

/// What was read of a postmortem.
#[derive(Debug)]
pub struct Extracted {
    /// The record.
    pub record: Postmortem,
    /// What the reader has to say about it, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
    /// What was taken from where, sorted by place.
    pub taken: Vec<Taken>,
    /// Whether its dates put the day first, where they show it.
    pub day_first: Option<bool>,
}

/// The minutes of a length of time that stands alone: `4h`, `1h30m`, "half an hour", in English.
///
/// `None` for what is no length, for an interval or a bound, and where something follows it.
pub fn minutes(text: &str) -> Option<f64> {
    match duration::read(text, Languages::shared().vocabulary(Language::ENGLISH)) {
        Stated::Amount(Amount { minutes, low: None, censored: None, qualifier: None, .. }) => Some(minutes),
        _ => None,
    }
}

/// What every step of the extraction needs.
pub(crate) struct Ctx<'c> {
    pub(crate) source: &'c Source,
    pub(crate) document: &'c Document<'c>,
    pub(crate) vocabulary: &'c Vocabulary,
    pub(crate) config: &'c Config,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether the author wrote comments for Lookback.
    pub(crate) has_comments: bool,
    /// What was taken from where.
    pub(crate) ledger: coverage::Ledger,
    /// The day of the incident, once it is known.
    pub(crate) day: Option<Date>,
    /// The zone of the document, once it is known.
    pub(crate) document_zone: Option<String>,
    /// Whether the document's own dates put the day first, where they show it.
    pub(crate) day_first: Option<bool>,
}

impl Ctx<'_> {
    /// Which of day and month comes first by the rule of the language, where it has one.
    pub(crate) fn language_order(&self) -> Option<Order> {
        self.vocabulary.calendar.day_first.map(Order::of)
    }

    /// The zone with that name.
    pub(crate) fn zone(&self, name: &str) -> Option<Zone> {
        Zone::named(name.split(" (").next().unwrap_or(name))
    }
}

/// Reads a document; whatever it looks like, a reading comes out.
pub fn postmortem(source: &Source, document: &Document<'_>, config: &Config, languages: &Languages) -> Reading {
    let recognised = language::of(document);
    let vocabulary = languages.vocabulary(recognised.beside);
    let mut ctx = Ctx {
        source,
        document,
        vocabulary,
        config,
        diagnostics: document.diagnostics.clone(),
        has_comments: fields::comments::of(&source.text).next().is_some(),
        ledger: coverage::Ledger::default(),
        day: None,
        document_zone: None,
        day_first: None,
    };
    let mut outline = outline::read(source, document, vocabulary);
    timeline::find(&ctx, &mut outline);
    let mut fields = fields::read(&mut ctx, &outline);
    let told = told::read(&ctx, &outline, &fields);
    fields.entries.extend(told);
    let title = head::title(&ctx, &outline, &fields);
    let context = head::context(&ctx, &outline, &fields, &title);
    ctx.day = context.day;

    let raw = timeline::read(&mut ctx, &outline);
    let zone = head::zone(&mut ctx, &outline, &fields, raw.zone.as_ref(), &raw.events);
    ctx.document_zone = zone.as_ref().map(|zone| zone.0.clone());
    let mut dated = timeline::date(&mut ctx, raw, &context, zone.as_ref());
    timeline::check_order(&mut ctx, &dated);
    let roles = roles::assign(&mut ctx, &outline, &mut dated, &fields);
    let measures = measures::measures(&mut ctx, &fields, &roles, &dated);
    roles.check(&mut ctx, &dated, &measures);

    let date = head::date(&fields, &context, &roles, &dated, &ctx);
    // Dates of actions without a year follow it.
    ctx.day = ctx.day.or_else(|| date.as_deref()?.parse().ok());
    let people = lists::people(&ctx, &outline, &fields);
    let mut record = Postmortem {
        schema: Cow::Borrowed(SCHEMA),
        id: id::id(&ctx, &fields),
        path: source.path.clone(),
        language: recognised.language.map(Language::tag).map(Cow::Borrowed),
        date,
        zone: ctx.document_zone.clone(),
        status: literal(&fields, Field::Status),
        severity: literal(&fields, Field::Severity),
        category: category(&ctx, &fields),
        services: list(&ctx, &fields, Field::Services),
        tags: list(&ctx, &fields, Field::Tags),
        visibility: visibility(&fields),
        summary: prose(&ctx, &outline, &fields, SectionKind::Summary, Field::Summary),
        impact: prose(&ctx, &outline, &fields, SectionKind::Impact, Field::Impact),
        contributing_factors: lists::factors(&ctx, &outline, &fields),
        lessons: lists::lessons(&ctx, &outline, &fields),
        action_items: actions::actions(&ctx, &outline, &people),
        people,
        timeline: dated.into_iter().map(|dated| dated.event).collect(),
        detected_by: roles.detected_by,
        moments: roles.moments,
        measures,
        sections: outline.iter().filter_map(section).collect(),
        diagnostics: Vec::new(),
        title: title.text,
        fields: fields.rest.clone(),
    };
    if let Some(reason) = kind::reason_to_skip(&ctx, &outline, &fields, &record) {
        return Reading::Skipped(reason);
    }
    if record.summary.is_none() {
        record.summary = head::lead(&ctx, &outline, &fields);
    }
    several::check(&mut ctx, &outline);
    let taken = coverage::finish(&mut ctx, &outline, &fields);
    let mut diagnostics = ctx.diagnostics;
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.code.id));
    record.diagnostics = diagnostics.iter().map(|diagnostic| finding(source, diagnostic)).collect();
    Reading::Postmortem(Box::new(Extracted { record, diagnostics, taken, day_first: ctx.day_first }))
}

/// A heading as it stands in the record.
fn section(part: &Part) -> Option<Section> {
    part.heading?;
    Some(Section { heading: part.text.clone(), kind: part.kind, line: part.line, end_line: part.end_line })
}

/// A diagnostic as it stands in the record.
pub fn finding(source: &Source, diagnostic: &Diagnostic) -> Finding {
    let (start, end) = (source.position(diagnostic.span.start), source.position(diagnostic.span.end));
    Finding {
        code: Cow::Borrowed(diagnostic.code.id),
        name: Cow::Borrowed(diagnostic.code.name),
        severity: diagnostic.code.severity,
        message: diagnostic.message.clone(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        help: diagnostic.help.clone(),
    }
}

fn literal(fields: &Fields, field: Field) -> Option<String> {
    fields.get(field).map(|entry| entry.value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// The category, unless it is a place of the template.
fn category(ctx: &Ctx<'_>, fields: &Fields) -> Option<String> {
    literal(fields, Field::Category).filter(|value| !text::is_residue(value, ctx.vocabulary))
}

fn list(ctx: &Ctx<'_>, fields: &Fields, field: Field) -> Vec<String> {
    let mut seen = HashSet::new();
    fields
        .all(field)
        .flat_map(|entry| {
            let single = entry.value.split([',', ';', '、', '，', '；']).map(str::to_owned).collect();
            if entry.values.is_empty() { single } else { entry.values.clone() }
        })
        .flat_map(|value| {
            let mut parts = vec![value.as_str()];
            for and in ctx.vocabulary.marks.and.iter().map(String::as_str).chain([" & "]) {
                parts = parts.into_iter().flat_map(|part| part.split(and)).collect();
            }
            parts.into_iter().map(str::to_owned).collect::<Vec<_>>()
        })
        .map(|value| value.trim().trim_matches(['`', '*', '[', ']', '"']).to_owned())
        .map(|value| without_and(&value, &ctx.vocabulary.marks.and).to_owned())
        .filter(|value| known(&ctx.vocabulary.values, value).is_none())
        .filter(|value| !value.is_empty() && seen.insert(value.clone()))
        .collect()
}

/// "and billing" behind the last comma.
fn without_and<'v>(value: &'v str, joints: &[String]) -> &'v str {
    joints.iter().find_map(|and| value.strip_prefix(and.trim_start())).unwrap_or(value)
}

fn visibility(fields: &Fields) -> Option<Visibility> {
    match fields.get(Field::Visibility)?.value.to_lowercase().as_str() {
        "public" => Some(Visibility::Public),
        "internal" | "private" | "confidential" => Some(Visibility::Internal),
        _ => None,
    }
}

/// Plain text of every section of that kind, else of the field.
fn prose(ctx: &Ctx<'_>, outline: &[Part], fields: &Fields, kind: SectionKind, field: Field) -> Option<String> {
    let mut out = String::new();
    for part in outline.iter().filter(|part| part.is(kind)) {
        for &block in part.blocks.iter().filter(|block| !fields.blocks.contains(block)) {
            let mut text = ctx.document.plain(block);
            if text::heading_in(ctx.document, block, ctx.vocabulary).is_some() {
                text = text.split_once('\n').map(|(_, rest)| rest.to_owned()).unwrap_or_default();
            }
            if !text.trim().is_empty() {
                if !out.is_empty() {
                    out.push_str("\n\n");
                }
                out.push_str(text.trim());
            }
        }
    }
    if out.is_empty() {
        return literal(fields, field);
    }
    Some(out)
}

/// Whether times of a zone of that name can be turned into instants.
pub fn knows_zone(name: &str) -> bool {
    Zone::named(name).is_some()
}

/// The rules of a zone, as `book.toml` may name it: `CET`, `+01:00`, `Europe/Copenhagen`, `Japan`.
///
/// An abbreviation of winter time is that offset all year, as in documents. `None` where no such zone is known.
pub fn time_zone(name: &str) -> Option<TimeZone> {
    match Zone::named(name) {
        Some(Zone::Fixed(offset)) => Some(TimeZone::fixed(offset)),
        Some(Zone::Place(zone)) => Some(zone),
        None => jiff::tz::db().get(name).ok(),
    }
}

/// The diagnostic for a source whose bytes were not UTF-8.
pub fn not_utf8(source: &Source) -> Diagnostic {
    let at = source.text.find('\u{fffd}').unwrap_or(0);
    let end = at + source.text[at..].chars().next().map_or(0, char::len_utf8);
    Diagnostic::new(
        &diagnostic::TEXT_UNDECODABLE,
        crate::span::Span::new(at, end),
        "the file is not UTF-8 from here on",
    )
    .with_help("save it as UTF-8")
}
