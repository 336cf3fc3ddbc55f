//! The rules of `docs/verdicts.md`, plainly: one claim at a time on a case as it stands, by loops
//! over all entries, without circuits, indexes or anything kept between questions.

use std::collections::{BTreeMap, BTreeSet};

use bayyina_assess::{Method, Verdict};
use bayyina_ground::{Region, covers, excess_at_most, gap_at_most, meets};
use bayyina_model::kinds::{
    Assessment, Body, Claim, Claimed, Comparison, Confidence, FACETS, Judgement, Presence,
    Proposition, Relation, Role, Stated, Unit, UnitRule,
};
use bayyina_model::{Case, Index, Interval, Key, Kind, RegionText};

/// For, against, repeats.
pub type Three = (bool, bool, bool);

pub struct Plain<'a> {
    pub case: &'a Case,
    pub method: &'a Method,
}

/// Where and when something is asked of an actor.
#[derive(Clone)]
struct Spot {
    region: Region,
    when: Interval,
}

#[derive(Clone, Copy, PartialEq)]
enum Ask {
    Present,
    Absent,
    NoneRecorded,
    Recorded,
}

/// A standing statement of control.
struct Said<'a> {
    index: Index,
    body: &'a bayyina_model::kinds::Control,
    days: Option<Interval>,
}

const OPEN: i64 = i64::MIN;

fn begins(days: Interval) -> i64 {
    days.from.unwrap_or(OPEN)
}

fn parse(text: &Option<RegionText>) -> Option<Region> {
    text.as_ref().and_then(|text| text.region().ok())
}

impl<'a> Plain<'a> {
    fn counts(&self, index: Index) -> bool {
        let entry = self.case.entry(index);
        let evidence = entry.evidence.as_ref().unwrap();
        let (agree, object) = self.case.reviews(&entry.id);
        let sure =
            evidence.confidence.unwrap_or(Confidence::Possible) >= self.method.least_confidence;
        let person = evidence.parameters.is_empty() || self.method.unreviewed_programs || agree > 0;
        sure && person && agree >= self.method.reviews && (object == 0 || agree > object)
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = Index> + '_ {
        self.case
            .of_kind(kind)
            .iter()
            .copied()
            .filter(|&index| self.counts(index))
    }

    fn about(&self, claim: &'a Claim, key: &'a Key) -> Vec<Index> {
        [Some(key), claim.item.as_ref(), claim.incident.as_ref()]
            .into_iter()
            .flatten()
            .flat_map(|thing| self.case.about(thing).iter().copied())
            .filter(|&index| self.counts(index))
            .collect()
    }

    fn regions(&self, claim: &'a Claim, key: &'a Key) -> Vec<Region> {
        let mut better = Vec::new();
        let mut camera = Vec::new();
        for index in self.about(claim, key) {
            if let Body::Location(body) = &self.case.entry(index).body
                && let Some(region) = parse(&body.region)
            {
                match body.role {
                    Some(Role::Footprint | Role::Impact) => better.push(region),
                    _ => camera.push(region),
                }
            }
        }
        if better.is_empty() { camera } else { better }
    }

    fn stated(&self, claim: &Claim) -> (Option<Interval>, bool) {
        let claimed = claim
            .facets
            .get("time")
            .filter(|f| f.claimed == Claimed::Yes);
        if let Some(time) = claimed.and_then(|f| f.time.as_ref()) {
            return (Some(time.interval()), false);
        }
        let incident = claim
            .incident
            .as_ref()
            .and_then(|key| self.case.incidents().get(key));
        if let Some(time) = incident.and_then(|incident| incident.time.as_ref()) {
            return (Some(time.interval()), false);
        }
        let published = claim
            .published
            .as_ref()
            .filter(|_| self.method.time_from_publication);
        (published.map(|time| time.interval()), true)
    }

    fn moments(&self, claim: &'a Claim, key: &'a Key) -> Vec<Interval> {
        let (stated, published_only) = self.stated(claim);
        let mut found = Vec::new();
        for index in self.about(claim, key) {
            if let Body::TimeSeen(body) = &self.case.entry(index).body
                && let Some(when) = &body.when
            {
                let seen = when.interval();
                found.push(match stated {
                    Some(stated) if !published_only && stated.meets(&seen, 0) => Interval {
                        from: match (stated.from, seen.from) {
                            (Some(a), Some(b)) => Some(a.max(b)),
                            (a, b) => a.or(b),
                        },
                        to: match (stated.to, seen.to) {
                            (Some(a), Some(b)) => Some(a.min(b)),
                            (a, b) => a.or(b),
                        },
                    },
                    _ => seen,
                });
            }
        }
        if found.is_empty() {
            found.extend(stated);
        }
        found
    }

    fn spots(&self, claim: &'a Claim, key: &'a Key) -> Vec<Spot> {
        let mut spots = Vec::new();
        for region in self.regions(claim, key) {
            for when in self.moments(claim, key) {
                spots.push(Spot {
                    region: region.clone(),
                    when,
                });
            }
        }
        spots
    }

    fn place_readings(&self, place: &Key) -> Vec<Option<Region>> {
        let entries = self.case.places().get(place).cloned().unwrap_or_default();
        entries
            .into_iter()
            .filter(|&index| self.counts(index))
            .map(|index| match &self.case.entry(index).body {
                Body::Place(body) => parse(&body.region),
                _ => None,
            })
            .collect()
    }

    fn readings(&self, stated: &Stated) -> Vec<Option<Region>> {
        match (&stated.region, &stated.place) {
            (Some(text), _) => vec![text.region().ok()],
            (None, Some(place)) => self.place_readings(place),
            (None, None) => Vec::new(),
        }
    }

    /// The facets of a claim.
    pub fn facet(&self, key: &'a Key, name: &str, umbrella: Option<&Key>) -> Three {
        let claim = &self.case.claims()[key];
        let Some(stated) = claim.facets.get(name).filter(|f| f.claimed == Claimed::Yes) else {
            return (false, false, false);
        };
        let (mut favour, mut against) = match name {
            "place" => self.place(claim, key, stated),
            "time" => self.time(claim, key, stated),
            "object" => self.object(claim, key, stated),
            "perpetrator" => self.perpetrator(claim, key, stated, umbrella),
            "footage" => self.footage(claim, key),
            "event" => (self.event(claim, key, stated), false),
            "holder" => self.holder(claim, key, stated, umbrella),
            "quantity" => {
                let (favour, against, repeats) = self.quantity(claim, stated);
                return (favour, against, repeats);
            }
            _ => (false, false),
        };
        for body in self.assessments(key) {
            if body.1.facet.as_deref() == Some(name) {
                favour |= body.1.verdict == Some(Judgement::Supports);
                against |= body.1.verdict == Some(Judgement::Contradicts);
            }
        }
        (favour, against, false)
    }

    fn assessments(&self, key: &Key) -> Vec<(Index, &'a Assessment)> {
        self.case
            .about(key)
            .iter()
            .filter(|&&index| self.counts(index))
            .filter_map(|&index| match &self.case.entry(index).body {
                Body::Assessment(body) => Some((index, &**body)),
                _ => None,
            })
            .collect()
    }

    fn place(&self, claim: &'a Claim, key: &'a Key, stated: &Stated) -> (bool, bool) {
        let readings = self.readings(stated);
        let tolerance = self.method.place_tolerance;
        let all = |so: &dyn Fn(&Region) -> bool| {
            !readings.is_empty() && readings.iter().all(|r| r.as_ref().is_some_and(so))
        };
        let regions = self.regions(claim, key);
        let favour = regions
            .iter()
            .any(|o| all(&|c| excess_at_most(o, c, tolerance).is_yes()));
        let against = regions
            .iter()
            .any(|o| all(&|c| gap_at_most(o, c, tolerance).is_no()));
        (favour, against)
    }

    fn published_before(&self, claim: &'a Claim, key: &'a Key, event: Interval) -> bool {
        self.about(claim, key).into_iter().any(|index| {
            let Body::Identity(body) = &self.case.entry(index).body else {
                return false;
            };
            let with = body
                .with
                .as_ref()
                .and_then(|item| self.case.items().get(item));
            let published = body
                .published
                .as_ref()
                .or(with.and_then(|item| item.published.as_ref()));
            published.is_some_and(|p| {
                p.interval()
                    .ends_before(&event, self.method.time_tolerance_s)
            })
        })
    }

    fn time(&self, claim: &'a Claim, key: &'a Key, stated: &Stated) -> (bool, bool) {
        let Some(claimed) = stated.time.as_ref().map(|time| time.interval()) else {
            return (false, false);
        };
        let slack = self.method.time_tolerance_s;
        let widened = Interval {
            from: claimed.from.map(|from| from - slack),
            to: claimed.to.map(|to| to + slack),
        };
        let (mut favour, mut against) = (false, self.published_before(claim, key, claimed));
        for index in self.about(claim, key) {
            if let Body::TimeSeen(body) = &self.case.entry(index).body
                && let Some(when) = &body.when
            {
                favour |= widened.contains(&when.interval());
                against |= !when.interval().meets(&claimed, slack);
            }
        }
        let own = claim
            .item
            .as_ref()
            .and_then(|item| self.case.items().get(item));
        let published = own.and_then(|item| item.published.as_ref());
        against |= published.is_some_and(|p| p.interval().ends_before(&claimed, slack));
        (favour, against)
    }

    fn footage(&self, claim: &'a Claim, key: &'a Key) -> (bool, bool) {
        let (stated, published_only) = self.stated(claim);
        let event = stated.filter(|_| !published_only);
        let (mut favour, mut against) = (
            false,
            event.is_some_and(|e| self.published_before(claim, key, e)),
        );
        for index in self.about(claim, key) {
            let entry = self.case.entry(index);
            let Body::Identity(body) = &entry.body else {
                continue;
            };
            let (Some(own), Some(other)) = (&claim.incident, &body.incident) else {
                continue;
            };
            if own != other {
                against = true;
                continue;
            }
            let cites = &entry.evidence.as_ref().unwrap().items;
            let named = cites.iter().any(|cite| {
                let part = cite
                    .locator
                    .as_ref()
                    .is_some_and(|l| l.seconds.is_some() || l.frame_s.is_some());
                part && claim.item.as_ref().is_none_or(|item| *item == cite.item)
            });
            favour |= named && self.case.reviews(&entry.id).0 > 0;
        }
        (favour, against)
    }

    fn object(&self, claim: &'a Claim, key: &'a Key, stated: &Stated) -> (bool, bool) {
        let Some(claimed) = &stated.kind else {
            return (false, false);
        };
        let (mut favour, mut against) = (false, false);
        for index in self.about(claim, key) {
            if let Body::Object(body) = &self.case.entry(index).body
                && let Some(seen) = &body.kind
            {
                let under = is_under(seen, claimed);
                favour |= under;
                against |= !under && !is_under(claimed, seen);
            }
        }
        (favour, against)
    }

    fn perpetrator(
        &self,
        claim: &'a Claim,
        key: &'a Key,
        stated: &Stated,
        umbrella: Option<&Key>,
    ) -> (bool, bool) {
        let when = self.stated(claim).0;
        let groups: Vec<Vec<Key>> = match (&stated.actor, &stated.term) {
            (Some(actor), _) => vec![vec![actor.clone()]],
            (None, Some(term)) => self.definitions(term, umbrella, when),
            (None, None) => Vec::new(),
        };
        let at = when.unwrap_or(Interval::ALWAYS);
        let (mut favour, mut against) = (false, false);
        for index in self.about(claim, key) {
            let Body::Perpetrator(body) = &self.case.entry(index).body else {
                continue;
            };
            let Some(seen) = &body.actor else { continue };
            for group in &groups {
                let part = group
                    .iter()
                    .any(|actor| self.case.with_parts(actor, at).contains(seen));
                let whole = group
                    .iter()
                    .any(|actor| self.case.with_parts(seen, at).contains(actor));
                favour |= part;
                against |= !part && !whole;
            }
        }
        (favour, against)
    }

    fn definitions(
        &self,
        term: &str,
        speaker: Option<&Key>,
        when: Option<Interval>,
    ) -> Vec<Vec<Key>> {
        self.of_kind(Kind::Umbrella)
            .filter_map(|index| match &self.case.entry(index).body {
                Body::Umbrella(body) => Some(body),
                _ => None,
            })
            .filter(|body| speaker.is_some() && body.speaker.as_ref() == speaker)
            .filter(|body| {
                body.term
                    .as_ref()
                    .is_some_and(|t| t.to_lowercase() == term.to_lowercase())
            })
            .filter(|body| !body.actors.is_empty())
            .filter(|body| match (&body.when, when) {
                (None, _) => true,
                (Some(used), Some(when)) => used.interval().meets(&when, 0),
                (Some(_), None) => false,
            })
            .map(|body| body.actors.clone())
            .collect()
    }

    fn event(&self, claim: &'a Claim, key: &'a Key, stated: &Stated) -> bool {
        let Some(kind) = &stated.kind else {
            return false;
        };
        let radius = self.method.event_radius;
        let regions = self.regions(claim, key);
        let place = claim
            .facets
            .get("place")
            .filter(|f| f.claimed == Claimed::Yes);
        let readings = place.map(|place| self.readings(place)).unwrap_or_default();
        let moments = self.moments(claim, key);
        let blamed = claim.facets.get("perpetrator");
        let at = self.stated(claim).0.unwrap_or(Interval::ALWAYS);
        let mut matching: Vec<Index> = Vec::new();
        for index in self.of_kind(Kind::Account) {
            let Body::Account(body) = &self.case.entry(index).body else {
                continue;
            };
            let (Some(region), Some(when)) = (parse(&body.region), &body.when) else {
                continue;
            };
            if matches!((&claim.incident, &body.incident), (Some(a), Some(b)) if a != b) {
                continue;
            }
            let close = |to: &Region| excess_at_most(&region, to, radius).is_yes();
            let near = if regions.is_empty() {
                !readings.is_empty() && readings.iter().all(|r| r.as_ref().is_some_and(close))
            } else {
                regions.iter().any(close)
            };
            let timely = moments.iter().any(|moment| match (moment.from, moment.to) {
                (Some(from), Some(to)) => Interval {
                    from: Some(from - self.method.event_s),
                    to: Some(to + self.method.event_s),
                }
                .contains(&when.interval()),
                _ => false,
            });
            let act = body.act.as_ref().is_some_and(|act| is_under(act, kind));
            let perpetrator = match blamed.map(|f| (f.claimed, &f.actor)) {
                Some((Claimed::No, _)) => true,
                Some((Claimed::Yes, Some(actor))) => body
                    .perpetrator
                    .as_ref()
                    .is_some_and(|p| self.case.with_parts(actor, at).contains(p)),
                _ => false,
            };
            if near && timely && act && perpetrator {
                matching.push(index);
            }
        }
        self.separate_set(&matching, self.method.event_accounts, &mut Vec::new())
    }

    fn separate_set(&self, rest: &[Index], needed: usize, chosen: &mut Vec<Index>) -> bool {
        if chosen.len() == needed {
            return true;
        }
        for (at, &next) in rest.iter().enumerate() {
            if chosen.iter().all(|&one| self.separate(one, next)) {
                chosen.push(next);
                if self.separate_set(&rest[at + 1..], needed, chosen) {
                    return true;
                }
                chosen.pop();
            }
        }
        false
    }

    fn direct_origins(&self, index: Index) -> BTreeSet<Key> {
        let evidence = self.case.entry(index).evidence.as_ref().unwrap();
        match &evidence.origin {
            Some(origin) => [origin.clone()].into(),
            None => evidence
                .items
                .iter()
                .filter_map(|cite| self.case.items().get(&cite.item))
                .filter_map(|item| item.origin.clone().or(item.source.clone()))
                .collect(),
        }
    }

    fn roots(&self, index: Index) -> BTreeSet<Key> {
        self.direct_origins(index)
            .iter()
            .flat_map(|origin| self.case.roots(origin))
            .collect()
    }

    fn related(&self, a: &Key, b: &Key, relation: Relation) -> bool {
        a != b
            && self
                .of_kind(Kind::Dependence)
                .any(|index| match &self.case.entry(index).body {
                    Body::Dependence(body) => {
                        body.relation == Some(relation)
                            && body.origins.contains(a)
                            && body.origins.contains(b)
                    }
                    _ => false,
                })
    }

    fn separate(&self, a: Index, b: Index) -> bool {
        let (mine, theirs) = (self.direct_origins(a), self.direct_origins(b));
        let (my_roots, their_roots) = (self.roots(a), self.roots(b));
        !mine.is_empty()
            && !theirs.is_empty()
            && my_roots.is_disjoint(&their_roots)
            && mine.iter().all(|a| {
                theirs
                    .iter()
                    .all(|b| self.related(a, b, Relation::Separate))
            })
            && !my_roots.iter().any(|a| {
                their_roots
                    .iter()
                    .any(|b| self.related(a, b, Relation::Common))
            })
    }

    fn holder(
        &self,
        claim: &'a Claim,
        key: &'a Key,
        stated: &Stated,
        umbrella: Option<&Key>,
    ) -> (bool, bool) {
        (
            self.of_named(
                claim,
                key,
                stated.actor.as_ref(),
                stated.term.as_deref(),
                umbrella,
                Ask::Present,
            ),
            self.of_named(
                claim,
                key,
                stated.actor.as_ref(),
                stated.term.as_deref(),
                umbrella,
                Ask::Absent,
            ),
        )
    }

    fn of_named(
        &self,
        claim: &'a Claim,
        key: &'a Key,
        actor: Option<&Key>,
        term: Option<&str>,
        umbrella: Option<&Key>,
        ask: Ask,
    ) -> bool {
        let spots = self.spots(claim, key);
        if let Some(actor) = actor {
            return self.of_actor(Some(claim), key, &spots, actor, ask);
        }
        let Some(term) = term else { return false };
        let judged = self
            .assessments(key)
            .iter()
            .any(|(_, body)| body.actor.is_none() && body.verdict == Some(judgement(ask)));
        judged
            || self
                .definitions(term, umbrella, self.stated(claim).0)
                .iter()
                .any(|actors| {
                    let mut each = actors
                        .iter()
                        .map(|actor| self.of_actor(Some(claim), key, &spots, actor, ask));
                    match ask {
                        Ask::Present | Ask::Recorded => each.any(|so| so),
                        Ask::Absent | Ask::NoneRecorded => each.all(|so| so),
                    }
                })
    }

    /// Whether another actor is one of whom it must be said: a part for presence, a whole for
    /// absence.
    fn stands_for(&self, other: &Key, actor: &Key, when: Interval, ask: Ask) -> bool {
        match ask {
            Ask::Present | Ask::Recorded => self.case.with_parts(actor, when).contains(other),
            Ask::Absent | Ask::NoneRecorded => self.case.with_parts(other, when).contains(actor),
        }
    }

    fn of_actor(
        &self,
        claim: Option<&'a Claim>,
        key: &'a Key,
        spots: &[Spot],
        actor: &Key,
        ask: Ask,
    ) -> bool {
        let stated = claim.and_then(|claim| self.stated(claim).0);
        let at = stated.unwrap_or(Interval::ALWAYS);
        let holder = claim
            .and_then(|claim| claim.facets.get("holder"))
            .filter(|f| f.claimed == Claimed::Yes)
            .and_then(|f| f.actor.as_ref());
        let about = match claim {
            Some(claim) => self.about(claim, key),
            None => self
                .case
                .about(key)
                .iter()
                .copied()
                .filter(|&i| self.counts(i))
                .collect(),
        };
        for &index in &about {
            let entry = self.case.entry(index);
            let (other, said) = match &entry.body {
                Body::PresenceSeen(body) => (
                    body.actor.as_ref(),
                    body.status.is_some_and(|s| status_says(s, ask)),
                ),
                Body::Search(body) if ask == Ask::NoneRecorded && body.region.is_none() => {
                    let timely = match (&body.when, stated) {
                        (None, _) => true,
                        (Some(when), Some(stated)) => when.interval().contains(&stated),
                        (Some(_), None) => false,
                    };
                    if timely && body.actor.is_none() {
                        return true;
                    }
                    (body.actor.as_ref(), timely)
                }
                _ => continue,
            };
            if said && other.is_some_and(|other| self.stands_for(other, actor, at, ask)) {
                return true;
            }
        }
        for (_, body) in self.assessments(key) {
            let meant = body.actor.as_ref().or(holder);
            if body.verdict == Some(judgement(ask))
                && meant.is_some_and(|o| self.stands_for(o, actor, at, ask))
            {
                return true;
            }
        }
        spots.iter().any(|spot| {
            self.control(spot, actor, ask)
                || (ask == Ask::NoneRecorded && self.searched(spot, actor, &about, at))
        })
    }

    fn searched(&self, spot: &Spot, actor: &Key, about: &[Index], at: Interval) -> bool {
        self.of_kind(Kind::Search).any(|index| {
            let Body::Search(body) = &self.case.entry(index).body else {
                return false;
            };
            let Some(region) = parse(&body.region) else {
                return false;
            };
            let timely = match &body.when {
                Some(when) => when.interval().contains(&spot.when),
                None => about.contains(&index),
            };
            let for_it = body
                .actor
                .as_ref()
                .is_none_or(|o| self.stands_for(o, actor, at, Ask::NoneRecorded));
            timely && for_it && covers(&[&region], &spot.region).is_yes()
        })
    }

    // Control.

    fn speaker(&self, index: Index) -> String {
        let origins = self.direct_origins(index);
        let entry = self.case.entry(index);
        match (
            origins.is_empty(),
            &entry.evidence.as_ref().unwrap().analyst,
        ) {
            (false, _) => format!("{origins:?}"),
            (true, Some(analyst)) => format!("by {analyst}"),
            (true, None) => entry.id.to_string(),
        }
    }

    fn control(&self, spot: &Spot, actor: &Key, ask: Ask) -> bool {
        let (Some(from), Some(to)) = (spot.when.from, spot.when.to) else {
            return false;
        };
        // By source: its layers, and its statements outside layers that bear on the place.
        let mut layers: BTreeMap<String, Vec<Index>> = BTreeMap::new();
        let mut loose: BTreeMap<String, Vec<Said<'_>>> = BTreeMap::new();
        let mut inside: BTreeMap<&Key, Vec<Said<'_>>> = BTreeMap::new();
        let mut cuts: BTreeSet<i64> = [from].into();
        for index in self.of_kind(Kind::Layer) {
            if let Body::Layer(body) = &self.case.entry(index).body
                && let Some(when) = &body.when
            {
                cuts.insert(begins(when.interval()));
                layers.entry(self.speaker(index)).or_default().push(index);
            }
        }
        for index in self.of_kind(Kind::Control) {
            let Body::Control(body) = &self.case.entry(index).body else {
                continue;
            };
            let days = body.when.as_ref().map(|when| when.interval());
            cuts.extend(days.map(begins));
            let said = Said { index, body, days };
            match &body.layer {
                Some(layer) => inside.entry(layer).or_default().push(said),
                None => loose.entry(self.speaker(index)).or_default().push(said),
            }
        }
        // Whether it is so can only change where something begins, or just before that.
        let mut instants: BTreeSet<i64> = [from, to - 1].into();
        for cut in cuts.into_iter().filter(|cut| from < *cut && *cut < to) {
            instants.extend([cut - 1, cut]);
        }
        let sources: BTreeSet<&String> = layers.keys().chain(loose.keys()).collect();
        let none_layers = Vec::new();
        let none_loose = Vec::new();
        sources.into_iter().any(|source| {
            let layers = layers.get(source).unwrap_or(&none_layers);
            let loose = loose.get(source).unwrap_or(&none_loose);
            let mut at = instants
                .iter()
                .map(|&instant| self.says(spot, actor, ask, instant, layers, loose, &inside));
            if ask == Ask::Recorded {
                at.any(|so| so)
            } else {
                at.all(|so| so)
            }
        })
    }

    /// Whether one source says so at an instant.
    #[allow(clippy::too_many_arguments, reason = "plainness before elegance")]
    fn says(
        &self,
        spot: &Spot,
        actor: &Key,
        ask: Ask,
        instant: i64,
        layers: &[Index],
        loose: &[Said<'_>],
        inside: &BTreeMap<&Key, Vec<Said<'_>>>,
    ) -> bool {
        let fresh = |days: Interval| {
            begins(days) <= instant
                && days
                    .to
                    .is_none_or(|end| instant < end.saturating_add(self.method.staleness_s))
        };
        let date = |index: Index| match &self.case.entry(index).body {
            Body::Layer(body) => body.when.as_ref().unwrap().interval(),
            _ => unreachable!(),
        };
        let bears = |said: &Said<'_>| self.bears(said, &spot.region);
        let newest_layer = layers
            .iter()
            .map(|&l| begins(date(l)))
            .filter(|b| *b <= instant)
            .max();
        for &layer in layers {
            let days = date(layer);
            let overtaken = loose.iter().any(|said| {
                said.days
                    .is_some_and(|d| begins(d) <= instant && begins(d) > begins(days))
                    && bears(said)
            });
            if fresh(days) && Some(begins(days)) == newest_layer && !overtaken {
                let none = Vec::new();
                let key = self.case.entry(layer).thing.as_ref();
                let statements = key.and_then(|key| inside.get(key)).unwrap_or(&none);
                let current: Vec<&Said<'_>> = statements
                    .iter()
                    .filter(|s| s.days.is_none_or(fresh))
                    .collect();
                if self.shows(spot, actor, ask, &current, true) {
                    return true;
                }
                if ask == Ask::Absent && self.silent(spot, actor, layer, statements) {
                    return true;
                }
            }
        }
        let current: Vec<&Said<'_>> = loose
            .iter()
            .filter(|said| {
                let Some(days) = said.days else { return false };
                let overtaken = |from: i64| begins(days) < from && from <= instant;
                fresh(days)
                    && !layers.iter().any(|&layer| overtaken(begins(date(layer))))
                    && !loose.iter().any(|by| {
                        let same_place =
                            by.body.place.is_some() && by.body.place == said.body.place;
                        by.days.is_some_and(|d| overtaken(begins(d))) && (same_place || bears(by))
                    })
            })
            .collect();
        self.shows(spot, actor, ask, &current, false)
    }

    /// Whether a statement outside layers may be about the region.
    fn bears(&self, said: &Said<'_>, region: &Region) -> bool {
        match (&said.body.region, &said.body.place) {
            (Some(_), _) => parse(&said.body.region).is_some_and(|r| !meets(&r, region).is_no()),
            (None, Some(place)) => {
                let readings = self.place_readings(place);
                readings.iter().flatten().any(|r| !meets(r, region).is_no())
            }
            (None, None) => false,
        }
    }

    fn shows(
        &self,
        spot: &Spot,
        actor: &Key,
        ask: Ask,
        statements: &[&Said<'_>],
        layered: bool,
    ) -> bool {
        let when = spot.when;
        let related = |other: &Key| {
            self.case.with_parts(actor, when).contains(other)
                || self.case.with_parts(other, when).contains(actor)
        };
        // Areas that say so, by what they rest on.
        let mut classes: BTreeMap<String, Vec<Region>> = BTreeMap::new();
        for said in statements {
            let (Some(other), Some(status)) = (&said.body.actor, said.body.status) else {
                continue;
            };
            let says = match ask {
                Ask::Absent if matches!(status, Presence::Held | Presence::Present) => {
                    said.body.exclusive && !related(other)
                }
                _ => status_says(status, ask) && self.stands_for(other, actor, when, ask),
            };
            if !says {
                continue;
            }
            let fits = |region: &Region| match ask {
                Ask::Recorded => meets(region, &spot.region).is_yes(),
                _ => covers(&[region], &spot.region).is_yes(),
            };
            if said.body.region.is_none() {
                let Some(place) = &said.body.place else {
                    continue;
                };
                let readings = self.place_readings(place);
                if !readings.is_empty() && readings.iter().all(|r| r.as_ref().is_some_and(fits)) {
                    return true;
                }
                continue;
            }
            let Some(region) = parse(&said.body.region) else {
                continue;
            };
            if fits(&region) {
                return true;
            }
            let entry = self.case.entry(said.index);
            let class = if layered {
                format!("{:?}", self.case.withdrawables(entry))
            } else {
                entry.id.to_string()
            };
            if !meets(&region, &spot.region).is_no() {
                classes.entry(class).or_default().push(region);
            }
        }
        if ask == Ask::Recorded {
            return false;
        }
        let classes: Vec<Vec<Region>> = classes.into_values().collect();
        (1u32..1 << classes.len())
            .filter(|choice| choice.count_ones() <= 4)
            .any(|choice| {
                let chosen = classes
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| choice >> at & 1 == 1);
                let union: Vec<&Region> = chosen.flat_map(|(_, regions)| regions).collect();
                union.len() > 1 && covers(&union, &spot.region).is_yes()
            })
    }

    /// Whether a complete layer shows nobody related near.
    fn silent(&self, spot: &Spot, actor: &Key, layer: Index, statements: &[Said<'_>]) -> bool {
        let Body::Layer(body) = &self.case.entry(layer).body else {
            return false;
        };
        let when = spot.when;
        let Some(extent) = parse(&body.extent) else {
            return false;
        };
        let would_show = body.actors.is_empty()
            || body
                .actors
                .iter()
                .any(|shown| self.case.with_parts(shown, when).contains(actor));
        let radius = self.method.presence_radius;
        let near = |region: &Region| !gap_at_most(region, &spot.region, radius).is_no();
        let blocked = statements.iter().any(|said| {
            let shown = !matches!(
                said.body.status,
                Some(Presence::Absent | Presence::NoneRecorded) | None
            );
            let related = said.body.actor.as_ref().is_none_or(|other| {
                self.case.with_parts(actor, when).contains(other)
                    || self.case.with_parts(other, when).contains(actor)
            });
            let close = match (&said.body.region, &said.body.place) {
                (Some(_), _) => parse(&said.body.region).is_none_or(|r| near(&r)),
                (None, Some(place)) => {
                    let readings = self.place_readings(place);
                    readings.is_empty() || readings.iter().any(|r| r.as_ref().is_none_or(near))
                }
                (None, None) => true,
            };
            shown && related && close
        });
        would_show && covers(&[&extent], &spot.region).is_yes() && !blocked
    }

    // What questions ask.

    pub fn proposed(
        &self,
        key: &'a Key,
        proposition: &Proposition,
        umbrella: Option<&Key>,
    ) -> Three {
        if let Proposition::Facet { facet } = proposition {
            return match self.case.claims().contains_key(key) {
                true => self.facet(key, facet, umbrella),
                false => (false, false, false),
            };
        }
        if *proposition == Proposition::Claim {
            return self.whole(key, umbrella);
        }
        let (asks, actor) = match proposition {
            Proposition::Present { actor } => ([Ask::Present, Ask::Absent], actor),
            Proposition::Absent { actor } => ([Ask::Absent, Ask::Present], actor),
            Proposition::NoneRecorded { actor } => ([Ask::NoneRecorded, Ask::Recorded], actor),
            _ => unreachable!(),
        };
        let [favour, against] =
            asks.map(|ask| match (self.case.claims().get_key_value(key), actor) {
                (Some((key, claim)), Some(actor)) => {
                    self.of_named(claim, key, Some(actor), None, umbrella, ask)
                }
                (Some((key, claim)), None) => {
                    let holder = claim
                        .facets
                        .get("holder")
                        .filter(|f| f.claimed == Claimed::Yes);
                    let actor = holder.and_then(|f| f.actor.as_ref());
                    let term = holder.and_then(|f| f.term.as_deref());
                    self.of_named(claim, key, actor, term, umbrella, ask)
                }
                (None, Some(actor)) => {
                    self.of_actor(None, key, &self.account_spots(key), actor, ask)
                }
                (None, None) => false,
            });
        (favour, against, false)
    }

    fn account_spots(&self, key: &Key) -> Vec<Spot> {
        self.of_kind(Kind::Account)
            .filter(|&index| self.case.entry(index).thing.as_ref() == Some(key))
            .filter_map(|index| match &self.case.entry(index).body {
                Body::Account(body) => {
                    let published = body
                        .published
                        .as_ref()
                        .filter(|_| self.method.time_from_publication);
                    Some(Spot {
                        region: parse(&body.region)?,
                        when: body.when.as_ref().or(published)?.interval(),
                    })
                }
                _ => None,
            })
            .collect()
    }

    fn whole(&self, key: &'a Key, umbrella: Option<&Key>) -> Three {
        let Some(claim) = self.case.claims().get(key) else {
            return (false, false, false);
        };
        let names: BTreeSet<&str> = FACETS.into_iter().chain(claim.facets.keys()).collect();
        let verdicts: Vec<Verdict> = names
            .into_iter()
            .filter_map(|name| {
                match claim
                    .facets
                    .get(name)
                    .map_or(Claimed::Unknown, |f| f.claimed)
                {
                    Claimed::No => None,
                    Claimed::Unknown => Some(Verdict::Undetermined),
                    Claimed::Yes => {
                        let (favour, against, repeats) = self.facet(key, name, umbrella);
                        Some(Verdict::from_sides(favour, against, repeats))
                    }
                }
            })
            .collect();
        let some = |verdict| verdicts.contains(&verdict);
        if some(Verdict::Contradicted) {
            (false, true, false)
        } else if some(Verdict::Disputed) {
            (true, true, false)
        } else if some(Verdict::Undetermined) || some(Verdict::Repeats) {
            (false, false, false)
        } else {
            (true, false, false)
        }
    }

    /// The verdict of one member of a question's set.
    pub fn verdict(&self, question: &Key, member: &'a Key) -> Verdict {
        let body = &self.case.questions()[question];
        let proposition = body.proposition.as_ref().unwrap();
        let claimed = match self.case.claims().get(member) {
            None if member.kind() != "account" => Claimed::Unknown,
            None => match proposition {
                Proposition::Facet { .. } | Proposition::Claim => Claimed::No,
                _ => Claimed::Yes,
            },
            Some(claim) => match proposition {
                Proposition::Facet { facet } => claim
                    .facets
                    .get(facet)
                    .map_or(Claimed::Unknown, |f| f.claimed),
                Proposition::Claim => {
                    let says = |name: &str| {
                        claim
                            .facets
                            .get(name)
                            .map_or(Claimed::Unknown, |f| f.claimed)
                            != Claimed::No
                    };
                    if FACETS.into_iter().any(says) {
                        Claimed::Yes
                    } else {
                        Claimed::No
                    }
                }
                _ => Claimed::Yes,
            },
        };
        match claimed {
            Claimed::No => Verdict::NotClaimed,
            Claimed::Unknown => Verdict::Undetermined,
            Claimed::Yes => {
                let (favour, against, repeats) =
                    self.proposed(member, proposition, body.umbrella.as_ref());
                Verdict::from_sides(favour, against, repeats)
            }
        }
    }

    /// Units: of them those that count, and those that may.
    pub fn count(&self, question: &Key) -> (u32, u32, u32) {
        let body = &self.case.questions()[question];
        let counts = Verdict::of(body.counts.as_deref().unwrap_or("supported")).unwrap();
        let set = &self.case.sets()[body.set.as_ref().unwrap()];
        let mut units: BTreeMap<Key, Vec<Verdict>> = BTreeMap::new();
        for member in set.claims.iter().collect::<BTreeSet<_>>() {
            let claim = self.case.claims().get(member);
            let unit = claim.and_then(|claim| match body.unit {
                Some(Unit::Item) => claim.item.clone(),
                Some(Unit::Incident) => claim.incident.clone(),
                Some(Unit::Site) => claim.site.clone(),
                _ => None,
            });
            let verdict = self.verdict(question, self.owned(member));
            units
                .entry(unit.unwrap_or_else(|| member.clone()))
                .or_default()
                .push(verdict);
        }
        let (mut yes, mut open) = (0, 0);
        for verdicts in units.values() {
            let is = |v: &Verdict| *v == counts;
            let is_not = |v: &Verdict| {
                *v != counts
                    && !matches!(
                        v,
                        Verdict::Undetermined | Verdict::Disputed | Verdict::Repeats
                    )
            };
            let (so, not) = match body.rule {
                Some(UnitRule::Every) => (verdicts.iter().all(is), verdicts.iter().any(is_not)),
                _ => (verdicts.iter().any(is), verdicts.iter().all(is_not)),
            };
            yes += u32::from(so);
            open += u32::from(!so && !not);
        }
        (yes, open, units.len() as u32)
    }

    /// A member's key as the case holds it.
    fn owned(&self, key: &Key) -> &'a Key {
        for set in self.case.sets().values() {
            if let Some(known) = set.claims.iter().find(|known| *known == key) {
                return known;
            }
        }
        unreachable!("members are in sets")
    }

    fn quantity(&self, claim: &Claim, stated: &Stated) -> Three {
        let Some(quantity) = &stated.quantity else {
            return (false, false, false);
        };
        let Some(question) = quantity
            .question
            .as_ref()
            .filter(|q| self.case.questions().contains_key(*q))
        else {
            return (false, false, false);
        };
        let holds = |(yes, open, _): (u32, u32, u32)| {
            let (least, most, value) = (yes, yes + open, quantity.value);
            match quantity.comparison {
                Comparison::AtLeast => (least >= value, most < value),
                Comparison::MoreThan => (least > value, most <= value),
                Comparison::AtMost => (most <= value, least > value),
                Comparison::FewerThan => (most < value, least >= value),
                Comparison::Exactly => (
                    least == value && most == value,
                    least > value || most < value,
                ),
            }
        };
        let count = self.count(question);
        if quantity.of.is_some_and(|of| of != count.2) {
            return (false, false, false);
        }
        let (so, not) = holds(count);
        let statement = claim
            .statement
            .as_ref()
            .and_then(|key| self.case.statements().get(key));
        let of_item = |key: Option<&Key>| {
            key.and_then(|key| self.case.items().get(key))
                .and_then(|i| i.origin.clone().or(i.source.clone()))
        };
        let origin = statement
            .and_then(|s| s.origin.clone())
            .or_else(|| of_item(statement.and_then(|s| s.item.as_ref())))
            .or_else(|| of_item(claim.item.as_ref()))
            .or_else(|| claim.source.clone());
        let Some(origin) = origin else {
            return (false, not, false);
        };
        // Without every entry that shares an origin with the statement.
        let own = self.case.roots(&origin);
        let mut gone = BTreeSet::new();
        for &kind in Kind::ALL.iter().filter(|kind| kind.is_evidence()) {
            for &index in self.case.of_kind(kind) {
                let entry = self.case.entry(index);
                let its = self.case.origins(entry.evidence.as_ref().unwrap());
                let known = own
                    .iter()
                    .any(|a| its.iter().any(|b| self.related(a, b, Relation::Common)));
                if known || !its.is_disjoint(&own) {
                    gone.insert(entry.id);
                }
            }
        }
        let rest = super::kit::without_entries(self.case, &gone);
        let alone = Plain {
            case: &rest,
            method: self.method,
        };
        let (so_alone, _) = holds(alone.count(question));
        (so && so_alone, not, so && !so_alone)
    }
}

fn judgement(ask: Ask) -> Judgement {
    match ask {
        Ask::Present | Ask::Recorded => Judgement::Present,
        Ask::Absent => Judgement::Absent,
        Ask::NoneRecorded => Judgement::NoneRecorded,
    }
}

fn status_says(status: Presence, ask: Ask) -> bool {
    match ask {
        Ask::Present => matches!(status, Presence::Held | Presence::Present),
        Ask::Recorded => matches!(
            status,
            Presence::Held | Presence::Present | Presence::Contested
        ),
        Ask::Absent => status == Presence::Absent,
        Ask::NoneRecorded => status == Presence::NoneRecorded,
    }
}

fn is_under(kind: &str, other: &str) -> bool {
    kind == other || kind.starts_with(&format!("{other}/"))
}
