//! The search index of a tile: its patterns, sorted by affine code.

use crate::code::{self, Kind};
use crate::plane::{distance, norm, sub};
use crate::sheet::{NONE, Sheet};

/// Bytes of an entry: the junction (2), the arms to the others (2), the similarity code (4), the
/// degrees (1), the direction of the base (1), its length (1).
pub const ENTRY: usize = 11;
/// The most arms of a junction that patterns use.
const MOST_ARMS: usize = 32;

/// The patterns of a tile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TileIndex<B = Vec<u8>> {
    bytes: B,
    parts: [Part; 2],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Part {
    /// Cells along each axis of the directory.
    side: usize,
    /// Where the directory lies.
    directory: usize,
    /// Where the entries lie.
    entries: usize,
    count: usize,
}

/// What is wrong with the bytes of an index.
pub type IndexFault = &'static str;

/// Version and sizes of both parts.
const HEAD: usize = 4 + 2 * 8;
const VERSION: u32 = 1;

fn u32_of(bytes: &[u8], at: usize) -> u32 {
    let mut four = [0; 4];
    four.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(four)
}

impl TileIndex<Vec<u8>> {
    /// Finds and sorts the patterns of a tile.
    pub fn build(sheet: &Sheet) -> Self {
        let mut found: [Vec<([f64; 4], [u8; ENTRY])>; 2] = [Vec::new(), Vec::new()];
        each(sheet, |kind, code, entry| {
            found[kind as usize].push((code, entry));
        });
        let mut bytes = vec![0; HEAD];
        bytes[..4].copy_from_slice(&VERSION.to_le_bytes());
        for (part, found) in found.iter_mut().enumerate() {
            let side = (8..=64)
                .rev()
                .step_by(8)
                .find(|side| side * side * 2 * 4 <= found.len())
                .unwrap_or(4);
            found.sort_by_cached_key(|(code, entry)| (cell(*code, side), *entry));
            bytes[4 + 8 * part..][..4].copy_from_slice(&(side as u32).to_le_bytes());
            bytes[8 + 8 * part..][..4].copy_from_slice(&(found.len() as u32).to_le_bytes());
            let mut starts = vec![0u32; 2 * side * side + 1];
            for (code, _) in found.iter() {
                starts[cell(*code, side) + 1] += 1;
            }
            for at in 0..2 * side * side {
                starts[at + 1] += starts[at];
            }
            bytes.extend(starts.iter().flat_map(|start| start.to_le_bytes()));
            bytes.extend(found.iter().flat_map(|(_, entry)| entry));
        }
        Self::read(bytes).expect("it was just written")
    }
}

impl<B: AsRef<[u8]>> TileIndex<B> {
    /// Takes the bytes of an index, once they were seen to fit together.
    pub fn read(bytes: B) -> Result<Self, IndexFault> {
        let held = bytes.as_ref();
        if held.len() < HEAD {
            return Err("a search index is cut");
        }
        if u32_of(held, 0) != VERSION {
            return Err("a search index is of another version");
        }
        let mut at = HEAD;
        let mut parts = [Part::default(); 2];
        for (number, part) in parts.iter_mut().enumerate() {
            let side = u32_of(held, 4 + 8 * number) as usize;
            let count = u32_of(held, 8 + 8 * number) as usize;
            if !(1..=64).contains(&side) {
                return Err("a search index has an impossible directory");
            }
            let length = 4 * (2 * side * side + 1);
            *part = Part {
                side,
                directory: at,
                entries: at + length,
                count,
            };
            at = count
                .checked_mul(ENTRY)
                .and_then(|entries| entries.checked_add(at + length))
                .ok_or("a search index is cut")?;
            if at > held.len() {
                return Err("a search index is cut");
            }
            let mut last = 0;
            for cell in 0..=2 * side * side {
                let start = u32_of(held, part.directory + 4 * cell);
                if start < last || (cell == 0 && start != 0) {
                    return Err("the directory of a search index is out of order");
                }
                last = start;
            }
            if last as usize != count {
                return Err("a search index counts its entries differently");
            }
        }
        if at != held.len() {
            return Err("a search index is too long");
        }
        Ok(Self { bytes, parts })
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    /// Runs of entries whose affine code may lie within `within` of a code.
    #[inline]
    pub fn near(
        &self,
        kind: Kind,
        code: [f64; 4],
        within: f64,
        mut each: impl FnMut(&[[u8; ENTRY]]),
    ) {
        self.ranges(kind, code, within, |part, from, to| {
            let bytes =
                &self.bytes.as_ref()[part.entries + from * ENTRY..part.entries + to * ENTRY];
            each(bytes.as_chunks::<ENTRY>().0);
        });
    }

    /// How many entries that are.
    pub fn count_near(&self, kind: Kind, code: [f64; 4], within: f64) -> usize {
        let mut count = 0;
        self.ranges(kind, code, within, |_, from, to| count += to - from);
        count
    }

    #[inline]
    fn ranges(
        &self,
        kind: Kind,
        code: [f64; 4],
        within: f64,
        mut each: impl FnMut(&Part, usize, usize),
    ) {
        let part = &self.parts[kind as usize];
        if part.count == 0 {
            return;
        }
        let side = part.side;
        let low = |value: f64| column(value - within, side);
        let high = |value: f64| column(value + within, side);
        let inner = code[1] + code[2];
        for half in 0..2 {
            if (half == 0 && inner > 2.0 * within) || (half == 1 && inner < -2.0 * within) {
                continue;
            }
            for row in low(code[0])..=high(code[0]) {
                let first = (half * side + row) * side;
                let start =
                    |cell: usize| u32_of(self.bytes.as_ref(), part.directory + 4 * cell) as usize;
                let (from, to) = (
                    start(first + low(code[3])),
                    start(first + high(code[3]) + 1),
                );
                if from < to {
                    each(part, from, to);
                }
            }
        }
    }
}

fn column(value: f64, side: usize) -> usize {
    (((value + 0.5) * side as f64) as isize).clamp(0, side as isize - 1) as usize
}

/// The cell of a code: which sign the two inner triangles have, then the areas of the outer two.
fn cell(code: [f64; 4], side: usize) -> usize {
    let half = usize::from(code[1] + code[2] > 0.0);
    (half * side + column(code[0], side)) * side + column(code[3], side)
}

/// Every pattern of a tile once, with its code and its entry.
fn each(sheet: &Sheet, mut found: impl FnMut(Kind, [f64; 4], [u8; ENTRY])) {
    let mut push = |kind: Kind, node: usize, slots: [usize; 3], ids: [u32; 4]| {
        let q = ids.map(|id| sheet.at(id));
        let Some((code, _)) = code::affine(q) else {
            return;
        };
        let z = code::similarity(kind, q);
        let (Some(one), Some(two)) = (code::pack_vector(z[0]), code::pack_vector(z[1])) else {
            return;
        };
        let base = code::base(kind, q);
        let slots = slots[0] | slots[1] << 5 | slots[2] << 10;
        let degrees = ids.iter().enumerate();
        let degrees = degrees
            .map(|(at, &id)| sheet.degrees[id as usize] << (2 * at))
            .sum();
        let ([n0, n1], [s0, s1]) = ((node as u16).to_le_bytes(), (slots as u16).to_le_bytes());
        let entry = [
            n0,
            n1,
            s0,
            s1,
            one[0],
            one[1],
            two[0],
            two[1],
            degrees,
            code::pack_angle(base),
            code::pack_length(norm(base)),
        ];
        found(kind, code, entry);
    };
    for b in 0..sheet.own as u32 {
        let of_b = distinct(sheet, b);
        for &(to_c, c) in &of_b {
            if sheet.ids[c as usize] < sheet.ids[b as usize] {
                continue;
            }
            for (to_d, d) in distinct(sheet, c) {
                if d == b {
                    continue;
                }
                for &(to_a, a) in &of_b {
                    if a != c && a != d {
                        push(Kind::Path, b as usize, [to_c, to_a, to_d], [a, b, c, d]);
                    }
                }
            }
        }
        // Counter-clockwise by where the junctions lie, the longest arm first.
        let mut round = of_b;
        round.sort_by_cached_key(|&(_, to)| code::pack_order(sub(sheet.at(to), sheet.at(b))));
        for k in 0..round.len() {
            for j in 0..k {
                for i in 0..j {
                    let mut star = [round[i], round[j], round[k]];
                    let length = |(_, to): (usize, u32)| distance(sheet.at(to), sheet.at(b));
                    let longest = (0..3)
                        .max_by(|&x, &y| length(star[x]).total_cmp(&length(star[y])))
                        .unwrap_or(0);
                    star.rotate_left(longest);
                    push(
                        Kind::Star,
                        b as usize,
                        star.map(|(slot, _)| slot),
                        [b, star[0].1, star[1].1, star[2].1],
                    );
                }
            }
        }
    }
}

/// The junctions that a junction's arms lead to, each once, with the arm.
fn distinct(sheet: &Sheet, node: u32) -> Vec<(usize, u32)> {
    let mut found: Vec<(usize, u32)> = Vec::new();
    for (slot, &to) in sheet.arms(node).iter().take(MOST_ARMS).enumerate() {
        if to != NONE && to != node && !found.iter().any(|&(_, other)| other == to) {
            found.push((slot, to));
        }
    }
    found
}

/// The junctions of an entry, in order; `None` if the tile has no such arms.
#[inline]
pub fn junctions(sheet: &Sheet, kind: Kind, entry: &[u8; ENTRY]) -> Option<[u32; 4]> {
    let node = u32::from(u16::from_le_bytes([entry[0], entry[1]]));
    let slots = usize::from(u16::from_le_bytes([entry[2], entry[3]]));
    let slots = [slots & 31, slots >> 5 & 31, slots >> 10 & 31];
    if node as usize >= sheet.own {
        return None;
    }
    let arms = sheet.steps(node);
    let first = arms.get(slots[0])?.to;
    let second = arms.get(slots[1])?.to;
    if first == NONE || second == NONE {
        return None;
    }
    let ids = match kind {
        Kind::Path => [second, node, first, sheet.steps(first).get(slots[2])?.to],
        Kind::Star => [node, first, second, arms.get(slots[2])?.to],
    };
    (ids[3] != NONE).then_some(ids)
}
