//! What a mark looks like: gradients around it, as 256 signs.

use core::f32::consts::TAU;
use core::ops::Range;
use std::sync::LazyLock;

use crate::code::Code;
use crate::picture::Picture;
use crate::wide::widest;

/// Cells of the description across and down.
const CELLS: usize = 4;
/// Directions a cell.
const BINS: usize = 8;
const LENGTH: usize = CELLS * CELLS * BINS;

/// The gradients of a level, each computed once however many marks share it.
pub struct Slopes {
    width: usize,
    height: usize,
    /// How steep, row by row; 0 at the border.
    steep: Vec<f32>,
    /// Which way is up, in radians.
    angle: Vec<f32>,
}

impl Slopes {
    /// The gradients of a level.
    pub fn of(level: &Picture) -> Self {
        let (width, height) = (level.width, level.height);
        let mut slopes = Self {
            width,
            height,
            steep: vec![0.0; width * height],
            angle: vec![0.0; width * height],
        };
        if width < 3 {
            return slopes;
        }
        widest(
            #[inline(always)]
            || {
                for y in 1..height.saturating_sub(1) {
                    let row = |y: usize| &level.pixels[y * width..(y + 1) * width];
                    let (above, here, below) = (row(y - 1), row(y), row(y + 1));
                    let inner = y * width + 1..(y + 1) * width - 1;
                    let steep = &mut slopes.steep[inner.clone()];
                    let angle = &mut slopes.angle[inner];
                    for x in 0..width - 2 {
                        let gx = here[x + 2] - here[x];
                        let gy = below[x + 1] - above[x + 1];
                        steep[x] = (gx * gx + gy * gy).sqrt();
                        angle[x] = fast_atan2(gy, gx);
                    }
                }
            },
        );
        slopes
    }
}

/// The directions a mark may be taken to point in: the strongest, and others nearly as strong.
pub fn directions(slopes: &Slopes, x: f32, y: f32, sigma: f32) -> Vec<f32> {
    let mut slots = widest(
        #[inline(always)]
        || slots(slopes, x, y, sigma),
    );
    for _ in 0..2 {
        let before = slots;
        for at in 0..SLOTS {
            let (left, right) = ((at + SLOTS - 1) % SLOTS, (at + 1) % SLOTS);
            slots[at] = (before[left] + before[at] + before[right]) / 3.0;
        }
    }
    let highest = slots.iter().copied().fold(0.0f32, f32::max);
    if highest <= 0.0 {
        return vec![0.0];
    }
    let mut peaks: Vec<(f32, f32)> = (0..SLOTS)
        .filter_map(|at| {
            let (left, here, right) = (
                slots[(at + SLOTS - 1) % SLOTS],
                slots[at],
                slots[(at + 1) % SLOTS],
            );
            (here > left && here >= right && here >= 0.8 * highest).then(|| {
                let shift = 0.5 * (left - right) / (left - 2.0 * here + right);
                (here, (at as f32 + 0.5 + shift) / SLOTS as f32 * TAU)
            })
        })
        .collect();
    peaks.sort_by(|a, b| b.0.total_cmp(&a.0));
    peaks.truncate(2);
    peaks.into_iter().map(|(_, angle)| angle).collect()
}

const SLOTS: usize = 36;

/// How much points each way around a mark.
#[inline(always)]
fn slots(slopes: &Slopes, x: f32, y: f32, sigma: f32) -> [f32; SLOTS] {
    let mut slots = [0.0f32; SLOTS];
    let spread = 1.5 * sigma;
    let (across, down) = around(slopes, x, y, (3.0 * spread).ceil());
    for py in down.clone() {
        let row = py * slopes.width;
        let fy = py as f32 - y;
        let steep = &slopes.steep[row..row + slopes.width];
        let angle = &slopes.angle[row..row + slopes.width];
        for px in across.clone() {
            let fx = px as f32 - x;
            let weight = fast_exp(-(fx * fx + fy * fy) / (2.0 * spread * spread));
            let turn = angle[px] / TAU;
            let slot = ((turn - turn.floor()) * SLOTS as f32) as usize % SLOTS;
            slots[slot] += weight * steep[px];
        }
    }
    slots
}

/// The pixels with a gradient that lie within `reach` of a place, across and down.
#[inline(always)]
fn around(slopes: &Slopes, x: f32, y: f32, reach: f32) -> (Range<usize>, Range<usize>) {
    let side = |at: f32, length: usize| {
        let (middle, reach) = (libm::roundf(at) as isize, reach as isize);
        let from = (middle - reach).max(1);
        let to = (middle + reach + 1).min(length as isize - 1);
        from as usize..to.max(from) as usize
    };
    (side(x, slopes.width), side(y, slopes.height))
}

/// What surrounds a mark: gradients by cell and direction.
pub struct Description([f32; LENGTH]);

impl Description {
    /// As signs.
    pub fn code(&self) -> Code {
        signs(&self.0)
    }

    /// As signs, of the mirrored picture.
    pub fn mirrored_code(&self) -> Code {
        signs(&mirrored(&self.0))
    }
}

/// Describes a mark; `None` where its surroundings are flat or outside.
pub fn describe(slopes: &Slopes, x: f32, y: f32, sigma: f32, angle: f32) -> Option<Description> {
    let mut bins = widest(
        #[inline(always)]
        || gathered(slopes, x, y, sigma, angle),
    );
    let norm = libm::sqrtf(bins.iter().map(|bin| bin * bin).sum::<f32>());
    if norm < 1e-3 {
        return None;
    }
    for bin in &mut bins {
        *bin = (*bin / norm).min(0.2);
    }
    let sum: f32 = bins.iter().sum();
    for bin in &mut bins {
        *bin = libm::sqrtf(*bin / sum);
    }
    let mean = bins.iter().sum::<f32>() / LENGTH as f32;
    for bin in &mut bins {
        *bin -= mean;
    }
    Some(Description(bins))
}

/// Cells across and down with one more on each side, for what falls beside.
const WIDER: usize = CELLS + 2;

/// The gradients around a mark, in its own frame.
#[inline(always)]
fn gathered(slopes: &Slopes, x: f32, y: f32, sigma: f32, angle: f32) -> [f32; LENGTH] {
    let mut bins = [0.0f32; WIDER * WIDER * BINS];
    let cell = 3.0 * sigma;
    let (sin, cos) = (libm::sinf(angle), libm::cosf(angle));
    let reach = cell * (CELLS as f32 + 1.0) * 0.5 * core::f32::consts::SQRT_2;
    let (across, down) = around(slopes, x, y, reach.ceil());
    for py in down.clone() {
        let row = py * slopes.width;
        let fy = (py as f32 - y) / cell;
        let steep = &slopes.steep[row..row + slopes.width];
        let angles = &slopes.angle[row..row + slopes.width];
        for px in across.clone() {
            let fx = (px as f32 - x) / cell;
            // Into the mark's own frame.
            let (u, v) = (fx * cos + fy * sin, fy * cos - fx * sin);
            let (column, row) = (u + CELLS as f32 / 2.0 - 0.5, v + CELLS as f32 / 2.0 - 0.5);
            if column <= -1.0 || row <= -1.0 || column >= CELLS as f32 || row >= CELLS as f32 {
                continue;
            }
            let weight = fast_exp(-(u * u + v * v) / 8.0) * steep[px];
            let turn = (angles[px] - angle) / TAU;
            let bin = (turn - turn.floor()) * BINS as f32;
            add(&mut bins, row + 1.0, column + 1.0, bin, weight);
        }
    }
    let mut kept = [0.0; LENGTH];
    for row in 0..CELLS {
        let from = ((row + 1) * WIDER + 1) * BINS;
        let to = row * CELLS * BINS;
        kept[to..to + CELLS * BINS].copy_from_slice(&bins[from..from + CELLS * BINS]);
    }
    kept
}

/// A description with left and right exchanged: what lies across the mark's direction changes sides,
/// and gradients turn the other way round.
fn mirrored(bins: &[f32; LENGTH]) -> [f32; LENGTH] {
    let mut other = [0.0; LENGTH];
    for row in 0..CELLS {
        for column in 0..CELLS {
            for bin in 0..BINS {
                let to = ((CELLS - 1 - row) * CELLS + column) * BINS + (BINS - bin) % BINS;
                other[to] = bins[(row * CELLS + column) * BINS + bin];
            }
        }
    }
    other
}

/// Shares a gradient among the cells and directions around it. The first cell is 0.
#[inline(always)]
fn add(bins: &mut [f32; WIDER * WIDER * BINS], row: f32, column: f32, bin: f32, weight: f32) {
    let (row0, column0, bin0) = (row.floor(), column.floor(), bin.floor());
    let (dr, dc, db) = (row - row0, column - column0, bin - bin0);
    let (row, column) = (row0 as usize, column0 as usize);
    let (bin, next) = (bin0 as usize % BINS, (bin0 as usize + 1) % BINS);
    for (row, share_row) in [(row, 1.0 - dr), (row + 1, dr)] {
        for (column, share) in [(column, 1.0 - dc), (column + 1, dc)] {
            let base = (row * WIDER + column) * BINS;
            let part = weight * share_row * share;
            bins[base + bin] += part * (1.0 - db);
            bins[base + next] += part * db;
        }
    }
}

/// Directions in the space of descriptions, drawn once and for ever: 256 rows of signs.
static ROWS: LazyLock<Vec<[f32; LENGTH]>> = LazyLock::new(|| {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    (0..256)
        .map(|_| {
            let mut row = [0.0; LENGTH];
            for value in &mut row {
                // SplitMix64 (Steele, Lea, Flood 2014).
                state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut mixed = state;
                mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                *value = if (mixed ^ (mixed >> 31)) & 1 == 1 {
                    1.0
                } else {
                    -1.0
                };
            }
            row
        })
        .collect()
});

fn signs(bins: &[f32; LENGTH]) -> Code {
    let rows: &[[f32; LENGTH]] = &ROWS;
    widest(
        #[inline(always)]
        || {
            let mut words = [0u64; 4];
            for (k, row) in rows.iter().enumerate() {
                let mut sums = [0.0f32; 16];
                for (bins, row) in bins.chunks_exact(16).zip(row.chunks_exact(16)) {
                    for lane in 0..16 {
                        sums[lane] += bins[lane] * row[lane];
                    }
                }
                if sums.iter().sum::<f32>() > 0.0 {
                    words[k / 64] |= 1 << (k % 64);
                }
            }
            Code(words)
        },
    )
}

/// e to a power that is not positive, to about a hundredth.
#[inline(always)]
fn fast_exp(power: f32) -> f32 {
    let base = (1.0 + power.max(-15.0) / 16.0).max(0.0);
    let two = base * base;
    let four = two * two;
    let eight = four * four;
    eight * eight
}

/// The angle of a vector, to a thousandth of a radian.
#[inline(always)]
fn fast_atan2(y: f32, x: f32) -> f32 {
    let (ax, ay) = (x.abs(), y.abs());
    let (less, more) = (ax.min(ay), ax.max(ay));
    let t = less / more.max(f32::MIN_POSITIVE);
    let s = t * t;
    let mut angle = ((-0.046_496_47 * s + 0.159_314_22) * s - 0.327_622_76) * s * t + t;
    if ay > ax {
        angle = core::f32::consts::FRAC_PI_2 - angle;
    }
    if x < 0.0 {
        angle = core::f32::consts::PI - angle;
    }
    if y < 0.0 { -angle } else { angle }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_are_near_enough() {
        for step in 0..64 {
            let angle = step as f32 / 64.0 * TAU - 3.1;
            let found = fast_atan2(libm::sinf(angle), libm::cosf(angle));
            let off = (found - angle).abs() % TAU;
            assert!(off.min(TAU - off) < 2e-3, "{angle}: {found}");
        }
    }
}
