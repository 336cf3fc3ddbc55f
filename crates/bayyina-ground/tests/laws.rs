//! Laws that hold for any regions, and plain, slow evaluations that the fast ones must equal.

use bayyina_ground::{
    Area, AreaIndex, Bearing, Corner, Disk, Metres, Point, Polygon, Region, Span, Truth, apart,
    area, covers, direct, distance, excess, excess_at_most, farthest, gap, gap_at_most, inverse,
    meets,
};
use geo::{Intersects, LineString};
use proptest::prelude::*;

/// How many cases a law is tried on.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        ..ProptestConfig::default()
    }
}

fn metres(value: f64) -> Metres {
    Metres::new(value).unwrap()
}

fn point(lat: f64, lon: f64) -> Point {
    Point::new(lat, lon).unwrap()
}

fn apart_m(a: Point, b: Point) -> f64 {
    inverse(a, b).0.get()
}

fn corner(lat: f64, lon: f64) -> Corner {
    Corner { lat, lon }
}

/// A place anywhere, often near the antimeridian or a pole.
fn any_point() -> impl Strategy<Value = Point> {
    prop_oneof![
        (-90.0..90.0f64, -180.0..180.0f64),
        (-60.0..60.0f64, 179.0..181.0f64),
        (88.0..90.0f64, -180.0..180.0f64),
        (-90.0..-88.0f64, -180.0..180.0f64),
    ]
    .prop_map(|(lat, lon)| point(lat, lon))
}

/// A ring that runs round a centre and never crosses itself, in continuous longitudes.
fn star_ring(lat: f64, lon: f64, size: f64, spokes: &[f64], turn: f64) -> Vec<Corner> {
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

fn any_star() -> impl Strategy<Value = (f64, f64, f64, Vec<f64>)> {
    (
        prop_oneof![-70.0..70.0f64, 75.0..89.0f64, -89.0..-75.0f64],
        prop_oneof![-175.0..175.0f64, 170.0..190.0f64],
        prop_oneof![0.01..0.1f64, 0.1..3.0f64, 3.0..15.0f64],
        prop::collection::vec(0.3..1.0f64, 5..25),
    )
}

fn rectangle(south: f64, west: f64, north: f64, east: f64) -> Polygon {
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
fn any_area() -> impl Strategy<Value = Area> {
    any_star().prop_filter_map("the ring is refused", |(lat, lon, size, spokes)| {
        Area::new(vec![Polygon {
            shell: plain_star(lat, lon, size, &spokes),
            holes: vec![plain_star(lat, lon, size * 0.2, &spokes)],
        }])
        .ok()
    })
}

/// A point near an area, within twice its size.
fn near(area: &Area, (up, aside): (f64, f64)) -> Point {
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
fn plain_border_distance(area: &Area, from: Point, steps: u32) -> (f64, f64) {
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

fn as_geo(area: &Area, turn: f64) -> geo::MultiPolygon<f64> {
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

fn close(a: Span<Metres>, b: Span<Metres>, by: f64) -> bool {
    (a.low.get() - b.low.get()).abs() <= by && (a.high.get() - b.high.get()).abs() <= by
}

fn narrow(span: Span<Metres>, by: f64) -> bool {
    span.low <= span.high && span.high.get() - span.low.get() <= by
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn points_are_placed_as_geo_places_them(
        area in any_area(),
        steps in prop::collection::vec((-0.7..0.7f64, -0.7..0.7f64), 40),
    ) {
        for step in steps {
            let at = near(&area, step);
            let plain = [-360.0, 0.0, 360.0].into_iter().any(|turn| {
                as_geo(&area, turn).intersects(&geo::Point::new(at.lon(), at.lat()))
            });
            prop_assert_eq!(area.contains(at), plain, "{}", at);
        }
    }

    #[test]
    fn distance_to_an_area_equals_dense_sampling(
        area in any_area(),
        step in (-1.5..1.5f64, -1.5..1.5f64),
    ) {
        let at = near(&area, step);
        let found = gap(&Region::disk(at, Metres::ZERO), &Region::from(area.clone()));
        if area.contains(at) {
            prop_assert_eq!(found, Span::new(Metres::ZERO, Metres::ZERO));
        } else {
            let (plain, step) = plain_border_distance(&area, at, 60);
            prop_assert!(found.low.get() <= plain, "{:?} for {}", found, plain);
            prop_assert!(plain - step <= found.high.get(), "{:?} for {}", found, plain);
            prop_assert!(narrow(found, 0.004), "{:?}", found);
        }
    }

    #[test]
    fn far_distances_to_an_area_equal_dense_sampling(area in any_area(), at in any_point()) {
        let found = gap(&Region::disk(at, Metres::ZERO), &Region::from(area.clone()));
        let (plain, step) = plain_border_distance(&area, at, 20);
        if !area.contains(at) {
            prop_assert!(found.low.get() <= plain, "{:?} for {}", found, plain);
            prop_assert!(plain - step <= found.high.get(), "{:?} for {}", found, plain);
            prop_assert!(narrow(found, 0.004), "{:?}", found);
        }
    }

    #[test]
    fn disks_obey_their_closed_forms(
        a in any_point(), b in any_point(), r in 0.0..50_000.0f64, s in 0.0..50_000.0f64,
    ) {
        let (one, two) = (Disk::new(a, metres(r)), Disk::new(b, metres(s)));
        let d = apart_m(a, b);
        let near = gap(&one.into(), &two.into());
        prop_assert!(near.low.get() <= (d - r - s).max(0.0) && (d - r - s) <= near.high.get());
        prop_assert!(narrow(near, 0.003));
        let both = gap(&two.into(), &one.into()).low.get();
        prop_assert!((distance(&one, &two).low.get() - both).abs() < 1e-6);
        prop_assert!(farthest(&one, &two).high.get() + 1.0 >= distance(&one, &two).high.get());
        let out = excess(&one.into(), &two.into());
        prop_assert!(out.low.get() <= (d + r - s).max(0.0));
        let inside = covers(&[&two.into()], &one.into());
        if d + r + 0.002 < s {
            prop_assert_eq!(inside, Truth::Yes);
            prop_assert_eq!(out.high, Metres::ZERO);
        } else if d + r > s + 0.002 {
            prop_assert_eq!(inside, Truth::No);
        }
    }

    #[test]
    fn gaps_are_symmetric_and_limits_agree(
        a in any_area(), star in any_star(), limit in 0.0..300_000.0f64, r in 0.0..20_000.0f64,
    ) {
        // Moved close to the first, so that they often meet.
        let to = near(&a, (0.9, 0.4));
        let (_, _, size, spokes) = star;
        let shell = star_at(to, size, &spokes);
        if let Ok(b) = Area::new(vec![Polygon { shell, holes: Vec::new() }]) {
            let regions = [Region::from(a), Region::from(b), Region::disk(to, metres(r))];
            for (one, two) in [(0, 1), (0, 2), (1, 2)] {
                let (one, two) = (&regions[one], &regions[two]);
                let found = gap(one, two);
                prop_assert!(close(found, gap(two, one), 0.002));
                prop_assert!(narrow(found, 0.005), "{:?}", found);
                let told = gap_at_most(one, two, metres(limit));
                let plain = found.at_most(metres(limit));
                prop_assert!(told == plain || told == Truth::Unsure || plain == Truth::Unsure);
                match meets(one, two) {
                    Truth::Yes => prop_assert_eq!(found.low, Metres::ZERO),
                    Truth::No => prop_assert!(found.high > Metres::ZERO),
                    Truth::Unsure => prop_assert!(found.low == Metres::ZERO),
                }
            }
        }
    }

    #[test]
    fn one_walks_no_farther_than_the_gap_changes(
        area in any_area(), p in (-1.5..1.5f64, -1.5..1.5f64), q in (-1.5..1.5f64, -1.5..1.5f64),
    ) {
        let (p, q) = (near(&area, p), near(&area, q));
        let region = Region::from(area);
        let from = |at| gap(&Region::disk(at, Metres::ZERO), &region);
        prop_assert!(from(p).low.get() <= apart_m(p, q) + from(q).high.get());
        prop_assert!(from(q).low.get() <= apart_m(p, q) + from(p).high.get());
    }

    #[test]
    fn a_turn_of_longitude_changes_nothing(
        star in any_star(), step in (-1.0..1.0f64, -1.0..1.0f64), r in 0.0..20_000.0f64,
    ) {
        let (lat, lon, size, spokes) = star;
        let made = |turn: f64| {
            // The same numbers whatever the turn, up to its own rounding.
            let shell = star_ring(lat, lon, size, &spokes, turn);
            Area::new(vec![Polygon { shell, holes: Vec::new() }])
        };
        if let (Ok(a), Ok(b)) = (made(0.0), made(-360.0)) {
            let at = near(&a, step);
            prop_assert_eq!(a.contains(at), b.contains(at));
            let disk = Region::disk(at, metres(r));
            let (a, b) = (Region::from(a), Region::from(b));
            prop_assert!(close(gap(&disk, &a), gap(&disk, &b), 0.002));
            let (one, two) = (covers(&[&a], &disk), covers(&[&b], &disk));
            prop_assert!(one == two || one == Truth::Unsure || two == Truth::Unsure);
            prop_assert_eq!(gap(&a, &b).high, Metres::ZERO);
            prop_assert_eq!(covers(&[&a], &b), Truth::Yes);
        }
    }

    #[test]
    fn sectors_hold_what_their_bearings_and_distances_say(
        centre in any_point(), from in 0.0..40_000.0f64, over in 10.0..40_000.0f64,
        start in 0.0..360.0f64, turn in 1.0..359.0f64,
        bearing in 0.0..360.0f64, reach in 0.0..90_000.0f64,
    ) {
        let sector = Region::sector(
            centre,
            metres(from),
            metres(from + over),
            Bearing::new(start).unwrap(),
            Bearing::new(start + turn).unwrap(),
        ).unwrap();
        let at = direct(centre, Bearing::new(bearing).unwrap(), metres(reach));
        let found = gap(&Region::disk(at, Metres::ZERO), &sector);
        let turned = (bearing - start).rem_euclid(360.0);
        let inside = turned < turn && from < reach && reach < from + over;
        let margin = (reach - from).abs().min((reach - from - over).abs());
        let aside = [turned, (turned - turn).abs(), 360.0 - turned];
        let sure = margin > 0.01
            && aside.iter().all(|angle| angle.to_radians().abs() * reach > 0.1)
            && reach > 0.1;
        if sure {
            prop_assert_eq!(found.high == Metres::ZERO, inside, "{:?}", found);
        }
        // Points set close over the sector come no nearer than the gap.
        let mut least = f64::INFINITY;
        for i in 0..=30 {
            for j in 0..=30 {
                let there = direct(
                    centre,
                    Bearing::new(start + turn * f64::from(i) / 30.0).unwrap(),
                    metres(from + over * f64::from(j) / 30.0),
                );
                least = least.min(apart_m(at, there));
            }
        }
        prop_assert!(found.low.get() <= least + 1e-6, "{:?} above {}", found, least);
        let step = over / 30.0 + (from + over) * turn.to_radians() / 30.0;
        prop_assert!(least - step <= found.high.get(), "{:?} below {}", found, least);
        prop_assert_eq!(meets(&Region::disk(sector.centre(), Metres::ZERO), &sector), Truth::Yes);
    }

    #[test]
    fn farthest_points_of_an_area_are_no_farther(area in any_area(), at in any_point()) {
        let region = Region::from(area.clone());
        let found = apart(&Region::disk(at, Metres::ZERO), &region);
        for polygon in area.polygons() {
            for c in &polygon.shell {
                let d = apart_m(at, point(c.lat, c.lon));
                prop_assert!(found.low.get() <= d && d <= found.high.get(), "{} {:?}", d, found);
            }
        }
    }

    #[test]
    fn surfaces_equal_those_of_the_oracle(star in any_star()) {
        let (lat, lon, size, spokes) = star;
        // The oracle's edges are geodesics: ours are cut until both agree.
        let shell = plain_star(lat, lon, size, &spokes);
        if let Ok(made) = Area::new(vec![Polygon { shell: shell.clone(), holes: Vec::new() }]) {
            use geographiclib_rs::{Geodesic, PolygonArea, Winding};
            let earth = Geodesic::wgs84();
            let mut oracle = PolygonArea::new(&earth, Winding::CounterClockwise);
            let cuts = 1_000;
            // What the cuts leave off grows towards the poles, where parallels bend most.
            let cut_off = if lat.abs() > 70.0 { 5e-6 } else { 2e-7 };
            for (i, a) in shell.iter().enumerate() {
                let b = shell[(i + 1) % shell.len()];
                for k in 0..cuts {
                    let t = f64::from(k) / f64::from(cuts);
                    oracle.add_point(a.lat + t * (b.lat - a.lat), a.lon + t * (b.lon - a.lon));
                }
            }
            let (_, plain, _) = oracle.compute(true);
            let plain: f64 = plain.abs();
            let found = area(&Region::from(made));
            let (low, high) = (found.low.get(), found.high.get());
            prop_assert!(high - low < 2.0 + high * 1e-9);
            prop_assert!((plain - low).abs() < 1.0 + plain * cut_off, "{} {}", plain, low);
        }
    }
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn neighbours_cover_what_lies_across_their_border(
        lat in -70.0..70.0f64, lon in any_point().prop_map(Point::lon),
        zigzag in prop::collection::vec(-0.4..0.4f64, 3..12), extra in 0.05..0.95f64,
        up in 0.3..0.7f64, aside in -0.1..0.1f64, share in 0.0..0.25f64,
    ) {
        // Two halves of a square, cut along a jagged line; one half knows a corner more.
        let count = zigzag.len() as f64;
        let mut cut: Vec<Corner> = vec![corner(lat, lon)];
        cut.extend(zigzag.iter().enumerate().map(|(i, &x)| {
            corner(lat + (i as f64 + 1.0) / (count + 1.0), lon + x)
        }));
        cut.push(corner(lat + 1.0, lon));
        let mut left = cut.clone();
        left.extend([corner(lat + 1.0, lon - 1.0), corner(lat, lon - 1.0)]);
        let mut right: Vec<Corner> = cut.iter().rev().copied().collect();
        right.extend([corner(lat, lon + 1.0), corner(lat + 1.0, lon + 1.0)]);
        right.insert(1, corner(
            right[0].lat + extra * (right[1].lat - right[0].lat),
            right[0].lon + extra * (right[1].lon - right[0].lon),
        ));
        let made = |shell| Region::area(vec![Polygon { shell, holes: Vec::new() }]);
        if let (Ok(left), Ok(right)) = (made(left), made(right)) {
            let disk = Region::disk(point(lat + up, lon + aside), metres(share * 111_000.0));
            prop_assert_eq!(covers(&[&left, &right], &disk), Truth::Yes);
            let square = Region::area(vec![rectangle(lat, lon - 1.0, lat + 1.0, lon + 1.0)]);
            prop_assert_eq!(covers(&[&left, &right], &square.unwrap()), Truth::Yes);
            prop_assert_eq!(gap(&left, &right).high, Metres::ZERO);
            let wide = Region::disk(point(lat + up, lon + aside), metres(120_000.0));
            prop_assert_eq!(covers(&[&left, &right], &wide), Truth::No);
            // A disk that bridges what the square lacks.
            let far = point(lat + 1.2, lon);
            let reach = Region::disk(far, metres(60_000.0));
            let small = Region::disk(point(lat + 1.0, lon + aside), metres(5_000.0));
            prop_assert_eq!(covers(&[&left, &right, &reach], &small), Truth::Yes);
            prop_assert_eq!(covers(&[&left, &right], &small), Truth::No);
        }
    }
}

/// Overlapping areas round one place, some with holes and some of several polygons.
fn any_layer() -> impl Strategy<Value = Vec<Area>> {
    let round = (prop_oneof![-60.0..60.0f64, 84.0..88.0f64], -180.0..180.0f64);
    let each = (
        -3.0..3.0f64,
        -3.0..3.0f64,
        0.05..3.0f64,
        prop::collection::vec(0.3..1.0f64, 5..40),
    );
    (round, prop::collection::vec(each, 1..12)).prop_map(|((lat, lon), each)| {
        let mut areas: Vec<Area> = Vec::new();
        let mut parts = Vec::new();
        for (i, (up, aside, size, spokes)) in each.into_iter().enumerate() {
            parts.push(Polygon {
                shell: plain_star(lat + up, lon + aside, size, &spokes),
                holes: vec![plain_star(lat + up, lon + aside, size * 0.15, &spokes)],
            });
            if i % 3 != 1
                && let Ok(area) = Area::new(std::mem::take(&mut parts))
            {
                areas.push(area);
            }
        }
        // Neighbours with a straight border, and a split at the antimeridian.
        areas.push(Area::new(vec![rectangle(lat - 1.0, lon, lat + 1.0, lon + 1.0)]).unwrap());
        areas.push(Area::new(vec![rectangle(lat - 1.0, lon - 1.0, lat + 1.0, lon)]).unwrap());
        areas.push(
            Area::new(vec![
                rectangle(lat - 2.0, 177.0, lat + 1.5, 180.0),
                rectangle(lat - 2.0, -180.0, lat + 1.5, -177.0),
            ])
            .unwrap(),
        );
        areas
    })
}

proptest! {
    #![proptest_config(cases(32))]

    #[test]
    fn covers_and_excess_agree_with_points_of_the_disk(
        area in any_area(), step in (-0.6..0.6f64, -0.6..0.6f64), share in 0.0..0.5f64,
    ) {
        let at = near(&area, step);
        let region = Region::from(area.clone());
        let bounds = area.bounds();
        let size = (bounds.north - bounds.south) * 111_000.0;
        let disk = Region::disk(at, metres(size * share));
        let said = covers(&[&region], &disk);
        let out = excess(&disk, &region);
        prop_assert!(out.low <= out.high);
        let mut worst = 0.0f64;
        for i in 0..24 {
            for ring in [0.3, 0.7, 1.0] {
                let to = direct(
                    at,
                    Bearing::new(f64::from(i) * 15.0).unwrap(),
                    metres(size * share * ring),
                );
                let away = gap(&Region::disk(to, Metres::ZERO), &region);
                if away.low.get() > 0.0 {
                    prop_assert!(said != Truth::Yes, "{} is {:?} outside", to, away);
                }
                worst = worst.max(away.low.get());
            }
        }
        prop_assert!(worst <= out.high.get(), "{} beyond {:?}", worst, out);
        match said {
            Truth::Yes => prop_assert_eq!(out.low, Metres::ZERO),
            // A point outside lies near by, perhaps between the samples.
            Truth::No => prop_assert!(out.high > Metres::ZERO),
            Truth::Unsure => {}
        }
        prop_assert!(narrow(out, (size * share * 2e-4).max(1.1)), "{:?}", out);
        for limit in [0.0, size * share / 2.0, size] {
            let told = excess_at_most(&disk, &region, metres(limit));
            let plain = out.at_most(metres(limit));
            prop_assert!(told == plain || told == Truth::Unsure || plain == Truth::Unsure);
        }
    }

    #[test]
    fn offsets_shift_the_gap(
        area in any_area(), step in (-1.5..1.5f64, -1.5..1.5f64), reach in 1.0..100_000.0f64,
        radius in 0.0..1_000.0f64,
    ) {
        let at = near(&area, step);
        let disk = Region::disk(at, metres(radius));
        let plain = gap(&Region::disk(at, Metres::ZERO), &Region::from(area.clone()));
        let wide = Region::within(Region::from(area.clone()), metres(reach));
        let found = gap(&disk, &wide);
        prop_assert!(found.low.get() <= (plain.high.get() - reach - radius).max(0.0));
        prop_assert!(found.high.get() >= plain.low.get() - reach - radius);
        let far = Region::beyond(Region::from(area), metres(reach));
        match meets(&Region::disk(at, Metres::ZERO), &far) {
            Truth::Yes => prop_assert!(plain.high.get() >= reach),
            Truth::No => prop_assert!(plain.low.get() <= reach),
            Truth::Unsure => {}
        }
    }

    #[test]
    fn a_split_at_the_antimeridian_is_no_border(
        south in -80.0..70.0f64, tall in 0.1..10.0f64, west in 0.1..10.0f64, east in 0.1..10.0f64,
        up in -0.2..1.2f64, aside in -0.2..1.2f64, share in 0.0..0.6f64,
    ) {
        let north = south + tall;
        let whole = Area::new(vec![rectangle(south, 180.0 - west, north, 180.0 + east)]).unwrap();
        let split = Area::new(vec![
            rectangle(south, 180.0 - west, north, 180.0),
            rectangle(south, -180.0, north, -180.0 + east),
        ])
        .unwrap();
        let at = point(south + up * tall, 180.0 - west + aside * (west + east));
        prop_assert_eq!(whole.contains(at), split.contains(at));
        prop_assert_eq!(whole.bounds(), split.bounds());
        let disk = Region::disk(at, metres(share * tall * 111_000.0));
        let parts: Vec<Region> = split
            .polygons()
            .into_iter()
            .map(|part| Region::area(vec![part]).unwrap())
            .collect();
        let (whole, split) = (Region::from(whole), Region::from(split));
        prop_assert!(close(gap(&disk, &whole), gap(&disk, &split), 0.003));
        let said = [
            covers(&[&whole], &disk),
            covers(&[&split], &disk),
            covers(&[&parts[0], &parts[1]], &disk),
        ];
        let sure: Vec<Truth> = said.into_iter().filter(|&t| t != Truth::Unsure).collect();
        prop_assert!(sure.windows(2).all(|pair| pair[0] == pair[1]), "{:?}", said);
        prop_assert!(sure.len() == 3 || sure.is_empty(), "{:?}", said);
        prop_assert_eq!(covers(&[&whole], &split), Truth::Yes);
        prop_assert_eq!(covers(&[&split], &whole), Truth::Yes);
        prop_assert_eq!(covers(&[&parts[0]], &whole), Truth::No);
        let (one, two) = (excess(&disk, &whole), excess(&disk, &split));
        prop_assert!(one.low <= two.high && two.low <= one.high, "{:?} {:?}", one, two);
    }

    #[test]
    fn an_index_answers_as_its_areas_do(
        layer in any_layer(),
        steps in prop::collection::vec((-0.8..0.8f64, -0.8..0.8f64, 0.0..1.0f64), 60),
    ) {
        let index = AreaIndex::new(layer.clone());
        let many: Vec<Point> =
            steps.iter().map(|&(up, aside, _)| near(&layer[0], (up, aside))).collect();
        let mut told = Vec::new();
        index.containing_each(&many, |number, here| told.push((number, here.to_vec())));
        let plain: Vec<_> = many.iter().map(|&at| index.containing(at)).enumerate().collect();
        prop_assert_eq!(told, plain);
        for (i, (up, aside, share)) in steps.into_iter().enumerate() {
            let mut at = near(&layer[i % layer.len()], (up, aside));
            if i % 5 == 0 {
                // On a corner, or level with one.
                let shell = &layer[i % layer.len()].polygons()[0].shell;
                let on = shell[i % shell.len()];
                at = point(on.lat, if i % 2 == 0 { on.lon } else { at.lon() });
            }
            let plain: Vec<u32> =
                (0..layer.len() as u32).filter(|&id| layer[id as usize].contains(at)).collect();
            prop_assert_eq!(index.containing(at), plain, "{}", at);

            let radius = share * share * share * 200_000.0;
            let disk = Region::disk(at, metres(radius));
            let hits = index.hits(&disk);
            let reach = metres(radius * 2.0);
            let near = index.near(&disk, reach);
            let reached = index.within_reach(&disk, reach);
            for id in 0..layer.len() as u32 {
                let area = index.area(id);
                let told = hits.iter().find(|hit| hit.id == id);
                let (meets_told, covers_told) =
                    told.map_or((Truth::No, Truth::No), |hit| (hit.meets, hit.covers));
                for (told, plain) in [
                    (meets_told, meets(area, &disk)),
                    (covers_told, covers(&[area], &disk)),
                ] {
                    let agree = told == plain || told == Truth::Unsure || plain == Truth::Unsure;
                    prop_assert!(agree, "{:?} for {:?}: {} {} {}", told, plain, id, at, radius);
                }
                let gap = gap(area, &disk);
                if gap.low <= reach {
                    prop_assert!(near.contains(&id), "{} at {:?} is missed", id, gap);
                }
                let told = reached.iter().find(|one| one.0 == id).map_or(Truth::No, |one| one.1);
                let plain = gap.at_most(reach);
                let agree = told == plain || told == Truth::Unsure || plain == Truth::Unsure;
                prop_assert!(agree, "{:?} for {:?}: {} {}", told, plain, id, at);
            }
        }
    }
}

fn plain_star(lat: f64, lon: f64, size: f64, spokes: &[f64]) -> Vec<Corner> {
    star_ring(lat, lon, size, spokes, 0.0)
}

fn star_at(at: Point, size: f64, spokes: &[f64]) -> Vec<Corner> {
    plain_star(at.lat(), at.lon(), size, spokes)
}
