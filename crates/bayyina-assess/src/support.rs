//! What entries rest on: the origins, items and analysts without which each falls.

use std::collections::HashMap;

use bayyina_model::{Case, Index, Withdrawable};

/// A withdrawable's number, in the order of first meeting.
pub(crate) type Thing = u32;

const NONE: u32 = u32::MAX;

/// Withdrawables by number, and which each entry rests on.
#[derive(Debug, Default)]
pub(crate) struct Support {
    things: Vec<Withdrawable>,
    numbers: HashMap<Withdrawable, Thing>,
    classes: Vec<Box<[Thing]>>,
    class_of: HashMap<Box<[Thing]>, u32>,
    of_entry: Vec<u32>,
}

impl Support {
    /// Learns what an entry rests on, and gives the number of that set: entries with one number
    /// live and die together.
    pub fn learn(&mut self, case: &Case, entry: Index) -> u32 {
        let at = entry as usize;
        if self.of_entry.len() <= at {
            self.of_entry.resize(case.entries().len().max(at + 1), NONE);
        }
        if self.of_entry[at] != NONE {
            return self.of_entry[at];
        }
        let mut class: Vec<Thing> = Vec::new();
        for withdrawable in case.withdrawables(case.entry(entry)) {
            let next = self.things.len() as Thing;
            let number = *self.numbers.entry(withdrawable.clone()).or_insert(next);
            if number == next {
                self.things.push(withdrawable);
            }
            class.push(number);
        }
        class.sort_unstable();
        let class: Box<[Thing]> = class.into();
        let next = self.classes.len() as u32;
        let number = *self.class_of.entry(class.clone()).or_insert(next);
        if number == next {
            self.classes.push(class);
        }
        self.of_entry[at] = number;
        number
    }

    /// The class of an entry that was learnt.
    pub fn class(&self, entry: Index) -> u32 {
        self.of_entry[entry as usize]
    }

    /// What the entries of a class rest on, sorted.
    pub fn class_things(&self, class: u32) -> &[Thing] {
        &self.classes[class as usize]
    }

    /// What an entry that was learnt rests on, sorted.
    pub fn of(&self, entry: Index) -> &[Thing] {
        &self.classes[self.of_entry[entry as usize] as usize]
    }

    /// The withdrawable of a number.
    pub fn thing(&self, number: Thing) -> &Withdrawable {
        &self.things[number as usize]
    }

    /// The number of a withdrawable that some learnt entry rests on.
    pub fn number(&self, thing: &Withdrawable) -> Option<Thing> {
        self.numbers.get(thing).copied()
    }
}
