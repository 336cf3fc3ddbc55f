//! What holds of every case, tried on random small ones.

mod kit;
mod plain;

use std::collections::BTreeSet;

use bayyina_assess::findings::{Findings, SidesFinding};
use bayyina_assess::{Assessor, Detail, Method, Verdict, assess};
use bayyina_model::kinds::{Claimed, FACETS};
use bayyina_model::{Case, Withdrawable};
use kit::random::{self, Dice};
use plain::Plain;
use proptest::prelude::*;

fn methods() -> impl Strategy<Value = Method> {
    let values = [
        ("place.tolerance_m", ["5000", "0", "3500"]),
        ("holder.presence_radius_m", ["5000", "0", "1000"]),
        ("holder.staleness_days", ["31", "0", "2"]),
        ("event.accounts", ["2", "1", "3"]),
        ("event.radius_m", ["5000", "9000", "3000"]),
        ("event.days", ["1", "30", "0"]),
        ("time.from_publication", ["yes", "no", "yes"]),
        (
            "evidence.least_confidence",
            ["possible", "probable", "possible"],
        ),
        ("evidence.reviews", ["0", "0", "1"]),
    ];
    prop::collection::vec(0usize..12, values.len()).prop_map(move |choices| {
        let chosen = values.iter().zip(choices).filter(|(_, choice)| *choice < 3);
        let map =
            chosen.map(|((key, options), choice)| ((*key).to_owned(), options[choice].to_owned()));
        Method::with(&map.collect()).unwrap()
    })
}

fn seeds() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(any::<u64>(), 0..60)
}

/// Every verdict of facets and questions, and every count, by name.
fn verdicts(findings: &Findings) -> Vec<(String, Verdict)> {
    let mut list = Vec::new();
    for claim in &findings.claims {
        for facet in &claim.facets {
            list.push((format!("{} {}", claim.id, facet.facet), facet.sides.verdict));
        }
    }
    for question in &findings.questions {
        for claim in &question.claims {
            list.push((format!("{} {}", question.id, claim.id), claim.sides.verdict));
        }
    }
    list
}

fn plain_verdicts(case: &Case, method: &Method) -> Vec<(String, Verdict)> {
    let plain = Plain { case, method };
    let mut list = Vec::new();
    for (key, claim) in case.claims() {
        for facet in FACETS {
            let verdict = match claim
                .facets
                .get(facet)
                .map_or(Claimed::Unknown, |f| f.claimed)
            {
                Claimed::No => Verdict::NotClaimed,
                Claimed::Unknown => Verdict::Undetermined,
                Claimed::Yes => {
                    let (favour, against, repeats) = plain.facet(key, facet, None);
                    Verdict::from_sides(favour, against, repeats)
                }
            };
            list.push((format!("{key} {facet}"), verdict));
        }
    }
    for (key, question) in case.questions() {
        let mut seen = BTreeSet::new();
        for member in &case.sets()[question.set.as_ref().unwrap()].claims {
            if seen.insert(member) {
                list.push((
                    format!("{} {member}", key.local()),
                    plain.verdict(key, member),
                ));
            }
        }
    }
    list
}

/// Where two lists of verdicts differ.
fn differences(a: &[(String, Verdict)], b: &[(String, Verdict)]) -> Vec<String> {
    assert_eq!(a.len(), b.len());
    let pairs = a.iter().zip(b).filter(|(a, b)| a != b);
    pairs
        .map(|(a, b)| format!("{}: {:?}, {}: {:?}", a.0, a.1, b.0, b.1))
        .collect()
}

/// Up to `n` withdrawables of a case.
fn some_withdrawables(case: &Case, dice: &mut Dice, n: usize) -> BTreeSet<Withdrawable> {
    let all: Vec<Withdrawable> = case.all_withdrawables().into_keys().collect();
    if all.is_empty() {
        return BTreeSet::new();
    }
    (0..n).map(|_| dice.pick(&all)).collect()
}

/// The findings' circuits evaluated, as the page does, with some things withdrawn.
fn recomputed(
    findings: &Findings,
    case: &Case,
    withdrawn: &BTreeSet<Withdrawable>,
) -> Vec<(String, Verdict)> {
    use bayyina_assess::findings::{Circuit, SidesFinding};
    let mut values: Vec<bool> = Vec::new();
    for circuit in &findings.circuits {
        let value = match circuit {
            Circuit::Entry(id) => {
                let entry = case.entry(case.index(id).unwrap());
                case.withdrawables(entry).is_disjoint(withdrawn)
            }
            Circuit::And(list) => list.iter().all(|&at| values[at as usize]),
            Circuit::Or(list) => list.iter().any(|&at| values[at as usize]),
            Circuit::Least(k, list) => {
                list.iter().filter(|&&at| values[at as usize]).count() >= *k as usize
            }
            Circuit::Not(at) => !values[*at as usize],
        };
        values.push(value);
    }
    let verdict = |sides: &SidesFinding| match sides.claimed {
        "no" => Verdict::NotClaimed,
        "unknown" => Verdict::Undetermined,
        _ => Verdict::from_sides(
            values[sides.favour as usize],
            values[sides.against as usize],
            sides.repeats.is_some_and(|at| values[at as usize]),
        ),
    };
    let mut list = Vec::new();
    for claim in &findings.claims {
        for facet in &claim.facets {
            list.push((
                format!("{} {}", claim.id, facet.facet),
                verdict(&facet.sides),
            ));
        }
    }
    for question in &findings.questions {
        for claim in &question.claims {
            list.push((
                format!("{} {}", question.id, claim.id),
                verdict(&claim.sides),
            ));
        }
    }
    list
}

/// The laws say something only if random cases decide something, and by all kinds of evidence.
#[test]
fn random_cases_come_to_every_verdict_by_every_kind_of_evidence() {
    let mut seen: BTreeSet<(String, Verdict)> = BTreeSet::new();
    let mut by: BTreeSet<(String, bool, String)> = BTreeSet::new();
    let mut dice = Dice::new(1);
    for _ in 0..400 {
        let seeds: Vec<u64> = (0..50).map(|_| dice.below(u64::MAX)).collect();
        let case = random::case(dice.below(u64::MAX), &seeds).case();
        let findings = assess(&case, &Method::default()).unwrap();
        let mut look = |name: &str, sides: &SidesFinding| {
            seen.insert((name.to_owned(), sides.verdict));
            let lists = [
                (true, &sides.derivations.favour),
                (false, &sides.derivations.against),
            ];
            for (favour, list) in lists {
                for id in list.iter().flatten() {
                    let kind = case.entry(case.index(id).unwrap()).kind_name.to_string();
                    by.insert((name.to_owned(), favour, kind));
                }
            }
        };
        for claim in &findings.claims {
            for facet in &claim.facets {
                look(&facet.facet, &facet.sides);
            }
        }
        for question in &findings.questions {
            let umbrella = if question.proposition.umbrella.is_some() {
                " of terms"
            } else {
                ""
            };
            for claim in &question.claims {
                let of = claim.id.split(':').next().unwrap();
                look(
                    &format!("{} of {of}", question.proposition.kind),
                    &claim.sides,
                );
                look(
                    &format!("{}{umbrella}", question.proposition.kind),
                    &claim.sides,
                );
            }
        }
    }
    use Verdict::{Contradicted, Disputed, Repeats, Supported, Undetermined};
    let facets = [
        "place",
        "time",
        "perpetrator",
        "object",
        "holder",
        "footage",
    ];
    let presence = ["present", "absent", "none_recorded"];
    let of = |kinds: &[&str], what: &str| -> Vec<String> {
        kinds.iter().map(|kind| format!("{kind}{what}")).collect()
    };
    let four = [
        &of(&facets, "")[..],
        &of(&presence, " of claim"),
        &of(&presence, " of account"),
    ]
    .concat();
    for name in four {
        for verdict in [Supported, Contradicted, Disputed, Undetermined] {
            assert!(
                seen.contains(&(name.clone(), verdict)),
                "{name} {verdict:?}"
            );
        }
    }
    for (name, verdict) in [
        ("event", Supported),
        ("quantity", Supported),
        ("quantity", Contradicted),
        ("quantity", Repeats),
    ] {
        assert!(
            seen.contains(&(name.to_owned(), verdict)),
            "{name} {verdict:?}"
        );
    }
    let table = [
        ("place", true, "place/1"),
        ("place", false, "place/1"),
        ("time", true, "time/1"),
        ("time", false, "identity/1"),
        ("event", true, "account/1"),
        ("footage", true, "identity/1"),
        ("holder", true, "control/1"),
        ("holder", true, "presence/1"),
        ("holder", false, "control/1"),
        ("holder", false, "layer/1"),
        ("holder", true, "assessment/1"),
        ("present of terms", true, "umbrella/1"),
        ("absent of terms", true, "umbrella/1"),
        ("absent of account", true, "layer/1"),
        ("none_recorded of claim", true, "search/1"),
        ("none_recorded of claim", true, "control/1"),
        ("none_recorded of account", false, "control/1"),
    ];
    for (name, favour, kind) in table {
        assert!(
            by.contains(&(name.to_owned(), favour, kind.to_owned())),
            "{name} {favour} by {kind}"
        );
    }
}

proptest! {
    #[test]
    fn the_optimised_evaluation_equals_the_plain_one(ground in any::<u64>(), seeds in seeds(), method in methods()) {
        let case = random::case(ground, &seeds).case();
        let findings = assess(&case, &method).unwrap();
        let found = differences(&verdicts(&findings), &plain_verdicts(&case, &method));
        prop_assert!(found.is_empty(), "{:?}", found);
        let plain = Plain { case: &case, method: &method };
        for (key, question) in case.questions() {
            let (yes, open, of) = plain.count(key);
            let found = findings.question(key.text()).unwrap();
            prop_assert_eq!((found.bounds.at_least, found.bounds.at_most, found.of), (yes, yes + open, of), "{} {:?}", key, question);
        }
    }

    #[test]
    fn withdrawing_in_the_circuits_equals_assessing_without(ground in any::<u64>(), seeds in seeds(), method in methods()) {
        let case = random::case(ground, &seeds).case();
        let findings = assess(&case, &method).unwrap();
        let assessor = Assessor::new(&case, &method).unwrap();
        let mut choices: Vec<BTreeSet<Withdrawable>> =
            case.all_withdrawables().into_keys().map(|thing| [thing].into()).collect();
        let mut dice = Dice::new(ground ^ 1);
        choices.extend((0..4).map(|_| some_withdrawables(&case, &mut dice, 2)));
        choices.push(some_withdrawables(&case, &mut dice, 4));
        for withdrawn in choices {
            let without = assess(&case.without(withdrawn.clone()), &method).unwrap();
            let found = differences(&recomputed(&findings, &case, &withdrawn), &verdicts(&without));
            prop_assert!(found.is_empty(), "without {:?}: {:?}", &withdrawn, found);
            for question in &without.questions {
                let key = kit::key(&format!("question:{}", question.id));
                let bounds = assessor.bounds_without(&case, &key, &withdrawn).unwrap();
                prop_assert_eq!(bounds, question.bounds);
                let before = findings.question(&question.id).unwrap();
                prop_assert_eq!(before.of, question.of);
                let members = |q: &bayyina_assess::findings::QuestionFinding| -> Vec<String> {
                    q.claims.iter().map(|claim| claim.id.clone()).collect()
                };
                prop_assert_eq!(members(before), members(question));
            }
        }
    }

    #[test]
    fn robustness_equals_withdrawing_each(ground in any::<u64>(), seeds in seeds(), method in methods()) {
        let case = random::case(ground, &seeds).case();
        let assessor = Assessor::new(&case, &method).unwrap();
        let all: Vec<Withdrawable> = case.all_withdrawables().into_keys().collect();
        let origins: Vec<&Withdrawable> = all.iter().filter(|t| matches!(t, Withdrawable::Origin(_))).collect();
        for key in case.questions().keys() {
            let found = assessor.question(&case, key, Detail::Summary).unwrap();
            let bounds = |things: &[&Withdrawable]| {
                let set = things.iter().map(|thing| (*thing).clone()).collect();
                let without = case.without(set);
                let plain = Plain { case: &without, method: &method };
                let (yes, open, _) = plain.count(key);
                (yes, yes + open)
            };
            let base = (found.bounds.at_least, found.bounds.at_most);
            let singles: Vec<(u32, u32)> = all.iter().map(|thing| bounds(&[thing])).collect();
            let least = singles.iter().map(|b| b.0).chain([base.0]).min().unwrap();
            let most = singles.iter().map(|b| b.1).chain([base.1]).max().unwrap();
            prop_assert_eq!((found.robust.bounds.at_least, found.robust.bounds.at_most), (least, most));
            prop_assert_eq!(found.robust.origin.is_some(), least < base.0);
            prop_assert_eq!(found.robust.at_most_origin.is_some(), most > base.1);

            let (mut least, mut most) = base;
            for (at, a) in origins.iter().enumerate() {
                for b in &origins[at..] {
                    let pair = bounds(&[a, b]);
                    least = least.min(pair.0);
                    most = most.max(pair.1);
                }
            }
            let pairs = assessor.withdraw_pairs(&case, key).unwrap();
            prop_assert_eq!((pairs.bounds.at_least, pairs.bounds.at_most), (least, most));
            let many = assessor.withdraw_many(&case, key, 3, &mut || false).unwrap();
            prop_assert!(many.exact && many.bounds.at_least <= least && many.bounds.at_most >= most);
        }
    }

    #[test]
    fn the_order_of_entries_does_not_matter(ground in any::<u64>(), seeds in seeds(), method in methods()) {
        let kit = random::case(ground, &seeds);
        let mut shuffled = kit.entries.clone();
        let mut dice = Dice::new(ground);
        for at in (1..shuffled.len()).rev() {
            shuffled.swap(at, dice.below(at as u64 + 1) as usize);
        }
        let json = |case: &Case| serde_json::to_string(&assess(case, &method).unwrap()).unwrap();
        prop_assert_eq!(json(&kit.case()), json(&Case::fold(shuffled)));
    }

    #[test]
    fn an_update_equals_a_full_assessment(ground in any::<u64>(), seeds in seeds(), later in seeds(), method in methods()) {
        let mut kit = random::case(ground, &seeds);
        let mut case = kit.case();
        let mut assessor = Assessor::new(&case, &method).unwrap();
        for &seed in later.iter().take(12) {
            let before = kit.entries.len();
            random::add(&mut kit, seed);
            let touched = case.add(kit.entries[before..].to_vec());
            assessor.update(&case, &touched).unwrap();
            let full = assess(&kit.case(), &method).unwrap();
            let updated = assessor.findings(&case);
            for (one, other) in updated.questions.iter().zip(&full.questions) {
                prop_assert!(one == other, "{one:#?} {other:#?}");
            }
            for (one, other) in updated.claims.iter().zip(&full.claims) {
                prop_assert!(one == other, "{one:#?} {other:#?}");
            }
            prop_assert!(updated.circuits == full.circuits);
        }
    }

    #[test]
    fn an_observation_in_favour_takes_no_support_away(ground in any::<u64>(), seeds in seeds(), more in any::<u64>(), method in methods()) {
        // Layers stay as they are: what is added speaks for one facet of one claim.
        let mut kit = random::case(ground, &seeds);
        let before = assess(&kit.case(), &method).unwrap();
        let mut dice = Dice::new(more);
        let claim = dice.claim();
        let case = kit.case();
        let stated = case.claims()[&claim].clone();
        let evidence = dice.evidence();
        let facet = dice.pick(&["object", "perpetrator", "holder", "time"]);
        let Some(stated) = stated.facets.get(facet).filter(|f| f.claimed == Claimed::Yes) else {
            return Ok(());
        };
        let about = Some(claim.clone());
        match facet {
            "object" => {
                let body = bayyina_model::kinds::Object { about, kind: stated.kind.clone() };
                kit.add(None, body, Some(&evidence));
            }
            "perpetrator" => {
                let body = bayyina_model::kinds::Perpetrator { about, actor: stated.actor.clone() };
                kit.add(None, body, Some(&evidence));
            }
            "holder" => {
                let status = Some(bayyina_model::kinds::Presence::Held);
                let body = bayyina_model::kinds::PresenceSeen { about, actor: stated.actor.clone(), status };
                kit.add(None, body, Some(&evidence));
            }
            _ => {
                let body = bayyina_model::kinds::TimeSeen { about, when: stated.time.clone() };
                kit.add(None, body, Some(&evidence));
            }
        }
        let after = assess(&kit.case(), &method).unwrap();
        let supported = |findings: &Findings| {
            let claim = findings.claim(claim.text()).unwrap();
            let found = claim.facets.iter().find(|found| found.facet == facet).unwrap();
            matches!(found.sides.verdict, Verdict::Supported | Verdict::Disputed)
        };
        prop_assert!(!supported(&before) || supported(&after));
    }
}

/// A disk that was held, and a claim placed at the very same disk: a case that chance once drew.
#[test]
fn a_disk_lies_inside_itself() {
    let seeds = [
        16_347_597_905_469_567_872,
        811_435_378_977_348,
        6_665_345_460_395_378_738,
        9_151_878_608_859_934_106,
        0,
        2_551_961_887_606_128,
        980_950_505_079,
        0,
        291,
        0,
        78_296_332_073_315_306,
        28_525_430_071_675,
    ];
    let case = random::case(1_554_946_110_579_479_259, &seeds).case();
    let method = Method::default();
    let found = verdicts(&assess(&case, &method).unwrap());
    assert!(differences(&found, &plain_verdicts(&case, &method)).is_empty());
}
