//! A small case that holds one of everything: three scripts, an antimeridian, a protected witness.

#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::collections::BTreeMap;

use bayyina_assess::{Findings, Method, assess};
use bayyina_model::kinds::*;
use bayyina_model::{
    Case, Decimal, Draft, EntryId, Evidence, Key, LogId, Recorded, RegionText, Time, draft,
};
use bayyina_publish::{Head, Options, Secrets, Site};
use sha2::{Digest, Sha256};

pub const SOFTWARE: &str = "bayyina 0.1.0";

pub const TEMPLATE: &str = "<!doctype html>\n<html lang=\"en\" dir=\"ltr\">\n<head>\n<title>Bayyina</title>\n</head>\n<body>\n<script type=\"application/json\" id=\"findings\">\n/*FINDINGS*/\n</script>\n</body>\n</html>\n";

/// Entries as a ledger would give them back, with names that depend on nothing but their place.
#[derive(Clone, Default)]
pub struct Made {
    pub recorded: Vec<Recorded>,
}

impl Made {
    pub fn add(&mut self, draft: Draft) -> EntryId {
        let number = self.recorded.len() as u64;
        let id = EntryId(Sha256::digest(format!("entry {number}")).into());
        let Draft {
            kind,
            thing,
            author,
            ignorable,
            supersedes,
            open,
            leaves,
        } = draft;
        self.recorded.push(Recorded {
            id,
            log: LogId([7; 32]),
            sequence: number,
            kind,
            thing,
            author,
            ignorable,
            supersedes,
            open,
            leaves,
            withheld: Default::default(),
        });
        id
    }

    pub fn put(&mut self, thing: &str, body: impl Into<Body>) -> EntryId {
        self.add(draft(Some(&Key::new(thing)), Some("lina"), body, None))
    }

    pub fn evidence(&mut self, thing: &str, body: impl Into<Body>, evidence: &Evidence) -> EntryId {
        self.add(draft(
            Some(&Key::new(thing)),
            Some("lina"),
            body,
            Some(evidence),
        ))
    }

    pub fn case(&self) -> Case {
        Case::fold(self.recorded.clone())
    }
}

pub fn texts(pairs: &[(&str, &str)]) -> Texts {
    pairs
        .iter()
        .map(|(tag, text)| ((*tag).to_owned(), (*text).to_owned()))
        .collect()
}

pub fn names(pairs: &[(&str, &str)]) -> BTreeMap<String, Vec<String>> {
    pairs
        .iter()
        .map(|(tag, text)| ((*tag).to_owned(), vec![(*text).to_owned()]))
        .collect()
}

pub fn time(text: &str) -> Time {
    Time::parse(text).unwrap()
}

pub fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

pub fn disk(lat: &str, lon: &str, radius_m: &str) -> RegionText {
    RegionText::Disk {
        lat: decimal(lat),
        lon: decimal(lon),
        radius_m: decimal(radius_m),
    }
}

pub fn from(origin: &str) -> Evidence {
    Evidence {
        origin: Some(origin.into()),
        confidence: Some(Confidence::Confirmed),
        ..Evidence::default()
    }
}

fn claimed(text: &str) -> Stated {
    Stated {
        text: Some(text.to_owned()),
        ..Stated::new(Claimed::Yes)
    }
}

pub fn source(made: &mut Made, key: &str, name: &[(&str, &str)], protected: bool) -> EntryId {
    let body = Source {
        names: texts(name),
        protected,
        ..Source::default()
    };
    made.put(key, body)
}

/// The case.
pub fn example() -> Made {
    let mut made = Made::default();
    made.put(
        "case:example",
        CaseInfo {
            title: texts(&[
                ("en", "Four videos & a <claim>"),
                ("ar", "أربعة مقاطع وادّعاء"),
            ]),
            summary: texts(&[
                ("en", "What four videos show."),
                ("ar", "ما تُظهره أربعة مقاطع."),
            ]),
            languages: vec!["en".into(), "ar".into()],
            notice: Texts::new(),
        },
    );
    source(
        &mut made,
        "source:ministry",
        &[
            ("en", "Ministry"),
            ("ru", "Министерство"),
            ("ar", "الوزارة"),
        ],
        false,
    );
    made.put(
        "source:checkers",
        Source {
            names: texts(&[("en", "Checkers"), ("ar", "المدقّقون")]),
            kind: Some("organisation".into()),
            url: Some("https://checkers.example".into()),
            ..Source::default()
        },
    );
    source(&mut made, "source:maps", &[("en", "Maps")], false);
    made.put(
        "actor:group",
        Actor {
            names: names(&[("en", "The Group"), ("ar", "الجماعة")]),
            ..Actor::default()
        },
    );
    made.evidence(
        "place:raqqa",
        Place {
            names: names(&[("en", "Raqqa"), ("ar", "الرقة"), ("ru", "Ракка")]),
            region: Some(disk("35.95", "39.01", "6000")),
            kind: Some("city".into()),
            within: Vec::new(),
        },
        &from("source:maps"),
    );
    made.evidence(
        "place:taveuni",
        Place {
            names: names(&[("en", "Taveuni")]),
            region: Some(disk("-16.9", "179.99", "20000")),
            kind: Some("island".into()),
            within: Vec::new(),
        },
        &from("source:maps"),
    );
    let titles = [
        ("claim:a", "غارة على الرقة", "2015-09-30"),
        (
            "claim:b",
            "=HYPERLINK(\"x\") <b>Удар</b> & more",
            "2015-10-01",
        ),
        ("claim:c", "Strike near Taveuni", "2015-10"),
        ("claim:d", "No place named", "2015-10-05"),
    ];
    for (key, title, published) in titles {
        let item = key.replace("claim", "item");
        made.put(
            &item,
            Item {
                source: Some("source:ministry".into()),
                title: Some(title.to_owned()),
                url: Some(format!("https://video.example/{}", Key::new(key).local())),
                published: Some(time("2015-09-30")),
                archived_at: vec![
                    format!("https://archive.example/20151007120000/https://video.example/{key}"),
                    "https://short.example/x".into(),
                ],
                files: vec![File {
                    sha256: hex::encode(Sha256::digest(key)),
                    blob: None,
                    key: None,
                    name: None,
                    media_type: Some("video/mp4".into()),
                    bytes: Some(1_024),
                }],
                ..Item::default()
            },
        );
        let mut facets = bayyina_model::kinds::Facets::new();
        let place = match key {
            "claim:a" | "claim:b" => Stated {
                place: Some("place:raqqa".into()),
                ..claimed("Raqqa")
            },
            "claim:c" => Stated {
                place: Some("place:taveuni".into()),
                ..claimed("Taveuni")
            },
            _ => Stated::new(Claimed::No),
        };
        facets.insert("place", place);
        facets.insert(
            "holder",
            Stated {
                actor: Some("actor:group".into()),
                ..claimed("the Group")
            },
        );
        made.put(
            key,
            Claim {
                source: Some("source:ministry".into()),
                item: Some(Key::new(&item)),
                title: Some(title.to_owned()),
                published: Some(time(published)),
                cited: Some("https://report.example/1".into()),
                facets,
                ..Claim::default()
            },
        );
    }
    for (claim, facet, verdict) in [
        ("claim:a", "place", Judgement::Supports),
        ("claim:b", "place", Judgement::Contradicts),
        ("claim:a", "holder", Judgement::NoneRecorded),
        ("claim:b", "holder", Judgement::NoneRecorded),
    ] {
        made.evidence(
            &format!("assessment:{}-{facet}", Key::new(claim).local()),
            Assessment {
                claim: Some(claim.into()),
                facet: Some(facet.into()),
                verdict: Some(verdict),
                actor: (facet == "holder").then(|| "actor:group".into()),
                published: Some(time("2015-10-06")),
            },
            &Evidence {
                cited: Some("https://checkers.example/report".into()),
                ..from("source:checkers")
            },
        );
    }
    made.evidence(
        "location:b",
        Location {
            about: Some("claim:b".into()),
            role: Some(Role::Impact),
            region: Some(disk("35.8296440", "36.0739090", "25")),
        },
        &Evidence {
            items: vec![Cite {
                item: "item:b".into(),
                locator: None,
            }],
            analyst: Some("sami".into()),
            method: Some("matched to imagery".into()),
            ..from("source:checkers")
        },
    );
    made.evidence(
        "location:c",
        Location {
            about: Some("claim:c".into()),
            role: Some(Role::Camera),
            region: Some(disk("-16.9", "-179.5123456", "0")),
        },
        &from("source:checkers"),
    );
    made.evidence(
        "control:raqqa",
        Control {
            actor: Some("actor:group".into()),
            status: Some(Presence::Held),
            region: Some(RegionText::Area(vec![vec![
                "38.9 35.9, 39.1 35.9, 39.1 36.0, 38.9 36.0, 38.9 35.9".into(),
            ]])),
            when: Some(time("2015-09-28/2015-10-04")),
            ..Control::default()
        },
        &from("source:maps"),
    );
    for (key, facet, actor) in [("none-recorded", "", true), ("place", "place", false)] {
        made.put(
            &format!("question:{key}"),
            Question {
                title: if actor {
                    texts(&[
                        (
                            "en",
                            "How many at places where no presence of the Group was recorded?",
                        ),
                        ("ar", "كم منها في أماكن لم يُسجَّل فيها وجود للجماعة؟"),
                    ])
                } else {
                    texts(&[
                        ("en", "How many at the place claimed?"),
                        ("ar", "كم منها في المكان المدّعى؟"),
                    ])
                },
                text: if actor {
                    texts(&[
                        ("en", "no presence of the Group recorded at the place"),
                        ("ar", "لم يُسجَّل وجود للجماعة في المكان"),
                    ])
                } else {
                    texts(&[("en", "the place is as claimed"), ("ar", "المكان كما ادُّعي")])
                },
                order: Some(u32::from(!actor)),
                set: Some("set:all".into()),
                proposition: Some(if actor {
                    Proposition::NoneRecorded {
                        actor: Some("actor:group".into()),
                    }
                } else {
                    Proposition::Facet {
                        facet: facet.into(),
                    }
                }),
                unit: Some(Unit::Item),
                rule: Some(UnitRule::Any),
                ..Question::default()
            },
        );
    }
    made.put(
        "set:all",
        Set {
            rule: texts(&[
                ("en", "every video of the first week"),
                ("ar", "كلّ مقاطع الأسبوع الأوّل"),
            ]),
            date: Some(time("2015-10-06")),
            claims: ["claim:a", "claim:b", "claim:c", "claim:d"]
                .map(Key::new)
                .into(),
        },
    );
    made
}

pub fn findings(case: &Case) -> Findings {
    assess(case, &Method::of(case).unwrap()).unwrap()
}

pub fn heads() -> Vec<Head> {
    vec![Head {
        log: "07".repeat(32),
        size: 23,
        root: "ab".repeat(32),
    }]
}

pub fn site<'a>(
    case: &'a Case,
    findings: &'a Findings,
    heads: &'a [Head],
    secrets: &'a Secrets,
    options: &'a Options,
) -> Site<'a> {
    Site {
        case,
        findings,
        heads,
        checkpoint: None,
        software: SOFTWARE,
        template: Some(TEMPLATE),
        secrets,
        options,
    }
}
