//! Coarser places: a fixed grid on the earth, in whose cells exact places disappear.
//!
//! A place is shown as the one cell that its centre lies in, never as all cells that it touches:
//! a pair of cells would tell that the place lies at their common edge. Regions wider than a cell
//! take cells of twice, four times … the size.

use std::f64::consts::PI;

use bayyina_ground::{Bounds, Corner, Metres, Point, Polygon, Region};

/// A degree of latitude is nowhere shorter, in metres (WGS 84, at the equator).
const DEGREE_M: f64 = 110_574.0;
/// The equatorial radius of WGS 84, in metres; no parallel's radius is below it times the cosine.
const RADIUS_M: f64 = 6_378_137.0;

/// A grid whose cells are at least so many metres wide and high.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    least: Metres,
}

impl Grid {
    /// `None` for cells below a metre, which would hide nothing.
    pub fn new(least: Metres) -> Option<Self> {
        (least.get() >= 1.0).then_some(Self { least })
    }

    /// The least width and height of a cell.
    pub fn least(&self) -> Metres {
        self.least
    }

    /// The cell that a region is shown as. `None` where the region has no middle to speak of:
    /// everything farther than a distance from somewhere.
    pub fn block(&self, region: &Region) -> Option<Block> {
        if matches!(region, Region::Beyond { .. }) {
            return None;
        }
        let across = across(&region.bounds());
        let mut side = self.least.get();
        while side < across && side < PI * RADIUS_M {
            side *= 2.0;
        }
        Some(Block::holding(region.centre(), side))
    }

    /// A distance in metres, widened to multiples of the cell.
    pub fn widened(&self, low: f64, high: f64) -> (f64, f64) {
        let side = self.least.get();
        ((low / side).floor() * side, (high / side).ceil() * side)
    }
}

/// About how far apart the corners of a box lie; good for choosing a size, and nothing else.
pub(crate) fn across(bounds: &Bounds) -> f64 {
    let high = (bounds.north - bounds.south) * DEGREE_M;
    let turn = if bounds.west <= bounds.east {
        bounds.east - bounds.west
    } else {
        bounds.east - bounds.west + 360.0
    };
    let nearest = if bounds.south <= 0.0 && bounds.north >= 0.0 {
        0.0
    } else {
        bounds.south.abs().min(bounds.north.abs())
    };
    high.max(turn * DEGREE_M * libm::cos(nearest.to_radians()))
}

/// One cell. Units: degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block {
    /// Southern edge.
    pub south: f64,
    /// Western edge.
    pub west: f64,
    /// Northern edge.
    pub north: f64,
    /// Eastern edge.
    pub east: f64,
}

impl Block {
    /// The cell of side `side_m` or a little more that holds a point.
    fn holding(point: Point, side_m: f64) -> Self {
        let rows = (180.0 * DEGREE_M / side_m).floor().max(1.0);
        let row = ((point.lat() + 90.0) / 180.0 * rows)
            .floor()
            .min(rows - 1.0);
        let south = row / rows * 180.0 - 90.0;
        let north = (row + 1.0) / rows * 180.0 - 90.0;
        let poleward = south.abs().max(north.abs());
        let round = 2.0 * PI * RADIUS_M * libm::cos(poleward.to_radians()).max(0.0);
        let columns = (round / side_m).floor().max(1.0);
        let column = ((point.lon() + 180.0) / 360.0 * columns)
            .floor()
            .min(columns - 1.0);
        Self {
            south,
            west: column / columns * 360.0 - 180.0,
            north,
            east: (column + 1.0) / columns * 360.0 - 180.0,
        }
    }

    /// The middle of the cell.
    pub fn centre(&self) -> (f64, f64) {
        (
            (self.south + self.north) / 2.0,
            (self.west + self.east) / 2.0,
        )
    }

    /// The cell as a ring, counter-clockwise.
    pub fn outline(&self) -> Polygon {
        let corner = |lat, lon| Corner { lat, lon };
        Polygon {
            shell: vec![
                corner(self.south, self.west),
                corner(self.south, self.east),
                corner(self.north, self.east),
                corner(self.north, self.west),
                corner(self.south, self.west),
            ],
            holes: Vec::new(),
        }
    }

    /// The edges, rounded outward: `35.70–35.89°, 36.00–36.24°`.
    pub fn text(&self) -> String {
        let step = (self.north - self.south).min(self.east - self.west);
        let (digits, scale) = match step {
            step if step < 0.001 => (5, 1e5),
            step if step < 0.01 => (4, 1e4),
            step if step < 0.1 => (3, 1e3),
            step if step < 1.0 => (2, 1e2),
            _ => (1, 1e1),
        };
        let low = |value: f64| (value * scale).floor() / scale;
        let high = |value: f64| (value * scale).ceil() / scale;
        format!(
            "{:.digits$}–{:.digits$}°, {:.digits$}–{:.digits$}°",
            low(self.south),
            high(self.north),
            low(self.west),
            high(self.east),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn disk(lat: f64, lon: f64, radius: f64) -> Region {
        Region::disk(Point::new(lat, lon).unwrap(), Metres::new(radius).unwrap())
    }

    #[test]
    fn places_near_an_edge_do_not_show_it() {
        let grid = Grid::new(Metres::new(5_000.0).unwrap()).unwrap();
        let cell = grid.block(&disk(35.83, 36.07, 0.0)).unwrap();
        let edge = disk(cell.north - 1e-9, cell.east - 1e-9, 50.0);
        assert_eq!(grid.block(&edge).unwrap(), cell);
    }

    #[test]
    fn big_regions_take_bigger_cells() {
        let grid = Grid::new(Metres::new(1_000.0).unwrap()).unwrap();
        let block = grid.block(&disk(35.0, 36.0, 20_000.0)).unwrap();
        assert!(
            (block.north - block.south) * DEGREE_M >= 40_000.0,
            "{block:?}"
        );
    }

    proptest! {
        #[test]
        fn every_cell_holds_its_point_and_is_big_enough(
            lat in -90.0..=90.0f64, lon in -180.0..180.0f64, side in 1.0..2e6f64,
        ) {
            let point = Point::new(lat, lon).unwrap();
            let block = Block::holding(point, side);
            prop_assert!(block.south <= lat && lat <= block.north, "{block:?}");
            prop_assert!(block.west <= point.lon() && point.lon() <= block.east, "{block:?}");
            prop_assert!((block.north - block.south) * DEGREE_M >= side * (1.0 - 1e-9));
            let whole = block.east - block.west >= 360.0;
            let poleward = block.south.abs().max(block.north.abs()).to_radians();
            let wide = (block.east - block.west).to_radians() * RADIUS_M * libm::cos(poleward);
            prop_assert!(whole || wide >= side * (1.0 - 1e-9), "{block:?} is {wide} m wide");
        }
    }
}
