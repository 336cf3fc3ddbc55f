//! An area made ready for being asked: a tree of boxes in space over runs of its edges.
//!
//! Runs follow the rings, so building is one pass and neighbours lie together. Boxes and places
//! are kept in single precision; what that rounds is added to every box, and whatever a cheap
//! bound cannot settle goes to the geodesics.

use crate::area::{Corner, Rings};
use crate::cuboid::Cuboid;
use crate::edge::{crossing, inner_edges, sag_of, touch};
use crate::place::{Place, arc_high, arc_low, chord_of, segments};
use crate::point::Point;
use crate::track::{self, Bracket, Track};
use std::collections::BTreeSet;

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
