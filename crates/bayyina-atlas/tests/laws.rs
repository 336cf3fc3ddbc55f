//! What holds for every network and every file.

use bayyina_atlas::{
    End, GraphKind, JunctionId, Map, Oneway, RoadClass, RoadSet, RoadSetBuilder, RoadTags, Scale,
    Spot, build_from_roads, network,
};
use bayyina_ground::{Bounds, Metres};
use proptest::prelude::*;

const ORIGIN: Spot = Spot {
    lat: -335_000_000,
    lon: 1_511_000_000,
};

/// Any way, its nodes by number.
type AnyWay = (u8, bool, u8, bool, u32, Vec<u8>);

fn any_way() -> impl Strategy<Value = AnyWay> {
    (
        0..11u8,
        any::<bool>(),
        0..3u8,
        prop::bool::weighted(0.05),
        0..3u32,
        prop::collection::vec(any::<u8>(), 2..8),
    )
}

/// Nodes scattered over a few hundred metres, and ways along them.
fn any_roads() -> impl Strategy<Value = RoadSet> {
    let places = prop::collection::vec((0..600i32, 0..600i32), 256);
    let ways = prop::collection::vec(any_way(), 1..60);
    (places, ways, 1..40i32).prop_map(|(places, ways, spread)| {
        let scale = Scale::at(ORIGIN.lat);
        let mut roads = RoadSetBuilder::default();
        for (class, link, oneway, roundabout, name, nodes) in ways {
            let class = RoadClass::from_number(class).unwrap();
            let tags = RoadTags {
                link: link && class.is_major(),
                oneway: [Oneway::No, Oneway::Along, Oneway::Against][usize::from(oneway)],
                roundabout,
                name,
                ..RoadTags::plain(class)
            };
            let nodes: Vec<_> = nodes
                .into_iter()
                .map(|node| {
                    let (east, north) = places[usize::from(node)];
                    let metres = [east * spread, north * spread].map(f64::from);
                    (i64::from(node) - 100, scale.spot(ORIGIN, metres))
                })
                .collect();
            roads.push(tags, &nodes);
        }
        roads.finish()
    })
}

fn written(roads: RoadSet) -> (Vec<u8>, Map) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bmap");
    build_from_roads(roads, &path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let map = Map::from_bytes(bytes.clone()).unwrap();
    (bytes, map)
}

fn every_junction(map: &Map, kind: GraphKind) -> Vec<(JunctionId, Spot)> {
    map.junctions_in(kind, &Bounds::EARTH).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_file_gives_back_the_graph_it_was_made_of(roads in any_roads()) {
        let expected = GraphKind::BOTH.map(|kind| network(&roads, kind));
        let (_, map) = written(roads);
        map.verify().unwrap();
        for (kind, network) in GraphKind::BOTH.into_iter().zip(expected) {
            let mut found: Vec<(Spot, usize)> = every_junction(&map, kind)
                .into_iter()
                .map(|(id, spot)| (spot, map.arms(id).unwrap().len()))
                .collect();
            let mut places: Vec<_> = network.places().collect();
            found.sort_unstable();
            places.sort_unstable();
            prop_assert_eq!(found, places);
        }
    }

    #[test]
    fn every_road_is_seen_from_both_its_ends(roads in any_roads()) {
        let (_, map) = written(roads);
        for kind in GraphKind::BOTH {
            for (id, spot) in every_junction(&map, kind) {
                let arms = map.arms(id).unwrap();
                prop_assert!((3..=64).contains(&arms.len()));
                for arm in arms {
                    let line = map.line(id, &arm).unwrap();
                    prop_assert_eq!(line[0], spot);
                    let End::Junction(other, there) = arm.to else { continue };
                    prop_assert_eq!(line.last(), Some(&there));
                    let mut back = line.clone();
                    back.reverse();
                    let seen = map.arms(other).unwrap().into_iter().any(|arm| {
                        arm.to == End::Junction(id, spot) && map.line(other, &arm).unwrap() == back
                    });
                    prop_assert!(seen);
                }
            }
        }
    }

    #[test]
    fn the_order_of_ways_changes_nothing(roads in any_roads()) {
        let mut ways: Vec<_> = roads.iter().collect();
        ways.reverse();
        let mut reversed = RoadSetBuilder::default();
        for (tags, nodes) in &ways {
            reversed.push(*tags, nodes);
        }
        let mut a: Vec<_> = network(&roads, GraphKind::All).places().collect();
        let mut b: Vec<_> = network(&reversed.finish(), GraphKind::All).places().collect();
        a.sort_unstable();
        b.sort_unstable();
        // Where ways of one class share a segment, the first names it: count, not place.
        prop_assert!(a.len().abs_diff(b.len()) * 4 <= a.len().max(4), "{} {}", a.len(), b.len());
    }

    #[test]
    fn a_radius_finds_what_a_look_at_all_finds(
        roads in any_roads(), east in -100..24_000i32, north in -100..24_000i32, reach in 1..9000u32,
    ) {
        let (_, map) = written(roads);
        let scale = Scale::at(ORIGIN.lat);
        let centre = scale.spot(ORIGIN, [f64::from(east), f64::from(north)]);
        let radius = f64::from(reach);
        let near = Metres::new(radius).unwrap();
        let found = map.junctions_near(GraphKind::All, centre.point(), near).unwrap();
        let own = Scale::at(centre.lat);
        let expected = every_junction(&map, GraphKind::All)
            .into_iter()
            .filter(|&(_, spot)| own.distance(centre, spot) <= radius);
        prop_assert_eq!(found.len(), expected.count());
        prop_assert!(found.is_sorted_by(|a, b| a.2 <= b.2));
    }

    #[test]
    fn a_changed_file_is_an_error_or_the_same(
        roads in any_roads(), at: prop::sample::Index, value: u8, cut: Option<prop::sample::Index>,
    ) {
        let (mut bytes, _) = written(roads);
        let at = at.index(bytes.len());
        let padding = bytes[at] == 0;
        let changed = bytes[at] != value;
        bytes[at] = value;
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
            prop_assert!(Map::from_bytes(bytes).is_err());
        } else if changed && !padding {
            prop_assert!(Map::from_bytes(bytes).and_then(|map| map.verify()).is_err());
        }
    }
}
