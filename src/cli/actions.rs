//! `lookback actions`: what was promised, across postmortems.

mod print;

use jiff::civil::Date;

use crate::cli::filter::Kind;
use crate::cli::select::{IncidentFilters, Selected, must_be_known};
use crate::cli::{Context, Status, counted};
use crate::export;
use crate::pipeline::Keep;
use crate::record::{ActionStatus, Postmortem};
use crate::select::actions::{Order, Promise, Wanted, gather};
use crate::select::{Clause, Criteria, Facet, Lengths, Verdict};

const EXAMPLES: &str = "\
Examples:
  lookback actions                            what is not done or dropped
  lookback actions --overdue --sort due
  lookback actions --owner RF --status all
  lookback actions --age '>90d' --category network
  lookback actions certificate alert          those that speak of both
  lookback actions --format md > promises.md  a table to paste into a page
  lookback actions --format json | jq '.actions[] | select(.overdue) | .text'";

/// List action items across postmortems: what was promised, and what became of it
///
/// Without `--status` all are shown that are not marked as done or dropped. Where a document does not mark what
/// became of an item, that is said; it is not taken for open. Nested items are listed on their own, behind the item
/// that they belong to. Exit status 1 where nothing matches.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// Words that all occur in the item, in any case, also within a word
    words: Vec<String>,
    /// Items of this status (may be repeated) [default: open, in-progress, unknown]
    #[arg(long, value_name = "STATUS", value_delimiter = ',', help_heading = "Which action items")]
    status: Vec<Of>,
    /// Items of this owner, whole and in any case; `none` for those without (may be repeated)
    #[arg(long, value_name = "NAME", help_heading = "Which action items")]
    owner: Vec<String>,
    /// Items so long after the postmortem's date: `'>90d'`, `30d..26w`, or `90d` for that or longer
    #[arg(long, value_name = "RANGE", help_heading = "Which action items")]
    age: Vec<Lengths>,
    /// Items that were due before `--as-of` and are not marked as done or dropped
    #[arg(long, help_heading = "Which action items")]
    overdue: bool,
    /// The day that counts as today [default: the newest date of the knowledge base]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// In which order
    #[arg(long, value_name = "BY", default_value = "age")]
    sort: By,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    filters: IncidentFilters,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Of {
    /// Marked as not done
    Open,
    /// Marked as begun
    #[value(alias = "in_progress")]
    InProgress,
    /// Marked as done
    Done,
    /// Marked as given up
    Dropped,
    /// Not marked
    Unknown,
    /// Every status
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum By {
    /// The oldest postmortem first
    Age,
    /// The earliest due date first
    Due,
    /// By owner
    Owner,
    /// By the postmortem's path
    Path,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// One JSON object an item
    Ndjson,
    /// A row an item, for spreadsheets
    Csv,
    /// A table in markdown
    Md,
}

pub(super) fn run(ctx: &mut Context, args: &Args) -> anyhow::Result<Status> {
    let base = ctx.base()?;
    let knowledge = ctx.load(&base, Keep::Records, &[])?;
    let all: Vec<&Postmortem> = knowledge.records().collect();
    // Today is the same for every selection.
    let newest = || all.iter().filter_map(|record| record.date.as_deref()?.parse().ok()).max();
    let as_of: Option<Date> = args.as_of.or_else(newest);
    let owners = Clause::Is(Facet::Owner, args.owner.clone());
    must_be_known(&Criteria { clauses: vec![owners] }, &all)?;
    let Selected { records, heading } = args.filters.select(ctx, &knowledge)?;
    let promises = gather(&records, as_of);
    let wanted = args.wanted();
    let mut chosen = choose(ctx, &promises, &wanted)?;
    args.order().sort(&mut chosen);
    let is_for_people = matches!(args.format, Format::Text | Format::Md);
    if let Some(heading) = heading.filter(|_| is_for_people && !chosen.is_empty()) {
        ctx.out.text(&format!("{heading}\n"))?;
    }
    match args.format {
        Format::Text if chosen.is_empty() => {}
        Format::Text | Format::Md => {
            let told = heading_of(&chosen, &hidden(&promises, &wanted), as_of);
            let table = if args.format == Format::Md { print::markdown } else { print::text };
            ctx.out.text(&told)?;
            table(&mut ctx.out, &chosen, args.order(), &knowledge)?;
        }
        Format::Json => print::json(&mut ctx.out, &chosen, records.len(), as_of)?,
        Format::Ndjson => print::ndjson(&mut ctx.out, &chosen)?,
        Format::Csv => ctx.out.through(Kind::Data, |writer| export::actions_csv(&chosen, writer))?,
    }
    if !chosen.is_empty() {
        return Ok(knowledge.status());
    }
    ctx.out.flush()?;
    ctx.say(&nothing(&records, &promises, &wanted))?;
    Ok(knowledge.status().max(Status::Findings))
}

impl Args {
    fn wanted(&self) -> Wanted {
        let status = |of: &Of| match of {
            Of::Open => Some(ActionStatus::Open),
            Of::InProgress => Some(ActionStatus::InProgress),
            Of::Done => Some(ActionStatus::Done),
            Of::Dropped => Some(ActionStatus::Dropped),
            Of::Unknown => Some(ActionStatus::Unknown),
            Of::All => None,
        };
        let statuses = match &self.status[..] {
            [] => ActionStatus::ALL.into_iter().filter(|status| !status.is_settled()).collect(),
            named if named.contains(&Of::All) => Vec::new(),
            named => named.iter().filter_map(status).collect(),
        };
        Wanted {
            statuses,
            owners: self.owner.clone(),
            ages: self.age.clone(),
            only_overdue: self.overdue,
            words: self.words.clone(),
        }
    }

    fn order(&self) -> Order {
        match self.sort {
            By::Age => Order::Age,
            By::Due => Order::Due,
            By::Owner => Order::Owner,
            By::Path => Order::Path,
        }
    }
}

/// Those that are meant; says on standard error how many could not be judged.
fn choose<'r>(ctx: &mut Context, promises: &[Promise<'r>], wanted: &Wanted) -> anyhow::Result<Vec<Promise<'r>>> {
    let untold: Vec<_> = promises.iter().filter(|promise| wanted.judge(promise) == Verdict::CannotTell).collect();
    let n_undated = untold.iter().filter(|promise| promise.age_days.is_none() && !wanted.ages.is_empty()).count();
    for (n, what) in [(n_undated, "a date of their postmortem"), (untold.len() - n_undated, "a due date")] {
        if n > 0 {
            let are = if n == 1 { "is" } else { "are" };
            ctx.say(&format!("{} without {what} {are} left out", counted(n, "action item")))?;
        }
    }
    Ok(promises.iter().filter(|promise| wanted.judge(promise) == Verdict::Yes).copied().collect())
}

/// Those that would be shown if their status were asked for.
fn hidden<'r>(promises: &[Promise<'r>], wanted: &Wanted) -> Vec<Promise<'r>> {
    let of_any_status = Wanted { statuses: Vec::new(), ..wanted.clone() };
    let is_hidden =
        |promise: &&Promise<'r>| wanted.judge(promise) == Verdict::No && of_any_status.judge(promise) == Verdict::Yes;
    promises.iter().filter(is_hidden).copied().collect()
}

/// `5 open, 2 done, 7 with no status recorded`.
fn tally(promises: &[Promise<'_>]) -> String {
    let count = |status| promises.iter().filter(|promise| promise.item.status == status).count();
    let told = ActionStatus::ALL.into_iter().filter_map(|status| match (count(status), status) {
        (0, _) => None,
        (n, ActionStatus::Unknown) => Some(format!("{n} with no status recorded")),
        (n, known) => Some(format!("{n} {}", known.words().1)),
    });
    told.collect::<Vec<_>>().join(", ")
}

/// How many there are, of which status, and what is not shown.
fn heading_of(chosen: &[Promise<'_>], hidden: &[Promise<'_>], as_of: Option<Date>) -> String {
    let mut paths: Vec<&str> = chosen.iter().map(|promise| promise.record.path.as_str()).collect();
    paths.sort_unstable();
    paths.dedup();
    let as_of = as_of.map_or_else(String::new, |day| format!(" as of {day}"));
    let not_shown = if hidden.is_empty() { String::new() } else { format!("; not shown: {}", tally(hidden)) };
    let n_overdue = chosen.iter().filter(|promise| promise.is_overdue() == Some(true)).count();
    let overdue = if n_overdue == 0 { String::new() } else { format!("; {n_overdue} past the due date (!)") };
    let items = counted(chosen.len(), "action item");
    let postmortems = counted(paths.len(), "postmortem");
    format!("{items} in {postmortems}{as_of}: {}{overdue}{not_shown}\n\n", tally(chosen))
}

/// Why nothing was found, and what may help.
fn nothing(records: &[&Postmortem], promises: &[Promise<'_>], wanted: &Wanted) -> String {
    let postmortems = counted(records.len(), "postmortem");
    if promises.is_empty() {
        return format!("no action items in {postmortems}");
    }
    let there = format!("there are {} in {postmortems}: {}", promises.len(), tally(promises));
    let hidden = hidden(promises, wanted);
    if !hidden.is_empty() {
        return format!("no action item matches, but {} would with `--status all`; {there}", tally(&hidden));
    }
    let n_due = promises.iter().filter(|promise| promise.days_past_due.is_some()).count();
    let due = if wanted.only_overdue { format!("; {n_due} with a due date") } else { String::new() };
    let try_less = if wanted.words.is_empty() { "" } else { "; try fewer or other words" };
    format!("no action item matches; {there}{due}{try_less}")
}
