//! Ids of headings: unique, prefixed, and found again by the fragments that
//! documents use for them.

use std::collections::HashMap;

use crate::markdown::{Document, Kind, NodeId};

/// Longest slug, in characters.
const MAX_CHARS: usize = 60;

/// The slugs of a document's headings, without their prefix `h-`.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    by_heading: Vec<(NodeId, String)>,
    next_suffix: HashMap<String, u32>,
}

impl Anchors {
    /// Slugs for every heading, as code hosts make them, so that tables of contents keep working.
    pub(super) fn new(document: &Document<'_>) -> Self {
        let mut anchors = Self::default();
        let mut text = String::new();
        for (id, node) in document.nodes().iter().enumerate() {
            if matches!(node.kind, Kind::Heading(_)) {
                text.clear();
                document.plain_into(document.descendants(id), &mut text);
                let slug = anchors.unique(slug(&text));
                anchors.by_heading.push((id, slug));
            }
        }
        anchors
    }

    /// The slug of a heading.
    pub(super) fn of(&self, heading: NodeId) -> Option<&str> {
        let at = self.by_heading.binary_search_by_key(&heading, |&(id, _)| id).ok()?;
        Some(&self.by_heading[at].1)
    }

    /// The slug that a fragment means, if there is such a heading.
    pub(super) fn find(&self, fragment: &str) -> Option<&str> {
        let wanted = fragment.to_lowercase();
        self.next_suffix.get_key_value(&wanted).map(|(slug, _)| slug.as_str())
    }

    fn unique(&mut self, slug: String) -> String {
        let Some(&next) = self.next_suffix.get(&slug) else {
            self.next_suffix.insert(slug.clone(), 1);
            return slug;
        };
        let mut suffix = next;
        loop {
            let candidate = format!("{slug}-{suffix}");
            suffix += 1;
            if !self.next_suffix.contains_key(&candidate) {
                self.next_suffix.insert(slug, suffix);
                self.next_suffix.insert(candidate.clone(), 1);
                return candidate;
            }
        }
    }
}

/// Lower case; letters, digits, `-` and `_` are kept, blanks become `-`.
fn slug(text: &str) -> String {
    let kept = text.trim().chars().filter_map(|character| match character {
        '-' | '_' => Some(character),
        _ if character.is_whitespace() => Some('-'),
        _ if character.is_alphanumeric() => Some(character),
        _ => None,
    });
    let slug: String = kept.take(MAX_CHARS).flat_map(char::to_lowercase).collect();
    if slug.is_empty() { "section".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use crate::source::Source;

    use super::*;

    #[test]
    fn equal_headings_get_ids_of_their_own() {
        let source = Source::new("a.md", "# A b!\n\n# a-b\n\n# a-b-1\n\n# A  b\n\n# ¿?\n\n# Ærø_1\n");
        let document = crate::markdown::parse(&source);
        let anchors = Anchors::new(&document);
        let slugs: Vec<&str> = anchors.by_heading.iter().map(|(_, slug)| slug.as_str()).collect();
        assert_eq!(slugs, ["a-b", "a-b-1", "a-b-1-1", "a--b", "section", "ærø_1"]);
        assert_eq!(anchors.find("A-B-1"), Some("a-b-1"));
        assert_eq!(anchors.find("nowhere"), None);
    }
}
