//! What one figure rests on: every postmortem of it, with the lines that its value comes from.
//!
//! Entry point: [`basis`]. The figures are those of the report; each postmortem behind them is counted, missing
//! or not applicable, and in exactly one of the three.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::str::FromStr;

use serde::Serialize;

use crate::metrics::{
    Calendar, Figures, Grouping, NO_KEY, Options, Selection, Source, figures, keys_by, metric, period,
};
use crate::record::{
    Agreement, Censored, Confidence, Explanation, Measure, MeasureKind, MeasureSource, Moment, MomentKind,
    MomentSource, Postmortem, whole_number,
};

/// Name and version of the shape of [`Basis`].
pub const SCHEMA: &str = "lookback.explain/1";

/// The figures of one measure in one group of a report: `ttr`, `2021/ttr`, `Network/time_to_detect`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Which group; all postmortems where it is `None`.
    pub group: Option<String>,
    /// Which measure.
    pub kind: MeasureKind,
}

/// What the measures are called where one is asked for; the first is the one that is told to others.
const NAMES: [(MeasureKind, &[&str]); 6] = [
    (MeasureKind::TimeToDetect, &["ttd", "mttd", "time-to-detect", "time-to-detection"]),
    (MeasureKind::TimeToAcknowledge, &["tta", "mtta", "time-to-acknowledge", "time-to-acknowledgement"]),
    (MeasureKind::TimeToMitigate, &["ttm", "mttm", "time-to-mitigate", "time-to-mitigation"]),
    (MeasureKind::TimeToRecover, &["ttr", "mttr", "time-to-recover", "time-to-recovery"]),
    (MeasureKind::TimeToResolve, &["time-to-resolve", "time-to-resolution"]),
    (MeasureKind::Duration, &["duration"]),
];

impl FromStr for Figure {
    type Err = String;

    /// Reads `MEASURE` or `GROUP/MEASURE`. No measure has a `/` in its name: what stands before the last one is the
    /// group, whatever it is called (`CI/CD/ttr`).
    ///
    /// # Errors
    /// Where what stands behind the last `/` is no measure, or nothing stands before it.
    fn from_str(text: &str) -> Result<Self, String> {
        let (group, measure) = match text.rsplit_once('/') {
            Some((group, measure)) => (Some(group.trim()), measure),
            None => (None, text),
        };
        if group == Some("") {
            return Err(format!("`{text}` names no group before its `/`; write it as `2021/ttr`, or `ttr` for all"));
        }
        match measure_of(measure) {
            Some(kind) => Ok(Self { group: group.map(str::to_owned), kind }),
            None => Err(no_measure(text, measure.trim())),
        }
    }
}

/// The measure that a name stands for: `ttr`, `MTTR`, `time_to_recover`.
fn measure_of(name: &str) -> Option<MeasureKind> {
    let name = name.trim().to_lowercase().replace(['_', ' '], "-");
    NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(kind, _)| *kind)
}

fn no_measure(text: &str, found: &str) -> String {
    if let Some((measure, group)) = text.split_once('/')
        && measure_of(measure).is_some()
    {
        return format!("`{text}` names the measure first; write the group before it: `{group}/{measure}`");
    }
    let near = NAMES.iter().flat_map(|(_, names)| *names);
    let near = near.map(|name| (strsim::damerau_levenshtein(&found.to_lowercase(), name), name));
    let near = near.min_by_key(|(distance, _)| *distance);
    let near = near.filter(|(distance, name)| *distance <= name.len() / 3);
    let near = near.map_or_else(String::new, |(_, name)| format!("; did you mean `{name}`?"));
    let known: Vec<String> = NAMES.iter().map(|(_, names)| format!("`{}`", names[0])).collect();
    let there = if near.is_empty() { "; there are" } else { " there are" };
    format!("`{found}` is not a measure{near}{there} {}, alone or behind a group: `2021/ttr`", known.join(", "))
}

/// A figure, and every postmortem that it counts or does not.
#[derive(Clone, Debug, Serialize)]
pub struct Basis<'r> {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// Which measure.
    pub measure: MeasureKind,
    /// From which moment to which.
    pub definition: &'static str,
    /// Which value of it counts.
    pub source: Source,
    /// What the group is one of; null for all postmortems and for a range of days.
    pub by: Option<Grouping>,
    /// The zone whose days the periods have.
    pub zone: String,
    /// The key of the group; null for all postmortems.
    pub group: Option<String>,
    /// How many postmortems are in it.
    pub documents: usize,
    /// The figures, the bootstrap interval of the mean too.
    pub figures: Figures,
    /// Those that have a value, the longest first, then by date and path: `figures.n` of them.
    pub counted: Vec<Counted<'r>>,
    /// Those that should have one and do not, by date and path: `figures.missing` of them.
    pub missing: Vec<LeftOut<'r>>,
    /// Those to which the measure does not apply: `figures.not_applicable` of them.
    pub not_applicable: Vec<LeftOut<'r>>,
}

/// A postmortem as it is named.
#[derive(Clone, Debug, Serialize)]
pub struct Named<'r> {
    /// Its id.
    pub id: &'r str,
    /// Its path in the source folder.
    pub path: &'r str,
    /// Its title.
    pub title: &'r str,
    /// The day on which it began.
    pub date: Option<&'r str>,
}

/// A postmortem that a figure counts.
#[derive(Clone, Debug, Serialize)]
pub struct Counted<'r> {
    /// Which one.
    #[serde(flatten)]
    pub of: Named<'r>,
    /// The value that counts.
    #[serde(serialize_with = "whole_number")]
    pub minutes: f64,
    /// That as a share of the sum of all; null where the sum is 0.
    pub share: Option<f64>,
    /// Whether it is stated, or from the timeline.
    pub source: MeasureSource,
    /// What the document states; null where that is no length of time.
    pub stated: Option<Stated<'r>>,
    /// What its timeline gives; null where it gives none.
    pub timeline: Option<Derived<'r>>,
    /// How the two compare.
    pub agreement: Agreement,
    /// How sure the value is: of one from the timeline, the lower of its two ends; null for a stated one, which
    /// nobody inferred.
    pub confidence: Option<Confidence>,
    /// Whether the true value is known to lie below or above this one.
    pub censored: Option<Censored>,
    /// The pair of events that explains a stated value which the timeline does not give.
    pub explanation: Option<&'r Explanation>,
}

/// A length that a document states.
#[derive(Clone, Debug, Serialize)]
pub struct Stated<'r> {
    /// As written.
    pub text: &'r str,
    /// As read.
    #[serde(serialize_with = "whole_number")]
    pub minutes: f64,
    /// 1-based.
    pub line: Option<u32>,
}

/// A length between two moments.
#[derive(Clone, Debug, Serialize)]
pub struct Derived<'r> {
    /// From the one to the other.
    #[serde(serialize_with = "whole_number")]
    pub minutes: f64,
    /// Where it begins.
    pub from: End<'r>,
    /// Where it ends.
    pub to: End<'r>,
    /// The lower of the two ends'.
    pub confidence: Confidence,
}

/// One of the two moments that a length lies between.
#[derive(Clone, Debug, Serialize)]
pub struct End<'r> {
    /// Which moment.
    pub moment: MomentKind,
    /// Local time.
    pub at: &'r str,
    /// 1-based.
    pub line: u32,
    /// Where it was read.
    pub source: MomentSource,
    /// How sure that is.
    pub confidence: Confidence,
}

/// A postmortem that a figure does not count.
#[derive(Clone, Debug, Serialize)]
pub struct LeftOut<'r> {
    /// Which one.
    #[serde(flatten)]
    pub of: Named<'r>,
    /// Why, in a clause.
    pub reason: String,
    /// What the document states instead of a length.
    pub stated: Option<&'r str>,
    /// 1-based line of that.
    pub line: Option<u32>,
}

/// A group that holds no postmortem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoGroup {
    /// As it was asked for.
    pub name: String,
    /// The groups that there are.
    pub known: Vec<String>,
}

/// What a figure rests on.
///
/// The group is a period (`2021`, `2021-Q1`, `2021-03`), days (`A..B`), `all`, or a value of what the report groups
/// by (of the category where that is `None`), in any case where no group is written just so. Of the options, the
/// source and the calendar count.
///
/// # Errors
/// Where no postmortem is in the group.
pub fn basis<'r>(
    records: &[&'r Postmortem],
    figure: &Figure,
    by: Option<Grouping>,
    options: &Options,
) -> Result<Basis<'r>, NoGroup> {
    let (source, calendar) = (options.source, &options.calendar);
    let Members { by, key, mut records } = members(records, figure.group.as_deref(), by, calendar)?;
    // The draws of the bootstrap follow the order of paths, as in the report.
    records.sort_by(|one, other| one.path.cmp(&other.path));
    let kind = figure.kind;
    let figures = figures::figures(&records, kind, source, true);
    let sum = figures.mean.map(|mean| mean * figures.n as f64).filter(|sum| *sum > 0.0);
    records.sort_by_key(|record| record.date.as_deref());
    let (mut counted, mut missing, mut not_applicable) = (Vec::new(), Vec::new(), Vec::new());
    for &record in &records {
        let measure = record.measures.get(kind);
        match figures::value(measure, source) {
            Some(minutes) => counted.push(count(record, kind, source, minutes, sum)),
            None if measure.reason.as_deref() == Some("not_applicable") => {
                not_applicable.push(leave_out(record, measure, "the document says that it does not apply".to_owned()));
            }
            None => missing.push(leave_out(record, measure, reason(record, kind, source))),
        }
    }
    counted.sort_by(|one, other| other.minutes.partial_cmp(&one.minutes).unwrap_or(Ordering::Equal));
    Ok(Basis {
        schema: SCHEMA,
        measure: kind,
        definition: metric(kind).definition,
        source,
        by,
        zone: calendar.name().to_owned(),
        group: key,
        documents: records.len(),
        figures,
        counted,
        missing,
        not_applicable,
    })
}

/// The postmortems of a group.
struct Members<'r> {
    by: Option<Grouping>,
    key: Option<String>,
    records: Vec<&'r Postmortem>,
}

fn members<'r>(
    records: &[&'r Postmortem],
    group: Option<&str>,
    by: Option<Grouping>,
    calendar: &Calendar,
) -> Result<Members<'r>, NoGroup> {
    let Some(name) = group else { return Ok(Members { by: None, key: None, records: records.to_vec() }) };
    let no_group = |known: Vec<String>| NoGroup { name: name.to_owned(), known };
    if let Ok(days @ Selection::Days(..)) = name.parse() {
        let options = Options { calendar: calendar.clone(), ..Options::default() };
        let records: Vec<&Postmortem> = records.iter().copied().filter(|record| days.holds(record, &options)).collect();
        let key = Some(days.name().into_owned());
        return if records.is_empty() { Err(no_group(Vec::new())) } else { Ok(Members { by: None, key, records }) };
    }
    let by = by.or(period::grouping_of(name)).unwrap_or(Grouping::Category);
    let known = groups(records, by, calendar);
    let found = known
        .iter()
        .find(|key| *key == name)
        .or_else(|| known.iter().find(|key| key.to_lowercase() == name.to_lowercase()))
        .or_else(|| known.get(NO_KEY).filter(|_| name.eq_ignore_ascii_case("none")))
        .cloned();
    let of = |by, key: String| {
        let is_in = |record: &&Postmortem| {
            keys_by(record, by, calendar).iter().any(|found| found.as_deref().unwrap_or(NO_KEY) == key)
        };
        let records = records.iter().copied().filter(is_in).collect();
        Members { by: Some(by), key: Some(key), records }
    };
    match (found, period::grouping_of(name)) {
        (Some(key), _) => Ok(of(by, key)),
        (None, _) if name.eq_ignore_ascii_case("all") => Ok(Members { by: None, key: None, records: records.to_vec() }),
        // `2021/ttr` beside `--by category`.
        (None, Some(period)) if groups(records, period, calendar).contains(name) => Ok(of(period, name.to_owned())),
        _ => Err(no_group(known.into_iter().collect())),
    }
}

/// The keys of the groups that there are.
fn groups(records: &[&Postmortem], by: Grouping, calendar: &Calendar) -> BTreeSet<String> {
    let keys = records.iter().flat_map(|record| keys_by(record, by, calendar));
    keys.map(|key| key.map_or_else(|| NO_KEY.to_owned(), std::borrow::Cow::into_owned)).collect()
}

fn named(record: &Postmortem) -> Named<'_> {
    Named { id: &record.id, path: &record.path, title: &record.title, date: record.date.as_deref() }
}

fn count(record: &Postmortem, kind: MeasureKind, source: Source, minutes: f64, sum: Option<f64>) -> Counted<'_> {
    let measure = record.measures.get(kind);
    let source = match source {
        Source::Stated => MeasureSource::Stated,
        Source::Timeline => MeasureSource::Timeline,
        Source::Best => measure.source.unwrap_or(MeasureSource::Stated),
    };
    let timeline = derived(record, kind);
    let is_derived = source == MeasureSource::Timeline;
    Counted {
        of: named(record),
        minutes,
        share: sum.map(|sum| minutes / sum),
        source,
        stated: measure.stated.as_deref().zip(measure.stated_minutes).map(|(text, minutes)| Stated {
            text,
            minutes,
            line: measure.stated_line,
        }),
        confidence: timeline.as_ref().filter(|_| is_derived).map(|timeline| timeline.confidence),
        timeline,
        agreement: measure.agreement,
        censored: measure.censored,
        explanation: measure.explanation.as_ref(),
    }
}

fn derived(record: &Postmortem, kind: MeasureKind) -> Option<Derived<'_>> {
    let minutes = record.measures.get(kind).timeline_minutes?;
    let (from, to) = kind.ends()?;
    let end = |kind: MomentKind| record.moments.get(kind).map(|moment| end_of(kind, moment));
    let (from, to) = (end(from)?, end(to)?);
    let confidence = from.confidence.min(to.confidence);
    Some(Derived { minutes, from, to, confidence })
}

fn end_of(kind: MomentKind, moment: &Moment) -> End<'_> {
    End { moment: kind, at: &moment.at, line: moment.line, source: moment.source, confidence: moment.confidence }
}

fn leave_out<'r>(record: &'r Postmortem, measure: &'r Measure, reason: String) -> LeftOut<'r> {
    LeftOut { of: named(record), reason, stated: measure.stated.as_deref(), line: measure.stated_line }
}

/// Why a postmortem has no value of that source, where it should have one.
fn reason(record: &Postmortem, kind: MeasureKind, source: Source) -> String {
    let measure = record.measures.get(kind);
    match (source, measure.reason.as_deref()) {
        (Source::Best, Some(reason)) if reason != "unknown" => reason.to_owned(),
        (Source::Best | Source::Stated, _) => not_stated(measure),
        (Source::Timeline, _) => not_derived(record, kind),
    }
}

fn not_stated(measure: &Measure) -> String {
    match measure.stated.as_deref().map(str::trim) {
        None => "the document states none".to_owned(),
        Some("") => "the document leaves it empty".to_owned(),
        Some(_) if measure.censored == Some(Censored::Right) => {
            "it had not ended when the document was written".to_owned()
        }
        Some(stated) => format!("the document states `{stated}`, which is no length of time"),
    }
}

fn not_derived(record: &Postmortem, kind: MeasureKind) -> String {
    let Some((from, to)) = kind.ends() else { return "no timeline gives it: it is told or not".to_owned() };
    let lacks = |kind: MomentKind| record.moments.get(kind).is_none();
    match (lacks(from), lacks(to)) {
        (true, true) => {
            format!("the timeline shows neither when it was {} nor when it was {}", from.as_str(), to.as_str())
        }
        (true, false) => format!("the timeline does not show when it was {}", from.as_str()),
        (false, true) => format!("the timeline does not show when it was {}", to.as_str()),
        (false, false) => format!("the timeline shows it {} before it was {}", to.as_str(), from.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_a_measure_alone_or_behind_a_group() {
        let check = |text: &str, group: Option<&str>, kind| {
            assert_eq!(text.parse(), Ok(Figure { group: group.map(str::to_owned), kind }), "{text}");
        };
        check("ttr", None, MeasureKind::TimeToRecover);
        check("MTTD", None, MeasureKind::TimeToDetect);
        check("time_to_resolve", None, MeasureKind::TimeToResolve);
        check("2021/time to recover", Some("2021"), MeasureKind::TimeToRecover);
        check("CI/CD/tta", Some("CI/CD"), MeasureKind::TimeToAcknowledge);
        check("(none)/duration", Some("(none)"), MeasureKind::Duration);
        for kind in MeasureKind::ALL {
            check(kind.as_str(), None, kind);
        }
    }

    #[test]
    fn what_names_no_figure_says_what_would() {
        let check = |text: &str, expected: &str| {
            let told = text.parse::<Figure>().unwrap_err();
            assert!(told.starts_with(expected), "{text}: {told}");
        };
        check("2021/tttr", "`tttr` is not a measure; did you mean `ttr`? there are `ttd`, ");
        check("latency", "`latency` is not a measure; there are `ttd`, ");
        check("ttr/2021", "`ttr/2021` names the measure first; write the group before it: `2021/ttr`");
        check("/ttr", "`/ttr` names no group");
        check("", "`` is not a measure");
    }
}
