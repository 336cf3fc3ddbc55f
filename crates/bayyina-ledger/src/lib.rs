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
mod blob;
mod broken;
mod chain;
mod checkpoints;
mod content;
mod device;
mod index;
mod keys;
mod ledger;
mod merge;
mod merkle;
mod names;
mod own;
mod random;
mod reading;
mod store;
mod verify;
mod wire;
mod withhold;

pub use append::DraftError;
pub use blob::{BlobError, SealedBlob};
pub use broken::{Broken, Flaw};
pub use chain::{Chain, Link};
pub use checkpoints::{Consistency, Inclusion, ProofError, Relation};
pub use index::{Index, IndexError, Indexed, MemoryIndex, Page, Query, Row, SqliteIndex};
pub use keys::{Cost, KeyError, KeyFile};
pub use ledger::{FOLDER, Head, InitOptions, Ledger, LedgerError};
pub use merge::Merged;
pub use names::{BatchName, BlobName, CheckpointName, LeafHash, PublicKey, RedactionName, sha256};
pub use own::Revocation;
pub use reading::Entries;
pub use store::{
    FolderStore, Listing, MemoryStore, Object, Put, Shelf, StampKind, Store, StoreError,
};
pub use verify::{Notice, Progress, Report};
pub use wire::batch::Header;
pub use wire::checkpoint::{Checkpoint, Standing};
pub use wire::is_instant;
pub use wire::redaction::Redaction;
pub use withhold::{PlanError, Withheld, Withhold};
