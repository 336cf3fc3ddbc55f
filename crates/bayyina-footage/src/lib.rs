//! The footage room: what a file of media holds, and which seconds of it were seen before.
//!
//! **Owns** probing, decoding in a bounded child process, fingerprints of frames, the index over
//! them and the alignment of two clips.
//!
//! **Never** knows cases, claims or the ledger, and never decodes a foreign file in its own process.

mod code;
pub mod codes;
pub mod pdq;
mod wide;

pub use code::{Code, CodeError, Hashed};
