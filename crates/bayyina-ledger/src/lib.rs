//! Signed batch files: what was asserted, by which key, in which order, and nothing lost.
//!
//! **Owns** the ledger's files: batches, sidecars with values, blobs, checkpoints, redaction
//! statements, the device key; appending, merging, redacting, erasing and verifying them; the
//! index, which is rebuilt from them and never the authority.
//!
//! **Never** knows what entries mean, apart from the two kinds that are the ledger's own:
//! erasures and keys. It reads no clock: the time of recording is given by the caller.
//!
//! Start at [`Ledger`]; `docs/format.md` describes every byte.

mod append;
mod broken;
mod chain;
mod content;
mod keys;
mod ledger;
mod names;
mod random;
mod store;
mod wire;

pub use append::DraftError;
pub use broken::{Broken, Flaw};
pub use chain::{Chain, Link};
pub use keys::{Cost, KeyError, KeyFile};
pub use ledger::{FOLDER, Head, InitOptions, Ledger, LedgerError};
pub use names::{BatchName, BlobName, CheckpointName, LeafHash, PublicKey, RedactionName, sha256};
pub use store::{
    FolderStore, Listing, MemoryStore, Object, Put, Shelf, StampKind, Store, StoreError,
};
pub use wire::batch::Header;
pub use wire::is_instant;
