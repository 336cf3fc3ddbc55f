//! Building the circuits of one claim or account.

use bayyina_model::kinds::{Claim, Claimed, Judgement, Proposition, Stated};
use bayyina_model::{Case, Index, Interval, Key};

use crate::actors::Actor;
use crate::adopted::Adopted;
use crate::circuit::{Arena, Node};
use crate::filter;
use crate::method::Method;
use crate::prepare::Prepared;
use crate::reason::Reason;
use crate::slots::{Cell, Put, QUANTITY, Slot, Slots};
use crate::support::Support;
use crate::verdict::Sides;

/// What is put to: a claim, or an account that a set names.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Subject<'a> {
    Claim(&'a Key, &'a Claim),
    Account(&'a Key, &'a [Index]),
}

impl<'a> Subject<'a> {
    pub fn key(self) -> &'a Key {
        match self {
            Self::Claim(key, _) | Self::Account(key, _) => key,
        }
    }
}

/// Whom a claim names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    Nobody,
    Actor(Actor),
    Term(String),
}

/// Builds circuits into an arena of its own.
pub(crate) struct Builder<'a> {
    pub case: &'a Case,
    pub method: &'a Method,
    pub prepared: &'a Prepared,
    pub support: &'a Support,
    pub slots: &'a Slots,
    pub arena: Arena,
    /// Reasons, where somebody asked for them.
    pub notes: Option<Vec<Reason>>,
}

impl<'a> Builder<'a> {
    pub fn new(
        case: &'a Case,
        method: &'a Method,
        prepared: &'a Prepared,
        support: &'a Support,
        slots: &'a Slots,
    ) -> Self {
        Self {
            case,
            method,
            prepared,
            support,
            slots,
            arena: Arena::new(),
            notes: None,
        }
    }

    /// The circuits of all that the subject states or is asked, but quantities and whole claims.
    pub fn cells(&mut self, subject: Subject<'a>, wanted: &[Slot]) -> Vec<Cell> {
        let adopted = self.adopted(subject.key());
        let mut cells = Vec::new();
        if let Subject::Claim(_, claim) = subject {
            for (name, stated) in &claim.facets {
                if stated.claimed != Claimed::Yes {
                    continue;
                }
                let Some(slot) = self.slots.facet(name).filter(|&slot| slot != QUANTITY) else {
                    continue;
                };
                let sides = self.facet(subject, &adopted, name, stated);
                push(&mut cells, slot, sides);
            }
        }
        for &slot in wanted {
            if let Put::Proposed(proposition, _) = self.slots.get(slot) {
                let sides = self.proposed(subject, &adopted, proposition);
                push(&mut cells, slot, sides);
            }
        }
        cells
    }

    fn facet(
        &mut self,
        subject: Subject<'a>,
        adopted: &[Adopted],
        name: &str,
        stated: &Stated,
    ) -> Sides {
        let mut sides = self.adopted_sides(adopted, name);
        if name == "holder" {
            let named = self.named(Some(stated));
            let holder = self.present(subject, adopted, &named);
            sides.favour = self.arena.or(sides.favour, holder.favour);
            sides.against = self.arena.or(sides.against, holder.against);
        }
        sides
    }

    fn proposed(
        &mut self,
        subject: Subject<'a>,
        adopted: &[Adopted],
        proposition: &Proposition,
    ) -> Sides {
        let named = |builder: &Self, actor: &Option<Key>| match (actor, subject) {
            (Some(actor), _) => builder
                .prepared
                .actors
                .known(actor)
                .map_or(Named::Nobody, Named::Actor),
            (None, Subject::Claim(_, claim)) => builder.named(claim.facets.get("holder")),
            (None, Subject::Account(..)) => Named::Nobody,
        };
        match proposition {
            Proposition::Present { actor } => {
                let named = named(self, actor);
                self.present(subject, adopted, &named)
            }
            Proposition::Absent { actor } => {
                let named = named(self, actor);
                let sides = self.present(subject, adopted, &named);
                Sides::new(sides.against, sides.favour)
            }
            Proposition::NoneRecorded { actor } => {
                let named = named(self, actor);
                self.none_recorded(subject, adopted, &named)
            }
            _ => Sides::NONE,
        }
    }

    fn named(&self, stated: Option<&Stated>) -> Named {
        let Some(stated) = stated.filter(|stated| stated.claimed == Claimed::Yes) else {
            return Named::Nobody;
        };
        match (&stated.actor, &stated.term) {
            (Some(actor), _) => self
                .prepared
                .actors
                .known(actor)
                .map_or(Named::Nobody, Named::Actor),
            (None, Some(term)) => Named::Term(term.clone()),
            (None, None) => Named::Nobody,
        }
    }

    fn present(&mut self, subject: Subject<'a>, adopted: &[Adopted], named: &Named) -> Sides {
        let mut favour = Vec::new();
        let mut against = Vec::new();
        if let Named::Actor(actor) = named {
            let own = match subject {
                Subject::Claim(_, claim) => match self.named(claim.facets.get("holder")) {
                    Named::Actor(actor) => Some(actor),
                    _ => None,
                },
                Subject::Account(..) => None,
            };
            let parts = self.prepared.actors.with_parts(*actor, Interval::ALWAYS);
            let wholes = self.prepared.actors.with_wholes(*actor, Interval::ALWAYS);
            favour.push(self.adopted_of(adopted, Judgement::Present, &parts, own));
            against.push(self.adopted_of(adopted, Judgement::Absent, &wholes, own));
        }
        let favour = self.arena.any(favour);
        let against = self.arena.any(against);
        Sides::new(favour, against)
    }

    fn none_recorded(&mut self, subject: Subject<'a>, adopted: &[Adopted], named: &Named) -> Sides {
        let mut favour = Node::FALSE;
        let mut against = Node::FALSE;
        if let Named::Actor(actor) = named {
            let own = match subject {
                Subject::Claim(_, claim) => match self.named(claim.facets.get("holder")) {
                    Named::Actor(actor) => Some(actor),
                    _ => None,
                },
                Subject::Account(..) => None,
            };
            let parts = self.prepared.actors.with_parts(*actor, Interval::ALWAYS);
            let wholes = self.prepared.actors.with_wholes(*actor, Interval::ALWAYS);
            favour = self.adopted_of(adopted, Judgement::NoneRecorded, &wholes, own);
            against = self.adopted_of(adopted, Judgement::Present, &parts, own);
        }
        Sides::new(favour, against)
    }

    pub fn counts(&self, entry: Index) -> bool {
        filter::counts(self.case, self.method, entry)
    }

    pub fn note(&mut self, reason: impl FnOnce() -> Reason) {
        if let Some(notes) = &mut self.notes {
            notes.push(reason());
        }
    }
}

fn push(cells: &mut Vec<Cell>, slot: Slot, sides: Sides) {
    if sides != Sides::NONE {
        cells.push(Cell { slot, sides });
    }
}
