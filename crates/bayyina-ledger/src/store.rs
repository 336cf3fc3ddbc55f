//! Where the files of a ledger lie: a folder, memory, or an object store.
//!
//! A store keeps named bytes and knows nothing of what they mean. Every object except a sidecar
//! is named by the SHA-256 of its bytes and never changes once it is there.

mod folder;
mod memory;

use std::io::Read;
use std::path::PathBuf;

use bayyina_model::LogId;

use crate::names::{BatchName, BlobName, CheckpointName, RedactionName, hex, unhex};

pub use folder::FolderStore;
pub use memory::MemoryStore;

/// A kind of objects that are listed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shelf {
    /// Batches of all logs.
    Batches,
    /// Batches of one log.
    Log(LogId),
    /// Sidecars with values and salts.
    Leaves,
    /// Blobs.
    Blobs,
    /// Checkpoints, and the time stamps beside them.
    Checkpoints,
    /// Redaction statements.
    Redactions,
}

/// An external time stamp over a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StampKind {
    /// RFC 3161 time-stamp response, `.tsr`.
    Rfc3161,
    /// OpenTimestamps proof, `.ots`.
    OpenTimestamps,
}

impl StampKind {
    /// The ending of the file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Rfc3161 => "tsr",
            Self::OpenTimestamps => "ots",
        }
    }
}

/// One object of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object {
    /// A batch of a log.
    Batch(LogId, BatchName),
    /// The sidecar of a batch.
    Leaves(BatchName),
    /// A blob.
    Blob(BlobName),
    /// A checkpoint.
    Checkpoint(CheckpointName),
    /// A time stamp over a checkpoint, named by the SHA-256 of its own bytes too.
    Stamp(CheckpointName, [u8; 32], StampKind),
    /// A redaction statement.
    Redaction(RedactionName),
}

impl Object {
    /// The object's key: its path inside the ledger's folder, with `/` between the parts.
    pub fn path(&self) -> String {
        match self {
            Self::Batch(log, name) => format!("log/{log}/{name}.batch"),
            Self::Leaves(batch) => format!("leaves/{batch}.leaves"),
            Self::Blob(name) => format!("blobs/{}/{name}", hex(&name.0[..1])),
            Self::Checkpoint(name) => format!("checkpoints/{name}.checkpoint"),
            Self::Stamp(checkpoint, name, kind) => {
                format!("checkpoints/{checkpoint}.{}.{}", hex(name), kind.ending())
            }
            Self::Redaction(name) => format!("redactions/{name}.redaction"),
        }
    }

    /// Reads a key back; `None` unless it is exactly what [`Object::path`] gives.
    pub fn from_path(path: &str) -> Option<Self> {
        let parts: Vec<&str> = path.split('/').collect();
        let hash = |text: &str| unhex::<32>(text.as_bytes());
        match parts[..] {
            ["log", log, file] => Some(Self::Batch(
                LogId(hash(log)?),
                BatchName(hash(file.strip_suffix(".batch")?)?),
            )),
            ["leaves", file] => Some(Self::Leaves(BatchName(hash(
                file.strip_suffix(".leaves")?,
            )?))),
            ["blobs", start, file] => {
                let name = BlobName(hash(file)?);
                file.starts_with(start).then_some(())?;
                (start.len() == 2).then_some(Self::Blob(name))
            }
            ["checkpoints", file] => {
                let parts: Vec<&str> = file.split('.').collect();
                match parts[..] {
                    [name, "checkpoint"] => Some(Self::Checkpoint(CheckpointName(hash(name)?))),
                    [checkpoint, name, ending] => {
                        let kinds = [StampKind::Rfc3161, StampKind::OpenTimestamps];
                        let kind = kinds.into_iter().find(|kind| kind.ending() == ending)?;
                        Some(Self::Stamp(
                            CheckpointName(hash(checkpoint)?),
                            hash(name)?,
                            kind,
                        ))
                    }
                    _ => None,
                }
            }
            ["redactions", file] => Some(Self::Redaction(RedactionName(hash(
                file.strip_suffix(".redaction")?,
            )?))),
            _ => None,
        }
    }
}

/// What lies on a shelf.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Objects with their lengths in bytes, ascending by object.
    pub objects: Vec<(Object, u64)>,
    /// Keys that no object has, ascending.
    pub foreign: Vec<String>,
}

/// What putting an object did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It was not there, and is now, durably.
    Stored,
    /// It was there already, and nothing was written.
    Present,
}

/// Keeps the files of a ledger.
///
/// Whatever a method that writes has returned `Ok` for survives a crash. A method that failed, or
/// was cut short, leaves an object as it was before or as it should be after, never in between.
/// Calls may come from several threads at once; writers are kept apart by [`Store::lock`].
pub trait Store: Send + Sync {
    /// Lists a shelf.
    fn list(&self, shelf: Shelf) -> Result<Listing, StoreError>;

    /// The bytes of an object; `None` where there is none.
    fn get(&self, object: &Object) -> Result<Option<Vec<u8>>, StoreError>;

    /// At most the first `length` bytes of an object; `None` where there is none.
    fn get_start(&self, object: &Object, length: usize) -> Result<Option<Vec<u8>>, StoreError>;

    /// Reads a large object from its beginning; `None` where there is none.
    fn read(&self, object: &Object) -> Result<Option<Box<dyn Read + Send>>, StoreError>;

    /// Stores bytes under the name of an object unless it is there.
    fn put(&self, object: &Object, bytes: &[u8]) -> Result<Put, StoreError>;

    /// Stores a blob under the SHA-256 of its bytes, however long it is; gives its length.
    fn put_blob(&self, bytes: &mut dyn Read) -> Result<(BlobName, u64), StoreError>;

    /// Puts other bytes in the place of a sidecar: the only object whose bytes may change.
    fn replace_leaves(&self, batch: &BatchName, bytes: &[u8]) -> Result<(), StoreError>;

    /// Removes an object, if it is there.
    fn remove(&self, object: &Object) -> Result<(), StoreError>;

    /// Keeps other writers out until the guard is dropped.
    fn lock(&self) -> Result<Box<dyn Send>, StoreError>;

    /// Removes what interrupted writes left aside; the caller holds the lock.
    fn tidy(&self) -> Result<(), StoreError>;
}

/// Why a store could not read or write.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another program is writing to this ledger.
    #[error("another program is writing to this ledger ({path} is locked)")]
    Locked {
        /// The file that stands for the lock.
        path: PathBuf,
    },
    /// No room left.
    #[error("no room left to write {path}")]
    Full {
        /// What was being written.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Writing is not allowed.
    #[error("{path} may not be written to")]
    Denied {
        /// What was being written or read.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Any other trouble with reading or writing.
    #[error("cannot read or write {path}")]
    Io {
        /// What was being read or written.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The bytes given to be stored could not be read.
    #[error("cannot read the bytes to store")]
    Source(#[source] std::io::Error),
}

impl StoreError {
    /// Sorts a system's error by what a person can do about it.
    pub fn from_io(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        use std::io::ErrorKind;
        let path = path.into();
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::Full { path, source }
            }
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                Self::Denied { path, source }
            }
            _ => Self::Io { path, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_named_in_exactly_one_way() {
        let objects = [
            Object::Batch(LogId([1; 32]), BatchName([2; 32])),
            Object::Leaves(BatchName([3; 32])),
            Object::Blob(BlobName([0xab; 32])),
            Object::Checkpoint(CheckpointName([5; 32])),
            Object::Stamp(CheckpointName([5; 32]), [6; 32], StampKind::Rfc3161),
            Object::Stamp(CheckpointName([5; 32]), [6; 32], StampKind::OpenTimestamps),
            Object::Redaction(RedactionName([7; 32])),
        ];
        for object in objects {
            let path = object.path();
            assert_eq!(Object::from_path(&path), Some(object), "{path}");
            for wrong in [
                format!("{path}x"),
                format!("/{path}"),
                path.replacen("ab", "AB", 1).replacen("0", "O", 1),
                path.replacen(".", "..", 1) + "/",
            ] {
                assert_eq!(Object::from_path(&wrong), None, "{wrong}");
            }
        }
        assert_eq!(
            Object::from_path(&format!("blobs/ab/{}", "cd".repeat(32))),
            None
        );
        assert_eq!(
            Object::from_path(&format!("blobs/a/{}", "ab".repeat(32))),
            None
        );
    }
}
