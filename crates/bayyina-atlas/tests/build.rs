//! From hand-made files to maps and back: what is read, what is refused, what is left behind.

mod common;

use std::path::{Path, PathBuf};

use bayyina_atlas::{
    Atlas, BuildError, End, FeatureKind, GraphKind, ImportError, Limits, Map, MapError, build,
    merge, pbf::PbfError,
};
use bayyina_ground::{Bounds, Metres, Point};
use common::{Object, Style, pbf, town};

fn made(folder: &Path, name: &str, objects: &[Object], style: Style) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, pbf(objects, style)).unwrap();
    path
}

fn built(folder: &Path, input: &[PathBuf], limits: &Limits) -> PathBuf {
    let path = folder.join("made.bmap");
    build(input, &path, limits, &mut |_, _, _| true).unwrap();
    path
}

fn small() -> Limits {
    Limits {
        ids: 16,
        window: 10,
        ways: 40,
        zone: usize::MAX,
    }
}

#[test]
fn a_town_becomes_a_map() {
    let folder = tempfile::tempdir().unwrap();
    let input = made(folder.path(), "town.osm.pbf", &town(6), Style::default());
    let map = Map::open(&built(folder.path(), &[input], &Limits::default())).unwrap();
    map.verify().unwrap();
    let counts = map.info().counts;
    // The four corners have two roads only.
    assert_eq!((counts.raw_junctions, counts.junctions), (32, 32));
    assert_eq!(counts.arms, 16 * 4 + 16 * 3);
    // Three tertiary columns and one primary row.
    assert_eq!(counts.major_junctions, 2 + 1 - 1 + 1 - 1 + 1);
    assert_eq!(counts.roads, 12);
    assert_eq!(
        (
            counts.places,
            counts.bridges,
            counts.water_edges,
            counts.waterways
        ),
        (1, 1, 1, 1)
    );
    assert_eq!(counts.rail_crossings, 1);
    assert_eq!(map.info().sources[0].name, "town.osm.pbf");

    let places = map
        .features_in(&[FeatureKind::Place], &Bounds::EARTH)
        .unwrap();
    assert_eq!(places[0].name(), Some("الرقة"));
    let shore = map
        .features_in(&[FeatureKind::WaterEdge], &Bounds::EARTH)
        .unwrap();
    assert_eq!((shore[0].osm, shore[0].name()), (300, Some("lake")));

    let (id, spot, distance) = map
        .junctions_near(
            GraphKind::All,
            Point::new(35.0022, 37.00264).unwrap(),
            Metres::new(30.0).unwrap(),
        )
        .unwrap()[0];
    assert!(distance < 0.1, "{distance}");
    assert_eq!(map.junction(id).unwrap().osm, 1 + 2 * 6 + 2);
    let arms = map.arms(id).unwrap();
    let bearings: Vec<f64> = arms.iter().map(|arm| arm.bearing.get()).collect();
    assert_eq!(bearings, [0.0, 90.0, 180.0, 270.0]);
    for arm in &arms {
        let End::Junction(other, there) = arm.to else {
            panic!("{arm:?}");
        };
        assert_eq!(map.line(id, arm).unwrap(), [spot, there]);
        let back = map.arms(other).unwrap();
        assert!(back.iter().any(|arm| arm.to == End::Junction(id, spot)));
    }
}

#[test]
fn a_map_is_the_same_however_its_source_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let objects = town(9);
    let first = made(folder.path(), "a.osm.pbf", &objects, Style::default());
    let expected = std::fs::read(built(folder.path(), &[first], &Limits::default())).unwrap();
    let mut backwards = objects.clone();
    backwards.reverse();
    for objects in [&objects, &backwards] {
        for (block, compressed, dense) in [(1, true, true), (7, false, false), (1000, false, true)]
        {
            let style = Style {
                block,
                compressed,
                dense,
            };
            for limits in [Limits::default(), small()] {
                let input = made(folder.path(), "a.osm.pbf", objects, style);
                let length = input.metadata().unwrap().len();
                let found = std::fs::read(built(folder.path(), &[input], &limits)).unwrap();
                // Only the length of the source differs, in the description at the end.
                let map = Map::from_bytes(found.clone()).unwrap();
                assert_eq!(map.info().sources[0].bytes, length);
                let body = 128..expected.len().min(found.len()) / 4096 * 4096;
                assert!(
                    expected[body.clone()] == found[body],
                    "{style:?} {limits:?}"
                );
            }
        }
    }
}

#[test]
fn zones_give_the_graph_that_one_zone_gives() {
    let folder = tempfile::tempdir().unwrap();
    // Three towns in cells far from each other, and roads between them.
    let mut objects = Vec::new();
    let mut ways = Vec::new();
    for (index, shift) in [0.0, 0.8, 1.7].into_iter().enumerate() {
        let offset = 10_000 * index as i64;
        for object in town(6) {
            match object {
                Object::Node(id, lat, lon, said) => {
                    objects.push(Object::Node(id + offset, lat, lon + shift, said));
                }
                Object::Way(id, nodes, said) => {
                    let nodes = nodes.iter().map(|node| node + offset).collect();
                    ways.push(Object::Way(id + offset, nodes, said));
                }
                Object::Relation(..) => {}
            }
        }
        if index > 0 {
            let nodes = vec![12 + offset - 10_000, 7 + offset];
            ways.push(Object::Way(
                999 + offset,
                nodes,
                vec![("highway", "primary")],
            ));
        }
    }
    objects.extend(ways);
    let input = made(folder.path(), "a.osm.pbf", &objects, Style::default());
    let whole = Map::open(&built(
        folder.path(),
        std::slice::from_ref(&input),
        &Limits::default(),
    ));
    let whole = whole.unwrap();
    let limits = Limits {
        zone: 60,
        ..Limits::default()
    };
    let parts = folder.path().join("parts.bmap");
    build(&[input], &parts, &limits, &mut |_, _, _| true).unwrap();
    let parts = Map::open(&parts).unwrap();
    parts.verify().unwrap();
    assert!(parts.tiles().count() > whole.tiles().count());
    // Where a road leaves all that is read around a zone, its other end is only a place.
    let all = |map: &Map| -> Vec<String> {
        let words = graph(map).into_iter();
        words.filter(|word| word.starts_with("All")).collect()
    };
    assert_same(&all(&parts), &all(&whole));
    assert_eq!(
        parts.info().counts.raw_junctions,
        whole.info().counts.raw_junctions
    );
}

/// A graph in words that do not depend on tiles.
fn graph(map: &Map) -> Vec<String> {
    let mut words = Vec::new();
    for kind in GraphKind::BOTH {
        for (id, spot) in map.junctions_in(kind, &Bounds::EARTH).unwrap() {
            let junction = map.junction(id).unwrap();
            let mut arms = Vec::new();
            for arm in map.arms(id).unwrap() {
                let to = match arm.to {
                    End::Junction(other, _) => map.junction(other).unwrap().osm,
                    End::Beyond(_) => -1,
                    End::Dead => 0,
                };
                let line = map.line(id, &arm).unwrap();
                arms.push(format!(
                    "{to} {} {:?} {line:?}",
                    arm.bearing.get(),
                    arm.class
                ));
            }
            arms.sort();
            words.push(format!("{kind:?} {} {spot:?} {arms:?}", junction.osm));
        }
    }
    words.sort();
    words
}

fn assert_same(found: &[String], expected: &[String]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found, expected);
    }
}

fn refused(bytes: &[u8]) -> PbfError {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("a.osm.pbf");
    std::fs::write(&input, bytes).unwrap();
    let output = folder.path().join("a.bmap");
    let result = build(&[input], &output, &Limits::default(), &mut |_, _, _| true);
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing may be left beside the source");
    match result {
        Err(BuildError::Import(ImportError::Pbf(error))) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn files_of_other_kinds_are_refused() {
    assert!(matches!(refused(b""), PbfError::Empty { .. }));
    assert!(matches!(refused(b"abc"), PbfError::NotPbf { .. }));
    assert!(matches!(
        refused(b"<?xml version=\"1.0\"?><osm></osm>"),
        PbfError::NotPbf { .. }
    ));
    assert!(matches!(refused(&[0; 500]), PbfError::NotPbf { .. }));
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let bytes = pbf(
        &town(4),
        Style {
            block: 10,
            ..Style::default()
        },
    );
    let mut seen = std::collections::BTreeSet::new();
    // Where a blob ends the file is whole, only shorter: no reader can tell.
    let mut ends = vec![0];
    let mut at = 0;
    while at < bytes.len() {
        let header = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let size = &bytes[at + 4..at + 4 + header];
        let mut size = size[size.iter().rposition(|&byte| byte == 0x18).unwrap() + 1..].iter();
        let mut length = 0usize;
        for (index, byte) in size.by_ref().enumerate() {
            length |= usize::from(byte & 0x7f) << (7 * index);
        }
        at += 4 + header + length;
        ends.push(at);
    }
    assert_eq!(*ends.last().unwrap(), bytes.len());
    for cut in (1..bytes.len())
        .filter(|cut| !ends.contains(cut))
        .step_by(7)
    {
        let error = refused(&bytes[..cut]).to_string();
        let kind = if error.contains("truncated") { 0 } else { 1 };
        assert!(
            kind == 0 || error.contains("does not begin"),
            "cut at {cut}: {error}"
        );
        seen.insert(kind);
    }
    assert!(seen.contains(&0));
}

#[test]
fn a_flipped_byte_never_panics_and_leaves_no_half_file() {
    let bytes = pbf(
        &town(3),
        Style {
            block: 10,
            compressed: false,
            dense: true,
        },
    );
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("a.osm.pbf");
    let output = folder.path().join("a.bmap");
    let (mut refused, mut taken) = (0, 0);
    for at in (0..bytes.len()).step_by(3) {
        let mut bytes = bytes.clone();
        bytes[at] ^= 1 << (at % 8);
        std::fs::write(&input, &bytes).unwrap();
        let inputs = std::slice::from_ref(&input);
        match build(inputs, &output, &Limits::default(), &mut |_, _, _| true) {
            Ok(_) => {
                taken += 1;
                Map::open(&output).unwrap().verify().unwrap();
                std::fs::remove_file(&output).unwrap();
            }
            Err(error) => {
                refused += 1;
                assert!(!error.to_string().is_empty());
                assert!(!output.exists());
            }
        }
    }
    assert!(refused > 20 && taken > 20, "{refused} {taken}");
}

#[test]
fn a_compressed_byte_that_flips_is_found() {
    let bytes = pbf(&town(3), Style::default());
    // The last bytes are the sum of the last blob.
    let mut damaged = bytes.clone();
    let end = damaged.len() - 1;
    damaged[end] ^= 1;
    let error = refused(&damaged).to_string();
    assert!(error.contains("damaged in the blob at byte"), "{error}");
}

#[test]
fn files_without_roads_or_with_other_compression_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let input = made(
        folder.path(),
        "empty.osm.pbf",
        &[Object::Node(1, 1.0, 1.0, vec![])],
        Style::default(),
    );
    let output = folder.path().join("a.bmap");
    let error = build(&[input], &output, &Limits::default(), &mut |_, _, _| true).unwrap_err();
    assert!(error.to_string().contains("no drivable road in"), "{error}");
    assert!(!output.exists());
}

#[test]
fn stopping_leaves_an_older_map_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let input = made(folder.path(), "a.osm.pbf", &town(5), Style::default());
    let output = folder.path().join("a.bmap");
    std::fs::write(&output, b"older").unwrap();
    let stopped = build(&[input], &output, &Limits::default(), &mut |_, _, _| false);
    assert!(matches!(
        stopped,
        Err(BuildError::Import(ImportError::Stopped))
    ));
    assert_eq!(std::fs::read(&output).unwrap(), b"older");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn maps_that_overlap_count_each_junction_once() {
    let folder = tempfile::tempdir().unwrap();
    let objects = town(8);
    // Two extracts of one town: rows below 5, and rows above 2. Ways lose what lies outside.
    let extract = |name: &str, keep: &dyn Fn(i64) -> bool| {
        let kept: Vec<Object> = objects
            .iter()
            .filter(|object| match object {
                Object::Node(id, ..) => *id > 64 || keep((id - 1) / 8),
                _ => true,
            })
            .cloned()
            .collect();
        let input = made(folder.path(), name, &kept, Style::default());
        let output = folder.path().join(format!("{name}.bmap"));
        build(&[input], &output, &Limits::default(), &mut |_, _, _| true).unwrap();
        output
    };
    let south = extract("south", &|row| row < 5);
    let north = extract("north", &|row| row > 2);
    let all = made(folder.path(), "all", &objects, Style::default());
    let all = Map::open(&built(folder.path(), &[all], &Limits::default())).unwrap();

    let atlas = Atlas::open(&[&south, &north]).unwrap();
    let seen = atlas.junctions_in(GraphKind::All, &Bounds::EARTH).unwrap();
    let expected = all.junctions_in(GraphKind::All, &Bounds::EARTH).unwrap();
    assert_eq!(seen.len(), expected.len());
    let arms: usize = seen
        .iter()
        .map(|&(junction, _)| atlas.arms(junction).unwrap().len())
        .sum();
    assert_eq!(arms as u64, all.info().counts.arms);
    let near = atlas
        .junctions_near(
            GraphKind::All,
            Point::new(35.0033, 37.004).unwrap(),
            Metres::new(150.0).unwrap(),
        )
        .unwrap();
    let expected = all
        .junctions_near(
            GraphKind::All,
            Point::new(35.0033, 37.004).unwrap(),
            Metres::new(150.0).unwrap(),
        )
        .unwrap();
    let spots = |list: Vec<_>| -> Vec<_> {
        list.into_iter()
            .map(|(spot, distance): (_, f64)| (spot, distance.to_bits()))
            .collect()
    };
    assert_eq!(
        spots(
            near.into_iter()
                .map(|(_, spot, distance)| (spot, distance))
                .collect()
        ),
        spots(
            expected
                .into_iter()
                .map(|(_, spot, distance)| (spot, distance))
                .collect()
        )
    );
    let places = atlas
        .features_in(&[FeatureKind::Place], &Bounds::EARTH)
        .unwrap();
    assert_eq!(places.len(), 1);

    let output = folder.path().join("merged.bmap");
    merge(atlas.maps(), &output, &mut |_, _| true).unwrap();
    let merged = Map::open(&output).unwrap();
    merged.verify().unwrap();
    // At the border of an extract two roads may have become one: the arms stay, not their ends.
    let (found, whole) = (merged.info().counts, all.info().counts);
    assert_eq!((found.junctions, found.arms), (whole.junctions, whole.arms));
    assert_eq!(merged.info().counts.places, 1);
}

#[test]
fn a_damaged_map_is_an_error_and_never_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let input = made(folder.path(), "a.osm.pbf", &town(5), Style::default());
    let whole = std::fs::read(built(folder.path(), &[input], &Limits::default())).unwrap();
    assert!(matches!(
        Map::from_bytes(vec![]),
        Err(MapError::NotAMap { .. })
    ));
    assert!(matches!(
        Map::from_bytes(b"something else that is long enough to have a header".repeat(5)),
        Err(MapError::NotAMap { .. })
    ));
    let mut newer = whole.clone();
    newer[8] = 9;
    assert!(matches!(
        Map::from_bytes(newer),
        Err(MapError::Version { found: 9, .. })
    ));
    for cut in (0..whole.len()).step_by(97) {
        assert!(Map::from_bytes(whole[..cut].to_vec()).is_err(), "{cut}");
    }
    // Bytes between sections mean nothing; all others are summed.
    let mut unseen = 0;
    let step = 5;
    for at in (0..whole.len()).step_by(step) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        let changed = bytes[at] != whole[at];
        if let Ok(map) = Map::from_bytes(bytes)
            && map.verify().is_ok()
            && changed
        {
            assert_eq!(whole[at], 0, "byte {at}");
            unseen += step;
        }
    }
    assert!(unseen < whole.len(), "{unseen}");
}
