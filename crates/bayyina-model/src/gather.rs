//! What several entries say of one thing, gathered into one value; differences are flagged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::case::{Case, Index};
use crate::entry::EntryId;
use crate::kinds::{Body, Claim, Claimed, Key, Stated};
use crate::read::Entry;
use crate::standing::Flag;

/// Claims of one key that differ keep what they agree on; the rest is not known.
pub(crate) fn gather_claims(
    case: &Case,
    order: &[Index],
    flags: &mut Vec<Flag>,
) -> BTreeMap<Key, Arc<Claim>> {
    let mut claims: BTreeMap<Key, Arc<Claim>> = BTreeMap::new();
    let mut clashing: BTreeMap<Key, Vec<EntryId>> = BTreeMap::new();
    let mut first: BTreeMap<Key, EntryId> = BTreeMap::new();
    for &index in order {
        let entry = case.entry(index);
        let Body::Claim(body) = &entry.body else {
            continue;
        };
        if !case.stands(index) {
            continue;
        }
        let key = entry.thing.clone().unwrap_or_else(|| withheld_key(entry));
        match claims.get_mut(&key) {
            None => {
                first.insert(key.clone(), entry.id);
                claims.insert(key, Arc::clone(body));
            }
            Some(claim) if claim == body => {}
            Some(claim) => {
                agree(Arc::make_mut(claim), body);
                let start = first[&key];
                clashing
                    .entry(key)
                    .or_insert_with(|| vec![start])
                    .push(entry.id);
            }
        }
    }
    flags.extend(
        clashing
            .into_iter()
            .map(|(thing, entries)| Flag::Conflict { thing, entries }),
    );
    claims
}

/// A thing whose key is withheld is known by its entry alone.
pub(crate) fn withheld_key(entry: &Entry) -> Key {
    Key::new(&format!("withheld:{}", entry.id.short()))
}

/// Things of one kind by key; of several entries about one thing the first by id is taken, and
/// the difference flagged.
pub(crate) fn gather<B: PartialEq>(
    case: &Case,
    order: &[Index],
    flags: &mut Vec<Flag>,
    body_of: impl Fn(&Body) -> Option<&Arc<B>>,
) -> BTreeMap<Key, Arc<B>> {
    let mut things: BTreeMap<Key, Arc<B>> = BTreeMap::new();
    let mut clashing: BTreeMap<Key, Vec<EntryId>> = BTreeMap::new();
    let mut first: BTreeMap<Key, EntryId> = BTreeMap::new();
    for &index in order {
        let entry = case.entry(index);
        let Some(body) = body_of(&entry.body).filter(|_| case.stands(index)) else {
            continue;
        };
        let key = entry.thing.clone().unwrap_or_else(|| withheld_key(entry));
        match things.get(&key) {
            None => {
                first.insert(key.clone(), entry.id);
                things.insert(key, Arc::clone(body));
            }
            Some(known) if known == body => {}
            Some(_) => {
                let start = first[&key];
                clashing
                    .entry(key)
                    .or_insert_with(|| vec![start])
                    .push(entry.id);
            }
        }
    }
    flags.extend(
        clashing
            .into_iter()
            .map(|(thing, entries)| Flag::Conflict { thing, entries }),
    );
    things
}

fn agree(claim: &mut Claim, other: &Claim) {
    fn keep<T: PartialEq>(mine: &mut Option<T>, other: &Option<T>) {
        if mine != other {
            *mine = None;
        }
    }
    keep(&mut claim.source, &other.source);
    keep(&mut claim.statement, &other.statement);
    keep(&mut claim.item, &other.item);
    keep(&mut claim.incident, &other.incident);
    keep(&mut claim.site, &other.site);
    keep(&mut claim.title, &other.title);
    keep(&mut claim.published, &other.published);
    keep(&mut claim.cited, &other.cited);
    keep(&mut claim.note, &other.note);
    let names: BTreeSet<String> = claim
        .facets
        .keys()
        .chain(other.facets.keys())
        .map(str::to_owned)
        .collect();
    for name in names {
        if claim.facets.get(&name) != other.facets.get(&name) {
            claim.facets.insert(name, Stated::new(Claimed::Unknown));
        }
    }
}
