//! Layers of control from GeoJSON, KML and shapefiles; another program writes the shapefiles.

mod common;

use std::collections::BTreeMap;
use std::io::Cursor;

use bayyina_model::{Body, Case, Kind};
use bayyina_record::{
    Import, Job, Mapping, Reading, Target, import_together, read_from, read_table,
};
use common::recorded;
use shapefile::dbase::{FieldValue, Record, TableWriterBuilder};
use shapefile::record::polygon::PolygonRing;
use shapefile::{Point, Polygon};

type Files = BTreeMap<String, Vec<u8>>;

const WGS84: &str = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
const UTM37: &str = r#"PROJCS["WGS_1984_UTM_Zone_37N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",39.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;
const ED50: &str = r#"GEOGCS["GCS_European_1950",DATUM["D_European_1950",SPHEROID["International_1924",6378388.0,297.0]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;

fn square(x: f64, y: f64, size: f64) -> Vec<Point> {
    // Clockwise, as shells of shapefiles run.
    [
        (0.0, 0.0),
        (0.0, size),
        (size, size),
        (size, 0.0),
        (0.0, 0.0),
    ]
    .map(|(dx, dy)| Point::new(x + dx, y + dy))
    .to_vec()
}

/// Two shapes: a square with a hole, and a square that crosses itself.
fn shapefile(prj: &str, scale: f64, x: f64, y: f64) -> Files {
    let mut shp = Cursor::new(Vec::new());
    let mut dbf = Cursor::new(Vec::new());
    {
        let table = TableWriterBuilder::with_encoding(shapefile::dbase::encoding::Unicode)
            .add_character_field("WHO".try_into().unwrap(), 40)
            .add_date_field("DAY".try_into().unwrap())
            .build_with_dest(&mut dbf);
        let mut writer = shapefile::Writer::new(shapefile::ShapeWriter::new(&mut shp), table);
        let row = |who: &str| {
            let mut record = Record::default();
            record.insert(
                "WHO".to_owned(),
                FieldValue::Character(Some(who.to_owned())),
            );
            let day = shapefile::dbase::Date::new(1, 10, 2015).unwrap();
            record.insert("DAY".to_owned(), FieldValue::Date(Some(day)));
            record
        };
        let mut hole = square(x + 0.25 * scale, y + 0.25 * scale, 0.5 * scale);
        hole.reverse();
        let good = Polygon::with_rings(vec![
            PolygonRing::Outer(square(x, y, scale)),
            PolygonRing::Inner(hole),
        ]);
        writer.write_shape_and_record(&good, &row("داعش")).unwrap();
        let mut crossing = square(x, y, scale);
        crossing.swap(1, 2);
        let bad = Polygon::with_rings(vec![PolygonRing::Outer(crossing)]);
        writer.write_shape_and_record(&bad, &row("x")).unwrap();
    }
    Files::from([
        ("map/control.shp".to_owned(), shp.into_inner()),
        ("map/control.dbf".to_owned(), dbf.into_inner()),
        ("map/control.prj".to_owned(), prj.as_bytes().to_vec()),
        ("map/control.cpg".to_owned(), b"UTF-8".to_vec()),
    ])
}

fn import(files: &Files, name: &str, mapping: &str) -> Import {
    let table = read_from(name, files, &Reading::default()).unwrap();
    let mapping = Mapping::parse("layer.toml", mapping).unwrap();
    let actors = read_table("actors.csv", "id,name_ar\nisis,داعش\n".as_bytes()).unwrap();
    let sources = read_table("sources.csv", b"id,name\nmaps,Maps\n").unwrap();
    let jobs = [
        Job {
            table: &actors,
            kind: None,
            mapping: None,
            was: &[],
        },
        Job {
            table: &sources,
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
        folder: files,
        author: None,
        area: None,
    };
    import_together(&jobs, &target)
}

const MAPPING: &str = r#"
    [[import]]
    kind = "layers"
    [import.constants]
    id = "map-2015-10-01"
    time = "2015-10-01"
    origin = "maps"
    [[import]]
    kind = "control"
    [import.fields]
    actor = "WHO"
    time = "DAY"
    [import.constants]
    status = "held"
    layer = "map-2015-10-01"
    origin = "maps"
"#;

#[test]
fn a_shapefile_becomes_a_layer_and_its_areas() {
    for (prj, scale, x, y) in [
        (WGS84, 1.0, 38.0, 35.0),
        (UTM37, 80_000.0, 450_000.0, 3_900_000.0),
    ] {
        let found = import(&shapefile(prj, scale, x, y), "map/control.shp", MAPPING);
        // The crossing ring is refused with its place: feature, ring and vertex.
        let faults: Vec<String> = found.faults.iter().map(ToString::to_string).collect();
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(
            faults[0].starts_with("map/control.shp, row 2"),
            "{}",
            faults[0]
        );
        assert!(
            faults.iter().any(|fault| fault.contains("ring 1, vertex")),
            "{faults:?}"
        );
        let case = Case::fold(recorded(&found.drafts, 0));
        assert_eq!(case.of_kind(Kind::Layer).len(), 1);
        let [index] = case.of_kind(Kind::Control) else {
            panic!("one area is sound");
        };
        let Body::Control(control) = &case.entry(*index).body else {
            panic!("not control");
        };
        assert_eq!(control.actor.as_ref().unwrap().text(), "actor:isis");
        assert_eq!(control.when.as_ref().unwrap().text(), "2015-10-01");
        let region = control.region.as_ref().unwrap().region().unwrap();
        let square_km = bayyina_ground::area(&region).high.get() / 1e6;
        // Three quarters of a square of a degree, or of 80 km.
        let expected = if scale == 1.0 { 7_553.0 } else { 4_800.0 };
        assert!(
            (square_km - expected).abs() < expected * 0.02,
            "{square_km} km²"
        );
        let centre = region.bounds();
        assert!(
            centre.west > 37.9 && centre.east < 39.6 && centre.south > 34.9 && centre.north < 36.1
        );
    }
}

#[test]
fn what_a_shapefile_lacks_is_said() {
    let good = shapefile(WGS84, 1.0, 38.0, 35.0);
    let without = |ending: &str| {
        let mut files = good.clone();
        files.remove(&format!("map/control.{ending}"));
        read_from("map/control.shp", &files, &Reading::default())
    };
    assert!(
        without("prj")
            .unwrap_err()
            .to_string()
            .contains(".prj is missing")
    );
    assert!(without("shp").is_err());
    assert_eq!(without("dbf").unwrap().headings(), Vec::<String>::new());
    let other = shapefile(ED50, 1.0, 38.0, 35.0);
    let error = read_from("map/control.shp", &other, &Reading::default()).unwrap_err();
    assert!(
        error.to_string().contains("export the layer in WGS 84"),
        "{error}"
    );
    let alone = read_table("control.shp", &good["map/control.shp"]).unwrap_err();
    assert!(alone.to_string().contains(".dbf and .prj beside it"));
    // Cut off anywhere, it is refused or has fewer rows, and never panics.
    let shp = &good["map/control.shp"];
    for end in (0..shp.len()).step_by(7) {
        let mut files = good.clone();
        files.insert("map/control.shp".to_owned(), shp[..end].to_vec());
        let _ = read_from("map/control.shp", &files, &Reading::default());
        let dbf = &good["map/control.dbf"];
        files.insert("map/control.shp".to_owned(), shp.clone());
        files.insert(
            "map/control.dbf".to_owned(),
            dbf[..end.min(dbf.len())].to_vec(),
        );
        let _ = read_from("map/control.shp", &files, &Reading::default());
    }
}

#[test]
fn folders_of_kml_are_actors_and_points_have_a_reach() {
    let kml = r#"<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
        <Folder><name>Black</name>
         <Placemark><name>Raqqa</name><Polygon><outerBoundaryIs><LinearRing><coordinates>38,35 40,35 40,37 38,37 38,35</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
         <Placemark><name>Palmyra</name><Point><coordinates>38.28,34.55,0</coordinates></Point></Placemark>
        </Folder></Document></kml>"#;
    let files = Files::from([("map.kml".to_owned(), kml.as_bytes().to_vec())]);
    let mapping = r#"
        [[import]]
        kind = "control"
        [import.fields]
        actor = "folder"
        note = "name"
        [import.values.actor]
        Black = "isis"
        [import.constants]
        status = "held"
        time = "2015-10-01"
        origin = "maps"
        reach_m = 3000
    "#;
    let found = import(&files, "map.kml", mapping);
    assert_eq!(found.faults, []);
    let regions: Vec<String> = found
        .drafts
        .iter()
        .filter(|draft| draft.kind == "control/1")
        .map(|draft| draft.leaves["region"].to_string())
        .collect();
    assert_eq!(
        regions,
        [
            r#"{"area":[["38 35, 40 35, 40 37, 38 37, 38 35"]]}"#,
            r#"{"disk":{"lat":"34.55","lon":"38.28","radius_m":"3000"}}"#,
        ]
    );
}

#[test]
fn geojson_needs_no_mapping_where_its_properties_are_headings() {
    let json = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"actor":"داعش","status":"held","date":"2015-10-01","origin":"maps"},
         "geometry":{"type":"Polygon","coordinates":[[[38,35],[40,35],[40,37],[38,35]]]}}]}"#;
    let table = read_table("control.geojson", json.as_bytes()).unwrap();
    let actors = read_table("actors.csv", "id,name_ar\nisis,داعش\n".as_bytes()).unwrap();
    let jobs = [
        Job {
            table: &table,
            kind: None,
            mapping: None,
            was: &[],
        },
        Job {
            table: &actors,
            kind: None,
            mapping: None,
            was: &[],
        },
    ];
    let target = Target {
        case: &Case::default(),
        folder: &bayyina_record::NoFolder,
        author: None,
        area: None,
    };
    let found = import_together(&jobs, &target);
    assert_eq!(found.faults, []);
    let control = found
        .drafts
        .iter()
        .find(|draft| draft.kind == "control/1")
        .unwrap();
    assert_eq!(control.leaves["actor"], "actor:isis");
    assert_eq!(control.leaves["when"], "2015-10-01");
}
