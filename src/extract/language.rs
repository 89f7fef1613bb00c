//! Which language a document is in: its headings, and as much of its text as tells.

use crate::markdown::{Document, Kind};
use crate::vocabulary::recognise::{Place, Recognised, Recogniser};

/// Bytes of running text that tell a language where no other one shows in them; headings
/// are read all the same.
const CLEAR: usize = 800;

/// Bytes of one run of text that are read.
const HEAD: usize = 160;

/// Bytes of running text that tell a language in any case.
const ENOUGH: usize = 3000;

/// The language of a document, and the one that it uses beside English.
pub(crate) fn of(document: &Document<'_>) -> Recognised {
    let mut recogniser = Recogniser::default();
    let mut left = ENOUGH;
    let mut heading_ends = 0;
    let mut skipped_until = 0;
    for (id, node) in document.nodes().iter().enumerate() {
        match &node.kind {
            Kind::Heading(_) | Kind::TableHead | Kind::Strong => heading_ends = document.end(id).max(heading_ends),
            Kind::CodeBlock(_) => skipped_until = document.end(id),
            Kind::Text(text) if id >= skipped_until => {
                let place = if id < heading_ends { Place::Heading } else { Place::Text };
                if place == Place::Heading {
                    recogniser.read(text, place);
                } else if left > 0 {
                    // The head of each text, so that no long one speaks for all.
                    let text = &text[..text.floor_char_boundary(left.min(HEAD))];
                    left -= text.len();
                    recogniser.read(text, place);
                    if left <= ENOUGH - CLEAR && recogniser.is_clear() {
                        left = 0;
                    }
                }
            }
            _ => {}
        }
    }
    recogniser.finish()
}
