//! What a mark looks like: gradients around it, as 256 signs.

use std::sync::LazyLock;

use core::f32::consts::TAU;

use crate::code::Code;
use crate::picture::Picture;

/// Cells of the description across and down.
const CELLS: usize = 4;
/// Directions a cell.
const BINS: usize = 8;
const LENGTH: usize = CELLS * CELLS * BINS;

/// The directions a mark may be taken to point in: the strongest, and others nearly as strong.
pub fn directions(level: &Picture, x: f32, y: f32, sigma: f32) -> Vec<f32> {
    const SLOTS: usize = 36;
    let mut slots = [0.0f32; SLOTS];
    let spread = 1.5 * sigma;
    let reach = (3.0 * spread).ceil() as isize;
    let (cx, cy) = (libm::roundf(x) as isize, libm::roundf(y) as isize);
    for dy in -reach..=reach {
        for dx in -reach..=reach {
            let (px, py) = (cx + dx, cy + dy);
            if px < 1 || py < 1 || px >= level.width as isize - 1 || py >= level.height as isize - 1
            {
                continue;
            }
            let (gx, gy) = gradient(level, px as usize, py as usize);
            let (fx, fy) = (px as f32 - x, py as f32 - y);
            let weight = fast_exp(-(fx * fx + fy * fy) / (2.0 * spread * spread));
            let turn = fast_atan2(gy, gx) / TAU;
            let slot = ((turn - turn.floor()) * SLOTS as f32) as usize % SLOTS;
            slots[slot] += weight * libm::sqrtf(gx * gx + gy * gy);
        }
    }
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

#[inline]
fn gradient(level: &Picture, x: usize, y: usize) -> (f32, f32) {
    let at = y * level.width + x;
    let pixels = &level.pixels;
    (
        pixels[at + 1] - pixels[at - 1],
        pixels[at + level.width] - pixels[at - level.width],
    )
}

/// The description as signs, plain and as the mirrored picture has it; `None` where the surroundings
/// are flat or outside.
pub fn describe(level: &Picture, x: f32, y: f32, sigma: f32, angle: f32) -> Option<(Code, Code)> {
    let mut bins = [0.0f32; LENGTH];
    let cell = 3.0 * sigma;
    let (sin, cos) = (libm::sinf(angle), libm::cosf(angle));
    let reach = (cell * (CELLS as f32 + 1.0) * 0.5 * core::f32::consts::SQRT_2).ceil() as isize;
    let (cx, cy) = (libm::roundf(x) as isize, libm::roundf(y) as isize);
    let top = (cy - reach).max(1);
    let bottom = (cy + reach).min(level.height as isize - 2);
    let left = (cx - reach).max(1);
    let right = (cx + reach).min(level.width as isize - 2);
    for py in top..=bottom {
        for px in left..=right {
            let (fx, fy) = ((px as f32 - x) / cell, (py as f32 - y) / cell);
            // Into the mark's own frame.
            let (u, v) = (fx * cos + fy * sin, fy * cos - fx * sin);
            let (column, row) = (u + CELLS as f32 / 2.0 - 0.5, v + CELLS as f32 / 2.0 - 0.5);
            if column <= -1.0 || row <= -1.0 || column >= CELLS as f32 || row >= CELLS as f32 {
                continue;
            }
            let (gx, gy) = gradient(level, px as usize, py as usize);
            let weight = fast_exp(-(u * u + v * v) / 8.0) * libm::sqrtf(gx * gx + gy * gy);
            let turn = (fast_atan2(gy, gx) - angle) / TAU;
            let bin = (turn - turn.floor()) * BINS as f32;
            add(&mut bins, row, column, bin, weight);
        }
    }
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
    Some((signs(&bins), signs(&mirrored(&bins))))
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

/// Shares a gradient among the cells and directions around it.
#[inline]
fn add(bins: &mut [f32; LENGTH], row: f32, column: f32, bin: f32, weight: f32) {
    let (row0, column0, bin0) = (row.floor(), column.floor(), bin.floor());
    let (dr, dc, db) = (row - row0, column - column0, bin - bin0);
    for (row, share_row) in [(row0 as isize, 1.0 - dr), (row0 as isize + 1, dr)] {
        if !(0..CELLS as isize).contains(&row) {
            continue;
        }
        for (column, share) in [(column0 as isize, 1.0 - dc), (column0 as isize + 1, dc)] {
            if !(0..CELLS as isize).contains(&column) {
                continue;
            }
            let base = (row as usize * CELLS + column as usize) * BINS;
            let part = weight * share_row * share;
            bins[base + bin0 as usize % BINS] += part * (1.0 - db);
            bins[base + (bin0 as usize + 1) % BINS] += part * db;
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
    let mut words = [0u64; 4];
    for (k, row) in ROWS.iter().enumerate() {
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
}

/// e to a power that is not positive, to about a hundredth.
#[inline]
fn fast_exp(power: f32) -> f32 {
    let base = (1.0 + power.max(-15.0) / 16.0).max(0.0);
    let two = base * base;
    let four = two * two;
    let eight = four * four;
    eight * eight
}

/// The angle of a vector, to a thousandth of a radian.
#[inline]
fn fast_atan2(y: f32, x: f32) -> f32 {
    let (ax, ay) = (x.abs(), y.abs());
    let (less, more) = (ax.min(ay), ax.max(ay));
    if more == 0.0 {
        return 0.0;
    }
    let t = less / more;
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
