//! Maps of the size of a country: each extract with copies of it that are turned, mirrored half
//! the time, stretched, warped by tens of metres, jittered by 4 m, and lack 12 % of the junctions.

use std::collections::HashMap;
use std::f64::consts::TAU;
use std::path::Path;

use bayyina_atlas::{
    Arm, End, GraphKind, JunctionId, Map, RoadClass, RoadSetBuilder, RoadTags, Scale, Spot,
    TileKind, build_from_roads, read_roads,
};

use crate::random::Random;

/// Numbers of nodes in a copy begin at this, times the number of the copy; the junctions come first,
/// in the order of the plain map.
pub const PER_COPY: i64 = 1_000_000_000_000;

/// Writes the map of one extract and its copies. Gives the number of junctions.
pub fn town(extract: &Path, copies: u64, seed: u64, plain: &Path, output: &Path) -> u64 {
    let roads = read_roads(extract).expect("a whole extract");
    let mut all = RoadSetBuilder::default();
    for (tags, nodes) in roads.iter() {
        all.push(tags, &nodes);
    }
    build_from_roads(roads, plain).expect("a writable folder");
    let map = Map::open(plain).expect("it was just written");
    for copy in 1..=copies {
        push_copy(&map, copy, seed, &mut all);
    }
    build_from_roads(all.finish(), output)
        .expect("a writable folder")
        .junctions
}

fn push_copy(map: &Map, copy: u64, seed: u64, all: &mut RoadSetBuilder) {
    let mut random = Random::new(seed * 7919 + copy * 104_729);
    let warp = Warp::new(map, copy, &mut random);
    let mut next = copy as i64 * PER_COPY;
    let mut fresh = || {
        next += 1;
        next
    };
    // Where each junction goes, whether it stays, and which arms a removed one keeps.
    let mut places: HashMap<JunctionId, (i64, Spot, Option<[u16; 2]>)> = HashMap::new();
    let tiles: Vec<_> = map
        .tiles()
        .filter(|tile| tile.kind == TileKind::Junctions(GraphKind::All))
        .collect();
    for info in &tiles {
        let tile = map.tile(info.number).expect("a whole map");
        for local in 0..tile.len() as u16 {
            let id = JunctionId {
                tile: info.number,
                local,
            };
            let jitter = [4.0 * random.normal(), 4.0 * random.normal()];
            let spot = warp.at(tile.spot(local), jitter);
            let arms: Vec<Arm> = tile.arms(local).collect();
            let kept = (random.share() < 0.12).then(|| straightest(&arms));
            places.insert(id, (fresh(), spot, kept));
        }
    }
    for info in &tiles {
        let tile = map.tile(info.number).expect("a whole map");
        for local in 0..tile.len() as u16 {
            let from = JunctionId {
                tile: info.number,
                local,
            };
            for arm in tile.arms(local) {
                let line = map.line(from, &arm).expect("a whole map");
                let (to, back) = match arm.to {
                    End::Junction(to, _) => {
                        let back = map
                            .arms(to)
                            .expect("a whole map")
                            .into_iter()
                            .find(|other| {
                                matches!(other.to, End::Junction(id, _) if id == from)
                                    && map
                                        .line(to, other)
                                        .is_ok_and(|other| other.iter().rev().eq(line.iter()))
                            });
                        (Some(to), back.map(|back| back.index))
                    }
                    _ => (None, None),
                };
                // A road between junctions is pushed once.
                if to.is_some_and(|to| to < from || (to == from && back <= Some(arm.index))) {
                    continue;
                }
                let (id, spot, kept) = places[&from];
                let leaves = kept.is_none_or(|kept| kept.contains(&arm.index));
                let mut nodes = vec![(id, spot)];
                for &bend in &line[1..line.len() - 1] {
                    nodes.push((fresh(), warp.at(bend, [0.0; 2])));
                }
                let arrives = match to {
                    Some(to) => {
                        let (id, spot, kept) = places[&to];
                        nodes.push((id, spot));
                        kept.is_none_or(|kept| back.is_none_or(|back| kept.contains(&back)))
                    }
                    None => {
                        let last = line[line.len() - 1];
                        nodes.push((fresh(), warp.at(last, [0.0; 2])));
                        true
                    }
                };
                let class = arm.class;
                match (leaves, arrives) {
                    (true, true) => all.push(RoadTags::plain(class), &nodes),
                    (true, false) => stub(&nodes, class, &mut fresh, all),
                    (false, true) if to.is_some() => {
                        nodes.reverse();
                        stub(&nodes, class, &mut fresh, all);
                    }
                    _ => {}
                }
            }
        }
    }
}

/// What is left of a road that no longer leads to its other junction.
fn stub(
    nodes: &[(i64, Spot)],
    class: RoadClass,
    fresh: &mut impl FnMut() -> i64,
    all: &mut RoadSetBuilder,
) {
    let (id, spot) = nodes[0];
    let scale = Scale::at(spot.lat);
    let [east, north] = scale.from_to(spot, nodes[1].1);
    let length = (east * east + north * north).sqrt().max(1.0);
    let keep = (0.45 * length).max(30.0);
    let end = scale.spot(spot, [east / length * keep, north / length * keep]);
    all.push(RoadTags::plain(class), &[(id, spot), (fresh(), end)]);
}

/// The two arms that run most nearly straight on.
fn straightest(arms: &[Arm]) -> [u16; 2] {
    let mut best = (f64::MAX, [0, 0]);
    for (at, one) in arms.iter().enumerate() {
        for other in &arms[..at] {
            let turn = (one.bearing.get() - other.bearing.get()).rem_euclid(360.0);
            let off = (turn - 180.0).abs();
            if off < best.0 {
                best = (off, [one.index, other.index]);
            }
        }
    }
    best.1
}

struct Warp {
    centre: Spot,
    scale: Scale,
    stretch: [f64; 2],
    axis: [f64; 2],
    mirror: f64,
    turn: [f64; 2],
    waves: Vec<[f64; 5]>,
    east: i64,
}

impl Warp {
    fn new(map: &Map, copy: u64, random: &mut Random) -> Self {
        let bounds = map.bounds().expect("a map with junctions");
        let centre = Spot {
            lat: i32::midpoint(bounds.south, bounds.north),
            lon: i32::midpoint(bounds.west, bounds.east),
        };
        let unit = |angle: f64| {
            let (sin, cos) = libm::sincos(angle);
            [cos, sin]
        };
        let turn = unit(random.between(0.0, TAU));
        let axis = unit(random.between(0.0, TAU / 2.0));
        let stretch = [random.between(0.85, 1.18), random.between(0.85, 1.18)];
        let mirror = if random.share() < 0.5 { -1.0 } else { 1.0 };
        let waves = (0..6).map(|_| {
            let length = random.between(500.0, 1800.0);
            let [x, y] = unit(random.between(0.0, TAU));
            let high = 14.0 * length / 900.0;
            [
                x * TAU / length,
                y * TAU / length,
                random.between(0.0, TAU),
                high * random.normal(),
                high * random.normal(),
            ]
        });
        Self {
            centre,
            scale: Scale::at(centre.lat),
            stretch,
            axis,
            mirror,
            turn,
            waves: waves.collect(),
            east: copy as i64 * 33_700_000,
        }
    }

    fn at(&self, spot: Spot, jitter: [f64; 2]) -> Spot {
        let [east, north] = self.scale.from_to(self.centre, spot);
        let (mut x, mut y) = (east + jitter[0], north + jitter[1]);
        for wave in &self.waves {
            let height = libm::sin(wave[0] * east + wave[1] * north + wave[2]);
            x += wave[3] * height;
            y += wave[4] * height;
        }
        x *= self.mirror;
        let [c, s] = self.axis;
        let (x, y) = (
            self.stretch[0] * (x * c + y * s),
            self.stretch[1] * (y * c - x * s),
        );
        let [c, s] = self.turn;
        let mut moved = self.scale.spot(self.centre, [x * c - y * s, x * s + y * c]);
        let lon = i64::from(moved.lon) + self.east;
        moved.lon = ((lon + 1_800_000_000).rem_euclid(3_600_000_000) - 1_800_000_000) as i32;
        moved
    }
}
