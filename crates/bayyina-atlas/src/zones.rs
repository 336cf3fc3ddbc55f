//! Zones: parts of the earth whose roads fit into memory together.

use crate::spot::{Spot, SpotBox};

/// Zones are made of cells of a quarter of a degree.
const CELL: i64 = 2_500_000;
const ROWS: usize = 721;
const COLUMNS: usize = 1441;
/// How many cells around a zone are read with it, so that its border is treated as its inside.
const MARGIN: usize = 1;

fn cell(spot: Spot) -> (usize, usize) {
    (
        ((i64::from(spot.lat) + 900_000_000) / CELL) as usize,
        ((i64::from(spot.lon) + 1_800_000_000) / CELL) as usize,
    )
}

/// How many nodes lie in each cell.
#[derive(Debug)]
pub(crate) struct Counts(Vec<u32>);

impl Default for Counts {
    fn default() -> Self {
        Self(vec![0; ROWS * COLUMNS])
    }
}

impl Counts {
    pub fn add(&mut self, spot: Spot) {
        let (row, column) = cell(spot);
        let count = &mut self.0[row * COLUMNS + column];
        *count = count.saturating_add(1);
    }
}

/// Sums over all cells to the south-west of each corner.
struct Sums(Vec<u64>);

impl Sums {
    fn new(counts: &Counts) -> Self {
        let mut sums = vec![0; (ROWS + 1) * (COLUMNS + 1)];
        for row in 0..ROWS {
            let mut of_row = 0;
            for column in 0..COLUMNS {
                of_row += u64::from(counts.0[row * COLUMNS + column]);
                let above = sums[row * (COLUMNS + 1) + column + 1];
                sums[(row + 1) * (COLUMNS + 1) + column + 1] = above + of_row;
            }
        }
        Self(sums)
    }

    /// How many nodes lie in some rows and columns, the last of each left out.
    fn within(&self, rows: (usize, usize), columns: (usize, usize)) -> u64 {
        let at = |row: usize, column: usize| self.0[row * (COLUMNS + 1) + column];
        at(rows.1, columns.1) + at(rows.0, columns.0)
            - at(rows.0, columns.1)
            - at(rows.1, columns.0)
    }
}

/// The earth, parted into zones.
#[derive(Debug)]
pub(crate) struct Zones {
    /// Of each cell; empty when there is one zone only.
    of_cell: Vec<u16>,
    count: usize,
}

#[derive(Clone, Copy)]
struct Part {
    rows: (usize, usize),
    columns: (usize, usize),
}

impl Zones {
    /// One zone for all.
    pub fn one() -> Self {
        Self {
            of_cell: Vec::new(),
            count: 1,
        }
    }

    /// Zones of at most `limit` nodes, the margin included, or of one cell.
    pub fn split(counts: &Counts, limit: usize) -> Self {
        let total: u64 = counts.0.iter().map(|&count| u64::from(count)).sum();
        if total <= limit as u64 {
            return Self::one();
        }
        let sums = Sums::new(counts);
        let mut zones = Self {
            of_cell: vec![0; ROWS * COLUMNS],
            count: 0,
        };
        let mut waiting = vec![Part {
            rows: (0, ROWS),
            columns: (0, COLUMNS),
        }];
        while let Some(part) = waiting.pop() {
            let around = |(from, to): (usize, usize), most: usize| {
                (from.saturating_sub(MARGIN), (to + MARGIN).min(most))
            };
            let held = sums.within(around(part.rows, ROWS), around(part.columns, COLUMNS));
            let own = sums.within(part.rows, part.columns);
            let (height, width) = (part.rows.1 - part.rows.0, part.columns.1 - part.columns.0);
            let full = usize::from(u16::MAX) <= zones.count + waiting.len() + 1;
            if own == 0 || held <= limit as u64 || (height == 1 && width == 1) || full {
                for row in part.rows.0..part.rows.1 {
                    let cells = part.columns.0..part.columns.1;
                    zones.of_cell[row * COLUMNS..][cells].fill(zones.count as u16);
                }
                zones.count += 1;
                continue;
            }
            let (mut a, mut b) = (part, part);
            if height >= width {
                let sums: Vec<u64> = (part.rows.0..part.rows.1)
                    .map(|row| sums.within((row, row + 1), part.columns))
                    .collect();
                a.rows.1 = part.rows.0 + half(&sums);
                b.rows.0 = a.rows.1;
            } else {
                let sums: Vec<u64> = (part.columns.0..part.columns.1)
                    .map(|column| sums.within(part.rows, (column, column + 1)))
                    .collect();
                a.columns.1 = part.columns.0 + half(&sums);
                b.columns.0 = a.columns.1;
            }
            waiting.push(b);
            waiting.push(a);
        }
        zones
    }

    /// How many zones there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The zone of a spot.
    pub fn of(&self, spot: Spot) -> usize {
        if self.of_cell.is_empty() {
            return 0;
        }
        let (row, column) = cell(spot);
        usize::from(self.of_cell[row * COLUMNS + column])
    }

    /// The zones that want to know of a line: where it runs, and where that is in the margin.
    pub fn touching(&self, line: impl Iterator<Item = Spot>, zones: &mut Vec<usize>) {
        zones.clear();
        if self.of_cell.is_empty() {
            zones.push(0);
            return;
        }
        let Some(held) = SpotBox::around(line) else {
            return;
        };
        let corner = |lat, lon| cell(Spot { lat, lon });
        let (bottom, left) = corner(held.south, held.west);
        let (top, right) = corner(held.north, held.east);
        for row in bottom.saturating_sub(MARGIN)..(top + MARGIN + 1).min(ROWS) {
            for column in left.saturating_sub(MARGIN)..(right + MARGIN + 1).min(COLUMNS) {
                let zone = usize::from(self.of_cell[row * COLUMNS + column]);
                if !zones.contains(&zone) {
                    zones.push(zone);
                }
            }
        }
        zones.sort_unstable();
    }
}

/// Where to cut so that both parts hold about as much, and neither is empty.
fn half(sums: &[u64]) -> usize {
    let total: u64 = sums.iter().sum();
    let mut below = 0;
    for (index, sum) in sums.iter().enumerate().take(sums.len() - 1) {
        below += sum;
        if below * 2 >= total {
            return index + 1;
        }
    }
    sums.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_hold_no_more_than_they_may() {
        let mut counts = Counts::default();
        let spot = |i: i32| Spot {
            lat: (i * 7919 % 800) * 1_000_000,
            lon: (i * 104_729 % 1700) * 1_000_000,
        };
        for i in 0..20_000 {
            counts.add(spot(i));
        }
        let zones = Zones::split(&counts, 3000);
        assert!(zones.count() > 6, "{}", zones.count());
        let mut held = vec![0; zones.count()];
        let mut touching = Vec::new();
        for i in 0..20_000 {
            held[zones.of(spot(i))] += 1;
            zones.touching([spot(i)].into_iter(), &mut touching);
            assert!(touching.contains(&zones.of(spot(i))));
        }
        assert!(held.iter().all(|&count| count <= 3000), "{held:?}");
    }

    #[test]
    fn the_corners_of_the_earth_have_zones() {
        let mut counts = Counts::default();
        for lat in [-900_000_000, 900_000_000] {
            for lon in [-1_800_000_000, 1_800_000_000] {
                counts.add(Spot { lat, lon });
            }
        }
        let zones = Zones::split(&counts, 1);
        assert!((4..12).contains(&zones.count()), "{}", zones.count());
    }
}
