//! A page pasted as plain text → the same tree.

use crate::markdown::Document;

/// The document where the text is a pasted page; `None` where it is markdown.
pub(crate) fn parse(_text: &str) -> Option<Document<'_>> {
    None
}
