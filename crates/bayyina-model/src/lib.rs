//! What a case is made of: entries, and the case they fold to.
//!
//! **Owns** the words of the design as types: ids, times, actors, places, claims with their
//! facets, evidence, questions and sets; the kinds of entries with their fields; the canonical
//! bytes; the fold from entries to a [`Case`].
//!
//! **Never** touches files, clocks, networks, randomness or async, and knows no verdicts.
//!
//! Start at [`kinds`] for what can be said, and at [`Case::fold`] for what it adds up to.

pub mod canonical;
pub mod entry;

pub use entry::{Draft, EntryId, LogId, Recorded};
