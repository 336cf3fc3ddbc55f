//! Boxes of areas, found by where they lie.

use crate::region::Bounds;

/// A tree over the boxes of areas: sorted along a curve, each node the hull of its run.
#[derive(Clone, Debug)]
pub(crate) struct Boxes {
    /// Boxes that do not cross the antimeridian, and the areas they are of.
    leaves: Vec<(Bounds, u32)>,
    /// Hulls of runs of sixteen of the level below, from the leaves up.
    levels: Vec<Vec<Bounds>>,
}

/// Children of a node.
const FAN: usize = 16;

impl Boxes {
    pub(crate) fn new(bounds: Vec<Bounds>) -> Self {
        let mut leaves: Vec<(Bounds, u32)> = Vec::new();
        for (id, bounds) in bounds.into_iter().enumerate() {
            for half in halves(&bounds) {
                leaves.push((half, id as u32));
            }
        }
        leaves.sort_by_key(|(bounds, id)| (along_curve(bounds), *id));
        let hull = |a: Bounds, b: &Bounds| Bounds {
            south: a.south.min(b.south),
            west: a.west.min(b.west),
            north: a.north.max(b.north),
            east: a.east.max(b.east),
        };
        let over = |run: &[Bounds]| run[1..].iter().fold(run[0], hull);
        let mut levels: Vec<Vec<Bounds>> = Vec::new();
        let mut below: Vec<Bounds> = leaves.iter().map(|leaf| leaf.0).collect();
        while below.len() > 1 {
            let level: Vec<Bounds> = below.chunks(FAN).map(over).collect();
            levels.push(level.clone());
            below = level;
        }
        Self { leaves, levels }
    }

    /// The ids of the areas whose boxes meet `asked`, in order.
    pub(crate) fn meeting(&self, asked: &Bounds, found: &mut Vec<u32>) {
        found.clear();
        for half in halves(asked) {
            self.descend(self.levels.len(), 0, &half, found);
        }
        // The antimeridian is one line with two names.
        for (touches, other) in [(asked.east == 180.0, -180.0), (asked.west == -180.0, 180.0)] {
            if touches || asked.east < asked.west {
                let line = Bounds {
                    west: other,
                    east: other,
                    ..*asked
                };
                self.descend(self.levels.len(), 0, &line, found);
            }
        }
        found.sort_unstable();
        found.dedup();
    }

    /// `level` 0 are the leaves.
    fn descend(&self, level: usize, from: usize, asked: &Bounds, found: &mut Vec<u32>) {
        if level == 0 {
            let to = (from + FAN).min(self.leaves.len());
            let run = self.leaves.get(from..to).unwrap_or(&[]);
            for (bounds, id) in run {
                if overlap(bounds, asked) {
                    found.push(*id);
                }
            }
            return;
        }
        let nodes = &self.levels[level - 1];
        let to = (from + FAN).min(nodes.len());
        for (at, node) in nodes[from..to].iter().enumerate() {
            if overlap(node, asked) {
                self.descend(level - 1, (from + at) * FAN, asked, found);
            }
        }
    }
}

fn overlap(a: &Bounds, b: &Bounds) -> bool {
    a.south <= b.north && b.south <= a.north && a.west <= b.east && b.west <= a.east
}

/// A box cut at the antimeridian.
fn halves(bounds: &Bounds) -> impl Iterator<Item = Bounds> + use<> {
    let bounds = *bounds;
    let crosses = bounds.east < bounds.west;
    let first = Bounds {
        east: if crosses { 180.0 } else { bounds.east },
        ..bounds
    };
    let second = Bounds {
        west: -180.0,
        ..bounds
    };
    std::iter::once(first).chain(crosses.then_some(second))
}

/// The place of a box's middle along Morton's curve.
fn along_curve(bounds: &Bounds) -> u64 {
    let spread = |x: f64| {
        let mut bits = (x.clamp(0.0, 1.0) * 65_535.0) as u64;
        bits = (bits | (bits << 16)) & 0x0000_ffff_0000_ffff;
        bits = (bits | (bits << 8)) & 0x00ff_00ff_00ff_00ff;
        bits = (bits | (bits << 4)) & 0x0f0f_0f0f_0f0f_0f0f;
        bits = (bits | (bits << 2)) & 0x3333_3333_3333_3333;
        (bits | (bits << 1)) & 0x5555_5555_5555_5555
    };
    let lon = (bounds.west + bounds.east) / 2.0;
    let lat = (bounds.south + bounds.north) / 2.0;
    spread((lon + 180.0) / 360.0) | (spread((lat + 90.0) / 180.0) << 1)
}
