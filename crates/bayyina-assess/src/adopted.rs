//! Adopted assessments: another's verdict, taken over as it is.

use bayyina_model::Index;
use bayyina_model::kinds::{Assessment, Judgement};

use crate::actors::Actor;
use crate::build::Builder;
use crate::circuit::Node;
use crate::verdict::Sides;

/// One adopted assessment of a claim.
#[derive(Clone, Debug)]
pub(crate) struct Adopted {
    pub entry: Index,
    facet: Option<String>,
    verdict: Judgement,
    actor: Meant,
}

/// Whom an assessment of presence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meant {
    /// The actor that the claim names.
    Named,
    /// An actor of its own.
    Actor(Actor),
    /// Withheld.
    Unknown,
}

impl Builder<'_> {
    /// An assessment as it counts for the claim that it is of.
    pub fn adopt(&self, index: Index, body: &Assessment) -> Option<Adopted> {
        let entry = self.case.entry(index);
        let actor = match &body.actor {
            Some(actor) => self
                .prepared
                .actors
                .known(actor)
                .map_or(Meant::Unknown, Meant::Actor),
            None if entry.withheld.contains("actor") => Meant::Unknown,
            None => Meant::Named,
        };
        Some(Adopted {
            entry: index,
            facet: body.facet.clone(),
            verdict: body.verdict?,
            actor,
        })
    }

    /// What assessors say of a facet in so many words.
    pub fn adopted_sides(&mut self, adopted: &[Adopted], facet: &str) -> Sides {
        let on_facet = |judgement: Judgement| {
            move |one: &&Adopted| one.verdict == judgement && one.facet.as_deref() == Some(facet)
        };
        let favour = self.leaves(adopted, on_facet(Judgement::Supports));
        let against = self.leaves(adopted, on_facet(Judgement::Contradicts));
        Sides::new(favour, against)
    }

    /// Assessments of the presence of the very group that the claim names.
    pub fn adopted_of_named(&mut self, adopted: &[Adopted], judgement: Judgement) -> Node {
        self.leaves(adopted, |one| {
            one.verdict == judgement && one.actor == Meant::Named
        })
    }

    /// Assessments of the presence of some actor among these; `named` is the actor that the claim
    /// names.
    pub fn adopted_of(
        &mut self,
        adopted: &[Adopted],
        judgement: Judgement,
        actors: &[Actor],
        named: Option<Actor>,
    ) -> Node {
        self.leaves(adopted, |one| {
            one.verdict == judgement
                && match one.actor {
                    Meant::Named => named.is_some_and(|actor| actors.contains(&actor)),
                    Meant::Actor(actor) => actors.contains(&actor),
                    Meant::Unknown => false,
                }
        })
    }

    fn leaves(&mut self, adopted: &[Adopted], wanted: impl Fn(&&Adopted) -> bool) -> Node {
        let nodes: Vec<Node> = adopted
            .iter()
            .filter(wanted)
            .map(|one| self.arena.entry(one.entry))
            .collect();
        self.arena.any(nodes)
    }
}
