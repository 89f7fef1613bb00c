//! The keys of `[book]` and `[output.lookback]`, and the nearest one to a slip.

/// Keys of `[book]` that Lookback reads.
pub(super) const BOOK: &[&str] = &["title", "authors", "description", "language", "src"];

/// Keys of `[book]` that belong to mdBook alone (0.4 and 0.5).
pub(super) const BOOK_OF_MDBOOK: &[&str] = &["multilingual", "text-direction"];

/// Keys of `[output.lookback]`.
pub(super) const OUTPUT: &[&str] =
    &["include", "exclude", "zone", "reporting-zone", "day-first", "sections", "repository", "dest-dir", "base-url"];

/// Keys that mdBook reads in the table of any renderer.
pub(super) const OUTPUT_OF_MDBOOK: &[&str] = &["command", "optional"];

/// Kinds of section, as they are called in records.
pub(super) const SECTIONS: &[&str] = &[
    "summary",
    "impact",
    "timeline",
    "factors",
    "detection",
    "resolution",
    "lessons",
    "actions",
    "people",
    "stats",
    "background",
    "other",
];

/// The known key that was most likely meant, if any is near enough.
pub(super) fn nearest<'k>(found: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    // `day_first` and `dayFirst` are the same slip as far as a reader is concerned.
    let folded = |key: &str| key.to_lowercase().replace(['_', '-'], "");
    known
        .map(|key| (strsim::damerau_levenshtein(&folded(found), &folded(key)), key))
        .min()
        .filter(|&(distance, key)| distance <= (key.chars().count() / 3).max(1))
        .map(|(_, key)| key)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize as _;
    use serde::de::IntoDeserializer as _;
    use serde::de::value::{Error, StrDeserializer};

    use super::*;
    use crate::record::SectionKind;

    #[test]
    fn every_section_name_is_a_kind_of_the_record() {
        for name in SECTIONS {
            let name: StrDeserializer<'_, Error> = name.into_deserializer();
            SectionKind::deserialize(name).expect("a kind of that name");
        }
    }

    #[test]
    fn a_slip_of_the_pen_finds_its_key() {
        let near = |found| nearest(found, OUTPUT.iter().copied());
        assert_eq!(near("exlude"), Some("exclude"));
        assert_eq!(near("day_first"), Some("day-first"));
        assert_eq!(near("reportingZone"), Some("reporting-zone"));
        assert_eq!(near("colour"), None);
    }
}
