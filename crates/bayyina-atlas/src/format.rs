//! The frame of a map file: header, directory, sections. `docs/map-format.md` says it in words.

use serde::{Deserialize, Serialize};

use crate::network::GraphKind;
use crate::spot::SpotBox;

/// The first bytes of every map.
pub const MAGIC: [u8; 8] = *b"BAYYMAP\n";
/// The version of the bytes.
pub const VERSION: u16 = 1;
pub const HEADER: usize = 128;
/// Tiles begin on whole pages, so that none shares one.
pub const PAGE: u64 = 4096;
/// Sections begin at multiples of this.
pub const ALIGNED: u64 = 8;
/// The longest description that is read.
pub const LONGEST_INFO: u64 = 1 << 20;

/// Bytes of one entry of the directory without its sections, and of one section.
pub const ENTRY: usize = 24;
pub const SECTION: usize = 24;

/// The name of a section.
pub type SectionTag = [u8; 4];

pub mod tag {
    use super::SectionTag;
    /// Places of junctions.
    pub const SPOT: SectionTag = *b"spot";
    /// A byte of flags for each junction.
    pub const FLAG: SectionTag = *b"flag";
    /// Which junctions lie in which cell.
    pub const CELL: SectionTag = *b"cell";
    /// Arms.
    pub const ARMS: SectionTag = *b"arms";
    /// Junctions of other tiles to which arms lead.
    pub const OUTS: SectionTag = *b"outs";
    /// Numbers in OpenStreetMap.
    pub const OSMI: SectionTag = *b"osmi";
    /// Lines of roads.
    pub const LINE: SectionTag = *b"line";
    /// Features: fixed parts.
    pub const FEAT: SectionTag = *b"feat";
    /// Features: lines and tags.
    pub const FDAT: SectionTag = *b"fdat";

    /// What a search reads.
    pub const SEARCH: [SectionTag; 5] = [SPOT, FLAG, CELL, ARMS, OUTS];
    /// What names and draws.
    pub const SHAPE: [SectionTag; 2] = [OSMI, LINE];
    /// What features are.
    pub const FEATURE: [SectionTag; 2] = [FEAT, FDAT];
}

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// Junctions of a graph.
    Junctions(GraphKind),
    /// Features.
    Features,
}

impl TileKind {
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Junctions(kind) => kind as u8,
            Self::Features => 2,
        }
    }

    pub(crate) fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Junctions(GraphKind::All)),
            1 => Some(Self::Junctions(GraphKind::Major)),
            2 => Some(Self::Features),
            _ => None,
        }
    }
}

/// Where a section lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    pub tag: SectionTag,
    /// CRC-32 of its bytes.
    pub sum: u32,
    pub offset: u64,
    pub length: u64,
}

/// A tile as the directory lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub kind: TileKind,
    /// How many junctions or features.
    pub count: u32,
    pub bounds: SpotBox,
    pub sections: Vec<Section>,
}

impl Entry {
    pub fn section(&self, tag: SectionTag) -> Option<&Section> {
        self.sections.iter().find(|section| section.tag == tag)
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend([self.kind.number(), 0]);
        out.extend((self.sections.len() as u16).to_le_bytes());
        out.extend(self.count.to_le_bytes());
        let SpotBox {
            south,
            west,
            north,
            east,
        } = self.bounds;
        for side in [south, west, north, east] {
            out.extend(side.to_le_bytes());
        }
        for section in &self.sections {
            out.extend(section.tag);
            out.extend(section.sum.to_le_bytes());
            out.extend(section.offset.to_le_bytes());
            out.extend(section.length.to_le_bytes());
        }
    }

    /// Reads an entry from the front of the directory; `None` if it is none.
    pub fn read(bytes: &mut &[u8], file_length: u64) -> Option<Self> {
        let head = take::<ENTRY>(bytes)?;
        let kind = TileKind::from_number(head[0])?;
        let count_of_sections = usize::from(u16_at(head, 2));
        let side = |index: usize| i32_at(head, 8 + 4 * index);
        let bounds = SpotBox {
            south: side(0),
            west: side(1),
            north: side(2),
            east: side(3),
        };
        let sane = bounds.south <= bounds.north
            && bounds.west <= bounds.east
            && SpotBox::EARTH.joined(bounds) == SpotBox::EARTH;
        let mut sections = Vec::new();
        for _ in 0..count_of_sections {
            let part = take::<SECTION>(bytes)?;
            let section = Section {
                tag: [part[0], part[1], part[2], part[3]],
                sum: u32_at(part, 4),
                offset: u64_at(part, 8),
                length: u64_at(part, 16),
            };
            let end = section.offset.checked_add(section.length)?;
            if end > file_length || section.offset < HEADER as u64 {
                return None;
            }
            sections.push(section);
        }
        sane.then_some(Self {
            kind,
            count: u32_at(head, 4),
            bounds,
            sections,
        })
    }
}

/// The header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub tiles: u32,
    pub directory: (u64, u64),
    pub info: (u64, u64),
    pub length: u64,
    pub directory_sum: u32,
    pub info_sum: u32,
    pub rule: u32,
}

impl Header {
    pub fn write(&self) -> [u8; HEADER] {
        let mut out = Vec::with_capacity(HEADER);
        out.extend(MAGIC);
        out.extend(VERSION.to_le_bytes());
        out.extend((HEADER as u16).to_le_bytes());
        out.extend(self.tiles.to_le_bytes());
        for number in [
            self.directory.0,
            self.directory.1,
            self.info.0,
            self.info.1,
            self.length,
        ] {
            out.extend(number.to_le_bytes());
        }
        for number in [self.directory_sum, self.info_sum, self.rule] {
            out.extend(number.to_le_bytes());
        }
        out.resize(HEADER - 4, 0);
        let sum = crc32fast::hash(&out);
        out.extend(sum.to_le_bytes());
        let mut header = [0; HEADER];
        header.copy_from_slice(&out);
        header
    }

    /// What a header says, once its sum was checked.
    pub fn read(bytes: &[u8; HEADER]) -> Self {
        Self {
            tiles: u32_at(bytes, 12),
            directory: (u64_at(bytes, 16), u64_at(bytes, 24)),
            info: (u64_at(bytes, 32), u64_at(bytes, 40)),
            length: u64_at(bytes, 48),
            directory_sum: u32_at(bytes, 56),
            info_sum: u32_at(bytes, 60),
            rule: u32_at(bytes, 64),
        }
    }
}

/// A file that went into a map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceInfo {
    /// The file's name, without its folder.
    pub name: String,
    /// Its length.
    pub bytes: u64,
}

/// How many of each there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapCounts {
    /// Drivable ways of the sources.
    pub roads: u64,
    /// Nodes of the sources at which three or more segments of drivable road meet.
    pub raw_junctions: u64,
    /// Junctions of the graph of all roads.
    pub junctions: u64,
    /// Arms of those junctions.
    pub arms: u64,
    /// Junctions of the graph of major roads.
    pub major_junctions: u64,
    /// Arms of those junctions.
    pub major_arms: u64,
    /// Places.
    pub places: u64,
    /// Bridges, or pieces of long ones.
    pub bridges: u64,
    /// Pieces of shores and banks.
    pub water_edges: u64,
    /// Pieces of the middle lines of rivers, streams and canals.
    pub waterways: u64,
    /// Level crossings.
    pub rail_crossings: u64,
    /// Roundabouts.
    pub roundabouts: u64,
    /// Nodes of roads and features that the sources name and do not place.
    pub missing_nodes: u64,
}

/// What a map says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapInfo {
    /// The program that wrote it.
    pub generator: String,
    /// Whose data it holds, to be shown wherever results are.
    pub attribution: String,
    /// The files it was made of.
    pub sources: Vec<SourceInfo>,
    /// Up to when edits are in the oldest source, in seconds of the Unix epoch, if all say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<i64>,
    /// How many of each there are.
    pub counts: MapCounts,
}

/// Whose data OpenStreetMap's are.
pub const ATTRIBUTION: &str = "© OpenStreetMap contributors, Open Database Licence 1.0";

fn take<'a, const N: usize>(bytes: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (taken, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(taken)
}

#[inline]
fn at<const N: usize>(bytes: &[u8], from: usize) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&bytes[from..from + N]);
    out
}

#[inline]
pub fn u16_at(bytes: &[u8], from: usize) -> u16 {
    u16::from_le_bytes(at(bytes, from))
}

#[inline]
pub fn u32_at(bytes: &[u8], from: usize) -> u32 {
    u32::from_le_bytes(at(bytes, from))
}

#[inline]
pub fn i32_at(bytes: &[u8], from: usize) -> i32 {
    i32::from_le_bytes(at(bytes, from))
}

#[inline]
pub fn u64_at(bytes: &[u8], from: usize) -> u64 {
    u64::from_le_bytes(at(bytes, from))
}

#[inline]
pub fn i64_at(bytes: &[u8], from: usize) -> i64 {
    i64::from_le_bytes(at(bytes, from))
}
