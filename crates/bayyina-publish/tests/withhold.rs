//! What is protected never leaves: the plan, the redacted case, and the last look.

mod common;

use std::io::{Cursor, Read};

use bayyina_model::kinds::*;
use bayyina_model::{Case, EntryId, Evidence, Key, Recorded};
use bayyina_publish::{Artifact, Options, Plan, PublishError, Why, site, withholding};
use common::{Made, disk, from, texts, time};
use proptest::prelude::*;

const NAME: &str = "Umm Layla";
const NAME_AR: &str = "أم ليلى";
const CHANNEL: &str = "https://t.me/umm_layla_q";
/// What must not be found in any byte that leaves, in lower case.
const TRACES: [&str; 9] = [
    "layla",
    "ليلى",
    "umm_layla",
    "night over the river",
    "witness-7",
    "39.0123",
    "cc17aa",
    "harun",
    "two blasts were heard",
];

struct Protected {
    made: Made,
    account: EntryId,
    location: EntryId,
    retracted: EntryId,
    public: EntryId,
}

/// The example with a witness, her footage, and an analyst who must not be named.
fn protected() -> Protected {
    let mut made = common::example();
    made.put(
        "source:witness-7",
        Source {
            names: texts(&[("en", NAME), ("ar", NAME_AR)]),
            url: Some(CHANNEL.into()),
            interest: Some("lives by the bridge".into()),
            protected: true,
            ..Source::default()
        },
    );
    made.put(
        "item:v7",
        Item {
            source: Some("source:witness-7".into()),
            title: Some("Night over the river".into()),
            url: Some(format!("{CHANNEL}/12")),
            files: vec![File {
                sha256: "cc17aa".repeat(10) + "cc17",
                blob: None,
                key: None,
                name: Some("VID_2210.mp4".into()),
                media_type: None,
                bytes: None,
            }],
            ..Item::default()
        },
    );
    made.put(
        "item:frame-7",
        Item {
            parent: Some("item:v7".into()),
            title: Some("a frame".into()),
            ..Item::default()
        },
    );
    made.put(
        "statement:s7",
        Statement {
            item: Some("item:a".into()),
            text: Some("two blasts were heard from the yard".into()),
            origin: Some("source:witness-7".into()),
            ..Statement::default()
        },
    );
    let evidence = Evidence {
        items: vec![Cite {
            item: "item:frame-7".into(),
            locator: None,
        }],
        analyst: Some("Harun".into()),
        note: Some("seen from her window".into()),
        cited: Some("https://blog.example/how-we-found-the-window".into()),
        ..from("source:witness-7")
    };
    let location = made.evidence(
        "location:w7",
        Location {
            about: Some("claim:a".into()),
            role: Some(Role::Camera),
            region: Some(disk("35.9512", "39.0123", "10")),
        },
        &evidence,
    );
    let account = made.evidence(
        "account:w7",
        Account {
            title: Some("Night over the river".into()),
            url: Some(format!("{CHANNEL}/12")),
            published: Some(time("2015-09-30T21:14:05Z")),
            region: Some(disk("35.95", "39.01", "500")),
            when: Some(time("2015-09-30")),
            ..Account::default()
        },
        &from("source:witness-7"),
    );
    let retracted = made.evidence(
        "assessment:w7",
        Assessment {
            claim: Some("claim:c".into()),
            facet: Some("place".into()),
            verdict: Some(Judgement::Supports),
            ..Assessment::default()
        },
        &from("source:other-witness"),
    );
    made.put(
        "source:other-witness",
        Source {
            names: texts(&[("en", "Harun al-Nahri")]),
            protected: true,
            ..Source::default()
        },
    );
    made.put(
        "retraction:w7",
        Retraction {
            origins: vec!["source:other-witness".into()],
            reason: Some(Reason::ConsentWithdrawn),
            ..Retraction::default()
        },
    );
    made.put("analyst:Harun", Mark::default());
    let public = made.evidence(
        "search:1",
        Search {
            about: Some("claim:a".into()),
            actor: Some("actor:group".into()),
            ..Search::default()
        },
        &Evidence {
            note: Some("asked umm-layla's cousin".into()),
            ..from("source:checkers")
        },
    );
    Protected {
        made,
        account,
        location,
        retracted,
        public,
    }
}

/// The entries as a ledger gives them back once the plan's leaves are dropped.
fn redacted(recorded: &[Recorded], plan: &Plan) -> Vec<Recorded> {
    recorded
        .iter()
        .cloned()
        .map(|mut entry| {
            for field in plan.leaves(&entry) {
                let had = match field.as_str() {
                    "thing" => entry.thing.take().is_some(),
                    "author" => entry.author.take().is_some(),
                    field => entry.leaves.remove(field).is_some(),
                };
                if had {
                    entry.withheld.insert(field);
                }
            }
            entry
        })
        .collect()
}

/// Every text that the files hold, workbooks unpacked, in lower case.
fn texts_of(files: &[Artifact]) -> String {
    let mut all = String::new();
    for file in files {
        all.push_str(&String::from_utf8_lossy(&file.bytes));
        if file.name.ends_with(".xlsx") {
            use calamine::Reader;
            let mut book = calamine::Xlsx::new(Cursor::new(&file.bytes)).unwrap();
            for name in book.sheet_names() {
                let range = book.worksheet_range(&name).unwrap();
                range
                    .used_cells()
                    .for_each(|(_, _, cell)| all.push_str(&cell.to_string()));
            }
        }
    }
    let mut lower = String::new();
    all.to_lowercase()
        .as_bytes()
        .read_to_string(&mut lower)
        .unwrap();
    lower
}

fn published(case: &Case, plan: &Plan) -> Result<Vec<Artifact>, PublishError> {
    let findings = common::findings(case);
    let heads = common::heads();
    let options = Options::default();
    site(&common::site(
        case,
        &findings,
        &heads,
        plan.secrets(),
        &options,
    ))
}

fn fields(case: &Case, entry: EntryId) -> Vec<String> {
    withholding(case)
        .into_iter()
        .filter(|row| row.entry == entry)
        .flat_map(|row| row.fields)
        .collect()
}

#[test]
fn the_plan_names_what_leads_to_the_witness() {
    let protected = protected();
    let case = protected.made.case();
    let location = fields(&case, protected.location);
    for field in ["origin", "items", "analyst", "note", "cited", "region"] {
        assert!(
            location.iter().any(|found| found == field),
            "{field} in {location:?}"
        );
    }
    assert!(
        !location.iter().any(|field| field == "about"),
        "{location:?}"
    );
    let account = fields(&case, protected.account);
    for field in ["origin", "title", "url", "published"] {
        assert!(
            account.iter().any(|found| found == field),
            "{field} in {account:?}"
        );
    }
    assert!(
        !account
            .iter()
            .any(|field| field == "region" || field == "when"),
        "{account:?}"
    );
    assert_eq!(fields(&case, protected.public), ["note"]);
}

#[test]
fn nothing_of_the_witness_leaves() {
    let protected = protected();
    let case = protected.made.case();
    let plan = Plan::of(&case);
    let redacted = Case::fold(redacted(&protected.made.recorded, &plan));
    let files = published(&redacted, &plan).unwrap();
    let all = texts_of(&files);
    for trace in TRACES {
        assert!(!all.contains(trace), "{trace} left");
    }
    assert!(
        all.contains("protected source"),
        "what was withheld is said"
    );
    assert!(all.contains("غارة على الرقة"), "the rest is there");
}

#[test]
fn the_last_look_refuses_what_was_not_redacted() {
    let protected = protected();
    let case = protected.made.case();
    let plan = Plan::of(&case);
    let error = published(&case, &plan).unwrap_err();
    let PublishError::Leaks(leaks) = &error else {
        panic!("{error}");
    };
    assert!(leaks.len() > 2, "{leaks:?}");
    let said = error.to_string().to_lowercase();
    for trace in TRACES {
        assert!(!said.contains(trace), "the refusal says {trace}: {said}");
    }
}

#[test]
fn withdrawn_evidence_stays_without_weight_after_redaction() {
    let protected = protected();
    let case = protected.made.case();
    assert!(case.fallen(&protected.retracted).is_some());
    let before = common::findings(&case);
    let plan = Plan::of(&case);
    let redacted = Case::fold(redacted(&protected.made.recorded, &plan));
    let after = common::findings(&redacted);
    let verdict = |findings: &bayyina_assess::Findings| {
        let claim = findings.claim("claim:c").unwrap();
        claim
            .facets
            .iter()
            .find(|facet| facet.facet == "place")
            .unwrap()
            .sides
            .verdict
    };
    assert_eq!(verdict(&after), verdict(&before));
}

#[test]
fn marks_withhold_fields_and_hide_themselves() {
    let mut made = common::example();
    let body = Claim {
        title: Some("plain".into()),
        ..Claim::default()
    };
    let one = made.put("claim:one", body.clone());
    let two = made.put("claim:two", body);
    made.put(
        "mark:1",
        Mark {
            entry: Some(one),
            fields: vec!["title".into()],
            ..Mark::default()
        },
    );
    let mark = made.put(
        "claim:two",
        Mark {
            note: Some("asked to".into()),
            ..Mark::default()
        },
    );
    let case = made.case();
    assert_eq!(fields(&case, one), ["title"]);
    assert_eq!(fields(&case, two), ["author", "thing", "title"]);
    assert_eq!(fields(&case, mark), ["note", "thing"]);
    let plan = Plan::of(&case);
    assert!(plan.secrets().found_in("see claim:two").is_some());
    assert!(plan.secrets().found_in("see claim:one").is_none());
    let reasons: Vec<Why> = plan.rows().iter().map(|row| row.why).collect();
    assert!(reasons.iter().all(|why| *why == Why::Marked), "{reasons:?}");
}

#[test]
fn a_case_without_anything_protected_withholds_nothing() {
    let case = common::example().case();
    assert_eq!(withholding(&case), []);
    assert!(Plan::of(&case).secrets().is_empty());
}

#[test]
fn kinds_that_cannot_be_read_are_withheld_whole() {
    let mut protected = protected();
    let mut unknown = protected.made.recorded[0].clone();
    unknown.id = EntryId([9; 32]);
    unknown.kind = "dream/1".into();
    unknown.ignorable = true;
    unknown.leaves = [("what".to_owned(), "a river".into())].into();
    protected.made.recorded.push(unknown.clone());
    let case = protected.made.case();
    let plan = Plan::of(&case);
    let rows: Vec<_> = plan
        .rows()
        .into_iter()
        .filter(|row| row.entry == unknown.id)
        .collect();
    assert_eq!(rows.len(), 1);
    assert!(rows[0].fields.contains("*"));
    let leaves: Vec<String> = plan.leaves(&unknown).into_iter().collect();
    assert_eq!(leaves, ["author", "thing", "what"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Wherever a person writes the name, and however, that field is withheld and nothing leaves.
    #[test]
    fn a_name_written_anywhere_is_withheld(
        at in 0_usize..200,
        written in prop::sample::select(vec![
            "Umm Layla", "umm-layla", "UMM  LAYLA", "https://x.example/umm_layla", "أمّ ليلى", "وأم ليلى",
            "source:witness-7", "http://www.t.me/umm_layla_q/5",
        ]),
    ) {
        let mut protected = protected();
        let texts: Vec<(usize, String)> = protected
            .made
            .recorded
            .iter()
            .enumerate()
            .flat_map(|(index, entry)| {
                let plain = entry.leaves.iter().filter(|(_, value)| value.is_string());
                plain.map(move |(field, _)| (index, field.clone())).collect::<Vec<_>>()
            })
            .filter(|(_, field)| matches!(field.as_str(), "note" | "title" | "cited" | "url" | "method" | "text" | "interest"))
            .collect();
        let (index, field) = texts[at % texts.len()].clone();
        let entry = &mut protected.made.recorded[index];
        entry.leaves.insert(field.clone(), format!("heard {written} say so").into());
        let case = protected.made.case();
        let plan = Plan::of(&case);
        let entry = &protected.made.recorded[index];
        prop_assert!(plan.leaves(entry).contains(&field), "{} of {}", field, entry.kind);
        let redacted = Case::fold(redacted(&protected.made.recorded, &plan));
        let all = texts_of(&published(&redacted, &plan).unwrap());
        for trace in TRACES {
            prop_assert!(!all.contains(trace), "{} left", trace);
        }
    }

    /// Withholding changes no verdict on claims that rest on nothing withheld.
    #[test]
    fn other_verdicts_stay(seed in any::<u8>()) {
        let mut made = protected().made;
        made.recorded.rotate_left(usize::from(seed) % 20);
        let case = made.case();
        let plan = Plan::of(&case);
        let after = Case::fold(redacted(&made.recorded, &plan));
        let (before, after) = (common::findings(&case), common::findings(&after));
        for id in ["claim:b", "claim:c", "claim:d"] {
            let (before, after) = (before.claim(id).unwrap(), after.claim(id).unwrap());
            for (before, after) in before.facets.iter().zip(&after.facets) {
                prop_assert_eq!(before.sides.verdict, after.sides.verdict, "{} {}", id, before.facet);
            }
        }
        for (before, after) in before.questions.iter().zip(&after.questions) {
            for (before, after) in before.claims.iter().zip(&after.claims).skip(1) {
                prop_assert_eq!(before.sides.verdict, after.sides.verdict, "{}", before.id);
            }
        }
    }
}

#[test]
fn keys_of_public_things_are_not_secrets() {
    let case = protected().made.case();
    let plan = Plan::of(&case);
    for key in ["source:checkers", "item:a", "claim:a", "place:raqqa"] {
        assert_eq!(plan.secrets().holds_key(&Key::new(key)), None, "{key}");
    }
    for key in [
        "source:witness-7",
        "item:v7",
        "item:frame-7",
        "statement:s7",
    ] {
        assert!(plan.secrets().holds_key(&Key::new(key)).is_some(), "{key}");
    }
}
