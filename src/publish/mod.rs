//! The site on the disk, replaced as a whole.
//!
//! [`begin`] → [`Publication::file`] from as many threads as there are →
//! [`Publication::commit`]. Readers see the old site or the new one, whenever
//! we are killed; an error leaves the old one. Pages that have not changed are
//! not written, and where none has, nothing is touched. What the user put into
//! the folder, or changed there, is carried over. How it is done:
//!
//! * a page is compared with the file that is there, in the thread that made it;
//! * one that differs goes to the one thread that creates files, in a hidden folder beside the site;
//! * `commit` links the pages that are equal and the user's files into that folder, writes the manifest and
//!   exchanges the two folders; then the old one goes, file by file, each only where that loses nothing.
//!
//! Builds that write to one folder take turns by the lock of `store`.

mod carry;
mod compare;
mod file;
mod manifest;
mod place;
mod retire;
mod stage;
mod swap;
mod tree;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::JoinHandle;

pub use file::write_file;

use crate::disk::Problem;
use crate::publish::compare::Before;
use crate::publish::place::{Place, Site};
use crate::publish::retire::Known;
use crate::publish::stage::{Rights, Staging};

/// How many pages may wait for the thread that writes.
const QUEUE: usize = 32;

/// A page of the new site.
#[derive(Debug)]
pub(crate) struct Page {
    path: String,
    hash: u128,
    before: Before,
}

/// A site in the making; dropped without [`Publication::commit`], nothing has happened.
#[derive(Debug)]
pub struct Publication {
    place: Place,
    site: Option<Site>,
    pages: Mutex<Vec<Page>>,
    writer: OnceLock<Writer>,
    /// The first thing that went wrong; there is no commit after it.
    failure: Arc<OnceLock<Problem>>,
    warnings: Vec<Problem>,
    kept: Vec<String>,
}

/// The thread that creates files.
#[derive(Debug)]
struct Writer {
    sender: SyncSender<(String, Vec<u8>)>,
    thread: JoinHandle<Option<Staging>>,
}

/// What a commit did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Whether there is a new site; otherwise nothing was touched.
    pub changed: bool,
    /// Files of the site, without the manifest.
    pub n_files: usize,
    /// Files that are new or have changed.
    pub n_written: usize,
    /// Pages of the old site that the new one does not have.
    pub n_removed: usize,
    /// The user's files that had to make room for a page, by the names that they have now.
    pub kept: Vec<String>,
    /// What is no harm to the new site and should be said.
    pub warnings: Vec<Problem>,
}

/// Begins a site at `dest`; `inputs` are the folders and files that it is made from.
///
/// Cleans up what killed builds left beside it.
///
/// # Errors
/// `dest` is an input or holds one; it is not empty and not made by us; it is a file, a link or a mount
/// point; it cannot be written.
pub fn begin(dest: &Path, inputs: &[PathBuf]) -> Result<Publication, Problem> {
    let place = place::find(dest, inputs)?;
    let leftovers = place.leftovers();
    retire::put_back(&place, &leftovers);
    let site = place.site()?;
    let cleaned = retire::clean(&place, &leftovers, site.as_ref().map(|site| &site.folder));
    Ok(Publication {
        place,
        site,
        pages: Mutex::default(),
        writer: OnceLock::new(),
        failure: Arc::default(),
        warnings: cleaned.problems,
        kept: cleaned.rescued,
    })
}

/// A number that is another one when a file of the site at `dest` is: replaced, edited or gone.
///
/// It rests on what the system says of the files, not on their content, so it belongs into a cache and not into a site.
/// `None` where there is no site of ours.
pub fn stamp(dest: &Path) -> Option<u128> {
    let folder = tree::open_folder(rustix::fs::CWD, dest).ok()?;
    let manifest = place::read_manifest(&folder).ok()??;
    let mut paths: Vec<&str> = manifest.files.keys().map(String::as_str).collect();
    paths.sort_unstable();
    let mut hasher = xxhash_rust::xxh3::Xxh3Default::new();
    hasher.update(&manifest.bytes);
    for path in paths {
        let stat = tree::look(&folder, path).ok()?;
        for number in [stat.st_ino, stat.st_size.cast_unsigned(), u64::from(stat.st_mode)] {
            hasher.update(&number.to_le_bytes());
        }
        for time in [stat.st_mtime, stat.st_mtime_nsec.cast_signed(), stat.st_ctime, stat.st_ctime_nsec.cast_signed()] {
            hasher.update(&time.to_le_bytes());
        }
    }
    Some(hasher.digest128())
}

impl Publication {
    /// Adds a file: `path` is relative to the site, `/` between parts, each path once.
    ///
    /// The bytes are let go when they are compared or written.
    ///
    /// # Errors
    /// It could not be compared or written, or an earlier one could not; [`Publication::commit`] says the same.
    pub fn file(&self, path: &str, bytes: Vec<u8>) -> Result<(), Problem> {
        if let Some(problem) = self.failure.get() {
            return Err(problem.clone());
        }
        self.try_file(path, bytes).map_err(|problem| self.failure.get_or_init(|| problem).clone())
    }

    fn try_file(&self, path: &str, bytes: Vec<u8>) -> Result<(), Problem> {
        if !manifest::is_safe(path) {
            let message = format!("the page path `{path}` does not stay inside the site; please report this");
            return Err(Problem::new(path, message));
        }
        let before = match &self.site {
            Some(site) => compare::compare(site, path, &bytes)
                .map_err(|error| error.into_problem(&self.place.shown_file(Path::new(path))))?,
            None => Before::Nothing,
        };
        let hash = xxhash_rust::xxh3::xxh3_128(&bytes);
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).push(Page { path: path.to_owned(), hash, before });
        if matches!(before, Before::Same(_)) {
            return Ok(());
        }
        let writer = self.writer()?;
        writer.sender.send((path.to_owned(), bytes)).map_err(|_| self.writer_stopped())
    }

    fn writer_stopped(&self) -> Problem {
        let unknown = || Problem::new(&self.place.shown, "the thread that writes pages stopped; please report this");
        self.failure.get().cloned().unwrap_or_else(unknown)
    }

    /// The thread that creates files, which begins with the first page that has changed.
    ///
    /// One thread: on ext4, two that create files in many folders cost six times the time of one.
    fn writer(&self) -> Result<&Writer, Problem> {
        if let Some(writer) = self.writer.get() {
            return Ok(writer);
        }
        let (sender, receiver) = sync_channel(QUEUE);
        let (place, rights) = (self.place.clone(), self.rights());
        let failure = Arc::clone(&self.failure);
        let run = move || write_pages(&place, rights, &receiver, &failure);
        // Two threads may come here at once; the one that is late throws its idle thread away.
        match std::thread::Builder::new().name("publish".to_owned()).spawn(run) {
            Ok(thread) => Ok(self.writer.get_or_init(|| Writer { sender, thread })),
            Err(error) => {
                let problem = || Problem::from_io(&self.place.shown, "written", &error);
                self.writer.get().ok_or_else(problem)
            }
        }
    }

    fn rights(&self) -> Option<Rights> {
        self.site.as_ref().map(Rights::of)
    }

    /// Stops the thread that creates files and gives back what it made.
    fn staged(&mut self) -> Option<Staging> {
        let writer = self.writer.take()?;
        drop(writer.sender);
        writer.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    /// Puts the new site in the place of the old one.
    ///
    /// # Errors
    /// Something went wrong before; the old site is as it was.
    pub fn commit(mut self) -> Result<Published, Problem> {
        let staged = self.staged();
        if let Some(problem) = self.failure.get() {
            return Err(problem.clone());
        }
        let mut pages = std::mem::take(&mut self.pages).into_inner().unwrap_or_else(PoisonError::into_inner);
        pages.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        if let Some(pair) = pages.windows(2).find(|pair| pair[0].path == pair[1].path) {
            let path = &pair[0].path;
            return Err(Problem::new(path, format!("the page `{path}` was made twice; please report this")));
        }
        let manifest = manifest::print(pages.iter().map(|page| (page.path.as_str(), page.hash)));
        let mut published = Published {
            n_files: pages.len(),
            kept: std::mem::take(&mut self.kept),
            warnings: std::mem::take(&mut self.warnings),
            ..Published::default()
        };
        if staged.is_some() || self.site.as_ref().is_none_or(|site| site.manifest.bytes != manifest) {
            self.replace(staged, &pages, &manifest, &mut published)?;
        }
        Ok(published)
    }

    fn replace(
        &self,
        staged: Option<Staging>,
        pages: &[Page],
        manifest: &[u8],
        published: &mut Published,
    ) -> Result<(), Problem> {
        if let Some(site) = &self.site {
            self.place.refuse_what_cannot_go(site)?;
        }
        let mut staging = match staged {
            Some(staging) => staging,
            None => Staging::create(&self.place, self.rights())?,
        };
        published.changed = true;
        published.n_written = staging.n_written;
        let mut known = Known::default();
        if let Some(site) = &self.site {
            for page in pages {
                match page.before {
                    Before::Same(inode) => {
                        staging.take_page(site, Path::new(&page.path))?;
                        known.linked(Path::new(&page.path), inode);
                    }
                    Before::Ours(identity) => known.replaced(Path::new(&page.path), identity),
                    Before::Nothing | Before::Edited => {}
                }
            }
            let mut carry = carry::Carry::new(&self.place, site, &mut staging, pages, known);
            carry.run()?;
            known = carry.known;
            published.kept.extend(carry.kept);
            let is_page = |path: &String| pages.binary_search_by(|page| page.path.cmp(path)).is_ok();
            published.n_removed = site.manifest.files.keys().filter(|path| !is_page(path)).count();
        }
        staging.finish(manifest)?;
        let aside = swap::swap(&self.place, self.site.as_ref(), &mut staging)?;
        if let (Some(name), Some(site)) = (aside, &self.site) {
            let live = Some(&staging.folder);
            let retired = retire::retire(&self.place, &name, &site.folder, &site.manifest, live, &known);
            published.kept.extend(retired.rescued);
            published.warnings.extend(retired.problems);
        }
        Ok(())
    }
}

impl Drop for Publication {
    fn drop(&mut self) {
        // Waits for the thread, whose staging folder goes with it.
        if let Some(writer) = self.writer.take() {
            drop(writer.sender);
            drop(writer.thread.join());
        }
    }
}

/// Creates the staging folder with the first page, then a file a page. `None` where there was no page, or an error.
fn write_pages(
    place: &Place,
    rights: Option<Rights>,
    pages: &Receiver<(String, Vec<u8>)>,
    failure: &OnceLock<Problem>,
) -> Option<Staging> {
    let first = pages.recv().ok()?;
    let written = Staging::create(place, rights).and_then(|mut staging| {
        for (path, bytes) in std::iter::once(first).chain(pages) {
            staging.write(Path::new(&path), &bytes)?;
        }
        Ok(staging)
    });
    written.map_err(|problem| failure.get_or_init(|| problem)).ok()
}

#[cfg(test)]
mod tests;
