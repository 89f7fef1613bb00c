//! What the caches survive, on a real disk.

use std::os::unix::fs::symlink;

use super::*;

fn folders(warnings: &[Problem]) -> Vec<String> {
    warnings.iter().map(|warning| warning.path.rsplit('/').next().unwrap().to_owned()).collect()
}

#[test]
fn caches_live_beside_the_book_or_in_the_users_folder_or_where_told() {
    let temp = tempfile::tempdir().unwrap();
    let at = |name: &str| temp.path().join(name);
    fs::create_dir(at("book")).unwrap();
    let (cache, sources) = (at("cache"), [at("book")]);
    let user = Wanted { sources: &sources, user_cache: Some(&cache), ..Wanted::default() };
    let folder = |wanted: &Wanted<'_>| {
        let (store, warnings) = open(wanted);
        assert!(warnings.is_empty(), "{warnings:?}");
        store.folder().unwrap().to_path_buf()
    };
    let keyed = folder(&user);
    assert!(keyed.starts_with(at("cache/lookback")) && shown(&keyed).contains("/book-"), "{keyed:?}");
    assert_eq!(keyed, folder(&Wanted { sources: &[at("book/../book/.")], ..user }));
    assert_ne!(keyed, folder(&Wanted { sources: &[at("cache")], ..user }));
    let book = at("book");
    assert_eq!(folder(&Wanted { root: Some(&book), ..user }), at("book/.lookback"));
    assert_eq!(fs::read_to_string(at("book/.lookback/.gitignore")).unwrap(), "*\n");
    let index = at("ix");
    assert_eq!(folder(&Wanted { root: Some(&book), index: Some(&index), ..user }), index);
}

#[test]
fn a_cache_that_cannot_be_written_is_a_warning() {
    let temp = tempfile::tempdir().unwrap();
    let at = |name: &str| temp.path().join(name);
    fs::create_dir(at("book")).unwrap();
    fs::create_dir(at("outside")).unwrap();
    symlink(at("outside"), at("book/.lookback")).unwrap();
    let (book, cache) = (at("book"), at("cache"));
    let (store, warnings) = open(&Wanted { root: Some(&book), user_cache: Some(&cache), ..Wanted::default() });
    assert!(store.folder().unwrap().starts_with(&cache));
    assert_eq!(folders(&warnings), [".lookback"]);
    assert_eq!(fs::read_dir(at("outside")).unwrap().count(), 0);
    fs::write(at("file"), "").unwrap();
    let file = at("file");
    let (store, warnings) = open(&Wanted { root: Some(&book), user_cache: Some(&file), ..Wanted::default() });
    assert!(store.folder().is_none());
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(store.lock(Some(&book), &mut |_| {}).is_ok());
    assert!(store.save("x", b"").is_ok() && store.load("x").is_none());
    assert_eq!(open(&Wanted::default()).1.len(), 1);
}

#[test]
fn a_second_lock_waits_and_is_told_for_whom() {
    let temp = tempfile::tempdir().unwrap();
    let cache = temp.path().join("cache");
    let open = |source: &str| {
        let sources = [temp.path().join(source)];
        open(&Wanted { sources: &sources, user_cache: Some(&cache), ..Wanted::default() }).0
    };
    let output = temp.path().join("site");
    let first = open("a").lock(Some(&output), &mut |_| panic!("nobody else holds it")).unwrap();
    let (sender, receiver) = std::sync::mpsc::channel();
    let store = open("b");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // Another knowledge base, the same output.
            let mut said = String::new();
            let lock = store.lock(Some(&output), &mut |text| {
                text.clone_into(&mut said);
                sender.send(None).unwrap();
            });
            sender.send(Some(said)).unwrap();
            drop(lock);
        });
        assert_eq!(receiver.recv().unwrap(), None);
        drop(first);
        let said = receiver.recv().unwrap().unwrap();
        assert_eq!(said, format!("waiting for process {} which is writing `{}`", std::process::id(), shown(&output)));
    });
}

#[test]
fn a_small_file_is_replaced_and_nothing_is_left_beside_it() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("ix");
    let (store, _) = open(&Wanted { index: Some(&folder), ..Wanted::default() });
    for text in ["one", "two"] {
        store.save("stamps", text.as_bytes()).unwrap();
        assert_eq!(store.load("stamps").as_deref(), Some(text.as_bytes()));
    }
    fs::create_dir(folder.join("taken")).unwrap();
    assert!(store.save("taken", b"x").unwrap_err().message.contains("taken` could not be written"));
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["lock", "stamps", "taken"]);
}

#[test]
fn the_clock_of_the_cache_does_not_run_backwards() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("ix");
    let (store, _) = open(&Wanted { index: Some(&folder), ..Wanted::default() });
    let before = store.now().unwrap();
    assert!(store.now().unwrap() >= before && before > 0);
}
