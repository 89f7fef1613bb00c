//! Which names are documents: extensions, globs, ignore files.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::disk::Problem;

/// Extensions of documents, in lower case.
const EXTENSIONS: [&str; 4] = ["md", "markdown", "mdx", "qmd"];

/// The globs of the configuration.
#[derive(Debug)]
pub(crate) struct Choice {
    include: Gitignore,
    /// Those of `include` that name a part which begins with a dot: only they bring in hidden files.
    include_hidden: Gitignore,
    /// The folders that a glob of `include` begins with, part by part.
    include_folders: Vec<Vec<String>>,
    exclude: Gitignore,
}

/// What is known of an entry from where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// In a hidden or ignored folder, which was entered because a glob names it.
    pub asked: bool,
    /// An ignore file excludes it.
    pub ignored: bool,
}

/// What to do with a file, judged by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Read,
    /// Read if its first line is a heading.
    Look,
    Leave,
}

impl Choice {
    pub(crate) fn new(include: &[String], exclude: &[String]) -> Result<Self, Problem> {
        let hidden: Vec<String> = include.iter().filter(|glob| names_hidden(glob)).cloned().collect();
        Ok(Self {
            include: matcher(include, "include")?,
            include_hidden: matcher(&hidden, "include")?,
            include_folders: include.iter().map(|glob| leading_folders(glob)).filter(|f| !f.is_empty()).collect(),
            exclude: matcher(exclude, "exclude")?,
        })
    }

    /// What to do with the file called `name` at `path`, which is relative to the source folder.
    pub(crate) fn file(&self, path: &Path, name: &OsStr, place: Place) -> Verdict {
        if self.exclude.matched(path, false).is_ignore() {
            return Verdict::Leave;
        }
        let included = if is_hidden(name) { &self.include_hidden } else { &self.include };
        if included.matched_path_or_any_parents(path, false).is_ignore() {
            return Verdict::Read;
        }
        if is_hidden(name) || place.asked || place.ignored {
            return Verdict::Leave;
        }
        match extension(name) {
            Some(extension) if EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known.as_bytes())) => {
                Verdict::Read
            }
            Some(_) => Verdict::Leave,
            None => Verdict::Look,
        }
    }

    /// Whether to enter a folder, and if so, whether only because a glob names it.
    pub(crate) fn folder(&self, path: &Path, name: &OsStr, place: Place) -> Option<Place> {
        if self.exclude.matched(path, true).is_ignore() {
            return None;
        }
        let left_out = is_hidden(name) || place.ignored;
        if left_out && !self.is_named(path) {
            return None;
        }
        Some(Place { asked: place.asked || left_out, ignored: false })
    }

    fn is_named(&self, path: &Path) -> bool {
        let parts: Vec<&OsStr> = path.iter().collect();
        let begins = |folders: &Vec<String>| {
            parts.len() <= folders.len() && parts.iter().zip(folders).all(|(part, folder)| *part == OsStr::new(folder))
        };
        self.include_folders.iter().any(begins)
    }
}

pub(crate) fn is_hidden(name: &OsStr) -> bool {
    name.as_bytes().first() == Some(&b'.')
}

/// What stands after the last dot, where it looks like an extension.
///
/// `2021.03.04` and `v1.2 outage` have none: a kind of file is told by some letters without a space.
fn extension(name: &OsStr) -> Option<&[u8]> {
    let (stem, extension) = name.as_bytes().rsplit_once_dot()?;
    let looks_right = extension.len() <= 10
        && extension.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'~'))
        && extension.iter().any(u8::is_ascii_alphabetic);
    (looks_right && !stem.is_empty()).then_some(extension)
}

trait RsplitOnceDot {
    fn rsplit_once_dot(&self) -> Option<(&[u8], &[u8])>;
}

impl RsplitOnceDot for [u8] {
    fn rsplit_once_dot(&self) -> Option<(&[u8], &[u8])> {
        let at = self.iter().rposition(|&byte| byte == b'.')?;
        Some((&self[..at], &self[at + 1..]))
    }
}

fn matcher(globs: &[String], key: &str) -> Result<Gitignore, Problem> {
    let mut builder = GitignoreBuilder::new("");
    builder.allow_unclosed_class(false);
    for glob in globs {
        if let Err(error) = builder.add_line(None, glob) {
            return Err(bad_glob(glob, key, &error));
        }
    }
    builder.build().map_err(|error| bad_glob("", key, &error))
}

fn bad_glob(glob: &str, key: &str, error: &ignore::Error) -> Problem {
    let reason = match error {
        ignore::Error::Glob { err, .. } => err.clone(),
        other => other.to_string(),
    };
    Problem::new(glob, format!("`{glob}` in `{key}` is not a glob: {reason}; write it as in a .gitignore file"))
}

fn names_hidden(glob: &str) -> bool {
    glob.split('/').any(|part| part.starts_with('.') && part != "." && part != "..")
}

/// The parts before the first wildcard, without the last part: `.github/incidents/*.md` gives two.
fn leading_folders(glob: &str) -> Vec<String> {
    let parts: Vec<&str> = glob.trim_start_matches('/').split('/').collect();
    let n_folders = parts.len() - 1;
    let literal = |part: &&&str| !part.contains(['*', '?', '[', '{', '\\', '!']);
    parts[..n_folders].iter().take_while(literal).map(|&part| part.to_owned()).collect()
}

/// The ignore files that hold in a folder, innermost first.
#[derive(Debug)]
pub(crate) struct Rules {
    here: Gitignore,
    outer: Option<Rc<Rules>>,
}

impl Rules {
    /// The rules of `folder`, whose ignore files hold `texts`, and the lines that are no globs.
    pub(crate) fn new(folder: &Path, texts: &[String], outer: Option<Rc<Self>>) -> (Self, Vec<String>) {
        let mut builder = GitignoreBuilder::new(folder);
        let mut bad_lines = Vec::new();
        for line in texts.iter().flat_map(|text| text.lines()) {
            if builder.add_line(None, line).is_err() {
                bad_lines.push(line.to_owned());
            }
        }
        (Self { here: builder.build().unwrap_or_else(|_| Gitignore::empty()), outer }, bad_lines)
    }

    /// Whether the innermost rule that speaks of `path` excludes it.
    pub(crate) fn exclude(&self, path: &Path, is_folder: bool) -> bool {
        let mut rules = Some(self);
        while let Some(level) = rules {
            match level.here.matched(path, is_folder) {
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
                Match::None => rules = level.outer.as_deref(),
            }
        }
        false
    }
}
