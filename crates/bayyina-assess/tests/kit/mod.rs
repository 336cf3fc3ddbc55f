//! Making small cases: entries with made-up ids, as a ledger would give them back.

#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod random;

use std::collections::BTreeSet;

use bayyina_model::Fallen;
use bayyina_model::kinds::{Cite, Claim, Claimed, Confidence, Stated};
use bayyina_model::{
    Body, Case, Draft, EntryId, Evidence, Key, LogId, Recorded, RegionText, Time, draft,
};
use sha2::{Digest, Sha256};

/// Entries in the order they were made.
#[derive(Clone, Debug, Default)]
pub struct Kit {
    pub entries: Vec<Recorded>,
}

impl Kit {
    /// Adds an entry; gives its id.
    pub fn add(
        &mut self,
        thing: Option<&str>,
        body: impl Into<Body>,
        evidence: Option<&Evidence>,
    ) -> EntryId {
        self.add_by(thing, None, body, evidence)
    }

    /// Adds an entry by an author.
    pub fn add_by(
        &mut self,
        thing: Option<&str>,
        author: Option<&str>,
        body: impl Into<Body>,
        evidence: Option<&Evidence>,
    ) -> EntryId {
        let draft = draft(thing.map(Key::new).as_ref(), author, body, evidence);
        let recorded = recorded(draft, self.entries.len() as u64);
        let id = recorded.id;
        self.entries.push(recorded);
        id
    }

    pub fn case(&self) -> Case {
        Case::fold(self.entries.clone())
    }
}

/// An entry as read back from a ledger of one log; ids are spread like hashes.
pub fn recorded(draft: Draft, sequence: u64) -> Recorded {
    let id = EntryId(Sha256::digest(sequence.to_be_bytes()).into());
    Recorded {
        id,
        log: LogId([7; 32]),
        sequence,
        kind: draft.kind,
        thing: draft.thing,
        author: draft.author,
        ignorable: draft.ignorable,
        supersedes: draft.supersedes,
        open: draft.open,
        leaves: draft.leaves,
        withheld: BTreeSet::new(),
    }
}

pub fn key(text: &str) -> Key {
    Key::new(text)
}

pub fn time(text: &str) -> Time {
    Time::parse(text).unwrap()
}

pub fn disk(lat: f64, lon: f64, radius_m: f64) -> RegionText {
    RegionText::disk(lat, lon, radius_m).unwrap()
}

/// An axis-parallel rectangle.
pub fn block(south: f64, west: f64, north: f64, east: f64) -> RegionText {
    RegionText::Area(vec![vec![format!(
        "{west} {south},{east} {south},{east} {north},{west} {north},{west} {south}"
    )]])
}

/// Evidence from an origin.
pub fn from(origin: &str) -> Evidence {
    Evidence {
        origin: Some(key(origin)),
        confidence: Some(Confidence::Confirmed),
        ..Evidence::default()
    }
}

/// Evidence from an origin that rests on an item and was made by an analyst.
pub fn resting(origin: Option<&str>, items: &[&str], analyst: Option<&str>) -> Evidence {
    Evidence {
        origin: origin.map(key),
        items: items
            .iter()
            .map(|item| Cite {
                item: key(item),
                locator: None,
            })
            .collect(),
        analyst: analyst.map(str::to_owned),
        ..Evidence::default()
    }
}

pub fn claimed() -> Stated {
    Stated::new(Claimed::Yes)
}

/// A claim with these facets; the others of the rules are not claimed.
pub fn claim(facets: &[(&str, Stated)]) -> Claim {
    let mut claim = Claim::default();
    for facet in bayyina_model::kinds::FACETS {
        claim.facets.insert(facet, Stated::new(Claimed::No));
    }
    for (name, stated) in facets {
        claim.facets.insert(name, stated.clone());
    }
    claim
}

/// The same case without some entries, and without what was withdrawn from it.
pub fn without_entries(case: &Case, gone: &BTreeSet<EntryId>) -> Case {
    let kept = case.entries().iter().filter(|entry| {
        let withdrawn = matches!(
            case.fallen(&entry.id),
            Some(Fallen::Withdrawn { by: None, .. })
        );
        !withdrawn && !gone.contains(&entry.id)
    });
    Case::fold(kept.map(|entry| {
        let draft = entry.redraft();
        Recorded {
            id: entry.id,
            log: entry.log,
            sequence: entry.sequence,
            kind: draft.kind,
            thing: draft.thing,
            author: draft.author,
            ignorable: entry.ignorable,
            supersedes: entry.supersedes.clone(),
            open: draft.open,
            leaves: draft.leaves,
            withheld: entry.withheld.clone(),
        }
    }))
}
