//! A folder of fingerprints: what is searched.
//!
//! `items.jsonl` names the items, one a line, each with the number of its fingerprint in `prints/`.
//! A line is written and synced after its fingerprint: what is cut short is as if it had not been
//! begun. A later line for the same file stands for it.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::media::Probe;
use crate::print::{Density, Print};

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
}

impl FootageStore {
    /// Opens a store, or begins one.
    pub fn create(folder: &Path) -> Result<Self, StoreError> {
        let prints = folder.join("prints");
        fs::create_dir_all(&prints).map_err(|source| StoreError::File {
            path: prints,
            source,
        })?;
        Self::read(folder)
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
        };
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
        let list = self.list();
        let mut line = serde_json::to_string(&item).map_err(|source| StoreError::Line {
            path: list.clone(),
            line: 0,
            source,
        })?;
        line.push('\n');
        // After a line that was cut short, a new one begins.
        let whole = fs::read(&list).map_or(true, |bytes| bytes.last().is_none_or(|b| *b == b'\n'));
        if !whole {
            line.insert(0, '\n');
        }
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
