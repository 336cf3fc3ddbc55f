//! A ledger in a folder.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use super::{Listing, Object, Put, Shelf, Store, StoreError};
use crate::names::{BatchName, BlobName};

/// Keeps a ledger's files in a folder.
///
/// Every write goes to a file in `aside/`, is synced, renamed into place, and the folder synced.
pub struct FolderStore {
    root: PathBuf,
    aside: AtomicU64,
}

impl FolderStore {
    /// Uses a folder that holds a ledger, or will hold one.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            aside: AtomicU64::new(0),
        }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Makes the folders of a new ledger, and what leads to them.
    pub fn create(&self) -> Result<(), StoreError> {
        for part in [
            "aside",
            "blobs",
            "checkpoints",
            "leaves",
            "log",
            "redactions",
        ] {
            let path = self.root.join(part);
            fs::create_dir_all(&path).map_err(|error| StoreError::from_io(&path, error))?;
        }
        sync_folder(&self.root)?;
        match self.root.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => sync_folder(parent),
            _ => Ok(()),
        }
    }

    fn place(&self, object: &Object) -> PathBuf {
        self.root.join(object.path())
    }

    fn open(&self, object: &Object) -> Result<Option<(PathBuf, File)>, StoreError> {
        let path = self.place(object);
        match File::open(&path) {
            Ok(file) => Ok(Some((path, file))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::from_io(path, error)),
        }
    }

    /// Writes aside what `fill` writes, and syncs it.
    fn write_aside<T>(
        &self,
        fill: impl FnOnce(&mut File, &Path) -> Result<T, StoreError>,
    ) -> Result<(Aside, T), StoreError> {
        let number = self.aside.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{number}", std::process::id());
        let folder = self.root.join("aside");
        let aside = Aside(folder.join(name));
        let path = &aside.0;
        let failed = |error| StoreError::from_io(path, error);
        let mut file = match File::create(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(&folder).map_err(failed)?;
                File::create(path)
            }
            other => other,
        }
        .map_err(failed)?;
        let filled = fill(&mut file, path)?;
        file.sync_all().map_err(failed)?;
        Ok((aside, filled))
    }

    /// Renames a file from aside into its place, and syncs the folder.
    fn settle(&self, aside: Aside, object: &Object) -> Result<(), StoreError> {
        let place = self.place(object);
        let folder = place.parent().expect("a place lies in a folder");
        if !folder.exists() {
            fs::create_dir_all(folder).map_err(|error| StoreError::from_io(folder, error))?;
            sync_folder(
                folder
                    .parent()
                    .expect("folders of a ledger lie in its root"),
            )?;
        }
        fs::rename(&aside.0, &place).map_err(|error| StoreError::from_io(&place, error))?;
        std::mem::forget(aside);
        sync_folder(folder)
    }

    fn write(&self, object: &Object, bytes: &[u8]) -> Result<(), StoreError> {
        let (aside, ()) = self.write_aside(|file, path| {
            file.write_all(bytes)
                .map_err(|error| StoreError::from_io(path, error))
        })?;
        self.settle(aside, object)
    }
}

/// A file aside; removed when writing it failed.
struct Aside(PathBuf);

impl Drop for Aside {
    fn drop(&mut self) {
        // Best effort: `tidy` takes what stays behind.
        let _ = fs::remove_file(&self.0);
    }
}

fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder)
        .and_then(|opened| opened.sync_all())
        .map_err(|error| StoreError::from_io(folder, error))
}

/// Everything below `folder` that is no folder, as paths relative to the root.
fn walk(
    folder: &Path,
    relative: &str,
    each: &mut dyn FnMut(String, u64),
) -> Result<(), StoreError> {
    let failed = |error| StoreError::from_io(folder, error);
    let found = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        other => other.map_err(failed)?,
    };
    for entry in found {
        let entry = entry.map_err(failed)?;
        let name = format!("{relative}/{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            walk(&entry.path(), &name, each)?;
        } else {
            let length = match entry.metadata() {
                Ok(data) => data.len(),
                // Replaced or removed since it was listed.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(failed(error)),
            };
            each(name, length);
        }
    }
    Ok(())
}

impl Store for FolderStore {
    fn list(&self, shelf: Shelf) -> Result<Listing, StoreError> {
        let relative = match shelf {
            Shelf::Batches => "log".to_owned(),
            Shelf::Log(log) => format!("log/{log}"),
            Shelf::Leaves => "leaves".to_owned(),
            Shelf::Blobs => "blobs".to_owned(),
            Shelf::Checkpoints => "checkpoints".to_owned(),
            Shelf::Redactions => "redactions".to_owned(),
        };
        let mut listing = Listing::default();
        walk(
            &self.root.join(&relative),
            &relative,
            &mut |path, length| match Object::from_path(&path) {
                Some(object) => listing.objects.push((object, length)),
                None => listing.foreign.push(path),
            },
        )?;
        listing.objects.sort_unstable();
        listing.foreign.sort_unstable();
        Ok(listing)
    }

    fn get(&self, object: &Object) -> Result<Option<Vec<u8>>, StoreError> {
        let Some((path, mut file)) = self.open(object)? else {
            return Ok(None);
        };
        let length = file.metadata().map_or(0, |data| data.len());
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
        file.read_to_end(&mut bytes)
            .map_err(|error| StoreError::from_io(path, error))?;
        Ok(Some(bytes))
    }

    fn get_start(&self, object: &Object, length: usize) -> Result<Option<Vec<u8>>, StoreError> {
        let Some((path, file)) = self.open(object)? else {
            return Ok(None);
        };
        let mut bytes = Vec::with_capacity(length);
        file.take(length as u64)
            .read_to_end(&mut bytes)
            .map_err(|error| StoreError::from_io(path, error))?;
        Ok(Some(bytes))
    }

    fn read(&self, object: &Object) -> Result<Option<Box<dyn Read + Send>>, StoreError> {
        Ok(self
            .open(object)?
            .map(|(_, file)| Box::new(file) as Box<dyn Read + Send>))
    }

    fn put(&self, object: &Object, bytes: &[u8]) -> Result<Put, StoreError> {
        if self.place(object).exists() {
            return Ok(Put::Present);
        }
        self.write(object, bytes)?;
        Ok(Put::Stored)
    }

    fn put_blob(&self, bytes: &mut dyn Read) -> Result<(BlobName, u64), StoreError> {
        let (aside, (name, length)) = self.write_aside(|file, path| {
            let mut hasher = Sha256::new();
            let mut buffer = vec![0; 1 << 20];
            let mut length = 0;
            loop {
                let read = match bytes.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(read) => read,
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    Err(error) => return Err(StoreError::Source(error)),
                };
                hasher.update(&buffer[..read]);
                file.write_all(&buffer[..read])
                    .map_err(|error| StoreError::from_io(path, error))?;
                length += read as u64;
            }
            Ok((BlobName(hasher.finalize().into()), length))
        })?;
        let object = Object::Blob(name);
        if !self.place(&object).exists() {
            self.settle(aside, &object)?;
        }
        Ok((name, length))
    }

    fn replace_leaves(&self, batch: &BatchName, bytes: &[u8]) -> Result<(), StoreError> {
        self.write(&Object::Leaves(*batch), bytes)
    }

    fn remove(&self, object: &Object) -> Result<(), StoreError> {
        let path = self.place(object);
        match fs::remove_file(&path) {
            Ok(()) => sync_folder(path.parent().expect("a place lies in a folder")),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(StoreError::from_io(path, error)),
        }
    }

    fn lock(&self) -> Result<Box<dyn Send>, StoreError> {
        let path = self.root.join("lock");
        let failed = |error| StoreError::from_io(&path, error);
        let mut options = OpenOptions::new();
        let file = options
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Box::new(file)),
            Err(fs::TryLockError::WouldBlock) => Err(StoreError::Locked { path }),
            Err(fs::TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    fn tidy(&self) -> Result<(), StoreError> {
        let folder = self.root.join("aside");
        let failed = |error| StoreError::from_io(&folder, error);
        let found = match fs::read_dir(&folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            other => other.map_err(failed)?,
        };
        for entry in found {
            let path = entry.map_err(failed)?.path();
            fs::remove_file(&path).map_err(|error| StoreError::from_io(&path, error))?;
        }
        Ok(())
    }
}
