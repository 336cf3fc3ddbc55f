//! How origins depend on one another: known separate, known common, or not known.

use std::collections::{BTreeMap, BTreeSet};

use bayyina_model::kinds::{Body, Relation};
use bayyina_model::{Case, Index, Key, Kind};

/// The entries that relate origins, pair by pair.
#[derive(Debug, Default)]
pub(crate) struct Dependence {
    separate: BTreeMap<(Key, Key), Vec<Index>>,
    common: BTreeMap<(Key, Key), Vec<Index>>,
}

impl Dependence {
    /// The relations that count.
    pub fn of(case: &Case, counts: impl Fn(Index) -> bool) -> Self {
        let mut found = Self::default();
        for &index in case.of_kind(Kind::Dependence) {
            let Body::Dependence(body) = &case.entry(index).body else {
                continue;
            };
            let pairs = match body.relation {
                Some(Relation::Separate) => &mut found.separate,
                Some(Relation::Common) => &mut found.common,
                None => continue,
            };
            if !counts(index) {
                continue;
            }
            let origins: BTreeSet<&Key> = body.origins.iter().collect();
            for &a in &origins {
                for &b in origins
                    .range::<&Key, _>((std::ops::Bound::Excluded(a), std::ops::Bound::Unbounded))
                {
                    pairs.entry((a.clone(), b.clone())).or_default().push(index);
                }
            }
        }
        found
    }

    /// The entries that say that two origins are separate.
    pub fn separate(&self, a: &Key, b: &Key) -> &[Index] {
        lookup(&self.separate, a, b)
    }

    /// The entries that say that some origin of the one set shares an origin with some of the
    /// other, each once.
    pub fn common(&self, a: &BTreeSet<Key>, b: &BTreeSet<Key>) -> BTreeSet<Index> {
        if self.common.is_empty() {
            return BTreeSet::new();
        }
        a.iter()
            .flat_map(|a| b.iter().map(move |b| (a, b)))
            .flat_map(|(a, b)| lookup(&self.common, a, b))
            .copied()
            .collect()
    }
}

fn lookup<'a>(pairs: &'a BTreeMap<(Key, Key), Vec<Index>>, a: &Key, b: &Key) -> &'a [Index] {
    let pair = if a <= b {
        (a.clone(), b.clone())
    } else {
        (b.clone(), a.clone())
    };
    pairs.get(&pair).map_or(&[], Vec::as_slice)
}
