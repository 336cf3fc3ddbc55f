//! What several tests need.

use std::path::{Path, PathBuf};

use bayyina_model::{Draft, EntryId, LogId, Recorded};
use bayyina_record::Folder;

/// A folder of the disk.
#[allow(dead_code, reason = "not every test reads files")]
pub struct Disk(pub PathBuf);

impl Folder for Disk {
    fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        std::fs::read(self.0.join(name)).map_err(|error| error.to_string())
    }
}

/// Entries as a ledger would give them back, with made-up ids.
#[allow(dead_code, reason = "not every test folds a case")]
pub fn recorded(drafts: &[Draft], first: u64) -> Vec<Recorded> {
    drafts
        .iter()
        .enumerate()
        .map(|(index, draft)| {
            let sequence = first + index as u64;
            let mut id = [0; 32];
            id[..8].copy_from_slice(&sequence.to_be_bytes());
            Recorded {
                id: EntryId(id),
                log: LogId([1; 32]),
                sequence,
                kind: draft.kind.clone(),
                thing: draft.thing.clone(),
                author: draft.author.clone(),
                ignorable: draft.ignorable,
                supersedes: draft.supersedes.clone(),
                open: draft.open.clone(),
                leaves: draft.leaves.clone(),
                withheld: Default::default(),
            }
        })
        .collect()
}

/// The root of the workspace.
#[allow(dead_code, reason = "not every test reads files")]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A file of the data that are not shipped; `None`, with a word why, where they are not at hand.
#[allow(dead_code, reason = "not every test needs them")]
pub fn data(name: &str) -> Option<Vec<u8>> {
    let folder = match std::env::var_os("BAYYINA_DATA") {
        Some(folder) => PathBuf::from(folder),
        None => root().join("../shared/data"),
    };
    match std::fs::read(folder.join(name)) {
        Ok(bytes) => Some(bytes),
        Err(_) => {
            println!("skipped: {name} is not at hand; BAYYINA_DATA names the folder it lies in");
            None
        }
    }
}
