//! The document that everything leaves from: findings.json, format `findings/1`.
//!
//! It is built once, checked once for what may not leave, and every other file is rendered from
//! it, so no file can say more or other than findings.json does. `docs/findings.md` explains each
//! key to readers.

use std::collections::BTreeMap;

use bayyina_assess::findings::{Circuit, ClaimFinding, FacetFinding, QuestionFinding};
use bayyina_assess::method::MethodValue;
use bayyina_model::EntryId;
use bayyina_model::kinds::Texts;
use serde::Serialize;
use serde_json::Value;

use crate::words::Language;

/// The name of the format.
pub const FORMAT: &str = "findings/1";

/// All of findings.json.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    /// [`FORMAT`].
    pub format: &'static str,
    /// The version of the rules that made the findings.
    pub rules: &'static str,
    /// The program that wrote the file.
    pub software: String,
    /// The case.
    pub case: CaseHead,
    /// Every threshold with its value.
    pub method: Vec<MethodValue>,
    /// The questions in order.
    pub questions: Vec<QuestionFinding>,
    /// The claims by id.
    pub claims: Vec<Claim>,
    /// The shared circuits, arguments by position.
    pub circuits: Vec<Circuit>,
    /// Evidence and corrections by entry id.
    pub entries: BTreeMap<EntryId, Entry>,
    /// What a reader may distrust.
    pub withdrawables: Vec<Withdrawable>,
    /// Sources by key.
    pub sources: BTreeMap<String, Source>,
    /// Items by key.
    pub items: BTreeMap<String, Item>,
    /// Actors by key.
    pub actors: BTreeMap<String, Actor>,
    /// Places by key.
    pub places: BTreeMap<String, Place>,
    /// What is drawn.
    pub map: Map,
    /// What is withheld.
    pub withheld: Vec<Withheld>,
    /// What a person should look at.
    pub flags: Vec<Flag>,
    /// How places were made coarser, if they were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coarsened_m: Option<String>,
}

impl Document {
    /// The document as a value, for bytes and for looking through its text.
    pub fn value(&self) -> Value {
        serde_json::to_value(self).expect("maps with text keys, finite numbers")
    }

    /// What a claim says of a facet: its words, else the name of the place or actor.
    pub fn stated(&self, facet: &FacetFinding, language: Language) -> Option<String> {
        let first = |names: &BTreeMap<String, Vec<String>>| {
            let own = names.get(language.tag()).or_else(|| names.get("en"));
            own.into_iter()
                .chain(names.values())
                .flatten()
                .next()
                .cloned()
        };
        facet
            .text
            .clone()
            .or_else(|| first(&self.places.get(facet.place.as_ref()?)?.names))
            .or_else(|| first(&self.actors.get(facet.actor.as_ref()?)?.names))
    }

    /// A claim by its key.
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        let at = self
            .claims
            .binary_search_by(|claim| claim.finding.id.as_str().cmp(id))
            .ok()?;
        self.claims.get(at)
    }
}

/// A claim with what is found of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Claim {
    /// What is found, facet by facet.
    #[serde(flatten)]
    pub finding: ClaimFinding,
    /// The page that reports it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cited: Option<String>,
}

impl Claim {
    /// One of its facets.
    pub fn facet(&self, name: &str) -> Option<&FacetFinding> {
        self.finding.facets.iter().find(|facet| facet.facet == name)
    }
}

/// What the case is called, and the state of its logs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CaseHead {
    /// Its title.
    pub title: Texts,
    /// The languages of its pages.
    pub languages: Vec<String>,
    /// What it asks and finds.
    pub summary: Texts,
    /// Terms of the data.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub notice: Texts,
    /// The logs that the findings were computed from.
    pub heads: Vec<Head>,
}

/// The state of one log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Head {
    /// The log, in hex.
    pub log: String,
    /// How many entries it holds.
    pub size: u64,
    /// The RFC 6962 root over its entry ids, in hex.
    pub root: String,
}

/// An entry as readers meet it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Its kind with its version.
    pub kind: String,
    /// What it speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thing: Option<String>,
    /// What it says, in one line.
    pub summary: Texts,
    /// The claim, item or incident that it bears on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Where it ultimately comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The items that it rests on.
    pub items: Vec<String>,
    /// Who determined it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub analyst: Option<String>,
    /// How.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The page that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The day that it speaks of or was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// How sure its author is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<String>,
    /// Remarks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whose withdrawal makes it fall.
    pub withdrawable: Vec<String>,
    /// `stands`, `superseded`, `retracted`, `withdrawn` or `objected`.
    pub status: String,
    /// Why it does not stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The entry that corrected, retracted or objected to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<EntryId>,
    /// What follows from that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
    /// Names of fields that are withheld.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<String>,
}

/// An origin, item or analyst that a reader may distrust.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Withdrawable {
    /// Its id.
    pub id: String,
    /// `origin`, `item` or `analyst`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// How many standing entries fall with it.
    pub entries: u64,
    /// Whether it may not be named.
    pub protected: bool,
}

/// A source.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Source {
    /// Its name, as it is shown without a language at hand.
    pub name: String,
    /// Its names.
    pub names: Texts,
    /// What kind of source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The language it publishes in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Its interest in the matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interest: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Sources that it takes what it says from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub derives_from: Vec<String>,
}

/// An archived thing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Item {
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// When it was captured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub captured: Option<String>,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Its files.
    pub files: Vec<File>,
    /// Copies in public archives.
    pub archived_at: Vec<String>,
}

/// A file of an item.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct File {
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Its media type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Its size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Actor {
    /// Its names by language.
    pub names: BTreeMap<String, Vec<String>>,
    /// The groups that it is part of.
    pub parents: Vec<String>,
}

/// A place name.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Place {
    /// Its names by language, those of every reading.
    pub names: BTreeMap<String, Vec<String>>,
    /// Town, village, governorate …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Where its region is from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cited: Option<String>,
}

/// What is drawn, as RFC 7946 feature collections.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Map {
    /// Regions claimed; properties `claim`, `place`, `facet`.
    pub claimed: Value,
    /// Regions observed; properties `claim`, `entry`, `role`.
    pub observed: Value,
    /// Control; properties `entry`, `source`, `actor`, `status`, `from`, `to`.
    pub control: Value,
}

/// Fields of an entry that are withheld.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Withheld {
    /// The entry.
    pub entry: EntryId,
    /// Names of the fields.
    pub fields: Vec<String>,
    /// Why.
    pub reason: String,
}

/// Something that a person should look at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flag {
    /// What kind of thing.
    pub kind: String,
    /// In words.
    pub text: Texts,
    /// The entries.
    pub entries: Vec<EntryId>,
}
