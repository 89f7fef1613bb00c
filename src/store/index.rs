//! A folder that is replaced as a whole: written under a new name, then a pointer file names it.
//!
//! Killed at any moment, a reader finds the old folder or the new one.
#![expect(clippy::disallowed_methods, reason = "this is the room for the file system")]

use std::fs;
use std::path::{Path, PathBuf};

use crate::disk::{Problem, shown};
use crate::store::{Store, replace};

/// The file that names the folder in use.
const POINTER: &str = "index";
const HEADER: &str = "lookback.index/1 ";
const PREFIX: &str = "index-";

/// An index in the making; dropped without [`NewIndex::adopt`], it goes away.
#[derive(Debug)]
pub struct NewIndex {
    store: PathBuf,
    name: String,
    adopted: bool,
}

impl Store {
    /// The folder of the index in use; `None` where there is none.
    ///
    /// A build may replace it at any moment: who finds it gone when opening it asks again.
    pub fn index(&self) -> Option<PathBuf> {
        let store = self.folder()?;
        let folder = store.join(current(store)?);
        folder.is_dir().then_some(folder)
    }

    /// An empty folder for a new index. Needs the lock, as does all that follows.
    ///
    /// # Errors
    /// There is no cache folder, or it cannot be written.
    pub fn new_index(&self) -> Result<NewIndex, Problem> {
        let Some(store) = self.folder() else {
            let message = "there is no folder for an index; name one that can be written with `--index`";
            return Err(Problem::new("", message));
        };
        let last = generations(store).into_iter().map(|(number, _)| number).max().unwrap_or(0);
        let name = format!("{PREFIX}{}", last + 1);
        let folder = store.join(&name);
        fs::create_dir(&folder).map_err(|error| Problem::from_io(&shown(&folder), "created", &error))?;
        Ok(NewIndex { store: store.to_path_buf(), name, adopted: false })
    }
}

impl NewIndex {
    /// Where to write it.
    pub fn folder(&self) -> PathBuf {
        self.store.join(&self.name)
    }

    /// Makes it the index in use, and removes all others.
    ///
    /// # Errors
    /// The pointer cannot be written; the old index stays in use.
    pub fn adopt(mut self) -> Result<PathBuf, Problem> {
        let pointer = self.store.join(POINTER);
        replace(&pointer, format!("{HEADER}{}\n", self.name).as_bytes())
            .map_err(|error| Problem::from_io(&shown(&pointer), "written", &error))?;
        self.adopted = true;
        for (_, name) in generations(&self.store) {
            if name != self.name {
                // One that cannot be removed now is found the next time.
                drop(fs::remove_dir_all(self.store.join(name)));
            }
        }
        Ok(self.folder())
    }
}

impl Drop for NewIndex {
    fn drop(&mut self) {
        if !self.adopted {
            drop(fs::remove_dir_all(self.folder()));
        }
    }
}

fn current(store: &Path) -> Option<String> {
    let text = fs::read_to_string(store.join(POINTER)).ok()?;
    let name = text.strip_prefix(HEADER)?.strip_suffix('\n')?;
    number(name).map(|_| name.to_owned())
}

fn number(name: &str) -> Option<u64> {
    let digits = name.strip_prefix(PREFIX)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

fn generations(store: &Path) -> Vec<(u64, String)> {
    let Ok(listed) = fs::read_dir(store) else { return Vec::new() };
    let name = |entry: fs::DirEntry| entry.file_name().into_string().ok();
    listed.filter_map(|entry| name(entry.ok()?)).filter_map(|name| Some((number(&name)?, name))).collect()
}
