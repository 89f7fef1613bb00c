//! Caches: where they live, who may write them, and whether they are still true.
//!
//! [`open`] finds the folder: `.lookback/` beside `book.toml`, the user's cache
//! folder for a `--src` without one, or where `--index` says. Everything in it
//! can be deleted and comes back. A folder that cannot be written is a warning:
//! the work goes on without a cache. Documents are read in `disk`, the site is written by `publish`.
#![expect(clippy::disallowed_methods, reason = "this is the room for the file system")]

pub mod lock;
pub mod stamps;

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use crate::disk::{Problem, shown};

/// The cache folder beside `book.toml`.
pub const FOLDER: &str = ".lookback";

/// What decides where caches live; all of it comes from the command line and its surroundings.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// The folder of `book.toml`, where there is one.
    pub root: Option<&'a Path>,
    /// The source folders.
    pub sources: &'a [PathBuf],
    /// The value of `--index`.
    pub index: Option<&'a Path>,
    /// `$XDG_CACHE_HOME`, or `~/.cache`; `None` where neither is known.
    pub user_cache: Option<&'a Path>,
}

/// The caches of one knowledge base.
#[derive(Clone, Debug, Default)]
pub struct Store {
    folder: Option<PathBuf>,
    /// Where the locks of output folders are: one place for all knowledge bases of a user where that is possible.
    locks: Option<PathBuf>,
}

/// Finds the cache folder and makes it; with what should be said where the first choice cannot be written.
///
/// Call it when the sources have been listed: where they are missing, nothing is made.
pub fn open(wanted: &Wanted<'_>) -> (Store, Vec<Problem>) {
    let mut warnings = Vec::new();
    let ours = wanted.user_cache.map(|cache| cache.join("lookback"));
    let beside = wanted.root.filter(|_| wanted.index.is_none()).map(|root| root.join(FOLDER));
    let by_key = || Some(ours.as_ref()?.join(key(wanted)));
    let candidates = match wanted.index {
        Some(index) => [Some(index.to_path_buf()), None],
        None => [beside.clone(), by_key()],
    };
    for candidate in candidates.into_iter().flatten() {
        let is_beside = Some(&candidate) == beside.as_ref();
        match prepare(&candidate, is_beside) {
            Ok(()) => {
                let locks = ours.filter(|_| !is_beside).filter(|ours| prepare(ours, false).is_ok());
                let locks = locks.or_else(|| Some(candidate.clone()));
                return (Store { folder: Some(candidate), locks }, warnings);
            }
            Err(problem) => warnings.push(problem),
        }
    }
    if warnings.is_empty() {
        let message = "there is no folder for caches; set `XDG_CACHE_HOME`, or name one with `--index`";
        warnings.push(Problem::new("", message));
    }
    (Store::default(), warnings)
}

impl Store {
    /// The folder; `None` where no cache can be kept.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The content of a small file in the cache; `None` where there is none, or none that can be read.
    pub fn load(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.folder.as_ref()?.join(name)).ok()
    }

    /// Replaces a small file in the cache: a reader sees the old content or the new one.
    ///
    /// # Errors
    /// The file cannot be written. Where there is no cache folder nothing happens.
    pub fn save(&self, name: &str, bytes: &[u8]) -> Result<(), Problem> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let path = folder.join(name);
        replace(&path, bytes).map_err(|error| Problem::from_io(&shown(&path), "written", &error))
    }

    /// What the file system of the cache takes for now, in nanoseconds since 1970.
    ///
    /// A file's stamp says nothing if the file could be changed once more in the same tick. So the time is asked of
    /// a file that we touch, before the sources are listed: the same kind of clock, as coarse as theirs.
    pub fn now(&self) -> Option<i128> {
        let path = self.folder.as_ref()?.join("now");
        replace(&path, b"").ok()?;
        let modified = fs::metadata(&path).ok()?;
        use std::os::unix::fs::MetadataExt as _;
        Some(i128::from(modified.mtime()) * 1_000_000_000 + i128::from(modified.mtime_nsec()))
    }
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(format!(".{}.tmp", std::process::id()));
    let temporary = PathBuf::from(temporary);
    let written = fs::File::create(&temporary).and_then(|mut file| file.write_all(bytes));
    let replaced = written.and_then(|()| fs::rename(&temporary, path));
    if replaced.is_err() {
        drop(fs::remove_file(&temporary));
    }
    replaced
}

/// Makes a cache folder, and tries whether it can be written.
fn prepare(folder: &Path, is_beside: bool) -> Result<(), Problem> {
    let problem = |error: &io::Error| {
        let name = shown(folder);
        let mut problem = Problem::from_io(&name, "written", error);
        problem.message = format!("the cache folder {}", problem.message);
        problem
    };
    // A repository may hold a link by this name, and what we write would go where it leads.
    if is_beside && fs::symlink_metadata(folder).is_ok_and(|metadata| !metadata.is_dir()) {
        let name = shown(folder);
        let message = format!("the cache folder `{name}` is a link or a file and was not used; delete it");
        return Err(Problem::new(name, message));
    }
    let is_new = !folder.exists();
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(if is_beside { 0o777 } else { 0o700 });
    builder.create(folder).map_err(|error| problem(&error))?;
    if is_new && is_beside {
        fs::write(folder.join(".gitignore"), "*\n").map_err(|error| problem(&error))?;
    }
    open_lock_file(&folder.join(lock::NAME)).map_err(|error| problem(&error)).map(drop)
}

fn open_lock_file(path: &Path) -> io::Result<fs::File> {
    let nofollow = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
    fs::OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(nofollow)
        .open(path)
}

/// A name for a knowledge base that has no folder of its own: the source's name, and a hash of where it is.
fn key(wanted: &Wanted<'_>) -> String {
    let mut hasher = xxhash_rust::xxh3::Xxh3Default::new();
    let places = wanted.root.into_iter().chain(wanted.sources.iter().map(PathBuf::as_path));
    let mut name = String::new();
    for place in places {
        let place = fs::canonicalize(place).unwrap_or_else(|_| place.to_path_buf());
        hasher.update(place.as_os_str().as_bytes());
        hasher.update(&[0]);
        if name.is_empty() {
            let stem = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            name = stem.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').take(40).collect();
        }
    }
    format!("{name}-{:016x}", hasher.digest())
}

#[cfg(test)]
mod tests;
