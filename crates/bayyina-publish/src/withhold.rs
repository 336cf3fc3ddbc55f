//! What must be withheld before anything of a case is published: which fields of which entries.
//!
//! **Protected** are sources and items that say so, items and statements taken from them, working
//! copies of them, other items with the same files, and whatever a `mark/1` entry names. Of these
//! every field is withheld. Elsewhere every field that mentions one is withheld, and of evidence
//! that rests on one also what would lead to it: addresses, remarks, parameters, titles, where a
//! camera stood.
//!
//! Evidence that fell because a protected origin or item was taken back loses all its fields:
//! otherwise it would count again, once the retraction no longer says what it takes back.

use std::collections::{BTreeMap, BTreeSet};

use bayyina_model::kinds::{Claim, Item, Role, Source, Statement};
use bayyina_model::{
    Body, Case, Draft, Entry, EntryId, Fallen, Flag, Key, LEDGER_KINDS, Recorded, Withdrawable,
};
use serde_json::Value;

use crate::secret::{Secrets, Why};

/// Stands for every field of an entry, its thing and its author.
pub const ALL: &str = "*";

/// Fields of one entry that must be withheld, for one reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Withhold {
    /// The entry.
    pub entry: EntryId,
    /// Names of its leaves; `thing` and `author` among them, or [`ALL`] alone.
    pub fields: BTreeSet<String>,
    /// Why.
    pub why: Why,
}

/// Everything that must be withheld of a case, and the names that it is known by.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    secrets: Secrets,
    fields: BTreeMap<EntryId, BTreeMap<String, Why>>,
}

/// The fields to withhold, entry by entry, in the order of their ids.
pub fn withholding(case: &Case) -> Vec<Withhold> {
    Plan::of(case).rows()
}

impl Plan {
    /// What must be withheld of a case. The case is the whole one, before redaction.
    pub fn of(case: &Case) -> Self {
        let mut plan = Self::default();
        let marks = Marks::of(case);
        plan.secrets = secrets(case, &marks);
        if plan.secrets.is_empty() && marks.entries.is_empty() && marks.things.is_empty() {
            return plan;
        }
        for entry in case.entries() {
            plan.mark(entry, &marks);
            plan.protect(case, entry);
            plan.mentions(entry);
        }
        if !plan.secrets.is_empty() {
            plan.unread(case);
        }
        plan
    }

    /// The names, keys and addresses that may never leave.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The fields to withhold, entry by entry, one row a reason.
    pub fn rows(&self) -> Vec<Withhold> {
        let mut rows = Vec::new();
        for (&entry, fields) in &self.fields {
            let mut by_reason: BTreeMap<Why, BTreeSet<String>> = BTreeMap::new();
            for (field, &why) in fields {
                if fields.contains_key(ALL) && field != ALL {
                    continue;
                }
                by_reason.entry(why).or_default().insert(field.clone());
            }
            let row = |(why, fields)| Withhold { entry, fields, why };
            rows.extend(by_reason.into_iter().map(row));
        }
        rows
    }

    /// The leaves of a stored entry to drop: those of the plan, and of kinds that this program
    /// cannot read, those whose value mentions what may not leave.
    pub fn leaves(&self, recorded: &Recorded) -> BTreeSet<String> {
        let planned = self.fields.get(&recorded.id);
        let wanted = |name: &str| {
            planned.is_some_and(|fields| fields.contains_key(ALL) || fields.contains_key(name))
        };
        let mentions = |text: &str| self.secrets.found_in(text).is_some();
        let envelope = [("thing", &recorded.thing), ("author", &recorded.author)];
        let envelope = envelope.into_iter().filter_map(|(name, text)| {
            let text = text.as_deref()?;
            (wanted(name) || mentions(text)).then(|| name.to_owned())
        });
        let leaves = recorded
            .leaves
            .iter()
            .filter(|(name, value)| wanted(name) || self.found_in(value).is_some());
        leaves
            .map(|(name, _)| name.clone())
            .chain(envelope)
            .collect()
    }

    fn found_in(&self, value: &Value) -> Option<Why> {
        found_in(&self.secrets, value)
    }

    fn add(&mut self, entry: EntryId, field: &str, why: Why) {
        let fields = self.fields.entry(entry).or_default();
        fields.entry(field.to_owned()).or_insert(why);
    }

    /// Withholds those of the fields that the entry has.
    fn add_all(&mut self, entry: &Entry, why: Why, named: impl Fn(&str) -> bool) {
        for field in fields_of(entry).filter(|field| named(field)) {
            self.add(entry.id, &field, why);
        }
    }

    fn mark(&mut self, entry: &Entry, marks: &Marks) {
        if let Body::Mark(_) = &entry.body {
            // A mark must not say what it hides.
            self.add_all(entry, Why::Marked, |field| {
                matches!(field, "thing" | "note")
            });
        }
        for fields in marks.on(entry) {
            self.add_all(entry, Why::Marked, |field| covers(fields, field));
        }
    }

    fn protect(&mut self, case: &Case, entry: &Entry) {
        let own = entry
            .thing
            .as_ref()
            .and_then(|key| self.secrets.holds_key(key));
        match &entry.body {
            Body::Source(_) | Body::Item(_) | Body::Statement(_) => {
                if let Some(why) = own {
                    self.add_all(entry, why, |field| field != "author");
                }
            }
            Body::Claim(claim) => {
                if let Some(why) = self.claim(claim) {
                    let day = claim
                        .published
                        .as_ref()
                        .is_none_or(|time| !time.text().contains('T'));
                    self.add_all(entry, why, |field| {
                        matches!(field, "title" | "cited" | "note")
                            || (field == "published" && !day)
                    });
                    for (facet, stated) in &claim.facets {
                        if stated.text.is_some() {
                            self.add(entry.id, &format!("facets.{facet}"), why);
                        }
                    }
                }
            }
            _ => {}
        }
        let Some(why) = self.evidence(case, entry) else {
            return;
        };
        if let Some(Fallen::Withdrawn {
            by: Some(_), with, ..
        }) = case.fallen(&entry.id)
            && self.secrets.found_in(with).is_some()
        {
            self.add_all(entry, why, |field| field != "author");
            return;
        }
        self.add_all(entry, why, |field| match field {
            "cited" | "note" | "parameters" | "title" | "url" | "published" => true,
            "region" => matches!(&entry.body, Body::Location(body)
                if matches!(body.role, None | Some(Role::Camera))),
            _ => false,
        });
    }

    /// Why a claim leads to something protected.
    fn claim(&self, claim: &Claim) -> Option<Why> {
        [&claim.source, &claim.item, &claim.statement]
            .into_iter()
            .flatten()
            .find_map(|key| self.secrets.holds_key(key))
    }

    /// Why evidence leads to something protected. An analyst's name alone is withheld by itself.
    fn evidence(&self, case: &Case, entry: &Entry) -> Option<Why> {
        case.withdrawables(entry)
            .iter()
            .find_map(|withdrawable| match withdrawable {
                Withdrawable::Origin(key) | Withdrawable::Item(key) => self.secrets.holds_key(key),
                Withdrawable::Analyst(_) => None,
            })
    }

    fn mentions(&mut self, entry: &Entry) {
        let Draft {
            thing,
            author,
            leaves,
            ..
        } = entry.redraft();
        let texts = [("thing", thing), ("author", author)];
        for (field, text) in texts {
            if let Some(why) = text.and_then(|text| self.secrets.found_in(&text)) {
                self.add(entry.id, field, why);
            }
        }
        for (field, value) in &leaves {
            if let Some(why) = self.found_in(value) {
                self.add(entry.id, field, why);
            }
        }
    }

    /// Entries whose fields this program cannot read may mention anything.
    fn unread(&mut self, case: &Case) {
        for flag in case.flags() {
            match flag {
                Flag::UnknownKind { entry, kind, .. } if !LEDGER_KINDS.contains(&kind.as_str()) => {
                    self.add(*entry, ALL, Why::Marked);
                }
                Flag::Unreadable { entry, .. } => self.add(*entry, ALL, Why::Marked),
                _ => {}
            }
        }
    }
}

/// Whether any text in a value mentions what may not leave.
pub(crate) fn found_in(secrets: &Secrets, value: &Value) -> Option<Why> {
    match value {
        Value::String(text) => secrets.found_in(text),
        Value::Array(values) => values.iter().find_map(|value| found_in(secrets, value)),
        Value::Object(map) => map
            .iter()
            .find_map(|(key, value)| secrets.found_in(key).or_else(|| found_in(secrets, value))),
        _ => None,
    }
}

/// Names of the leaves that an entry has.
fn fields_of(entry: &Entry) -> impl Iterator<Item = String> + use<> {
    let draft = entry.redraft();
    let thing = draft.thing.map(|_| "thing".to_owned());
    let author = draft.author.map(|_| "author".to_owned());
    draft.leaves.into_keys().chain(thing).chain(author)
}

/// Whether the fields of a mark cover a field; none means all, `facets` every facet.
fn covers(fields: &[String], field: &str) -> bool {
    fields.is_empty()
        || fields.iter().any(|named| {
            named == field
                || field
                    .strip_prefix(named.as_str())
                    .is_some_and(|rest| rest.starts_with('.'))
        })
}

/// The marks of a case: by entry, and by thing.
struct Marks<'a> {
    entries: BTreeMap<EntryId, Vec<&'a [String]>>,
    things: BTreeMap<&'a Key, Vec<&'a [String]>>,
}

impl<'a> Marks<'a> {
    /// Marks that were not taken back.
    fn of(case: &'a Case) -> Self {
        let mut marks = Self {
            entries: BTreeMap::new(),
            things: BTreeMap::new(),
        };
        for mark in case
            .entries()
            .iter()
            .filter(|entry| case.fallen(&entry.id).is_none())
        {
            let Body::Mark(body) = &mark.body else {
                continue;
            };
            // A mark names its thing in a field, or in the header as other entries do.
            let thing = mark.thing.as_ref();
            if let Some(entry) = body.entry {
                marks.entries.entry(entry).or_default().push(&body.fields);
            } else if let Some(thing) = thing {
                marks.things.entry(thing).or_default().push(&body.fields);
            }
        }
        marks
    }

    fn on(&self, entry: &'a Entry) -> impl Iterator<Item = &'a [String]> {
        let by_entry = self.entries.get(&entry.id).into_iter().flatten();
        let thing = entry
            .thing
            .as_ref()
            .filter(|_| !matches!(entry.body, Body::Mark(_)));
        let by_thing = thing
            .and_then(|thing| self.things.get(thing))
            .into_iter()
            .flatten();
        by_entry.chain(by_thing).copied()
    }

    /// Things whose very key is to be withheld.
    fn keys(&self, case: &'a Case) -> BTreeSet<Key> {
        let hides = |fields: &&[String]| covers(fields, "thing");
        let things = self
            .things
            .iter()
            .filter(|(_, marks)| marks.iter().any(hides));
        let mut keys: BTreeSet<Key> = things.map(|(thing, _)| (*thing).clone()).collect();
        for (id, marks) in &self.entries {
            let entry = case.index(id).map(|index| case.entry(index));
            if let Some(thing) = entry.and_then(|entry| entry.thing.as_ref())
                && marks.iter().any(hides)
            {
                keys.insert(thing.clone());
            }
        }
        keys
    }
}

/// The closure of what is protected, with every name that it goes by.
fn secrets(case: &Case, marks: &Marks<'_>) -> Secrets {
    let mut keys: BTreeMap<Key, Why> = BTreeMap::new();
    let mut names = Secrets::default();
    for (key, source) in case.sources() {
        if source.protected {
            keys.insert(key.clone(), Why::Source);
        }
    }
    for (key, item) in case.items() {
        if item.protected {
            keys.insert(key.clone(), Why::Item);
        }
    }
    for key in marks.keys(case) {
        if key.kind() == "analyst" {
            names.add_name(key.local(), Why::Analyst);
        }
        keys.entry(key).or_insert(Why::Marked);
    }
    close(case, &mut keys);
    for (key, &why) in &keys {
        names.add_key(key, why);
        if key.kind() == "source" && key.local().chars().any(char::is_alphabetic) {
            names.add_name(key.local(), why);
        }
    }
    for entry in case.entries() {
        let Some(why) = entry.thing.as_ref().and_then(|key| keys.get(key)).copied() else {
            continue;
        };
        match &entry.body {
            Body::Source(body) => add_source(&mut names, body, why),
            Body::Item(body) => add_item(&mut names, body, why),
            Body::Statement(body) => {
                let own = body
                    .origin
                    .as_ref()
                    .is_some_and(|origin| keys.contains_key(origin));
                add_statement(&mut names, body, own, why);
            }
            _ => {}
        }
    }
    names
}

/// Adds items and statements that lead to what is protected, until there are no more.
fn close(case: &Case, keys: &mut BTreeMap<Key, Why>) {
    loop {
        let mut found: Vec<(Key, Why)> = Vec::new();
        let files: BTreeSet<&str> = case
            .entries()
            .iter()
            .filter(|entry| {
                entry
                    .thing
                    .as_ref()
                    .is_some_and(|key| keys.contains_key(key))
            })
            .flat_map(hashes)
            .collect();
        for entry in case.entries() {
            let Some(key) = entry.thing.as_ref().filter(|key| !keys.contains_key(*key)) else {
                continue;
            };
            let from = |other: &Option<Key>| other.as_ref().and_then(|other| keys.get(other));
            let why = match &entry.body {
                Body::Item(body) => from(&body.source)
                    .or_else(|| from(&body.parent))
                    .copied()
                    .or_else(|| {
                        hashes(entry)
                            .any(|hash| files.contains(hash))
                            .then_some(Why::Item)
                    }),
                Body::Statement(body) => from(&body.item).or_else(|| from(&body.origin)).copied(),
                _ => None,
            };
            found.extend(why.map(|why| (key.clone(), why)));
        }
        if found.is_empty() {
            return;
        }
        keys.extend(found);
    }
}

fn hashes(entry: &Entry) -> impl Iterator<Item = &str> {
    let files = match &entry.body {
        Body::Item(item) => &item.files[..],
        _ => &[],
    };
    files
        .iter()
        .flat_map(|file| [Some(&file.sha256), file.blob.as_ref(), file.key.as_ref()])
        .flatten()
        .map(String::as_str)
}

fn add_source(names: &mut Secrets, body: &Source, why: Why) {
    for name in body.names.values() {
        names.add_name(name, why);
    }
    if let Some(url) = &body.url {
        names.add_address(url, why);
    }
}

fn add_item(names: &mut Secrets, body: &Item, why: Why) {
    if let Some(title) = &body.title {
        names.add_text(title, why);
    }
    for url in body.url.iter().chain(&body.archived_at) {
        names.add_address(url, why);
    }
    for file in &body.files {
        for hash in [Some(&file.sha256), file.blob.as_ref(), file.key.as_ref()]
            .into_iter()
            .flatten()
        {
            names.add_text(hash, why);
        }
        if let Some(name) = &file.name {
            names.add_text(name, why);
        }
    }
}

/// The speaker's name is a secret only of a statement whose origin is protected: a protected item
/// may quote people whom everybody quotes.
fn add_statement(names: &mut Secrets, body: &Statement, own: bool, why: Why) {
    for text in body.text.iter().chain(body.translation.values()) {
        names.add_text(text, why);
    }
    if let Some(speaker) = body.speaker.as_ref().filter(|_| own) {
        names.add_name(speaker, why);
    }
}
