//! The corpus in the order of the site, with what pages ask of it again and again.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::corpus::{Alike, Corpus, Entry};
use crate::metrics::Reports;
use crate::metrics::recurrence::Recurrence;
use crate::record::Postmortem;
use crate::render::{Slot, escape};
use crate::site::groups::{self, Groups};
use crate::site::{Frame, Material, Options};

/// Every postmortem in the order of the site.
#[derive(Debug)]
pub(crate) struct Shelf<'a> {
    pub(crate) corpus: &'a Corpus,
    pub(crate) reports: &'a Reports,
    pub(crate) options: &'a Options,
    /// Newest first, those without a date last; path decides between equals.
    pub(crate) entries: Vec<&'a Entry>,
    pub(crate) recurrence: Recurrence,
    /// Those of one category, severity or service.
    pub(crate) groups: [Groups<'a>; 3],
    by_path: HashMap<&'a str, usize>,
    neighbours: HashMap<&'a str, &'a Vec<Alike>>,
}

impl<'a> Shelf<'a> {
    pub(crate) fn new(material: Material<'a>, options: &'a Options) -> Self {
        let Material { corpus, reports, neighbours } = material;
        let mut entries: Vec<&Entry> = corpus.entries.iter().collect();
        entries.sort_by_key(|entry| (Reverse(entry.record.date.as_deref()), Reverse(entry.record.path.as_str())));
        let by_path = entries.iter().enumerate().map(|(place, entry)| (entry.record.path.as_str(), place)).collect();
        let records: Vec<_> = entries.iter().map(|entry| &entry.record).collect();
        let recurrence = Recurrence::new(&records);
        let neighbours = corpus.entries.iter().map(|entry| entry.record.path.as_str()).zip(neighbours).collect();
        let groups = groups::all(&records, reports);
        Self { corpus, reports, options, entries, recurrence, groups, by_path, neighbours }
    }

    /// What stands around a page.
    pub(crate) fn frame<'f>(&'f self, kind: &'static str, root: &'f str, title: &'f str) -> Frame<'f> {
        Frame { root, kind, options: self.options, title, n_postmortems: self.entries.len() }
    }

    /// The postmortems that tell the same as one, the most alike first.
    pub(crate) fn neighbours(&self, record: &Postmortem) -> impl Iterator<Item = (&'a Postmortem, &'a Alike)> {
        let neighbours = self.neighbours.get(record.path.as_str()).copied().into_iter().flatten();
        neighbours.map(|of| (&self.corpus.entries[of.place].record, of))
    }

    /// The page of the postmortem that a document's link means, from a page beside it.
    ///
    /// A fragment is kept only where the other document has such a heading.
    pub(crate) fn resolve(&self, slot: &Slot) -> Option<String> {
        let place = self.find(&slot.path)?;
        let entry = self.entries[place];
        let mut href = file_name(&entry.record.id);
        if !slot.fragment.is_empty() {
            let mut id = "h-".to_owned();
            escape::push(&mut id, &slot.fragment.to_lowercase());
            if entry.body.html.contains(&format!(" id=\"{id}\"")) {
                href.push('#');
                href.push_str(&id);
            }
        }
        Some(href)
    }

    /// A document by its path, by its path without extension, or by its folder.
    fn find(&self, path: &str) -> Option<usize> {
        let candidates =
            [path.to_owned(), format!("{path}.md"), format!("{path}/README.md"), format!("{path}/index.md")];
        candidates.iter().find_map(|candidate| self.by_path.get(candidate.as_str()).copied())
    }
}

/// The folder of the postmortems' pages.
pub(crate) const FOLDER: &str = "postmortems/";

/// The file of a postmortem in [`FOLDER`].
///
/// Some names are devices on some systems, whatever their extension; `_` stands in no id.
pub(crate) fn file_name(id: &str) -> String {
    let is_device = match id.as_bytes() {
        b"con" | b"prn" | b"aux" | b"nul" => true,
        [b'c', b'o', b'm', digit] | [b'l', b'p', b't', digit] => digit.is_ascii_digit(),
        _ => false,
    };
    format!("{id}{}.html", if is_device { "_" } else { "" })
}

/// The year of a record's date.
pub(crate) fn year(entry: &Entry) -> Option<&str> {
    entry.record.date.as_deref()?.get(..4)
}
