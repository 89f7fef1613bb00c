//! A picture of many postmortems: lines and labels below, marks that lead somewhere above.
//!
//! The template writes it; the pictures of a page only say what stands where. The static part is an image with a
//! title and a description that states the finding; marks stand beside it, because an image has no links inside
//! for those who hear it. Forms, dashes and patterns tell apart what colours tell apart.

use askama::Template;

use crate::render::escape;
use crate::site::chart::Lines;

/// Longest title of a mark, in characters.
const MAX_TITLE: usize = 90;

/// A picture before it is written.
#[derive(Debug, Default, Template)]
#[template(path = "chart/plot.svg")]
pub(crate) struct Plot {
    /// Unique on its page.
    pub(crate) id: String,
    pub(crate) width: i32,
    pub(crate) height: i32,
    /// What is drawn.
    pub(crate) title: String,
    /// What is to be seen in it, with n.
    pub(crate) description: String,
    /// How much room it takes on its page.
    pub(crate) size: Size,
    /// Whether something in it is filled with a pattern: `k0` to `k5`, `so-far`.
    pub(crate) has_patterns: bool,
    lines: Vec<Line>,
    labels: Vec<Label>,
    marks: Vec<Mark>,
}

/// How much room a picture takes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Size {
    /// The whole width.
    #[default]
    Page,
    /// About half of it.
    Half,
    /// A column of a table.
    Small,
}

impl Size {
    /// Its class in the stylesheet.
    fn class(self) -> &'static str {
        match self {
            Self::Page => "chart",
            Self::Half => "chart half",
            Self::Small => "chart small",
        }
    }
}

#[derive(Debug)]
struct Line {
    class: &'static str,
    d: String,
    fill: Option<&'static str>,
}

#[derive(Debug)]
struct Label {
    class: &'static str,
    x: i32,
    y: i32,
    text: String,
}

/// What stands for one postmortem, or for several that lie together.
#[derive(Debug)]
pub(crate) struct Mark {
    href: String,
    title: String,
    shapes: Vec<Shape>,
}

/// One form of a mark.
#[derive(Debug)]
pub(crate) enum Shape {
    Circle { class: &'static str, x: i32, y: i32, radius: i32 },
    Path { class: &'static str, d: String },
    Filled { class: &'static str, d: String, fill: &'static str },
    Text { class: &'static str, x: i32, y: i32, text: String },
}

impl Plot {
    /// An empty picture; `id` is unique on its page, the description states what is to be seen.
    pub(crate) fn new(id: &str, (width, height): (i32, i32), title: impl Into<String>, description: &str) -> Self {
        let (id, title, description) = (id.to_owned(), title.into(), description.to_owned());
        Self { id, width, height, title, description, ..Self::default() }
    }

    /// Lines or an area, below everything that comes later.
    pub(crate) fn line(&mut self, class: &'static str, draw: impl FnOnce(&mut Lines)) {
        self.lines.push(Line { class, d: path(draw), fill: None });
    }

    /// An area with a pattern.
    pub(crate) fn filled(&mut self, class: &'static str, fill: &'static str, draw: impl FnOnce(&mut Lines)) {
        self.lines.push(Line { class, d: path(draw), fill: Some(fill) });
    }

    /// Text at a baseline; the class says how it is anchored.
    pub(crate) fn label(&mut self, class: &'static str, x: i32, y: i32, text: impl Into<String>) {
        self.labels.push(Label { class, x, y, text: text.into() });
    }

    /// A mark that leads somewhere and says what it is.
    pub(crate) fn mark(&mut self, href: String, title: &str, shapes: impl Into<Vec<Shape>>) {
        self.marks.push(Mark { href, title: shortened(title, MAX_TITLE), shapes: shapes.into() });
    }

    /// The picture as SVG.
    pub(crate) fn draw(&self) -> String {
        let mut svg = String::with_capacity(4 * 1024 + 256 * self.marks.len());
        // The template calls nothing that fails, and a String takes every write.
        self.render_into(&mut svg).expect("a template of ours renders");
        svg
    }
}

/// The commands of a path.
pub(crate) fn path(draw: impl FnOnce(&mut Lines)) -> String {
    let mut lines = Lines::default();
    draw(&mut lines);
    lines.into_commands()
}

/// A text of a document as one line of at most so many characters, without direction.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let flat = escape::flat(text);
    match flat.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", flat[..at].trim_end()),
        None => flat.into_owned(),
    }
}
