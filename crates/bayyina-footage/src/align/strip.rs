//! A stretch of a clip in memory, as small grey frames with their times.

use crate::media::{Layout, MediaError, Pick, Probe, Request, Tools, open_frames};

/// Longer side of a strip's frames, in pixels.
pub const STRIP_SIDE: u32 = 176;
/// Most frames of a strip.
const MOST_FRAMES: usize = 1_600;

/// Small grey frames of a stretch of a clip.
#[derive(Clone, Debug)]
pub struct Strip {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// When each frame is shown, in seconds, ascending.
    pub times_s: Vec<f64>,
    /// The frames.
    pub frames: Vec<Vec<u8>>,
    /// The usual time between frames.
    pub step_s: f64,
    /// The part of the frame that is no bar: x, y, width, height in units of the longer side.
    pub content: [f64; 4],
}

/// Which stretch.
#[derive(Clone, Copy, Debug)]
pub struct StripRequest {
    /// From this second.
    pub from_s: f64,
    /// To this second.
    pub to_s: f64,
}

impl Strip {
    /// Reads a stretch; thinned out evenly where it would be longer than memory allows.
    pub fn read(probe: &Probe, wanted: StripRequest, tools: &Tools) -> Result<Self, MediaError> {
        let layout = Layout::fitting(probe, STRIP_SIDE);
        let until = wanted.to_s.min(probe.duration_s.unwrap_or(f64::INFINITY));
        let length_s = (until - wanted.from_s).max(0.0);
        let rate = probe.frame_rate.unwrap_or(25.0);
        let frames = length_s * rate;
        let pick = if frames <= MOST_FRAMES as f64 || !frames.is_finite() {
            Pick::All
        } else {
            Pick::Every(length_s / MOST_FRAMES as f64)
        };
        let request = Request {
            pick,
            layout,
            from_s: wanted.from_s,
            to_s: wanted.to_s,
            cuts: false,
        };
        let (mut times_s, mut all) = (Vec::new(), Vec::new());
        // A clip whose length nobody said may be endless: then every second frame goes, again and
        // again.
        let mut keep_each = 1usize;
        for (count, frame) in open_frames(probe, request, tools)?.enumerate() {
            let frame = match frame {
                Ok(frame) => frame,
                // What was read before the fault still counts.
                Err(_) if !all.is_empty() => break,
                Err(error) => return Err(error),
            };
            if count % keep_each != 0 || times_s.last().is_some_and(|last| frame.time_s <= *last) {
                continue;
            }
            times_s.push(frame.time_s);
            all.push(frame.pixels);
            if all.len() >= 2 * MOST_FRAMES {
                keep_each *= 2;
                let mut at = 0;
                all.retain(|_| {
                    at += 1;
                    at % 2 == 1
                });
                at = 0;
                times_s.retain(|_| {
                    at += 1;
                    at % 2 == 1
                });
            }
        }
        let (width, height) = (layout.width as usize, layout.height as usize);
        let content = content_box(width, height, &all);
        let step_s = match (times_s.first(), times_s.last()) {
            (Some(first), Some(last)) if times_s.len() > 1 => {
                (last - first) / (times_s.len() - 1) as f64
            }
            _ => 1.0 / rate,
        };
        Ok(Self {
            width,
            height,
            times_s,
            frames: all,
            step_s,
            content,
        })
    }

    /// The longer side in pixels.
    pub fn longer(&self) -> f64 {
        self.width.max(self.height).max(1) as f64
    }

    /// The frame shown nearest to a time.
    pub fn nearest(&self, time_s: f64) -> Option<usize> {
        let after = self.times_s.partition_point(|time| *time < time_s);
        let off = |at: &usize| (self.times_s[*at] - time_s).abs();
        [
            after.checked_sub(1),
            (after < self.times_s.len()).then_some(after),
        ]
        .into_iter()
        .flatten()
        .min_by(|a, b| off(a).total_cmp(&off(b)))
    }

    /// When the last frame stops being shown.
    pub fn end_s(&self) -> f64 {
        self.times_s.last().map_or(0.0, |last| last + self.step_s)
    }
}

/// The part of the frames that is no bar of one colour, in units of the longer side.
///
/// A bar is rows or columns at the border that hold one grey level in every frame. At most 45 % of a
/// side is taken for a bar; a clip that is flat altogether has none.
pub fn content_box(width: usize, height: usize, frames: &[Vec<u8>]) -> [f64; 4] {
    let longer = width.max(height).max(1) as f64;
    let whole = [0.0, 0.0, width as f64 / longer, height as f64 / longer];
    let chosen: Vec<&Vec<u8>> = {
        let every = frames.len().div_ceil(40).max(1);
        frames.iter().step_by(every).collect()
    };
    if chosen.is_empty() || width < 16 || height < 16 {
        return whole;
    }
    let flat = |line: &dyn Fn(&[u8], usize) -> u8, length: usize| {
        let mut level: Option<f32> = None;
        chosen.iter().all(|frame| {
            let (mut low, mut high, mut sum) = (255u8, 0u8, 0u32);
            for at in 0..length {
                let value = line(frame, at);
                (low, high) = (low.min(value), high.max(value));
                sum += u32::from(value);
            }
            let mean = sum as f32 / length as f32;
            let first = *level.get_or_insert(mean);
            high - low <= 12 && (mean - first).abs() < 3.0
        })
    };
    let row = |y: usize| flat(&|frame, x| frame[y * width + x], width);
    let column = |x: usize| flat(&|frame, y| frame[y * width + x], height);
    let top = (0..height).take_while(|y| row(*y)).count();
    let bottom = (0..height).rev().take_while(|y| row(*y)).count();
    let left = (0..width).take_while(|x| column(*x)).count();
    let right = (0..width).rev().take_while(|x| column(*x)).count();
    let kept = |length: usize, before: usize, after: usize| {
        let (before, after) = if before + after > length * 9 / 10 {
            (0, 0)
        } else {
            // The border of a bar bleeds into the next line.
            (
                before + usize::from(before > 1),
                after + usize::from(after > 1),
            )
        };
        (
            before as f64 / longer,
            (length - before - after) as f64 / longer,
        )
    };
    let (x, wide) = kept(width, left, right);
    let (y, high) = kept(height, top, bottom);
    [x, y, wide, high]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_left_out_and_flat_clips_are_left_alone() {
        let frame = |seed: usize| -> Vec<u8> {
            (0..40 * 40)
                .map(|at| {
                    let (x, y) = (at % 40, at / 40);
                    let bar = !(6..36).contains(&y);
                    if bar {
                        16
                    } else {
                        ((x * 37 + y * 91 + seed * 13) % 251) as u8
                    }
                })
                .collect()
        };
        let found = content_box(40, 40, &[frame(0), frame(1)]);
        assert!((found[1] - 7.0 / 40.0).abs() < 1e-9 && (found[3] - 28.0 / 40.0).abs() < 1e-9);
        assert!((found[0]).abs() < 1e-9 && (found[2] - 1.0).abs() < 1e-9);
        let flat = content_box(40, 40, &[vec![16; 1600]]);
        assert_eq!(flat, [0.0, 0.0, 1.0, 1.0]);
    }
}
