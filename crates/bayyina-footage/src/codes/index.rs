//! Which codes of a segment can lie within 31 bits of another: an index that misses none.
//!
//! A code is 16 **bands** of 16 bits in a ring. If two codes differ in at most `r` bits, then
//! some band begins a stretch of the ring along which they differ little: in that band in at most
//! `r / 16` bits, in it and the next in at most `2 r / 16`, and so on, always rounded down.
//! (Were it not so, every band would begin a stretch that exceeds its share; laid end to end
//! around the ring, these would add up to more than `r`. It is the lemma of the ballot on a ring;
//! **source** of its use in searching: Qin and Xiao, *Pigeonring*, VLDB 2018.)
//!
//! So for each band the segment keeps its entries in the order of that band's bits, with a
//! directory of where each value begins. A search looks up the value asked for and, for a radius
//! of 16 to 31, its 16 neighbours at one bit. A **posting** has 32 bits: the entry's place, and in
//! the bits that are left over those that follow in the ring, so that nearly all postings are
//! ruled out by the second condition where they stand. What passes is compared in full.
//!
//! **Shape** of a posting: `place` in its low bits, as many as the segment's last place has; above
//! them the bits of the ring after those that the directory tells apart.

use crate::Code;
use crate::wide::widest;

use super::segment::stored;
use super::sift::{Left, Rule, Run, fetch, sift};

pub(super) const BANDS: usize = 16;
pub(super) const BAND_BITS: u32 = 16;

/// The largest radius the index serves. Beyond it, bands would have to be looked up at two bits.
pub(super) const FARTHEST: u32 = 2 * BANDS as u32 - 1;

/// Segments with fewer entries have no index: reading all their codes is as fast.
const FEWEST: usize = 4096;

/// How a posting is made up, in a segment of so many entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// Bits of a band that the directory tells apart.
    pub key_bits: u32,
    /// Bits of a place.
    pub place_bits: u32,
    /// Bits of the ring in a posting.
    pub rest_bits: u32,
}

impl Shape {
    /// `None` for segments without an index.
    pub fn of(count: usize) -> Option<Self> {
        if count < FEWEST {
            return None;
        }
        let place_bits = (count - 1).ilog2() + 1;
        // About eight postings to a value, or more once all 16 bits are told apart.
        let key_bits = (place_bits - 3).min(BAND_BITS);
        let rest_bits = (u32::BITS - place_bits).min(2 * BAND_BITS - key_bits);
        Some(Self {
            key_bits,
            place_bits,
            rest_bits,
        })
    }

    /// How many values the directory tells apart.
    pub fn keys(self) -> usize {
        1 << self.key_bits
    }

    fn key(self, window: u32) -> usize {
        (window & ((1 << self.key_bits) - 1)) as usize
    }

    /// A posting's bits of the ring, where a posting has them.
    fn rest(self, window: u32) -> u32 {
        let bits = (window >> self.key_bits) & low(self.rest_bits);
        bits << self.place_bits
    }
}

/// The low bits of a number.
pub(super) const fn low(bits: u32) -> u32 {
    ((1u64 << bits) - 1) as u32
}

/// The bits of a band and of the one after it.
#[inline(always)]
fn window(code: &Code, band: usize) -> u32 {
    let half = |at: usize| (code.0[at % BANDS / 4] >> (16 * (at % 4))) as u16;
    u32::from(half(band)) | u32::from(half(band + 1)) << 16
}

/// The directory and the postings of some codes.
pub(super) fn build(shape: Shape, codes: &[Code]) -> (Vec<u32>, Vec<u32>) {
    let mut directory = Vec::with_capacity(BANDS * shape.keys());
    let mut postings = vec![0; BANDS * codes.len()];
    for (band, postings) in postings.chunks_exact_mut(codes.len()).enumerate() {
        let mut next = vec![0u32; shape.keys()];
        for code in codes {
            next[shape.key(window(code, band))] += 1;
        }
        let mut sum = 0;
        for start in &mut next {
            (*start, sum) = (sum, sum + *start);
        }
        directory.extend_from_slice(&next);
        for (place, code) in (0..).zip(codes) {
            let window = window(code, band);
            let next = &mut next[shape.key(window)];
            postings[*next as usize] = shape.rest(window) | place;
            *next += 1;
        }
    }
    (directory, postings)
}

/// An index as it is stored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Index<'a> {
    pub shape: Shape,
    pub codes: &'a [[u64; 4]],
    /// Numbers as they are stored, `BANDS` times `shape.keys()`.
    pub directory: &'a [u32],
    /// Numbers as they are stored, `BANDS` times `codes.len()`.
    pub postings: &'a [u32],
}

/// The index contradicts itself.
#[derive(Debug)]
pub(super) struct Contradiction;

/// Room to work in, kept from search to search.
#[derive(Debug, Default)]
pub(super) struct Room {
    runs: Vec<Run>,
    left: Vec<Left>,
}

/// Who takes what a search finds.
pub(super) trait Take {
    /// Whether more is wanted of the code at a place among those asked for.
    fn wants(&self, query: usize) -> bool;
    /// An entry by its place in the segment: each once, in no order.
    fn take(&mut self, query: usize, place: usize, distance: u32);
}

/// Codes that are looked up together in one band.
const TOGETHER: usize = 128;

impl Index<'_> {
    /// Gives `taker` every entry within `radius` of each code. The radius is at most
    /// [`FARTHEST`].
    pub fn search(
        &self,
        codes: &[Code],
        radius: u32,
        room: &mut Room,
        taker: &mut impl Take,
    ) -> Result<(), Contradiction> {
        let rule = Rule::new(self.shape, radius);
        let mut first = 0;
        for codes in codes.chunks(TOGETHER) {
            // Many codes: band by band, so that a band's part of the index stays in the cache.
            // Few: all bands at once, so that their lines of memory are fetched side by side.
            let bands = if codes.len() < 8 { BANDS } else { 1 };
            for start in (0..BANDS).step_by(bands) {
                room.runs.clear();
                room.left.clear();
                for band in start..start + bands {
                    let wanted = (0..).zip(codes);
                    let wanted = wanted.filter(|(query, _)| taker.wants(first + *query as usize));
                    self.look_up(wanted, band, rule, &mut room.runs)?;
                }
                sift(self.postings, &room.runs, rule, &mut room.left);
                widest(|| self.compare(codes, first, rule, room, taker))?;
            }
            first += codes.len();
        }
        Ok(())
    }

    /// Where a band's postings lie that can pass.
    fn look_up<'a>(
        &self,
        codes: impl Iterator<Item = (u32, &'a Code)>,
        band: usize,
        rule: Rule,
        runs: &mut Vec<Run>,
    ) -> Result<(), Contradiction> {
        let keys = self.shape.keys();
        let directory = (self.directory)
            .get(band * keys..(band + 1) * keys)
            .ok_or(Contradiction)?;
        let count = self.codes.len() as u32;
        let base = (band * self.codes.len()) as u32;
        for (query, code) in codes {
            let window = window(code, band);
            let equal = self.shape.rest(window);
            let key = self.shape.key(window);
            let mut look = |key: usize, off| {
                let start = u32::from_le(directory[key]);
                let end = directory
                    .get(key + 1)
                    .map_or(count, |end| u32::from_le(*end));
                if start > end || end > count {
                    return Err(Contradiction);
                }
                runs.push(Run {
                    start: base + start,
                    end: base + end,
                    equal,
                    off,
                    band: band as u8,
                    query,
                });
                Ok(())
            };
            look(key, 0)?;
            if rule.in_band > 0 {
                (0..self.shape.key_bits).try_for_each(|bit| look(key ^ 1 << bit, 1))?;
            }
        }
        Ok(())
    }

    /// Compares in full what was not ruled out.
    #[inline(always)]
    fn compare(
        &self,
        codes: &[Code],
        first: usize,
        rule: Rule,
        room: &Room,
        taker: &mut impl Take,
    ) -> Result<(), Contradiction> {
        let mask = low(self.shape.place_bits);
        let place = |left: &Left| (left.posting & mask) as usize;
        for (at, left) in room.left.iter().enumerate() {
            if let Some(later) = room.left.get(at + 16) {
                fetch(self.codes, place(later));
            }
            let run = &room.runs[left.run as usize];
            if !taker.wants(first + run.query as usize) {
                continue;
            }
            let place = place(left);
            let code = stored(self.codes.get(place).ok_or(Contradiction)?);
            let query = codes[run.query as usize];
            let distance = query.distance(&code);
            if distance <= rule.radius {
                // Each entry is reported from the first band that lets it pass.
                let apart = Code(std::array::from_fn(|word| query.0[word] ^ code.0[word]));
                if !(0..run.band.into()).any(|band| rule.passes(window(&apart, band))) {
                    taker.take(first + run.query as usize, place, distance);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_leaves_room_for_the_place_and_covers_its_band() {
        assert_eq!(Shape::of(FEWEST - 1), None);
        for count in [FEWEST, FEWEST + 1, 70_000, 1 << 19, (1 << 20) - 1, 1 << 20] {
            let shape = Shape::of(count).unwrap();
            assert!(count <= 1 << shape.place_bits);
            assert!(shape.place_bits + shape.rest_bits <= 32);
            assert!(shape.key_bits <= 16 && 16 <= shape.key_bits + shape.rest_bits);
            assert!(shape.key_bits + shape.rest_bits <= 32);
            assert!(BANDS * 4 * shape.keys() <= 4 << 20);
        }
    }

    /// However the differing bits are spread, some band lets the entry pass.
    #[test]
    fn no_spread_of_differences_slips_through() {
        let mut state = 1u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as usize
        };
        let shape = Shape::of(1 << 20).unwrap();
        let mut passes = 0;
        for round in 0..200_000 {
            let radius = next() as u32 % (FARTHEST + 1);
            let rule = Rule::new(shape, radius);
            let mut apart = Code::default();
            // Spread evenly, or piled up in few bands: the even ones are the hardest.
            let bands = 1 + next() % 16;
            for at in 0..radius as usize {
                let band = match round % 3 {
                    0 => at % BANDS,
                    1 => (at + at / BANDS * (next() % 3)) % BANDS,
                    _ => next() % bands,
                };
                let bit = 16 * band + next() % 16;
                apart.0[bit / 64] |= 1 << (bit % 64);
            }
            let found = (0..BANDS)
                .filter(|band| rule.passes(window(&apart, *band)))
                .count();
            assert!(found > 0, "{apart} at {radius}");
            passes += found;
        }
        assert!(passes < 200_000 * BANDS, "the rule must rule something out");
    }
}
