//! Learning correspondences from pairs of names.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::{Alignment, LONGEST, Unit, key, latin_letters, letters, text};

/// Units rarer than this are dropped.
const RAREST: f64 = 2e-6;

/// Learns the correspondences of pairs (folded name of a script, folded Latin name, weight) by
/// expectation and maximisation, beginning with all units alike but for a price on long ones.
pub fn learn(pairs: &[(String, String, f64)], rounds: usize) -> Alignment {
    let pairs: Vec<Pair> = pairs
        .iter()
        .filter(|(from, to, _)| from.chars().count() < LONGEST && to.len() < LONGEST)
        .map(|(from, to, weight)| Pair {
            from: letters(&format!("^{from}$")),
            to: latin_letters(&format!("^{to}$")),
            weight: *weight,
        })
        .collect();
    let mut units = Units::default();
    let mut edges = Vec::new();
    for round in 0..rounds {
        let mut counts = Units::default();
        for pair in &pairs {
            expect(pair, (round > 0).then_some(&units), &mut edges, &mut counts);
        }
        let total: f64 = counts.values().sum();
        counts.retain(|&key, count| {
            *count /= total;
            *count >= RAREST * 0.1 || is_single(key)
        });
        units = counts;
    }
    let mut list: Vec<Unit> = units
        .into_iter()
        .filter(|&(_, p)| p >= RAREST)
        .map(|(key, p)| {
            let (from, to) = text(key);
            Unit {
                from,
                to,
                log_p: libm::log(p) as f32,
            }
        })
        .collect();
    list.sort_by(|one, other| (&one.from, &one.to).cmp(&(&other.from, &other.to)));
    Alignment::new(list)
}

struct Pair {
    from: Vec<u32>,
    to: Vec<u32>,
    weight: f64,
}

type Units = HashMap<u64, f64, BuildHasherDefault<Mixed>>;

/// Multiplies: the keys are ours, and millions are looked up.
#[derive(Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

/// Adds the expected counts of units in one pair.
fn expect(
    pair: &Pair,
    units: Option<&Units>,
    edges: &mut Vec<(u32, u32, u64, f64)>,
    counts: &mut Units,
) {
    let (from, to) = (&pair.from, &pair.to);
    let width = to.len() + 1;
    let size = (from.len() + 1) * width;
    edges.clear();
    let mut forward = vec![0.0; size];
    forward[0] = 1.0;
    for i in 0..=from.len() {
        for j in 0..=to.len() {
            if (i * to.len()).abs_diff(j * from.len()) > 6 * from.len().max(to.len()) {
                continue;
            }
            let at = i * width + j;
            for a in 0..=i.min(2) {
                for b in 0..=j.min(4) {
                    if (a == 0 && b != 1) || (b == 0 && a != 1) || (a == 2 && b > 3) {
                        continue;
                    }
                    let before = (i - a) * width + j - b;
                    if forward[before] == 0.0 {
                        continue;
                    }
                    let unit = key(&from[i - a..i], &to[j - b..j]);
                    let p = match units {
                        // A price on every letter beyond the first.
                        None => match a + b {
                            0 | 1 => 0.01,
                            2 => 0.05,
                            3 => 0.01,
                            4 => 0.002,
                            _ => 0.0003,
                        },
                        Some(units) => match units.get(&unit) {
                            Some(&p) => p,
                            None if a + b <= 2 => 1e-7,
                            None => continue,
                        },
                    };
                    forward[at] += forward[before] * p;
                    edges.push((at as u32, before as u32, unit, p));
                }
            }
        }
    }
    let all: f64 = forward[size - 1];
    if all <= 0.0 {
        return;
    }
    let mut backward = vec![0.0; size];
    backward[size - 1] = 1.0;
    for &(at, before, unit, p) in edges.iter().rev() {
        let passed = backward[at as usize] * p;
        if passed == 0.0 {
            continue;
        }
        backward[before as usize] += passed;
        let share = forward[before as usize] * passed / all;
        if share > 1e-3 {
            *counts.entry(unit).or_default() += share * pair.weight;
        }
    }
}

/// Whether a unit has at most one letter on either side.
fn is_single(key: u64) -> bool {
    (key >> 24) & 0x3_ffff == 0 && (key >> 12) & 63 == 0
}
