//! What a table may refer to: things of the case, and of the tables imported with it.

use std::cell::OnceCell;
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

/// Things of one kind by their names, folded.
type Names = BTreeMap<String, BTreeSet<Key>>;

/// Kinds of which a case has as many as it has rows, and which have no name beside their id. They
/// are asked of the case, and listed by name only once an id is not found as it stands.
const MANY: [&str; 4] = ["item", "statement", "incident", "claim"];

/// Things by kind, key and name.
#[derive(Debug, Default)]
pub(crate) struct Known<'a> {
    case: Option<&'a Case>,
    keys: BTreeMap<&'static str, BTreeSet<Key>>,
    names: BTreeMap<&'static str, Names>,
    /// What the case has of [`MANY`], by name.
    many: [OnceCell<Names>; MANY.len()],
    terms: BTreeSet<String>,
    readings: BTreeMap<Key, Vec<RegionText>>,
}

impl<'a> Known<'a> {
    /// What a case knows.
    pub fn of(case: &'a Case) -> Self {
        let mut known = Self {
            case: Some(case),
            ..Self::default()
        };
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
    pub fn add<'n>(
        &mut self,
        kind: &'static str,
        key: &'n Key,
        names: impl IntoIterator<Item = &'n str>,
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

    /// Whether there is a thing of this key.
    pub fn has(&self, kind: &str, key: &Key) -> bool {
        let own = self.keys.get(kind).is_some_and(|keys| keys.contains(key));
        own || self.case.is_some_and(|case| match kind {
            "item" => case.items().contains_key(key),
            "statement" => case.statements().contains_key(key),
            "incident" => case.incidents().contains_key(key),
            "claim" => case.claims().contains_key(key),
            _ => false,
        })
    }

    /// A thing by its key, its id or one of its names in any language.
    pub fn find(&self, kind: &'static str, text: &str) -> Resolved {
        let text = text.trim();
        let key = key_of(kind, text);
        if self.has(kind, &key) {
            return Resolved::One(key);
        }
        let name = folded(text);
        let named: BTreeSet<&Key> = (self.names_of(kind))
            .filter_map(|names| names.get(&name))
            .flatten()
            .collect();
        match named.iter().collect::<Vec<_>>()[..] {
            [] => Resolved::Nothing(self.near(kind, &name)),
            [&key] => Resolved::One(key.clone()),
            _ => Resolved::Several(named.into_iter().cloned().collect()),
        }
    }

    fn near(&self, kind: &str, name: &str) -> Option<String> {
        // Distances to a large gazetteer are too dear for every cell that stays text.
        if self.names_of(kind).map(BTreeMap::len).sum::<usize>() > 5_000 {
            return None;
        }
        let all: BTreeSet<&str> = (self.names_of(kind))
            .flat_map(|names| names.keys().map(String::as_str))
            .collect();
        nearest(name, all)
    }

    /// The names of a kind: of what was added, and of what only the case has.
    fn names_of(&self, kind: &str) -> impl Iterator<Item = &Names> {
        let many = MANY.iter().position(|&one| one == kind);
        let listed = many.zip(self.case).map(|(at, case)| {
            self.many[at].get_or_init(|| {
                let keys: Box<dyn Iterator<Item = &Key>> = match kind {
                    "item" => Box::new(case.items().keys()),
                    "statement" => Box::new(case.statements().keys()),
                    "incident" => Box::new(case.incidents().keys()),
                    _ => Box::new(case.claims().keys()),
                };
                let mut names = Names::new();
                for key in keys {
                    let name = folded(key.local());
                    if !name.is_empty() {
                        names.entry(name).or_default().insert(key.clone());
                    }
                }
                names
            })
        });
        self.names.get(kind).into_iter().chain(listed)
    }
}

/// The key of a thing from its id, which may have the kind in front already.
pub(crate) fn key_of(kind: &str, id: &str) -> Key {
    match id.split_once(':') {
        Some((before, _)) if before == kind => Key::new(id),
        _ => Key::new(&format!("{kind}:{id}")),
    }
}
