//! Searches that found nothing, and definitions of umbrella terms, made ready.

use std::collections::BTreeMap;

use bayyina_ground::{Metres, Region};
use bayyina_model::kinds::Body;
use bayyina_model::{Case, Entry, Index, Interval, Key, Kind};

use crate::actors::{Actor, Actors};
use crate::control::inside;
use crate::layers::sorted;
use crate::nearby::Nearby;

/// A search of an area.
#[derive(Debug)]
pub(crate) struct Search {
    pub entry: Index,
    /// None: for anyone.
    pub actor: Option<Actor>,
    pub when: Option<Interval>,
    region: Region,
}

/// All searches of areas that count.
#[derive(Debug, Default)]
pub(crate) struct Searches {
    list: Vec<Search>,
    near: Nearby,
}

impl Searches {
    pub fn of(case: &Case, actors: &mut Actors, counts: &dyn Fn(Index) -> bool) -> Self {
        let mut found = Self::default();
        for index in sorted(case, Kind::Search) {
            let entry = case.entry(index);
            let Body::Search(body) = &entry.body else {
                continue;
            };
            let region = body.region.as_ref().and_then(|text| text.region().ok());
            let Some(region) = region.filter(|_| is_whole(entry) && counts(index)) else {
                continue;
            };
            found.near.add(found.list.len() as u32, &region);
            found.list.push(Search {
                entry: index,
                actor: body.actor.as_ref().map(|actor| actors.number(actor)),
                when: body.when.as_ref().map(|when| when.interval()),
                region,
            });
        }
        found
    }

    /// The searches of an area that surely holds all of the region.
    pub fn covering<'a>(&'a self, region: &'a Region) -> impl Iterator<Item = &'a Search> + 'a {
        self.near
            .near(region, Metres::ZERO)
            .into_iter()
            .map(|at| &self.list[at as usize])
            .filter(move |search| inside(region, &search.region).is_yes())
    }
}

/// Whether nothing that a search says is withheld: what is withheld is not known, and a search
/// that may have been for someone else, elsewhere or at another time says nothing.
pub(crate) fn is_whole(entry: &Entry) -> bool {
    !["actor", "region", "when"]
        .iter()
        .any(|field| entry.withheld.contains(*field))
}

/// One speaker's definition of a term.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    pub entry: Index,
    pub actors: Vec<Actor>,
    pub when: Option<Interval>,
}

/// All definitions that count, by speaker and term.
#[derive(Debug, Default)]
pub(crate) struct Umbrellas {
    definitions: BTreeMap<(Key, String), Vec<Definition>>,
}

impl Umbrellas {
    pub fn of(case: &Case, actors: &mut Actors, counts: &dyn Fn(Index) -> bool) -> Self {
        let mut found = Self::default();
        for index in sorted(case, Kind::Umbrella) {
            let entry = case.entry(index);
            let Body::Umbrella(body) = &entry.body else {
                continue;
            };
            let (Some(speaker), Some(term)) = (&body.speaker, &body.term) else {
                continue;
            };
            if body.actors.is_empty() || entry.withheld.contains("when") || !counts(index) {
                continue;
            }
            let definition = Definition {
                entry: index,
                actors: body
                    .actors
                    .iter()
                    .map(|actor| actors.number(actor))
                    .collect(),
                when: body.when.as_ref().map(|when| when.interval()),
            };
            let key = (speaker.clone(), folded(term));
            found.definitions.entry(key).or_default().push(definition);
        }
        found
    }

    /// A speaker's definitions of a term, however it is capitalised.
    pub fn of_term(&self, speaker: &Key, term: &str) -> &[Definition] {
        self.definitions
            .get(&(speaker.clone(), folded(term)))
            .map_or(&[], Vec::as_slice)
    }
}

fn folded(term: &str) -> String {
    term.trim().to_lowercase()
}
