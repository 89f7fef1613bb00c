//! Ids: what a document is called in links, and the slugs that they are made of.

use crate::extract::Ctx;
use crate::extract::fields::Fields;
use crate::vocabulary::{Field, fold, with_folded};

/// Front matter `id`, else the slug of the file's stem; of its folder where the
/// stem is `README` or `index`.
pub(crate) fn id(ctx: &Ctx<'_>, fields: &Fields) -> String {
    let stated = fields.get(Field::Id).map(|entry| slug(&entry.value)).filter(|slug| !slug.is_empty());
    stated.unwrap_or_else(|| id_of_file(&ctx.source.path))
}

/// The id of a document that states none, by its path in the source folder.
pub fn id_of_file(path: &str) -> String {
    let stem = stem(path);
    match path.rsplit('/').nth(1) {
        Some(folder) if with_folded(stem, |stem| matches!(stem, "readme" | "index")) => name_slug(folder),
        _ => name_slug(stem),
    }
}

/// The slug of a file's name; what a slug cannot hold (`障害報告`) is told apart by a hash.
fn name_slug(name: &str) -> String {
    let slug = slug(name);
    if fold(name).chars().all(|c| c == ' ' || c.is_ascii() || spelt(c).is_some() || !c.is_alphabetic()) {
        return slug;
    }
    let hash = format!("{:08x}", xxhash_rust::xxh3::xxh3_64(name.as_bytes()) >> 32);
    if slug.is_empty() { format!("postmortem-{hash}") } else { format!("{}-{hash}", &slug[..slug.len().min(71)]) }
}

/// `[a-z0-9-]{0,80}`: letters and digits without accents, one dash between words.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut separate = false;
    for c in fold(text).chars() {
        let ascii = spelt(c);
        if ascii.is_none() && !c.is_ascii_alphanumeric() {
            separate |= c == ' ';
            continue;
        }
        if separate && !slug.is_empty() {
            slug.push('-');
        }
        separate = false;
        match ascii {
            Some(ascii) => slug.push_str(ascii),
            None => slug.push(c),
        }
    }
    slug.truncate(80);
    slug.trim_end_matches('-').to_owned()
}

/// How a letter without accents is spelt in ASCII.
fn spelt(c: char) -> Option<&'static str> {
    Some(match c {
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ß' => "ss",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

/// The file's name without its folders and its extension.
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let known = [".md", ".markdown", ".mdx", ".qmd"];
    let end = known.iter().find_map(|known| {
        let at = name.len().checked_sub(known.len())?;
        (at > 0 && name.is_char_boundary(at) && name[at..].eq_ignore_ascii_case(known)).then_some(at)
    });
    &name[..end.unwrap_or(name.len())]
}

#[cfg(test)]
mod tests {
    use super::name_slug;

    #[test]
    fn names_in_any_script_make_ids_that_differ() {
        for (name, expected) in [
            ("PM2021-003 - Flux version bump", "pm2021-003-flux-version-bump"),
            ("Hændelse på færgen", "haendelse-pa-faergen"),
            ("Straße gesperrt", "strasse-gesperrt"),
            ("2024-06-12 予約停止", "2024-06-12-1f83cf24"),
            ("障害報告", "postmortem-5a0093c7"),
        ] {
            assert_eq!(name_slug(name), expected, "{name}");
        }
    }
}
