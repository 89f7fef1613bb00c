//! The values that a knowledge base has: ids, and what its postmortems are filed under.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::cli::Global;
use crate::cli::base::Base;
use crate::cli::filter::shown;
use crate::cli::index::AsItIs;
use crate::cli::terminal::{Colour, Stream};
use crate::extract;
use crate::pipeline::{self, Keep};
use crate::record::Postmortem;
use crate::select::Facet;

/// Flags, and terms of a query, whose values are those of a facet.
pub(super) const FACETS: [(&str, Facet); 6] = [
    ("category", Facet::Category),
    ("severity", Facet::Severity),
    ("service", Facet::Service),
    ("tag", Facet::Tag),
    ("status", Facet::Status),
    ("owner", Facet::Owner),
];

/// The values of a facet, as written; by the index even where documents have changed since, else by the documents.
pub(super) fn of(words: &[OsString], facet: Facet) -> Vec<String> {
    let Some(base) = base(words) else { return Vec::new() };
    let Some(there) = AsItIs::find(&base) else { return Vec::new() };
    match there.index.and_then(|index| index.values(facet).ok()) {
        Some(values) => values,
        None => {
            let corpus = pipeline::load(&there.listing, &base.config, Keep::Records).corpus;
            facet.known(&corpus.entries.iter().map(|entry| &entry.record).collect::<Vec<&Postmortem>>())
        }
    }
}

/// The ids; by the index where it is fresh, else by the names of the files, which front matter may overrule.
pub(super) fn ids(words: &[OsString]) -> Vec<String> {
    let Some(base) = base(words) else { return Vec::new() };
    let Some(there) = AsItIs::find(&base) else { return Vec::new() };
    let known = there.index.filter(|_| there.is_fresh).and_then(|index| index.ids().ok());
    known.unwrap_or_else(|| there.listing.files.iter().map(|file| extract::id_of_file(&file.path)).collect())
}

/// Terms of a query: their names, and behind a colon their values, quoted as queries are.
pub(super) fn terms(words: &[OsString], wanted: &str) -> Vec<String> {
    let Some((name, typed)) = wanted.split_once(':') else {
        let names = FACETS.into_iter().map(|(name, _)| name).chain(["id"]);
        let is_meant = |name: &&str| !wanted.is_empty() && name.starts_with(wanted);
        return names.filter(is_meant).map(|name| format!("{name}:")).collect();
    };
    let found = match FACETS.into_iter().find(|(known, _)| *known == name) {
        Some((_, facet)) => of(words, facet),
        None if name == "id" => ids(words),
        None => Vec::new(),
    };
    let is_word = |value: &str| value.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    let found = matching(found, typed.trim_start_matches('"')).filter(|value| !value.contains('"'));
    found.map(|value| if is_word(&value) { format!("{name}:{value}") } else { format!("{name}:\"{value}\"") }).collect()
}

/// Those that begin with what was typed, in any case; none that a terminal could not show as it is.
pub(super) fn matching(values: Vec<String>, typed: &str) -> impl Iterator<Item = String> {
    let typed = typed.to_lowercase();
    let is_meant = move |value: &String| value.to_lowercase().starts_with(&typed);
    let can_be_shown = |value: &String| !value.chars().any(char::is_control) && shown(value) == *value;
    values.into_iter().filter(move |value| is_meant(value) && can_be_shown(value))
}

/// The knowledge base that the words typed so far are about.
fn base(words: &[OsString]) -> Option<Base> {
    let (mut root, mut src) = (None, Vec::new());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(word) = word.to_str() else { continue };
        let mut next = || words.next().map(PathBuf::from);
        match word {
            "-C" | "--root" => root = next(),
            "--src" => src.extend(next()),
            _ => {
                let of = |flag: &str| word.strip_prefix(flag).map(PathBuf::from);
                root = of("--root=").or_else(|| of("-C")).or(root);
                src.extend(of("--src="));
            }
        }
    }
    let global = Global { root, src, color: Colour::Never, quiet: true, verbose: false };
    Base::find(&global, &Stream::stderr(Colour::Never, true)).ok()
}
