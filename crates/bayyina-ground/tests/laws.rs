//! Laws that hold for any regions, and plain, slow evaluations that the fast ones must equal.

mod common;

use bayyina_ground::{
    Area, Bearing, Disk, Metres, Polygon, Region, Span, Truth, apart, area, covers, direct,
    distance, excess, excess_at_most, farthest, gap, gap_at_most, meets,
};
use common::*;
use geo::Intersects;
use proptest::prelude::*;

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
        // All its border is shared with itself, which a search would follow for seconds.
        let around = Region::within(sector.clone(), metres(50.0));
        for region in [&sector, &around] {
            prop_assert_eq!(covers(&[region], region), Truth::Yes);
            prop_assert_eq!(excess_at_most(region, region, Metres::ZERO), Truth::Yes);
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
}
