//! From pixels to 64 × 64 samples: two blurs and a choice of samples, as one weighted sum each.

/// Samples in each direction.
pub(super) const SIDE: usize = 64;

/// Columns that are summed together: so many sums of 16 bits stay in registers.
const BLOCK: usize = 128;

/// Shares of red, green and blue in brightness. **Source**: ITU-R BT.601, as the reference has it.
const LUMA: [f32; 3] = [0.299, 0.587, 0.114];

/// What a pixel is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channels {
    Luma,
    Rgb,
}

impl Channels {
    pub const fn count(self) -> usize {
        match self {
            Self::Luma => 1,
            Self::Rgb => 3,
        }
    }
}

/// How one of 64 samples is summed along one direction.
#[derive(Debug)]
struct Tap {
    /// The first place that counts.
    first: usize,
    /// What each place from there on counts, in whole numbers; `None` where a blur was cut at the
    /// edge and the shares are not whole multiples of one.
    whole: Option<Vec<u16>>,
    /// The same as shares of 1.
    shares: Vec<f32>,
}

/// What depends on a picture's size only, and room to work in.
#[derive(Debug)]
pub(super) struct Plan {
    width: usize,
    height: usize,
    channels: Channels,
    down: Vec<Tap>,
    /// Shares along a row, colours included: for each sample the first byte, and a share for each
    /// byte from there on.
    across: Vec<(usize, Vec<f32>)>,
    /// One row of samples down, for every byte of a row.
    line: Vec<f32>,
    samples: Box<[[f32; SIDE]; SIDE]>,
}

impl Plan {
    /// Both sides are at least one.
    pub fn new(width: usize, height: usize, channels: Channels) -> Self {
        let across = taps(width)
            .into_iter()
            .map(|tap| {
                let shares = tap.shares.iter().flat_map(|share| match channels {
                    Channels::Luma => vec![*share],
                    Channels::Rgb => LUMA.map(|luma| luma * share).to_vec(),
                });
                (tap.first * channels.count(), shares.collect())
            })
            .collect();
        Self {
            width,
            height,
            channels,
            down: taps(height),
            across,
            line: vec![0.0; width * channels.count()],
            samples: Box::new([[0.0; SIDE]; SIDE]),
        }
    }

    pub fn fits(&self, width: usize, height: usize, channels: Channels) -> bool {
        (self.width, self.height, self.channels) == (width, height, channels)
    }

    /// The samples of a picture of this size.
    #[inline(always)]
    pub fn shrink(&mut self, pixels: &[u8]) -> &[[f32; SIDE]; SIDE] {
        let stride = self.line.len();
        for (tap, samples) in self.down.iter().zip(self.samples.iter_mut()) {
            let rows = &pixels[tap.first * stride..(tap.first + tap.shares.len()) * stride];
            match &tap.whole {
                Some(weights) => sum_whole(rows, weights, &mut self.line),
                None => sum_shares(rows, &tap.shares, &mut self.line),
            }
            for ((first, shares), sample) in self.across.iter().zip(samples) {
                *sample = dot(&self.line[*first..first + shares.len()], shares);
            }
        }
        &self.samples
    }
}

/// Weighted sums of bytes down the rows, divided by the sum of the weights: exact but for the
/// division.
#[inline(always)]
fn sum_whole(rows: &[u8], weights: &[u16], line: &mut [f32]) {
    let stride = line.len();
    let total: u16 = weights.iter().sum();
    let scale = 1.0 / f32::from(total);
    let mut at = 0;
    while at + BLOCK <= stride {
        let mut sums = [0u16; BLOCK];
        for (row, weight) in rows.chunks_exact(stride).zip(weights) {
            let bytes: &[u8; BLOCK] = row[at..at + BLOCK].try_into().expect("a block long");
            for (sum, byte) in sums.iter_mut().zip(bytes) {
                *sum = sum.wrapping_add(weight.wrapping_mul(u16::from(*byte)));
            }
        }
        for (out, sum) in line[at..at + BLOCK].iter_mut().zip(&sums) {
            *out = f32::from(*sum) * scale;
        }
        at += BLOCK;
    }
    for (place, out) in line.iter_mut().enumerate().skip(at) {
        let sum = rows
            .chunks_exact(stride)
            .zip(weights)
            .fold(0u16, |sum, (row, weight)| {
                sum.wrapping_add(weight.wrapping_mul(u16::from(row[place])))
            });
        *out = f32::from(sum) * scale;
    }
}

/// Weighted sums of bytes down the rows, the weights being shares of 1.
#[inline(always)]
fn sum_shares(rows: &[u8], shares: &[f32], line: &mut [f32]) {
    line.fill(0.0);
    for (row, share) in rows.chunks_exact(line.len()).zip(shares) {
        for (sum, byte) in line.iter_mut().zip(row) {
            *sum += share * f32::from(*byte);
        }
    }
}

/// A weighted sum in eight lanes, folded in a fixed order: the same on every processor.
#[inline(always)]
fn dot(values: &[f32], shares: &[f32]) -> f32 {
    const LANES: usize = 8;
    let mut lanes = [0f32; LANES];
    let (values, shares) = (values.chunks_exact(LANES), shares.chunks_exact(LANES));
    let rest: f32 = (values.remainder().iter().zip(shares.remainder()))
        .map(|(value, share)| value * share)
        .sum();
    for (values, shares) in values.zip(shares) {
        for lane in 0..LANES {
            lanes[lane] += values[lane] * shares[lane];
        }
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (b + f)) + ((c + g) + (d + h)) + rest
}

/// The 64 samples along one direction of `length` places.
///
/// The reference blurs twice with a box of about half the distance of two samples, and then takes
/// the value at the middle of each 64th. Blurring is linear, so each sample is a sum of places,
/// each place weighted by the boxes of the second blur that hold a box of the first blur that
/// holds it.
fn taps(length: usize) -> Vec<Tap> {
    let window = length.div_ceil(2 * SIDE);
    (0..SIDE)
        .map(|sample| {
            let middle = (2 * sample + 1) * length / (2 * SIDE);
            let second = box_around(middle, window, length);
            let first = box_around(second.start, window, length).start;
            let last = box_around(second.end - 1, window, length).end;
            // Each place of the second blur adds its box of the first: as steps up and down, summed
            // afterwards, so that the work does not grow with the square of the window.
            let mut count_steps = vec![0i64; last - first + 1];
            let mut share_steps = vec![0f64; last - first + 1];
            let mut uncut = second.len() == window;
            for place in second.clone() {
                let inner = box_around(place, window, length);
                uncut &= inner.len() == window;
                let share = 1.0 / (inner.len() as f64 * second.len() as f64);
                count_steps[inner.start - first] += 1;
                count_steps[inner.end - first] -= 1;
                share_steps[inner.start - first] += share;
                share_steps[inner.end - first] -= share;
            }
            let counts = running(&count_steps);
            let shares = running(&share_steps);
            // 255 times the sum of all weights must stay within 16 bits.
            let fits = counts.iter().sum::<i64>() <= i64::from(u16::MAX) / 255;
            let whole = counts.iter().map(|count| *count as u16).collect();
            Tap {
                first,
                whole: (uncut && fits).then_some(whole),
                shares: shares.iter().map(|share| *share as f32).collect(),
            }
        })
        .collect()
}

/// Sums from the first step to each but the last.
fn running<T: Copy + Default + std::ops::AddAssign>(steps: &[T]) -> Vec<T> {
    let mut sum = T::default();
    steps[..steps.len() - 1]
        .iter()
        .map(|step| {
            sum += *step;
            sum
        })
        .collect()
}

/// The places a box of the reference takes in around one: one more after than before if the
/// window is even, cut at both ends.
fn box_around(middle: usize, window: usize, length: usize) -> std::ops::Range<usize> {
    let after = window.div_ceil(2) + usize::from(window.is_multiple_of(2));
    let end = middle + after;
    end.saturating_sub(window)..end.min(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The two blurs of the reference along one direction, sliding nothing.
    fn blurred_twice(values: &[f64]) -> Vec<f64> {
        let window = values.len().div_ceil(2 * SIDE);
        let blur = |values: &[f64]| -> Vec<f64> {
            (0..values.len())
                .map(|middle| {
                    let inside = box_around(middle, window, values.len());
                    values[inside.clone()].iter().sum::<f64>() / inside.len() as f64
                })
                .collect()
        };
        blur(&blur(values))
    }

    #[test]
    fn a_tap_is_two_blurs_at_one_place() {
        for length in [
            5, 63, 64, 65, 127, 128, 129, 500, 512, 1080, 1920, 2049, 4321,
        ] {
            let values: Vec<f64> = (0..length)
                .map(|at| f64::from((at as u32).wrapping_mul(2_654_435_761) >> 24))
                .collect();
            let blurred = blurred_twice(&values);
            let mut whole = 0;
            for (sample, tap) in taps(length).iter().enumerate() {
                let expected = blurred[(2 * sample + 1) * length / (2 * SIDE)];
                let places = &values[tap.first..tap.first + tap.shares.len()];
                let found: f64 = (places.iter().zip(&tap.shares))
                    .map(|(value, share)| value * f64::from(*share))
                    .sum();
                assert!((found - expected).abs() < 1e-3, "{length}, {sample}");
                if let Some(weights) = &tap.whole {
                    whole += 1;
                    let total: u16 = weights.iter().sum();
                    let found: f64 = (places.iter().zip(weights))
                        .map(|(value, weight)| value * f64::from(*weight))
                        .sum();
                    let found = found / f64::from(total);
                    assert!((found - expected).abs() < 1e-9, "{length}, {sample}");
                }
            }
            assert!(length > 2048 || whole >= SIDE - 1, "{length}: {whole}");
        }
    }
}
