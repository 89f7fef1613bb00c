//! Opening without being led astray: no link followed, no pipe or device waited for.

use std::fs;
use std::io::{self, Read as _};

use rustix::fd::AsFd;
use rustix::fs::{FileType, Mode, OFlags, Stat};
use rustix::io::Errno;
use rustix::path::Arg;

use crate::disk::Problem;

/// Why a file was not read.
#[derive(Debug)]
pub(crate) enum NotRead {
    /// A pipe, a device, a folder: what it is.
    Not(&'static str),
    /// More than this many bytes.
    TooLarge(u64),
    /// The system says no.
    Io(io::Error),
}

impl From<Errno> for NotRead {
    fn from(errno: Errno) -> Self {
        Self::Io(errno.into())
    }
}

impl NotRead {
    pub(crate) fn into_problem(self, name: &str) -> Problem {
        match self {
            Self::Not(kind) => {
                Problem::new(name, format!("`{name}` is {kind}, not a file; put a file there or exclude it"))
            }
            Self::TooLarge(limit) => too_large(name, limit),
            Self::Io(error) => Problem::from_io(name, "read", &error),
        }
    }
}

pub(crate) fn too_large(name: &str, limit: u64) -> Problem {
    let limit = limit >> 20;
    Problem::new(name, format!("`{name}` is larger than {limit} MiB and was not read; split it or exclude it"))
}

/// What an entry is, in words.
pub(crate) fn kind_name(kind: FileType) -> &'static str {
    match kind {
        FileType::Symlink => "a link",
        FileType::Directory => "a folder",
        FileType::Fifo => "a pipe",
        FileType::Socket => "a socket",
        FileType::CharacterDevice | FileType::BlockDevice => "a device",
        FileType::RegularFile | FileType::Unknown => "of an unknown kind",
    }
}

/// An open regular file, and what the system said of it after it was opened.
#[derive(Debug)]
pub(crate) struct Opened {
    pub file: fs::File,
    pub stat: Stat,
}

/// Opens a regular file for reading.
///
/// Non-blocking, so that a pipe put there meanwhile does not hang us; its kind is asked of the open handle.
pub(crate) fn open(folder: impl AsFd, path: impl Arg, more: OFlags) -> Result<Opened, NotRead> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC | more;
    let handle = rustix::fs::openat(folder, path, flags, Mode::empty()).map_err(|errno| match errno {
        Errno::LOOP => NotRead::Not("a link"),
        Errno::NXIO => NotRead::Not("a pipe or a socket"),
        errno => NotRead::Io(errno.into()),
    })?;
    let stat = rustix::fs::fstat(&handle)?;
    let kind = FileType::from_raw_mode(stat.st_mode);
    if kind != FileType::RegularFile {
        return Err(NotRead::Not(kind_name(kind)));
    }
    Ok(Opened { file: handle.into(), stat })
}

/// Reads all bytes, but no more than `limit`; `size` is what we expect.
///
/// One system call where the size is right: a read that comes back short of its buffer is the end of a regular file.
pub(crate) fn read_to_end(mut opened: Opened, size: u64, limit: u64) -> Result<Vec<u8>, NotRead> {
    let expected = size.max(length(&opened.stat)).min(limit);
    let expected = usize::try_from(expected).map_err(|_| NotRead::TooLarge(limit))?;
    let mut bytes = vec![0; expected + 1];
    let mut filled = 0;
    loop {
        let wanted = bytes.len() - filled;
        let n = match opened.file.read(&mut bytes[filled..]) {
            Ok(n) => n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(NotRead::Io(error)),
        };
        filled += n;
        if filled as u64 > limit {
            return Err(NotRead::TooLarge(limit));
        }
        if n < wanted {
            bytes.truncate(filled);
            return Ok(bytes);
        }
        let larger = bytes.len() * 2;
        bytes.resize(larger, 0);
    }
}

/// The first bytes of a file, at most `limit`.
pub(crate) fn read_head(mut opened: Opened, limit: usize) -> Result<Vec<u8>, NotRead> {
    let mut bytes = vec![0; limit];
    let n = opened.file.read(&mut bytes).map_err(NotRead::Io)?;
    bytes.truncate(n);
    Ok(bytes)
}

pub(crate) fn length(stat: &Stat) -> u64 {
    u64::try_from(stat.st_size).unwrap_or(0)
}

/// Last modification in nanoseconds since 1970.
pub(crate) fn modified_ns(stat: &Stat) -> i128 {
    i128::from(stat.st_mtime) * 1_000_000_000 + i128::from(stat.st_mtime_nsec)
}
