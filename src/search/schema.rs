//! The one schema of the index, and how a document's parts are told apart in it.
//!
//! All text is in one inverted field, [`Schema::body`]: a token's term is its folded text
//! and one byte for the part of the document that it stands in. So all that a word looks up
//! lies side by side, and weights of parts are the query's to choose.

use tantivy::schema::{Field, IndexRecordOption, NumericOptions, Schema as Fields, TextFieldIndexing, TextOptions};

use crate::render::PassageField;
use crate::select::Facet;

/// Changes whenever an index of before would be read wrongly.
pub(super) const VERSION: u32 = 3;

/// Stands between a facet's name, the value as it is compared, and the value as it is written.
pub(super) const FACET_SEPARATOR: char = '\u{1}';

/// What documents are filed under, and the name that it has in the index.
pub(super) const FACETS: [(Facet, &str); 6] = [
    (Facet::Category, "category"),
    (Facet::Severity, "severity"),
    (Facet::Service, "service"),
    (Facet::Tag, "tag"),
    (Facet::Owner, "owner"),
    (Facet::Status, "status"),
];

/// The name of ids among the facets.
pub(super) const ID: &str = "id";

/// The fields of the index.
#[derive(Debug)]
pub(super) struct Schema {
    pub fields: Fields,
    /// All text with positions; the norm is the document's length in tokens.
    pub body: Field,
    /// `name S key S value`, with [`FACET_SEPARATOR`] for S, of ids and of everything in [`FACETS`].
    pub facet: Field,
    /// `YYYYMMDD`, for ranges.
    pub date: Field,
    /// Minutes to detection and to recovery, for ranges.
    pub detect: Field,
    pub recover: Field,
}

impl Schema {
    pub(super) fn new() -> Self {
        let mut fields = Fields::builder();
        let body = TextFieldIndexing::default()
            .set_tokenizer("lookback")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let facet = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic);
        Self {
            body: fields.add_text_field("body", TextOptions::default().set_indexing_options(body)),
            facet: fields.add_text_field("facet", TextOptions::default().set_indexing_options(facet)),
            date: fields.add_u64_field("date", NumericOptions::default().set_fast()),
            detect: fields.add_f64_field("ttd", NumericOptions::default().set_fast()),
            recover: fields.add_f64_field("ttr", NumericOptions::default().set_fast()),
            fields: fields.build(),
        }
    }
}

/// The parts of a document, in the order of the bytes that mark them.
pub(super) const PARTS: [PassageField; 7] = [
    PassageField::Title,
    PassageField::Factor,
    PassageField::Action,
    PassageField::Summary,
    PassageField::Timeline,
    PassageField::Lesson,
    PassageField::Text,
];

/// The first byte that marks no part; below all text, so that a term's parts are neighbours.
pub(super) const MARK_END: u8 = 1 + PARTS.len() as u8;

/// The byte that marks a part, never part of a token.
pub(super) fn mark(part: PassageField) -> u8 {
    let index = PARTS.iter().position(|other| *other == part).expect("the table is complete");
    index as u8 + 1
}

/// The part that a byte marks.
pub(super) fn part(mark: u8) -> Option<PassageField> {
    PARTS.get(usize::from(mark).wrapping_sub(1)).copied()
}
