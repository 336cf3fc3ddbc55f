//! What a claim states, facet by facet.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::parts::{FACETS, Stated};

/// Facets by name, in the order of their names.
///
/// A case holds a claim's facets a million times and looks at one after the other, so they lie in
/// one sorted list, and the names that the rules know take a byte each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facets(Vec<(Name, Stated)>);

#[derive(Clone, PartialEq)]
enum Name {
    /// Its place in [`FACETS`].
    Known(u8),
    Other(Box<str>),
}

impl Name {
    fn of(text: &str) -> Self {
        match FACETS.iter().position(|facet| *facet == text) {
            Some(at) => Self::Known(at as u8),
            None => Self::Other(text.into()),
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Known(at) => FACETS[usize::from(*at)],
            Self::Other(text) => text,
        }
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.text(), f)
    }
}

impl Facets {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(held, _)| held.text().cmp(name))
    }

    /// What is stated of one.
    pub fn get(&self, name: &str) -> Option<&Stated> {
        self.find(name).ok().map(|at| &self.0[at].1)
    }

    /// What is stated of one, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Stated> {
        self.find(name).ok().map(|at| &mut self.0[at].1)
    }

    /// States one, and gives what was stated of it before.
    pub fn insert(&mut self, name: impl AsRef<str>, stated: Stated) -> Option<Stated> {
        let name = name.as_ref();
        match self.find(name) {
            Ok(at) => Some(std::mem::replace(&mut self.0[at].1, stated)),
            Err(at) => {
                self.0.insert(at, (Name::of(name), stated));
                None
            }
        }
    }

    /// Takes one away.
    pub fn remove(&mut self, name: &str) -> Option<Stated> {
        self.find(name).ok().map(|at| self.0.remove(at).1)
    }

    /// Whether something is stated of one, if only that it is not claimed.
    pub fn contains_key(&self, name: &str) -> bool {
        self.find(name).is_ok()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All, by name.
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.0.iter())
    }

    /// The names, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(name, _)| name)
    }

    /// What is stated, in the order of the names.
    pub fn values(&self) -> impl Iterator<Item = &Stated> {
        self.iter().map(|(_, stated)| stated)
    }
}

/// Facets one after the other.
#[derive(Clone, Debug)]
pub struct Iter<'a>(std::slice::Iter<'a, (Name, Stated)>);

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a str, &'a Stated);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, stated)| (name.text(), stated))
    }
}

impl<'a> IntoIterator for &'a Facets {
    type Item = (&'a str, &'a Stated);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl std::ops::Index<&str> for Facets {
    type Output = Stated;

    fn index(&self, name: &str) -> &Stated {
        self.get(name).expect("the facet is stated")
    }
}

impl<S: AsRef<str>> FromIterator<(S, Stated)> for Facets {
    fn from_iter<I: IntoIterator<Item = (S, Stated)>>(all: I) -> Self {
        let mut facets = Self::new();
        for (name, stated) in all {
            facets.insert(name, stated);
        }
        facets.0.shrink_to_fit();
        facets
    }
}

impl<S: AsRef<str>, const N: usize> From<[(S, Stated); N]> for Facets {
    fn from(all: [(S, Stated); N]) -> Self {
        all.into_iter().collect()
    }
}

impl From<BTreeMap<String, Stated>> for Facets {
    fn from(all: BTreeMap<String, Stated>) -> Self {
        all.into_iter().collect()
    }
}

impl Serialize for Facets {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self)
    }
}

impl<'de> Deserialize<'de> for Facets {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Facets;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("facets by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> Result<Facets, A::Error> {
                let mut facets = Facets(Vec::with_capacity(all.size_hint().unwrap_or(0).min(64)));
                while let Some((name, stated)) = all.next_entry::<String, Stated>()? {
                    facets.insert(name, stated);
                }
                facets.0.shrink_to_fit();
                Ok(facets)
            }
        }
        from.deserialize_map(All)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Claimed;

    #[test]
    fn facets_are_a_map_in_the_order_of_their_names() {
        let mut facets = Facets::new();
        for name in ["time", "place", "weather", "event", "place"] {
            facets.insert(name, Stated::new(Claimed::Yes));
        }
        let names: Vec<&str> = facets.keys().collect();
        assert_eq!(names, ["event", "place", "time", "weather"]);
        assert_eq!(facets.get("weather"), Some(&Stated::new(Claimed::Yes)));
        assert_eq!(facets.get("object"), None);
        assert!(facets.insert("time", Stated::new(Claimed::No)).is_some());
        assert_eq!(facets["time"].claimed, Claimed::No);
        let text = serde_json::to_string(&facets).unwrap();
        let again: Facets = serde_json::from_str(&text).unwrap();
        assert_eq!(again, facets);
        assert!(facets.remove("event").is_some() && !facets.contains_key("event"));
        assert!(serde_json::from_str::<Facets>("[]").is_err());
    }
}
