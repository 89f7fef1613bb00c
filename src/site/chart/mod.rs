//! Drawings as inline SVG: no script, no style of their own, every mark a link with a title.
//!
//! Shapes are told apart by form as well as by colour, and the stylesheet gives
//! both for light, dark and print.

pub(crate) mod axis;
pub(crate) mod plot;
mod points;
pub(crate) mod scale;
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

    /// Lines, as the commands of a path.
    pub(crate) fn path(&mut self, class: &str, draw: impl FnOnce(&mut Lines)) {
        let mut lines = Lines::default();
        draw(&mut lines);
        self.lines(class, &lines);
    }

    /// Lines that were gathered before.
    pub(crate) fn lines(&mut self, class: &str, lines: &Lines) {
        for part in ["<path class=\"", class, "\" d=\"", &lines.commands, "\"/>"] {
            self.out.push_str(part);
        }
    }

    /// Text at a baseline; the class says how it is anchored.
    pub(crate) fn text(&mut self, class: &str, x: i32, y: i32, text: &str) {
        self.open("<text class=\"", class);
        self.attribute("\" x=\"", x);
        self.attribute("\" y=\"", y);
        self.out.push_str("\">");
        escape::push(&mut self.out, &escape::flat(text));
        self.out.push_str("</text>");
    }

    /// Ends the static part; marks follow.
    pub(crate) fn end_image(&mut self) {
        self.out.push_str("</g>\n");
    }

    /// Begins a mark that leads somewhere and says what it is: words of ours, then of the document.
    pub(crate) fn open_mark(&mut self, href: &str, words: &str, text: &str) {
        self.out.push_str("<a href=\"");
        escape::push_url(&mut self.out, href);
        self.out.push_str("\"><title>");
        escape::push(&mut self.out, words);
        let flat = escape::flat(text);
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
        self.open("<circle class=\"", class);
        self.attribute("\" cx=\"", x);
        self.attribute("\" cy=\"", y);
        self.attribute("\" r=\"", radius);
        self.out.push_str("\"/>");
    }

    fn open(&mut self, tag: &str, class: &str) {
        self.out.push_str(tag);
        self.out.push_str(class);
    }

    fn attribute(&mut self, name: &str, value: i32) {
        self.out.push_str(name);
        push_int(&mut self.out, value);
    }

    /// The whole drawing.
    pub(crate) fn finish(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }
}

/// The commands of a path.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    commands: String,
}

impl Lines {
    /// A command with one number: `H`, `V`, `h`, `v`.
    pub(crate) fn one(&mut self, command: char, value: i32) -> &mut Self {
        self.commands.push(command);
        push_int(&mut self.commands, value);
        self
    }

    /// A command with a place or a distance: `M`, `L`, `m`, `l`.
    pub(crate) fn two(&mut self, command: char, x: i32, y: i32) -> &mut Self {
        self.one(command, x).one(' ', y)
    }

    /// A rectangle from its left upper corner.
    pub(crate) fn rectangle(&mut self, (x, y): (i32, i32), (width, height): (i32, i32)) -> &mut Self {
        self.two('M', x, y).one('h', width).one('v', height).one('h', -width);
        self.commands.push('z');
        self
    }

    /// Closes what was drawn last.
    pub(crate) fn close(&mut self) {
        self.commands.push('z');
    }

    /// The commands as they are written.
    pub(crate) fn into_commands(self) -> String {
        self.commands
    }
}

/// Writes a number. Drawings are mostly numbers, and `core::fmt` costs ten times as much.
pub(crate) fn push_int(out: &mut String, value: i32) {
    let mut digits = [0_u8; 11];
    let mut at = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        out.push('-');
    }
    out.extend(digits[at..].iter().map(|&digit| char::from(digit)));
}

/// Writes a number with two digits at the least.
pub(crate) fn push_two(out: &mut String, value: i32) {
    if (0..10).contains(&value) {
        out.push('0');
    }
    push_int(out, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_they_are() {
        for value in [0, 7, -7, 10, 960, 1_234_567, i32::MIN, i32::MAX] {
            let mut out = String::new();
            push_int(&mut out, value);
            assert_eq!(out, value.to_string());
        }
    }

    #[test]
    fn a_long_title_is_cut_at_a_character() {
        let mut svg = Svg::new("x", 1, 1, "", "");
        svg.open_mark("#a", "", &"é\n\u{202e}<".repeat(100));
        assert!(svg.finish().contains("&lt;é …</title>"));
    }
}
