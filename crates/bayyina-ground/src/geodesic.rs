//! Geodesics on WGS 84: the inverse and the direct problem.
//!
//! The method is Karney's (2013, doi:10.1007/s00190-012-0578-z), the order of its series six, its
//! steps those of GeographicLib 2 and of its Rust port (MIT; notice in `LICENSE-GEOGRAPHICLIB`). It stands
//! here, and not behind the crate `geographiclib-rs`, for one reason: the crate takes sines and
//! arcs from the platform's mathematics, whose last bit differs between machines and which no
//! feature replaces; here they come from `libm`. That crate is the oracle of the tests.
//!
//! Error: the method's own is below 15 nm; `law` tests hold us to 100 nm of the oracle.

use crate::angle::{
    arc_degrees, difference, not_below_zero, reduced, rounded, sine_cosine, unit, within_half_turn,
};
use crate::point::Point;
use crate::series::{a1m1, a2m1, a3, astroid, c1, c1p, c2, c3, sine_series};
use crate::units::{Bearing, Metres};
use std::f64::consts::PI;

/// Equatorial radius of WGS 84, in metres.
pub(crate) const A: f64 = 6_378_137.0;
/// Flattening of WGS 84.
pub(crate) const F: f64 = 1.0 / 298.257_223_563;
/// Polar over equatorial radius.
pub(crate) const F1: f64 = 1.0 - F;
/// Square of the first eccentricity.
pub(crate) const E2: f64 = F * (2.0 - F);
const EP2: f64 = E2 / (F1 * F1);
/// Third flattening.
pub(crate) const N: f64 = F / (2.0 - F);
/// Polar radius of WGS 84, in metres.
pub(crate) const B: f64 = A * F1;

/// Order of the series.
pub(crate) const ORDER: usize = 6;
/// Square root of the smallest normal number.
pub(crate) const TINY: f64 = 1.491_668_146_240_041_3e-154;
const TOL0: f64 = f64::EPSILON;
const TOL1: f64 = 200.0 * TOL0;
const TOL2: f64 = 1.490_116_119_384_765_6e-8;
const TOLB: f64 = TOL0 * TOL2;
const XTHRESH: f64 = 1000.0 * TOL2;
const NEWTON_STEPS: u32 = 20;
const ALL_STEPS: u32 = NEWTON_STEPS + 53 + 10;
/// The shortest way from one point to another: its length and its directions at both ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    /// Metres.
    pub length: f64,
    /// Sine and cosine of the forward azimuth at the start.
    pub leaving: (f64, f64),
    /// Sine and cosine of the forward azimuth at the end.
    pub arriving: (f64, f64),
}

/// The geodesic distance between two points, and the bearing at `a` towards `b`.
///
/// Units: metres along the WGS 84 geodesic. The bearing between coincident points is south or
/// north by convention and means nothing.
/// Error: below 100 nm, not rounded outward; [`crate::gap`] gives a [`crate::Span`].
/// Source: Karney 2013, doi:10.1007/s00190-012-0578-z.
pub fn inverse(a: Point, b: Point) -> (Metres, Bearing) {
    let way = way(a, b);
    let (sine, cosine) = way.leaving;
    (
        Metres::clamped(way.length),
        Bearing::turned(arc_degrees(sine, cosine)),
    )
}

/// The point reached from `start` along `bearing` after `length` metres of geodesic.
///
/// Units: metres, degrees.
/// Error: below 100 nm on the ground for lengths up to half the earth.
/// Source: Karney 2013, doi:10.1007/s00190-012-0578-z.
pub fn direct(start: Point, bearing: Bearing, length: Metres) -> Point {
    let (sine, cosine) = sine_cosine(rounded(within_half_turn(bearing.get())));
    Line::leaving(start, sine, cosine).at(length.get()).0
}

/// The shortest way from `from` to `to`.
pub(crate) fn way(from: Point, to: Point) -> Way {
    let (mut lon12, mut lon12s) = difference(from.lon(), to.lon());
    let mut lon_sign = if lon12 >= 0.0 { 1.0 } else { -1.0 };
    lon12 = lon_sign * rounded(lon12);
    lon12s = rounded((180.0 - lon12) - lon_sign * lon12s);
    let lam12 = lon12.to_radians();
    let (slam12, clam12) = if lon12 > 90.0 {
        let (sine, cosine) = sine_cosine(lon12s);
        (sine, -cosine)
    } else {
        sine_cosine(lon12)
    };
    let (mut lat1, mut lat2) = (rounded(from.lat()), rounded(to.lat()));
    let swap = if lat1.abs() < lat2.abs() { -1.0 } else { 1.0 };
    if swap < 0.0 {
        lon_sign = -lon_sign;
        std::mem::swap(&mut lat1, &mut lat2);
    }
    let lat_sign = if lat1 < 0.0 { 1.0 } else { -1.0 };
    lat1 *= lat_sign;
    lat2 *= lat_sign;

    let (sbet1, cbet1) = reduced(lat1);
    let (mut sbet2, mut cbet2) = reduced(lat2);
    if cbet1 < -sbet1 {
        if cbet2 == cbet1 {
            sbet2 = if sbet2 < 0.0 { sbet1 } else { -sbet1 };
        }
    } else if sbet2.abs() == -sbet1 {
        cbet2 = cbet1;
    }
    let ends = Ends {
        sbet1,
        cbet1,
        dn1: (1.0 + EP2 * sbet1 * sbet1).sqrt(),
        sbet2,
        cbet2,
        dn2: (1.0 + EP2 * sbet2 * sbet2).sqrt(),
    };

    let solved = ends
        .along_meridian(lat1, slam12, clam12)
        .or_else(|| ends.along_equator(lam12, lon12s))
        .unwrap_or_else(|| ends.between(lam12, slam12, clam12));
    let (mut leaving, mut arriving) = (solved.leaving, solved.arriving);
    if swap < 0.0 {
        std::mem::swap(&mut leaving, &mut arriving);
    }
    let (turn_sine, turn_cosine) = (swap * lon_sign, swap * lat_sign);
    Way {
        length: solved.length,
        leaving: (leaving.0 * turn_sine, leaving.1 * turn_cosine),
        arriving: (arriving.0 * turn_sine, arriving.1 * turn_cosine),
    }
}

/// Sines and cosines of the reduced latitudes of both ends, the first the farther south.
struct Ends {
    sbet1: f64,
    cbet1: f64,
    dn1: f64,
    sbet2: f64,
    cbet2: f64,
    dn2: f64,
}

/// Where Newton's iteration starts, or the whole answer when the line is short.
enum Start {
    Short(Way),
    Azimuth(f64, f64),
}

/// One evaluation of the longitude reached by a line.
struct Reach {
    lam12: f64,
    salp2: f64,
    calp2: f64,
    sig12: f64,
    sig1: (f64, f64),
    sig2: (f64, f64),
    eps: f64,
    dlam12: f64,
}

impl Ends {
    fn along_meridian(&self, lat1: f64, slam12: f64, clam12: f64) -> Option<Way> {
        if lat1 != -90.0 && slam12 != 0.0 {
            return None;
        }
        let (ssig1, csig1) = (self.sbet1, clam12 * self.cbet1);
        let (ssig2, csig2) = (self.sbet2, self.cbet2);
        let sig12 = libm::atan2(
            not_below_zero(csig1 * ssig2 - ssig1 * csig2),
            csig1 * csig2 + ssig1 * ssig2,
        );
        let (length, reduced) = self.lengths(N, sig12, (ssig1, csig1), (ssig2, csig2));
        // Beyond the conjugate point the meridian is not the shortest way.
        (sig12 < 1.0 || reduced >= 0.0).then_some(Way {
            length: if sig12 < 3.0 * TINY { 0.0 } else { length * B },
            leaving: (slam12, clam12),
            arriving: (0.0, 1.0),
        })
    }

    fn along_equator(&self, lam12: f64, lon12s: f64) -> Option<Way> {
        (self.sbet1 == 0.0 && lon12s >= F * 180.0).then_some(Way {
            length: A * lam12,
            leaving: (1.0, 0.0),
            arriving: (1.0, 0.0),
        })
    }

    fn between(&self, lam12: f64, slam12: f64, clam12: f64) -> Way {
        let (mut salp1, mut calp1) = match self.start(lam12, slam12, clam12) {
            Start::Short(way) => return way,
            Start::Azimuth(sine, cosine) => (sine, cosine),
        };
        let (mut salp1a, mut calp1a) = (TINY, 1.0);
        let (mut salp1b, mut calp1b) = (TINY, -1.0);
        let (mut near, mut done) = (false, false);
        let mut step = 0;
        let reach = loop {
            let reach = self.reach(salp1, calp1, slam12, clam12, step < NEWTON_STEPS);
            let v = reach.lam12;
            let enough = if near { 8.0 } else { 1.0 } * TOL0;
            if done || v.abs() < enough || v.is_nan() || step + 1 == ALL_STEPS {
                break reach;
            }
            if v > 0.0 && (step > NEWTON_STEPS || calp1 / salp1 > calp1b / salp1b) {
                (salp1b, calp1b) = (salp1, calp1);
            } else if v < 0.0 && (step > NEWTON_STEPS || calp1 / salp1 < calp1a / salp1a) {
                (salp1a, calp1a) = (salp1, calp1);
            }
            step += 1;
            if step <= NEWTON_STEPS && reach.dlam12 > 0.0 {
                let turn = -v / reach.dlam12;
                let (sine, cosine) = libm::sincos(turn);
                let next = salp1 * cosine + calp1 * sine;
                if next > 0.0 && turn.abs() < PI {
                    calp1 = calp1 * cosine - salp1 * sine;
                    salp1 = next;
                    (salp1, calp1) = unit(salp1, calp1);
                    near = v.abs() <= 16.0 * TOL0;
                    continue;
                }
            }
            (salp1, calp1) = unit((salp1a + salp1b) / 2.0, (calp1a + calp1b) / 2.0);
            near = false;
            done = (salp1a - salp1).abs() + (calp1a - calp1) < TOLB
                || (salp1 - salp1b).abs() + (calp1 - calp1b) < TOLB;
        };
        let (length, _) = self.lengths(reach.eps, reach.sig12, reach.sig1, reach.sig2);
        Way {
            length: length * B,
            leaving: (salp1, calp1),
            arriving: (reach.salp2, reach.calp2),
        }
    }

    fn start(&self, lam12: f64, slam12: f64, clam12: f64) -> Start {
        let Self {
            sbet1,
            cbet1,
            sbet2,
            cbet2,
            ..
        } = *self;
        let sbet12 = sbet2 * cbet1 - cbet2 * sbet1;
        let cbet12 = cbet2 * cbet1 + sbet2 * sbet1;
        let sbet12a = sbet2 * cbet1 + cbet2 * sbet1;
        let short = cbet12 >= 0.0 && sbet12 < 0.5 && cbet2 * lam12 < 0.5;
        let mut dnm = f64::NAN;
        let (mut somg12, mut comg12) = (slam12, clam12);
        if short {
            let sum = (sbet1 + sbet2) * (sbet1 + sbet2);
            let mean = sum / (sum + (cbet1 + cbet2) * (cbet1 + cbet2));
            dnm = (1.0 + EP2 * mean).sqrt();
            (somg12, comg12) = libm::sincos(lam12 / (F1 * dnm));
        }
        let mut salp1 = cbet2 * somg12;
        let mut calp1 = if comg12 >= 0.0 {
            sbet12 + cbet2 * sbet1 * somg12 * somg12 / (1.0 + comg12)
        } else {
            sbet12a - cbet2 * sbet1 * somg12 * somg12 / (1.0 - comg12)
        };
        let ssig12 = libm::hypot(salp1, calp1);
        let csig12 = sbet1 * sbet2 + cbet1 * cbet2 * comg12;
        if short && ssig12 < short_enough() {
            let bend = if comg12 >= 0.0 {
                somg12 * somg12 / (1.0 + comg12)
            } else {
                1.0 - comg12
            };
            let arriving = unit(cbet1 * somg12, sbet12 - cbet1 * sbet2 * bend);
            let leaving = if salp1 > 0.0 {
                unit(salp1, calp1)
            } else {
                (1.0, 0.0)
            };
            return Start::Short(Way {
                length: libm::atan2(ssig12, csig12) * B * dnm,
                leaving,
                arriving,
            });
        }
        if csig12 < 0.0 && ssig12 < 6.0 * N * PI * cbet1 * cbet1 {
            // Nearly antipodal: the astroid tells where to start.
            let lam12x = libm::atan2(-slam12, -clam12);
            let k2 = sbet1 * sbet1 * EP2;
            let eps = k2 / (2.0 * (1.0 + (1.0 + k2).sqrt()) + k2);
            let lam_scale = F * cbet1 * a3(eps) * PI;
            let x = lam12x / lam_scale;
            let y = sbet12a / (lam_scale * cbet1);
            if y > -TOL1 && x > -1.0 - XTHRESH {
                salp1 = (-x).min(1.0);
                calp1 = -(1.0 - salp1 * salp1).sqrt();
            } else {
                let k = astroid(x, y);
                let omg12a = lam_scale * (-x * k / (1.0 + k));
                let (sine, cosine) = libm::sincos(omg12a);
                somg12 = sine;
                comg12 = -cosine;
                salp1 = cbet2 * somg12;
                calp1 = sbet12a - cbet2 * sbet1 * somg12 * somg12 / (1.0 - comg12);
            }
        }
        let (salp1, calp1) = if salp1 > 0.0 || salp1.is_nan() {
            unit(salp1, calp1)
        } else {
            (1.0, 0.0)
        };
        Start::Azimuth(salp1, calp1)
    }

    fn reach(&self, salp1: f64, calp1: f64, slam120: f64, clam120: f64, slope: bool) -> Reach {
        let Self {
            sbet1,
            cbet1,
            dn1,
            sbet2,
            cbet2,
            ..
        } = *self;
        let calp1 = if sbet1 == 0.0 && calp1 == 0.0 {
            -TINY
        } else {
            calp1
        };
        let salp0 = salp1 * cbet1;
        let calp0 = libm::hypot(calp1, salp1 * sbet1);
        let somg1 = salp0 * sbet1;
        let comg1 = calp1 * cbet1;
        let (ssig1, csig1) = unit(sbet1, comg1);
        let salp2 = if cbet2 != cbet1 { salp0 / cbet2 } else { salp1 };
        let calp2 = if cbet2 != cbet1 || sbet2.abs() != -sbet1 {
            let along = calp1 * cbet1;
            let rest = if cbet1 < -sbet1 {
                (cbet2 - cbet1) * (cbet1 + cbet2)
            } else {
                (sbet1 - sbet2) * (sbet1 + sbet2)
            };
            (along * along + rest).sqrt() / cbet2
        } else {
            calp1.abs()
        };
        let somg2 = salp0 * sbet2;
        let comg2 = calp2 * cbet2;
        let (ssig2, csig2) = unit(sbet2, comg2);
        let sig12 = libm::atan2(
            not_below_zero(csig1 * ssig2 - ssig1 * csig2),
            csig1 * csig2 + ssig1 * ssig2,
        );
        let somg12 = not_below_zero(comg1 * somg2 - somg1 * comg2);
        let comg12 = comg1 * comg2 + somg1 * somg2;
        let eta = libm::atan2(
            somg12 * clam120 - comg12 * slam120,
            comg12 * clam120 + somg12 * slam120,
        );
        let k2 = calp0 * calp0 * EP2;
        let eps = k2 / (2.0 * (1.0 + (1.0 + k2).sqrt()) + k2);
        let series = c3(eps);
        let b312 = sine_series(ssig2, csig2, &series) - sine_series(ssig1, csig1, &series);
        let domg12 = -F * a3(eps) * salp0 * (sig12 + b312);
        let dlam12 = if !slope {
            f64::NAN
        } else if calp2 == 0.0 {
            -2.0 * F1 * dn1 / sbet1
        } else {
            let (_, reduced) = self.lengths(eps, sig12, (ssig1, csig1), (ssig2, csig2));
            reduced * F1 / (calp2 * cbet2)
        };
        Reach {
            lam12: eta + domg12,
            salp2,
            calp2,
            sig12,
            sig1: (ssig1, csig1),
            sig2: (ssig2, csig2),
            eps,
            dlam12,
        }
    }

    /// Length and reduced length, both in units of the polar radius.
    fn lengths(&self, eps: f64, sig12: f64, sig1: (f64, f64), sig2: (f64, f64)) -> (f64, f64) {
        let ((ssig1, csig1), (ssig2, csig2)) = (sig1, sig2);
        let a1 = a1m1(eps);
        let a2 = a2m1(eps);
        let (s1, s2) = (c1(eps), c2(eps));
        let b1 = sine_series(ssig2, csig2, &s1) - sine_series(ssig1, csig1, &s1);
        let b2 = sine_series(ssig2, csig2, &s2) - sine_series(ssig1, csig1, &s2);
        let length = (1.0 + a1) * (sig12 + b1);
        let j12 = (a1 - a2) * sig12 + ((1.0 + a1) * b1 - (1.0 + a2) * b2);
        let reduced = self.dn2 * (csig1 * ssig2) - self.dn1 * (ssig1 * csig2) - csig1 * csig2 * j12;
        (length, reduced)
    }
}

/// A geodesic leaving a point.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    lon1: f64,
    salp0: f64,
    calp0: f64,
    ssig1: f64,
    csig1: f64,
    somg1: f64,
    comg1: f64,
    a1: f64,
    b11: f64,
    stau1: f64,
    ctau1: f64,
    c1p: [f64; ORDER],
    a3c: f64,
    c3: [f64; ORDER - 1],
    b31: f64,
}

impl Line {
    /// The line leaving `start` along the bearing with this sine and cosine.
    pub(crate) fn leaving(start: Point, salp1: f64, calp1: f64) -> Self {
        let (sbet1, cbet1) = reduced(rounded(start.lat()));
        let salp0 = salp1 * cbet1;
        let calp0 = libm::hypot(calp1, salp1 * sbet1);
        let somg1 = salp0 * sbet1;
        let comg1 = if sbet1 != 0.0 || calp1 != 0.0 {
            cbet1 * calp1
        } else {
            1.0
        };
        let (ssig1, csig1) = unit(sbet1, comg1);
        let k2 = calp0 * calp0 * EP2;
        let eps = k2 / (2.0 * (1.0 + (1.0 + k2).sqrt()) + k2);
        let b11 = sine_series(ssig1, csig1, &c1(eps));
        let (s, c) = libm::sincos(b11);
        let c3 = c3(eps);
        Self {
            lon1: start.lon(),
            salp0,
            calp0,
            ssig1,
            csig1,
            somg1,
            comg1,
            a1: 1.0 + a1m1(eps),
            b11,
            stau1: ssig1 * c + csig1 * s,
            ctau1: csig1 * c - ssig1 * s,
            c1p: c1p(eps),
            a3c: -F * salp0 * a3(eps),
            b31: sine_series(ssig1, csig1, &c3),
            c3,
        }
    }

    /// The point `length` metres along, and sine and cosine of the forward azimuth there.
    pub(crate) fn at(&self, length: f64) -> (Point, (f64, f64)) {
        let tau12 = length / (B * self.a1);
        let (s, c) = libm::sincos(tau12);
        let b12 = -sine_series(
            self.stau1 * c + self.ctau1 * s,
            self.ctau1 * c - self.stau1 * s,
            &self.c1p,
        );
        let sig12 = tau12 - (b12 - self.b11);
        let (ssig12, csig12) = libm::sincos(sig12);
        let ssig2 = self.ssig1 * csig12 + self.csig1 * ssig12;
        let mut csig2 = self.csig1 * csig12 - self.ssig1 * ssig12;
        let sbet2 = self.calp0 * ssig2;
        let mut cbet2 = libm::hypot(self.salp0, self.calp0 * csig2);
        if cbet2 == 0.0 {
            cbet2 = TINY;
            csig2 = TINY;
        }
        let (somg2, comg2) = (self.salp0 * ssig2, csig2);
        let omg12 = libm::atan2(
            somg2 * self.comg1 - comg2 * self.somg1,
            comg2 * self.comg1 + somg2 * self.somg1,
        );
        let lam12 = omg12 + self.a3c * (sig12 + (sine_series(ssig2, csig2, &self.c3) - self.b31));
        let lat = arc_degrees(sbet2, F1 * cbet2);
        let point = Point::computed(lat, self.lon1 + lam12.to_degrees());
        (point, unit(self.salp0, self.calp0 * csig2))
    }
}
/// The arc, in units of reduced sine, below which a line is solved without iteration.
fn short_enough() -> f64 {
    // 0.1 * TOL2 / sqrt(max(0.001, f) * min(1, 1 - f/2) / 2), for the flattening of WGS 84.
    const SQUARE: f64 = F * (1.0 - F / 2.0) / 2.0;
    0.1 * TOL2 / SQUARE.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(lat: f64, lon: f64) -> Point {
        Point::new(lat, lon).unwrap()
    }

    #[test]
    fn known_distances() {
        // Printed by the crate geographiclib-rs 0.2.7; thousands more in tests/geodesic.rs.
        let table = [
            // lat, lon, lat, lon, metres, bearing
            (0.0, 0.0, 90.0, 0.0, 10_001_965.729_3, 0.0),
            (0.0, 0.0, 0.0, 1.0, 111_319.490_793_3, 90.0),
            (40.0, 0.0, 40.0, 0.0, 0.0, 180.0),
            (0.0, 0.0, 0.5, 179.5, 19_936_288.578_965_3, 25.671_872_9),
            (-30.0, 0.0, 29.9, 179.8, 19_989_832.827_61, 161.890_524_7),
        ];
        for (lat1, lon1, lat2, lon2, metres, bearing) in table {
            let (length, at) = inverse(point(lat1, lon1), point(lat2, lon2));
            assert!(
                (length.get() - metres).abs() < 1e-4,
                "{length} for {metres}"
            );
            assert!((at.get() - bearing).abs() < 1e-6, "{at:?} for {bearing}");
        }
    }
}
