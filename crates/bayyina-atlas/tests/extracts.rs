//! Real extracts: what is counted in them, and what their intersections become.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bayyina_atlas::pbf::{Block, PbfError, PbfFile};
use bayyina_atlas::{GraphKind, Limits, Map, build};
use bayyina_ground::{Metres, Point};

/// Where shared data lie, if at hand; else says why a test is skipped.
fn extracts() -> Option<PathBuf> {
    let root = std::env::var_os("BAYYINA_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let osm = root.join("osm");
    if osm.is_dir() {
        return Some(osm);
    }
    println!("skipped: no folder {} (set BAYYINA_DATA)", osm.display());
    None
}

/// Roads and junctions of each extract, counted with another program (pyosmium): ways whose
/// highway tag is motorway to service, track or pedestrian, and nodes at which three or more of
/// their segments meet, a segment that two ways share counted twice.
const COUNTED: [(&str, u64, u64); 18] = [
    ("malta-2018", 22_718, 23_744),
    ("heidelberg-2024", 16_011, 11_929),
    ("campo-grande", 4_040, 7_845),
    ("portland-central", 4_576, 4_962),
    ("sao-paulo-centre", 4_806, 3_944),
    ("liechtenstein-2021", 4_974, 3_864),
    ("liechtenstein-2013", 2_187, 2_124),
    ("porto-2020", 3_193, 3_595),
    ("harrisburg", 2_494, 3_462),
    ("andorra-2021", 3_291, 2_584),
    ("north-bayreuth", 1_783, 1_505),
    ("london-2020", 1_457, 878),
    ("munich-2020", 1_030, 746),
    ("monaco-2021", 1_033, 674),
    ("krems", 696, 654),
    ("moscow-2020", 705, 462),
    ("moscow-north-centre", 448, 457),
    ("helsinki-centre", 1_058, 344),
];

fn counted(path: &Path) -> (u64, u64) {
    const CLASSES: [&[u8]; 17] = [
        b"motorway",
        b"trunk",
        b"primary",
        b"secondary",
        b"tertiary",
        b"motorway_link",
        b"trunk_link",
        b"primary_link",
        b"secondary_link",
        b"tertiary_link",
        b"unclassified",
        b"residential",
        b"living_street",
        b"service",
        b"track",
        b"pedestrian",
        b"road",
    ];
    let file = PbfFile::open(path).unwrap();
    let all: Vec<usize> = (0..file.blobs()).collect();
    let decode = |block: &Block<'_>| {
        let mut ways = Vec::new();
        block.ways(|way| {
            let highway = way.tags.get(b"highway");
            if highway.is_some_and(|class| CLASSES.contains(&class)) {
                let mut nodes = Vec::new();
                way.references(&mut nodes)?;
                ways.push(nodes);
            }
            Ok(())
        })?;
        Ok(ways)
    };
    let mut roads = 0;
    let mut arms: BTreeMap<i64, u64> = BTreeMap::new();
    file.visit::<_, PbfError>(&all, decode, |_, ways| {
        roads += ways.len() as u64;
        for pair in ways.iter().flat_map(|way| way.windows(2)) {
            *arms.entry(pair[0]).or_default() += 1;
            *arms.entry(pair[1]).or_default() += 1;
        }
        Ok(())
    })
    .unwrap();
    let junctions = arms.values().filter(|&&arms| arms >= 3);
    (roads, junctions.count() as u64)
}

#[test]
fn extracts_hold_what_another_program_counted() {
    let Some(folder) = extracts() else {
        return;
    };
    for (name, roads, junctions) in COUNTED {
        let path = folder.join(format!("{name}.osm.pbf"));
        let found = counted(&path);
        println!("{name}: {found:?} of ({roads}, {junctions})");
        assert_eq!(found.0, roads, "{name}");
        assert_eq!(found.1, junctions, "{name}");
    }
}

fn open(folder: &Path, name: &str, scratch: &Path) -> Map {
    let output = scratch.join(format!("{name}.bmap"));
    let input = folder.join(format!("{name}.osm.pbf"));
    build(&[input], &output, &Limits::default(), &mut |_, _, _| true).unwrap();
    Map::open(&output).unwrap()
}

/// A place, how many metres round it, and what must lie there: junctions with their arms.
type Known = (&'static str, [f64; 2], f64, &'static [usize]);

/// What a person who looks at the place would click, with what is there in OpenStreetMap.
const INTERSECTIONS: [(&str, &[Known]); 5] = [
    (
        "heidelberg-2024",
        &[
            (
                "small roundabout, way 4280142, four roads",
                [49.373806, 8.682635],
                60.0,
                &[4],
            ),
            (
                "roundabout, way 4060031, three roads with islands",
                [49.451531, 8.662953],
                60.0,
                &[3],
            ),
            (
                "two divided roads with turning lanes, 54 × 49 m: Speyerer Straße and Cuzaring, \
                 nodes 25780571 164931591 262291748 262291744",
                [49.383707, 8.655580],
                60.0,
                &[3],
            ),
            (
                "divided Berliner Straße and Jahnstraße, nodes 274248293 274248298 13888149",
                [49.412560, 8.676658],
                60.0,
                &[4],
            ),
        ],
    ),
    (
        "andorra-2021",
        &[
            (
                "roundabout, way 6176663, split roads",
                [42.551588, 1.695464],
                60.0,
                &[3],
            ),
            (
                "roundabout, way 6179240, four roads",
                [42.512240, 1.550500],
                60.0,
                &[4],
            ),
        ],
    ),
    (
        "portland-central",
        &[
            (
                "two divided streets: 1st Avenue and Lincoln Street, nodes 40653633 1333988408 \
                 2498048216 1336082590",
                [45.507977, -122.678669],
                60.0,
                &[4],
            ),
            (
                "two divided streets: Harrison Street and Naito Parkway, nodes 320096053 \
                 255028508 1322768679 830789031",
                [45.509511, -122.676953],
                60.0,
                &[4],
            ),
        ],
    ),
    (
        "sao-paulo-centre",
        &[(
            "a square as a roundabout 80 m across, way 27030077, seven streets",
            [-23.571505, -46.630843],
            60.0,
            &[7],
        )],
    ),
    (
        "liechtenstein-2021",
        &[
            (
                "roundabout Aukreisel, way 6071232",
                [47.132630, 9.522098],
                50.0,
                &[4],
            ),
            (
                "Palduinstrasse meets Neue Churerstrasse over islands, nodes 6342108186 \
                 544540387 6342108063",
                [47.060331, 9.510933],
                25.0,
                &[3],
            ),
        ],
    ),
];

#[test]
fn real_intersections_are_what_a_person_would_click() {
    let Some(folder) = extracts() else {
        return;
    };
    let scratch = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for (name, places) in INTERSECTIONS {
        let map = open(&folder, name, scratch.path());
        for (what, [lat, lon], radius, expected) in places {
            let centre = Point::new(*lat, *lon).unwrap();
            let radius = Metres::new(*radius).unwrap();
            let near = map.junctions_near(GraphKind::All, centre, radius).unwrap();
            let found: Vec<usize> = near
                .iter()
                .map(|&(id, _, _)| map.arms(id).unwrap().len())
                .collect();
            if found != *expected {
                let places: Vec<_> = near
                    .iter()
                    .map(|(_, spot, metres)| (spot, metres))
                    .collect();
                wrong.push(format!(
                    "{name}, {what}: {found:?}, not {expected:?}: {places:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn maps_of_extracts_are_whole() {
    let Some(folder) = extracts() else {
        return;
    };
    let scratch = tempfile::tempdir().unwrap();
    // The first and largest takes a minute without optimisation and shows nothing more.
    for (name, roads, junctions) in COUNTED.into_iter().skip(1) {
        let map = open(&folder, name, scratch.path());
        map.verify().unwrap();
        let counts = map.info().counts;
        // Pedestrian streets, driveways, parking aisles and tunnels are no drivable roads to see.
        assert!(
            counts.roads <= roads && counts.roads * 5 > roads * 2,
            "{name}: {counts:?}"
        );
        assert!(counts.raw_junctions <= junctions, "{name}: {counts:?}");
        assert!(
            counts.junctions <= counts.raw_junctions,
            "{name}: {counts:?}"
        );
        assert!(
            counts.junctions * 5 > counts.raw_junctions * 2,
            "{name}: {counts:?}"
        );
        assert!(counts.arms >= 3 * counts.junctions, "{name}: {counts:?}");
        println!("{name}: {counts:?}");
    }
}
