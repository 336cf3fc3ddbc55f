//! The bytes of a gazetteer file.

use serde::{Deserialize, Serialize};

/// The first bytes of every gazetteer.
pub const MAGIC: [u8; 8] = *b"BAYGAZ\x1a\n";
/// The version of the format that this program writes and reads.
pub const VERSION: u16 = 1;
/// Bytes that have one sum.
pub const BLOCK: usize = 1 << 16;
/// Bytes of the header: magic, version, number of sections, length of the file, offset of the
/// sums, sum of the sums, the sections, sum of the header.
pub const HEADER: usize = 8 + 2 + 2 + 8 + 8 + 4 + SECTIONS * 16 + 4;
/// How many sections there are.
pub const SECTIONS: usize = 9;
/// No description is longer.
pub const LONGEST_INFO: u64 = 1 << 20;

/// The sections, in the order of the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Section {
    /// The description, JSON.
    Info = 0,
    /// Places, [`PLACE`] bytes each.
    Places = 1,
    /// Names, [`NAME`] bytes each, those of a place together.
    Names = 2,
    /// The text of names and of divisions.
    Texts = 3,
    /// Keys, [`KEY`] bytes each, and one more that ends them.
    Keys = 4,
    /// The text of keys.
    KeyTexts = 5,
    /// Numbers of names, those of a key together, greater places first.
    Posts = 6,
    /// Where the terms of each bucket of hashes begin, and one more that ends them.
    Buckets = 7,
    /// Terms: hash and key, [`TERM`] bytes each.
    Terms = 8,
}

/// Bytes of a place: latitude and longitude in ten-millionths of a degree, population, radius in
/// metres, country, kind, length of the id, the place it lies in (its number and one; 0 is none),
/// its first name, where its id begins.
pub const PLACE: usize = 4 + 4 + 4 + 4 + 2 + 1 + 1 + 4 + 4 + 4;
/// Bytes of a name: where its text begins, its place, its key, its length, its script, whether it is
/// the main one.
pub const NAME: usize = 4 + 4 + 4 + 2 + 1 + 1;
/// Bytes of a key: where its text begins, where its names begin.
pub const KEY: usize = 4 + 4;
/// Bytes of a term.
pub const TERM: usize = 4 + 4;

/// What a gazetteer says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Info {
    /// Whom to credit.
    pub attribution: String,
    /// What it was made from.
    pub sources: Vec<SourceNote>,
    /// How many places.
    pub places: u64,
    /// How many names.
    pub names: u64,
}

/// A source of a gazetteer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceNote {
    /// The file.
    pub name: String,
    /// Places taken from it.
    pub places: u64,
    /// Lines or objects that could not be used.
    pub skipped: u64,
}

pub fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

pub fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

pub fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}
