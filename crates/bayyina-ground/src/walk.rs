//! The path by which a grid places a point.

use crate::area::Corner;
use crate::ring::side;

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
    #[inline]
    pub(crate) fn pass(&mut self, a: Corner, b: Corner) {
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
