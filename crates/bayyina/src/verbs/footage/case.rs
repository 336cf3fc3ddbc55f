//! The footage of a case: which files its items are, and where they lie.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use bayyina_footage::{
    Density, FootageStore, MediaError, Probe, Tools, credentials, index_named, is_media_name, probe,
};
use bayyina_ledger::{BlobName, FOLDER};
use bayyina_model::Key;
use bayyina_model::kinds;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::{chain, store_fault};
use crate::context::{Open, ledger_fault};
use crate::fault::Fault;
use crate::shell::Shell;

/// A clip that somebody named.
pub struct Clip {
    path: PathBuf,
    stem: String,
    item: Option<Key>,
    /// A working copy that goes away with this.
    _copy: Option<NamedTempFile>,
}

impl Clip {
    /// Where its bytes are.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What files made of it are called after.
    pub fn stem(&self) -> &str {
        &self.stem
    }

    /// The item of the case that it is.
    pub fn item(&self) -> Option<&Key> {
        self.item.as_ref()
    }
}

/// The clip of a path or, in a case, of an item.
pub fn clip_of(named: &Path, case: Option<&Open>) -> Result<Clip, Fault> {
    let text = named.to_string_lossy();
    if let Some(case) = case
        && !named.exists()
        && text.starts_with("item:")
    {
        let key = Key::new(&text);
        let copy = copy_of(case, &key)?;
        return Ok(Clip {
            path: copy.path().to_owned(),
            stem: key.to_string().replace(':', "-"),
            item: Some(key),
            _copy: Some(copy),
        });
    }
    let stem = named
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned());
    let item = match case {
        Some(case) => item_of(case, &hash(named)?),
        None => None,
    };
    Ok(Clip {
        path: named.to_owned(),
        stem: stem.unwrap_or_else(|| "clip".to_owned()),
        item,
        _copy: None,
    })
}

/// The item that holds a file of that hash.
pub fn item_of(case: &Open, sha256: &str) -> Option<Key> {
    let holds = |item: &kinds::Item| item.files.iter().any(|file| file.sha256 == sha256);
    let mut items = case.case.items().iter();
    items
        .find(|(_, item)| holds(item))
        .map(|(key, _)| key.clone())
}

/// A working copy of an item's first file.
pub fn copy_of(case: &Open, key: &Key) -> Result<NamedTempFile, Fault> {
    let item = case
        .case
        .items()
        .get(key)
        .ok_or_else(|| Fault::input(format!("the case knows no {key}")))?;
    let absent = || Fault::input(format!("the bytes of {key} are not here"));
    let file = item.files.first().ok_or_else(absent)?;
    let blob: BlobName = file
        .blob
        .as_deref()
        .and_then(|blob| blob.parse().ok())
        .ok_or_else(absent)?;
    let failed =
        |error: std::io::Error| Fault::surroundings(format!("cannot copy {key}")).because(&error);
    let mut copy = NamedTempFile::new().map_err(failed)?;
    match &file.key {
        Some(secret) => {
            let secret = hex::decode(secret)
                .ok()
                .and_then(|secret| secret.try_into().ok());
            let secret: [u8; 32] = secret.ok_or_else(absent)?;
            let plain = case.ledger.get_sealed_blob(&blob, &secret);
            let plain = plain.map_err(|error| ledger_fault(&error))?;
            copy.write_all(&plain).map_err(failed)?;
        }
        None => {
            let mut bytes = case
                .ledger
                .read_blob(&blob)
                .map_err(|error| ledger_fault(&error))?;
            std::io::copy(&mut bytes, &mut copy).map_err(failed)?;
        }
    }
    copy.flush().map_err(failed)?;
    Ok(copy)
}

/// SHA-256 of a file, in hex.
pub fn hash(path: &Path) -> Result<String, Fault> {
    let unread = |error: std::io::Error| {
        Fault::input(format!("cannot read {}", path.display())).because(&error)
    };
    let mut file = File::open(path).map_err(unread)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).map_err(unread)? {
            0 => return Ok(hex::encode(hasher.finalize())),
            read => hasher.update(&buffer[..read]),
        }
    }
}

/// Where the fingerprints are that a command uses.
#[derive(Clone, Debug, clap::Args)]
#[group(required = true, multiple = true)]
pub struct StoreArg {
    /// The store, as `bayyina footage index` wrote it; with --case, that of the case unless given
    #[arg(long)]
    store: Option<PathBuf>,

    /// Folder of a case
    #[arg(long)]
    case: Option<PathBuf>,
}

impl StoreArg {
    /// The store's folder.
    pub fn folder(&self) -> PathBuf {
        match (&self.store, &self.case) {
            (Some(store), _) => store.clone(),
            (None, case) => store_of(case.as_deref().unwrap_or(Path::new("."))),
        }
    }

    /// The case, where one was named.
    pub fn case(&self) -> Option<&Path> {
        self.case.as_deref()
    }
}

/// The store of a case.
fn store_of(case: &Path) -> PathBuf {
    case.join("footage")
}

/// The videos and images among the items of a case, by their archived bytes: file and item. Protected
/// ones, whose bytes are sealed, and frames taken out of others are left out.
fn clips_of(case: &Open) -> Vec<(PathBuf, String)> {
    let items = case.case.items().iter();
    items
        .filter(|(_, item)| !item.protected && item.parent.is_none())
        .filter_map(|(key, item)| {
            let file = item.files.iter().find(|file| file.key.is_none())?;
            let named = file
                .name
                .as_deref()
                .is_some_and(|name| is_media_name(Path::new(name)));
            let typed = file
                .media_type
                .as_deref()
                .is_some_and(|kind| kind.starts_with("video/") || kind.starts_with("image/"));
            let blob = file.blob.as_deref().filter(|_| named || typed)?;
            let path = blob_path(case, blob)?;
            path.is_file().then(|| (path, key.to_string()))
        })
        .collect()
}

/// Where the bytes of a blob lie.
pub fn blob_path(case: &Open, blob: &str) -> Option<PathBuf> {
    let blobs = case.folder.join(FOLDER).join("blobs");
    Some(blobs.join(blob.get(..2)?).join(blob))
}

/// What was seen of a file that was named like footage.
pub enum Looked {
    /// It is not named like footage, or there is no FFmpeg.
    Not,
    /// What it holds, and what its content credentials say.
    Into(Box<Probe>, Option<String>),
    /// Why it cannot be read.
    Failed(String),
}

/// Looks into a file that is named like a video or an image.
pub fn look_into(path: &Path, tools: &Tools) -> Looked {
    if !is_media_name(path) {
        return Looked::Not;
    }
    match probe(path, tools) {
        Ok(probe) => Looked::Into(Box::new(probe), credentials_of(path, tools)),
        Err(MediaError::Tool { .. }) => Looked::Not,
        Err(error) => Looked::Failed(chain(&error)),
    }
}

/// What a file's content credentials say, or why they cannot be read.
fn credentials_of(path: &Path, tools: &Tools) -> Option<String> {
    match credentials(path, tools) {
        Ok(found) => found.map(|found| found.summary),
        Err(error) => Some(format!("content credentials not read: {}", chain(&error))),
    }
}

/// Fingerprints the footage of a case that its store does not hold yet.
pub fn fingerprint_case(case: &Open, tools: &Tools, shell: &Shell) -> Result<FootageStore, Fault> {
    let clips = clips_of(case);
    let mut store =
        FootageStore::create(&store_of(&case.folder)).map_err(|error| store_fault(&error))?;
    let bar = shell.bar("reading", clips.len() as u64);
    let progress = |done| bar.set_position(done as u64);
    let done = index_named(&clips, &mut store, Density::Dense, tools, &progress)
        .map_err(|error| store_fault(&error))?;
    bar.finish_and_clear();
    for (path, error) in &done.failed {
        let key = clips.iter().find(|(clip, _)| clip == path);
        let key = key.map_or("a clip", |(_, key)| key.as_str());
        shell.warn(format!("{key}: {}", chain(error)));
    }
    Ok(store)
}
