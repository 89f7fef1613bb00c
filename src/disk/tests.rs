//! What is listed and read, on a real disk.
#![expect(clippy::disallowed_methods, reason = "tests put files on the disk")]

use std::fs;
use std::os::unix::fs::symlink;

use super::*;

struct Tree(tempfile::TempDir);

impl Tree {
    fn new(files: &[(&str, &str)]) -> Self {
        let tree = Self(tempfile::tempdir().unwrap());
        for (path, text) in files {
            tree.put(path, text);
        }
        tree
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn put(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
    }

    fn list(&self, include: &[&str], exclude: &[&str]) -> Listing {
        let owned = |globs: &[&str]| globs.iter().map(|&glob| glob.to_owned()).collect::<Vec<_>>();
        list(&[self.at("")], &owned(include), &owned(exclude), &[]).unwrap()
    }
}

fn paths(listing: &Listing) -> Vec<&str> {
    listing.files.iter().map(|file| file.path.as_str()).collect()
}

/// The names of `files` that are listed; every one of them holds a heading.
fn check(files: &[&str], include: &[&str], exclude: &[&str], expected: &[&str]) {
    let tree = Tree::new(&files.iter().map(|&path| (path, "# A\n\ntext\n")).collect::<Vec<_>>());
    assert_eq!(paths(&tree.list(include, exclude)), expected, "{files:?} {include:?} {exclude:?}");
}

#[test]
fn extensions_and_headings_make_a_document() {
    let files = ["b.MD", "a/c.markdown", "d.mdx", "e.qmd", "f.txt", "g.md~", "h.md.bak", "no-extension", "2021.03.04"];
    check(&files, &[], &[], &["2021.03.04", "a/c.markdown", "b.MD", "d.mdx", "e.qmd", "no-extension"]);
    let tree = Tree::new(&[
        ("script", "#!/bin/sh\n"),
        ("prose", "text\n# late"),
        ("hash", "#no\n"),
        ("bom", "\u{feff}# yes\n"),
    ]);
    assert_eq!(paths(&tree.list(&[], &[])), ["bom"]);
}

#[test]
fn hidden_and_ignored_files_are_left_out_unless_a_glob_names_them() {
    let files = ["a.md", ".b.md", ".git/c.md", ".github/d.md", "e.txt"];
    check(&files, &[], &[], &["a.md"]);
    check(&files, &["*.txt"], &[], &["a.md", "e.txt"]);
    check(&files, &["**/*.md"], &[], &["a.md"]);
    check(&files, &[".github/*.md"], &[], &[".github/d.md", "a.md"]);
    check(&files, &[".*.md"], &[], &[".b.md", "a.md"]);
    check(&["notes/x", "notes/deep/y.txt", "z.txt"], &["notes/"], &[], &["notes/deep/y.txt", "notes/x"]);
}

#[test]
fn exclude_has_the_last_word() {
    check(&["a.md", "drafts/b.md", "x/drafts/c.md"], &[], &["drafts/"], &["a.md"]);
    check(&["a.md", "drafts/b.md", "x/drafts/c.md"], &[], &["/drafts/"], &["a.md", "x/drafts/c.md"]);
    check(&["a.md", "b.md", "c.txt"], &["*.txt", "a.md"], &["a.*", "*.txt"], &["b.md"]);
}

#[test]
fn ignore_files_count_only_inside_the_folder() {
    let tree = Tree::new(&[
        (".gitignore", "*.md"),
        ("in/.gitignore", "old/\nx*.md\n"),
        ("in/.ignore", "!x2.md\n"),
        ("in/a.md", ""),
        ("in/x1.md", ""),
        ("in/x2.md", ""),
        ("in/old/b.md", ""),
        ("in/sub/.gitignore", "!x1.md\n/d.md\n"),
        ("in/sub/x1.md", ""),
        ("in/sub/d.md", ""),
        ("in/sub/deep/d.md", ""),
    ]);
    let listing = list(&[tree.at("in")], &[], &[], &[]).unwrap();
    assert_eq!(paths(&listing), ["a.md", "sub/deep/d.md", "sub/x1.md", "x2.md"]);
}

#[test]
fn links_and_pipes_are_named_and_not_opened() {
    let tree = Tree::new(&[("in/a.md", "# A"), ("outside/secret.md", "# S")]);
    symlink(tree.at("outside/secret.md"), tree.at("in/link.md")).unwrap();
    symlink(tree.at("outside"), tree.at("in/folder")).unwrap();
    symlink("loop", tree.at("in/loop")).unwrap();
    symlink("/dev/zero", tree.at("in/zero.md")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, tree.at("in/pipe.md"), rustix::fs::Mode::RUSR).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, tree.at("in/.gitignore"), rustix::fs::Mode::RUSR).unwrap();
    let listing = list(&[tree.at("in")], &[], &[], &[]).unwrap();
    assert_eq!(paths(&listing), ["a.md"]);
    assert_eq!(listing.skipped.len(), 5, "{:?}", listing.skipped);
    assert_eq!(listing.problems.len(), 1, "{:?}", listing.problems);
    assert!(listing.problems[0].message.contains(".gitignore` is a pipe"), "{:?}", listing.problems);
}

#[test]
fn a_file_swapped_for_a_link_or_a_pipe_is_a_problem_and_no_hang() {
    let tree = Tree::new(&[("a.md", "# A"), ("b.md", "# B"), ("secret", "x")]);
    let files = tree.list(&[], &[]).files;
    fs::remove_file(tree.at("a.md")).unwrap();
    symlink(tree.at("secret"), tree.at("a.md")).unwrap();
    fs::remove_file(tree.at("b.md")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, tree.at("b.md"), rustix::fs::Mode::RUSR).unwrap();
    assert!(read(&files[0]).unwrap_err().message.contains("is a link"));
    assert!(read(&files[1]).unwrap_err().message.contains("is a pipe"));
}

#[test]
fn a_file_that_grew_is_read_whole_and_one_over_the_limit_is_named() {
    let tree = Tree::new(&[("a.md", "# A")]);
    let files = tree.list(&[], &[]).files;
    let longer = "# A\n".repeat(5000);
    tree.put("a.md", &longer);
    assert_eq!(read(&files[0]).unwrap().text, longer);
    let sparse = fs::File::create(tree.at("huge.md")).unwrap();
    sparse.set_len(SIZE_LIMIT + 1).unwrap();
    let listing = tree.list(&[], &[]);
    assert_eq!(paths(&listing), ["a.md"]);
    assert!(listing.problems[0].message.contains("huge.md` is larger than 64 MiB"), "{:?}", listing.problems);
    let grown = File { full: tree.at("huge.md"), ..files[0].clone() };
    assert!(read(&grown).unwrap_err().message.contains("64 MiB"));
}

#[test]
fn a_missing_folder_is_an_error_that_names_it() {
    let tree = Tree::new(&[("file", "")]);
    let error = |path: &str| list(&[tree.at(path)], &[], &[], &[]).unwrap_err().message;
    assert!(error("nowhere").starts_with("there is no folder `"));
    assert!(error("file").contains("file` is a file, not a folder"));
    let bad = list(&[tree.at("")], &[], &["a[".to_owned()], &[]).unwrap_err();
    assert!(bad.message.starts_with("`a[` in `exclude` is not a glob"), "{bad}");
}

#[test]
fn output_is_never_input() {
    let tree = Tree::new(&[
        ("a.md", ""),
        ("site/b.md", ""),
        ("old/.lookback-manifest", ""),
        ("old/c.md", ""),
        ("new/d.md", ""),
    ]);
    let listing = list(&[tree.at("")], &[], &[], &[tree.at("site"), tree.at("missing"), tree.at("")]).unwrap();
    assert_eq!(paths(&listing), ["a.md", "new/d.md"]);
    assert_eq!(listing.skipped.len(), 1);
}

#[test]
fn folders_that_share_a_path_are_told_apart_by_name() {
    let tree = Tree::new(&[
        ("x/one/a.md", ""),
        ("x/one/b.md", ""),
        ("x/two/a.md", ""),
        ("y/two/a.md", ""),
        ("y/two/c.md", ""),
    ]);
    let folders = [tree.at("x/one"), tree.at("x/two"), tree.at("y/two"), tree.at("y/two/"), tree.at("x")];
    let listing = list(&folders, &[], &[], &[]).unwrap();
    assert_eq!(paths(&listing), ["b.md", "c.md", "one/a.md", "x/two/a.md", "y/two/a.md"]);
}

#[test]
fn names_that_are_not_utf8_stay_apart_and_readable() {
    use std::os::unix::ffi::OsStrExt as _;
    let tree = Tree::new(&[]);
    for name in [&b"bad\xff.md"[..], b"bad\xfe.md"] {
        fs::write(tree.0.path().join(std::ffi::OsStr::from_bytes(name)), "# A").unwrap();
    }
    let listing = tree.list(&[], &[]);
    assert_eq!(paths(&listing), ["bad\\xfe.md", "bad\\xff.md"]);
    assert!(listing.files.iter().all(|file| read(file).is_ok()));
}

#[test]
fn messages_say_what_to_do() {
    let error = io::Error::from_raw_os_error(rustix::io::Errno::ACCESS.raw_os_error());
    let problem = Problem::from_io("a.md", "read", &error);
    let expected = "`a.md` could not be read: permission denied; give the user who runs lookback the right to it";
    assert_eq!(problem.to_string(), expected);
    let error = io::Error::from_raw_os_error(rustix::io::Errno::IO.raw_os_error());
    assert!(Problem::from_io("a", "read", &error).message.contains(": input/output error; check that disk"));
}
