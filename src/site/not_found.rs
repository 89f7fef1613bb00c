//! The page for what is not there.

use askama::Template;

use crate::site::shelf::Shelf;
use crate::site::{Frame, Sink, emit};

#[derive(Template)]
#[template(path = "not_found.html")]
struct NotFound<'a> {
    frame: Frame<'a>,
}

/// A server shows this page under any path, so only an absolute URL finds the site from it.
pub(super) fn render(shelf: &Shelf<'_>, sink: &Sink<'_>) {
    let root = match &shelf.options.base_url {
        Some(url) if url.ends_with('/') => url.clone(),
        Some(url) => format!("{url}/"),
        None => String::new(),
    };
    let frame = shelf.frame("not_found", &root, "Not found");
    emit(sink, "404.html", 4096, &NotFound { frame });
}
