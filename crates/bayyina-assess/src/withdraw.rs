//! What is left of a count when several origins are withdrawn at once.

use std::collections::{BTreeSet, HashMap};

use bayyina_model::{Case, Key, Withdrawable};
use serde::Serialize;

use crate::assessor::Assessor;
use crate::findings::Mover;
use crate::question::{Asked, Ledger, Scratch, is_protected};
use crate::support::Thing;
use crate::verdict::Bounds;

/// How far the bounds of a count move when several origins are withdrawn at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Withdrawal {
    /// How many origins are withdrawn, at most.
    pub withdraw: u32,
    /// The smallest `at_least`, and the largest `at_most`.
    #[serde(flatten)]
    pub bounds: Bounds,
    /// The origins whose withdrawal brings `at_least` there; none if nothing moves it.
    pub origins: Vec<Mover>,
    /// The origins whose withdrawal brings `at_most` there; none if nothing moves it.
    pub at_most_origins: Vec<Mover>,
    /// Whether every choice was looked at; else the true bounds may move farther.
    pub exact: bool,
}

/// Which bound is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Least,
    Most,
}

impl End {
    /// How good a move is: smaller is better.
    fn score(self, moved: [i64; 2]) -> i64 {
        match self {
            Self::Least => moved[0],
            Self::Most => -moved[1],
        }
    }
}

/// A choice of origins with its score; the better of two is the smaller.
type Found = (i64, usize, Vec<String>, Vec<Thing>);

impl Assessor {
    /// The bounds of a question when all of these are withdrawn together.
    pub fn bounds_without(
        &self,
        case: &Case,
        question: &Key,
        withdrawn: &BTreeSet<Withdrawable>,
    ) -> Option<Bounds> {
        let asked = self.question_at(question)?;
        let things: Vec<Thing> = withdrawn
            .iter()
            .filter_map(|thing| self.support.number(thing))
            .collect();
        Some(asked.bounds_without(self.ledger(case), &things))
    }

    /// The least and most that withdrawing any two origins makes of a question, exactly.
    pub fn withdraw_pairs(&self, case: &Case, question: &Key) -> Option<Withdrawal> {
        let asked = self.question_at(question)?;
        let origins = Origins::of(asked, self.ledger(case));
        let [least, most] = [End::Least, End::Most].map(|end| self.best_pair(case, &origins, end));
        Some(self.withdrawal(case, asked, 2, least, most, true))
    }

    /// The least and most that withdrawing any `n` origins makes of a question, as far as the
    /// search came before `stop` said so.
    pub fn withdraw_many(
        &self,
        case: &Case,
        question: &Key,
        n: u32,
        stop: &mut dyn FnMut() -> bool,
    ) -> Option<Withdrawal> {
        let asked = self.question_at(question)?;
        let origins = Origins::of(asked, self.ledger(case));
        let mut exact = true;
        let [least, most] = [End::Least, End::Most].map(|end| {
            if n == 2 {
                return self.best_pair(case, &origins, end);
            }
            let mut search = Search {
                assessor: self,
                case,
                asked,
                origins: &origins,
                end,
                scratch: Scratch::default(),
                known: HashMap::new(),
            };
            let (found, all) = search.run(n as usize, stop);
            exact &= all;
            found
        });
        Some(self.withdrawal(case, asked, n, least, most, exact))
    }

    fn withdrawal(
        &self,
        case: &Case,
        asked: &Asked,
        withdraw: u32,
        least: Found,
        most: Found,
        exact: bool,
    ) -> Withdrawal {
        let base = asked.count.bounds();
        let names = |things: &[Thing]| {
            let mut names: Vec<Mover> = things
                .iter()
                .map(|&thing| self.mover(case, thing))
                .collect();
            names.sort();
            names
        };
        Withdrawal {
            withdraw,
            bounds: Bounds {
                at_least: (i64::from(base.at_least) + least.0) as u32,
                at_most: (i64::from(base.at_most) - most.0) as u32,
            },
            origins: names(&least.3),
            at_most_origins: names(&most.3),
            exact,
        }
    }

    fn mover(&self, case: &Case, thing: Thing) -> Mover {
        let thing = self.support.thing(thing);
        if is_protected(case, thing) {
            Mover::Protected
        } else {
            Mover::Named(thing.id())
        }
    }

    /// A choice ready to be compared: by score, then fewest protected, then by names. What moves
    /// nothing names nobody.
    fn found(&self, case: &Case, score: i64, things: &[Thing]) -> Found {
        if score >= 0 {
            return (0, 0, Vec::new(), Vec::new());
        }
        let hidden = |thing: &&Thing| is_protected(case, self.support.thing(**thing));
        let mut names: Vec<String> = things
            .iter()
            .map(|&thing| self.support.thing(thing).id())
            .collect();
        names.sort();
        (
            score,
            things.iter().filter(hidden).count(),
            names,
            things.to_vec(),
        )
    }

    fn best_pair(&self, case: &Case, origins: &Origins, end: End) -> Found {
        let single = |thing: Thing| origins.moves.get(&thing).copied().unwrap_or_default();
        let mut best = self.found(case, 0, &[]);
        let mut offer = |score: i64, things: &[Thing]| {
            if score <= best.0 {
                best = best.clone().min(self.found(case, score, things));
            }
        };
        for (&(a, b), &beside) in &origins.together {
            let moved = sum(sum(single(a), single(b)), beside);
            offer(end.score(moved), &[a, b]);
        }
        // Pairs that meet in no unit add up: the best go first.
        let mut alone: Vec<(i64, bool, String, Thing)> = origins
            .moves
            .iter()
            .map(|(&thing, &moved)| {
                let of = self.support.thing(thing);
                (end.score(moved), is_protected(case, of), of.id(), thing)
            })
            .filter(|(score, ..)| *score < 0)
            .collect();
        alone.sort();
        for (at, (score, .., a)) in alone.iter().enumerate() {
            offer(*score, &[*a]);
            let apart = |b: Thing| !origins.together.contains_key(&(*a.min(&b), *a.max(&b)));
            if let Some((other, .., b)) = alone[at + 1..].iter().find(|(.., b)| apart(*b)) {
                offer(score + other, &[*a, *b]);
            }
        }
        best
    }
}

fn sum(a: [i64; 2], b: [i64; 2]) -> [i64; 2] {
    [a[0] + b[0], a[1] + b[1]]
}

/// What each origin moves alone, and what pairs move beside that.
struct Origins {
    /// By origin, how far it moves the two bounds alone; only those that some unit rests on.
    moves: HashMap<Thing, [i64; 2]>,
    /// By pair, smaller number first, what both move beyond the sum of each; none where they meet
    /// in no unit, or do not interact.
    together: HashMap<(Thing, Thing), [i64; 2]>,
    /// The origins that each unit rests on.
    of_unit: Vec<Vec<Thing>>,
}

impl Origins {
    fn of(asked: &Asked, ledger: Ledger<'_>) -> Self {
        let mut origins = Self {
            moves: HashMap::new(),
            together: HashMap::new(),
            of_unit: Vec::new(),
        };
        let mut scratch = Scratch::default();
        for unit in 0..asked.units.len() {
            let things: Vec<Thing> = asked
                .unit_things(ledger, unit, &mut scratch)
                .iter()
                .copied()
                .filter(|&thing| matches!(ledger.support.thing(thing), Withdrawable::Origin(_)))
                .collect();
            origins.add(asked, ledger, unit, &things, &mut scratch);
            origins.of_unit.push(things);
        }
        origins.together.retain(|_, beside| *beside != [0, 0]);
        origins
    }

    fn add(
        &mut self,
        asked: &Asked,
        ledger: Ledger<'_>,
        unit: usize,
        things: &[Thing],
        scratch: &mut Scratch,
    ) {
        let (so, may) = asked.unit_without(ledger, unit, &[], scratch);
        let (least, most) = (i64::from(so), i64::from(so || may));
        // A pair of one with itself is that one alone.
        let pairs: Vec<(Thing, Thing)> = (0..things.len())
            .flat_map(|a| (a..things.len()).map(move |b| (things[a], things[b])))
            .collect();
        let mut moved: HashMap<(Thing, Thing), [i64; 2]> = HashMap::new();
        for chunk in pairs.chunks(64) {
            let (yes, may) = asked.unit_pairs(ledger, unit, chunk, scratch);
            for (bit, &pair) in chunk.iter().enumerate() {
                let bit = |mask: u64| (mask >> bit & 1) as i64;
                moved.insert(pair, [bit(yes) - least, bit(may) - most]);
            }
        }
        for &(a, b) in &pairs {
            let both = moved[&(a, b)];
            if a == b {
                let total = self.moves.entry(a).or_default();
                *total = sum(*total, both);
            } else {
                let alone = sum(moved[&(a, a)], moved[&(b, b)]);
                let beside = [both[0] - alone[0], both[1] - alone[1]];
                let total = self.together.entry((a, b)).or_default();
                *total = sum(*total, beside);
            }
        }
    }
}

/// A search for the choice of origins that moves a bound farthest.
struct Search<'a> {
    assessor: &'a Assessor,
    case: &'a Case,
    asked: &'a Asked,
    origins: &'a Origins,
    end: End,
    scratch: Scratch,
    /// What a unit comes to without some of its origins.
    known: HashMap<(usize, Vec<Thing>), [i64; 2]>,
}

impl Search<'_> {
    /// The best choice of up to `n`, and whether every choice was looked at.
    fn run(&mut self, n: usize, stop: &mut dyn FnMut() -> bool) -> (Found, bool) {
        let mut all: Vec<Thing> = self.origins.moves.keys().copied().collect();
        all.sort_by_key(|&thing| self.assessor.support.thing(thing).id());
        let mut best = self.assessor.found(self.case, 0, &[]);
        // Greedy first, so that a short search finds something good.
        let mut chosen: Vec<Thing> = Vec::new();
        for _ in 0..n {
            let mut next: Option<Found> = None;
            for &thing in all.iter().filter(|thing| !chosen.contains(thing)) {
                if stop() {
                    return (best, false);
                }
                let mut choice = chosen.clone();
                choice.push(thing);
                let found = self.look(&choice);
                next = Some(next.map_or(found.clone(), |known| known.min(found.clone())));
                best = best.min(found);
            }
            match next {
                Some(found) if !found.3.is_empty() => chosen = found.3,
                _ => break,
            }
        }
        // Then everything.
        for size in 1..=n.min(all.len()) {
            let mut at: Vec<usize> = (0..size).collect();
            loop {
                if stop() {
                    return (best, false);
                }
                let choice: Vec<Thing> = at.iter().map(|&at| all[at]).collect();
                best = best.min(self.look(&choice));
                let Some(turn) = (0..size)
                    .rev()
                    .find(|&turn| at[turn] < all.len() - size + turn)
                else {
                    break;
                };
                at[turn] += 1;
                for next in turn + 1..size {
                    at[next] = at[next - 1] + 1;
                }
            }
        }
        (best, true)
    }

    fn look(&mut self, choice: &[Thing]) -> Found {
        let mut moved = [0, 0];
        for unit in 0..self.origins.of_unit.len() {
            let here: Vec<Thing> = self.origins.of_unit[unit]
                .iter()
                .copied()
                .filter(|thing| choice.contains(thing))
                .collect();
            if !here.is_empty() {
                moved = sum(moved, self.unit(unit, here));
            }
        }
        self.assessor
            .found(self.case, self.end.score(moved), choice)
    }

    fn unit(&mut self, unit: usize, without: Vec<Thing>) -> [i64; 2] {
        if let Some(&moved) = self.known.get(&(unit, without.clone())) {
            return moved;
        }
        let ledger = self.assessor.ledger(self.case);
        let mut counts = |things: &[Thing]| {
            let (so, may) = self
                .asked
                .unit_without(ledger, unit, things, &mut self.scratch);
            [i64::from(so), i64::from(so || may)]
        };
        let (before, after) = (counts(&[]), counts(&without));
        let moved = [after[0] - before[0], after[1] - before[1]];
        self.known.insert((unit, without), moved);
        moved
    }
}
