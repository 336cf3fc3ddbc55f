//! Segments between neighbouring nodes, and groups of nodes that are one place.

use rayon::prelude::*;

use crate::network::GraphKind;
use crate::roads::RoadSet;
use crate::spot::Spot;
use crate::tags::{Oneway, RoadTags};

/// A piece of road between neighbouring nodes; driven from `from` to `to` if one-way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    pub from: u32,
    pub to: u32,
    /// Index of the way's tags.
    pub way: u32,
}

impl Segment {
    /// Both ends, the lower first.
    pub fn ends(&self) -> (u32, u32) {
        (self.from.min(self.to), self.from.max(self.to))
    }
}

/// All segments of a graph.
#[derive(Debug)]
pub struct Mesh {
    pub ids: Vec<i64>,
    pub spots: Vec<Spot>,
    pub tags: Vec<RoadTags>,
    pub segments: Vec<Segment>,
}

impl Mesh {
    pub fn new(roads: &RoadSet, kind: GraphKind) -> Self {
        let tags: Vec<RoadTags> = roads.ways.iter().map(|way| way.tags).collect();
        let mut segments = Vec::with_capacity(match kind {
            GraphKind::All => roads.nodes.len(),
            GraphKind::Major => 0,
        });
        for (index, way) in roads.ways.iter().enumerate() {
            if kind == GraphKind::Major && !way.tags.class.is_major() {
                continue;
            }
            for pair in roads.of(way).windows(2) {
                let (mut from, mut to) = (pair[0], pair[1]);
                if way.tags.oneway == Oneway::Against {
                    (from, to) = (to, from);
                }
                if from != to {
                    segments.push(Segment {
                        from,
                        to,
                        way: index as u32,
                    });
                }
            }
        }
        // Where two ways share a segment, the more important one names it.
        segments.par_sort_unstable_by(|a, b| {
            let class = |segment: &Segment| tags[segment.way as usize].class;
            let by_class = || class(a).cmp(&class(b)).then(a.way.cmp(&b.way));
            // A way may have a segment twice, there and back.
            let by_ends = a.ends().cmp(&b.ends());
            by_ends.then_with(by_class).then(a.from.cmp(&b.from))
        });
        segments.dedup_by_key(|segment| segment.ends());
        // Few nodes are of major roads: number those only, in the same order.
        let mut used = vec![false; roads.ids.len()];
        for segment in &segments {
            used[segment.from as usize] = true;
            used[segment.to as usize] = true;
        }
        let mut number = vec![0u32; roads.ids.len()];
        let (mut ids, mut spots) = (Vec::new(), Vec::new());
        for (node, _) in used.iter().enumerate().filter(|&(_, &used)| used) {
            number[node] = ids.len() as u32;
            ids.push(roads.ids[node]);
            spots.push(roads.spots[node]);
        }
        for segment in &mut segments {
            segment.from = number[segment.from as usize];
            segment.to = number[segment.to as usize];
        }
        Self {
            ids,
            spots,
            tags,
            segments,
        }
    }

    /// How many nodes of a part of the earth have three or more neighbours.
    pub fn junctions(&self, inside: impl Fn(Spot) -> bool) -> u64 {
        let mut degrees = vec![0u8; self.spots.len()];
        for segment in &self.segments {
            for end in [segment.from, segment.to] {
                let degree = &mut degrees[end as usize];
                *degree = degree.saturating_add(1);
            }
        }
        let nodes = degrees.iter().zip(&self.spots);
        nodes
            .filter(|&(&degree, &spot)| degree >= 3 && inside(spot))
            .count() as u64
    }

    pub fn tags(&self, segment: &Segment) -> &RoadTags {
        &self.tags[segment.way as usize]
    }
}

/// Nodes that are one place; the lowest index stands for all.
#[derive(Debug)]
pub struct Groups(Vec<u32>);

impl Groups {
    pub fn new(count: usize) -> Self {
        Self((0..count as u32).collect())
    }

    /// Adds nodes, each a place of its own.
    pub fn grow(&mut self, count: usize) {
        self.0.extend(self.0.len() as u32..count as u32);
    }

    pub fn find(&mut self, node: u32) -> u32 {
        let mut node = node;
        while self.0[node as usize] != node {
            let above = self.0[self.0[node as usize] as usize];
            self.0[node as usize] = above;
            node = above;
        }
        node
    }

    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        let (low, high) = (a.min(b), a.max(b));
        self.0[high as usize] = low;
    }
}
