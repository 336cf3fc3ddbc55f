//! Angles in degrees, exact where they can be, on `libm` throughout.

use crate::geodesic::{F1, TINY};

/// Sine and cosine of the reduced latitude of `lat` degrees.
pub(crate) fn reduced(lat: f64) -> (f64, f64) {
    let (sine, cosine) = sine_cosine(lat);
    let (sine, cosine) = unit(F1 * sine, cosine);
    (sine, cosine.max(TINY))
}

/// Sine and cosine of an angle in degrees, exact at multiples of 90.
pub(crate) fn sine_cosine(degrees: f64) -> (f64, f64) {
    let turns = (degrees / 90.0).round_ties_even();
    // Exact: both are multiples of one unit in the last place, and the rest is below 45.
    let rest = degrees - 90.0 * turns;
    let (sine, cosine) = libm::sincos(rest.to_radians());
    // Within ±540° the quarter turns fit a byte.
    let (sine, cosine) = match (turns as i64).rem_euclid(4) {
        0 => (sine, cosine),
        1 => (cosine, -sine),
        2 => (-sine, -cosine),
        _ => (-cosine, sine),
    };
    (sine + 0.0, cosine + 0.0)
}

/// The angle, in degrees in [-180, 180], whose sine and cosine stand in this proportion.
pub(crate) fn arc_degrees(sine: f64, cosine: f64) -> f64 {
    let (mut y, mut x) = (sine, cosine);
    let mut quadrant = 0;
    if y.abs() > x.abs() {
        std::mem::swap(&mut x, &mut y);
        quadrant = 2;
    }
    if x < 0.0 {
        quadrant += 1;
        x = -x;
    }
    let angle = libm::atan2(y, x).to_degrees();
    match quadrant {
        0 => angle,
        1 if y >= 0.0 => 180.0 - angle,
        1 => -180.0 - angle,
        2 => 90.0 - angle,
        _ => angle - 90.0,
    }
}

/// An angle in (-180, 180].
pub(crate) fn within_half_turn(degrees: f64) -> f64 {
    if degrees > 180.0 {
        degrees - 360.0
    } else {
        degrees
    }
}

/// `to - from` in [-180, 180] and what rounding lost of it.
pub(crate) fn difference(from: f64, to: f64) -> (f64, f64) {
    // A longitude here lies in [-180, 180).
    let half_turn = |x: f64| if x == -180.0 { 180.0 } else { x };
    let (sum, rest) = exact_sum(half_turn(-from), half_turn(to));
    let sum = half_turn(if sum > 180.0 {
        sum - 360.0
    } else if sum < -180.0 {
        sum + 360.0
    } else {
        sum
    });
    if sum == 180.0 && rest > 0.0 {
        exact_sum(-180.0, rest)
    } else {
        exact_sum(sum, rest)
    }
}

fn exact_sum(u: f64, v: f64) -> (f64, f64) {
    let s = u + v;
    let up = s - v;
    let vpp = s - up;
    (s, -((up - u) + (vpp - v)))
}

/// Coarsens tiny angles (below 1/16°, to 1/2^57) so that no case is nearly singular.
pub(crate) fn rounded(x: f64) -> f64 {
    const Z: f64 = 1.0 / 16.0;
    let y = x.abs();
    let y = if y < Z { Z - (Z - y) } else { y };
    if x == 0.0 {
        0.0
    } else if x < 0.0 {
        -y
    } else {
        y
    }
}

/// Zero for what is below it, never minus zero: of two zeros `max` may return either, as the
/// compiler likes, and an arc tells them apart.
pub(crate) fn not_below_zero(x: f64) -> f64 {
    x.max(0.0) + 0.0
}

/// Two numbers brought to a unit vector.
pub(crate) fn unit(x: f64, y: f64) -> (f64, f64) {
    let r = libm::hypot(x, y);
    (x / r, y / r)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarter_turns_are_exact() {
        let table = [
            (0.0, 0.0, 1.0),
            (90.0, 1.0, 0.0),
            (180.0, 0.0, -1.0),
            (270.0, -1.0, 0.0),
            (-90.0, -1.0, 0.0),
        ];
        for (degrees, sine, cosine) in table {
            assert_eq!(sine_cosine(degrees), (sine, cosine), "{degrees}");
        }
    }
}
