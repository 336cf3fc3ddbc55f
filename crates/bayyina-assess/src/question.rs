//! Questions: which claims they ask, in which units, and what the count comes to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bayyina_model::kinds::{Body, Claimed, Proposition, Unit, UnitRule};
use bayyina_model::{Case, Index, Key, Withdrawable};
use rayon::prelude::*;

use crate::circuit::{Arena, Node};
use crate::eval::Lens;
use crate::findings::Tally;
use crate::slots::Slot;
use crate::support::{Support, Thing};
use crate::verdict::{Bounds, Masks, Sides, Verdict};

/// A question made ready to be counted.
#[derive(Debug)]
pub(crate) struct Asked {
    pub key: Key,
    pub counts: Verdict,
    pub unit: Unit,
    pub rule: UnitRule,
    pub slot: Option<Slot>,
    pub members: Vec<Member>,
    /// Unit by unit, the members in it.
    pub units: Units,
    pub count: Count,
}

/// A claim or account that a question's set names.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub key: Key,
    /// Its place among the subjects; none when the case does not have it.
    pub subject: Option<u32>,
    pub claimed: Claimed,
    pub sides: Sides,
}

/// Units with their members.
#[derive(Debug, Default)]
pub(crate) struct Units {
    pub keys: Vec<Key>,
    starts: Vec<u32>,
    members: Vec<u32>,
    pub of_member: Vec<u32>,
}

impl Units {
    fn of(keys_of_members: Vec<Key>) -> Self {
        let mut numbers: HashMap<Key, u32> = HashMap::new();
        let mut keys: Vec<Key> = Vec::new();
        let of_member: Vec<u32> = keys_of_members
            .into_iter()
            .map(|key| {
                let next = keys.len() as u32;
                *numbers.entry(key).or_insert_with_key(|key| {
                    keys.push(key.clone());
                    next
                })
            })
            .collect();
        let mut starts = vec![0u32; keys.len() + 1];
        for &unit in &of_member {
            starts[unit as usize + 1] += 1;
        }
        for unit in 0..keys.len() {
            starts[unit + 1] += starts[unit];
        }
        let mut next = starts.clone();
        let mut members = vec![0; of_member.len()];
        for (member, &unit) in of_member.iter().enumerate() {
            members[next[unit as usize] as usize] = member as u32;
            next[unit as usize] += 1;
        }
        Self {
            keys,
            starts,
            members,
            of_member,
        }
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn members(&self, unit: usize) -> &[u32] {
        &self.members[self.starts[unit] as usize..self.starts[unit + 1] as usize]
    }
}

/// What the units come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub yes: u32,
    pub open: u32,
    pub computed: u32,
    pub tally: Tally,
    /// By origin, units that count by its assessments alone or with others'.
    pub adopted_from: BTreeMap<Option<Key>, u32>,
    /// By withdrawable, how far the two bounds move without it; none where they do not.
    pub moves: HashMap<Thing, Move>,
}

/// How far the bounds move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Move {
    pub at_least: i32,
    pub at_most: i32,
}

impl Move {
    fn is_none(self) -> bool {
        self == Self::default()
    }
}

impl std::ops::AddAssign for Move {
    fn add_assign(&mut self, other: Self) {
        self.at_least += other.at_least;
        self.at_most += other.at_most;
    }
}

impl Count {
    pub fn bounds(&self) -> Bounds {
        Bounds {
            at_least: self.yes,
            at_most: self.yes + self.open,
        }
    }

    fn add(&mut self, other: &Self, sign: i32) {
        let sum = |a: &mut u32, b: u32| *a = a.wrapping_add_signed(sign * b as i32);
        sum(&mut self.yes, other.yes);
        sum(&mut self.open, other.open);
        sum(&mut self.computed, other.computed);
        let (mine, theirs) = (&mut self.tally, &other.tally);
        for (a, b) in [
            (&mut mine.supported, theirs.supported),
            (&mut mine.contradicted, theirs.contradicted),
            (&mut mine.disputed, theirs.disputed),
            (&mut mine.undetermined, theirs.undetermined),
            (&mut mine.not_claimed, theirs.not_claimed),
            (&mut mine.repeats, theirs.repeats),
        ] {
            sum(a, b);
        }
        for (origin, &count) in &other.adopted_from {
            let total = self.adopted_from.entry(origin.clone()).or_default();
            sum(total, count);
            if *total == 0 {
                self.adopted_from.remove(origin);
            }
        }
        for (&thing, &by) in &other.moves {
            let total = self.moves.entry(thing).or_default();
            *total += Move {
                at_least: sign * by.at_least,
                at_most: sign * by.at_most,
            };
            if total.is_none() {
                self.moves.remove(&thing);
            }
        }
    }
}

/// What counting needs beside the question.
#[derive(Clone, Copy)]
pub(crate) struct Ledger<'a> {
    pub case: &'a Case,
    pub arena: &'a Arena,
    pub support: &'a Support,
}

/// The bit that stands for the case as it is.
const BASE: u64 = 1 << 63;
/// The bit that stands for the case without adopted assessments.
const COMPUTED: u64 = 1 << 62;
/// Withdrawals evaluated at once beside these two.
const AT_ONCE: usize = 62;

impl Asked {
    /// The question with its set's members in their order; sides are filled in later.
    pub fn of(
        case: &Case,
        key: &Key,
        subject: impl Fn(&Key) -> Option<u32>,
        slots: &crate::slots::Slots,
    ) -> Option<Self> {
        let question = case.questions().get(key)?;
        let unit = question.unit.unwrap_or(Unit::Claim);
        let set = question.set.as_ref().and_then(|set| case.sets().get(set));
        let mut seen = BTreeSet::new();
        let mut members = Vec::new();
        let mut unit_keys = Vec::new();
        for key in set.map_or(&[][..], |set| &set.claims) {
            if !seen.insert(key) {
                continue;
            }
            let claim = case.claims().get(key);
            let named = claim.and_then(|claim| match unit {
                Unit::Claim | Unit::Account => None,
                Unit::Item => claim.item.as_ref(),
                Unit::Incident => claim.incident.as_ref(),
                Unit::Site => claim.site.as_ref(),
            });
            unit_keys.push(named.unwrap_or(key).clone());
            members.push(Member {
                key: key.clone(),
                subject: subject(key),
                claimed: claimed(case, key, question.proposition.as_ref()),
                sides: Sides::NONE,
            });
        }
        let slot = question
            .proposition
            .as_ref()
            .and_then(|proposition| slots.proposed(proposition, question.umbrella.as_ref()));
        Some(Self {
            key: key.clone(),
            counts: question
                .counts
                .as_deref()
                .map_or(Some(Verdict::Supported), Verdict::of)
                .unwrap_or(Verdict::Supported),
            unit,
            rule: question.rule.unwrap_or(UnitRule::Any),
            slot,
            members,
            units: Units::of(unit_keys),
            count: Count::default(),
        })
    }

    /// What these units come to.
    pub fn count_of(&self, ledger: Ledger<'_>, units: &[usize]) -> Count {
        let parts: Vec<Count> = units
            .par_chunks(4_096)
            .map_init(Scratch::default, |scratch, units| {
                let mut total = Count::default();
                for &unit in units {
                    self.count_unit(ledger, unit, scratch, &mut total);
                }
                total
            })
            .collect();
        let mut total = Count::default();
        for part in &parts {
            total.add(part, 1);
        }
        total
    }

    /// Puts what some units come to now in the place of what they came to before.
    pub fn exchange(&mut self, before: &Count, after: &Count) {
        self.count.add(before, -1);
        self.count.add(after, 1);
    }

    fn count_unit(
        &self,
        ledger: Ledger<'_>,
        unit: usize,
        scratch: &mut Scratch,
        total: &mut Count,
    ) {
        let members = self.units.members(unit);
        scratch.focus(ledger, self.roots(members));
        let things = std::mem::take(&mut scratch.things);
        let mut base = None;
        let mut rest = &things[..];
        loop {
            let (now, later) = rest.split_at(rest.len().min(AT_ONCE));
            rest = later;
            scratch.evaluate(ledger, now, base.is_none());
            let masks = self.masks(members, &scratch.lens);
            let (yes, open) = *base.get_or_insert_with(|| {
                let yes = masks.yes & BASE != 0;
                let open = !yes && masks.no & BASE == 0;
                total.yes += u32::from(yes);
                total.open += u32::from(open);
                let computed = yes && masks.yes & COMPUTED != 0;
                total.computed += u32::from(computed);
                for &member in members {
                    let verdict = self.verdict(&self.members[member as usize], &scratch.lens);
                    total.tally.add(verdict);
                }
                if yes && !computed {
                    let Scratch { lens, other, .. } = &mut *scratch;
                    self.adopted(ledger, members, lens, other, total);
                }
                (yes, open)
            });
            for (bit, &thing) in now.iter().enumerate() {
                let so = masks.yes >> bit & 1;
                let may = !masks.no >> bit & 1;
                let by = Move {
                    at_least: so as i32 - i32::from(yes),
                    at_most: (so | may) as i32 - i32::from(yes || open),
                };
                if !by.is_none() {
                    *total.moves.entry(thing).or_default() += by;
                }
            }
            if rest.is_empty() {
                break;
            }
        }
        scratch.things = things;
        total.moves.retain(|_, by| !by.is_none());
    }

    fn roots<'a>(&'a self, members: &'a [u32]) -> impl Iterator<Item = Node> + 'a {
        members.iter().flat_map(|&member| {
            let member = &self.members[member as usize];
            member.sides.nodes()
        })
    }

    /// What a unit is to the count, case by case.
    fn masks(&self, members: &[u32], lens: &Lens) -> Masks {
        let each = members.iter().map(|&member| {
            let member = &self.members[member as usize];
            match member.claimed {
                Claimed::No => Masks::not_claimed(self.counts),
                Claimed::Unknown => Masks::unknown(self.counts),
                Claimed::Yes => {
                    let [favour, against, repeats] =
                        member.sides.nodes().map(|node| lens.value(node));
                    Masks::of(favour, against, repeats, self.counts)
                }
            }
        });
        each.reduce(|a, b| match self.rule {
            UnitRule::Any => a.any(b),
            UnitRule::Every => a.every(b),
        })
        .expect("a unit has a member")
    }

    fn verdict(&self, member: &Member, lens: &Lens) -> Verdict {
        match member.claimed {
            Claimed::No => Verdict::NotClaimed,
            Claimed::Unknown => Verdict::Undetermined,
            Claimed::Yes => {
                let [favour, against, repeats] = member
                    .sides
                    .nodes()
                    .map(|node| lens.value(node) & BASE != 0);
                Verdict::from_sides(favour, against, repeats)
            }
        }
    }

    fn adopted(
        &self,
        ledger: Ledger<'_>,
        members: &[u32],
        lens: &Lens,
        within: &mut Lens,
        total: &mut Count,
    ) {
        let mut origins = BTreeSet::new();
        for &member in members {
            let member = &self.members[member as usize];
            if self.verdict(member, lens) != self.counts {
                continue;
            }
            let sides = member.sides;
            let deciding = match self.counts {
                Verdict::Supported => vec![sides.favour],
                Verdict::Contradicted => vec![sides.against],
                Verdict::Repeats => vec![sides.repeats],
                _ => vec![sides.favour, sides.against],
            };
            within.focus(ledger.arena, deciding);
            for entry in within.entries(ledger.arena) {
                if is_assessment(ledger.case, entry) {
                    origins.insert(origin(ledger.case, entry));
                }
            }
        }
        for origin in origins {
            *total.adopted_from.entry(origin).or_default() += 1;
        }
    }

    /// The bounds when all of these are withdrawn together.
    pub fn bounds_without(&self, ledger: Ledger<'_>, things: &[Thing]) -> Bounds {
        let mut bounds = Bounds {
            at_least: 0,
            at_most: 0,
        };
        let mut scratch = Scratch::default();
        for unit in 0..self.units.len() {
            let (so, may) = self.unit_without(ledger, unit, things, &mut scratch);
            bounds.at_least += u32::from(so);
            bounds.at_most += u32::from(so || may);
        }
        bounds
    }

    /// Whether one unit counts, or may, when all of these are withdrawn together.
    pub fn unit_without(
        &self,
        ledger: Ledger<'_>,
        unit: usize,
        things: &[Thing],
        scratch: &mut Scratch,
    ) -> (bool, bool) {
        let members = self.units.members(unit);
        scratch.lens.focus(ledger.arena, self.roots(members));
        scratch.lens.evaluate(ledger.arena, |entry| {
            let dead = ledger
                .support
                .of(entry)
                .iter()
                .any(|thing| things.contains(thing));
            if dead { 0 } else { !0 }
        });
        let masks = self.masks(members, &scratch.lens);
        let so = masks.yes & BASE != 0;
        (so, !so && masks.no & BASE == 0)
    }

    /// The withdrawables that a unit rests on, sorted.
    pub fn unit_things<'s>(
        &self,
        ledger: Ledger<'_>,
        unit: usize,
        scratch: &'s mut Scratch,
    ) -> &'s [Thing] {
        scratch.focus(ledger, self.roots(self.units.members(unit)));
        &scratch.things
    }

    /// What one unit is when each of up to 64 pairs is withdrawn: bit `j` of the first says that it
    /// counts, of the second that it may.
    pub fn unit_pairs(
        &self,
        ledger: Ledger<'_>,
        unit: usize,
        pairs: &[(Thing, Thing)],
        scratch: &mut Scratch,
    ) -> (u64, u64) {
        let members = self.units.members(unit);
        scratch.lens.focus(ledger.arena, self.roots(members));
        scratch.lens.evaluate(ledger.arena, |entry| {
            let on = ledger.support.of(entry);
            let dead = pairs
                .iter()
                .enumerate()
                .filter(|(_, (a, b))| on.contains(a) || on.contains(b));
            dead.fold(!0, |mask, (bit, _)| mask & !(1 << bit))
        });
        let masks = self.masks(members, &scratch.lens);
        (masks.yes, masks.yes | !masks.no)
    }

    /// Whether each unit counts, or may, as the case is.
    pub fn statuses(&self, ledger: Ledger<'_>) -> Vec<(bool, bool)> {
        let mut scratch = Scratch::default();
        (0..self.units.len())
            .map(|unit| self.unit_without(ledger, unit, &[], &mut scratch))
            .collect()
    }
}

/// Scratch space for counting.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub lens: Lens,
    other: Lens,
    things: Vec<Thing>,
}

impl Scratch {
    /// Looks at these nodes and learns which withdrawables they rest on, sorted.
    fn focus(&mut self, ledger: Ledger<'_>, roots: impl Iterator<Item = Node>) {
        self.lens.focus(ledger.arena, roots);
        self.things.clear();
        let mut classes: Vec<u32> = self
            .lens
            .entries(ledger.arena)
            .map(|entry| ledger.support.class(entry))
            .collect();
        classes.sort_unstable();
        classes.dedup();
        for class in classes {
            self.things.extend(ledger.support.class_things(class));
        }
        self.things.sort_unstable();
        self.things.dedup();
    }

    fn evaluate(&mut self, ledger: Ledger<'_>, things: &[Thing], with_computed: bool) {
        self.lens.evaluate(ledger.arena, |entry| {
            let mut mask = !0;
            for thing in ledger.support.of(entry) {
                if let Ok(bit) = things.binary_search(thing) {
                    mask &= !(1 << bit);
                }
            }
            if with_computed && is_assessment(ledger.case, entry) {
                mask &= !COMPUTED;
            }
            mask
        });
    }
}

fn is_assessment(case: &Case, entry: Index) -> bool {
    matches!(case.entry(entry).body, Body::Assessment(_))
}

/// The origin that an entry names, or that of its first item that has one.
pub(crate) fn origin(case: &Case, entry: Index) -> Option<Key> {
    let evidence = case.entry(entry).evidence.as_ref()?;
    evidence.origin.clone().or_else(|| {
        evidence.items.iter().find_map(|cite| {
            let item = case.items().get(&cite.item)?;
            item.origin.clone().or_else(|| item.source.clone())
        })
    })
}

/// Whether a claim says what is asked. What is only put to it hypothetically counts as said.
pub(crate) fn claimed(case: &Case, key: &Key, proposition: Option<&Proposition>) -> Claimed {
    let Some(claim) = case.claims().get(key) else {
        // An account claims no facet; of what is not in the case nothing is known.
        return match proposition {
            None => Claimed::Unknown,
            Some(_) if key.kind() != "account" => Claimed::Unknown,
            Some(Proposition::Facet { .. } | Proposition::Claim) => Claimed::No,
            Some(_) => Claimed::Yes,
        };
    };
    match proposition {
        None => Claimed::Unknown,
        Some(Proposition::Facet { facet }) => claim
            .facets
            .get(facet)
            .map_or(Claimed::Unknown, |stated| stated.claimed),
        Some(Proposition::Claim) => crate::whole::claimed(claim),
        Some(_) => Claimed::Yes,
    }
}

/// Whether a withdrawable may not be named.
pub(crate) fn is_protected(case: &Case, thing: &Withdrawable) -> bool {
    match thing {
        Withdrawable::Origin(key) | Withdrawable::Item(key) => case.is_protected(key),
        Withdrawable::Analyst(_) => false,
    }
}
