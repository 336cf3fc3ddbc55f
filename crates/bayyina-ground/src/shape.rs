//! An area made ready for being asked: a tree of boxes in space over runs of its edges.
//!
//! Runs follow the rings, so building is one pass and neighbours lie together. Boxes and places
//! are kept in single precision; what that rounds is added to every box, and whatever a cheap
//! bound cannot settle goes to the geodesics.

use crate::area::{Corner, Rings};
use crate::place::{Place, arc_high, arc_low, sag};
use crate::point::{Point, folded};
use crate::ring::{Contact, contact, side};
use crate::track::{self, Bracket, Track};
use std::collections::{BTreeMap, BTreeSet};

/// Edges in a leaf of the tree.
const RUN: u32 = 8;
/// What rounding a place to single precision may move it, in metres, doubled.
const COARSE: f64 = 1.0;
/// What rounding a place to double precision may move it, in metres, amply.
const EXACT: f64 = 1e-6;

/// An area made ready for being asked.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The place of every corner.
    places: Vec<[f32; 3]>,
    runs: Vec<Run>,
    /// Boxes of the tree over the runs, each node before its children.
    boxes: Vec<Cuboid>,
    /// Edges that are no border.
    inner: BTreeSet<u32>,
    /// Winding numbers at the south and the north pole.
    poles: (i32, i32),
    /// Least and greatest longitude of all corners.
    lons: (f64, f64),
}

/// Consecutive edges of one ring.
#[derive(Clone, Copy, Debug)]
struct Run {
    first: u32,
    end: u32,
    /// How far any of the edges leaves the straight segment in space, in metres.
    sag: f32,
}

/// A box in space, in metres.
#[derive(Clone, Copy, Debug)]
struct Cuboid {
    low: [f32; 3],
    high: [f32; 3],
}

impl Cuboid {
    const NONE: Self = Self {
        low: [f32::INFINITY; 3],
        high: [f32::NEG_INFINITY; 3],
    };

    fn add(&mut self, at: [f32; 3], slack: f32) {
        for ((low, high), at) in self.low.iter_mut().zip(&mut self.high).zip(at) {
            *low = low.min(at - slack);
            *high = high.max(at + slack);
        }
    }

    fn join(&mut self, other: &Self) {
        for axis in 0..3 {
            self.low[axis] = self.low[axis].min(other.low[axis]);
            self.high[axis] = self.high[axis].max(other.high[axis]);
        }
    }

    /// Straight distance from a place to the box.
    #[inline]
    fn to(&self, place: Place) -> f64 {
        let off = |at: f64, axis: usize| {
            (f64::from(self.low[axis]) - at)
                .max(at - f64::from(self.high[axis]))
                .max(0.0)
        };
        let (x, y, z) = (off(place.x, 0), off(place.y, 1), off(place.z, 2));
        (x * x + y * y + z * z).sqrt()
    }

    /// Straight distance between two boxes.
    fn between(&self, other: &Self) -> f64 {
        let off = |axis: usize| {
            f64::from(self.low[axis] - other.high[axis])
                .max(f64::from(other.low[axis] - self.high[axis]))
                .max(0.0)
        };
        let (x, y, z) = (off(0), off(1), off(2));
        (x * x + y * y + z * z).sqrt()
    }

    /// No two points of two boxes are farther apart in a straight line.
    fn across(&self, other: &Self) -> f64 {
        let off = |axis: usize| {
            (f64::from(self.high[axis]) - f64::from(other.low[axis]))
                .max(f64::from(other.high[axis]) - f64::from(self.low[axis]))
        };
        let (x, y, z) = (off(0), off(1), off(2));
        (x * x + y * y + z * z).sqrt()
    }
}

/// A node of the tree: its place among the boxes and the runs below it.
#[derive(Clone, Copy, Debug)]
struct Node {
    at: u32,
    from: u32,
    to: u32,
}

impl Node {
    fn children(self) -> Option<(Node, Node)> {
        if self.to - self.from < 2 {
            return None;
        }
        let middle = (self.from + self.to) / 2;
        Some((
            Node {
                at: self.at + 1,
                from: self.from,
                to: middle,
            },
            Node {
                at: self.at + 2 * (middle - self.from),
                from: middle,
                to: self.to,
            },
        ))
    }
}

impl Shape {
    pub(crate) fn new(rings: &Rings) -> Self {
        let places: Vec<[f32; 3]> = (rings.corners.iter())
            .map(|corner| {
                let place = Place::at(corner.lat, corner.lon);
                [place.x as f32, place.y as f32, place.z as f32]
            })
            .collect();
        let mut runs = Vec::new();
        for ring in &rings.rings {
            let mut first = ring.start;
            while first < ring.end - 1 {
                let end = (first + RUN).min(ring.end - 1);
                let sag = (first..end)
                    .map(|edge| sag_of(rings.edge(edge)))
                    .fold(0.0, f64::max);
                runs.push(Run {
                    first,
                    end,
                    // A little up, for rounding to single precision.
                    sag: (sag * 1.000_001) as f32,
                });
                first = end;
            }
        }
        let mut shape = Self {
            places,
            boxes: vec![Cuboid::NONE; 2 * runs.len() - 1],
            runs,
            inner: inner_edges(rings),
            poles: (0, 0),
            lons: (
                rings.corners.iter().map(|c| c.lon).fold(f64::MAX, f64::min),
                rings.corners.iter().map(|c| c.lon).fold(f64::MIN, f64::max),
            ),
        };
        shape.fill(shape.root());
        let touches = |lat: f64| i32::from(rings.corners.iter().any(|c| c.lat == lat));
        shape.poles = (touches(-90.0), touches(90.0));
        shape
    }

    fn root(&self) -> Node {
        Node {
            at: 0,
            from: 0,
            to: self.runs.len() as u32,
        }
    }

    fn fill(&mut self, node: Node) -> Cuboid {
        let mut cuboid = Cuboid::NONE;
        if let Some((left, right)) = node.children() {
            cuboid = self.fill(left);
            cuboid.join(&self.fill(right));
        } else {
            let run = self.runs[node.from as usize];
            for at in run.first..=run.end {
                cuboid.add(self.places[at as usize], run.sag + COARSE as f32);
            }
        }
        self.boxes[node.at as usize] = cuboid;
        cuboid
    }

    fn place(&self, corner: u32) -> Place {
        let [x, y, z] = self.places[corner as usize];
        Place {
            x: f64::from(x),
            y: f64::from(y),
            z: f64::from(z),
        }
    }

    fn is_border(&self, edge: u32) -> bool {
        self.inner.is_empty() || !self.inner.contains(&edge)
    }

    /// How many polygons hold the point, a hole taking one away; at least 1 on a border. Exact.
    pub(crate) fn winding(&self, rings: &Rings, point: Point) -> i32 {
        if point.lat() == -90.0 {
            return self.poles.0;
        }
        if point.lat() == 90.0 {
            return self.poles.1;
        }
        let mut winding = 0;
        for lon in self.turns(point.lon()) {
            let corner = Corner {
                lat: point.lat(),
                lon,
            };
            match self.winding_at(rings, corner) {
                Some(found) => winding += found,
                None => return 1,
            }
        }
        winding
    }

    /// The longitudes by which the rings may know this one.
    fn turns(&self, lon: f64) -> impl Iterator<Item = f64> + use<> {
        let (west, east) = self.lons;
        [-360.0, 0.0, 360.0]
            .into_iter()
            .map(move |turn| lon + turn)
            .filter(move |&lon| west <= lon && lon <= east)
    }

    /// `None` on a border.
    fn winding_at(&self, rings: &Rings, corner: Corner) -> Option<i32> {
        // Height in space grows with latitude, so the boxes tell which runs the parallel meets.
        let z = Place::at(corner.lat, 0.0).z as f32;
        let mut winding = 0;
        let mut stack = vec![self.root()];
        while let Some(node) = stack.pop() {
            let cuboid = &self.boxes[node.at as usize];
            if z < cuboid.low[2] || cuboid.high[2] < z {
                continue;
            }
            if let Some((left, right)) = node.children() {
                stack.push(right);
                stack.push(left);
                continue;
            }
            let run = self.runs[node.from as usize];
            for edge in run.first..run.end {
                let (a, b) = rings.edge(edge);
                winding += crossing(a, b, corner)?;
            }
        }
        Some(winding)
    }

    /// The distance from a point to the border, to `tolerance` metres; looks no closer once it is
    /// known to be `enough` or more.
    pub(crate) fn to_border(
        &self,
        rings: &Rings,
        point: Point,
        enough: f64,
        tolerance: f64,
    ) -> Bracket {
        let place = Place::of(point);
        let mut best = f64::INFINITY;
        let mut chord = chord_of(enough);
        let mut near: Vec<(f64, u32)> = Vec::new();
        let mut stack = vec![(self.root(), 0.0)];
        while let Some((node, low)) = stack.pop() {
            if low > chord {
                continue;
            }
            if let Some((left, right)) = node.children() {
                let l = (left, self.boxes[left.at as usize].to(place));
                let r = (right, self.boxes[right.at as usize].to(place));
                let (close, far) = if l.1 <= r.1 { (l, r) } else { (r, l) };
                stack.push(far);
                stack.push(close);
                continue;
            }
            let run = self.runs[node.from as usize];
            let slack = f64::from(run.sag) + COARSE;
            let mut a = self.place(run.first);
            for edge in run.first..run.end {
                let b = self.place(edge + 1);
                let straight = place.to_segment(a, b);
                a = b;
                let low = straight - slack;
                if low > chord || !self.is_border(edge) {
                    continue;
                }
                let high = arc_high(straight + slack);
                if high < best {
                    best = high;
                    chord = chord_of(best.min(enough));
                }
                near.push((low, edge));
            }
        }
        // The same bounds again, from exact corners: what is left is the bow of the edges.
        near.retain(|&(low, _)| low <= chord);
        for (low, edge) in &mut near {
            let (a, b) = rings.edge(*edge);
            let straight = place.to_segment(Place::at(a.lat, a.lon), Place::at(b.lat, b.lon));
            let slack = sag_of((a, b)) + EXACT;
            *low = arc_low(straight - slack);
            best = best.min(arc_high(straight + slack));
        }
        let limit = best.min(enough);
        near.retain(|&(low, _)| low <= limit);
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut found = Bracket {
            low: enough.min(Self::BEYOND),
            high: best,
        };
        if let Some(&(low, _)) = near.first()
            && best - low <= tolerance
        {
            found.low = low;
            return found;
        }
        let here = Track::Point(point);
        for (low, edge) in near {
            let limit = found.high.min(enough);
            if low > limit {
                found.low = found.low.min(low);
                break;
            }
            let (a, b) = rings.edge(edge);
            found = found.least(track::nearest(&here, &Track::edge(a, b), limit, tolerance));
        }
        found.low = found.low.min(found.high);
        found
    }

    /// About the nearest point of the border: right to a metre and the bow of an edge.
    pub(crate) fn nearest_on_border(&self, rings: &Rings, point: Point) -> Option<Point> {
        let place = Place::of(point);
        let mut best: Option<(f64, u32, f64)> = None;
        let mut stack = vec![(self.root(), 0.0)];
        while let Some((node, low)) = stack.pop() {
            if best.is_some_and(|(least, ..)| low > least + COARSE) {
                continue;
            }
            if let Some((left, right)) = node.children() {
                let l = (left, self.boxes[left.at as usize].to(place));
                let r = (right, self.boxes[right.at as usize].to(place));
                let (close, far) = if l.1 <= r.1 { (l, r) } else { (r, l) };
                stack.push(far);
                stack.push(close);
                continue;
            }
            let run = self.runs[node.from as usize];
            for edge in run.first..run.end {
                let (straight, t) = place.foot(self.place(edge), self.place(edge + 1));
                if self.is_border(edge) && best.is_none_or(|(least, ..)| straight < least) {
                    best = Some((straight, edge, t));
                }
            }
        }
        best.map(|(_, edge, t)| {
            let (a, b) = rings.edge(edge);
            Point::computed(a.lat + t * (b.lat - a.lat), a.lon + t * (b.lon - a.lon))
        })
    }

    /// More than any distance.
    const BEYOND: f64 = 30_000_000.0;

    /// Whether the border surely comes within `near` metres of a place, surely stays farther than
    /// `far`, or cheap bounds cannot tell.
    pub(crate) fn border_within(&self, place: Place, near: f64, far: f64) -> Option<bool> {
        let chord = chord_of(far);
        let mut open = false;
        let mut stack = vec![self.root()];
        while let Some(node) = stack.pop() {
            if self.boxes[node.at as usize].to(place) > chord {
                continue;
            }
            if let Some((left, right)) = node.children() {
                stack.push(right);
                stack.push(left);
                continue;
            }
            let run = self.runs[node.from as usize];
            let slack = f64::from(run.sag) + COARSE;
            let mut a = self.place(run.first);
            for edge in run.first..run.end {
                let b = self.place(edge + 1);
                let straight = place.to_segment(a, b);
                a = b;
                if straight - slack > chord || !self.is_border(edge) {
                    continue;
                }
                if arc_high(straight + slack) < near {
                    return Some(true);
                }
                open = true;
            }
        }
        if open { None } else { Some(false) }
    }

    /// The least distance between the edges of two areas, or zero as soon as two have a point in
    /// common; to `tolerance` metres, no closer than `enough`.
    pub(crate) fn between(
        (one, one_rings): (&Shape, &Rings),
        (two, two_rings): (&Shape, &Rings),
        enough: f64,
        tolerance: f64,
    ) -> Bracket {
        let mut best = f64::INFINITY;
        let mut chord = chord_of(enough);
        let mut near: Vec<(f64, u32, u32)> = Vec::new();
        let apart = |a: Node, b: Node| one.boxes[a.at as usize].between(&two.boxes[b.at as usize]);
        let (a, b) = (one.root(), two.root());
        let mut stack = vec![(a, b, apart(a, b))];
        while let Some((a, b, low)) = stack.pop() {
            if low > chord {
                continue;
            }
            let split_first = a.to - a.from >= b.to - b.from;
            let pairs = match (a.children(), b.children()) {
                (Some((left, right)), _) if split_first => [(left, b), (right, b)],
                (_, Some((left, right))) => [(a, left), (a, right)],
                (Some((left, right)), None) => [(left, b), (right, b)],
                (None, None) => {
                    let (run, other) = (one.runs[a.from as usize], two.runs[b.from as usize]);
                    let slack = f64::from(run.sag) + f64::from(other.sag) + 2.0 * COARSE;
                    for e in run.first..run.end {
                        for f in other.first..other.end {
                            let straight = segments(
                                (one.place(e), one.place(e + 1)),
                                (two.place(f), two.place(f + 1)),
                            );
                            if straight - slack > chord {
                                continue;
                            }
                            if straight < slack && touch(one_rings.edge(e), two_rings.edge(f)) {
                                return Bracket {
                                    low: 0.0,
                                    high: 0.0,
                                };
                            }
                            let high = arc_high(straight + slack);
                            if high < best {
                                best = high;
                                chord = chord_of(best.min(enough));
                            }
                            near.push((straight - slack, e, f));
                        }
                    }
                    continue;
                }
            };
            let pairs = pairs.map(|(a, b)| (a, b, apart(a, b)));
            let first_closer = pairs[0].2 <= pairs[1].2;
            stack.push(pairs[usize::from(first_closer)]);
            stack.push(pairs[usize::from(!first_closer)]);
        }
        near.retain(|&(low, _, _)| low <= chord);
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut found = Bracket {
            low: enough.min(Self::BEYOND),
            high: best,
        };
        for (low, e, f) in near {
            let limit = found.high.min(enough);
            let low = arc_low(low);
            if low > limit {
                found.low = found.low.min(low);
                break;
            }
            let (a, b) = (one_rings.edge(e), two_rings.edge(f));
            let (a, b) = (Track::edge(a.0, a.1), Track::edge(b.0, b.1));
            found = found.least(track::nearest(&a, &b, limit, tolerance));
        }
        found.low = found.low.min(found.high);
        found
    }

    /// The greatest distance from a point to any point of the edges, to `tolerance` metres.
    pub(crate) fn farthest(&self, rings: &Rings, point: Point, tolerance: f64) -> Bracket {
        let place = Place::of(point);
        let here = Cuboid {
            low: [place.x as f32, place.y as f32, place.z as f32].map(|at| at - 1.0),
            high: [place.x as f32, place.y as f32, place.z as f32].map(|at| at + 1.0),
        };
        let mut found = Bracket {
            low: 0.0,
            high: 0.0,
        };
        let mut stack = vec![self.root()];
        while let Some(node) = stack.pop() {
            let most = arc_high(here.across(&self.boxes[node.at as usize]));
            if most <= found.low {
                continue;
            }
            if let Some((left, right)) = node.children() {
                let far = |node: Node| here.across(&self.boxes[node.at as usize]);
                let (near, far) = if far(left) <= far(right) {
                    (left, right)
                } else {
                    (right, left)
                };
                stack.push(near);
                stack.push(far);
                continue;
            }
            let run = self.runs[node.from as usize];
            for edge in run.first..run.end {
                let reach = place
                    .distance(self.place(edge))
                    .max(place.distance(self.place(edge + 1)));
                if arc_high(reach + f64::from(run.sag) + COARSE) > found.low {
                    let (a, b) = rings.edge(edge);
                    found = found.most(track::farthest(point, &Track::edge(a, b), tolerance));
                }
            }
        }
        found
    }

    /// The edges that may come within `reach` metres of a place.
    pub(crate) fn edges_near(&self, place: Place, reach: f64, out: &mut Vec<u32>) {
        let chord = chord_of(reach);
        let mut stack = vec![self.root()];
        while let Some(node) = stack.pop() {
            if self.boxes[node.at as usize].to(place) > chord {
                continue;
            }
            if let Some((left, right)) = node.children() {
                stack.push(right);
                stack.push(left);
                continue;
            }
            let run = self.runs[node.from as usize];
            let slack = f64::from(run.sag) + COARSE;
            for edge in run.first..run.end {
                let straight = place.to_segment(self.place(edge), self.place(edge + 1));
                if straight - slack <= chord && self.is_border(edge) {
                    out.push(edge);
                }
            }
        }
    }
}

/// Points farther apart than this in a straight line are farther apart along the ground than
/// `arc`.
pub(crate) fn chord_of(arc: f64) -> f64 {
    use crate::geodesic::{A, B};
    if arc < 200_000.0 {
        return arc;
    }
    let half = arc / (2.0 * B);
    if half >= std::f64::consts::FRAC_PI_2 {
        return f64::INFINITY;
    }
    arc.min(2.0 * A * libm::sin(half) * (1.0 + 1e-12))
}

fn sag_of((a, b): (Corner, Corner)) -> f64 {
    let least = if (a.lat <= 0.0) != (b.lat <= 0.0) {
        0.0
    } else {
        a.lat.abs().min(b.lat.abs())
    };
    sag(b.lat - a.lat, b.lon - a.lon, least)
}

/// Straight distance between two segments in space, or a little less.
fn segments(one: (Place, Place), two: (Place, Place)) -> f64 {
    let (d1, d2, r) = (one.1.minus(one.0), two.1.minus(two.0), one.0.minus(two.0));
    let (a, b, c, e, f) = (d1.dot(d1), d1.dot(d2), d1.dot(r), d2.dot(d2), d2.dot(r));
    let cross = a * e - b * b;
    let ends = one
        .0
        .to_segment(two.0, two.1)
        .min(one.1.to_segment(two.0, two.1))
        .min(two.0.to_segment(one.0, one.1))
        .min(two.1.to_segment(one.0, one.1));
    if cross > 1e-12 * a * e {
        let s = (b * f - c * e) / cross;
        let t = (a * f - b * c) / cross;
        if (0.0..=1.0).contains(&s) && (0.0..=1.0).contains(&t) {
            let gap = Place {
                x: r.x + s * d1.x - t * d2.x,
                y: r.y + s * d1.y - t * d2.y,
                z: r.z + s * d1.z - t * d2.z,
            };
            return gap.dot(gap).sqrt().min(ends);
        }
    }
    ends
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
