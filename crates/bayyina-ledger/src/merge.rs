//! Merging: the union of two copies' files.
//!
//! Every file of the other copy is checked before it is taken. Redaction statements and blobs come
//! first, then sidecars and batches with predecessors before what follows them, then checkpoints
//! and time stamps; last, erasures take away what they name. Interrupted anywhere, the ledger is
//! whole, and merging again completes it. One case is left: values of two new logs erased by each
//! other's later batches; until the merge is done, some of them count as lost.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use bayyina_model::LogId;

use crate::broken::Flaw;
use crate::chain::{Chain, Link};
use crate::content::{self, Content};
use crate::ledger::{Ledger, LedgerError};
use crate::names::{BatchName, BlobName, LeafHash, hex, sha256};
use crate::own::{Own, Rulings, Statement};
use crate::reading::{Excuses, read_all};
use crate::store::{Object, Put, Shelf, Store};
use crate::wire::checkpoint::Checkpoint;
use crate::wire::leaves;
use crate::wire::redaction::Redaction;
use crate::withhold::{copy_blob, put_leaves, sweep};

/// How many batches are read at a time.
const AHEAD: usize = 32;

/// What a merge brought, or would bring.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Number of batches taken over.
    pub batches: u64,
    /// Number of entries in them.
    pub entries: u64,
    /// Number of values filled in that were withheld here.
    pub filled: u64,
    /// Number of blobs taken over.
    pub blobs: u64,
    /// Number of checkpoints and time stamps taken over.
    pub checkpoints: u64,
    /// Number of values that the other copy's erasures take away here.
    pub erased: u64,
    /// Number of blobs that they take away here.
    pub erased_blobs: u64,
    /// Logs that fork now and did not before.
    pub forked: Vec<LogId>,
}

impl Ledger {
    /// Takes over what another copy has and this one has not.
    pub fn merge(&mut self, other: &Ledger) -> Result<Merged, LedgerError> {
        let _guard = self.store.lock()?;
        self.store.tidy()?;
        let mut merge = Merge::new(&*self.store, &*other.store)?;
        merge.redactions()?;
        merge.blobs()?;
        merge.batches()?;
        merge.sidecars()?;
        merge.checkpoints()?;
        let swept = sweep(&*self.store, &merge.chains, &merge.rulings)?;
        merge.merged.erased = swept.leaves;
        merge.merged.erased_blobs = swept.blobs;
        merge.prune()?;
        let merged = merge.merged;
        if merged.erased > 0 {
            self.drop_index();
        }
        Ok(merged)
    }

    /// What a merge would bring, without writing anything: erasures and forks above all.
    pub fn preview_merge(&self, other: &Ledger) -> Result<Merged, LedgerError> {
        let merge = Merge::new(&*self.store, &*other.store)?;
        let mut merged = merge.merged.clone();
        for (link, _) in &merge.new {
            merged.batches += 1;
            merged.entries += link.header.count;
        }
        let links: Vec<&Link> = merge.mine.iter().flat_map(|chain| &chain.links).collect();
        let contents = read_all(&*self.store, &links, &merge.rulings.erased)?;
        merged.erased = contents.iter().map(|content| content.pending).sum();
        Ok(merged)
    }
}

struct Merge<'a> {
    store: &'a dyn Store,
    other: &'a dyn Store,
    /// Chains here before.
    mine: Vec<Chain>,
    /// Chains of both together.
    chains: Vec<Chain>,
    rulings: Rulings,
    /// Batches that only the other copy has, with what their sidecars there hold.
    new: VecDeque<(Link, Content)>,
    /// Batches that both copies have.
    common: Vec<Link>,
    /// Blobs that open values of the other copy refer to.
    wanted: BTreeSet<BlobName>,
    merged: Merged,
}

impl<'a> Merge<'a> {
    /// Reads and checks the other copy.
    fn new(store: &'a dyn Store, other: &'a dyn Store) -> Result<Self, LedgerError> {
        let mine = crate::chain::chains(store)?;
        let theirs = crate::chain::chains(other)?;
        let here: HashSet<BatchName> = names(&mine).collect();
        let mut logs: BTreeMap<LogId, Vec<Link>> = BTreeMap::new();
        for chain in &mine {
            logs.entry(chain.log)
                .or_default()
                .extend(chain.links.iter().cloned());
        }
        for chain in &theirs {
            let links = chain.links.iter().filter(|link| !here.contains(&link.name));
            logs.entry(chain.log).or_default().extend(links.cloned());
        }
        let chains = logs.into_iter().map(|(log, links)| Chain::new(log, links));
        let chains: Vec<Chain> = chains.collect::<Result<_, _>>()?;

        let mut statements: Vec<Statement> = Vec::new();
        for chain in &chains {
            for link in &chain.links {
                let from = if here.contains(&link.name) {
                    store
                } else {
                    other
                };
                statements.extend(content::statements(from, link)?);
            }
        }
        let rulings = Rulings::new(&chains, &statements);

        let excuses = Excuses::new(other, &rulings)?;
        let mut wanted = BTreeSet::new();
        let (mut new, mut common) = (VecDeque::new(), Vec::new());
        let links: Vec<&Link> = theirs.iter().flat_map(|chain| &chain.links).collect();
        for links in links.chunks(AHEAD) {
            let contents = read_all(other, links, &rulings.erased)?;
            for (link, mut content) in links.iter().zip(contents) {
                excuses.check(link, &content.absent)?;
                wanted.extend(content.blobs.iter().map(|reference| reference.blob));
                content.entries = Vec::new();
                if here.contains(&link.name) {
                    common.push((*link).clone());
                } else {
                    new.push_back(((*link).clone(), content));
                }
            }
        }
        let was_forked: HashSet<LogId> = forked(&mine).collect();
        let merged = Merged {
            forked: forked(&chains)
                .filter(|log| !was_forked.contains(log))
                .collect(),
            ..Merged::default()
        };
        Ok(Self {
            store,
            other,
            mine,
            chains,
            rulings,
            new,
            common,
            wanted,
            merged,
        })
    }

    fn redactions(&mut self) -> Result<(), LedgerError> {
        for (object, _) in self.other.list(Shelf::Redactions)?.objects {
            if let Object::Redaction(name) = object
                && let Some(bytes) = self.other.get(&object)?
            {
                Redaction::read(&name, &bytes)
                    .map_err(|(line, flaw)| flaw.at(object.path(), line))?;
                self.store.put(&object, &bytes)?;
            }
        }
        Ok(())
    }

    /// Takes over batches, each after its predecessor and, where that is possible, after the
    /// erasures that explain what is missing in it.
    fn batches(&mut self) -> Result<(), LedgerError> {
        let mut explained: HashSet<LeafHash> = HashSet::new();
        for redaction in crate::reading::redactions(self.store)? {
            explained.extend(redaction.leaves);
        }
        for link in self.mine.iter().flat_map(|chain| &chain.links) {
            explained.extend(erasures(&content::statements(self.store, link)?));
        }
        let mut here: HashSet<BatchName> = names(&self.mine).collect();
        let mut left = std::mem::take(&mut self.new);
        while !left.is_empty() {
            let follows = |link: &Link| link.header.previous.is_none_or(|one| here.contains(&one));
            let whole = |content: &Content| {
                let own = erasures(&content.statements).collect::<HashSet<_>>();
                let mut absent = content.absent.iter().map(|absent| absent.leaf);
                absent.all(|leaf| explained.contains(&leaf) || own.contains(&leaf))
            };
            let next = left
                .iter()
                .position(|(link, content)| follows(link) && whole(content))
                .or_else(|| left.iter().position(|(link, _)| follows(link)))
                .expect("chains are whole, so something follows what is here");
            let (link, content) = left.remove(next).expect("found just now");
            self.take(&link)?;
            here.insert(link.name);
            explained.extend(erasures(&content.statements));
        }
        Ok(())
    }

    fn take(&mut self, link: &Link) -> Result<(), LedgerError> {
        let object = link.object();
        let bytes = self.other.get(&object)?;
        let bytes = bytes.ok_or_else(|| Flaw::Gone.at(object.path(), None))?;
        let leaves = Object::Leaves(link.name);
        if let Some(sidecar) = self.other.get(&leaves)? {
            let kept = leaves::filter(&sidecar, |line| !self.rulings.erased.contains(&line.leaf()))
                .map_err(|(line, flaw)| flaw.at(leaves.path(), line))?
                .unwrap_or(sidecar);
            // A sidecar without its batch may lie here from an interrupted write.
            if !kept.is_empty() {
                self.store.replace_leaves(&link.name, &kept)?;
            }
        }
        if self.store.put(&object, &bytes)? == Put::Stored {
            self.merged.batches += 1;
            self.merged.entries += link.header.count;
        }
        Ok(())
    }

    /// Fills in values of batches that both copies have.
    fn sidecars(&mut self) -> Result<(), LedgerError> {
        for link in &self.common {
            let object = Object::Leaves(link.name);
            let (mine, theirs) = (self.store.get(&object)?, self.other.get(&object)?);
            if mine == theirs {
                continue;
            }
            let (mine, theirs) = (mine.unwrap_or_default(), theirs.unwrap_or_default());
            let at = |(line, flaw): (Option<u64>, Flaw)| flaw.at(object.path(), line);
            let erased = &self.rulings.erased;
            let theirs = leaves::filter(&theirs, |line| !erased.contains(&line.leaf()))
                .map_err(at)?
                .unwrap_or(theirs);
            let both = leaves::union(&mine, &theirs).map_err(at)?;
            if both != mine {
                let lines = |bytes: &[u8]| crate::wire::lines(bytes).count() as u64;
                self.merged.filled += lines(&both) - lines(&mine);
                put_leaves(self.store, link, &both)?;
            }
        }
        Ok(())
    }

    fn blobs(&mut self) -> Result<(), LedgerError> {
        let listing = self.store.list(Shelf::Blobs)?;
        let here: HashSet<Object> = listing
            .objects
            .into_iter()
            .map(|(object, _)| object)
            .collect();
        let mut offered: BTreeSet<BlobName> = BTreeSet::new();
        for (object, _) in self.other.list(Shelf::Blobs)?.objects {
            if let Object::Blob(blob) = object
                && !here.contains(&object)
            {
                offered.insert(blob);
            }
        }
        // What no value there refers to may be what a value here has been missing.
        if !offered.is_subset(&self.wanted) {
            for link in self.mine.iter().flat_map(|chain| &chain.links) {
                let content = content::read(self.store, link, &self.rulings.erased)?;
                self.wanted
                    .extend(content.blobs.iter().map(|reference| reference.blob));
            }
        }
        for blob in offered.intersection(&self.wanted) {
            if !self.rulings.erased_blobs.contains(blob) {
                copy_blob(self.other, self.store, *blob)?;
                self.merged.blobs += 1;
            }
        }
        Ok(())
    }

    fn checkpoints(&mut self) -> Result<(), LedgerError> {
        for (object, _) in self.other.list(Shelf::Checkpoints)?.objects {
            let Some(bytes) = self.other.get(&object)? else {
                continue;
            };
            match object {
                Object::Checkpoint(name) => {
                    Checkpoint::read(&name, &bytes)
                        .map_err(|(line, flaw)| flaw.at(object.path(), line))?;
                }
                Object::Stamp(_, name, _) if sha256(&bytes) != name => {
                    let computed = hex(&sha256(&bytes));
                    return Err(Flaw::Name { computed }.at(object.path(), None).into());
                }
                _ => {}
            }
            if self.store.put(&object, &bytes)? == Put::Stored {
                self.merged.checkpoints += 1;
            }
        }
        Ok(())
    }

    /// Drops redaction statements that explain nothing any more, because all they name is here
    /// or erased: so the result does not depend on which copy was merged into which.
    fn prune(&mut self) -> Result<(), LedgerError> {
        let statements = crate::reading::redactions(self.store)?;
        if statements.is_empty() {
            return Ok(());
        }
        let mut absent: HashSet<LeafHash> = HashSet::new();
        let mut open: BTreeSet<BlobName> = BTreeSet::new();
        for link in self.chains.iter().flat_map(|chain| &chain.links) {
            let content = content::read(self.store, link, &HashSet::new())?;
            absent.extend(content.absent.iter().map(|absent| absent.leaf));
            open.extend(content.blobs.iter().map(|reference| reference.blob));
        }
        absent.retain(|leaf| !self.rulings.excused.contains(leaf));
        for statement in statements {
            let mut explains = statement.leaves.iter().any(|leaf| absent.contains(leaf));
            for blob in &statement.blobs {
                let here = self.store.get_start(&Object::Blob(*blob), 0)?.is_some();
                explains |= !here && open.contains(blob);
            }
            if !explains {
                self.store.remove(&Object::Redaction(statement.name))?;
            }
        }
        Ok(())
    }
}

fn names(chains: &[Chain]) -> impl Iterator<Item = BatchName> {
    let links = chains.iter().flat_map(|chain| &chain.links);
    links.map(|link| link.name)
}

fn forked(chains: &[Chain]) -> impl Iterator<Item = LogId> {
    let forked = chains.iter().filter(|chain| chain.is_forked());
    forked.map(|chain| chain.log)
}

fn erasures(statements: &[Statement]) -> impl Iterator<Item = LeafHash> {
    statements
        .iter()
        .flat_map(|statement| match &statement.own {
            Own::Erasure { leaves, .. } => leaves.iter().copied().collect(),
            _ => Vec::new(),
        })
}
