//! Source files as they lie on the disk: which there are ([`list`]) and what they say ([`read`]).
//!
//! Documents are untrusted. Links are never followed, only regular files are
//! opened, and nothing is skipped in silence: what could not be read is a
//! [`Problem`], what was left alone on purpose is in [`Listing::skipped`].
//! Caches live in `store`, the site is written by `publish`.

mod choose;
mod clash;
mod decode;
pub(crate) mod open;
mod walk;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

/// Files above this many bytes are not read.
pub const SIZE_LIMIT: u64 = 64 << 20;

/// The name of the list that a site of ours carries; a folder that holds one is output, not input.
pub const MANIFEST: &str = ".lookback-manifest";

/// The part of a hidden name that marks what we put beside a site while we publish it.
pub const STAGING_MARK: &str = ".lookback-";

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Relative to its source folder, `/` between parts; bytes that are not UTF-8 are written `\xff`.
    ///
    /// Where two source folders hold the same path, the folder's name stands before it.
    pub path: String,
    /// Where to open it.
    pub full: PathBuf,
    /// In bytes, when it was listed.
    pub size: u64,
    /// Last modification when it was listed, in nanoseconds since 1970.
    pub modified_ns: i128,
    /// The inode when it was listed.
    pub inode: u64,
}

/// Something on the disk that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file or folder, as the user would name it.
    pub path: String,
    /// One sentence: what was found, where, and what to do.
    pub message: String,
}

/// What a walk over the source folders found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Sorted by `path`; no two are equal.
    pub files: Vec<File>,
    /// What could not be read, sorted by path: the work is incomplete, exit status 2.
    pub problems: Vec<Problem>,
    /// What looks like a document and was left alone by rule (links, pipes, an old site), sorted by path.
    pub skipped: Vec<Problem>,
}

/// A file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text; a byte-order mark is kept for [`crate::source::Source`] to drop.
    pub text: String,
    /// Whether bytes were replaced by U+FFFD because they are in no encoding that we know.
    pub lossy: bool,
    /// XXH3-128 of the file's bytes.
    pub hash: u128,
}

/// Lists the documents of all `folders`.
///
/// Read are `.md`, `.markdown`, `.mdx` and `.qmd` in any case, and files without
/// an extension whose first line is a heading. Hidden files and what a
/// `.gitignore` or `.ignore` inside the folder excludes are left out; ignore files outside
/// the folder count for nothing, so that every clone lists the same.
/// `include` and `exclude` are written as in an ignore file, relative to each folder. `include` adds
/// other names and what an ignore file excludes (hidden ones only where the glob itself names a part that begins with a
/// dot); `exclude` has the last word. Nothing below a folder of `leave_out`
/// is listed, be it there or not.
///
/// # Errors
/// A folder is missing or cannot be listed, or a glob cannot be read. Everything deeper is in [`Listing::problems`].
pub fn list(
    folders: &[PathBuf],
    include: &[String],
    exclude: &[String],
    leave_out: &[PathBuf],
) -> Result<Listing, Problem> {
    let choice = choose::Choice::new(include, exclude)?;
    let mut listing = Listing::default();
    let mut per_folder = Vec::with_capacity(folders.len());
    for folder in folders {
        let found = walk::walk(folder, &choice, leave_out)?;
        listing.problems.extend(found.problems);
        listing.skipped.extend(found.skipped);
        per_folder.push(clash::Found { root: found.root, files: found.files });
    }
    listing.files = clash::one_list(per_folder);
    listing.problems.sort();
    listing.problems.dedup();
    listing.skipped.sort();
    listing.skipped.dedup();
    Ok(listing)
}

/// Reads one file whole.
///
/// UTF-8, or UTF-16 and UTF-32 where a byte-order mark says so; anything else is read as UTF-8 with
/// the odd bytes replaced, and flagged.
///
/// # Errors
/// The file is gone, unreadable, no longer a regular file, over [`SIZE_LIMIT`], or not text.
pub fn read(file: &File) -> Result<Text, Problem> {
    let name = shown(&file.full);
    let bytes = open::open(rustix::fs::CWD, &file.full, OFlags::empty())
        .and_then(|opened| open::read_to_end(opened, file.size, SIZE_LIMIT))
        .map_err(|error| error.into_problem(&name))?;
    let hash = xxhash_rust::xxh3::xxh3_128(&bytes);
    let (text, lossy) = decode::decode(bytes).ok_or_else(|| {
        let message = format!("`{name}` holds binary data, not text; save it as UTF-8, or exclude it");
        Problem { path: name, message }
    })?;
    Ok(Text { text, lossy, hash })
}

impl Problem {
    /// A sentence about `path` that ends in what to do.
    pub(crate) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }

    /// An error of the system while we wanted to do something (`read`, `written`, `listed`) with `path`.
    pub(crate) fn from_io(path: &str, done: &str, error: &io::Error) -> Self {
        let because = because(error);
        let message = match remedy(error) {
            Some(remedy) => format!("`{path}` could not be {done}: {because}; {remedy}"),
            None => format!("`{path}` could not be {done}: {because}"),
        };
        Self { path: path.to_owned(), message }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

/// A path as it is written in messages and records; bytes that are not UTF-8 as `\xff`, so that two names stay two.
pub(crate) fn shown(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt as _;
    shown_bytes(path.as_os_str().as_bytes())
}

pub(crate) fn shown_bytes(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        for byte in chunk.invalid() {
            write!(out, "\\x{byte:02x}").expect("writing to a string cannot fail");
        }
    }
    out
}

/// What the system says, as a clause: `permission denied`.
fn because(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    let second_is_upper = text.chars().nth(1).is_some_and(char::is_uppercase);
    match letters.next() {
        Some(first) if !second_is_upper => first.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

fn remedy(error: &io::Error) -> Option<&'static str> {
    use io::ErrorKind as Kind;
    Some(match error.kind() {
        Kind::PermissionDenied => "give the user who runs lookback the right to it",
        Kind::ReadOnlyFilesystem => "choose a place that can be written",
        Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => "make room on that disk and run again",
        Kind::NotFound => "it was moved or deleted meanwhile; run again",
        Kind::NotADirectory => "a part of that path is a file; choose another path",
        Kind::InvalidFilename => "choose a shorter path",
        _ => match error.raw_os_error() {
            Some(code) if code == rustix::io::Errno::IO.raw_os_error() => "check that disk and run again",
            Some(code) if code == rustix::io::Errno::MFILE.raw_os_error() => "raise the limit on open files",
            _ => return None,
        },
    })
}

#[cfg(test)]
mod tests;
