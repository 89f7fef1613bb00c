//! Events: found in tables, lists, headings and lines, then dated.

mod dating;
mod events;
mod headings;
mod led;
mod order;
mod raw;
mod sections;
mod slips;
mod stamps;
mod table;
mod zones;

pub(crate) use dating::{Context, Dated, date};
pub(crate) use events::read;
pub(crate) use order::check as check_order;
pub(crate) use raw::RawEvent;
pub(crate) use sections::find;
pub(crate) use stamps::{instant_text, local_text};
pub(crate) use zones::zone_in_sentence;
