//! Whether a document is a postmortem: decided by content, not by name.

use crate::extract::Ctx;
use crate::extract::fields::Fields;
use crate::extract::outline::Part;
use crate::extract::text;
use crate::markdown::{Document, Kind};
use crate::record::{Postmortem, SectionKind};
use crate::vocabulary::fold;

/// Why a document is no postmortem; `None` where it is one.
pub(crate) fn reason_to_skip(ctx: &Ctx<'_>, outline: &[Part], fields: &Fields, record: &Postmortem) -> Option<String> {
    let has_events = record.timeline.iter().any(|event| event.at.is_some());
    let has_sections = outline.iter().any(|part| part.is_named);
    if has_events && has_sections {
        return None;
    }
    let content = Content::of(ctx, outline, fields);
    // Before events: an index may carry the date of each document.
    if !has_sections && content.n_links_to_documents >= 2 && content.n_links_to_documents * 2 >= content.n_texts {
        return Some("an index: most of it are links to other documents".to_owned());
    }
    if has_events {
        return None;
    }
    if content.n_texts == 0 && !says_anything(record) {
        return Some(if has_sections {
            "a template: nothing in it is filled in".to_owned()
        } else {
            "a stub: there is nothing under its title".to_owned()
        });
    }
    if is_template(ctx, record, &content) {
        return Some("a template: what is in it are places to fill in".to_owned());
    }
    let title = fold(&record.title);
    let is_filled = has_sections
        && (record.date.is_some() || !record.contributing_factors.is_empty() || !record.action_items.is_empty());
    if is_filled {
        return None;
    }
    let about = &ctx.vocabulary.about;
    let words = || title.split(' ');
    let is_plural = about.collections.iter().any(|name| title.contains(name.as_str()));
    let is_about = words().all(|word| about.words.contains(word)) && words().any(|word| about.names.contains(word));
    if is_about || (is_plural && !has_sections && record.date.is_none()) {
        return Some("an about-page: its title names the collection".to_owned());
    }
    None
}

/// Whether a stated value or an event was read.
fn says_anything(record: &Postmortem) -> bool {
    record.timeline.iter().any(|event| event.at.is_some())
        || crate::record::MeasureKind::ALL.iter().any(|&kind| record.measures.get(kind).minutes.is_some())
}

/// A document whose dates and names are all fill-in places.
fn is_template(ctx: &Ctx<'_>, record: &Postmortem, content: &Content) -> bool {
    let stem = fold(crate::extract::id::stem(&ctx.source.path));
    let names = &ctx.vocabulary.about.template;
    let title = fold(&record.title);
    let is_called_so =
        stem.split(' ').any(|word| names.contains(word)) || names.iter().any(|name| title.contains(name.as_str()));
    let has_dates = record.date.is_some();
    let names_nothing = ctx.vocabulary.template.contains_key(&fold(&record.title)) || is_placeholder(&record.title);
    !has_dates
        && (names_nothing || (is_called_so && content.n_placeholders > 0) || (is_called_so && content.n_texts <= 40))
}

/// `<title>`, `[Title]`, `{{ title }}`, `YYYY-MM-DD`.
fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let in_brackets = |open: char, close: char| {
        text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).is_some_and(|inner| !inner.contains(open))
    };
    in_brackets('<', '>')
        || in_brackets('[', ']')
        || in_brackets('{', '}')
        || text.contains("{{")
        || text.contains("YYYY")
        || text.contains("20xx")
        || text.contains("20XX")
}

/// What a document holds beside its headings.
#[derive(Debug, Default)]
struct Content {
    /// Texts that someone wrote: paragraphs, items, cells.
    n_texts: usize,
    n_placeholders: usize,
    n_links_to_documents: usize,
}

impl Content {
    fn of(ctx: &Ctx<'_>, outline: &[Part], fields: &Fields) -> Self {
        let mut content = Self::default();
        for part in outline {
            for &block in part.blocks.iter().filter(|block| !fields.blocks.contains(block)) {
                content.block(ctx, block, part);
            }
        }
        content
    }

    fn block(&mut self, ctx: &Ctx<'_>, block: usize, part: &Part) {
        let document: &Document<'_> = ctx.document;
        match &document.node(block).kind {
            Kind::List(_) | Kind::BlockQuote | Kind::Item => {
                for child in document.children(block) {
                    self.block(ctx, child, part);
                }
                if matches!(document.node(block).kind, Kind::Item)
                    && !document.children(block).any(|id| document.node(id).kind.is_block())
                {
                    self.text(ctx, &document.plain(block));
                }
            }
            Kind::Table(_) => {
                for row in document.children(block).skip(1) {
                    // A row of a timeline is content by its text, not by its time.
                    let cells = document.children(row).skip(usize::from(part.is(SectionKind::Timeline)));
                    for cell in cells {
                        self.text(ctx, &document.plain(cell));
                    }
                }
            }
            Kind::Paragraph => self.text(ctx, &document.plain(block)),
            Kind::CodeBlock(_) | Kind::FootnoteDefinition(_) => self.n_texts += 1,
            // Comments are a template's advice; one that never ends swallows what stands below it.
            Kind::HtmlBlock => {
                let html = document.node(block).span.of(&ctx.source.text).trim();
                self.n_texts += usize::from(!(html.starts_with("<!--") && html.ends_with("-->")));
            }
            _ => {}
        }
        for id in document.descendants(block) {
            if let Kind::Link(url) = &document.node(id).kind
                && (url.ends_with(".md") || url.ends_with('/'))
                && !url.contains("://")
            {
                self.n_links_to_documents += 1;
            }
        }
    }

    fn text(&mut self, ctx: &Ctx<'_>, text: &str) {
        if is_placeholder(text) {
            self.n_placeholders += 1;
        } else if !text::is_residue(text, ctx.vocabulary)
            && crate::extract::timeline::zone_in_sentence(ctx, text).is_none()
        {
            self.n_texts += 1;
        }
    }
}
