//! Random small cases, dense with rivalry: few places, days, actors and origins, so that evidence
//! meets, displaces and contradicts.

use bayyina_model::kinds::{
    Account, Actor, Assessment, Cite, Claim, Claimed, Comparison, Confidence, Control, Dependence,
    FACETS, Identity, Incident, Item, Judgement, Layer, Location, Locator, Object, Opinion, Parent,
    Perpetrator, Place, Presence, PresenceSeen, Proposition, Quantity, Question, Reason, Relation,
    Retraction, Review, Role, Search, Set, Source, Stated, Statement, TimeSeen, Umbrella, Unit,
    UnitRule,
};
use bayyina_model::{Decimal, Evidence, Key, RegionText, Time};

use super::{Kit, block, disk, key, time};

/// SplitMix64.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.roll() % n
    }

    pub fn chance(&mut self, of_ten: u64) -> bool {
        self.below(10) < of_ten
    }

    pub fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize].clone()
    }

    fn maybe<T>(&mut self, of_ten: u64, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance(of_ten).then(|| make(self))
    }

    fn numbered(&mut self, prefix: &str, n: u64) -> Key {
        key(&format!("{prefix}{}", self.below(n)))
    }

    fn source(&mut self) -> Key {
        self.numbered("source:s", 5)
    }

    fn item(&mut self) -> Key {
        self.numbered("item:i", 4)
    }

    fn actor(&mut self) -> Key {
        self.numbered("actor:x", 4)
    }

    fn incident(&mut self) -> Key {
        self.numbered("incident:n", 2)
    }

    pub fn claim(&mut self) -> Key {
        self.numbered("claim:c", 5)
    }

    fn place(&mut self) -> Key {
        self.numbered("place:p", 3)
    }

    fn thing(&mut self) -> Key {
        match self.below(4) {
            0 => self.item(),
            1 => self.incident(),
            _ => self.claim(),
        }
    }

    fn time(&mut self) -> Time {
        let day = 1 + self.below(6);
        match self.below(8) {
            0 => time("2015-10"),
            1 => time(&format!("../2015-10-0{day}")),
            2 => time(&format!("2015-10-0{day}/..")),
            3 => time(&format!("2015-10-0{day}/2015-10-0{}", day + self.below(3))),
            4 => time("2015-08-20"),
            _ => time(&format!("2015-10-0{day}")),
        }
    }

    /// One of few spots 3 to 7 km apart, as a small disk.
    fn spot(&mut self) -> RegionText {
        let (lat, lon) = (
            35.0 + 0.03 * self.below(4) as f64,
            36.0 + 0.04 * self.below(3) as f64,
        );
        disk(lat, lon, self.pick(&[0.0, 100.0, 1_500.0]))
    }

    fn region(&mut self) -> RegionText {
        match self.below(10) {
            0 | 1 => self.spot(),
            2 => {
                let centre = (
                    35.0 + 0.03 * self.below(4) as f64,
                    36.0 + 0.04 * self.below(3) as f64,
                );
                disk(centre.0, centre.1, self.pick(&[4_000.0, 9_000.0]))
            }
            3 => RegionText::Within {
                of: Box::new(self.spot()),
                m: Decimal::of(self.pick(&[500.0, 4_000.0])).unwrap(),
            },
            _ => {
                let south = 34.97 + 0.03 * self.below(4) as f64;
                let west = 35.96 + 0.04 * self.below(3) as f64;
                let (up, aside) = (
                    0.03 * (1 + self.below(3)) as f64,
                    0.04 * (1 + self.below(3)) as f64,
                );
                block(
                    round(south),
                    round(west),
                    round(south + up),
                    round(west + aside),
                )
            }
        }
    }

    fn status(&mut self) -> Presence {
        use Presence::{Absent, Besieged, Contested, Held, NoneRecorded, Present};
        self.pick(&[
            Held,
            Held,
            Present,
            Contested,
            Besieged,
            Absent,
            NoneRecorded,
        ])
    }

    fn kind(&mut self) -> String {
        self.pick(&["oil", "oil/depot", "oil/depot/tank", "water", "oil/well"])
            .to_owned()
    }

    fn act(&mut self) -> String {
        self.pick(&["strike", "strike/air", "shelling"]).to_owned()
    }

    pub fn evidence(&mut self) -> Evidence {
        let items = (0..self.below(2))
            .map(|_| Cite {
                item: self.item(),
                locator: None,
            })
            .collect();
        Evidence {
            origin: self.maybe(8, Self::source),
            items,
            analyst: self.maybe(3, |dice| dice.pick(&["ann", "bob"]).to_owned()),
            confidence: self.maybe(8, |dice| {
                dice.pick(&[
                    Confidence::Possible,
                    Confidence::Probable,
                    Confidence::Confirmed,
                ])
            }),
            ..Evidence::default()
        }
    }
}

fn round(degrees: f64) -> f64 {
    (degrees * 1e4).round() / 1e4
}

/// Sources, items, actors, claims, sets and questions; the seed shapes them.
pub fn ground(seed: u64) -> Kit {
    let mut dice = Dice::new(seed);
    let mut kit = Kit::default();
    for n in 0..5 {
        let derives_from = if n > 0 && dice.chance(3) {
            vec![key(&format!("source:s{}", dice.below(n)))]
        } else {
            vec![]
        };
        let protected = dice.chance(1);
        kit.add(
            Some(&format!("source:s{n}")),
            Source {
                derives_from,
                protected,
                ..Source::default()
            },
            None,
        );
    }
    for n in 0..4 {
        let item = Item {
            source: dice.maybe(8, Dice::source),
            origin: dice.maybe(3, Dice::source),
            published: dice.maybe(6, Dice::time),
            ..Item::default()
        };
        kit.add(Some(&format!("item:i{n}")), item, None);
    }
    for n in 0..2 {
        let incident = Incident {
            time: dice.maybe(3, Dice::time),
            ..Incident::default()
        };
        kit.add(Some(&format!("incident:n{n}")), incident, None);
    }
    for n in 0..4 {
        let parents = (0..n)
            .filter(|_| dice.chance(3))
            .collect::<Vec<_>>()
            .into_iter()
            .map(|whole| Parent {
                actor: key(&format!("actor:x{whole}")),
                when: dice.maybe(3, Dice::time),
            })
            .collect();
        kit.add(
            Some(&format!("actor:x{n}")),
            Actor {
                parents,
                ..Actor::default()
            },
            None,
        );
    }
    for n in 0..2 {
        let statement = Statement {
            item: dice.maybe(5, Dice::item),
            origin: dice.maybe(5, Dice::source),
            ..Statement::default()
        };
        kit.add(Some(&format!("statement:t{n}")), statement, None);
    }
    for n in 0..5 {
        let claim = random_claim(&mut dice, false);
        kit.add(Some(&format!("claim:c{n}")), claim, None);
    }
    for n in 5..7 {
        let claim = random_claim(&mut dice, true);
        kit.add(Some(&format!("claim:c{n}")), claim, None);
    }
    let mut claims: Vec<Key> = (0..5).map(|n| key(&format!("claim:c{n}"))).collect();
    kit.add(
        Some("set:small"),
        Set {
            claims: claims[..2 + dice.below(3) as usize].to_vec(),
            ..Set::default()
        },
        None,
    );
    claims.push(key("claim:missing"));
    claims.extend((0..3).map(|n| key(&format!("account:a{n}"))));
    kit.add(
        Some("set:all"),
        Set {
            claims,
            ..Set::default()
        },
        None,
    );
    let counting = Set {
        claims: (4..7).map(|n| key(&format!("claim:c{n}"))).collect(),
        ..Set::default()
    };
    kit.add(Some("set:counting"), counting, None);
    for n in 0..7 {
        let facet = |facet: &str| Proposition::Facet {
            facet: facet.to_owned(),
        };
        let actor = dice.maybe(5, Dice::actor);
        let proposition = match n {
            0 => facet(dice.pick(&FACETS[..7])),
            1 => Proposition::Present { actor },
            2 => Proposition::Absent { actor },
            3 => Proposition::NoneRecorded { actor },
            4 => facet(dice.pick(&["holder", "perpetrator", "event"])),
            5 => facet("quantity"),
            _ => Proposition::Claim,
        };
        let set = match n {
            5 | 6 => "set:counting",
            _ => dice.pick(&["set:small", "set:all"]),
        };
        let counts = [
            "supported",
            "contradicted",
            "disputed",
            "undetermined",
            "repeats",
            "not_claimed",
        ];
        let question = Question {
            set: Some(key(set)),
            proposition: Some(proposition),
            counts: dice.maybe(5, |dice| dice.pick(&counts).to_owned()),
            unit: dice.maybe(7, |dice| {
                dice.pick(&[Unit::Claim, Unit::Item, Unit::Incident])
            }),
            rule: dice.maybe(5, |dice| dice.pick(&[UnitRule::Any, UnitRule::Every])),
            umbrella: dice.maybe(6, |dice| dice.numbered("source:s", 2)),
            ..Question::default()
        };
        kit.add(Some(&format!("question:q{n}")), question, None);
    }
    kit
}

fn random_claim(dice: &mut Dice, counting: bool) -> Claim {
    let mut claim = Claim {
        source: dice.maybe(5, Dice::source),
        statement: dice.maybe(4, |dice| dice.numbered("statement:t", 2)),
        item: dice.maybe(7, Dice::item),
        incident: dice.maybe(7, Dice::incident),
        published: dice.maybe(7, Dice::time),
        ..Claim::default()
    };
    for facet in FACETS {
        let state = match dice.below(10) {
            0 => Claimed::Unknown,
            1 | 2 => Claimed::No,
            3 => continue,
            _ => Claimed::Yes,
        };
        // Few facets make a whole that can be supported.
        let state = if counting && facet != "quantity" {
            Claimed::No
        } else {
            state
        };
        let mut stated = Stated::new(state);
        match facet {
            "place" => {
                stated.place = dice.maybe(9, Dice::place);
                stated.region = dice.maybe(2, Dice::region).map(Box::new);
            }
            "holder" | "perpetrator" => {
                stated.actor = dice.maybe(5, Dice::actor);
                stated.term = Some("Terrorists".to_owned());
            }
            "time" => stated.time = dice.maybe(9, Dice::time),
            "object" => stated.kind = dice.maybe(9, Dice::kind),
            "event" => stated.kind = dice.maybe(9, Dice::act),
            "quantity" => {
                use Comparison::{AtLeast, AtMost, Exactly, FewerThan, MoreThan};
                stated.quantity = Some(Box::new(Quantity {
                    question: Some(dice.numbered("question:q", 5)),
                    comparison: dice
                        .pick(&[AtLeast, AtLeast, AtMost, Exactly, FewerThan, MoreThan]),
                    value: dice.below(4) as u32,
                    of: dice.maybe(1, |dice| dice.below(6) as u32),
                }));
            }
            _ => {}
        }
        claim.facets.insert(facet, stated);
    }
    claim
}

fn account(dice: &mut Dice) -> Account {
    Account {
        incident: dice.maybe(3, Dice::incident),
        region: Some(dice.spot()),
        when: dice.maybe(8, Dice::time),
        published: dice.maybe(4, Dice::time),
        act: dice.maybe(9, Dice::act),
        perpetrator: dice.maybe(7, Dice::actor),
        ..Account::default()
    }
}

/// Adds one random piece of evidence, or now and then a review or a retraction.
pub fn add(kit: &mut Kit, seed: u64) {
    let mut dice = Dice::new(seed);
    let mut evidence = dice.evidence();
    let body: bayyina_model::Body = match dice.below(25) {
        0..=2 => Location {
            about: Some(dice.thing()),
            role: dice.maybe(9, |dice| {
                dice.pick(&[Role::Impact, Role::Footprint, Role::Camera])
            }),
            region: Some(if dice.chance(7) {
                dice.spot()
            } else {
                dice.region()
            }),
        }
        .into(),
        3 => TimeSeen {
            about: Some(dice.thing()),
            when: dice.maybe(9, Dice::time),
        }
        .into(),
        4 => Object {
            about: Some(dice.thing()),
            kind: Some(dice.kind()),
        }
        .into(),
        5 => Perpetrator {
            about: Some(dice.thing()),
            actor: Some(dice.actor()),
        }
        .into(),
        6 => PresenceSeen {
            about: Some(dice.thing()),
            actor: Some(dice.actor()),
            status: Some(dice.status()),
        }
        .into(),
        7 => {
            let part = [Decimal::of(1.0).unwrap(), Decimal::of(2.5).unwrap()];
            if dice.chance(7) {
                let locator = Some(Locator {
                    seconds: Some(part),
                    ..Locator::default()
                });
                evidence.items.push(Cite {
                    item: dice.item(),
                    locator,
                });
            }
            let matched = Identity {
                about: Some(dice.thing()),
                with: dice.maybe(7, |dice| dice.numbered("item:i", 6)),
                published: dice.maybe(3, Dice::time),
                incident: dice.maybe(6, Dice::incident),
            };
            let entry = kit.add(None, matched, Some(&evidence));
            if dice.chance(5) {
                let body = Review {
                    entry: Some(entry),
                    verdict: Some(Opinion::Agree),
                    note: None,
                };
                kit.add_by(None, Some("rae"), body, None);
            }
            return;
        }
        8 => {
            let account = account(&mut dice);
            let thing = format!("account:a{}", dice.below(4));
            kit.add(Some(&thing), account, Some(&evidence));
            return;
        }
        9 => {
            // Two that agree, and whether they are known to be separate.
            let account = account(&mut dice);
            for _ in 0..2 {
                let thing = format!("account:a{}", dice.below(4));
                let evidence = dice.evidence();
                kit.add(Some(&thing), account.clone(), Some(&evidence));
            }
            Dependence {
                origins: (0..5).map(|n| key(&format!("source:s{n}"))).collect(),
                relation: Some(Relation::Separate),
            }
            .into()
        }
        10 | 11 => {
            use Judgement::{Absent, Contradicts, NoneRecorded, Present, Supports, Undetermined};
            Assessment {
                claim: Some(if dice.chance(1) {
                    key("account:a0")
                } else {
                    dice.claim()
                }),
                facet: dice.maybe(9, |dice| dice.pick(&FACETS).to_owned()),
                verdict: Some(dice.pick(&[
                    Supports,
                    Contradicts,
                    NoneRecorded,
                    Absent,
                    Present,
                    Undetermined,
                ])),
                actor: dice.maybe(5, Dice::actor),
                published: None,
            }
            .into()
        }
        12 => Search {
            about: dice.maybe(5, Dice::thing),
            actor: dice.maybe(6, Dice::actor),
            region: dice.maybe(6, Dice::region),
            when: dice.maybe(7, Dice::time),
            until: None,
        }
        .into(),
        13 => Dependence {
            origins: (0..2 + dice.below(2)).map(|_| dice.source()).collect(),
            relation: Some(dice.pick(&[Relation::Separate, Relation::Separate, Relation::Common])),
        }
        .into(),
        14 => Umbrella {
            term: Some("terrorists".to_owned()),
            speaker: Some(dice.numbered("source:s", 2)),
            actors: (0..dice.below(3)).map(|_| dice.actor()).collect(),
            when: dice.maybe(2, Dice::time),
        }
        .into(),
        15 | 16 => {
            let place = Place {
                region: dice.maybe(9, Dice::region),
                ..Place::default()
            };
            let thing = dice.place();
            kit.add(Some(thing.text()), place, Some(&evidence));
            return;
        }
        17 | 18 => {
            let layer = Layer {
                when: dice.maybe(9, Dice::time),
                extent: dice.maybe(7, |_| block(34.9, 35.9, 35.2, 36.2)),
                actors: (0..dice.below(3)).map(|_| dice.actor()).collect(),
            };
            let thing = format!("layer:l{}", dice.below(4));
            kit.add(Some(&thing), layer, Some(&evidence));
            return;
        }
        19..=21 => Control {
            layer: dice.maybe(6, |dice| dice.numbered("layer:l", 4)),
            actor: dice.maybe(9, Dice::actor),
            status: Some(dice.status()),
            exclusive: dice.chance(3),
            region: dice.maybe(8, Dice::region),
            place: dice.maybe(4, Dice::place),
            when: dice.maybe(6, Dice::time),
        }
        .into(),
        22 => {
            // Some of these nothing names but matches of footage, if that.
            let item = Item {
                published: dice.maybe(8, Dice::time),
                ..Item::default()
            };
            let thing = dice.numbered("item:i", 8);
            kit.add(Some(thing.text()), item, None);
            return;
        }
        23 => {
            let Some(entry) = kit.entries.last().map(|entry| entry.id) else {
                return;
            };
            let verdict = Some(dice.pick(&[Opinion::Agree, Opinion::Agree, Opinion::Object]));
            let reviewer = dice.pick(&["rae", "sam", "ann"]);
            kit.add_by(
                None,
                Some(reviewer),
                Review {
                    entry: Some(entry),
                    verdict,
                    note: None,
                },
                None,
            );
            return;
        }
        _ => {
            let at = dice.below(kit.entries.len() as u64) as usize;
            let entry = kit.entries[at].id;
            let evidence_kind = bayyina_model::Kind::of(&kit.entries[at].kind)
                .is_some_and(|kind| kind.is_evidence());
            if evidence_kind {
                let body = Retraction {
                    entries: vec![entry],
                    reason: Some(Reason::Error),
                    ..Retraction::default()
                };
                kit.add(None, body, None);
            }
            return;
        }
    };
    kit.add(None, body, Some(&evidence));
}

/// A random case: its ground and one entry for each further seed.
pub fn case(ground_seed: u64, seeds: &[u64]) -> Kit {
    let mut kit = ground(ground_seed);
    for &seed in seeds {
        add(&mut kit, seed);
    }
    kit
}
