//! The way out of an old site, and of what a killed build left.
//!
//! A file goes only where that loses nothing: the new site has the same inode,
//! or the old site's manifest says that we wrote these bytes. Anything else is
//! the user's and is moved into the site.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use rustix::fd::OwnedFd;
use rustix::fs::{FileType, FlockOperation, OFlags, RenameFlags, Stat};
use rustix::io::Errno;

use crate::disk::open::{self, NotRead};
use crate::disk::{MANIFEST, Problem, shown};
use crate::publish::manifest::Manifest;
use crate::publish::place::{self, OLD_SUFFIX, Place};
use crate::publish::stage::UNFINISHED;
use crate::publish::tree::{self, Entry, Identity};

/// What this build knows of the old site's files, so that they need not be read again.
#[derive(Debug, Default)]
pub(crate) struct Known(HashMap<Vec<u8>, Fate>);

#[derive(Clone, Copy, Debug)]
enum Fate {
    /// The new site has this inode too.
    Linked(u64),
    /// These were our bytes.
    Replaced(Identity),
}

impl Known {
    pub(crate) fn linked(&mut self, path: &Path, inode: u64) {
        self.0.insert(path.as_os_str().as_bytes().to_vec(), Fate::Linked(inode));
    }

    pub(crate) fn replaced(&mut self, path: &Path, identity: Identity) {
        self.0.insert(path.as_os_str().as_bytes().to_vec(), Fate::Replaced(identity));
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Retired {
    /// New names of the user's files that were moved into the site.
    pub rescued: Vec<String>,
    /// What could not be removed or moved; it is still where the message says.
    pub problems: Vec<Problem>,
}

struct Retire<'a> {
    /// The old site's path, for messages.
    full: PathBuf,
    live: Option<&'a OwnedFd>,
    manifest: &'a Manifest,
    known: &'a Known,
    retired: Retired,
    buffer: Vec<u8>,
    /// The inodes of the new site, once they are asked for.
    live_inodes: Option<HashSet<u64>>,
}

/// Removes an old site from beside `live`, the manifest last: until then the rest can be judged.
pub(crate) fn retire(
    place: &Place,
    name: &OsStr,
    folder: &OwnedFd,
    manifest: &Manifest,
    live: Option<&OwnedFd>,
    known: &Known,
) -> Retired {
    let full = place.parent.join(name);
    let buffer = vec![0; 64 << 10];
    let mut retire = Retire { full, live, manifest, known, retired: Retired::default(), buffer, live_inodes: None };
    if retire.folder(folder, Path::new("")) {
        let gone = tree::absent_is_fine(tree::unlink(folder, MANIFEST))
            .and_then(|()| tree::absent_is_fine(tree::remove_folder(&place.parent_handle, name)));
        if let Err(errno) = gone {
            retire.problem(Path::new(""), errno);
        }
    }
    retire.retired
}

impl Retire<'_> {
    /// Whether nothing is left in the folder.
    fn folder(&mut self, folder: &OwnedFd, path: &Path) -> bool {
        let entries = match tree::entries(folder) {
            Ok(entries) => entries,
            Err(errno) => return self.problem(path, errno),
        };
        let mut is_empty = true;
        for entry in entries {
            if path.as_os_str().is_empty() && entry.name.to_bytes() == MANIFEST.as_bytes() {
                continue;
            }
            is_empty &= self.entry(folder, &path.join(entry.os_name()), &entry);
        }
        is_empty
    }

    fn entry(&mut self, folder: &OwnedFd, path: &Path, entry: &Entry) -> bool {
        let gone = if entry.kind == FileType::Directory {
            match tree::open_folder(folder, entry.name.as_c_str()) {
                Ok(inner) if self.folder(&inner, path) => tree::remove_folder(folder, entry.name.as_c_str()),
                Ok(_) => return false,
                Err(errno) => Err(errno),
            }
        } else {
            match self.may_go(folder, path, entry) {
                Ok(true) => tree::unlink(folder, entry.name.as_c_str()),
                Ok(false) => self.rescue(folder, path, entry),
                Err(errno) => Err(errno),
            }
        };
        match tree::absent_is_fine(gone) {
            Ok(()) => true,
            Err(errno) => self.problem(path, errno),
        }
    }

    fn may_go(&mut self, folder: &OwnedFd, path: &Path, entry: &Entry) -> Result<bool, Errno> {
        let fate = self.known.0.get(path.as_os_str().as_bytes()).copied();
        if matches!(fate, Some(Fate::Linked(inode)) if inode == entry.inode) {
            return Ok(true);
        }
        let stat = tree::look(folder, entry.name.as_c_str())?;
        if matches!(fate, Some(Fate::Replaced(identity)) if identity == Identity::new(&stat)) {
            return Ok(true);
        }
        if let Some(live) = self.live
            && tree::look(live, path).is_ok_and(|other| tree::which(&other) == tree::which(&stat))
        {
            return Ok(true);
        }
        // Carried over under another name by a build that was killed before the exchange.
        if stat.st_nlink > 1 && self.is_live(&stat) {
            return Ok(true);
        }
        let hash = path.to_str().and_then(|path| self.manifest.files.get(path));
        let Some(&hash) = hash else { return Ok(false) };
        match open::open(folder, entry.name.as_c_str(), OFlags::empty()) {
            // What cannot be read is not known to be ours.
            Ok(mut opened) => Ok(tree::hash_of(&mut opened.file, &mut self.buffer).is_ok_and(|found| found == hash)),
            Err(NotRead::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => Err(Errno::NOENT),
            Err(_) => Ok(false),
        }
    }

    /// Whether the new site has the file under any name.
    fn is_live(&mut self, stat: &Stat) -> bool {
        let Some(live) = self.live else { return false };
        if !rustix::fs::fstat(live).is_ok_and(|live| live.st_dev == stat.st_dev) {
            return false;
        }
        let inodes = self.live_inodes.get_or_insert_with(|| {
            let mut inodes = HashSet::new();
            // What cannot be listed is not known to be there, so its files are moved rather than removed.
            let _ = tree::collect_inodes(live, &mut inodes);
            inodes
        });
        inodes.contains(&stat.st_ino)
    }

    /// Moves a file of the user's into the site, under its own name or the next that is free.
    fn rescue(&mut self, folder: &OwnedFd, path: &Path, entry: &Entry) -> Result<(), Errno> {
        let Some(live) = self.live else { return Err(Errno::NOTEMPTY) };
        let stat = tree::look(folder, entry.name.as_c_str())?;
        // Where a file is in the way of its folder, it goes to the top.
        let flat = PathBuf::from(OsStr::from_bytes(
            &path.as_os_str().as_bytes().split(|&b| b == b'/').collect::<Vec<_>>().join(&b'_'),
        ));
        let path = if tree::make_folders_above(live, path).is_ok() { path } else { &flat };
        for name in std::iter::once(path.to_path_buf()).chain(tree::kept_names(path)) {
            match move_to(folder, entry, live, &name) {
                Ok(()) => {
                    self.retired.rescued.push(shown(&name));
                    return Ok(());
                }
                Err(Errno::EXIST) => {}
                Err(errno) => return Err(errno),
            }
            // It is there already under this name: a build was killed after it had been carried over.
            if tree::look(live, &name).is_ok_and(|other| tree::which(&other) == tree::which(&stat)) {
                return tree::unlink(folder, entry.name.as_c_str());
            }
        }
        Err(Errno::EXIST)
    }

    fn problem(&mut self, path: &Path, errno: Errno) -> bool {
        let name = shown(&self.full.join(path));
        let message = if errno == Errno::NOTEMPTY {
            format!("`{name}` is not a file of ours and was left there; move it where you want it")
        } else {
            Problem::from_io(&name, "removed", &errno.into()).message
        };
        self.retired.problems.push(Problem { path: name, message });
        false
    }
}

/// Renames, but not over anything.
fn move_to(folder: &OwnedFd, entry: &Entry, live: &OwnedFd, path: &Path) -> Result<(), Errno> {
    let name = entry.name.as_c_str();
    match rustix::fs::renameat_with(folder, name, live, path, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => match tree::look(live, path) {
            Ok(_) => Err(Errno::EXIST),
            Err(Errno::NOENT) => rustix::fs::renameat(folder, name, live, path),
            Err(errno) => Err(errno),
        },
        other => other,
    }
}

/// Puts back a site that a killed build had put aside, where nothing is at its place.
///
/// Only where folders cannot be exchanged is there such a moment.
pub(crate) fn put_back(place: &Place, leftovers: &[std::ffi::OsString]) {
    if !matches!(tree::look(&place.parent_handle, &place.name), Err(Errno::NOENT)) {
        return;
    }
    for name in leftovers.iter().filter(|name| name.as_bytes().ends_with(OLD_SUFFIX.as_bytes())) {
        let Ok(folder) = tree::open_folder(&place.parent_handle, name) else { continue };
        let is_free = rustix::fs::flock(&folder, FlockOperation::NonBlockingLockExclusive) != Err(Errno::WOULDBLOCK);
        if is_free && matches!(place::read_manifest(&folder), Ok(Some(_))) {
            let parent = &place.parent_handle;
            if rustix::fs::renameat(parent, name, parent, &place.name).is_ok() {
                return;
            }
        }
    }
}

/// Removes what killed builds left beside the site.
pub(crate) fn clean(place: &Place, leftovers: &[std::ffi::OsString], live: Option<&OwnedFd>) -> Retired {
    let mut all = Retired::default();
    for name in leftovers {
        let retired = clean_one(place, name, live);
        all.rescued.extend(retired.rescued);
        all.problems.extend(retired.problems);
    }
    all
}

fn clean_one(place: &Place, name: &OsStr, live: Option<&OwnedFd>) -> Retired {
    let full = shown(&place.parent.join(name));
    let failed = |errno: Errno| Retired {
        rescued: Vec::new(),
        problems: vec![Problem::from_io(&full, "removed", &errno.into())],
    };
    let folder = match tree::open_folder(&place.parent_handle, name) {
        Ok(folder) => folder,
        // Gone, or not a folder: then it is not ours, whatever its name.
        Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => return Retired::default(),
        Err(errno) => return failed(errno),
    };
    // A build that lives holds the lock of its folder.
    if rustix::fs::flock(&folder, FlockOperation::NonBlockingLockExclusive) == Err(Errno::WOULDBLOCK) {
        return Retired::default();
    }
    let is_unfinished = tree::look(&folder, UNFINISHED).is_ok();
    let manifest = match place::read_manifest(&folder) {
        Ok(Some(manifest)) if !is_unfinished => manifest,
        _ if is_unfinished => {
            let gone = tree::empty_folder(&folder, UNFINISHED)
                .and_then(|()| tree::absent_is_fine(tree::remove_folder(&place.parent_handle, name)));
            return gone.map_or_else(failed, |()| Retired::default());
        }
        // Neither mark: an empty folder, or something of the user's.
        _ => Manifest::default(),
    };
    retire(place, name, &folder, &manifest, live, &Known::default())
}
