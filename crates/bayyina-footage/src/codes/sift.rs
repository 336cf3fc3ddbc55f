//! Ruling out postings: the inner loop of a search, and what is unsafe in it.

#![allow(
    unsafe_code,
    reason = "instructions for a processor's wider registers, and fetching memory ahead"
)]

use super::index::{BAND_BITS, BANDS, Shape, low};

/// What a posting must fulfil. See [`super::index`] for why.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub radius: u32,
    /// In how many bits a band may differ.
    pub in_band: u32,
    /// In how many bits a band and what is known of the next may differ.
    pub in_all: u32,
    /// What is known of the two bands of a window.
    known: u32,
    place_bits: u32,
    /// The bits of a posting, without its place, that belong to the band itself.
    band_rest: u32,
}

impl Rule {
    pub fn new(shape: Shape, radius: u32) -> Self {
        let bands = BANDS as u32;
        Self {
            radius,
            in_band: radius / bands,
            in_all: 2 * radius / bands,
            known: low(shape.key_bits + shape.rest_bits),
            place_bits: shape.place_bits,
            band_rest: low(BAND_BITS - shape.key_bits),
        }
    }

    /// Whether two codes pass whose windows at a band differ in these bits.
    #[inline(always)]
    pub fn passes(&self, apart: u32) -> bool {
        (apart & low(BAND_BITS)).count_ones() <= self.in_band
            && (apart & self.known).count_ones() <= self.in_all
    }
}

/// Postings in a row that are looked through for one code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// Where they start among all postings.
    pub start: u32,
    /// Where they end.
    pub end: u32,
    /// The posting that would be equal in every bit but the place.
    pub equal: u32,
    /// In how many bits the directory's value is off: at most [`Rule::in_band`].
    pub off: u32,
    /// Which code it is.
    pub query: u32,
    /// Which band.
    pub band: u8,
}

/// A posting that is not ruled out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Left {
    /// The run it was in.
    pub run: u32,
    /// As it is stored.
    pub posting: u32,
}

/// Adds to `left` what passes.
pub(super) fn sift(postings: &[u32], runs: &[Run], rule: Rule, left: &mut Vec<Left>) {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vpopcntdq") {
            // SAFETY: the processor was just asked, and has what `sift_avx512` is compiled for.
            return unsafe { sift_avx512(postings, runs, rule, left) };
        }
    }
    crate::wide::widest(|| sift_plain(postings, runs, rule, left));
}

#[inline(always)]
fn sift_plain(postings: &[u32], runs: &[Run], rule: Rule, left: &mut Vec<Left>) {
    for (at, run) in (0..).zip(runs) {
        if let Some(later) = runs.get(at as usize + AHEAD) {
            fetch(postings, later.start as usize);
        }
        let (in_band, in_all) = (rule.in_band - run.off, rule.in_all - run.off);
        for posting in &postings[run.start as usize..run.end as usize] {
            let posting = u32::from_le(*posting);
            let apart = (posting ^ run.equal) >> rule.place_bits;
            if apart.count_ones() <= in_all && (apart & rule.band_rest).count_ones() <= in_band {
                left.push(Left { run: at, posting });
            }
        }
    }
}

/// How many runs ahead memory is asked for.
const AHEAD: usize = 24;

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vpopcntdq")]
fn sift_avx512(postings: &[u32], runs: &[Run], rule: Rule, left: &mut Vec<Left>) {
    use std::arch::x86_64::{
        _mm_cvtsi32_si128, _mm512_and_si512, _mm512_mask_cmple_epu32_mask,
        _mm512_maskz_loadu_epi32, _mm512_popcnt_epi32, _mm512_set1_epi32, _mm512_srl_epi32,
        _mm512_xor_si512,
    };
    let shift = _mm_cvtsi32_si128(rule.place_bits as i32);
    let band_rest = _mm512_set1_epi32(rule.band_rest as i32);
    for (at, run) in (0..).zip(runs) {
        if let Some(later) = runs.get(at as usize + AHEAD) {
            fetch(postings, later.start as usize);
            fetch(postings, later.start as usize + 16);
        }
        let equal = _mm512_set1_epi32(run.equal as i32);
        let in_band = _mm512_set1_epi32((rule.in_band - run.off) as i32);
        let in_all = _mm512_set1_epi32((rule.in_all - run.off) as i32);
        for chunk in postings[run.start as usize..run.end as usize].chunks(16) {
            let there = low(chunk.len() as u32) as u16;
            // SAFETY: only the lanes in `there` are read, and so many numbers are in `chunk`.
            let posting = unsafe { _mm512_maskz_loadu_epi32(there, chunk.as_ptr().cast()) };
            let apart = _mm512_srl_epi32(_mm512_xor_si512(posting, equal), shift);
            let bits = _mm512_popcnt_epi32(apart);
            let near = _mm512_mask_cmple_epu32_mask(there, bits, in_all);
            if near == 0 {
                continue;
            }
            let bits = _mm512_popcnt_epi32(_mm512_and_si512(apart, band_rest));
            let mut near = _mm512_mask_cmple_epu32_mask(near, bits, in_band);
            while near != 0 {
                let posting = chunk[near.trailing_zeros() as usize];
                left.push(Left { run: at, posting });
                near &= near - 1;
            }
        }
    }
}

/// Asks for memory that is about to be read. Does nothing where that cannot be asked, or where
/// there is no such place.
#[inline(always)]
pub(super) fn fetch<T>(values: &[T], place: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(value) = values.get(place) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: every x86-64 processor has the instruction, and it reads nothing that a program
        // could see.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(value).cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (values, place);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever this processor has gives what the plain loop gives.
    #[test]
    fn wide_is_plain() {
        let shape = Shape::of(5000).unwrap();
        let mut state = 7u32;
        let postings: Vec<u32> = (0..4000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                // Few bits set above the place, so that many pass.
                (state & state >> 7 & state << 5).to_le()
            })
            .collect();
        let runs: Vec<Run> = (0..400)
            .map(|at: u32| Run {
                start: at * 9,
                end: at * 9 + at % 50,
                equal: at << shape.place_bits,
                off: at % 2,
                query: at,
                band: 3,
            })
            .collect();
        for radius in [16, 24, 31] {
            let rule = Rule::new(shape, radius);
            let (mut wide, mut plain) = (Vec::new(), Vec::new());
            sift(&postings, &runs, rule, &mut wide);
            sift_plain(&postings, &runs, rule, &mut plain);
            let flat = |left: &[Left]| -> Vec<_> {
                left.iter().map(|left| (left.run, left.posting)).collect()
            };
            assert!(!plain.is_empty() && plain.len() < 9000, "{}", plain.len());
            assert_eq!(flat(&wide), flat(&plain));
        }
    }
}
