//! Events: accounts of separate origin that agree.

use std::collections::{BTreeMap, BTreeSet};

use bayyina_ground::{Region, excess_at_most};
use bayyina_model::kinds::{Claim, Claimed, Stated};
use bayyina_model::{Interval, Key};

use crate::accounts::Account;
use crate::actors::Actor;
use crate::build::{Builder, Named, Subject};
use crate::circuit::Node;
use crate::context::About;
use crate::reason::Reason;
use crate::taxonomy::{Kinship, kinship};

/// Accounts of one origin that match.
struct Voice<'a> {
    origins: &'a BTreeSet<Key>,
    roots: &'a BTreeSet<Key>,
    node: Node,
}

impl<'a> Builder<'a> {
    /// When at least `k` accounts, pairwise of known separate origin, match in act, alleged
    /// perpetrator, place and time. Gives the accounts that match in place and time alone too.
    pub fn corroborated(&mut self, about: &mut About<'a>, stated: &Stated) -> (Node, Vec<Node>) {
        let Subject::Claim(_, claim) = about.subject else {
            return (Node::FALSE, Vec::new());
        };
        let prepared = self.prepared;
        let mut voices: BTreeMap<(&BTreeSet<Key>, &BTreeSet<Key>), Vec<Node>> = BTreeMap::new();
        let mut compatible = Vec::new();
        let mut matching = 0;
        for (number, near) in self.accounts_near(about, claim) {
            let account = &prepared.accounts.list[number as usize];
            let timely = self.timely(about, account);
            let node = self.arena.and(near, timely);
            if node == Node::FALSE || other_incident(claim, account) {
                continue;
            }
            let alive = self.arena.entry(account.entry);
            let node = self.arena.and(alive, node);
            let same_act = stated.kind.as_deref().is_some_and(|kind| {
                account
                    .act
                    .as_deref()
                    .is_some_and(|act| matches!(kinship(act, kind), Kinship::Same | Kinship::Under))
            });
            if same_act
                && self.same_perpetrator(claim, about.stated_or_always(), account.perpetrator)
            {
                matching += 1;
                voices
                    .entry((&account.origins, &account.roots))
                    .or_default()
                    .push(node);
            } else {
                compatible.push(node);
            }
        }
        let voices: Vec<Voice<'_>> = voices
            .into_iter()
            .map(|((origins, roots), nodes)| Voice {
                origins,
                roots,
                node: self.arena.any(nodes),
            })
            .collect();
        let node = self.chorus(&voices);
        if node == Node::FALSE {
            let needed = self.method.event_accounts;
            self.note(|| match (matching < needed, stated.kind.is_none()) {
                (_, true) => Reason::NoAct,
                (true, _) => Reason::FewAccounts { matching, needed },
                (false, _) => Reason::NotSeparate { matching },
            });
        }
        if !compatible.is_empty() {
            let accounts = compatible.len();
            self.note(|| Reason::Compatible { accounts });
        }
        (node, compatible)
    }

    /// Accounts that lie within the method's radius of the claim's place, and when they do: of the
    /// observed place, or while there is none of every reading of the claimed one.
    fn accounts_near(&mut self, about: &About<'a>, claim: &'a Claim) -> BTreeMap<u32, Node> {
        let radius = self.method.event_radius;
        let accounts = &self.prepared.accounts;
        let within = |number: u32, region: &Region| {
            excess_at_most(&accounts.list[number as usize].region, region, radius).is_yes()
        };
        let mut ways: BTreeMap<u32, Vec<Node>> = BTreeMap::new();
        for site in &about.sites {
            for number in accounts.near(&site.region, radius) {
                if within(number, &site.region) {
                    ways.entry(number).or_default().push(site.node);
                }
            }
        }
        let located = self.located(about);
        let unlocated = self.arena.not(located);
        if unlocated != Node::FALSE
            && let Some(place) = claim
                .facets
                .get("place")
                .filter(|place| place.claimed == Claimed::Yes)
        {
            let mut near: BTreeSet<u32> = BTreeSet::new();
            let readings = self.readings(place);
            for (_, region) in readings.iter() {
                if let Some(region) = region {
                    near.extend(accounts.near(region, radius));
                }
            }
            for number in near {
                let node = self.every(&readings, |region| within(number, region));
                let node = self.arena.and(node, unlocated);
                ways.entry(number).or_default().push(node);
            }
        }
        ways.into_iter()
            .map(|(number, nodes)| (number, self.arena.any(nodes)))
            .collect()
    }

    /// When all of an account's time lies within the method's days of the claim's.
    fn timely(&mut self, about: &About<'a>, account: &Account) -> Node {
        let slack = self.method.event_s;
        let mut ways = Vec::new();
        for moment in &about.moments {
            let of = moment.interval;
            if of.from.is_none() || of.to.is_none() {
                continue;
            }
            let widened = Interval {
                from: of.from.map(|from| from.saturating_sub(slack)),
                to: of.to.map(|to| to.saturating_add(slack)),
            };
            if widened.contains(&account.when) {
                ways.push(moment.node);
            }
        }
        self.arena.any(ways)
    }

    /// Whether the account blames whom the claim blames; where the claim says that it blames
    /// nobody, any account does.
    fn same_perpetrator(&self, claim: &Claim, when: Interval, blamed: Option<Actor>) -> bool {
        let stated = claim.facets.get("perpetrator");
        match stated.map(|stated| stated.claimed) {
            Some(Claimed::No) => true,
            Some(Claimed::Yes) => match self.named(stated) {
                Named::Actor(actor) => blamed.is_some_and(|blamed| {
                    self.prepared
                        .actors
                        .with_parts(actor, when)
                        .contains(&blamed)
                }),
                _ => false,
            },
            _ => false,
        }
    }

    /// When enough voices are pairwise known to be separate.
    fn chorus(&mut self, voices: &[Voice<'_>]) -> Node {
        let needed = self.method.event_accounts;
        if needed == 1 {
            return self.arena.any(voices.iter().map(|voice| voice.node));
        }
        let mut apart: BTreeMap<(usize, usize), Node> = BTreeMap::new();
        for a in 0..voices.len() {
            for b in a + 1..voices.len() {
                let node = self.separate(&voices[a], &voices[b]);
                if node != Node::FALSE {
                    apart.insert((a, b), node);
                }
            }
        }
        let mut ways = Vec::new();
        self.cliques(voices, &apart, needed, &mut Vec::new(), &mut ways);
        self.arena.any(ways)
    }

    fn cliques(
        &mut self,
        voices: &[Voice<'_>],
        apart: &BTreeMap<(usize, usize), Node>,
        needed: usize,
        chosen: &mut Vec<usize>,
        ways: &mut Vec<Node>,
    ) {
        if chosen.len() == needed {
            let pairs = chosen
                .iter()
                .enumerate()
                .flat_map(|(at, &a)| chosen[at + 1..].iter().map(move |&b| apart[&(a, b)]));
            let each = chosen.iter().map(|&at| voices[at].node);
            ways.push(self.arena.all(pairs.chain(each)));
            return;
        }
        let start = chosen.last().map_or(0, |last| last + 1);
        for next in start..voices.len() {
            if chosen.iter().all(|&at| apart.contains_key(&(at, next))) {
                chosen.push(next);
                self.cliques(voices, apart, needed, chosen, ways);
                chosen.pop();
            }
        }
    }

    /// When two origins are known to be separate: every pair is said to be, none is said to be
    /// common, and they share no root.
    fn separate(&mut self, a: &Voice<'_>, b: &Voice<'_>) -> Node {
        let dependence = &self.prepared.dependence;
        if a.origins.is_empty() || b.origins.is_empty() || !a.roots.is_disjoint(b.roots) {
            return Node::FALSE;
        }
        let mut pairs = Vec::new();
        for one in a.origins {
            for other in b.origins {
                let says: Vec<Node> = dependence
                    .separate(one, other)
                    .iter()
                    .map(|&entry| self.arena.entry(entry))
                    .collect();
                pairs.push(self.arena.any(says));
            }
        }
        let common: Vec<Node> = dependence
            .common(a.roots, b.roots)
            .into_iter()
            .map(|entry| self.arena.entry(entry))
            .collect();
        let common = self.arena.any(common);
        let not_common = self.arena.not(common);
        self.arena.all(pairs.into_iter().chain([not_common]))
    }
}

/// Whether the account is known to be about another incident.
fn other_incident(claim: &Claim, account: &Account) -> bool {
    matches!((&claim.incident, &account.incident), (Some(a), Some(b)) if a != b)
}
