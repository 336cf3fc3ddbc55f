//! Drivable ways with their places, as an import gives them and the graphs take them.

use rayon::prelude::*;

use crate::spot::Spot;
use crate::tags::RoadTags;

/// A way in a [`RoadSet`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoadWay {
    pub tags: RoadTags,
    /// Where its nodes begin in the set's list.
    pub first: u32,
    pub count: u32,
}

/// Drivable ways whose nodes are numbered and placed.
#[derive(Clone, Debug, Default)]
pub struct RoadSet {
    /// Numbers of the nodes in OpenStreetMap, ascending.
    pub(crate) ids: Vec<i64>,
    /// Where they are.
    pub(crate) spots: Vec<Spot>,
    pub(crate) ways: Vec<RoadWay>,
    /// The nodes of all ways, one way after another, as indices of `ids`.
    pub(crate) nodes: Vec<u32>,
}

impl RoadSet {
    /// How many ways there are.
    pub fn ways(&self) -> usize {
        self.ways.len()
    }

    /// How many different nodes they have.
    pub fn nodes(&self) -> usize {
        self.ids.len()
    }

    /// Every way: what is known of it, and its nodes with their places.
    pub fn iter(&self) -> impl Iterator<Item = (RoadTags, Vec<(i64, Spot)>)> + '_ {
        self.ways.iter().map(|way| {
            let nodes = self.of(way).iter().map(|&node| {
                let node = node as usize;
                (self.ids[node], self.spots[node])
            });
            (way.tags, nodes.collect())
        })
    }

    pub(crate) fn of(&self, way: &RoadWay) -> &[u32] {
        &self.nodes[way.first as usize..(way.first + way.count) as usize]
    }
}

/// Gathers ways into a [`RoadSet`].
#[derive(Debug, Default)]
pub struct RoadSetBuilder {
    ways: Vec<RoadWay>,
    nodes: Vec<(i64, Spot)>,
}

impl RoadSetBuilder {
    /// Adds a way by its nodes. One number always means one place: the first given counts.
    pub fn push(&mut self, tags: RoadTags, nodes: &[(i64, Spot)]) {
        if nodes.len() < 2 {
            return;
        }
        self.ways.push(RoadWay {
            tags,
            first: u32::try_from(self.nodes.len()).expect("a zone has fewer nodes than 2^32"),
            count: u32::try_from(nodes.len()).expect("a way has fewer nodes than 2^32"),
        });
        self.nodes.extend_from_slice(nodes);
    }

    /// Numbers the nodes.
    pub fn finish(self) -> RoadSet {
        let mut places = self.nodes.clone();
        places.par_sort_by_key(|&(id, _)| id);
        places.dedup_by_key(|&mut (id, _)| id);
        let (ids, spots): (Vec<i64>, Vec<Spot>) = places.into_iter().unzip();
        let index = IdIndex::new(&ids);
        let nodes = self
            .nodes
            .par_iter()
            .map(|&(id, _)| {
                let found = index.find(&ids, id);
                found.expect("every node was numbered above") as u32
            })
            .collect();
        RoadSet {
            ids,
            spots,
            ways: self.ways,
            nodes,
        }
    }
}

/// Finds numbers in a sorted list: a table of where each range of numbers begins, then halving.
#[derive(Clone, Debug, Default)]
pub(crate) struct IdIndex {
    base: i64,
    shift: u32,
    starts: Vec<u32>,
}

impl IdIndex {
    pub fn new(ids: &[i64]) -> Self {
        let (Some(&base), Some(&last)) = (ids.first(), ids.last()) else {
            return Self::default();
        };
        let range = last.wrapping_sub(base) as u64;
        // About one bucket for each number.
        let mut shift = 0;
        while range >> shift > ids.len() as u64 {
            shift += 1;
        }
        let buckets = (range >> shift) as usize + 1;
        let mut starts = vec![0u32; buckets + 1];
        for &id in ids {
            starts[(id.wrapping_sub(base) as u64 >> shift) as usize + 1] += 1;
        }
        for bucket in 0..buckets {
            starts[bucket + 1] += starts[bucket];
        }
        Self {
            base,
            shift,
            starts,
        }
    }

    #[inline]
    pub fn find(&self, ids: &[i64], id: i64) -> Option<usize> {
        if id < self.base {
            return None;
        }
        let bucket = (id.wrapping_sub(self.base) as u64 >> self.shift) as usize;
        let from = *self.starts.get(bucket)? as usize;
        let to = *self.starts.get(bucket + 1)? as usize;
        let found = ids[from..to].binary_search(&id).ok()?;
        Some(from + found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_however_they_are_spread() {
        for ids in [
            vec![],
            vec![5],
            vec![i64::MIN, -1, 0, 1, i64::MAX],
            vec![1, 2, 3, 1_000_000, 1_000_001, 9_000_000_000],
        ] {
            let index = IdIndex::new(&ids);
            for (at, &id) in ids.iter().enumerate() {
                assert_eq!(index.find(&ids, id), Some(at), "{id}");
            }
            for id in [i64::MIN + 1, 4, 999_999, i64::MAX - 1] {
                assert_eq!(index.find(&ids, id), ids.binary_search(&id).ok(), "{id}");
            }
        }
    }
}
