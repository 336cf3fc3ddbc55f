//! A store that ends: by running out of room, or with the process.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bayyina_ledger::{BatchName, BlobName, Listing, Object, Put, Shelf, Store, StoreError};

/// A store that works for a number of writes.
pub struct Ending {
    store: Arc<dyn Store>,
    left: AtomicU64,
    end: End,
}

/// What the next write meets.
#[derive(Clone, Copy)]
pub enum End {
    /// It finds no room, nor does any after it.
    Full,
    /// The process dies this long after it began.
    Killed(Duration),
}

impl Ending {
    pub fn after(store: Arc<dyn Store>, writes: u64, end: End) -> Arc<Self> {
        let left = AtomicU64::new(writes);
        Arc::new(Self { store, left, end })
    }

    fn write(&self) -> Result<(), StoreError> {
        let left = self.left.load(Ordering::SeqCst);
        match self.end {
            _ if left > 0 => self.left.store(left - 1, Ordering::SeqCst),
            End::Full => {
                let full = std::io::ErrorKind::StorageFull;
                return Err(StoreError::from_io("here", full.into()));
            }
            End::Killed(after) => {
                std::thread::spawn(move || {
                    std::thread::sleep(after);
                    std::process::abort();
                });
            }
        }
        Ok(())
    }
}

impl Store for Ending {
    fn list(&self, shelf: Shelf) -> Result<Listing, StoreError> {
        self.store.list(shelf)
    }
    fn get(&self, object: &Object) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.get(object)
    }
    fn get_start(&self, object: &Object, length: usize) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.get_start(object, length)
    }
    fn read(&self, object: &Object) -> Result<Option<Box<dyn Read + Send>>, StoreError> {
        self.store.read(object)
    }
    fn put(&self, object: &Object, bytes: &[u8]) -> Result<Put, StoreError> {
        self.write()?;
        self.store.put(object, bytes)
    }
    fn put_blob(&self, bytes: &mut dyn Read) -> Result<(BlobName, u64), StoreError> {
        self.write()?;
        self.store.put_blob(bytes)
    }
    fn replace_leaves(&self, batch: &BatchName, bytes: &[u8]) -> Result<(), StoreError> {
        self.write()?;
        self.store.replace_leaves(batch, bytes)
    }
    fn remove(&self, object: &Object) -> Result<(), StoreError> {
        self.write()?;
        self.store.remove(object)
    }
    fn lock(&self) -> Result<Box<dyn Send>, StoreError> {
        self.store.lock()
    }
    fn tidy(&self) -> Result<(), StoreError> {
        self.store.tidy()
    }
}
