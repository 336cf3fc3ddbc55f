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
mod case;
pub mod entry;
mod facets;
mod few;
mod gather;
mod ids;
mod key;
pub mod kinds;
mod parts;
mod read;
pub mod region;
mod small;
mod standing;
pub mod time;
mod words;

pub use case::{Case, Index, Touched, Withdrawable};
pub use entry::{Draft, EntryId, LogId, Recorded};
pub use kinds::{Body, Evidence, Key, Kind};
pub use read::{Entry, ReadError, TABLE, draft, from_table};
pub use region::{Decimal, RegionText};
pub use standing::{Fallen, Flag};
pub use time::{Interval, Time};

/// Kinds that only the ledger reads: they say nothing about the matter of a case.
pub const LEDGER_KINDS: [&str; 3] = ["erasure/1", "key/1", "redaction/1"];
