//! Single edges: where they meet, what they add to a winding number, which are no border.

use crate::area::{Corner, Rings};
use crate::place::sag;
use crate::point::folded;
use crate::ring::{Contact, contact, side};
use std::collections::{BTreeMap, BTreeSet};

/// How far an edge leaves the straight segment between its ends, in metres, at most.
pub(crate) fn sag_of((a, b): (Corner, Corner)) -> f64 {
    let least = if (a.lat <= 0.0) != (b.lat <= 0.0) {
        0.0
    } else {
        a.lat.abs().min(b.lat.abs())
    };
    sag(b.lat - a.lat, b.lon - a.lon, least)
}

/// Whether two edges have a point in common, whatever turn their longitudes are written in.
pub(crate) fn touch(a: (Corner, Corner), b: (Corner, Corner)) -> bool {
    // Poles first: there every longitude is the same point.
    for lat in [-90.0, 90.0] {
        let at = |edge: (Corner, Corner)| edge.0.lat == lat || edge.1.lat == lat;
        if at(a) && at(b) {
            return true;
        }
    }
    [-720.0, -360.0, 0.0, 360.0, 720.0].into_iter().any(|turn| {
        let moved = |c: Corner| Corner {
            lat: c.lat,
            lon: c.lon + turn,
        };
        contact(a, (moved(b.0), moved(b.1))) != Contact::Apart
    })
}

/// What the edge adds to the winding number of a corner by a ray to the east; `None` when the
/// corner lies on the edge. Exact.
#[inline]
pub(crate) fn crossing(a: Corner, b: Corner, corner: Corner) -> Option<i32> {
    let straddles = (a.lat <= corner.lat) != (b.lat <= corner.lat);
    if !straddles {
        let level = a.lat == corner.lat || b.lat == corner.lat;
        let beside = a.lon.min(b.lon) <= corner.lon && corner.lon <= a.lon.max(b.lon);
        return if level && beside && side(a, b, corner) == 0.0 {
            None
        } else {
            Some(0)
        };
    }
    if corner.lon > a.lon.max(b.lon) {
        return Some(0);
    }
    let up = a.lat < b.lat;
    let turn = side(a, b, corner);
    if turn == 0.0 {
        return None;
    }
    Some(match (up, turn > 0.0) {
        (true, true) => 1,
        (false, false) => -1,
        _ => 0,
    })
}

/// Edges that are no border: along a pole, or met by the same edge the other way round.
pub(crate) fn inner_edges(rings: &Rings) -> BTreeSet<u32> {
    let mut inner = BTreeSet::new();
    let polar = |lat: f64| lat.abs() == 90.0;
    let seam = |lon: f64| folded(lon) == -180.0;
    let mut has_seam = false;
    for edge in rings.edges() {
        let (a, b) = rings.edge(edge);
        if polar(a.lat) && a.lat == b.lat {
            inner.insert(edge);
        }
        has_seam |= seam(a.lon) && seam(b.lon);
    }
    if rings.shells() < 2 && !has_seam {
        return inner;
    }
    let mut met: BTreeMap<EdgeKey, Vec<u32>> = BTreeMap::new();
    for edge in rings.edges() {
        let key = EdgeKey::of(rings.edge(edge));
        let opposite = key.reversed();
        if let Some(waiting) = met.get_mut(&opposite)
            && let Some(other) = waiting.pop()
        {
            inner.insert(edge);
            inner.insert(other);
        } else {
            met.entry(key).or_default().push(edge);
        }
    }
    inner
}

/// An edge by the bits of its folded corners.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct EdgeKey([u64; 4]);

impl EdgeKey {
    fn of((a, b): (Corner, Corner)) -> Self {
        let bits = |c: Corner| (c.lat.to_bits(), folded(c.lon).to_bits());
        let ((a, b), (c, d)) = (bits(a), bits(b));
        Self([a, b, c, d])
    }

    fn reversed(self) -> Self {
        let [a, b, c, d] = self.0;
        Self([c, d, a, b])
    }
}
