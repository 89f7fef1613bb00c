//! What the index keeps of a postmortem to show a hit: a few strings and its passages, as bytes.

use crate::corpus::Entry;
use crate::record::{ActionItem, ActionStatus, Postmortem};
use crate::render::{Passage, PassageField};

use super::schema::{mark, part};

/// What a hit can show.
#[derive(Debug, PartialEq)]
pub(super) struct Stored<'a> {
    pub id: &'a str,
    pub path: &'a str,
    pub title: &'a str,
    pub date: Option<&'a str>,
    /// Minutes from start to recovery.
    pub minutes: Option<f64>,
    /// What ended the impact, and its line.
    pub recovered_by: Option<(&'a str, u32)>,
    /// Action items that are open or in progress, and their lines.
    pub open_actions: Vec<(&'a str, u32)>,
    pub passages: Vec<StoredPassage<'a>>,
}

/// Action items of one postmortem that are kept; a document may have thousands.
const MOST_ACTIONS: usize = 20;

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
    bytes.extend(record.measures.time_to_recover.minutes.unwrap_or(f64::NAN).to_le_bytes());
    let recovered_by: Vec<(&str, u32)> = recovered_by(record).into_iter().collect();
    let mut open = Vec::new();
    push_open(&record.action_items, &mut open);
    for told in [&recovered_by[..], &open[..open.len().min(MOST_ACTIONS)]] {
        write_number(told.len(), bytes);
        for (text, line) in told {
            write_number(*line as usize, bytes);
            write_text(text, bytes);
        }
    }
    write_number(entry.body.passages.len(), bytes);
    for Passage { field, text, line } in &entry.body.passages {
        bytes.push(mark(*field));
        write_number(*line as usize, bytes);
        write_text(text, bytes);
    }
}

/// The event at which the impact ended for all.
fn recovered_by(record: &Postmortem) -> Option<(&str, u32)> {
    let moment = record.moments.recovered.as_ref()?;
    let event = record.timeline.iter().find(|event| event.line == moment.line)?;
    Some((event.text.as_str(), event.line))
}

fn push_open<'r>(actions: &'r [ActionItem], open: &mut Vec<(&'r str, u32)>) {
    for action in actions {
        if matches!(action.status, ActionStatus::Open | ActionStatus::InProgress) {
            open.push((&action.text, action.line));
        }
        push_open(&action.items, open);
    }
}

/// What [`write()`] wrote; `None` for any other bytes.
pub(super) fn read(mut bytes: &[u8]) -> Option<Stored<'_>> {
    let bytes = &mut bytes;
    let [id, path, title, date] = [read_text(bytes)?, read_text(bytes)?, read_text(bytes)?, read_text(bytes)?];
    let (minutes, rest) = bytes.split_first_chunk::<8>()?;
    *bytes = rest;
    let minutes = Some(f64::from_le_bytes(*minutes)).filter(|minutes| minutes.is_finite());
    let recovered_by = read_told(bytes)?.into_iter().next();
    let open_actions = read_told(bytes)?;
    let n_passages = read_number(bytes)?;
    let mut passages = Vec::with_capacity(n_passages.min(bytes.len()));
    for _ in 0..n_passages {
        let (mark, rest) = bytes.split_first()?;
        *bytes = rest;
        let line = u32::try_from(read_number(bytes)?).ok()?;
        passages.push(StoredPassage { field: part(*mark)?, line, text: read_text(bytes)? });
    }
    let date = (!date.is_empty()).then_some(date);
    Some(Stored { id, path, title, date, minutes, recovered_by, open_actions, passages })
}

fn read_told<'a>(bytes: &mut &'a [u8]) -> Option<Vec<(&'a str, u32)>> {
    let n = read_number(bytes)?;
    let mut told = Vec::with_capacity(n.min(bytes.len()));
    for _ in 0..n {
        let line = u32::try_from(read_number(bytes)?).ok()?;
        told.push((read_text(bytes)?, line));
    }
    Some(told)
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
