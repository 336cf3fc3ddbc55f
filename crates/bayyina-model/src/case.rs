//! A case: what its entries add up to.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::entry::{EntryId, Recorded};
use crate::few::Few;
use crate::gather::{gather, gather_claims, withheld_key};
use crate::ids::Ids;
use crate::kinds::{
    Actor, Body, CaseInfo, Claim, Evidence, Incident, Item, Key, Kind, Method, Opinion, Question,
    Set, Source, Statement,
};
use crate::read::Entry;
use crate::standing::{Fallen, Flag, Standing, standing};
use crate::time::Interval;

/// Something that a reader may distrust: without it, all evidence that rests on it falls.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Withdrawable {
    /// A source as an origin, with the origins that derive from it.
    Origin(Key),
    /// An item.
    Item(Key),
    /// A person or program that made observations.
    Analyst(String),
}

impl Withdrawable {
    /// Its id in findings: the key, or `analyst:` and the name.
    pub fn id(&self) -> String {
        match self {
            Self::Origin(key) | Self::Item(key) => key.to_string(),
            Self::Analyst(name) => format!("analyst:{name}"),
        }
    }
}

/// The position of an entry within one [`Case`]; not stable across cases.
pub type Index = u32;

/// The fold of a case's entries: a plain value.
///
/// The same entries give the same case, in whatever order they come.
#[derive(Debug, Default)]
pub struct Case {
    entries: Vec<Entry>,
    by_id: Ids,
    standing: Standing,
    withdrawn: BTreeSet<Withdrawable>,
    of_kind: BTreeMap<Kind, Vec<Index>>,
    about: BTreeMap<Key, Few>,
    reviews: BTreeMap<EntryId, Vec<Index>>,
    sources: BTreeMap<Key, Arc<Source>>,
    items: BTreeMap<Key, Arc<Item>>,
    statements: BTreeMap<Key, Arc<Statement>>,
    incidents: BTreeMap<Key, Arc<Incident>>,
    claims: BTreeMap<Key, Arc<Claim>>,
    actors: BTreeMap<Key, Arc<Actor>>,
    places: BTreeMap<Key, Vec<Index>>,
    sets: BTreeMap<Key, Arc<Set>>,
    questions: BTreeMap<Key, Arc<Question>>,
    method: Arc<Method>,
    info: Arc<CaseInfo>,
    /// Items that evidence, claims or statements name.
    named_items: HashSet<Key>,
}

/// What adding entries to a case touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    /// Only evidence about these claims, items or incidents, or these claims themselves.
    Things(BTreeSet<Key>),
    /// Perhaps everything.
    All,
}

impl Case {
    /// What the entries add up to. An entry given twice counts once.
    pub fn fold(recorded: impl IntoIterator<Item = Recorded>) -> Self {
        Self::fold_without(recorded, BTreeSet::new())
    }

    /// What the entries add up to when all that rests on the withdrawn has no weight.
    pub fn fold_without(
        recorded: impl IntoIterator<Item = Recorded>,
        withdrawn: BTreeSet<Withdrawable>,
    ) -> Self {
        let mut case = Self {
            withdrawn,
            ..Self::default()
        };
        case.read(recorded);
        case.rebuild();
        case
    }

    /// The same case when all that rests on the withdrawn has no weight.
    pub fn without(&self, withdrawn: BTreeSet<Withdrawable>) -> Self {
        let mut case = Self {
            entries: self.entries.clone(),
            by_id: self.by_id.clone(),
            withdrawn,
            ..Self::default()
        };
        case.standing.flags.extend(self.reading_flags().cloned());
        case.rebuild();
        case
    }

    /// Adds entries. The case equals the fold of all entries together.
    pub fn add(&mut self, recorded: Vec<Recorded>) -> Touched {
        let first = self.entries.len();
        self.read(recorded);
        let added = &self.entries[first..];
        let mut new_items = HashSet::new();
        let plain = added.iter().all(|entry| {
            let twice = matches!(entry.body, Body::Item(_)) && !new_items.insert(&entry.thing);
            !twice
                && entry.supersedes.is_empty()
                && !self.standing.awaited.contains(&entry.id)
                && (entry.about().is_some() || self.is_new_item(entry))
        });
        if !plain {
            self.rebuild();
            return Touched::All;
        }
        let mut things = BTreeSet::new();
        for index in first..self.entries.len() {
            self.place_entry(index as Index);
            let entry = &self.entries[index];
            things.extend(entry.about().cloned());
            if let (Body::Item(item), Some(key)) = (&entry.body, &entry.thing) {
                self.items.insert(key.clone(), Arc::clone(item));
            }
        }
        Touched::Things(things)
    }

    /// An item that nothing names yet: it changes nothing but the list of items.
    fn is_new_item(&self, entry: &Entry) -> bool {
        matches!(&entry.body, Body::Item(item) if !item.protected)
            && entry
                .thing
                .as_ref()
                .is_some_and(|key| !self.items.contains_key(key) && !self.named_items.contains(key))
    }

    /// Reads entries one by one, so that a large ledger never lies in memory twice.
    fn read(&mut self, recorded: impl IntoIterator<Item = Recorded>) {
        for entry in recorded {
            let id = entry.id;
            if self.index(&id).is_some() {
                continue;
            }
            match Entry::read(entry) {
                Ok(entry) => {
                    if matches!(entry.body, Body::Unknown)
                        && !crate::LEDGER_KINDS.contains(&&*entry.kind_name)
                    {
                        self.standing.flags.insert(Flag::UnknownKind {
                            entry: id,
                            kind: entry.kind_name.to_string(),
                            ignorable: entry.ignorable,
                        });
                    }
                    self.entries.push(entry);
                    self.by_id.push(&self.entries);
                }
                Err(error) => {
                    self.standing.flags.insert(Flag::Unreadable {
                        entry: id,
                        why: error.why,
                    });
                }
            }
        }
    }

    fn reading_flags(&self) -> impl Iterator<Item = &Flag> {
        self.standing
            .flags
            .iter()
            .filter(|flag| matches!(flag, Flag::UnknownKind { .. } | Flag::Unreadable { .. }))
    }

    fn rebuild(&mut self) {
        let flags: Vec<Flag> = self.reading_flags().cloned().collect();
        self.standing = standing(&self.entries, &self.by_id);
        self.standing.flags.extend(flags);
        self.of_kind.clear();
        self.about.clear();
        self.reviews.clear();
        self.places.clear();
        self.named_items.clear();

        let mut order: Vec<Index> = (0..self.entries.len() as Index).collect();
        order.sort_unstable_by_key(|&index| self.entries[index as usize].id);
        // Sources and items first: evidence is traced to its origins through them.
        self.gather_sources_and_items(&order);
        for &index in &order {
            self.place_entry(index);
        }
        self.gather_things(&order);
        let claimed = self.claims.values().filter_map(|claim| claim.item.as_ref());
        let quoted = self
            .statements
            .values()
            .filter_map(|said| said.item.as_ref());
        self.named_items.extend(claimed.chain(quoted).cloned());
    }

    fn gather_sources_and_items(&mut self, order: &[Index]) {
        let mut flags = Vec::new();
        self.sources = gather(self, order, &mut flags, |body| match body {
            Body::Source(body) => Some(body),
            _ => None,
        });
        self.items = gather(self, order, &mut flags, |body| match body {
            Body::Item(body) => Some(body),
            _ => None,
        });
        for index in order {
            let entry = &self.entries[*index as usize];
            let Some(thing) = entry.thing.as_ref().filter(|_| self.stands(*index)) else {
                continue;
            };
            match &entry.body {
                Body::Source(body) if body.protected => {
                    if let Some(source) = self.sources.get_mut(thing) {
                        Arc::make_mut(source).protected = true;
                    }
                }
                Body::Item(body) if body.protected => {
                    if let Some(item) = self.items.get_mut(thing) {
                        Arc::make_mut(item).protected = true;
                    }
                }
                _ => {}
            }
        }
        self.standing.flags.extend(flags);
    }

    fn gather_things(&mut self, order: &[Index]) {
        let mut flags = Vec::new();
        self.statements = gather(self, order, &mut flags, |body| match body {
            Body::Statement(body) => Some(body),
            _ => None,
        });
        self.incidents = gather(self, order, &mut flags, |body| match body {
            Body::Incident(body) => Some(body),
            _ => None,
        });
        self.actors = gather(self, order, &mut flags, |body| match body {
            Body::Actor(body) => Some(body),
            _ => None,
        });
        self.sets = gather(self, order, &mut flags, |body| match body {
            Body::Set(body) => Some(body),
            _ => None,
        });
        self.questions = gather(self, order, &mut flags, |body| match body {
            Body::Question(body) => Some(body),
            _ => None,
        });
        self.method = gather(self, order, &mut flags, |body| match body {
            Body::Method(body) => Some(body),
            _ => None,
        })
        .into_values()
        .next()
        .unwrap_or_default();
        self.info = gather(self, order, &mut flags, |body| match body {
            Body::CaseInfo(body) => Some(body),
            _ => None,
        })
        .into_values()
        .next()
        .unwrap_or_default();
        self.claims = gather_claims(self, order, &mut flags);
        self.standing.flags.extend(flags);
    }

    fn place_entry(&mut self, index: Index) {
        let entry = &self.entries[index as usize];
        let cited = entry.evidence.iter().flat_map(|evidence| &evidence.items);
        self.named_items.extend(cited.map(|cite| cite.item.clone()));
        if let Body::Identity(body) = &entry.body {
            self.named_items.extend(body.with.clone());
        }
        if entry.evidence.is_some()
            && let Some((with, by, reason)) = self.withdrawal_of(entry)
        {
            let id = entry.id;
            self.standing
                .fallen
                .entry(id)
                .or_insert(Fallen::Withdrawn { by, reason, with });
        }
        if !self.stands(index) {
            return;
        }
        let entry = &self.entries[index as usize];
        if let Some(kind) = entry.body.kind() {
            self.of_kind.entry(kind).or_default().push(index);
        }
        match &entry.body {
            Body::Review(body) => {
                if let Some(target) = body.entry {
                    self.reviews.entry(target).or_default().push(index);
                }
            }
            Body::Place(_) => {
                let key = entry.thing.clone().unwrap_or_else(|| withheld_key(entry));
                self.places.entry(key).or_default().push(index);
            }
            _ => {
                if let Some(about) = entry.about() {
                    self.about.entry(about.clone()).or_default().push(index);
                }
            }
        }
    }

    fn withdrawal_of(
        &self,
        entry: &Entry,
    ) -> Option<(String, Option<EntryId>, Option<crate::kinds::Reason>)> {
        let nothing = self.withdrawn.is_empty()
            && self.standing.origins.is_empty()
            && self.standing.items.is_empty();
        if nothing {
            return None;
        }
        for withdrawable in self.withdrawables(entry) {
            if self.withdrawn.contains(&withdrawable) {
                return Some((withdrawable.id(), None, None));
            }
            let retracted = match &withdrawable {
                Withdrawable::Origin(key) => self.standing.origins.get(key),
                Withdrawable::Item(key) => self.standing.items.get(key),
                Withdrawable::Analyst(_) => None,
            };
            if let Some((by, reason)) = retracted {
                return Some((withdrawable.id(), Some(*by), *reason));
            }
        }
        None
    }

    /// Every entry, standing or not.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// One entry.
    pub fn entry(&self, index: Index) -> &Entry {
        &self.entries[index as usize]
    }

    /// The position of an entry.
    pub fn index(&self, id: &EntryId) -> Option<Index> {
        self.by_id.get(&self.entries, id)
    }

    /// Whether an entry counts: not superseded, retracted or withdrawn.
    pub fn stands(&self, index: Index) -> bool {
        !self
            .standing
            .fallen
            .contains_key(&self.entries[index as usize].id)
    }

    /// Why an entry does not count, if it does not.
    pub fn fallen(&self, id: &EntryId) -> Option<&Fallen> {
        self.standing.fallen.get(id)
    }

    /// Every entry that does not count, with the reason.
    pub fn all_fallen(&self) -> &BTreeMap<EntryId, Fallen> {
        &self.standing.fallen
    }

    /// Corrections of an entry by others than its author, which count as objections.
    pub fn objections(&self, id: &EntryId) -> &[EntryId] {
        self.standing.objected.get(id).map_or(&[], Vec::as_slice)
    }

    /// What a person should look at, in a fixed order.
    pub fn flags(&self) -> impl Iterator<Item = &Flag> {
        self.standing.flags.iter()
    }

    /// Entries of kinds that this program does not know and must not leave out.
    pub fn unknown(&self) -> Vec<EntryId> {
        self.standing
            .flags
            .iter()
            .filter_map(|flag| match flag {
                Flag::UnknownKind {
                    entry,
                    ignorable: false,
                    ..
                } => Some(*entry),
                _ => None,
            })
            .collect()
    }

    /// Standing entries of a kind.
    pub fn of_kind(&self, kind: Kind) -> &[Index] {
        self.of_kind.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Standing evidence about a claim, item or incident.
    pub fn about(&self, thing: &Key) -> &[Index] {
        self.about.get(thing).map_or(&[], Few::as_slice)
    }

    /// Reviews of an entry by others than its author: agreements, then objections.
    pub fn reviews(&self, id: &EntryId) -> (usize, usize) {
        let target = self.index(id).map(|index| self.entry(index));
        let mut agreeing = BTreeSet::new();
        let mut objecting = BTreeSet::new();
        for &index in self.reviews.get(id).map_or(&[][..], Vec::as_slice) {
            let review = self.entry(index);
            let Body::Review(body) = &review.body else {
                continue;
            };
            // A review counts once a reviewer, and never the author's or the analyst's own.
            let reviewer = review.author.clone();
            let own = target.is_some_and(|target| {
                review.author.is_some()
                    && (review.author == target.author
                        || target
                            .evidence
                            .as_ref()
                            .is_some_and(|e| e.analyst.as_deref() == review.author.as_deref()))
            });
            if own || reviewer.is_none() {
                continue;
            }
            match body.verdict {
                Some(Opinion::Agree) => agreeing.insert(reviewer),
                Some(Opinion::Object) => objecting.insert(reviewer),
                None => false,
            };
        }
        (agreeing.len(), objecting.len() + self.objections(id).len())
    }

    /// What an entry rests on: its origin with the origins that one derives from, its items, its
    /// analyst. Empty for entries that are no evidence.
    pub fn withdrawables(&self, entry: &Entry) -> BTreeSet<Withdrawable> {
        let mut result = BTreeSet::new();
        let Some(evidence) = &entry.evidence else {
            return result;
        };
        for origin in self.origins(evidence) {
            result.insert(Withdrawable::Origin(origin));
        }
        for cite in &evidence.items {
            result.insert(Withdrawable::Item(cite.item.clone()));
        }
        if let Some(analyst) = &evidence.analyst {
            result.insert(Withdrawable::Analyst(analyst.clone()));
        }
        result
    }

    /// The origin of evidence, with the origins that it derives from. Where the entry names none,
    /// those of its items.
    pub fn origins(&self, evidence: &Evidence) -> BTreeSet<Key> {
        let mut result = BTreeSet::new();
        match &evidence.origin {
            Some(origin) => self.add_roots(origin, &mut result),
            None => {
                for cite in &evidence.items {
                    let item = self.items.get(&cite.item);
                    let origin =
                        item.and_then(|item| item.origin.as_ref().or(item.source.as_ref()));
                    if let Some(origin) = origin {
                        self.add_roots(origin, &mut result);
                    }
                }
            }
        }
        result
    }

    /// A source with the sources that it takes what it says from.
    pub fn roots(&self, origin: &Key) -> BTreeSet<Key> {
        let mut result = BTreeSet::new();
        self.add_roots(origin, &mut result);
        result
    }

    fn add_roots(&self, origin: &Key, found: &mut BTreeSet<Key>) {
        let mut stack = vec![origin.clone()];
        while let Some(next) = stack.pop() {
            if found.insert(next.clone())
                && let Some(source) = self.sources.get(&next)
            {
                stack.extend(source.derives_from.iter().cloned());
            }
        }
    }

    /// The actor with all that are part of it at that time.
    pub fn with_parts(&self, actor: &Key, when: Interval) -> BTreeSet<Key> {
        let mut result = BTreeSet::from([actor.clone()]);
        loop {
            let found: Vec<Key> = self
                .actors
                .iter()
                .filter(|(key, body)| {
                    !result.contains(*key)
                        && body.parents.iter().any(|parent| {
                            result.contains(&parent.actor)
                                && parent
                                    .when
                                    .as_ref()
                                    .is_none_or(|time| time.interval().meets(&when, 0))
                        })
                })
                .map(|(key, _)| key.clone())
                .collect();
            if found.is_empty() {
                return result;
            }
            result.extend(found);
        }
    }

    /// Whether a source or item may not be named in anything published.
    pub fn is_protected(&self, key: &Key) -> bool {
        self.sources.get(key).is_some_and(|source| source.protected)
            || self.items.get(key).is_some_and(|item| {
                item.protected
                    || item
                        .source
                        .as_ref()
                        .is_some_and(|source| self.sources.get(source).is_some_and(|s| s.protected))
            })
    }

    /// Sources by key.
    pub fn sources(&self) -> &BTreeMap<Key, Arc<Source>> {
        &self.sources
    }

    /// Items by key.
    pub fn items(&self) -> &BTreeMap<Key, Arc<Item>> {
        &self.items
    }

    /// Statements by key.
    pub fn statements(&self) -> &BTreeMap<Key, Arc<Statement>> {
        &self.statements
    }

    /// Incidents by key.
    pub fn incidents(&self) -> &BTreeMap<Key, Arc<Incident>> {
        &self.incidents
    }

    /// Claims by key.
    pub fn claims(&self) -> &BTreeMap<Key, Arc<Claim>> {
        &self.claims
    }

    /// Actors by key.
    pub fn actors(&self) -> &BTreeMap<Key, Arc<Actor>> {
        &self.actors
    }

    /// The readings of each place name: standing [`crate::kinds::Place`] entries.
    pub fn places(&self) -> &BTreeMap<Key, Vec<Index>> {
        &self.places
    }

    /// Sets by key.
    pub fn sets(&self) -> &BTreeMap<Key, Arc<Set>> {
        &self.sets
    }

    /// Questions by key.
    pub fn questions(&self) -> &BTreeMap<Key, Arc<Question>> {
        &self.questions
    }

    /// Thresholds that differ from the defaults, by key.
    pub fn method(&self) -> &BTreeMap<String, String> {
        &self.method.values
    }

    /// Title, summary and languages.
    pub fn info(&self) -> &CaseInfo {
        &self.info
    }

    /// The origins, items and analysts that evidence rests on, with how many entries each.
    pub fn all_withdrawables(&self) -> BTreeMap<Withdrawable, usize> {
        let mut result = BTreeMap::new();
        for (index, entry) in self.entries.iter().enumerate() {
            if self.stands(index as Index) {
                for withdrawable in self.withdrawables(entry) {
                    *result.entry(withdrawable).or_default() += 1;
                }
            }
        }
        result
    }
}
