//! The list that a site of ours carries: the name and content hash of every file that we wrote, nothing else.

use std::collections::HashMap;
use std::fmt::Write as _;

/// The first line, with the version of the format.
const HEADER: &str = "lookback.manifest/1\n";

/// What a manifest says: path → XXH3-128 of the content.
#[derive(Debug, Default)]
pub(crate) struct Manifest {
    pub files: HashMap<String, u128>,
    /// The manifest as it lies in the site; empty where there is none.
    pub bytes: Vec<u8>,
}

/// Prints the manifest of `files`, which are sorted. The last line is a hash over the others: half a manifest is none.
pub(crate) fn print<'a>(files: impl Iterator<Item = (&'a str, u128)>) -> Vec<u8> {
    let mut out = HEADER.to_owned();
    for (path, hash) in files {
        writeln!(out, "{hash:032x} {path}").expect("writing to a string cannot fail");
    }
    let hash = xxhash_rust::xxh3::xxh3_128(out.as_bytes());
    writeln!(out, "{hash:032x}").expect("writing to a string cannot fail");
    out.into_bytes()
}

/// Reads a manifest; `None` where it is not one of ours, or is damaged.
pub(crate) fn parse(bytes: Vec<u8>) -> Option<Manifest> {
    let text = std::str::from_utf8(&bytes).ok()?;
    let body_end = text.len().checked_sub("\n".len() + 32)?;
    let (body, last) = (text.get(..body_end)?, text.get(body_end..)?);
    if !last.ends_with('\n') || hash(last.trim_end())? != xxhash_rust::xxh3::xxh3_128(body.as_bytes()) {
        return None;
    }
    let mut files = HashMap::new();
    for line in body.strip_prefix(HEADER)?.lines() {
        let (digits, path) = line.split_once(' ')?;
        // A manifest may come with a repository: what it names must lie inside the site.
        if !is_safe(path) {
            return None;
        }
        files.insert(path.to_owned(), hash(digits)?);
    }
    Some(Manifest { files, bytes })
}

fn hash(digits: &str) -> Option<u128> {
    (digits.len() == 32).then(|| u128::from_str_radix(digits, 16).ok()).flatten()
}

/// Whether a path stays inside the site, and is none of our own names: `/` between parts, no empty part, no `..`.
pub(crate) fn is_safe(path: &str) -> bool {
    let is_safe_part = |part: &str| {
        !matches!(part, "" | "." | "..")
            && part.len() <= 240
            && !part.starts_with(".lookback-")
            && !part.chars().any(|letter| letter.is_control() || letter == '\\')
    };
    path.len() <= 1000 && path.split('/').all(is_safe_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_printed_is_read_back_and_any_damage_is_noticed() {
        let files = [("a b.html", 1), ("p/x.html", u128::MAX)];
        let bytes = print(files.into_iter());
        let parsed = parse(bytes.clone()).unwrap();
        assert_eq!(parsed.files, files.iter().map(|&(path, hash)| (path.to_owned(), hash)).collect());
        for n in 0..bytes.len() {
            assert!(parse(bytes[..n].to_vec()).is_none(), "{n}");
            let mut flipped = bytes.clone();
            flipped[n] ^= 1;
            assert!(parse(flipped).is_none(), "{n}");
        }
        assert!(parse(print(std::iter::empty())).is_some());
    }

    #[test]
    fn paths_stay_inside_the_site() {
        for path in ["index.html", "p/a-b.html", "assets/x y.css", ".nojekyll", "a..b/c", "…/x"] {
            assert!(is_safe(path), "{path}");
        }
        for path in [
            "",
            "/",
            "/etc/x",
            "a//b",
            "a/",
            "..",
            "../x",
            "a/../b",
            "a/./b",
            "a\nb",
            "a\0b",
            "a\\b",
            ".lookback-manifest",
        ] {
            assert!(!is_safe(path), "{path:?}");
        }
        assert!(parse(print([("../x", 1)].into_iter())).is_none());
    }
}
