//! Several source folders, one list: no file twice, no path twice.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::disk::{File, shown};

/// What one folder holds.
pub(crate) struct Found {
    /// The folder without links in its path.
    pub root: PathBuf,
    pub files: Vec<File>,
}

/// All files sorted by path. Where folders share a path, the folder's name stands before it.
pub(crate) fn one_list(mut folders: Vec<Found>) -> Vec<File> {
    let mut files: Vec<File> =
        if folders.len() < 2 { folders.pop().map(|folder| folder.files).unwrap_or_default() } else { merge(folders) };
    files.sort_unstable_by(|a, b| a.path.cmp(&b.path).then_with(|| a.full.cmp(&b.full)));
    number_the_rest(&mut files);
    files
}

fn merge(mut folders: Vec<Found>) -> Vec<File> {
    // One folder may be given twice or lie inside another: each file belongs to the first that holds it.
    let mut seen = HashSet::new();
    for folder in &mut folders {
        let root = folder.root.clone();
        folder.files.retain(|file| seen.insert(root.join(&file.path)));
    }
    let mut n_folders_with: HashMap<&str, usize> = HashMap::new();
    for file in folders.iter().flat_map(|folder| &folder.files) {
        *n_folders_with.entry(&file.path).or_default() += 1;
    }
    let shared: HashSet<String> =
        n_folders_with.into_iter().filter(|&(_, n)| n > 1).map(|(path, _)| path.to_owned()).collect();
    let mut roots: Vec<PathBuf> = folders.iter().map(|folder| folder.root.clone()).collect();
    roots.sort_unstable();
    roots.dedup();
    let mut files = Vec::new();
    for folder in folders {
        let label = label(&folder.root, &roots);
        files.extend(folder.files.into_iter().map(|mut file| {
            if shared.contains(&file.path) {
                file.path = format!("{label}/{}", file.path);
            }
            file
        }));
    }
    files
}

/// The fewest last parts of `root` that no other folder has.
fn label(root: &Path, roots: &[PathBuf]) -> String {
    let parts: Vec<_> = root.iter().skip(1).collect();
    for n_parts in 1..=parts.len() {
        let tail: PathBuf = parts[parts.len() - n_parts..].iter().collect();
        if roots.iter().filter(|other| other.ends_with(&tail)).count() == 1 {
            return shown(&tail);
        }
    }
    shown(root).trim_start_matches('/').to_owned()
}

/// A label may make a path that another folder has already; the sorted neighbours are told apart by a number.
fn number_the_rest(files: &mut [File]) {
    if files.windows(2).all(|pair| pair[0].path != pair[1].path) {
        return;
    }
    let mut taken: HashSet<String> = HashSet::new();
    for file in files.iter_mut() {
        let mut path = file.path.clone();
        let mut number = 2;
        while !taken.insert(path.clone()) {
            path = format!("{}~{number}", file.path);
            number += 1;
        }
        file.path = path;
    }
    files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
}
