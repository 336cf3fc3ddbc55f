//! A gazetteer that is open.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};

use bayyina_atlas::Bytes;

use super::Kind;
use super::format::{
    BLOCK, HEADER, Info, KEY, LONGEST_INFO, MAGIC, NAME, PLACE, SECTIONS, Section, TERM, VERSION,
    u16_at, u32_at, u64_at,
};
use crate::script::Script;

/// Why a gazetteer cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum GazetteerError {
    /// The file system would not.
    #[error("cannot open {}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is of another kind.
    #[error("{} is not a gazetteer", path.display())]
    NotAGazetteer {
        /// The file.
        path: PathBuf,
    },
    /// It was written for another version of this program.
    #[error(
        "{} has format {found}, and this program reads format {VERSION}: build it again",
        path.display()
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// The version it has.
        found: u16,
    },
    /// Its bytes contradict its sums or themselves.
    #[error("{} is damaged: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: &'static str,
    },
}

/// A name of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    /// As its source writes it.
    pub text: &'a str,
    /// The place it names, by its number.
    pub place: u32,
    /// Its key, by its number.
    pub key: u32,
    /// Its script.
    pub script: Script,
    /// Whether it is the main name of its place.
    pub main: bool,
}

/// A place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place<'a> {
    /// Its id in its source.
    pub id: &'a str,
    /// Latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees.
    pub lon: f64,
    /// How many people live there; 0 where that is not known.
    pub population: u32,
    /// How far it reaches from its point, in metres.
    pub radius_m: u32,
    /// Two letters of ISO 3166; empty where that is not known.
    pub country: &'a str,
    /// What it is.
    pub kind: Kind,
    /// The place it lies in, by its number.
    pub within: Option<u32>,
    /// Its first name, by its number.
    pub first_name: u32,
}

/// An open gazetteer. Opening reads header, sums and description; a block of the rest is checked
/// against its sum when it is first read.
#[derive(Debug)]
pub struct Gazetteer {
    path: PathBuf,
    bytes: Bytes,
    sections: [(u64, u64); SECTIONS],
    sums: u64,
    checked: Vec<AtomicU8>,
    info: Info,
    bucket_bits: u32,
}

impl Gazetteer {
    /// Opens a gazetteer.
    pub fn open(path: &Path) -> Result<Self, GazetteerError> {
        let bytes = Bytes::map(path).map_err(|source| GazetteerError::Open {
            path: path.to_owned(),
            source,
        })?;
        Self::read(path, bytes)
    }

    /// Reads a gazetteer from memory: for tests and fuzzing.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, GazetteerError> {
        Self::read(Path::new("(memory)"), Bytes::Held(bytes))
    }

    fn read(path: &Path, bytes: Bytes) -> Result<Self, GazetteerError> {
        let damaged = |what| GazetteerError::Damaged {
            path: path.to_owned(),
            what,
        };
        if !bytes.starts_with(&MAGIC) {
            return Err(GazetteerError::NotAGazetteer {
                path: path.to_owned(),
            });
        }
        let head = bytes
            .get(..HEADER)
            .ok_or_else(|| damaged("it ends within its header"))?;
        let found = u16_at(head, 8);
        if found != VERSION {
            return Err(GazetteerError::Version {
                path: path.to_owned(),
                found,
            });
        }
        if crc32fast::hash(&head[..HEADER - 4]) != u32_at(head, HEADER - 4)
            || usize::from(u16_at(head, 10)) != SECTIONS
        {
            return Err(damaged("its header does not have its sum"));
        }
        if u64_at(head, 12) != bytes.len() as u64 {
            return Err(damaged("it is cut short, or longer than it was"));
        }
        let sums = u64_at(head, 20);
        let sum_bytes = usize::try_from(sums)
            .ok()
            .filter(|&sums| HEADER <= sums)
            .and_then(|sums| bytes.get(sums..))
            .ok_or_else(|| damaged("its sums lie outside of it"))?;
        let blocks = (sums as usize - HEADER).div_ceil(BLOCK);
        if sum_bytes.len() != blocks * 4 || crc32fast::hash(sum_bytes) != u32_at(head, 28) {
            return Err(damaged("its sums do not have their sum"));
        }
        let mut sections = [(0, 0); SECTIONS];
        for (index, section) in sections.iter_mut().enumerate() {
            let (at, length) = (u64_at(head, 32 + index * 16), u64_at(head, 40 + index * 16));
            let end = at.checked_add(length);
            if at < HEADER as u64 || end.is_none_or(|end| end > sums) {
                return Err(damaged("a section lies outside of it"));
            }
            *section = (at, length);
        }
        let mut gazetteer = Self {
            path: path.to_owned(),
            bytes,
            sections,
            sums,
            checked: (0..blocks).map(|_| AtomicU8::new(0)).collect(),
            info: Info::default(),
            bucket_bits: 0,
        };
        let length = |section: Section| gazetteer.sections[section as usize].1;
        if length(Section::Info) > LONGEST_INFO {
            return Err(gazetteer.damaged("its description is too long"));
        }
        let buckets = length(Section::Buckets) / 4;
        if buckets < 2 || !(buckets - 1).is_power_of_two() || length(Section::Buckets) % 4 != 0 {
            return Err(gazetteer.damaged("its buckets cannot be counted"));
        }
        gazetteer.bucket_bits = (buckets - 1).ilog2();
        if length(Section::Places) / PLACE as u64 > u64::from(u32::MAX - 1)
            || length(Section::Keys) < KEY as u64
        {
            return Err(gazetteer.damaged("its places cannot be counted"));
        }
        let info = gazetteer.part(Section::Info, 0, length(Section::Info) as usize)?;
        gazetteer.info = serde_json::from_slice(info)
            .map_err(|_| gazetteer.damaged("its description cannot be read"))?;
        Ok(gazetteer)
    }

    /// What it says of itself.
    pub fn info(&self) -> &Info {
        &self.info
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes the file has.
    pub fn bytes(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Reads all of it and checks every sum.
    pub fn verify(&self) -> Result<(), GazetteerError> {
        for block in 0..self.checked.len() {
            self.check(block)?;
        }
        for number in 0..self.names_len() {
            self.name(number)?;
        }
        for number in 0..self.len() {
            self.place(number)?;
        }
        Ok(())
    }

    /// How many places there are.
    pub fn len(&self) -> u32 {
        (self.sections[Section::Places as usize].1 / PLACE as u64) as u32
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many names there are.
    pub fn names_len(&self) -> u32 {
        (self.sections[Section::Names as usize].1 / NAME as u64) as u32
    }

    /// A place by its number.
    pub fn place(&self, number: u32) -> Result<Place<'_>, GazetteerError> {
        let row = self.row(Section::Places, number, PLACE)?;
        let country = std::str::from_utf8(&row[16..18])
            .map_err(|_| self.damaged("a country is no text"))?
            .trim_end_matches('\0');
        Ok(Place {
            lat: f64::from(u32_at(row, 0) as i32) / 1e7,
            lon: f64::from(u32_at(row, 4) as i32) / 1e7,
            population: u32_at(row, 8),
            radius_m: u32_at(row, 12),
            country,
            kind: Kind::from_number(row[18]),
            within: u32_at(row, 20).checked_sub(1),
            first_name: u32_at(row, 24),
            id: self.text(u32_at(row, 28), usize::from(row[19]))?,
        })
    }

    /// A name by its number.
    pub fn name(&self, number: u32) -> Result<Name<'_>, GazetteerError> {
        let row = self.row(Section::Names, number, NAME)?;
        Ok(Name {
            text: self.text(u32_at(row, 0), usize::from(u16_at(row, 12)))?,
            place: u32_at(row, 4),
            key: u32_at(row, 8),
            script: Script::from_number(row[14]),
            main: row[15] == 1,
        })
    }

    /// All names of a place, the main one first.
    pub fn names_of(&self, place: u32) -> Result<Vec<Name<'_>>, GazetteerError> {
        let first = self.place(place)?.first_name;
        let mut names = Vec::new();
        for number in first..self.names_len() {
            let name = self.name(number)?;
            if name.place != place {
                break;
            }
            names.push(name);
        }
        Ok(names)
    }

    /// The main name of a place.
    pub fn main_name(&self, place: u32) -> Result<&str, GazetteerError> {
        Ok(self.name(self.place(place)?.first_name)?.text)
    }

    /// The text of a key.
    pub(crate) fn key(&self, number: u32) -> Result<&str, GazetteerError> {
        let rows = self.rows(Section::Keys, number, 2, KEY)?;
        let (from, to) = (u32_at(rows, 0), u32_at(rows, KEY));
        let length = to
            .checked_sub(from)
            .ok_or_else(|| self.damaged("a key ends before it begins"))?;
        let bytes = self.part(Section::KeyTexts, u64::from(from), length as usize)?;
        std::str::from_utf8(bytes).map_err(|_| self.damaged("a key is no text"))
    }

    /// The names that have a key, by their numbers, those of greater places first; at most `most`.
    pub(super) fn names_with(&self, key: u32, most: usize) -> Result<Vec<u32>, GazetteerError> {
        let rows = self.rows(Section::Keys, key, 2, KEY)?;
        let (from, to) = (u32_at(rows, 4), u32_at(rows, KEY + 4));
        let count = to
            .checked_sub(from)
            .ok_or_else(|| self.damaged("the names of a key end before they begin"))?
            .min(u32::try_from(most).unwrap_or(u32::MAX));
        let bytes = self.rows(Section::Posts, from, count as usize, 4)?;
        Ok(bytes
            .chunks_exact(4)
            .map(|bytes| u32_at(bytes, 0))
            .collect())
    }

    /// Keys under a hash, those of greater places first; at most `most`.
    pub(super) fn keys_under(
        &self,
        hash: u32,
        most: usize,
        found: &mut Vec<u32>,
    ) -> Result<(), GazetteerError> {
        let bucket = match self.bucket_bits {
            0 => 0,
            bits => hash >> (32 - bits),
        };
        let rows = self.rows(Section::Buckets, bucket, 2, 4)?;
        let (mut low, high) = (u32_at(rows, 0), u32_at(rows, 4));
        let mut end = high;
        while low < end {
            let middle = low + (end - low) / 2;
            match u32_at(self.row(Section::Terms, middle, TERM)?, 0) < hash {
                true => low = middle + 1,
                false => end = middle,
            }
        }
        for number in low..high.min(low.saturating_add(u32::try_from(most).unwrap_or(u32::MAX))) {
            let row = self.row(Section::Terms, number, TERM)?;
            if u32_at(row, 0) != hash {
                break;
            }
            found.push(u32_at(row, 4));
        }
        Ok(())
    }

    fn text(&self, at: u32, length: usize) -> Result<&str, GazetteerError> {
        let bytes = self.part(Section::Texts, u64::from(at), length)?;
        std::str::from_utf8(bytes).map_err(|_| self.damaged("a name is no text"))
    }

    fn row(&self, section: Section, number: u32, size: usize) -> Result<&[u8], GazetteerError> {
        self.rows(section, number, 1, size)
    }

    fn rows(
        &self,
        section: Section,
        number: u32,
        count: usize,
        size: usize,
    ) -> Result<&[u8], GazetteerError> {
        self.part(section, u64::from(number) * size as u64, count * size)
    }

    /// Bytes of a section, once the blocks that they lie in hold.
    fn part(&self, section: Section, at: u64, length: usize) -> Result<&[u8], GazetteerError> {
        let (begins, all) = self.sections[section as usize];
        let end = at.checked_add(length as u64).filter(|&end| end <= all);
        if end.is_none() {
            return Err(self.damaged("a number leads out of its section"));
        }
        let from = (begins + at) as usize;
        if length > 0 {
            for block in (from - HEADER) / BLOCK..=(from + length - 1 - HEADER) / BLOCK {
                if self.checked[block].load(Ordering::Relaxed) == 0 {
                    self.check(block)?;
                }
            }
        }
        Ok(&self.bytes[from..from + length])
    }

    fn check(&self, block: usize) -> Result<(), GazetteerError> {
        let from = HEADER + block * BLOCK;
        let to = (from + BLOCK).min(self.sums as usize);
        let sum = u32_at(&self.bytes, self.sums as usize + block * 4);
        if crc32fast::hash(&self.bytes[from..to]) != sum {
            return Err(self.damaged("a block does not have its sum"));
        }
        self.checked[block].store(1, Ordering::Relaxed);
        Ok(())
    }

    fn damaged(&self, what: &'static str) -> GazetteerError {
        GazetteerError::Damaged {
            path: self.path.clone(),
            what,
        }
    }
}
