//! What a command has before it when the folders are read: records, texts, and what could not be read.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use crate::cli::base::Base;
use crate::cli::terminal::Style;
use crate::cli::{Context, Status};
use crate::corpus::Corpus;
use crate::disk::{self, Listing, Problem};
use crate::pipeline::{self, Checked, Keep};
use crate::record::Postmortem;

/// A knowledge base that was read.
pub(super) struct Knowledge {
    pub(super) corpus: Corpus,
    /// What could not be read.
    pub(super) problems: Vec<Problem>,
    /// What looks like a document and was left alone by rule: links, pipes.
    pub(super) left_alone: Vec<Problem>,
    /// Texts with their diagnostics in order of path, where [`Keep::Sources`] asked for them.
    pub(super) checked: Vec<Checked>,
    /// Of each file's bytes, in order of the listing; `None` where it could not be read.
    pub(super) hashes: Vec<Option<u128>>,
    /// Where each file is, by its path in its source folder.
    files: BTreeMap<String, PathBuf>,
}

impl Knowledge {
    /// Every record, in order of path.
    pub(super) fn records(&self) -> impl Iterator<Item = &Postmortem> {
        self.corpus.entries.iter().map(|entry| &entry.record)
    }

    /// How many files are no postmortem, or were left alone.
    pub(super) fn n_skipped(&self) -> usize {
        self.corpus.skipped.len() + self.left_alone.len()
    }

    /// [`Status::Incomplete`] where a file could not be read.
    pub(super) fn status(&self) -> Status {
        if self.problems.is_empty() { Status::Done } else { Status::Incomplete }
    }

    /// The path in its source folder of a file that was named from here, or by that path itself.
    pub(super) fn path_of<'a>(&'a self, named: &'a str) -> Option<&'a str> {
        if let Some((path, _)) = self.files.get_key_value(named) {
            return Some(path);
        }
        let wanted = plain(Path::new(named))?;
        let same = |file: &Path| plain(file).is_some_and(|file| file == wanted);
        self.files.iter().find(|(_, file)| same(file)).map(|(path, _)| path.as_str())
    }

    /// The paths of all files, each in its source folder.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether a file, by its path in its source folder, is or lies in what was named from here.
    pub(super) fn lies_in(&self, file: &str, named: &str) -> bool {
        let named = plain(Path::new(named));
        named.is_some_and(|named| plain(self.file(file)).is_some_and(|file| file.starts_with(named)))
    }

    /// The file of that path as it can be opened from here.
    pub(super) fn file<'a>(&'a self, path: &'a str) -> &'a Path {
        let file = self.files.get(path).map_or(Path::new(path), PathBuf::as_path);
        file.strip_prefix(".").unwrap_or(file)
    }
}

impl Context {
    /// Reads every postmortem, names on standard error each file that could not be read,
    /// and with `-v` each that is none.
    pub(super) fn load(&mut self, base: &Base, keep: Keep, leave_out: &[PathBuf]) -> anyhow::Result<Knowledge> {
        let listing = disk::list(&base.sources, &base.config.include, &base.config.exclude, leave_out)?;
        self.load_listed(base, keep, &listing)
    }

    /// Reads the knowledge base; where there is none and files are named, reads those alone.
    pub(super) fn load_or_files(&mut self, named: &[String], keep: Keep) -> anyhow::Result<Knowledge> {
        let are_files = !named.is_empty() && named.iter().all(|named| Path::new(named).is_file());
        if !are_files || Base::is_there(&self.global) {
            let base = self.base()?;
            return self.load(&base, keep, &[]);
        }
        let mut listing = Listing::default();
        for named in named {
            let (path, full) = (named.trim_start_matches("./").to_owned(), PathBuf::from(named));
            listing.files.push(disk::File { path, full, size: 0, modified_ns: 0, inode: 0 });
        }
        listing.files.sort_by(|one, other| one.path.cmp(&other.path));
        listing.files.dedup_by(|one, other| one.path == other.path);
        self.load_listed(&Base::default(), keep, &listing)
    }

    /// The same for files that are listed already.
    pub(super) fn load_listed(&mut self, base: &Base, keep: Keep, listing: &Listing) -> anyhow::Result<Knowledge> {
        let files = listing.files.iter().map(|file| (file.path.clone(), file.full.clone())).collect();
        let loaded = pipeline::load(listing, &base.config, keep);
        let knowledge = Knowledge {
            corpus: loaded.corpus,
            problems: loaded.problems,
            left_alone: listing.skipped.clone(),
            hashes: loaded.hashes,
            checked: loaded.checked,
            files,
        };
        for problem in &knowledge.problems {
            self.complain(Style::Error, &problem.message)?;
        }
        if self.is_verbose() {
            for skipped in &knowledge.corpus.skipped {
                self.say(&format!("skipped {}: {}", knowledge.file(&skipped.path).display(), skipped.reason))?;
            }
            for left in &knowledge.left_alone {
                self.say(&format!("skipped: {}", left.message))?;
            }
        }
        if knowledge.corpus.entries.is_empty() && knowledge.problems.is_empty() && !base.sources.is_empty() {
            let folders: Vec<String> = base.sources.iter().map(|folder| format!("`{}`", folder.display())).collect();
            self.say(&format!("no postmortems in {}", folders.join(", ")))?;
        }
        self.err.flush()?;
        Ok(knowledge)
    }
}

/// The absolute path without `.` and `..`, as far as names alone tell.
fn plain(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in std::path::absolute(path).ok()?.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    Some(plain)
}
