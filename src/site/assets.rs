//! The files that pages load: the stylesheet and the icon.

use crate::site::shelf::Shelf;
use crate::site::{Page, Sink};

const FILES: [(&str, &[u8]); 2] = [
    ("assets/site.css", include_bytes!("../../templates/assets/site.css")),
    ("assets/favicon.svg", include_bytes!("../../templates/assets/favicon.svg")),
];

pub(super) fn render(_shelf: &Shelf<'_>, sink: &Sink<'_>) {
    for (path, bytes) in FILES {
        sink(Page { path: path.to_owned(), bytes: bytes.to_vec() });
    }
}
