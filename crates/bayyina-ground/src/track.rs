//! Curves on the ground, and the distance between two of them as a proven bracket.
//!
//! Along two curves, the geodesic distance `d` between a point of one and a point of the other is
//! a function of two parameters. Its slope is known from the azimuths at both ends. Its bending
//! is bounded below: by Rauch's comparison, on a surface whose curvature is nowhere above `1/b²`
//! (the equator of WGS 84) moving both ends across the geodesic bends `d` by no less than
//! `-tan(d/2b)/b` times the squares of their speeds, and a curve that is no geodesic adds at most
//! its acceleration. So the value and slopes at one point bound `d` from below on a whole
//! rectangle of parameters, and halving rectangles closes the bracket quadratically. Near the
//! antipode, where `d` is not smooth, the triangle inequality serves instead.

use crate::angle::sine_cosine;
use crate::geodesic::{A, B, E2, Line, way};
use crate::point::Point;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Rectangles looked at before the bracket is left as wide as it is.
const PATIENCE: usize = 20_000;

/// A curve on the ground over the parameters 0 to 1.
#[derive(Clone, Debug)]
pub(crate) enum Track {
    /// A single point.
    Point(Point),
    /// An edge straight in longitude and latitude, degrees.
    Edge {
        lat: f64,
        lon: f64,
        up: f64,
        aside: f64,
    },
    /// A geodesic leaving a point, from and over so many metres.
    Ray {
        line: Box<Line>,
        from: f64,
        over: f64,
    },
}

impl Track {
    /// The edge between two corners.
    pub(crate) fn edge(a: crate::Corner, b: crate::Corner) -> Self {
        Track::Edge {
            lat: a.lat,
            lon: a.lon,
            up: b.lat - a.lat,
            aside: b.lon - a.lon,
        }
    }

    /// The point at `t`, and the unit tangent there, north and east.
    pub(crate) fn at(&self, t: f64) -> (Point, (f64, f64)) {
        match self {
            Track::Point(point) => (*point, (0.0, 0.0)),
            &Track::Edge {
                lat,
                lon,
                up,
                aside,
            } => {
                let here = lat + t * up;
                let (sine, cosine) = sine_cosine(here.clamp(-90.0, 90.0));
                let (meridian, parallel) = radii(sine, cosine);
                let (north, east) = (meridian * up, parallel * aside);
                let speed = libm::hypot(north, east);
                let tangent = if speed > 0.0 {
                    (north / speed, east / speed)
                } else {
                    (0.0, 0.0)
                };
                (Point::computed(here, lon + t * aside), tangent)
            }
            Track::Ray { line, from, over } => {
                let (point, (sine, cosine)) = line.at(from + t * over);
                (point, (cosine, sine))
            }
        }
    }

    /// No less than its speed and its acceleration anywhere in `[from, to]`, in metres per unit
    /// and per unit squared.
    fn limits(&self, from: f64, to: f64) -> (f64, f64) {
        match *self {
            Track::Point(_) => (0.0, 0.0),
            Track::Edge { lat, up, aside, .. } => {
                let (a, b) = ((lat + from * up).abs(), (lat + to * up).abs());
                let most = a.max(b).min(90.0);
                let least = if (lat + from * up) * (lat + to * up) <= 0.0 {
                    0.0
                } else {
                    a.min(b)
                };
                let (sine, least_cosine) = sine_cosine(most);
                let (_, cosine) = sine_cosine(least.min(90.0));
                let (up, aside) = (up.abs().to_radians(), aside.abs().to_radians());
                // Radii of the meridian and of the prime vertical grow towards the poles.
                let (meridian, normal_cosine) = radii(sine, least_cosine);
                let normal = if least_cosine > 0.0 {
                    normal_cosine / least_cosine
                } else {
                    A * A / B
                };
                let parallel = normal * cosine;
                // |dM/dφ| = 3 M e² sin φ cos φ / (1 - e² sin² φ) ≤ 0.0102 M
                let north = 0.0102 * meridian * up * up + parallel * sine * aside * aside;
                let east = 2.0 * meridian * sine * up * aside;
                let speed = libm::hypot(meridian * up, parallel * aside);
                (
                    speed * (1.0 + 1e-12),
                    libm::hypot(north, east) * (1.0 + 1e-12),
                )
            }
            Track::Ray { over, .. } => (over, 0.0),
        }
    }
}

/// Radius of the meridian and of the parallel, in metres, for sine and cosine of a latitude.
fn radii(sine: f64, cosine: f64) -> (f64, f64) {
    let w2 = 1.0 - E2 * sine * sine;
    let w = w2.sqrt();
    (A * (1.0 - E2) / (w2 * w), A * cosine / w)
}

/// A bracket of a distance, in metres, not yet widened for the error of the geodesics.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bracket {
    pub low: f64,
    pub high: f64,
}

impl Bracket {
    pub(crate) fn least(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.min(other.high),
        }
    }

    pub(crate) fn most(self, other: Self) -> Self {
        Self {
            low: self.low.max(other.low),
            high: self.high.max(other.high),
        }
    }
}

/// A rectangle of parameters, ordered so that the most promising is popped first.
struct Cell {
    key: f64,
    t: (f64, f64),
    u: (f64, f64),
}

impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Cell {}

impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cell {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.key.total_cmp(&self.key))
            .then(other.t.0.total_cmp(&self.t.0))
            .then(other.u.0.total_cmp(&self.u.0))
    }
}

/// The least distance between two curves, bracketed to `tolerance` metres if patience lasts.
///
/// Looks no closer once the distance is known to be `enough` or more.
pub(crate) fn nearest(a: &Track, b: &Track, enough: f64, tolerance: f64) -> Bracket {
    extreme(a, b, enough, tolerance, 1.0)
}

/// The greatest distance from a point to a curve, bracketed to `tolerance` metres if patience
/// lasts.
pub(crate) fn farthest(from: Point, b: &Track, tolerance: f64) -> Bracket {
    let found = extreme(&Track::Point(from), b, f64::INFINITY, tolerance, -1.0);
    Bracket {
        low: -found.high,
        high: -found.low,
    }
}

/// Minimises `sign * d`.
fn extreme(a: &Track, b: &Track, enough: f64, tolerance: f64, sign: f64) -> Bracket {
    let mut best = f64::INFINITY;
    let mut heap = BinaryHeap::new();
    let look = |t: (f64, f64), u: (f64, f64), best: &mut f64| -> Cell {
        let (tc, th) = ((t.0 + t.1) / 2.0, (t.1 - t.0) / 2.0);
        let (uc, uh) = ((u.0 + u.1) / 2.0, (u.1 - u.0) / 2.0);
        let ((x, tx), (y, ty)) = (a.at(tc), b.at(uc));
        let way = way(x, y);
        let d = way.length;
        *best = best.min(sign * d);
        let (speed_t, bend_t) = a.limits(t.0, t.1);
        let (speed_u, bend_u) = b.limits(u.0, u.1);
        let (reach_t, reach_u) = (speed_t * th, speed_u * uh);
        let plain = sign * d - reach_t - reach_u;
        // Slopes per metre along each curve.
        let slope_t = -sign * (way.leaving.1 * tx.0 + way.leaving.0 * tx.1);
        let slope_u = sign * (way.arriving.1 * ty.0 + way.arriving.0 * ty.1);
        let bow = if sign > 0.0 {
            // Moving both ends across bends the distance down by the sphere's measure at most.
            let arc = (d + reach_t + reach_u) / B;
            if arc < 3.0 {
                libm::tan(arc / 2.0) / B
            } else {
                f64::INFINITY
            }
        } else {
            // Upwards, one end fixed, by the plane's measure at most.
            let least = d - reach_t - reach_u;
            if least > 0.0 && d < 3.0 * B {
                1.0 / least
            } else {
                f64::INFINITY
            }
        };
        let curved = sign * d
            - slope_t.abs() * reach_t
            - slope_u.abs() * reach_u
            - 0.5
                * (bend_t * th * th
                    + bend_u * uh * uh
                    + bow * (reach_t * reach_t + reach_u * reach_u));
        let key = if curved.is_nan() {
            plain
        } else {
            curved.max(plain)
        } + 0.0;
        if key < *best - tolerance {
            // The corner downhill is the likely place of the minimum of a far curve.
            let corner = |centre: f64, half: f64, slope: f64| centre - half * slope.signum();
            let (t, u) = (corner(tc, th, slope_t), corner(uc, uh, slope_u));
            *best = best.min(sign * crate::geodesic::way(a.at(t).0, b.at(u).0).length);
        }
        Cell { key, t, u }
    };
    heap.push(look((0.0, 1.0), (0.0, 1.0), &mut best));
    let mut looked = 0;
    while let Some(cell) = heap.pop() {
        looked += 1;
        if best - tolerance <= cell.key || enough <= cell.key || PATIENCE < looked {
            return Bracket {
                low: cell.key.min(best),
                high: best,
            };
        }
        let (th, uh) = (cell.t.1 - cell.t.0, cell.u.1 - cell.u.0);
        let across_t = a.limits(cell.t.0, cell.t.1).0 * th;
        let across_u = b.limits(cell.u.0, cell.u.1).0 * uh;
        for second in [false, true] {
            let half = |(from, to): (f64, f64)| {
                let middle = (from + to) / 2.0;
                if second { (middle, to) } else { (from, middle) }
            };
            let next = if across_t >= across_u {
                look(half(cell.t), cell.u, &mut best)
            } else {
                look(cell.t, half(cell.u), &mut best)
            };
            heap.push(next);
        }
    }
    Bracket {
        low: best,
        high: best,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Corner;

    /// A small fixed generator.
    struct Lehmer(u64);

    impl Lehmer {
        fn between(&mut self, low: f64, high: f64) -> f64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            low + (high - low) * (self.0 >> 11) as f64 / (1u64 << 53) as f64
        }
    }

    fn some_track(random: &mut Lehmer, size: f64, round: (f64, f64)) -> Track {
        let lat = (round.0 + random.between(-size, size)).clamp(-90.0, 90.0);
        let lon = round.1 + random.between(-size, size);
        let centre = Point::new(lat, lon).unwrap();
        let corner = Corner { lat, lon };
        let metres = size * 111_000.0;
        match random.between(0.0, 3.0) as u32 {
            0 => Track::Point(centre),
            1 => Track::edge(
                corner,
                Corner {
                    lat: (lat + random.between(-size, size)).clamp(-90.0, 90.0),
                    lon: lon + random.between(-size, size),
                },
            ),
            _ => {
                let (sine, cosine) = sine_cosine(random.between(0.0, 360.0));
                Track::Ray {
                    line: Box::new(Line::leaving(centre, sine, cosine)),
                    from: random.between(0.0, metres),
                    over: random.between(0.0, metres),
                }
            }
        }
    }

    #[test]
    fn brackets_hold_what_sampling_finds() {
        let mut random = Lehmer(5);
        let mut wide = 0;
        for round in 0..600 {
            let size = [0.01, 1.0, 20.0][round % 3];
            let middle = (random.between(-90.0, 90.0), random.between(-180.0, 180.0));
            let a = some_track(&mut random, size, middle);
            let b = some_track(&mut random, size, middle);
            let found = nearest(&a, &b, f64::INFINITY, 1e-3);
            let far = match &a {
                Track::Point(p) => Some(farthest(*p, &b, 1e-3)),
                _ => None,
            };
            let (mut least, mut most) = (f64::INFINITY, 0.0f64);
            for i in 0..=40 {
                for j in 0..=40 {
                    let (x, _) = a.at(f64::from(i) / 40.0);
                    let (y, _) = b.at(f64::from(j) / 40.0);
                    let d = way(x, y).length;
                    least = least.min(d);
                    most = most.max(d);
                }
            }
            assert!(
                found.low <= least + 1e-6,
                "{found:?} above {least}: {a:?} {b:?}"
            );
            assert!(
                found.high <= least + 1.1e-3,
                "{found:?} misses {least}: {a:?} {b:?}"
            );
            wide += usize::from(found.high - found.low > 2e-3);
            if let Some(far) = far {
                assert!(most <= far.high + 1e-6, "{far:?} below {most}: {a:?} {b:?}");
                assert!(
                    far.low >= most - 1.1e-3,
                    "{far:?} misses {most}: {a:?} {b:?}"
                );
                wide += usize::from(far.high - far.low > 2e-3);
            }
        }
        assert!(wide < 10, "{wide} brackets stayed wide");
    }
}
