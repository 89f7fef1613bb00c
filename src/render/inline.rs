//! Inlines: text, links, images, references to footnotes.

use std::fmt::Write as _;

use crate::markdown::{Kind, NodeId, is_line_break};
use crate::render::html::{Close, Writer};
use crate::render::url::{self, Destination};
use crate::render::{Slot, escape};

/// Elements of emphasis, opening and closing.
pub(super) const EMPHASIS: [(&str, &str); 3] = [("<em>", "</em>"), ("<strong>", "</strong>"), ("<del>", "</del>")];

/// Longest destination that is printed beside a link that leads nowhere, in characters.
const MAX_NOTE: usize = 120;

impl Writer<'_, '_> {
    /// Writes one inline; returns the node to go on with.
    pub(super) fn inline(&mut self, id: NodeId) -> NodeId {
        let document = self.document;
        match &document.node(id).kind {
            Kind::Text(text) => return self.text(id, text),
            Kind::Code(code) => self.code(code),
            Kind::Emphasis => self.emphasis(id, 0),
            Kind::Strong => self.emphasis(id, 1),
            Kind::Strikethrough => self.emphasis(id, 2),
            Kind::Link(destination) => self.link(id, destination),
            Kind::Image(destination) => self.image(id, destination),
            Kind::Html(html) => self.raw(html),
            Kind::FootnoteReference(label) => self.reference(label),
            Kind::TaskMarker(done) => self.out.push_str(match done {
                true => "<span class=\"task\" role=\"img\" aria-label=\"done\">☑</span> ",
                false => "<span class=\"task\" role=\"img\" aria-label=\"not done\">☐</span> ",
            }),
            Kind::SoftBreak => self.out.push('\n'),
            Kind::HardBreak => self.out.push_str("<br>\n"),
            _ => {}
        }
        id + 1
    }

    /// Writes what ends with an inline.
    pub(super) fn close_inline(&mut self, close: Close) {
        match close {
            Close::Emphasis(which) => {
                self.emphasis[which] -= 1;
                if self.emphasis[which] == 0 {
                    self.out.push_str(EMPHASIS[which].1);
                }
            }
            Close::Link => {
                self.in_link = false;
                self.out.push_str("</a>");
            }
            Close::Slot(slot) => {
                self.in_link = false;
                self.slots[slot].end = self.out.len();
            }
            Close::Nowhere(id) => {
                self.in_link = false;
                if let Kind::Link(destination) = &self.document.node(id).kind
                    && self.says_more(id, destination)
                {
                    push_note(&mut self.out, destination);
                }
            }
            Close::Image(id) => self.end_image(id),
            _ => {}
        }
    }

    /// Only the outermost of equal emphasis is written: a thousand nested `*` would
    /// otherwise nest a thousand elements, which browsers do not follow.
    fn emphasis(&mut self, id: NodeId, which: usize) {
        if self.emphasis[which] == 0 {
            self.out.push_str(EMPHASIS[which].0);
        }
        self.emphasis[which] += 1;
        self.on_end(id, Close::Emphasis(which));
    }

    fn code(&mut self, code: &str) {
        self.out.push_str("<code>");
        escape::push(&mut self.out, code);
        self.out.push_str("</code>");
    }

    fn raw(&mut self, html: &str) {
        if is_line_break(html) {
            self.out.push_str("<br>");
            return;
        }
        self.out.push_str("<code class=\"raw\">");
        escape::push(&mut self.out, html);
        self.out.push_str("</code>");
    }

    /// Writes a text, with bare URLs as links. The parser cuts text at characters
    /// that might have been markup, such as the `_` of a URL, so such runs are joined first.
    fn text(&mut self, id: NodeId, text: &str) -> NodeId {
        if self.in_link || !text.contains("http") {
            escape::push(&mut self.out, text);
            return id + 1;
        }
        let mut run = std::mem::take(&mut self.scratch);
        run.clear();
        let mut next = id;
        while next < self.document.nodes().len()
            && let Kind::Text(text) = &self.document.node(next).kind
        {
            run.push_str(text);
            next += 1;
        }
        self.linked(&run);
        self.scratch = run;
        next
    }

    /// Writes a text with its `http://…` and `https://…` as links.
    fn linked(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find("http") {
            let length = url_length(&rest[at..]);
            let stands_alone = !rest[..at].ends_with(|before: char| before.is_alphanumeric());
            let (before, found) = rest.split_at(at);
            escape::push(&mut self.out, before);
            if length > 0
                && stands_alone
                && let Destination::External(url) = url::judge(&found[..length])
            {
                self.open_external(&url, "");
                escape::push(&mut self.out, &found[..length]);
                self.out.push_str("</a>");
                rest = &found[length..];
            } else {
                escape::push(&mut self.out, "http");
                rest = &found["http".len()..];
            }
        }
        escape::push(&mut self.out, rest);
    }

    fn open_external(&mut self, url: &str, class: &str) {
        self.out.push_str("<a rel=\"noreferrer\"");
        self.out.push_str(class);
        self.out.push_str(" href=\"");
        escape::push_url(&mut self.out, url);
        self.out.push_str("\">");
    }

    fn link(&mut self, id: NodeId, destination: &str) {
        if self.in_link {
            return;
        }
        self.in_link = true;
        let close = match self.judge(id, destination) {
            Destination::External(url) => {
                self.open_external(&url, "");
                Close::Link
            }
            Destination::Fragment(fragment) => self.open_fragment(id, &fragment),
            Destination::Local { path, fragment } => match url::resolve(&self.source.path, &path) {
                Some(path) => self.open_slot(id, path, fragment, destination),
                None => Close::Nowhere(id),
            },
            Destination::Refused => Close::Nowhere(id),
        };
        self.on_end(id, close);
    }

    /// The parser gives the address of `<a@b.test>` without its scheme.
    fn judge(&self, id: NodeId, destination: &str) -> Destination {
        let written = self.document.node(id).span.of(&self.source.text);
        if written.starts_with('<') && destination.contains('@') && !destination.contains(':') {
            return url::judge(&format!("mailto:{destination}"));
        }
        url::judge(destination)
    }

    /// Whether a link's destination is anything but its text.
    fn says_more(&self, id: NodeId, destination: &str) -> bool {
        !destination.is_empty() && self.document.plain(id) != destination
    }

    fn open_fragment(&mut self, id: NodeId, fragment: &str) -> Close {
        let Some(slug) = self.anchors.find(fragment) else { return Close::Nowhere(id) };
        self.out.push_str("<a href=\"#h-");
        escape::push(&mut self.out, slug);
        self.out.push_str("\">");
        Close::Link
    }

    fn open_slot(&mut self, id: NodeId, path: String, fragment: String, destination: &str) -> Close {
        let start = self.out.len();
        let mut note = String::new();
        if self.says_more(id, destination) {
            push_note(&mut note, destination);
        }
        self.slots.push(Slot { start, end: start, path, fragment, note });
        Close::Slot(self.slots.len() - 1)
    }

    /// Nothing is loaded: a remote image is a link, any other is its text.
    fn image(&mut self, id: NodeId, destination: &str) {
        if self.in_image {
            return;
        }
        self.in_image = true;
        let is_open = self.in_link;
        let close = match url::judge(destination) {
            Destination::External(url) if !is_open => {
                self.open_external(&url, " class=\"image\"");
                self.in_link = true;
                Close::Link
            }
            _ => {
                self.out.push_str("<span class=\"image\">");
                Close::Tag("</span>")
            }
        };
        self.on_end(id, close);
        self.on_end(id, Close::Image(id));
        self.out.push_str("Image: ");
    }

    /// Behind the alternative text: where the image would have been, unless a link says so.
    fn end_image(&mut self, id: NodeId) {
        self.in_image = false;
        let Kind::Image(destination) = &self.document.node(id).kind else { return };
        let is_remote = matches!(url::judge(destination), Destination::External(_));
        let has_text = self.document.end(id) > id + 1;
        if !has_text || !is_remote {
            push_note(&mut self.out, destination);
        }
    }

    fn reference(&mut self, label: &str) {
        let Some(reference) = self.footnotes.refer(label) else {
            self.out.push_str("[^");
            escape::push(&mut self.out, label);
            self.out.push(']');
            return;
        };
        let number = reference.number;
        self.out.push_str("<sup");
        if reference.first {
            let _ = write!(self.out, " id=\"fnr-{number}\"");
        }
        let _ = if self.in_link {
            write!(self.out, ">{number}</sup>")
        } else {
            write!(self.out, "><a href=\"#fn-{number}\" aria-label=\"Note {number}\">{number}</a></sup>")
        };
    }
}

/// Writes where something would have led.
fn push_note(out: &mut String, destination: &str) {
    let end = destination.char_indices().nth(MAX_NOTE).map(|(at, _)| at);
    out.push_str(" <code class=\"note\">");
    escape::push(out, &destination[..end.unwrap_or(destination.len())]);
    out.push_str(if end.is_some() { "…</code>" } else { "</code>" });
}

/// Length of the URL at the head of a text; 0 where there is none.
///
/// As on code hosts: up to white space or `<`, without the punctuation of the
/// sentence around it, with brackets only as far as they are paired.
fn url_length(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else { return 0 };
    let scheme = text.len() - rest.len();
    let stops = |character: char| character.is_whitespace() || character.is_control() || "<>\"`|{}".contains(character);
    let mut length = rest.find(stops).unwrap_or(rest.len());
    let found = &rest[..length];
    let mut open = found.matches('(').count();
    let mut closed = found.matches(')').count();
    while let Some(last) = rest[..length].chars().next_back() {
        match last {
            ')' if closed > open => closed -= 1,
            '.' | ',' | ':' | ';' | '!' | '?' | '\'' | '*' | '_' | '~' | ']' => {}
            '(' => open -= 1,
            _ => break,
        }
        length -= last.len_utf8();
    }
    if length == 0 { 0 } else { scheme + length }
}

#[cfg(test)]
mod tests {
    use super::url_length;

    #[test]
    fn a_bare_url_ends_where_its_sentence_goes_on() {
        let found = |text: &'static str| &text[..url_length(text)];
        assert_eq!(found("https://a.test/x_y. Then"), "https://a.test/x_y");
        assert_eq!(found("https://a.test/x(y)) z"), "https://a.test/x(y)");
        assert_eq!(found("http://a.test/?a=b&c=d\"e"), "http://a.test/?a=b&c=d");
        assert_eq!(found("https://"), "");
        assert_eq!(found("httpsx://a"), "");
    }
}
