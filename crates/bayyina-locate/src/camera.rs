//! A pinhole camera over the ground: fewer numbers than a free projection, and one that knows what
//! height does.
//!
//! Coordinates of the frame are units right of and above its middle, which is taken for the
//! principal point; those of the ground are metres east, north and up.

use crate::figure::FRAME;
use crate::pattern::{CLICK, MAP_M};
use crate::plane::{Projective, Vector, inverse, solved, stretch};

/// East, north, up.
pub type Place = [f64; 3];
/// A point of the frame and the place that it shows.
pub type Seen = (Vector, Place);

/// How many numbers a camera has.
const FREE: usize = 7;
/// The usual focal length in units of the frame: a view of 12°.
const USUAL_FOCAL: f64 = FRAME / 2.0 / 0.105_104_235;
/// How many times nearer or farther a focal length may well be.
const SPREAD: f64 = 3.0;
/// Steps of a fit.
const STEPS: usize = 25;

/// A camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// East, north of the ground at the middle of the frame, on the plane of height nought.
    pub target: Vector,
    /// The logarithm of units of the frame in a metre across the line of sight at the target.
    pub scale: f64,
    /// Where it looks, in radians clockwise from north.
    pub heading: f64,
    /// Between the line of sight and straight down, in radians.
    pub tilt: f64,
    /// How far the frame's top is turned from straight up, in radians anticlockwise.
    pub roll: f64,
    /// One over the metres from the camera to the target.
    pub nearness: f64,
}

/// A fitted camera.
#[derive(Clone, Copy, Debug)]
pub struct CameraFit {
    /// The camera.
    pub camera: Camera,
    /// The sum of squared errors over their variance, with heavy tails.
    pub cost: f64,
    /// The standard error of the focal length over the focal length.
    pub focal_error: f64,
}

impl Camera {
    fn numbers(&self) -> [f64; FREE] {
        [
            self.target[0],
            self.target[1],
            self.scale,
            self.heading,
            self.tilt,
            self.roll,
            self.nearness,
        ]
    }

    fn of(n: [f64; FREE]) -> Self {
        Self {
            target: [n[0], n[1]],
            scale: n[2],
            heading: n[3],
            tilt: n[4],
            roll: n[5],
            nearness: n[6],
        }
    }

    /// Right, up and forward of the frame.
    fn axes(&self) -> [Place; 3] {
        let (hs, hc) = libm::sincos(self.heading);
        let (ts, tc) = libm::sincos(self.tilt);
        let (rs, rc) = libm::sincos(self.roll);
        let level = [hc, -hs, 0.0];
        let rise = [tc * hs, tc * hc, ts];
        let mut right = [0.0; 3];
        let mut up = [0.0; 3];
        for axis in 0..3 {
            right[axis] = rc * level[axis] + rs * rise[axis];
            up[axis] = rc * rise[axis] - rs * level[axis];
        }
        [right, up, [ts * hs, ts * hc, -tc]]
    }

    /// Where a place is seen; `None` behind the camera.
    pub fn sees(&self, place: Place) -> Option<Vector> {
        let [right, up, forward] = self.axes();
        let v = [
            place[0] - self.target[0],
            place[1] - self.target[1],
            place[2],
        ];
        let dot = |a: Place| a[0] * v[0] + a[1] * v[1] + a[2] * v[2];
        let depth = 1.0 + self.nearness * dot(forward);
        let scale = libm::exp(self.scale) / depth;
        (depth > 0.02).then(|| [scale * dot(right), scale * dot(up)])
    }

    /// From the frame to the plane of height nought.
    pub fn ground(&self) -> Projective {
        let [right, up, forward] = self.axes();
        let scale = libm::exp(self.scale);
        // Frame from ground: three columns for east, north and one.
        let row = |a: Place| {
            let at = -(a[0] * self.target[0] + a[1] * self.target[1]);
            [scale * a[0], scale * a[1], scale * at]
        };
        let (right, up) = (row(right), row(up));
        let near = self.nearness;
        let away = -(forward[0] * self.target[0] + forward[1] * self.target[1]);
        Projective([
            right[0],
            right[1],
            right[2],
            up[0],
            up[1],
            up[2],
            near * forward[0],
            near * forward[1],
            1.0 + near * away,
        ])
        .inverse()
    }

    /// The place of a point of the frame on ground of given height, by steps along its ray.
    pub fn meets(&self, p: Vector, height: impl Fn(Vector) -> Option<f64>) -> Option<Place> {
        let flat = self.ground();
        if flat.depth(p) < 0.02 {
            return None;
        }
        let start = flat.at(p);
        let [right, up, forward] = self.axes();
        let inverse_focal = self.nearness / libm::exp(self.scale);
        let mut ray = [0.0; 3];
        for axis in 0..3 {
            ray[axis] = forward[axis] + inverse_focal * (p[0] * right[axis] + p[1] * up[axis]);
        }
        // A ray that hardly falls meets hills anywhere.
        if ray[2] > -0.05 {
            return None;
        }
        let mut place = [start[0], start[1], 0.0];
        for _ in 0..8 {
            let rise = height([place[0], place[1]])?;
            let along = rise / ray[2];
            place = [start[0] + along * ray[0], start[1] + along * ray[1], rise];
        }
        Some(place)
    }

    /// The same camera, told by a plane that lies higher by some metres.
    pub fn raised(&self, metres: f64) -> Self {
        let [_, _, forward] = self.axes();
        let nearer = metres / forward[2];
        let away = 1.0 + nearer * self.nearness;
        Self {
            target: [
                self.target[0] + nearer * forward[0],
                self.target[1] + nearer * forward[1],
            ],
            scale: self.scale - libm::log(away),
            nearness: self.nearness / away,
            ..*self
        }
    }

    /// Units of the frame from its middle at which 45° are seen.
    pub fn focal(&self) -> f64 {
        libm::exp(self.scale) / self.nearness.max(1e-12)
    }

    /// The two cameras that look as a flat map does near its middle: a tilt one way and the other.
    fn starts(flat: &Projective) -> [Self; 2] {
        let target = flat.at([0.0; 2]);
        let j = flat.jacobian([0.0; 2]);
        let (ratio, along) = stretch(j);
        let tilt = libm::acos((1.0 / ratio).clamp(0.02, 1.0));
        let (s, c) = libm::sincos(along);
        let across = [-j[0] * s + j[1] * c, -j[2] * s + j[3] * c];
        let metres = (across[0] * across[0] + across[1] * across[1]).sqrt();
        let scale = -libm::log(metres.max(1e-6));
        [1.0, -1.0].map(|sign| {
            let (c, s) = (sign * c, sign * s);
            let far = [j[0] * c + j[1] * s, j[2] * c + j[3] * s];
            // Depth over the frame grows towards the far side.
            let bends = -(flat.0[6] * c + flat.0[7] * s) / flat.0[8];
            let usual = libm::exp(scale) / USUAL_FOCAL;
            let nearness = match tilt > 0.1 {
                true => bends / libm::tan(tilt) * libm::exp(scale),
                false => usual,
            };
            Self {
                target,
                scale,
                heading: libm::atan2(far[0], far[1]),
                tilt,
                roll: libm::atan2(c, s),
                nearness: nearness.clamp(usual / 30.0, usual * 8.0),
            }
        })
    }

    /// The camera that explains best what was seen, beginning from a flat map.
    pub fn fit(seen: &[Seen], flat: &Projective) -> Option<CameraFit> {
        if seen.len() < 4 {
            return None;
        }
        let fits = Self::starts(flat).map(|start| start.settle(seen));
        let best = fits
            .into_iter()
            .flatten()
            .min_by(|a, b| a.cost.total_cmp(&b.cost));
        best.filter(|fit| fit.cost.is_finite())
    }

    /// Levenberg and Marquardt, with heavy tails.
    fn settle(self, seen: &[Seen]) -> Option<CameraFit> {
        let mut now = self;
        let mut state = now.system(seen)?;
        let mut damping = 1e-3;
        for _ in 0..STEPS {
            let mut a = state.normal;
            for (at, row) in a.iter_mut().enumerate() {
                row[at] *= 1.0 + damping;
                row[at] += 1e-12;
            }
            let Some(step) = solved(a, state.gradient) else {
                break;
            };
            let mut numbers = now.numbers();
            for (number, step) in numbers.iter_mut().zip(step) {
                *number -= step;
            }
            // Nothing is seen from below the ground, or from behind.
            numbers[4] = numbers[4].clamp(0.0, 1.5);
            numbers[6] = numbers[6].max(1e-9);
            let next = Self::of(numbers);
            match next.system(seen) {
                Some(after) if after.cost < state.cost => {
                    let gain = state.cost - after.cost;
                    (now, state) = (next, after);
                    damping = (damping / 4.0).max(1e-9);
                    if gain < 1e-6 * (1.0 + state.cost) {
                        break;
                    }
                }
                _ => {
                    damping *= 6.0;
                    if damping > 1e8 {
                        break;
                    }
                }
            }
        }
        let covariance = inverse(&state.normal)?;
        // Focal length is scale over nearness.
        let (near, gradient) = (now.nearness, [1.0, -1.0 / now.nearness]);
        let variance = covariance[2][2]
            + 2.0 * gradient[1] * covariance[2][6]
            + gradient[1] * gradient[1] * covariance[6][6];
        let focal_error = if near > 1e-8 {
            variance.max(0.0).sqrt()
        } else {
            f64::MAX
        };
        Some(CameraFit {
            camera: now,
            cost: state.cost,
            focal_error,
        })
    }

    fn system(&self, seen: &[Seen]) -> Option<System> {
        let numbers = self.numbers();
        let scale = libm::exp(self.scale);
        let variance = CLICK * CLICK + MAP_M * MAP_M * scale * scale;
        let steps = [
            0.01,
            0.01,
            1e-6,
            1e-6,
            1e-6,
            1e-6,
            1e-6 * self.nearness.max(1e-6),
        ];
        let moved: [Self; FREE] = std::array::from_fn(|at| {
            let mut numbers = numbers;
            numbers[at] += steps[at];
            Self::of(numbers)
        });
        let mut system = System::default();
        for (p, place) in seen {
            let q = self.sees(*place)?;
            let off = [q[0] - p[0], q[1] - p[1]];
            let square = (off[0] * off[0] + off[1] * off[1]) / variance;
            system.cost += 4.0 * libm::log1p(square / 4.0);
            let weight = 1.0 / (1.0 + square / 4.0) / variance;
            let mut slopes = [[0.0; FREE]; 2];
            for (at, moved) in moved.iter().enumerate() {
                let there = moved.sees(*place)?;
                for axis in 0..2 {
                    slopes[axis][at] = (there[axis] - q[axis]) / steps[at];
                }
            }
            for axis in 0..2 {
                for i in 0..FREE {
                    for j in 0..FREE {
                        system.normal[i][j] += weight * slopes[axis][i] * slopes[axis][j];
                    }
                    system.gradient[i] += weight * slopes[axis][i] * off[axis];
                }
            }
        }
        // Cameras of ordinary views: few points do not tell the focal length.
        let usual = scale / USUAL_FOCAL * SPREAD;
        system.cost += (self.nearness / usual) * (self.nearness / usual);
        system.normal[6][6] += 1.0 / (usual * usual);
        system.gradient[6] += self.nearness / (usual * usual);
        Some(system)
    }
}

#[derive(Default)]
struct System {
    normal: [[f64; FREE]; FREE],
    gradient: [f64; FREE],
    cost: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::{distance, fit_affine};

    const TRUTH: Camera = Camera {
        target: [120.0, -80.0],
        scale: 0.4,
        heading: 2.1,
        tilt: 0.6,
        roll: -0.2,
        nearness: 4e-4,
    };

    fn places(height: impl Fn(f64, f64) -> f64) -> Vec<Seen> {
        let steps = (-3..=3).flat_map(|x| (-2..=2).map(move |y| (f64::from(x), f64::from(y))));
        steps
            .map(|(x, y)| {
                let (east, north) = (120.0 + 90.0 * x, -80.0 + 75.0 * y + 10.0 * x);
                let place = [east, north, height(east, north)];
                (TRUTH.sees(place).unwrap(), place)
            })
            .collect()
    }

    fn flat(seen: &[Seen]) -> Projective {
        let pairs: Vec<_> = seen.iter().map(|(p, [e, n, _])| (*p, [*e, *n])).collect();
        fit_affine(&pairs).unwrap()
    }

    #[test]
    fn the_map_to_the_plane_undoes_what_the_camera_sees() {
        let ground = TRUTH.ground();
        for (p, [east, north, _]) in places(|_, _| 0.0) {
            assert!(distance(ground.at(p), [east, north]) < 1e-6);
        }
    }

    #[test]
    fn a_raised_plane_is_seen_by_the_same_camera() {
        let raised = TRUTH.raised(25.0);
        for (_, [east, north, _]) in places(|_, _| 0.0) {
            let (low, high) = (
                TRUTH.sees([east, north, 25.0]),
                raised.sees([east, north, 0.0]),
            );
            assert!(distance(low.unwrap(), high.unwrap()) < 1e-6);
        }
    }

    #[test]
    fn a_camera_is_found_again_from_an_affine_map() {
        let seen = places(|_, _| 0.0);
        let fit = Camera::fit(&seen, &flat(&seen)).unwrap();
        let found = fit.camera;
        assert!((found.tilt - TRUTH.tilt).abs() < 0.02, "{found:?}");
        assert!((found.heading - TRUTH.heading).abs() < 0.02, "{found:?}");
        assert!((found.roll - TRUTH.roll).abs() < 0.02, "{found:?}");
        assert!(fit.cost < 0.5, "{fit:?}");
    }

    #[test]
    fn over_hills_only_the_camera_that_knows_them_fits() {
        let hill = |east: f64, north: f64| 40.0 * libm::sin(east / 150.0) + 0.1 * north;
        let seen = places(hill);
        let with = Camera::fit(&seen, &flat(&seen)).unwrap();
        let level: Vec<Seen> = seen
            .iter()
            .map(|(p, [e, n, _])| (*p, [*e, *n, 0.0]))
            .collect();
        let without = Camera::fit(&level, &flat(&seen)).unwrap();
        assert!(with.cost < 1.0, "{with:?}");
        assert!(without.cost > 20.0 * with.cost.max(0.1), "{without:?}");
        for (p, place) in &seen {
            let met = with.camera.meets(*p, |[e, n]| Some(hill(e, n))).unwrap();
            assert!(distance([met[0], met[1]], [place[0], place[1]]) < 2.0);
        }
    }
}
