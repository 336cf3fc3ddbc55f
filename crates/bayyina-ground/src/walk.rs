//! The path by which a grid places a point.

use crate::area::Corner;
use crate::ring::{FILTER, side};

/// Where a point lies in a sheet.
pub(crate) enum Found {
    /// Not on a border: so often the sheet winds round it.
    Winding(i32),
    /// On a border.
    Border,
    /// The path bends on an edge.
    Unknown,
}

/// What crossing an edge does to the winding number: to its left one more, to its right one less.
/// On the edge counts as left.
#[inline]
pub(crate) fn passed(from: f64, to: f64) -> i32 {
    match (from >= 0.0, to >= 0.0) {
        (false, true) => 1,
        (true, false) => -1,
        _ => 0,
    }
}

/// [`side`] as differences to the third corner tell it, and whether they are sure of its sign:
/// the filter of Shewchuk's adaptive predicate.
#[inline]
fn quick_side(a: (f64, f64), b: (f64, f64)) -> (f64, bool) {
    let (left, right) = (a.0 * b.1, a.1 * b.0);
    let found = left - right;
    let sure = found.abs() >= FILTER * (left.abs() + right.abs());
    (found, sure & (found != 0.0))
}

/// The path from a cell's corner north and then east to a point.
pub(crate) struct Walk {
    corner: Corner,
    bend: Corner,
    point: Corner,
    winding: i32,
    border: bool,
    unknown: bool,
}

impl Walk {
    /// From a corner whose winding number is known, to a point.
    #[inline]
    pub(crate) fn new(corner: Corner, point: Corner, winding: i32) -> Self {
        Self {
            corner,
            bend: Corner {
                lat: point.lat,
                lon: corner.lon,
            },
            point,
            winding,
            border: false,
            unknown: false,
        }
    }

    /// Crosses an edge, or does not.
    ///
    /// Which edges the path crosses is as good as random, so nothing here hangs on it: all three
    /// sides are computed for every edge. Only a side that rounding leaves open, or an edge that
    /// ends level with the point, takes the longer way.
    #[inline]
    pub(crate) fn pass(&mut self, a: Corner, b: Corner) {
        let (a_aside, b_aside) = (a.lon - self.corner.lon, b.lon - self.corner.lon);
        let (a_up, b_up) = (a.lat - self.point.lat, b.lat - self.point.lat);
        let (start, start_sure) = quick_side(
            (a_aside, a.lat - self.corner.lat),
            (b_aside, b.lat - self.corner.lat),
        );
        let (bend, bend_sure) = quick_side((a_aside, a_up), (b_aside, b_up));
        let (end, end_sure) = quick_side(
            (a.lon - self.point.lon, a_up),
            (b.lon - self.point.lon, b_up),
        );
        let level = (a_up == 0.0) | (b_up == 0.0);
        if !(start_sure & bend_sure & end_sure) | level {
            self.pass_exactly(a, b);
            return;
        }
        let over = i32::from((a_aside <= 0.0) != (b_aside <= 0.0));
        let straddles = i32::from((a_up <= 0.0) != (b_up <= 0.0));
        let [start, bend, end] = [start, bend, end].map(|side| i32::from(side >= 0.0));
        self.winding += over * (bend - start) + straddles * (end - bend);
    }

    #[cold]
    fn pass_exactly(&mut self, a: Corner, b: Corner) {
        let over = (a.lon <= self.corner.lon) != (b.lon <= self.corner.lon);
        let straddles = (a.lat <= self.point.lat) != (b.lat <= self.point.lat);
        if !over && !straddles {
            let level = a.lat == self.point.lat || b.lat == self.point.lat;
            let beside = a.lon.min(b.lon) <= self.point.lon && self.point.lon <= a.lon.max(b.lon);
            self.border |= level && beside && side(a, b, self.point) == 0.0;
            return;
        }
        let bend = side(a, b, self.bend);
        self.unknown |= bend == 0.0;
        if over {
            self.winding += passed(side(a, b, self.corner), bend);
        }
        let level = straddles || a.lat == self.point.lat || b.lat == self.point.lat;
        if level {
            let end = side(a, b, self.point);
            if straddles {
                self.border |= end == 0.0;
                self.winding += passed(bend, end);
            } else if end == 0.0 {
                let (low, high) = (a.lon.min(b.lon), a.lon.max(b.lon));
                self.border |= low <= self.point.lon && self.point.lon <= high;
            }
        }
    }

    /// Where the point lies, all edges passed.
    #[inline]
    pub(crate) fn end(self) -> Found {
        if self.border {
            Found::Border
        } else if self.unknown {
            Found::Unknown
        } else {
            Found::Winding(self.winding)
        }
    }
}
