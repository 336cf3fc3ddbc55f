//! What things are called, for people; protected ones never.

use bayyina_model::kinds::Texts;
use bayyina_model::{Body, Case, Key};

use crate::show::isolated;
use crate::words::{self, Language};

/// What the things of a case are called in one language.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    case: &'a Case,
    language: Language,
}

impl<'a> Names<'a> {
    /// Names in a language, with others in its place where it has none.
    pub fn new(case: &'a Case, language: Language) -> Self {
        Self { case, language }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The name of a thing by its key, without isolates.
    pub fn plain(&self, key: &Key) -> String {
        let language = self.language;
        if self.case.is_protected(key) {
            return words::protected(language).to_owned();
        }
        let name = match key.kind() {
            "source" => self
                .case
                .sources()
                .get(key)
                .and_then(|source| language.text(&source.names)),
            "item" => self
                .case
                .items()
                .get(key)
                .and_then(|item| item.title.as_deref()),
            "actor" => self
                .case
                .actors()
                .get(key)
                .and_then(|actor| first(language, &actor.names)),
            "incident" => self
                .case
                .incidents()
                .get(key)
                .and_then(|incident| language.text(&incident.title)),
            "claim" => self
                .case
                .claims()
                .get(key)
                .and_then(|claim| claim.title.as_deref()),
            "place" => self.place(key),
            "withheld" => return words::unnamed(language).to_owned(),
            _ => None,
        };
        name.unwrap_or_else(|| key.local()).to_owned()
    }

    /// The name of a thing inside a sentence of the language.
    pub fn of(&self, key: &Key) -> String {
        self.inside(&self.plain(key))
    }

    /// Any text inside a sentence of the language.
    pub fn inside(&self, text: &str) -> String {
        isolated(text, self.language.direction())
    }

    /// Several things inside a sentence.
    pub fn list<'k>(&self, keys: impl IntoIterator<Item = &'k Key>) -> String {
        let names: Vec<String> = keys.into_iter().map(|key| self.of(key)).collect();
        names.join(self.language.comma())
    }

    /// Text of several languages inside a sentence.
    pub fn text(&self, texts: &Texts) -> Option<String> {
        self.language.text(texts).map(|text| self.inside(text))
    }

    fn place(&self, key: &Key) -> Option<&'a str> {
        self.case
            .places()
            .get(key)?
            .iter()
            .find_map(|&index| match &self.case.entry(index).body {
                Body::Place(place) => first(self.language, &place.names),
                _ => None,
            })
    }
}

/// The name to show of names by language.
fn first(
    language: Language,
    names: &std::collections::BTreeMap<String, Vec<String>>,
) -> Option<&str> {
    names
        .get(language.tag())
        .or_else(|| names.get("en"))
        .into_iter()
        .chain(names.values())
        .flatten()
        .find(|name| !name.is_empty())
        .map(String::as_str)
}
