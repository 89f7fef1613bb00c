//! What several test files need: where things are, and how to skip aloud.
#![expect(clippy::disallowed_methods, reason = "tests read the repository's own files and make temporary ones")]

pub(crate) mod chromium;
pub(crate) mod facts;
pub(crate) mod http;
pub(crate) mod site;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file of the repository, named from its root.
pub(crate) fn text(path: &str) -> String {
    read(&root().join(path))
}

/// The text of a file.
pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()))
}

/// The files below a folder of the repository with that extension, named from
/// the root with `/`, in order; none where the folder is absent.
pub(crate) fn files(folder: &str, extension: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("an entry of a folder that was just opened").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                let path = path.strip_prefix(root()).expect("a path below the root");
                found.push(path.to_str().expect("our own file names are UTF-8").replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

/// The folder with material that is shared between repositories (real
/// postmortems, what they hold), or `None`, said aloud, where it is absent.
pub(crate) fn shared(what: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("LOOKBACK_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    if folder.join(what).exists() {
        return Some(folder);
    }
    skip(&format!("{} is absent (set LOOKBACK_SHARED)", folder.join(what).display()));
    None
}

/// Says on the real stderr, which the test runner does not capture, that a test is skipped.
pub(crate) fn skip(reason: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    // A closed stderr is no reason to fail a test that is skipped.
    writeln!(std::io::stderr(), "skipped: {test}: {reason}").ok();
}

/// A folder that is removed when dropped.
pub(crate) struct Temporary {
    folder: PathBuf,
    shown: PathBuf,
}

/// A new, empty folder for this test alone.
pub(crate) fn temporary(name: &str) -> Temporary {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("lookback-{name}-{}-{count}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for temporary files");
    Temporary { shown: folder.clone(), folder }
}

impl Temporary {
    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.shown
    }

    /// The same, with a path inside it as the one that is shown.
    pub(crate) fn inside(mut self, path: &str) -> Self {
        self.shown = self.folder.join(path);
        self
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // What cannot be removed now is removed with the machine's other temporary files.
        fs::remove_dir_all(&self.folder).ok();
    }
}

/// A copy of this repository's own knowledge base, so that tests do not meet
/// each other's caches and locks.
pub(crate) fn knowledge_base() -> Temporary {
    let folder = temporary("knowledge-base");
    let samples = files("postmortems", "md");
    for file in samples.iter().map(String::as_str).chain(["book.toml"]) {
        write(&folder.path().join(file), &text(file));
    }
    folder
}

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, text: &str) {
    let folder = path.parent().expect("a file stands in a folder");
    fs::create_dir_all(folder).and_then(|()| fs::write(path, text)).expect("a temporary file");
}

/// Every file below a folder with its bytes, named from the folder with `/`.
pub(crate) fn tree(top: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut tree = BTreeMap::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("an entry of a folder that was just opened").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(top).expect("a path below the top");
                tree.insert(name.to_string_lossy().replace('\\', "/"), fs::read(&path).expect("a readable file"));
            }
        }
    }
    tree
}
