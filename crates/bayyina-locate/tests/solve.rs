//! Traces of a town that is made up here, solved against its map.

mod town;

use bayyina_atlas::{Atlas, Scale};
use bayyina_locate::{
    Heading, Near, Options, SECTION, SolveError, Solver, Stop, TraceLine, TracePoint, Verdict,
    add_index, solve,
};
use town::{CORNER, MIDDLE, metres_off, town, trace, traced};

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

#[test]
fn a_steep_frame_is_found_below_its_horizon() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.bmap");
    town(&path, false);
    let atlas = Atlas::open(&[&path]).unwrap();
    let mut steep = traced(&atlas.maps()[0], MIDDLE, &project_steeply);
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
