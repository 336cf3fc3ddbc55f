//! A ledger in memory: for tests, and to show that the store's suite is not about folders.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use super::{Listing, Object, Put, Shelf, Store, StoreError};
use crate::names::{BatchName, BlobName, sha256};

/// Keeps a ledger's files in memory.
#[derive(Default)]
pub struct MemoryStore {
    objects: Mutex<BTreeMap<String, Vec<u8>>>,
    locked: Arc<AtomicBool>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn objects(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.objects
            .lock()
            .expect("no panic happens while the map is held")
    }
}

struct Guard(Arc<AtomicBool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl Store for MemoryStore {
    fn list(&self, shelf: Shelf) -> Result<Listing, StoreError> {
        let start = match shelf {
            Shelf::Batches => "log/".to_owned(),
            Shelf::Log(log) => format!("log/{log}/"),
            Shelf::Leaves => "leaves/".to_owned(),
            Shelf::Blobs => "blobs/".to_owned(),
            Shelf::Checkpoints => "checkpoints/".to_owned(),
            Shelf::Redactions => "redactions/".to_owned(),
        };
        let mut listing = Listing::default();
        for (path, bytes) in self.objects().iter() {
            if !path.starts_with(&start) {
                continue;
            }
            match Object::from_path(path) {
                Some(object) => listing.objects.push((object, bytes.len() as u64)),
                None => listing.foreign.push(path.clone()),
            }
        }
        listing.objects.sort_unstable();
        Ok(listing)
    }

    fn get(&self, object: &Object) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.objects().get(&object.path()).cloned())
    }

    fn get_start(&self, object: &Object, length: usize) -> Result<Option<Vec<u8>>, StoreError> {
        let objects = self.objects();
        let bytes = objects.get(&object.path());
        Ok(bytes.map(|bytes| bytes[..bytes.len().min(length)].to_vec()))
    }

    fn read(&self, object: &Object) -> Result<Option<Box<dyn Read + Send>>, StoreError> {
        let bytes = self.get(object)?;
        Ok(bytes.map(|bytes| Box::new(Cursor::new(bytes)) as Box<dyn Read + Send>))
    }

    fn put(&self, object: &Object, bytes: &[u8]) -> Result<Put, StoreError> {
        let mut objects = self.objects();
        if objects.contains_key(&object.path()) {
            return Ok(Put::Present);
        }
        objects.insert(object.path(), bytes.to_vec());
        Ok(Put::Stored)
    }

    fn put_blob(&self, bytes: &mut dyn Read) -> Result<(BlobName, u64), StoreError> {
        let mut all = Vec::new();
        bytes.read_to_end(&mut all).map_err(StoreError::Source)?;
        let (name, length) = (BlobName(sha256(&all)), all.len() as u64);
        self.put(&Object::Blob(name), &all)?;
        Ok((name, length))
    }

    fn replace_leaves(&self, batch: &BatchName, bytes: &[u8]) -> Result<(), StoreError> {
        let path = Object::Leaves(*batch).path();
        self.objects().insert(path, bytes.to_vec());
        Ok(())
    }

    fn remove(&self, object: &Object) -> Result<(), StoreError> {
        self.objects().remove(&object.path());
        Ok(())
    }

    fn lock(&self) -> Result<Box<dyn Send>, StoreError> {
        match self.locked.swap(true, Ordering::Acquire) {
            false => Ok(Box::new(Guard(Arc::clone(&self.locked)))),
            true => Err(StoreError::Locked {
                path: PathBuf::from("lock"),
            }),
        }
    }

    fn tidy(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
