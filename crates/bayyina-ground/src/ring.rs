//! Checking rings: what is wrong with one, and where.

use crate::area::{Corner, Polygon, Ring, RingFault, RingTrouble, Rings};
use crate::point::Point;
use robust::{Coord, orient2d};

/// How far rounding may carry a side from nought, as a share of its two products.
/// Source: Shewchuk 1997, doi:10.1007/PL00009321.
pub(crate) const FILTER: f64 = 3.330_669_073_875_471_6e-16;

/// On which side of the line from `a` to `b` a corner lies: positive to the left; exact.
#[inline]
pub(crate) fn side(a: Corner, b: Corner, c: Corner) -> f64 {
    // The filter of Shewchuk's adaptive predicate, in line; it settles nearly every case.
    let left = (a.lon - c.lon) * (b.lat - c.lat);
    let right = (a.lat - c.lat) * (b.lon - c.lon);
    let found = left - right;
    if found.abs() >= FILTER * (left.abs() + right.abs()) && found != 0.0 {
        return found;
    }
    orient2d(coord(a), coord(b), coord(c))
}

fn coord(corner: Corner) -> Coord<f64> {
    Coord {
        x: corner.lon,
        y: corner.lat,
    }
}

/// How two closed edges lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contact {
    /// They have no point in common.
    Apart,
    /// They have one point in common, an end of at least one of them.
    Touch,
    /// They cross, or run along each other.
    Cross,
}

/// How the edges `a` and `b` lie; exact.
pub(crate) fn contact(a: (Corner, Corner), b: (Corner, Corner)) -> Contact {
    let apart =
        |x: (f64, f64), y: (f64, f64)| x.0.max(x.1) < y.0.min(y.1) || y.0.max(y.1) < x.0.min(x.1);
    if apart((a.0.lon, a.1.lon), (b.0.lon, b.1.lon))
        || apart((a.0.lat, a.1.lat), (b.0.lat, b.1.lat))
    {
        return Contact::Apart;
    }
    let (b0, b1) = (side(a.0, a.1, b.0), side(a.0, a.1, b.1));
    if (b0 > 0.0 && b1 > 0.0) || (b0 < 0.0 && b1 < 0.0) {
        return Contact::Apart;
    }
    let (a0, a1) = (side(b.0, b.1, a.0), side(b.0, b.1, a.1));
    if (a0 > 0.0 && a1 > 0.0) || (a0 < 0.0 && a1 < 0.0) {
        return Contact::Apart;
    }
    if b0 == 0.0 && b1 == 0.0 {
        // On one line; the boxes overlap, in a point or in more.
        let wide = (a.0.lon - a.1.lon).abs() >= (a.0.lat - a.1.lat).abs();
        let along = |c: Corner| if wide { c.lon } else { c.lat };
        let low = along(a.0).min(along(a.1)).max(along(b.0).min(along(b.1)));
        let high = along(a.0).max(along(a.1)).min(along(b.0).max(along(b.1)));
        return if low < high {
            Contact::Cross
        } else {
            Contact::Touch
        };
    }
    if b0 == 0.0 || b1 == 0.0 || a0 == 0.0 || a1 == 0.0 {
        Contact::Touch
    } else {
        Contact::Cross
    }
}

/// Where a corner lies with respect to a closed ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Inside,
    Border,
    Outside,
}

/// Where `corner` lies with respect to a closed ring; exact, looks at every edge.
pub(crate) fn within(ring: &[Corner], corner: Corner) -> Side {
    let mut inside = false;
    for pair in ring.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let (low, high) = (a.lat.min(b.lat), a.lat.max(b.lat));
        if corner.lat < low || high < corner.lat {
            continue;
        }
        let straddles = (a.lat <= corner.lat) != (b.lat <= corner.lat);
        let beside = a.lon.min(b.lon) <= corner.lon && corner.lon <= a.lon.max(b.lon);
        if !straddles && !beside {
            continue;
        }
        let turn = side(a, b, corner);
        if turn == 0.0 && beside {
            return Side::Border;
        }
        // A ray to the east meets an edge going up when the corner lies to its left.
        if straddles && (turn > 0.0) == (a.lat < b.lat) {
            inside = !inside;
        }
    }
    if inside { Side::Inside } else { Side::Outside }
}

/// Checks polygons and lays their rings one after the other.
pub(crate) fn checked(polygons: &[Polygon]) -> Result<Rings, RingFault> {
    let mut out = Rings {
        corners: Vec::new(),
        rings: Vec::new(),
    };
    if polygons.is_empty() {
        return Err(RingFault {
            polygon: 0,
            ring: 0,
            vertex: 0,
            at: Corner { lat: 0.0, lon: 0.0 },
            trouble: RingTrouble::Empty,
        });
    }
    for (index, polygon) in polygons.iter().enumerate() {
        Checker {
            polygon: index,
            rings: Vec::new(),
            touched: Vec::new(),
        }
        .check(polygon, &mut out)?;
    }
    out.corners.shrink_to_fit();
    out.rings.shrink_to_fit();
    Ok(out)
}

/// One polygon being checked.
struct Checker {
    polygon: usize,
    rings: Vec<Cleaned>,
    /// Which rings touch another.
    touched: Vec<bool>,
}

/// A ring without repeated corners, closed.
struct Cleaned {
    corners: Vec<Corner>,
    /// The place of each corner in the ring as it was written.
    written: Vec<u32>,
}

/// Edges in a run.
const RUN: usize = 8;

/// An edge of the polygon being checked.
struct Edge {
    ring: u32,
    index: u32,
    extent: Extent,
}

/// Consecutive edges of one ring, by their places in the list of edges.
#[derive(Clone, Copy)]
struct Run {
    extent: Extent,
    first: usize,
    end: usize,
}

/// Where something lies along the sweep and across it.
#[derive(Clone, Copy)]
struct Extent {
    low: f64,
    high: f64,
    left: f64,
    right: f64,
}

impl Extent {
    fn joined(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            left: self.left.min(other.left),
            right: self.right.max(other.right),
        }
    }

    fn meets(&self, other: &Self) -> bool {
        self.low <= other.high
            && other.low <= self.high
            && self.left <= other.right
            && other.left <= self.right
    }
}

impl Checker {
    fn check(mut self, polygon: &Polygon, out: &mut Rings) -> Result<(), RingFault> {
        for (ring, corners) in std::iter::once(&polygon.shell)
            .chain(&polygon.holes)
            .enumerate()
        {
            let cleaned = self.clean(ring, corners)?;
            self.rings.push(cleaned);
        }
        self.touched = vec![false; self.rings.len()];
        self.crossings()?;
        self.holes()?;
        for (ring, cleaned) in self.rings.iter_mut().enumerate() {
            let shell = ring == 0;
            if counter_clockwise(&cleaned.corners) != shell {
                cleaned.corners.reverse();
            }
            let start = out.corners.len() as u32;
            out.corners.append(&mut cleaned.corners);
            out.rings.push(Ring {
                start,
                end: out.corners.len() as u32,
                shell,
            });
        }
        Ok(())
    }

    fn fault(&self, ring: usize, vertex: usize, at: Corner, trouble: RingTrouble) -> RingFault {
        RingFault {
            polygon: self.polygon,
            ring,
            vertex,
            at,
            trouble,
        }
    }

    /// The fault at a corner of a cleaned ring.
    fn fault_at(&self, ring: usize, corner: usize, trouble: RingTrouble) -> RingFault {
        let cleaned = &self.rings[ring];
        let at = cleaned.corners[corner];
        self.fault(ring, cleaned.written[corner] as usize, at, trouble)
    }

    fn clean(&self, ring: usize, corners: &[Corner]) -> Result<Cleaned, RingFault> {
        let mut cleaned = Cleaned {
            corners: Vec::with_capacity(corners.len() + 1),
            written: Vec::with_capacity(corners.len() + 1),
        };
        for (vertex, &at) in corners.iter().enumerate() {
            let trouble = if !(at.lat.is_finite() && at.lon.is_finite()) {
                RingTrouble::NotFinite
            } else if at.lat.abs() > 90.0 {
                RingTrouble::Latitude
            } else if at.lon.abs() > 540.0 {
                RingTrouble::Longitude
            } else {
                let at = Corner {
                    lat: at.lat + 0.0,
                    lon: at.lon + 0.0,
                };
                if cleaned.corners.last() != Some(&at) {
                    cleaned.corners.push(at);
                    cleaned.written.push(vertex as u32);
                }
                continue;
            };
            return Err(self.fault(ring, vertex, at, trouble));
        }
        if cleaned.corners.len() > 1 && cleaned.corners.first() == cleaned.corners.last() {
            cleaned.corners.pop();
            cleaned.written.pop();
        }
        let first = (cleaned.corners.first().copied()).unwrap_or(Corner { lat: 0.0, lon: 0.0 });
        if cleaned.corners.len() < 3 {
            let found = cleaned.corners.len();
            return Err(self.fault(ring, 0, first, RingTrouble::TooFewPoints { found }));
        }
        cleaned.corners.push(first);
        cleaned.written.push(cleaned.written[0]);
        for (i, pair) in cleaned.corners.windows(2).enumerate() {
            let degrees = (pair[1].lon - pair[0].lon).abs();
            if 180.0 < degrees && degrees != 360.0 {
                let vertex = cleaned.written[i] as usize;
                return Err(self.fault(ring, vertex, pair[0], RingTrouble::LongEdge { degrees }));
            }
        }
        let lons = || cleaned.corners.iter().map(|corner| corner.lon);
        let degrees = lons().fold(f64::MIN, f64::max) - lons().fold(f64::MAX, f64::min);
        if degrees > 360.0 {
            return Err(self.fault(ring, 0, first, RingTrouble::TooWide { degrees }));
        }
        let second = cleaned.corners[1];
        if (cleaned.corners.iter()).all(|&corner| side(first, second, corner) == 0.0) {
            return Err(self.fault(ring, 0, first, RingTrouble::NoArea));
        }
        Ok(cleaned)
    }

    /// No two edges may cross or overlap; within one ring only neighbours may touch.
    fn crossings(&mut self) -> Result<(), RingFault> {
        let all = || self.rings.iter().flat_map(|ring| ring.corners.iter());
        let extent = |pick: fn(&Corner) -> f64| {
            all().map(pick).fold(f64::MIN, f64::max) - all().map(pick).fold(f64::MAX, f64::min)
        };
        // Sweep along the longer side, where fewer edges stand abreast.
        let wide = extent(|c| c.lon) >= extent(|c| c.lat);
        let along = |c: &Corner| if wide { c.lon } else { c.lat };
        let across = |c: &Corner| if wide { c.lat } else { c.lon };
        let mut edges = Vec::new();
        let mut runs: Vec<Run> = Vec::new();
        for (ring, cleaned) in self.rings.iter().enumerate() {
            for (index, pair) in cleaned.corners.windows(2).enumerate() {
                let (a, b) = (along(&pair[0]), along(&pair[1]));
                let (c, d) = (across(&pair[0]), across(&pair[1]));
                let extent = Extent {
                    low: a.min(b),
                    high: a.max(b),
                    left: c.min(d),
                    right: c.max(d),
                };
                match runs.last_mut() {
                    Some(run) if index % RUN != 0 => {
                        run.extent = run.extent.joined(extent);
                        run.end += 1;
                    }
                    _ => runs.push(Run {
                        extent,
                        first: edges.len(),
                        end: edges.len() + 1,
                    }),
                }
                edges.push(Edge {
                    ring: ring as u32,
                    index: index as u32,
                    extent,
                });
            }
        }
        runs.sort_by(|a, b| (a.extent.low.total_cmp(&b.extent.low)).then(a.first.cmp(&b.first)));
        // Runs that the sweep stands on. Neighbours along a ring lie together, so that most pairs
        // of runs lie apart, and with them sixty-four pairs of edges.
        let mut abreast: Vec<Run> = Vec::new();
        let mut first: Option<(usize, usize)> = None;
        for &run in &runs {
            abreast.retain(|other| other.extent.high >= run.extent.low);
            abreast.push(run);
            for other in &abreast {
                if !run.extent.meets(&other.extent) {
                    continue;
                }
                for one in run.first..run.end {
                    // Of a run with itself, each pair once.
                    let start = if other.first == run.first {
                        one + 1
                    } else {
                        other.first
                    };
                    for two in start..other.end {
                        let (a, b) = (&edges[one], &edges[two]);
                        if !a.extent.meets(&b.extent) || !self.clash(a, b) {
                            continue;
                        }
                        // The first along the ring, not the first of the sweep, is easiest to find.
                        let pair = (one.min(two), one.max(two));
                        if first.is_none_or(|best| pair < best) {
                            first = Some(pair);
                        }
                    }
                }
            }
        }
        match first {
            None => Ok(()),
            Some((one, two)) => {
                let (one, two) = (&edges[one], &edges[two]);
                let written = &self.rings[two.ring as usize].written;
                let trouble = RingTrouble::Crossing {
                    other_ring: two.ring as usize,
                    other: written[two.index as usize] as usize,
                };
                Err(self.fault_at(one.ring as usize, one.index as usize, trouble))
            }
        }
    }

    fn clash(&mut self, one: &Edge, two: &Edge) -> bool {
        let ends = |edge: &Edge| {
            let corners = &self.rings[edge.ring as usize].corners;
            (
                corners[edge.index as usize],
                corners[edge.index as usize + 1],
            )
        };
        let contact = contact(ends(one), ends(two));
        match contact {
            Contact::Apart => false,
            Contact::Cross => true,
            Contact::Touch if one.ring != two.ring => {
                self.touched[one.ring as usize] = true;
                self.touched[two.ring as usize] = true;
                false
            }
            Contact::Touch => {
                let count = self.rings[one.ring as usize].corners.len() as u32 - 1;
                let (low, high) = (one.index.min(two.index), one.index.max(two.index));
                !(high - low == 1 || (low == 0 && high == count - 1))
            }
        }
    }

    /// Holes lie inside their shell and outside each other.
    fn holes(&self) -> Result<(), RingFault> {
        for ring in 1..self.rings.len() {
            if let Some(corner) = self.first_on(ring, 0, Side::Outside) {
                return Err(self.fault_at(ring, corner, RingTrouble::HoleOutside));
            }
            for other in 1..self.rings.len() {
                if other != ring
                    && boxes_meet(&self.rings[ring].corners, &self.rings[other].corners)
                    && let Some(corner) = self.first_on(ring, other, Side::Inside)
                {
                    return Err(self.fault_at(ring, corner, RingTrouble::HoleInHole { other }));
                }
            }
        }
        Ok(())
    }

    /// The first corner of `ring` on that side of ring `other`, which it does not cross.
    fn first_on(&self, ring: usize, other: usize, wanted: Side) -> Option<usize> {
        let (corners, other) = (&self.rings[ring].corners, &self.rings[other].corners);
        if !self.touched[ring] {
            // It crosses nothing and touches nothing: one corner speaks for all.
            return (within(other, corners[0]) == wanted).then_some(0);
        }
        let sides: Vec<Side> = corners.iter().map(|&c| within(other, c)).collect();
        (sides.iter().position(|&side| side == wanted)).or_else(|| {
            // From border to border an edge may run on either side.
            (0..corners.len() - 1).find(|&i| {
                let (a, b) = (corners[i], corners[i + 1]);
                let middle = Corner {
                    lat: (a.lat + b.lat) / 2.0,
                    lon: (a.lon + b.lon) / 2.0,
                };
                sides[i] == Side::Border
                    && sides[i + 1] == Side::Border
                    && within(other, middle) == wanted
            })
        })
    }
}

fn boxes_meet(a: &[Corner], b: &[Corner]) -> bool {
    let range = |ring: &[Corner], pick: fn(&Corner) -> f64| {
        let values = || ring.iter().map(pick);
        (
            values().fold(f64::MAX, f64::min),
            values().fold(f64::MIN, f64::max),
        )
    };
    let meet = |pick| {
        let (a, b) = (range(a, pick), range(b, pick));
        a.0 <= b.1 && b.0 <= a.1
    };
    meet(|c| c.lon) && meet(|c| c.lat)
}

/// Whether a closed ring that does not cross itself runs counter-clockwise; exact.
fn counter_clockwise(ring: &[Corner]) -> bool {
    let count = ring.len() - 1;
    let lowest = (0..count)
        .min_by(|&a, &b| {
            (ring[a].lat.total_cmp(&ring[b].lat)).then(ring[a].lon.total_cmp(&ring[b].lon))
        })
        .expect("a checked ring has corners");
    let before = ring[(lowest + count - 1) % count];
    let after = ring[lowest + 1];
    side(before, ring[lowest], after) > 0.0
}

/// For each polygon, the middle of its widest stretch on one of fifteen parallels, and its width
/// in degrees of latitude.
pub(crate) fn inner_points(rings: &Rings) -> Vec<(Point, f64)> {
    (rings.rings.iter().enumerate())
        .filter(|(_, ring)| ring.shell)
        .map(|(first, _)| {
            let rest = &rings.rings[first + 1..];
            let holes = rest.iter().take_while(|ring| !ring.shell).count();
            inner_point(rings, &rings.rings[first..=first + holes])
        })
        .collect()
}

fn inner_point(rings: &Rings, polygon: &[Ring]) -> (Point, f64) {
    let shell = &rings.corners[polygon[0].start as usize..polygon[0].end as usize];
    let lats = || shell.iter().map(|corner| corner.lat);
    let (south, north) = (
        lats().fold(f64::MAX, f64::min),
        lats().fold(f64::MIN, f64::max),
    );
    let mut best: Option<(f64, Corner)> = None;
    for step in 1..16 {
        // The middle parallel first, so that it wins among equals.
        let share = f64::from((step * 8 - 1) % 15 + 1) / 16.0;
        let lat = south + (north - south) * share;
        let mut crossings: Vec<(f64, i32)> = Vec::new();
        for edge in polygon.iter().flat_map(|ring| ring.start..ring.end - 1) {
            let (a, b) = rings.edge(edge);
            if (a.lat <= lat) != (b.lat <= lat) {
                let lon = a.lon + (lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon);
                crossings.push((lon, if a.lat < b.lat { -1 } else { 1 }));
            }
        }
        crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut winding = 0;
        for pair in crossings.windows(2) {
            winding += pair[0].1;
            let width = (pair[1].0 - pair[0].0) * libm::cos(lat.to_radians());
            if winding > 0 && best.is_none_or(|(widest, _)| width > widest * (1.0 + 1e-9)) {
                let lon = (pair[0].0 + pair[1].0) / 2.0;
                best = Some((width, Corner { lat, lon }));
            }
        }
    }
    // A polygon thinner than rounding keeps a corner, which is part of it.
    let (width, at) = best.unwrap_or((0.0, shell[0]));
    (Point::computed(at.lat, at.lon), width)
}
