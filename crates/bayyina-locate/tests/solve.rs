//! Traces of a town that is made up here, solved against its map.

use std::path::Path;

use bayyina_atlas::{
    Atlas, GraphKind, Map, RoadClass, RoadSetBuilder, RoadTags, Scale, Spot, build_from_roads,
};
use bayyina_ground::{Bounds, Point};
use bayyina_locate::{
    Heading, Image, Near, Options, PointId, SECTION, SolveError, Solver, Stop, Trace, TraceLine,
    TracePoint, Verdict, add_index, solve,
};

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

const CORNER: Spot = Spot {
    lat: 352_000_000,
    lon: 369_000_000,
};
const SIDE: i64 = 36;

/// A town of crooked blocks; `regular` makes them all alike.
fn town(path: &Path, regular: bool) {
    let mut random = Random(0x1234_5678_9abc_def1);
    let scale = Scale::at(CORNER.lat);
    let jitter = if regular { 0.0 } else { 55.0 };
    let mut spots = Vec::new();
    for at in 0..SIDE * SIDE {
        let east = (at % SIDE) as f64 * 110.0 + jitter * (random.share() - 0.5);
        let north = (at / SIDE) as f64 * 95.0 + jitter * (random.share() - 0.5);
        spots.push((at + 1, scale.spot(CORNER, [east, north])));
    }
    let mut roads = RoadSetBuilder::default();
    for at in 0..SIDE * SIDE {
        let mut join = |other: i64| {
            if regular || random.share() < 0.8 {
                let tags = RoadTags::plain(RoadClass::Residential);
                roads.push(tags, &[spots[at as usize], spots[other as usize]]);
            }
        };
        if at % SIDE + 1 < SIDE {
            join(at + 1);
        }
        if at / SIDE + 1 < SIDE {
            join(at + SIDE);
        }
    }
    build_from_roads(roads.finish(), path).unwrap();
}

/// What a camera sees that is tilted by 30° and turned: pixels of a place in metres.
fn project([east, north]: [f64; 2], middle: [f64; 2]) -> [f64; 2] {
    let (sin, cos) = libm::sincos(0.6);
    let (x, y) = (east - middle[0], north - middle[1]);
    let (u, v) = (x * cos - y * sin, x * sin + y * cos);
    let depth = 1.0 + v * 1e-4;
    [640.0 + 1.4 * u / depth, 360.0 - 1.4 * 0.87 * v / depth]
}

/// What a camera sees that is tilted by 66° and turned; its horizon lies at `STEEP_HORIZON`.
fn project_steeply([east, north]: [f64; 2], middle: [f64; 2]) -> [f64; 2] {
    let (sin, cos) = libm::sincos(0.6);
    let (x, y) = (east - middle[0], north - middle[1]);
    let (u, v) = (x * cos - y * sin, x * sin + y * cos);
    let (tilt_sin, tilt_cos) = libm::sincos(66f64.to_radians());
    let depth = 1.0 + v * tilt_sin / 1500.0;
    [640.0 + 1.4 * u / depth, 360.0 - 1.4 * v * tilt_cos / depth]
}

/// 360 - 1.4 · 1500 / tan 66°
const STEEP_HORIZON: f64 = -575.0;

/// A trace of what lies within 330 m of a place.
fn trace(map: &Map, middle: [f64; 2]) -> Trace {
    traced(map, middle, project)
}

type Camera = fn([f64; 2], [f64; 2]) -> [f64; 2];

fn traced(map: &Map, middle: [f64; 2], project: Camera) -> Trace {
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

const MIDDLE: [f64; 2] = [1850.0, 1700.0];

fn metres_off(lat: f64, lon: f64) -> f64 {
    let scale = Scale::at(CORNER.lat);
    let found = Spot::nearest(Point::new(lat, lon).unwrap());
    scale.distance(found, scale.spot(CORNER, MIDDLE))
}

#[test]
fn a_steep_frame_is_found_below_its_horizon() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.bmap");
    town(&path, false);
    let atlas = Atlas::open(&[&path]).unwrap();
    let mut steep = traced(&atlas.maps()[0], MIDDLE, project_steeply);
    let near_the_middle = |point: &TracePoint| (440.0..840.0).contains(&point.x);
    steep.points.retain(near_the_middle);
    let kept: Vec<_> = steep.points.iter().map(|point| point.id.clone()).collect();
    let both = |line: &TraceLine| kept.contains(&line.from) && kept.contains(&line.to);
    steep.lines.retain(both);
    assert!(steep.points.len() >= 12, "{}", steep.points.len());
    steep.horizon = Some([[0.0, STEEP_HORIZON], [1280.0, STEEP_HORIZON]]);
    let answer = solve(&atlas, &steep, &Options::default()).unwrap();
    assert_eq!(answer.verdict, Verdict::Located, "{answer:#?}");
    let best = &answer.candidates[0];
    assert!(metres_off(best.lat, best.lon) <= best.radius_m, "{best:?}");
}

#[test]
fn a_frame_is_found_and_its_index_may_lie_in_the_map() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.bmap");
    town(&path, false);
    let plain = Atlas::open(&[&path]).unwrap();
    let trace = trace(&plain.maps()[0], MIDDLE);
    assert!(trace.points.len() >= 20, "{}", trace.points.len());
    let before = solve(&plain, &trace, &Options::default()).unwrap();
    assert_eq!(before.verdict, Verdict::Located, "{before:#?}");
    let best = &before.candidates[0];
    assert!(metres_off(best.lat, best.lon) <= best.radius_m, "{best:?}");
    assert!(
        (best.heading_deg - 0.6f64.to_degrees()).abs() < 3.0,
        "{best:?}"
    );
    let corner = best.ground_from_image;
    let w = corner[6] * 640.0 + corner[7] * 360.0 + corner[8];
    assert!((corner[0] * 640.0 + corner[1] * 360.0 + corner[2]).abs() < 0.01 * w.abs());

    add_index(&plain.maps()[0], &path, &mut || ()).unwrap();
    let indexed = Atlas::open(&[&path]).unwrap();
    assert!(indexed.maps()[0].extra(0, SECTION).unwrap().is_some());
    indexed.maps()[0].verify().unwrap();
    let after = solve(&indexed, &trace, &Options::default()).unwrap();
    assert_eq!(before.candidates, after.candidates);
    assert_eq!(before.decoys, after.decoys);

    // What the trace says of north counts, unless something else is said beside it.
    let mut turned = trace.clone();
    turned.heading = Some(Heading {
        deg: 214.0,
        within_deg: 20.0,
    });
    let away = solve(&indexed, &turned, &Options::default()).unwrap();
    assert_ne!(away.verdict, Verdict::Located);
    let told = Options {
        heading: Some(Heading {
            deg: 34.0,
            within_deg: 20.0,
        }),
        ..Options::default()
    };
    let found = solve(&indexed, &turned, &told).unwrap();
    assert_eq!(found.verdict, Verdict::Located);
}

#[test]
fn a_grid_of_equal_blocks_is_ambiguous() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grid.bmap");
    town(&path, true);
    let atlas = Atlas::open(&[&path]).unwrap();
    let trace = trace(&atlas.maps()[0], MIDDLE);
    let answer = solve(&atlas, &trace, &Options::default()).unwrap();
    assert_ne!(answer.verdict, Verdict::Located);
    assert!(answer.candidates.len() > 1);
}

#[test]
fn what_is_known_beside_is_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.bmap");
    town(&path, false);
    let atlas = Atlas::open(&[&path]).unwrap();
    let trace = trace(&atlas.maps()[0], MIDDLE);
    let scale = Scale::at(CORNER.lat);
    let point = scale.spot(CORNER, MIDDLE).point();
    let solver = Solver::new(&atlas);
    let ask = |options: &Options| solver.solve(&trace, options, &Stop::new());
    let near = |east_km: f64, km: f64| Near {
        lat: point.lat(),
        lon: point.lon() + east_km / 91.0,
        km,
    };
    let here = Options {
        near: Some(near(0.0, 1.0)),
        ..Options::default()
    };
    let answer = ask(&here).unwrap();
    assert!(metres_off(answer.candidates[0].lat, answer.candidates[0].lon) < 20.0);
    let elsewhere = Options {
        near: Some(near(300.0, 10.0)),
        ..Options::default()
    };
    assert!(matches!(
        ask(&elsewhere),
        Err(SolveError::EmptyRegion { .. })
    ));
    let wrong = Options {
        heading: Some(Heading {
            deg: 145.0,
            within_deg: 20.0,
        }),
        ..Options::default()
    };
    let answer = ask(&wrong).unwrap();
    assert_ne!(answer.verdict, Verdict::Located);
    for candidate in answer.candidates {
        let off = (candidate.heading_deg - 145.0).abs();
        assert!(off < 30.0, "{off}");
    }
}

#[test]
fn a_search_that_is_stopped_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.bmap");
    town(&path, false);
    let atlas = Atlas::open(&[&path]).unwrap();
    let trace = trace(&atlas.maps()[0], MIDDLE);
    let stop = Stop::new();
    stop.pull();
    let answer = Solver::new(&atlas)
        .solve(&trace, &Options::default(), &stop)
        .unwrap();
    assert!(answer.explored.stopped_early);
    assert_ne!(answer.verdict, Verdict::Located);
}
