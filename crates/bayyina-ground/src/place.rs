//! Places in space, for cheap and proven bounds on geodesic distances.
//!
//! Two points of the ellipsoid are `c` metres apart in a straight line and `s` along the ground.
//!
//! - `s ≥ c`: no way along the ground is shorter than the straight line.
//! - `s ≥ 2 b asin(c / 2a)`: on the sphere of reduced latitude and longitude the two lie an arc
//!   σ apart; the ellipsoid is that sphere stretched by no less than `b` and no more than `a`.
//! - `s ≤ 2 a asin(c / 2b)`, for the same reason.
//! - `s ≤ 2 ρ asin(c / 2ρ)` with `ρ = b²/a`, the least radius of curvature of any normal section,
//!   while `s ≤ πρ`: Schur's comparison theorem.

use crate::angle::sine_cosine;
use crate::geodesic::{A, B, E2};
use crate::point::Point;

/// A place in space, metres from the centre of the earth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

impl Place {
    /// The place on the ellipsoid at `lat` and `lon` degrees.
    pub(crate) fn at(lat: f64, lon: f64) -> Self {
        let (sin_lat, cos_lat) = sine_cosine(lat);
        let (sin_lon, cos_lon) = sine_cosine(lon);
        let normal = A / (1.0 - E2 * sin_lat * sin_lat).sqrt();
        Self {
            x: normal * cos_lat * cos_lon,
            y: normal * cos_lat * sin_lon,
            z: normal * (1.0 - E2) * sin_lat,
        }
    }

    pub(crate) fn of(point: Point) -> Self {
        Self::at(point.lat(), point.lon())
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        Self {
            x: self.x - other.x,
            y: self.y - other.y,
            z: self.z - other.z,
        }
    }

    pub(crate) fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    pub(crate) fn distance(self, other: Self) -> f64 {
        let d = self.minus(other);
        d.dot(d).sqrt()
    }

    /// Straight distance to the straight segment from `a` to `b`.
    #[inline]
    pub(crate) fn to_segment(self, a: Self, b: Self) -> f64 {
        self.foot(a, b).0
    }

    /// Straight distance to the straight segment from `a` to `b`, and the share of it at which
    /// its nearest point lies.
    #[inline]
    pub(crate) fn foot(self, a: Self, b: Self) -> (f64, f64) {
        let ab = b.minus(a);
        let ap = self.minus(a);
        let square = ab.dot(ab);
        let t = if square > 0.0 {
            (ap.dot(ab) / square).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let d = Self {
            x: ap.x - t * ab.x,
            y: ap.y - t * ab.y,
            z: ap.z - t * ab.z,
        };
        (d.dot(d).sqrt(), t)
    }
}

/// No geodesic between points `chord` metres apart in a straight line is shorter.
#[inline]
pub(crate) fn arc_low(chord: f64) -> f64 {
    if chord < 500_000.0 {
        // Here the second bound is the weaker: asin(x) < x (1 + x²/5) for x < 0.05, so it stays
        // below c (b/a) (1 + 0.0004) < c.
        return chord.max(0.0);
    }
    (2.0 * B * libm::asin((chord / (2.0 * A)).min(1.0)) * (1.0 - 1e-14)).max(chord)
}

/// No geodesic between points `chord` metres apart in a straight line is longer.
#[inline]
pub(crate) fn arc_high(chord: f64) -> f64 {
    const RHO: f64 = B * B / A;
    let half = chord / (2.0 * RHO);
    if chord < 500_000.0 {
        // asin(x) < x + x³/6 + x⁵/5 for 0 < x < 0.05.
        let square = half * half;
        return chord * (1.0 + square * (1.0 / 6.0 + square / 5.0)) * (1.0 + 1e-14);
    }
    let stretched = 2.0 * A * libm::asin((chord / (2.0 * B)).min(1.0));
    if chord < 10_000_000.0 {
        stretched.min(2.0 * RHO * libm::asin(half)) * (1.0 + 1e-14)
    } else {
        stretched * (1.0 + 1e-14)
    }
}

/// How far the surface curve of an edge, straight in longitude and latitude, leaves the straight
/// segment between its ends, in metres: at most an eighth of its largest second derivative.
#[inline]
pub(crate) fn sag(lat_span: f64, lon_span: f64, least_abs_lat: f64) -> f64 {
    // Second derivatives of place with respect to latitude twice, both, longitude twice are at
    // most: the largest meridian radius with 1 % for its change, the same, the parallel's radius.
    const MERIDIAN: f64 = 6_464_000.0;
    let (up, aside) = (lat_span.abs().to_radians(), lon_span.abs().to_radians());
    // cos x ≤ 1 - x²/2 + x⁴/24
    let x = least_abs_lat.to_radians();
    let square = x * x;
    let cosine = (1.0 - square / 2.0 + square * square / 24.0).clamp(0.0, 1.0);
    MERIDIAN * (up * up + 2.0 * up * aside + cosine * aside * aside) / 8.0
}

/// Points farther apart than this in a straight line are farther apart along the ground than
/// `arc`.
pub(crate) fn chord_of(arc: f64) -> f64 {
    if arc < 200_000.0 {
        return arc;
    }
    let half = arc / (2.0 * B);
    if half >= std::f64::consts::FRAC_PI_2 {
        return f64::INFINITY;
    }
    arc.min(2.0 * A * libm::sin(half) * (1.0 + 1e-12))
}

/// Straight distance between two segments in space, or a little less.
pub(crate) fn segments(one: (Place, Place), two: (Place, Place)) -> f64 {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesic::way;

    #[test]
    fn chords_bracket_geodesics() {
        let mut seed = 7u64;
        let mut unit = || {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 11) as f64 / (1u64 << 53) as f64
        };
        for i in 0..50_000 {
            let size = if i % 2 == 0 { 180.0 } else { unit() * 10.0 };
            let (lat, lon) = (unit() * 180.0 - 90.0, unit() * 360.0 - 180.0);
            let p = Point::new(lat, lon).unwrap();
            let lat = (lat + (unit() - 0.5) * size).clamp(-90.0, 90.0);
            let q = Point::new(lat, lon + (unit() - 0.5) * 2.0 * size).unwrap();
            let chord = Place::of(p).distance(Place::of(q));
            let length = way(p, q).length;
            assert!(arc_low(chord) <= length + 1e-6, "{p} {q}");
            assert!(length <= arc_high(chord) + 1e-6, "{p} {q}");
        }
    }

    #[test]
    fn edges_stay_within_their_sag() {
        let table = [
            // lat, lon, lat, lon
            (0.0f64, 0.0, 0.0f64, 10.0),
            (60.0, 0.0, 60.0, 10.0),
            (60.0, 0.0, 62.0, 30.0),
            (85.0, 0.0, 89.0, 60.0),
            (-10.0, 5.0, 10.0, 5.0),
            (-10.0, 5.0, 10.0, 25.0),
            (36.0, 37.0, 36.001, 37.002),
        ];
        for (lat1, lon1, lat2, lon2) in table {
            let least = if lat1 * lat2 <= 0.0 {
                0.0
            } else {
                f64::min(lat1.abs(), lat2.abs())
            };
            let bound = sag(lat2 - lat1, lon2 - lon1, least);
            let (a, b) = (Place::at(lat1, lon1), Place::at(lat2, lon2));
            let worst = (0..=100)
                .map(|i| f64::from(i) / 100.0)
                .map(|t| Place::at(lat1 + t * (lat2 - lat1), lon1 + t * (lon2 - lon1)))
                .map(|p| p.to_segment(a, b))
                .fold(0.0, f64::max);
            assert!(worst <= bound + 1e-6, "{worst} within {bound}");
            // The edge, as a set, also stays near every point of the segment, and the bound is no
            // idle one.
            assert!(bound < 4.0 * worst + 1e-3, "{bound} is far above {worst}");
        }
    }
}
