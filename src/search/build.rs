//! Corpus → index: one segment, written once, with tantivy's serializers.

use std::io;
use std::path::Path;

use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReader, FieldNormsSerializer};
use tantivy::index::SegmentComponent;
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::TantivyDocument;
use tantivy::store::{Compressor, StoreWriter};
use tantivy::tokenizer::TokenizerManager;
use tantivy::{Directory as _, Index, IndexMeta, IndexSettings, TantivyError};

use crate::corpus::{Corpus, Entry};

use super::error::Error;
use super::folder::{self, NewIndex};
use super::invert::Inverter;
use super::narrow;
use super::pack::Draft;
use super::schema::{FACETS, ID, MARK_END, Schema, VERSION, mark};
use super::stored;
use super::tokens::{Kind, Tokens};

/// Larger blocks are smaller in sum, and slower to read one hit from.
const STORE_BLOCK: usize = 48 << 10;

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

/// What is gathered while documents go by.
#[derive(Default)]
struct Gathered {
    tokens: Tokens,
    body: Inverter,
    /// A class of length for each document.
    norms: Vec<u8>,
    n_tokens: u64,
    facets: Vec<(String, u32)>,
}

fn write(draft: &Draft, corpus: &Corpus) -> tantivy::Result<()> {
    let schema = Schema::new();
    let index = Index::create(draft.clone(), schema.fields.clone(), IndexSettings::default())?;
    let segment = index.new_segment();
    let mut store =
        StoreWriter::new(segment.open_write(SegmentComponent::Store)?, Compressor::Lz4, STORE_BLOCK, false)?;
    let mut numbers = FastFieldsWriter::from_schema_and_tokenizer_manager(&schema.fields, TokenizerManager::new())?;
    let mut gathered = Gathered::default();
    let mut bytes = Vec::new();
    // Ties between hits go to the younger one, then by id: the order of documents says it.
    let mut entries: Vec<&Entry> = corpus.entries.iter().collect();
    entries.sort_by(|a, b| b.record.date.cmp(&a.record.date).then_with(|| a.record.id.cmp(&b.record.id)));
    for (document, entry) in entries.iter().enumerate() {
        gathered.add_text(entry);
        gathered.add_facets(entry, document as u32);
        numbers.add_document(&numbers_of(&schema, entry))?;
        bytes.clear();
        stored::write(entry, &mut bytes);
        store.store_bytes(&bytes)?;
    }
    store.close()?;
    gathered.write(&schema, &segment)?;
    let mut fast = segment.open_write(SegmentComponent::FastFields)?;
    numbers.serialize(&mut fast, None)?;
    close(fast)?;
    let segment = segment.with_max_doc(entries.len() as u32);
    let meta = IndexMeta {
        index_settings: index.settings().clone(),
        persisted_custom_extensions: Vec::new(),
        segments: vec![segment.meta().clone()],
        schema: schema.fields,
        opstamp: 0,
        payload: None,
    };
    draft.atomic_write(Path::new("meta.json"), &serde_json::to_vec(&meta).map_err(io::Error::from)?)?;
    Ok(())
}

fn close(file: tantivy::directory::WritePtr) -> io::Result<()> {
    use tantivy::directory::TerminatingWrite as _;
    file.terminate()
}

impl Gathered {
    fn add_text(&mut self, entry: &Entry) {
        let Self { tokens, body, .. } = self;
        // Each part of a document counts positions of its own, so that numbers stay small.
        let mut positions = [0; MARK_END as usize];
        let mut length = 0;
        for passage in &entry.body.passages {
            let mark = mark(passage.field);
            let start = &mut positions[usize::from(mark)];
            let end = tokens.each(&passage.text, |token| {
                // Nobody asks where a whole stands, for its parts stand there.
                let position = if token.kind == Kind::Whole { 0 } else { *start + token.position };
                length += u32::from(matches!(token.kind, Kind::Part | Kind::Pair));
                body.add(token.text, mark, position);
            });
            // One left out, so that no phrase goes from one passage into the next.
            *start += end + 1;
        }
        body.next_document();
        self.norms.push(FieldNormReader::fieldnorm_to_id(length));
        self.n_tokens += u64::from(length);
    }

    fn add_facets(&mut self, entry: &Entry, document: u32) {
        self.facets.push((narrow::term(ID, &entry.record.id, ""), document));
        for (facet, name) in FACETS {
            let values = facet.values(&entry.record);
            self.facets
                .extend(values.into_iter().map(|value| (narrow::term(name, &facet.key(value), value), document)));
        }
    }

    fn write(mut self, schema: &Schema, segment: &tantivy::Segment) -> tantivy::Result<()> {
        let mut norms = FieldNormsSerializer::from_write(segment.open_write(SegmentComponent::FieldNorms)?)?;
        norms.serialize_field(schema.body, &self.norms)?;
        norms.close()?;
        let mut serializer = InvertedIndexSerializer::open(segment)?;
        // Without norms tantivy computes no block maxima, which only its own ranking would read.
        let mut body = serializer.new_field(schema.body, self.n_tokens, None)?;
        self.body.write(&mut body)?;
        body.close()?;
        self.facets.sort_unstable();
        self.facets.dedup();
        let mut field = serializer.new_field(schema.facet, self.facets.len() as u64, None)?;
        for facet in self.facets.chunk_by(|(a, _), (b, _)| a == b) {
            field.new_term(facet[0].0.as_bytes(), 0, false)?;
            for (_, document) in facet {
                field.write_doc(*document, 1, &[]);
            }
            field.close_term()?;
        }
        field.close()?;
        Ok(serializer.close()?)
    }
}

fn numbers_of(schema: &Schema, entry: &Entry) -> TantivyDocument {
    let record = &entry.record;
    let mut numbers = TantivyDocument::new();
    if let Some(date) = record.date.as_deref().and_then(day_number) {
        numbers.add_u64(schema.date, date);
    }
    for (field, measure) in
        [(schema.detect, &record.measures.time_to_detect), (schema.recover, &record.measures.time_to_recover)]
    {
        if let Some(minutes) = measure.minutes {
            numbers.add_f64(field, minutes);
        }
    }
    numbers
}

/// `2021-02-19` as 20210219.
fn day_number(date: &str) -> Option<u64> {
    let digits: String = date.chars().filter(|letter| *letter != '-').collect();
    digits.parse().ok().filter(|_| digits.len() == 8)
}
