//! Checkpoints: signing where the logs stand, and proving what they contain.

use std::collections::HashSet;

use bayyina_model::{EntryId, LogId};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use sha2::Sha256;

use crate::chain::Chain;
use crate::content;
use crate::ledger::{Ledger, LedgerError};
use crate::names::{BatchName, CheckpointName, sha256};
use crate::store::{Object, StampKind};
use crate::verify::Frontiers;
use crate::wire::checkpoint::{Checkpoint, Standing};

/// How two checkpoints stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Both saw the same.
    Same,
    /// The first saw everything that the second did, and more.
    Contains,
    /// The second saw everything that the first did, and more.
    Within,
    /// Each saw something that the other did not: the copies go separate ways until merged.
    Diverged,
}

/// Why there is no proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The log at that head does not contain the entry.
    #[error("the log at that head does not contain the entry")]
    Entry,
    /// This copy lacks the head.
    #[error("this copy lacks the batch {0}")]
    Head(BatchName),
    /// Neither head comes before the other.
    #[error("the earlier state is no part of the later one")]
    Apart,
    /// The proof does not lead to the root.
    #[error("the proof does not lead to the root")]
    Wrong,
}

/// Shows that an entry is one of those a checkpoint counted, without the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// The entry.
    pub entry: EntryId,
    /// Its place in the log, from 0.
    pub sequence: u64,
    /// Hashes from the leaf up, as RFC 6962 §2.1.1 orders them.
    pub path: Vec<[u8; 32]>,
}

/// Shows that the entries one checkpoint counted are the first of those a later one counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consistency {
    /// Hashes as RFC 6962 §2.1.2 orders them.
    pub path: Vec<[u8; 32]>,
}

impl Inclusion {
    /// Checks the proof against what a checkpoint says of the log.
    pub fn check(&self, standing: &Standing) -> Result<(), ProofError> {
        let proof = InclusionProof::<Sha256>::from_bytes(self.path.concat());
        root(standing)
            .verify_inclusion(&self.entry.0, self.sequence, &proof)
            .map_err(|_| ProofError::Wrong)
    }
}

impl Consistency {
    /// Checks the proof against what two checkpoints say of the log.
    pub fn check(&self, earlier: &Standing, later: &Standing) -> Result<(), ProofError> {
        if earlier.log != later.log || earlier.size > later.size {
            return Err(ProofError::Apart);
        }
        if earlier.size == later.size {
            let same = earlier.root == later.root && self.path.is_empty();
            return same.then_some(()).ok_or(ProofError::Wrong);
        }
        let proof = ConsistencyProof::<Sha256>::try_from_bytes(self.path.concat())
            .map_err(|_| ProofError::Wrong)?;
        root(later)
            .verify_consistency(&root(earlier), &proof)
            .map_err(|_| ProofError::Wrong)
    }
}

fn root(standing: &Standing) -> RootHash<Sha256> {
    RootHash::new(standing.root.into(), standing.size)
}

impl Ledger {
    /// Signs where all logs stand now, and keeps it.
    ///
    /// `recorded` is the writer's clock, UTC to the second.
    pub fn checkpoint(&mut self, recorded: &str) -> Result<Checkpoint, LedgerError> {
        if !crate::wire::is_instant(recorded) {
            let found = recorded.to_owned();
            return Err(crate::append::DraftError::Recorded { found }.into());
        }
        let _guard = self.store.lock()?;
        let key = self.signing_key()?;
        let standings = self.standings()?;
        let (checkpoint, bytes) = Checkpoint::seal(standings, recorded, &key);
        self.store
            .put(&Object::Checkpoint(checkpoint.name), &bytes)?;
        Ok(checkpoint)
    }

    /// Where all logs stand now, ascending by log and head.
    pub fn standings(&self) -> Result<Vec<Standing>, LedgerError> {
        let mut standings = Vec::new();
        for chain in self.chains()? {
            let mut frontiers = Frontiers::default();
            for link in &chain.links {
                let ids = content::ids(&*self.store, link)?;
                frontiers.add(link, ids.into_iter());
            }
            for head in &chain.heads {
                let (size, root) = frontiers.at(head).expect("a head is one of the batches");
                standings.push(Standing {
                    log: chain.log,
                    head: *head,
                    size,
                    root,
                });
            }
        }
        Ok(standings)
    }

    /// Keeps an external time stamp beside the checkpoint that it stamps. What it attests is for
    /// others to judge: here it is bytes.
    pub fn put_stamp(
        &mut self,
        checkpoint: &CheckpointName,
        kind: StampKind,
        bytes: &[u8],
    ) -> Result<(), LedgerError> {
        let _guard = self.store.lock()?;
        let object = Object::Stamp(*checkpoint, sha256(bytes), kind);
        self.store.put(&object, bytes)?;
        Ok(())
    }

    /// How two checkpoints stand to each other, by the batches at hand.
    pub fn relation(&self, one: &Checkpoint, other: &Checkpoint) -> Result<Relation, LedgerError> {
        let chains = self.chains()?;
        let covers = |all: &Checkpoint, part: &Checkpoint| {
            part.logs.iter().all(|standing| {
                let mut candidates = all.logs.iter().filter(|one| one.log == standing.log);
                candidates.any(|one| one == standing || precedes(&chains, standing, one))
            })
        };
        Ok(match (covers(one, other), covers(other, one)) {
            (true, true) => Relation::Same,
            (true, false) => Relation::Contains,
            (false, true) => Relation::Within,
            (false, false) => Relation::Diverged,
        })
    }

    /// Shows that an entry is one of those counted at a head.
    pub fn prove_inclusion(
        &self,
        entry: &EntryId,
        standing: &Standing,
    ) -> Result<Inclusion, LedgerError> {
        let ids = self.ids_up_to(standing.log, &standing.head)?;
        let place = ids.iter().position(|id| id == entry);
        let sequence = place.ok_or(ProofError::Entry)?;
        let proof = tree(&ids).prove_inclusion(sequence);
        Ok(Inclusion {
            entry: *entry,
            sequence: sequence as u64,
            path: hashes(proof.as_bytes()),
        })
    }

    /// Shows that what was counted at one head is the beginning of what is counted at another.
    pub fn prove_consistency(
        &self,
        earlier: &Standing,
        later: &Standing,
    ) -> Result<Consistency, LedgerError> {
        let chains = self.chains()?;
        if earlier != later && !precedes(&chains, earlier, later) {
            return Err(ProofError::Apart.into());
        }
        let ids = self.ids_up_to(later.log, &later.head)?;
        let additions = later.size - earlier.size;
        let path = if additions == 0 {
            Vec::new()
        } else {
            hashes(tree(&ids).prove_consistency(additions as usize).as_bytes())
        };
        Ok(Consistency { path })
    }

    fn ids_up_to(&self, log: LogId, head: &BatchName) -> Result<Vec<EntryId>, LedgerError> {
        let chains = self.chains()?;
        let chain = chains.iter().find(|chain| chain.log == log);
        let chain = chain.filter(|chain| chain.size_at(head).is_some());
        let chain = chain.ok_or(ProofError::Head(*head))?;
        let mut ids = Vec::new();
        for place in chain.path_to(head) {
            ids.extend(content::ids(&*self.store, &chain.links[place])?);
        }
        Ok(ids)
    }
}

/// Whether the one state is a beginning of the other.
fn precedes(chains: &[Chain], earlier: &Standing, later: &Standing) -> bool {
    earlier.log == later.log
        && chains
            .iter()
            .filter(|chain| chain.log == later.log)
            .any(|chain| {
                let path = chain.path_to(&later.head).into_iter();
                let names: HashSet<BatchName> = path.map(|place| chain.links[place].name).collect();
                names.contains(&earlier.head)
            })
}

fn tree(ids: &[EntryId]) -> MemoryBackedTree<Sha256, [u8; 32]> {
    let mut tree = MemoryBackedTree::new();
    for id in ids {
        tree.push(id.0);
    }
    tree
}

fn hashes(bytes: &[u8]) -> Vec<[u8; 32]> {
    bytes.as_chunks::<32>().0.to_vec()
}
