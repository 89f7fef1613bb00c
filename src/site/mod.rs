//! Corpus and figures → the static site, one page at a time.
//!
//! Entry point: [`pages`]. A page is a file here and a template of the same stem;
//! [`PAGES`] is the table of them. Templates decide nothing: whatever they show
//! comes computed. Links are relative, so the site works under any path and
//! from `file://`; nothing runs and nothing external is loaded.
//!
//! What is not here: writing files; the caller's sink does that.

mod assets;
mod chart;
mod groups;
mod home;
mod not_found;
mod postmortem;
mod postmortems;
mod quality;
mod shelf;
mod trends;
mod words;

use std::fmt;

use askama::Template;
use askama::filters::Escaper;

use crate::config::Config;
use crate::corpus::{Alike, Corpus};
use crate::metrics::{Grouping, Reports};
use crate::render::escape;
use crate::site::shelf::Shelf;

/// One file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Relative to the site's root, `/` between parts.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// How the site presents itself.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The site's name.
    pub title: String,
    /// One sentence about it.
    pub description: Option<String>,
    /// A BCP 47 tag.
    pub language: String,
    /// Link to a source file, with `{path}` and `{line}` to be filled in.
    pub repository: Option<String>,
    /// Where the site will be published, for the one page that cannot know its own place.
    pub base_url: Option<String>,
}

impl Options {
    /// What `book.toml` says.
    pub fn new(config: &Config) -> Self {
        Self {
            title: config.title.clone(),
            description: config.description.clone(),
            language: config.language.clone(),
            repository: config.repository.clone(),
            base_url: config.base_url.clone(),
        }
    }
}

/// Where finished pages go; called from many threads at once.
pub type Sink<'s> = dyn Fn(Page) + Sync + 's;

/// One kind of page.
#[derive(Debug)]
pub struct PageKind {
    /// The stem of its file and of its template; those of groups share `groups`.
    pub name: &'static str,
    /// Its label and path in the navigation; `None` where it is not in it.
    pub navigation: Option<(&'static str, &'static str)>,
    render: fn(&Shelf<'_>, &Sink<'_>),
}

/// Every kind of page, in the order of the navigation.
pub static PAGES: [PageKind; 10] = [
    PageKind { name: "home", navigation: Some(("Home", home::PATH)), render: home::render },
    PageKind { name: "postmortems", navigation: Some(("Postmortems", postmortems::PATH)), render: postmortems::render },
    PageKind { name: "trends", navigation: Some(("Trends", trends::PATH)), render: trends::render },
    PageKind { name: "quality", navigation: Some(("Quality", quality::PATH)), render: quality::render },
    PageKind {
        name: "categories",
        navigation: None,
        render: |shelf, sink| groups::render(shelf, sink, Grouping::Category),
    },
    PageKind {
        name: "severities",
        navigation: None,
        render: |shelf, sink| groups::render(shelf, sink, Grouping::Severity),
    },
    PageKind {
        name: "services",
        navigation: None,
        render: |shelf, sink| groups::render(shelf, sink, Grouping::Service),
    },
    PageKind { name: "postmortem", navigation: None, render: postmortem::render },
    PageKind { name: "not_found", navigation: None, render: not_found::render },
    PageKind { name: "assets", navigation: None, render: assets::render },
];

/// What the site is made of.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// Every postmortem.
    pub corpus: &'a Corpus,
    /// The figures over them.
    pub reports: &'a Reports,
    /// For each postmortem, in the order of the corpus, those that tell the same; may be shorter where that is not
    /// known.
    pub neighbours: &'a [Vec<Alike>],
}

/// Renders the site, on all cores, each page handed to the sink as soon as it is done.
///
/// The order in which pages arrive is not fixed; their paths and bytes are.
pub fn pages(material: Material<'_>, options: &Options, sink: &Sink<'_>) {
    let shelf = Shelf::new(material, options);
    for kind in &PAGES {
        (kind.render)(&shelf, sink);
    }
}

/// What stands around every page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'a> {
    /// The way to the site's root: empty, `../`, or an absolute URL.
    root: &'a str,
    /// Name of the [`PageKind`].
    kind: &'static str,
    options: &'a Options,
    /// For the browser's tab: one line, without direction.
    title: &'a str,
    n_postmortems: usize,
}

impl Frame<'_> {
    fn navigation(&self) -> impl Iterator<Item = NavigationItem> {
        PAGES.iter().filter_map(|page| {
            let (label, path) = page.navigation?;
            Some(NavigationItem { label, path, is_here: page.name == self.kind })
        })
    }

    fn description(&self) -> &str {
        self.options.description.as_deref().unwrap_or(&self.options.title)
    }

    /// `39 postmortems`.
    fn count(&self) -> String {
        words::count(self.n_postmortems, "postmortem", "postmortems")
    }

    fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

#[derive(Debug)]
struct NavigationItem {
    label: &'static str,
    path: &'static str,
    is_here: bool,
}

/// Renders a template as a file of the site.
fn emit(sink: &Sink<'_>, path: impl Into<String>, size: usize, template: &impl Template) {
    let mut html = String::with_capacity(size);
    // The templates call nothing that fails, and a String takes every write.
    template.render_into(&mut html).expect("a template of ours renders");
    sink(Page { path: path.into(), bytes: html.into_bytes() });
}

/// askama's way to the one escaper.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Html;

impl Escaper for Html {
    fn write_escaped_str<W: fmt::Write>(&self, mut out: W, text: &str) -> fmt::Result {
        escape::write(&mut out, text)
    }
}
