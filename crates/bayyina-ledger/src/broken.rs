//! What does not hold, and where.

use std::fmt;

use bayyina_model::LogId;
use bayyina_model::canonical::CanonicalError;

use crate::names::{BatchName, BlobName, LeafHash};

/// A thing that does not hold, with the file and line it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Path of the file inside the ledger's folder, or the key of the object in a store.
    pub file: String,
    /// Line in the file, from 1; none where the whole file is meant.
    pub line: Option<u64>,
    /// What was expected, and what is there.
    pub flaw: Flaw,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{} line {line}: {}", self.file, self.flaw),
            None => write!(f, "{}: {}", self.file, self.flaw),
        }
    }
}

impl std::error::Error for Broken {}

/// What was expected, and what was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// The bytes do not have the shape of the format.
    #[error("expected {expected}")]
    Shape {
        /// What the format asks for at this point.
        expected: &'static str,
    },
    /// A value is not in canonical form.
    #[error("a value is not canonical")]
    Canonical(#[from] CanonicalError),
    /// Written by a later version of the format.
    #[error("{what} of format version {found}; this program reads version 1: use a newer one")]
    Version {
        /// Which kind of file.
        what: &'static str,
        /// The version found.
        found: u64,
    },
    /// The file is not named by the SHA-256 of its bytes.
    #[error("the bytes hash to {computed}, which is not the file's name")]
    Name {
        /// SHA-256 of the bytes, hex.
        computed: String,
    },
    /// The signature is not the key's over these bytes.
    #[error("the signature does not match the key and the bytes")]
    Signature,
    /// The log is not the one that the key writes.
    #[error("expected the log of the key, {expected}")]
    Log {
        /// The log that the key, or the folder, stands for.
        expected: LogId,
    },
    /// A file that was there a moment ago is not.
    #[error("the file is gone")]
    Gone,
    /// The predecessor of a batch is missing.
    #[error("the batch before it, {0}, is missing")]
    Previous(BatchName),
    /// A batch does not go on where its predecessor ends.
    #[error("expected the first sequence {expected}, found {found}")]
    First {
        /// Sequence after the last entry of the predecessor.
        expected: u64,
        /// Sequence that the header states.
        found: u64,
    },
    /// A file holds another number of lines than it states.
    #[error("expected {stated} lines after the header, found {found}")]
    Count {
        /// Number stated in the header.
        stated: u64,
        /// Number of lines there.
        found: u64,
    },
    /// A value in a sidecar is not what the entry committed to.
    #[error("field {field:?} of entry {sequence} hashes to {found}, not to what the batch says")]
    Leaf {
        /// Sequence of the entry.
        sequence: u64,
        /// Name of the field.
        field: String,
        /// Hash of the salt and value at hand.
        found: LeafHash,
    },
    /// A sidecar holds a line that the batch has no place for here.
    #[error(
        "field {field:?} of entry {sequence} has no place here: unknown, there twice or out of order"
    )]
    Stray {
        /// Sequence named by the line.
        sequence: u64,
        /// Field named by the line.
        field: String,
    },
    /// Lines are not in ascending order, or one is there twice.
    #[error("lines are not in ascending order, or one is there twice")]
    Order,
    /// A value is gone, and neither an erasure nor a redaction says so.
    #[error(
        "the value of field {field:?} of entry {sequence} is missing, and no erasure or redaction covers it"
    )]
    Lost {
        /// Sequence of the entry.
        sequence: u64,
        /// Name of the field.
        field: String,
    },
    /// A file that has no place in a ledger.
    #[error("no file of a ledger has this name")]
    Foreign,
    /// A blob that an open value refers to is gone.
    #[error("the blob {0} is missing, and no erasure or redaction covers it")]
    Blob(BlobName),
    /// A checkpoint names a head that is not here.
    #[error("the log {log} lacks the batch {head}, which this checkpoint saw")]
    Head {
        /// The log.
        log: LogId,
        /// The missing head.
        head: BatchName,
    },
    /// A checkpoint states another size or root than the log has at that head.
    #[error("the log {log} has {size} entries with root {root} at that head")]
    Root {
        /// The log.
        log: LogId,
        /// Entries up to the head.
        size: u64,
        /// RFC 6962 root over their ids, hex.
        root: String,
    },
    /// The key file does not hold together.
    #[error("the device key is damaged: {0}")]
    Key(&'static str),
}

impl Flaw {
    /// Names the file and line.
    pub(crate) fn at(self, file: impl Into<String>, line: impl Into<Option<u64>>) -> Broken {
        Broken {
            file: file.into(),
            line: line.into(),
            flaw: self,
        }
    }
}
