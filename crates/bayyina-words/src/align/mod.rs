//! How letters of one script answer letters of another: learnt correspondences, and how likely
//! two names are readings of one another under them.

mod learn;

pub use learn::learn;

use std::sync::LazyLock;

use crate::script::Script;

/// The most letters of a name that are aligned.
pub const LONGEST: usize = 48;

/// Letters of one name that stand for letters of another, with their probability.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Letters of the script, at most two; `^` begins and `$` ends a name.
    pub from: String,
    /// Latin letters, at most four.
    pub to: String,
    /// Natural logarithm of the probability among all units.
    pub log_p: f32,
}

/// Why a table of correspondences cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("line {line} of the correspondences cannot be read")]
pub struct UnitError {
    /// The line, from 1.
    pub line: usize,
}

/// The correspondences between one script and Latin letters.
///
/// A pair of names is the product of its units, and its probability the sum over all the ways to
/// cut it into units: a joint multigram model. Source: Bisani and Ney 2008,
/// doi:10.1016/j.specom.2008.01.002, without their context.
#[derive(Clone, Debug)]
pub struct Alignment {
    units: Vec<Unit>,
    joint: Table,
    from: Table,
    to: Table,
}

/// How likely two names are one, by their letters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likeness {
    /// log P(a, b) − log P(a) − log P(b), in nats: how much likelier they are as one name in two
    /// scripts than as two names.
    pub gain: f64,
    /// log P(a, b) − log P(a), per letter of b.
    pub to_given_from: f64,
    /// log P(a, b) − log P(b), per letter of a.
    pub from_given_to: f64,
}

impl Alignment {
    /// Correspondences of a list of units.
    pub fn new(units: Vec<Unit>) -> Self {
        let mut joint = Table::with_capacity(units.len());
        let mut from = Table::with_capacity(units.len());
        let mut to = Table::with_capacity(units.len());
        for unit in &units {
            let p = libm::exp(f64::from(unit.log_p));
            let (a, b) = (letters(&unit.from), latin_letters(&unit.to));
            joint.add(key(&a, &b), p);
            from.add(key(&a, &[]), p);
            to.add(key(&[], &b), p);
        }
        Self {
            units,
            joint,
            from,
            to,
        }
    }

    /// Reads a table: a unit a line, `from`, `to` and the negative logarithm in thousandths,
    /// parted by tabs.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let mut units = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let unit = || {
                let mut parts = line.split('\t');
                let (from, to) = (parts.next()?, parts.next()?);
                let cost: u32 = parts.next()?.parse().ok()?;
                Some(Unit {
                    from: from.to_owned(),
                    to: to.to_owned(),
                    log_p: -(cost as f32) / 1000.0,
                })
            };
            units.push(unit().ok_or(UnitError { line: index + 1 })?);
        }
        Ok(Self::new(units))
    }

    /// The table that [`Alignment::parse`] reads.
    pub fn print(&self) -> String {
        let mut text = String::new();
        for unit in &self.units {
            let cost = libm::round(f64::from(-unit.log_p) * 1000.0);
            text.push_str(&format!("{}\t{}\t{cost}\n", unit.from, unit.to));
        }
        text
    }

    /// How likely a folded name of the script and a folded Latin name are one.
    pub fn likeness(&self, from: &Letters, to: &Letters) -> Likeness {
        self.likeness_given(from, to, self.alone_from(from), self.alone_to(to))
    }

    /// The same, where the probabilities of the two alone are known already.
    pub fn likeness_given(
        &self,
        from: &Letters,
        to: &Letters,
        from_alone: f64,
        to_alone: f64,
    ) -> Likeness {
        let both = self.together(&from.0, &to.0);
        let length = |letters: &Letters| letters.0.len().max(3) as f64 - 2.0;
        Likeness {
            gain: both - from_alone - to_alone,
            to_given_from: (both - from_alone) / length(to),
            from_given_to: (both - to_alone) / length(from),
        }
    }

    /// log P of a name of the script by itself.
    pub fn alone_from(&self, from: &Letters) -> f64 {
        alone(&from.0, &self.from, |unit| key(unit, &[]), 2)
    }

    /// log P of a Latin name by itself.
    pub fn alone_to(&self, to: &Letters) -> f64 {
        alone(&to.0, &self.to, |unit| key(&[], unit), 4)
    }

    /// log of the sum over all cuts of the two names into units.
    fn together(&self, from: &[u32], to: &[u32]) -> f64 {
        let width = to.len() + 1;
        let mut sums = vec![0.0_f64; (from.len() + 1) * width];
        sums[0] = 1.0;
        let mut scale = 0.0;
        for i in 0..=from.len() {
            let mut most = 0.0_f64;
            for j in 0..=to.len() {
                if i + j == 0 {
                    most = 1.0;
                    continue;
                }
                // Far from the diagonal no reading lies.
                if (i * to.len()).abs_diff(j * from.len()) > 9 * from.len().max(to.len()) {
                    continue;
                }
                let mut sum = 0.0;
                for a in 0..=i.min(2) {
                    for b in 0..=j.min(4) {
                        if (a == 0 && b != 1) || (b == 0 && a != 1) {
                            continue;
                        }
                        let before = sums[(i - a) * width + j - b];
                        if before > 0.0 {
                            let p = self.joint.get(key(&from[i - a..i], &to[j - b..j]));
                            // Any one letter may be left out or stand for any other, at a price.
                            let floor = match (a, b) {
                                (0, 1) | (1, 0) => 1e-6,
                                (1, 1) => 1e-8,
                                _ => 0.0,
                            };
                            sum += before * p.max(floor);
                        }
                    }
                }
                sums[i * width + j] = sum;
                most = most.max(sum);
            }
            // Long names stay within what a number can hold.
            if most > 0.0 && most < 1e-100 {
                for sum in &mut sums {
                    *sum *= 1e100;
                }
                scale -= libm::log(1e100);
            }
        }
        libm::log(sums[sums.len() - 1].max(1e-300)) + scale
    }
}

/// log of the sum over all cuts of one name into one side of units.
fn alone(letters: &[u32], table: &Table, key: impl Fn(&[u32]) -> u64, longest: usize) -> f64 {
    let mut sums = vec![0.0_f64; letters.len() + 1];
    sums[0] = 1.0;
    let silent = table.get(0).min(0.9);
    let mut scale = 0.0;
    for i in 1..=letters.len() {
        let mut sum = 0.0;
        for a in 1..=i.min(longest) {
            let p = table.get(key(&letters[i - a..i]));
            let floor = if a == 1 { 1e-6 } else { 0.0 };
            sum += sums[i - a] * p.max(floor) / (1.0 - silent);
        }
        sums[i] = sum;
        if sum > 0.0 && sum < 1e-100 {
            for sum in &mut sums {
                *sum *= 1e100;
            }
            scale -= libm::log(1e100);
        }
    }
    libm::log(sums[letters.len()].max(1e-300)) + scale
}

/// A name as the letters that are aligned, between `^` and `$`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letters(Vec<u32>);

impl Letters {
    /// The letters of a folded name.
    pub fn of(folded: &str) -> Self {
        Self(letters(&format!(
            "^{}$",
            folded.chars().take(LONGEST).collect::<String>()
        )))
    }

    /// The letters of a folded name that is in Latin letters already.
    pub fn of_latin(latin: &str) -> Self {
        Self(latin_letters(&format!(
            "^{}$",
            latin.chars().take(LONGEST).collect::<String>()
        )))
    }
}

fn letters(text: &str) -> Vec<u32> {
    text.chars().map(|c| (c as u32) & 0x3_ffff).collect()
}

fn latin_letters(text: &str) -> Vec<u32> {
    let letter = |byte: u8| match byte {
        b'a'..=b'z' => u32::from(byte - b'a') + 1,
        b'0'..=b'9' => u32::from(byte - b'0') + 27,
        b' ' => 37,
        b'^' => 38,
        b'$' => 39,
        _ => 40,
    };
    text.bytes().map(letter).collect()
}

/// A unit as one number: two letters of 18 bits, four Latin of six, and how many these are. Letters
/// of scripts lie below 2^18.
fn key(from: &[u32], to: &[u32]) -> u64 {
    let mut key = 0;
    for index in 0..2 {
        key = key << 18 | from.get(index).map_or(0, |&c| u64::from(c & 0x3_ffff));
    }
    for index in 0..4 {
        key = key << 6 | to.get(index).map_or(0, |&c| u64::from(c));
    }
    key
}

/// What [`key`] was made of.
fn text(key: u64) -> (String, String) {
    let mut from = String::new();
    for shift in [42, 24] {
        let c = (key >> shift) as u32 & 0x3_ffff;
        from.extend(char::from_u32(c).filter(|&c| c != '\0'));
    }
    let mut to = String::new();
    for shift in [18, 12, 6, 0] {
        to.extend(match (key >> shift) as u8 & 63 {
            0 => None,
            letter @ 1..=26 => Some(char::from(b'a' + letter - 1)),
            letter @ 27..=36 => Some(char::from(b'0' + letter - 27)),
            37 => Some(' '),
            38 => Some('^'),
            39 => Some('$'),
            _ => Some('?'),
        });
    }
    (from, to)
}

/// Probabilities by key, in open addressing.
#[derive(Clone, Debug)]
struct Table {
    slots: Vec<(u64, f64)>,
    /// A bit for what keys there are, by 17 bits of their hash: most keys asked for are not there,
    /// and this lies in the nearest memory.
    there: Vec<u64>,
}

impl Table {
    fn with_capacity(count: usize) -> Self {
        Self {
            slots: vec![(u64::MAX, 0.0); (count * 2 + 2).next_power_of_two()],
            there: vec![0; 1 << 11],
        }
    }

    fn slot(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20) as usize & mask;
        while self.slots[slot].0 != u64::MAX && self.slots[slot].0 != key {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// The word and the bit that tell of a key.
    fn bit(key: u64) -> (usize, u64) {
        let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 47;
        ((hash >> 6) as usize, 1 << (hash & 63))
    }

    fn get(&self, key: u64) -> f64 {
        let (word, bit) = Self::bit(key);
        match self.there[word] & bit {
            0 => 0.0,
            _ => self.slots[self.slot(key)].1,
        }
    }

    fn add(&mut self, key: u64, p: f64) {
        let (word, bit) = Self::bit(key);
        self.there[word] |= bit;
        let slot = self.slot(key);
        self.slots[slot].0 = key;
        self.slots[slot].1 += p;
    }
}

macro_rules! learnt {
    ($name:literal) => {
        LazyLock::new(|| {
            Alignment::parse(include_str!(concat!("../../data/align-", $name, ".tsv")))
                .expect("the stored table was printed by the learner and is tested")
        })
    };
}

/// The learnt correspondences of a script with Latin letters, if there are any.
pub fn of(script: Script) -> Option<&'static Alignment> {
    static ARABIC: LazyLock<Alignment> = learnt!("arabic");
    static CYRILLIC: LazyLock<Alignment> = learnt!("cyrillic");
    static LATIN: LazyLock<Alignment> = learnt!("latin");
    static THAI: LazyLock<Alignment> = learnt!("thai");
    static HEBREW: LazyLock<Alignment> = learnt!("hebrew");
    static GREEK: LazyLock<Alignment> = learnt!("greek");
    Some(match script {
        Script::Arabic => &ARABIC,
        Script::Cyrillic => &CYRILLIC,
        Script::Latin => &LATIN,
        Script::Thai => &THAI,
        Script::Hebrew => &HEBREW,
        Script::Greek => &GREEK,
        _ => return None,
    })
}

/// Whether a name of the Wikidata lists belongs to the half that is learnt from; the other half is
/// what results are reported on. By the letters of the Latin name, so that one name is on one side.
pub fn is_for_learning(name: &str) -> bool {
    crc32fast::hash(name.as_bytes()).is_multiple_of(2)
}
