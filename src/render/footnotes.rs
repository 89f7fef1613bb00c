//! Footnotes, numbered by ourselves in the order in which they are first used.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::markdown::{Document, Kind, NodeId};

/// The footnotes of one document.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// By label in lower case; the first definition of a label wins.
    by_label: HashMap<String, NodeId>,
    /// Every definition in document order.
    definitions: Vec<NodeId>,
    /// The first definition that may still be unused.
    next: usize,
    numbers: HashMap<NodeId, usize>,
    /// Definitions in the order of their numbers.
    used: Vec<NodeId>,
}

/// What a reference leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// 1-based.
    pub(super) number: usize,
    /// Whether it is the first to that note, which the note leads back to.
    pub(super) first: bool,
}

impl Footnotes {
    /// Finds every definition.
    pub(super) fn new(document: &Document<'_>) -> Self {
        let mut footnotes = Self::default();
        for (id, node) in document.nodes().iter().enumerate() {
            if let Kind::FootnoteDefinition(label) = &node.kind {
                footnotes.by_label.entry(label.to_lowercase()).or_insert(id);
                footnotes.definitions.push(id);
            }
        }
        footnotes
    }

    /// The number of the note that a label names; `None` where nothing defines it.
    pub(super) fn refer(&mut self, label: &str) -> Option<Reference> {
        let definition = *self.by_label.get(&label.to_lowercase())?;
        let next = self.used.len() + 1;
        let number = *self.numbers.entry(definition).or_insert(next);
        if number == next {
            self.used.push(definition);
        }
        Some(Reference { number, first: number == next })
    }

    /// The note with that 1-based number, and whether anything refers to it.
    /// Past those referred to come those that nothing refers to, so that none is lost.
    pub(super) fn take(&mut self, number: usize) -> Option<(NodeId, bool)> {
        if let Some(&id) = self.used.get(number - 1) {
            return Some((id, true));
        }
        while let Some(&id) = self.definitions.get(self.next) {
            self.next += 1;
            if let Entry::Vacant(slot) = self.numbers.entry(id) {
                slot.insert(number);
                self.used.push(id);
                return Some((id, false));
            }
        }
        None
    }

    /// Whether the document defines any.
    pub(super) fn is_empty(&self) -> bool {
        self.definitions.is_empty()
    }
}
