//! Withholding: copies without marked values, and erasing them for good.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::Path;

use bayyina_model::EntryId;
use rayon::prelude::*;

use crate::broken::Flaw;
use crate::chain::{Chain, Link};
use crate::content;
use crate::ledger::{FOLDER, Ledger, LedgerError};
use crate::names::{BlobName, LeafHash, hex, sha256_read};
use crate::own::{Own, Rulings};
use crate::reading::Excuses;
use crate::store::{FolderStore, Object, Shelf, Store, StoreError};
use crate::wire::batch::{self, EntryLine, entry_id};
use crate::wire::leaves;
use crate::wire::redaction::Redaction;
use crate::wire::{is_field, is_instant};

/// What is to be withheld.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withhold {
    /// Fields of entries; `thing` and `author` are fields too.
    pub fields: BTreeSet<(EntryId, String)>,
    /// Blobs. Those that only withheld values refer to follow without being named.
    pub blobs: BTreeSet<BlobName>,
}

/// What was withheld.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withheld {
    /// Number of values.
    pub leaves: u64,
    /// Number of blobs.
    pub blobs: u64,
}

/// Why a plan to withhold cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The ledger has no such entry.
    #[error("no entry {0}")]
    Entry(EntryId),
    /// The entry has no such leaf.
    #[error("entry {entry} has no field {field:?} that could be withheld")]
    Field {
        /// The entry.
        entry: EntryId,
        /// The field.
        field: String,
    },
    /// Nothing is to be withheld.
    #[error("nothing is named to be erased")]
    Nothing,
    /// The reason must be a word that gives nothing away.
    #[error("{0:?} is not a reason in one lower-case word, like \"consent_withdrawn\"")]
    Reason(String),
}

impl Ledger {
    /// Copies the ledger into another folder without what the plan names.
    ///
    /// The copy verifies, says how much was left out and by whose key, and has no device key of
    /// its own. Blobs go along only where a value in the copy refers to them. `recorded` is the
    /// writer's clock, UTC to the second.
    pub fn redact(
        &mut self,
        to: &Path,
        plan: &Withhold,
        recorded: &str,
    ) -> Result<Withheld, LedgerError> {
        let root = to.join(FOLDER);
        if root.exists() {
            let folder = to.to_owned();
            return Err(LedgerError::Present { folder });
        }
        let partial = to.join(format!("{FOLDER}-partial"));
        let failed = |error| StoreError::from_io(&partial, error);
        if partial.exists() {
            fs::remove_dir_all(&partial).map_err(failed)?;
        }
        let target = FolderStore::new(&partial);
        target.create()?;
        let withheld = self.redact_into(&target, plan, recorded)?;
        fs::rename(&partial, &root).map_err(failed)?;
        fs::File::open(to)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| StoreError::from_io(to, error))?;
        Ok(withheld)
    }

    /// Copies the ledger into an empty store without what the plan names.
    pub fn redact_into(
        &mut self,
        target: &dyn Store,
        plan: &Withhold,
        recorded: &str,
    ) -> Result<Withheld, LedgerError> {
        if !is_instant(recorded) {
            let found = recorded.to_owned();
            return Err(crate::append::DraftError::Recorded { found }.into());
        }
        let key = self.signing_key()?;
        let store = &*self.store;
        let chains = self.chains()?;
        let rulings = self.rulings(&chains)?;
        let planned = leaves_of(store, &chains, plan)?;
        let excuses = Excuses::new(store, &rulings)?;
        let gone: HashSet<LeafHash> = planned.union(&rulings.erased).copied().collect();

        let mut withheld = Withheld::default();
        let (mut open, mut named) = (BTreeSet::new(), BTreeSet::new());
        for link in chains.iter().flat_map(|chain| &chain.links) {
            let content = content::read(store, link, &gone)?;
            let absent = content.absent.iter();
            let (mine, others): (Vec<_>, Vec<_>) =
                absent.partition(|absent| planned.contains(&absent.leaf));
            let others: Vec<_> = others.into_iter().cloned().collect();
            excuses.check(link, &others)?;
            let before = named.len();
            named.extend(mine.into_iter().map(|absent| absent.leaf));
            withheld.leaves += (named.len() - before) as u64;
            open.extend(content.blobs.iter().map(|reference| reference.blob));
            copy_sidecar(store, target, link, &gone)?;
            let object = link.object();
            let bytes = store.get(&object)?;
            target.put(
                &object,
                &bytes.ok_or_else(|| Flaw::Gone.at(object.path(), None))?,
            )?;
        }
        for (object, _) in store.list(Shelf::Blobs)?.objects {
            let Object::Blob(blob) = object else {
                continue;
            };
            if open.contains(&blob) && !plan.blobs.contains(&blob) {
                copy_blob(store, target, blob)?;
            } else {
                withheld.blobs += 1;
            }
        }
        for shelf in [Shelf::Redactions, Shelf::Checkpoints] {
            for (object, _) in store.list(shelf)?.objects {
                if let Some(bytes) = store.get(&object)? {
                    target.put(&object, &bytes)?;
                }
            }
        }
        let blobs: BTreeSet<BlobName> = plan.blobs.intersection(&open).copied().collect();
        if !named.is_empty() || !blobs.is_empty() {
            let (statement, bytes) = Redaction::seal(blobs, named, recorded, &key);
            target.put(&Object::Redaction(statement.name), &bytes)?;
        }
        Ok(withheld)
    }

    /// Erases values and blobs for good: here at once, and in every copy that is merged later.
    ///
    /// The erasure is an entry like any other: it says which hashes, not which values. `reason` is
    /// one lower-case word; `recorded` is the writer's clock, UTC to the second.
    pub fn erase(
        &mut self,
        plan: &Withhold,
        reason: &str,
        recorded: &str,
    ) -> Result<Withheld, LedgerError> {
        if !is_field(reason) {
            return Err(PlanError::Reason(reason.to_owned()).into());
        }
        if plan.fields.is_empty() && plan.blobs.is_empty() {
            return Err(PlanError::Nothing.into());
        }
        let _guard = self.store.lock()?;
        self.check_own_key()?;
        let chains = self.chains()?;
        let leaves = leaves_of(&*self.store, &chains, plan)?;
        let erasure = Own::Erasure {
            leaves: leaves.into_iter().collect(),
            blobs: plan.blobs.clone(),
            reason: reason.to_owned(),
        };
        self.append_own(&[erasure.draft()], recorded)?;
        let chains = self.chains()?;
        let rulings = self.rulings(&chains)?;
        let swept = sweep(&*self.store, &chains, &rulings)?;
        self.drop_index();
        Ok(swept)
    }
}

/// The hashes that a plan's fields stand for.
fn leaves_of(
    store: &dyn Store,
    chains: &[Chain],
    plan: &Withhold,
) -> Result<HashSet<LeafHash>, LedgerError> {
    let entries: HashSet<EntryId> = plan.fields.iter().map(|(entry, _)| *entry).collect();
    let links: Vec<&Link> = chains.iter().flat_map(|chain| &chain.links).collect();
    let found: Vec<Vec<(EntryId, String, LeafHash)>> = links
        .par_iter()
        .map(|link| fields_of(store, link, &entries))
        .collect::<Result<_, _>>()?;
    let mut missing: BTreeSet<&(EntryId, String)> = plan.fields.iter().collect();
    let mut leaves = HashSet::new();
    let mut seen = HashSet::new();
    for (entry, field, leaf) in found.into_iter().flatten() {
        seen.insert(entry);
        let key = (entry, field);
        if plan.fields.contains(&key) {
            missing.remove(&key);
            leaves.insert(leaf);
        }
    }
    match missing.first() {
        None => Ok(leaves),
        Some((entry, _)) if !seen.contains(entry) => Err(PlanError::Entry(*entry).into()),
        Some((entry, field)) => Err(PlanError::Field {
            entry: *entry,
            field: field.clone(),
        }
        .into()),
    }
}

/// The leaves of those entries that a batch holds.
fn fields_of(
    store: &dyn Store,
    link: &Link,
    entries: &HashSet<EntryId>,
) -> Result<Vec<(EntryId, String, LeafHash)>, LedgerError> {
    let object = link.object();
    let bytes = store.get(&object)?;
    let bytes = bytes.ok_or_else(|| Flaw::Gone.at(object.path(), None))?;
    let batch = batch::read(&link.name, &bytes);
    let batch = batch.map_err(|(line, flaw)| flaw.at(object.path(), line))?;
    let mut found = Vec::new();
    for (index, line) in batch.lines.iter().enumerate() {
        let id = entry_id(&link.header.log, link.header.first + index as u64, line);
        if !entries.contains(&id) {
            continue;
        }
        let entry = EntryLine::read(line);
        let entry = entry.map_err(|flaw| flaw.at(object.path(), index as u64 + 2))?;
        let fields = entry.fields.iter();
        found.extend(fields.map(|(field, leaf)| (id, (*field).to_owned(), *leaf)));
    }
    Ok(found)
}

/// Copies a sidecar without the lines of some leaves.
pub(crate) fn copy_sidecar(
    from: &dyn Store,
    to: &dyn Store,
    link: &Link,
    gone: &HashSet<LeafHash>,
) -> Result<(), LedgerError> {
    let object = Object::Leaves(link.name);
    let Some(bytes) = from.get(&object)? else {
        return Ok(());
    };
    let kept = leaves::filter(&bytes, |line| !gone.contains(&line.leaf()))
        .map_err(|(line, flaw)| flaw.at(object.path(), line))?
        .unwrap_or(bytes);
    if !kept.is_empty() {
        to.put(&object, &kept)?;
    }
    Ok(())
}

/// Copies a blob whose bytes are those of its name.
pub(crate) fn copy_blob(
    from: &dyn Store,
    to: &dyn Store,
    blob: BlobName,
) -> Result<(), LedgerError> {
    let object = Object::Blob(blob);
    let path = || object.path();
    let Some(mut bytes) = from.read(&object)? else {
        return Ok(());
    };
    // Looked at before anything is written: under another name they might be another's bytes.
    let computed = sha256_read(&mut bytes).map_err(|error| StoreError::from_io(path(), error))?;
    if computed != blob.0 {
        let computed = hex(&computed);
        return Err(Flaw::Name { computed }.at(path(), None).into());
    }
    if let Some(mut bytes) = from.read(&object)? {
        to.put_blob(&mut bytes)?;
    }
    Ok(())
}

/// Takes away what trusted erasures name: blobs first, so that a half-done sweep is seen as
/// pending and done again.
pub(crate) fn sweep(
    store: &dyn Store,
    chains: &[Chain],
    rulings: &Rulings,
) -> Result<Withheld, LedgerError> {
    let mut withheld = Withheld::default();
    let (mut open, mut gone) = (BTreeSet::new(), rulings.erased_blobs.clone());
    let mut pending = Vec::new();
    for link in chains.iter().flat_map(|chain| &chain.links) {
        let content = content::read(store, link, &rulings.erased)?;
        open.extend(content.blobs.iter().map(|reference| reference.blob));
        if content.pending > 0 {
            withheld.leaves += content.pending;
            gone.extend(content.pending_blobs);
            pending.push(link);
        }
    }
    for blob in gone {
        let named = rulings.erased_blobs.contains(&blob);
        let object = Object::Blob(blob);
        if (named || !open.contains(&blob)) && store.get_start(&object, 0)?.is_some() {
            store.remove(&object)?;
            withheld.blobs += 1;
        }
    }
    for link in pending {
        let object = Object::Leaves(link.name);
        let bytes = store.get(&object)?.unwrap_or_default();
        let kept = leaves::filter(&bytes, |line| !rulings.erased.contains(&line.leaf()))
            .map_err(|(line, flaw)| flaw.at(object.path(), line))?;
        if let Some(kept) = kept {
            put_leaves(store, link, &kept)?;
        }
    }
    Ok(withheld)
}

/// Puts a sidecar in its place, or takes it away where no line is left.
pub(crate) fn put_leaves(store: &dyn Store, link: &Link, bytes: &[u8]) -> Result<(), StoreError> {
    if bytes.is_empty() {
        store.remove(&Object::Leaves(link.name))
    } else {
        store.replace_leaves(&link.name, bytes)
    }
}
