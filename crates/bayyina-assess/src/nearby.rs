//! A grid over the boxes of regions: which of many may lie near one.

use std::collections::HashMap;

use bayyina_ground::{Bounds, Metres, Region};

/// Degrees of a cell.
const CELL: f64 = 0.5;
/// Regions over more cells than this are looked at every time.
const WIDE: usize = 64;

/// Regions by number, found by where they lie.
#[derive(Debug, Default)]
pub(crate) struct Nearby {
    cells: HashMap<(i16, i16), Vec<u32>>,
    wide: Vec<u32>,
    bounds: HashMap<u32, Bounds>,
}

impl Nearby {
    /// Adds a region under a number of its own.
    pub fn add(&mut self, number: u32, region: &Region) {
        let bounds = region.bounds();
        self.bounds.insert(number, bounds);
        match cells(&bounds, WIDE) {
            Some(cells) => {
                for cell in cells {
                    self.cells.entry(cell).or_default().push(number);
                }
            }
            None => self.wide.push(number),
        }
    }

    /// The numbers of all regions that may lie within `reach`, in order; it may name some that
    /// do not, and never misses one that does.
    pub fn near(&self, region: &Region, reach: Metres) -> Vec<u32> {
        if self.bounds.is_empty() {
            return Vec::new();
        }
        let bounds = widened(region, reach);
        let mut found = self.wide.clone();
        match cells(&bounds, 16 * WIDE) {
            Some(cells) => {
                for cell in cells {
                    if let Some(numbers) = self.cells.get(&cell) {
                        found.extend(numbers);
                    }
                }
            }
            None => found.extend(self.bounds.keys()),
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|number| self.bounds[number].meets(&bounds));
        found
    }
}

fn widened(region: &Region, reach: Metres) -> Bounds {
    if reach == Metres::ZERO {
        return region.bounds();
    }
    match region {
        Region::Disk(disk) => {
            let radius =
                Metres::new(disk.radius().get() + reach.get()).unwrap_or(Metres::HALF_EARTH);
            Region::disk(disk.centre(), radius).bounds()
        }
        other => Region::within(other.clone(), reach).bounds(),
    }
}

/// The cells that a box touches, unless they are more than `most`.
fn cells(bounds: &Bounds, most: usize) -> Option<Vec<(i16, i16)>> {
    let row = |degrees: f64| (degrees / CELL).floor() as i16;
    let rows = row(bounds.south)..=row(bounds.north);
    let last = row(180.0 - CELL / 2.0);
    let columns: Vec<i16> = if bounds.east < bounds.west {
        (row(bounds.west)..=last)
            .chain(row(-180.0)..=row(bounds.east))
            .collect()
    } else {
        // The antimeridian is one line with two names.
        let first = if bounds.east >= 180.0 {
            Some(row(-180.0))
        } else {
            None
        };
        let after = if bounds.west <= -180.0 {
            Some(last)
        } else {
            None
        };
        (row(bounds.west)..=row(bounds.east).min(last))
            .chain(first)
            .chain(after)
            .collect()
    };
    if rows.clone().count() * columns.len() > most {
        return None;
    }
    let mut found: Vec<_> = rows
        .flat_map(|row| columns.iter().map(move |&column| (row, column)))
        .collect();
    found.sort_unstable();
    found.dedup();
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bayyina_ground::{Point, gap};

    #[test]
    fn no_region_within_reach_is_missed() {
        let spots = [
            (36.0, 37.0, 100.0),
            (36.0, 37.1, 20_000.0),
            (35.5, 37.0, 0.0),
            (0.0, 179.99, 5_000.0),
            (0.0, -179.99, 5_000.0),
            (89.9, 10.0, 1_000.0),
            (89.9, -170.0, 1_000.0),
            (10.0, 10.0, 3_000_000.0),
        ];
        let regions: Vec<Region> = spots
            .iter()
            .map(|&(lat, lon, radius)| {
                Region::disk(Point::new(lat, lon).unwrap(), Metres::new(radius).unwrap())
            })
            .collect();
        let mut nearby = Nearby::default();
        for (number, region) in regions.iter().enumerate() {
            nearby.add(number as u32, region);
        }
        for reach in [0.0, 5_000.0, 100_000.0, 5_000_000.0] {
            let reach = Metres::new(reach).unwrap();
            for asked in &regions {
                let found = nearby.near(asked, reach);
                for (number, region) in regions.iter().enumerate() {
                    let within = gap(region, asked).low <= reach;
                    assert!(
                        !within || found.contains(&(number as u32)),
                        "{number} {asked:?} {reach}"
                    );
                }
            }
        }
    }
}
