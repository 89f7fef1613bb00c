//! What the user put into the old site, or changed there, comes along into the new one.

use std::collections::HashMap;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use rustix::fd::OwnedFd;
use rustix::fs::FileType;
use rustix::io::Errno;

use crate::disk::{MANIFEST, Problem, shown};
use crate::publish::Page;
use crate::publish::compare::{self, Before};
use crate::publish::place::{Place, Site};
use crate::publish::retire::Known;
use crate::publish::stage::Staging;
use crate::publish::tree::{self, Entry};

/// Carries the user's files over; each gets a second name in the staging folder.
pub(crate) struct Carry<'a> {
    pub place: &'a Place,
    pub site: &'a Site,
    pub staging: &'a mut Staging,
    pub pages: HashMap<&'a [u8], &'a Page>,
    /// Grows by what was linked and what was found to be ours, so that it may be removed later.
    pub known: Known,
    /// New names of what had to make room for a page.
    pub kept: Vec<String>,
    conflicts: Vec<Conflict>,
}

/// Something of the user's whose name a page or a folder of pages has now.
struct Conflict {
    path: PathBuf,
    is_folder: bool,
    inode: u64,
}

impl<'a> Carry<'a> {
    pub(crate) fn new(
        place: &'a Place,
        site: &'a Site,
        staging: &'a mut Staging,
        pages: &'a [Page],
        known: Known,
    ) -> Self {
        let pages = pages.iter().map(|page| (page.path.as_bytes(), page)).collect();
        Self { place, site, staging, pages, known, kept: Vec::new(), conflicts: Vec::new() }
    }

    pub(crate) fn run(&mut self) -> Result<(), Problem> {
        self.folder(&self.site.folder, Path::new(""))?;
        // Last, when all other names are taken: what was kept earlier keeps its name.
        for conflict in std::mem::take(&mut self.conflicts) {
            self.keep(&conflict)?;
        }
        Ok(())
    }

    fn folder(&mut self, folder: &OwnedFd, path: &Path) -> Result<(), Problem> {
        let is_root = path.as_os_str().is_empty();
        let entries = tree::entries(folder).map_err(|errno| self.problem(path, errno))?;
        if entries.is_empty() && !is_root {
            // Ours are never empty.
            return self.user_folder(path, path);
        }
        for entry in entries {
            if is_root && entry.name.to_bytes() == MANIFEST.as_bytes() {
                continue;
            }
            self.entry(folder, &path.join(entry.os_name()), &entry)?;
        }
        Ok(())
    }

    fn entry(&mut self, folder: &OwnedFd, path: &Path, entry: &Entry) -> Result<(), Problem> {
        let page = self.pages.get(path.as_os_str().as_bytes()).copied();
        if entry.kind == FileType::Directory {
            if page.is_some() {
                self.conflict(path, entry);
                return Ok(());
            }
            let inner = tree::open_folder(folder, entry.name.as_c_str()).map_err(|errno| self.problem(path, errno))?;
            return self.folder(&inner, path);
        }
        match page.map(|page| page.before) {
            Some(Before::Same(_) | Before::Ours(_)) => Ok(()),
            Some(Before::Edited | Before::Nothing) => {
                self.conflict(path, entry);
                Ok(())
            }
            None if entry.kind == FileType::RegularFile && self.is_stale(path)? => Ok(()),
            None => self.user_file(path, entry),
        }
    }

    /// Whether a file is a page of the old site as we wrote it, which the new one does not have.
    fn is_stale(&mut self, path: &Path) -> Result<bool, Problem> {
        let hash = path.to_str().and_then(|path| self.site.manifest.files.get(path)).copied();
        let Some(hash) = hash else { return Ok(false) };
        let identity = compare::is_ours(self.site, path, hash)
            .map_err(|error| error.into_problem(&self.place.shown_file(path)))?;
        if let Some(identity) = identity {
            self.known.replaced(path, identity);
        }
        Ok(identity.is_some())
    }

    fn user_file(&mut self, path: &Path, entry: &Entry) -> Result<(), Problem> {
        match self.staging.link(self.site, path, path) {
            Ok(()) => self.known.linked(path, entry.inode),
            Err(Errno::EXIST | Errno::NOTDIR) => self.conflict(path, entry),
            // It is moved after the exchange instead.
            Err(errno) if tree::cannot_link(errno) => {}
            Err(errno) => return Err(self.problem(path, errno)),
        }
        Ok(())
    }

    /// Makes a folder of the user's at `to`, with the rights of the one at `from`.
    fn user_folder(&mut self, from: &Path, to: &Path) -> Result<(), Problem> {
        let made = self.staging.folder(to).and_then(|()| {
            let stat = tree::look(&self.site.folder, from)?;
            let mode = rustix::fs::Mode::from_raw_mode(stat.st_mode & 0o7777);
            rustix::fs::chmodat(&self.staging.folder, to, mode, rustix::fs::AtFlags::empty())
        });
        made.map_err(|errno| self.problem(from, errno))
    }

    fn conflict(&mut self, path: &Path, entry: &Entry) {
        let is_folder = entry.kind == FileType::Directory;
        self.conflicts.push(Conflict { path: path.to_path_buf(), is_folder, inode: entry.inode });
    }

    fn keep(&mut self, conflict: &Conflict) -> Result<(), Problem> {
        for name in tree::kept_names(&conflict.path) {
            if tree::look(&self.staging.folder, &name).is_ok() {
                continue;
            }
            if conflict.is_folder {
                let folder = tree::open_folder(&self.site.folder, &conflict.path)
                    .map_err(|errno| self.problem(&conflict.path, errno))?;
                self.whole_folder(&folder, &conflict.path, &name)?;
            } else {
                match self.staging.link(self.site, &conflict.path, &name) {
                    Ok(()) => self.known.linked(&conflict.path, conflict.inode),
                    Err(errno) if tree::cannot_link(errno) => return Ok(()),
                    Err(errno) => return Err(self.problem(&conflict.path, errno)),
                }
            }
            self.kept.push(shown(&name));
            return Ok(());
        }
        Err(self.problem(&conflict.path, Errno::EXIST))
    }

    fn whole_folder(&mut self, folder: &OwnedFd, from: &Path, to: &Path) -> Result<(), Problem> {
        self.user_folder(from, to)?;
        for entry in tree::entries(folder).map_err(|errno| self.problem(from, errno))? {
            let (from, to) = (from.join(entry.os_name()), to.join(entry.os_name()));
            if entry.kind == FileType::Directory {
                let inner =
                    tree::open_folder(folder, entry.name.as_c_str()).map_err(|errno| self.problem(&from, errno))?;
                self.whole_folder(&inner, &from, &to)?;
                continue;
            }
            match self.staging.link(self.site, &from, &to) {
                Ok(()) => self.known.linked(&from, entry.inode),
                Err(errno) if tree::cannot_link(errno) => {}
                Err(errno) => return Err(self.problem(&from, errno)),
            }
        }
        Ok(())
    }

    fn problem(&self, path: &Path, errno: Errno) -> Problem {
        let name = self.place.shown_file(path);
        if errno == Errno::XDEV {
            let message = format!("`{name}` lies on another disk than the site and cannot come along; move it away");
            return Problem::new(name, message);
        }
        Problem::from_io(&name, "carried over", &errno.into())
    }
}
