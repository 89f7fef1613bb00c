//! The filters of every command that goes over the postmortems, and what they select.

use std::collections::BTreeSet;

use anyhow::bail;

use crate::cli::knowledge::Knowledge;
use crate::cli::{Context, counted};
use crate::record::{MeasureKind, Postmortem};
use crate::select::{Clause, Criteria, Days, Facet, Lengths, Unknown, Verdict};

const HEADING: &str = "Which postmortems (a flag given twice: either value; different flags: all of them)";

/// Flags that say which postmortems are meant.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = HEADING)]
pub(super) struct Filters {
    #[command(flatten)]
    incident: IncidentFilters,
    /// Those of this status (the postmortem's, not that of its actions)
    #[arg(long, value_name = "NAME")]
    status: Vec<String>,
    /// Those with an action item of this owner
    #[arg(long, value_name = "NAME")]
    owner: Vec<String>,
}

/// The same without those that mean something else where action items are listed.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = HEADING)]
pub(super) struct IncidentFilters {
    /// Those that began on DATE or later: `2021`, `2021-Q2`, `2021-06` or `2021-06-30`
    ///
    /// A year, quarter or month counts from its first day on, that day included. The date is the one that `lookback
    /// list` shows; those without are left out.
    #[arg(long, value_name = "DATE", value_parser = Days::after)]
    after: Vec<Days>,
    /// Those that began before DATE, the first day of DATE not included
    ///
    /// So `--after 2021 --before 2022` are those of the year 2021.
    #[arg(long, value_name = "DATE", value_parser = Days::before)]
    before: Vec<Days>,
    /// Those that began in A or B or between them, `A..`, `..B`, or in a single DATE
    ///
    /// Both ends are included as a whole: `2021..2022` ends with 2022-12-31, `2021-06` is that month.
    #[arg(long, value_name = "A..B", value_parser = Days::within)]
    date: Vec<Days>,
    /// Those of this category, whole and in any case; `none` for those without, here and below
    #[arg(long, value_name = "NAME")]
    category: Vec<String>,
    /// Those of this severity
    #[arg(long, value_name = "NAME")]
    severity: Vec<String>,
    /// Those that name this service as affected
    #[arg(long, value_name = "NAME")]
    service: Vec<String>,
    /// Those with this tag
    #[arg(long, value_name = "NAME")]
    tag: Vec<String>,
    /// Those that took so long to recover: `'>4h'`, `'<=90m'`, `30m..2h`, or `4h` for that or longer
    ///
    /// By the value that `lookback list` shows: the stated one, else that of the timeline. Both ends of `A..B`
    /// are included and may be left out; `=4h` is exactly that, `none` are those without a value. Put `<` and `>`
    /// in quotes, or the shell takes them.
    #[arg(long, value_name = "RANGE")]
    ttr: Vec<Lengths>,
    /// Those that took so long to detect, in the same way
    #[arg(long, value_name = "RANGE")]
    ttd: Vec<Lengths>,
}

/// The postmortems that the filters select.
pub(super) struct Selected<'k> {
    /// In order of path.
    pub(super) records: Vec<&'k Postmortem>,
    /// What was selected of how many: `12 of 39 postmortems: category Network, from 2021 on`; `None` without a filter.
    pub(super) heading: Option<String>,
}

impl Filters {
    /// Selects among the records of a knowledge base; says on standard error how many could not be judged.
    ///
    /// # Errors
    /// Where a value is one that no postmortem has.
    pub(super) fn select<'k>(&self, ctx: &mut Context, knowledge: &'k Knowledge) -> anyhow::Result<Selected<'k>> {
        select(ctx, knowledge, &self.criteria())
    }

    /// What the postmortems have to be.
    pub(super) fn criteria(&self) -> Criteria {
        let mut criteria = self.incident.criteria();
        let own = [Clause::Is(Facet::Status, self.status.clone()), Clause::Is(Facet::Owner, self.owner.clone())];
        // What a postmortem is filed under is told before its days and lengths.
        let n_filed = criteria.clauses.iter().filter(|clause| matches!(clause, Clause::Is(..))).count();
        criteria.clauses.splice(n_filed..n_filed, own.into_iter().filter(|clause| !clause.is_empty()));
        criteria
    }
}

impl IncidentFilters {
    /// As [`Filters::select`].
    ///
    /// # Errors
    /// Where a value is one that no postmortem has.
    pub(super) fn select<'k>(&self, ctx: &mut Context, knowledge: &'k Knowledge) -> anyhow::Result<Selected<'k>> {
        select(ctx, knowledge, &self.criteria())
    }

    fn criteria(&self) -> Criteria {
        let clauses = [
            Clause::Is(Facet::Category, self.category.clone()),
            Clause::Is(Facet::Severity, self.severity.clone()),
            Clause::Is(Facet::Service, self.service.clone()),
            Clause::Is(Facet::Tag, self.tag.clone()),
            Clause::Began(self.date.clone()),
            Clause::Began(self.after.clone()),
            Clause::Began(self.before.clone()),
            Clause::Took(MeasureKind::TimeToDetect, self.ttd.clone()),
            Clause::Took(MeasureKind::TimeToRecover, self.ttr.clone()),
        ];
        Criteria { clauses: clauses.into_iter().filter(|clause| !clause.is_empty()).collect() }
    }
}

fn select<'k>(ctx: &mut Context, knowledge: &'k Knowledge, criteria: &Criteria) -> anyhow::Result<Selected<'k>> {
    let mut records: Vec<&Postmortem> = knowledge.records().collect();
    if criteria.clauses.is_empty() {
        return Ok(Selected { records, heading: None });
    }
    must_be_known(criteria, &records)?;
    let n_all = records.len();
    let n_untold = records.iter().filter(|record| criteria.judge(record) == Verdict::CannotTell).count();
    if n_untold > 0 {
        // Twice the same where `--after` and `--before` both ask for a date.
        let wants: BTreeSet<&str> = criteria.clauses.iter().filter_map(Clause::wants).collect();
        let wants = wants.into_iter().collect::<Vec<_>>().join(" or ");
        let are = if n_untold == 1 { "is" } else { "are" };
        ctx.say(&format!("{} without a {wants} {are} left out", counted(n_untold, "postmortem")))?;
    }
    records.retain(|record| criteria.hold(record));
    let heading = format!("{} of {}: {criteria}", records.len(), counted(n_all, "postmortem"));
    Ok(Selected { records, heading: Some(heading) })
}

/// Says so where a value is one that no postmortem has: most likely it is a slip.
///
/// # Errors
/// That one.
pub(super) fn must_be_known(criteria: &Criteria, records: &[&Postmortem]) -> anyhow::Result<()> {
    match criteria.unknown(records) {
        Some(unknown) => bail!("{}", told(&unknown)),
        None => Ok(()),
    }
}

/// What is wrong with a value that no postmortem has, and which there are.
fn told(unknown: &Unknown) -> String {
    let (noun, value) = (unknown.facet.noun(), &unknown.value);
    if unknown.known.is_empty() {
        return format!("no postmortem names any {noun}, so none has the {noun} `{value}`");
    }
    let near = unknown.nearest.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    let there = if near.is_empty() { "; there are" } else { " there are" };
    format!("no postmortem has the {noun} `{value}`{near}{there} {}", listed(&unknown.known))
}

/// The keys that there are, as many as help.
pub(super) fn listed(keys: &[String]) -> String {
    const MOST: usize = 12;
    let mut shown: Vec<String> = keys.iter().take(MOST).map(|key| format!("`{key}`")).collect();
    if keys.len() > MOST {
        shown.push(format!("{} more", keys.len() - MOST));
    }
    if shown.is_empty() { "none with a key".to_owned() } else { shown.join(", ") }
}
