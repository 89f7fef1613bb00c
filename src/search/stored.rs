//! What the index keeps of a postmortem to show a hit: a few strings and its passages, as bytes.

use crate::corpus::Entry;
use crate::render::{Passage, PassageField};

use super::schema::{mark, part};

/// What a hit can show.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stored<'a> {
    pub id: &'a str,
    pub path: &'a str,
    pub title: &'a str,
    pub date: Option<&'a str>,
    pub passages: Vec<StoredPassage<'a>>,
}

/// A [`Passage`] that lies in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StoredPassage<'a> {
    pub field: PassageField,
    pub text: &'a str,
    pub line: u32,
}

/// The bytes of one postmortem.
pub(super) fn write(entry: &Entry, bytes: &mut Vec<u8>) {
    let record = &entry.record;
    for text in [&record.id, &record.path, &record.title, record.date.as_deref().unwrap_or_default()] {
        write_text(text, bytes);
    }
    write_number(entry.body.passages.len(), bytes);
    for Passage { field, text, line } in &entry.body.passages {
        bytes.push(mark(*field));
        write_number(*line as usize, bytes);
        write_text(text, bytes);
    }
}

/// What [`write()`] wrote; `None` for any other bytes.
pub(super) fn read(mut bytes: &[u8]) -> Option<Stored<'_>> {
    let bytes = &mut bytes;
    let [id, path, title, date] = [read_text(bytes)?, read_text(bytes)?, read_text(bytes)?, read_text(bytes)?];
    let n_passages = read_number(bytes)?;
    let mut passages = Vec::with_capacity(n_passages.min(bytes.len()));
    for _ in 0..n_passages {
        let (mark, rest) = bytes.split_first()?;
        *bytes = rest;
        let line = u32::try_from(read_number(bytes)?).ok()?;
        passages.push(StoredPassage { field: part(*mark)?, line, text: read_text(bytes)? });
    }
    Some(Stored { id, path, title, date: (!date.is_empty()).then_some(date), passages })
}

fn write_text(text: &str, bytes: &mut Vec<u8>) {
    write_number(text.len(), bytes);
    bytes.extend_from_slice(text.as_bytes());
}

fn read_text<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let len = read_number(bytes)?;
    let (text, rest) = bytes.split_at_checked(len)?;
    *bytes = rest;
    std::str::from_utf8(text).ok()
}

/// Seven bits a byte, the lowest first.
fn write_number(mut number: usize, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn read_number(bytes: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for shift in (0..usize::BITS).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= usize::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}
