//! The two kinds of entries that are the ledger's own, and what they amount to.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use bayyina_model::{Draft, EntryId, LogId, Recorded};
use serde_json::{Value, json};

use crate::chain::{Chain, Link};
use crate::names::{BatchName, BlobName, LeafHash, PublicKey};
use crate::wire::is_field;

const ERASURE: &str = "erasure/1";
const KEY: &str = "key/1";

/// What an entry of the ledger's own says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Own {
    /// Values and blobs are erased, everywhere and for ever.
    Erasure {
        leaves: BTreeSet<LeafHash>,
        blobs: BTreeSet<BlobName>,
        reason: String,
    },
    /// The key of this log hands over to another.
    Succeed { key: PublicKey },
    /// The key of this log takes over from that of another log.
    Follow { log: LogId },
    /// The key of a log is trusted up to a head, or not at all.
    Revoke {
        log: LogId,
        /// The last batch that is trusted, and the number of entries up to and with it.
        upto: Option<(BatchName, u64)>,
    },
}

impl Own {
    pub(crate) fn draft(&self) -> Draft {
        let names = |names: &mut dyn Iterator<Item = String>| names.collect::<Vec<String>>();
        let (kind, open) = match self {
            Self::Erasure {
                leaves,
                blobs,
                reason,
            } => {
                let mut open = json!({"reason": reason});
                if !leaves.is_empty() {
                    open["leaves"] = names(&mut leaves.iter().map(ToString::to_string)).into();
                }
                if !blobs.is_empty() {
                    open["blobs"] = names(&mut blobs.iter().map(ToString::to_string)).into();
                }
                (ERASURE, open)
            }
            Self::Succeed { key } => (KEY, json!({"action": "succeed", "key": key.to_string()})),
            Self::Follow { log } => (KEY, json!({"action": "follow", "log": log.to_string()})),
            Self::Revoke { log, upto } => {
                let mut open = json!({"action": "revoke", "log": log.to_string()});
                if let Some((head, size)) = upto {
                    open["head"] = head.to_string().into();
                    open["size"] = (*size).into();
                }
                (KEY, open)
            }
        };
        let Value::Object(open) = open else {
            unreachable!("made as an object");
        };
        Draft {
            kind: kind.to_owned(),
            ignorable: true,
            open: open.into_iter().collect(),
            ..Draft::default()
        }
    }

    /// `None` where the kind is another.
    pub(crate) fn read(entry: &Recorded) -> Option<Result<Self, &'static str>> {
        match entry.kind.as_str() {
            ERASURE => Some(erasure(&entry.open).ok_or("an erasure with names of leaves or blobs")),
            KEY => Some(key(&entry.open).ok_or("a key entry with a known action")),
            _ => None,
        }
    }

    /// Whether raw bytes of a batch may hold entries of the ledger's own.
    pub(crate) fn may_be_in(batch: &[u8]) -> bool {
        let kinds: [&[u8]; 2] = [b"\"kind\":\"erasure/1\"", b"\"kind\":\"key/1\""];
        kinds
            .iter()
            .any(|kind| memchr::memmem::find(batch, kind).is_some())
    }
}

fn texts(open: &BTreeMap<String, Value>, name: &str) -> Option<Vec<[u8; 32]>> {
    let Some(value) = open.get(name) else {
        return Some(Vec::new());
    };
    let texts = value.as_array()?.iter();
    texts
        .map(|text| crate::names::unhex(text.as_str()?.as_bytes()))
        .collect()
}

fn text<'a>(open: &'a BTreeMap<String, Value>, name: &str) -> Option<&'a str> {
    open.get(name)?.as_str()
}

fn erasure(open: &BTreeMap<String, Value>) -> Option<Own> {
    Some(Own::Erasure {
        leaves: texts(open, "leaves")?.into_iter().map(LeafHash).collect(),
        blobs: texts(open, "blobs")?.into_iter().map(BlobName).collect(),
        reason: text(open, "reason")
            .filter(|text| is_field(text))?
            .to_owned(),
    })
}

fn key(open: &BTreeMap<String, Value>) -> Option<Own> {
    match text(open, "action")? {
        "succeed" => Some(Own::Succeed {
            key: text(open, "key")?.parse().ok()?,
        }),
        "follow" => Some(Own::Follow {
            log: text(open, "log")?.parse().ok()?,
        }),
        "revoke" => Some(Own::Revoke {
            log: text(open, "log")?.parse().ok()?,
            upto: match open.contains_key("head") {
                false => None,
                true => Some((
                    text(open, "head")?.parse().ok()?,
                    open.get("size")?.as_u64()?,
                )),
            },
        }),
        _ => None,
    }
}

/// An entry of the ledger's own, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) id: EntryId,
    pub(crate) log: LogId,
    pub(crate) batch: BatchName,
    pub(crate) own: Own,
}

/// A revocation, and whether it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// The entry that says so.
    pub entry: EntryId,
    /// The log that the entry stands in.
    pub by: LogId,
    /// The log whose key is revoked.
    pub log: LogId,
    /// The last batch that is trusted, with the number of entries up to and with it.
    pub upto: Option<(BatchName, u64)>,
    /// False where another revocation, which counts, takes this one's own log before it.
    pub counts: bool,
}

/// What the statements of a ledger amount to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rulings {
    pub(crate) revocations: Vec<Revocation>,
    /// Batches beyond the head up to which their key is trusted.
    pub(crate) untrusted: HashSet<BatchName>,
    /// Leaves that trusted erasures name.
    pub(crate) erased: HashSet<LeafHash>,
    /// Blobs that trusted erasures name.
    pub(crate) erased_blobs: BTreeSet<BlobName>,
    /// Leaves that any erasure names: their absence is explained, whoever erased them.
    pub(crate) excused: HashSet<LeafHash>,
    /// Blobs that any erasure names.
    pub(crate) excused_blobs: BTreeSet<BlobName>,
}

impl Rulings {
    /// Whichever order the statements come in, the result is the same.
    ///
    /// A revocation falls where another that counts takes its log before it; of revocations that
    /// take each other, all count, until a person revokes one of them from a third log.
    pub(crate) fn new(chains: &[Chain], statements: &[Statement]) -> Self {
        let mut all: Vec<(Revocation, BatchName)> = Vec::new();
        for statement in statements {
            if let Own::Revoke { log, upto } = &statement.own {
                let revocation = Revocation {
                    entry: statement.id,
                    by: statement.log,
                    log: *log,
                    upto: *upto,
                    counts: true,
                };
                all.push((revocation, statement.batch));
            }
        }
        all.sort_by_key(|(revocation, _)| revocation.entry);
        let revocations: Vec<&Revocation> = all.iter().map(|(revocation, _)| revocation).collect();
        let beyond: Vec<HashSet<BatchName>> = revocations
            .iter()
            .map(|revocation| beyond(chains, revocation))
            .collect();
        let attackers: Vec<Vec<usize>> = all
            .iter()
            .map(|(_, batch)| {
                let places = (0..all.len()).filter(|other| beyond[*other].contains(batch));
                places.collect()
            })
            .collect();
        let counts = counting(&attackers);
        let mut rulings = Self::default();
        for (index, (mut revocation, _)) in all.into_iter().enumerate() {
            revocation.counts = counts[index];
            if revocation.counts {
                rulings.untrusted.extend(&beyond[index]);
            }
            rulings.revocations.push(revocation);
        }
        for statement in statements {
            if let Own::Erasure { leaves, blobs, .. } = &statement.own {
                rulings.excused.extend(leaves);
                rulings.excused_blobs.extend(blobs);
                if !rulings.untrusted.contains(&statement.batch) {
                    rulings.erased.extend(leaves);
                    rulings.erased_blobs.extend(blobs);
                }
            }
        }
        rulings
    }

    pub(crate) fn trusts(&self, link: &Link) -> bool {
        !self.untrusted.contains(&link.name)
    }
}

/// The batches that a revocation takes trust from.
fn beyond(chains: &[Chain], revocation: &Revocation) -> HashSet<BatchName> {
    let Some(chain) = chains.iter().find(|chain| chain.log == revocation.log) else {
        return HashSet::new();
    };
    let trusted: HashSet<BatchName> = match &revocation.upto {
        None => HashSet::new(),
        Some((head, size)) => match chain.size_at(head) {
            Some(_) => {
                let path = chain.path_to(head).into_iter();
                path.map(|place| chain.links[place].name).collect()
            }
            // This copy ends before that head: what it has may all come before it.
            None => {
                let links = chain.links.iter();
                let before = links.filter(|link| link.header.next() <= *size);
                before.map(|link| link.name).collect()
            }
        },
    };
    let names = chain.links.iter().map(|link| link.name);
    names.filter(|name| !trusted.contains(name)).collect()
}

/// Which of several, given who attacks whom, stand: one falls when an attacker stands, and stands
/// when all attackers fall; what neither decides stands.
fn counting(attackers: &[Vec<usize>]) -> Vec<bool> {
    let mut verdicts: Vec<Option<bool>> = vec![None; attackers.len()];
    loop {
        let mut changed = false;
        for index in 0..attackers.len() {
            if verdicts[index].is_some() {
                continue;
            }
            let mine = &attackers[index];
            let verdict = if mine.iter().all(|other| verdicts[*other] == Some(false)) {
                Some(true)
            } else if mine.iter().any(|other| verdicts[*other] == Some(true)) {
                Some(false)
            } else {
                None
            };
            verdicts[index] = verdict;
            changed |= verdict.is_some();
        }
        if !changed {
            let verdicts = verdicts.into_iter();
            return verdicts.map(|verdict| verdict.unwrap_or(true)).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revocations_fall_when_what_takes_them_stands() {
        let table: [(&[&[usize]], &[bool]); 5] = [
            (&[&[]], &[true]),
            // one takes the other
            (&[&[], &[0]], &[true, false]),
            // a chain: the first takes the second, so the third stands again
            (&[&[], &[0], &[1]], &[true, false, true]),
            // each takes the other: both count
            (&[&[1], &[0]], &[true, true]),
            // a third log decides
            (&[&[1, 2], &[0], &[]], &[false, true, true]),
        ];
        for (attackers, expected) in table {
            let attackers: Vec<Vec<usize>> = attackers.iter().map(|one| one.to_vec()).collect();
            assert_eq!(counting(&attackers), expected, "{attackers:?}");
        }
    }

    #[test]
    fn statements_come_back_from_their_entries() {
        let statements = [
            Own::Erasure {
                leaves: [LeafHash([1; 32]), LeafHash([2; 32])].into(),
                blobs: [BlobName([3; 32])].into(),
                reason: "consent_withdrawn".into(),
            },
            Own::Succeed {
                key: PublicKey([4; 32]),
            },
            Own::Follow {
                log: LogId([5; 32]),
            },
            Own::Revoke {
                log: LogId([6; 32]),
                upto: Some((BatchName([7; 32]), 12)),
            },
            Own::Revoke {
                log: LogId([6; 32]),
                upto: None,
            },
        ];
        for own in statements {
            let draft = own.draft();
            let entry = Recorded {
                id: EntryId([0; 32]),
                log: LogId([0; 32]),
                sequence: 0,
                kind: draft.kind,
                thing: None,
                author: None,
                ignorable: true,
                supersedes: Vec::new(),
                open: draft.open,
                leaves: BTreeMap::new(),
                withheld: BTreeSet::new(),
            };
            assert_eq!(Own::read(&entry), Some(Ok(own)));
        }
    }
}
