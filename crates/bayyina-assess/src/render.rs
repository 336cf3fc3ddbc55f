//! From circuits and counts to findings.

use std::collections::BTreeMap;

use bayyina_model::kinds::{Claimed, FACETS, Proposition, Stated, Texts, UnitRule};
use bayyina_model::time::day_text;
use bayyina_model::{Case, Index, Key, Withdrawable};

use crate::assessor::Assessor;
use crate::build::Subject;
use crate::derive::{Listed, derivations};
use crate::export::Export;
use crate::findings::{
    AdoptedFrom, ClaimFinding, Derivations, FacetFinding, Findings, Mover, PropositionFinding,
    QuestionClaim, QuestionFinding, RULES, Robust, SeriesPoint, SetFinding, SidesFinding,
};
use crate::question::{Asked, is_protected};
use crate::reason::Reason;
use crate::slots::Slot;
use crate::verdict::{Bounds, Sides, Verdict};
use crate::words;

/// How much of a question's answer to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The counts alone.
    Summary,
    /// The counts with every claim.
    Claims,
}

impl Assessor {
    /// Everything that is found of the case.
    pub fn findings(&self, case: &Case) -> Findings {
        let mut export = Export::new(case, &self.arena);
        let questions = self
            .question_keys(case)
            .iter()
            .filter_map(|key| self.question_at(key))
            .map(|asked| self.question_finding(case, asked, Detail::Claims, &mut export))
            .collect();
        let sets = sets_by_member(case);
        let claims = case
            .claims()
            .keys()
            .map(|key| self.claim_finding(case, key, &sets, &mut export))
            .collect();
        Findings {
            rules: RULES,
            method: self.method.values(),
            questions,
            claims,
            circuits: export.finish(),
        }
    }

    /// The questions in the order that the case gives them, then by key.
    pub fn question_keys(&self, case: &Case) -> Vec<Key> {
        let mut keys: Vec<(u32, Key)> = case
            .questions()
            .iter()
            .map(|(key, question)| (question.order.unwrap_or(u32::MAX), key.clone()))
            .collect();
        keys.sort();
        keys.into_iter().map(|(_, key)| key).collect()
    }

    /// The answer to one question; circuit numbers in it belong to no list.
    pub fn question(&self, case: &Case, key: &Key, detail: Detail) -> Option<QuestionFinding> {
        let asked = self.question_at(key)?;
        Some(self.question_finding(case, asked, detail, &mut Export::new(case, &self.arena)))
    }

    /// What is found of one claim; circuit numbers in it belong to no list.
    pub fn claim(&self, case: &Case, key: &Key) -> Option<ClaimFinding> {
        case.claims().contains_key(key).then(|| {
            self.claim_finding(
                case,
                key,
                &sets_by_member(case),
                &mut Export::new(case, &self.arena),
            )
        })
    }

    fn question_finding(
        &self,
        case: &Case,
        asked: &Asked,
        detail: Detail,
        export: &mut Export<'_>,
    ) -> QuestionFinding {
        let question = &case.questions()[&asked.key];
        let count = &asked.count;
        let claims = match detail {
            Detail::Summary => Vec::new(),
            Detail::Claims => self.question_claims(case, asked, export),
        };
        let set = question.set.as_ref().map(|key| {
            let set = case.sets().get(key);
            SetFinding {
                id: key.local().to_owned(),
                rule: set.map(|set| set.rule.clone()).unwrap_or_default(),
                date: set
                    .and_then(|set| set.date.as_ref())
                    .map(|date| date.text().to_owned()),
            }
        });
        QuestionFinding {
            id: asked.key.local().to_owned(),
            title: question.title.clone(),
            note: question.note.clone(),
            proposition: proposition(
                case,
                question.proposition.as_ref(),
                question.umbrella.as_ref(),
                &question.text,
            ),
            counts: asked.counts,
            unit: asked.unit.text(),
            rule: match asked.rule {
                UnitRule::Any => "any",
                UnitRule::Every => "every",
            },
            set,
            of: asked.units.len() as u32,
            bounds: count.bounds(),
            computed: count.computed,
            adopted: count.yes - count.computed,
            adopted_from: adopted_from(case, &count.adopted_from),
            tally: count.tally,
            robust: self.robust(case, asked),
            claims,
            series: if question.series {
                self.series(case, asked)
            } else {
                Vec::new()
            },
        }
    }

    fn question_claims(
        &self,
        case: &Case,
        asked: &Asked,
        export: &mut Export<'_>,
    ) -> Vec<QuestionClaim> {
        asked
            .members
            .iter()
            .zip(&asked.units.of_member)
            .map(|(member, &unit)| {
                let sides = self.sides_finding(
                    case,
                    member.claimed,
                    member.sides,
                    is_quantity(asked.slot),
                    export,
                );
                let why_not = self.why_not(
                    case,
                    sides.verdict,
                    member.claimed,
                    member.subject,
                    asked.slot,
                );
                QuestionClaim {
                    id: member.key.to_string(),
                    unit: asked.units.keys[unit as usize].to_string(),
                    sides,
                    why_not: why_not.map(|reason| reason.texts()),
                }
            })
            .collect()
    }

    fn why_not(
        &self,
        case: &Case,
        verdict: Verdict,
        claimed: Claimed,
        subject: Option<u32>,
        slot: Option<Slot>,
    ) -> Option<Reason> {
        if !matches!(verdict, Verdict::Undetermined | Verdict::Repeats) {
            return None;
        }
        let (Some(subject), Some(slot)) = (subject, slot) else {
            return Some(if slot.is_none() {
                Reason::NoProposition
            } else {
                Reason::NotInCase
            });
        };
        if claimed == Claimed::Unknown {
            return Some(Reason::NotKnown);
        }
        self.explain(case, subject, slot).why_not(verdict)
    }

    fn claim_finding(
        &self,
        case: &Case,
        key: &Key,
        sets: &BTreeMap<&Key, Vec<String>>,
        export: &mut Export<'_>,
    ) -> ClaimFinding {
        let claim = &case.claims()[key];
        let subject = self.subject(key).expect("claims are subjects");
        let others = claim.facets.keys().filter(|name| !FACETS.contains(name));
        let facets = FACETS
            .into_iter()
            .chain(others)
            .map(|name| self.facet_finding(case, subject, name, claim.facets.get(name), export))
            .collect();
        let (claimed_point, observed_point) = self.points(case, Subject::Claim(key, claim));
        ClaimFinding {
            id: key.to_string(),
            title: claim.title.clone(),
            source: claim.source.as_ref().map(Key::to_string),
            item: claim.item.as_ref().map(Key::to_string),
            incident: claim.incident.as_ref().map(Key::to_string),
            published: claim.published.as_ref().map(|time| time.text().to_owned()),
            sets: sets.get(key).cloned().unwrap_or_default(),
            facets,
            claimed_point,
            observed_point,
        }
    }

    fn facet_finding(
        &self,
        case: &Case,
        subject: u32,
        name: &str,
        stated: Option<&Stated>,
        export: &mut Export<'_>,
    ) -> FacetFinding {
        let claimed = stated.map_or(Claimed::Unknown, |stated| stated.claimed);
        let slot = self.slots.facet(name);
        let sides = match (claimed, slot) {
            (Claimed::Yes, Some(slot)) => self.sides(subject, slot),
            _ => Sides::NONE,
        };
        let sides = self.sides_finding(case, claimed, sides, name == "quantity", export);
        let mut finding = FacetFinding {
            facet: name.to_owned(),
            text: stated.and_then(|stated| stated.text.clone()),
            place: stated
                .and_then(|stated| stated.place.as_ref())
                .map(Key::to_string),
            actor: stated
                .and_then(|stated| stated.actor.as_ref())
                .map(Key::to_string),
            sides,
            readings: Vec::new(),
            distance_m: None,
            compatible: Vec::new(),
            notes: Vec::new(),
            why_not: None,
        };
        match (claimed, slot) {
            (Claimed::Yes, Some(slot)) => {
                let explained = self.explain(case, subject, slot);
                finding.why_not = explained
                    .why_not(finding.sides.verdict)
                    .map(|reason| reason.texts());
                finding.notes = explained.notes().map(Reason::texts).collect();
                finding.readings = explained.readings;
                finding.distance_m = explained.distance_m;
                finding.compatible = explained.compatible;
            }
            (Claimed::Unknown, _) => finding.why_not = Some(Reason::NotKnown.texts()),
            _ => {}
        }
        finding
    }

    fn sides_finding(
        &self,
        case: &Case,
        claimed: Claimed,
        sides: Sides,
        quantity: bool,
        export: &mut Export<'_>,
    ) -> SidesFinding {
        let list = |node| {
            derivations(
                &self.arena,
                node,
                self.method.listed,
                |_| true,
                |entry: Index| case.entry(entry).id,
            )
        };
        let holds = |listed: &Listed| !listed.sets.is_empty();
        let [favour, against, repeats] = sides.nodes().map(list);
        let verdict = match claimed {
            Claimed::No => Verdict::NotClaimed,
            Claimed::Unknown => Verdict::Undetermined,
            Claimed::Yes => Verdict::from_sides(holds(&favour), holds(&against), holds(&repeats)),
        };
        SidesFinding {
            claimed: claimed.text(),
            verdict,
            favour: export.place(sides.favour),
            against: export.place(sides.against),
            repeats: quantity.then(|| export.place(sides.repeats)),
            derivations: Derivations {
                more: favour.more || against.more || repeats.more,
                favour: favour.sets,
                against: against.sets,
                repeats: repeats.sets,
            },
        }
    }

    /// The least and most that one withdrawal makes of a count, and whose.
    fn robust(&self, case: &Case, asked: &Asked) -> Robust {
        let base = asked.count.bounds();
        let (mut lowest, mut highest) = (0, 0);
        for by in asked.count.moves.values() {
            lowest = lowest.min(by.at_least);
            highest = highest.max(by.at_most);
        }
        let mover = |reached: &dyn Fn(&crate::question::Move) -> bool| {
            let things = asked
                .count
                .moves
                .iter()
                .filter(|(_, by)| reached(by))
                .map(|(&thing, _)| self.support.thing(thing));
            name(case, things)
        };
        Robust {
            withdraw: 1,
            bounds: Bounds {
                at_least: base.at_least.wrapping_add_signed(lowest),
                at_most: base.at_most.wrapping_add_signed(highest),
            },
            origin: if lowest < 0 {
                mover(&|by| by.at_least == lowest)
            } else {
                None
            },
            at_most_origin: if highest > 0 {
                mover(&|by| by.at_most == highest)
            } else {
                None
            },
        }
    }

    /// The running count: for each day on which a unit is dated, the count of all up to it.
    fn series(&self, case: &Case, asked: &Asked) -> Vec<SeriesPoint> {
        let mut by_day: BTreeMap<String, (u32, u32, u32)> = BTreeMap::new();
        let statuses = asked.statuses(self.ledger(case));
        for (unit, status) in statuses.into_iter().enumerate() {
            let day = asked
                .units
                .members(unit)
                .iter()
                .filter_map(|&member| self.dated(case, &asked.members[member as usize].key))
                .min();
            let Some(day) = day else { continue };
            let total = by_day.entry(day_text(day)).or_default();
            total.0 += u32::from(status.0);
            total.1 += u32::from(status.0 || status.1);
            total.2 += 1;
        }
        let mut sum = (0, 0, 0);
        by_day
            .into_iter()
            .map(|(date, (least, most, of))| {
                sum = (sum.0 + least, sum.1 + most, sum.2 + of);
                SeriesPoint {
                    date,
                    bounds: Bounds {
                        at_least: sum.0,
                        at_most: sum.1,
                    },
                    of: sum.2,
                }
            })
            .collect()
    }
}

fn is_quantity(slot: Option<Slot>) -> bool {
    slot == Some(crate::slots::QUANTITY)
}

fn sets_by_member(case: &Case) -> BTreeMap<&Key, Vec<String>> {
    let mut sets: BTreeMap<&Key, Vec<String>> = BTreeMap::new();
    for (key, set) in case.sets() {
        for member in &set.claims {
            let names = sets.entry(member).or_default();
            if names.last().map(String::as_str) != Some(key.local()) {
                names.push(key.local().to_owned());
            }
        }
    }
    sets
}

fn adopted_from(case: &Case, origins: &BTreeMap<Option<Key>, u32>) -> Vec<AdoptedFrom> {
    let mut totals: BTreeMap<Mover, u32> = BTreeMap::new();
    for (origin, &count) in origins {
        let mover = match origin {
            Some(origin) if case.is_protected(origin) => Mover::Protected,
            Some(origin) => Mover::Named(origin.to_string()),
            None => continue,
        };
        *totals.entry(mover).or_default() += count;
    }
    let mut list: Vec<AdoptedFrom> = totals
        .into_iter()
        .map(|(origin, count)| AdoptedFrom { origin, count })
        .collect();
    list.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.origin.cmp(&b.origin)));
    list
}

/// The first by id that may be named; protected if none may.
pub(crate) fn name<'a>(
    case: &Case,
    things: impl Iterator<Item = &'a Withdrawable>,
) -> Option<Mover> {
    things
        .map(|thing| {
            if is_protected(case, thing) {
                Mover::Protected
            } else {
                Mover::Named(thing.id())
            }
        })
        .min()
}

fn proposition(
    case: &Case,
    proposition: Option<&Proposition>,
    umbrella: Option<&Key>,
    text: &Texts,
) -> PropositionFinding {
    let (kind, facet, actor) = match proposition {
        None => ("withheld", None, None),
        Some(Proposition::Facet { facet }) => ("facet", Some(facet), None),
        Some(Proposition::Claim) => ("claim", None, None),
        Some(Proposition::Present { actor }) => ("present", None, actor.as_ref()),
        Some(Proposition::Absent { actor }) => ("absent", None, actor.as_ref()),
        Some(Proposition::NoneRecorded { actor }) => ("none_recorded", None, actor.as_ref()),
    };
    PropositionFinding {
        kind,
        facet: facet.cloned(),
        actor: actor.map(Key::to_string),
        umbrella: umbrella.map(Key::to_string),
        text: if text.is_empty() {
            words::proposition(case, proposition)
        } else {
            text.clone()
        },
    }
}
