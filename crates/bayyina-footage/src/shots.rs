//! Where one shot ends and the next begins, and the frame that stands for each.
//!
//! FFmpeg compares every decoded frame with the one before, on every eighth row; what jumps there is
//! a cut if the frames that are fingerprinted before and after it differ, too. A flash comes back to
//! what was shown before it and is no cut. Fades and dissolves do not jump: what they join is one
//! shot. Where only key frames are decoded, a shot begins at a key frame that differs from the last.

use serde::{Deserialize, Serialize};

use crate::media::Cut;

/// Seconds of a clip without a cut in them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shot {
    /// When its first frame is shown, in seconds from the start of the container.
    pub from_s: f64,
    /// When the next shot begins, or the clip ends.
    pub to_s: f64,
    /// When the frame is shown that stands for it.
    pub key_s: f64,
}

/// Cells of a thumb, across and down.
const SIDE: usize = 16;
/// Steps of brightness that are counted.
const STEPS: usize = 32;
/// Least jump of a cut, in parts of full brightness: that of FFmpeg's `scdet`.
pub const LEAST_JUMP: f64 = 0.1;
/// Least time between two cuts.
const LEAST_APART_S: f64 = 0.2;

/// What a frame looks like from afar.
#[derive(Clone, Debug, PartialEq)]
pub struct Thumb {
    /// Mean brightness of each cell.
    cells: Vec<f32>,
    /// Which part of the frame is how bright.
    shares: [f32; STEPS],
}

/// How much two frames differ.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Change {
    /// Mean difference of the cells, of 255.
    pub cells: f32,
    /// Which part of the frame would have to change its brightness, from 0 to 1.
    pub shares: f32,
}

impl Thumb {
    /// A frame from afar. Shape: `width * height` bytes, row by row.
    pub fn of(pixels: &[u8], width: usize, height: usize) -> Self {
        let mut sums = [[0u32; SIDE]; SIDE];
        let mut counts = [[0u32; SIDE]; SIDE];
        let mut levels = [0u32; STEPS];
        // Of each row, every second sample of each cell.
        let edges: Vec<usize> = (0..=SIDE)
            .map(|cell| (cell * width).div_ceil(SIDE).next_multiple_of(2))
            .collect();
        for (y, row) in pixels.chunks_exact(width.max(1)).take(height).enumerate() {
            let down = y * SIDE / height;
            for across in 0..SIDE {
                let from = edges[across].min(width);
                let cell = &row[from..edges[across + 1].clamp(from, width)];
                for value in cell.iter().step_by(2) {
                    sums[down][across] += u32::from(*value);
                    levels[usize::from(*value) * STEPS / 256] += 1;
                }
                counts[down][across] += cell.len().div_ceil(2) as u32;
            }
        }
        let all = levels.iter().sum::<u32>().max(1) as f32;
        let cells = sums.iter().flatten().zip(counts.iter().flatten());
        Self {
            cells: cells
                .map(|(sum, count)| *sum as f32 / (*count).max(1) as f32)
                .collect(),
            shares: levels.map(|count| count as f32 / all),
        }
    }

    /// How much another frame differs.
    pub fn change(&self, other: &Self) -> Change {
        let cells = self.cells.iter().zip(&other.cells);
        let shares = self.shares.iter().zip(&other.shares);
        Change {
            cells: cells.map(|(a, b)| (a - b).abs()).sum::<f32>() / self.cells.len() as f32,
            shares: shares.map(|(a, b)| (a - b).abs()).sum::<f32>() / 2.0,
        }
    }
}

impl Change {
    /// Whether the frames before and after a jump show something else.
    fn confirms(&self) -> bool {
        self.cells > 10.0 || self.shares > 0.3
    }

    /// Whether two key frames are of different shots: more, since much moves between them.
    fn parts(&self) -> bool {
        self.cells > 30.0 || (self.cells > 15.0 && self.shares > 0.3)
    }
}

impl Shot {
    /// Shots in words: `shots from 0 s (frame at 1.04 s), 2.2 s (3.64 s)`; nothing for none.
    pub fn summary(shots: &[Self]) -> Option<String> {
        const MOST: usize = 200;
        let time = |time_s: f64| libm::round(time_s * 1000.0) / 1000.0;
        let mut words: Vec<String> = Vec::new();
        for shot in shots.iter().take(MOST) {
            let frame = if words.is_empty() { "frame at " } else { "" };
            let (from, key) = (time(shot.from_s), time(shot.key_s));
            words.push(format!("{from} s ({frame}{key} s)"));
        }
        if shots.len() > MOST {
            words.push(format!("and {} more", shots.len() - MOST));
        }
        (!words.is_empty()).then(|| format!("shots from {}", words.join(", ")))
    }
}

/// A frame that was fingerprinted.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// When it is shown.
    pub time_s: f64,
    /// The quality of its code.
    pub quality: u8,
    /// How much it differs from the one before.
    pub change: Change,
}

/// The shots of a clip.
///
/// `cuts` are where frames jump; `None` where only key frames were decoded. `end_s` is the clip's end.
pub fn shots(samples: &[Sample], cuts: Option<&[Cut]>, end_s: f64) -> Vec<Shot> {
    let Some(first) = samples.first() else {
        return Vec::new();
    };
    let mut begins = match cuts {
        Some(cuts) => jumps(samples, cuts),
        None => {
            let parts = samples[1..].iter().filter(|sample| sample.change.parts());
            parts.map(|sample| sample.time_s).collect()
        }
    };
    begins.retain(|at| *at > first.time_s);
    begins.insert(0, first.time_s);
    let ends = begins.iter().skip(1).copied().chain([end_s]);
    begins
        .iter()
        .zip(ends)
        .map(|(from_s, to_s)| {
            let to_s = to_s.max(*from_s);
            let key_s = stands_for(samples, *from_s, to_s);
            let [from_s, to_s, key_s] = [*from_s, to_s, key_s].map(microseconds);
            Shot {
                from_s,
                to_s,
                key_s,
            }
        })
        .collect()
}

/// To the microsecond, as FFmpeg counts.
fn microseconds(time_s: f64) -> f64 {
    libm::round(time_s * 1e6) / 1e6
}

/// The jumps that are cuts.
fn jumps(samples: &[Sample], cuts: &[Cut]) -> Vec<f64> {
    let mut kept: Vec<Cut> = Vec::new();
    for cut in cuts.iter().filter(|cut| cut.jump >= LEAST_JUMP) {
        // The first sample that shows what comes after.
        let after = samples.partition_point(|sample| sample.time_s + 1e-6 < cut.time_s);
        // Behind the last sample there is nothing to see that it came back.
        let confirmed = samples
            .get(after)
            .is_none_or(|sample| sample.change.confirms());
        if !confirmed {
            continue;
        }
        match kept.last_mut() {
            Some(last) if cut.time_s - last.time_s < LEAST_APART_S => {
                if cut.jump > last.jump {
                    *last = *cut;
                }
            }
            _ => kept.push(*cut),
        }
    }
    kept.iter().map(|cut| cut.time_s).collect()
}

/// The sample that stands for a shot: of the best quality, and nearest to the middle; the first frame
/// where no sample lies in the shot.
fn stands_for(samples: &[Sample], from_s: f64, to_s: f64) -> f64 {
    let begin = samples.partition_point(|sample| sample.time_s + 1e-6 < from_s);
    let end = samples.partition_point(|sample| sample.time_s + 1e-6 < to_s);
    let middle = (from_s + to_s) / 2.0;
    samples[begin..end.max(begin)]
        .iter()
        .max_by(|a, b| {
            let off = |sample: &Sample| (sample.time_s - middle).abs();
            a.quality
                .cmp(&b.quality)
                .then_with(|| off(b).total_cmp(&off(a)))
        })
        .map_or(from_s, |sample| sample.time_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(time_s: f64, cells: f32) -> Sample {
        Sample {
            time_s,
            quality: 100,
            change: Change { cells, shares: 0.0 },
        }
    }

    #[test]
    fn a_cut_stays_and_a_flash_comes_back() {
        // Jumps at 0.8 (a cut), at 1.6 and 1.64 (a flash), at 2.3 and 2.34 (a flash on a cut).
        let changes = [0.0, 2.0, 60.0, 2.0, 3.0, 40.0, 1.0];
        let samples: Vec<Sample> = changes
            .into_iter()
            .enumerate()
            .map(|(at, change)| sample(at as f64 * 0.5, change))
            .collect();
        let cuts: Vec<Cut> = [(0.8, 0.3), (1.6, 0.5), (1.64, 0.5), (2.3, 0.4), (2.34, 0.6)]
            .into_iter()
            .map(|(time_s, jump)| Cut { time_s, jump })
            .collect();
        let found = shots(&samples, Some(&cuts), 3.4);
        let begins: Vec<f64> = found.iter().map(|shot| shot.from_s).collect();
        assert_eq!(begins, [0.0, 0.8, 2.34]);
        assert_eq!(found[2].to_s, 3.4);
        let words = Shot::summary(&found[..2]).unwrap();
        assert_eq!(words, "shots from 0 s (frame at 0.5 s), 0.8 s (1.5 s)");
        let keys: Vec<f64> = found.iter().map(|shot| shot.key_s).collect();
        assert_eq!(keys, [0.5, 1.5, 3.0]);
    }

    #[test]
    fn key_frames_part_shots_where_they_differ() {
        let samples = [sample(0.0, 0.0), sample(4.0, 12.0), sample(7.2, 50.0)];
        let found = shots(&samples, None, 9.0);
        let begins: Vec<f64> = found.iter().map(|shot| shot.from_s).collect();
        assert_eq!(begins, [0.0, 7.2]);
        assert!(shots(&[], None, 9.0).is_empty());
    }

    #[test]
    fn a_thumb_counts_every_sample_once() {
        let pixels: Vec<u8> = (0..37 * 21).map(|at| (at % 37 * 6) as u8).collect();
        let thumb = Thumb::of(&pixels, 37, 21);
        assert!((thumb.shares.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(thumb.cells[0] < thumb.cells[15]);
        let same = thumb.change(&thumb);
        assert_eq!((same.cells, same.shares), (0.0, 0.0));
        let dark = Thumb::of(&vec![0; 37 * 21], 37, 21);
        assert!(thumb.change(&dark).cells > 80.0 && thumb.change(&dark).shares > 0.9);
    }
}
