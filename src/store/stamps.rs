//! What the sources looked like when something was made from them.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use crate::disk::File;

const HEADER: &str = "lookback.stamps/1";

/// File systems count time in steps; the coarsest in use (FAT) in steps of two seconds.
const TICK_NS: i128 = 2_000_000_000;

/// The stamps of all sources, as a file in the cache.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamps {
    /// What else the result depends on, in one number: our version, the configuration. Another one, and all is stale.
    pub version: u128,
    /// [`crate::store::Store::now`], taken before the sources were listed.
    pub taken_ns: i128,
    /// Anything that belongs to the result, such as the stamp of the site that was written; no NUL in it.
    pub notes: BTreeMap<String, String>,
    /// Path → stamp.
    pub files: HashMap<String, Stamp>,
}

/// One source as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// In bytes.
    pub size: u64,
    /// Last modification, in nanoseconds since 1970.
    pub modified_ns: i128,
    /// The inode.
    pub inode: u64,
    /// [`crate::disk::Text::hash`] of what was read.
    pub hash: u128,
}

/// How a listing differs from the stamps; numbers are places in the listing, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Not there before.
    pub new: Vec<usize>,
    /// Of another size, time or inode than before.
    pub changed: Vec<usize>,
    /// The stamp is the same but as young as the file: read it and compare with [`Stamp::hash`].
    pub doubtful: Vec<usize>,
    /// Paths that are no longer listed, sorted.
    pub gone: Vec<String>,
}

impl Changes {
    /// Whether every source is as it was, for certain.
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }
}

impl Stamp {
    /// The stamp of a file whose content has this hash.
    pub fn new(file: &File, hash: u128) -> Self {
        Self { size: file.size, modified_ns: file.modified_ns, inode: file.inode, hash }
    }
}

impl Stamps {
    /// What has happened since. Files that were changed within a tick before the stamps were taken are doubtful.
    pub fn changes(&self, files: &[File]) -> Changes {
        let mut changes = Changes::default();
        let mut n_known = 0;
        for (idx, file) in files.iter().enumerate() {
            let Some(stamp) = self.files.get(&file.path) else {
                changes.new.push(idx);
                continue;
            };
            n_known += 1;
            if *stamp != Stamp::new(file, stamp.hash) {
                changes.changed.push(idx);
            } else if file.modified_ns + TICK_NS >= self.taken_ns {
                changes.doubtful.push(idx);
            }
        }
        if n_known < self.files.len() {
            let listed: std::collections::HashSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
            changes.gone = self.files.keys().filter(|path| !listed.contains(path.as_str())).cloned().collect();
            changes.gone.sort_unstable();
        }
        changes
    }

    /// The bytes to save; sorted, so that equal stamps are equal bytes.
    pub fn print(&self) -> Vec<u8> {
        let mut out = String::with_capacity(200 + self.files.len() * 120);
        let mut line = |text: std::fmt::Arguments<'_>| {
            out.write_fmt(text).expect("writing to a string cannot fail");
            out.push('\0');
        };
        line(format_args!("{HEADER} {:x} {} {}", self.version, self.taken_ns, self.notes.len()));
        for (name, value) in &self.notes {
            line(format_args!("{name}"));
            line(format_args!("{value}"));
        }
        let mut paths: Vec<&String> = self.files.keys().collect();
        paths.sort_unstable();
        for path in paths {
            let Stamp { size, modified_ns, inode, hash } = self.files[path];
            line(format_args!("{size} {modified_ns} {inode} {hash:x} {path}"));
        }
        let mut bytes = out.into_bytes();
        let check = xxhash_rust::xxh3::xxh3_64(&bytes);
        bytes.extend_from_slice(&check.to_le_bytes());
        bytes
    }

    /// Reads what [`Stamps::print`] gave; `None` where it is damaged or of another version of the format.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (body, check) = bytes.split_last_chunk::<8>()?;
        if xxhash_rust::xxh3::xxh3_64(body) != u64::from_le_bytes(*check) {
            return None;
        }
        let mut lines = std::str::from_utf8(body).ok()?.split_terminator('\0');
        let mut head = lines.next()?.split(' ');
        if head.next()? != HEADER {
            return None;
        }
        let version = u128::from_str_radix(head.next()?, 16).ok()?;
        let taken_ns = head.next()?.parse().ok()?;
        let n_notes: usize = head.next()?.parse().ok()?;
        let mut notes = BTreeMap::new();
        for _ in 0..n_notes {
            notes.insert(lines.next()?.to_owned(), lines.next()?.to_owned());
        }
        let mut files = HashMap::with_capacity(body.len() / 100);
        for line in lines {
            let mut parts = line.splitn(5, ' ');
            let stamp = Stamp {
                size: parts.next()?.parse().ok()?,
                modified_ns: parts.next()?.parse().ok()?,
                inode: parts.next()?.parse().ok()?,
                hash: u128::from_str_radix(parts.next()?, 16).ok()?,
            };
            files.insert(parts.next()?.to_owned(), stamp);
        }
        Some(Self { version, taken_ns, notes, files })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(path: &str, size: u64, modified_s: i128) -> File {
        File { path: path.to_owned(), full: path.into(), size, modified_ns: modified_s * 1_000_000_000, inode: 7 }
    }

    #[test]
    fn every_difference_is_seen_and_young_files_are_doubtful() {
        let before = [file("a", 1, 10), file("b", 1, 10), file("c", 1, 99), file("d", 1, 10)];
        let files = before.iter().map(|file| (file.path.clone(), Stamp::new(file, 0))).collect();
        let stamps = Stamps { taken_ns: 100_000_000_000, files, ..Stamps::default() };
        let now = [file("a", 1, 10), file("b", 1, 11), file("c", 1, 99), file("e", 1, 10)];
        let changes = stamps.changes(&now);
        let expected = Changes { new: vec![3], changed: vec![1], doubtful: vec![2], gone: vec!["d".to_owned()] };
        assert_eq!(changes, expected);
        assert!(stamps.changes(&before[..2]).changed.is_empty());
        let later = Stamps { taken_ns: 200_000_000_000, ..stamps };
        assert!(later.changes(&before).is_empty());
    }

    proptest! {
        #[test]
        fn printed_stamps_are_read_back(
            paths in prop::collection::hash_map("[^\0]{1,20}", any::<(u64, u128, u64, u128)>(), 0..20),
            version in any::<u128>(),
            value in "[^\0]{0,20}",
        ) {
            let stamp = |(size, time, inode, hash): (u64, u128, u64, u128)| Stamp {
                size, modified_ns: (time >> 1).cast_signed() - 5, inode, hash,
            };
            let files = paths.into_iter().map(|(path, parts)| (path, stamp(parts))).collect();
            let notes = BTreeMap::from([("site".to_owned(), value)]);
            let stamps = Stamps { version, taken_ns: -3, notes, files };
            let bytes = stamps.print();
            prop_assert_eq!(Stamps::parse(&bytes), Some(stamps));
            prop_assert_eq!(Stamps::parse(&bytes[..bytes.len() - 1]), None);
        }

        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = Stamps::parse(&bytes);
        }
    }
}
