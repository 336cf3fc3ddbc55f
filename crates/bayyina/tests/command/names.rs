//! Names: a gazetteer of a small table, looked up, and an import that resolves by it.

use crate::kit::Kit;

const PLACES: &str = "id,name_en,name_ar,kind,lat,lon,population,country
1,Talbiseh,تلبيسة,town,34.8449,36.7316,38000,SY
2,Raqqa,الرقة,city,35.9528,39.0079,530000,SY
3,Mahmudiyah,المحمودية,village,35.5,36.6,900,SY
4,Mahmudiyah,المحمودية,village,36.4,37.2,800,SY
5,Homs,حمص,city,34.7268,36.7234,775000,SY
";

fn with_gazetteer() -> Kit {
    let kit = Kit::with_case();
    std::fs::write(kit.path("names.csv"), PLACES).expect("the folder is ours");
    kit.ok(&["map", "gazetteer", "names.csv", "-o", "names.bgaz"]);
    kit
}

#[test]
fn an_import_resolves_names_and_pins_them() {
    let kit = with_gazetteer();
    kit.write(
        "tables/claims.csv",
        "id,source,title,published,place,holder
a,channel,A strike,2020-01-01,Тальбиса,Даиш
b,channel,A strike,2020-01-02,southwest of Raqqa,terrorists
c,channel,A strike,2020-01-03,Mahmudiyah,
d,channel,A strike,2020-01-04,Xqwzty,
",
    );
    let arguments = [
        "import",
        "--case",
        "case",
        "--gazetteer",
        "names.bgaz",
        "--accept",
        "0.6",
    ];
    let ran = kit.run(&[&arguments[..], &["--vanished", "keep"]].concat());
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(
        ran.err.contains("place \"Тальбиса\": Talbiseh"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("place \"Xqwzty\" stays text"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("actor \"Даиш\": isis"), "{}", ran.err);
    let read = |name: &str| std::fs::read_to_string(kit.path("case").join(name)).expect("a table");
    let places = read("tables/resolved-places.csv");
    // Two villages of one name stay two readings.
    let readings = places
        .lines()
        .filter(|line| line.starts_with("stated-mahmudiyah,"));
    assert_eq!(readings.count(), 2, "{places}");
    assert!(
        places.contains("stated-southwest-of-raqqa,southwest of Raqqa"),
        "{places}"
    );
    assert!(!places.contains("xqwzty"), "{places}");
    assert!(read("tables/resolved-actors.csv").contains("Даиш,isis,"));
    assert!(read("tables/added-actors.csv").starts_with("id,name\nisis,"));

    // What was chosen stands, whatever a gazetteer would say later.
    let again = kit.run(&["import", "--case", "case"]);
    assert!(again.err.contains("entries written 0"), "{}", again.err);
    assert_eq!(read("tables/resolved-places.csv"), places);
}

#[test]
fn without_a_wish_no_name_is_resolved() {
    let kit = with_gazetteer();
    kit.write(
        "tables/claims.csv",
        "id,source,title,published,place\none,channel,x,2020-01-01,Тальбиса\n",
    );
    kit.run(&["import", "--case", "case", "--vanished", "keep"]);
    assert!(!kit.path("case/tables/resolved-places.csv").exists());
    let wrong = kit.run(&["import", "--case", "case", "--accept", "2"]);
    assert_eq!(wrong.status, 2, "{}", wrong.err);
}

#[test]
fn names_of_one_document_are_looked_up_together() {
    let kit = with_gazetteer();
    std::fs::write(
        kit.path("batch.csv"),
        "name,document\nMahmudiyah,a\nRaqqa,a\nТальбиса,\nحمص,\n",
    )
    .expect("the folder is ours");
    let out = kit.ok(&[
        "place",
        "--batch",
        "batch.csv",
        "--gazetteer",
        "names.bgaz",
        "--format",
        "json",
    ]);
    let lines: Vec<serde_json::Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect();
    let first: Vec<&str> = lines
        .iter()
        .map(|line| line["candidates"][0]["id"].as_str().expect("an id"))
        .collect();
    assert_eq!(lines[0]["query"], "Mahmudiyah");
    assert_eq!(&first[1..], ["2", "1", "5"]);
}
