//! A town that is made up, its map, and traces of it.

use std::path::Path;

use bayyina_atlas::{
    GraphKind, Map, RoadClass, RoadSetBuilder, RoadTags, Scale, Spot, build_from_roads,
};
use bayyina_ground::{Bounds, Point};
use bayyina_locate::{Image, PointId, Trace, TraceLine, TracePoint};

/// Chance that repeats itself.
struct Random(u64);

impl Random {
    fn share(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

pub const CORNER: Spot = Spot {
    lat: 352_000_000,
    lon: 369_000_000,
};
const SIDE: i64 = 36;

/// Where junctions are, by number, and the roads between them.
pub type Plan = (Vec<(i64, Spot)>, Vec<(usize, usize)>);

/// A town of crooked blocks; `regular` makes them all alike.
pub fn plan(regular: bool) -> Plan {
    let mut random = Random(0x1234_5678_9abc_def1);
    let scale = Scale::at(CORNER.lat);
    let jitter = if regular { 0.0 } else { 55.0 };
    let mut spots = Vec::new();
    for at in 0..SIDE * SIDE {
        let east = (at % SIDE) as f64 * 110.0 + jitter * (random.share() - 0.5);
        let north = (at / SIDE) as f64 * 95.0 + jitter * (random.share() - 0.5);
        spots.push((at + 1, scale.spot(CORNER, [east, north])));
    }
    let mut roads = Vec::new();
    for at in 0..SIDE * SIDE {
        let mut join = |other: i64| {
            if regular || random.share() < 0.8 {
                roads.push((at as usize, other as usize));
            }
        };
        if at % SIDE + 1 < SIDE {
            join(at + 1);
        }
        if at / SIDE + 1 < SIDE {
            join(at + SIDE);
        }
    }
    (spots, roads)
}

/// Writes the map of the town.
pub fn town(path: &Path, regular: bool) {
    let (spots, joined) = plan(regular);
    let mut roads = RoadSetBuilder::default();
    for (from, to) in joined {
        let tags = RoadTags::plain(RoadClass::Residential);
        roads.push(tags, &[spots[from], spots[to]]);
    }
    build_from_roads(roads.finish(), path).unwrap();
}

/// What a camera sees that is tilted by 30° and turned: pixels of a place in metres.
pub fn project([east, north]: [f64; 2], middle: [f64; 2]) -> [f64; 2] {
    let (sin, cos) = libm::sincos(0.6);
    let (x, y) = (east - middle[0], north - middle[1]);
    let (u, v) = (x * cos - y * sin, x * sin + y * cos);
    let depth = 1.0 + v * 1e-4;
    [640.0 + 1.4 * u / depth, 360.0 - 1.4 * 0.87 * v / depth]
}

/// A trace of what lies within 330 m of a place.
pub fn trace(map: &Map, middle: [f64; 2]) -> Trace {
    traced(map, middle, &project)
}

pub type Camera<'a> = &'a dyn Fn([f64; 2], [f64; 2]) -> [f64; 2];

pub fn traced(map: &Map, middle: [f64; 2], project: Camera<'_>) -> Trace {
    let scale = Scale::at(CORNER.lat);
    let mut nodes = Vec::new();
    for (id, spot) in map.junctions_in(GraphKind::All, &Bounds::EARTH).unwrap() {
        let place = scale.from_to(CORNER, spot);
        let [x, y] = project(place, middle);
        if (200.0..1080.0).contains(&x) && (60.0..660.0).contains(&y) {
            nodes.push((id, [x, y]));
        }
    }
    let mut lines = Vec::new();
    let mut points = Vec::new();
    for (at, (id, [x, y])) in nodes.iter().enumerate() {
        let arms = map.arms(*id).unwrap();
        for arm in &arms {
            if let bayyina_atlas::End::Junction(to, _) = arm.to
                && let Some(to) = nodes.iter().position(|(other, _)| *other == to)
                && at < to
            {
                lines.push(TraceLine {
                    from: PointId::Number(at as i64),
                    to: PointId::Number(to as i64),
                    via: Vec::new(),
                });
            }
        }
        points.push(TracePoint {
            id: PointId::Number(at as i64),
            x: *x,
            y: *y,
            arms: Some(arms.len() as u8),
        });
    }
    Trace {
        image: Image {
            width: 1280.0,
            height: 720.0,
        },
        points,
        lines,
        marks: Vec::new(),
        horizon: None,
        heading: None,
    }
}

pub const MIDDLE: [f64; 2] = [1850.0, 1700.0];

pub fn metres_off(lat: f64, lon: f64) -> f64 {
    let scale = Scale::at(CORNER.lat);
    let found = Spot::nearest(Point::new(lat, lon).unwrap());
    scale.distance(found, scale.spot(CORNER, MIDDLE))
}
