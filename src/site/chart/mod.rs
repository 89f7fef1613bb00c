//! Drawings as inline SVG: no script, no style of their own, every mark a link with a title.
//!
//! Shapes are told apart by form as well as by colour, and the stylesheet gives
//! both for light, dark and print.

pub(crate) mod scale;
pub(crate) mod strip;
pub(crate) mod timeline;

use std::fmt::Write as _;

use crate::render::escape;

/// Longest title of a mark, in characters.
const MAX_TITLE: usize = 140;

/// An SVG that is being written.
///
/// Drawings use few elements, each always with the same attributes. The static
/// part is an image with a title and a description; the marks stand beside it,
/// because an image has no links inside for those who hear it.
#[derive(Debug, Default)]
pub(crate) struct Svg {
    out: String,
}

impl Svg {
    /// Begins a drawing and its static part. `id` is unique on its page.
    pub(crate) fn new(id: &str, width: i32, height: i32, title: &str, description: &str) -> Self {
        let mut out = String::with_capacity(8 * 1024);
        let _ = write!(
            out,
            "<svg class=\"chart\" viewBox=\"0 0 {width} {height}\"><g role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">"
        );
        escape::push(&mut out, &escape::flat(title));
        let _ = write!(out, "</title><desc id=\"{id}-d\">");
        escape::push(&mut out, &escape::flat(description));
        out.push_str("</desc>");
        Self { out }
    }

    /// Lines or an area.
    pub(crate) fn path(&mut self, class: &str, d: std::fmt::Arguments<'_>) {
        let _ = write!(self.out, "<path class=\"{class}\" d=\"{d}\"/>");
    }

    /// Text at a baseline; the class says how it is anchored.
    pub(crate) fn text(&mut self, class: &str, x: i32, y: i32, text: &str) {
        let _ = write!(self.out, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">");
        escape::push(&mut self.out, &escape::flat(text));
        self.out.push_str("</text>");
    }

    /// Ends the static part; marks follow.
    pub(crate) fn end_image(&mut self) {
        self.out.push_str("</g>\n");
    }

    /// Begins a mark that leads somewhere and says what it is.
    pub(crate) fn open_mark(&mut self, href: &str, title: &str) {
        self.out.push_str("<a href=\"");
        escape::push_url(&mut self.out, href);
        self.out.push_str("\"><title>");
        let flat = escape::flat(title);
        let end = flat.char_indices().nth(MAX_TITLE).map(|(at, _)| at);
        escape::push(&mut self.out, &flat[..end.unwrap_or(flat.len())]);
        self.out.push_str(if end.is_some() { "…</title>" } else { "</title>" });
    }

    /// Ends a mark.
    pub(crate) fn close_mark(&mut self) {
        self.out.push_str("</a>\n");
    }

    /// A round mark.
    pub(crate) fn circle(&mut self, class: &str, x: i32, y: i32, radius: i32) {
        let _ = write!(self.out, "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>");
    }

    /// The whole drawing.
    pub(crate) fn finish(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }
}
