//! Decision trees whose leaves add up to log odds.

/// Why a forest cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("line {line} of the forest cannot be read")]
pub struct ForestError {
    /// The line, from 1.
    pub line: usize,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    feature: u16,
    threshold: f32,
    /// Where to go where the feature is at most the threshold, and where it is more: a node of the
    /// forest, or a leaf below zero.
    at_most: i32,
    more: i32,
}

/// Trees, learnt elsewhere (bench/words/learn.py) and stored as text.
#[derive(Clone, Debug, Default)]
pub struct Forest {
    nodes: Vec<Node>,
    leaves: Vec<f32>,
    roots: Vec<i32>,
    start: f64,
}

impl Forest {
    /// Reads a forest. Lines: `start LOG_ODDS`; `tree` begins a tree, whose numbers are its own;
    /// `node FEATURE THRESHOLD AT_MOST MORE`, where a number at or above zero is a node of the tree
    /// and one below is leaf −1 − number; `leaf LOG_ODDS`.
    pub fn parse(text: &str) -> Result<Self, ForestError> {
        let mut forest = Self::default();
        let (mut first_node, mut first_leaf) = (0, 0);
        for (index, line) in text.lines().enumerate() {
            let bad = ForestError { line: index + 1 };
            let words: Vec<&str> = line.split(' ').collect();
            match words[..] {
                ["start", odds] => forest.start = odds.parse().map_err(|_| bad)?,
                ["tree"] => {
                    first_node = forest.nodes.len() as i32;
                    first_leaf = forest.leaves.len() as i32;
                    forest.roots.push(first_node);
                }
                ["leaf", odds] => forest.leaves.push(odds.parse().map_err(|_| bad)?),
                ["node", feature, threshold, at_most, more] => {
                    let next = |text: &str| {
                        let number: i32 = text.parse().ok()?;
                        Some(match number {
                            0.. => number.checked_add(first_node)?,
                            _ => number.checked_sub(first_leaf)?,
                        })
                    };
                    let node = || {
                        Some(Node {
                            feature: feature.parse().ok()?,
                            threshold: threshold.parse().ok()?,
                            at_most: next(at_most)?,
                            more: next(more)?,
                        })
                    };
                    forest.nodes.push(node().ok_or(bad)?);
                }
                _ => return Err(bad),
            }
        }
        // A tree of one leaf has no node; it is written as a node whose sides are that leaf.
        let bad = ForestError { line: 0 };
        for (number, node) in forest.nodes.iter().enumerate() {
            for next in [node.at_most, node.more] {
                let fits = match next {
                    0.. => (next as usize) < forest.nodes.len() && number < next as usize,
                    _ => ((-1 - next) as usize) < forest.leaves.len(),
                };
                if !fits {
                    return Err(bad);
                }
            }
        }
        Ok(forest)
    }

    /// The log odds of features; one that is not given is 0.
    pub fn log_odds(&self, features: &[f32]) -> f64 {
        let mut odds = self.start;
        for &root in &self.roots {
            let mut at = root;
            while let Some(node) = usize::try_from(at).ok().and_then(|at| self.nodes.get(at)) {
                let value = features
                    .get(usize::from(node.feature))
                    .copied()
                    .unwrap_or(0.0);
                at = if value <= node.threshold {
                    node.at_most
                } else {
                    node.more
                };
            }
            odds += self
                .leaves
                .get((-1 - at) as usize)
                .map_or(0.0, |&leaf| f64::from(leaf));
        }
        odds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_add_up() {
        let text = "start 0.5\ntree\nnode 0 1.5 -1 1\nnode 1 0 -2 -3\nleaf 1\nleaf 2\nleaf 4\ntree\nnode 1 3 -1 -2\nleaf 10\nleaf 20";
        let forest = Forest::parse(text).expect("well formed");
        assert_eq!(forest.log_odds(&[1.0, 0.0]), 11.5);
        assert_eq!(forest.log_odds(&[2.0, 0.0]), 12.5);
        assert_eq!(forest.log_odds(&[2.0, 5.0]), 24.5);
        for bad in [
            "tree\nnode 0 1 0 -1\nleaf 1",
            "node 0 1 -1 -2",
            "leaf x",
            "what",
        ] {
            assert!(Forest::parse(bad).is_err(), "{bad}");
        }
    }
}
