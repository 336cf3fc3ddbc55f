//! From 64 × 64 samples to bits.

use std::sync::LazyLock;

use crate::{Code, Hashed};

use super::shrink::SIDE;

/// Frequencies kept in each direction: the first to the sixteenth, without the constant.
const KEPT: usize = 16;

/// 16 × 16 frequencies of a picture, and its quality.
#[derive(Debug)]
pub(super) struct Spectrum {
    /// `rows[i][j]`: frequency `i + 1` down and `j + 1` across.
    rows: [[f32; KEPT]; KEPT],
    quality: u8,
    empty: bool,
}

/// `COSINES[k][i]`: sample `k` of 64 in frequency `i + 1`, rounded as the reference rounds it.
static COSINES: LazyLock<[[f32; KEPT]; SIDE]> = LazyLock::new(|| {
    let scale = f64::from(libm::sqrt(2.0 / SIDE as f64) as f32);
    let step = std::f64::consts::PI / 2.0 / SIDE as f64;
    std::array::from_fn(|k| {
        std::array::from_fn(|i| {
            let turn = step * (i + 1) as f64 * (2 * k + 1) as f64;
            (scale * libm::cos(turn)) as f32
        })
    })
});

impl Spectrum {
    /// That of a picture too small to have one.
    pub fn empty() -> Self {
        Self {
            rows: [[0.0; KEPT]; KEPT],
            quality: 0,
            empty: true,
        }
    }

    /// The spectrum of samples of brightness from 0 to 255.
    #[inline(always)]
    pub fn of(samples: &[[f32; SIDE]; SIDE]) -> Self {
        let cosines = &*COSINES;
        // Down the columns first, then along the rows, each sum in the order of the samples: the
        // reference's order, and one that widens over the columns without changing any sum.
        let mut down = [[0f32; SIDE]; KEPT];
        for (cosine, sample) in cosines.iter().zip(samples) {
            for (sums, factor) in down.iter_mut().zip(cosine) {
                for (sum, value) in sums.iter_mut().zip(sample) {
                    *sum += factor * value;
                }
            }
        }
        let mut rows = [[0f32; KEPT]; KEPT];
        for (row, sums) in rows.iter_mut().zip(&down) {
            for (cosine, factor) in cosines.iter().zip(sums) {
                for (value, cosine) in row.iter_mut().zip(cosine) {
                    *value += factor * cosine;
                }
            }
        }
        Self {
            rows,
            quality: quality(samples),
            empty: false,
        }
    }

    /// The code of the picture as it is.
    pub fn hash(&self) -> Hashed {
        self.hashed(self.bits(|_, _| false))
    }

    /// The codes of all variants, in the order of [`super::VARIANTS`].
    ///
    /// A mirrored picture has the odd frequencies (places 0, 2, …) of that direction negated, a
    /// transposed one has rows and columns exchanged; the rest are these two together.
    pub fn hash_all(&self) -> [Hashed; 8] {
        let upright = self.bits(|_, _| false);
        let turned_180 = self.bits(|i, j| (i + j) % 2 == 1);
        let upside_down = self.bits(|i, _| i % 2 == 0);
        let mirrored = self.bits(|_, j| j % 2 == 0);
        [
            upright,
            transposed(mirrored),
            turned_180,
            transposed(upside_down),
            upside_down,
            mirrored,
            transposed(upright),
            transposed(turned_180),
        ]
        .map(|bits| self.hashed(bits))
    }

    fn hashed(&self, bits: [u16; KEPT]) -> Hashed {
        if self.empty {
            return Hashed::default();
        }
        let mut words = [0u64; 4];
        for (i, row) in bits.iter().enumerate() {
            words[i / 4] |= u64::from(*row) << (16 * (i % 4));
        }
        Hashed {
            code: Code(words),
            quality: self.quality,
        }
    }

    /// A bit for each frequency above the median, once some of them are negated.
    fn bits(&self, negated: impl Fn(usize, usize) -> bool) -> [u16; KEPT] {
        let values: [[f32; KEPT]; KEPT] = std::array::from_fn(|i| {
            std::array::from_fn(|j| match negated(i, j) {
                true => -self.rows[i][j],
                false => self.rows[i][j],
            })
        });
        let mut ordered: [f32; KEPT * KEPT] =
            std::array::from_fn(|at| values[at / KEPT][at % KEPT]);
        // The lower of the two in the middle, as the reference has it.
        let (_, median, _) = ordered.select_nth_unstable_by(KEPT * KEPT / 2 - 1, f32::total_cmp);
        let median = *median;
        values.map(|row| {
            row.iter()
                .enumerate()
                .fold(0, |bits, (j, value)| bits | u16::from(*value > median) << j)
        })
    }
}

fn transposed(rows: [u16; KEPT]) -> [u16; KEPT] {
    std::array::from_fn(|j| {
        rows.iter()
            .enumerate()
            .fold(0, |column, (i, row)| column | (row >> j & 1) << i)
    })
}

/// How much there is to see, 0 to 100: steps between neighbouring samples, each counted in whole
/// hundredths of the full range, so that faint noise counts for nothing.
#[inline(always)]
fn quality(samples: &[[f32; SIDE]; SIDE]) -> u8 {
    let step = |from: f32, to: f32| (((from - to) * 100.0) / 255.0).abs() as i32;
    let mut sum = 0;
    for pair in samples.windows(2) {
        for (from, to) in pair[0].iter().zip(&pair[1]) {
            sum += step(*from, *to);
        }
    }
    for row in samples {
        for (from, to) in row.iter().zip(&row[1..]) {
            sum += step(*from, *to);
        }
    }
    (sum / 90).min(100) as u8
}
