//! Boxes in space, in single precision.

use crate::place::Place;

/// A box in space, in metres.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cuboid {
    pub low: [f32; 3],
    pub high: [f32; 3],
}

impl Cuboid {
    /// Holds nothing.
    pub(crate) const NONE: Self = Self {
        low: [f32::INFINITY; 3],
        high: [f32::NEG_INFINITY; 3],
    };

    /// Makes it hold a place and what lies `slack` metres round it.
    pub(crate) fn add(&mut self, at: [f32; 3], slack: f32) {
        for ((low, high), at) in self.low.iter_mut().zip(&mut self.high).zip(at) {
            *low = low.min(at - slack);
            *high = high.max(at + slack);
        }
    }

    /// Makes it hold another box.
    pub(crate) fn join(&mut self, other: &Self) {
        for axis in 0..3 {
            self.low[axis] = self.low[axis].min(other.low[axis]);
            self.high[axis] = self.high[axis].max(other.high[axis]);
        }
    }

    /// Straight distance from a place to the box.
    #[inline]
    pub(crate) fn to(&self, place: Place) -> f64 {
        let off = |at: f64, axis: usize| {
            (f64::from(self.low[axis]) - at)
                .max(at - f64::from(self.high[axis]))
                .max(0.0)
        };
        let (x, y, z) = (off(place.x, 0), off(place.y, 1), off(place.z, 2));
        (x * x + y * y + z * z).sqrt()
    }

    /// Straight distance between two boxes.
    pub(crate) fn between(&self, other: &Self) -> f64 {
        let off = |axis: usize| {
            f64::from(self.low[axis] - other.high[axis])
                .max(f64::from(other.low[axis] - self.high[axis]))
                .max(0.0)
        };
        let (x, y, z) = (off(0), off(1), off(2));
        (x * x + y * y + z * z).sqrt()
    }

    /// No two points of two boxes are farther apart in a straight line.
    pub(crate) fn across(&self, other: &Self) -> f64 {
        let off = |axis: usize| {
            (f64::from(self.high[axis]) - f64::from(other.low[axis]))
                .max(f64::from(other.high[axis]) - f64::from(self.low[axis]))
        };
        let (x, y, z) = (off(0), off(1), off(2));
        (x * x + y * y + z * z).sqrt()
    }
}
