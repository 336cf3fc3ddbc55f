//! What rows of every kind become, and what is said of those that become nothing.

mod common;

use std::collections::BTreeMap;

use bayyina_model::{Case, Draft};
use bayyina_record::{
    Import, Job, Mapping, NoFolder, Remark, RowError, Target, import_together, read_table,
};
use common::recorded;
use serde_json::{Value, json};

/// Imports tables, given by name and text, into a case.
fn import_into(case: &Case, tables: &[(&str, &str)]) -> Import {
    let tables: Vec<_> = tables
        .iter()
        .map(|(name, text)| read_table(name, text.as_bytes()).unwrap())
        .collect();
    let jobs: Vec<Job<'_>> = tables
        .iter()
        .map(|table| Job {
            table,
            kind: None,
            mapping: None,
            was: &[],
        })
        .collect();
    let folder: BTreeMap<String, Vec<u8>> = BTreeMap::from([(
        "tables/areas.geojson".to_owned(),
        br#"{"type":"FeatureCollection","features":[
            {"type":"Feature","id":"a","properties":{},"geometry":{"type":"Polygon","coordinates":[[[36,35],[37,35],[37,36],[36,35]]]}},
            {"type":"Feature","id":"bad","properties":{},"geometry":{"type":"Polygon","coordinates":[[[36,35],[37,36],[37,35],[36,36],[36,35]]]}}
        ]}"#
        .to_vec(),
    )]);
    let target = Target {
        case,
        folder: &folder,
        author: Some("tester"),
        area: None,
    };
    import_together(&jobs, &target)
}

fn import(tables: &[(&str, &str)]) -> Import {
    import_into(&Case::default(), tables)
}

/// Fields of the drafts of a table, leaves and open ones together.
fn fields(import: &Import, table: &str) -> Vec<(String, String, BTreeMap<String, Value>)> {
    import
        .places
        .iter()
        .zip(&import.drafts)
        .filter(|(place, _)| place.table == table)
        .map(|(_, draft)| {
            let mut fields: BTreeMap<String, Value> = draft.open.clone();
            fields.extend(draft.leaves.clone());
            fields.remove("table");
            (draft.kind.clone(), draft.thing.clone().unwrap(), fields)
        })
        .collect()
}

const ACTORS: (&str, &str) = (
    "tables/actors.csv",
    "id,name_en,name_ar,name_ru,parents\nisis,ISIS; Daesh,داعش,ИГИЛ,\nrebels,Rebels,,,\nwing,Wing,,,rebels@2014/..\n",
);
const PLACES: (&str, &str) = (
    "tables/places.csv",
    "id,name_en,name_ar,lat,lon,radius_m,region_file,sector_of,from_m,to_m,bearing_from,bearing_to\n\
     near-raqqa,near Raqqa,,,,,,raqqa,0,10 km,,\n\
     raqqa,Raqqa,الرقة,35.95,39.01,4500,,,,,,\n\
     hama,Hama,حماة,35.13,36.75,4500,,,,,,\n\
     hama,Hama,حماة,,,,areas.geojson#a,,,,,\n\
     far,far from Raqqa,,,,,,raqqa,160 km,,,\n\
     west,west of Raqqa,,,,,,raqqa,,20000,225,315\n",
);

#[test]
fn things_and_regions() {
    let found = import(&[
        ACTORS,
        PLACES,
        (
            "tables/sources.csv",
            "الاسم,النوع,محمي,derives_from\nقناة حلب,channel,نعم,\nMinistry,state,no,قناة حلب\n",
        ),
        (
            "tables/items.csv",
            "id,source,title,published,archived_at,sha256,file,bytes\nv1,Ministry,Удар,6 октября 2015,https://a https://b,ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789,v1.mp4,12\n",
        ),
        (
            "tables/statements.csv",
            "id,item,span,language,translation_en,chain,origin\ns1,v1,10-25,ru,At least 12,outlet; agency,Ministry\n",
        ),
        (
            "tables/incidents.csv",
            "id,title_en,title_ar,place,from,to\ni1,Strike,ضربة,raqqa,2015-10-01,2015-10-03\n",
        ),
        (
            "tables/umbrellas.csv",
            "id,term,speaker,actors,time,origin\nu1,terrorists,Ministry,isis;rebels,2015-10,Ministry\n",
        ),
    ]);
    assert_eq!(found.faults, []);
    let fact = |table: &str, row: usize| fields(&found, table)[row].clone();
    assert_eq!(
        fact("tables/actors.csv", 2).2,
        BTreeMap::from([
            ("names".to_owned(), json!({"en": ["Wing"]})),
            (
                "parents".to_owned(),
                json!([{"actor": "actor:rebels", "when": "2014/.."}])
            ),
        ])
    );
    assert_eq!(
        fact("tables/actors.csv", 0).2["names"]["en"],
        json!(["ISIS", "Daesh"])
    );
    let disk = json!({"disk": {"lat": "35.95", "lon": "39.01", "radius_m": "4500"}});
    let regions: Vec<(String, Value)> = fields(&found, "tables/places.csv")
        .into_iter()
        .map(|(_, thing, fields)| (thing, fields["region"].clone()))
        .collect();
    let sector = |from: &str, to: &str, a: &str, b: &str| json!({"sector": {"lat": "35.95", "lon": "39.01", "from_m": from, "to_m": to, "bearing_from": a, "bearing_to": b}});
    assert_eq!(
        regions,
        [
            (
                "place:near-raqqa".to_owned(),
                sector("0", "10000", "0", "0")
            ),
            ("place:raqqa".to_owned(), disk.clone()),
            (
                "place:hama".to_owned(),
                json!({"disk": {"lat": "35.13", "lon": "36.75", "radius_m": "4500"}})
            ),
            (
                "place:hama".to_owned(),
                json!({"area": [["36 35, 37 35, 37 36, 36 35"]]})
            ),
            (
                "place:far".to_owned(),
                json!({"beyond": {"of": disk, "m": "160000"}})
            ),
            ("place:west".to_owned(), sector("0", "20000", "225", "315")),
        ]
    );
    assert_eq!(fact("tables/sources.csv", 0).1, "source:قناه-حلب");
    assert_eq!(fact("tables/sources.csv", 0).2["protected"], true);
    assert_eq!(
        fact("tables/sources.csv", 1).2["derives_from"],
        json!(["source:قناه-حلب"])
    );
    let item = fact("tables/items.csv", 0).2;
    assert_eq!(item["source"], "source:ministry");
    assert_eq!(item["published"], "2015-10-06");
    assert_eq!(item["archived_at"], json!(["https://a", "https://b"]));
    assert_eq!(item["files"][0]["sha256"], "abcdef0123456789".repeat(4));
    // A statement whose text is withheld: its item, its span, no text.
    assert_eq!(
        fact("tables/statements.csv", 0).2,
        BTreeMap::from([
            ("item".to_owned(), json!("item:v1")),
            ("locator".to_owned(), json!({"span": [10, 25]})),
            ("language".to_owned(), json!("ru")),
            ("translation".to_owned(), json!({"en": "At least 12"})),
            ("chain".to_owned(), json!(["outlet", "agency"])),
            ("origin".to_owned(), json!("source:ministry")),
        ])
    );
    let incident = fact("tables/incidents.csv", 0).2;
    assert_eq!(incident["time"], "2015-10-01/2015-10-03");
    assert_eq!(incident["region"]["disk"]["lat"], "35.95");
    assert_eq!(
        fact("tables/umbrellas.csv", 0).2["actors"],
        json!(["actor:isis", "actor:rebels"])
    );
}

#[test]
fn facets_of_claims() {
    let text = "id,place,place_text,holder,time,object,event,footage,quantity,perpetrator,facet.weapon\n\
        a,الرقة,,داعش,5 October 2015,industry/oil,airstrike,claimed,at_least 12 of 14 in q,not claimed,bomb\n\
        b,,as titled,terrorists,,an oil depot,,,,not known,\n\
        c,Atlantis,,insurgents,,,not claimed,,,,\n\
        d,hama,Хама,Daesh,,,,,,,\n\
        e,,,,,,,,,,\n";
    let umbrellas = (
        "tables/umbrellas.csv",
        "term,speaker,actors\nTerrorists,x,isis\n",
    );
    let found = import(&[ACTORS, PLACES, umbrellas, ("tables/claims.csv", text)]);
    assert_eq!(found.faults, []);
    let claims = fields(&found, "tables/claims.csv");
    let facets = |row: usize| -> Value {
        let facets: serde_json::Map<String, Value> = claims[row]
            .2
            .iter()
            .filter_map(|(name, value)| {
                Some((name.strip_prefix("facets.")?.to_owned(), value.clone()))
            })
            .collect();
        Value::Object(facets)
    };
    assert_eq!(
        facets(0),
        json!({
            "place": {"claimed": "yes", "place": "place:raqqa", "text": "الرقة"},
            "holder": {"claimed": "yes", "actor": "actor:isis", "text": "داعش"},
            "time": {"claimed": "yes", "time": "2015-10-05"},
            "object": {"claimed": "yes", "kind": "industry/oil"},
            "event": {"claimed": "yes", "kind": "airstrike"},
            "footage": {"claimed": "yes"},
            "quantity": {"claimed": "yes", "quantity": {"question": "question:q", "comparison": "at_least", "value": 12, "of": 14}},
            "perpetrator": {"claimed": "no"},
            "weapon": {"claimed": "yes", "text": "bomb"},
        })
    );
    assert_eq!(
        facets(1),
        json!({
            "place": {"claimed": "yes", "text": "as titled"},
            "holder": {"claimed": "yes", "term": "terrorists"},
            "object": {"claimed": "yes", "text": "an oil depot"},
        })
    );
    assert_eq!(
        facets(2),
        json!({
            "place": {"claimed": "yes", "text": "Atlantis"},
            "holder": {"claimed": "yes", "term": "insurgents"},
            "event": {"claimed": "no"},
        })
    );
    // Several readings of one name stay several.
    assert_eq!(
        facets(3)["place"],
        json!({"claimed": "yes", "place": "place:hama", "text": "Хама"})
    );
    assert_eq!(facets(4), json!({}));
    let notes: Vec<String> = found
        .notes
        .iter()
        .filter(|note| note.table == "tables/claims.csv")
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        notes,
        [
            "tables/claims.csv, row 4, column place: \"Atlantis\" is no known place and stays text",
            "tables/claims.csv, row 4, column holder: \"insurgents\" is no known actor and stays text",
        ]
    );
}

#[test]
fn evidence_of_every_kind() {
    let found = import(&[
        ACTORS,
        PLACES,
        ("tables/sources.csv", "id,name\nx,X\ny,Y\n"),
        ("tables/items.csv", "id,url\nv1,https://v\nv2,https://w\n"),
        ("tables/claims.csv", "id,item\nc1,v1\n"),
        (
            "tables/layers.csv",
            "id,from,to,extent_file,actors,origin\nmap,2015-10-01,..,areas.geojson#a,isis,x\n",
        ),
        (
            "tables/control.csv",
            "layer,actor,status,exclusive,place,lat,lon,reach_m,from,to,origin\n\
             map,ISIS,held,yes,raqqa,,,,2015-10-01,,x\n\
             ,isis,none recorded,,Raqqa,35.95,39.01,,2015-10-01,2015-10-01,x\n\
             ,isis,present,,,35.95,39.01,3 km,,,x\n",
        ),
        (
            "tables/observations.csv",
            "id,about,kind,role,lat,lon,radius_m,place,object,actor,status,with,published,time,origin,items,analyst,method,confidence\n\
             o1,c1,location,impact,34.8,36.7,,,,,,,,,x,\"v1#t=1,2.5&frame=2\",a,matched,confirmed\n\
             o2,item:v1,time,,,,,,,,,,,2015-10-05,x,,,,likely\n\
             o3,c1,object,,,,,,industry/food,,,,,,y,,,,\n\
             o4,c1,presence,,,,,,,isis,absent,,,,y,,,,\n\
             o5,c1,identity,,,,,,,,,v2,2014,,y,,,,\n\
             o6,c1,location,camera,,,,raqqa,,,,,,,y,,,,possible\n",
        ),
        (
            "tables/accounts.csv",
            "id,title,lat,lon,radius_m,time,act,perpetrator,origin\na1,قصف,٣٤٫٨٤ ش,36°44'E,500,2015-10-01,airstrike,wing,y\n",
        ),
        (
            "tables/assessments.csv",
            "claim,facet,verdict,actor,published,origin\nc1,place,contradicts,,2015-10-06,x\nc1,holder,none_recorded,isis,2015-10-06,x\n",
        ),
        (
            "tables/searches.csv",
            "id,about,actor,time,until,origin\ns1,c1,isis,2015-10,2016,x\n",
        ),
        (
            "tables/dependences.csv",
            "origins,relation\nx; y,independent\n",
        ),
        (
            "tables/reviews.csv",
            &format!("entry,verdict,note\n{},agree,seen\n", "ab".repeat(32)),
        ),
    ]);
    let faults: Vec<String> = found.faults.iter().map(ToString::to_string).collect();
    assert_eq!(faults, Vec::<String>::new());
    let layer = &fields(&found, "tables/layers.csv")[0];
    assert_eq!(layer.2["when"], "2015-10-01/..");
    assert_eq!(
        layer.2["extent"],
        json!({"area": [["36 35, 37 35, 37 36, 36 35"]]})
    );
    let control = fields(&found, "tables/control.csv");
    assert_eq!(control[0].2["place"], "place:raqqa");
    assert_eq!(control[0].2["exclusive"], true);
    assert_eq!(control[0].2["layer"], "layer:map");
    // A point without a reach says nothing beyond its place.
    assert!(!control[1].2.contains_key("region"));
    assert_eq!(control[1].2["status"], "none_recorded");
    assert_eq!(control[1].2["when"], "2015-10-01");
    assert_eq!(control[2].2["region"]["disk"]["radius_m"], "3000");
    let observed = fields(&found, "tables/observations.csv");
    let kinds: Vec<&str> = observed.iter().map(|(kind, ..)| kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "location/1",
            "time/1",
            "object/1",
            "presence/1",
            "identity/1",
            "location/1"
        ]
    );
    assert_eq!(observed[0].2["about"], "claim:c1");
    assert_eq!(observed[1].2["about"], "item:v1");
    assert_eq!(observed[1].2["confidence"], "probable");
    // The radius is what rounding to a tenth of a degree may move.
    assert_eq!(observed[0].2["region"]["disk"]["radius_m"], "7227");
    assert_eq!(observed[4].2["with"], "item:v2");
    assert_eq!(observed[5].2["region"]["disk"]["lat"], "35.95");
    let account = &fields(&found, "tables/accounts.csv")[0].2;
    assert_eq!(account["region"]["disk"]["lat"], "34.84");
    assert_eq!(account["region"]["disk"]["lon"], "36.7333");
    assert_eq!(account["perpetrator"], "actor:wing");
    let assessed = fields(&found, "tables/assessments.csv");
    assert_eq!(assessed[1].2["verdict"], "none_recorded");
    assert!(assessed[0].1 != assessed[1].1 && assessed[0].1.starts_with("assessment:"));
    assert_eq!(
        fields(&found, "tables/dependences.csv")[0].2["relation"],
        "separate"
    );
    assert_eq!(
        fields(&found, "tables/reviews.csv")[0].1,
        format!(
            "review:tester:{}",
            fields(&found, "tables/reviews.csv")[0]
                .1
                .rsplit(':')
                .next()
                .unwrap()
        )
    );
}

#[test]
fn faults_name_row_column_value_and_the_next_step() {
    let table: [(&str, &str, &str, &str); 25] = [
        // table, text, fault, hint
        (
            "places.csv",
            "id,lat,lon\na,95,36\n",
            "row 2, column lat: latitude 95° is not within ±90°",
            "changed places",
        ),
        (
            "items.csv",
            "id,title\na,one, two\n",
            "row 2: cells stand beyond the last heading: 1",
            "quotation marks around",
        ),
        (
            "layers.csv",
            "id,from,to\na,2015-10-05,2015-10-01\n",
            "2015-10-05 is after 2015-10-01",
            "the two dates",
        ),
        (
            "layers.csv",
            "id,from,to\na,2015-10-05/2015-10-06,2015-11\n",
            "is not one date",
            "stands in time",
        ),
        (
            "places.csv",
            "id,lat,lon\na,36.1E,36\n",
            "written as a longitude",
            "their own columns",
        ),
        (
            "places.csv",
            "id,lat,lon\na,x,36\n",
            "column lat: cannot read \"x\" as a latitude",
            "34.8422936",
        ),
        (
            "places.csv",
            "id,region\na,\"POLYGON((0 0,1 1,1 0,0 1,0 0))\"\n",
            "column region: polygon",
            "correct the ring",
        ),
        (
            "places.csv",
            "id,region\na,somewhere\n",
            "as a WKT POLYGON",
            "POLYGON ((",
        ),
        (
            "places.csv",
            "id,region_file\na,areas.geojson#a\n",
            "areas.geojson: no such file",
            "beside the table",
        ),
        (
            "tables/places.csv",
            "id,region_file\na,areas.geojson#bad\n",
            "crosses",
            "beside the table",
        ),
        (
            "tables/places.csv",
            "id,region_file\na,../../x.geojson\n",
            "leads out of the case",
            "beside the table",
        ),
        (
            "places.csv",
            "id,sector_of,to_m\na,raqa,5\n",
            "\"raqa\" is no known place",
            "add it to the table of places",
        ),
        (
            "claims.csv",
            "id,published\na,06/10/2015\n",
            "may mean 2015-10-06 or 2015-06-10",
            "dates = \"dmy\"",
        ),
        (
            "claims.csv",
            "title\nx\n",
            "row 2: nothing stands in id, which every row of claims needs",
            "fill in id",
        ),
        (
            "claims.csv",
            "id,quantity\na,a dozen\n",
            "as a quantity",
            "at_least",
        ),
        (
            "control.csv",
            "actor,status,place\nisis,hold,raqqa\n",
            "\"isis\" is no known actor",
            "import both together",
        ),
        (
            "assessments.csv",
            "claim,facet,verdict\nc1,place,supports\n",
            "\"c1\" is no known claim",
            "table of claims",
        ),
        (
            "dependences.csv",
            "origins,relation\nx,separate\n",
            "two or more sources",
            "parted by ;",
        ),
        (
            "items.csv",
            "id,file\na,v.mp4\n",
            "nothing stands in sha256",
            "fill in sha256",
        ),
        (
            "items.csv",
            "id,sha256\na,12\n",
            "not a SHA-256",
            "sha256sum",
        ),
        (
            "statements.csv",
            "id,item,span\na,b,25-10\n",
            "as a part of an item",
            "#char=",
        ),
        (
            "reviews.csv",
            "entry,verdict\nabc,agree\n",
            "no entry of the case",
            "whole id",
        ),
        (
            "searches.csv",
            "id,until\na,2016\n",
            "searches need one of",
            "fill in one",
        ),
        (
            "claims.csv",
            "id,caption,headline\na,b,c\n",
            "columns 2 (\"caption\") and 3",
            "rename",
        ),
        ("mine.csv", "a,b\n1,2\n", "kind of table", "mapping"),
    ];
    for (name, text, expected, hint) in table {
        let found = import(&[(name, text)]);
        let fault = found
            .faults
            .first()
            .unwrap_or_else(|| panic!("{name} {text}: no fault"));
        assert!(fault.to_string().contains(expected), "{text}: {fault}");
        assert!(fault.hint().contains(hint), "{text}: {}", fault.hint());
        assert!(fault.to_string().starts_with(name), "{fault}");
        assert!(found.drafts.is_empty(), "{text}");
    }
}

#[test]
fn a_bad_row_hides_no_other_and_comes_back_to_be_corrected() {
    let text = "id,title,published\na,one,2015\nb,\"two, three\",soon\nc,four,13/13/2015\n";
    let found = import(&[("items.csv", text)]);
    assert_eq!((found.drafts.len(), found.faults.len()), (1, 2));
    let bad = &found.bad_rows[0];
    let csv = bad.to_csv();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "id,title,published,import fault");
    assert!(lines[1].starts_with(
        "b,\"two, three\",soon,\"published: cannot read \"\"soon\"\" as a date (write "
    ));
    assert!(lines[2].starts_with("c,four,13/13/2015,"));
}

#[test]
fn rows_of_one_id() {
    let twice = import(&[("items.csv", "id,title\na,x\nb,y\na,z\n")]);
    let faults: Vec<String> = twice.faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "items.csv, row 2: item:a is also row 4 of items.csv, which says otherwise",
            "items.csv, row 4: item:a is also row 2 of items.csv, which says otherwise",
        ]
    );
    assert_eq!(twice.drafts.len(), 1);
    let same = import(&[("items.csv", "id,title\na,x\na,x\n")]);
    assert_eq!((same.drafts.len(), same.faults.len()), (1, 0));
    assert_eq!(same.notes[0].to_string(), "items.csv, row 3: repeats row 2");
    let readings = import(&[(
        "places.csv",
        "id,lat,lon,radius_m\np,35,36,10\np,35,37,10\n",
    )]);
    assert_eq!((readings.drafts.len(), readings.faults.len()), (2, 0));
}

#[test]
fn what_the_case_has_already_is_not_written_again() {
    let first = import(&[
        ("items.csv", "id,title\na,x\nb,y\n"),
        (
            "places.csv",
            "id,lat,lon,radius_m\np,35,36,10\np,35,37,10\n",
        ),
    ]);
    let case = Case::fold(recorded(&first.drafts, 0));
    // From another table: the same is known, something else is a fault.
    let other = import_into(&case, &[("more-items.csv", "id,title\n")]);
    assert!(other.drafts.is_empty());
    let named = |name: &str, text: &str, was: &[String], mapping: Option<&Mapping>| {
        let table = read_table(name, text.as_bytes()).unwrap();
        let kind = Some(bayyina_record::TableKind::Items);
        let job = Job {
            table: &table,
            kind,
            mapping,
            was,
        };
        let target = Target {
            case: &case,
            folder: &NoFolder,
            author: Some("tester"),
            area: None,
        };
        import_together(&[job], &target)
    };
    let other = named("other.csv", "id,title\na,x\nb,z\n", &[], None);
    assert_eq!(other.unchanged, 1);
    assert_eq!(
        other.faults[0].to_string(),
        "other.csv, row 3: item:b was recorded from items.csv, which says otherwise"
    );
    assert!(other.faults[0].hint().contains("was = [\"items.csv\"]"));
    // The same table under a new name.
    let renamed = named(
        "other.csv",
        "id,title\nb,z\n",
        &["items.csv".to_owned()],
        None,
    );
    assert_eq!(
        (
            renamed.drafts.len(),
            renamed.superseding,
            renamed.faults.len()
        ),
        (1, 1, 0)
    );
    let gone: Vec<&str> = renamed
        .vanished
        .iter()
        .map(|gone| gone.thing.text())
        .collect();
    assert_eq!(gone, ["item:a"]);
    // A row at fault is not taken for one that vanished.
    let bad = import_into(&case, &[("items.csv", "id,title,bytes\na,x,\nb,y,many\n")]);
    assert_eq!((bad.faults.len(), bad.vanished.len()), (1, 0));
    let ragged = import_into(&case, &[("items.csv", "id,title\na,x\nb,y,z\n")]);
    assert_eq!((ragged.faults.len(), ragged.vanished.len()), (1, 0));
    // One reading of two changes: the other stays.
    let reading = import_into(
        &case,
        &[(
            "places.csv",
            "id,lat,lon,radius_m\np,35,36,10\np,35,38,10\n",
        )],
    );
    assert_eq!(
        (reading.unchanged, reading.drafts.len(), reading.superseding),
        (1, 1, 1)
    );
    let fewer = import_into(
        &case,
        &[("places.csv", "id,lat,lon,radius_m\np,35,37,10\n")],
    );
    assert_eq!(
        (fewer.unchanged, fewer.drafts.len(), fewer.vanished.len()),
        (1, 0, 1)
    );
}

#[test]
fn another_authors_row_is_superseded_with_a_word() {
    let mut drafts: Vec<Draft> = import(&[("items.csv", "id,title\na,x\n")]).drafts;
    drafts[0].author = Some("someone".to_owned());
    let case = Case::fold(recorded(&drafts, 0));
    let again = import_into(&case, &[("items.csv", "id,title\na,x\n")]);
    assert_eq!((again.drafts.len(), again.unchanged), (0, 1));
    let edited = import_into(&case, &[("items.csv", "id,title\na,y\n")]);
    assert_eq!(edited.superseding, 1);
    assert!(edited.notes[0].to_string().contains("recorded by someone"));
}

#[test]
fn two_words_on_one_thing_are_left_to_a_person() {
    let mut drafts = import(&[("items.csv", "id,title\na,mine\n")]).drafts;
    let mut theirs = import(&[("items.csv", "id,title\na,theirs\n")]).drafts;
    theirs[0].author = Some("someone".to_owned());
    drafts.append(&mut theirs);
    let case = Case::fold(recorded(&drafts, 0));
    assert_eq!(case.flags().count(), 1);
    let again = import_into(&case, &[("items.csv", "id,title\na,mine\n")]);
    assert_eq!((again.drafts.len(), again.vanished.len()), (0, 0));
    assert!(
        again.notes[0]
            .to_string()
            .contains("also recorded otherwise, by someone")
    );
    // A changed row takes the place of both.
    let settled = import_into(&case, &[("items.csv", "id,title\na,agreed\n")]);
    assert_eq!(settled.drafts[0].supersedes.len(), 2);
}

#[test]
fn a_mapping_takes_what_it_names_and_nothing_else() {
    let text = "Report of 2015\nTown;Who;When;Seen\nТалбиса;ИГИЛ;06.10.2015 14:30;yes\nRaqqa;Даиш;06.10.2015;yes\nHama;кто-то;05.10.2015;no\n";
    let mapping = Mapping::parse(
        "m.toml",
        r#"
        skip_rows = 1
        dates = "dmy"
        utc_offset = "+03:00"
        [[import]]
        kind = "control"
        [import.fields]
        id = "{slug Town}-{slug Who}"
        place = "Town"
        actor = "Who"
        from = "When"
        [import.constants]
        status = "held"
        lat = "35,1"
        lon = "36,2"
        reach_m = "2 km"
        [import.values.actor]
        "даиш" = "isis"
        [[import.only]]
        column = "Seen"
        is = ["YES"]
        "#,
    )
    .unwrap();
    let table = read_table("foreign.csv", text.as_bytes()).unwrap();
    let actors = read_table(ACTORS.0, ACTORS.1.as_bytes()).unwrap();
    let jobs = [
        Job {
            table: &actors,
            kind: None,
            mapping: None,
            was: &[],
        },
        Job {
            table: &table,
            kind: None,
            mapping: Some(&mapping),
            was: &[],
        },
    ];
    let target = Target {
        case: &Case::default(),
        folder: &NoFolder,
        author: None,
        area: None,
    };
    let found = import_together(&jobs, &target);
    assert_eq!(found.faults, []);
    let rows = fields(&found, "foreign.csv");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].1, "control:талбиса-игил");
    assert_eq!(rows[0].2["when"], "2015-10-06T14:30:00+03:00");
    assert_eq!(rows[1].2["actor"], "actor:isis");
    assert_eq!(rows[1].2["region"]["disk"]["lat"], "35.1");
    assert_eq!(found.places.last().unwrap().row, 4);
}

#[test]
fn exchanged_coordinates_are_noticed_without_an_area_too() {
    let mut text = "id,lat,lon,radius_m\n".to_owned();
    for index in 0..10 {
        text.push_str(&format!("p{index},35.{index},38.{index},10\n"));
    }
    text.push_str("x,38.5,35.5,10\n");
    let found = import(&[("places.csv", &text)]);
    // 38.5, 35.5 is no stranger to the others than 35.5, 38.5 by a few degrees only.
    let notes: Vec<String> = found.notes.iter().map(ToString::to_string).collect();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("row 12") && notes[0].contains("nothing was changed"));
    assert_eq!(found.faults, []);
}

const CLAIMS: (&str, &str) = (
    "tables/claims.csv",
    "id,title,place,holder,object\nc1,A bridge,Raqqa,ISIS,Industry / Oil\nc2,A town,-,n/a,none\n",
);

#[test]
fn an_end_alone_reaches_back_to_nothing() {
    let control = "id,actor,status,place,begin,end\n\
                   both,ISIS,held,Raqqa,2015-10-01,2015-10-03\n\
                   end,ISIS,held,Raqqa,,2015-10-03\n\
                   open,ISIS,held,Raqqa,..,2015-10-03\n\
                   none,ISIS,held,Raqqa,,\n";
    let import = import(&[ACTORS, PLACES, ("tables/control.csv", control)]);
    assert_eq!(import.faults, []);
    let when: Vec<Value> = fields(&import, "tables/control.csv")
        .into_iter()
        .map(|(_, _, mut fields)| fields.remove("when").unwrap_or_default())
        .collect();
    let expected = [
        json!("2015-10-01/2015-10-03"),
        json!("2015-10-03"),
        json!("../2015-10-03"),
        Value::Null,
    ];
    assert_eq!(when, expected);
    let undated: Vec<u32> = (import.notes.iter())
        .filter(|note| note.about == Remark::Undated)
        .map(|note| note.row)
        .collect();
    assert_eq!(undated, [5]);
}

#[test]
fn what_spreadsheets_do_to_cells_is_undone_or_refused() {
    let observations = "id,about,kind,role,lat,lon,radius_m,object\n\
                        o1,c1,object,,,,,industry/OIL\n\
                        o2,c1,location,impact,35.5,36.5,\"1,500\",\n\
                        o3,c1,location,impact,35.5,36.5,\"1,5 km\",\n\
                        o4,c1,location,impact,35.5,#REF!,500,\n\
                        o5,c1,location,impact,35.5,,500,\n";
    let import = import(&[
        ACTORS,
        PLACES,
        CLAIMS,
        ("tables/observations.csv", observations),
    ]);
    let whys: Vec<(u32, &RowError)> = (import.faults.iter())
        .map(|fault| (fault.row, &fault.why))
        .filter(|(_, why)| !matches!(why, RowError::Coordinate(_)))
        .collect();
    let found = |text: &str| text.to_owned();
    let expected = [
        (
            3,
            &RowError::Thousands {
                found: found("1,500"),
            },
        ),
        (
            5,
            &RowError::Formula {
                found: found("#REF!"),
            },
        ),
        (
            6,
            &RowError::Half {
                other: found("lon"),
            },
        ),
    ];
    assert_eq!(whys, expected);
    let seen = fields(&import, "tables/observations.csv");
    assert_eq!(seen[0].2["kind"], json!("industry/oil"));
    assert_eq!(
        seen[1].2["region"]["disk"]["radius_m"],
        json!("1500"),
        "{seen:?}"
    );
    let claims = fields(&import, "tables/claims.csv");
    assert_eq!(claims[0].2["facets.object"]["kind"], json!("industry/oil"));
    let facets = claims[1]
        .2
        .keys()
        .filter(|name| name.starts_with("facets."));
    assert_eq!(facets.count(), 0, "{claims:?}");
}

#[test]
fn rows_corrected_apart_belong_to_their_table() {
    let table = |name: &'static str, radius: &str| {
        let text = format!(
            "id,about,kind,role,lat,lon,radius_m\no1,c1,location,impact,35.5,36.5,{radius}\n"
        );
        (name, text)
    };
    let mut case = import(&[ACTORS, PLACES, CLAIMS]);
    let mut drafts = std::mem::take(&mut case.drafts);
    for (name, text) in [
        table("tables/observations.csv", "500"),
        table("tables/observations.csv.bad.csv", "600"),
        table("tables/observations.csv", "700"),
    ] {
        let case = Case::fold(recorded(&drafts, 0));
        let came = import_into(&case, &[(name, &text)]);
        assert_eq!(came.faults, [], "{name}");
        assert_eq!(came.vanished, [], "{name}");
        drafts.extend(came.drafts);
    }
    let elsewhere = table("tables/observations-2.csv", "800");
    let case = Case::fold(recorded(&drafts, 0));
    let came = import_into(&case, &[(elsewhere.0, &elsewhere.1)]);
    assert!(matches!(came.faults[0].why, RowError::Elsewhere { .. }));
}
