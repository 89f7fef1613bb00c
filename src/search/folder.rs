//! The index's folder on disk: one index file, one stamp, and files that are being written.
#![expect(
    clippy::disallowed_methods,
    reason = "tantivy maps and writes its own files, so search has this one room of its own"
)]

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use tantivy::Directory as _;
use tantivy::directory::error::{OpenDirectoryError, OpenReadError};
use tantivy::directory::{FileSlice, MmapDirectory};

use super::error::Error;

const INDEX: &str = "lookback.index";
const STAMP: &str = "lookback.stamp";
/// All our files begin so; a folder of other files is not ours.
const OURS: &str = "lookback.";
const UNFINISHED: &str = ".part";

/// An index file that is being written beside the one that readers see.
///
/// It is locked as long as it is written, so that those left behind by a kill can be told and removed.
pub(super) struct NewIndex {
    file: File,
    path: PathBuf,
    folder: PathBuf,
}

impl NewIndex {
    /// Makes the folder where it is missing, tidies it, and begins a file in it.
    pub(super) fn create(folder: &Path) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(|error| Error::io(folder, "make the folder", error))?;
        remove_unfinished(folder)?;
        static COUNT: AtomicU32 = AtomicU32::new(0);
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!("{OURS}{}-{count}{UNFINISHED}", std::process::id()));
            let file = match OpenOptions::new().read(true).write(true).create_new(true).open(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                file => file.map_err(|error| Error::io(&path, "write", error))?,
            };
            // Where locks are not to be had, nothing is tidied either.
            let _ = file.try_lock();
            // Someone may have tidied between the two calls.
            let is_there = fs::metadata(&path).is_ok_and(|it| file.metadata().is_ok_and(|ours| ours.ino() == it.ino()));
            if is_there {
                return Ok(Self { file, path, folder: folder.to_owned() });
            }
        }
    }

    /// Where the bytes go.
    pub(super) fn writer(&self) -> Result<Box<dyn Write + Send>, Error> {
        let file = self.file.try_clone().map_err(|error| self.error(error))?;
        Ok(Box::new(file))
    }

    /// What went wrong when writing.
    pub(super) fn error(&self, error: io::Error) -> Error {
        Error::io(&self.path, "write", error)
    }

    /// Lets readers see the new file instead of the old one, in one step.
    pub(super) fn publish(self) -> Result<(), Error> {
        self.file.sync_data().map_err(|error| self.error(error))?;
        let index = self.folder.join(INDEX);
        fs::rename(&self.path, &index).map_err(|error| Error::io(&index, "replace", error))?;
        if let Ok(metadata) = self.file.metadata() {
            write_stamp(&self.folder, &stamp_of(&metadata));
        }
        Ok(())
    }
}

impl Drop for NewIndex {
    fn drop(&mut self) {
        // After `publish` there is nothing at this path any more.
        let _ = fs::remove_file(&self.path);
    }
}

/// Removes what killed builds left, after a look whether the folder is ours.
fn remove_unfinished(folder: &Path) -> Result<(), Error> {
    let names = names(folder).map_err(|error| Error::io(folder, "read the folder", error))?;
    if let Some(foreign) = foreign(&names) {
        return Err(Error::foreign(folder, foreign));
    }
    for name in names.iter().filter(|name| name.starts_with(OURS) && name.ends_with(UNFINISHED)) {
        let path = folder.join(name);
        if File::open(&path).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(&path);
        }
    }
    Ok(())
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names: Vec<_> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<_>>()?;
    names.sort();
    Ok(names)
}

/// Why a folder of files with these names is not ours; an empty one is.
fn foreign(names: &[String]) -> Option<String> {
    let first = names.first()?;
    let is_ours = names.iter().any(|name| name.starts_with(OURS));
    (!is_ours).then(|| format!("it holds files that lookback did not make, such as `{first}`"))
}

/// Maps the index in the folder; the stamp says which version of the file it is.
pub(super) fn map(folder: &Path) -> Result<(FileSlice, String), Error> {
    let path = folder.join(INDEX);
    let io_error = |error| Error::io(&path, "read", error);
    loop {
        let metadata = match fs::metadata(&path) {
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Err(absent(folder));
            }
            metadata => metadata.map_err(io_error)?,
        };
        if !metadata.is_file() {
            return Err(Error::foreign(folder, format!("`{INDEX}` is not a file")));
        }
        let directory = MmapDirectory::open(folder).map_err(|error| match error {
            OpenDirectoryError::IoError { io_error, .. } => Error::io(folder, "open", copy_of(&io_error)),
            other => Error::io(folder, "open", io::Error::other(other.to_string())),
        })?;
        let file = match directory.open_read(Path::new(INDEX)) {
            Ok(file) => file,
            // Replaced just now.
            Err(OpenReadError::FileDoesNotExist(_)) => continue,
            Err(OpenReadError::IoError { io_error: error, .. }) => return Err(io_error(copy_of(&error))),
            Err(other) => return Err(io_error(io::Error::other(other.to_string()))),
        };
        // The same before and after: so what is mapped is what the stamp is about.
        let stamp = stamp_of(&metadata);
        if fs::metadata(&path).is_ok_and(|after| stamp_of(&after) == stamp) {
            return Ok((file, stamp));
        }
    }
}

/// An error of the system that can be handed on.
pub(super) fn copy_of(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| io::Error::new(error.kind(), error.to_string()), io::Error::from_raw_os_error)
}

fn absent(folder: &Path) -> Error {
    match names(folder) {
        Ok(names) => foreign(&names).map_or_else(|| Error::missing(folder), |what| Error::foreign(folder, what)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Error::missing(folder),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Error::foreign(folder, "it is a file"),
        Err(error) => Error::io(folder, "read the folder", error),
    }
}

/// What changes whenever the file is written or replaced; the time of change catches those who set back the others.
fn stamp_of(metadata: &Metadata) -> String {
    format!(
        "lookback.stamp/1 size {} modified {}.{:09} changed {}.{:09} inode {}\n",
        metadata.size(),
        metadata.mtime(),
        metadata.mtime_nsec(),
        metadata.ctime(),
        metadata.ctime_nsec(),
        metadata.ino()
    )
}

/// Whether the file with this stamp was found intact before.
pub(super) fn is_stamped(folder: &Path, stamp: &str) -> bool {
    let path = folder.join(STAMP);
    let Ok(stamped) = fs::metadata(&path) else { return false };
    if !stamped.is_file() || stamped.len() != stamp.len() as u64 {
        return false;
    }
    // Clocks of file systems tick some 250 times a second. A file as young as its stamp may
    // have been written once more in the same tick; it is read again.
    let index = fs::metadata(folder.join(INDEX));
    let is_older =
        index.is_ok_and(|index| (index.ctime(), index.ctime_nsec()) < (stamped.mtime(), stamped.mtime_nsec()));
    is_older && fs::read(&path).is_ok_and(|bytes| bytes == stamp.as_bytes())
}

/// Remembers that the file with this stamp is intact; where it cannot, the next one looks again.
pub(super) fn write_stamp(folder: &Path, stamp: &str) {
    let _ = fs::write(folder.join(STAMP), stamp);
}
