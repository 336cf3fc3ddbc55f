//! Records of any length in a spill.

use std::io::{self, Read};
use std::path::Path;

use crate::spill::Spill;

/// Records that are written once and then read from the front.
#[derive(Debug)]
pub(crate) struct Records {
    spill: Spill,
    count: u64,
}

impl Records {
    /// Keeps up to `limit` bytes in memory.
    pub fn new(folder: &Path, limit: usize) -> Self {
        Self {
            spill: Spill::new(folder, limit),
            count: 0,
        }
    }

    /// Adds a record.
    pub fn push(&mut self, record: &[u8]) -> io::Result<()> {
        let length = u32::try_from(record.len()).map_err(io::Error::other)?;
        self.spill.append(&length.to_le_bytes())?;
        self.spill.append(record)?;
        self.count += 1;
        Ok(())
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Reads from the front.
    pub fn reader(&mut self) -> io::Result<RecordReader<'_>> {
        Ok(RecordReader {
            left: self.count,
            source: self.spill.reader()?,
            record: Vec::new(),
        })
    }
}

/// Gives records in the order in which they were added.
pub(crate) struct RecordReader<'a> {
    left: u64,
    source: Box<dyn Read + 'a>,
    record: Vec<u8>,
}

impl RecordReader<'_> {
    /// The next record; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<&[u8]>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let mut length = [0; 4];
        self.source.read_exact(&mut length)?;
        self.record.resize(u32::from_le_bytes(length) as usize, 0);
        self.source.read_exact(&mut self.record)?;
        Ok(Some(&self.record))
    }
}
