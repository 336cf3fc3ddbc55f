//! Laws of the fold and of the bytes, on random cases.

use std::collections::BTreeSet;

use bayyina_model::kinds::{
    Account, Actor, Assessment, Claim, Claimed, Control, Evidence, Item, Judgement, Location,
    Place, Presence, Question, Reason, Retraction, Review, Role, Set, Source, Stated,
};
use bayyina_model::{
    Body, Case, EntryId, Key, Kind, LogId, Recorded, RegionText, Time, Withdrawable, canonical,
    draft, from_table,
};
use proptest::prelude::*;

fn key(kind: &str, number: u8) -> Key {
    Key::new(&format!("{kind}:{number}"))
}

fn evidence() -> impl Strategy<Value = Evidence> {
    (
        proptest::option::of(0u8..4),
        0u8..3,
        proptest::option::of(0u8..3),
    )
        .prop_map(|(origin, items, analyst)| Evidence {
            origin: origin.map(|number| key("source", number)),
            items: (0..items)
                .map(|number| bayyina_model::kinds::Cite {
                    item: key("item", number),
                    locator: None,
                })
                .collect(),
            analyst: analyst.map(|number| format!("analyst {number}")),
            ..Evidence::default()
        })
}

fn body() -> impl Strategy<Value = (Option<Key>, Body)> {
    let region = RegionText::disk(34.5, 36.75, 500.0);
    prop_oneof![
        (0u8..4, proptest::option::of(0u8..4), any::<bool>()).prop_map(
            |(number, from, protected)| {
                let source = Source {
                    derives_from: from.iter().map(|&from| key("source", from)).collect(),
                    protected,
                    ..Source::default()
                };
                (Some(key("source", number)), source.into())
            }
        ),
        (0u8..3, 0u8..4).prop_map(|(number, source)| {
            let item = Item {
                source: Some(key("source", source)),
                title: Some("تلبيسة".to_owned()),
                ..Item::default()
            };
            (Some(key("item", number)), item.into())
        }),
        (0u8..5, 0u8..3).prop_map(|(number, place)| {
            let mut stated = Stated::new(Claimed::Yes);
            stated.place = Some(key("place", place));
            let claim = Claim {
                facets: [("place", stated)].into(),
                published: Time::parse("2015-10-06").ok(),
                ..Claim::default()
            };
            (Some(key("claim", number)), claim.into())
        }),
        (0u8..5).prop_map(move |claim| {
            let location = Location {
                about: Some(key("claim", claim)),
                role: Some(Role::Impact),
                region: region.clone(),
            };
            (None, location.into())
        }),
        (0u8..5).prop_map(|claim| {
            let assessment = Assessment {
                claim: Some(key("claim", claim)),
                facet: Some("place".to_owned()),
                verdict: Some(Judgement::Supports),
                ..Assessment::default()
            };
            (None, assessment.into())
        }),
        (0u8..3).prop_map(|place| (Some(key("place", place)), Place::default().into())),
        Just((
            None,
            Control {
                status: Some(Presence::Held),
                ..Control::default()
            }
            .into()
        )),
        Just((None, Account::default().into())),
        (0u8..4).prop_map(|number| (Some(key("actor", number)), Actor::default().into())),
        Just((
            Some(key("set", 0)),
            Set {
                claims: vec![key("claim", 0)],
                ..Set::default()
            }
            .into()
        )),
        Just((Some(key("question", 0)), Question::default().into())),
    ]
}

/// A log of entries, where corrections, reviews and retractions name earlier ones.
fn ledger() -> impl Strategy<Value = Vec<Recorded>> {
    let step = (
        body(),
        evidence(),
        0u8..2,
        0u8..3,
        any::<prop::sample::Index>(),
        0u8..10,
    );
    proptest::collection::vec(step, 1..40).prop_map(|steps| {
        let mut entries: Vec<Recorded> = Vec::new();
        for (number, ((thing, body), evidence, log, author, earlier, what)) in
            steps.into_iter().enumerate()
        {
            let target = (!entries.is_empty()).then(|| earlier.get(&entries).id);
            let author = format!("person {author}");
            let mut entry = match (what, target) {
                (0, Some(target)) => {
                    let retraction = Retraction {
                        entries: vec![target],
                        reason: Some(Reason::Error),
                        ..Retraction::default()
                    };
                    draft(None, Some(&author), retraction, None)
                }
                (1, Some(target)) => {
                    let review = Review {
                        entry: Some(target),
                        verdict: Some(bayyina_model::kinds::Opinion::Object),
                        ..Review::default()
                    };
                    draft(None, Some(&author), review, None)
                }
                _ => draft(thing.as_ref(), Some(&author), body, Some(&evidence)),
            };
            if what == 2 {
                entry.supersedes.extend(target);
            }
            entries.push(recorded(entry, number, log));
        }
        entries
    })
}

fn recorded(draft: bayyina_model::Draft, number: usize, log: u8) -> Recorded {
    let mut id = [log; 32];
    // Scattered, so that the order of ids is not the order of writing.
    id[..8].copy_from_slice(
        &(number as u64 + 1)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .to_be_bytes(),
    );
    Recorded {
        id: EntryId(id),
        log: LogId([log; 32]),
        sequence: number as u64,
        kind: draft.kind,
        thing: draft.thing,
        author: draft.author,
        ignorable: draft.ignorable,
        supersedes: draft.supersedes,
        open: draft.open,
        leaves: draft.leaves,
        withheld: BTreeSet::new(),
    }
}

/// All that can be seen of a case.
fn seen(case: &Case) -> String {
    let standing: BTreeSet<EntryId> = (0..case.entries().len() as u32)
        .filter(|&index| case.stands(index))
        .map(|index| case.entry(index).id)
        .collect();
    let about: Vec<Vec<EntryId>> = (0..5)
        .map(|claim| {
            let mut ids: Vec<_> = case
                .about(&key("claim", claim))
                .iter()
                .map(|&i| case.entry(i).id)
                .collect();
            ids.sort_unstable();
            ids
        })
        .collect();
    let places: Vec<_> = case
        .places()
        .iter()
        .map(|(key, readings)| {
            (
                key.clone(),
                readings
                    .iter()
                    .map(|&i| case.entry(i).id)
                    .collect::<BTreeSet<_>>(),
            )
        })
        .collect();
    let reviews: Vec<_> = standing.iter().map(|id| case.reviews(id)).collect();
    format!(
        "{standing:?} {about:?} {places:?} {reviews:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        case.claims(),
        case.sources(),
        case.items(),
        case.sets(),
        case.questions(),
        case.all_fallen(),
        case.flags().collect::<Vec<_>>(),
        case.all_withdrawables(),
    )
}

proptest! {
    #[test]
    fn the_order_of_entries_does_not_matter(entries in ledger(), seed in any::<u64>()) {
        let mut shuffled = entries.clone();
        let mut state = seed;
        for index in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(index, (state >> 33) as usize % (index + 1));
        }
        shuffled.push(entries[0].clone());
        prop_assert_eq!(seen(&Case::fold(entries)), seen(&Case::fold(shuffled)));
    }

    #[test]
    fn adding_equals_folding_together(entries in ledger(), at in any::<prop::sample::Index>()) {
        let at = at.index(entries.len());
        let mut case = Case::fold(entries[..at].to_vec());
        case.add(entries[at..].to_vec());
        prop_assert_eq!(seen(&case), seen(&Case::fold(entries)));
    }

    #[test]
    fn withdrawn_evidence_has_no_weight_and_stays_listed(entries in ledger(), origin in 0u8..4) {
        let withdrawn = BTreeSet::from([Withdrawable::Origin(key("source", origin))]);
        let whole = Case::fold(entries.clone());
        let without = whole.without(withdrawn.clone());
        prop_assert_eq!(seen(&without), seen(&Case::fold_without(entries, withdrawn)));
        prop_assert_eq!(whole.entries().len(), without.entries().len());
        prop_assert_eq!(whole.claims(), without.claims());
        prop_assert_eq!(whole.sets(), without.sets());
        for (index, entry) in without.entries().iter().enumerate() {
            let rests = without.withdrawables(entry).contains(&Withdrawable::Origin(key("source", origin)));
            prop_assert_eq!(without.stands(index as u32), whole.stands(index as u32) && !rests);
        }
    }

    #[test]
    fn entries_read_back_as_they_were_written(entries in ledger()) {
        for recorded in entries {
            let bytes = canonical::to_bytes(&serde_json::to_value(&recorded.leaves).unwrap()).unwrap();
            prop_assert_eq!(serde_json::to_value(&recorded.leaves).unwrap(), canonical::parse(&bytes).unwrap());
            let mut recorded = recorded;
            recorded.leaves.insert("table".to_owned(), "claims.csv".into());
            let entry = bayyina_model::Entry::read(recorded.clone()).unwrap();
            let again = entry.redraft();
            prop_assert_eq!(&again.open, &recorded.open);
            prop_assert_eq!(&again.leaves, &recorded.leaves);
            prop_assert_eq!(&again.kind, &recorded.kind);
            prop_assert_eq!(again, from_table(entry.redraft(), "claims.csv"));
        }
    }
}

#[test]
fn every_open_field_is_a_field_and_every_kind_has_its_name() {
    for &kind in Kind::ALL {
        assert_eq!(Kind::of(kind.name()), Some(kind));
        assert!(kind.name().ends_with("/1"));
    }
}

#[test]
fn claims_that_differ_keep_what_they_agree_on() {
    let claim = |place: &str, title: &str| {
        let mut stated = Stated::new(Claimed::Yes);
        stated.place = Some(Key::new(place));
        Claim {
            title: Some(title.to_owned()),
            facets: [("place", stated)].into(),
            ..Claim::default()
        }
    };
    let thing = Key::new("claim:1");
    let entries = ["place:a", "place:b"]
        .iter()
        .enumerate()
        .map(|(number, place)| {
            recorded(
                draft(Some(&thing), Some("x"), claim(place, "same"), None),
                number,
                0,
            )
        });
    let case = Case::fold(entries);
    let folded = &case.claims()[&thing];
    assert_eq!(folded.title.as_deref(), Some("same"));
    assert_eq!(folded.facets["place"].claimed, Claimed::Unknown);
    assert_eq!(case.flags().count(), 1);
}

#[test]
fn a_retracted_retraction_has_no_effect() {
    let claim = recorded(
        draft(
            Some(&Key::new("claim:1")),
            Some("x"),
            Claim::default(),
            None,
        ),
        0,
        0,
    );
    let take_back = |target: EntryId, number| {
        let retraction = Retraction {
            entries: vec![target],
            ..Retraction::default()
        };
        recorded(draft(None, Some("x"), retraction, None), number, 0)
    };
    let first = take_back(claim.id, 1);
    let second = take_back(first.id, 2);
    let stands = |entries: &[&Recorded]| {
        let case = Case::fold(entries.iter().map(|&e| e.clone()));
        case.claims().len() == 1
    };
    assert!(stands(&[&claim]));
    assert!(!stands(&[&claim, &first]));
    assert!(stands(&[&claim, &first, &second]));
}

#[test]
fn unknown_kinds_stop_unless_ignorable() {
    let mut entry = recorded(draft(None, None, Claim::default(), None), 0, 0);
    entry.kind = "weather/9".to_owned();
    assert_eq!(Case::fold(vec![entry.clone()]).unknown(), vec![entry.id]);
    entry.ignorable = true;
    assert_eq!(Case::fold(vec![entry]).unknown(), vec![]);
}
