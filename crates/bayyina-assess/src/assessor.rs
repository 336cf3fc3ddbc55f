//! A case under assessment: circuits of every claim, questions counted, and what to redo when
//! evidence is added.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Mutex;

use bayyina_model::kinds::{Body, Proposition};
use bayyina_model::{Case, EntryId, Index, Key, Kind, Touched};
use rayon::prelude::*;

use crate::build::{Builder, Subject};
use crate::circuit::{Arena, Node, Op};
use crate::method::Method;
use crate::prepare::Prepared;
use crate::quantity;
use crate::question::{Asked, Ledger};
use crate::slots::{Cell, Put, QUANTITY, Slot, Slots, sides_of};
use crate::support::Support;
use crate::verdict::Sides;
use crate::whole;

/// Why a case cannot be assessed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssessError {
    /// Entries of kinds that this program does not know, and may not leave out.
    #[error("{} entries are of kinds that this program does not know, the first {}", .entries.len(), .entries[0])]
    UnknownKinds {
        /// The entries.
        entries: Vec<EntryId>,
    },
    /// A quantity that counts itself.
    #[error("a quantity counts itself: {}", .0.iter().map(Key::text).collect::<Vec<_>>().join(" → "))]
    Cycle(
        /// Questions and claims by turns, each counting the next, the last the first.
        Vec<Key>,
    ),
}

/// Subjects built at once.
const CHUNK: usize = 2_048;
/// Chunks held at once before they are taken over.
const HELD: usize = 32;

/// A case under assessment.
///
/// It keeps circuits and counts, and no copy of the case: give it the same case each time, with
/// nothing but entries added.
#[derive(Debug)]
pub struct Assessor {
    pub(crate) method: Method,
    pub(crate) arena: Arena,
    pub(crate) support: Support,
    pub(crate) prepared: Prepared,
    pub(crate) slots: Slots,
    /// Claims by key, then accounts that sets name, by key.
    keys: Vec<Key>,
    claims: usize,
    /// Entries of each account that count.
    accounts: Vec<Vec<Index>>,
    cells: Vec<Box<[Cell]>>,
    /// Questions, each after those it needs.
    pub(crate) asked: Vec<Asked>,
    /// Subject, question and place among its members, for every question that names the subject;
    /// sorted.
    wanted: Vec<[u32; 3]>,
    /// Claims that state a quantity, by the question that counts it.
    quantities: BTreeMap<Key, Vec<u32>>,
    /// Claims by the items and incidents that they are taken from.
    linked: HashMap<Key, Vec<u32>>,
    entries: usize,
    /// Surfaces of readings, by entry, as findings show them.
    pub(crate) surfaces: Mutex<HashMap<Index, String>>,
    /// How many nodes there were after the last full assessment.
    fresh: usize,
    learnt: usize,
}

impl Assessor {
    /// Assesses a case.
    pub fn new(case: &Case, method: &Method) -> Result<Self, AssessError> {
        let unknown = case.unknown();
        if !unknown.is_empty() {
            return Err(AssessError::UnknownKinds { entries: unknown });
        }
        let order = quantity::order(case).map_err(AssessError::Cycle)?;
        let mut support = Support::default();
        let prepared = Prepared::of(case, method, &mut support);
        let slots = Slots::of(case);
        let mut keys: Vec<Key> = case.claims().keys().cloned().collect();
        let claims = keys.len();
        let accounts = accounts_in_sets(case, method);
        keys.extend(accounts.keys().cloned());
        let accounts = accounts.into_values().collect();
        let mut assessor = Self {
            method: method.clone(),
            arena: Arena::new(),
            support,
            prepared,
            slots,
            keys,
            claims,
            accounts,
            cells: Vec::new(),
            asked: Vec::new(),
            wanted: Vec::new(),
            quantities: BTreeMap::new(),
            linked: HashMap::new(),
            entries: case.entries().len(),
            surfaces: Mutex::default(),
            fresh: 0,
            learnt: 0,
        };
        assessor.ask(case, &order);
        assessor.link(case);
        assessor.build(case);
        for question in 0..assessor.asked.len() {
            assessor.settle(case, question, None);
        }
        assessor.fresh = assessor.arena.len();
        Ok(assessor)
    }

    /// Assesses anew what the added entries touch. The result equals a full assessment.
    pub fn update(&mut self, case: &Case, touched: &Touched) -> Result<(), AssessError> {
        let added = self.entries..case.entries().len();
        let things = match touched {
            Touched::Things(things)
                if added.clone().all(|index| is_local(case, index as Index)) =>
            {
                things
            }
            _ => return self.renew(case),
        };
        if self.arena.len() > 2 * self.fresh + 1_000_000 {
            // Nodes that nothing refers to any more pile up; start afresh.
            return self.renew(case);
        }
        self.entries = added.end;
        let mut changed: BTreeSet<u32> = BTreeSet::new();
        for thing in things {
            changed.extend(self.subject(thing));
            changed.extend(self.linked.get(thing).into_iter().flatten());
        }
        let subjects: Vec<u32> = changed.iter().copied().collect();
        for chunk in subjects.chunks(CHUNK) {
            let (arena, cells) = self.chunk(case, chunk);
            self.take(&arena, chunk, cells, true);
        }
        for question in 0..self.asked.len() {
            self.settle(case, question, Some(&mut changed));
        }
        Ok(())
    }

    fn renew(&mut self, case: &Case) -> Result<(), AssessError> {
        *self = Self::new(case, &self.method)?;
        Ok(())
    }

    fn ask(&mut self, case: &Case, order: &[Key]) {
        let mut asked = Vec::new();
        for key in order {
            let found = Asked::of(case, key, |member| self.subject(member), &self.slots);
            asked.push(found.expect("the order names questions of the case"));
        }
        for (question, asked) in asked.iter().enumerate() {
            for (at, member) in asked.members.iter().enumerate() {
                if let Some(subject) = member.subject {
                    self.wanted.push([subject, question as u32, at as u32]);
                }
            }
        }
        self.wanted.sort_unstable();
        self.asked = asked;
    }

    fn link(&mut self, case: &Case) {
        for (subject, claim) in case.claims().values().enumerate() {
            for thing in [&claim.item, &claim.incident].into_iter().flatten() {
                self.linked
                    .entry(thing.clone())
                    .or_default()
                    .push(subject as u32);
            }
            if let Some(question) =
                quantity::stated(claim).and_then(|quantity| quantity.question.clone())
            {
                self.quantities
                    .entry(question)
                    .or_default()
                    .push(subject as u32);
            }
        }
    }

    fn build(&mut self, case: &Case) {
        let subjects: Vec<u32> = (0..self.keys.len() as u32).collect();
        self.cells.reserve(subjects.len());
        let chunks: Vec<&[u32]> = subjects.chunks(CHUNK).collect();
        for held in chunks.chunks(HELD) {
            let built: Vec<_> = held
                .par_iter()
                .map(|chunk| self.chunk(case, chunk))
                .collect();
            for (chunk, (arena, cells)) in held.iter().zip(built) {
                self.take(&arena, chunk, cells, false);
            }
        }
    }

    /// Builds some subjects in an arena of their own.
    fn chunk(&self, case: &Case, subjects: &[u32]) -> (Arena, Vec<Vec<Cell>>) {
        let mut builder = self.builder(case);
        let mut wanted = Vec::new();
        let cells = subjects
            .iter()
            .map(|&subject| {
                self.wanted_of(subject, &mut wanted);
                builder.cells(self.subject_at(case, subject), &wanted)
            })
            .collect();
        (builder.arena, cells)
    }

    pub(crate) fn builder<'a>(&'a self, case: &'a Case) -> Builder<'a> {
        Builder::new(case, &self.method, &self.prepared, &self.slots)
    }

    fn wanted_of(&self, subject: u32, slots: &mut Vec<Slot>) {
        slots.clear();
        for [_, question, _] in self.wanted_by(subject) {
            if let Some(slot) = self.asked[*question as usize].slot {
                slots.push(slot);
                slots.extend(self.slots.beside(slot));
            }
        }
        slots.sort_unstable();
        slots.dedup();
    }

    /// The questions that name a subject.
    fn wanted_by(&self, subject: u32) -> &[[u32; 3]] {
        let from = self.wanted.partition_point(|[other, ..]| *other < subject);
        let rest = &self.wanted[from..];
        let to = rest.partition_point(|[other, ..]| *other == subject);
        &rest[..to]
    }

    fn take(&mut self, arena: &Arena, subjects: &[u32], cells: Vec<Vec<Cell>>, replace: bool) {
        let here = self.arena.absorb(arena);
        for (&subject, cells) in subjects.iter().zip(cells) {
            let cells: Box<[Cell]> = cells
                .into_iter()
                .map(|cell| Cell {
                    slot: cell.slot,
                    sides: cell.sides.map(|node: Node| here[node.at()]),
                })
                .collect();
            if replace {
                // What is made from other claims is settled later, and only if they change.
                let before = &self.cells[subject as usize];
                let settled = before
                    .iter()
                    .filter(|cell| self.is_settled_later(cell.slot))
                    .copied();
                self.cells[subject as usize] = cells.iter().copied().chain(settled).collect();
            } else {
                self.cells.push(cells);
            }
        }
    }

    /// Whether a slot is made from the cells of other slots or claims.
    fn is_settled_later(&self, slot: Slot) -> bool {
        slot == QUANTITY || matches!(self.slots.get(slot), Put::Proposed(Proposition::Claim, _))
    }

    /// Fills in what one question needs of its claims, counts it, and compares the quantities that
    /// it counts. `changed` are the subjects that changed, and grows; `None` means all.
    fn settle(&mut self, case: &Case, question: usize, mut changed: Option<&mut BTreeSet<u32>>) {
        let members: Vec<usize> = match &changed {
            None => (0..self.asked[question].members.len()).collect(),
            Some(changed) => changed
                .iter()
                .flat_map(|&subject| self.member(question, subject))
                .collect(),
        };
        if members.is_empty() && changed.is_some() {
            return;
        }
        self.settle_members(case, question, &members, changed.is_none());

        let key = self.asked[question].key.clone();
        let Some(claims) = self.quantities.get(&key).cloned() else {
            return;
        };
        let units = quantity::unit_nodes(&mut self.arena, &self.asked[question]);
        for subject in claims {
            let claim = &case.claims()[&self.keys[subject as usize]];
            let stated = quantity::stated(claim).expect("listed because it states one");
            let sides =
                quantity::sides(case, &self.prepared, &mut self.arena, claim, stated, &units);
            self.put(subject, QUANTITY, sides);
            if let Some(changed) = &mut changed {
                changed.insert(subject);
            }
        }
        self.learn(case);
    }

    fn settle_members(&mut self, case: &Case, question: usize, members: &[usize], all: bool) {
        self.learn(case);
        let slot = self.asked[question].slot;
        let mut units: Vec<usize> = members
            .iter()
            .map(|&member| self.asked[question].units.of_member[member] as usize)
            .collect();
        units.sort_unstable();
        units.dedup();
        let before = (!all).then(|| self.asked[question].count_of(self.ledger(case), &units));
        for &member in members {
            let Some(subject) = self.asked[question].members[member].subject else {
                continue;
            };
            let Some(slot) = slot else { continue };
            let sides = match self.slots.get(slot) {
                Put::Proposed(Proposition::Claim, umbrella) => {
                    let umbrella = umbrella.clone();
                    let sides = self.whole(case, subject, umbrella.as_ref());
                    self.put(subject, slot, sides);
                    sides
                }
                _ => sides_of(&self.cells[subject as usize], slot),
            };
            self.asked[question].members[member].sides = sides;
        }
        self.learn(case);
        match before {
            None => {
                let all: Vec<usize> = (0..self.asked[question].units.len()).collect();
                self.asked[question].count = self.asked[question].count_of(self.ledger(case), &all);
            }
            Some(before) => {
                let after = self.asked[question].count_of(self.ledger(case), &units);
                self.asked[question].exchange(&before, &after);
            }
        }
    }

    /// The sides of a claim as a whole, terms read as `umbrella` defines them.
    fn whole(&mut self, case: &Case, subject: u32, umbrella: Option<&Key>) -> Sides {
        use bayyina_model::kinds::Claimed;
        let Some(claim) = case.claims().get(&self.keys[subject as usize]) else {
            return Sides::NONE;
        };
        let facets: Vec<Sides> = claim
            .facets
            .iter()
            .filter(|(_, stated)| stated.claimed == Claimed::Yes)
            .map(|(name, _)| {
                let facet = Proposition::Facet {
                    facet: name.to_owned(),
                };
                let slot = self
                    .slots
                    .proposed(&facet, umbrella)
                    .or_else(|| self.slots.facet(name));
                slot.map_or(Sides::NONE, |slot| {
                    sides_of(&self.cells[subject as usize], slot)
                })
            })
            .collect();
        whole::sides(&mut self.arena, claim, facets.into_iter())
    }

    fn put(&mut self, subject: u32, slot: Slot, sides: Sides) {
        let cells = &mut self.cells[subject as usize];
        if let Some(cell) = cells.iter_mut().find(|cell| cell.slot == slot) {
            cell.sides = sides;
        } else if sides != Sides::NONE {
            let more = cells.iter().copied().chain([Cell { slot, sides }]);
            *cells = more.collect();
        }
    }

    /// Learns what the entries of new nodes rest on.
    fn learn(&mut self, case: &Case) {
        for at in self.learnt..self.arena.len() {
            if let Op::Entry(entry) = self.arena.op(Node(at as u32)) {
                self.support.learn(case, entry);
            }
        }
        self.learnt = self.arena.len();
    }

    /// Where a question has a subject among its members.
    fn member(&self, question: usize, subject: u32) -> Option<usize> {
        self.wanted_by(subject)
            .iter()
            .find(|[_, other, _]| *other as usize == question)
            .map(|[_, _, at]| *at as usize)
    }

    pub(crate) fn ledger<'a>(&'a self, case: &'a Case) -> Ledger<'a> {
        Ledger {
            case,
            arena: &self.arena,
            support: &self.support,
        }
    }

    /// The number of a claim, or of an account that a set names.
    pub(crate) fn subject(&self, key: &Key) -> Option<u32> {
        let (claims, accounts) = self.keys.split_at(self.claims);
        claims
            .binary_search(key)
            .or_else(|_| accounts.binary_search(key).map(|at| at + self.claims))
            .ok()
            .map(|at| at as u32)
    }

    pub(crate) fn subject_at<'a>(&'a self, case: &'a Case, subject: u32) -> Subject<'a> {
        let at = subject as usize;
        let key = &self.keys[at];
        match at.checked_sub(self.claims) {
            None => Subject::Claim(key, &case.claims()[key]),
            Some(account) => Subject::Account(key, &self.accounts[account]),
        }
    }

    /// The circuits of one slot about one subject.
    pub(crate) fn sides(&self, subject: u32, slot: Slot) -> Sides {
        sides_of(&self.cells[subject as usize], slot)
    }

    /// The question of that key.
    pub(crate) fn question_at(&self, key: &Key) -> Option<&Asked> {
        self.asked.iter().find(|asked| asked.key == *key)
    }

    /// How many circuit nodes there are.
    pub fn nodes(&self) -> usize {
        self.arena.len()
    }
}

/// Whether an entry can only change what is found of the things that it is about.
fn is_local(case: &Case, index: Index) -> bool {
    match &case.entry(index).body {
        Body::Location(_)
        | Body::TimeSeen(_)
        | Body::Object(_)
        | Body::Perpetrator(_)
        | Body::PresenceSeen(_)
        | Body::Identity(_)
        | Body::Assessment(_) => true,
        // One that nothing named before, or the fold would have touched everything.
        Body::Item(_) => true,
        // A search of an area counts for every claim inside it.
        Body::Search(body) => body.region.is_none(),
        _ => false,
    }
}

/// The accounts that sets name, with the entries of each that count: of an account that is gone,
/// what others say of it still counts.
fn accounts_in_sets(case: &Case, method: &Method) -> BTreeMap<Key, Vec<Index>> {
    let mut found: BTreeMap<Key, Vec<Index>> = case
        .sets()
        .values()
        .flat_map(|set| &set.claims)
        .filter(|key| key.kind() == "account" && !case.claims().contains_key(key))
        .map(|key| (key.clone(), Vec::new()))
        .collect();
    if found.is_empty() {
        return found;
    }
    for &index in case.of_kind(Kind::Account) {
        let entries = case
            .entry(index)
            .thing
            .as_ref()
            .and_then(|key| found.get_mut(key));
        if let Some(entries) = entries
            && crate::filter::counts(case, method, index)
        {
            entries.push(index);
        }
    }
    found
}
