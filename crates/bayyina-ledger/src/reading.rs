//! Reading whole ledgers: what is there, what is withheld, and whether that is explained.

use std::collections::HashSet;

use bayyina_model::Recorded;
use rayon::prelude::*;

use crate::broken::{Broken, Flaw};
use crate::chain::{Chain, Link};
use crate::content::{self, Absent, Content};
use crate::ledger::{Ledger, LedgerError};
use crate::names::LeafHash;
use crate::own::{Rulings, Statement};
use crate::store::{Object, Shelf, Store};
use crate::wire::checkpoint::Checkpoint;
use crate::wire::redaction::Redaction;

/// How many batches are read before the reader gets the first of them.
const AHEAD: usize = 8;

impl Ledger {
    /// All entries with the values at hand: logs ascending by name, each in its order.
    ///
    /// Everything read is checked on the way: names, signatures, chains, and every value against
    /// its hash. A value that is gone without an erasure or redaction that says so is an error,
    /// erased values never show, and batches beyond the head up to which their key is trusted are
    /// left out; [`Ledger::verify`] counts them.
    pub fn entries(&self) -> Result<Vec<Recorded>, LedgerError> {
        match self.read_entries() {
            // Another program may have erased or merged between two looks at the files.
            Err(LedgerError::Broken(Broken {
                flaw: Flaw::Lost { .. } | Flaw::Gone,
                ..
            })) => self.read_entries(),
            other => other,
        }
    }

    fn read_entries(&self) -> Result<Vec<Recorded>, LedgerError> {
        let chains = self.chains()?;
        let links: Vec<&Link> = chains.iter().flat_map(|chain| &chain.links).collect();
        let mut contents = read_all(&*self.store, &links, &HashSet::new())?;
        let statements: Vec<Statement> = contents
            .iter_mut()
            .flat_map(|content| std::mem::take(&mut content.statements))
            .collect();
        let rulings = Rulings::new(&chains, &statements);
        let absent = contents.iter().flat_map(|content| &content.absent);
        let absent: HashSet<LeafHash> = absent.map(|absent| absent.leaf).collect();
        if !rulings.erased.is_subset(&absent) {
            contents = read_all(&*self.store, &links, &rulings.erased)?;
        }
        if !absent.is_empty() {
            let excuses = Excuses::new(&*self.store, &rulings)?;
            for (link, content) in links.iter().zip(&contents) {
                excuses.check(link, &content.absent)?;
            }
        }
        let mut entries = Vec::with_capacity(contents.iter().map(|part| part.entries.len()).sum());
        let forked = chains.iter().any(Chain::is_forked);
        for (link, content) in links.iter().zip(contents) {
            if rulings.trusts(link) {
                entries.extend(content.entries);
            }
        }
        if forked {
            // The same entry may stand in both branches.
            let mut seen = HashSet::new();
            entries.retain(|entry| seen.insert(entry.id));
        }
        Ok(entries)
    }

    /// The same entries one by one, without holding more than a few batches at a time.
    pub fn iter(&self) -> Result<Entries, LedgerError> {
        let chains = self.chains()?;
        let rulings = self.rulings(&chains)?;
        let links = chains.iter().flat_map(|chain| &chain.links);
        let links = links.filter(|link| rulings.trusts(link)).cloned();
        Ok(Entries {
            store: std::sync::Arc::clone(&self.store),
            excuses: None,
            forked: chains.iter().any(Chain::is_forked),
            seen: HashSet::new(),
            links: links.collect::<Vec<Link>>().into_iter(),
            ready: Vec::new().into_iter(),
            rulings,
        })
    }

    /// What erasures and revocations amount to, from a look at the batches alone.
    pub(crate) fn rulings(&self, chains: &[Chain]) -> Result<Rulings, LedgerError> {
        let links: Vec<&Link> = chains.iter().flat_map(|chain| &chain.links).collect();
        let statements: Vec<Vec<Statement>> = links
            .par_iter()
            .map(|link| content::statements(&*self.store, link))
            .collect::<Result<_, _>>()?;
        Ok(Rulings::new(chains, &statements.concat()))
    }

    /// The redaction statements that lie here, checked.
    pub fn redactions(&self) -> Result<Vec<Redaction>, LedgerError> {
        redactions(&*self.store)
    }

    /// The checkpoints that lie here, checked, ascending by name.
    pub fn checkpoints(&self) -> Result<Vec<Checkpoint>, LedgerError> {
        let mut all = Vec::new();
        for (object, _) in self.store.list(Shelf::Checkpoints)?.objects {
            if let Object::Checkpoint(name) = object
                && let Some(bytes) = self.store.get(&object)?
            {
                let read = Checkpoint::read(&name, &bytes);
                all.push(read.map_err(|(line, flaw)| flaw.at(object.path(), line))?);
            }
        }
        Ok(all)
    }
}

pub(crate) fn redactions(store: &dyn Store) -> Result<Vec<Redaction>, LedgerError> {
    let mut all = Vec::new();
    for (object, _) in store.list(Shelf::Redactions)?.objects {
        if let Object::Redaction(name) = object
            && let Some(bytes) = store.get(&object)?
        {
            let read = Redaction::read(&name, &bytes);
            all.push(read.map_err(|(line, flaw)| flaw.at(object.path(), line))?);
        }
    }
    Ok(all)
}

/// Reads many batches, with several threads where there are several batches.
pub(crate) fn read_all(
    store: &dyn Store,
    links: &[&Link],
    erased: &HashSet<LeafHash>,
) -> Result<Vec<Content>, LedgerError> {
    let read = |link: &&Link| content::read(store, link, erased);
    if links.len() < 4 {
        links.iter().map(read).collect()
    } else {
        // The first error in order, whichever thread met one first.
        let read: Vec<Result<Content, LedgerError>> = links.par_iter().map(read).collect();
        read.into_iter().collect()
    }
}

/// What explains that a value or blob is not there.
pub(crate) struct Excuses {
    leaves: HashSet<LeafHash>,
    pub(crate) blobs: HashSet<crate::names::BlobName>,
    erased: HashSet<LeafHash>,
}

impl Excuses {
    pub(crate) fn new(store: &dyn Store, rulings: &Rulings) -> Result<Self, LedgerError> {
        Ok(Self::from(&redactions(store)?, rulings))
    }

    pub(crate) fn from(redactions: &[Redaction], rulings: &Rulings) -> Self {
        let mut excuses = Self {
            leaves: rulings.excused.clone(),
            blobs: rulings.excused_blobs.iter().copied().collect(),
            erased: rulings.excused.clone(),
        };
        for redaction in redactions {
            excuses.leaves.extend(&redaction.leaves);
            excuses.blobs.extend(&redaction.blobs);
        }
        excuses
    }

    /// Whether every absent value of a batch is explained; gives how many of them are erased.
    pub(crate) fn check(&self, link: &Link, absent: &[Absent]) -> Result<u64, Broken> {
        match absent.iter().find(|one| !self.leaves.contains(&one.leaf)) {
            None => Ok(absent
                .iter()
                .filter(|one| self.erased.contains(&one.leaf))
                .count() as u64),
            Some(lost) => Err(Flaw::Lost {
                sequence: lost.sequence,
                field: lost.field.clone(),
            }
            .at(Object::Leaves(link.name).path(), None)),
        }
    }
}

/// The entries of a ledger, read a few batches at a time.
pub struct Entries {
    store: std::sync::Arc<dyn Store>,
    links: std::vec::IntoIter<Link>,
    ready: std::vec::IntoIter<Recorded>,
    rulings: Rulings,
    /// Read when the first value turns out to be absent.
    excuses: Option<Excuses>,
    forked: bool,
    seen: HashSet<bayyina_model::EntryId>,
}

impl Entries {
    fn refill(&mut self) -> Result<bool, LedgerError> {
        let links: Vec<Link> = self.links.by_ref().take(AHEAD).collect();
        if links.is_empty() {
            return Ok(false);
        }
        let borrowed: Vec<&Link> = links.iter().collect();
        let contents = read_all(&*self.store, &borrowed, &self.rulings.erased)?;
        let mut ready = Vec::new();
        for (link, content) in links.iter().zip(contents) {
            if !content.absent.is_empty() {
                let excuses = match self.excuses.take() {
                    Some(excuses) => excuses,
                    None => Excuses::new(&*self.store, &self.rulings)?,
                };
                excuses.check(link, &content.absent)?;
                self.excuses = Some(excuses);
            }
            ready.extend(content.entries);
        }
        if self.forked {
            ready.retain(|entry| self.seen.insert(entry.id));
        }
        self.ready = ready.into_iter();
        Ok(true)
    }
}

impl Iterator for Entries {
    type Item = Result<Recorded, LedgerError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(entry) = self.ready.next() {
                return Some(Ok(entry));
            }
            match self.refill() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    self.links = Vec::new().into_iter();
                    return Some(Err(error));
                }
            }
        }
    }
}
