//! The staging folder: the next site, beside the one that is there, under a hidden name.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rustix::fd::OwnedFd;
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use crate::disk::open;
use crate::disk::{Problem, shown};
use crate::publish::place::{Place, Site};
use crate::publish::tree;

/// Lies in a staging folder until it is whole: whatever is in such a folder is ours, or has another name elsewhere.
pub(crate) const UNFINISHED: &str = ".lookback-unfinished";

/// A folder that becomes the site; dropped before that, it goes away.
#[derive(Debug)]
pub(crate) struct Staging {
    place: Place,
    pub name: OsString,
    pub folder: OwnedFd,
    made: HashSet<PathBuf>,
    pub n_written: usize,
    /// After the exchange its name belongs to the old site.
    pub published: bool,
}

/// What the new folder takes over from the old one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rights {
    pub mode: Mode,
    pub owner: (u32, u32),
}

impl Rights {
    pub(crate) fn of(site: &Site) -> Self {
        Self { mode: site.mode, owner: site.owner }
    }
}

impl Staging {
    pub(crate) fn create(place: &Place, rights: Option<Rights>) -> Result<Self, Problem> {
        let parent = shown(&place.parent);
        let problem = |errno: Errno| {
            let mut problem = Problem::from_io(&parent, "written to", &errno.into());
            problem.message = format!("the output folder `{}` was not made: {}", place.shown, problem.message);
            problem
        };
        let name = make(place).map_err(problem)?;
        let folder = match tree::open_folder(&place.parent_handle, &name) {
            Ok(folder) => folder,
            Err(errno) => {
                let _ = tree::remove_folder(&place.parent_handle, &name);
                return Err(problem(errno));
            }
        };
        let staging = Self { place: place.clone(), name, folder, made: HashSet::new(), n_written: 0, published: false };
        // The lock says that this build lives, to whoever cleans up. Not every file system has locks.
        let _ = rustix::fs::flock(&staging.folder, rustix::fs::FlockOperation::NonBlockingLockExclusive);
        staging
            .create_file(Path::new(UNFINISHED), b"")
            .map_err(|error| problem_at(place, Path::new(UNFINISHED), &error))?;
        if let Some(rights) = rights {
            staging.take_over(rights).map_err(problem)?;
        }
        Ok(staging)
    }

    fn take_over(&self, rights: Rights) -> Result<(), Errno> {
        let stat = rustix::fs::fstat(&self.folder)?;
        if (stat.st_uid, stat.st_gid) != rights.owner {
            let (user, group) = rights.owner;
            let (user, group) = (rustix::fs::Uid::from_raw(user), rustix::fs::Gid::from_raw(group));
            // Only root may give a folder away; the site is as good without.
            let _ = rustix::fs::fchown(&self.folder, Some(user), Some(group));
        }
        rustix::fs::fchmod(&self.folder, rights.mode)
    }

    /// Writes a file that is not there yet.
    pub(crate) fn write(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Problem> {
        self.folders_above(path).map_err(|errno| self.problem(path, errno))?;
        self.create_file(path, bytes).map_err(|error| problem_at(&self.place, path, &error))?;
        self.n_written += 1;
        Ok(())
    }

    fn create_file(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let handle = rustix::fs::openat(&self.folder, path, flags, Mode::from_raw_mode(0o666))?;
        fs::File::from(handle).write_all(bytes)
    }

    /// Takes over a page of the old site that has not changed.
    pub(crate) fn take_page(&mut self, site: &Site, path: &Path) -> Result<(), Problem> {
        self.folders_above(path).map_err(|errno| self.problem(path, errno))?;
        match tree::link(&site.folder, path, &self.folder, path) {
            Ok(()) => Ok(()),
            Err(errno) if tree::cannot_link(errno) => {
                let bytes = open::open(&site.folder, path, OFlags::empty())
                    .and_then(|opened| open::read_to_end(opened, 0, u64::MAX >> 1))
                    .map_err(|error| error.into_problem(&self.place.shown_file(path)))?;
                self.create_file(path, &bytes).map_err(|error| problem_at(&self.place, path, &error))
            }
            Err(errno) => Err(self.problem(path, errno)),
        }
    }

    /// Gives a file of the old site, whatever its kind, a second name in the new one.
    pub(crate) fn link(&mut self, site: &Site, from: &Path, to: &Path) -> Result<(), Errno> {
        self.folders_above(to)?;
        tree::link(&site.folder, from, &self.folder, to)
    }

    /// Makes the folders above `path`, each once.
    pub(crate) fn folders_above(&mut self, path: &Path) -> Result<(), Errno> {
        match path.parent() {
            Some(above) if !above.as_os_str().is_empty() => self.folder(above),
            _ => Ok(()),
        }
    }

    /// Makes a folder and those above it.
    pub(crate) fn folder(&mut self, path: &Path) -> Result<(), Errno> {
        if self.made.contains(path) {
            return Ok(());
        }
        self.folders_above(path)?;
        tree::make_folder(&self.folder, path)?;
        self.made.insert(path.to_path_buf());
        Ok(())
    }

    pub(crate) fn problem(&self, path: &Path, errno: Errno) -> Problem {
        problem_at(&self.place, path, &errno.into())
    }

    /// Writes the manifest, says that the folder is whole, and waits until the disk has it.
    ///
    /// One `syncfs` for all files: after a loss of power there is the old site or the new one, and an error that
    /// the disk found late is still an error of this build.
    pub(crate) fn finish(&mut self, manifest: &[u8]) -> Result<(), Problem> {
        let path = Path::new(crate::disk::MANIFEST);
        self.create_file(path, manifest).map_err(|error| problem_at(&self.place, path, &error))?;
        tree::unlink(&self.folder, UNFINISHED).map_err(|errno| self.problem(Path::new(UNFINISHED), errno))?;
        match rustix::fs::syncfs(&self.folder) {
            Ok(()) | Err(Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP) => Ok(()),
            Err(errno) => Err(self.problem(Path::new("."), errno)),
        }
    }
}

fn make(place: &Place) -> Result<OsString, Errno> {
    for number in 0.. {
        let name = place.staging_name(number);
        match rustix::fs::mkdirat(&place.parent_handle, &name, Mode::from_raw_mode(0o777)) {
            Ok(()) => return Ok(name),
            Err(Errno::EXIST) if number < 10_000 => {}
            Err(errno) => return Err(errno),
        }
    }
    Err(Errno::EXIST)
}

fn problem_at(place: &Place, path: &Path, error: &std::io::Error) -> Problem {
    Problem::from_io(&place.shown_file(path), "written", error)
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.published {
            // What cannot be removed now is found by the next build.
            let _ = tree::empty_folder(&self.folder, UNFINISHED);
            let _ = tree::remove_folder(&self.place.parent_handle, &self.name);
        }
    }
}
