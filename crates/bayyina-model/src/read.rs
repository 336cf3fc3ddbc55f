//! From stored fields to typed entries, and back.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::entry::{Draft, EntryId, LogId, Recorded};
use crate::kinds::{Body, Evidence, Key, Kind};

/// An entry with its fields read.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its name.
    pub id: EntryId,
    /// The log it stands in.
    pub log: LogId,
    /// Its place in that log, from 0.
    pub sequence: u64,
    /// Its kind as stored.
    pub kind_name: Cow<'static, str>,
    /// What it speaks of.
    pub thing: Option<Key>,
    /// Who wrote it.
    pub author: Option<Arc<str>>,
    /// The entries that it takes the place of.
    pub supersedes: Vec<EntryId>,
    /// What it says.
    pub body: Body,
    /// Where it comes from; `None` for kinds that are no evidence.
    pub evidence: Option<Box<Evidence>>,
    /// Names of fields whose value is withheld.
    pub withheld: BTreeSet<String>,
    /// Whether an unknown kind may be left out of an assessment.
    pub ignorable: bool,
    /// Name of the table that it was imported from, so that a row that vanishes is noticed.
    pub table: Option<Arc<str>>,
}

/// A known kind whose fields do not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry {id}, {kind}: {why}")]
pub struct ReadError {
    /// The entry.
    pub id: EntryId,
    /// Its kind.
    pub kind: String,
    /// What does not read.
    pub why: String,
}

impl Entry {
    /// Reads the fields of a stored entry. An unknown kind reads as [`Body::Unknown`].
    pub fn read(recorded: Recorded) -> Result<Self, ReadError> {
        let Recorded {
            id,
            log,
            sequence,
            kind,
            thing,
            author,
            ignorable,
            supersedes,
            open,
            mut leaves,
            withheld,
        } = recorded;
        let table = match leaves.remove(TABLE) {
            Some(Value::String(name)) => Some(name.into()),
            _ => None,
        };
        let (body, evidence) = match Kind::of(&kind) {
            None => (Body::Unknown, None),
            Some(known) => decode(known, open, leaves).map_err(|error| ReadError {
                id,
                kind: kind.clone(),
                why: error.to_string(),
            })?,
        };
        Ok(Self {
            id,
            log,
            sequence,
            kind_name: match Kind::of(&kind) {
                Some(known) => Cow::Borrowed(known.name()),
                None => Cow::Owned(kind),
            },
            thing: thing.as_deref().map(Key::new),
            author: author.map(Arc::from),
            supersedes,
            body,
            evidence,
            withheld,
            ignorable,
            table,
        })
    }

    /// The entry as it would be written again: to tell whether a table's row changed anything.
    pub fn redraft(&self) -> Draft {
        let author = self.author.as_deref();
        let mut again = draft(
            self.thing.as_ref(),
            author,
            self.body.clone(),
            self.evidence.as_deref(),
        );
        if let Some(table) = &self.table {
            again = from_table(again, table);
        }
        again
    }

    /// The claim, item or incident that a piece of evidence is about.
    pub fn about(&self) -> Option<&Key> {
        match &self.body {
            Body::Location(body) => body.about.as_ref(),
            Body::TimeSeen(body) => body.about.as_ref(),
            Body::Object(body) => body.about.as_ref(),
            Body::Perpetrator(body) => body.about.as_ref(),
            Body::PresenceSeen(body) => body.about.as_ref(),
            Body::Identity(body) => body.about.as_ref(),
            Body::Search(body) => body.about.as_ref(),
            Body::Assessment(body) => body.claim.as_ref(),
            _ => None,
        }
    }
}

/// The leaf that names the table an entry was imported from.
pub const TABLE: &str = "table";

/// The same entry, imported from a table of that name.
pub fn from_table(mut draft: Draft, table: &str) -> Draft {
    draft
        .leaves
        .insert(TABLE.to_owned(), Value::String(table.to_owned()));
    draft
}

/// An entry to be written. `evidence` is left out for kinds that are none.
///
/// Panics never: a body that this program made always encodes.
pub fn draft(
    thing: Option<&Key>,
    author: Option<&str>,
    body: impl Into<Body>,
    evidence: Option<&Evidence>,
) -> Draft {
    let body = body.into();
    let kind = body.kind();
    let open_names = kind.map_or(&[][..], Kind::open);
    let mut open = BTreeMap::new();
    let mut leaves = BTreeMap::new();
    let mut put = |name: String, value: Value, is_open: bool| {
        if is_open {
            open.insert(name, value);
        } else {
            leaves.insert(name, value);
        }
    };
    let fields = body.encode().expect("bodies are maps of plain values");
    for (name, value) in into_map(fields) {
        if name == "facets" {
            for (facet, stated) in into_map(value) {
                put(format!("facets.{facet}"), stated, false);
            }
        } else {
            let is_open = open_names.contains(&name.as_str());
            put(name, value, is_open);
        }
    }
    if let Some(evidence) = evidence.filter(|_| kind.is_some_and(Kind::is_evidence)) {
        let fields = serde_json::to_value(evidence).expect("evidence is a map of plain values");
        for (name, value) in into_map(fields) {
            let is_open = name == "confidence";
            put(name, value, is_open);
        }
    }
    Draft {
        kind: kind.map_or_else(String::new, |kind| kind.name().to_owned()),
        thing: thing.map(|key| key.text().to_owned()),
        author: author.map(str::to_owned),
        ignorable: false,
        supersedes: Vec::new(),
        open,
        leaves,
    }
}

fn into_map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

type Decoded = (Body, Option<Box<Evidence>>);

fn decode(
    kind: Kind,
    open: BTreeMap<String, Value>,
    leaves: BTreeMap<String, Value>,
) -> Result<Decoded, serde_json::Error> {
    let mut body = Map::new();
    let mut evidence = Map::new();
    let mut facets = Map::new();
    for (name, value) in open.into_iter().chain(leaves) {
        if let Some(facet) = name.strip_prefix("facets.") {
            facets.insert(facet.to_owned(), value);
        } else if kind.is_evidence() && Evidence::FIELDS.contains(&name.as_str()) {
            evidence.insert(name, value);
        } else {
            body.insert(name, value);
        }
    }
    if !facets.is_empty() {
        body.insert("facets".to_owned(), Value::Object(facets));
    }
    let evidence = kind
        .is_evidence()
        .then(|| serde_json::from_value(Value::Object(evidence)).map(Box::new))
        .transpose()?;
    Ok((kind.decode(Value::Object(body))?, evidence))
}
