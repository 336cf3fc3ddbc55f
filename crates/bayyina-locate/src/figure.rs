//! A trace as the search sees it, and the decoys made of it.

use crate::plane::{Vector, distance, middle, sub};
use crate::trace::Trace;

/// How many units of a figure a frame spans from left to right: errors of clicks are told in them.
pub const FRAME: f64 = 1280.0;

/// Points and roads in units of the frame: the middle is the origin, x to the right, y up.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Where the points are.
    pub points: Vec<Vector>,
    /// The points that roads lead to.
    pub links: Vec<Vec<u16>>,
    /// Which of 3, 4, 5, and 6 or more arms each point may have, as bits 0 to 3.
    pub arms: Vec<u8>,
    /// Pixels in a unit.
    pub pixels: f64,
    /// What it is: the trace, or how it was made of it.
    pub kind: &'static str,
}

impl Figure {
    /// The figure of a trace that was checked.
    pub fn of(trace: &Trace) -> Self {
        let (width, height) = (trace.image.width, trace.image.height);
        let pixels = width.max(height * 16.0 / 9.0) / FRAME;
        let place = |x: f64, y: f64| [(x - width / 2.0) / pixels, (height / 2.0 - y) / pixels];
        let points: Vec<Vector> = trace.points.iter().map(|p| place(p.x, p.y)).collect();
        let mut links = vec![Vec::new(); points.len()];
        let at = |id| trace.points.iter().position(|point| &point.id == id);
        for line in &trace.lines {
            if let (Some(from), Some(to)) = (at(&line.from), at(&line.to)) {
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
            arms,
            pixels,
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
        for point in &mut mirrored.points {
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
        for half in [low, high] {
            let held: Vec<Vector> = half.iter().map(|&at| self.points[at]).collect();
            let centre = middle(&held);
            let Some(pivot) = held
                .iter()
                .copied()
                .min_by(|a, b| distance(*a, centre).total_cmp(&distance(*b, centre)))
            else {
                continue;
            };
            for &at in half {
                let p = self.points[at];
                figure.points[at] = [2.0 * pivot[0] - p[0], 2.0 * pivot[1] - p[1]];
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
            arms: vec![15; 16],
            points,
            pixels: 1.0,
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
    fn a_decoy_has_as_many_points_and_the_same_roads() {
        let figure = lattice();
        for decoy in figure.decoys(5) {
            assert_eq!(decoy.points.len(), figure.points.len());
            assert_eq!(decoy.links, figure.links);
            assert_ne!(decoy.points, figure.points);
        }
    }
}
