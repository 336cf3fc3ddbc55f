//! Regions at random, and plain evaluations.

#![allow(dead_code, reason = "each test takes what it needs")]

use bayyina_ground::{Area, Corner, Metres, Point, Polygon, Span, inverse};
use geo::LineString;
use proptest::prelude::*;

/// How many cases a law is tried on.
pub fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        ..ProptestConfig::default()
    }
}

/// A length.
pub fn metres(value: f64) -> Metres {
    Metres::new(value).unwrap()
}

/// A place.
pub fn point(lat: f64, lon: f64) -> Point {
    Point::new(lat, lon).unwrap()
}

/// The distance of two points.
pub fn apart_m(a: Point, b: Point) -> f64 {
    inverse(a, b).0.get()
}

/// A corner.
pub fn corner(lat: f64, lon: f64) -> Corner {
    Corner { lat, lon }
}

/// A place anywhere, often near the antimeridian or a pole.
pub fn any_point() -> impl Strategy<Value = Point> {
    prop_oneof![
        (-90.0..90.0f64, -180.0..180.0f64),
        (-60.0..60.0f64, 179.0..181.0f64),
        (88.0..90.0f64, -180.0..180.0f64),
        (-90.0..-88.0f64, -180.0..180.0f64),
    ]
    .prop_map(|(lat, lon)| point(lat, lon))
}

/// A ring that runs round a centre and never crosses itself, in continuous longitudes.
pub fn star_ring(lat: f64, lon: f64, size: f64, spokes: &[f64], turn: f64) -> Vec<Corner> {
    let count = spokes.len() as f64;
    (spokes.iter().enumerate())
        .map(|(i, reach)| {
            let angle = std::f64::consts::TAU * i as f64 / count;
            corner(
                (lat + size * reach * libm::sin(angle)).clamp(-89.9, 89.9),
                lon + size * reach * libm::cos(angle) + turn,
            )
        })
        .collect()
}

/// Centre, size and spokes of a star.
pub fn any_star() -> impl Strategy<Value = (f64, f64, f64, Vec<f64>)> {
    (
        prop_oneof![-70.0..70.0f64, 75.0..89.0f64, -89.0..-75.0f64],
        prop_oneof![-175.0..175.0f64, 170.0..190.0f64],
        prop_oneof![0.01..0.1f64, 0.1..3.0f64, 3.0..15.0f64],
        prop::collection::vec(0.3..1.0f64, 5..25),
    )
}

/// A box as a polygon.
pub fn rectangle(south: f64, west: f64, north: f64, east: f64) -> Polygon {
    Polygon {
        shell: vec![
            corner(south, west),
            corner(south, east),
            corner(north, east),
            corner(north, west),
        ],
        holes: Vec::new(),
    }
}

/// Rings cut off at 89.9° may fold onto themselves there; the check refuses those.
pub fn any_area() -> impl Strategy<Value = Area> {
    any_star().prop_filter_map("the ring is refused", |(lat, lon, size, spokes)| {
        Area::new(vec![Polygon {
            shell: plain_star(lat, lon, size, &spokes),
            holes: vec![plain_star(lat, lon, size * 0.2, &spokes)],
        }])
        .ok()
    })
}

/// A point near an area, within twice its size.
pub fn near(area: &Area, (up, aside): (f64, f64)) -> Point {
    let shell = &area.polygons()[0].shell;
    let lats = || shell.iter().map(|c| c.lat);
    let lons = || shell.iter().map(|c| c.lon);
    let (south, north) = (lats().fold(90.0, f64::min), lats().fold(-90.0, f64::max));
    let (west, east) = (lons().fold(999.0, f64::min), lons().fold(-999.0, f64::max));
    let lat = (south + north) / 2.0 + up * (north - south);
    point(
        lat.clamp(-90.0, 90.0),
        (west + east) / 2.0 + aside * (east - west),
    )
}

/// The least distance to points set close along every edge, and how far apart those lie.
pub fn plain_border_distance(area: &Area, from: Point, steps: u32) -> (f64, f64) {
    let (mut least, mut step) = (f64::INFINITY, 0.0f64);
    for polygon in area.polygons() {
        for ring in std::iter::once(&polygon.shell).chain(&polygon.holes) {
            for (i, a) in ring.iter().enumerate() {
                let b = ring[(i + 1) % ring.len()];
                let at = |k: u32| {
                    let t = f64::from(k) / f64::from(steps);
                    point(a.lat + t * (b.lat - a.lat), a.lon + t * (b.lon - a.lon))
                };
                for k in 0..steps {
                    least = least.min(apart_m(from, at(k)));
                    step = step.max(apart_m(at(k), at(k + 1)));
                }
            }
        }
    }
    (least, step)
}

/// The area as the crate `geo` has it.
pub fn as_geo(area: &Area, turn: f64) -> geo::MultiPolygon<f64> {
    let line = |ring: &Vec<Corner>| -> LineString<f64> {
        ring.iter().map(|c| (c.lon + turn, c.lat)).collect()
    };
    geo::MultiPolygon(
        area.polygons()
            .iter()
            .map(|p| geo::Polygon::new(line(&p.shell), p.holes.iter().map(line).collect()))
            .collect(),
    )
}

/// Whether two spans have about the same ends.
pub fn close(a: Span<Metres>, b: Span<Metres>, by: f64) -> bool {
    (a.low.get() - b.low.get()).abs() <= by && (a.high.get() - b.high.get()).abs() <= by
}

/// Whether a span is in order and no wider.
pub fn narrow(span: Span<Metres>, by: f64) -> bool {
    span.low <= span.high && span.high.get() - span.low.get() <= by
}

/// A star as it is written.
pub fn plain_star(lat: f64, lon: f64, size: f64, spokes: &[f64]) -> Vec<Corner> {
    star_ring(lat, lon, size, spokes, 0.0)
}

/// A star round a point.
pub fn star_at(at: Point, size: f64, spokes: &[f64]) -> Vec<Corner> {
    plain_star(at.lat(), at.lon(), size, spokes)
}
