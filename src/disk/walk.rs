//! The walk over one source folder.
#![expect(clippy::disallowed_methods, reason = "this is the room for the file system")]

use std::ffi::{CString, OsStr};
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rustix::fd::OwnedFd;
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;

use crate::disk::choose::{Choice, Place, Rules, Verdict};
use crate::disk::open::{self, NotRead};
use crate::disk::{File, MANIFEST, Problem, SIZE_LIMIT, STAGING_MARK, decode, shown, shown_bytes};

/// Later files speak last, so `.ignore` overrules `.gitignore`.
const IGNORE_FILES: [&str; 2] = [".gitignore", ".ignore"];

/// What one source folder holds.
pub(crate) struct Found {
    /// The folder without links in its path.
    pub root: PathBuf,
    pub files: Vec<File>,
    pub problems: Vec<Problem>,
    pub skipped: Vec<Problem>,
}

struct Walk<'a> {
    /// The source folder as it was given.
    folder: &'a Path,
    choice: &'a Choice,
    leave_out: Vec<PathBuf>,
    found: Found,
    todo: Vec<Todo>,
}

/// A folder that is still to be listed.
struct Todo {
    /// Relative to the source folder; empty for itself.
    path: PathBuf,
    place: Place,
    rules: Option<Rc<Rules>>,
}

struct Entry {
    name: CString,
    kind: FileType,
}

pub(crate) fn walk(folder: &Path, choice: &Choice, leave_out: &[PathBuf]) -> Result<Found, Problem> {
    let root = match fs::canonicalize(folder) {
        // Above us may lie a folder that we may not look into; from here the way is open all the same.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => folder.to_path_buf(),
        root => root.map_err(|error| no_folder(folder, &error))?,
    };
    // Where the output is the source folder or holds it, `publish` refuses; leaving everything out would hide that.
    let inside = |out: &PathBuf| Some(fs::canonicalize(out).ok()?.strip_prefix(&root).ok()?.to_path_buf());
    let leave_out = leave_out.iter().filter_map(inside).filter(|path| !path.as_os_str().is_empty()).collect();
    let found = Found { root, files: Vec::new(), problems: Vec::new(), skipped: Vec::new() };
    let mut walk = Walk { folder, choice, leave_out, found, todo: Vec::new() };
    let place = Place { asked: false, ignored: false };
    let (handle, entries) = list_folder(&walk.found.root).map_err(|error| no_folder(folder, &error))?;
    walk.entries(&Todo { path: PathBuf::new(), place, rules: None }, &handle, entries);
    while let Some(todo) = walk.todo.pop() {
        walk.folder(&todo);
    }
    Ok(walk.found)
}

fn no_folder(folder: &Path, error: &io::Error) -> Problem {
    let name = shown(folder);
    match error.kind() {
        io::ErrorKind::NotFound => {
            let message =
                format!("there is no folder `{name}`; create it, or name the folder of your postmortems with `--src`");
            Problem::new(name, message)
        }
        io::ErrorKind::NotADirectory => {
            let message = format!("`{name}` is a file, not a folder; name the folder that holds the postmortems");
            Problem::new(name, message)
        }
        _ => Problem::from_io(&name, "listed", error),
    }
}

fn list_folder(path: &Path) -> io::Result<(OwnedFd, Vec<Entry>)> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let handle = rustix::fs::openat(rustix::fs::CWD, path, flags, Mode::empty())?;
    let mut entries = Vec::new();
    for entry in Dir::read_from(&handle)? {
        let entry = entry?;
        let name = entry.file_name();
        if name != c"." && name != c".." {
            entries.push(Entry { name: name.to_owned(), kind: entry.file_type() });
        }
    }
    Ok((handle, entries))
}

impl Walk<'_> {
    fn folder(&mut self, todo: &Todo) {
        match list_folder(&self.folder.join(&todo.path)) {
            Ok((handle, entries)) => self.entries(todo, &handle, entries),
            // It was deleted, or swapped for a link, since its parent was listed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => {}
            Err(error) => {
                let name = self.shown(&todo.path);
                self.found.problems.push(Problem::from_io(&name, "listed", &error));
            }
        }
    }

    fn entries(&mut self, todo: &Todo, handle: &OwnedFd, entries: Vec<Entry>) {
        let is_root = todo.path.as_os_str().is_empty();
        if !is_root && entries.iter().any(|entry| entry.name.to_bytes() == MANIFEST.as_bytes()) {
            let name = self.shown(&todo.path);
            self.skip(name, "is a site that lookback made, so nothing in it was read");
            return;
        }
        let rules = self.rules(todo, handle, &entries);
        let todo = Todo { path: todo.path.clone(), place: todo.place, rules };
        for entry in entries {
            self.entry(&todo, handle, &entry);
        }
    }

    fn entry(&mut self, todo: &Todo, handle: &OwnedFd, entry: &Entry) {
        let name = OsStr::from_bytes(entry.name.to_bytes());
        let mut kind = entry.kind;
        if kind == FileType::Unknown {
            match rustix::fs::statat(handle, entry.name.as_c_str(), AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) => kind = FileType::from_raw_mode(stat.st_mode),
                Err(Errno::NOENT) => return,
                Err(errno) => return self.problem(&todo.path.join(name), NotRead::from(errno)),
            }
        }
        let path = todo.path.join(name);
        let is_folder = kind == FileType::Directory;
        let ignored = todo.rules.as_ref().is_some_and(|rules| rules.exclude(&self.folder.join(&path), is_folder));
        let place = Place { asked: todo.place.asked, ignored };
        if is_folder {
            if self.leave_out.contains(&path) || is_ours(name) {
                return;
            }
            if let Some(place) = self.choice.folder(&path, name, place) {
                self.todo.push(Todo { path, place, rules: todo.rules.clone() });
            }
            return;
        }
        let verdict = self.choice.file(&path, name, place);
        if verdict == Verdict::Leave {
            return;
        }
        if kind != FileType::RegularFile {
            let name = self.shown(&path);
            let kind = open::kind_name(kind);
            return self.skip(name, &format!("is {kind}, and only files are read"));
        }
        if verdict == Verdict::Look {
            let opened = open::open(handle, entry.name.as_c_str(), OFlags::empty());
            match opened.and_then(|file| open::read_head(file, 512)).map(begins_with_heading) {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => return self.problem(&path, error),
            }
        }
        match rustix::fs::statat(handle, entry.name.as_c_str(), AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => self.file(&path, &stat),
            Err(errno) => self.problem(&path, errno.into()),
        }
    }

    fn file(&mut self, path: &Path, stat: &Stat) {
        if open::length(stat) > SIZE_LIMIT {
            let name = self.shown(path);
            self.found.problems.push(open::too_large(&name, SIZE_LIMIT));
            return;
        }
        let full = self.full(path);
        self.found.files.push(File {
            path: shown(path),
            full,
            size: open::length(stat),
            modified_ns: open::modified_ns(stat),
            inode: stat.st_ino,
        });
    }

    /// The rules that hold in a folder: its own ignore files, then those of the folders around it.
    fn rules(&mut self, todo: &Todo, handle: &OwnedFd, entries: &[Entry]) -> Option<Rc<Rules>> {
        let mut texts = Vec::new();
        for name in IGNORE_FILES {
            if !entries.iter().any(|entry| entry.name.to_bytes() == name.as_bytes()) {
                continue;
            }
            let read = open::open(handle, name, OFlags::empty()).and_then(|file| open::read_to_end(file, 0, 1 << 20));
            match read {
                Ok(bytes) => texts.extend(decode::decode(bytes).map(|(text, _)| text)),
                Err(error) => self.problem(&todo.path.join(name), error),
            }
        }
        if texts.is_empty() {
            return todo.rules.clone();
        }
        let (rules, bad_lines) = Rules::new(&self.folder.join(&todo.path), &texts, todo.rules.clone());
        for line in bad_lines {
            let name = self.shown(&todo.path);
            self.skip(name, &format!("has an ignore file with a line that is no glob: `{line}`"));
        }
        Some(Rc::new(rules))
    }

    /// A file that vanished since its folder was listed is not there, which is no problem.
    fn problem(&mut self, path: &Path, error: NotRead) {
        if matches!(&error, NotRead::Io(error) if error.kind() == io::ErrorKind::NotFound) {
            return;
        }
        let name = self.shown(path);
        self.found.problems.push(error.into_problem(&name));
    }

    fn skip(&mut self, name: String, what: &str) {
        let message = format!("`{name}` {what}");
        self.found.skipped.push(Problem { path: name, message });
    }

    fn full(&self, path: &Path) -> PathBuf {
        if self.folder == Path::new(".") { path.to_path_buf() } else { self.folder.join(path) }
    }

    fn shown(&self, path: &Path) -> String {
        shown(&self.full(path))
    }
}

/// Our own caches, and what a killed build left beside a site.
fn is_ours(name: &OsStr) -> bool {
    let name = shown_bytes(name.as_bytes());
    name == ".lookback" || (name.starts_with('.') && name.contains(STAGING_MARK))
}

/// Whether the first line of a text is a heading: one to six `#`, a space, a word.
fn begins_with_heading(head: Vec<u8>) -> bool {
    let Some((text, _)) = decode::decode(head) else { return false };
    let line = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    (1..=6).contains(&level) && rest.starts_with([' ', '\t']) && !rest.trim().is_empty()
}
