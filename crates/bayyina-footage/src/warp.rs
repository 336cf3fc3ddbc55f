//! Where a point of one picture lies in another.
//!
//! Points are in units of a picture's longer side, from its top left corner: lengths are alike
//! across and down.

/// A point, in units of the longer side.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spot {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// A plane's map onto another's: a homography.
///
/// **Shape**: row by row; (x, y, 1) goes to (a x + b y + c, d x + e y + f, g x + h y + i).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Warp(pub [f64; 9]);

impl Warp {
    /// Every point stays.
    pub const SAME: Self = Self([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);

    /// Turned and scaled by the complex number `re + im i`, then moved.
    pub fn similarity(re: f64, im: f64, to_x: f64, to_y: f64) -> Self {
        Self([re, -im, to_x, im, re, to_y, 0.0, 0.0, 1.0])
    }

    /// Left and right exchanged in a picture of that width.
    pub fn mirror(width: f64) -> Self {
        Self([-1.0, 0.0, width, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0])
    }

    /// One box onto another, after the dihedral turn: mirrored first if asked, then turned clockwise
    /// by quarters.
    ///
    /// Boxes are x, y, width, height in each picture's own units.
    pub fn of_boxes(from: [f64; 4], to: [f64; 4], mirrored: bool, quarters: u8) -> Self {
        let unit_from = Self([
            1.0 / from[2],
            0.0,
            -from[0] / from[2],
            0.0,
            1.0 / from[3],
            -from[1] / from[3],
            0.0,
            0.0,
            1.0,
        ]);
        let mut unit = Self::SAME;
        if mirrored {
            unit = unit.then(&Self::mirror(1.0));
        }
        for _ in 0..quarters % 4 {
            // Clockwise, with y down: the top left corner goes to the top right.
            unit = unit.then(&Self([0.0, -1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]));
        }
        let onto = Self([to[2], 0.0, to[0], 0.0, to[3], to[1], 0.0, 0.0, 1.0]);
        unit_from.then(&unit).then(&onto)
    }

    /// Where a point goes; far away where it goes to infinity.
    #[inline]
    pub fn apply(&self, at: Spot) -> Spot {
        let m = &self.0;
        let below = m[6] * at.x + m[7] * at.y + m[8];
        let below = if below.abs() < 1e-9 { 1e-9 } else { below };
        Spot {
            x: (m[0] * at.x + m[1] * at.y + m[2]) / below,
            y: (m[3] * at.x + m[4] * at.y + m[5]) / below,
        }
    }

    /// First this, then the next.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let (a, b) = (&next.0, &self.0);
        let mut product = [0.0; 9];
        for row in 0..3 {
            for column in 0..3 {
                product[3 * row + column] =
                    (0..3).map(|k| a[3 * row + k] * b[3 * k + column]).sum();
            }
        }
        Self(product).scaled()
    }

    /// The way back, unless the plane was folded flat.
    pub fn inverse(&self) -> Option<Self> {
        let [a, b, c, d, e, f, g, h, i] = self.0;
        let det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
        (det.abs() > 1e-12).then(|| {
            Self([
                e * i - f * h,
                c * h - b * i,
                b * f - c * e,
                f * g - d * i,
                a * i - c * g,
                c * d - a * f,
                d * h - e * g,
                b * g - a * h,
                a * e - b * d,
            ])
            .scaled()
        })
    }

    fn scaled(self) -> Self {
        let last = self.0[8];
        if last.abs() < 1e-12 {
            return self;
        }
        Self(self.0.map(|value| value / last))
    }

    /// The linear part around a point: a, b, c, d of (a x + b y, c x + d y).
    pub fn slope(&self, at: Spot) -> [f64; 4] {
        const STEP: f64 = 1e-4;
        let here = self.apply(at);
        let right = self.apply(Spot {
            x: at.x + STEP,
            ..at
        });
        let down = self.apply(Spot {
            y: at.y + STEP,
            ..at
        });
        [
            (right.x - here.x) / STEP,
            (down.x - here.x) / STEP,
            (right.y - here.y) / STEP,
            (down.y - here.y) / STEP,
        ]
    }

    /// Whether it keeps shapes nearly enough to be a picture of a picture: scale within 12 times
    /// either way, no fold within the box, sides within 1:2.5 of each other.
    pub fn is_plausible(&self, width: f64, height: f64) -> bool {
        let corners = [(0.0, 0.0), (width, 0.0), (0.0, height), (width, height)];
        let centre = (width / 2.0, height / 2.0);
        let mut sign = 0.0;
        std::iter::once(centre).chain(corners).all(|(x, y)| {
            let m = &self.0;
            if m[6] * x + m[7] * y + m[8] <= 0.05 {
                return false;
            }
            let [a, b, c, d] = self.slope(Spot { x, y });
            let area = a * d - b * c;
            if sign == 0.0 {
                sign = area;
            }
            let (across, down) = (a * a + c * c, b * b + d * d);
            area * sign > 0.0
                && (1.0 / 144.0..=144.0).contains(&area.abs())
                && (1.0 / 6.25..=6.25).contains(&(across / down))
                && area.abs() > 0.5 * libm::sqrt(across * down)
        })
    }

    /// Mirrored or not, and the quarter turns clockwise, nearest to this: the picture that was given
    /// is the other one after mirroring first and turning then.
    pub fn dihedral(&self, at: Spot) -> (bool, u8) {
        let [a, b, c, d] = self.slope(at);
        let mirrored = a * d - b * c < 0.0;
        // This maps given onto found. Undoing the mirror leaves a turn counter to the one asked for.
        let (re, im) = if mirrored {
            (d - a, c + b)
        } else {
            (a + d, c - b)
        };
        let quarter = libm::round(libm::atan2(im, re) / core::f64::consts::FRAC_PI_2) as i32;
        ((mirrored), (-quarter).rem_euclid(4) as u8)
    }
}

/// The affine map that brings pairs together best, by weighted least squares. At least three pairs
/// that are not in one line.
pub fn affine(pairs: &[(Spot, Spot, f64)]) -> Option<Warp> {
    let mut normal = [[0.0f64; 3]; 3];
    let mut right = [[0.0f64; 3]; 2];
    for (from, to, weight) in pairs {
        let row = [from.x, from.y, 1.0];
        for i in 0..3 {
            for j in 0..3 {
                normal[i][j] += weight * row[i] * row[j];
            }
            right[0][i] += weight * row[i] * to.x;
            right[1][i] += weight * row[i] * to.y;
        }
    }
    let flat: Vec<f64> = normal.iter().flatten().copied().collect();
    let x = solve(&flat, &right[0])?;
    let y = solve(&flat, &right[1])?;
    Some(Warp([x[0], x[1], x[2], y[0], y[1], y[2], 0.0, 0.0, 1.0]))
}

/// The similarity that brings pairs together best; `None` for fewer than two different points.
pub fn similarity(pairs: &[(Spot, Spot, f64)]) -> Option<Warp> {
    let sum: f64 = pairs.iter().map(|pair| pair.2).sum();
    let mean = |of: &dyn Fn(&(Spot, Spot, f64)) -> f64| {
        pairs.iter().map(|pair| pair.2 * of(pair)).sum::<f64>() / sum
    };
    let (fx, fy) = (mean(&|p| p.0.x), mean(&|p| p.0.y));
    let (tx, ty) = (mean(&|p| p.1.x), mean(&|p| p.1.y));
    let (mut re, mut im, mut size) = (0.0, 0.0, 0.0);
    for (from, to, weight) in pairs {
        let (x, y) = (from.x - fx, from.y - fy);
        let (u, v) = (to.x - tx, to.y - ty);
        re += weight * (x * u + y * v);
        im += weight * (x * v - y * u);
        size += weight * (x * x + y * y);
    }
    (size > 1e-9).then(|| {
        let (re, im) = (re / size, im / size);
        Warp::similarity(re, im, tx - (re * fx - im * fy), ty - (im * fx + re * fy))
    })
}

/// Solves a small symmetric system by elimination with pivots; `None` where it has no single answer.
pub fn solve(matrix: &[f64], right: &[f64]) -> Option<Vec<f64>> {
    let n = right.len();
    let mut rows: Vec<Vec<f64>> = (0..n)
        .map(|i| {
            let mut row = matrix[i * n..(i + 1) * n].to_vec();
            row.push(right[i]);
            row
        })
        .collect();
    for column in 0..n {
        let pivot = (column..n).max_by(|a, b| {
            let of = |row: &usize| rows[*row][column].abs();
            of(a).total_cmp(&of(b))
        })?;
        rows.swap(column, pivot);
        if rows[column][column].abs() < 1e-12 {
            return None;
        }
        let above = rows[column].clone();
        for row in rows.iter_mut().skip(column + 1) {
            let factor = row[column] / above[column];
            for (value, pivot) in row.iter_mut().zip(&above).skip(column) {
                *value -= factor * pivot;
            }
        }
    }
    let mut answer = vec![0.0; n];
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|k| rows[row][k] * answer[k]).sum();
        answer[row] = (rows[row][n] - known) / rows[row][row];
    }
    answer
        .iter()
        .all(|value| value.is_finite())
        .then_some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: Spot, b: Spot) -> bool {
        (a.x - b.x).abs() < 1e-9 && (a.y - b.y).abs() < 1e-9
    }

    #[test]
    fn there_and_back() {
        let warp = Warp([0.9, 0.1, 0.2, -0.05, 1.1, 0.1, 0.02, -0.03, 1.0]);
        let back = warp.inverse().unwrap();
        let at = Spot { x: 0.3, y: 0.7 };
        assert!(near(back.apply(warp.apply(at)), at));
        assert!(near(warp.then(&back).apply(at), at));
        assert!(warp.is_plausible(1.0, 0.6));
        assert!(!Warp([1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0]).is_plausible(1.0, 1.0));
    }

    #[test]
    fn a_turn_is_told_by_the_way_from_the_found_to_the_given() {
        let (wide, tall) = ([0.0, 0.0, 1.0, 0.5], [0.0, 0.0, 0.5, 1.0]);
        for mirrored in [false, true] {
            for quarters in 0..4 {
                let given = if quarters % 2 == 0 { wide } else { tall };
                let made = Warp::of_boxes(wide, given, mirrored, quarters);
                let back = made.inverse().unwrap();
                let centre = Spot {
                    x: given[2] / 2.0,
                    y: given[3] / 2.0,
                };
                assert_eq!(back.dihedral(centre), (mirrored, quarters));
            }
        }
        // One turn clockwise brings the top left corner to the top right.
        let turned = Warp::of_boxes(wide, tall, false, 1).apply(Spot { x: 0.0, y: 0.0 });
        assert!(near(turned, Spot { x: 0.5, y: 0.0 }));
    }

    #[test]
    fn least_squares_finds_what_made_the_pairs() {
        let warp = Warp::similarity(0.6, 0.3, 0.1, -0.2);
        let pairs: Vec<_> = [(0.0, 0.0), (1.0, 0.1), (0.4, 0.8), (0.2, 0.5)]
            .map(|(x, y)| (Spot { x, y }, warp.apply(Spot { x, y }), 1.0))
            .to_vec();
        let at = Spot { x: 0.9, y: 0.9 };
        assert!(near(affine(&pairs).unwrap().apply(at), warp.apply(at)));
        assert!(near(similarity(&pairs).unwrap().apply(at), warp.apply(at)));
        assert!(affine(&pairs[..2]).is_none());
    }
}
