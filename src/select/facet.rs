//! What a postmortem is filed under: category, severity, services and so on.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::record::{ActionItem, Postmortem};
use crate::select::{folded, is_none};

/// Something that a postmortem has values of, none or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// Its category.
    Category,
    /// Its severity.
    Severity,
    /// Services named as affected.
    Service,
    /// Labels of any kind.
    Tag,
    /// Its own status, not that of its actions.
    Status,
    /// Owners of its action items, nested ones too.
    Owner,
}

impl Facet {
    /// What it is called in a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Severity => "severity",
            Self::Service => "service",
            Self::Tag => "tag",
            Self::Status => "status",
            Self::Owner => "owner",
        }
    }

    /// What a postmortem has of it, as written, without blanks around it and each once.
    pub fn values(self, record: &Postmortem) -> BTreeSet<&str> {
        let mut values = BTreeSet::new();
        match self {
            Self::Category => values.extend(record.category.as_deref()),
            Self::Severity => values.extend(record.severity.as_deref()),
            Self::Status => values.extend(record.status.as_deref()),
            Self::Service => values.extend(record.services.iter().map(String::as_str)),
            Self::Tag => values.extend(record.tags.iter().map(String::as_str)),
            Self::Owner => owners(&record.action_items, &mut values),
        }
        values.into_iter().map(str::trim).filter(|value| !value.is_empty()).collect()
    }

    /// Whether a postmortem has that value of it, whole and whatever its case.
    ///
    /// `none` and `(none)` are what a postmortem without any has. An `@` before an owner counts for nothing.
    pub fn has(self, record: &Postmortem, value: &str) -> bool {
        let values = self.values(record);
        let wanted = self.key(value);
        (values.is_empty() && is_none(value)) || values.into_iter().any(|value| self.key(value) == wanted)
    }

    /// The values that there are, the most frequent first; where they differ in case alone, one of them.
    pub fn known(self, records: &[&Postmortem]) -> Vec<String> {
        let mut known: BTreeMap<String, (usize, &str)> = BTreeMap::new();
        for record in records {
            for value in self.values(record) {
                known.entry(self.key(value)).or_insert((0, value)).0 += 1;
            }
        }
        let mut known: Vec<(usize, &str)> = known.into_values().collect();
        known.sort_by_key(|&(count, _)| Reverse(count));
        known.into_iter().map(|(_, value)| value.to_owned()).collect()
    }

    /// What is equal in two values that are the same.
    pub(crate) fn key(self, value: &str) -> String {
        let folded = folded(value);
        match self {
            Self::Owner => folded.trim_start_matches('@').to_owned(),
            _ => folded,
        }
    }
}

fn owners<'r>(actions: &'r [ActionItem], values: &mut BTreeSet<&'r str>) {
    for action in actions {
        values.extend(action.owners.iter().map(String::as_str));
        owners(&action.items, values);
    }
}
