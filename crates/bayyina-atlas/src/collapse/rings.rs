//! Roundabouts: one place each, unless one would click their entries.

use std::collections::BTreeMap;

use super::RING_REACH_M;
use super::mesh::{Groups, Mesh};
use crate::spot::{Scale, Spot};

/// Joins the nodes of every small roundabout, and gives the middle of each by its lowest node.
pub fn join(mesh: &Mesh, groups: &mut Groups) -> BTreeMap<u32, Spot> {
    let mut rings = Groups::new(mesh.spots.len());
    let mut segments = Vec::new();
    for segment in &mesh.segments {
        if mesh.tags(segment).roundabout {
            rings.join(segment.from, segment.to);
            segments.push(*segment);
        }
    }
    let mut by_ring: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for segment in segments {
        by_ring
            .entry(rings.find(segment.from))
            .or_default()
            .push(segment);
    }
    let mut middles = BTreeMap::new();
    for (lowest, segments) in by_ring {
        let start = mesh.spots[lowest as usize];
        let scale = Scale::at(start.lat);
        let at = |node: u32| scale.from_to(start, mesh.spots[node as usize]);
        let (mut sum, mut length) = ([0.0; 2], 0.0);
        for segment in &segments {
            let (a, b) = (at(segment.from), at(segment.to));
            let step = ((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1])).sqrt();
            sum[0] += step * (a[0] + b[0]) / 2.0;
            sum[1] += step * (a[1] + b[1]) / 2.0;
            length += step;
        }
        if length <= 0.0 {
            continue;
        }
        let middle = scale.spot(start, [sum[0] / length, sum[1] / length]);
        let small = segments.iter().all(|segment| {
            [segment.from, segment.to]
                .iter()
                .all(|&node| scale.distance(middle, mesh.spots[node as usize]) <= RING_REACH_M)
        });
        if small {
            for segment in &segments {
                groups.join(segment.from, segment.to);
            }
            middles.insert(lowest, middle);
        }
    }
    middles
}
