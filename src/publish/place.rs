//! Where a site goes: the checks before anything is touched, and the site that is there already.
#![expect(clippy::disallowed_methods, reason = "this is the room for the file system")]

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use rustix::fd::OwnedFd;
use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;

use crate::disk::{MANIFEST, Problem, STAGING_MARK, open, shown, shown_bytes};
use crate::publish::manifest::{self, Manifest};
use crate::publish::tree;

/// The most that we read of a manifest: a million pages fit twice.
const MANIFEST_LIMIT: u64 = 256 << 20;

/// The output folder by its parent and name.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// As the user wrote it.
    pub shown: String,
    /// The parent without links in its path, and a handle to it.
    pub parent: PathBuf,
    pub parent_handle: Arc<OwnedFd>,
    pub name: OsString,
}

/// The site that is there.
#[derive(Debug)]
pub(crate) struct Site {
    pub folder: OwnedFd,
    /// Device and inode.
    pub which: (u64, u64),
    pub mode: Mode,
    pub owner: (u32, u32),
    /// Empty for an empty folder.
    pub manifest: Manifest,
}

/// Finds the place of `dest`, makes the folders above it, and refuses what would harm an input.
pub(crate) fn find(dest: &Path, inputs: &[PathBuf]) -> Result<Place, Problem> {
    let shown_dest = shown(dest);
    let Some(Component::Normal(name)) = dest.components().next_back() else {
        let message = format!("`{shown_dest}` does not say the output folder's name; write it out, such as `site`");
        return Err(Problem::new(shown_dest, message));
    };
    let above = match dest.parent() {
        Some(above) if !above.as_os_str().is_empty() => above,
        _ => Path::new("."),
    };
    let parent = match resolve(above).map_err(|error| Problem::from_io(&shown(above), "found", &error))? {
        // Above us may lie a folder that we may not look into; from here the way is open all the same.
        closed if is_denied(&closed) && !is_denied(above) => above.to_path_buf(),
        parent => parent,
    };
    refuse_inputs(&shown_dest, &parent.join(name), inputs)?;
    fs::create_dir_all(&parent).map_err(|error| Problem::from_io(&shown(above), "created", &error))?;
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let parent_handle = rustix::fs::openat(rustix::fs::CWD, &parent, flags, Mode::empty())
        .map_err(|errno| Problem::from_io(&shown(above), "opened", &errno.into()))?;
    Ok(Place { shown: shown_dest, parent, parent_handle: Arc::new(parent_handle), name: name.to_owned() })
}

fn is_denied(path: &Path) -> bool {
    fs::metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied)
}

/// The path without links, though its last parts may not exist yet.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        other => return other,
    }
    let (Some(above), Some(Component::Normal(name))) = (path.parent(), path.components().next_back()) else {
        return Err(io::ErrorKind::NotFound.into());
    };
    // A dangling link would be created through.
    if fs::symlink_metadata(path).is_ok() {
        return Err(io::ErrorKind::NotFound.into());
    }
    let above = if above.as_os_str().is_empty() { Path::new(".") } else { above };
    Ok(resolve(above)?.join(name))
}

fn refuse_inputs(shown_dest: &str, full: &Path, inputs: &[PathBuf]) -> Result<(), Problem> {
    let there = fs::symlink_metadata(full).ok().map(|metadata| (metadata.dev(), metadata.ino()));
    for input in inputs {
        let input_full = fs::canonicalize(input).unwrap_or_else(|_| input.clone());
        // Names catch what does not exist yet; inodes catch bind mounts and folded case.
        let is_output = |path: &Path| {
            path == full
                || there.is_some_and(|there| {
                    fs::metadata(path).is_ok_and(|metadata| (metadata.dev(), metadata.ino()) == there)
                })
        };
        let input = shown(input);
        if is_output(&input_full) {
            let message = format!("`{shown_dest}` is the input itself; choose another output folder with `--dest-dir`");
            return Err(Problem::new(shown_dest, message));
        }
        if input_full.ancestors().any(is_output) {
            let message = format!(
                "the output folder `{shown_dest}` holds the input `{input}`; choose another one with `--dest-dir`"
            );
            return Err(Problem::new(shown_dest, message));
        }
    }
    Ok(())
}

impl Place {
    /// How hidden names of ours beside the site begin: `.site.lookback-`.
    fn staging_prefix(&self) -> Vec<u8> {
        // A name may have 255 bytes; what follows the mark takes some of them.
        let mut prefix = vec![b'.'];
        let name = self.name.as_bytes();
        if name.len() <= 180 {
            prefix.extend_from_slice(name);
        } else {
            prefix.extend_from_slice(&name[..150]);
            prefix.extend_from_slice(format!("~{:016x}", xxhash_rust::xxh3::xxh3_64(name)).as_bytes());
        }
        prefix.extend_from_slice(STAGING_MARK.as_bytes());
        prefix
    }

    /// The name of a staging folder of this process.
    pub(crate) fn staging_name(&self, number: u32) -> OsString {
        let mut name = self.staging_prefix();
        name.extend_from_slice(format!("{}-{number}", std::process::id()).as_bytes());
        OsString::from_vec(name)
    }

    /// What builds that were killed left beside the site: names that only we give.
    pub(crate) fn leftovers(&self) -> Vec<OsString> {
        let prefix = self.staging_prefix();
        let is_ours = |name: &OsStr| name.as_bytes().strip_prefix(&prefix[..]).is_some_and(is_staging_suffix);
        // A parent that may be entered but not listed hides what was left; nothing is lost by that.
        let Ok(listed) = fs::read_dir(&self.parent) else { return Vec::new() };
        let mut names: Vec<OsString> =
            listed.filter_map(|entry| Some(entry.ok()?.file_name())).filter(|name| is_ours(name)).collect();
        names.sort_unstable();
        names
    }

    /// The site at this place: `None` where there is nothing.
    pub(crate) fn site(&self) -> Result<Option<Site>, Problem> {
        let io = |errno: Errno| Problem::from_io(&self.shown, "opened", &errno.into());
        let stat = match tree::look(&self.parent_handle, &self.name) {
            Ok(stat) => stat,
            Err(Errno::NOENT) => return Ok(None),
            Err(errno) => return Err(io(errno)),
        };
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => {}
            FileType::Symlink => {
                return Err(self.refuse("is a link, and links are not followed; name the folder it leads to"));
            }
            _ => return Err(self.refuse("is not a folder; choose another output folder with `--dest-dir`")),
        }
        let parent = rustix::fs::fstat(&self.parent_handle).map_err(io)?;
        if parent.st_dev != stat.st_dev {
            return Err(self.mount_point());
        }
        let folder = tree::open_folder(&self.parent_handle, &self.name).map_err(io)?;
        let manifest = self.manifest(&folder)?;
        // Whoever cleans up leaves a folder alone that a living build works with; that it can't be locked is no harm.
        let _ = rustix::fs::flock(&folder, rustix::fs::FlockOperation::NonBlockingLockExclusive);
        let stat = rustix::fs::fstat(&folder).map_err(io)?;
        Ok(Some(Site {
            folder,
            which: tree::which(&stat),
            mode: Mode::from_raw_mode(stat.st_mode & 0o7777),
            owner: (stat.st_uid, stat.st_gid),
            manifest,
        }))
    }

    /// A site of another user's could be put aside, but its files could not be removed: every build would leave one.
    pub(crate) fn refuse_what_cannot_go(&self, site: &Site) -> Result<(), Problem> {
        let wanted = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
        match rustix::fs::accessat(&site.folder, ".", wanted, rustix::fs::AtFlags::empty()) {
            Err(errno @ (Errno::ACCESS | Errno::ROFS)) => Err(Problem::from_io(&self.shown, "replaced", &errno.into())),
            _ => Ok(()),
        }
    }

    fn manifest(&self, folder: &OwnedFd) -> Result<Manifest, Problem> {
        match read_manifest(folder) {
            Ok(Some(manifest)) => return Ok(manifest),
            Ok(None) => {
                let what = format!(
                    "has a damaged `{MANIFEST}`, so what is ours in it is not known; delete the folder or choose another"
                );
                return Err(self.refuse(&what));
            }
            Err(open::NotRead::Io(error)) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into_problem(&format!("{}/{MANIFEST}", self.shown))),
        }
        let entries = tree::entries(folder).map_err(|errno| Problem::from_io(&self.shown, "listed", &errno.into()))?;
        let Some(first) = entries.first() else { return Ok(Manifest::default()) };
        let first = shown_bytes(first.name.to_bytes());
        let what = format!(
            "was not made by lookback and is not empty (it holds `{first}`); choose an empty or a new folder with `--dest-dir`"
        );
        Err(self.refuse(&what))
    }

    fn refuse(&self, what: &str) -> Problem {
        Problem::new(&self.shown, format!("the output folder `{}` {what}", self.shown))
    }

    pub(crate) fn mount_point(&self) -> Problem {
        let what = format!(
            "is a mount point and cannot be replaced in one step; choose a folder inside it, such as `{}/site`",
            self.shown
        );
        self.refuse(&what)
    }

    /// A file of the site, as messages name it.
    pub(crate) fn shown_file(&self, path: &Path) -> String {
        format!("{}/{}", self.shown.trim_end_matches('/'), shown(path))
    }
}

/// The manifest of an open folder; `Ok(None)` where it is damaged.
pub(crate) fn read_manifest(folder: &OwnedFd) -> Result<Option<Manifest>, open::NotRead> {
    let opened = open::open(folder, MANIFEST, OFlags::empty())?;
    Ok(manifest::parse(open::read_to_end(opened, 0, MANIFEST_LIMIT)?))
}

/// `PID-NUMBER`, or with `-old` where a site was put aside because the file system cannot exchange two folders.
fn is_staging_suffix(suffix: &[u8]) -> bool {
    let Ok(suffix) = std::str::from_utf8(suffix) else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = suffix.strip_suffix(OLD_SUFFIX).unwrap_or(suffix);
    numbers.split_once('-').is_some_and(|(pid, number)| is_number(pid) && is_number(number))
}

/// What the name of a site that was put aside ends in.
pub(crate) const OLD_SUFFIX: &str = "-old";
