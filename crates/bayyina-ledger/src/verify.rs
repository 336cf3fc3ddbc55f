//! Verifying: recomputing everything, and naming the first thing that does not hold.
//!
//! The order is: the device key, redaction statements, logs ascending by name with each batch and
//! its sidecar in order, stray files, checkpoints and time stamps, blobs.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use bayyina_model::{EntryId, LogId};
use rayon::prelude::*;

use crate::broken::{Broken, Flaw};
use crate::chain::{self, Chain, Link};
use crate::content::{self, Content};
use crate::keys::{KeyError, KeyFile};
use crate::ledger::{Ledger, LedgerError};
use crate::merkle::Frontier;
use crate::names::{BatchName, BlobName, PublicKey, hex, sha256, sha256_read};
use crate::own::{Own, Revocation, Rulings, Statement};
use crate::reading::Excuses;
use crate::store::{Listing, Object, Shelf, Store, StoreError};
use crate::wire::checkpoint::{Checkpoint, Standing};
use crate::wire::redaction::Redaction;

/// How far verifying has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes looked at.
    pub done: u64,
    /// Bytes to look at.
    pub total: u64,
}

/// What verifying found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The first thing that does not hold; none when everything does.
    pub broken: Option<Broken>,
    /// Number of logs.
    pub logs: u64,
    /// Number of batches.
    pub batches: u64,
    /// Number of entries.
    pub entries: u64,
    /// Number of entries beyond the head up to which their key is trusted: kept, not read.
    pub left_out: u64,
    /// Number of values that are at hand and match their hashes.
    pub values: u64,
    /// Number of values that an erasure took away.
    pub erased: u64,
    /// Number of values that a redaction left out.
    pub redacted: u64,
    /// Number of blobs.
    pub blobs: u64,
    /// Number of checkpoints, every one of which this ledger contains.
    pub checkpoints: u64,
    /// Number of time stamps beside them; their bytes are whole, what they attest is not judged.
    pub stamps: u64,
    /// What holds, but a person should know.
    pub notices: Vec<Notice>,
}

/// What holds, but a person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Two copies wrote with the same key, as after a restored backup: both branches count.
    Forked {
        /// The log.
        log: LogId,
        /// Its heads.
        heads: Vec<BatchName>,
    },
    /// A key is revoked.
    Revoked {
        /// What was revoked, by whom, and whether it counts.
        revocation: Revocation,
    },
    /// A key handed over to another.
    Succeeded {
        /// The log that ends.
        log: LogId,
        /// The key that goes on.
        key: PublicKey,
    },
    /// Values were left out of this copy.
    Redacted {
        /// The key that signed.
        key: PublicKey,
        /// Whether that key writes a log of this ledger.
        known: bool,
        /// Number of values left out.
        leaves: u64,
        /// Number of blobs left out although an open value refers to them.
        blobs: u64,
    },
    /// A sidecar without its batch: an interrupted write, or a lost batch.
    Orphan {
        /// The file.
        file: String,
    },
    /// Values that are to be erased lie there still; the next merge or erasure takes them away.
    Pending {
        /// Number of values.
        leaves: u64,
    },
    /// Blobs that no value at hand refers to.
    Unreferenced {
        /// Number of blobs.
        blobs: u64,
    },
}

/// How many batches are looked at between two reports of progress.
const AHEAD: usize = 16;

/// What stops verifying.
enum Stop {
    Broken(Broken),
    Error(LedgerError),
}

impl From<Broken> for Stop {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Error(error.into())
    }
}

impl From<LedgerError> for Stop {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Broken(broken) => Self::Broken(broken),
            other => Self::Error(other),
        }
    }
}

impl Ledger {
    /// Recomputes everything and names the first thing that does not hold.
    ///
    /// An error means that the files could not be read at all.
    pub fn verify(&self, progress: &mut dyn FnMut(Progress)) -> Result<Report, LedgerError> {
        let mut check = Check {
            store: &*self.store,
            report: Report::default(),
            progress,
            done: 0,
            total: 0,
            references: BTreeMap::new(),
        };
        let stopped = self
            .check_key()
            .map_err(Stop::Broken)
            .and_then(|()| check.run());
        match stopped {
            Ok(()) => Ok(check.report),
            Err(Stop::Error(error)) => Err(error),
            Err(Stop::Broken(broken)) => {
                check.report.broken = Some(broken);
                Ok(check.report)
            }
        }
    }

    fn check_key(&self) -> Result<(), Broken> {
        let Some(root) = &self.folder else {
            return Ok(());
        };
        let Ok(bytes) = std::fs::read(root.join("key")) else {
            return Ok(());
        };
        match KeyFile::from_bytes(&bytes) {
            Err(KeyError::File(why)) => Err(Flaw::Key(why).at("key", None)),
            Err(KeyError::Version { found }) => {
                Err(Flaw::Version { what: "key", found }.at("key", 1))
            }
            _ => Ok(()),
        }
    }
}

struct Check<'a> {
    store: &'a dyn Store,
    report: Report,
    progress: &'a mut dyn FnMut(Progress),
    done: u64,
    total: u64,
    /// Blobs that values at hand refer to, with the first sidecar that does.
    references: BTreeMap<BlobName, String>,
}

impl Check<'_> {
    fn run(&mut self) -> Result<(), Stop> {
        let batches = self.store.list(Shelf::Batches)?;
        let leaves = self.store.list(Shelf::Leaves)?;
        let blobs = self.store.list(Shelf::Blobs)?;
        let lengths =
            |listing: &Listing| listing.objects.iter().map(|(_, bytes)| bytes).sum::<u64>();
        self.total = lengths(&batches) + lengths(&leaves) + lengths(&blobs);
        self.step(0);

        let redactions = self.redactions()?;
        let chains = self.chains(&batches)?;
        let statements = self.statements(&chains);
        let rulings = Rulings::new(&chains, &statements);
        let excuses = Excuses::from(&redactions, &rulings);
        let lengths: HashMap<Object, u64> = batches
            .objects
            .iter()
            .chain(&leaves.objects)
            .copied()
            .collect();
        let mut frontiers = Frontiers::default();
        for chain in &chains {
            self.chain(chain, &rulings, &excuses, &lengths, &mut frontiers)?;
        }
        self.strays(&chains, &leaves)?;
        self.foreign(&batches)?;
        self.foreign(&leaves)?;
        self.checkpoints(&chains, &frontiers)?;
        self.blobs(&blobs, &excuses)?;
        self.notices(&chains, &statements, &rulings, &redactions);
        Ok(())
    }

    fn step(&mut self, bytes: u64) {
        self.done += bytes;
        (self.progress)(Progress {
            done: self.done.min(self.total),
            total: self.total,
        });
    }

    fn foreign(&self, listing: &Listing) -> Result<(), Stop> {
        match listing.foreign.first() {
            None => Ok(()),
            Some(path) => Err(Flaw::Foreign.at(path.clone(), None).into()),
        }
    }

    fn redactions(&mut self) -> Result<Vec<Redaction>, Stop> {
        let listing = self.store.list(Shelf::Redactions)?;
        let mut all = Vec::new();
        for (object, _) in &listing.objects {
            if let Object::Redaction(name) = object
                && let Some(bytes) = self.store.get(object)?
            {
                let read = Redaction::read(name, &bytes);
                all.push(read.map_err(|(line, flaw)| flaw.at(object.path(), line))?);
            }
        }
        self.foreign(&listing)?;
        Ok(all)
    }

    /// Puts batches in order. Batches of which not even the header can be read are named first.
    fn chains(&mut self, listing: &Listing) -> Result<Vec<Chain>, Stop> {
        let mut logs: BTreeMap<LogId, Vec<Link>> = BTreeMap::new();
        for (object, _) in &listing.objects {
            if let Some(link) = chain::link(self.store, object)? {
                logs.entry(link.header.log).or_default().push(link);
            }
        }
        let mut chains = Vec::new();
        for (log, links) in logs {
            chains.push(Chain::new(log, links)?);
        }
        Ok(chains)
    }

    /// What erasures and revocations say; a batch that does not hold is named when its turn comes.
    fn statements(&self, chains: &[Chain]) -> Vec<Statement> {
        let links: Vec<&Link> = chains.iter().flat_map(|chain| &chain.links).collect();
        let found: Vec<Vec<Statement>> = links
            .par_iter()
            .map(|link| content::statements(self.store, link).unwrap_or_default())
            .collect();
        found.concat()
    }

    fn chain(
        &mut self,
        chain: &Chain,
        rulings: &Rulings,
        excuses: &Excuses,
        lengths: &HashMap<Object, u64>,
        frontiers: &mut Frontiers,
    ) -> Result<(), Stop> {
        self.report.logs += 1;
        let mut pending = 0;
        for links in chain.links.chunks(AHEAD) {
            let read: Vec<Result<Content, LedgerError>> = links
                .par_iter()
                .map(|link| content::read(self.store, link, &rulings.erased))
                .collect();
            let mut bytes = 0;
            for (link, content) in links.iter().zip(read) {
                let content = content?;
                let erased = excuses.check(link, &content.absent)?;
                let report = &mut self.report;
                report.batches += 1;
                report.entries += content.entries.len() as u64;
                report.values += content.opened;
                report.erased += erased;
                report.redacted += content.absent.len() as u64 - erased;
                pending += content.pending;
                for reference in &content.blobs {
                    self.references
                        .entry(reference.blob)
                        .or_insert_with(|| Object::Leaves(link.name).path());
                }
                frontiers.add(link, content.entries.iter().map(|entry| entry.id));
                for object in [link.object(), Object::Leaves(link.name)] {
                    bytes += lengths.get(&object).copied().unwrap_or(0);
                }
            }
            self.step(bytes);
        }
        if pending > 0 {
            self.report
                .notices
                .push(Notice::Pending { leaves: pending });
        }
        Ok(())
    }

    fn strays(&mut self, chains: &[Chain], leaves: &Listing) -> Result<(), Stop> {
        let links = chains.iter().flat_map(|chain| &chain.links);
        let known: HashSet<BatchName> = links.map(|link| link.name).collect();
        for (object, _) in &leaves.objects {
            if let Object::Leaves(batch) = object
                && !known.contains(batch)
            {
                let file = object.path();
                self.report.notices.push(Notice::Orphan { file });
            }
        }
        Ok(())
    }

    fn checkpoints(&mut self, chains: &[Chain], frontiers: &Frontiers) -> Result<(), Stop> {
        let listing = self.store.list(Shelf::Checkpoints)?;
        for (object, _) in &listing.objects {
            let Some(bytes) = self.store.get(object)? else {
                continue;
            };
            match object {
                Object::Checkpoint(name) => {
                    let checkpoint = Checkpoint::read(name, &bytes)
                        .map_err(|(line, flaw)| flaw.at(object.path(), line))?;
                    for (index, standing) in checkpoint.logs.iter().enumerate() {
                        contains(chains, frontiers, standing)
                            .map_err(|flaw| flaw.at(object.path(), index as u64 + 2))?;
                    }
                    self.report.checkpoints += 1;
                }
                Object::Stamp(_, name, _) => {
                    let computed = sha256(&bytes);
                    if computed != *name {
                        let computed = hex(&computed);
                        return Err(Flaw::Name { computed }.at(object.path(), None).into());
                    }
                    self.report.stamps += 1;
                }
                _ => {}
            }
        }
        self.foreign(&listing)
    }

    fn blobs(&mut self, listing: &Listing, excuses: &Excuses) -> Result<(), Stop> {
        let mut there = BTreeSet::new();
        for share in listing.objects.chunks(AHEAD) {
            let checked: Vec<Result<(), Stop>> = share
                .par_iter()
                .map(|(object, _)| check_blob(self.store, object))
                .collect();
            for (result, (object, _)) in checked.into_iter().zip(share) {
                result?;
                if let Object::Blob(name) = object {
                    there.insert(*name);
                }
                self.report.blobs += 1;
            }
            self.step(share.iter().map(|(_, bytes)| bytes).sum());
        }
        self.foreign(listing)?;
        for (blob, file) in &self.references {
            if !there.contains(blob) && !excuses.blobs.contains(blob) {
                return Err(Flaw::Blob(*blob).at(file.clone(), None).into());
            }
        }
        let unreferenced = there
            .iter()
            .filter(|blob| !self.references.contains_key(blob));
        let blobs = unreferenced.count() as u64;
        if blobs > 0 {
            self.report.notices.push(Notice::Unreferenced { blobs });
        }
        Ok(())
    }

    fn notices(
        &mut self,
        chains: &[Chain],
        statements: &[Statement],
        rulings: &Rulings,
        redactions: &[Redaction],
    ) {
        let links = chains.iter().flat_map(|chain| &chain.links);
        let left_out = links.filter(|link| !rulings.trusts(link));
        self.report.left_out = left_out.map(|link| link.header.count).sum();
        let notices = &mut self.report.notices;
        for chain in chains.iter().filter(|chain| chain.is_forked()) {
            notices.push(Notice::Forked {
                log: chain.log,
                heads: chain.heads.clone(),
            });
        }
        for statement in statements {
            if let Own::Succeed { key } = &statement.own {
                let log = statement.log;
                notices.push(Notice::Succeeded { log, key: *key });
            }
        }
        for revocation in &rulings.revocations {
            let revocation = revocation.clone();
            notices.push(Notice::Revoked { revocation });
        }
        for redaction in redactions {
            let log = redaction.key.log();
            notices.push(Notice::Redacted {
                key: redaction.key,
                known: chains.iter().any(|chain| chain.log == log),
                leaves: redaction.leaves.len() as u64,
                blobs: redaction.blobs.len() as u64,
            });
        }
    }
}

fn check_blob(store: &dyn Store, object: &Object) -> Result<(), Stop> {
    let (Object::Blob(name), Some(mut bytes)) = (object, store.read(object)?) else {
        return Ok(());
    };
    let computed =
        sha256_read(&mut bytes).map_err(|error| StoreError::from_io(object.path(), error))?;
    if computed == name.0 {
        return Ok(());
    }
    let computed = hex(&computed);
    Err(Flaw::Name { computed }.at(object.path(), None).into())
}

/// Roots after every batch, as far as they are needed.
#[derive(Default)]
pub(crate) struct Frontiers(HashMap<BatchName, (u64, Frontier)>);

impl Frontiers {
    /// Goes on from the batch before; batches come predecessors first.
    pub(crate) fn add(&mut self, link: &Link, ids: impl Iterator<Item = EntryId>) {
        let before = link.header.previous;
        let mut frontier = before
            .and_then(|before| self.0.get(&before))
            .map(|(_, frontier)| frontier.clone())
            .unwrap_or_default();
        for id in ids {
            frontier.push(&id.0);
        }
        self.0.insert(link.name, (link.header.next(), frontier));
    }

    /// Number of entries and root at a batch.
    pub(crate) fn at(&self, batch: &BatchName) -> Option<(u64, [u8; 32])> {
        let (size, frontier) = self.0.get(batch)?;
        Some((*size, frontier.root()))
    }
}

/// Whether the logs here contain what a checkpoint saw of one.
fn contains(chains: &[Chain], frontiers: &Frontiers, standing: &Standing) -> Result<(), Flaw> {
    let (log, head) = (standing.log, standing.head);
    let chain = chains.iter().find(|chain| chain.log == log);
    let here = chain.is_some_and(|chain| chain.size_at(&head).is_some());
    match frontiers.at(&head).filter(|_| here) {
        None => Err(Flaw::Head { log, head }),
        Some((size, root)) if (size, root) == (standing.size, standing.root) => Ok(()),
        Some((size, root)) => Err(Flaw::Root {
            log,
            size,
            root: hex(&root),
        }),
    }
}
