//! What `lookback factors` prints, as JSON has it.

use jiff::civil::Date;
use serde::Serialize;

use crate::metrics::recurrence::pairs::{Pair, Pairs, Side};
use crate::metrics::recurrence::{self, Recurrence, RecurringFactor};
use crate::metrics::statistics::share_interval;
use crate::record::Postmortem;

const SCHEMA: &str = "lookback.factors/1";

/// Everything that came back.
#[derive(Serialize)]
pub(super) struct Rows {
    schema: &'static str,
    /// How many postmortems there are.
    pub(super) documents: usize,
    /// The day that days are counted to; null where no postmortem has a date.
    pub(super) as_of: Option<Date>,
    /// Factors that recur, the most frequent first.
    pub(super) factors: Vec<Row>,
    /// Tags that recur, in the same way.
    pub(super) tags: Vec<Row>,
    /// How many of both were paired: all, or the thousand most frequent.
    pub(super) paired: usize,
    /// How many pairs there are of those, as many as could be found by chance.
    pub(super) pairs_tried: usize,
    /// How many of them stand together more often than by chance.
    pub(super) pairs_found: usize,
    /// Those, the surest first, a thousand at the most.
    pub(super) pairs: Vec<PairRow>,
}

/// One factor or tag.
#[derive(Serialize)]
pub(super) struct Row {
    /// As the newest postmortem writes it.
    pub(super) text: String,
    /// In how many postmortems it stands.
    pub(super) n: usize,
    /// That as a share of all.
    pub(super) share: f64,
    /// Wilson's 95 % interval of the share.
    share_interval: Option<[f64; 2]>,
    /// Whether all say it in the same words; else they share most of them.
    pub(super) equal: bool,
    /// Days from each to the next, the oldest first.
    gaps_days: Vec<i32>,
    /// Days from the newest to the day that counts as today; null where that is before it, or it has no date.
    pub(super) days_since_last: Option<i32>,
    /// The newest first.
    pub(super) postmortems: Vec<Occurrence>,
}

/// One postmortem that has a factor or tag.
#[derive(Serialize)]
pub(super) struct Occurrence {
    id: String,
    /// Where the document is.
    pub(super) path: String,
    title: String,
    /// When its incident began.
    pub(super) date: Option<String>,
    text: String,
    /// On which line it stands; null for tags.
    pub(super) line: Option<u32>,
    /// Days since the one before, of those with a date.
    #[serde(skip)]
    pub(super) days_after: Option<i32>,
}

/// Two that stand together.
#[derive(Serialize)]
pub(super) struct PairRow {
    /// The more frequent one.
    pub(super) a: Named,
    /// The other one.
    pub(super) b: Named,
    /// In how many postmortems both stand.
    pub(super) n: usize,
    /// How many times as often as if each stood where it does by chance.
    pub(super) lift: f64,
    /// Fisher's two-sided p of this pair alone.
    pub(super) p: f64,
    /// Bonferroni's: that times the number of pairs tried.
    pub(super) p_adjusted: f64,
    /// Their ids, the newest first.
    postmortems: Vec<String>,
}

/// A factor or tag by its name.
#[derive(Serialize)]
pub(super) struct Named {
    kind: &'static str,
    text: String,
}

impl Named {
    fn new(side: Side<'_>) -> Self {
        let kind = if matches!(side, Side::Tag(_)) { "tag" } else { "factor" };
        Self { kind, text: side.of().text.clone() }
    }

    /// As it stands in text: `tag queue`.
    pub(super) fn named(&self) -> String {
        let text = self.text.replace('\n', " ");
        if self.kind == "tag" { format!("tag {text}") } else { text }
    }
}

impl Rows {
    /// What stands in `least` or more of some postmortems, the newest of which comes first.
    pub(super) fn new(records: &[&Postmortem], least: usize, as_of: Option<Date>) -> Self {
        let (factors, tags) = (Recurrence::new(records), Recurrence::of_tags(records));
        let rows = |recurrence: &Recurrence| -> Vec<Row> {
            let often = recurrence.factors.iter().filter(|factor| factor.occurrences.len() >= least);
            often.map(|factor| row(records, factor, as_of)).collect()
        };
        let Pairs { n_paired, n_tried, n_found, pairs } = Pairs::new(&factors, &tags, least, records.len());
        Self {
            schema: SCHEMA,
            documents: records.len(),
            as_of,
            factors: rows(&factors),
            tags: rows(&tags),
            paired: n_paired,
            pairs_tried: n_tried,
            pairs_found: n_found,
            pairs: pairs.iter().map(|pair| pair_row(records, pair)).collect(),
        }
    }
}

/// The day on which an incident began, where it is a whole one.
pub(super) fn day(record: &Postmortem) -> Option<Date> {
    record.date.as_deref()?.parse().ok()
}

fn days_between(earlier: Date, later: Date) -> i32 {
    earlier.until(later).map_or(0, |span| span.get_days())
}

fn row(records: &[&Postmortem], factor: &RecurringFactor, as_of: Option<Date>) -> Row {
    let mut last = None;
    // The oldest first, for the days since the one before.
    let occurrence = |occurrence: &recurrence::Occurrence| {
        let record = records[occurrence.place];
        let day = day(record);
        let days_after = last.zip(day).map(|(last, day)| days_between(last, day));
        last = day.or(last);
        Occurrence {
            id: record.id.clone(),
            path: record.path.clone(),
            title: record.title.clone(),
            date: record.date.clone(),
            text: occurrence.text.clone(),
            line: occurrence.line,
            days_after,
        }
    };
    let mut postmortems: Vec<Occurrence> = factor.occurrences.iter().rev().map(occurrence).collect();
    let gaps_days = postmortems.iter().filter_map(|occurrence| occurrence.days_after).collect();
    postmortems.reverse();
    let n = postmortems.len();
    Row {
        text: factor.text.clone(),
        n,
        share: n as f64 / records.len() as f64,
        share_interval: share_interval(n, records.len()),
        equal: factor.is_equal,
        gaps_days,
        days_since_last: last.zip(as_of).map(|(last, as_of)| days_between(last, as_of)).filter(|&days| days >= 0),
        postmortems,
    }
}

fn pair_row(records: &[&Postmortem], pair: &Pair<'_>) -> PairRow {
    PairRow {
        a: Named::new(pair.a),
        b: Named::new(pair.b),
        n: pair.places.len(),
        lift: pair.lift,
        p: pair.p,
        p_adjusted: pair.p_adjusted,
        postmortems: pair.places.iter().map(|&place| records[place].id.clone()).collect(),
    }
}
