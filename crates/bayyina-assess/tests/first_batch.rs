//! The 14 videos of the first published breakdown, as adopted from the one origin that made it.
//!
//! What is expected stands in the note that came with the table: every total with its bounds, and
//! what is left of it without that origin.

mod kit;

use bayyina_assess::{Bounds, Method, Verdict, assess};
use bayyina_model::kinds::{
    Actor, Assessment, Claimed, Comparison, Judgement, Proposition, Quantity, Question, Set,
    Source, Stated, Statement, Unit,
};
use bayyina_model::{Case, Key};
use kit::{Kit, claimed, from, key, time};

const ORIGIN: &str = "source:bellingcat";
const PAPER: &str = "source:paper";

/// What the claims say of place and holder, and what the origin says of them.
const ROWS: [(&str, &str, &str, &str); 14] = [
    // place claimed, holder claimed, place assessed, presence assessed
    ("as titled", "term", "matches", "none"),
    ("as titled", "term", "matches", "none"),
    ("as titled", "term", "matches", "none"),
    ("as titled", "isis", "matches", "none"),
    ("as titled", "isis", "matches", "none"),
    ("as titled", "isis", "matches", "none"),
    ("as titled", "isis", "matches", "none"),
    ("as titled", "isis", "matches", "none"),
    ("raqqa", "unknown", "differs", "none"),
    ("raqqa", "unknown", "differs", "none"),
    ("no", "isis", "", "none"),
    ("maarat al-numan", "unknown", "differs", "none"),
    ("unknown", "unknown", "", ""),
    ("unknown", "unknown", "", ""),
];

fn id(row: usize) -> String {
    format!("claim:fb-{:02}", row + 1)
}

fn first_batch() -> Kit {
    let mut kit = Kit::default();
    kit.add(Some(ORIGIN), Source::default(), None);
    let paper = Source {
        derives_from: vec![key(ORIGIN)],
        ..Source::default()
    };
    kit.add(Some(PAPER), paper, None);
    kit.add(Some("actor:isis"), Actor::default(), None);
    for (row, (place, holder, assessed_place, presence)) in ROWS.into_iter().enumerate() {
        let place = match place {
            "unknown" => Stated::new(Claimed::Unknown),
            "no" => Stated::new(Claimed::No),
            text => Stated {
                text: Some(text.into()),
                ..claimed()
            },
        };
        let holder = match holder {
            "unknown" => Stated::new(Claimed::Unknown),
            "term" => Stated {
                term: Some("terrorists".into()),
                ..claimed()
            },
            _ => Stated {
                actor: Some(key("actor:isis")),
                ..claimed()
            },
        };
        let mut claim = kit::claim(&[("place", place), ("holder", holder)]);
        claim.item = Some(key(&format!("item:fb-{:02}", row + 1)));
        kit.add(Some(&id(row)), claim, None);
        let mut assess = |facet: &str, verdict, actor| {
            let body = Assessment {
                claim: Some(key(&id(row))),
                facet: Some(facet.into()),
                verdict: Some(verdict),
                actor,
                published: Some(time("2015-10-06")),
            };
            kit.add(None, body, Some(&from(ORIGIN)));
        };
        match assessed_place {
            "matches" => assess("place", Judgement::Supports, None),
            "differs" => assess("place", Judgement::Contradicts, None),
            _ => {}
        }
        if presence == "none" {
            assess("holder", Judgement::NoneRecorded, Some(key("actor:isis")));
        }
    }
    kit.add(Some("set:first-batch"), set(0..14), None);
    let naming = set([3, 4, 5, 6, 7, 10]);
    kit.add(Some("set:naming"), naming, None);
    let isis = || Some(key("actor:isis"));
    ask(
        &mut kit,
        "none-recorded",
        Proposition::NoneRecorded { actor: isis() },
        "supported",
        "set:first-batch",
    );
    ask(
        &mut kit,
        "absent",
        Proposition::Absent { actor: isis() },
        "supported",
        "set:first-batch",
    );
    let place = || Proposition::Facet {
        facet: "place".into(),
    };
    ask(
        &mut kit,
        "place-true",
        place(),
        "supported",
        "set:first-batch",
    );
    ask(
        &mut kit,
        "place-false",
        place(),
        "contradicted",
        "set:first-batch",
    );
    let holder = || Proposition::Facet {
        facet: "holder".into(),
    };
    ask(
        &mut kit,
        "holder-false",
        holder(),
        "contradicted",
        "set:first-batch",
    );
    ask(
        &mut kit,
        "naming",
        Proposition::NoneRecorded { actor: None },
        "supported",
        "set:naming",
    );

    // The paper repeats the counts.
    let statement = Statement {
        origin: Some(key(PAPER)),
        ..Statement::default()
    };
    kit.add(Some("statement:paper"), statement, None);
    let quantities = [
        ("twelve", "none-recorded", Comparison::AtLeast, 12),
        ("three", "place-false", Comparison::AtLeast, 3),
        ("thirteen", "none-recorded", Comparison::AtLeast, 13),
        ("twenty", "none-recorded", Comparison::AtLeast, 20),
        ("devoid", "absent", Comparison::AtLeast, 12),
    ];
    for (name, question, comparison, value) in quantities {
        let quantity = Quantity {
            question: Some(key(&format!("question:{question}"))),
            comparison,
            value,
            of: Some(14),
        };
        let stated = Stated {
            quantity: Some(Box::new(quantity)),
            ..claimed()
        };
        let mut claim = kit::claim(&[("quantity", stated)]);
        claim.statement = Some(key("statement:paper"));
        kit.add(Some(&format!("claim:paper-{name}")), claim, None);
    }
    let names = quantities.map(|(name, ..)| key(&format!("claim:paper-{name}")));
    let body = Set {
        claims: names.to_vec(),
        ..Set::default()
    };
    kit.add(Some("set:paper"), body, None);
    let quantity = Proposition::Facet {
        facet: "quantity".into(),
    };
    ask(&mut kit, "paper", quantity, "repeats", "set:paper");
    kit
}

fn set(rows: impl IntoIterator<Item = usize>) -> Set {
    Set {
        claims: rows.into_iter().map(|row| key(&id(row))).collect(),
        ..Set::default()
    }
}

fn ask(kit: &mut Kit, name: &str, proposition: Proposition, counts: &str, set: &str) {
    let question = Question {
        set: Some(key(set)),
        proposition: Some(proposition),
        counts: Some(counts.into()),
        unit: Some(if set == "set:paper" {
            Unit::Claim
        } else {
            Unit::Item
        }),
        ..Question::default()
    };
    kit.add(Some(&format!("question:{name}")), question, None);
}

fn without_origin(case: &Case) -> Case {
    case.without([bayyina_model::Withdrawable::Origin(Key::new(ORIGIN))].into())
}

#[test]
fn the_published_totals_come_out_with_their_bounds() {
    let case = first_batch().case();
    let findings = assess(&case, &Method::default()).unwrap();
    let table = [
        // question, of, at least, at most
        ("none-recorded", 14, 12, 14),
        ("absent", 14, 0, 14),
        ("place-false", 14, 3, 5),
        ("place-true", 14, 8, 10),
        ("holder-false", 14, 0, 14),
        ("naming", 6, 6, 6),
    ];
    for (question, of, at_least, at_most) in table {
        let found = findings.question(question).unwrap();
        assert_eq!(
            (found.of, found.bounds),
            (of, Bounds { at_least, at_most }),
            "{question}"
        );
        assert_eq!(
            (found.computed, found.adopted),
            (0, at_least),
            "{question}: all adopted"
        );
        assert_eq!(
            found.robust.bounds.at_least, 0,
            "{question}: nothing is left without the origin"
        );
        let expected = usize::from(at_least > 0);
        assert_eq!(
            found.adopted_from.len(),
            expected,
            "{question}: adopted from one origin"
        );
    }
    let json = serde_json::to_value(findings.question("none-recorded").unwrap()).unwrap();
    assert_eq!(
        json["adopted_from"],
        serde_json::json!([{"origin": ORIGIN, "count": 12}])
    );
    assert_eq!(
        json["robust"],
        serde_json::json!({"withdraw": 1, "at_least": 0, "at_most": 14, "origin": ORIGIN})
    );
    assert_eq!(json["tally"]["supported"], 12);
    assert_eq!(json["tally"]["undetermined"], 2);
}

#[test]
fn without_the_origin_nothing_is_left_and_the_set_stays() {
    let case = without_origin(&first_batch().case());
    let findings = assess(&case, &Method::default()).unwrap();
    for (question, of, at_most) in [
        ("none-recorded", 14, 14),
        ("place-false", 14, 13),
        ("naming", 6, 6),
    ] {
        let found = findings.question(question).unwrap();
        assert_eq!(
            (found.of, found.bounds),
            (
                of,
                Bounds {
                    at_least: 0,
                    at_most
                }
            ),
            "{question}"
        );
    }
}

#[test]
fn a_paper_that_derives_from_the_origin_repeats_it() {
    let case = first_batch().case();
    let findings = assess(&case, &Method::default()).unwrap();
    let verdict = |name: &str| {
        let claim = findings.claim(&format!("claim:paper-{name}")).unwrap();
        let facet = claim
            .facets
            .iter()
            .find(|facet| facet.facet == "quantity")
            .unwrap();
        facet.sides.verdict
    };
    assert_eq!(verdict("twelve"), Verdict::Repeats);
    assert_eq!(verdict("three"), Verdict::Repeats);
    assert_eq!(verdict("thirteen"), Verdict::Undetermined);
    assert_eq!(verdict("twenty"), Verdict::Contradicted);
    // "Devoid of any presence" is a stronger proposition, which the case cannot decide.
    assert_eq!(verdict("devoid"), Verdict::Undetermined);
    let found = findings.question("paper").unwrap();
    assert_eq!(
        found.bounds,
        Bounds {
            at_least: 2,
            at_most: 4
        }
    );
}
