//! Names of files for names that documents give.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Bytes of a slug before what tells it apart.
const MAX_BYTES: usize = 60;

/// A slug for each name, `[a-z0-9-]{1,80}`, no two of them equal.
///
/// What a slug cannot hold (`決済`, `C++` beside `C`) is told apart by a hash of the name, so that most do not depend
/// on which others there are: of several names that make one slug, the first has it.
pub(super) fn unique<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    names
        .map(|name| {
            let (plain, is_whole) = plain(name);
            let hash = xxhash_rust::xxh3::xxh3_64(name.as_bytes());
            let told_apart = || if plain.is_empty() { format!("{hash:016x}") } else { format!("{plain}-{hash:016x}") };
            let mut slug = if is_whole && !plain.is_empty() { plain.clone() } else { told_apart() };
            if taken.contains(&slug) {
                slug = told_apart();
            }
            // Two names with the same hash would have to be made on purpose.
            let base = slug.clone();
            let mut number = 2;
            while !taken.insert(slug.clone()) {
                slug = format!("{}-{number}", &base[..base.len().min(70)]);
                number += 1;
            }
            slug
        })
        .collect()
}

/// Letters and digits without accents, one dash between words; and whether no letter or digit is left out.
fn plain(name: &str) -> (String, bool) {
    let mut slug = String::new();
    let mut is_whole = true;
    let mut separate = false;
    for letter in name.nfkd().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            if separate && !slug.is_empty() {
                slug.push('-');
            }
            separate = false;
            slug.push(letter);
        } else if !is_combining_mark(letter) {
            is_whole &= !letter.is_alphanumeric();
            separate |= !letter.is_alphanumeric();
        }
        if slug.len() >= MAX_BYTES {
            return (slug.trim_end_matches('-').to_owned(), false);
        }
    }
    (slug, is_whole)
}

#[cfg(test)]
mod tests {
    use super::unique;

    #[test]
    fn a_name_makes_a_slug_that_is_its_own() {
        let check =
            |names: &[&str], expected: &[&str]| assert_eq!(unique(names.iter().copied()), expected, "{names:?}");
        check(&["Network", "Café crème", "SEV-2", "a.b/c d"], &["network", "cafe-creme", "sev-2", "a-b-c-d"]);
        check(&["C", "C++"], &["c", "c-4f38536af3ffba29"]);
        check(&["決済"], &["6494fd3bbb069ae9"]);
    }

    #[test]
    fn no_two_slugs_are_equal_whatever_the_names() {
        let mut names: Vec<String> = (0..10_000).map(|n| format!("Service {n}")).collect();
        let hostile =
            ["", " ", "../../etc", "CON", "con", "Con ", "(none)", "none", "ﬁ", "fi", "\u{202e}x", "x", "X", "-"];
        names.extend(hostile.map(str::to_owned));
        names.extend(["決済", "予約", "Ж", "Å"].map(|name| name.repeat(100)));
        names.extend((2..9).map(|n| format!("x-{n}")));
        let slugs = unique(names.iter().map(String::as_str));
        let mut sorted = slugs.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), names.len());
        for slug in slugs {
            assert!((1..=80).contains(&slug.len()), "{slug}");
            assert!(
                slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
                "{slug}"
            );
        }
    }
}
