//! Ten papers that repeat one agency are one origin, and what is not known separate is not two.

mod kit;

use bayyina_assess::findings::QuestionFinding;
use bayyina_assess::{Method, Verdict, assess};
use bayyina_model::kinds::{
    Account, Dependence, Location, Object, Proposition, Question, Relation, Role, Set, Source,
    Stated,
};
use kit::{Kit, claimed, disk, from, key, time};

const CLAIM: &str = "claim:c";
const PAPERS: usize = 10;

/// A case of one claim and ten papers, which take what they print from an agency or do not.
fn press(facets: &[(&str, Stated)], repeats: bool) -> Kit {
    let mut kit = Kit::default();
    let mut claim = kit::claim(facets);
    claim.item = Some(key("item:own"));
    kit.add(Some(CLAIM), claim, None);
    for paper in 0..PAPERS {
        let source = Source {
            derives_from: if repeats {
                vec![key("source:agency")]
            } else {
                Vec::new()
            },
            ..Source::default()
        };
        kit.add(Some(&format!("source:paper-{paper}")), source, None);
    }
    kit
}

/// How many claims of the case are supported in a facet.
fn count(kit: &mut Kit, facet: &str) -> QuestionFinding {
    let set = Set {
        claims: vec![key(CLAIM)],
        ..Set::default()
    };
    kit.add(Some("set:s"), set, None);
    let question = Question {
        set: Some(key("set:s")),
        proposition: Some(Proposition::Facet {
            facet: facet.into(),
        }),
        ..Question::default()
    };
    kit.add(Some("question:q"), question, None);
    let findings = assess(&kit.case(), &Method::default()).expect("the case can be assessed");
    findings.question("q").expect("it is asked").clone()
}

#[test]
fn ten_papers_that_repeat_one_agency_are_one_origin() {
    for (repeats, least) in [(true, 0), (false, 1)] {
        let stated = Stated {
            kind: Some("oil".into()),
            ..claimed()
        };
        let mut kit = press(&[("object", stated)], repeats);
        for paper in 0..PAPERS {
            let body = Object {
                about: Some(key(CLAIM)),
                kind: Some("oil".into()),
            };
            kit.add(None, body, Some(&from(&format!("source:paper-{paper}"))));
        }
        let found = count(&mut kit, "object");
        assert_eq!(found.bounds.at_least, 1, "repeats {repeats}");
        assert_eq!(found.robust.bounds.at_least, least, "repeats {repeats}");
    }
}

#[test]
fn unknown_dependence_never_counts_as_separate() {
    let table = [
        // taken from an agency, said to be separate, verdict
        (false, true, Verdict::Supported),
        (false, false, Verdict::Undetermined),
        (true, true, Verdict::Undetermined),
        (true, false, Verdict::Undetermined),
    ];
    for (repeats, said, expected) in table {
        let stated = Stated {
            kind: Some("strike".into()),
            ..claimed()
        };
        let on = Stated {
            time: Some(time("2015-10-02")),
            ..claimed()
        };
        let mut kit = press(&[("event", stated), ("time", on)], repeats);
        let place = Location {
            about: Some(key(CLAIM)),
            role: Some(Role::Impact),
            region: Some(disk(35.0, 36.0, 0.0)),
        };
        kit.add(None, place, Some(&from("source:finder")));
        for paper in 0..PAPERS {
            let account = Account {
                region: Some(disk(35.0, 36.0, 0.0)),
                when: Some(time("2015-10-02")),
                act: Some("strike".into()),
                ..Account::default()
            };
            kit.add(None, account, Some(&from(&format!("source:paper-{paper}"))));
        }
        if said {
            let origins = (0..PAPERS).map(|paper| key(&format!("source:paper-{paper}")));
            let body = Dependence {
                origins: origins.collect(),
                relation: Some(Relation::Separate),
            };
            kit.add(None, body, Some(&from("source:desk")));
        }
        let findings = assess(&kit.case(), &Method::default()).expect("it can be assessed");
        let claim = findings.claim(CLAIM).expect("the claim is there");
        let event = claim.facets.iter().find(|facet| facet.facet == "event");
        let event = event.expect("it is claimed");
        assert_eq!(
            event.sides.verdict, expected,
            "repeats {repeats}, said {said}"
        );
    }
}
