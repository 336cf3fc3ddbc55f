//! Circuits as findings carry them: only what is referred to, in an order that depends on nothing
//! but what the circuits say.

use std::collections::HashMap;

use bayyina_model::Case;

use crate::circuit::{Arena, Node, Op, mix};
use crate::findings::Circuit;

/// Circuits written so far, and where each node stands among them.
pub(crate) struct Export<'a> {
    case: &'a Case,
    arena: &'a Arena,
    place: HashMap<Node, u32>,
    marks: HashMap<Node, (u64, u64)>,
    circuits: Vec<Circuit>,
}

impl<'a> Export<'a> {
    pub fn new(case: &'a Case, arena: &'a Arena) -> Self {
        Self {
            case,
            arena,
            place: HashMap::new(),
            marks: HashMap::new(),
            circuits: Vec::new(),
        }
    }

    /// Where a node stands, with all below it before it.
    pub fn place(&mut self, root: Node) -> u32 {
        if let Some(&place) = self.place.get(&root) {
            return place;
        }
        self.mark(root);
        // Depth first, arguments in the order of their marks.
        let mut stack = vec![(root, false)];
        while let Some((node, ready)) = stack.pop() {
            if self.place.contains_key(&node) {
                continue;
            }
            let ordered = self.ordered(node);
            if ready {
                let circuit = self.circuit(node, &ordered);
                self.place.insert(node, self.circuits.len() as u32);
                self.circuits.push(circuit);
            } else {
                stack.push((node, true));
                stack.extend(ordered.into_iter().rev().map(|argument| (argument, false)));
            }
        }
        self.place[&root]
    }

    /// The circuits, by place.
    pub fn finish(self) -> Vec<Circuit> {
        self.circuits
    }

    fn ordered(&self, node: Node) -> Vec<Node> {
        let mut arguments = self.arena.arguments(node).to_vec();
        arguments.sort_by_key(|argument| (self.marks[argument], *argument));
        arguments
    }

    fn circuit(&self, node: Node, ordered: &[Node]) -> Circuit {
        let places = || {
            ordered
                .iter()
                .map(|argument| self.place[argument])
                .collect()
        };
        match self.arena.op(node) {
            Op::True => Circuit::And(Vec::new()),
            Op::False => Circuit::Or(Vec::new()),
            Op::Entry(entry) => Circuit::Entry(self.case.entry(entry).id),
            Op::Not(inner) => Circuit::Not(self.place[&inner]),
            Op::And(_) => Circuit::And(places()),
            Op::Or(_) => Circuit::Or(places()),
            Op::Least(k, _) => Circuit::Least(k, places()),
        }
    }

    /// Gives every node below a mark that depends only on what it says.
    fn mark(&mut self, root: Node) {
        let mut pending = vec![root];
        let mut cone = Vec::new();
        while let Some(node) = pending.pop() {
            if self.marks.contains_key(&node) {
                continue;
            }
            self.marks.insert(node, (0, 0));
            cone.push(node);
            pending.extend(self.arena.arguments(node));
        }
        cone.sort_unstable();
        for node in cone {
            let mark = self.mark_of(node);
            self.marks.insert(node, mark);
        }
    }

    fn mark_of(&self, node: Node) -> (u64, u64) {
        let tag = match self.arena.op(node) {
            Op::Entry(entry) => {
                let id = self.case.entry(entry).id.0;
                let word =
                    |at: usize| u64::from_be_bytes(id[at..at + 8].try_into().expect("eight bytes"));
                return (word(0) ^ word(16), word(8) ^ word(24));
            }
            Op::False => 1,
            Op::True => 2,
            Op::Not(_) => 3,
            Op::And(_) => 4,
            Op::Or(_) => 5,
            Op::Least(k, _) => 6 + u64::from(k),
        };
        let mut marks: Vec<_> = self
            .arena
            .arguments(node)
            .iter()
            .map(|argument| self.marks[argument])
            .collect();
        marks.sort_unstable();
        marks.iter().fold((mix(tag), mix(!tag)), |(a, b), &(c, d)| {
            (mix(a ^ c).wrapping_add(d), mix(b ^ d).wrapping_add(c))
        })
    }
}
