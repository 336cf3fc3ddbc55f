//! Names from a gazetteer and a list of actors, beside those that are built in.

use std::cell::RefCell;
use std::collections::HashSet;

use super::names::{BuiltIn, Names};
use super::text::is_arabic;
use crate::actors::Actors;
use crate::fold::fold;
use crate::gazetteer::{Finder, Gazetteer};

/// What a gazetteer and a list of actors know.
#[derive(Debug)]
pub struct Known<'a> {
    places: Option<(&'a Gazetteer, RefCell<Finder<'a>>)>,
    actors: HashSet<String>,
}

impl<'a> Known<'a> {
    /// The names of both; a gazetteer may be missing.
    pub fn new(gazetteer: Option<&'a Gazetteer>, actors: &Actors) -> Self {
        Self {
            places: gazetteer.map(|one| (one, RefCell::new(Finder::new(one)))),
            actors: actors
                .all()
                .iter()
                .filter(|actor| !actor.umbrella)
                .flat_map(|actor| actor.names.iter().map(|name| fold(name)))
                .collect(),
        }
    }

    /// Whether the gazetteer has exactly these words. A lone Arabic word, which shows no capital,
    /// counts where people are known to live there: hamlets bear everyday words.
    fn has_place(&self, words: &str) -> bool {
        let Some((gazetteer, finder)) = &self.places else {
            return false;
        };
        if words.chars().count() < 3 {
            return false;
        }
        let lone = words.chars().next().is_some_and(is_arabic) && !words.contains(' ');
        let Ok(found) = finder.borrow_mut().exact(words) else {
            return false;
        };
        found.iter().any(|found| {
            let place = gazetteer
                .name(found.name)
                .and_then(|name| gazetteer.place(name.place));
            place.is_ok_and(|place| !lone || place.population >= 1000)
        })
    }
}

impl Names for Known<'_> {
    fn is_place(&self, words: &str) -> bool {
        BuiltIn.is_place(words) || self.has_place(words)
    }

    fn is_actor(&self, words: &str) -> bool {
        BuiltIn.is_actor(words) || self.actors.contains(&fold(words))
    }
}
