//! Action items across postmortems: laid flat, chosen, and put in order.
//!
//! Entry points: [`gather`], [`Wanted::judge`] and [`Order::sort`].

use std::cmp::Reverse;

use jiff::civil::Date;

use crate::record::{ActionItem, ActionStatus, Postmortem};
use crate::select::{Facet, Lengths, Verdict, folded, is_none, yes_or_no};

/// One action item with where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Promise<'r> {
    /// The postmortem that it was made in.
    pub record: &'r Postmortem,
    /// The item itself.
    pub item: &'r ActionItem,
    /// The item that it is nested in.
    pub parent: Option<&'r ActionItem>,
    /// Days from the postmortem's date to the day that counts as today; `None` where it has no date.
    pub age_days: Option<i32>,
    /// Days since it was due, below zero where that is still to come; `None` where no due date can be read.
    pub days_past_due: Option<i32>,
}

impl Promise<'_> {
    /// Whether it was due before the day that counts as today and is not recorded as done or dropped.
    ///
    /// `None` where no due date is recorded. One whose status is not recorded counts: nobody wrote that it was kept.
    pub fn is_overdue(&self) -> Option<bool> {
        self.days_past_due.map(|days| days > 0 && !self.item.status.is_settled())
    }
}

/// Every action item of the postmortems, in their order and that of the documents, each parent before its nested ones.
///
/// `as_of` is the day that counts as today; without it there are no ages.
pub fn gather<'r>(records: &[&'r Postmortem], as_of: Option<Date>) -> Vec<Promise<'r>> {
    let mut promises = Vec::new();
    for &record in records {
        let age_days = days(record.date.as_deref(), as_of);
        // Documents nest lists without end: no recursion.
        let mut waiting: Vec<_> = record.action_items.iter().rev().map(|item| (item, None)).collect();
        while let Some((item, parent)) = waiting.pop() {
            let days_past_due = days(item.due.as_deref(), as_of);
            promises.push(Promise { record, item, parent, age_days, days_past_due });
            waiting.extend(item.items.iter().rev().map(|nested| (nested, Some(item))));
        }
    }
    promises
}

fn days(from: Option<&str>, to: Option<Date>) -> Option<i32> {
    let from: Date = from?.parse().ok()?;
    Some(from.until(to?).ok()?.get_days())
}

/// What an action item has to be: all that is given holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Any of them; every status where there is none.
    pub statuses: Vec<ActionStatus>,
    /// Any of them, whole and whatever their case; `none` for those without an owner.
    pub owners: Vec<String>,
    /// Any of them, by the days since the postmortem's date.
    pub ages: Vec<Lengths>,
    /// Only what is past its due date, as [`Promise::is_overdue`] says.
    pub only_overdue: bool,
    /// All of them occur in its text, that of its parent or its links, whatever their case, also within a word.
    pub words: Vec<String>,
}

impl Wanted {
    /// Whether an action item is meant; nobody can tell where it lacks a date that it would be judged by.
    pub fn judge(&self, promise: &Promise<'_>) -> Verdict {
        let status = self.statuses.is_empty() || self.statuses.contains(&promise.item.status);
        let clauses = [
            yes_or_no(status),
            yes_or_no(self.owners.is_empty() || self.owners.iter().any(|owner| is_owned_by(promise.item, owner))),
            self.judge_age(promise),
            match promise.is_overdue() {
                _ if !self.only_overdue || promise.item.status.is_settled() => yes_or_no(!self.only_overdue),
                Some(is_overdue) => yes_or_no(is_overdue),
                None => Verdict::CannotTell,
            },
            yes_or_no(self.words.is_empty() || has_words(promise, &self.words)),
        ];
        clauses.into_iter().min().unwrap_or(Verdict::Yes)
    }

    fn judge_age(&self, promise: &Promise<'_>) -> Verdict {
        let minutes = promise.age_days.map(|days| f64::from(days) * 1440.0);
        match self.ages.iter().any(|ages| ages.hold(minutes)) {
            _ if self.ages.is_empty() => Verdict::Yes,
            false if minutes.is_none() => Verdict::CannotTell,
            held => yes_or_no(held),
        }
    }
}

fn is_owned_by(item: &ActionItem, owner: &str) -> bool {
    let wanted = Facet::Owner.key(owner);
    let is_owned = item.owners.iter().any(|owner| Facet::Owner.key(owner) == wanted);
    is_owned || (item.owners.is_empty() && is_none(owner))
}

fn has_words(promise: &Promise<'_>, words: &[String]) -> bool {
    let mut text = folded(&promise.item.text);
    for more in promise.parent.map(|parent| &parent.text).into_iter().chain(&promise.item.links) {
        text.push('\n');
        text.push_str(&folded(more));
    }
    words.iter().all(|word| text.contains(&folded(word)))
}

/// In which order action items are shown; where it does not tell, that of the paths and of the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The oldest first, those without a date last.
    Age,
    /// The earliest due date first, those without one last.
    Due,
    /// By the first owner, those without one last.
    Owner,
    /// By the path of the postmortem.
    Path,
}

impl Order {
    /// Puts action items in this order.
    pub fn sort(self, promises: &mut [Promise<'_>]) {
        // Sorting is stable: what is equal stays in the order of the document.
        promises.sort_by(|one, other| one.record.path.cmp(&other.record.path));
        match self {
            Self::Age => promises.sort_by_key(|promise| Reverse(promise.age_days)),
            Self::Due => promises.sort_by_key(|promise| (promise.item.due.is_none(), promise.item.due.as_deref())),
            Self::Owner => promises.sort_by_cached_key(|promise| {
                let owner = promise.item.owners.first().map(|owner| Facet::Owner.key(owner));
                (owner.is_none(), owner)
            }),
            Self::Path => {}
        }
    }
}
