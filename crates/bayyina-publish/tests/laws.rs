//! What holds of every case: what is published says what was found, and nothing else.

mod common;

use bayyina_model::Key;
use bayyina_model::kinds::*;
use bayyina_publish::answer::{ask_json, ask_table};
use bayyina_publish::csv_text::harmless;
use bayyina_publish::json::{Layout, bytes};
use bayyina_publish::why::why_json;
use bayyina_publish::{Language, Options, Secrets, site};
use calamine::Reader;
use common::{Made, disk, from, source, texts};
use proptest::prelude::*;
use serde_json::Value;

/// One adopted assessment: claim, origin, verdict.
type Said = (u8, u8, u8);

fn case(claims: u8, said: &[Said], unit: Unit, rule: UnitRule, counts: &str) -> Made {
    let mut made = Made::default();
    for origin in 0..3 {
        source(
            &mut made,
            &format!("source:o{origin}"),
            &[("en", &format!("Origin {origin}"))],
            false,
        );
    }
    for claim in 0..claims {
        let mut place = Stated::new(match claim % 4 {
            0 => Claimed::No,
            1 => Claimed::Unknown,
            _ => Claimed::Yes,
        });
        place.text = Some("somewhere".into());
        made.put(
            &format!("claim:c{claim}"),
            Claim {
                item: Some(Key::new(&format!("item:i{}", claim / 2))),
                facets: [("place".to_owned(), place)].into(),
                ..Claim::default()
            },
        );
    }
    for (number, (claim, origin, verdict)) in said.iter().enumerate() {
        made.evidence(
            &format!("assessment:a{number}"),
            Assessment {
                claim: Some(Key::new(&format!("claim:c{}", claim % claims.max(1)))),
                facet: Some("place".into()),
                verdict: Some(
                    [
                        Judgement::Supports,
                        Judgement::Contradicts,
                        Judgement::Undetermined,
                    ][usize::from(verdict % 3)],
                ),
                ..Assessment::default()
            },
            &from(&format!("source:o{}", origin % 3)),
        );
    }
    made.put(
        "set:s",
        Set {
            rule: texts(&[("en", "all")]),
            claims: (0..claims)
                .map(|claim| Key::new(&format!("claim:c{claim}")))
                .collect(),
            ..Set::default()
        },
    );
    made.put(
        "question:q",
        Question {
            title: texts(&[("en", "How many?")]),
            set: Some("set:s".into()),
            proposition: Some(Proposition::Facet {
                facet: "place".into(),
            }),
            counts: Some(counts.to_owned()),
            unit: Some(unit),
            rule: Some(rule),
            ..Question::default()
        },
    );
    made
}

fn number(value: &Value) -> u64 {
    value
        .as_u64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_number_of_an_answer_is_the_findings_number(
        claims in 0_u8..12,
        said in prop::collection::vec(any::<Said>(), 0..24),
        unit in prop::sample::select(vec![Unit::Claim, Unit::Item]),
        rule in prop::sample::select(vec![UnitRule::Any, UnitRule::Every]),
        counts in prop::sample::select(vec!["supported", "contradicted", "disputed", "undetermined"]),
    ) {
        let case = case(claims, &said, unit, rule, counts).case();
        let findings = common::findings(&case);
        let question = findings.question("q").unwrap();
        let answer = ask_json(question);
        for key in ["question", "proposition", "unit", "of", "at_least", "at_most", "computed", "adopted", "robust", "claims"] {
            prop_assert!(answer.get(key).is_some(), "{key} is missing");
        }
        prop_assert_eq!(number(&answer["of"]), u64::from(question.of));
        prop_assert_eq!(number(&answer["at_least"]), u64::from(question.bounds.at_least));
        prop_assert_eq!(number(&answer["at_most"]), u64::from(question.bounds.at_most));
        prop_assert_eq!(number(&answer["computed"]), u64::from(question.computed));
        prop_assert_eq!(number(&answer["adopted"]), u64::from(question.adopted));
        prop_assert_eq!(number(&answer["robust"]["withdraw"]), 1);
        prop_assert_eq!(number(&answer["robust"]["at_least"]), u64::from(question.robust.bounds.at_least));
        prop_assert_eq!(number(&answer["robust"]["at_most"]), u64::from(question.robust.bounds.at_most));
        let tally: u64 = answer["tally"].as_object().unwrap().values().map(number).sum();
        prop_assert_eq!(tally, u64::from(claims));
        let listed = answer["claims"].as_array().unwrap();
        prop_assert_eq!(listed.len(), question.claims.len());
        for (shown, found) in listed.iter().zip(&question.claims) {
            prop_assert_eq!(shown["id"].as_str(), Some(found.id.as_str()));
            prop_assert_eq!(shown["verdict"].as_str(), Some(found.sides.verdict.text()));
            let sets = |value: &Value| -> Vec<Vec<String>> { serde_json::from_value(value.clone()).unwrap() };
            let ids = |sets: &[Vec<bayyina_model::EntryId>]| -> Vec<Vec<String>> {
                sets.iter().map(|set| set.iter().map(ToString::to_string).collect()).collect()
            };
            prop_assert_eq!(sets(&shown["for"]), ids(&found.sides.derivations.favour));
            prop_assert_eq!(sets(&shown["against"]), ids(&found.sides.derivations.against));
            prop_assert_eq!(shown["more"].as_bool(), Some(found.sides.derivations.more));
        }
        // The same numbers stand in findings.json and in the sentences.
        let heads = common::heads();
        let (secrets, options) = (Secrets::default(), Options::default());
        let files = site(&common::site(&case, &findings, &heads, &secrets, &options)).unwrap();
        let document: Value = serde_json::from_slice(&files[1].bytes).unwrap();
        for key in ["of", "at_least", "at_most", "computed", "adopted", "robust", "tally", "adopted_from"] {
            prop_assert_eq!(&document["questions"][0][key], &answer[key], "{}", key);
        }
        let text = ask_table(&case, question, Language::English);
        let bounds = if question.bounds.at_least == question.bounds.at_most {
            format!("Exactly {} of {}", question.bounds.at_least, question.of)
        } else {
            format!("At least {} and at most {} of {}", question.bounds.at_least, question.bounds.at_most, question.of)
        };
        prop_assert!(text.contains(&bounds), "{bounds} in {text}");
    }

    #[test]
    fn every_derivation_opens_into_an_entry(
        said in prop::collection::vec(any::<Said>(), 1..24),
    ) {
        let case = case(8, &said, Unit::Claim, UnitRule::Any, "supported").case();
        let findings = common::findings(&case);
        let why = why_json(&case, findings.question("q").unwrap(), None);
        for claim in why["claims"].as_array().unwrap() {
            for side in ["for", "against"] {
                for id in claim[side].as_array().unwrap().iter().flat_map(|set| set.as_array().unwrap()) {
                    prop_assert!(why["entries"].get(id.as_str().unwrap()).is_some(), "{id}");
                }
            }
        }
    }

    #[test]
    fn stable_bytes_read_back_as_the_same_value(
        depth in 0_usize..4,
        degrees in prop::collection::vec(-180_0000000_i32..=180_0000000, 0..8),
    ) {
        let degrees: Vec<f64> = degrees.into_iter().map(|each| f64::from(each) / 1e7).collect();
        let value = serde_json::json!({"b": {"degrees": degrees}, "a": ["x", {"é": true}]});
        let read: Value = serde_json::from_slice(&bytes(&value, Layout::Lines(depth))).unwrap();
        prop_assert_eq!(read, value);
    }

    /// Titles and names are whatever people wrote, and every file still reads.
    #[test]
    fn every_file_reads_whatever_people_write(title in any::<String>(), name in "\\PC{0,40}") {
        let mut made = case(3, &[(2, 0, 0)], Unit::Claim, UnitRule::Any, "supported");
        source(&mut made, "source:named", &[("en", &name), ("ar", &title)], false);
        made.put("claim:t", Claim {
            title: Some(title.clone()),
            source: Some("source:named".into()),
            facets: [("place".to_owned(), Stated {
                text: Some(name.clone()),
                region: Some(Box::new(disk("35.0", "36.0", "100"))),
                ..Stated::new(Claimed::Yes)
            })].into(),
            ..Claim::default()
        });
        let case = made.case();
        let findings = common::findings(&case);
        let heads = common::heads();
        let (secrets, options) = (Secrets::default(), Options::default());
        let files = site(&common::site(&case, &findings, &heads, &secrets, &options)).unwrap();
        let file = |name: &str| &files.iter().find(|file| file.name == name).unwrap().bytes[..];
        let text = |name: &str| std::str::from_utf8(file(name)).unwrap();

        let found: Value = serde_json::from_slice(file("findings.json")).unwrap();
        let claim = &found["claims"][3];
        prop_assert_eq!(claim["title"].as_str().unwrap(), &title);
        let (_, inside) = text("index.html").split_once("id=\"findings\">").unwrap();
        let (inside, _) = inside.split_once("</script>").unwrap();
        prop_assert_eq!(serde_json::from_str::<Value>(inside).unwrap(), found);

        let mut reader = csv::Reader::from_reader(file("claims.csv"));
        let row = reader.records().last().unwrap().unwrap();
        prop_assert_eq!(&row[1], harmless(&title));
        let mut book = calamine::Xlsx::new(std::io::Cursor::new(file("claims.xlsx"))).unwrap();
        let sheet = book.worksheet_range("claims").unwrap();
        prop_assert_eq!(sheet.height(), 5);

        let map: geojson::GeoJson = text("claims.geojson").parse().unwrap();
        prop_assert!(matches!(map, geojson::GeoJson::FeatureCollection(all) if all.features.len() == 1));
        let globe: kml::Kml = text("claims.kml").parse().unwrap();
        prop_assert!(matches!(globe, kml::Kml::KmlDocument(_)));
        for line in ask_table(&case, findings.question("q").unwrap(), Language::Arabic).lines() {
            let open = line.matches(['\u{2066}', '\u{2067}', '\u{2068}']).count();
            prop_assert_eq!(open, line.matches('\u{2069}').count(), "{:?}", line);
        }
    }
}
