//! Which stored marks look like a given one.
//!
//! Sixteen bands of sixteen bits: a mark within 15 bits is always found, one of 40 bits mostly. A
//! match rests on several marks of a frame, so some may be missed.

use crate::code::Code;

const BANDS: usize = 16;
const VALUES: usize = 1 << 16;
/// A band value that so many marks share says nothing.
const COMMON: usize = 2_000;

/// Marks by the bands of their codes.
#[derive(Debug, Default)]
pub struct Lookup {
    codes: Vec<Code>,
    /// For every band, where each value begins among the entries.
    begins: Vec<Vec<u32>>,
    entries: Vec<Vec<u32>>,
}

/// A mark found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near {
    /// Its place among the codes given.
    pub entry: u32,
    /// Bits that differ.
    pub distance: u32,
}

impl Lookup {
    /// Sorts codes into bands.
    pub fn new(codes: Vec<Code>) -> Self {
        let (mut begins, mut entries) = (Vec::new(), Vec::new());
        for band in 0..BANDS {
            let mut starts = vec![0u32; VALUES + 1];
            for code in &codes {
                starts[value(code, band) + 1] += 1;
            }
            for at in 0..VALUES {
                starts[at + 1] += starts[at];
            }
            let mut next = starts.clone();
            let mut sorted = vec![0u32; codes.len()];
            for (entry, code) in (0u32..).zip(&codes) {
                let place = &mut next[value(code, band)];
                sorted[*place as usize] = entry;
                *place += 1;
            }
            begins.push(starts);
            entries.push(sorted);
        }
        Self {
            codes,
            begins,
            entries,
        }
    }

    /// The marks within `radius` bits that share a band, each once, into `found`.
    pub fn near(&self, code: &Code, radius: u32, found: &mut Vec<Near>) {
        found.clear();
        for band in 0..self.entries.len() {
            let value = value(code, band);
            let span = self.begins[band][value] as usize..self.begins[band][value + 1] as usize;
            if span.len() > COMMON {
                continue;
            }
            for entry in &self.entries[band][span] {
                let distance = self.codes[*entry as usize].distance(code);
                if distance <= radius {
                    found.push(Near {
                        entry: *entry,
                        distance,
                    });
                }
            }
        }
        found.sort_unstable_by_key(|near| near.entry);
        found.dedup_by_key(|near| near.entry);
    }
}

#[inline]
fn value(code: &Code, band: usize) -> usize {
    (code.0[band / 4] >> (16 * (band % 4)) & 0xffff) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_fifteen_bits_nothing_is_missed() {
        let stored = Code([0x0123_4567_89ab_cdef; 4]);
        let lookup = Lookup::new(vec![Code([7; 4]), stored, Code([u64::MAX; 4])]);
        let mut asked = stored;
        for band in 0..15 {
            asked.0[band / 4] ^= 1 << (16 * (band % 4) + 3);
        }
        let mut found = Vec::new();
        lookup.near(&asked, 60, &mut found);
        assert_eq!(
            found,
            [Near {
                entry: 1,
                distance: 15
            }]
        );
        lookup.near(&asked, 14, &mut found);
        assert!(found.is_empty());
    }
}
