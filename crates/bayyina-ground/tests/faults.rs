//! What is refused, and the place that is named.

use bayyina_ground::{Area, Corner, Polygon, RingTrouble};

fn ring(corners: &[(f64, f64)]) -> Vec<Corner> {
    corners
        .iter()
        .map(|&(lat, lon)| Corner { lat, lon })
        .collect()
}

fn alone(corners: &[(f64, f64)]) -> Vec<Polygon> {
    vec![Polygon {
        shell: ring(corners),
        holes: Vec::new(),
    }]
}

fn holed(hole: &[(f64, f64)], more: &[(f64, f64)]) -> Vec<Polygon> {
    let mut holes = vec![ring(hole)];
    if !more.is_empty() {
        holes.push(ring(more));
    }
    vec![Polygon {
        shell: ring(&[(0.0, 0.0), (0.0, 10.0), (10.0, 10.0), (10.0, 0.0)]),
        holes,
    }]
}

#[test]
fn a_fault_names_its_place() {
    let crossing = |other_ring, other| RingTrouble::Crossing { other_ring, other };
    let second = |mut first: Vec<Polygon>| {
        let good = [(50.0, 0.0), (50.0, 1.0), (51.0, 1.0)];
        first.insert(0, alone(&good).remove(0));
        first
    };
    let table = [
        // polygons, (polygon, ring, vertex), trouble
        (vec![], (0, 0, 0), RingTrouble::Empty),
        (
            alone(&[]),
            (0, 0, 0),
            RingTrouble::TooFewPoints { found: 0 },
        ),
        (
            alone(&[(0.0, 0.0), (1.0, 1.0), (1.0, 1.0), (0.0, 0.0)]),
            (0, 0, 0),
            RingTrouble::TooFewPoints { found: 2 },
        ),
        (
            alone(&[(0.0, 0.0), (0.0, f64::NAN), (1.0, 1.0)]),
            (0, 0, 1),
            RingTrouble::NotFinite,
        ),
        (
            alone(&[(0.0, 0.0), (0.0, 1.0), (91.0, 1.0)]),
            (0, 0, 2),
            RingTrouble::Latitude,
        ),
        (
            alone(&[(0.0, 530.0), (0.0, 541.0), (1.0, 535.0)]),
            (0, 0, 1),
            RingTrouble::Longitude,
        ),
        // A ring that jumps at the antimeridian.
        (
            alone(&[(0.0, 179.0), (0.0, -179.0), (1.0, -179.0), (1.0, 179.0)]),
            (0, 0, 0),
            RingTrouble::LongEdge { degrees: 358.0 },
        ),
        (
            alone(&[
                (0.0, -200.0),
                (0.0, -50.0),
                (0.0, 100.0),
                (0.0, 200.0),
                (5.0, 100.0),
                (5.0, -50.0),
            ]),
            (0, 0, 0),
            RingTrouble::TooWide { degrees: 400.0 },
        ),
        (
            alone(&[(0.0, 0.0), (0.0, 1.0), (0.0, 2.0)]),
            (0, 0, 0),
            RingTrouble::NoArea,
        ),
        // A bow tie.
        (
            second(alone(&[(0.0, 0.0), (0.0, 2.0), (2.0, 0.0), (2.0, 2.0)])),
            (1, 0, 1),
            crossing(0, 3),
        ),
        // A spike: out and back on one line.
        (
            alone(&[(0.0, 0.0), (0.0, 4.0), (0.0, 2.0), (3.0, 2.0)]),
            (0, 0, 0),
            crossing(0, 1),
        ),
        // A ring that touches itself in a corner.
        (
            alone(&[
                (0.0, 0.0),
                (0.0, 4.0),
                (2.0, 2.0),
                (4.0, 4.0),
                (4.0, 0.0),
                (2.0, 2.0),
            ]),
            (0, 0, 1),
            crossing(0, 4),
        ),
        (
            holed(&[(2.0, 2.0), (2.0, 12.0), (4.0, 4.0)], &[]),
            (0, 0, 1),
            crossing(1, 0),
        ),
        (
            holed(&[(12.0, 2.0), (12.0, 4.0), (14.0, 4.0)], &[]),
            (0, 1, 0),
            RingTrouble::HoleOutside,
        ),
        // A hole that shares a stretch of the shell.
        (
            holed(&[(0.0, 2.0), (0.0, 4.0), (2.0, 3.0)], &[]),
            (0, 0, 0),
            crossing(1, 0),
        ),
        (
            holed(
                &[(2.0, 2.0), (2.0, 8.0), (8.0, 8.0), (8.0, 2.0)],
                &[(4.0, 4.0), (4.0, 5.0), (5.0, 5.0)],
            ),
            (0, 2, 0),
            RingTrouble::HoleInHole { other: 1 },
        ),
    ];
    for (polygons, place, trouble) in table {
        let fault = Area::new(polygons.clone()).expect_err("a fault was put there");
        assert_eq!(fault.trouble, trouble, "{polygons:?}");
        assert_eq!((fault.polygon, fault.ring, fault.vertex), place, "{fault}");
        if let Some(polygon) = polygons.get(fault.polygon) {
            let ring = match fault.ring {
                0 => &polygon.shell,
                hole => &polygon.holes[hole - 1],
            };
            if let Some(corner) = ring.get(fault.vertex) {
                let same = fault.at.lat.to_bits() == corner.lat.to_bits()
                    && fault.at.lon.to_bits() == corner.lon.to_bits();
                assert!(same, "{fault} names {corner:?}");
            }
        }
    }
}

#[test]
fn what_is_tolerated() {
    let table = [
        // Open, closed, either way round, corners twice.
        alone(&[(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)]),
        alone(&[(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.0, 0.0)]),
        alone(&[(0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 1.0)]),
        // Running on across the antimeridian, either way.
        alone(&[(0.0, 179.0), (0.0, 181.0), (1.0, 180.0)]),
        alone(&[(0.0, -179.0), (0.0, -181.0), (1.0, -180.0)]),
        // The whole earth, and all south of a parallel, as RFC 7946 writes them.
        alone(&[
            (-90.0, -180.0),
            (-90.0, 180.0),
            (90.0, 180.0),
            (90.0, -180.0),
        ]),
        alone(&[
            (-90.0, -180.0),
            (-90.0, 180.0),
            (-60.0, 180.0),
            (-65.0, 0.0),
            (-60.0, -180.0),
        ]),
        // A hole that touches its shell, and another hole, in one point each.
        holed(
            &[(0.0, 5.0), (4.0, 4.0), (4.0, 6.0)],
            &[(4.0, 6.0), (4.0, 8.0), (6.0, 7.0)],
        ),
    ];
    for polygons in table {
        let area = Area::new(polygons.clone());
        assert!(area.is_ok(), "{}: {polygons:?}", area.unwrap_err());
    }
}

#[test]
fn poles_and_the_whole_earth() {
    use bayyina_ground::{Metres, Point, Region, Truth, area, covers, excess, gap};
    let point = |lat, lon| Point::new(lat, lon).unwrap();
    let disk = |lat, lon, radius| Region::disk(point(lat, lon), Metres::new(radius).unwrap());
    let earth = Region::area(alone(&[
        (-90.0, -180.0),
        (-90.0, 180.0),
        (90.0, 180.0),
        (90.0, -180.0),
    ]))
    .unwrap();
    let cap = Region::area(alone(&[
        (-90.0, -180.0),
        (-90.0, 180.0),
        (-60.0, 180.0),
        (-60.0, -180.0),
    ]))
    .unwrap();
    let everywhere = [
        (0.0, 0.0),
        (90.0, 0.0),
        (-90.0, 77.0),
        (12.0, -180.0),
        (12.0, 179.9),
    ];
    for (lat, lon) in everywhere {
        let here = disk(lat, lon, 1_000_000.0);
        assert_eq!(gap(&earth, &here).high, Metres::ZERO);
        assert_eq!(covers(&[&earth], &here), Truth::Yes, "{lat} {lon}");
        assert_eq!(excess(&here, &earth).high, Metres::ZERO);
    }
    // 4π times the square of the authalic radius.
    let authalic = geographiclib_rs::Geodesic::wgs84()._c2;
    let (surface, wanted) = (area(&earth), 4.0 * std::f64::consts::PI * authalic);
    assert!(
        (surface.low.get() - wanted).abs() < 1e5,
        "{surface:?} {wanted}"
    );

    // From the pole to 60° south the meridian is this long.
    let meridian = bayyina_ground::inverse(point(-90.0, 0.0), point(-60.0, 0.0))
        .0
        .get();
    let table = [
        // lat, lon, radius, inside?
        (-90.0, 0.0, meridian - 1.0, Truth::Yes),
        (-90.0, 45.0, meridian + 1.0, Truth::No),
        (-89.0, -180.0, 100_000.0, Truth::Yes),
        (-61.0, 180.0, 100_000.0, Truth::Yes),
        (-61.0, 180.0, 120_000.0, Truth::No),
    ];
    for (lat, lon, radius, inside) in table {
        assert_eq!(
            covers(&[&cap], &disk(lat, lon, radius)),
            inside,
            "{lat} {lon} {radius}"
        );
    }
    let north = gap(&cap, &disk(90.0, 0.0, 0.0));
    let wanted = bayyina_ground::inverse(point(90.0, 0.0), point(-60.0, 0.0)).0;
    assert!(
        north.low <= wanted && wanted <= north.high,
        "{north:?} {wanted:?}"
    );
    // Every point of the parallel is equally near: the search ends before the bracket closes.
    assert!(north.high.get() - north.low.get() < 1.0, "{north:?}");
}
