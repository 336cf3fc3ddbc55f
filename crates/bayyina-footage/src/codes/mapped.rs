//! A segment's bytes, mapped into memory, read only: mapping a file is what is unsafe here.

#![allow(unsafe_code, reason = "mapping a file has no safe form")]

use std::fs::File;
use std::io;
use std::path::Path;

use memmap2::Mmap;

/// The bytes of a segment: a mapped file, or words in tests and fuzzing.
#[derive(Debug)]
pub(super) enum Bytes {
    Mapped(Mmap),
    Held { words: Vec<u64>, length: usize },
}

impl Bytes {
    /// Maps a file.
    pub fn map(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        if file.metadata()?.len() == 0 {
            return Ok(Self::hold(&[]));
        }
        // SAFETY: the bytes behind a mapping change when another program writes to the file or
        // cuts it. We never do: a segment is written aside and renamed, and one that is no longer
        // needed is removed, which leaves it to whoever has it mapped. The bytes are only ever
        // read as whole numbers, of which every pattern is valid, and every use is checked. What
        // is left is another program that cuts the file in place, which ends this one with a bus
        // error as it would any reader of a mapping.
        let mapped = unsafe { Mmap::map(&file)? };
        Ok(Self::Mapped(mapped))
    }

    /// Keeps a copy, aligned as a mapping would be.
    pub fn hold(bytes: &[u8]) -> Self {
        let words = bytes
            .chunks(8)
            .map(|chunk| {
                let mut word = [0; 8];
                word[..chunk.len()].copy_from_slice(chunk);
                u64::from_ne_bytes(word)
            })
            .collect();
        Self::Held {
            words,
            length: bytes.len(),
        }
    }
}

impl std::ops::Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Mapped(bytes) => bytes,
            Self::Held { words, length } => &bytemuck::cast_slice(words)[..*length],
        }
    }
}
