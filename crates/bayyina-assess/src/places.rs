//! Place names with their readings.

use std::collections::HashMap;

use bayyina_ground::Region;
use bayyina_model::kinds::Body;
use bayyina_model::{Case, Index, Key};

/// One reading of a name.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub entry: Index,
    /// None where it is withheld, missing or does not read.
    pub region: Option<Region>,
}

/// The readings that count, by name.
#[derive(Debug, Default)]
pub(crate) struct Places {
    readings: HashMap<Key, Vec<Reading>>,
}

impl Places {
    pub fn of(case: &Case, counts: &dyn Fn(Index) -> bool) -> Self {
        let mut readings = HashMap::new();
        for (key, indices) in case.places() {
            let mut list: Vec<Reading> = indices
                .iter()
                .filter(|&&index| counts(index))
                .filter_map(|&index| match &case.entry(index).body {
                    Body::Place(body) => Some(Reading {
                        entry: index,
                        region: body.region.as_ref().and_then(|region| region.region().ok()),
                    }),
                    _ => None,
                })
                .collect();
            list.sort_by_key(|reading| case.entry(reading.entry).id);
            readings.insert(key.clone(), list);
        }
        Self { readings }
    }

    /// The readings of a name, by entry id.
    pub fn readings(&self, place: &Key) -> &[Reading] {
        self.readings.get(place).map_or(&[], Vec::as_slice)
    }
}
