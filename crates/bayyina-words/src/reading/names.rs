//! The names the reader knows by itself, and the door for those who know more.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::lexicon::fold;

/// Somebody who knows names of places and actors: a gazetteer, a case's own list.
pub trait Names {
    /// Whether these words, verbatim, name a place.
    fn is_place(&self, words: &str) -> bool;
    /// Whether these words, verbatim, name an actor.
    fn is_actor(&self, words: &str) -> bool;
}

/// The small lists that are built in: countries, capitals, some towns, some groups.
#[derive(Clone, Copy, Debug, Default)]
pub struct BuiltIn;

impl Names for BuiltIn {
    fn is_place(&self, words: &str) -> bool {
        KNOWN.places.contains(&fold(words))
    }

    fn is_actor(&self, words: &str) -> bool {
        is_actor(&fold(words))
    }
}

struct Known {
    given: HashSet<String>,
    russian: HashSet<String>,
    actors: HashSet<String>,
    places: HashSet<String>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut known = Known {
        given: HashSet::new(),
        russian: HashSet::new(),
        actors: HashSet::new(),
        places: HashSet::new(),
    };
    let mut section = "";
    for line in include_str!("lexicon/names.txt").lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with('[') {
            section = line;
            continue;
        }
        match section {
            "[actors]" => {
                known.actors.insert(fold(line));
            }
            "[places]" => known.places.extend(line.split_whitespace().map(fold)),
            "[given-ru]" => known.russian.extend(
                line.split_whitespace()
                    .map(|name| stem(&fold(name)).to_owned()),
            ),
            _ => known.given.extend(line.split_whitespace().map(fold)),
        }
    }
    known
});

/// A Russian name without the ending of its case.
fn stem(name: &str) -> &str {
    [
        "ого", "ому", "ом", "ем", "ей", "ой", "ии", "ию", "ия", "ий", "ья", "ью", "ье", "ьи", "а",
        "я", "у", "ю", "ы", "и", "е", "й", "ь",
    ]
    .iter()
    .find_map(|ending| {
        name.strip_suffix(ending)
            .filter(|stem| stem.chars().count() >= 2)
    })
    .unwrap_or(name)
}

/// Whether a folded Russian word is a given name, in whatever case.
pub(super) fn is_russian_given(folded: &str) -> bool {
    // «Германии» is no «Герман».
    KNOWN.russian.contains(stem(folded)) && !folded.starts_with("германи")
}

/// Whether folded words name an actor of the built-in list.
pub(super) fn is_actor(folded: &str) -> bool {
    KNOWN.actors.contains(folded) || KNOWN.actors.contains(&fold(folded))
}

/// Whether a folded Arabic word is a given name.
pub(super) fn is_given(folded: &str) -> bool {
    KNOWN.given.contains(folded)
}

/// Whether a folded word is a place of the built-in list.
pub(super) fn is_place(folded: &str) -> bool {
    KNOWN.places.contains(folded)
}
