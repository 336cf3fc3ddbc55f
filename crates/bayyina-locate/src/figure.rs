//! A trace as the search sees it, and the decoys made of it.

use crate::plane::{Projective, Vector, distance, middle, sub};
use crate::trace::{MarkKind, Trace};

/// How many units of a figure a frame spans from left to right: errors of clicks are told in them.
pub const FRAME: f64 = 1280.0;

/// Changes nothing.
const IDENTITY: Projective = Projective([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);

/// Sends the horizon to infinity, and leaves directions and lengths at the middle as they are.
fn below(a: Vector, b: Vector, middle: Vector) -> Projective {
    let normal = [a[1] - b[1], b[0] - a[0]];
    let height = (middle[0] - a[0]) * normal[0] + (middle[1] - a[1]) * normal[1];
    let [p, q] = [normal[0] / height, normal[1] / height];
    // Depth is one at the middle and nought at the horizon.
    let r = 1.0 - p * middle[0] - q * middle[1];
    let [mx, my] = middle;
    Projective([
        1.0 + mx * p,
        mx * q,
        mx * r - mx,
        my * p,
        1.0 + my * q,
        my * r - my,
        p,
        q,
        r,
    ])
}

/// Pixels in a unit of the frame.
fn pixels_in_unit(trace: &Trace) -> f64 {
    trace.image.width.max(trace.image.height * 16.0 / 9.0) / FRAME
}

/// A pixel in units of the frame.
pub fn unit(trace: &Trace, pixels: f64, x: f64, y: f64) -> Vector {
    let (width, height) = (trace.image.width, trace.image.height);
    [(x - width / 2.0) / pixels, (height / 2.0 - y) / pixels]
}

/// Points and roads in units of the frame: the middle is the origin, x to the right, y up.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Where the points are.
    pub points: Vec<Vector>,
    /// The points that roads lead to.
    pub links: Vec<Vec<u16>>,
    /// The roads that were traced.
    pub lines: Vec<Line>,
    /// What else can be seen.
    pub marks: Vec<(MarkKind, Vector)>,
    /// Which of 3, 4, 5, and 6 or more arms each point may have, as bits 0 to 3.
    pub arms: Vec<u8>,
    /// Pixels in a unit.
    pub pixels: f64,
    /// From units of the frame to the points' coordinates: with a known horizon, what takes
    /// perspective away; else nothing.
    pub rectified: Projective,
    /// Whether the horizon is known: then a steep view is no rarer than another.
    pub below_horizon: bool,
    /// What it is: the trace, or how it was made of it.
    pub kind: &'static str,
}

/// A road that was traced.
#[derive(Clone, Debug)]
pub struct Line {
    /// The points that it joins.
    pub ends: [u16; 2],
    /// Its bends between them.
    pub bends: Vec<Vector>,
}

impl Figure {
    /// The figure of a trace that was checked.
    pub fn of(trace: &Trace) -> Self {
        let pixels = pixels_in_unit(trace);
        let place = |x: f64, y: f64| unit(trace, pixels, x, y);
        let points: Vec<Vector> = trace.points.iter().map(|p| place(p.x, p.y)).collect();
        let rectified = trace.horizon.map_or(IDENTITY, |[a, b]| {
            below(place(a[0], a[1]), place(b[0], b[1]), middle(&points))
        });
        let place = |x: f64, y: f64| rectified.at(place(x, y));
        let points: Vec<Vector> = points.iter().map(|&p| rectified.at(p)).collect();
        let marks = trace.marks.iter();
        let marks = marks.map(|mark| (mark.kind, place(mark.x, mark.y)));
        let mut lines = Vec::with_capacity(trace.lines.len());
        let mut links = vec![Vec::new(); points.len()];
        let at = |id| trace.points.iter().position(|point| &point.id == id);
        for line in &trace.lines {
            if let (Some(from), Some(to)) = (at(&line.from), at(&line.to)) {
                lines.push(Line {
                    ends: [from as u16, to as u16],
                    bends: line.via.iter().map(|&[x, y]| place(x, y)).collect(),
                });
                for (one, other) in [(from, to as u16), (to, from as u16)] {
                    if !links[one].contains(&other) {
                        links[one].push(other);
                    }
                }
            }
        }
        let arms = trace.points.iter().zip(&links);
        let arms = arms
            .map(|(point, links)| match point.arms {
                Some(arms) => 1 << (arms.clamp(3, 6) - 3),
                None => 15 & (15 << (links.len().clamp(3, 6) - 3)),
            })
            .collect();
        Self {
            points,
            links,
            lines,
            marks: marks.collect(),
            arms,
            pixels,
            rectified,
            below_horizon: trace.horizon.is_some(),
            kind: "trace",
        }
    }

    /// The middle of its points.
    pub fn middle(&self) -> Vector {
        middle(&self.points)
    }

    /// Traces of no place that are as regular as this one, at most `count`.
    ///
    /// The first is the mirror image. The others are mirror images whose halves were each turned
    /// about a junction by half a circle: no affine map makes one of another, and a lattice stays
    /// a lattice on both sides of the cut.
    pub fn decoys(&self, count: u8) -> Vec<Self> {
        let mut mirrored = self.clone();
        mirrored.kind = "mirrored";
        let bends = mirrored.lines.iter_mut().flat_map(|line| &mut line.bends);
        let marks = mirrored.marks.iter_mut().map(|(_, place)| place);
        for point in mirrored.points.iter_mut().chain(bends).chain(marks) {
            point[0] = -point[0];
        }
        let (long, wide) = mirrored.axes();
        let mut decoys = vec![mirrored.clone()];
        for (axis, kind) in [
            (long, "mirrored, cut across, halves turned"),
            (wide, "mirrored, cut along, halves turned"),
            (
                [long[0] + wide[0], long[1] + wide[1]],
                "mirrored, cut aslant, halves turned",
            ),
            (
                [long[0] - wide[0], long[1] - wide[1]],
                "mirrored, cut aslant again, halves turned",
            ),
        ] {
            decoys.push(mirrored.turned(axis, kind));
        }
        decoys.truncate(usize::from(count));
        decoys
    }

    /// Unit vectors along and across its points.
    fn axes(&self) -> (Vector, Vector) {
        let centre = self.middle();
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for point in &self.points {
            let [x, y] = sub(*point, centre);
            xx += x * x;
            xy += x * y;
            yy += y * y;
        }
        let angle = 0.5 * libm::atan2(2.0 * xy, xx - yy);
        let (sin, cos) = libm::sincos(angle);
        ([cos, sin], [-sin, cos])
    }

    /// Cut in two across `axis`; each half turned by half a circle about its middle junction.
    fn turned(&self, axis: Vector, kind: &'static str) -> Self {
        let along = |p: &Vector| p[0] * axis[0] + p[1] * axis[1];
        let mut order: Vec<usize> = (0..self.points.len()).collect();
        order.sort_by(|&a, &b| along(&self.points[a]).total_cmp(&along(&self.points[b])));
        let mut figure = self.clone();
        figure.kind = kind;
        let (low, high) = order.split_at(order.len() / 2);
        let cut = high.first().map_or(0.0, |&at| along(&self.points[at]));
        for (half, upper) in [(low, false), (high, true)] {
            let held: Vec<Vector> = half.iter().map(|&at| self.points[at]).collect();
            let centre = middle(&held);
            let Some(pivot) = held
                .iter()
                .copied()
                .min_by(|a, b| distance(*a, centre).total_cmp(&distance(*b, centre)))
            else {
                continue;
            };
            let turned = |p: Vector| [2.0 * pivot[0] - p[0], 2.0 * pivot[1] - p[1]];
            for &at in half {
                figure.points[at] = turned(self.points[at]);
            }
            for line in &mut figure.lines {
                match line.ends.map(|end| half.contains(&usize::from(end))) {
                    [true, true] => line.bends.iter_mut().for_each(|bend| *bend = turned(*bend)),
                    // A road over the cut runs anew.
                    [false, false] => {}
                    _ => line.bends.clear(),
                }
            }
            for ((_, place), (_, before)) in figure.marks.iter_mut().zip(&self.marks) {
                if (along(before) >= cut) == upper {
                    *place = turned(*before);
                }
            }
        }
        figure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lattice() -> Figure {
        let points: Vec<Vector> = (0..16)
            .map(|at| [f64::from(at % 4) * 100.0, f64::from(at / 4) * 80.0])
            .collect();
        Figure {
            links: vec![Vec::new(); 16],
            lines: Vec::new(),
            marks: Vec::new(),
            arms: vec![15; 16],
            points,
            pixels: 1.0,
            rectified: IDENTITY,
            below_horizon: false,
            kind: "trace",
        }
    }

    #[test]
    fn decoys_of_a_lattice_lie_on_a_lattice() {
        for decoy in lattice().decoys(3) {
            for point in &decoy.points {
                for (value, step) in [(point[0], 100.0), (point[1], 80.0)] {
                    let off = (value / step - (value / step).round()).abs();
                    assert!(off < 1e-9, "{}: {point:?}", decoy.kind);
                }
            }
        }
    }

    #[test]
    fn parallel_roads_that_meet_on_the_horizon_are_parallel_again() {
        let horizon = ([-600.0, 300.0], [600.0, 300.0]);
        let map = below(horizon.0, horizon.1, [0.0, -100.0]);
        let towards = |from: Vector| {
            let (near, far) = (
                map.at(from),
                map.at([from[0] / 2.0, (from[1] + 300.0) / 2.0]),
            );
            sub(far, near)
        };
        let (one, other) = (towards([-200.0, -200.0]), towards([150.0, -200.0]));
        let cross = one[0] * other[1] - one[1] * other[0];
        assert!(cross.abs() < 1e-6 * one[1].abs() * other[1].abs());
        assert!(distance(map.at([0.0, -100.0]), [0.0, -100.0]) < 1e-9);
    }

    #[test]
    fn a_decoy_has_as_many_points_and_the_same_roads() {
        let figure = lattice();
        for decoy in figure.decoys(5) {
            assert_eq!(decoy.points.len(), figure.points.len());
            assert_eq!(decoy.links, figure.links);
            assert_ne!(decoy.points, figure.points);
        }
    }
}
