//! A page beside the file that is there: equal, ours to replace, or changed by somebody else.

use std::cell::RefCell;
use std::fs;
use std::io::{self, Read as _, Seek as _};
use std::path::Path;

use rustix::fs::OFlags;

use crate::disk::open::{self, NotRead, Opened};
use crate::publish::place::Site;
use crate::publish::tree::{self, Identity};

const BUFFER: usize = 64 << 10;

thread_local! {
    static BYTES: RefCell<Vec<u8>> = RefCell::new(vec![0; BUFFER]);
}

/// What was at a page's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// No file.
    Nothing,
    /// The same bytes, in this inode.
    Same(u64),
    /// Other bytes, as we wrote them.
    Ours(Identity),
    /// Other bytes, and we did not write them.
    Edited,
}

/// What lies at `path` in `site`, read in full: a stamp would not notice what a user changed.
pub(crate) fn compare(site: &Site, path: &str, bytes: &[u8]) -> Result<Before, NotRead> {
    let mut opened = match open::open(&site.folder, path, OFlags::empty()) {
        Ok(opened) => opened,
        // A folder, a link: the walk that carries the user's files over finds it.
        Err(NotRead::Not(_)) => return Ok(Before::Nothing),
        Err(NotRead::Io(error)) if is_absent(&error) => return Ok(Before::Nothing),
        Err(error) => return Err(error),
    };
    BYTES.with_borrow_mut(|buffer| {
        let same_length = open::length(&opened.stat) == bytes.len() as u64;
        if same_length && is_equal(&mut opened.file, bytes, buffer).map_err(NotRead::Io)? {
            return Ok(Before::Same(opened.stat.st_ino));
        }
        opened.file.rewind().map_err(NotRead::Io)?;
        let hash = site.manifest.files.get(path).copied();
        ours(&mut opened, hash, buffer)
    })
}

/// Whether the file at `path`, which we no longer write, is still as we wrote it.
pub(crate) fn is_ours(site: &Site, path: &Path, hash: u128) -> Result<Option<Identity>, NotRead> {
    let mut opened = open::open(&site.folder, path, OFlags::empty())?;
    match BYTES.with_borrow_mut(|buffer| ours(&mut opened, Some(hash), buffer))? {
        Before::Ours(identity) => Ok(Some(identity)),
        _ => Ok(None),
    }
}

fn ours(opened: &mut Opened, hash: Option<u128>, buffer: &mut [u8]) -> Result<Before, NotRead> {
    let Some(hash) = hash else { return Ok(Before::Edited) };
    let is_ours = tree::hash_of(&mut opened.file, buffer).map_err(NotRead::Io)? == hash;
    Ok(if is_ours { Before::Ours(Identity::new(&opened.stat)) } else { Before::Edited })
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Whether a file of the same length holds `bytes`. Nearly every page fits into one read.
fn is_equal(file: &mut fs::File, mut bytes: &[u8], buffer: &mut [u8]) -> io::Result<bool> {
    while !bytes.is_empty() {
        let wanted = bytes.len().min(buffer.len());
        match file.read(&mut buffer[..wanted]) {
            Ok(0) => return Ok(false),
            Ok(n) if buffer[..n] == bytes[..n] => bytes = &bytes[n..],
            Ok(_) => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}
