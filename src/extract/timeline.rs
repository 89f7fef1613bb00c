//! Events: found in tables, lists, headings and lines, then dated.

mod dating;
mod events;
mod order;

pub(crate) use dating::{Context, Dated, date, local_text};
pub(crate) use events::{RawEvent, read, zone_in_sentence};
pub(crate) use order::check as check_order;
