//! What a table may refer to: things of the case, and of the tables imported with it.

use std::collections::{BTreeMap, BTreeSet};

use bayyina_model::{Body, Case, Entry, Key, Kind, RegionText};

use crate::text::{folded, nearest};

/// What a reference resolves to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Resolved {
    /// One thing.
    One(Key),
    /// A name of several things.
    Several(Vec<Key>),
    /// Nothing known; perhaps something spelt nearly so.
    Nothing(Option<String>),
}

/// Things by kind, key and name.
#[derive(Debug, Default)]
pub(crate) struct Known {
    keys: BTreeMap<&'static str, BTreeSet<Key>>,
    names: BTreeMap<&'static str, BTreeMap<String, BTreeSet<Key>>>,
    terms: BTreeSet<String>,
    readings: BTreeMap<Key, Vec<RegionText>>,
}

impl Known {
    /// What a case knows.
    pub fn of(case: &Case) -> Self {
        let mut known = Self::default();
        for (key, source) in case.sources() {
            known.add("source", key, source.names.values().map(String::as_str));
        }
        for (key, actor) in case.actors() {
            known.add(
                "actor",
                key,
                actor.names.values().flatten().map(String::as_str),
            );
        }
        for &index in case.places().values().flatten() {
            known.learn(case.entry(index));
        }
        for key in case.items().keys() {
            known.add("item", key, []);
        }
        for key in case.statements().keys() {
            known.add("statement", key, []);
        }
        for key in case.incidents().keys() {
            known.add("incident", key, []);
        }
        for key in case.claims().keys() {
            known.add("claim", key, []);
        }
        for kind in [Kind::Layer, Kind::Umbrella] {
            for &index in case.of_kind(kind) {
                known.learn(case.entry(index));
            }
        }
        known
    }

    /// Adds what an entry names.
    pub fn learn(&mut self, entry: &Entry) {
        let Some(key) = &entry.thing else { return };
        match &entry.body {
            Body::Source(body) => self.add("source", key, body.names.values().map(String::as_str)),
            Body::Actor(body) => {
                self.add(
                    "actor",
                    key,
                    body.names.values().flatten().map(String::as_str),
                );
            }
            Body::Place(body) => {
                self.add(
                    "place",
                    key,
                    body.names.values().flatten().map(String::as_str),
                );
                if let Some(region) = &body.region {
                    self.add_reading(key, region.clone());
                }
            }
            Body::Item(_) => self.add("item", key, []),
            Body::Statement(_) => self.add("statement", key, []),
            Body::Incident(_) => self.add("incident", key, []),
            Body::Claim(_) => self.add("claim", key, []),
            Body::Layer(_) => self.add("layer", key, []),
            Body::Umbrella(body) => {
                if let Some(term) = &body.term {
                    self.add_term(term);
                }
            }
            _ => {}
        }
    }

    /// Adds a thing with its names.
    pub fn add<'a>(
        &mut self,
        kind: &'static str,
        key: &'a Key,
        names: impl IntoIterator<Item = &'a str>,
    ) {
        self.keys.entry(kind).or_default().insert(key.clone());
        let by_name = self.names.entry(kind).or_default();
        for name in names.into_iter().chain([key.local()]) {
            let name = folded(name);
            if !name.is_empty() {
                by_name.entry(name).or_default().insert(key.clone());
            }
        }
    }

    pub fn add_term(&mut self, term: &str) {
        self.terms.insert(folded(term));
    }

    /// Adds a region of a place, unless it is known already.
    pub fn add_reading(&mut self, place: &Key, region: RegionText) {
        let readings = self.readings.entry(place.clone()).or_default();
        if !readings.contains(&region) {
            readings.push(region);
        }
    }

    /// Whether an umbrella term has a definition.
    pub fn has_term(&self, term: &str) -> bool {
        self.terms.contains(&folded(term))
    }

    /// The regions that a place may mean.
    pub fn readings(&self, place: &Key) -> &[RegionText] {
        self.readings.get(place).map_or(&[], Vec::as_slice)
    }

    pub fn has(&self, kind: &str, key: &Key) -> bool {
        self.keys.get(kind).is_some_and(|keys| keys.contains(key))
    }

    /// A thing by its key, its id or one of its names in any language.
    pub fn find(&self, kind: &'static str, text: &str) -> Resolved {
        let text = text.trim();
        let key = key_of(kind, text);
        if self.has(kind, &key) {
            return Resolved::One(key);
        }
        let name = folded(text);
        let names = self.names.get(kind);
        match names.and_then(|names| names.get(&name)) {
            Some(keys) => match keys.iter().collect::<Vec<_>>()[..] {
                [key] => Resolved::One(key.clone()),
                _ => Resolved::Several(keys.iter().cloned().collect()),
            },
            None => Resolved::Nothing(self.near(kind, &name)),
        }
    }

    fn near(&self, kind: &str, name: &str) -> Option<String> {
        // Distances to a large gazetteer are too dear for every cell that stays text.
        let names = self.names.get(kind).filter(|names| names.len() <= 5_000)?;
        nearest(name, names.keys().map(String::as_str))
    }
}

/// The key of a thing from its id, which may have the kind in front already.
pub(crate) fn key_of(kind: &str, id: &str) -> Key {
    match id.split_once(':') {
        Some((before, _)) if before == kind => Key::new(id),
        _ => Key::new(&format!("{kind}:{id}")),
    }
}
