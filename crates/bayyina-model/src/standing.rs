//! Which entries stand: corrections, retractions and what they take with them.

use std::collections::{BTreeMap, BTreeSet};

use crate::entry::EntryId;
use crate::ids::Ids;
use crate::kinds::{Body, Key, Reason};
use crate::read::Entry;

/// Why an entry does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fallen {
    /// Its author put another in its place.
    Superseded {
        /// The entry that took its place; the smallest where there are several.
        by: EntryId,
    },
    /// Its author took it back.
    Retracted {
        /// The retraction.
        by: EntryId,
        /// Its reason.
        reason: Option<Reason>,
    },
    /// The origin or an item that it rests on was taken back.
    Withdrawn {
        /// The retraction; `None` when it is only asked what would be without it.
        by: Option<EntryId>,
        /// The reason of the retraction.
        reason: Option<Reason>,
        /// The origin, item or analyst.
        with: String,
    },
}

/// Something for a person to look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flag {
    /// Several entries take the place of one: all of them stand.
    ConcurrentCorrections {
        /// The entry corrected.
        of: EntryId,
        /// The corrections.
        by: Vec<EntryId>,
    },
    /// Entries about one thing differ; fields in which they differ are not known.
    Conflict {
        /// The thing.
        thing: Key,
        /// The entries.
        entries: Vec<EntryId>,
    },
    /// An entry corrects or retracts another author's entry: it counts as an objection.
    NotTheirs {
        /// The entry that would be corrected.
        of: EntryId,
        /// The correction.
        by: EntryId,
    },
    /// An entry of a kind that this program does not know.
    UnknownKind {
        /// The entry.
        entry: EntryId,
        /// Its kind.
        kind: String,
        /// Whether the entry says that assessments may leave it out.
        ignorable: bool,
    },
    /// An entry of a known kind whose fields do not read.
    Unreadable {
        /// The entry.
        entry: EntryId,
        /// Why.
        why: String,
    },
}

/// The standing of all entries.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    pub fallen: BTreeMap<EntryId, Fallen>,
    /// Entries that another author's correction or retraction objects to.
    pub objected: BTreeMap<EntryId, Vec<EntryId>>,
    pub origins: BTreeMap<Key, (EntryId, Option<Reason>)>,
    pub items: BTreeMap<Key, (EntryId, Option<Reason>)>,
    pub flags: BTreeSet<Flag>,
    /// Entries that corrections or reviews name and that are not at hand.
    pub awaited: BTreeSet<EntryId>,
}

/// Who stands, as corrections and retractions say.
pub(crate) fn standing(entries: &[Entry], by_id: &Ids) -> Standing {
    let entry = |id: &EntryId| by_id.get(entries, id).map(|index| &entries[index as usize]);
    let mut result = Standing::default();
    let effective = effective_retractions(entries, by_id);
    let mut ordered: Vec<&Entry> = entries.iter().collect();
    ordered.sort_unstable_by_key(|entry| entry.id);

    for retraction in ordered.iter().filter(|entry| effective.contains(&entry.id)) {
        let Body::Retraction(body) = &retraction.body else {
            continue;
        };
        for target in body.entries.iter().filter_map(entry) {
            if is_own(retraction, target) {
                result.fallen.entry(target.id).or_insert(Fallen::Retracted {
                    by: retraction.id,
                    reason: body.reason,
                });
            } else {
                result.object(target.id, retraction.id);
            }
        }
        for origin in &body.origins {
            result
                .origins
                .entry(origin.clone())
                .or_insert((retraction.id, body.reason));
        }
        for item in &body.items {
            result
                .items
                .entry(item.clone())
                .or_insert((retraction.id, body.reason));
        }
    }

    let mut corrections: BTreeMap<EntryId, Vec<EntryId>> = BTreeMap::new();
    for correction in ordered.iter().filter(|entry| !entry.supersedes.is_empty()) {
        for target in correction.supersedes.iter().filter_map(entry) {
            if is_own(correction, target) {
                corrections
                    .entry(target.id)
                    .or_default()
                    .push(correction.id);
            } else {
                result.object(target.id, correction.id);
            }
        }
    }
    for (of, mut by) in corrections {
        by.sort_unstable();
        result
            .fallen
            .entry(of)
            .or_insert(Fallen::Superseded { by: by[0] });
        by.dedup();
        if by.len() > 1 {
            result.flags.insert(Flag::ConcurrentCorrections { of, by });
        }
    }
    result.awaited = entries
        .iter()
        .flat_map(|entry| {
            let named: &[EntryId] = match &entry.body {
                Body::Retraction(body) => &body.entries,
                _ => &[],
            };
            named.iter().chain(&entry.supersedes)
        })
        .filter(|id| by_id.get(entries, id).is_none())
        .copied()
        .collect();
    result
}

impl Standing {
    fn object(&mut self, of: EntryId, by: EntryId) {
        self.objected.entry(of).or_default().push(by);
        self.flags.insert(Flag::NotTheirs { of, by });
    }
}

/// An author's own entry: the same known author, or the same device's log.
fn is_own(correction: &Entry, target: &Entry) -> bool {
    correction.log == target.log
        || (correction.author.is_some() && correction.author == target.author)
}

/// Retractions that are not themselves retracted. An entry can only name earlier ones, since
/// ids are hashes, so the walk ends.
fn effective_retractions(entries: &[Entry], by_id: &Ids) -> BTreeSet<EntryId> {
    let mut against: BTreeMap<EntryId, Vec<EntryId>> = BTreeMap::new();
    let mut all = Vec::new();
    for entry in entries {
        let Body::Retraction(body) = &entry.body else {
            continue;
        };
        all.push(entry.id);
        for target in &body.entries {
            let own = by_id
                .get(entries, target)
                .is_some_and(|index| is_own(entry, &entries[index as usize]));
            if own {
                against.entry(*target).or_default().push(entry.id);
            }
        }
    }
    let mut known: BTreeMap<EntryId, bool> = BTreeMap::new();
    for id in &all {
        let mut stack = vec![*id];
        while let Some(&top) = stack.last() {
            let pending: Vec<EntryId> = against
                .get(&top)
                .into_iter()
                .flatten()
                .filter(|id| !known.contains_key(id) && !stack.contains(id))
                .copied()
                .collect();
            if pending.is_empty() {
                let counts = !against
                    .get(&top)
                    .into_iter()
                    .flatten()
                    .any(|id| known.get(id) == Some(&true));
                known.insert(top, counts);
                stack.pop();
            } else {
                stack.extend(pending);
            }
        }
    }
    all.into_iter().filter(|id| known[id]).collect()
}
