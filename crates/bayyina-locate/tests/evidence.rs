//! What beside junctions tells places apart: where roads run, marks, hills.

#[expect(dead_code, reason = "the map's own tests write more than these")]
#[path = "../../bayyina-atlas/tests/common/mod.rs"]
mod pbf;
mod town;

use bayyina_atlas::{Atlas, Limits, Scale, Spot, build};
use bayyina_locate::{
    Mark, MarkKind, Options, PointId, Solver, Stop, Trace, TraceLine, TracePoint, Verdict, solve,
};
use pbf::{Object, Style};
use town::{CORNER, MIDDLE, metres_off, plan, project, town, trace, traced};

/// How much of a kind of evidence the first candidate has.
fn evidence(atlas: &Atlas, trace: &Trace, kind: &str) -> f64 {
    let answer = solve(atlas, trace, &Options::default()).unwrap();
    let best = &answer.candidates[0];
    assert!(metres_off(best.lat, best.lon) < 20.0, "{best:?}");
    best.evidence[kind]
}

/// A junction more that no map has, joined to one of the trace.
fn with_stray(trace: &Trace, to: &PointId, [x, y]: [f64; 2]) -> Trace {
    let mut more = trace.clone();
    let id = PointId::Text("stray".to_owned());
    more.points.push(TracePoint {
        id: id.clone(),
        x,
        y,
        arms: None,
    });
    more.lines.push(TraceLine {
        from: id,
        to: to.clone(),
        via: Vec::new(),
    });
    more
}

#[test]
fn a_road_counts_where_it_runs_though_its_junction_is_not_mapped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.bmap");
    town(&path, false);
    let atlas = Atlas::open(&[&path]).unwrap();
    let trace = trace(&atlas.maps()[0], MIDDLE);
    let (along, beside) = ("roads along roads", "roads along none");
    assert!(evidence(&atlas, &trace, beside) < 0.1);
    // Half way along a road that is there, and across the block beside it.
    let line = &trace.lines[trace.lines.len() / 2];
    let at = |id: &PointId| {
        let point = trace.points.iter().find(|point| point.id == *id).unwrap();
        [point.x, point.y]
    };
    let ([ax, ay], [bx, by]) = (at(&line.from), at(&line.to));
    let on = [(ax + bx) / 2.0, (ay + by) / 2.0];
    let off = [
        ax + 0.45 * (bx - ax) - 0.45 * (by - ay),
        ay + 0.45 * (by - ay) + 0.45 * (bx - ax),
    ];
    let [on, off] = [on, off].map(|place| with_stray(&trace, &line.from, place));
    assert!(evidence(&atlas, &on, along) > 0.9);
    assert!(evidence(&atlas, &on, beside) < 0.1);
    assert!(evidence(&atlas, &off, along) < 0.5);
    assert!(evidence(&atlas, &off, beside) > 0.5);
}

#[test]
fn a_mark_speaks_for_a_place_where_the_map_has_it_and_against_one_where_not() {
    let folder = tempfile::tempdir().unwrap();
    let (extract, path) = (
        folder.path().join("town.osm.pbf"),
        folder.path().join("town.bmap"),
    );
    let (spots, joined) = plan(false);
    let scale = Scale::at(CORNER.lat);
    let degrees = |spot: Spot| (f64::from(spot.lat) * 1e-7, f64::from(spot.lon) * 1e-7);
    let node = |id, spot| {
        let (lat, lon) = degrees(spot);
        Object::Node(id, lat, lon, Vec::new())
    };
    // A brook north of the middle, from west to east.
    let brook: Vec<Spot> = (-20..=20)
        .map(|step| {
            scale.spot(
                CORNER,
                [MIDDLE[0] + 15.0 * f64::from(step), MIDDLE[1] + 40.0],
            )
        })
        .collect();
    let mut objects: Vec<Object> = spots.iter().map(|&(id, spot)| node(id, spot)).collect();
    objects.extend(brook.iter().zip(90_000..).map(|(&spot, id)| node(id, spot)));
    for (at, &(from, to)) in joined.iter().enumerate() {
        let tags = vec![("highway", "residential")];
        objects.push(Object::Way(
            at as i64 + 1,
            vec![spots[from].0, spots[to].0],
            tags,
        ));
    }
    let ids = (90_000..90_000 + brook.len() as i64).collect();
    objects.push(Object::Way(80_000, ids, vec![("waterway", "stream")]));
    std::fs::write(&extract, pbf::pbf(&objects, Style::default())).unwrap();
    build(&[extract], &path, &Limits::default(), &mut |_, _, _| true).unwrap();
    let atlas = Atlas::open(&[&path]).unwrap();
    let trace = trace(&atlas.maps()[0], MIDDLE);
    let marked = |east: f64, north: f64| {
        let [x, y] = project([MIDDLE[0] + east, MIDDLE[1] + north], MIDDLE);
        let kind = MarkKind::Water;
        Trace {
            marks: vec![Mark { kind, x, y }],
            ..trace.clone()
        }
    };
    assert!(evidence(&atlas, &marked(30.0, 40.0), "marks") > 2.0);
    assert!(evidence(&atlas, &marked(30.0, -120.0), "marks") < -1.0);
    assert_eq!(evidence(&atlas, &trace, "marks"), 0.0);
}

/// A hill of 70 m beside the middle of the frame.
fn hill([east, north]: [f64; 2]) -> f64 {
    let (x, y) = (east - MIDDLE[0] - 130.0, north - MIDDLE[1] + 60.0);
    70.0 * libm::exp(-(x * x + y * y) / (2.0 * 170.0 * 170.0))
}

#[test]
fn hills_are_taken_out_of_a_frame_if_heights_are_known() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.bmap");
    town(&path, false);
    let atlas = Atlas::open(&[&path]).unwrap();
    // A camera tilted by 45°, 2 km away, that looks north-east.
    let over_hills = |[east, north]: [f64; 2], middle: [f64; 2]| {
        let (sin, cos) = libm::sincos(0.6);
        let (tilt_sin, tilt_cos) = libm::sincos(45f64.to_radians());
        let (x, y) = (east - middle[0], north - middle[1]);
        let up = hill([east, north]) - hill(middle);
        let (u, v) = (x * cos - y * sin, x * sin + y * cos);
        let depth = 1.0 + (v * tilt_sin - up * tilt_cos) / 2000.0;
        let rise = v * tilt_cos + up * tilt_sin;
        [640.0 + 1.4 * u / depth, 360.0 - 1.4 * rise / depth]
    };
    let trace = traced(&atlas.maps()[0], MIDDLE, &over_hills);
    let scale = Scale::at(CORNER.lat);
    let height = |spot: Spot| Some(200.0 + hill(scale.from_to(CORNER, spot)));
    let solver = Solver::new(&atlas);
    let ask = |heights| {
        let answer = solver
            .solve_over(heights, &trace, &Options::default(), &Stop::new())
            .unwrap();
        assert!(!answer.candidates.is_empty(), "{answer:?}");
        answer
    };
    let flat = &ask(None).candidates[0];
    let answer = ask(Some(&height));
    let best = &answer.candidates[0];
    assert_eq!(answer.verdict, Verdict::Located, "{answer:#?}");
    assert!(best.matched.len() > flat.matched.len(), "{best:?} {flat:?}");
    assert!(best.residual_m < 0.5 * flat.residual_m, "{best:?} {flat:?}");
    assert!(metres_off(best.lat, best.lon) < 10.0, "{best:?}");
    let camera = best.camera.unwrap();
    assert!((camera.tilt_deg - 45.0).abs() < 3.0, "{camera:?}");
}
