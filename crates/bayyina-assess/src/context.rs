//! Where and when: the evidence about one claim, and the places and times that it gives.

use std::rc::Rc;

use bayyina_ground::{Metres, Region, gap};
use bayyina_model::kinds::{Body, Claimed, Judgement, Presence, Role};
use bayyina_model::{Index, Interval, Key};

use crate::actors::Actor;
use crate::adopted::Adopted;
use crate::build::{Builder, Named, Subject};
use crate::circuit::Node;
use crate::control::Spot;
use crate::presence::Side;
use crate::reason::Reason;

/// The evidence about one subject that counts, by kind, each kind by entry id.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub locations: Vec<Index>,
    pub times: Vec<Index>,
    pub objects: Vec<Index>,
    pub perpetrators: Vec<Index>,
    pub presences: Vec<Seen>,
    pub identities: Vec<Index>,
    /// Searches made for it.
    pub searches: Vec<Index>,
    pub adopted: Vec<Adopted>,
}

/// What an analyst determined of who was there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub entry: Index,
    pub actor: Actor,
    pub status: Presence,
}

/// A place where the subject was observed.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub region: Rc<Region>,
    /// When it counts.
    pub node: Node,
    /// Whether it is of the camera, or of something not stated.
    pub camera: bool,
}

/// A time of the subject.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub interval: Interval,
    /// When it counts.
    pub node: Node,
}

/// An observed place at a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    /// When both count.
    pub node: Node,
    pub when: Interval,
    /// Which of the sites.
    pub site: usize,
}

/// Everything that circuits about one subject are made from.
pub(crate) struct About<'a> {
    pub subject: Subject<'a>,
    pub gathered: Gathered,
    pub sites: Vec<Site>,
    /// What was looked up at each site.
    pub spots: Vec<Spot>,
    pub moments: Vec<Moment>,
    pub contexts: Vec<Context>,
    /// The time by its own word: claimed, else of its incident, else of its publication.
    pub stated: Option<Interval>,
    /// Whether that is only the day of publication.
    pub published_only: bool,
    /// What was found of actors so far.
    pub known: Vec<(Side, Actor, Node)>,
    /// Whom the claim names as holder.
    pub holder: Named,
}

impl About<'_> {
    /// The time for looking up who is part of whom: any, where none is stated.
    pub fn stated_or_always(&self) -> Interval {
        self.stated.unwrap_or(Interval::ALWAYS)
    }

    /// The actor that the claim names as holder.
    pub fn own_actor(&self) -> Option<Actor> {
        match self.holder {
            Named::Actor(actor) => Some(actor),
            _ => None,
        }
    }
}

impl<'a> Builder<'a> {
    /// Gathers what there is about a subject.
    pub fn about(&mut self, subject: Subject<'a>) -> About<'a> {
        match subject {
            Subject::Claim(key, claim) => {
                let things = [Some(key), claim.item.as_ref(), claim.incident.as_ref()];
                let gathered = self.gather(things.into_iter().flatten());
                let sites = self.sites(&gathered.locations);
                let (stated, published_only) = self.stated_time(subject);
                let moments = self.moments(&gathered.times, stated, published_only);
                let mut contexts = Vec::new();
                for (at, site) in sites.iter().enumerate() {
                    for moment in &moments {
                        let node = self.arena.and(site.node, moment.node);
                        contexts.push(Context {
                            node,
                            when: moment.interval,
                            site: at,
                        });
                    }
                }
                About {
                    subject,
                    gathered,
                    spots: spots(&sites),
                    sites,
                    moments,
                    contexts,
                    stated,
                    published_only,
                    known: Vec::new(),
                    holder: self.named(claim.facets.get("holder")),
                }
            }
            Subject::Account(key, entries) => {
                let gathered = self.gather([key].into_iter());
                let mut sites = Vec::new();
                let mut contexts = Vec::new();
                for &entry in entries {
                    let Body::Account(body) = &self.case.entry(entry).body else {
                        continue;
                    };
                    let Some(region) = body.region.as_ref().and_then(|text| text.region().ok())
                    else {
                        continue;
                    };
                    if is_empty(&region) {
                        continue;
                    }
                    let site = Site {
                        region: Rc::new(region),
                        node: self.arena.entry(entry),
                        camera: false,
                    };
                    let published = body
                        .published
                        .as_ref()
                        .filter(|_| self.method.time_from_publication);
                    if let Some(when) = body.when.as_ref().or(published) {
                        let when = when.interval();
                        contexts.push(Context {
                            node: site.node,
                            when,
                            site: sites.len(),
                        });
                    }
                    sites.push(site);
                }
                About {
                    subject,
                    gathered,
                    spots: spots(&sites),
                    sites,
                    moments: Vec::new(),
                    contexts,
                    stated: None,
                    published_only: false,
                    known: Vec::new(),
                    holder: Named::Nobody,
                }
            }
        }
    }

    fn gather<'k>(&self, things: impl Iterator<Item = &'k Key>) -> Gathered {
        let mut found = Gathered::default();
        for (at, thing) in things.enumerate() {
            for &index in self.case.about(thing) {
                let entry = self.case.entry(index);
                if !self.counts(index) {
                    continue;
                }
                match &entry.body {
                    Body::Location(_) => found.locations.push(index),
                    Body::TimeSeen(_) => found.times.push(index),
                    Body::Object(_) => found.objects.push(index),
                    Body::Perpetrator(_) => found.perpetrators.push(index),
                    Body::Identity(_) => found.identities.push(index),
                    Body::Search(_) => found.searches.push(index),
                    Body::PresenceSeen(body) => {
                        let actor = body
                            .actor
                            .as_ref()
                            .and_then(|actor| self.prepared.actors.known(actor));
                        if let (Some(actor), Some(status)) = (actor, body.status) {
                            found.presences.push(Seen {
                                entry: index,
                                actor,
                                status,
                            });
                        }
                    }
                    // Assessments are of the claim or account itself.
                    Body::Assessment(body) if at == 0 => {
                        found.adopted.extend(self.adopt(index, body));
                    }
                    _ => {}
                }
            }
        }
        let id = |index: &Index| self.case.entry(*index).id;
        for list in [
            &mut found.locations,
            &mut found.times,
            &mut found.objects,
            &mut found.perpetrators,
            &mut found.identities,
            &mut found.searches,
        ] {
            list.sort_by_key(id);
        }
        found
    }

    /// The observed places. The camera's counts only while no ground or hit is located.
    fn sites(&mut self, locations: &[Index]) -> Vec<Site> {
        let mut sites = Vec::new();
        for &entry in locations {
            let Body::Location(body) = &self.case.entry(entry).body else {
                continue;
            };
            let region = body.region.as_ref().and_then(|text| text.region().ok());
            let Some(region) = region.filter(|region| !is_empty(region)) else {
                continue;
            };
            sites.push(Site {
                region: Rc::new(region),
                node: self.arena.entry(entry),
                camera: !matches!(body.role, Some(Role::Footprint | Role::Impact)),
            });
        }
        let better: Vec<Node> = sites
            .iter()
            .filter(|site| !site.camera)
            .map(|site| site.node)
            .collect();
        if better.len() < sites.len() {
            if better.is_empty() {
                self.note(|| Reason::CameraOnly);
            }
            let better = self.arena.any(better);
            let none_better = self.arena.not(better);
            for site in sites.iter_mut().filter(|site| site.camera) {
                site.node = self.arena.and(site.node, none_better);
            }
        }
        sites
    }

    /// The time by the subject's own word, and whether it is only that of its publication.
    fn stated_time(&mut self, subject: Subject<'a>) -> (Option<Interval>, bool) {
        let Subject::Claim(_, claim) = subject else {
            return (None, false);
        };
        let claimed = claim
            .facets
            .get("time")
            .filter(|time| time.claimed == Claimed::Yes);
        let claimed = claimed.and_then(|time| time.time.as_ref());
        let incident = claim
            .incident
            .as_ref()
            .and_then(|incident| self.case.incidents().get(incident));
        let incident = incident.and_then(|incident| incident.time.as_ref());
        if let Some(time) = claimed.or(incident) {
            return (Some(time.interval()), false);
        }
        let published = claim
            .published
            .as_ref()
            .filter(|_| self.method.time_from_publication);
        (published.map(|time| time.interval()), true)
    }

    /// The times to look things up at: each observed one, and the stated one while none is alive.
    /// Where an observed time overlaps the stated one, what they share counts.
    fn moments(
        &mut self,
        times: &[Index],
        stated: Option<Interval>,
        published_only: bool,
    ) -> Vec<Moment> {
        let mut moments = Vec::new();
        let mut observed = Vec::new();
        for &entry in times {
            let Body::TimeSeen(body) = &self.case.entry(entry).body else {
                continue;
            };
            let Some(when) = &body.when else { continue };
            let seen = when.interval();
            let interval = stated
                .filter(|_| !published_only)
                .and_then(|stated| shared(stated, seen))
                .unwrap_or(seen);
            let node = self.arena.entry(entry);
            observed.push(node);
            moments.push(Moment { interval, node });
        }
        if let Some(interval) = stated {
            let some = self.arena.any(observed);
            let node = self.arena.not(some);
            moments.push(Moment { interval, node });
        }
        moments
    }

    /// Some observed place counts.
    pub fn located(&mut self, about: &About<'_>) -> Node {
        self.arena.any(about.sites.iter().map(|site| site.node))
    }

    /// Assessments of a kind; see [`Builder::adopted_of`].
    pub fn assessed(&mut self, about: &About<'_>, judgement: Judgement, actors: &[Actor]) -> Node {
        self.adopted_of(
            &about.gathered.adopted,
            judgement,
            actors,
            about.own_actor(),
        )
    }
}

fn spots(sites: &[Site]) -> Vec<Spot> {
    sites
        .iter()
        .map(|site| Spot::new(site.region.clone()))
        .collect()
}

/// What two stretches of time have in common.
fn shared(a: Interval, b: Interval) -> Option<Interval> {
    a.meets(&b, 0).then(|| Interval {
        from: a.from.max(b.from),
        to: match (a.to, b.to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        },
    })
}

/// Whether a region has no point: then nothing can be said of it.
fn is_empty(region: &Region) -> bool {
    // Only what is defined by a distance can be empty; from nothing everything is far.
    matches!(region, Region::Beyond { .. } | Region::Within { .. })
        && gap(region, region).low > Metres::ZERO
}
