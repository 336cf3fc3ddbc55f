//! The frame of a file: blobs, their headers, their compression.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rayon::prelude::*;

use super::block::{Block, Kinds};
use super::wire::{Wire, WireFault};
use crate::spot::SpotBox;

/// The format allows no longer header of a blob.
const LONGEST_HEADER: u32 = 64 * 1024;
/// The format allows no larger blob, before or after decompression.
const LARGEST_BLOB: usize = 32 * 1024 * 1024;
/// Blobs that wait for the threads at one time.
const BATCH: usize = 16;

/// Why a file of OpenStreetMap data cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PbfError {
    /// The file system would not.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is nothing in it.
    #[error("{} is empty", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// It is of another kind.
    #[error("{} does not begin like an .osm.pbf file", path.display())]
    NotPbf {
        /// The file.
        path: PathBuf,
    },
    /// It ends too early.
    #[error("{} is truncated: it ends in the middle of the blob at byte {at}", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Where the unfinished blob begins.
        at: u64,
    },
    /// Its bytes contradict the format.
    #[error("{} is damaged in the blob at byte {at}: {fault}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where the blob begins.
        at: u64,
        /// What is wrong there.
        fault: WireFault,
    },
    /// It uses what is not read here.
    #[error("{} needs {what}, which is not read here", path.display())]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// What it asks for.
        what: String,
    },
}

/// Where a blob lies in the file.
#[derive(Clone, Copy, Debug)]
struct BlobAt {
    /// Where its header begins: what errors name.
    at: u64,
    /// Where its content begins.
    content: u64,
    size: u32,
}

/// A file whose blobs have been found and whose header has been read.
#[derive(Debug)]
pub struct PbfFile {
    path: PathBuf,
    file: Mutex<File>,
    blobs: Vec<BlobAt>,
    length: u64,
    timestamp: Option<i64>,
}

impl PbfFile {
    /// Finds all blobs, without reading their content, and reads the header.
    pub fn open(path: &Path) -> Result<Self, PbfError> {
        let read = |source| PbfError::Read {
            path: path.to_owned(),
            source,
        };
        let mut file = File::open(path).map_err(read)?;
        let length = file.metadata().map_err(read)?.len();
        if length == 0 {
            return Err(PbfError::Empty {
                path: path.to_owned(),
            });
        }
        let mut this = Self {
            path: path.to_owned(),
            blobs: Vec::new(),
            length,
            timestamp: None,
            file: Mutex::new(File::open(path).map_err(read)?),
        };
        let header = this.find_blobs(&mut file)?;
        this.read_header(header)?;
        Ok(this)
    }

    fn find_blobs(&mut self, file: &mut File) -> Result<BlobAt, PbfError> {
        let mut header = None;
        let mut at = 0;
        let mut front = Vec::new();
        while at < self.length {
            let first = header.is_none();
            let strange = |this: &Self, fault| {
                if first {
                    PbfError::NotPbf {
                        path: this.path.clone(),
                    }
                } else {
                    this.damaged(at, fault)
                }
            };
            let left = self.length - at;
            let mut size = [0; 4];
            if left < 4 {
                return Err(if first {
                    strange(self, WireFault("too short"))
                } else {
                    self.truncated(at)
                });
            }
            self.read_at(file, at, &mut size)?;
            let size = u32::from_be_bytes(size);
            if size > LONGEST_HEADER {
                return Err(strange(
                    self,
                    WireFault("the header of a blob is longer than the format allows"),
                ));
            }
            if u64::from(size) > left - 4 {
                return Err(if first {
                    strange(self, WireFault("too short"))
                } else {
                    self.truncated(at)
                });
            }
            front.resize(size as usize, 0);
            self.read_at(file, at + 4, &mut front)?;
            let (kind, content_size) = blob_header(&front).map_err(|fault| strange(self, fault))?;
            if content_size as usize > LARGEST_BLOB {
                return Err(strange(
                    self,
                    WireFault("a blob is larger than the format allows"),
                ));
            }
            let content = at + 4 + u64::from(size);
            if u64::from(content_size) > self.length - content {
                return Err(self.truncated(at));
            }
            let blob = BlobAt {
                at,
                content,
                size: content_size,
            };
            match (kind, first) {
                (b"OSMHeader", true) => header = Some(blob),
                (_, true) => return Err(strange(self, WireFault("no header"))),
                (b"OSMData", false) => self.blobs.push(blob),
                // Other kinds may be skipped, says the format.
                _ => {}
            }
            at = content + u64::from(content_size);
        }
        header.ok_or_else(|| PbfError::Empty {
            path: self.path.clone(),
        })
    }

    fn read_header(&mut self, blob: BlobAt) -> Result<(), PbfError> {
        let mut packed = Vec::new();
        let mut plain = Vec::new();
        self.content(blob, &mut packed)?;
        self.inflate(blob, &packed, &mut plain)?;
        let damaged = |fault| self.damaged(blob.at, fault);
        let mut wire = Wire::new(&plain);
        let mut timestamp = None;
        while let Some((field, value)) = wire.field().map_err(damaged)? {
            match field {
                4 => {
                    let feature = value.bytes().map_err(damaged)?;
                    if !matches!(feature, b"OsmSchema-V0.6" | b"DenseNodes") {
                        return Err(PbfError::Unsupported {
                            path: self.path.clone(),
                            what: String::from_utf8_lossy(feature).into_owned(),
                        });
                    }
                }
                32 => timestamp = Some(value.number().map_err(damaged)? as i64),
                _ => {}
            }
        }
        self.timestamp = timestamp;
        Ok(())
    }

    /// The file's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file's length in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// How many blobs of data there are.
    pub fn blobs(&self) -> usize {
        self.blobs.len()
    }

    /// How many bytes lie between the beginning of one blob and the end of the next.
    pub fn blob_size(&self, index: usize) -> u64 {
        self.blobs
            .get(index)
            .map_or(0, |blob| u64::from(blob.size) + (blob.content - blob.at))
    }

    /// Up to when edits are in it, as seconds of the Unix epoch, if it says so.
    pub fn timestamp(&self) -> Option<i64> {
        self.timestamp
    }

    /// Which kinds of objects a blob holds.
    pub fn kinds(&self, index: usize) -> Result<Kinds, PbfError> {
        let blob = self.blobs[index];
        let mut packed = Vec::new();
        let mut plain = Vec::new();
        self.content(blob, &mut packed)?;
        self.inflate(blob, &packed, &mut plain)?;
        Block::parse(&plain)
            .and_then(|block| block.kinds())
            .map_err(|fault| self.damaged(blob.at, fault))
    }

    /// Decodes blobs on all threads and hands on what they gave, in the order of the file.
    ///
    /// Never more than sixteen blobs are held at one time, and one decompressed for each thread.
    pub fn visit<T: Send, E: From<PbfError>>(
        &self,
        blobs: &[usize],
        decode: impl Fn(&Block<'_>) -> Result<T, WireFault> + Sync,
        mut fold: impl FnMut(usize, T) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut packed: Vec<Vec<u8>> = (0..BATCH).map(|_| Vec::new()).collect();
        for batch in blobs.chunks(BATCH) {
            for (&index, bytes) in batch.iter().zip(&mut packed) {
                self.content(self.blobs[index], bytes)?;
            }
            let decoded: Vec<Result<T, PbfError>> = batch
                .par_iter()
                .zip(&packed)
                .map_init(Vec::new, |plain, (&index, packed)| {
                    let blob = self.blobs[index];
                    self.inflate(blob, packed, plain)?;
                    Block::parse(plain)
                        .and_then(|block| decode(&block))
                        .map_err(|fault| self.damaged(blob.at, fault))
                })
                .collect();
            for (&index, value) in batch.iter().zip(decoded) {
                fold(index, value?)?;
            }
        }
        Ok(())
    }

    fn content(&self, blob: BlobAt, bytes: &mut Vec<u8>) -> Result<(), PbfError> {
        bytes.resize(blob.size as usize, 0);
        let mut file = self
            .file
            .lock()
            .unwrap_or_else(|broken| broken.into_inner());
        self.read_at(&mut file, blob.content, bytes)
    }

    fn read_at(&self, file: &mut File, at: u64, bytes: &mut [u8]) -> Result<(), PbfError> {
        file.seek(SeekFrom::Start(at))
            .and_then(|_| file.read_exact(bytes))
            .map_err(|source| PbfError::Read {
                path: self.path.clone(),
                source,
            })
    }

    fn inflate(&self, blob: BlobAt, packed: &[u8], plain: &mut Vec<u8>) -> Result<(), PbfError> {
        let damaged = |fault| self.damaged(blob.at, fault);
        let mut wire = Wire::new(packed);
        let mut raw = None;
        let mut size = None;
        let mut zlib = None;
        while let Some((field, value)) = wire.field().map_err(damaged)? {
            match field {
                1 => raw = Some(value.bytes().map_err(damaged)?),
                2 => size = Some(value.number().map_err(damaged)?),
                3 => zlib = Some(value.bytes().map_err(damaged)?),
                4..=7 => {
                    let names = ["LZMA", "bzip2", "LZ4", "Zstandard"];
                    return Err(PbfError::Unsupported {
                        path: self.path.clone(),
                        what: format!("{} compression", names[field as usize - 4]),
                    });
                }
                _ => {}
            }
        }
        if let Some(raw) = raw {
            plain.clear();
            plain.extend_from_slice(raw);
            return Ok(());
        }
        let (Some(zlib), Some(size)) = (zlib, size) else {
            return Err(damaged(WireFault("a blob holds no data")));
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        if size > LARGEST_BLOB {
            return Err(damaged(WireFault(
                "a blob is larger than the format allows",
            )));
        }
        plain.resize(size, 0);
        let mut inflater = flate2::Decompress::new(true);
        let status = inflater
            .decompress(zlib, plain, flate2::FlushDecompress::Finish)
            .map_err(|_| damaged(WireFault("its compressed data cannot be unpacked")))?;
        if status != flate2::Status::StreamEnd || inflater.total_out() != size as u64 {
            return Err(damaged(WireFault(
                "its compressed data has not the length it says",
            )));
        }
        Ok(())
    }

    fn damaged(&self, at: u64, fault: WireFault) -> PbfError {
        PbfError::Damaged {
            path: self.path.clone(),
            at,
            fault,
        }
    }

    fn truncated(&self, at: u64) -> PbfError {
        PbfError::Truncated {
            path: self.path.clone(),
            at,
        }
    }
}

fn blob_header(bytes: &[u8]) -> Result<(&[u8], u32), WireFault> {
    let mut wire = Wire::new(bytes);
    let mut kind = None;
    let mut size = None;
    while let Some((field, value)) = wire.field()? {
        match field {
            1 => kind = Some(value.bytes()?),
            3 => size = Some(value.number()?),
            _ => {}
        }
    }
    let size = size.and_then(|size| u32::try_from(size).ok());
    kind.zip(size)
        .ok_or(WireFault("the header of a blob lacks its kind or its size"))
}

/// What a file holds, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// How many nodes there are.
    pub nodes: u64,
    /// How many ways.
    pub ways: u64,
    /// How many nodes the ways name, each time counted.
    pub references: u64,
    /// How many relations.
    pub relations: u64,
    /// How many tags nodes and ways bear.
    pub tags: u64,
    /// The box that holds every node.
    pub bounds: Option<SpotBox>,
}

/// Reads every object of a file and counts.
///
/// Error: what is damaged in the file, also in parts that an import would skip.
pub fn survey(path: &Path, mut progress: impl FnMut(u64, u64)) -> Result<Survey, PbfError> {
    let file = PbfFile::open(path)?;
    let all: Vec<usize> = (0..file.blobs()).collect();
    let mut total = Survey::default();
    let mut done = 0;
    file.visit(
        &all,
        |block| block.survey(),
        |index, part: Survey| {
            total.nodes += part.nodes;
            total.ways += part.ways;
            total.references += part.references;
            total.relations += part.relations;
            total.tags += part.tags;
            total.bounds = match (total.bounds, part.bounds) {
                (Some(a), Some(b)) => Some(a.joined(b)),
                (a, b) => a.or(b),
            };
            done += file.blob_size(index);
            progress(done, file.length());
            Ok::<(), PbfError>(())
        },
    )?;
    Ok(total)
}
