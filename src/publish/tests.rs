//! What readers of a folder see while it is replaced, on a real disk.
#![expect(clippy::disallowed_methods, reason = "tests put files on the disk")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

use proptest::prelude::*;

use super::*;
use crate::disk::MANIFEST;
use crate::publish::stage::UNFINISHED;

/// A folder in which a site is made at `site`.
struct Room(tempfile::TempDir);

impl Room {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn put(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
    }

    fn get(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap()
    }

    fn inode(&self, path: &str) -> u64 {
        fs::symlink_metadata(self.at(path)).unwrap().ino()
    }

    fn publish(&self, pages: &[(&str, &str)]) -> Published {
        let publication = begin(&self.at("site"), &[]).unwrap();
        for (path, text) in pages {
            publication.file(path, text.as_bytes().to_vec()).unwrap();
        }
        publication.commit().unwrap()
    }

    fn refusal(&self, dest: &str, inputs: &[&str]) -> String {
        let inputs: Vec<PathBuf> = inputs.iter().map(|path| self.at(path)).collect();
        begin(&self.at(dest), &inputs).unwrap_err().message
    }

    /// Everything below `path`: files with their text, links with `-> target`; not the manifest.
    fn tree(&self, path: &str) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        collect(&self.at(path), "", &mut found);
        found.remove(MANIFEST);
        found
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{prefix}{}", entry.file_name().into_string().unwrap());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            found.insert(format!("{path}/"), String::new());
            collect(&entry.path(), &format!("{path}/"), found);
        } else if kind.is_symlink() {
            found.insert(path, format!("-> {}", fs::read_link(entry.path()).unwrap().display()));
        } else {
            found.insert(path, fs::read_to_string(entry.path()).unwrap_or_default());
        }
    }
}

fn tree_of(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect()
}

#[test]
fn a_first_site_a_same_one_and_a_changed_one() {
    let room = Room::new();
    let pages = [("index.html", "home"), ("p/a.html", "a"), ("p/b.html", "b")];
    let first = room.publish(&pages);
    assert_eq!((first.changed, first.n_files, first.n_written), (true, 3, 3));
    assert_eq!(room.tree("site"), tree_of(&[("index.html", "home"), ("p/", ""), ("p/a.html", "a"), ("p/b.html", "b")]));
    let (folder, manifest) = (room.inode("site"), room.get("site/.lookback-manifest"));
    let same = room.publish(&pages);
    assert_eq!((same.changed, same.n_files, same.n_written), (false, 3, 0));
    assert_eq!((room.inode("site"), room.get("site/.lookback-manifest")), (folder, manifest));
    let unchanged = room.inode("site/p/a.html");
    let changed = room.publish(&[("p/a.html", "a"), ("index.html", "new home"), ("p/c.html", "c")]);
    assert_eq!((changed.changed, changed.n_written, changed.n_removed), (true, 2, 1));
    assert_eq!(
        room.tree("site"),
        tree_of(&[("index.html", "new home"), ("p/", ""), ("p/a.html", "a"), ("p/c.html", "c")])
    );
    assert_eq!(room.inode("site/p/a.html"), unchanged);
    assert_eq!(room.names(), ["site"]);
}

#[test]
fn a_page_less_is_a_change_and_its_folder_goes_too() {
    let room = Room::new();
    room.publish(&[("index.html", "home"), ("p/q/a.html", "a")]);
    let published = room.publish(&[("index.html", "home")]);
    assert_eq!((published.changed, published.n_written, published.n_removed), (true, 0, 1));
    assert_eq!(room.tree("site"), tree_of(&[("index.html", "home")]));
}

#[test]
fn what_the_user_put_into_the_site_comes_along() {
    let room = Room::new();
    room.publish(&[("index.html", "1"), ("p/a.html", "a")]);
    room.put("site/CNAME", "example.org");
    room.put("site/p/notes/deep.txt", "mine");
    room.put("site/.git/objects/x", "git");
    fs::create_dir(room.at("site/empty")).unwrap();
    fs::set_permissions(room.at("site/empty"), fs::Permissions::from_mode(0o750)).unwrap();
    symlink("nowhere", room.at("site/link")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, room.at("site/pipe"), rustix::fs::Mode::RUSR).unwrap();
    fs::set_permissions(room.at("site"), fs::Permissions::from_mode(0o2775)).unwrap();
    let inode = room.inode("site/CNAME");
    let published = room.publish(&[("index.html", "2")]);
    assert_eq!((published.kept.len(), published.warnings.len()), (0, 0), "{published:?}");
    let pipe = fs::symlink_metadata(room.at("site/pipe")).unwrap();
    assert_eq!(pipe.mode() & 0o170_000, 0o010_000);
    fs::remove_file(room.at("site/pipe")).unwrap();
    let expected = [
        (".git/", ""),
        (".git/objects/", ""),
        (".git/objects/x", "git"),
        ("CNAME", "example.org"),
        ("empty/", ""),
        ("index.html", "2"),
        ("link", "-> nowhere"),
        ("p/", ""),
        ("p/notes/", ""),
        ("p/notes/deep.txt", "mine"),
    ];
    assert_eq!(room.tree("site"), tree_of(&expected));
    assert_eq!(room.inode("site/CNAME"), inode);
    assert_eq!(fs::metadata(room.at("site")).unwrap().mode() & 0o7777, 0o2775);
    assert_eq!(fs::metadata(room.at("site/empty")).unwrap().mode() & 0o7777, 0o750);
    assert_eq!(room.names(), ["site"]);
}

#[test]
fn a_page_that_the_user_changed_is_kept_beside_the_new_one() {
    let room = Room::new();
    room.publish(&[("index.html", "1"), ("gone.html", "g"), ("same.html", "s")]);
    room.put("site/index.html", "by hand");
    room.put("site/gone.html", "by hand too");
    let published = room.publish(&[("index.html", "1"), ("same.html", "s")]);
    assert_eq!(published.kept, ["index.html.kept"]);
    let expected =
        [("gone.html", "by hand too"), ("index.html", "1"), ("index.html.kept", "by hand"), ("same.html", "s")];
    assert_eq!(room.tree("site"), tree_of(&expected));
    room.put("site/index.html", "by hand again");
    assert_eq!(room.publish(&[("index.html", "2")]).kept, ["index.html.kept-2"]);
    assert_eq!(room.get("site/index.html.kept"), "by hand");
    assert_eq!(room.get("site/index.html.kept-2"), "by hand again");
    // A page that a user deleted comes back.
    fs::remove_file(room.at("site/index.html")).unwrap();
    assert!(room.publish(&[("index.html", "2")]).changed);
    assert_eq!(room.get("site/index.html"), "2");
}

#[test]
fn what_is_in_the_way_of_a_page_makes_room() {
    let room = Room::new();
    room.publish(&[("index.html", "1")]);
    room.put("site/p", "a file where a folder must be");
    room.put("site/a.html/inner/x", "a folder where a page must be");
    room.put("elsewhere/q/c.html", "c");
    symlink(room.at("elsewhere/q"), room.at("site/q")).unwrap();
    symlink(room.at("elsewhere/q/c.html"), room.at("site/b.html")).unwrap();
    let mut kept = room
        .publish(&[("index.html", "1"), ("p/x.html", "x"), ("a.html", "a"), ("b.html", "b"), ("q/c.html", "c2")])
        .kept;
    kept.sort();
    assert_eq!(kept, ["a.html.kept", "b.html.kept", "p.kept", "q.kept"]);
    assert_eq!(room.get("site/a.html.kept/inner/x"), "a folder where a page must be");
    assert_eq!((room.get("site/q/c.html"), room.get("elsewhere/q/c.html")), ("c2".to_owned(), "c".to_owned()));
    assert_eq!(room.get("site/p.kept"), "a file where a folder must be");
    assert_eq!(room.names(), ["elsewhere", "site"]);
}

#[test]
fn folders_that_are_not_ours_and_inputs_are_refused() {
    let room = Room::new();
    room.put("full/mine.txt", "x");
    room.put("in/a.md", "# A");
    room.put("file", "");
    fs::create_dir(room.at("empty")).unwrap();
    symlink("empty", room.at("link")).unwrap();
    let refused = |dest: &str, inputs: &[&str], expected: &str| {
        let message = room.refusal(dest, inputs);
        assert!(message.contains(expected), "{dest}: {message}");
    };
    refused("full", &[], "was not made by lookback and is not empty (it holds `mine.txt`)");
    refused("file", &[], "is not a folder");
    refused("link", &[], "is a link");
    refused("in", &["in"], "is the input itself");
    refused("in/../in", &["in"], "is the input itself");
    refused("", &["in"], "holds the input");
    refused("in", &["in/a.md"], "holds the input");
    refused("in/..", &["in"], "does not say the output folder's name");
    refused("link/../missing/../x", &[], "could not be found");
    room.put("damaged/.lookback-manifest", "lookback.manifest/1\n");
    refused("damaged", &[], "damaged `.lookback-manifest`");
    assert_eq!(room.names(), ["damaged", "empty", "file", "full", "in", "link"]);
    assert_eq!(room.tree("full"), tree_of(&[("mine.txt", "x")]));
    // Inside the input is fine where nothing is in the way, and so are folders that do not exist yet.
    for dest in ["empty", "in/site", "new/deep/site"] {
        let publication = begin(&room.at(dest), &[room.at("in")]).unwrap();
        publication.file("index.html", b"x".to_vec()).unwrap();
        assert!(publication.commit().unwrap().changed);
        assert_eq!(room.get(&format!("{dest}/index.html")), "x");
    }
}

#[test]
fn a_bad_page_or_a_dropped_publication_leaves_everything_as_it_was() {
    let room = Room::new();
    room.publish(&[("index.html", "1")]);
    let before = room.tree("site");
    let publication = begin(&room.at("site"), &[]).unwrap();
    publication.file("index.html", b"2".to_vec()).unwrap();
    for path in ["../x", "/x", "", "a//b", MANIFEST, UNFINISHED] {
        assert!(publication.file(path, Vec::new()).is_err(), "{path}");
    }
    assert!(publication.commit().is_err());
    let publication = begin(&room.at("site"), &[]).unwrap();
    publication.file("index.html", b"2".to_vec()).unwrap();
    drop(publication);
    // The same page twice, a page under a page.
    for second in ["a.html", "a.html/b"] {
        let publication = begin(&room.at("site"), &[]).unwrap();
        let _ = publication.file("a.html", b"2".to_vec());
        let _ = publication.file(second, b"3".to_vec());
        assert!(publication.commit().is_err());
    }
    let publication = begin(&room.at("site"), &[]).unwrap();
    publication.file("index.html", b"1".to_vec()).unwrap();
    publication.file("index.html", b"1".to_vec()).unwrap();
    assert!(publication.commit().unwrap_err().message.contains("was made twice"));
    assert_eq!((room.tree("site"), room.names()), (before, vec!["site".to_owned()]));
}

#[test]
fn leftovers_of_killed_builds_go_and_what_is_not_ours_stays() {
    let room = Room::new();
    room.publish(&[("index.html", "1"), ("a.html", "a")]);
    // Killed while staging.
    room.put(&format!(".site.lookback-1-0/{UNFINISHED}"), "");
    room.put(".site.lookback-1-0/p/half.html", "ha");
    // Killed after the exchange: an old site, in which somebody had put a file, and changed one.
    let old = Room::new();
    old.publish(&[("index.html", "0"), ("a.html", "a"), ("b.html", "b"), ("p/c.html", "c")]);
    fs::rename(old.at("site"), room.at(".site.lookback-2-7")).unwrap();
    fs::remove_file(room.at(".site.lookback-2-7/a.html")).unwrap();
    fs::hard_link(room.at("site/a.html"), room.at(".site.lookback-2-7/a.html")).unwrap();
    room.put(".site.lookback-2-7/b.html", "by hand");
    room.put(".site.lookback-2-7/p/mine.txt", "mine");
    room.put(".site.lookback-2-7/index.html.kept", "k");
    // Names that only look like ours.
    room.put(".site.lookback-x-1/a", "");
    room.put(".site.lookback-12/a", "");
    room.put(".site.lookback-1-1", "a file");
    room.put(".other.lookback-1-1/a", "");
    fs::create_dir(room.at(".site.lookback-3-0")).unwrap();
    let published = room.publish(&[("index.html", "1"), ("a.html", "a")]);
    assert_eq!((published.changed, published.warnings.len()), (false, 0), "{published:?}");
    let expected = [
        ("a.html", "a"),
        ("b.html", "by hand"),
        ("index.html", "1"),
        ("index.html.kept", "k"),
        ("p/", ""),
        ("p/mine.txt", "mine"),
    ];
    assert_eq!(room.tree("site"), tree_of(&expected));
    let left = [".other.lookback-1-1", ".site.lookback-1-1", ".site.lookback-12", ".site.lookback-x-1", "site"];
    assert_eq!(room.names(), left);
}

#[test]
fn a_build_killed_just_before_the_exchange_leaves_no_second_copy() {
    let room = Room::new();
    room.publish(&[("a.html", "a")]);
    room.put("site/a.html", "by hand");
    // As staged: the new page, the user's under its new name, the manifest, and no mark any more.
    let next = Room::new();
    next.publish(&[("a.html", "a")]);
    fs::rename(next.at("site"), room.at(".site.lookback-4-0")).unwrap();
    fs::hard_link(room.at("site/a.html"), room.at(".site.lookback-4-0/a.html.kept")).unwrap();
    assert_eq!(room.publish(&[("a.html", "a")]).kept, ["a.html.kept"]);
    assert_eq!(room.tree("site"), tree_of(&[("a.html", "a"), ("a.html.kept", "by hand")]));
    assert_eq!(room.names(), ["site"]);
}

#[test]
fn a_staging_folder_whose_build_lives_is_left_alone() {
    let room = Room::new();
    room.publish(&[("index.html", "1")]);
    let first = begin(&room.at("site"), &[]).unwrap();
    first.file("index.html", b"2".to_vec()).unwrap();
    // Once its page is written, the folder is marked as one whose build lives.
    let is_written = |name: &String| name != "site" && fs::exists(room.at(name).join("index.html")).unwrap_or(false);
    while !room.names().iter().any(is_written) {
        std::thread::yield_now();
    }
    room.publish(&[("index.html", "3")]);
    // What the first was compared with is no longer there, so it must not publish.
    assert!(first.commit().unwrap_err().message.contains("was replaced by another program"));
    assert_eq!((room.get("site/index.html"), room.names()), ("3".to_owned(), vec!["site".to_owned()]));
}

#[test]
fn a_site_that_was_put_aside_comes_back() {
    let room = Room::new();
    room.publish(&[("index.html", "1")]);
    fs::rename(room.at("site"), room.at(".site.lookback-9-0-old")).unwrap();
    assert!(!room.publish(&[("index.html", "1")]).changed);
    assert_eq!(room.names(), ["site"]);
}

#[test]
fn the_manifest_holds_names_and_hashes_and_is_the_same_for_the_same_site() {
    let (one, two) = (Room::new(), Room::new());
    one.publish(&[("b.html", "b"), ("a.html", "a")]);
    two.publish(&[("a.html", "a")]);
    two.publish(&[("a.html", "a"), ("b.html", "b")]);
    let manifest = one.get("site/.lookback-manifest");
    assert_eq!(manifest, two.get("site/.lookback-manifest"));
    assert_eq!(manifest.lines().nth(1).unwrap(), format!("{:032x} a.html", xxhash_rust::xxh3::xxh3_128(b"a")));
}

#[test]
fn the_stamp_of_a_site_changes_with_any_of_its_files() {
    let room = Room::new();
    assert_eq!(stamp(&room.at("site")), None);
    room.publish(&[("index.html", "1"), ("a.html", "a")]);
    let first = stamp(&room.at("site"));
    assert!(first.is_some());
    room.put("site/mine.txt", "not ours, not looked at");
    assert_eq!(stamp(&room.at("site")), first);
    room.put("site/a.html", "another length");
    let second = stamp(&room.at("site"));
    assert!(second.is_some() && second != first);
    fs::remove_file(room.at("site/a.html")).unwrap();
    assert_eq!(stamp(&room.at("site")), None);
}

#[test]
fn many_threads_publish_many_pages() {
    let room = Room::new();
    for round in ["1", "2"] {
        let publication = begin(&room.at("site"), &[]).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let publication = &publication;
                scope.spawn(move || {
                    for page in 0..100 {
                        let text = if page % 10 == 0 { round } else { "same" };
                        publication.file(&format!("p{thread}/{page}.html"), text.repeat(page).into_bytes()).unwrap();
                    }
                });
            }
        });
        let published = publication.commit().unwrap();
        let n_written = if round == "1" { 400 } else { 36 };
        assert_eq!((published.n_files, published.n_written), (400, n_written));
    }
    assert_eq!(room.tree("site").len(), 404);
}

/// What may happen to a site between two builds.
#[derive(Clone, Debug)]
enum Step {
    Build(BTreeMap<&'static str, u8>),
    Write(&'static str, u8),
    Remove(&'static str),
    /// A folder, or a link, in place of what was there.
    Folder(&'static str),
    Link(&'static str),
}

const PATHS: [&str; 7] = ["a", "b", "p/a", "p/b", "p/q/c", "p", "a.kept"];
const PAGES: [&str; 5] = ["a", "b", "p/a", "p/b", "p/q/c"];

fn step() -> impl Strategy<Value = Step> {
    let path = || prop::sample::select(&PATHS[..]);
    prop_oneof![
        4 => prop::collection::btree_map(prop::sample::select(&PAGES[..]), 0u8..3, 0..5).prop_map(Step::Build),
        3 => (path(), 10u8..40).prop_map(|(path, text)| Step::Write(path, text)),
        1 => path().prop_map(Step::Remove),
        1 => path().prop_map(Step::Folder),
        1 => path().prop_map(Step::Link),
    ]
}

/// Removes what is at `path`, and the files in the place of its folders.
fn clear(room: &Room, path: &str) {
    let full = room.at(&format!("site/{path}"));
    if fs::symlink_metadata(&full).is_ok_and(|metadata| metadata.is_dir()) {
        fs::remove_dir_all(&full).unwrap();
    } else {
        let _ = fs::remove_file(&full);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn whatever_the_user_does_pages_are_right_and_nothing_of_theirs_is_lost(
        steps in prop::collection::vec(step(), 1..12),
    ) {
        let room = Room::new();
        for step in steps {
            let at = |path: &str| room.at(&format!("site/{path}"));
            match step {
                Step::Build(pages) => {
                    let before = if at("").exists() { room.tree("site") } else { BTreeMap::new() };
                    let pages: Vec<(&str, String)> = pages.into_iter().map(|(path, n)| (path, format!("page {n}"))).collect();
                    let pages: Vec<(&str, &str)> = pages.iter().map(|(path, text)| (*path, text.as_str())).collect();
                    let published = room.publish(&pages);
                    prop_assert!(published.warnings.is_empty(), "{:?}", published.warnings);
                    let after = room.tree("site");
                    for (path, text) in &pages {
                        prop_assert_eq!(after.get(*path).map(String::as_str), Some(*text));
                    }
                    for (path, text) in before.iter().filter(|(_, text)| text.starts_with("user") || text.starts_with("->")) {
                        let name = path.rsplit('/').next().unwrap();
                        let kept = |(at, found): (&String, &String)| found == text && at.contains(name);
                        prop_assert!(after.iter().any(kept), "{path} {text} is lost: {after:?}");
                    }
                    let n_pages = after.values().filter(|text| text.starts_with("page")).count();
                    prop_assert_eq!(n_pages, pages.len(), "stale pages: {:?}", after);
                    prop_assert!(!room.publish(&pages).changed);
                    prop_assert_eq!(room.names(), ["site"]);
                }
                _ if !at("").exists() => {}
                Step::Write(path, n) => {
                    if at(path).is_dir() || fs::create_dir_all(at(path).parent().unwrap()).is_err() {
                        continue;
                    }
                    clear(&room, path);
                    let _ = fs::write(at(path), format!("user {n}"));
                }
                Step::Remove(path) => clear(&room, path),
                Step::Folder(path) => {
                    clear(&room, path);
                    let _ = fs::create_dir_all(at(path));
                }
                Step::Link(path) => {
                    clear(&room, path);
                    let _ = symlink("/nonexistent/target", at(path));
                }
            }
        }
    }
}
