//! Flat geometry: small linear systems, affine and projective maps from frame to ground.

use std::f64::consts::PI;

/// A vector of the plane.
pub type Vector = [f64; 2];

/// The difference `a - b`.
#[inline]
pub fn sub(a: Vector, b: Vector) -> Vector {
    [a[0] - b[0], a[1] - b[1]]
}

/// The length of a vector.
#[inline]
pub fn norm(a: Vector) -> f64 {
    (a[0] * a[0] + a[1] * a[1]).sqrt()
}

/// The distance of two points.
#[inline]
pub fn distance(a: Vector, b: Vector) -> f64 {
    norm(sub(a, b))
}

/// Twice the signed area of a triangle, positive if it turns left.
#[inline]
pub fn area2(a: Vector, b: Vector, c: Vector) -> f64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

/// The quotient of two vectors as complex numbers.
#[inline]
pub fn divided(a: Vector, b: Vector) -> Vector {
    let d = b[0] * b[0] + b[1] * b[1];
    [
        (a[0] * b[0] + a[1] * b[1]) / d,
        (a[1] * b[0] - a[0] * b[1]) / d,
    ]
}

/// The middle of some points.
pub fn middle(points: &[Vector]) -> Vector {
    let count = points.len().max(1) as f64;
    let sum = points
        .iter()
        .fold([0.0; 2], |sum, p| [sum[0] + p[0], sum[1] + p[1]]);
    [sum[0] / count, sum[1] / count]
}

/// Solves a linear system by elimination with pivots; `None` if it is singular.
#[expect(
    clippy::needless_range_loop,
    reason = "rows and columns are indices of one matrix"
)]
pub fn solved<const N: usize>(mut a: [[f64; N]; N], mut b: [f64; N]) -> Option<[f64; N]> {
    for i in 0..N {
        let pivot = (i..N).max_by(|&x, &y| a[x][i].abs().total_cmp(&a[y][i].abs()))?;
        if a[pivot][i].abs() < 1e-13 || !a[pivot][i].is_finite() {
            return None;
        }
        a.swap(i, pivot);
        b.swap(i, pivot);
        for r in i + 1..N {
            let factor = a[r][i] / a[i][i];
            if factor != 0.0 {
                for c in i..N {
                    a[r][c] -= factor * a[i][c];
                }
                b[r] -= factor * b[i];
            }
        }
    }
    let mut x = [0.0; N];
    for i in (0..N).rev() {
        let known: f64 = (i + 1..N).map(|c| a[i][c] * x[c]).sum();
        x[i] = (b[i] - known) / a[i][i];
    }
    Some(x)
}

/// The inverse of a symmetric positive matrix, column by column.
pub fn inverse<const N: usize>(a: &[[f64; N]; N]) -> Option<[[f64; N]; N]> {
    let mut inverse = [[0.0; N]; N];
    for column in 0..N {
        let mut unit = [0.0; N];
        unit[column] = 1.0;
        let x = solved(*a, unit)?;
        for row in 0..N {
            inverse[row][column] = x[row];
        }
    }
    Some(inverse)
}

/// Coordinates of the frame are divided by this within fits.
pub const UNIT: f64 = 300.0;

/// A projective map, row by row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Projective(pub [f64; 9]);

impl Projective {
    /// Where a point goes.
    #[inline]
    pub fn at(&self, p: Vector) -> Vector {
        let h = &self.0;
        let w = self.depth(p);
        [
            (h[0] * p[0] + h[1] * p[1] + h[2]) / w,
            (h[3] * p[0] + h[4] * p[1] + h[5]) / w,
        ]
    }

    /// The denominator: its sign changes at the horizon.
    #[inline]
    pub fn depth(&self, p: Vector) -> f64 {
        self.0[6] * p[0] + self.0[7] * p[1] + self.0[8]
    }

    /// The derivative at a point: d(x, y)/d(u, v), row by row.
    #[inline]
    pub fn jacobian(&self, p: Vector) -> [f64; 4] {
        let h = &self.0;
        let w = self.depth(p);
        let g = self.at(p);
        [
            (h[0] - g[0] * h[6]) / w,
            (h[1] - g[0] * h[7]) / w,
            (h[3] - g[1] * h[6]) / w,
            (h[4] - g[1] * h[7]) / w,
        ]
    }

    /// What undoes it, up to scale, with one as the last number.
    pub fn inverse(&self) -> Self {
        let m = |r: usize, c: usize| self.0[3 * (r % 3) + c % 3];
        let mut inverted = [0.0; 9];
        for r in 0..3 {
            for c in 0..3 {
                // The adjugate: minors, transposed; cyclic indices carry the signs.
                inverted[3 * c + r] =
                    m(r + 1, c + 1) * m(r + 2, c + 2) - m(r + 1, c + 2) * m(r + 2, c + 1);
            }
        }
        let last = inverted[8];
        Self(inverted.map(|value| value / last))
    }

    /// First `first`, then this.
    pub fn after(&self, first: &Self) -> Self {
        let (a, b) = (&self.0, &first.0);
        let mut h = [0.0; 9];
        for r in 0..3 {
            for c in 0..3 {
                h[3 * r + c] = (0..3).map(|k| a[3 * r + k] * b[3 * k + c]).sum();
            }
        }
        Self(h)
    }
}

/// The least-squares affine map through pairs of frame and ground; `None` if they are on a line.
pub fn fit_affine(pairs: &[(Vector, Vector)]) -> Option<Projective> {
    let origin = pairs.first()?.1;
    let mut a = [[0.0; 3]; 3];
    let (mut bx, mut by) = ([0.0; 3], [0.0; 3]);
    for (p, g) in pairs {
        let v = [p[0] / UNIT, p[1] / UNIT, 1.0];
        for i in 0..3 {
            for j in 0..3 {
                a[i][j] += v[i] * v[j];
            }
            bx[i] += v[i] * (g[0] - origin[0]);
            by[i] += v[i] * (g[1] - origin[1]);
        }
    }
    let (x, y) = (solved(a, bx)?, solved(a, by)?);
    Some(Projective([
        x[0] / UNIT,
        x[1] / UNIT,
        x[2] + origin[0],
        y[0] / UNIT,
        y[1] / UNIT,
        y[2] + origin[1],
        0.0,
        0.0,
        1.0,
    ]))
}

/// How strongly a frame of ordinary view bends straight ground, per unit of the frame.
const USUAL_PERSPECTIVE: f64 = 2e-4;

/// How much less it bends across its tilt, of a view that is clearly tilted.
const NARROWER: f64 = 0.75;

/// A fitted projective map with the covariance of its eight numbers.
#[derive(Clone, Copy, Debug)]
pub struct Fit {
    /// The map.
    pub map: Projective,
    /// The normal matrix, in the scaled numbers of the fit.
    normal: [[f64; 8]; 8],
    origin: Vector,
}

/// Fits a projective map by reweighted least squares; `sigma` is the error of a pair in metres.
///
/// The perspective terms are drawn towards none, with heavy tails: few points do not tell them.
/// Across the tilt, which `start` tells, they are drawn more strongly.
pub fn fit_projective(pairs: &[(Vector, Vector)], start: Projective, sigma: f64) -> Option<Fit> {
    let origin = pairs.first()?.1;
    let mut depths: Vec<f64> = pairs.iter().map(|(p, _)| start.depth(*p)).collect();
    let scale = start.0[8];
    depths.iter_mut().for_each(|depth| *depth /= scale);
    let usual = USUAL_PERSPECTIVE * UNIT;
    let mut last = [start.0[6] / scale * UNIT, start.0[7] / scale * UNIT];
    // A camera bends ground along its tilt, which is the direction that looks compressed.
    let frame: Vec<Vector> = pairs.iter().map(|(p, _)| *p).collect();
    let (ratio, direction) = stretch(start.jacobian(middle(&frame)));
    let (sin, cos) = libm::sincos(direction);
    let narrow = 1.0 - NARROWER * ((ratio - 1.05) / 0.2).clamp(0.0, 1.0);
    let mut fit = None;
    for _ in 0..3 {
        let mut a = [[0.0; 8]; 8];
        let mut b = [0.0; 8];
        for (at, (p, g)) in pairs.iter().enumerate() {
            let (x, y) = (p[0] / UNIT, p[1] / UNIT);
            let (u, v) = (g[0] - origin[0], g[1] - origin[1]);
            let weight = 1.0 / (depths[at] * depths[at] * sigma * sigma);
            let rows = [
                ([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y], u),
                ([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y], v),
            ];
            for (row, value) in rows {
                for i in 0..8 {
                    let weighted = weight * row[i];
                    for j in 0..8 {
                        a[i][j] += weighted * row[j];
                    }
                    b[i] += weighted * value;
                }
            }
        }
        let along = cos * last[0] + sin * last[1];
        let across = cos * last[1] - sin * last[0];
        let limit = |value: f64, usual: f64| 2.0 / (usual * usual + value * value);
        let (along, across) = (limit(along, usual), limit(across, usual * narrow));
        a[6][6] += cos * cos * along + sin * sin * across;
        a[7][7] += sin * sin * along + cos * cos * across;
        a[6][7] += cos * sin * (along - across);
        a[7][6] += cos * sin * (along - across);
        let z = solved(a, b)?;
        last = [z[6], z[7]];
        let (p, q) = (z[6] / UNIT, z[7] / UNIT);
        let map = Projective([
            z[0] / UNIT + origin[0] * p,
            z[1] / UNIT + origin[0] * q,
            z[2] + origin[0],
            z[3] / UNIT + origin[1] * p,
            z[4] / UNIT + origin[1] * q,
            z[5] + origin[1],
            p,
            q,
            1.0,
        ]);
        for (at, (frame, _)) in pairs.iter().enumerate() {
            depths[at] = map.depth(*frame);
            if depths[at] < 0.15 {
                return None;
            }
        }
        fit = Some((map, a));
    }
    let (map, a) = fit?;
    Some(Fit {
        map,
        normal: a,
        origin,
    })
}

impl Fit {
    /// The standard error of the ground at a point of the frame, in metres (the longer axis);
    /// `None` if the pairs do not tell.
    pub fn error_at(&self, p: Vector) -> Option<f64> {
        let covariance = inverse(&self.normal)?;
        let depth = self.map.depth(p).max(0.05);
        let g = self.map.at(p);
        let (x, y) = (p[0] / UNIT, p[1] / UNIT);
        let (u, v) = (g[0] - self.origin[0], g[1] - self.origin[1]);
        let east = [x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y];
        let north = [0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y];
        let product = |a: &[f64; 8], b: &[f64; 8]| -> f64 {
            let rows = a.iter().zip(&covariance);
            let sum: f64 = rows
                .map(|(a, row)| a * row.iter().zip(b).map(|(c, b)| c * b).sum::<f64>())
                .sum();
            sum / (depth * depth)
        };
        let (ee, en, nn) = (
            product(&east, &east),
            product(&east, &north),
            product(&north, &north),
        );
        let half = (ee + nn) / 2.0;
        let widest = half + (half * half - (ee * nn - en * en)).max(0.0).sqrt();
        Some(widest.max(0.0).sqrt())
    }
}

/// What stretches and turns: a plausible view keeps its orientation, its scale and its axis ratio
/// within bounds.
#[derive(Clone, Copy, Debug)]
pub struct Plausible {
    /// Least determinant: metres a unit, squared.
    pub least: f64,
    /// Greatest determinant.
    pub most: f64,
    /// Greatest sum of axis ratio and its inverse.
    pub ratio: f64,
    /// The heading of the frame's top, in radians clockwise from north, and how far off it may be.
    pub heading: Option<(f64, f64)>,
}

impl Plausible {
    /// Bounds for scales in metres a unit and an axis ratio.
    pub fn new(scale: (f64, f64), ratio: f64, heading: Option<(f64, f64)>) -> Self {
        Self {
            least: scale.0 * scale.0,
            most: scale.1 * scale.1,
            ratio: ratio + 1.0 / ratio,
            heading,
        }
    }

    /// Whether a derivative is plausible.
    #[inline]
    pub fn holds(&self, j: [f64; 4]) -> bool {
        let det = j[0] * j[3] - j[1] * j[2];
        if !(self.least <= det && det <= self.most) {
            return false;
        }
        let square = j[0] * j[0] + j[1] * j[1] + j[2] * j[2] + j[3] * j[3];
        square <= self.ratio * det && self.turned(j)
    }

    #[inline]
    fn turned(&self, j: [f64; 4]) -> bool {
        let Some((heading, within)) = self.heading else {
            return true;
        };
        turn(heading_of(j) - heading).abs() <= within
    }
}

/// Where the frame's top points, clockwise from north, in radians.
#[inline]
pub fn heading_of(j: [f64; 4]) -> f64 {
    libm::atan2(j[1], j[3])
}

/// An angle brought into [-π, π).
#[inline]
pub fn turn(angle: f64) -> f64 {
    (angle + PI).rem_euclid(2.0 * PI) - PI
}

/// Axis ratio of a derivative (1 or more) and the direction in the frame that is most compressed,
/// in radians.
pub fn stretch(j: [f64; 4]) -> (f64, f64) {
    let det = (j[0] * j[3] - j[1] * j[2]).abs().max(1e-12);
    let (uu, uv, vv) = (
        j[0] * j[0] + j[2] * j[2],
        j[0] * j[1] + j[2] * j[3],
        j[1] * j[1] + j[3] * j[3],
    );
    let half = (uu + vv) / 2.0;
    let apart = (half * half - (uu * vv - uv * uv)).max(0.0).sqrt();
    let ratio = (half + apart) / det;
    (ratio, 0.5 * libm::atan2(2.0 * uv, uu - vv))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_projective_map_is_found_again() {
        let truth = Projective([0.9, -0.3, 40.0, 0.25, 1.1, -70.0, 2e-4, -1e-4, 1.0]);
        let pairs: Vec<_> = [
            [-300.0, -200.0],
            [310.0, -190.0],
            [290.0, 220.0],
            [-250.0, 240.0],
            [10.0, 30.0],
            [150.0, -90.0],
        ]
        .into_iter()
        .map(|p| (p, truth.at(p)))
        .collect();
        let start = fit_affine(&pairs).unwrap();
        let fit = fit_projective(&pairs, start, 0.05).unwrap();
        for p in [[0.0, 0.0], [200.0, 100.0], [-320.0, 150.0]] {
            assert!(distance(fit.map.at(p), truth.at(p)) < 0.05);
        }
    }

    #[test]
    fn the_compressed_direction_is_that_of_the_tilt() {
        // The frame's vertical spans more ground than its horizontal.
        let (ratio, along) = stretch([1.0, 0.0, 0.0, 1.4]);
        assert!((ratio - 1.4).abs() < 1e-9);
        assert!((along.abs() - PI / 2.0).abs() < 1e-9);
    }
}
