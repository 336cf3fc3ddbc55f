//! Blobs: archived bytes, as they are or sealed with a key of their own.
//!
//! A sealed blob is the text `bayyina blob 1\n` and then chunks of at most 64 KiB, each sealed
//! with XChaCha20-Poly1305 under the blob's own key; the nonce is the chunk's number as 23 bytes,
//! big-endian, and one byte that is 1 for the last chunk and 0 before. The key is used for one
//! blob only, so no nonce comes twice; a chunk that is missing, moved or added is noticed.

use std::io::{self, ErrorKind, Read};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};

use crate::broken::Flaw;
use crate::keys::KeyError;
use crate::ledger::{Ledger, LedgerError};
use crate::names::{BlobName, hex, sha256};
use crate::store::{Object, StoreError};

const START: &[u8] = b"bayyina blob 1\n";
const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;

/// A sealed blob as it was stored; key and plain hash belong into leaves of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedBlob {
    /// Name: the SHA-256 of the sealed bytes.
    pub name: BlobName,
    /// The key that opens it. Dropping the key erases the blob.
    pub key: [u8; 32],
    /// SHA-256 of the bytes before sealing.
    pub plain: [u8; 32],
    /// Number of bytes before sealing.
    pub bytes: u64,
}

/// Why a blob cannot be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    /// It is not here.
    #[error("the blob {0} is not here")]
    Absent(BlobName),
    /// The key does not open it.
    #[error("the key does not open the blob {0}")]
    Key(BlobName),
    /// It is not sealed in a way this program knows.
    #[error("the blob {0} is not sealed in a way this program knows")]
    Format(BlobName),
}

impl Ledger {
    /// Keeps bytes as they are, however many; gives their name, which is their SHA-256.
    pub fn put_blob(&self, bytes: &mut dyn Read) -> Result<BlobName, LedgerError> {
        let _guard = self.store.lock()?;
        let (name, _) = self.store.put_blob(bytes)?;
        Ok(name)
    }

    /// Keeps bytes sealed with a new key of their own.
    pub fn put_sealed_blob(&mut self, bytes: &mut dyn Read) -> Result<SealedBlob, LedgerError> {
        let key: [u8; 32] = self.random.bytes().map_err(KeyError::from)?;
        let _guard = self.store.lock()?;
        let mut sealer = Sealer::new(bytes, &key);
        let (name, _) = self.store.put_blob(&mut sealer)?;
        Ok(SealedBlob {
            name,
            key,
            plain: sealer.plain.finalize().into(),
            bytes: sealer.bytes,
        })
    }

    /// The stored bytes of a blob, checked against its name.
    pub fn get_blob(&self, name: &BlobName) -> Result<Vec<u8>, LedgerError> {
        let object = Object::Blob(*name);
        let bytes = self.store.get(&object)?.ok_or(BlobError::Absent(*name))?;
        let computed = sha256(&bytes);
        if computed != name.0 {
            let computed = hex(&computed);
            return Err(Flaw::Name { computed }.at(object.path(), None).into());
        }
        Ok(bytes)
    }

    /// The bytes of a sealed blob before sealing.
    pub fn get_sealed_blob(&self, name: &BlobName, key: &[u8; 32]) -> Result<Vec<u8>, LedgerError> {
        Ok(open(name, &self.get_blob(name)?, key)?)
    }

    /// Reads the stored bytes of a large blob from the beginning, unchecked.
    pub fn read_blob(&self, name: &BlobName) -> Result<Box<dyn Read + Send>, LedgerError> {
        let found = self.store.read(&Object::Blob(*name))?;
        Ok(found.ok_or(BlobError::Absent(*name))?)
    }

    /// Whether a blob is here.
    pub fn has_blob(&self, name: &BlobName) -> Result<bool, StoreError> {
        Ok(self.store.get_start(&Object::Blob(*name), 0)?.is_some())
    }
}

fn nonce(number: u64, last: bool) -> XNonce {
    let mut nonce = [0; 24];
    nonce[15..23].copy_from_slice(&number.to_be_bytes());
    nonce[23] = u8::from(last);
    nonce.into()
}

/// Opens the bytes of a sealed blob.
fn open(name: &BlobName, bytes: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, BlobError> {
    let sealed = bytes.strip_prefix(START).ok_or(BlobError::Format(*name))?;
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    let mut plain = Vec::with_capacity(sealed.len());
    let chunks = sealed.len().div_ceil(CHUNK + TAG).max(1);
    for (number, chunk) in sealed.chunks(CHUNK + TAG).enumerate() {
        let payload = Payload {
            msg: chunk,
            aad: START,
        };
        let opened = cipher.decrypt(&nonce(number as u64, number + 1 == chunks), payload);
        plain.extend(opened.map_err(|_| BlobError::Key(*name))?);
    }
    if sealed.is_empty() {
        return Err(BlobError::Format(*name));
    }
    Ok(plain)
}

/// Seals what another reader gives.
struct Sealer<'a> {
    from: &'a mut dyn Read,
    cipher: XChaCha20Poly1305,
    plain: Sha256,
    bytes: u64,
    number: u64,
    /// The next chunk, read ahead to know whether one follows; none after the last.
    next: Option<Vec<u8>>,
    begun: bool,
    ready: Vec<u8>,
    given: usize,
}

impl<'a> Sealer<'a> {
    fn new(from: &'a mut dyn Read, key: &[u8; 32]) -> Self {
        Self {
            from,
            cipher: XChaCha20Poly1305::new(&(*key).into()),
            plain: Sha256::new(),
            bytes: 0,
            number: 0,
            next: None,
            begun: false,
            ready: START.to_vec(),
            given: 0,
        }
    }

    /// Up to a whole chunk; shorter only at the end.
    fn chunk(&mut self) -> io::Result<Vec<u8>> {
        let mut chunk = vec![0; CHUNK];
        let mut filled = 0;
        while filled < CHUNK {
            match self.from.read(&mut chunk[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        chunk.truncate(filled);
        self.plain.update(&chunk);
        self.bytes += filled as u64;
        Ok(chunk)
    }

    fn seal_next(&mut self) -> io::Result<bool> {
        if !self.begun {
            self.begun = true;
            self.next = Some(self.chunk()?);
        }
        let Some(chunk) = self.next.take() else {
            return Ok(false);
        };
        if chunk.len() == CHUNK {
            let following = self.chunk()?;
            self.next = (!following.is_empty()).then_some(following);
        }
        let payload = Payload {
            msg: chunk.as_slice(),
            aad: START,
        };
        self.ready = self
            .cipher
            .encrypt(&nonce(self.number, self.next.is_none()), payload)
            .map_err(|_| io::Error::other("sealing failed"))?;
        self.given = 0;
        self.number += 1;
        Ok(true)
    }
}

impl Read for Sealer<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.given == self.ready.len() && !self.seal_next()? {
            return Ok(0);
        }
        let count = out.len().min(self.ready.len() - self.given);
        out[..count].copy_from_slice(&self.ready[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(plain: &[u8], key: &[u8; 32]) -> Vec<u8> {
        let mut from = plain;
        let mut sealed = Vec::new();
        Sealer::new(&mut from, key)
            .read_to_end(&mut sealed)
            .unwrap();
        sealed
    }

    #[test]
    fn a_sealed_blob_opens_whatever_its_length() {
        let key = [9; 32];
        let name = BlobName([0; 32]);
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7] {
            let plain: Vec<u8> = (0..length).map(|at| at as u8).collect();
            let sealed = seal(&plain, &key);
            let chunks = length.div_ceil(CHUNK).max(1);
            assert_eq!(sealed.len(), START.len() + length + chunks * TAG);
            assert_eq!(open(&name, &sealed, &key), Ok(plain), "{length} bytes");
            assert_eq!(open(&name, &sealed, &[8; 32]), Err(BlobError::Key(name)));
        }
    }

    #[test]
    fn chunks_cannot_be_cut_moved_or_added() {
        let key = [9; 32];
        let name = BlobName([0; 32]);
        let sealed = seal(&vec![5; 3 * CHUNK], &key);
        let chunk = CHUNK + TAG;
        let body = START.len();
        let cut = &sealed[..body + 2 * chunk];
        assert_eq!(open(&name, cut, &key), Err(BlobError::Key(name)));
        let mut moved = sealed.clone();
        moved[body..body + 2 * chunk].rotate_left(chunk);
        assert_eq!(open(&name, &moved, &key), Err(BlobError::Key(name)));
        let mut longer = sealed.clone();
        longer.extend_from_slice(&sealed[body..body + chunk]);
        assert_eq!(open(&name, &longer, &key), Err(BlobError::Key(name)));
        assert_eq!(open(&name, START, &key), Err(BlobError::Format(name)));
        assert_eq!(open(&name, b"x", &key), Err(BlobError::Format(name)));
    }
}
