//! The words room: names of places and actors in any script, and what an article says.
//!
//! **Owns** the folding and matching of names, the gazetteer file, the readings of a place in its
//! context, and the reading of articles into attributed statements.
//!
//! **Never** knows cases, claims or the ledger, and never decides between readings it cannot tell
//! apart.

pub mod actors;
pub mod align;
pub mod distance;
pub mod encoding;
pub mod fold;
pub mod gazetteer;
pub mod latin;
pub mod pair;
pub mod place;
pub mod reading;
pub mod script;
