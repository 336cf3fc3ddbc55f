//! The facets of a claim that are judged from observations: place, time, object, perpetrator and
//! footage.

use std::borrow::Cow;

use bayyina_ground::{Region, excess_at_most, gap_at_most};
use bayyina_model::kinds::{Body, Claim, Stated};
use bayyina_model::{Index, Interval, Key};

use crate::build::{Builder, Named, Subject};
use crate::circuit::Node;
use crate::context::About;
use crate::reason::Reason;
use crate::taxonomy::{Kinship, kinship};
use crate::verdict::Sides;

/// One reading of a claimed place: the entry that gives it, none where the claim itself bounds its
/// place; and its region, none where that is not known.
pub(crate) type Meaning<'a> = (Option<Index>, Option<Cow<'a, Region>>);

impl<'a> Builder<'a> {
    /// The readings of a claimed place. A region of the claim's own is the only one.
    pub fn readings(&self, stated: &'a Stated) -> Vec<Meaning<'a>> {
        if let Some(text) = &stated.region {
            return vec![(None, text.region().ok().map(Cow::Owned))];
        }
        let Some(place) = &stated.place else {
            return Vec::new();
        };
        self.prepared
            .places
            .readings(place)
            .iter()
            .map(|reading| {
                (
                    Some(reading.entry),
                    reading.region.as_ref().map(Cow::Borrowed),
                )
            })
            .collect()
    }

    /// When some reading is alive and every living one is so; a reading without a region is not.
    pub fn every(&mut self, readings: &[Meaning<'a>], so: impl Fn(&Region) -> bool) -> Node {
        let mut alive = Vec::new();
        let mut others = Vec::new();
        for (entry, region) in readings {
            let node = entry.map_or(Node::TRUE, |entry| self.arena.entry(entry));
            alive.push(node);
            if !region.as_ref().is_some_and(|region| so(region)) {
                others.push(node);
            }
        }
        let some = self.arena.any(alive);
        let other = self.arena.any(others);
        let none_other = self.arena.not(other);
        self.arena.and(some, none_other)
    }

    /// *place*: the observed region within the tolerance of the claimed one, or beyond it.
    pub fn place(&mut self, about: &About<'a>, stated: &'a Stated) -> Sides {
        let readings = self.readings(stated);
        let tolerance = self.method.place_tolerance;
        let mut favour = Vec::new();
        let mut against = Vec::new();
        for site in &about.sites {
            let fits = self.every(&readings, |claimed| {
                excess_at_most(&site.region, claimed, tolerance).is_yes()
            });
            favour.push(self.arena.and(site.node, fits));
            // What surely fits one reading surely misses none.
            if fits == Node::FALSE || readings.len() > 1 {
                let misses = self.every(&readings, |claimed| {
                    gap_at_most(&site.region, claimed, tolerance).is_no()
                });
                against.push(self.arena.and(site.node, misses));
            }
        }
        let sides = Sides::new(self.arena.any(favour), self.arena.any(against));
        if self.notes.is_some() && sides == Sides::NONE {
            self.note_place(about, stated, &readings);
        }
        sides
    }

    fn note_place(&mut self, about: &About<'a>, stated: &Stated, readings: &[Meaning<'a>]) {
        if readings.iter().all(|(_, region)| region.is_none()) {
            let text = stated
                .text
                .clone()
                .or_else(|| stated.place.as_ref().map(Key::to_string));
            self.note(|| Reason::PlaceUnknown {
                text: text.unwrap_or_default(),
            });
        } else if about.sites.is_empty() {
            self.note(|| Reason::NotLocated);
        } else if readings.len() > 1 {
            let readings = readings.len();
            self.note(|| Reason::ReadingsDiffer { readings });
        } else {
            self.note(|| Reason::PartlyThere);
        }
    }

    /// *time*: the claimed interval against the observed one, and footage published before it.
    pub fn time(&mut self, about: &About<'a>, stated: &Stated) -> Sides {
        let Some(claimed) = stated.time.as_ref().map(|time| time.interval()) else {
            self.note(|| Reason::NoClaimedTime);
            return Sides::NONE;
        };
        let slack = self.method.time_tolerance_s;
        let widened = Interval {
            from: claimed.from.map(|from| from.saturating_sub(slack)),
            to: claimed.to.map(|to| to.saturating_add(slack)),
        };
        let mut favour = Vec::new();
        let mut against = Vec::new();
        for &entry in &about.gathered.times {
            let Body::TimeSeen(body) = &self.case.entry(entry).body else {
                continue;
            };
            let Some(seen) = body.when.as_ref().map(|when| when.interval()) else {
                continue;
            };
            if widened.contains(&seen) {
                favour.push(self.arena.entry(entry));
            } else if !seen.meets(&claimed, slack) {
                against.push(self.arena.entry(entry));
            }
        }
        if favour.is_empty() && against.is_empty() {
            let seen = !about.gathered.times.is_empty();
            self.note(|| {
                if seen {
                    Reason::TimeUndecided
                } else {
                    Reason::NoEvidence
                }
            });
        }
        against.extend(self.published_before(about, claimed));
        // The claim's own item is no evidence that could be withdrawn.
        if let Subject::Claim(_, claim) = about.subject {
            let own = claim
                .item
                .as_ref()
                .and_then(|item| self.case.items().get(item));
            let published = own.and_then(|item| item.published.as_ref());
            if published.is_some_and(|published| published.interval().ends_before(&claimed, slack))
            {
                against.push(Node::TRUE);
            }
        }
        Sides::new(self.arena.any(favour), self.arena.any(against))
    }

    /// Matches with footage that was published before an event.
    fn published_before(&mut self, about: &About<'a>, event: Interval) -> Vec<Node> {
        let mut found = Vec::new();
        for &entry in &about.gathered.identities {
            let Body::Identity(body) = &self.case.entry(entry).body else {
                continue;
            };
            let other = body
                .with
                .as_ref()
                .and_then(|item| self.case.items().get(item));
            let published = body
                .published
                .as_ref()
                .or(other.and_then(|item| item.published.as_ref()));
            let before = published.is_some_and(|published| {
                published
                    .interval()
                    .ends_before(&event, self.method.time_tolerance_s)
            });
            if before {
                found.push(self.arena.entry(entry));
            }
        }
        found
    }

    /// *footage*: matched with footage published before the event or of another incident; or a
    /// reviewed match of a stated part with footage of the same incident.
    pub fn footage(&mut self, about: &About<'a>) -> Sides {
        let Subject::Claim(_, claim) = about.subject else {
            return Sides::NONE;
        };
        let mut favour = Vec::new();
        let mut against = match about.stated.filter(|_| !about.published_only) {
            Some(event) => self.published_before(about, event),
            None => Vec::new(),
        };
        let mut parts = Vec::new();
        for &entry in &about.gathered.identities {
            let Body::Identity(body) = &self.case.entry(entry).body else {
                continue;
            };
            match (&claim.incident, &body.incident) {
                (Some(own), Some(other)) if own != other => against.push(self.arena.entry(entry)),
                (Some(_), Some(_)) => {
                    let matched = self.matched_parts(entry, claim);
                    let reviewed = self.case.reviews(&self.case.entry(entry).id).0 > 0;
                    if reviewed && !matched.is_empty() {
                        favour.push(self.arena.entry(entry));
                        parts.extend(matched);
                    }
                }
                _ => {}
            }
        }
        if !favour.is_empty() {
            parts.sort();
            parts.dedup();
            self.note(|| Reason::MatchedParts {
                parts: parts.join(", "),
            });
        } else if about.gathered.identities.is_empty() {
            self.note(|| Reason::NoMatch);
        } else {
            self.note(|| Reason::MatchUnreviewed);
        }
        Sides::new(self.arena.any(favour), self.arena.any(against))
    }

    /// The parts of the claim's item that a match names, in words.
    fn matched_parts(&self, entry: Index, claim: &Claim) -> Vec<String> {
        let evidence = self.case.entry(entry).evidence.as_ref();
        evidence
            .iter()
            .flat_map(|evidence| &evidence.items)
            .filter(|cite| claim.item.as_ref().is_none_or(|item| *item == cite.item))
            .filter_map(|cite| cite.locator.as_ref())
            .filter_map(|locator| {
                let [from, to] = match (&locator.seconds, &locator.frame_s) {
                    (Some([from, to]), _) => [from.text(), to.text()],
                    (None, Some(frame)) => [frame.text(), frame.text()],
                    (None, None) => return None,
                };
                Some(format!("{from}–{to} s"))
            })
            .collect()
    }

    /// *object*: by taxonomy.
    pub fn object(&mut self, about: &About<'a>, stated: &Stated) -> Sides {
        let Some(claimed) = &stated.kind else {
            self.note(|| Reason::NoObject);
            return Sides::NONE;
        };
        let mut favour = Vec::new();
        let mut against = Vec::new();
        let mut wider = false;
        for &entry in &about.gathered.objects {
            let Body::Object(body) = &self.case.entry(entry).body else {
                continue;
            };
            let Some(seen) = &body.kind else { continue };
            match kinship(seen, claimed) {
                Kinship::Same | Kinship::Under => favour.push(self.arena.entry(entry)),
                Kinship::Apart => against.push(self.arena.entry(entry)),
                Kinship::Over => wider = true,
            }
        }
        self.note(|| {
            if wider {
                Reason::OnlyWider
            } else {
                Reason::NoEvidence
            }
        });
        Sides::new(self.arena.any(favour), self.arena.any(against))
    }

    /// *perpetrator*: by actors and what is part of them.
    pub fn perpetrator(
        &mut self,
        about: &About<'a>,
        stated: &Stated,
        umbrella: Option<&Key>,
    ) -> Sides {
        let when = about.stated_or_always();
        // Groups, any one of which the claim may mean, with what must be alive for it.
        let groups = match self.named(Some(stated)) {
            Named::Nobody => {
                self.note(|| Reason::NoActor);
                return Sides::NONE;
            }
            Named::Actor(actor) => vec![(Node::TRUE, vec![actor])],
            Named::Term(term) => self
                .definitions(&term, umbrella, about.stated)
                .into_iter()
                .map(|(entry, actors)| (self.arena.entry(entry), actors))
                .collect(),
        };
        let mut favour = Vec::new();
        let mut against = Vec::new();
        let mut wider = false;
        for &entry in &about.gathered.perpetrators {
            let Body::Perpetrator(body) = &self.case.entry(entry).body else {
                continue;
            };
            let Some(seen) = &body.actor else { continue };
            let seen = self.prepared.actors.known(seen);
            for (means, actors) in &groups {
                let among = |lists: &dyn Fn(u32) -> Vec<u32>| {
                    // An actor that nothing else names is related to none.
                    seen.is_some_and(|seen| {
                        actors.iter().any(|&actor| lists(actor).contains(&seen))
                    })
                };
                let is_part = among(&|actor| self.prepared.actors.with_parts(actor, when));
                let is_whole = among(&|actor| self.prepared.actors.with_wholes(actor, when));
                let leaf = self.arena.entry(entry);
                let node = self.arena.and(leaf, *means);
                match (is_part, is_whole) {
                    (true, _) => favour.push(node),
                    (false, false) => against.push(node),
                    (false, true) => wider = true,
                }
            }
        }
        self.note(|| {
            if wider {
                Reason::OnlyWider
            } else {
                Reason::NoEvidence
            }
        });
        Sides::new(self.arena.any(favour), self.arena.any(against))
    }
}
