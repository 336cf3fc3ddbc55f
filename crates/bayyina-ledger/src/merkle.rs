//! Roots over the names of entries, as RFC 6962 computes them, one name at a time.
//!
//! Source: RFC 6962 §2.1. `ct-merkle` makes and checks the proofs; here is only the root, since
//! it has to be taken over millions of names without keeping a tree.

use crate::names::sha256_of;

/// The complete subtrees of a growing tree, largest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frontier {
    count: u64,
    trees: Vec<[u8; 32]>,
}

impl Frontier {
    /// Adds a leaf.
    pub(crate) fn push(&mut self, leaf: &[u8; 32]) {
        let mut hash = sha256_of(&[&[0], leaf]);
        let mut count = self.count;
        while count & 1 == 1 {
            let left = self
                .trees
                .pop()
                .expect("one tree for every bit of the count");
            hash = node(&left, &hash);
            count >>= 1;
        }
        self.trees.push(hash);
        self.count += 1;
    }

    /// The root over all leaves so far.
    pub(crate) fn root(&self) -> [u8; 32] {
        let mut trees = self.trees.iter().rev();
        match trees.next() {
            None => sha256_of(&[]),
            Some(last) => trees.fold(*last, |right, left| node(left, &right)),
        }
    }
}

fn node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    sha256_of(&[&[1], left, right])
}

#[cfg(test)]
mod tests {
    use super::*;
    use ct_merkle::mem_backed_tree::MemoryBackedTree;

    #[test]
    fn roots_equal_those_of_a_whole_tree() {
        let mut tree: MemoryBackedTree<sha2::Sha256, [u8; 32]> = MemoryBackedTree::new();
        let mut frontier = Frontier::default();
        for number in 0..300_u64 {
            let leaf = sha256_of(&[&number.to_be_bytes()]);
            tree.push(leaf);
            frontier.push(&leaf);
            let root: [u8; 32] = (*tree.root().as_bytes()).into();
            assert_eq!(frontier.root(), root, "after {number}");
        }
    }
}
