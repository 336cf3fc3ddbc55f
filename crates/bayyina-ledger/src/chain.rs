//! Logs as chains of batches, and where they fork.

use std::collections::{BTreeMap, BTreeSet};

use bayyina_model::LogId;
use rayon::prelude::*;

use crate::broken::{Broken, Flaw};
use crate::ledger::LedgerError;
use crate::names::BatchName;
use crate::store::{Object, Shelf, Store};
use crate::wire::batch::{HEADER_ROOM, Header};

/// A batch's name with its header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Name of the batch.
    pub name: BatchName,
    /// Its header.
    pub header: Header,
}

impl Link {
    pub(crate) fn object(&self) -> Object {
        Object::Batch(self.header.log, self.name)
    }
}

/// The batches of one log, predecessors first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The log.
    pub log: LogId,
    /// Its batches, ascending by first sequence and name: every one after its predecessor.
    pub links: Vec<Link>,
    /// The batches that none follows, ascending: one, or several where the log forks.
    pub heads: Vec<BatchName>,
}

impl Chain {
    /// Puts the batches of one log in order; the first that has no place is named.
    pub(crate) fn new(log: LogId, mut links: Vec<Link>) -> Result<Self, Broken> {
        links.sort_unstable_by_key(|link| (link.header.first, link.name));
        let next: BTreeMap<BatchName, u64> = links
            .iter()
            .map(|link| (link.name, link.header.next()))
            .collect();
        let mut heads: BTreeSet<BatchName> = next.keys().copied().collect();
        for link in &links {
            let Some(previous) = link.header.previous else {
                continue;
            };
            let file = || link.object().path();
            let expected = next.get(&previous);
            let expected = *expected.ok_or_else(|| Flaw::Previous(previous).at(file(), 1))?;
            if link.header.first != expected {
                let found = link.header.first;
                return Err(Flaw::First { expected, found }.at(file(), 1));
            }
            heads.remove(&previous);
        }
        Ok(Self {
            log,
            links,
            heads: heads.into_iter().collect(),
        })
    }

    /// Whether two batches follow the same one, as after a restored backup.
    pub fn is_forked(&self) -> bool {
        self.heads.len() > 1
    }

    /// Number of entries up to and with a batch; `None` where the log has no such batch.
    pub fn size_at(&self, name: &BatchName) -> Option<u64> {
        let link = self.links.iter().find(|link| link.name == *name);
        link.map(|link| link.header.next())
    }

    /// Places in `links` of a batch and all before it, in order; empty where there is none.
    pub(crate) fn path_to(&self, name: &BatchName) -> Vec<usize> {
        let mut path = Vec::new();
        let mut wanted = Some(*name);
        for (index, link) in self.links.iter().enumerate().rev() {
            if Some(link.name) == wanted {
                path.push(index);
                wanted = link.header.previous;
            }
        }
        path.reverse();
        path
    }
}

/// The chains of all logs, ascending by log.
pub(crate) fn chains(store: &dyn Store) -> Result<Vec<Chain>, LedgerError> {
    let listing = store.list(Shelf::Batches)?;
    let objects: Vec<Object> = listing
        .objects
        .into_iter()
        .map(|(object, _)| object)
        .collect();
    let read = |object: &Object| link(store, object);
    let links: Result<Vec<Option<Link>>, LedgerError> = if objects.len() < 64 {
        objects.iter().map(read).collect()
    } else {
        objects.par_iter().map(read).collect()
    };
    let mut logs: BTreeMap<LogId, Vec<Link>> = BTreeMap::new();
    for link in links?.into_iter().flatten() {
        logs.entry(link.header.log).or_default().push(link);
    }
    let chains = logs.into_iter().map(|(log, links)| Chain::new(log, links));
    Ok(chains.collect::<Result<_, _>>()?)
}

/// Reads the header of a batch; `None` where the object is no batch or gone.
pub(crate) fn link(store: &dyn Store, object: &Object) -> Result<Option<Link>, LedgerError> {
    let Object::Batch(log, name) = *object else {
        return Ok(None);
    };
    let Some(start) = store.get_start(object, HEADER_ROOM)? else {
        return Ok(None);
    };
    let header = Header::read(&start).map_err(|flaw| flaw.at(object.path(), 1))?;
    if header.log != log {
        let expected = header.log;
        return Err(Flaw::Log { expected }.at(object.path(), None).into());
    }
    Ok(Some(Link { name, header }))
}
