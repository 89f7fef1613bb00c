//! Corpus → index: one segment, written once.

use std::io;
use std::path::Path;

use tantivy::schema::{TantivyDocument, TextFieldIndexing};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};
use tantivy::{Index, IndexSettings, TantivyError};

use crate::corpus::{Corpus, Entry};

use super::error::Error;
use super::folder::{self, NewIndex};
use super::pack::Draft;
use super::schema::{FACET_SEPARATOR, Schema, TOKENIZER, VERSION, mark};
use super::{stored, tokens};

/// What tantivy may use for terms before it grows: enough for 100 000 postmortems.
const HEAP: usize = 100_000_000;
/// Larger blocks are smaller in sum, and slower to read one hit from.
const STORE_BLOCK: usize = 1 << 15;

/// Writes the index of `corpus` into the folder `dir`, which is made where it is missing.
///
/// Readers see the index that was there before until the new one is whole. Killed at any
/// moment, the old one stays, and the next build removes what was left.
///
/// # Errors
/// [`Error::Foreign`] where the folder holds only files that are not ours, [`Error::Io`] where it cannot be written.
pub fn build(dir: &Path, corpus: &Corpus) -> Result<(), Error> {
    let file = NewIndex::create(dir)?;
    let draft = Draft::new(file.writer()?, VERSION).map_err(|error| file.error(error))?;
    write(&draft, corpus).map_err(|error| match error {
        TantivyError::IoError(error) => file.error(folder::copy_of(&error)),
        error => file.error(io::Error::other(error.to_string())),
    })?;
    draft.finish(VERSION).map_err(|error| file.error(error))?;
    file.publish()
}

fn write(draft: &Draft, corpus: &Corpus) -> tantivy::Result<()> {
    let schema = Schema::new();
    let settings = IndexSettings {
        docstore_blocksize: STORE_BLOCK,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    };
    let index = Index::builder().schema(schema.fields.clone()).settings(settings).tokenizers(tokenizers());
    let mut writer = index.single_segment_index_writer(draft.clone(), HEAP)?;
    // Ties between hits go to the younger one, then by id: the order of documents says it.
    let mut entries: Vec<&Entry> = corpus.entries.iter().collect();
    entries.sort_by(|a, b| b.record.date.cmp(&a.record.date).then_with(|| a.record.id.cmp(&b.record.id)));
    let (mut bytes, mut text) = (Vec::new(), String::new());
    for entry in entries {
        writer.add_document(document(&schema, entry, &mut bytes, &mut text))?;
    }
    writer.finalize()?;
    Ok(())
}

fn document(schema: &Schema, entry: &Entry, bytes: &mut Vec<u8>, text: &mut String) -> TantivyDocument {
    let record = &entry.record;
    let mut document = TantivyDocument::new();
    for passage in &entry.body.passages {
        text.clear();
        text.push(char::from(mark(passage.field)));
        text.push_str(&passage.text);
        document.add_text(schema.body, &text);
    }
    let owners = record.action_items.iter().flat_map(|item| &item.owners);
    let facets = [("id", &record.id)]
        .into_iter()
        .chain(record.category.iter().map(|value| ("category", value)))
        .chain(record.severity.iter().map(|value| ("severity", value)))
        .chain(record.services.iter().map(|value| ("service", value)))
        .chain(record.tags.iter().map(|value| ("tag", value)))
        .chain(owners.map(|value| ("owner", value)));
    for (name, value) in facets {
        document.add_text(schema.facet, facet(name, value));
    }
    if let Some(date) = record.date.as_deref().and_then(day_number) {
        document.add_u64(schema.date, date);
    }
    for (field, measure) in
        [(schema.detect, &record.measures.time_to_detect), (schema.recover, &record.measures.time_to_recover)]
    {
        if let Some(minutes) = measure.minutes {
            document.add_f64(field, minutes);
        }
    }
    bytes.clear();
    stored::write(entry, bytes);
    document.add_bytes(schema.stored, bytes);
    document
}

/// The term of a facet: its value is compared without regard to case and accents.
fn facet(name: &str, value: &str) -> String {
    let mut folded = String::new();
    let mut term = format!("{name}{FACET_SEPARATOR}");
    for (index, word) in value.split_whitespace().enumerate() {
        tokens::fold(word, &mut folded);
        if index > 0 {
            term.push(' ');
        }
        term.push_str(&folded);
    }
    term
}

/// `2021-02-19` as 20210219.
fn day_number(date: &str) -> Option<u64> {
    let digits: String = date.chars().filter(|letter| *letter != '-').collect();
    digits.parse().ok().filter(|_| digits.len() == 8)
}

/// The tokenizers that the schema names.
fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::new();
    manager.register(TOKENIZER, Marked::default());
    manager.register("raw", TextAnalyzer::from(tantivy::tokenizer::RawTokenizer::default()));
    // Tantivy asks for this one for every field that has no text.
    manager.register(TextFieldIndexing::default().tokenizer(), tantivy::tokenizer::RawTokenizer::default());
    manager
}

/// Gives tantivy the tokens of a text whose first byte marks what part of a document it is.
#[derive(Clone, Default)]
struct Marked {
    token: Token,
}

impl Tokenizer for Marked {
    type TokenStream<'a> = MarkedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> MarkedStream<'a> {
        MarkedStream { text, token: &mut self.token, ahead: None }
    }
}

struct MarkedStream<'a> {
    text: &'a str,
    token: &'a mut Token,
    /// For those who ask one by one.
    ahead: Option<std::vec::IntoIter<Token>>,
}

impl TokenStream for MarkedStream<'_> {
    /// What tantivy's index calls: no token is copied.
    fn process(&mut self, sink: &mut dyn FnMut(&Token)) {
        let Some((mark, text)) = self.text.split_at_checked(1) else { return };
        let token = &mut *self.token;
        tokens::each(text, |found| {
            token.text.clear();
            token.text.push_str(found.text);
            token.text.push_str(mark);
            token.position = found.position as usize;
            (token.offset_from, token.offset_to) = (found.span.start, found.span.end);
            sink(token);
        });
    }

    fn advance(&mut self) -> bool {
        if self.ahead.is_none() {
            let mut ahead = Vec::new();
            self.process(&mut |token| ahead.push(token.clone()));
            self.ahead = Some(ahead.into_iter());
        }
        let next = self.ahead.as_mut().and_then(Iterator::next);
        let is_there = next.is_some();
        *self.token = next.unwrap_or_default();
        is_there
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
