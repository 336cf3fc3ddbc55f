//! Fingerprints of a folder's files into a store.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::UNIX_EPOCH;

use crate::media::{MediaError, Tools, is_media_name, probe};
use crate::print::{Density, fingerprint};
use crate::store::{FootageStore, Item, StoreError};

/// What came of indexing.
#[derive(Debug, Default)]
pub struct Indexed {
    /// Names of the items that were added.
    pub added: Vec<String>,
    /// How many were there already, unchanged.
    pub unchanged: usize,
    /// Files that could not be read, and why.
    pub failed: Vec<(PathBuf, MediaError)>,
}

/// Every file under a folder that is named like media, in order of name; or the one file given.
///
/// A link to a file is that file; links to folders are not followed.
pub fn media_files(root: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !root.is_dir() {
        return Ok(vec![root.to_owned()]);
    }
    let (mut found, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if is_media_name(&entry.path()) && entry.path().is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Fingerprints files, several at a time; a bad one does not stop the rest.
///
/// `root` is what names are relative to. `progress` is told how many are done.
pub fn index(
    root: &Path,
    files: &[PathBuf],
    store: &mut FootageStore,
    density: Density,
    tools: &Tools,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Indexed, StoreError> {
    let named: Vec<(PathBuf, String)> = files
        .iter()
        .map(|file| (file.clone(), name_within(root, file)))
        .collect();
    index_named(&named, store, density, tools, progress)
}

/// A file's path within a folder, or its name where that is the file itself.
fn name_within(root: &Path, file: &Path) -> String {
    let within = file
        .strip_prefix(root)
        .ok()
        .filter(|name| !name.as_os_str().is_empty());
    let name = within.or(file.file_name().map(Path::new)).unwrap_or(file);
    name.to_string_lossy().into_owned()
}

/// The same for files whose items have names of their own.
pub fn index_named(
    files: &[(PathBuf, String)],
    store: &mut FootageStore,
    density: Density,
    tools: &Tools,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Indexed, StoreError> {
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(files.len());
    let shared = Mutex::new((store, Indexed::default(), None));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((file, name)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let known = |item: &Item| match shared.lock() {
                        Ok(held) => held.0.of_path(&item.path).is_some_and(|old| {
                            (old.bytes, old.modified_ns) == (item.bytes, item.modified_ns)
                                && old.density == density
                        }),
                        Err(_) => false,
                    };
                    let found = one(file, name, density, tools, &known);
                    let Ok(mut held) = shared.lock() else { return };
                    let (store, indexed, fault) = &mut *held;
                    match found {
                        Ok(None) => indexed.unchanged += 1,
                        Ok(Some((item, print))) => {
                            let name = item.name.clone();
                            match store.add(*item, &print) {
                                Ok(_) => indexed.added.push(name),
                                Err(error) => {
                                    fault.get_or_insert(error);
                                    return;
                                }
                            }
                        }
                        Err(error) => indexed.failed.push((file.clone(), error)),
                    }
                    drop(held);
                    progress(done.fetch_add(1, Ordering::Relaxed) + 1);
                }
            });
        }
    });
    let (_, mut indexed, fault) = match shared.into_inner() {
        Ok(held) => held,
        Err(poisoned) => poisoned.into_inner(),
    };
    indexed.added.sort();
    indexed.failed.sort_by(|a, b| a.0.cmp(&b.0));
    match fault {
        Some(error) => Err(error),
        None => Ok(indexed),
    }
}

type Read = Option<(Box<Item>, crate::print::Print)>;

fn one(
    file: &Path,
    name: &str,
    density: Density,
    tools: &Tools,
    known: &dyn Fn(&Item) -> bool,
) -> Result<Read, MediaError> {
    let fault = |source| MediaError::File {
        path: file.to_owned(),
        source,
    };
    let path = std::path::absolute(file).map_err(fault)?;
    let found = std::fs::metadata(&path).map_err(fault)?;
    let modified = found
        .modified()
        .ok()
        .and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let mut item = Item {
        number: 0,
        name: name.to_owned(),
        bytes: found.len(),
        modified_ns: modified.map_or(0, |since| since.as_nanos() as i128),
        density,
        probe: crate::media::Probe::nothing(&path),
        shots: Vec::new(),
        path,
    };
    if known(&item) {
        return Ok(None);
    }
    item.probe = probe(&item.path, tools)?;
    let made = fingerprint(&item.probe, density, tools)?;
    item.shots = made.shots;
    Ok(Some((Box::new(item), made.print)))
}
