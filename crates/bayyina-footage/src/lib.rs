//! The footage room: what a file of media holds, and which seconds of it were seen before.
//!
//! **Owns** probing, decoding in a bounded child process, fingerprints of frames, the index over
//! them and the alignment of two clips.
//!
//! **Never** knows cases, claims or the ledger, and never decodes a foreign file in its own process.
//!
//! Start at [`Searcher::search`]: guesses from codes ([`pdq`]) and marks of frames, then the frames
//! themselves.

mod align;
mod code;
pub mod codes;
mod exact;
mod index;
mod marks;
mod media;
pub mod pdq;
mod picture;
mod print;
mod search;
mod shots;
mod store;
mod verdict;
mod warp;
mod wide;

pub use align::Along;
pub use code::{Code, CodeError, Hashed};
pub use exact::{Exact, frame_at, png_of, sharpest};
pub use index::{Indexed, index, index_named, media_files};
#[doc(hidden)]
pub use media::encryption;
pub use media::{
    Budget, Credentials, Cut, Frame, Frames, Layout, MediaError, MediaKind, Pick, Probe, Request,
    Stream, Tag, Tools, credentials, is_media_name, open_frames, probe, version,
};
pub use print::{Density, Fingerprint, Print, Printed, fingerprint};
pub use search::{Found, SearchError, Searcher, Transform};
pub use shots::Shot;
pub use store::{FootageStore, Item, Seen, StoreError};
pub use verdict::{LEAST_SCORE, Odds};
