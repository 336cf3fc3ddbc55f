//! A segment of codes: any bytes at all; and one of 4,200 entries in which eight bytes at a time
//! say what to overwrite where, its sums put right, so that they reach the search behind the sums.

#![no_main]

use std::sync::LazyLock;

use bayyina_footage::Code;
use bayyina_footage::codes::{search_bytes, segment_bytes};
use libfuzzer_sys::fuzz_target;

const ENTRIES: usize = 4200;

static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let entries: Vec<(Code, u64)> = (0..ENTRIES as u64)
        .map(|at| {
            let word = |salt: u64| {
                (at + salt)
                    .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                    .rotate_left(29)
            };
            (Code([word(0), word(1), word(2), word(at % 7)]), at)
        })
        .collect();
    segment_bytes(0, &entries)
});

fuzz_target!(|bytes: &[u8]| {
    let Some((code, changes)) = bytes.split_first_chunk::<32>() else {
        return;
    };
    let code = Code::from_bytes(code);
    let _ = search_bytes(changes, &code, 31);

    let mut segment = WHOLE.clone();
    let (changes, _) = changes.as_chunks::<8>();
    let index = 64 + 40 * ENTRIES;
    for change in changes {
        let [a, b, c, _, value @ ..] = *change;
        let at = index + u32::from_le_bytes([a, b, c, 0]) as usize % (segment.len() - index - 4);
        segment[at..at + 4].copy_from_slice(&value);
    }
    let directory = 64 << segment[20];
    let mut at = 64;
    for (part, length) in [32 * ENTRIES, 8 * ENTRIES, directory, 64 * ENTRIES]
        .into_iter()
        .enumerate()
    {
        let sum = crc32fast::hash(&segment[at..at + length]);
        segment[24 + 4 * part..28 + 4 * part].copy_from_slice(&sum.to_le_bytes());
        at += length;
    }
    let sum = crc32fast::hash(&segment[..60]);
    segment[60..64].copy_from_slice(&sum.to_le_bytes());
    for radius in [5, 31] {
        if let Ok(hits) = search_bytes(&segment, &code, radius) {
            assert!(hits <= ENTRIES, "an entry is found once at most");
        }
    }
});
