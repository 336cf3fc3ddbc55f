//! Names by hash, and hexadecimal fast enough for millions of them.

use std::fmt;
use std::io::Read;
use std::str::FromStr;

use bayyina_model::LogId;
use bayyina_model::entry::IdError;
use sha2::{Digest, Sha256};

/// SHA-256 of bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// SHA-256 of a domain text followed by parts.
pub(crate) fn sha256_of(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// SHA-256 of all that a reader gives, however long it is.
pub(crate) fn sha256_read(bytes: &mut dyn Read) -> std::io::Result<[u8; 32]> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match bytes.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finalize().into()),
            Ok(read) => hasher.update(&buffer[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Appends the lower-case hex digits of bytes.
pub(crate) fn push_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    for byte in bytes {
        out.extend_from_slice(&[
            DIGITS[usize::from(byte >> 4)],
            DIGITS[usize::from(byte & 15)],
        ]);
    }
}

/// The lower-case hex digits of bytes.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(bytes.len() * 2);
    push_hex(&mut out, bytes);
    String::from_utf8(out).expect("hex digits are ASCII")
}

/// Value of each lower-case hex digit; 255 for every other byte.
const VALUES: [u8; 256] = {
    let mut table = [255; 256];
    let mut value = 0;
    while value < 16 {
        table[DIGITS[value] as usize] = value as u8;
        value += 1;
    }
    table
};

/// Reads exactly `2 * N` lower-case hex digits.
pub(crate) fn unhex<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    if digits.len() != 2 * N {
        return None;
    }
    let mut out = [0; N];
    let mut bad = 0;
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        let (high, low) = (VALUES[usize::from(pair[0])], VALUES[usize::from(pair[1])]);
        bad |= high | low;
        *byte = (high << 4) | (low & 15);
    }
    (bad < 16).then_some(out)
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 32]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), hex(&self.0[..4]))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            /// Reads 64 lower-case hex digits, and nothing else.
            fn from_str(text: &str) -> Result<Self, IdError> {
                unhex(text.as_bytes()).map(Self).ok_or_else(|| IdError {
                    found: text.chars().take(80).collect(),
                })
            }
        }
    };
}

name! {
    /// The name of a batch: the SHA-256 of its whole file.
    BatchName
}
name! {
    /// The name of a blob: the SHA-256 of its bytes as stored.
    BlobName
}
name! {
    /// The name of a checkpoint: the SHA-256 of its whole file.
    CheckpointName
}
name! {
    /// The name of a redaction statement: the SHA-256 of its whole file.
    RedactionName
}
name! {
    /// A leaf: the SHA-256 of 32 bytes of salt and the canonical bytes of a value.
    LeafHash
}
name! {
    /// An Ed25519 public key.
    PublicKey
}

impl PublicKey {
    /// The log that this key writes.
    pub fn log(&self) -> LogId {
        LogId(sha256_of(&[b"bayyina log 1\n", &self.0]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_read_strictly() {
        let table: [(&str, Option<[u8; 2]>); 7] = [
            ("00ff", Some([0, 255])),
            ("a09b", Some([0xa0, 0x9b])),
            ("A09b", None),
            ("a09", None),
            ("a09b1", None),
            ("g000", None),
            ("00 0", None),
        ];
        for (text, expected) in table {
            assert_eq!(unhex::<2>(text.as_bytes()), expected, "{text}");
        }
        assert_eq!(hex(&[0, 255, 0x1a]), "00ff1a");
    }
}
