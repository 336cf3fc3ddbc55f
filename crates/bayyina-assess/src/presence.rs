//! Presence: whether an actor was there, was not, or was recorded by nobody.

use bayyina_model::kinds::{Body, Judgement, Presence};
use bayyina_model::{Index, Interval, Key};

use crate::actors::Actor;
use crate::build::{Builder, Named};
use crate::circuit::Node;
use crate::context::{About, Seen};
use crate::control::Ask;
use crate::reason::Reason;
use crate::searches::is_whole;
use crate::verdict::Sides;

/// What is asked of an actor's presence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// It held the place or was present.
    Present,
    /// It was not there.
    Absent,
    /// Its presence was recorded by nobody: the record says so.
    NoneRecorded,
    /// Its presence was recorded by somebody.
    Recorded,
}

impl Side {
    fn judgement(self) -> Judgement {
        match self {
            Self::Present | Self::Recorded => Judgement::Present,
            Self::Absent => Judgement::Absent,
            Self::NoneRecorded => Judgement::NoneRecorded,
        }
    }

    /// Whether it is so of a group when it is so of any of its actors, rather than of all.
    fn of_any(self) -> bool {
        matches!(self, Self::Present | Self::Recorded)
    }

    fn seen(self, status: Presence) -> bool {
        match self {
            Self::Present => matches!(status, Presence::Held | Presence::Present),
            Self::Recorded => {
                matches!(
                    status,
                    Presence::Held | Presence::Present | Presence::Contested
                )
            }
            Self::Absent => status == Presence::Absent,
            Self::NoneRecorded => status == Presence::NoneRecorded,
        }
    }
}

impl<'a> Builder<'a> {
    /// Present for, absent against.
    pub fn presence(
        &mut self,
        about: &mut About<'a>,
        named: &Named,
        umbrella: Option<&Key>,
    ) -> Sides {
        let favour = self.of_group(about, named, umbrella, Side::Present);
        let against = self.of_group(about, named, umbrella, Side::Absent);
        Sides::new(favour, against)
    }

    /// None recorded for, some presence recorded against.
    pub fn none_recorded(
        &mut self,
        about: &mut About<'a>,
        named: &Named,
        umbrella: Option<&Key>,
    ) -> Sides {
        let favour = self.of_group(about, named, umbrella, Side::NoneRecorded);
        let against = self.of_group(about, named, umbrella, Side::Recorded);
        Sides::new(favour, against)
    }

    fn of_group(
        &mut self,
        about: &mut About<'a>,
        named: &Named,
        umbrella: Option<&Key>,
        side: Side,
    ) -> Node {
        match named {
            Named::Nobody => {
                self.note(|| Reason::NoActor);
                Node::FALSE
            }
            Named::Actor(actor) => self.of_actor(about, *actor, side),
            Named::Term(term) => {
                // What an assessor says of the group as named needs no definition.
                let mut ways =
                    vec![self.adopted_of_named(&about.gathered.adopted, side.judgement())];
                for (entry, actors) in self.definitions(term, umbrella, about.stated) {
                    let each: Vec<Node> = actors
                        .iter()
                        .map(|&actor| self.of_actor(about, actor, side))
                        .collect();
                    let so = if side.of_any() {
                        self.arena.any(each)
                    } else {
                        self.arena.all(each)
                    };
                    let stands = self.arena.entry(entry);
                    ways.push(self.arena.and(stands, so));
                }
                self.arena.any(ways)
            }
        }
    }

    /// The speaker's definitions of a term at a time, none without a speaker.
    pub fn definitions(
        &mut self,
        term: &str,
        speaker: Option<&Key>,
        when: Option<Interval>,
    ) -> Vec<(Index, Vec<Actor>)> {
        let found: Vec<(Index, Vec<Actor>)> = speaker
            .map(|speaker| self.prepared.umbrellas.of_term(speaker, term))
            .unwrap_or_default()
            .iter()
            .filter(|definition| match (definition.when, when) {
                (None, _) => true,
                (Some(used), Some(when)) => used.meets(&when, 0),
                (Some(_), None) => false,
            })
            .map(|definition| (definition.entry, definition.actors.clone()))
            .collect();
        let term = term.to_owned();
        match speaker.filter(|_| !found.is_empty()) {
            None => self.note(|| Reason::TermUndefined { term }),
            Some(speaker) => {
                let speaker = speaker.local().to_owned();
                self.note(|| Reason::TermDefined { term, speaker });
            }
        }
        found
    }

    fn of_actor(&mut self, about: &mut About<'a>, actor: Actor, side: Side) -> Node {
        if let Some((.., node)) = about
            .known
            .iter()
            .find(|(s, a, _)| (*s, *a) == (side, actor))
        {
            return *node;
        }
        let always = about.stated_or_always();
        let group = self.group(actor, always, side);
        let mut ways = Vec::new();
        for at in 0..about.contexts.len() {
            let context = about.contexts[at];
            let ask = self.ask(actor, context.when, side);
            let so = self.control(&mut about.spots[context.site], context.when, &ask);
            ways.push(self.arena.and(context.node, so));
        }
        for &Seen {
            entry,
            actor,
            status,
        } in &about.gathered.presences
        {
            if side.seen(status) && group.contains(&actor) {
                ways.push(self.arena.entry(entry));
            }
        }
        ways.push(self.assessed(about, side.judgement(), &group));
        if side == Side::NoneRecorded {
            ways.push(self.searched(about, &group));
        }
        let node = self.arena.any(ways);
        about.known.push((side, actor, node));
        node
    }

    /// The actors of whom it must be so: parts for presence, wholes for absence.
    fn group(&self, actor: Actor, when: Interval, side: Side) -> Vec<Actor> {
        if side.of_any() {
            self.prepared.actors.with_parts(actor, when)
        } else {
            self.prepared.actors.with_wholes(actor, when)
        }
    }

    fn ask(&self, actor: Actor, when: Interval, side: Side) -> Ask {
        let group = self.group(actor, when, side);
        match side {
            Side::Present => Ask::Present(group),
            Side::Recorded => Ask::Recorded(group),
            Side::NoneRecorded => Ask::NoneRecorded(group),
            Side::Absent => {
                let mut related = self.prepared.actors.with_parts(actor, when);
                related.extend(&group);
                Ask::Absent {
                    wholes: group,
                    related,
                }
            }
        }
    }

    /// Searches for the actor, or for anyone, that found nothing there.
    fn searched(&mut self, about: &mut About<'a>, wholes: &[Actor]) -> Node {
        let prepared = self.prepared;
        let mut ways = Vec::new();
        let looked_for = |actor: Option<Actor>| actor.is_none_or(|actor| wholes.contains(&actor));
        for context in &about.contexts {
            let region = &about.sites[context.site].region;
            for search in prepared.searches.covering(region) {
                let own = about.gathered.searches.contains(&search.entry);
                let timely = search.when.map_or(own, |when| when.contains(&context.when));
                if timely && looked_for(search.actor) {
                    let stands = self.arena.entry(search.entry);
                    ways.push(self.arena.and(context.node, stands));
                }
            }
        }
        for &entry in &about.gathered.searches {
            let whole = self.case.entry(entry);
            let Body::Search(body) = &whole.body else {
                continue;
            };
            if body.region.is_some() || !is_whole(whole) {
                continue;
            }
            let timely = match (&body.when, about.stated) {
                (None, _) => true,
                (Some(when), Some(stated)) => when.interval().contains(&stated),
                (Some(_), None) => false,
            };
            let actor = body
                .actor
                .as_ref()
                .map(|actor| prepared.actors.known(actor));
            // An actor that nothing else names is none that is asked about.
            let meant =
                actor.is_none_or(|actor| actor.is_some_and(|actor| wholes.contains(&actor)));
            if timely && meant {
                ways.push(self.arena.entry(entry));
            }
        }
        self.arena.any(ways)
    }

    /// Notes why nothing was found of an actor's presence.
    pub fn note_presence(&mut self, about: &mut About<'a>, recorded: bool) {
        if self.notes.is_none() {
            return;
        }
        if about.contexts.is_empty() {
            let located = !about.sites.is_empty();
            self.note(|| {
                if located {
                    Reason::NoTime
                } else {
                    Reason::NotLocated
                }
            });
            return;
        }
        if recorded {
            self.note(|| Reason::NoSearch);
            return;
        }
        let mut speaks = false;
        for at in 0..about.contexts.len() {
            let context = about.contexts[at];
            speaks |= self.control_speaks(&mut about.spots[context.site], context.when);
        }
        self.note(|| {
            if speaks {
                Reason::ControlUndecided
            } else {
                Reason::NoControl
            }
        });
    }
}
