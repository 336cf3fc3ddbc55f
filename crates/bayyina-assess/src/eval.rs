//! Evaluating circuits under many withdrawals at once: one bit of a word for each.

use bayyina_model::Index;

use crate::circuit::{Arena, Node, Op};

/// Scratch space for walking the cones of an arena's nodes.
#[derive(Debug, Default)]
pub(crate) struct Lens {
    /// Where a node stands in `cone`, if it is there.
    place: Vec<u32>,
    cone: Vec<Node>,
    values: Vec<u64>,
}

impl Lens {
    /// Looks at the nodes below these, arguments first.
    pub fn focus(&mut self, arena: &Arena, roots: impl IntoIterator<Item = Node>) {
        if self.place.len() < arena.len() {
            self.place.resize(arena.len(), 0);
        }
        self.cone.clear();
        for root in roots {
            self.see(root);
        }
        let mut next = 0;
        while next < self.cone.len() {
            let node = self.cone[next];
            next += 1;
            for &argument in arena.arguments(node) {
                self.see(argument);
            }
        }
        self.cone.sort_unstable();
        for (at, node) in self.cone.iter().enumerate() {
            self.place[node.at()] = at as u32;
        }
    }

    fn see(&mut self, node: Node) {
        let at = self.place[node.at()] as usize;
        if self.cone.get(at) != Some(&node) {
            self.place[node.at()] = self.cone.len() as u32;
            self.cone.push(node);
        }
    }

    /// The entries that the nodes in focus name.
    pub fn entries<'a>(&'a self, arena: &'a Arena) -> impl Iterator<Item = Index> + 'a {
        self.cone.iter().filter_map(|&node| match arena.op(node) {
            Op::Entry(entry) => Some(entry),
            _ => None,
        })
    }

    /// Evaluates the nodes in focus; bit `j` of a leaf says whether it is alive in case `j`.
    pub fn evaluate(&mut self, arena: &Arena, mut alive: impl FnMut(Index) -> u64) {
        self.values.clear();
        for at in 0..self.cone.len() {
            let value = match arena.op(self.cone[at]) {
                Op::False => 0,
                Op::True => !0,
                Op::Entry(entry) => alive(entry),
                Op::Not(inner) => !self.value(inner),
                Op::And(list) => list
                    .iter()
                    .fold(!0, |so_far, &node| so_far & self.value(node)),
                Op::Or(list) => list
                    .iter()
                    .fold(0, |so_far, &node| so_far | self.value(node)),
                Op::Least(k, list) => at_least(k, list.iter().map(|&node| self.value(node))),
            };
            self.values.push(value);
        }
    }

    /// The value of a node in focus, after [`Lens::evaluate`].
    pub fn value(&self, node: Node) -> u64 {
        self.values[self.place[node.at()] as usize]
    }
}

/// Bit by bit, whether at least `k` of the words have it set.
fn at_least(k: u32, words: impl Iterator<Item = u64>) -> u64 {
    // Plane `p` holds bit `p` of each column's count.
    let mut planes = [0u64; 32];
    for word in words {
        let mut carry = word;
        for plane in &mut planes {
            let sum = *plane ^ carry;
            carry &= *plane;
            *plane = sum;
            if carry == 0 {
                break;
            }
        }
    }
    let (mut more, mut equal) = (0u64, !0u64);
    for (power, &plane) in planes.iter().enumerate().rev() {
        if k >> power & 1 == 1 {
            equal &= plane;
        } else {
            more |= equal & plane;
            equal &= !plane;
        }
    }
    more | equal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted() {
        let words = [0b1111u64, 0b0111, 0b0011, 0b0001];
        let table = [(1, 0b1111), (2, 0b0111), (3, 0b0011), (4, 0b0001), (5, 0)];
        for (k, expected) in table {
            assert_eq!(
                at_least(k, words.into_iter()) & 0b1111,
                expected,
                "at least {k}"
            );
        }
        assert_eq!(at_least(0, words.into_iter()), !0);
    }

    #[test]
    fn a_lens_agrees_with_plain_evaluation() {
        let mut arena = Arena::new();
        let leaves: Vec<Node> = (0..6).map(|entry| arena.entry(entry)).collect();
        let not = arena.not(leaves[0]);
        let and = arena.all([not, leaves[1], leaves[2]]);
        let least = arena.least(2, [and, leaves[3], leaves[4], leaves[5]]);
        let root = arena.any([least, and]);
        let mut lens = Lens::default();
        lens.focus(&arena, [root]);
        for entries in 0..64u32 {
            lens.evaluate(
                &arena,
                |entry| if entries >> entry & 1 == 1 { !0 } else { 0 },
            );
            let plain = arena.holds(root, |entry| entries >> entry & 1 == 1);
            assert_eq!(lens.value(root) == !0, plain, "{entries:06b}");
        }
    }
}
