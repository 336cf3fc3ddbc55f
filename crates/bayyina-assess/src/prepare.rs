//! What all claims share, made ready once.

use bayyina_model::kinds::Proposition;
use bayyina_model::{Case, Index};

use crate::accounts::Accounts;
use crate::actors::Actors;
use crate::dependence::Dependence;
use crate::filter;
use crate::layers::Layers;
use crate::method::Method;
use crate::places::Places;
use crate::searches::{Searches, Umbrellas};
use crate::support::Support;

/// Everything that circuits of several claims are built from.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub actors: Actors,
    pub places: Places,
    pub layers: Layers,
    pub searches: Searches,
    pub umbrellas: Umbrellas,
    pub accounts: Accounts,
    pub dependence: Dependence,
}

impl Prepared {
    pub fn of(case: &Case, method: &Method, support: &mut Support) -> Self {
        let counts = |entry: Index| filter::counts(case, method, entry);
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
        for question in case.questions().values() {
            use Proposition::{Absent, NoneRecorded, Present};
            if let Some(Present { actor } | Absent { actor } | NoneRecorded { actor }) =
                &question.proposition
                && let Some(actor) = actor
            {
                actors.number(actor);
            }
        }
        let places = Places::of(case, &counts);
        let layers = Layers::of(case, &places, &mut actors, support, &counts);
        let searches = Searches::of(case, &mut actors, &counts);
        let umbrellas = Umbrellas::of(case, &mut actors, &counts);
        let accounts = Accounts::of(case, &mut actors, &counts);
        let dependence = Dependence::of(case, counts);
        Self {
            actors,
            places,
            layers,
            searches,
            umbrellas,
            accounts,
            dependence,
        }
    }
}
