//! Small steps on open folders: everything is relative to a handle, and no link is followed.

use std::collections::HashSet;
use std::ffi::{CString, OsStr};
use std::fs;
use std::io::{self, Read as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;
use rustix::path::Arg;

use crate::disk::open::{length, modified_ns};

/// One name in a folder.
pub(crate) struct Entry {
    pub name: CString,
    pub kind: FileType,
    pub inode: u64,
}

impl Entry {
    pub(crate) fn os_name(&self) -> &OsStr {
        OsStr::from_bytes(self.name.to_bytes())
    }
}

/// What tells that a file is still the one that we looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    inode: u64,
    size: u64,
    modified_ns: i128,
}

impl Identity {
    pub(crate) fn new(stat: &Stat) -> Self {
        Self { inode: stat.st_ino, size: length(stat), modified_ns: modified_ns(stat) }
    }
}

/// Device and inode: which folder it is, whatever it is called.
pub(crate) fn which(stat: &Stat) -> (u64, u64) {
    (stat.st_dev, stat.st_ino)
}

pub(crate) fn open_folder(folder: impl AsFd, path: impl Arg) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    rustix::fs::openat(folder, path, flags, Mode::empty())
}

/// The entries of an open folder, sorted by name.
pub(crate) fn entries(folder: &OwnedFd) -> Result<Vec<Entry>, Errno> {
    let mut entries = Vec::new();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if name == c"." || name == c".." {
            continue;
        }
        let mut kind = entry.file_type();
        if kind == FileType::Unknown {
            kind = match look(folder, name) {
                Ok(stat) => FileType::from_raw_mode(stat.st_mode),
                Err(Errno::NOENT) => continue,
                Err(errno) => return Err(errno),
            };
        }
        entries.push(Entry { name: name.to_owned(), kind, inode: entry.ino() });
    }
    entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

/// What lies at `path`, without following a link there.
pub(crate) fn look(folder: impl AsFd, path: impl Arg) -> Result<Stat, Errno> {
    rustix::fs::statat(folder, path, AtFlags::SYMLINK_NOFOLLOW)
}

pub(crate) fn unlink(folder: impl AsFd, path: impl Arg) -> Result<(), Errno> {
    rustix::fs::unlinkat(folder, path, AtFlags::empty())
}

pub(crate) fn remove_folder(folder: impl AsFd, path: impl Arg) -> Result<(), Errno> {
    rustix::fs::unlinkat(folder, path, AtFlags::REMOVEDIR)
}

/// Gives a file a second name; a link gets one itself, and is not followed.
pub(crate) fn link(from: impl AsFd, path: impl Arg, to: impl AsFd, new_path: impl Arg) -> Result<(), Errno> {
    rustix::fs::linkat(from, path, to, new_path, AtFlags::empty())
}

/// Whether the file system, or the right to the file, allows no second name.
pub(crate) fn cannot_link(errno: Errno) -> bool {
    matches!(errno, Errno::PERM | Errno::MLINK | Errno::OPNOTSUPP | Errno::NOSYS | Errno::ACCESS)
}

/// Makes one folder, unless a folder is there; anything else there, a link too, is `NOTDIR`.
pub(crate) fn make_folder(root: impl AsFd, path: &Path) -> Result<(), Errno> {
    match rustix::fs::mkdirat(&root, path, Mode::from_raw_mode(0o777)) {
        Err(Errno::EXIST) if FileType::from_raw_mode(look(&root, path)?.st_mode) == FileType::Directory => Ok(()),
        Err(Errno::EXIST) => Err(Errno::NOTDIR),
        other => other,
    }
}

/// Makes the folders above `path`.
pub(crate) fn make_folders_above(root: &OwnedFd, path: &Path) -> Result<(), Errno> {
    let Some(above) = path.parent() else { return Ok(()) };
    let mut made = PathBuf::new();
    for part in above {
        made.push(part);
        make_folder(root, &made)?;
    }
    Ok(())
}

/// Removes all that is in a folder, the entry called `last` at the very end. Links are removed, not followed.
pub(crate) fn empty_folder(folder: &OwnedFd, last: &str) -> Result<(), Errno> {
    for entry in entries(folder)? {
        if entry.name.to_bytes() == last.as_bytes() {
            continue;
        }
        let gone = if entry.kind == FileType::Directory {
            empty_folder(&open_folder(folder, entry.name.as_c_str())?, last)
                .and_then(|()| remove_folder(folder, entry.name.as_c_str()))
        } else {
            unlink(folder, entry.name.as_c_str())
        };
        absent_is_fine(gone)?;
    }
    absent_is_fine(unlink(folder, last))
}

/// The inodes of all that is not a folder in a folder.
pub(crate) fn collect_inodes(folder: &OwnedFd, inodes: &mut HashSet<u64>) -> Result<(), Errno> {
    for entry in entries(folder)? {
        if entry.kind == FileType::Directory {
            collect_inodes(&open_folder(folder, entry.name.as_c_str())?, inodes)?;
        } else {
            inodes.insert(entry.inode);
        }
    }
    Ok(())
}

pub(crate) fn absent_is_fine(result: Result<(), Errno>) -> Result<(), Errno> {
    if result == Err(Errno::NOENT) { Ok(()) } else { result }
}

/// XXH3-128 of what is left to read in a file.
pub(crate) fn hash_of(file: &mut fs::File, buffer: &mut [u8]) -> io::Result<u128> {
    let mut hasher = xxhash_rust::xxh3::Xxh3Default::new();
    loop {
        match file.read(buffer) {
            Ok(0) => return Ok(hasher.digest128()),
            Ok(n) => hasher.update(&buffer[..n]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// `NAME.kept`, `NAME.kept-2`, …: where a file of the user's goes when its own name is taken by a page.
pub(crate) fn kept_names(path: &Path) -> impl Iterator<Item = PathBuf> + '_ {
    (1..100).map(move |number| {
        let mut name = path.as_os_str().to_owned();
        name.push(".kept");
        if number > 1 {
            name.push(format!("-{number}"));
        }
        name.into()
    })
}
