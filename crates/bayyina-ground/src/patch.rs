//! Searching the ground by halving patches of it.
//!
//! A distance to a region changes by no more than one walks. So its value in the middle of a
//! patch bounds it over the whole patch, and halving the patches that may still matter closes any
//! bracket; slowly, so this serves where no closed form does.

use crate::form::Form;
use crate::geodesic::{A, B, F, way};
use crate::point::Point;
use crate::track::Bracket;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A square on a plane that touches the sphere of reduced latitudes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patch {
    /// Outward, and along both sides; three unit vectors.
    frame: [[f64; 3]; 3],
    middle: (f64, f64),
    half: f64,
}

impl Patch {
    /// Patches that hold every point within `radius` metres of `centre`.
    pub(crate) fn around(centre: Point, radius: f64) -> Vec<Self> {
        let arc = radius / B;
        if arc < 1.0 {
            let (sine, cosine) = crate::angle::reduced(centre.lat());
            let (sin_lon, cos_lon) = crate::angle::sine_cosine(centre.lon());
            let frame = [
                [cosine * cos_lon, cosine * sin_lon, sine],
                [-sin_lon, cos_lon, 0.0],
                [-sine * cos_lon, -sine * sin_lon, cosine],
            ];
            return vec![Self {
                frame,
                middle: (0.0, 0.0),
                half: libm::tan(arc) * (1.0 + 1e-9) + 1e-9,
            }];
        }
        let axes = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        (0..6)
            .map(|face| {
                let sign = if face < 3 { 1.0 } else { -1.0 };
                let out = axes[face % 3].map(|x| sign * x);
                Self {
                    frame: [out, axes[(face + 1) % 3], axes[(face + 2) % 3]],
                    middle: (0.0, 0.0),
                    half: 1.0,
                }
            })
            .collect()
    }

    fn direction(&self, u: f64, v: f64) -> [f64; 3] {
        let [out, right, up] = self.frame;
        let at: [f64; 3] = std::array::from_fn(|i| out[i] + u * right[i] + v * up[i]);
        let length = (at[0] * at[0] + at[1] * at[1] + at[2] * at[2]).sqrt();
        at.map(|x| x / length)
    }

    /// Its middle on the ellipsoid, and no less than the distance from there to any of its points.
    pub(crate) fn ball(&self) -> (Point, f64) {
        let (u, v) = self.middle;
        let middle = self.direction(u, v);
        // The patch is a convex polygon on the sphere: its farthest points are corners.
        let chord = [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)]
            .map(|(right, up)| self.direction(u + right * self.half, v + up * self.half))
            .map(|corner| {
                let gap: [f64; 3] = std::array::from_fn(|i| corner[i] - middle[i]);
                (gap[0] * gap[0] + gap[1] * gap[1] + gap[2] * gap[2]).sqrt()
            })
            .into_iter()
            .fold(0.0, f64::max);
        let arc = 2.0 * libm::asin((chord / 2.0).min(1.0));
        let [x, y, z] = middle;
        let lat = libm::atan2(z, (1.0 - F) * libm::hypot(x, y)).to_degrees();
        let point = Point::computed(lat, libm::atan2(y, x).to_degrees());
        (point, A * arc * (1.0 + 1e-9) + 1e-6)
    }

    /// No more and no less than its surface in square metres.
    pub(crate) fn surface(&self) -> (f64, f64) {
        // The solid angle of a square on the plane at distance one.
        let corner = |u: f64, v: f64| libm::atan2(u * v, (1.0 + u * u + v * v).sqrt());
        let ((u, v), half) = (self.middle, self.half);
        let (left, right, below, above) = (u - half, u + half, v - half, v + half);
        let angle =
            corner(right, above) - corner(left, above) - corner(right, below) + corner(left, below);
        // From the sphere to the ellipsoid the ground is stretched by a east and by no less than b
        // and no more than a north; nearer the bounds where the patch's latitudes are known.
        let (middle, radius) = self.ball();
        let reach = (radius / B).to_degrees() * 1.01;
        let stretch = |lat: f64| {
            let (sine, cosine) = crate::angle::reduced(lat);
            A * (A * A * sine * sine + B * B * cosine * cosine).sqrt()
        };
        let lat = middle.lat().abs();
        (
            (angle * stretch((lat - reach).max(0.0)) - 1e-3).max(0.0),
            angle * stretch((lat + reach).min(90.0)) + 1e-3,
        )
    }

    pub(crate) fn quarters(&self) -> [Self; 4] {
        let half = self.half / 2.0;
        [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)].map(|(right, up)| Self {
            middle: (self.middle.0 + right * half, self.middle.1 + up * half),
            half,
            ..*self
        })
    }
}

struct Waiting {
    key: f64,
    order: u64,
    patch: Patch,
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.key.total_cmp(&self.key)).then(other.order.cmp(&self.order))
    }
}

/// How hard a search tries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// Stop when the bracket is this narrow, in metres.
    pub tolerance: f64,
    /// Stop when the least is known to be this or more.
    pub enough: f64,
    /// Stop when the least is known to be this or less.
    pub little: f64,
    /// Stop after so many patches, with a wide bracket.
    pub patience: usize,
}

/// The least value of a function over patches.
///
/// `look` is given a patch's middle and radius and the least value known so far, which it may
/// lower; it returns a lower bound over the patch, or infinity when the patch does not matter.
pub(crate) fn minimise(
    start: Vec<Patch>,
    effort: Effort,
    mut look: impl FnMut(Point, f64, &mut f64) -> f64,
) -> Bracket {
    let mut best = f64::INFINITY;
    let mut heap = BinaryHeap::new();
    let mut order = 0;
    let mut next: Vec<Patch> = start;
    let mut looked = 0;
    loop {
        for patch in next.drain(..) {
            let (middle, radius) = patch.ball();
            // Never minus zero, which the order would tell from zero.
            let key = look(middle, radius, &mut best) + 0.0;
            if key <= best && key < f64::INFINITY {
                order += 1;
                heap.push(Waiting { key, order, patch });
            }
        }
        let Some(first) = heap.pop() else {
            return Bracket {
                low: best,
                high: best,
            };
        };
        looked += 1;
        if best - effort.tolerance <= first.key
            || effort.enough <= first.key
            || best <= effort.little
            || effort.patience < looked
        {
            return Bracket {
                low: first.key.min(best),
                high: best,
            };
        }
        next.extend(first.patch.quarters());
    }
}

/// The gap between the points of `member` and `other`.
pub(crate) fn gap(member: &Form, other: &Form, effort: Effort) -> Bracket {
    let (centre, radius) = member.ball();
    minimise(
        Patch::around(centre, radius),
        effort,
        |middle, radius, best| {
            let fine = (radius / 8.0).max(effort.tolerance / 4.0);
            let mine = member.field(middle, fine, false);
            if mine.away.low > radius {
                return f64::INFINITY;
            }
            let theirs = other.field(middle, fine, false);
            *best = best.min(mine.away.high + theirs.away.high);
            (theirs.away.low - radius).max(0.0)
        },
    )
}

/// How far the points of `inner` reach out of `outer`; at least as far as `known`.
pub(crate) fn excess(inner: &Form, outer: &Form, known: f64, effort: Effort) -> Bracket {
    let (centre, radius) = inner.ball();
    let found = minimise(
        Patch::around(centre, radius),
        effort,
        |middle, radius, best| {
            let fine = (radius / 8.0).max(effort.tolerance / 4.0);
            let mine = inner.field(middle, fine, false);
            if mine.away.low > radius {
                return f64::INFINITY;
            }
            let theirs = outer.field(middle, fine, !outer.is_tight());
            let certain = theirs.away.low - mine.away.high;
            *best = best.min(-certain.max(known));
            if theirs.deep >= radius {
                return 0.0;
            }
            -(theirs.away.high.min(crate::Metres::HALF_EARTH.get()) + radius)
        },
    );
    if found.low == f64::INFINITY {
        // Nothing lies in an empty region.
        return Bracket {
            low: 0.0,
            high: 0.0,
        };
    }
    Bracket {
        low: -found.high,
        high: -found.low,
    }
}

/// No less than the distance from a point to the nearest point that lies `reach` from `of`.
pub(crate) fn nearest_beyond(of: &Form, reach: f64, from: Point, tolerance: f64) -> f64 {
    let effort = Effort {
        tolerance,
        enough: f64::INFINITY,
        little: 0.0,
        patience: 500,
    };
    let whole = crate::Metres::HALF_EARTH.get();
    let found = minimise(
        Patch::around(from, whole),
        effort,
        |middle, radius, best| {
            let field = of.field(middle, (radius / 8.0).max(tolerance / 4.0), true);
            if field.away.high + radius < reach {
                return f64::INFINITY;
            }
            let apart = way(from, middle).length;
            if field.away.low >= reach {
                *best = best.min(apart);
            }
            (apart - radius).max(0.0)
        },
    );
    found.high
}
