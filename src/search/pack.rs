//! One file that holds all files of a tantivy index.
//!
//! A single file is replaced by one rename, mapped by one call, stamped by one stat and
//! checked by one sum; and what tantivy names at random gets a fixed name, so that two
//! builds give the same bytes.
//!
//! ```text
//! MAGIC, version  |  the files, one after the other  |  the table: names and places
//! |  the trailer: place of the table, sum of all before, MAGIC, version, sum of the trailer
//! ```

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, FileSlice, Lock, OwnedBytes, TerminatingWrite, WatchCallback,
    WatchHandle, WritePtr,
};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

const MAGIC: [u8; 12] = *b"lookback idx";
/// Magic and version.
const HEAD: usize = MAGIC.len() + 4;
/// Start and length of the table, sum, magic, version, sum of the trailer.
const TRAILER: usize = 8 + 8 + 8 + HEAD + 8;
/// The one segment's name.
const SEGMENT: &str = "00000000000000000000000000000001";

/// What is wrong with a file that should be a pack.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is whole, or seems so, but of another version.
    Version,
    /// It is not what was written.
    Damaged(&'static str),
}

/// A pack to read from.
#[derive(Clone)]
pub(super) struct Pack {
    files: Arc<Vec<(PathBuf, FileSlice)>>,
}

impl Pack {
    /// Finds the files in a pack, without reading more than its ends.
    pub(super) fn open(file: &FileSlice, version: u32) -> Result<Self, Fault> {
        let damaged = Fault::Damaged;
        let bytes = file.read_bytes().map_err(|_| damaged("it cannot be read"))?;
        let bytes = bytes.as_slice();
        if bytes.len() < HEAD + TRAILER {
            return Err(damaged("it is too short"));
        }
        if bytes[..MAGIC.len()] != MAGIC {
            return Err(damaged("it does not begin like one"));
        }
        if number(&bytes[MAGIC.len()..HEAD]) != u64::from(version) {
            return Err(Fault::Version);
        }
        let (rest, trailer) = bytes.split_at(bytes.len() - TRAILER);
        if number(&trailer[TRAILER - 8..]) != xxh3_64(&trailer[..TRAILER - 8]) {
            return Err(damaged("it does not end like one"));
        }
        let (start, len) = (number(&trailer[..8]) as usize, number(&trailer[8..16]) as usize);
        let table = start.checked_add(len).and_then(|end| rest.get(start..end));
        let files = table.and_then(|table| read_table(table, file, start)).ok_or(damaged("its table is unreadable"))?;
        Ok(Self { files: Arc::new(files) })
    }

    /// Whether a pack that [`Pack::open`] accepts is what was written, byte for byte.
    pub(super) fn is_intact(file: &FileSlice) -> bool {
        file.read_bytes().is_ok_and(|bytes| {
            bytes.len() >= TRAILER && {
                let (rest, trailer) = bytes.split_at(bytes.len() - TRAILER);
                number(&trailer[16..24]) == xxh3_64(rest)
            }
        })
    }

    fn find(&self, path: &Path) -> Result<&FileSlice, OpenReadError> {
        let found = self.files.iter().find(|(name, _)| name == path);
        found.map(|(_, file)| file).ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_owned()))
    }
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn read_table(mut table: &[u8], file: &FileSlice, end: usize) -> Option<Vec<(PathBuf, FileSlice)>> {
    let mut files = Vec::new();
    while let Some((name_len, rest)) = table.split_first() {
        let (name, rest) = rest.split_at_checked(usize::from(*name_len))?;
        let (range, rest) = rest.split_at_checked(16)?;
        let (from, to) = (number(&range[..8]) as usize, number(&range[8..]) as usize);
        if from > to || to > end {
            return None;
        }
        files.push((PathBuf::from(std::str::from_utf8(name).ok()?), file.slice(from..to)));
        table = rest;
    }
    Some(files)
}

impl fmt::Debug for Pack {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.files.iter().map(|(name, _)| name)).finish()
    }
}

fn read_only() -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, "an index is not changed where it lies")
}

impl Directory for Pack {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        Ok(Arc::new(self.find(path)?.clone()))
    }
    fn open_read(&self, path: &Path) -> Result<FileSlice, OpenReadError> {
        self.find(path).cloned()
    }
    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(self.find(path).is_ok())
    }
    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let bytes = self.find(path)?.read_bytes();
        Ok(bytes.map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))?.to_vec())
    }
    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: Arc::new(read_only()), filepath: path.to_owned() })
    }
    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(read_only(), path.to_owned()))
    }
    fn atomic_write(&self, _path: &Path, _data: &[u8]) -> io::Result<()> {
        Err(read_only())
    }
    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }
    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }
    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

/// A pack that is being written: the doc store, which is the largest, goes straight to the
/// file; the others are small enough to be kept until [`Draft::finish`].
#[derive(Clone)]
pub(super) struct Draft {
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    out: BufWriter<Box<dyn Write + Send>>,
    sum: Xxh3,
    len: u64,
    /// Names and places of what is in the file.
    written: Vec<(PathBuf, u64, u64)>,
    kept: BTreeMap<PathBuf, OwnedBytes>,
}

impl Inner {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.update(bytes);
        self.len += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

impl Draft {
    pub(super) fn new(out: Box<dyn Write + Send>, version: u32) -> io::Result<Self> {
        let out = BufWriter::with_capacity(1 << 18, out);
        let mut inner = Inner { out, sum: Xxh3::new(), len: 0, written: Vec::new(), kept: BTreeMap::new() };
        inner.write(&MAGIC)?;
        inner.write(&version.to_le_bytes())?;
        Ok(Self { inner: Arc::new(Mutex::new(inner)) })
    }

    /// Writes what was kept, the table and the trailer.
    pub(super) fn finish(&self, version: u32) -> io::Result<()> {
        let mut inner = self.lock();
        for (path, bytes) in std::mem::take(&mut inner.kept) {
            if path == Path::new(".managed.json") {
                continue;
            }
            let start = inner.len;
            match segment_id(&inner.written).filter(|_| path == Path::new("meta.json")) {
                Some(id) => inner.write(&with_fixed_id(&bytes, &id))?,
                None => inner.write(&bytes)?,
            }
            let end = inner.len;
            inner.written.push((path, start, end));
        }
        let start = inner.len;
        for (path, from, to) in std::mem::take(&mut inner.written) {
            let extension = path.extension().unwrap_or_default().to_string_lossy();
            let name =
                if extension == "json" { path.to_string_lossy().into() } else { format!("{SEGMENT}.{extension}") };
            inner.write(&[u8::try_from(name.len()).expect("tantivy's names are short")])?;
            inner.write(name.as_bytes())?;
            inner.write(&from.to_le_bytes())?;
            inner.write(&to.to_le_bytes())?;
        }
        let mut trailer = Vec::with_capacity(TRAILER);
        trailer.extend(start.to_le_bytes());
        trailer.extend((inner.len - start).to_le_bytes());
        trailer.extend(inner.sum.digest().to_le_bytes());
        trailer.extend(MAGIC);
        trailer.extend(version.to_le_bytes());
        trailer.extend(xxh3_64(&trailer).to_le_bytes());
        inner.write(&trailer)?;
        inner.out.flush()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic elsewhere leaves no half-done state that would matter: the file is given up.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The random id that tantivy gave to the one segment.
fn segment_id(written: &[(PathBuf, u64, u64)]) -> Option<String> {
    let store = written.iter().find(|(path, ..)| path.extension().is_some_and(|it| it == "store"));
    store.and_then(|(path, ..)| Some(path.file_stem()?.to_str()?.to_owned()))
}

/// `meta.json` with a fixed name for the segment, which stands there with dashes.
fn with_fixed_id(meta: &[u8], id: &str) -> Vec<u8> {
    let dashed = |id: &str| [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]].join("-");
    if id.len() != SEGMENT.len() || !id.is_ascii() {
        return meta.to_vec();
    }
    String::from_utf8_lossy(meta).replace(&dashed(id), &dashed(SEGMENT)).into_bytes()
}

impl fmt::Debug for Draft {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Draft")
    }
}

impl Directory for Draft {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        match self.lock().kept.get(path) {
            Some(bytes) => Ok(Arc::new(bytes.clone())),
            None => Err(OpenReadError::FileDoesNotExist(path.to_owned())),
        }
    }
    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(self.lock().kept.contains_key(path))
    }
    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let inner = self.lock();
        let bytes = inner.kept.get(path).ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_owned()))?;
        Ok(bytes.to_vec())
    }
    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        let removed = self.lock().kept.remove(path);
        removed.map(|_| ()).ok_or_else(|| DeleteError::FileDoesNotExist(path.to_owned()))
    }
    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let draft = self.clone();
        let path = path.to_owned();
        let file: Box<dyn TerminatingWrite + Send + Sync> = if path.extension().is_some_and(|it| it == "store") {
            let start = self.lock().len;
            Box::new(Straight { draft, path, start })
        } else {
            Box::new(Kept { draft, path, bytes: Vec::new() })
        };
        // What tantivy wraps around this has a buffer already.
        Ok(BufWriter::new(file))
    }
    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.lock().kept.insert(path.to_owned(), OwnedBytes::new(data.to_vec()));
        Ok(())
    }
    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }
    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

/// A file that is written to the pack as it comes.
struct Straight {
    draft: Draft,
    path: PathBuf,
    start: u64,
}

impl Write for Straight {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.draft.lock().write(bytes)?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for Straight {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        let mut inner = self.draft.lock();
        let end = inner.len;
        inner.written.push((self.path.clone(), self.start, end));
        Ok(())
    }
}

/// A file that is kept until the end.
struct Kept {
    draft: Draft,
    path: PathBuf,
    bytes: Vec<u8>,
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for Kept {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        let bytes = OwnedBytes::new(std::mem::take(&mut self.bytes));
        self.draft.lock().kept.insert(self.path.clone(), bytes);
        Ok(())
    }
}
