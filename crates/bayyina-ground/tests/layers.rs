//! Laws of several areas together: unions, splits, and the index.

mod common;

use bayyina_ground::{
    Area, AreaIndex, AreaList, Corner, Metres, Point, Polygon, Region, Truth, covers, excess, gap,
    meets,
};
use common::*;
use proptest::prelude::*;

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

proptest! {
    #![proptest_config(cases(32))]

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
        let list = AreaList::new(layer.clone());
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
            prop_assert_eq!(&list.near(&disk, reach), &near);
            let reached = index.within_reach(&disk, reach);
            for id in 0..layer.len() as u32 {
                let area = index.area(id);
                let told = hits.iter().find(|hit| hit.id == id);
                let (meets_told, covers_told) =
                    told.map_or((Truth::No, Truth::No), |hit| (hit.meets, hit.covers));
                let (meets_listed, covers_listed) =
                    list.lies(id, &disk).unwrap_or((Truth::No, Truth::No));
                for (told, plain) in [
                    (meets_told, meets(area, &disk)),
                    (covers_told, covers(&[area], &disk)),
                    (meets_listed, meets(area, &disk)),
                    (covers_listed, covers(&[area], &disk)),
                    (list.reaches(id, &disk, reach), gap(area, &disk).at_most(reach)),
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
