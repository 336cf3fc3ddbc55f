//! One file of a store: codes, what they stand for, and an index over them.
//!
//! All numbers are little-endian.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `bycodes` and the version of the format |
//! | 8 | number of the first entry |
//! | 4 | entries, `n` |
//! | 4 | bits of a band that the directory tells apart, `b`; 0 without an index |
//! | 4 × 4 | CRC-32 of codes, payloads, directory and postings |
//! | 20 | zero |
//! | 4 | CRC-32 of the 60 bytes before |
//! | 32 `n` | codes, four words each |
//! | 8 `n` | payloads |
//! | 16 × 4 × 2^`b` | directory, with an index |
//! | 16 × 4 `n` | postings, with an index |

use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::Code;
use crate::wide::widest;

use super::StoreError;
use super::index::{self, BANDS, Contradiction, FARTHEST, Index, Room, Shape, Take};
use super::mapped::Bytes;

const HEADER: usize = 64;
const MAGIC: [u8; 7] = *b"bycodes";
const VERSION: u8 = 1;

/// The most entries in a segment.
pub(super) const MOST: usize = 1 << 20;

/// An open segment. Opening reads its header only; the rest is checked when it is first used.
#[derive(Debug)]
pub(super) struct Segment {
    path: PathBuf,
    bytes: Bytes,
    first: u64,
    count: usize,
    sums: [u32; 4],
    sections: [Range<usize>; 4],
    shape: Option<Shape>,
    checked: AtomicBool,
}

impl Segment {
    /// Maps a segment.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let bytes = Bytes::map(path).map_err(|source| StoreError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::read(path.to_owned(), bytes)
    }

    /// Reads a segment from memory: for tests and fuzzing.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        Self::read(PathBuf::from("(memory)"), Bytes::hold(bytes))
    }

    fn read(path: PathBuf, bytes: Bytes) -> Result<Self, StoreError> {
        let damaged = |what| StoreError::Damaged {
            path: path.clone(),
            what,
        };
        let header = bytes
            .first_chunk::<HEADER>()
            .ok_or_else(|| damaged("it ends within its header"))?;
        if header[..7] != MAGIC {
            return Err(damaged("it does not begin as a segment does"));
        }
        if header[7] != VERSION {
            return Err(StoreError::Version {
                path,
                found: header[7],
            });
        }
        let half = |at: usize| {
            u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
        };
        if crc32fast::hash(&header[..HEADER - 4]) != half(HEADER - 4) {
            return Err(damaged("its header does not match its sum"));
        }
        let first = u64::from(half(8)) | u64::from(half(12)) << 32;
        let count = half(16) as usize;
        if count == 0 || count > MOST || first > u64::MAX >> 8 {
            return Err(damaged("its header is not possible"));
        }
        let shape = Shape::of(count);
        if half(20) != shape.map_or(0, |shape| shape.key_bits) {
            return Err(damaged("its header is not possible"));
        }
        let sections = sections(count, shape);
        if bytes.len() != sections[3].end {
            return Err(damaged("it is too short or too long"));
        }
        Ok(Self {
            first,
            count,
            sums: [half(24), half(28), half(32), half(36)],
            sections,
            shape,
            checked: AtomicBool::new(false),
            path,
            bytes,
        })
    }

    /// The numbers of its entries.
    pub fn entries(&self) -> Range<u64> {
        self.first..self.first + self.count as u64
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.count
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Compares the bytes with their sums, the first time only.
    pub fn check(&self) -> Result<(), StoreError> {
        if self.checked.load(Ordering::Acquire) {
            return Ok(());
        }
        let names = [
            "its codes do not match their sum",
            "its payloads do not match their sum",
            "its directory does not match its sum",
            "its postings do not match their sum",
        ];
        for ((section, sum), what) in self.sections.iter().zip(self.sums).zip(names) {
            if crc32fast::hash(&self.bytes[section.clone()]) != sum {
                return Err(self.damaged(what));
            }
        }
        self.checked.store(true, Ordering::Release);
        Ok(())
    }

    pub fn damaged(&self, what: &'static str) -> StoreError {
        StoreError::Damaged {
            path: self.path.clone(),
            what,
        }
    }

    /// The codes, as stored: see [`word`].
    pub fn codes(&self) -> &[[u64; 4]] {
        bytemuck::cast_slice(&self.bytes[self.sections[0].clone()])
    }

    /// The payloads, as stored.
    pub fn payloads(&self) -> &[u64] {
        bytemuck::cast_slice(&self.bytes[self.sections[1].clone()])
    }

    /// The index, if it has one.
    fn index(&self) -> Option<Index<'_>> {
        Some(Index {
            shape: self.shape?,
            codes: self.codes(),
            directory: bytemuck::cast_slice(&self.bytes[self.sections[2].clone()]),
            postings: bytemuck::cast_slice(&self.bytes[self.sections[3].clone()]),
        })
    }

    /// Gives `taker` every entry within `radius` of each code.
    pub fn search(
        &self,
        codes: &[Code],
        radius: u32,
        room: &mut Room,
        taker: &mut impl Take,
    ) -> Result<(), StoreError> {
        self.check()?;
        match self.index() {
            Some(index) if radius <= FARTHEST => index
                .search(codes, radius, room, taker)
                .map_err(|Contradiction| self.damaged("its index contradicts itself")),
            _ => {
                widest(|| scan(self.codes(), codes, radius, taker));
                Ok(())
            }
        }
    }

    /// What is stored at a place within the segment.
    pub fn get(&self, place: usize) -> Option<(Code, u64)> {
        let code = stored(self.codes().get(place)?);
        Some((code, u64::from_le(*self.payloads().get(place)?)))
    }
}

/// Compares every code with every other, a block that fits the nearest cache at a time.
#[inline(always)]
fn scan(codes: &[[u64; 4]], wanted: &[Code], radius: u32, taker: &mut impl Take) {
    const BLOCK: usize = 512;
    for (block, codes) in codes.chunks(BLOCK).enumerate() {
        for (query, code) in wanted.iter().enumerate() {
            if !taker.wants(query) {
                continue;
            }
            for (place, words) in codes.iter().enumerate() {
                let distance = code.distance(&stored(words));
                if distance <= radius {
                    taker.take(query, block * BLOCK + place, distance);
                }
            }
        }
    }
}

/// A code of words as they are stored.
#[inline(always)]
pub(super) fn stored(words: &[u64; 4]) -> Code {
    Code(words.map(u64::from_le))
}

/// Where the parts of a file lie.
fn sections(count: usize, shape: Option<Shape>) -> [Range<usize>; 4] {
    let (directory, postings) = shape.map_or((0, 0), |shape| {
        (BANDS * 4 * shape.keys(), BANDS * 4 * count)
    });
    let mut at = HEADER;
    [32 * count, 8 * count, directory, postings].map(|length| {
        let start = at;
        at += length;
        start..at
    })
}

/// Writes a segment of one to [`MOST`] entries.
pub(super) fn write(out: &mut impl Write, first: u64, entries: &[(Code, u64)]) -> io::Result<()> {
    let codes: Vec<Code> = entries.iter().map(|(code, _)| *code).collect();
    let shape = Shape::of(entries.len());
    let (directory, postings) =
        shape.map_or_else(Default::default, |shape| index::build(shape, &codes));
    let numbers = |numbers: Vec<u32>| -> Vec<u8> {
        numbers
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect()
    };
    let parts = [
        codes.iter().flat_map(|code| code.to_bytes()).collect(),
        (entries.iter())
            .flat_map(|(_, payload)| payload.to_le_bytes())
            .collect(),
        numbers(directory),
        numbers(postings),
    ];
    let mut header = Vec::with_capacity(HEADER);
    header.extend(MAGIC);
    header.push(VERSION);
    header.extend(first.to_le_bytes());
    header.extend((entries.len() as u32).to_le_bytes());
    header.extend(shape.map_or(0, |shape| shape.key_bits).to_le_bytes());
    for part in &parts {
        header.extend(crc32fast::hash(part).to_le_bytes());
    }
    header.resize(HEADER - 4, 0);
    header.extend(crc32fast::hash(&header).to_le_bytes());
    out.write_all(&header)?;
    parts
        .iter()
        .try_for_each(|part: &Vec<u8>| out.write_all(part))
}
