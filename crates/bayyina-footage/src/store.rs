//! A folder of fingerprints: what is searched.
//!
//! `items.jsonl` names the items, one a line, each with the number of its fingerprint in `prints/`;
//! the codes of all frames lie in `codes/`, indexed and mapped. A line is written and synced after
//! its fingerprint and its codes: what is cut short is as if it had not been begun. Its number is not
//! used again, so codes that were left behind belong to nothing. A later line for the same file
//! stands for it.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Code;
use crate::codes;
use crate::media::Probe;
use crate::print::{Density, Print};
use crate::shots::Shot;

/// Least quality of a code that is kept for searching.
pub const LEAST_QUALITY: u8 = 30;

/// One item of a store.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Item {
    /// The number of its fingerprint.
    pub number: u32,
    /// Its name: the path within the folder that was indexed.
    pub name: String,
    /// Where it was.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was last changed, in nanoseconds since 1970.
    pub modified_ns: i128,
    /// How densely it was read.
    pub density: Density,
    /// What it holds.
    pub probe: Probe,
    /// Its shots, in order of time; none of a still picture.
    #[serde(default)]
    pub shots: Vec<Shot>,
}

/// Why a store could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file of the store.
    #[error("cannot use {path}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The folder is no store.
    #[error("{path} is no store of footage")]
    NotAStore {
        /// The folder.
        path: PathBuf,
    },
    /// A line of the list of items is damaged.
    #[error("line {line} of {path} cannot be read")]
    Line {
        /// The list.
        path: PathBuf,
        /// Which line.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The codes of all frames.
    #[error(transparent)]
    Codes(#[from] codes::StoreError),
    /// A fingerprint is damaged.
    #[error("{path} is no fingerprint")]
    Print {
        /// Which.
        path: PathBuf,
    },
}

/// A folder of fingerprints.
#[derive(Debug)]
pub struct FootageStore {
    folder: PathBuf,
    items: BTreeMap<u32, Item>,
    by_path: BTreeMap<PathBuf, u32>,
    next: u32,
    codes: codes::Store,
    /// Held by the one that writes.
    _lock: Option<File>,
}

/// A frame whose code is near one that was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// The number of the item.
    pub item: u32,
    /// When the frame is shown.
    pub time_s: f64,
    /// In how many bits the codes differ.
    pub distance: u32,
}

/// An item's number and a time in milliseconds, in one number.
fn payload(item: u32, time_s: f64) -> u64 {
    let milliseconds = libm::round(time_s.max(0.0) * 1000.0).min(f64::from(u32::MAX));
    u64::from(item) << 32 | u64::from(milliseconds as u32)
}

fn item_of(payload: u64) -> u32 {
    (payload >> 32) as u32
}

impl FootageStore {
    /// Opens a store to add to it, or begins one. Waits while another program adds to it.
    pub fn create(folder: &Path) -> Result<Self, StoreError> {
        let prints = folder.join("prints");
        fs::create_dir_all(&prints).map_err(|source| StoreError::File {
            path: prints,
            source,
        })?;
        let path = folder.join("lock");
        let failed = |source| StoreError::File {
            path: path.clone(),
            source,
        };
        let lock = File::create(&path).map_err(failed)?;
        lock.lock().map_err(failed)?;
        let list = folder.join("items.jsonl");
        drop_cut_line(&list).map_err(|source| StoreError::File { path: list, source })?;
        let mut store = Self::read(folder)?;
        store._lock = Some(lock);
        store.index_codes()?;
        Ok(store)
    }

    /// Opens a store that is there.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        if !folder.join("prints").is_dir() {
            return Err(StoreError::NotAStore {
                path: folder.to_owned(),
            });
        }
        Self::read(folder)
    }

    fn read(folder: &Path) -> Result<Self, StoreError> {
        let mut store = Self {
            folder: folder.to_owned(),
            items: BTreeMap::new(),
            by_path: BTreeMap::new(),
            next: 0,
            codes: codes::Store::open(&folder.join("codes"))?,
            _lock: None,
        };
        if let Some(last) = store.codes.len().checked_sub(1)
            && let Some((_, payload)) = store.codes.get(last)?
        {
            store.next = item_of(payload).saturating_add(1);
        }
        let path = store.list();
        let lines = match File::open(&path) {
            Ok(file) => BufReader::new(file).lines(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(store),
            Err(source) => return Err(StoreError::File { path, source }),
        };
        let mut damaged = None;
        for (at, line) in lines.enumerate() {
            let line = line.map_err(|source| StoreError::File {
                path: path.clone(),
                source,
            })?;
            if line.trim().is_empty() {
                continue;
            }
            // A last line without its end was cut short while it was written.
            if let Some((line, source)) = damaged.take() {
                return Err(StoreError::Line { path, line, source });
            }
            match serde_json::from_str::<Item>(&line) {
                Ok(mut item) => {
                    item.probe.path.clone_from(&item.path);
                    store.hold(item);
                }
                Err(source) => damaged = Some((at + 1, source)),
            }
        }
        Ok(store)
    }

    /// Indexes the codes of all fingerprints again, where their index was taken away.
    fn index_codes(&mut self) -> Result<(), StoreError> {
        if !self.codes.is_empty() {
            return Ok(());
        }
        let numbers: Vec<u32> = self.items.keys().copied().collect();
        for number in numbers {
            let entries = entries(number, &self.print(number)?);
            if !entries.is_empty() {
                self.codes.append(&entries)?;
            }
        }
        Ok(())
    }

    fn list(&self) -> PathBuf {
        self.folder.join("items.jsonl")
    }

    fn print_path(&self, number: u32) -> PathBuf {
        self.folder
            .join("prints")
            .join(format!("{number:08}.print"))
    }

    fn hold(&mut self, item: Item) {
        self.next = self.next.max(item.number + 1);
        if let Some(old) = self.by_path.insert(item.path.clone(), item.number) {
            self.items.remove(&old);
        }
        self.items.insert(item.number, item);
    }

    /// The items that stand, by number.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.values()
    }

    /// An item.
    pub fn item(&self, number: u32) -> Option<&Item> {
        self.items.get(&number)
    }

    /// The item of a file.
    pub fn of_path(&self, path: &Path) -> Option<&Item> {
        self.by_path
            .get(path)
            .and_then(|number| self.items.get(number))
    }

    /// Adds an item with its fingerprint, durably.
    pub fn add(&mut self, mut item: Item, print: &Print) -> Result<u32, StoreError> {
        item.number = self.next;
        let path = self.print_path(item.number);
        let file = |path: &Path| {
            let path = path.to_owned();
            move |source| StoreError::File { path, source }
        };
        let mut written = File::create(&path).map_err(file(&path))?;
        written
            .write_all(&print.to_bytes())
            .and_then(|()| written.sync_all())
            .map_err(file(&path))?;
        let entries = entries(item.number, print);
        if !entries.is_empty() {
            self.codes.append(&entries)?;
        }
        let list = self.list();
        let mut line = serde_json::to_string(&item).map_err(|source| StoreError::Line {
            path: list.clone(),
            line: 0,
            source,
        })?;
        line.push('\n');
        let mut file_list = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&list)
            .map_err(file(&list))?;
        file_list
            .write_all(line.as_bytes())
            .and_then(|()| file_list.sync_all())
            .map_err(file(&list))?;
        let number = item.number;
        self.hold(item);
        Ok(number)
    }

    /// The frames of standing items whose codes differ from each of `asked` in at most `radius` bits.
    pub fn near(&self, asked: &[Code], radius: u32) -> Result<Vec<Vec<Seen>>, StoreError> {
        let mut all = Vec::with_capacity(asked.len());
        for hits in self.codes.search_all(asked, radius)? {
            let mut seen = Vec::with_capacity(hits.len());
            for hit in hits {
                let Some((_, payload)) = self.codes.get(hit.entry)? else {
                    continue;
                };
                if self.items.contains_key(&item_of(payload)) {
                    seen.push(Seen {
                        item: item_of(payload),
                        time_s: f64::from(payload as u32) / 1000.0,
                        distance: hit.distance,
                    });
                }
            }
            all.push(seen);
        }
        Ok(all)
    }

    /// How many frames' codes there are, those of items that no longer stand among them.
    pub fn codes(&self) -> u64 {
        self.codes.len()
    }

    /// An item's fingerprint.
    pub fn print(&self, number: u32) -> Result<Print, StoreError> {
        let path = self.print_path(number);
        let bytes = fs::read(&path).map_err(|source| StoreError::File {
            path: path.clone(),
            source,
        })?;
        Print::from_bytes(&bytes).ok_or(StoreError::Print { path })
    }
}

/// The codes of an item that are searched.
fn entries(number: u32, print: &Print) -> Vec<(Code, u64)> {
    print
        .printed
        .iter()
        .filter(|frame| frame.hashed.quality >= LEAST_QUALITY)
        .map(|frame| (frame.hashed.code, payload(number, frame.time_s)))
        .collect()
}

/// Takes away a last line that was cut short while it was written.
fn drop_cut_line(list: &Path) -> std::io::Result<()> {
    let bytes = match fs::read(list) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    let whole = bytes.iter().rposition(|byte| *byte == b'\n');
    let whole = whole.map_or(0, |at| at + 1);
    if whole < bytes.len() {
        let file = OpenOptions::new().write(true).open(list)?;
        file.set_len(whole as u64)?;
        file.sync_all()?;
    }
    Ok(())
}
