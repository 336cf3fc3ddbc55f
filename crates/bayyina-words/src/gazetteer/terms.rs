//! What a name is found by: its key, its skeleton, and both with a letter left out.

use crate::fold::{joined, without_articles};
use crate::latin::{latin, skeleton, skeletons};
use crate::script::Script;

/// Keys up to this length are also found with any one letter left out.
const SHORT_KEY: usize = 9;
/// Skeletons from this length on are also found with any one consonant left out.
const LONG_SKELETON: usize = 5;
/// No more consonants of a skeleton are looked at.
const MOST_CONSONANTS: usize = 12;

/// The key of a folded name: its Latin letters without articles and spaces. Empty where the name
/// has no letters; cut where it is very long.
pub fn key(folded: &str) -> String {
    let mut key = joined(&latin(&without_articles(folded)));
    if key.is_empty() {
        key = joined(folded);
    }
    let mut end = key.len().min(120);
    while !key.is_char_boundary(end) {
        end -= 1;
    }
    key.truncate(end);
    key
}

/// The hash of the exact key.
pub fn exact(key: &str) -> u32 {
    hash(b'=', key.as_bytes())
}

/// Hashes of all that a stored name is found by.
pub fn of_stored(key: &str, script: Script, out: &mut Vec<u32>) {
    out.push(exact(key));
    for one in skeletons(key, script) {
        if one.len() >= 2 {
            out.push(hash(b's', cut(&one)));
        }
    }
    let skeleton = skeleton(key);
    without_one(key, &skeleton, &mut |kind, bytes| {
        out.push(hash(kind, bytes))
    });
    out.sort_unstable();
    out.dedup();
}

/// Hashes of all that a name is sought by, nearest first.
pub fn of_sought(key: &str, script: Script) -> Vec<u32> {
    let mut out = vec![exact(key)];
    let all = skeletons(key, script);
    for one in &all {
        out.push(hash(b's', cut(one)));
    }
    // What was left out may have been there, or be one too many.
    let short = key.len() <= SHORT_KEY + 1;
    if short {
        out.push(hash(b'~', key.as_bytes()));
    }
    for one in &all {
        if one.len() + 1 >= LONG_SKELETON {
            out.push(hash(b'-', cut(one)));
        }
    }
    without_one(key, &all[0], &mut |kind, bytes| {
        out.push(hash(kind, bytes));
        match kind {
            b'~' => out.push(hash(b'=', bytes)),
            _ => out.push(hash(b's', bytes)),
        }
    });
    let mut seen = std::collections::HashSet::new();
    out.retain(|&hash| seen.insert(hash));
    out
}

fn without_one(key: &str, skeleton: &str, each: &mut impl FnMut(u8, &[u8])) {
    if key.len() <= SHORT_KEY && key.len() > 2 {
        leave_out(key.as_bytes(), b'~', each);
    }
    let cut = cut(skeleton);
    if cut.len() >= LONG_SKELETON {
        leave_out(cut, b'-', each);
    }
}

fn leave_out(bytes: &[u8], kind: u8, each: &mut impl FnMut(u8, &[u8])) {
    let mut rest = Vec::with_capacity(bytes.len());
    for index in 0..bytes.len() {
        if index > 0 && bytes[index] == bytes[index - 1] {
            continue;
        }
        rest.clear();
        rest.extend_from_slice(&bytes[..index]);
        rest.extend_from_slice(&bytes[index + 1..]);
        each(kind, &rest);
    }
}

fn cut(skeleton: &str) -> &[u8] {
    &skeleton.as_bytes()[..skeleton.len().min(MOST_CONSONANTS)]
}

/// FNV-1a, folded once more so that its upper bits are as good as its lower.
fn hash(kind: u8, bytes: &[u8]) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for &byte in std::iter::once(&kind).chain(bytes) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    ((hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32) as u32
}
