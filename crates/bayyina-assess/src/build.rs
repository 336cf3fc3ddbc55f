//! Building the circuits of one claim or account.

use std::collections::HashMap;
use std::rc::Rc;

use bayyina_model::kinds::{Claim, Claimed, Proposition, Stated};
use bayyina_model::{Case, Index, Key};

use crate::actors::Actor;
use crate::circuit::{Arena, Node};
use crate::context::About;
use crate::control::Window;
use crate::filter;
use crate::method::Method;
use crate::prepare::Prepared;
use crate::reason::Reason;
use crate::slots::{Cell, Put, QUANTITY, Slot, Slots};
use crate::verdict::Sides;

/// What is put to: a claim, or an account that a set names, with its entries.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Subject<'a> {
    Claim(&'a Key, &'a Claim),
    Account(&'a Key, &'a [Index]),
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
    pub slots: &'a Slots,
    pub arena: Arena,
    /// Stretches of time by source, from and to, where no statement outside layers bears.
    pub windows: HashMap<(usize, i64, i64), Rc<Vec<Window<'a>>>>,
    /// Reasons, where somebody asked for them.
    pub notes: Option<Vec<Reason>>,
}

impl<'a> Builder<'a> {
    pub fn new(
        case: &'a Case,
        method: &'a Method,
        prepared: &'a Prepared,
        slots: &'a Slots,
    ) -> Self {
        Self {
            case,
            method,
            prepared,
            slots,
            arena: Arena::new(),
            windows: HashMap::new(),
            notes: None,
        }
    }

    /// The circuits of all that the subject states or is asked, but quantities and whole claims.
    pub fn cells(&mut self, subject: Subject<'a>, wanted: &[Slot]) -> Vec<Cell> {
        let mut about = self.about(subject);
        let mut cells = Vec::new();
        if let Subject::Claim(_, claim) = subject {
            for (name, stated) in &claim.facets {
                if stated.claimed != Claimed::Yes {
                    continue;
                }
                let slot = self.slots.facet(name).filter(|&slot| slot != QUANTITY);
                if let Some(slot) = slot {
                    let sides = self.facet(&mut about, name, stated, None);
                    push(&mut cells, slot, sides);
                }
            }
        }
        for &slot in wanted {
            let slots = self.slots;
            if let Put::Proposed(proposition, umbrella) = slots.get(slot) {
                let sides = self.proposed(&mut about, proposition, umbrella.as_ref());
                push(&mut cells, slot, sides);
            }
        }
        cells
    }

    /// The circuits of one slot but quantities and whole claims.
    pub fn one(&mut self, about: &mut About<'a>, slot: Slot) -> Sides {
        let slots = self.slots;
        match slots.get(slot) {
            Put::Proposed(proposition, umbrella) => {
                self.proposed(about, proposition, umbrella.as_ref())
            }
            Put::Facet(name) => match about.subject {
                Subject::Claim(_, claim) => match claim.facets.get(name) {
                    Some(stated) if stated.claimed == Claimed::Yes => {
                        self.facet(about, name, stated, None)
                    }
                    _ => Sides::NONE,
                },
                Subject::Account(..) => Sides::NONE,
            },
        }
    }

    /// One facet as it is claimed, terms read as `umbrella` defines them.
    fn facet(
        &mut self,
        about: &mut About<'a>,
        name: &str,
        stated: &'a Stated,
        umbrella: Option<&Key>,
    ) -> Sides {
        let computed = match name {
            "place" => self.place(about, stated),
            "time" => self.time(about, stated),
            "object" => self.object(about, stated),
            "footage" => self.footage(about),
            "perpetrator" => self.perpetrator(about, stated, umbrella),
            "event" => Sides::new(self.corroborated(about, stated).0, Node::FALSE),
            "holder" => {
                let named = about.holder.clone();
                let sides = self.presence(about, &named, umbrella);
                if sides == Sides::NONE {
                    self.note_presence(about, false);
                }
                sides
            }
            // Compared once the questions are counted; assessments of it are not taken over.
            "quantity" => return Sides::NONE,
            _ => {
                self.note(|| Reason::NoRule);
                Sides::NONE
            }
        };
        let adopted = self.adopted_sides(&about.gathered.adopted, name);
        Sides::new(
            self.arena.or(computed.favour, adopted.favour),
            self.arena.or(computed.against, adopted.against),
        )
    }

    /// What a question proposes.
    fn proposed(
        &mut self,
        about: &mut About<'a>,
        proposition: &Proposition,
        umbrella: Option<&Key>,
    ) -> Sides {
        let meant = |builder: &Self, actor: &Option<Key>, about: &About<'a>| match actor {
            Some(actor) => builder
                .prepared
                .actors
                .known(actor)
                .map_or(Named::Nobody, Named::Actor),
            None => about.holder.clone(),
        };
        let sides = match proposition {
            Proposition::Facet { facet } => {
                let Subject::Claim(_, claim) = about.subject else {
                    return Sides::NONE;
                };
                let stated = claim
                    .facets
                    .get(facet)
                    .filter(|stated| stated.claimed == Claimed::Yes);
                return stated.map_or(Sides::NONE, |stated| {
                    self.facet(about, facet, stated, umbrella)
                });
            }
            // Made from the sides of the facets once all are known.
            Proposition::Claim => return Sides::NONE,
            Proposition::Present { actor } => {
                let named = meant(self, actor, about);
                self.presence(about, &named, umbrella)
            }
            Proposition::Absent { actor } => {
                let named = meant(self, actor, about);
                let sides = self.presence(about, &named, umbrella);
                Sides::new(sides.against, sides.favour)
            }
            Proposition::NoneRecorded { actor } => {
                let named = meant(self, actor, about);
                self.none_recorded(about, &named, umbrella)
            }
        };
        if sides == Sides::NONE {
            let recorded = matches!(proposition, Proposition::NoneRecorded { .. });
            self.note_presence(about, recorded);
        }
        sides
    }

    /// Whom a facet names, if it is claimed.
    pub fn named(&self, stated: Option<&Stated>) -> Named {
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

    /// Whether an entry counts under the method.
    pub fn counts(&self, entry: Index) -> bool {
        filter::counts(self.case, self.method, entry)
    }

    /// Keeps a reason, where somebody asked for them.
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
