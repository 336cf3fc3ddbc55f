//! Patterns of a figure: what is looked up, and all that can be computed before looking.

use std::collections::BTreeMap;

use crate::code::{self, Kind};
use crate::figure::Figure;
use crate::plane::{UNIT, Vector, distance, inverse, solved, sub};

/// What a tracer errs, in units of the frame.
pub const CLICK: f64 = 5.0;
/// What a map errs, in metres.
pub const MAP_M: f64 = 5.0;
/// How many standard errors a code may be off.
const TOLERANCE: f64 = 1.6;
/// A code that may be off by more says too little.
const LOOSEST: f64 = 0.12;
/// How many of the other points test a place.
pub const WITNESSES: usize = 10;
/// Places in a walk: the pattern's own points, then the witnesses.
pub const SLOTS: usize = 4 + WITNESSES;

/// Three or four points of a figure, joined by roads.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// How they are joined; `None` of three points.
    pub kind: Option<Kind>,
    /// The points, in order; of three the last repeats.
    pub ids: [usize; 4],
    /// How many there are.
    pub count: usize,
    /// Their affine code.
    pub code: [f64; 4],
    /// How far that of the map may be off.
    pub within: f64,
    /// Columns of the derivative, and the middle, as sums over the junctions.
    pub weights: [[f64; 4]; 3],
    /// What vanishes if the four fit an affine map.
    pub null: [f64; 4],
    /// The nearest other points.
    pub witnesses: Vec<Witness>,
    /// Which degrees of four junctions fit.
    pub degrees: Vec<bool>,
}

/// A point beside a pattern that tests a place.
#[derive(Clone, Debug)]
pub struct Witness {
    /// Its number.
    pub at: usize,
    /// Where it is.
    pub place: Vector,
    /// How much less sure the pattern's map is of it than of the pattern.
    pub leverage: f64,
    /// How far from the pattern it is.
    pub apart: f64,
    /// The places in the walk before it that a traced road joins it to.
    pub from: Vec<u8>,
}

impl Pattern {
    /// All patterns of four points, each with the ways to read it.
    pub fn all(figure: &Figure) -> Vec<Vec<Self>> {
        let mut views: BTreeMap<Vec<(usize, usize)>, Vec<Self>> = BTreeMap::new();
        for pattern in Self::views(figure) {
            views
                .entry(pattern.roads().to_vec())
                .or_default()
                .push(pattern);
        }
        views.into_values().collect()
    }

    /// Its three roads, in order.
    pub fn roads(&self) -> [(usize, usize); 3] {
        let [a, b, c, d] = self.ids;
        let road = |one: usize, other: usize| (one.min(other), one.max(other));
        let mut roads = match self.kind {
            Some(Kind::Path) => [road(a, b), road(b, c), road(c, d)],
            _ => [road(a, b), road(a, c), road(a, d)],
        };
        roads.sort_unstable();
        roads
    }

    fn views(figure: &Figure) -> Vec<Self> {
        let links = with_virtual(figure);
        let mut found = Vec::new();
        for b in 0..links.len() {
            for &c in &links[b] {
                for &a in &links[b] {
                    for &d in &links[c] {
                        if a != c && d != b && a != d {
                            found.extend(Self::of(figure, Kind::Path, [a, b, c, d]));
                        }
                    }
                }
            }
            let mut round = links[b].clone();
            let from_b = |other: usize| sub(figure.points[other], figure.points[b]);
            round.sort_by_cached_key(|&other| code::pack_order(from_b(other)));
            for k in 0..round.len() {
                for j in 0..k {
                    for i in 0..j {
                        let mut star = [round[i], round[j], round[k]];
                        for _ in 0..3 {
                            let length =
                                |at: usize| distance(figure.points[star[at]], figure.points[b]);
                            let longest = length(0).max(length(1)).max(length(2));
                            // A tilt may change which arm is the longest.
                            if length(0) > 0.6 * longest {
                                let ids = [b, star[0], star[1], star[2]];
                                found.extend(Self::of(figure, Kind::Star, ids));
                            }
                            star.rotate_left(1);
                        }
                    }
                }
            }
        }
        found
    }

    /// All pairs of roads at one junction, those that span most ground first.
    pub fn wedges(figure: &Figure) -> Vec<Self> {
        let mut found = Vec::new();
        for (b, links) in figure.links.iter().enumerate() {
            for (at, &a) in links.iter().enumerate() {
                for &c in &links[..at] {
                    let (a, c) = (usize::from(a), usize::from(c));
                    let (u, v) = (
                        sub(figure.points[a], figure.points[b]),
                        sub(figure.points[c], figure.points[b]),
                    );
                    let (lu, lv) = (distance(u, [0.0; 2]), distance(v, [0.0; 2]));
                    let width = (u[0] * v[1] - u[1] * v[0]).abs() / lu.max(lv).max(1e-9);
                    if width > 5.0 * CLICK
                        && let Some(pattern) = Self::prepared(figure, None, [a, b, c, c], 3)
                    {
                        found.push((width, pattern));
                    }
                }
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.into_iter().map(|(_, pattern)| pattern).collect()
    }

    fn of(figure: &Figure, kind: Kind, ids: [usize; 4]) -> Option<Self> {
        let (code, quality) = code::affine(ids.map(|id| figure.points[id]))?;
        let within = TOLERANCE * CLICK * 1.15 * quality * 0.5;
        if within > LOOSEST {
            return None;
        }
        let mut pattern = Self::prepared(figure, Some(kind), ids, 4)?;
        pattern.code = code;
        pattern.within = within;
        Some(pattern)
    }

    fn prepared(
        figure: &Figure,
        kind: Option<Kind>,
        ids: [usize; 4],
        count: usize,
    ) -> Option<Self> {
        let s = ids.map(|id| figure.points[id]);
        let scaled = |p: Vector| [p[0] / UNIT, p[1] / UNIT, 1.0];
        let mut a = [[0.0; 3]; 3];
        for &p in &s[..count] {
            let v = scaled(p);
            for i in 0..3 {
                for j in 0..3 {
                    a[i][j] += v[i] * v[j];
                }
            }
        }
        let inverse = inverse(&a)?;
        let mut weights = [[0.0; 4]; 3];
        for at in 0..count {
            let x = solved(a, scaled(s[at]))?;
            for row in 0..3 {
                weights[row][at] = x[row] / if row < 2 { UNIT } else { 1.0 };
            }
        }
        let null = match count {
            4 => {
                let v = [
                    crate::plane::area2(s[1], s[2], s[3]),
                    -crate::plane::area2(s[0], s[2], s[3]),
                    crate::plane::area2(s[0], s[1], s[3]),
                    -crate::plane::area2(s[0], s[1], s[2]),
                ];
                let length = v.iter().map(|x| x * x).sum::<f64>().sqrt();
                v.map(|x| x / length)
            }
            _ => [0.0; 4],
        };
        let middle = crate::plane::middle(&s[..count]);
        let mut order: Vec<usize> = (0..figure.points.len())
            .filter(|at| !ids.contains(at))
            .collect();
        order.sort_by(|&x, &y| {
            distance(figure.points[x], middle).total_cmp(&distance(figure.points[y], middle))
        });
        order.truncate(WITNESSES);
        let slot = |point: u16| {
            let own = ids[..count].iter().position(|&id| id == usize::from(point));
            let other = || order.iter().position(|&id| id == usize::from(point));
            own.or_else(|| other().map(|at| 4 + at))
        };
        let witnesses = order.iter().enumerate().map(|(number, &at)| {
            let p = figure.points[at];
            let v = scaled(p);
            let mut leverage = 0.0;
            for i in 0..3 {
                for j in 0..3 {
                    leverage += v[i] * inverse[i][j] * v[j];
                }
            }
            let before = figure.links[at].iter().filter_map(|&to| slot(to));
            Witness {
                at,
                place: p,
                leverage,
                apart: distance(p, middle),
                from: before
                    .filter(|&slot| slot < 4 + number)
                    .map(|slot| slot as u8)
                    .collect(),
            }
        });
        let degrees = (0..256usize).map(|held| {
            let wrong = (0..count)
                .filter(|&at| figure.arms[ids[at]] >> (held >> (2 * at) & 3) & 1 == 0)
                .count();
            wrong <= 1
        });
        Some(Self {
            kind,
            ids,
            count,
            code: [0.0; 4],
            within: 0.0,
            weights,
            null,
            witnesses: witnesses.collect(),
            degrees: degrees.collect(),
        })
    }
}

/// Roads between points, and those that pass straight through one point on the way: it may be no
/// junction of the map.
fn with_virtual(figure: &Figure) -> Vec<Vec<usize>> {
    let mut links: Vec<Vec<usize>> = figure
        .links
        .iter()
        .map(|links| links.iter().map(|&to| usize::from(to)).collect())
        .collect();
    for (through, around) in figure.links.iter().enumerate() {
        // A point with three traced roads or more is a junction.
        if around.len() != 2 {
            continue;
        }
        let (a, b) = (usize::from(around[0]), usize::from(around[1]));
        let (u, v) = (
            sub(figure.points[a], figure.points[through]),
            sub(figure.points[b], figure.points[through]),
        );
        let cosine =
            (u[0] * v[0] + u[1] * v[1]) / (distance(u, [0.0; 2]) * distance(v, [0.0; 2])).max(1e-9);
        if cosine < -0.9 && a != b && !links[a].contains(&b) {
            links[a].push(b);
            links[b].push(a);
        }
    }
    links
}
