//! Map files: a small sound one with bytes changed, or any bytes at all, every sum set right, so
//! that the bytes reach the parsers behind the sums. Nothing may panic, and whatever is asked of
//! a map that verifies is answered.

#![no_main]

use std::sync::LazyLock;

use bayyina_atlas::{
    FeatureKind, GraphKind, JunctionId, Map, RoadClass, RoadSetBuilder, RoadTags, Spot, SpotBox,
    TileKind, build_from_roads,
};
use libfuzzer_sys::fuzz_target;

/// Bytes of the header, of a directory entry and of a section in it, as docs/map-format.md says.
const HEADER: usize = 128;
const ENTRY: usize = 24;
const SECTION: usize = 24;

/// A map of a small grid of roads.
static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut roads = RoadSetBuilder::default();
    let node = |x: i64, y: i64| {
        let spot = Spot::checked(350_000_000 + y * 9_000, 380_000_000 + x * 11_000 + y * 70);
        (x * 100 + y + 1, spot.expect("on the earth"))
    };
    for line in 0..9 {
        let class = if line % 3 == 0 {
            RoadClass::Primary
        } else {
            RoadClass::Residential
        };
        let along: Vec<(i64, Spot)> = (0..9).map(|x| node(x, line)).collect();
        let across: Vec<(i64, Spot)> = (0..9).map(|y| node(line, y)).collect();
        roads.push(RoadTags::plain(class), &along);
        roads.push(RoadTags::plain(class), &across);
    }
    let folder = std::env::temp_dir().join(format!("bayyina-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the map");
    let path = folder.join("small.bmap");
    build_from_roads(roads.finish(), &path).expect("a small map is built");
    let bytes = std::fs::read(&path).expect("it was just written");
    let _ = std::fs::remove_dir_all(&folder);
    Map::from_bytes(bytes.clone())
        .expect("it opens")
        .verify()
        .expect("it is sound");
    bytes
});

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

fn part(bytes: &[u8], at: usize) -> Option<std::ops::Range<usize>> {
    let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"));
    let from = usize::try_from(number(at)).ok()?;
    let to = from.checked_add(usize::try_from(number(at + 8)).ok()?)?;
    (to <= bytes.len()).then_some(from..to)
}

fn put(bytes: &mut [u8], at: usize, number: u32) {
    bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
}

/// Sets every sum, and the length, right: sections, directory, description, header.
fn set_sums(bytes: &mut [u8]) {
    if bytes.len() < HEADER {
        return;
    }
    let length = bytes.len() as u64;
    bytes[48..56].copy_from_slice(&length.to_le_bytes());
    if let Some(directory) = part(bytes, 16) {
        let mut at = directory.start;
        for _ in 0..u32_at(bytes, 12) {
            if at + ENTRY > directory.end {
                break;
            }
            let sections = usize::from(u16::from_le_bytes([bytes[at + 2], bytes[at + 3]]));
            at += ENTRY;
            for _ in 0..sections {
                if at + SECTION > directory.end {
                    break;
                }
                if let Some(section) = part(bytes, at + 8) {
                    let sum = crc32fast::hash(&bytes[section]);
                    put(bytes, at + 4, sum);
                }
                at += SECTION;
            }
        }
        let sum = crc32fast::hash(&bytes[directory]);
        put(bytes, 56, sum);
    }
    if let Some(info) = part(bytes, 32) {
        let sum = crc32fast::hash(&bytes[info]);
        put(bytes, 60, sum);
    }
    let sum = crc32fast::hash(&bytes[..HEADER - 4]);
    put(bytes, HEADER - 4, sum);
}

fuzz_target!(|data: &[u8]| {
    // Bytes of a whole file, or changes to the sound one: where, and the byte that stands there.
    let mut bytes = if data.starts_with(b"BAYYMAP\n") {
        data.to_vec()
    } else {
        let mut bytes = SOUND.clone();
        for change in data.chunks_exact(4).take(64) {
            let at = u32::from_le_bytes([change[0], change[1], change[2], 0]) as usize;
            let length = bytes.len();
            bytes[at % length] = change[3];
        }
        bytes
    };
    set_sums(&mut bytes);
    let Ok(map) = Map::from_bytes(bytes) else {
        return;
    };
    let sound = map.verify().is_ok();
    let _ = (map.bounds(), map.sizes());
    for kind in [GraphKind::All, GraphKind::Major] {
        let mut count = 0u32;
        let asked = map.in_box(kind, SpotBox::EARTH, |_, _| count += 1);
        assert!(asked.is_ok() || !sound);
    }
    for info in map.tiles().take(32) {
        if !matches!(info.kind, TileKind::Junctions(_)) {
            continue;
        }
        for local in [0, 1, 40, u16::MAX] {
            let id = JunctionId {
                tile: info.number,
                local,
            };
            let Ok(arms) = map.arms(id) else { continue };
            assert!(map.junction(id).is_ok() || !sound);
            for arm in arms {
                assert!(map.line(id, &arm).is_ok() || !sound);
            }
        }
    }
    let world = bayyina_ground::Bounds::EARTH;
    assert!(map.features_in(&FeatureKind::ALL, &world).is_ok() || !sound);
});
