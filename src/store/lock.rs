//! One at a time: an advisory lock on a file, freed by the system when its holder dies, whatever killed it.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use crate::disk::{Problem, shown};
use crate::store::{Store, open_lock_file};

/// The lock file of the caches.
pub(crate) const NAME: &str = "lock";

/// Held until dropped.
#[derive(Debug)]
#[must_use = "the lock is free again when this is dropped"]
pub struct Lock {
    _files: Vec<File>,
}

impl Store {
    /// Waits for the right to write the caches, and `output` where one is named.
    ///
    /// `wait` is told once who is waited for, if somebody is. The lock of an output folder holds for all knowledge
    /// bases whose locks are in the same place. A second lock of the same process waits for the first one too.
    ///
    /// # Errors
    /// The lock file cannot be written. Where there is no cache folder, or its file system has no locks,
    /// there is nothing to hold; `publish` then refuses to mix two builds.
    pub fn lock(&self, output: Option<&Path>, wait: &mut dyn FnMut(&str)) -> Result<Lock, Problem> {
        let mut files = Vec::new();
        // Always in this order, so that two never wait for each other.
        if let Some(folder) = &self.folder {
            files.extend(acquire(&folder.join(NAME), "its caches", wait)?);
        }
        if let (Some(locks), Some(output)) = (&self.locks, output) {
            let folder = locks.join("locks");
            #[expect(clippy::disallowed_methods, reason = "this is the room for the file system")]
            let made = fs::create_dir_all(&folder);
            made.map_err(|error| Problem::from_io(&shown(&folder), "created", &error))?;
            files.extend(acquire(&folder.join(output_key(output)), &format!("`{}`", shown(output)), wait)?);
        }
        Ok(Lock { _files: files })
    }
}

fn output_key(output: &Path) -> String {
    #[expect(clippy::disallowed_methods, reason = "this is the room for the file system")]
    let canonical = |path: &Path| fs::canonicalize(path);
    // The folder itself is replaced at every build, so its parent and name tell which it is.
    let absolute = std::path::absolute(output).unwrap_or_else(|_| output.to_path_buf());
    let place: PathBuf = match (absolute.parent(), absolute.file_name()) {
        (Some(parent), Some(name)) => canonical(parent).unwrap_or_else(|_| parent.to_path_buf()).join(name),
        _ => absolute,
    };
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(place.as_os_str().as_bytes()))
}

/// `None` where the file system has no locks.
fn acquire(path: &Path, what: &str, wait: &mut dyn FnMut(&str)) -> Result<Option<File>, Problem> {
    let problem = |error: &io::Error| Problem::from_io(&shown(path), "locked", error);
    let mut file = open_lock_file(path).map_err(|error| problem(&error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::Error(_)) => return Ok(None),
        Err(TryLockError::WouldBlock) => {
            wait(&format!("waiting for {} which is writing {what}", holder(&mut file)));
            loop {
                match file.lock() {
                    Ok(()) => break,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(problem(&error)),
                }
            }
        }
    }
    // Only for those who wait; a full disk need not stop a build that has the lock.
    let _ = file
        .set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| file.write_all(format!("{}\n", std::process::id()).as_bytes()));
    Ok(Some(file))
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let _ = file.take(20).read_to_string(&mut text);
    match text.trim().parse::<u32>() {
        Ok(pid) => format!("process {pid}"),
        Err(_) => "another process".to_owned(),
    }
}
