//! Codes of patterns: four junctions joined by roads, told by shape.
//!
//! Two families of codes are read off one entry. The *affine* code is the signed areas of the four
//! triangles of a pattern, over the sum of their sizes: it survives any tilt, and entries are
//! sorted by it. The *similarity* code is two quotients of sides as complex numbers: it lies in
//! the entry, and tells how the pattern would have to be stretched, turned and enlarged without
//! looking at the junctions.

use std::sync::LazyLock;

use crate::plane::{Vector, area2, distance, divided, sub};

/// How four junctions are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// a–b–c–d.
    Path = 0,
    /// b with three arms, counter-clockwise, the longest first.
    Star = 1,
}

/// Thinner patterns, by the sum of areas over the square of the longest distance, say little.
const THINNEST: f64 = 0.1;

/// The affine code of four points in order, and how far an error of one unit moves it.
///
/// `None` if they lie on a line, nearly.
pub fn affine(q: [Vector; 4]) -> Option<([f64; 4], f64)> {
    let s = [
        area2(q[1], q[2], q[3]),
        area2(q[0], q[2], q[3]),
        area2(q[0], q[1], q[3]),
        area2(q[0], q[1], q[2]),
    ];
    let sum: f64 = s.iter().map(|area| area.abs()).sum();
    let mut longest = 0.0f64;
    for i in 0..4 {
        for j in 0..i {
            longest = longest.max(distance(q[i], q[j]));
        }
    }
    if sum / 2.0 < THINNEST * longest * longest {
        return None;
    }
    Some((s.map(|area| area / sum), longest / (sum / 2.0)))
}

/// The similarity code of four points: where the two others lie if the base is one.
pub fn similarity(kind: Kind, q: [Vector; 4]) -> [Vector; 2] {
    match kind {
        Kind::Path => {
            let base = sub(q[2], q[1]);
            [
                divided(sub(q[0], q[1]), base),
                divided(sub(q[3], q[1]), base),
            ]
        }
        Kind::Star => {
            let base = sub(q[1], q[0]);
            [
                divided(sub(q[2], q[0]), base),
                divided(sub(q[3], q[0]), base),
            ]
        }
    }
}

/// The base of a pattern: what is one in its similarity code.
pub fn base(kind: Kind, q: [Vector; 4]) -> Vector {
    match kind {
        Kind::Path => sub(q[2], q[1]),
        Kind::Star => sub(q[1], q[0]),
    }
}

/// Bytes of a length: 32 steps for each doubling, from a sixteenth to sixteen.
const PER_DOUBLING: f64 = 32.0;

/// A vector in two bytes, by length and direction; `None` if it is too short or too long.
pub fn pack_vector(z: Vector) -> Option<[u8; 2]> {
    let length = distance(z, [0.0; 2]);
    let steps = ((libm::log2(length) + 4.0) * PER_DOUBLING).round();
    (0.0..256.0)
        .contains(&steps)
        .then(|| [steps as u8, pack_angle(z)])
}

/// A direction in 256ths of a turn counter-clockwise from east.
pub fn pack_angle(z: Vector) -> u8 {
    let turns = libm::atan2(z[1], z[0]) / std::f64::consts::TAU;
    (turns * 256.0).round().rem_euclid(256.0) as u8
}

/// A key that orders directions counter-clockwise from west.
pub fn pack_order(z: Vector) -> i64 {
    (libm::atan2(z[1], z[0]) * 1e12) as i64
}

/// A length in metres in a byte: 16 steps for each doubling.
pub fn pack_length(metres: f64) -> u8 {
    (libm::log2(metres.max(1.0)) * 16.0).round().min(255.0) as u8
}

/// What bytes mean.
pub struct Tables {
    lengths: [f32; 256],
    directions: [[f32; 2]; 256],
    metres: [f32; 256],
}

/// The tables.
pub static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    lengths: std::array::from_fn(|byte| libm::exp2(byte as f64 / PER_DOUBLING - 4.0) as f32),
    directions: std::array::from_fn(|byte| {
        let (sin, cos) = libm::sincos(byte as f64 * std::f64::consts::TAU / 256.0);
        [cos as f32, sin as f32]
    }),
    metres: std::array::from_fn(|byte| libm::exp2(byte as f64 / 16.0) as f32),
});

impl Tables {
    /// The vector of two bytes.
    #[inline]
    pub fn vector(&self, length: u8, direction: u8) -> [f32; 2] {
        let length = self.lengths[usize::from(length)];
        let [x, y] = self.directions[usize::from(direction)];
        [length * x, length * y]
    }

    /// The unit vector of a direction.
    #[inline]
    pub fn direction(&self, direction: u8) -> [f32; 2] {
        self.directions[usize::from(direction)]
    }

    /// The length of a byte, in metres.
    #[inline]
    pub fn metres(&self, length: u8) -> f32 {
        self.metres[usize::from(length)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_affine_code_survives_an_affine_map() {
        let q = [[0.0, 0.0], [100.0, 10.0], [140.0, 90.0], [30.0, 150.0]];
        let bent = q.map(|[x, y]| [0.8 * x - 0.3 * y + 50.0, 0.4 * x + 1.3 * y - 9.0]);
        let (a, b) = (affine(q).unwrap().0, affine(bent).unwrap().0);
        for (x, y) in a.iter().zip(b) {
            assert!((x - y).abs() < 1e-9);
        }
    }

    #[test]
    fn a_packed_vector_is_within_two_hundredths() {
        for z in [[0.3, -0.8], [-5.0, 2.0], [0.08, 0.02]] {
            let [length, direction] = pack_vector(z).unwrap();
            let [x, y] = TABLES.vector(length, direction);
            let off = distance(z, [f64::from(x), f64::from(y)]);
            assert!(off < 0.02 * distance(z, [0.0; 2]), "{z:?}");
        }
        assert!(pack_vector([20.0, 0.0]).is_none());
    }
}
