//! Accounts made ready: who saw what, where and when, and which come from where.

use std::collections::BTreeSet;

use bayyina_ground::{Metres, Region};
use bayyina_model::kinds::Body;
use bayyina_model::{Case, Index, Interval, Key, Kind};

use crate::actors::{Actor, Actors};
use crate::layers::sorted;
use crate::nearby::Nearby;

/// An account that has a place and a time.
#[derive(Debug)]
pub(crate) struct Account {
    pub entry: Index,
    pub region: Region,
    pub when: Interval,
    pub incident: Option<Key>,
    pub act: Option<String>,
    pub perpetrator: Option<Actor>,
    /// Where it directly comes from; several where its items do. Empty: not known.
    pub origins: BTreeSet<Key>,
    /// Those with all that they derive from.
    pub roots: BTreeSet<Key>,
}

/// All accounts that count and have a place and a time.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    pub list: Vec<Account>,
    near: Nearby,
}

impl Accounts {
    pub fn of(case: &Case, actors: &mut Actors, counts: &dyn Fn(Index) -> bool) -> Self {
        let mut found = Self::default();
        for index in sorted(case, Kind::Account) {
            let entry = case.entry(index);
            let Body::Account(body) = &entry.body else {
                continue;
            };
            let region = body.region.as_ref().and_then(|text| text.region().ok());
            let (Some(region), Some(when), Some(evidence)) = (region, &body.when, &entry.evidence)
            else {
                continue;
            };
            if !counts(index) {
                continue;
            }
            let origins = match &evidence.origin {
                Some(origin) => [origin.clone()].into(),
                None => evidence
                    .items
                    .iter()
                    .filter_map(|cite| case.items().get(&cite.item))
                    .filter_map(|item| item.origin.clone().or_else(|| item.source.clone()))
                    .collect(),
            };
            found.near.add(found.list.len() as u32, &region);
            found.list.push(Account {
                entry: index,
                region,
                when: when.interval(),
                incident: body.incident.clone(),
                act: body.act.clone(),
                perpetrator: body.perpetrator.as_ref().map(|actor| actors.number(actor)),
                origins,
                roots: case.origins(evidence),
            });
        }
        found
    }

    /// The accounts that may lie within a distance of a region, by number.
    pub fn near(&self, region: &Region, reach: Metres) -> Vec<u32> {
        self.near.near(region, reach)
    }
}
