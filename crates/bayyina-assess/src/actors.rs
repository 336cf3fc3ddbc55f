//! Actors by number, with the actors that are part of them at a time.

use std::collections::HashMap;

use bayyina_model::{Case, Interval, Key};

/// An actor's number.
pub(crate) type Actor = u32;

/// Every actor that the case names.
#[derive(Debug, Default)]
pub(crate) struct Actors {
    numbers: HashMap<Key, Actor>,
    keys: Vec<Key>,
    parts: Vec<Vec<(Actor, Interval)>>,
    wholes: Vec<Vec<(Actor, Interval)>>,
}

impl Actors {
    pub fn of(case: &Case) -> Self {
        let mut actors = Self::default();
        for (key, body) in case.actors() {
            let part = actors.number(key);
            for parent in &body.parents {
                let whole = actors.number(&parent.actor);
                let when = parent
                    .when
                    .as_ref()
                    .map_or(Interval::ALWAYS, |time| time.interval());
                actors.parts[whole as usize].push((part, when));
                actors.wholes[part as usize].push((whole, when));
            }
        }
        actors
    }

    /// The number of an actor, known or not.
    pub fn number(&mut self, key: &Key) -> Actor {
        if let Some(&number) = self.numbers.get(key) {
            return number;
        }
        let number = self.keys.len() as Actor;
        self.numbers.insert(key.clone(), number);
        self.keys.push(key.clone());
        self.parts.push(Vec::new());
        self.wholes.push(Vec::new());
        number
    }

    /// The number of an actor that something has named before.
    pub fn known(&self, key: &Key) -> Option<Actor> {
        self.numbers.get(key).copied()
    }

    /// The actor and all that are part of it at that time, sorted.
    pub fn with_parts(&self, actor: Actor, when: Interval) -> Vec<Actor> {
        reach(&self.parts, actor, when)
    }

    /// The actor and all that it is part of at that time, sorted.
    pub fn with_wholes(&self, actor: Actor, when: Interval) -> Vec<Actor> {
        reach(&self.wholes, actor, when)
    }
}

fn reach(links: &[Vec<(Actor, Interval)>], actor: Actor, when: Interval) -> Vec<Actor> {
    let mut found = vec![actor];
    let mut next = 0;
    while next < found.len() {
        for &(other, during) in &links[found[next] as usize] {
            if during.meets(&when, 0) && !found.contains(&other) {
                found.push(other);
            }
        }
        next += 1;
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_wholes_are_each_others_opposite() {
        let mut actors = Actors::default();
        let [army, wing, cell] = ["army", "wing", "cell"].map(|key| actors.number(&Key::new(key)));
        let late = Interval {
            from: Some(100),
            to: None,
        };
        actors.parts[army as usize].push((wing, Interval::ALWAYS));
        actors.wholes[wing as usize].push((army, Interval::ALWAYS));
        actors.parts[wing as usize].push((cell, late));
        actors.wholes[cell as usize].push((wing, late));
        let early = Interval {
            from: Some(0),
            to: Some(10),
        };
        assert_eq!(actors.with_parts(army, early), [army, wing]);
        assert_eq!(actors.with_parts(army, late), [army, wing, cell]);
        assert_eq!(actors.with_wholes(cell, early), [cell]);
        assert_eq!(
            actors.with_wholes(cell, Interval::ALWAYS),
            [army, wing, cell]
        );
    }
}
