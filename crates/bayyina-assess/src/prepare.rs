//! What all claims share, made ready once.

use bayyina_model::Case;

use crate::actors::Actors;
use crate::dependence::Dependence;
use crate::filter;
use crate::method::Method;
use crate::support::Support;

/// Everything that circuits of several claims are built from.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub actors: Actors,
    pub dependence: Dependence,
}

impl Prepared {
    pub fn of(case: &Case, method: &Method, support: &mut Support) -> Self {
        let mut actors = Actors::of(case);
        for facet in case
            .claims()
            .values()
            .flat_map(|claim| claim.facets.values())
        {
            if let Some(actor) = &facet.actor {
                actors.number(actor);
            }
        }
        let _ = support;
        let dependence = Dependence::of(case, |entry| filter::counts(case, method, entry));
        Self { actors, dependence }
    }
}
