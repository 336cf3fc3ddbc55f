//! A file mapped into memory, read only: the one place with `unsafe`.

#![allow(unsafe_code, reason = "mapping a file has no safe form")]

use std::fs::File;
use std::io;
use std::path::Path;

use memmap2::Mmap;

/// The bytes of a map or gazetteer: a mapped file, or a list in tests and fuzzing.
#[derive(Debug)]
pub enum Bytes {
    /// A file, mapped.
    Mapped(Mmap),
    /// A list.
    Held(Vec<u8>),
}

impl Bytes {
    /// Maps a file, which nothing may write to while it is mapped: replace it by renaming.
    pub fn map(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        if file.metadata()?.len() == 0 {
            return Ok(Self::Held(Vec::new()));
        }
        // SAFETY: the bytes behind a mapping change when another program writes to the file or
        // cuts it. We never do: such a file is written aside and renamed, so that whoever has the old
        // one open keeps it. Nothing here trusts the bytes either: they are only ever read as
        // bytes, never as references, text or enumerations, and every use is checked. What is
        // left is another program that cuts the file in place, which ends this one with a bus
        // error as it would any reader of a mapping.
        let mapped = unsafe { Mmap::map(&file)? };
        Ok(Self::Mapped(mapped))
    }
}

impl std::ops::Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Mapped(bytes) => bytes,
            Self::Held(bytes) => bytes,
        }
    }
}
