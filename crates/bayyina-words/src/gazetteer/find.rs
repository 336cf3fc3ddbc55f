//! Finding the names nearest to a name.

use super::open::{Gazetteer, GazetteerError};
use super::terms;
use crate::distance::{Costs, Edits, distance, is_bare, is_slip};
use crate::fold::fold;
use crate::script::Script;

/// Most keys looked at under one term; those of greater places come first.
const MOST_UNDER_A_TERM: usize = 3000;
/// Most keys looked at for one name.
const MOST_KEYS: usize = 12_000;
/// Of these, those of fewest plain edits whose distance is worked out.
const MOST_COMPARED: usize = 1_500;
/// Most names taken of one key.
const MOST_OF_A_KEY: usize = 400;

/// How far a key is at most that one slip of the hand makes of the one sought.
const SLIP: f32 = 0.4;

/// A name that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// The name, by its number.
    pub name: u32,
    /// The key that found it, by its number.
    pub key: u32,
    /// How far its key is from the one sought, in edits; 0 where both are the same.
    pub distance: f32,
}

/// Finds names in a gazetteer. Keeps what it works with, so that it can be asked again cheaply.
#[derive(Debug)]
pub struct Finder<'a> {
    gazetteer: &'a Gazetteer,
    keys: Vec<u32>,
    edits: Vec<u8>,
    ranked: Vec<(f32, u32)>,
    costs: Costs,
}

impl<'a> Finder<'a> {
    /// A finder in a gazetteer.
    pub fn new(gazetteer: &'a Gazetteer) -> Self {
        Self {
            gazetteer,
            keys: Vec::new(),
            edits: Vec::new(),
            ranked: Vec::new(),
            costs: Costs::default(),
        }
    }

    /// The names whose letters are those of `name` once folded, in any script; those of greater
    /// places first.
    pub fn exact(&mut self, name: &str) -> Result<Vec<Found>, GazetteerError> {
        let key = terms::key(&fold(name));
        self.with_key(&key)
    }

    /// The same, where the key is known already.
    pub fn with_key(&mut self, key: &str) -> Result<Vec<Found>, GazetteerError> {
        let mut found = Vec::new();
        if key.is_empty() {
            return Ok(found);
        }
        self.keys.clear();
        self.gazetteer
            .keys_under(terms::exact(key), 16, &mut self.keys)?;
        for &number in &self.keys {
            if self.gazetteer.key(number)? == key {
                for name in self.gazetteer.names_with(number, MOST_OF_A_KEY)? {
                    found.push(Found {
                        name,
                        key: number,
                        distance: 0.0,
                    });
                }
            }
        }
        Ok(found)
    }

    /// The keys nearest to a name's, nearest first, with how far they are; at most `most`.
    pub fn keys_near(
        &mut self,
        key: &str,
        script: Script,
        most: usize,
    ) -> Result<&[(f32, u32)], GazetteerError> {
        self.keys.clear();
        self.ranked.clear();
        if key.is_empty() {
            return Ok(&self.ranked);
        }
        for hash in terms::of_sought(key, script) {
            if self.keys.len() >= MOST_KEYS {
                break;
            }
            self.gazetteer
                .keys_under(hash, MOST_UNDER_A_TERM, &mut self.keys)?;
        }
        self.keys.sort_unstable();
        self.keys.dedup();
        self.keep_nearest(key)?;
        let mut worst = f32::INFINITY;
        for &number in &self.keys {
            let other = self.gazetteer.key(number)?;
            let bound = worst
                .max(1.0)
                .min(1.5 + key.len().min(other.len()) as f32 * 0.45);
            let Some(far) = distance(&mut self.costs, key.as_bytes(), other.as_bytes(), bound)
            else {
                continue;
            };
            let far = match key.len() > 3 && is_slip(key.as_bytes(), other.as_bytes()) {
                true => far.min(SLIP),
                false => far,
            };
            self.ranked.push((far, number));
            if self.ranked.len() >= most * 4 {
                self.ranked.sort_unstable_by(|one, other| {
                    one.0.total_cmp(&other.0).then(one.1.cmp(&other.1))
                });
                self.ranked.truncate(most);
                worst = self.ranked.last().map_or(worst, |last| last.0);
            }
        }
        self.ranked
            .sort_unstable_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        self.ranked.truncate(most);
        Ok(&self.ranked)
    }

    /// Keeps of many keys those of fewest plain edits. Vowels that a key of a script without them
    /// lacks are not held against the others.
    fn keep_nearest(&mut self, key: &str) -> Result<(), GazetteerError> {
        if self.keys.len() <= MOST_COMPARED {
            return Ok(());
        }
        let edits = Edits::from(key.as_bytes());
        let bare = is_bare(key.as_bytes());
        self.edits.clear();
        let mut counts = [0_usize; 64];
        for &number in &self.keys {
            let other = self.gazetteer.key(number)?.as_bytes();
            let mut far = edits.to(other);
            if bare {
                far -= far.min(other.len().abs_diff(key.len()));
            }
            let far = far.min(63) as u8;
            counts[usize::from(far)] += 1;
            self.edits.push(far);
        }
        let (mut most, mut sum) = (0_u8, 0);
        for count in counts {
            sum += count;
            if sum > MOST_COMPARED {
                break;
            }
            most += 1;
        }
        // The nearest level that no longer fits is filled up, greater places first.
        let mut left = MOST_COMPARED.saturating_sub(counts[..usize::from(most)].iter().sum());
        let mut far = self.edits.iter();
        self.keys.retain(|_| {
            let far = far.next().copied().unwrap_or(u8::MAX);
            let fits = far < most || far == most && left > 0;
            left -= usize::from(far == most && fits);
            fits
        });
        Ok(())
    }

    /// The names nearest to a name, nearest first: of at most `most` keys.
    pub fn near(&mut self, name: &str, most: usize) -> Result<Vec<Found>, GazetteerError> {
        let folded = fold(name);
        let key = terms::key(&folded);
        let script = Script::of_text(&folded);
        let keys = self.keys_near(&key, script, most)?.to_vec();
        let mut found = Vec::new();
        for (distance, key) in keys {
            for name in self.gazetteer.names_with(key, MOST_OF_A_KEY)? {
                found.push(Found {
                    name,
                    key,
                    distance,
                });
            }
        }
        Ok(found)
    }
}
