//! What counts as a junction, on small networks made by hand.

use bayyina_atlas::{
    GraphKind, Network, Oneway, RoadClass, RoadSetBuilder, RoadTags, Scale, Spot, network,
};

/// Where the networks lie: Aleppo's latitude.
const ORIGIN: Spot = Spot {
    lat: 362_000_000,
    lon: 371_500_000,
};

/// Roads in metres east and north of the origin; a place has one number wherever it is named.
#[derive(Default)]
struct Sketch {
    places: Vec<[i32; 2]>,
    roads: RoadSetBuilder,
}

impl Sketch {
    fn road(&mut self, tags: RoadTags, line: &[[i32; 2]]) -> &mut Self {
        let scale = Scale::at(ORIGIN.lat);
        let nodes: Vec<_> = line
            .iter()
            .map(|&place| {
                let at = self.places.iter().position(|&known| known == place);
                let at = at.unwrap_or_else(|| {
                    self.places.push(place);
                    self.places.len() - 1
                });
                let [east, north] = place.map(f64::from);
                (at as i64 + 1, scale.spot(ORIGIN, [east, north]))
            })
            .collect();
        self.roads.push(tags, &nodes);
        self
    }

    fn junctions(self) -> Vec<([i32; 2], usize)> {
        places(&network(&self.roads.finish(), GraphKind::All))
    }
}

/// Junctions in metres from the origin with the number of their arms, from west to east.
fn places(network: &Network) -> Vec<([i32; 2], usize)> {
    let scale = Scale::at(ORIGIN.lat);
    let mut places: Vec<_> = network
        .places()
        .map(|(spot, arms)| {
            let metres = scale
                .from_to(ORIGIN, spot)
                .map(|metres| metres.round() as i32);
            (metres, arms)
        })
        .collect();
    places.sort_unstable();
    places
}

fn street() -> RoadTags {
    RoadTags::plain(RoadClass::Residential)
}

fn oneway(class: RoadClass, name: u32) -> RoadTags {
    RoadTags {
        oneway: Oneway::Along,
        name,
        ..RoadTags::plain(class)
    }
}

fn slip() -> RoadTags {
    RoadTags {
        link: true,
        ..oneway(RoadClass::Primary, 0)
    }
}

/// Nodes on a circle, closed.
fn ring(radius: f64, count: usize) -> Vec<[i32; 2]> {
    (0..=count)
        .map(|index| {
            let turn = std::f64::consts::TAU * (index % count) as f64 / count as f64;
            [
                (radius * libm::cos(turn)).round() as i32,
                (radius * libm::sin(turn)).round() as i32,
            ]
        })
        .collect()
}

#[test]
fn a_plain_crossing_is_itself() {
    let mut sketch = Sketch::default();
    sketch
        .road(street(), &[[-200, 0], [0, 0], [200, 0]])
        .road(street(), &[[0, -200], [0, 0], [0, 200]]);
    assert_eq!(sketch.junctions(), [([0, 0], 4)]);
}

#[test]
fn a_bend_and_a_change_of_name_are_no_junctions() {
    let mut sketch = Sketch::default();
    sketch
        .road(street(), &[[-200, 0], [0, 0], [100, 80]])
        .road(oneway(RoadClass::Tertiary, 9), &[[100, 80], [300, 90]]);
    assert_eq!(sketch.junctions(), []);
}

#[test]
fn a_short_stub_is_not_seen_and_a_long_dead_end_is() {
    for (length, expected) in [(15, vec![]), (60, vec![([0, 0], 3)])] {
        let mut sketch = Sketch::default();
        sketch
            .road(street(), &[[-200, 0], [0, 0], [200, 0]])
            .road(street(), &[[0, 0], [0, length]]);
        assert_eq!(sketch.junctions(), expected, "{length} m");
    }
}

#[test]
fn a_roundabout_is_one_place_unless_it_is_large() {
    for (radius, expected) in [(20.0, 1), (50.0, 1), (90.0, 4)] {
        let mut sketch = Sketch::default();
        let around = RoadTags {
            roundabout: true,
            ..oneway(RoadClass::Tertiary, 0)
        };
        let circle = ring(radius, 16);
        sketch.road(around, &circle);
        let far = 300;
        for (index, end) in [
            (0, [far, 0]),
            (4, [0, far]),
            (8, [-far, 0]),
            (12, [0, -far]),
        ] {
            sketch.road(street(), &[circle[index], end]);
        }
        let found = sketch.junctions();
        assert_eq!(found.len(), expected, "radius {radius}: {found:?}");
        if expected == 1 {
            assert_eq!(found, [([0, 0], 4)]);
        }
    }
}

#[test]
fn two_carriageways_are_one_road_in_their_middle() {
    // Eastward in the south, westward in the north, 20 m apart; a street crosses both, one meets
    // the south only.
    for name in [0, 7] {
        let mut sketch = Sketch::default();
        let road = oneway(RoadClass::Primary, name);
        sketch
            .road(road, &[[-400, 0], [0, 0], [200, 0], [400, 0]])
            .road(road, &[[400, 20], [0, 20], [-400, 20]])
            .road(street(), &[[0, -150], [0, 0], [0, 20], [0, 150]])
            .road(street(), &[[200, -150], [200, 0]]);
        let found = sketch.junctions();
        assert_eq!(found.len(), 2, "{found:?}");
        for (([east, north], arms), (expected, degree)) in found.iter().zip([(0, 4), (200, 3)]) {
            assert!(
                (east - expected).abs() <= 8 && (north - 10).abs() <= 3,
                "{found:?}"
            );
            assert_eq!(*arms, degree, "{found:?}");
        }
    }
}

#[test]
fn one_way_streets_of_a_grid_stay_apart() {
    let mut sketch = Sketch::default();
    let lines = [0, 70, 140, 210];
    for (index, &at) in lines.iter().enumerate() {
        let mut along: Vec<[i32; 2]> = lines.iter().map(|&east| [east, at]).collect();
        let mut up: Vec<[i32; 2]> = lines.iter().map(|&north| [at, north]).collect();
        if index % 2 == 1 {
            along.reverse();
            up.reverse();
        }
        sketch
            .road(oneway(RoadClass::Residential, 10 + index as u32), &along)
            .road(oneway(RoadClass::Residential, 20 + index as u32), &up);
    }
    // All but the four corners.
    assert_eq!(sketch.junctions().len(), 12);
}

#[test]
fn two_divided_roads_cross_once() {
    let mut sketch = Sketch::default();
    let (a, b) = (
        oneway(RoadClass::Primary, 1),
        oneway(RoadClass::Secondary, 2),
    );
    sketch
        .road(a, &[[-300, 0], [0, 0], [24, 0], [300, 0]])
        .road(a, &[[300, 20], [24, 20], [0, 20], [-300, 20]])
        .road(b, &[[0, 300], [0, 20], [0, 0], [0, -300]])
        .road(b, &[[24, -300], [24, 0], [24, 20], [24, 300]]);
    let found = sketch.junctions();
    assert_eq!(found.len(), 1, "{found:?}");
    let ([east, north], arms) = found[0];
    assert!(
        (east - 12).abs() <= 5 && (north - 10).abs() <= 5,
        "{found:?}"
    );
    assert_eq!(arms, 4);
}

#[test]
fn turning_lanes_beside_a_crossing_go_and_ramps_stay() {
    let mut sketch = Sketch::default();
    let road = RoadTags::plain(RoadClass::Primary);
    sketch
        .road(road, &[[-300, 0], [-40, 0], [0, 0], [40, 0], [300, 0]])
        .road(road, &[[0, -300], [0, -40], [0, 0], [0, 40], [0, 300]])
        .road(slip(), &[[-40, 0], [-12, -12], [0, -40]])
        .road(slip(), &[[0, 40], [12, 12], [40, 0]]);
    assert_eq!(sketch.junctions(), [([0, 0], 4)]);

    // A ramp between roads that do not meet.
    let mut sketch = Sketch::default();
    sketch
        .road(road, &[[-300, 0], [-100, 0], [300, 0]])
        .road(road, &[[0, -300], [0, -100], [0, 300]])
        .road(slip(), &[[-100, 0], [-40, -40], [0, -100]]);
    assert_eq!(sketch.junctions(), [([-100, 0], 3), ([0, -100], 3)]);
}

#[test]
fn a_road_that_splits_round_an_island_meets_once() {
    let mut sketch = Sketch::default();
    sketch
        .road(street(), &[[-300, 0], [-12, 0], [12, 0], [300, 0]])
        .road(oneway(RoadClass::Residential, 0), &[[0, 30], [-12, 0]])
        .road(oneway(RoadClass::Residential, 0), &[[12, 0], [0, 30]])
        .road(street(), &[[0, 30], [0, 300]]);
    let found = sketch.junctions();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].1, 3);
    let [east, north] = found[0].0;
    assert!(east.abs() <= 3 && (0..=15).contains(&north), "{found:?}");
}

#[test]
fn streets_that_meet_a_road_nearly_opposite_make_a_crossing() {
    for (shift, expected) in [(10, 1), (40, 2)] {
        let mut sketch = Sketch::default();
        sketch
            .road(street(), &[[-300, 0], [0, 0], [shift, 0], [300, 0]])
            .road(street(), &[[0, 0], [0, 200]])
            .road(street(), &[[shift, 0], [shift, -200]]);
        let found = sketch.junctions();
        assert_eq!(found.len(), expected, "{shift} m: {found:?}");
    }
}

#[test]
fn a_bridge_over_a_road_is_no_junction() {
    let mut sketch = Sketch::default();
    sketch
        .road(street(), &[[-200, 0], [-5, 0], [200, 0]])
        .road(street(), &[[0, -200], [0, 3], [0, 200]]);
    assert_eq!(sketch.junctions(), []);
}

#[test]
fn the_major_graph_knows_major_roads_only() {
    let mut sketch = Sketch::default();
    let major = RoadTags::plain(RoadClass::Tertiary);
    sketch
        .road(major, &[[-300, 0], [0, 0], [100, 0], [300, 0]])
        .road(major, &[[0, 0], [0, 300]])
        .road(street(), &[[100, 0], [100, 300]]);
    let roads = sketch.roads.finish();
    assert_eq!(places(&network(&roads, GraphKind::All)).len(), 2);
    let found = places(&network(&roads, GraphKind::Major));
    assert_eq!(found, [([0, 0], 3)]);
}

#[test]
fn hostile_networks_do_no_harm() {
    // Segments of no length, a node met by a thousand ways, rings upon rings.
    let mut sketch = Sketch::default();
    for index in 0..1000 {
        sketch.road(street(), &[[0, 0], [index % 37 * 10, 5000 - index]]);
        sketch.road(oneway(RoadClass::Motorway, 0), &[[0, 0], [0, 0]]);
        sketch.road(
            oneway(RoadClass::Motorway, 0),
            &[[index, 0], [index, 0], [0, index]],
        );
    }
    let around = RoadTags {
        roundabout: true,
        ..street()
    };
    sketch.road(around, &[[0, 0], [0, 0], [0, 0]]);
    let found = sketch.junctions();
    assert!(found.iter().all(|&(_, arms)| arms <= 64));
}
