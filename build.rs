//! The files of `src/vocabulary/languages` as one table, so that a new language is a new file.
//!
//! What a program needs before it knows which languages a document is in (the words
//! by which they are recognised) is taken out here; the rest of a file is compiled in
//! as it is, and read when a document in that language comes.
#![expect(clippy::disallowed_methods, reason = "a build script reads files and what Cargo sets")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The language that every document may use words of.
const FIRST: &str = "en";

fn main() {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("Cargo sets it"));
    // The fuzz targets compile the same sources one folder below.
    let folder = ["src", "../src"].map(|source| manifest.join(source).join("vocabulary/languages"));
    let folder = folder.into_iter().find(|folder| folder.is_dir()).expect("the languages stand beside the sources");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=build.rs");
    let mut languages: Vec<Language> = files(&folder).iter().map(|path| Language::read(path)).collect();
    languages.sort_by_key(|language| (language.tag != FIRST, language.tag.clone()));
    let mut table = String::from("pub(super) static FILES: &[File] = &[\n");
    for language in &languages {
        let Language { tag, common, characters, path, .. } = language;
        let text = path.display().to_string();
        writeln!(
            table,
            "    File {{ tag: {tag:?}, common: &{common:?}, characters: {characters:?}, text: include_str!({text:?}) }},",
        )
        .expect("a string takes everything");
    }
    table.push_str("];\n");
    // One bit a language in what recognises them.
    assert!(languages.len() <= 32, "more than 32 languages: src/vocabulary/recognise.rs has to be widened");
    let mut months: Vec<&String> = languages.iter().flat_map(|language| &language.months).collect();
    months.sort_unstable();
    months.dedup();
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo sets it"));
    let write =
        |name: &str, text: String| fs::write(out.join(name), text).expect("Cargo's own folder can be written to");
    write("languages.rs", table);
    write("months.rs", format!("static MONTHS: &[&str] = &{months:?};\n"));
}

/// What is needed of a language before it is met.
struct Language {
    tag: String,
    common: Vec<String>,
    characters: String,
    /// Names of months, in lower case.
    months: Vec<String>,
    path: PathBuf,
}

impl Language {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file: toml::Table = text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let head = file.get("language").and_then(toml::Value::as_table);
        let value = |key: &str| {
            let value = head.and_then(|head| head.get(key));
            value.unwrap_or_else(|| panic!("{}: `{key}` is missing in `[language]`", path.display()))
        };
        let text_of = |key: &str| {
            let text = value(key).as_str().unwrap_or_else(|| panic!("{}: `{key}` is a text", path.display()));
            text.to_owned()
        };
        let words = value("common").as_array().into_iter().flatten().filter_map(toml::Value::as_str);
        let words: Vec<String> = words.map(str::to_lowercase).collect();
        if let Some(word) = words.iter().find(|word| !word.chars().all(char::is_alphabetic)) {
            panic!("{}: `{word}` is no single word, and would never be met", path.display());
        }
        let months = file.get("calendar").and_then(|calendar| calendar.get("months")).and_then(toml::Value::as_array);
        let months = months.into_iter().flatten().filter_map(toml::Value::as_array).flatten();
        Self {
            tag: text_of("tag"),
            common: words,
            characters: text_of("characters"),
            months: months.filter_map(toml::Value::as_str).map(str::to_lowercase).collect(),
            path: path.to_owned(),
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder of languages can be listed");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry of an open folder").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    files
}
