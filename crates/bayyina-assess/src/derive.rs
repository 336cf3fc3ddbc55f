//! Minimal derivations: the smallest sets of entries that make a node hold.
//!
//! What displaces evidence is taken as it stands: `not` of a node that does not hold is free, and
//! a derivation lists the entries that are needed beside it.

use std::collections::HashMap;

use bayyina_model::{EntryId, Index};

use crate::circuit::{Arena, Node, Op};

/// Sets kept on the way. Below that, the listed derivations are exactly the smallest.
const KEPT: usize = 256;

/// Nodes of a count that are combined; of more, only those with the smallest derivations.
const COUNTED: usize = 24;

/// The smallest derivations of a node, each sorted, smallest first, then by entry id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The sets of entries.
    pub sets: Vec<Vec<EntryId>>,
    /// Whether there are more than are listed.
    pub more: bool,
}

/// The smallest `limit` derivations of `root` when the entries that `alive` names are alive.
pub(crate) fn derivations(
    arena: &Arena,
    root: Node,
    limit: usize,
    alive: impl Fn(Index) -> bool,
    id: impl Fn(Index) -> EntryId,
) -> Listed {
    let cone = arena.cone(root);
    let mut holds: HashMap<Node, bool> = HashMap::new();
    for &node in &cone {
        let value = match arena.op(node) {
            Op::False => false,
            Op::True => true,
            Op::Entry(entry) => alive(entry),
            Op::Not(inner) => !holds[&inner],
            Op::And(list) => list.iter().all(|node| holds[node]),
            Op::Or(list) => list.iter().any(|node| holds[node]),
            Op::Least(k, list) => list.iter().filter(|node| holds[*node]).count() >= k as usize,
        };
        holds.insert(node, value);
    }
    if !holds[&root] {
        return Listed::default();
    }
    // Only what the root is reached from through nodes that hold matters; `not` is an end.
    let mut wanted = std::collections::BTreeSet::from([root]);
    for &node in cone.iter().rev() {
        if wanted.contains(&node) && !matches!(arena.op(node), Op::Not(_)) {
            wanted.extend(arena.arguments(node).iter().filter(|node| holds[*node]));
        }
    }
    let mut found: HashMap<Node, Family> = HashMap::new();
    for &node in &wanted {
        let family = match arena.op(node) {
            Op::False => Family::default(),
            Op::True | Op::Not(_) => Family::free(),
            Op::Entry(entry) => Family {
                sets: vec![vec![id(entry)]],
                cut: false,
            },
            Op::And(list) => list
                .iter()
                .fold(Family::free(), |so_far, node| so_far.times(&found[node])),
            Op::Or(list) => list
                .iter()
                .filter(|node| holds[*node])
                .fold(Family::default(), |so_far, node| so_far.plus(&found[node])),
            Op::Least(k, list) => {
                let living = list.iter().filter(|node| holds[*node]);
                least(k as usize, living.map(|node| &found[node]))
            }
        };
        found.insert(node, family);
    }
    let mut family = found.remove(&root).expect("the root is in its own cone");
    let more = family.cut || family.sets.len() > limit;
    family.sets.truncate(limit);
    Listed {
        sets: family.sets,
        more,
    }
}

/// Minimal sets, smallest first; `cut` when some were dropped.
#[derive(Clone, Debug, Default)]
struct Family {
    sets: Vec<Vec<EntryId>>,
    cut: bool,
}

impl Family {
    /// Holds without any entry.
    fn free() -> Self {
        Self {
            sets: vec![Vec::new()],
            cut: false,
        }
    }

    fn plus(&self, other: &Self) -> Self {
        let sets = self.sets.iter().chain(&other.sets).cloned().collect();
        Self {
            sets,
            cut: self.cut || other.cut,
        }
        .minimal()
    }

    fn times(&self, other: &Self) -> Self {
        let mut cut = self.cut || other.cut;
        let mut sets = Vec::new();
        // Both are sorted by size, so what is cut off here is among the largest.
        'all: for mine in &self.sets {
            for theirs in &other.sets {
                if sets.len() == 4 * KEPT {
                    cut = true;
                    break 'all;
                }
                let mut both = mine.clone();
                both.extend(theirs);
                both.sort_unstable();
                both.dedup();
                sets.push(both);
            }
        }
        Self { sets, cut }.minimal()
    }

    fn minimal(mut self) -> Self {
        self.sets
            .sort_unstable_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        self.sets.dedup();
        let mut kept: Vec<Vec<EntryId>> = Vec::new();
        for set in self.sets {
            if kept.len() == KEPT {
                self.cut = true;
                break;
            }
            if !kept.iter().any(|smaller| within(smaller, &set)) {
                kept.push(set);
            }
        }
        Self {
            sets: kept,
            cut: self.cut,
        }
    }
}

/// Whether every entry of `inner` is in `outer`; both sorted.
fn within(inner: &[EntryId], outer: &[EntryId]) -> bool {
    let mut rest = outer.iter();
    inner.iter().all(|id| rest.any(|other| other == id))
}

fn least<'a>(k: usize, living: impl Iterator<Item = &'a Family>) -> Family {
    let mut families: Vec<&Family> = living.collect();
    let mut cut = false;
    if families.len() > COUNTED {
        families.sort_by(|a, b| {
            let (a, b) = (a.sets.first(), b.sets.first());
            (a.map(Vec::len).cmp(&b.map(Vec::len))).then_with(|| a.cmp(&b))
        });
        cut = true;
        if k > COUNTED / 2 {
            // One derivation stands for the many.
            let mut all: Vec<EntryId> = families[..k]
                .iter()
                .flat_map(|family| &family.sets[0])
                .copied()
                .collect();
            all.sort_unstable();
            all.dedup();
            let sets = vec![all];
            return Family { sets, cut };
        }
        families.truncate(COUNTED);
    }
    // Place `j` holds the ways to make `j` of the nodes seen so far hold.
    let mut ways = vec![Family::default(); k + 1];
    ways[0] = Family::free();
    for family in families {
        for j in (1..=k).rev() {
            let with = ways[j - 1].times(family);
            ways[j] = ways[j].plus(&with);
        }
    }
    let mut family = ways.pop().expect("place k is there");
    family.cut |= cut;
    family
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(entry: Index) -> EntryId {
        let mut bytes = [0; 32];
        bytes[31] = entry as u8;
        EntryId(bytes)
    }

    fn listed(arena: &Arena, root: Node, limit: usize) -> (Vec<Vec<u8>>, bool) {
        let listed = derivations(arena, root, limit, |entry| entry != 9, id);
        let sets = listed
            .sets
            .iter()
            .map(|set| set.iter().map(|id| id.0[31]).collect())
            .collect();
        (sets, listed.more)
    }

    #[test]
    fn the_smallest_sets_are_listed() {
        let mut arena = Arena::new();
        let [a, b, c, dead] = [1, 2, 3, 9].map(|entry| arena.entry(entry));
        let ab = arena.and(a, b);
        let abc = arena.all([a, b, c]);
        let not_dead = arena.not(dead);
        let c_alone = arena.and(c, not_dead);
        let two = arena.least(2, [a, b, c, dead]);
        let rows: Vec<(Node, Vec<Vec<u8>>)> = vec![
            (a, vec![vec![1]]),
            (dead, vec![]),
            (abc, vec![vec![1, 2, 3]]),
            (arena.any([ab, abc]), vec![vec![1, 2]]),
            (arena.any([ab, c_alone]), vec![vec![3], vec![1, 2]]),
            (two, vec![vec![1, 2], vec![1, 3], vec![2, 3]]),
            (Node::TRUE, vec![vec![]]),
            (Node::FALSE, vec![]),
        ];
        for (root, expected) in rows {
            assert_eq!(listed(&arena, root, 16), (expected, false));
        }
        assert_eq!(listed(&arena, two, 2), (vec![vec![1, 2], vec![1, 3]], true));
    }
}
