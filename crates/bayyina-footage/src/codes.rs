//! Codes on disk, and every one of them within a distance of another.
//!
//! A store is a folder of **segments**: files that never change, each holding the entries from
//! one number up to another, named by these. Appending writes a new segment aside and renames it;
//! what is renamed is committed. When many small segments have gathered, they are written as one,
//! and removed once that one stands: a name that covers others takes their place, so a store that
//! was cut short at any moment opens as it was before or after.

mod index;
mod mapped;
mod merge;
mod segment;
mod sift;

use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::Code;

use index::{Room, Take};
use segment::{MOST, Segment};

/// Why a store cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file system would not give it.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file system would not take it.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It was written by another version of this program.
    #[error("{} has format {found}, which this program does not read", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// The version it has.
        found: u8,
    },
    /// Its bytes contradict its sums or themselves.
    #[error("{} is damaged: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: &'static str,
    },
    /// A file is not there.
    #[error("{} lacks the entries from {from} to {to}", path.display())]
    Missing {
        /// The folder.
        path: PathBuf,
        /// The first entry that is not there.
        from: u64,
        /// The first that is there again.
        to: u64,
    },
}

/// An entry near what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The number of the entry: how many were appended before it.
    pub entry: u64,
    /// In how many bits the codes differ.
    pub distance: u32,
}

/// An open store: a folder, as it was when it was opened or last appended to.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    segments: Vec<Arc<Segment>>,
}

impl Store {
    /// Opens a store. A folder that is not there, or holds no segments, is an empty store; the
    /// first append makes it.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let mut store = Self {
            folder: folder.to_owned(),
            segments: Vec::new(),
        };
        store.reload()?;
        Ok(store)
    }

    /// How many entries it has.
    pub fn len(&self) -> u64 {
        self.segments.last().map_or(0, |last| last.entries().end)
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// How many files it has.
    pub fn segments(&self) -> usize {
        self.segments.len()
    }

    /// An entry: its code and payload. `None` if there is no such entry.
    pub fn get(&self, entry: u64) -> Result<Option<(Code, u64)>, StoreError> {
        let at = (self.segments).partition_point(|segment| segment.entries().end <= entry);
        let Some(segment) = self.segments.get(at) else {
            return Ok(None);
        };
        segment.check()?;
        Ok(segment.get((entry - segment.entries().start) as usize))
    }

    /// All entries whose code differs from `code` in at most `radius` bits, by number.
    pub fn search(&self, code: &Code, radius: u32) -> Result<Vec<Hit>, StoreError> {
        let mut hits = self.search_all(std::slice::from_ref(code), radius)?;
        Ok(hits.pop().unwrap_or_default())
    }

    /// The same for many codes, in their order: faster than one by one.
    pub fn search_all(&self, codes: &[Code], radius: u32) -> Result<Vec<Vec<Hit>>, StoreError> {
        let mut lists = Lists {
            first: 0,
            hits: vec![Vec::new(); codes.len()],
        };
        let mut room = Room::default();
        for segment in &self.segments {
            lists.first = segment.entries().start;
            segment.search(codes, radius, &mut room, &mut lists)?;
        }
        for hits in &mut lists.hits {
            hits.sort_unstable();
        }
        Ok(lists.hits)
    }

    /// How many entries lie within `radius` bits of each code, counting no further than `most`:
    /// how common a picture is. A common one costs little more than a rare one: what lies beyond
    /// `most` is not looked at.
    pub fn count_all(
        &self,
        codes: &[Code],
        radius: u32,
        most: usize,
    ) -> Result<Vec<usize>, StoreError> {
        let mut counts = Counts {
            most,
            counts: vec![0; codes.len()],
        };
        let mut room = Room::default();
        for segment in &self.segments {
            segment.search(codes, radius, &mut room, &mut counts)?;
        }
        // A block of codes is compared whole before it is asked whether more is wanted.
        Ok(counts
            .counts
            .into_iter()
            .map(|count| count.min(most))
            .collect())
    }

    /// Compares every byte of every segment with its sums.
    pub fn verify(&self) -> Result<(), StoreError> {
        self.segments.iter().try_for_each(|segment| segment.check())
    }

    /// Appends entries, and returns their numbers. When this returns they are on disk: a program
    /// or a machine that stops later loses none of them, one that stops earlier leaves none, or
    /// all of a whole segment.
    ///
    /// Another program that appends at the same time waits, and both are kept.
    pub fn append(&mut self, entries: &[(Code, u64)]) -> Result<Range<u64>, StoreError> {
        let _lock = self.lock()?;
        self.reload()?;
        let start = self.len();
        for entries in entries.chunks(MOST) {
            let first = self.len();
            let path = self.write(first, entries)?;
            self.segments.push(Arc::new(Segment::open(&path)?));
        }
        let end = self.len();
        // The entries are safe by now. If merging fails, the segments stay as they are, and what
        // is wrong with them is said by whoever reads them.
        let _ = self.merge(merge::due);
        Ok(start..end)
    }

    /// Merges all segments that fit into one, down to as few as there can be side by side: worth
    /// it after many appends, before many searches.
    pub fn settle(&mut self) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        self.reload()?;
        self.merge(merge::possible)
    }

    /// Merges what `choose` finds among the segments' sizes, until it finds nothing.
    fn merge(
        &mut self,
        choose: impl Fn(&[usize]) -> Option<Range<usize>>,
    ) -> Result<(), StoreError> {
        let sizes = |segments: &[Arc<Segment>]| -> Vec<usize> {
            segments.iter().map(|segment| segment.len()).collect()
        };
        while let Some(chosen) = choose(&sizes(&self.segments)) {
            let mut entries = Vec::new();
            for segment in &self.segments[chosen.clone()] {
                segment.check()?;
                entries.extend((0..segment.len()).filter_map(|place| segment.get(place)));
            }
            let first = self.segments[chosen.start].entries().start;
            let path = self.write(first, &entries)?;
            let merged = Arc::new(Segment::open(&path)?);
            let old: Vec<_> = self.segments.splice(chosen, [merged]).collect();
            for segment in old {
                remove(segment.path())?;
            }
        }
        Ok(())
    }

    /// Writes a segment aside, and gives it its name.
    fn write(&self, first: u64, entries: &[(Code, u64)]) -> Result<PathBuf, StoreError> {
        let path = self.folder.join(name(first, first + entries.len() as u64));
        let failed = |source| StoreError::Write {
            path: path.clone(),
            source,
        };
        let mut aside = tempfile::Builder::new()
            .prefix(ASIDE)
            .permissions(fs::Permissions::from_mode(0o644))
            .tempfile_in(&self.folder)
            .map_err(failed)?;
        segment::write(aside.as_file_mut(), first, entries).map_err(failed)?;
        aside.as_file().sync_all().map_err(failed)?;
        aside.persist(&path).map_err(|error| failed(error.error))?;
        File::open(&self.folder)
            .and_then(|folder| folder.sync_all())
            .map_err(failed)?;
        Ok(path)
    }

    /// Keeps other writers out until it is dropped, and clears what an interrupted one left.
    fn lock(&self) -> Result<File, StoreError> {
        let path = self.folder.join("lock");
        let failed = |source| StoreError::Write {
            path: path.clone(),
            source,
        };
        fs::create_dir_all(&self.folder).map_err(failed)?;
        let file = File::create(&path).map_err(failed)?;
        file.lock().map_err(failed)?;
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(ASIDE.as_bytes()) {
                remove(&entry.path())?;
            }
        }
        let found = list(&self.folder)?;
        let counts = cover(&self.folder, found.clone())?;
        for (range, path) in found {
            if !counts.contains(&(range, path.clone())) {
                remove(&path)?;
            }
        }
        Ok(file)
    }

    /// Reads again which segments there are; keeps those that are open.
    fn reload(&mut self) -> Result<(), StoreError> {
        // A segment may be merged away between being listed and being opened.
        let mut tries = 0;
        loop {
            match self.reload_once() {
                Err(StoreError::Read { source, .. })
                    if source.kind() == io::ErrorKind::NotFound && tries < 8 =>
                {
                    tries += 1;
                }
                done => return done,
            }
        }
    }

    fn reload_once(&mut self) -> Result<(), StoreError> {
        let mut segments = Vec::new();
        for (range, path) in cover(&self.folder, list(&self.folder)?)? {
            let segment = match self.segments.iter().find(|open| open.path() == path) {
                Some(open) => Arc::clone(open),
                None => Arc::new(Segment::open(&path)?),
            };
            if segment.entries() != range {
                return Err(segment.damaged("its name is that of other entries"));
            }
            segments.push(segment);
        }
        self.segments = segments;
        Ok(())
    }
}

/// Lists every hit.
struct Lists {
    first: u64,
    hits: Vec<Vec<Hit>>,
}

impl Take for Lists {
    #[inline(always)]
    fn wants(&self, _: usize) -> bool {
        true
    }

    #[inline(always)]
    fn take(&mut self, query: usize, place: usize, distance: u32) {
        let entry = self.first + place as u64;
        self.hits[query].push(Hit { entry, distance });
    }
}

/// Counts hits, up to a number that is enough.
struct Counts {
    most: usize,
    counts: Vec<usize>,
}

impl Take for Counts {
    #[inline(always)]
    fn wants(&self, query: usize) -> bool {
        self.counts[query] < self.most
    }

    #[inline(always)]
    fn take(&mut self, query: usize, _: usize, _: u32) {
        self.counts[query] += 1;
    }
}

/// The bytes of a segment of one to 1,048,576 entries. For tests and fuzzing.
#[doc(hidden)]
pub fn segment_bytes(first: u64, entries: &[(Code, u64)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    segment::write(&mut bytes, first, entries).expect("a list takes all that is written");
    bytes
}

/// Whatever bytes: read as a segment and searched. For fuzzing; returns how many hits there were.
#[doc(hidden)]
pub fn search_bytes(bytes: &[u8], code: &Code, radius: u32) -> Result<usize, StoreError> {
    let store = Store {
        folder: PathBuf::new(),
        segments: vec![Arc::new(Segment::from_bytes(bytes)?)],
    };
    Ok(store.search(code, radius)?.len())
}

/// How the names of files begin that are being written.
const ASIDE: &str = "unfinished-";

fn remove(path: &Path) -> Result<(), StoreError> {
    fs::remove_file(path).map_err(|source| StoreError::Write {
        path: path.to_owned(),
        source,
    })
}

fn name(first: u64, end: u64) -> String {
    format!("{first:015}-{end:015}.codes")
}

/// The entries a file's name speaks of.
fn named(name: &str) -> Option<Range<u64>> {
    let (first, end) = name.strip_suffix(".codes")?.split_once('-')?;
    let range = first.parse().ok()?..end.parse().ok()?;
    (!range.is_empty() && name == self::name(range.start, range.end)).then_some(range)
}

/// The segments in a folder, by their names; none if there is no folder.
fn list(folder: &Path) -> Result<Vec<(Range<u64>, PathBuf)>, StoreError> {
    let failed = |source| StoreError::Read {
        path: folder.to_owned(),
        source,
    };
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(failed)?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        if let Some(range) = entry.file_name().to_str().and_then(named) {
            found.push((range, entry.path()));
        }
    }
    Ok(found)
}

/// Those that count: at each entry the widest that begins there.
fn cover(
    folder: &Path,
    mut found: Vec<(Range<u64>, PathBuf)>,
) -> Result<Vec<(Range<u64>, PathBuf)>, StoreError> {
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    let mut kept = Vec::new();
    for (range, path) in found {
        if range.start == end {
            end = range.end;
            kept.push((range, path));
        } else if range.start > end {
            return Err(StoreError::Missing {
                path: folder.to_owned(),
                from: end,
                to: range.start,
            });
        } else if range.end > end {
            return Err(StoreError::Damaged {
                path,
                what: "its name overlaps another's",
            });
        }
    }
    Ok(kept)
}
