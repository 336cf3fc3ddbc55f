//! The files of a site, read back by other people's programs.

mod common;

use std::collections::BTreeSet;
use std::io::Cursor;

use bayyina_ground::Metres;
use bayyina_model::Case;
use bayyina_publish::claimreview::Publisher;
use bayyina_publish::{Artifact, FILES, Grid, Language, Manifest, Options, Secrets, site};
use calamine::{Data, Reader, Xlsx};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn made(options: &Options) -> Vec<Artifact> {
    let case = common::example().case();
    of(&case, options)
}

fn of(case: &Case, options: &Options) -> Vec<Artifact> {
    let findings = common::findings(case);
    let heads = common::heads();
    let secrets = Secrets::default();
    site(&common::site(case, &findings, &heads, &secrets, options)).unwrap()
}

fn file<'a>(files: &'a [Artifact], name: &str) -> &'a [u8] {
    &files.iter().find(|file| file.name == name).unwrap().bytes
}

fn json(files: &[Artifact], name: &str) -> Value {
    serde_json::from_slice(file(files, name)).unwrap()
}

fn coarse() -> Options {
    Options {
        grid: Grid::new(Metres::new(10_000.0).unwrap()),
        ..Options::default()
    }
}

#[test]
fn every_file_is_there_and_in_the_manifest() {
    let files = made(&Options::default());
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, FILES);
    let manifest = Manifest::read(&json(&files, "manifest.json")).unwrap();
    assert_eq!(manifest.artifacts.len(), FILES.len() - 1);
    for (name, sha256) in &manifest.artifacts {
        assert_eq!(
            hex::encode(Sha256::digest(file(&files, name))),
            *sha256,
            "{name}"
        );
    }
    assert_eq!(manifest.heads, common::heads());
    assert_eq!(manifest.options, Options::default());
    assert_eq!(manifest.differing(&files), Vec::<String>::new());
}

#[test]
fn a_site_can_be_made_again_from_its_manifest() {
    let options = Options {
        language: Language::Arabic,
        publisher: Publisher {
            name: Some("Checkers".into()),
            url: Some("https://checkers.example/site/".into()),
            date: Some("2015-10-07".into()),
        },
        ..coarse()
    };
    let files = made(&options);
    let manifest = Manifest::read(&json(&files, "manifest.json")).unwrap();
    assert_eq!(manifest.options, options);
    assert_eq!(
        manifest.differing(&made(&manifest.options)),
        Vec::<String>::new()
    );
    let mut changed = made(&manifest.options);
    changed[2].bytes.push(b' ');
    changed[4].name = "other.json".into();
    assert_eq!(
        manifest.differing(&changed),
        ["claims.csv", "claims.geojson", "other.json"]
    );
}

#[test]
fn the_same_entries_in_any_order_give_the_same_bytes() {
    let plain = made(&Options::default());
    let mut turned = common::example();
    turned.recorded.reverse();
    assert_eq!(of(&turned.case(), &Options::default()), plain);
    turned.recorded.rotate_left(7);
    let mut case = Case::fold(turned.recorded.split_off(10));
    case.add(turned.recorded);
    assert_eq!(of(&case, &Options::default()), plain);
}

#[test]
fn the_page_carries_the_findings() {
    let files = made(&Options {
        language: Language::Arabic,
        ..Options::default()
    });
    let page = std::str::from_utf8(file(&files, "index.html")).unwrap();
    let (_, rest) = page.split_once("id=\"findings\">").unwrap();
    let (inside, _) = rest.split_once("</script>").unwrap();
    assert!(!inside.contains('<'));
    assert_eq!(
        serde_json::from_str::<Value>(inside).unwrap(),
        json(&files, "findings.json")
    );
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert!(page.contains("<title>أربعة مقاطع وادّعاء</title>"));
}

#[test]
fn findings_hold_what_their_circuits_name() {
    let findings = json(&made(&Options::default()), "findings.json");
    assert_eq!(findings["format"], "findings/1");
    let circuits = findings["circuits"].as_array().unwrap();
    let entries = findings["entries"].as_object().unwrap();
    let withdrawable: BTreeSet<&str> = findings["withdrawables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| each["id"].as_str().unwrap())
        .collect();
    assert!(!circuits.is_empty());
    for circuit in circuits {
        if let Some(id) = circuit["entry"].as_str() {
            let entry = entries.get(id).unwrap_or_else(|| panic!("no entry {id}"));
            for id in entry["withdrawable"].as_array().unwrap() {
                assert!(withdrawable.contains(id.as_str().unwrap()), "{id}");
            }
            assert!(!entry["summary"]["en"].as_str().unwrap().is_empty());
            assert!(!entry["summary"]["ar"].as_str().unwrap().is_empty());
        }
    }
    for question in findings["questions"].as_array().unwrap() {
        for claim in question["claims"].as_array().unwrap() {
            for side in ["for", "against"] {
                assert!((claim[side].as_u64().unwrap() as usize) < circuits.len());
            }
        }
    }
}

#[test]
fn a_csv_reader_reads_the_claims() {
    let files = made(&Options::default());
    let mut reader = csv::Reader::from_reader(file(&files, "claims.csv"));
    let headings = reader.headers().unwrap().clone();
    let column = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 4);
    assert_eq!(&rows[0][column("title")], "غارة على الرقة");
    assert_eq!(
        &rows[1][column("title")],
        "'=HYPERLINK(\"x\") <b>Удар</b> & more"
    );
    assert_eq!(&rows[1][column("place_verdict")], "contradicted");
    assert_eq!(&rows[3][column("place_claimed")], "no");
    assert_eq!(&rows[0][column("source")], "Ministry");
}

#[test]
fn a_spreadsheet_reader_reads_every_sheet() {
    for (language, names) in [
        (
            Language::English,
            ["questions", "claims", "entries", "method"],
        ),
        (Language::Arabic, ["الأسئلة", "الادّعاءات", "القيود", "المنهج"]),
    ] {
        let files = made(&Options {
            language,
            ..Options::default()
        });
        let mut book = Xlsx::new(Cursor::new(file(&files, "claims.xlsx"))).unwrap();
        assert_eq!(book.sheet_names(), names);
        let questions = book.worksheet_range(names[0]).unwrap();
        assert_eq!(
            questions.get_value((1, 0)),
            Some(&Data::String("none-recorded".into()))
        );
        assert_eq!(
            questions.get_value((1, 6)),
            Some(&Data::Float(2.0)),
            "at least"
        );
        assert_eq!(
            questions.get_value((1, 7)),
            Some(&Data::Float(4.0)),
            "at most"
        );
        let claims = book.worksheet_range(names[1]).unwrap();
        assert!(
            matches!(claims.get_value((1, 6)), Some(Data::DateTime(_))),
            "published"
        );
        assert_eq!(
            claims.get_value((3, 6)),
            Some(&Data::String("2015-10".into()))
        );
        assert!(
            book.worksheet_formula(names[1]).unwrap().is_empty(),
            "no formulas"
        );
    }
}

#[test]
fn a_geojson_reader_reads_regions_lines_and_verdicts() {
    let files = made(&Options::default());
    let text = std::str::from_utf8(file(&files, "claims.geojson")).unwrap();
    let geojson::GeoJson::FeatureCollection(all) = text.parse().unwrap() else {
        panic!("no feature collection");
    };
    let of = |claim: &str, part: &str| -> Vec<&geojson::Feature> {
        let is = |feature: &&geojson::Feature| {
            feature.property("claim").and_then(Value::as_str) == Some(claim)
                && feature.property("part").and_then(Value::as_str) == Some(part)
        };
        all.features.iter().filter(is).collect()
    };
    assert_eq!(of("claim:a", "claimed").len(), 1);
    assert_eq!(of("claim:a", "observed").len(), 0);
    assert_eq!(of("claim:b", "observed").len(), 1);
    let verdict = of("claim:b", "claimed")[0]
        .property("verdict_place")
        .unwrap();
    assert_eq!(verdict, "contradicted");
    for feature in &all.features {
        let geometry = feature.geometry.as_ref().expect("every feature is drawn");
        each_ring(&geometry.value, &mut |ring, shell| {
            assert_eq!(ring.first(), ring.last(), "rings are closed");
            let turn: f64 = ring
                .windows(2)
                .map(|p| (p[1][0] - p[0][0]) * (p[1][1] + p[0][1]))
                .sum();
            assert_eq!(turn < 0.0, shell, "shells turn left, holes right");
        });
    }
    let taveuni = of("claim:c", "claimed")[0].geometry.as_ref().unwrap();
    let geojson::GeometryValue::MultiPolygon { coordinates } = &taveuni.value else {
        panic!("a region across the antimeridian is cut: {taveuni}");
    };
    assert_eq!(coordinates.len(), 2);
}

fn each_ring(value: &geojson::GeometryValue, see: &mut impl FnMut(&[geojson::Position], bool)) {
    use geojson::GeometryValue::{MultiPolygon, Polygon};
    let polygons = match value {
        Polygon { coordinates } => std::slice::from_ref(coordinates),
        MultiPolygon { coordinates } => &coordinates[..],
        _ => &[],
    };
    for polygon in polygons {
        for (index, ring) in polygon.iter().enumerate() {
            see(ring, index == 0);
        }
    }
}

#[test]
fn a_kml_reader_reads_folders_and_names() {
    let files = made(&Options {
        language: Language::Arabic,
        ..Options::default()
    });
    let text = std::str::from_utf8(file(&files, "claims.kml")).unwrap();
    assert!(!text.contains("href"), "nothing is fetched");
    let read: kml::Kml = text.parse().unwrap();
    let mut folders = Vec::new();
    let mut marks = Vec::new();
    walk(&read, &mut |each| match each {
        kml::Kml::Folder(folder) => folders.extend(folder.name.clone()),
        kml::Kml::Placemark(mark) => marks.push(mark.clone()),
        _ => {}
    });
    assert_eq!(
        folders,
        ["الأماكن المدّعاة", "الأماكن المرصودة", "من المدّعى إلى المرصود"]
    );
    let names: Vec<&str> = marks
        .iter()
        .filter_map(|mark| mark.name.as_deref())
        .collect();
    assert!(names.contains(&"غارة على الرقة"), "{names:?}");
    assert!(
        names.contains(&"=HYPERLINK(\"x\") ‹b›Удар‹/b› ＆ more"),
        "{names:?}"
    );
    assert!(marks.iter().all(|mark| mark.geometry.is_some()));
    assert!(
        marks
            .iter()
            .all(|mark| !mark.description.as_deref().unwrap_or("").contains("<b>"))
    );
}

fn walk(kml: &kml::Kml, see: &mut impl FnMut(&kml::Kml)) {
    see(kml);
    let inner = match kml {
        kml::Kml::KmlDocument(document) => &document.elements,
        kml::Kml::Document { elements, .. } => elements,
        kml::Kml::Folder(folder) => &folder.elements,
        _ => return,
    };
    for each in inner {
        walk(each, see);
    }
}

#[test]
fn timemaps_follow_the_json_form_of_memento() {
    let files = made(&Options::default());
    let maps = json(&files, "timemap.json");
    let maps = maps.as_array().unwrap();
    assert_eq!(maps.len(), 4);
    for map in maps {
        assert!(
            map["original_uri"]
                .as_str()
                .unwrap()
                .starts_with("https://video.example/")
        );
        let list = map["mementos"]["list"].as_array().unwrap();
        assert_eq!(list.len(), 2);
        assert_eq!(list[0]["datetime"], "2015-10-07T12:00:00Z");
        assert!(
            list[1].get("datetime").is_none(),
            "an address without a time has none"
        );
        assert_eq!(map["mementos"]["first"], list[0]);
        assert_eq!(map["mementos"]["last"], list[0]);
    }
}

#[test]
fn reviews_carry_the_verdict_word_and_no_number() {
    let publisher = Publisher {
        name: Some("Checkers".into()),
        url: Some("https://checkers.example/site/".into()),
        date: Some("2015-10-07".into()),
    };
    let files = made(&Options {
        publisher,
        ..Options::default()
    });
    let reviews = json(&files, "claimreview.jsonld");
    assert_eq!(reviews["@context"], "https://schema.org");
    let graph = reviews["@graph"].as_array().unwrap();
    // Three claims of place and four of holder.
    assert_eq!(graph.len(), 7);
    let mut ids = BTreeSet::new();
    for review in graph {
        assert!(ids.insert(review["@id"].as_str().unwrap()), "{review}");
        assert_eq!(review["@type"], "ClaimReview");
        assert_eq!(review["author"]["name"], "Checkers");
        assert_eq!(review["datePublished"], "2015-10-07");
        let url = review["url"].as_str().unwrap();
        assert!(
            url.starts_with("https://checkers.example/site/index.html#claim=claim:"),
            "{url}"
        );
        let rating = &review["reviewRating"];
        assert!(rating.get("ratingValue").is_none());
        assert!(!rating["alternateName"].as_str().unwrap().is_empty());
        assert!(!rating["ratingExplanation"].as_str().unwrap().is_empty());
        let item = &review["itemReviewed"];
        assert_eq!(item["@type"], "Claim");
        assert_eq!(item["author"]["name"], "Ministry");
        assert_eq!(item["appearance"].as_array().unwrap().len(), 2);
    }
    let place = graph
        .iter()
        .find(|review| review["@id"] == "#claim:b/place")
        .unwrap();
    assert_eq!(place["reviewRating"]["alternateName"], "contradicted");
    assert_eq!(place["itemReviewed"]["datePublished"], "2015-10-01");
    assert_eq!(place["isBasedOn"][0], "https://checkers.example/report");
    let open = graph
        .iter()
        .find(|review| review["@id"] == "#claim:c/holder")
        .unwrap();
    assert_eq!(open["reviewRating"]["alternateName"], "undetermined");
}

#[test]
fn nothing_is_filled_in_that_nobody_gave() {
    let reviews = json(&made(&Options::default()), "claimreview.jsonld");
    for review in reviews["@graph"].as_array().unwrap() {
        for key in ["author", "url", "datePublished"] {
            assert!(review.get(key).is_none(), "{review}");
        }
    }
}

#[test]
fn coarser_places_hide_the_exact_ones_everywhere() {
    let exact = made(&Options::default());
    let digits = ["35.829", "36.073", "179.5123"];
    let found = |files: &[Artifact], digits: &str| {
        files
            .iter()
            .any(|file| String::from_utf8_lossy(&file.bytes).contains(digits))
    };
    for digits in digits {
        assert!(found(&exact, digits), "{digits} is in the exact site");
    }
    let files = made(&coarse());
    for digits in digits {
        assert!(!found(&files, digits), "{digits} is in the coarse site");
    }
    let mut book = Xlsx::new(Cursor::new(file(&files, "claims.xlsx"))).unwrap();
    for name in book.sheet_names() {
        for (_, _, cell) in book.worksheet_range(&name).unwrap().used_cells() {
            assert!(!cell.to_string().contains("35.829"), "{name}");
        }
    }
    assert_eq!(json(&files, "findings.json")["coarsened_m"], "10000");
    assert!(String::from_utf8_lossy(file(&files, "recompute.txt")).contains("10000"));
}

#[test]
fn recomputing_is_explained_in_both_languages() {
    for language in Language::ALL {
        let files = made(&Options {
            language,
            ..Options::default()
        });
        let text = String::from_utf8(file(&files, "recompute.txt").to_vec()).unwrap();
        assert!(
            text.contains(&"07".repeat(32)) && text.contains("bayyina verify"),
            "{text}"
        );
        assert!(
            text.contains("How to recompute") && text.contains("كيف تُحسب"),
            "{text}"
        );
    }
}

/// Names of fields; keys that are ids or languages are left out.
fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| keys(value, found)),
        Value::Object(map) => {
            for (key, value) in map {
                let ids = key.contains(':') || key.len() == 64;
                let language = key.len() == 2 && value.is_string() | value.is_array();
                if !ids && !language {
                    found.insert(key.clone());
                }
                keys(value, found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_key_is_explained() {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/findings.md");
    let docs = std::fs::read_to_string(docs).unwrap();
    let case = common::example().case();
    let findings = common::findings(&case);
    let question = findings.question("place").unwrap();
    let files = made(&coarse());
    let mut found = BTreeSet::new();
    for name in ["findings.json", "timemap.json", "manifest.json"] {
        keys(&json(&files, name), &mut found);
    }
    keys(&bayyina_publish::answer::ask_json(question), &mut found);
    keys(
        &bayyina_publish::why::why_json(&case, question, None),
        &mut found,
    );
    assert!(found.len() > 80, "{found:?}");
    // Of GeoJSON itself.
    for own in ["type", "features", "geometry", "coordinates", "properties"] {
        found.remove(own);
    }
    let unexplained: Vec<&String> = found
        .iter()
        .filter(|key| {
            let written = [
                format!("`{key}`"),
                format!("\"{key}\""),
                format!("`{key}[]`"),
                format!("`{key}."),
                format!("`{key}{{}}`"),
                format!(".{key}`"),
                format!(".{key}[]`"),
            ];
            !written.iter().any(|form| docs.contains(form))
        })
        .collect();
    assert!(
        unexplained.is_empty(),
        "{unexplained:?} are not in docs/findings.md"
    );
}
