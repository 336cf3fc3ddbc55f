//! Lists that move to a scratch file when they grow beyond a limit.
//!
//! Scratch files have no name: the system removes them whatever happens to the program.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::roads::IdIndex;
use crate::spot::Spot;

/// A scratch file in a folder.
fn scratch(folder: &Path) -> io::Result<File> {
    tempfile::tempfile_in(folder)
}

/// Bytes that are written once, then read once or more from the front.
#[derive(Debug)]
pub(crate) struct Spill {
    folder: PathBuf,
    limit: usize,
    buffer: Vec<u8>,
    file: Option<File>,
}

impl Spill {
    /// Keeps up to `limit` bytes in memory.
    pub fn new(folder: &Path, limit: usize) -> Self {
        Self {
            folder: folder.to_owned(),
            limit,
            buffer: Vec::new(),
            file: None,
        }
    }

    pub fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() > self.limit {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.file.is_none() {
            self.file = Some(scratch(&self.folder)?);
        }
        if let Some(file) = &mut self.file {
            file.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    /// Reads from the front.
    pub fn reader(&mut self) -> io::Result<Box<dyn Read + '_>> {
        if self.file.is_some() {
            self.flush()?;
        }
        Ok(match &mut self.file {
            Some(file) => {
                file.seek(SeekFrom::Start(0))?;
                Box::new(BufReader::with_capacity(1 << 20, file))
            }
            None => Box::new(Cursor::new(&self.buffer)),
        })
    }
}

/// Numbers in any order, given back sorted and each once.
#[derive(Debug)]
pub(crate) struct IdRuns {
    folder: PathBuf,
    limit: usize,
    ids: Vec<i64>,
    runs: Vec<File>,
}

impl IdRuns {
    /// Keeps up to `limit` numbers in memory.
    pub fn new(folder: &Path, limit: usize) -> Self {
        Self {
            folder: folder.to_owned(),
            limit,
            ids: Vec::new(),
            runs: Vec::new(),
        }
    }

    pub fn extend(&mut self, ids: &[i64]) -> io::Result<()> {
        self.ids.extend_from_slice(ids);
        if self.ids.len() >= self.limit {
            sort(&mut self.ids);
            // Most numbers come twice or more; write only when that did not make room.
            if self.ids.len() > self.limit / 2 {
                let mut out = BufWriter::with_capacity(1 << 20, scratch(&self.folder)?);
                for id in &self.ids {
                    out.write_all(&id.to_le_bytes())?;
                }
                self.runs
                    .push(out.into_inner().map_err(io::IntoInnerError::into_error)?);
                self.ids.clear();
            }
        }
        Ok(())
    }

    /// The numbers in windows of at most `window`.
    pub fn windows(mut self, window: usize) -> io::Result<Windows> {
        sort(&mut self.ids);
        let mut sources: Vec<Source> = vec![Source::Memory(self.ids.into_iter())];
        for mut run in self.runs {
            run.seek(SeekFrom::Start(0))?;
            sources.push(Source::Run(BufReader::with_capacity(1 << 18, run)));
        }
        let mut heads = BinaryHeap::new();
        for (index, source) in sources.iter_mut().enumerate() {
            if let Some(id) = source.next()? {
                heads.push(Reverse((id, index)));
            }
        }
        Ok(Windows {
            sources,
            heads,
            window,
        })
    }
}

fn sort(ids: &mut Vec<i64>) {
    rayon::slice::ParallelSliceMut::par_sort_unstable(ids.as_mut_slice());
    ids.dedup();
}

#[derive(Debug)]
enum Source {
    Memory(std::vec::IntoIter<i64>),
    Run(BufReader<File>),
}

impl Source {
    fn next(&mut self) -> io::Result<Option<i64>> {
        match self {
            Self::Memory(ids) => Ok(ids.next()),
            Self::Run(file) => {
                let mut bytes = [0; 8];
                match file.read_exact(&mut bytes) {
                    Ok(()) => Ok(Some(i64::from_le_bytes(bytes))),
                    Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
                    Err(error) => Err(error),
                }
            }
        }
    }
}

/// Sorted numbers, a window at a time.
#[derive(Debug)]
pub(crate) struct Windows {
    sources: Vec<Source>,
    heads: BinaryHeap<Reverse<(i64, usize)>>,
    window: usize,
}

impl Windows {
    /// The next window; empty at the end.
    pub fn next(&mut self) -> io::Result<Vec<i64>> {
        if let [Source::Memory(ids)] = self.sources.as_mut_slice()
            && ids.len() < self.window
        {
            // The usual case: everything is in memory, in order.
            let heads = std::mem::take(&mut self.heads);
            let rest = std::mem::take(ids);
            return Ok(heads
                .into_iter()
                .map(|Reverse((id, _))| id)
                .chain(rest)
                .collect());
        }
        let mut window: Vec<i64> = Vec::new();
        while let Some(&Reverse((id, index))) = self.heads.peek() {
            if window.last() != Some(&id) {
                if window.len() == self.window {
                    break;
                }
                window.push(id);
            }
            self.heads.pop();
            if let Some(next) = self.sources[index].next()? {
                self.heads.push(Reverse((next, index)));
            }
        }
        Ok(window)
    }
}

/// Marks a node whose place is not in the files.
pub(crate) const NOWHERE: Spot = Spot {
    lat: i32::MIN,
    lon: i32::MIN,
};

/// Places of nodes by number: in memory, or sorted on disk with a small index.
#[derive(Debug)]
pub(crate) enum NodeTable {
    Memory {
        ids: Vec<i64>,
        spots: Vec<Spot>,
        index: IdIndex,
    },
    Disk(DiskTable),
}

impl NodeTable {
    pub fn in_memory(ids: Vec<i64>, spots: Vec<Spot>) -> Self {
        let index = IdIndex::new(&ids);
        Self::Memory { ids, spots, index }
    }

    /// Where the node is, if the files say so.
    pub fn find(&mut self, id: i64) -> io::Result<Option<Spot>> {
        let spot = match self {
            Self::Memory { ids, spots, index } => index.find(ids, id).map(|at| spots[at]),
            Self::Disk(table) => table.find(id)?,
        };
        Ok(spot.filter(|&spot| spot != NOWHERE))
    }
}

const RECORD: usize = 16;
const BLOCK: usize = 4096;
const CACHED: usize = 2048;

/// Sorted records of number, latitude and longitude, 4,096 to a block; 2,048 blocks are kept.
#[derive(Debug)]
pub(crate) struct DiskTable {
    file: File,
    buffer: Vec<u8>,
    count: usize,
    /// The first number of each block.
    firsts: Vec<i64>,
    cache: Vec<Option<(usize, Vec<u8>)>>,
}

impl DiskTable {
    pub fn new(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            file: scratch(folder)?,
            buffer: Vec::new(),
            count: 0,
            firsts: Vec::new(),
            cache: (0..CACHED).map(|_| None).collect(),
        })
    }

    /// Adds a window; its numbers are above all earlier ones.
    pub fn append(&mut self, ids: &[i64], spots: &[Spot]) -> io::Result<()> {
        for (id, spot) in ids.iter().zip(spots) {
            if self.count.is_multiple_of(BLOCK) {
                self.firsts.push(*id);
                self.file.write_all(&self.buffer)?;
                self.buffer.clear();
            }
            self.buffer.extend_from_slice(&id.to_le_bytes());
            self.buffer.extend_from_slice(&spot.lat.to_le_bytes());
            self.buffer.extend_from_slice(&spot.lon.to_le_bytes());
            self.count += 1;
        }
        Ok(())
    }

    /// Writes what is left; nothing may be added afterwards.
    pub fn finish(&mut self) -> io::Result<()> {
        self.file.write_all(&self.buffer)?;
        self.buffer = Vec::new();
        Ok(())
    }

    fn find(&mut self, id: i64) -> io::Result<Option<Spot>> {
        let after = self.firsts.partition_point(|&first| first <= id);
        let Some(block) = after.checked_sub(1) else {
            return Ok(None);
        };
        let slot = block % CACHED;
        if self.cache[slot]
            .as_ref()
            .is_none_or(|(held, _)| *held != block)
        {
            let records = BLOCK.min(self.count - block * BLOCK);
            let mut bytes = vec![0; records * RECORD];
            self.file
                .seek(SeekFrom::Start((block * BLOCK * RECORD) as u64))?;
            self.file.read_exact(&mut bytes)?;
            self.cache[slot] = Some((block, bytes));
        }
        let Some((_, bytes)) = &self.cache[slot] else {
            return Ok(None);
        };
        let (records, _) = bytes.as_chunks::<RECORD>();
        let id_of = |record: &[u8; RECORD]| {
            let (id, _) = record.split_first_chunk::<8>().expect("a record is longer");
            i64::from_le_bytes(*id)
        };
        Ok(records.binary_search_by_key(&id, id_of).ok().map(|at| {
            let [_, _, _, _, _, _, _, _, a, b, c, d, e, f, g, h] = records[at];
            Spot {
                lat: i32::from_le_bytes([a, b, c, d]),
                lon: i32::from_le_bytes([e, f, g, h]),
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_sorted_whatever_was_spilled() {
        let folder = tempfile::tempdir().unwrap();
        let mixed: Vec<i64> = (0..5000i64).map(|i| (i * 7919) % 3001 - 500).collect();
        let mut expected = mixed.clone();
        expected.sort_unstable();
        expected.dedup();
        for (limit, window) in [
            (100, 7),
            (100_000, 400),
            (1_000, 100_000),
            (100_000, 100_000),
        ] {
            let mut runs = IdRuns::new(folder.path(), limit);
            for part in mixed.chunks(33) {
                runs.extend(part).unwrap();
            }
            let mut windows = runs.windows(window).unwrap();
            let mut found = Vec::new();
            loop {
                let part = windows.next().unwrap();
                if part.is_empty() {
                    break;
                }
                assert!(part.len() <= window);
                found.extend(part);
            }
            assert_eq!(found, expected, "limit {limit}, window {window}");
        }
    }

    #[test]
    fn places_are_found_on_disk_as_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let ids: Vec<i64> = (0..20_000).map(|i| i * 3 - 7).collect();
        let spots: Vec<Spot> = ids
            .iter()
            .map(|&id| Spot {
                lat: id as i32,
                lon: -(id as i32),
            })
            .collect();
        let mut disk = DiskTable::new(folder.path()).unwrap();
        for (ids, spots) in ids.chunks(777).zip(spots.chunks(777)) {
            disk.append(ids, spots).unwrap();
        }
        disk.finish().unwrap();
        let mut disk = NodeTable::Disk(disk);
        let mut memory = NodeTable::in_memory(ids, spots);
        for id in -20..60_010 {
            assert_eq!(disk.find(id).unwrap(), memory.find(id).unwrap(), "{id}");
        }
    }

    #[test]
    fn a_spill_reads_back_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        for limit in [0, 10, 1000] {
            let mut spill = Spill::new(folder.path(), limit);
            for i in 0..50u8 {
                spill.append(&[i, i + 1]).unwrap();
            }
            for _ in 0..2 {
                let mut bytes = Vec::new();
                spill.reader().unwrap().read_to_end(&mut bytes).unwrap();
                assert_eq!(bytes.len(), 100);
                assert_eq!(bytes[98..], [49, 50]);
            }
        }
    }
}
