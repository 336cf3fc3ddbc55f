//! Frames of two clips on one grid of cells.

use super::strip::Strip;
use crate::warp::{Spot, Warp};

/// Cells along the longer side of what both frames show.
const CELLS: usize = 26;
/// Grey levels that count as noise.
const NOISE: f32 = 1.2;
/// Change in grey levels that counts as noise.
const STIR: f32 = 1.5;
/// Cells that a cell is compared with, each way.
const AROUND: usize = 3;

/// Cells in the item's frame that the query's frame shows too.
#[derive(Clone, Debug)]
pub struct Grid {
    /// Cells across and down.
    columns: usize,
    rows: usize,
    /// For every cell that both frames show: its place among all, and its box in each frame.
    cells: Vec<Cell>,
    /// The cells around each cell that are shown, by place in `cells`.
    around: Vec<Vec<u32>>,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    at: usize,
    /// Left, top, right, bottom in units of the longer side.
    query: [f64; 4],
    item: [f64; 4],
}

/// A clip's frames on a grid.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// When each frame is shown.
    pub times_s: Vec<f64>,
    /// Cells, each against its surroundings.
    pub looks: Vec<Vec<f32>>,
    /// The same, of about unit length: shorter where there is little to see.
    units: Vec<Vec<f32>>,
    /// Change since half a second ago, of about unit length: shorter where little moves.
    stirs: Vec<Vec<f32>>,
    /// Length of the change vector, 0 to 1.
    pub motion: Vec<f32>,
}

fn inside(spot: Spot, content: &[f64; 4]) -> bool {
    (content[0]..=content[0] + content[2]).contains(&spot.x)
        && (content[1]..=content[1] + content[3]).contains(&spot.y)
}

impl Grid {
    /// The cells that both show; `None` where that is too little to judge by.
    pub fn new(query: &Strip, item: &Strip, item_from_query: &Warp) -> Option<Self> {
        let back = item_from_query.inverse()?;
        // What of the item's frame is in the query's, by a fine trial grid.
        const TRIAL: usize = 48;
        let (mut left, mut top, mut right, mut bottom) = (1.0f64, 1.0f64, 0.0f64, 0.0f64);
        let mut shown = 0usize;
        for row in 0..TRIAL {
            for column in 0..TRIAL {
                let at = |k: usize, from: f64, length: f64| {
                    from + length * (k as f64 + 0.5) / TRIAL as f64
                };
                let spot = Spot {
                    x: at(column, item.content[0], item.content[2]),
                    y: at(row, item.content[1], item.content[3]),
                };
                if inside(back.apply(spot), &query.content) {
                    shown += 1;
                    (left, right) = (left.min(spot.x), right.max(spot.x));
                    (top, bottom) = (top.min(spot.y), bottom.max(spot.y));
                }
            }
        }
        let share_of_item = shown as f64 / (TRIAL * TRIAL) as f64;
        if share_of_item < 0.04 {
            return None;
        }
        let half = |length: f64| length / TRIAL as f64 / 2.0;
        let (dx, dy) = (half(item.content[2]), half(item.content[3]));
        (left, right, top, bottom) = (left - dx, right + dx, top - dy, bottom + dy);
        let longer = (right - left).max(bottom - top);
        let count =
            |length: f64| (libm::round(length / longer * CELLS as f64) as usize).clamp(6, CELLS);
        let (columns, rows) = (count(right - left), count(bottom - top));
        let (wide, high) = (
            (right - left) / columns as f64,
            (bottom - top) / rows as f64,
        );
        let mut cells = Vec::new();
        for row in 0..rows {
            for column in 0..columns {
                let centre = Spot {
                    x: left + wide * (column as f64 + 0.5),
                    y: top + high * (row as f64 + 0.5),
                };
                let there = back.apply(centre);
                if !inside(there, &query.content) {
                    continue;
                }
                let [a, b, c, d] = back.slope(centre);
                let reach_x = (a.abs() * wide + b.abs() * high) / 2.0;
                let reach_y = (c.abs() * wide + d.abs() * high) / 2.0;
                cells.push(Cell {
                    at: row * columns + column,
                    query: [
                        there.x - reach_x,
                        there.y - reach_y,
                        there.x + reach_x,
                        there.y + reach_y,
                    ],
                    item: [
                        centre.x - wide / 2.0,
                        centre.y - high / 2.0,
                        centre.x + wide / 2.0,
                        centre.y + high / 2.0,
                    ],
                });
            }
        }
        if cells.len() < 40 {
            return None;
        }
        let around = around(&cells, columns, rows);
        Some(Self {
            columns,
            rows,
            cells,
            around,
        })
    }

    /// How many cells both show.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Without some cells, by place: those that something covers.
    pub fn without(&self, covered: &[bool]) -> Option<Self> {
        let cells: Vec<Cell> = self
            .cells
            .iter()
            .zip(covered)
            .filter_map(|(cell, covered)| (!covered).then_some(*cell))
            .collect();
        (cells.len() >= 40).then(|| Self {
            around: around(&cells, self.columns, self.rows),
            cells,
            ..self.clone()
        })
    }

    /// The query's frames on the grid.
    pub fn query(&self, strip: &Strip, chosen: &[usize]) -> Series {
        self.series(strip, chosen, &|cell| &cell.query)
    }

    /// The item's frames on the grid.
    pub fn item(&self, strip: &Strip, chosen: &[usize]) -> Series {
        self.series(strip, chosen, &|cell| &cell.item)
    }

    fn series(&self, strip: &Strip, chosen: &[usize], of: &dyn Fn(&Cell) -> &[f64; 4]) -> Series {
        let mut sums = Sums::default();
        let mut series = Series::default();
        for at in chosen {
            sums.of(strip.width, strip.height, &strip.frames[*at]);
            let longer = strip.longer();
            let raw: Vec<f32> = self
                .cells
                .iter()
                .map(|cell| {
                    let sides = of(cell).map(|side| side * longer);
                    sums.mean(sides) as f32
                })
                .collect();
            series.times_s.push(strip.times_s[*at]);
            series.looks.push(self.against_surroundings(&raw));
        }
        series.finish();
        series
    }

    fn against_surroundings(&self, raw: &[f32]) -> Vec<f32> {
        raw.iter()
            .zip(&self.around)
            .map(|(value, around)| {
                let sum: f32 = around.iter().map(|at| raw[*at as usize]).sum();
                value - sum / around.len() as f32
            })
            .collect()
    }
}

fn around(cells: &[Cell], columns: usize, rows: usize) -> Vec<Vec<u32>> {
    let mut place = vec![u32::MAX; columns * rows];
    for (at, cell) in (0u32..).zip(cells) {
        place[cell.at] = at;
    }
    cells
        .iter()
        .map(|cell| {
            let (column, row) = (cell.at % columns, cell.at / columns);
            let mut near = Vec::with_capacity((2 * AROUND + 1) * (2 * AROUND + 1));
            for y in row.saturating_sub(AROUND)..(row + AROUND + 1).min(rows) {
                for x in column.saturating_sub(AROUND)..(column + AROUND + 1).min(columns) {
                    if place[y * columns + x] != u32::MAX {
                        near.push(place[y * columns + x]);
                    }
                }
            }
            near
        })
        .collect()
}

impl Series {
    /// Unit vectors and changes, from the looks.
    fn finish(&mut self) {
        const BACK_S: f64 = 0.4;
        self.units = self.looks.iter().map(|look| unit(look, NOISE).0).collect();
        for at in 0..self.looks.len() {
            let then = self.times_s[at] - BACK_S;
            let mut before = self.times_s.partition_point(|time| *time < then - 1e-6);
            // At the beginning, the change to come stands in for the change that was.
            let (mut earlier, mut later) = (before, at);
            if self.times_s[at] - self.times_s[0] < 0.5 * BACK_S {
                let ahead = self.times_s[at] + BACK_S;
                before = self.times_s.partition_point(|time| *time < ahead - 1e-6);
                (earlier, later) = (at, before.min(self.looks.len() - 1));
            }
            let change: Vec<f32> = self.looks[later]
                .iter()
                .zip(&self.looks[earlier])
                .map(|(now, then)| now - then)
                .collect();
            let (stir, length) = unit(&change, STIR);
            self.stirs.push(stir);
            self.motion.push(length);
        }
    }

    /// How much a frame of one series agrees with one of another: 1 in full, 0 not at all.
    #[inline]
    pub fn agreement(&self, at: usize, other: &Self, there: usize) -> f32 {
        let looks = dot(&self.units[at], &other.units[there]);
        if self.units.len() == 1 || other.units.len() == 1 {
            return looks;
        }
        let motion = self.motion[at].max(other.motion[there]);
        if motion < 0.05 {
            return looks;
        }
        let moves = dot(&self.stirs[at], &other.stirs[there]);
        let share = 0.5 * motion;
        looks * (1.0 - share) + moves.min(looks + 0.3) * share
    }

    /// By looks alone.
    pub fn looks_alike(&self, at: usize, other: &Self, there: usize) -> f32 {
        dot(&self.units[at], &other.units[there])
    }
}

/// A vector made as long as 1, less where noise would explain much of it; and how long it is.
fn unit(vector: &[f32], noise: f32) -> (Vec<f32>, f32) {
    let energy: f32 = vector.iter().map(|value| value * value).sum();
    let floor = noise * noise * vector.len() as f32;
    let scale = 1.0 / libm::sqrtf(energy + floor);
    let length = libm::sqrtf(energy) * scale;
    (vector.iter().map(|value| value * scale).collect(), length)
}

/// Inner product.
#[inline]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    let (left, right) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = left
        .remainder()
        .iter()
        .zip(right.remainder())
        .map(|(a, b)| a * b)
        .sum();
    for (a, b) in left.zip(right) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// Sums over every box of a frame.
#[derive(Debug, Default)]
struct Sums {
    width: usize,
    height: usize,
    sums: Vec<u32>,
}

impl Sums {
    fn of(&mut self, width: usize, height: usize, pixels: &[u8]) {
        (self.width, self.height) = (width, height);
        let wide = width + 1;
        self.sums.clear();
        self.sums.resize(wide * (height + 1), 0);
        for y in 0..height {
            let mut row = 0;
            for x in 0..width {
                row += u32::from(pixels[y * width + x]);
                self.sums[(y + 1) * wide + x + 1] = self.sums[y * wide + x + 1] + row;
            }
        }
    }

    /// The sum up to a place between pixels, linearly.
    #[inline]
    fn up_to(&self, x: f64, y: f64) -> f64 {
        let x = x.clamp(0.0, self.width as f64);
        let y = y.clamp(0.0, self.height as f64);
        let (left, top) = (
            (x as usize).min(self.width - 1),
            (y as usize).min(self.height - 1),
        );
        let (right, down) = (x - left as f64, y - top as f64);
        let at = |x: usize, y: usize| f64::from(self.sums[y * (self.width + 1) + x]);
        let above = at(left, top) * (1.0 - right) + at(left + 1, top) * right;
        let below = at(left, top + 1) * (1.0 - right) + at(left + 1, top + 1) * right;
        above * (1.0 - down) + below * down
    }

    /// The mean over a box, in pixels; at least about a pixel wide.
    fn mean(&self, [left, top, right, bottom]: [f64; 4]) -> f64 {
        let widen = |low: f64, high: f64| {
            let short = (1.0 - (high - low)).max(0.0) / 2.0;
            (low - short, high + short)
        };
        let (left, right) = widen(left, right);
        let (top, bottom) = widen(top, bottom);
        let clip = |value: f64, most: usize| value.clamp(0.0, most as f64);
        let area = (clip(right, self.width) - clip(left, self.width))
            * (clip(bottom, self.height) - clip(top, self.height));
        if area < 1e-6 {
            return 0.0;
        }
        (self.up_to(right, bottom) - self.up_to(left, bottom) - self.up_to(right, top)
            + self.up_to(left, top))
            / area
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_of_boxes() {
        let mut sums = Sums::default();
        sums.of(3, 2, &[1, 2, 3, 4, 5, 6]);
        assert!((sums.mean([0.0, 0.0, 3.0, 2.0]) - 3.5).abs() < 1e-9);
        assert!((sums.mean([1.0, 0.0, 2.0, 1.0]) - 2.0).abs() < 1e-9);
        assert!((sums.mean([0.5, 0.0, 1.5, 1.0]) - 1.5).abs() < 1e-9);
    }
}
