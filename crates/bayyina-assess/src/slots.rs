//! What is put to claims: facets, and what questions propose beside them.

use std::collections::BTreeMap;

use bayyina_model::kinds::{FACETS, Proposition};
use bayyina_model::{Case, Key};

use crate::verdict::Sides;

/// The number of something put to claims; the facets of the rules come first, in their order.
pub(crate) type Slot = u16;

/// The facet *quantity*.
pub(crate) const QUANTITY: Slot = 7;

/// Something put to claims.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Put {
    /// A facet as the claim states it.
    Facet(String),
    /// What a question proposes, under a speaker's definition of umbrella terms, if any.
    Proposed(Proposition, Option<Key>),
}

/// Everything that is put to claims.
#[derive(Debug)]
pub(crate) struct Slots {
    list: Vec<Put>,
    numbers: BTreeMap<Put, Slot>,
}

impl Slots {
    /// The facets that claims state and the propositions of all questions.
    pub fn of(case: &Case) -> Self {
        let mut slots = Self {
            list: Vec::new(),
            numbers: BTreeMap::new(),
        };
        for facet in FACETS {
            slots.add(Put::Facet(facet.to_owned()));
        }
        let mut others: std::collections::BTreeSet<&str> = std::collections::BTreeSet::new();
        for claim in case.claims().values() {
            for name in claim.facets.keys() {
                if !FACETS.contains(&name) {
                    others.insert(name);
                }
            }
        }
        for name in others {
            slots.add(Put::Facet(name.to_owned()));
        }
        for question in case.questions().values() {
            if let Some(proposition) = &question.proposition {
                let asked = put(proposition, question.umbrella.as_ref());
                for part in parts(&asked) {
                    slots.add(part);
                }
                slots.add(asked);
            }
        }
        slots
    }

    fn add(&mut self, put: Put) {
        let next = Slot::try_from(self.list.len()).expect("a case has fewer than 65,536 facets");
        if let std::collections::btree_map::Entry::Vacant(place) = self.numbers.entry(put.clone()) {
            place.insert(next);
            self.list.push(put);
        }
    }

    /// What has that number.
    pub fn get(&self, slot: Slot) -> &Put {
        &self.list[slot as usize]
    }

    /// The number of a facet.
    pub fn facet(&self, name: &str) -> Option<Slot> {
        // The facets of the rules are few and first.
        match FACETS.iter().position(|facet| *facet == name) {
            Some(at) => Some(at as Slot),
            None => self.number(&Put::Facet(name.to_owned())),
        }
    }

    /// The number of what a question proposes.
    pub fn proposed(&self, proposition: &Proposition, umbrella: Option<&Key>) -> Option<Slot> {
        self.number(&put(proposition, umbrella))
    }

    /// The slots that a slot is made from, where they are no plain facets.
    pub fn beside(&self, slot: Slot) -> impl Iterator<Item = Slot> + '_ {
        parts(self.get(slot))
            .into_iter()
            .filter_map(|part| self.number(&part))
    }

    fn number(&self, put: &Put) -> Option<Slot> {
        self.numbers.get(put).copied()
    }
}

/// A facet is the facet itself unless a definition may change how it reads.
fn put(proposition: &Proposition, umbrella: Option<&Key>) -> Put {
    match (proposition, umbrella) {
        (Proposition::Facet { facet }, None) => Put::Facet(facet.clone()),
        (Proposition::Facet { facet }, Some(_)) if !reads_terms(facet) => Put::Facet(facet.clone()),
        _ => Put::Proposed(proposition.clone(), umbrella.cloned()),
    }
}

/// A whole claim under a definition needs the facets that can name a term under it.
fn parts(asked: &Put) -> Vec<Put> {
    let Put::Proposed(Proposition::Claim, umbrella @ Some(_)) = asked else {
        return Vec::new();
    };
    let facets = FACETS.iter().filter(|facet| reads_terms(facet));
    facets
        .map(|facet| {
            let facet = (*facet).to_owned();
            Put::Proposed(Proposition::Facet { facet }, umbrella.clone())
        })
        .collect()
}

/// Whether a facet can name an umbrella term.
pub(crate) fn reads_terms(facet: &str) -> bool {
    matches!(facet, "holder" | "perpetrator")
}

/// The circuits of one slot about one claim.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    pub slot: Slot,
    pub sides: Sides,
}

/// The circuits of a slot among cells; none where nothing was derived.
pub(crate) fn sides_of(cells: &[Cell], slot: Slot) -> Sides {
    cells
        .iter()
        .find(|cell| cell.slot == slot)
        .map_or(Sides::NONE, |cell| cell.sides)
}
