//! The nodes of a blob: which of the wanted ones it places, and which bear features.

use crate::feature::Origin;
use crate::pbf::{Block, WireFault};
use crate::spot::Spot;
use crate::tags::{FeatureKind, kept};
use crate::way::{WayRecord, push_placed};

/// Nodes of one blob.
#[derive(Debug)]
pub(crate) struct Found {
    pub range: (i64, i64),
    /// Index in the window, and the place.
    pub placed: Vec<(u32, Spot)>,
    /// Records of tagged points.
    pub points: Vec<Vec<u8>>,
}

pub(crate) fn decode_nodes(block: &Block<'_>, window: &[i64]) -> Result<Found, WireFault> {
    let mut found = Found {
        range: (i64::MAX, i64::MIN),
        placed: Vec::new(),
        points: Vec::new(),
    };
    // Nodes are nearly always in ascending order: follow the window rather than search it.
    let mut at = 0;
    let mut last = i64::MIN;
    block.nodes(|node| {
        found.range.0 = found.range.0.min(node.id);
        found.range.1 = found.range.1.max(node.id);
        let Some(spot) = node.spot else { return };
        if !node.tags.is_empty()
            && let Some(kind) = FeatureKind::of_node(&node.tags)
        {
            let record = WayRecord {
                id: node.id,
                road: None,
                feature: Some((kind, Origin::Node, kept(&node.tags))),
            };
            let mut bytes = Vec::new();
            record.write(&mut bytes);
            push_placed(&mut bytes, &[(node.id, spot)]);
            found.points.push(bytes);
        }
        if node.id < last || last == i64::MIN {
            at = window.partition_point(|&id| id < node.id);
        } else {
            at = gallop(window, at, node.id);
        }
        last = node.id;
        if window.get(at) == Some(&node.id) {
            found.placed.push((at as u32, spot));
        }
    })?;
    Ok(found)
}

/// The first index from `at` on whose number is not below `id`.
#[inline]
pub(crate) fn gallop(window: &[i64], mut at: usize, id: i64) -> usize {
    let mut step = 1;
    while at + step < window.len() && window[at + step] < id {
        at += step;
        step *= 2;
    }
    let end = (at + step + 1).min(window.len());
    at + window[at..end].partition_point(|&held| held < id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn galloping_finds_what_halving_finds() {
        let window: Vec<i64> = (0..100).map(|i| i * 3).collect();
        for from in [0, 5, 99, 100] {
            for id in window.get(from).copied().unwrap_or(297)..310 {
                let expected = window.partition_point(|&held| held < id).max(from);
                assert_eq!(gallop(&window, from, id), expected, "{from} {id}");
            }
        }
    }
}
