//! Circuits: small shared expressions over entries that say when a proposition holds.
//!
//! An entry is true while it is alive. `not` is there because evidence can displace evidence: an
//! older map counts only once every newer one is dead. Nodes live in one arena, equal nodes are
//! one node, constants are folded away, and a node's arguments always lie below it.

use bayyina_model::Index;

/// A node of an [`Arena`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(pub(crate) u32);

impl Node {
    /// Holds never.
    pub const FALSE: Self = Self(0);
    /// Holds always.
    pub const TRUE: Self = Self(1);

    pub(crate) fn at(self) -> usize {
        self.0 as usize
    }
}

/// What a node is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op<'a> {
    /// Never.
    False,
    /// Always.
    True,
    /// While the entry is alive.
    Entry(Index),
    /// When the node does not hold.
    Not(Node),
    /// When every node holds.
    And(&'a [Node]),
    /// When some node holds.
    Or(&'a [Node]),
    /// When that many of the nodes hold; one node may stand several times.
    Least(u32, &'a [Node]),
}

const CONSTANT: u32 = 0;
const ENTRY: u32 = 1;
const NOT: u32 = 2;
const AND: u32 = 3;
const OR: u32 = 4;
/// Tags from here on are `LEAST + k`.
const LEAST: u32 = 5;

/// What is kept of a node: a tag, and its one argument or where its arguments start.
#[derive(Clone, Copy, Debug)]
struct Kept {
    tag: u32,
    arg: u32,
    len: u32,
}

/// All nodes, each once.
#[derive(Clone, Debug)]
pub struct Arena {
    nodes: Vec<Kept>,
    links: Vec<Node>,
    /// Open addressing: positions of nodes plus one, 0 for none.
    table: Vec<u32>,
    spare: Vec<Vec<Node>>,
}

impl Default for Arena {
    fn default() -> Self {
        Self::new()
    }
}

impl Arena {
    /// An arena with the two constants.
    pub fn new() -> Self {
        let constant = |arg| Kept {
            tag: CONSTANT,
            arg,
            len: 0,
        };
        Self {
            nodes: vec![constant(0), constant(1)],
            links: Vec::new(),
            table: vec![0; 64],
            spare: Vec::new(),
        }
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never: the constants are always there.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// What a node is made of.
    pub fn op(&self, node: Node) -> Op<'_> {
        let kept = self.nodes[node.at()];
        match kept.tag {
            CONSTANT if kept.arg == 0 => Op::False,
            CONSTANT => Op::True,
            ENTRY => Op::Entry(kept.arg),
            NOT => Op::Not(self.links[kept.arg as usize]),
            AND => Op::And(self.slice(kept)),
            OR => Op::Or(self.slice(kept)),
            tag => Op::Least(tag - LEAST, self.slice(kept)),
        }
    }

    fn slice(&self, kept: Kept) -> &[Node] {
        &self.links[kept.arg as usize..(kept.arg + kept.len) as usize]
    }

    /// The node that holds while an entry is alive.
    pub fn entry(&mut self, entry: Index) -> Node {
        self.intern(ENTRY, entry, &[])
    }

    /// The node that holds when `node` does not.
    pub fn not(&mut self, node: Node) -> Node {
        match self.op(node) {
            Op::False => Node::TRUE,
            Op::True => Node::FALSE,
            Op::Not(inner) => inner,
            _ => self.intern(NOT, 0, &[node]),
        }
    }

    /// Holds when both hold.
    pub fn and(&mut self, a: Node, b: Node) -> Node {
        self.all([a, b])
    }

    /// Holds when either holds.
    pub fn or(&mut self, a: Node, b: Node) -> Node {
        self.any([a, b])
    }

    /// Holds when all of them hold; so it does without any.
    pub fn all(&mut self, nodes: impl IntoIterator<Item = Node>) -> Node {
        self.gate(AND, nodes, Node::TRUE, Node::FALSE)
    }

    /// Holds when some of them hold; never without any.
    pub fn any(&mut self, nodes: impl IntoIterator<Item = Node>) -> Node {
        self.gate(OR, nodes, Node::FALSE, Node::TRUE)
    }

    fn gate(
        &mut self,
        tag: u32,
        nodes: impl IntoIterator<Item = Node>,
        idle: Node,
        decisive: Node,
    ) -> Node {
        let mut list = self.spare.pop().unwrap_or_default();
        list.extend(nodes.into_iter().filter(|&node| node != idle));
        let result = self.gate_of(tag, &mut list, idle, decisive);
        list.clear();
        self.spare.push(list);
        result
    }

    fn gate_of(&mut self, tag: u32, list: &mut Vec<Node>, idle: Node, decisive: Node) -> Node {
        list.sort_unstable();
        list.dedup();
        if list.contains(&decisive) {
            return decisive;
        }
        match list.as_slice() {
            [] => return idle,
            [only] => return *only,
            _ => {}
        }
        // A node beside its own opposite decides.
        let opposed = list.iter().any(|&node| match self.op(node) {
            Op::Not(inner) => list.binary_search(&inner).is_ok(),
            _ => false,
        });
        if opposed {
            return decisive;
        }
        self.intern(tag, 0, list)
    }

    /// Holds when at least `k` of them hold; a node given twice counts twice.
    pub fn least(&mut self, k: u32, nodes: impl IntoIterator<Item = Node>) -> Node {
        let mut k = k;
        let mut list = self.spare.pop().unwrap_or_default();
        for node in nodes {
            match node {
                Node::FALSE => {}
                Node::TRUE => k = k.saturating_sub(1),
                node => list.push(node),
            }
        }
        list.sort_unstable();
        let count = list.len();
        let result = if k == 0 {
            Node::TRUE
        } else if count < k as usize {
            Node::FALSE
        } else if k == 1 {
            self.gate_of(OR, &mut list, Node::FALSE, Node::TRUE)
        } else if count == k as usize {
            self.gate_of(AND, &mut list, Node::TRUE, Node::FALSE)
        } else {
            self.intern(LEAST + k, 0, &list)
        };
        list.clear();
        self.spare.push(list);
        result
    }

    fn intern(&mut self, tag: u32, arg: u32, links: &[Node]) -> Node {
        if self.nodes.len() * 2 >= self.table.len() {
            self.grow();
        }
        let mask = self.table.len() - 1;
        let mut slot = hash(tag, arg, links) as usize & mask;
        while self.table[slot] != 0 {
            let at = self.table[slot] - 1;
            let kept = self.nodes[at as usize];
            let same = kept.tag == tag
                && kept.len as usize == links.len()
                && if links.is_empty() {
                    kept.arg == arg
                } else {
                    self.slice(kept) == links
                };
            if same {
                return Node(at);
            }
            slot = (slot + 1) & mask;
        }
        let at = u32::try_from(self.nodes.len()).expect("a case has fewer than 2^32 nodes");
        let arg = if links.is_empty() {
            arg
        } else {
            u32::try_from(self.links.len()).expect("a case has fewer than 2^32 arguments")
        };
        self.links.extend_from_slice(links);
        self.nodes.push(Kept {
            tag,
            arg,
            len: links.len() as u32,
        });
        self.table[slot] = at + 1;
        Node(at)
    }

    fn grow(&mut self) {
        let size = self.table.len() * 2;
        let mut table = vec![0; size];
        for (at, &kept) in self.nodes.iter().enumerate().skip(2) {
            let links = if matches!(kept.tag, CONSTANT | ENTRY) {
                &[]
            } else {
                self.slice(kept)
            };
            let arg = if links.is_empty() { kept.arg } else { 0 };
            let mut slot = hash(kept.tag, arg, links) as usize & (size - 1);
            while table[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            table[slot] = at as u32 + 1;
        }
        self.table = table;
    }

    /// Takes over another arena's nodes; gives what each of them is here, by its place there.
    pub fn absorb(&mut self, other: &Arena) -> Vec<Node> {
        let mut here = Vec::with_capacity(other.len());
        for at in 0..other.len() {
            let node = match other.op(Node(at as u32)) {
                Op::False => Node::FALSE,
                Op::True => Node::TRUE,
                Op::Entry(entry) => self.entry(entry),
                Op::Not(inner) => {
                    let inner = here[Node::at(inner)];
                    self.not(inner)
                }
                Op::And(list) => self.all(list.iter().map(|node| here[node.at()])),
                Op::Or(list) => self.any(list.iter().map(|node| here[node.at()])),
                Op::Least(k, list) => self.least(k, list.iter().map(|node| here[node.at()])),
            };
            here.push(node);
        }
        here
    }

    /// The same circuit with other nodes in the place of entries.
    pub fn replace(&mut self, root: Node, with: &mut dyn FnMut(&mut Self, Index) -> Node) -> Node {
        let cone = self.cone(root);
        let mut made: std::collections::HashMap<Node, Node> = std::collections::HashMap::new();
        let mut args = Vec::new();
        for node in cone {
            args.clear();
            let fresh = match self.op(node) {
                Op::False | Op::True => node,
                Op::Entry(entry) => with(self, entry),
                Op::Not(inner) => {
                    let inner = made[&inner];
                    self.not(inner)
                }
                Op::And(list) => {
                    args.extend(list.iter().map(|node| made[node]));
                    self.all(args.iter().copied())
                }
                Op::Or(list) => {
                    args.extend(list.iter().map(|node| made[node]));
                    self.any(args.iter().copied())
                }
                Op::Least(k, list) => {
                    args.extend(list.iter().map(|node| made[node]));
                    self.least(k, args.iter().copied())
                }
            };
            made.insert(node, fresh);
        }
        made[&root]
    }

    /// A node with all below it, arguments first.
    pub fn cone(&self, root: Node) -> Vec<Node> {
        let mut seen = std::collections::BTreeSet::from([root]);
        let mut stack = vec![root];
        while let Some(node) = stack.pop() {
            for &argument in self.arguments(node) {
                if seen.insert(argument) {
                    stack.push(argument);
                }
            }
        }
        seen.into_iter().collect()
    }

    /// The nodes that a node is made of.
    pub(crate) fn arguments(&self, node: Node) -> &[Node] {
        let kept = self.nodes[node.at()];
        match kept.tag {
            CONSTANT | ENTRY => &[],
            _ => self.slice(kept),
        }
    }

    /// Whether a node holds when exactly the entries that `alive` names are alive.
    pub fn holds(&self, root: Node, alive: impl Fn(Index) -> bool) -> bool {
        let mut values: std::collections::HashMap<Node, bool> = std::collections::HashMap::new();
        for node in self.cone(root) {
            let value = match self.op(node) {
                Op::False => false,
                Op::True => true,
                Op::Entry(entry) => alive(entry),
                Op::Not(inner) => !values[&inner],
                Op::And(list) => list.iter().all(|node| values[node]),
                Op::Or(list) => list.iter().any(|node| values[node]),
                Op::Least(k, list) => {
                    list.iter().filter(|node| values[*node]).count() >= k as usize
                }
            };
            values.insert(node, value);
        }
        values[&root]
    }
}

fn hash(tag: u32, arg: u32, links: &[Node]) -> u64 {
    let mut state = u64::from(tag) << 32 | u64::from(arg);
    state = mix(state);
    for link in links {
        state = mix(state ^ u64::from(link.0));
    }
    state
}

/// The finaliser of SplitMix64.
pub(crate) fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
