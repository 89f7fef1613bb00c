//! The languages that are compiled in, and the vocabularies that documents in them need.
//!
//! Every document may use English words beside its own. A vocabulary of English and
//! one more language is put together when the first document asks for it: reading one
//! file takes longer than reading some documents.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use crate::vocabulary::{Vocabulary, file};

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// One language's file.
#[derive(Debug)]
pub(super) struct File {
    /// BCP 47: `de`, `zh-Hans`.
    pub(super) tag: &'static str,
    /// Words by which it is recognised, in lower case.
    pub(super) common: &'static [&'static str],
    /// Letters by which it is recognised.
    pub(super) characters: &'static str,
    text: &'static str,
}

/// One of the languages that are compiled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(u8);

impl Language {
    /// The language whose words every document may use.
    pub const ENGLISH: Self = Self(0);

    /// Every language, English first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..FILES.len()).filter_map(|idx| u8::try_from(idx).ok()).map(Self)
    }

    /// Its BCP 47 tag: `en`, `zh-Hans`.
    pub fn tag(self) -> &'static str {
        self.file().tag
    }

    pub(super) fn idx(self) -> usize {
        usize::from(self.0)
    }

    pub(super) fn file(self) -> &'static File {
        &FILES[self.idx()]
    }
}

/// The vocabularies of one knowledge base: English, and English with each other language.
#[derive(Debug)]
pub struct Languages {
    own: BTreeMap<String, Vec<String>>,
    vocabularies: Vec<OnceLock<Vocabulary>>,
}

static SHARED: LazyLock<Arc<Languages>> = LazyLock::new(|| Arc::new(Languages::new(BTreeMap::new())));

impl Languages {
    /// The languages as they come.
    pub fn shared() -> Arc<Self> {
        Arc::clone(&SHARED)
    }

    /// The languages with one knowledge base's own headings, by the names that kinds of
    /// section have in records.
    pub fn with_sections(own: &BTreeMap<String, Vec<String>>) -> Arc<Self> {
        if own.is_empty() { Self::shared() } else { Arc::new(Self::new(own.clone())) }
    }

    fn new(own: BTreeMap<String, Vec<String>>) -> Self {
        Self { own, vocabularies: Language::all().map(|_| OnceLock::new()).collect() }
    }

    /// The words of English and of one more language.
    pub fn vocabulary(&self, beside: Language) -> &Vocabulary {
        self.vocabularies[beside.idx()].get_or_init(|| {
            let mut texts = vec![Language::ENGLISH.file().text];
            if beside != Language::ENGLISH {
                texts.push(beside.file().text);
            }
            let file = file::merged(&texts).expect("the language files are read by every test");
            Vocabulary::new(&file, &self.own)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_file_has_the_shape_of_the_others() {
        let mut tags = std::collections::HashSet::new();
        for language in Language::all() {
            if let Err(error) = file::merged(&[Language::ENGLISH.file().text, language.file().text]) {
                panic!("{}: {error}", language.tag());
            }
            assert!(tags.insert(language.tag()), "{} twice", language.tag());
        }
        assert_eq!(Language::ENGLISH.tag(), "en");
    }
}
