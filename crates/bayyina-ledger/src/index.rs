//! The index: where entries stand, by name, thing and kind. Rebuilt from the files at any time,
//! and never the authority: what it finds is read from the batches and checked.

mod memory;
mod sqlite;

use std::collections::BTreeMap;
use std::path::PathBuf;

use bayyina_model::{EntryId, LogId, Recorded};

use crate::chain::Link;
use crate::content::{self, Content};
use crate::ledger::{Ledger, LedgerError};
use crate::names::BatchName;
use crate::reading::{Excuses, read_all};
use crate::store::{Object, Shelf};

pub use memory::MemoryIndex;
pub use sqlite::SqliteIndex;

/// Where an entry stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The entry.
    pub id: EntryId,
    /// Its log.
    pub log: LogId,
    /// Its place in the log, from 0.
    pub sequence: u64,
    /// Its batch.
    pub batch: BatchName,
    /// When the writer's clock says the batch was written, UTC.
    pub recorded: String,
    /// What kind of entry.
    pub kind: String,
    /// What it speaks of, where that is not withheld.
    pub thing: Option<String>,
}

/// What to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Every entry.
    All,
    /// Entries whose name begins with these hex digits.
    Prefix(String),
    /// Entries that speak of this thing.
    Thing(String),
    /// Entries of this kind, with its version.
    Kind(String),
}

/// Which part of what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Last recorded first; else first recorded first. Of one time, by log and sequence.
    pub newest_first: bool,
    /// How many to leave out at the beginning.
    pub skip: u64,
    /// How many at most.
    pub take: u64,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            newest_first: false,
            skip: 0,
            take: u64::from(u32::MAX),
        }
    }
}

/// A batch as an index knows it: its sidecar changes when values are erased or filled in, and its
/// length then changes too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Indexed {
    /// The batch.
    pub batch: BatchName,
    /// Length of its sidecar, bytes.
    pub leaves_bytes: u64,
}

/// Keeps rows by batch.
pub trait Index: Send {
    /// The batches whose rows are here.
    fn batches(&mut self) -> Result<Vec<Indexed>, IndexError>;

    /// Adds the rows of batches, all or none.
    fn add(&mut self, batches: &[(Indexed, Vec<Row>)]) -> Result<(), IndexError>;

    /// Drops the rows of batches.
    fn forget(&mut self, batches: &[BatchName]) -> Result<(), IndexError>;

    /// Looks rows up.
    fn find(&mut self, query: &Query, page: &Page) -> Result<Vec<Row>, IndexError>;

    /// Number of rows that [`Index::find`] would give without a page.
    fn count(&mut self, query: &Query) -> Result<u64, IndexError>;
}

/// Why an index cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The database.
    #[error("the index {path} cannot be used")]
    Database {
        /// Its file.
        path: PathBuf,
        /// What the database said.
        source: sqlx::Error,
    },
    /// The file.
    #[error("the index {path} cannot be written")]
    File {
        /// Its file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A row that no writer of ours wrote.
    #[error("the index holds a row that makes no sense")]
    Row,
}

/// How many batches are read at a time.
const AHEAD: usize = 64;

/// The smallest and largest names that begin with hex digits; `None` where they are none.
pub(crate) fn range(prefix: &str) -> Option<([u8; 32], [u8; 32])> {
    let (mut low, mut high) = ([0; 32], [0xff; 32]);
    if prefix.len() > 64 {
        return None;
    }
    for (at, digit) in prefix.bytes().enumerate() {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        let (shift, keep) = if at % 2 == 0 { (4, 0x0f) } else { (0, 0xf0) };
        low[at / 2] = (low[at / 2] & keep) | (value << shift);
        high[at / 2] = (high[at / 2] & keep) | (value << shift);
    }
    Some((low, high))
}

fn rows(link: &Link, content: &Content) -> Vec<Row> {
    let entries = content.entries.iter();
    entries
        .map(|entry| Row {
            id: entry.id,
            log: entry.log,
            sequence: entry.sequence,
            batch: link.name,
            recorded: link.header.recorded.clone(),
            kind: entry.kind.clone(),
            thing: entry.thing.clone(),
        })
        .collect()
}

impl Ledger {
    /// Looks entries up in the index, which is brought up to date first.
    pub fn find(&self, query: &Query, page: &Page) -> Result<Vec<Row>, LedgerError> {
        let mut index = self.index()?;
        match index.find(query, page) {
            Ok(rows) => Ok(rows),
            // Damaged in a way that opening did not show.
            Err(_) => Ok(self.rebuild_index(&mut |_, _| {})?.find(query, page)?),
        }
    }

    /// The entry of a name, read from its batch; `None` where there is none.
    ///
    /// An index that leads to another entry is wrong, and rebuilt.
    pub fn entry(&self, id: &EntryId) -> Result<Option<Recorded>, LedgerError> {
        let query = Query::Prefix(id.to_string());
        for again in [false, true] {
            if again {
                self.rebuild_index(&mut |_, _| {})?;
            }
            let Some(row) = self.find(&query, &Page::default())?.pop() else {
                return Ok(None);
            };
            let object = Object::Batch(row.log, row.batch);
            let Some(link) = crate::chain::link(&*self.store, &object)? else {
                continue;
            };
            let rulings = self.rulings(&self.chains()?)?;
            let content = content::read(&*self.store, &link, &rulings.erased)?;
            if !content.absent.is_empty() {
                Excuses::new(&*self.store, &rulings)?.check(&link, &content.absent)?;
            }
            let mut entries = content.entries.into_iter();
            if let Some(entry) = entries.find(|entry| entry.id == *id) {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    /// The index, brought up to date: rebuilt where it is missing, damaged or of another version,
    /// and kept in memory where the folder cannot be written to.
    pub fn index(&self) -> Result<Box<dyn Index>, LedgerError> {
        if let Some(path) = self.index_path() {
            if let Ok(mut index) = SqliteIndex::open(&path)
                && let Ok(()) = self.bring_up_to_date(&mut index)
            {
                return Ok(Box::new(index));
            }
            if let Ok(index) = self.rebuild_index(&mut |_, _| {}) {
                return Ok(index);
            }
        }
        let mut index = MemoryIndex::default();
        self.bring_up_to_date(&mut index)?;
        Ok(Box::new(index))
    }

    /// Builds the index anew beside the old one, then puts it in its place. `progress` is told
    /// how many batches of how many are done.
    pub fn rebuild_index(
        &self,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Box<dyn Index>, LedgerError> {
        let Some(path) = self.index_path() else {
            let mut index = MemoryIndex::default();
            self.fill(&mut index, &[], progress)?;
            return Ok(Box::new(index));
        };
        let mut building = SqliteIndex::build(&path)?;
        self.fill(&mut building, &[], progress)?;
        Ok(Box::new(building.finish()?))
    }

    /// Brings any index up to date with the files: batches that are new, gone, or whose values
    /// changed.
    pub fn bring_up_to_date(&self, index: &mut dyn Index) -> Result<(), LedgerError> {
        let known = index.batches()?;
        self.fill(index, &known, &mut |_, _| {})
    }

    fn fill(
        &self,
        index: &mut dyn Index,
        known: &[Indexed],
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(), LedgerError> {
        let mut lengths: BTreeMap<BatchName, u64> = BTreeMap::new();
        for (object, bytes) in self.store.list(Shelf::Leaves)?.objects {
            if let Object::Leaves(batch) = object {
                lengths.insert(batch, bytes);
            }
        }
        let mut now: BTreeMap<BatchName, (Object, Indexed)> = BTreeMap::new();
        for (object, _) in self.store.list(Shelf::Batches)?.objects {
            if let Object::Batch(_, batch) = object {
                let leaves_bytes = lengths.get(&batch).copied().unwrap_or(0);
                now.insert(
                    batch,
                    (
                        object,
                        Indexed {
                            batch,
                            leaves_bytes,
                        },
                    ),
                );
            }
        }
        let mut gone = Vec::new();
        for one in known {
            match now.get(&one.batch) {
                Some((_, indexed)) if indexed == one => {
                    now.remove(&one.batch);
                }
                _ => gone.push(one.batch),
            }
        }
        if gone.is_empty() && now.is_empty() {
            return Ok(());
        }
        let rulings = self.rulings(&self.chains()?)?;
        index.forget(&gone)?;
        let all: Vec<(Object, Indexed)> = now.into_values().collect();
        let mut done = 0;
        for some in all.chunks(AHEAD) {
            let mut links = Vec::with_capacity(some.len());
            for (object, indexed) in some {
                if let Some(link) = crate::chain::link(&*self.store, object)? {
                    links.push((link, *indexed));
                }
            }
            let borrowed: Vec<&Link> = links.iter().map(|(link, _)| link).collect();
            let contents = read_all(&*self.store, &borrowed, &rulings.erased)?;
            let found = links.iter().zip(&contents);
            let found: Vec<(Indexed, Vec<Row>)> = found
                .map(|((link, indexed), content)| (*indexed, rows(link, content)))
                .collect();
            index.add(&found)?;
            done += some.len() as u64;
            progress(done, all.len() as u64);
        }
        Ok(())
    }

    /// Removes the index, so that erased values do not stay in it until somebody looks.
    pub(crate) fn drop_index(&self) {
        if let Some(path) = self.index_path() {
            // One that cannot be removed is brought up to date when it is next opened.
            let _ = std::fs::remove_file(path);
        }
    }

    /// Where the index lies.
    pub fn index_path(&self) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join("index.sqlite"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_a_range_of_names() {
        let (low, high) = range("a1b").unwrap();
        assert_eq!((low[0], low[1], low[2]), (0xa1, 0xb0, 0));
        assert_eq!((high[0], high[1], high[2]), (0xa1, 0xbf, 0xff));
        assert_eq!(range(""), Some(([0; 32], [0xff; 32])));
        let whole = "0f".repeat(32);
        assert_eq!(range(&whole), Some(([0x0f; 32], [0x0f; 32])));
        assert_eq!(range("A1"), None);
        assert_eq!(range(&"0".repeat(65)), None);
    }
}
