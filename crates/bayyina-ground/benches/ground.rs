//! What one question costs.

use bayyina_ground::{
    Area, AreaIndex, Bearing, Corner, Disk, Metres, Point, Polygon, Region, covers, direct, excess,
    excess_at_most, gap, gap_at_most, inverse, meets,
};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use std::sync::LazyLock;

fn main() {
    divan::main();
}

/// A small fixed generator.
struct Lehmer(u64);

impl Lehmer {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        low + (high - low) * (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn metres(value: f64) -> Metres {
    Metres::new(value).unwrap()
}

/// A country ten degrees wide: 500 areas of 1,000 corners on a grid of 25 by 20.
fn layer() -> Vec<Area> {
    let mut random = Lehmer(3);
    (0..500)
        .map(|i| {
            let (column, row) = (f64::from(i % 25), f64::from(i / 25));
            let (lat, lon) = (30.25 + row * 0.5, 35.2 + column * 0.4);
            let corners = (0..1_000).map(|k| {
                let angle = std::f64::consts::TAU * f64::from(k) / 1_000.0;
                let reach = 0.19 * (0.8 + 0.1 * libm::sin(7.0 * angle) + random.between(0.0, 0.05));
                Corner {
                    lat: lat + reach * libm::sin(angle),
                    lon: lon + reach * libm::cos(angle),
                }
            });
            let shell = corners.collect();
            Area::new(vec![Polygon {
                shell,
                holes: Vec::new(),
            }])
            .unwrap()
        })
        .collect()
}

static LAYER: LazyLock<Vec<Area>> = LazyLock::new(layer);
static INDEX: LazyLock<AreaIndex> = LazyLock::new(|| AreaIndex::new(LAYER.clone()));
static POINTS: LazyLock<Vec<Point>> = LazyLock::new(|| {
    let mut random = Lehmer(4);
    (0..10_000)
        .map(|_| Point::new(random.between(30.0, 40.0), random.between(35.0, 45.0)).unwrap())
        .collect()
});

/// Asks of as many points as a sample needs to be steady; each call takes the next ones.
fn each(bencher: Bencher, many: usize, mut ask: impl FnMut(Point)) {
    for id in 0..INDEX.len() as u32 {
        // Areas are made ready when first asked for a distance: before the clock starts.
        black_box(gap(INDEX.area(id), &Region::disk(POINTS[0], Metres::ZERO)));
    }
    let mut next = 0;
    bencher.counter(ItemsCount::new(many)).bench_local(|| {
        for _ in 0..many {
            next = (next + 1) % POINTS.len();
            ask(POINTS[next]);
        }
    });
}

#[divan::bench]
fn inverse_across_the_country(bencher: Bencher) {
    let from = Point::new(35.0, 40.0).unwrap();
    each(bencher, 1_000, |point| {
        black_box(inverse(from, point));
    });
}

#[divan::bench]
fn direct_ten_kilometres(bencher: Bencher) {
    let (bearing, length) = (Bearing::new(77.0).unwrap(), metres(10_000.0));
    each(bencher, 1_000, |point| {
        black_box(direct(point, bearing, length));
    });
}

#[divan::bench]
fn index_containing_a_point(bencher: Bencher) {
    let mut found = Vec::new();
    each(bencher, 1_000, |point| {
        INDEX.containing_into(point, &mut found);
        black_box(&found);
    });
}

#[divan::bench]
fn index_containing_ten_thousand_points(bencher: Bencher) {
    LazyLock::force(&INDEX);
    bencher
        .counter(ItemsCount::new(POINTS.len()))
        .bench_local(|| {
            let mut count = 0;
            INDEX.containing_each(&POINTS, |_, here| count += here.len());
            count
        });
}

#[divan::bench]
fn index_hits_of_ten_thousand_disks(bencher: Bencher) {
    LazyLock::force(&INDEX);
    let disks: Vec<Disk> = (POINTS.iter())
        .map(|&point| Disk::new(point, metres(500.0)))
        .collect();
    bencher
        .counter(ItemsCount::new(disks.len()))
        .bench_local(|| {
            let mut count = 0;
            INDEX.hits_each(&disks, |_, here| count += here.len());
            count
        });
}

#[divan::bench(args = [0, 500, 5_000, 50_000])]
fn index_hits_of_a_disk(bencher: Bencher, radius: u32) {
    let mut found = Vec::new();
    each(bencher, 1_000, |point| {
        let disk = Region::disk(point, metres(f64::from(radius)));
        INDEX.hits_into(&disk, &mut found);
        black_box(&found);
    });
}

#[divan::bench(args = [1_000, 10_000, 50_000])]
fn index_within_reach(bencher: Bencher, reach: u32) {
    each(bencher, 1_000, |point| {
        let disk = Region::disk(point, metres(500.0));
        black_box(INDEX.within_reach(&disk, metres(f64::from(reach))));
    });
}

#[divan::bench(args = [0, 12, 249])]
fn gap_of_a_disk_to_an_area(bencher: Bencher, id: u32) {
    let area = INDEX.area(id);
    each(bencher, 20, |point| {
        black_box(gap(&Region::disk(point, metres(500.0)), area));
    });
}

#[divan::bench]
fn gap_of_a_disk_to_an_area_at_most_ten_kilometres(bencher: Bencher) {
    let area = INDEX.area(249);
    each(bencher, 1_000, |point| {
        black_box(gap_at_most(
            &Region::disk(point, metres(500.0)),
            area,
            metres(10_000.0),
        ));
    });
}

#[divan::bench]
fn gap_of_two_areas(bencher: Bencher) {
    LazyLock::force(&INDEX);
    let mut next = 0;
    bencher.bench_local(|| {
        next = (next + 7) % 500;
        black_box(gap(INDEX.area(249), INDEX.area(next)));
    });
}

#[divan::bench]
fn meets_a_sector(bencher: Bencher) {
    let (a, b) = (Bearing::new(200.0).unwrap(), Bearing::new(250.0).unwrap());
    let area = INDEX.area(249);
    each(bencher, 20, |point| {
        let sector = Region::sector(point, metres(5_000.0), metres(40_000.0), a, b).unwrap();
        black_box(meets(&sector, area));
    });
}

#[divan::bench(args = [500, 50_000])]
fn excess_of_a_disk_over_an_area(bencher: Bencher, radius: u32) {
    let area = INDEX.area(249);
    each(bencher, 20, |point| {
        black_box(excess(
            &Region::disk(point, metres(f64::from(radius))),
            area,
        ));
    });
}

#[divan::bench(args = [500, 50_000])]
fn excess_of_a_disk_over_an_area_at_most_five_kilometres(bencher: Bencher, radius: u32) {
    let area = INDEX.area(249);
    each(bencher, 20, |point| {
        black_box(excess_at_most(
            &Region::disk(point, metres(f64::from(radius))),
            area,
            metres(5_000.0),
        ));
    });
}

#[divan::bench]
fn union_of_four_covers_a_disk(bencher: Bencher) {
    let four = [249, 250, 274, 275].map(|id| INDEX.area(id));
    each(bencher, 1_000, |point| {
        black_box(covers(&four, &Region::disk(point, metres(5_000.0))));
    });
}

#[divan::bench]
fn build_an_index(bencher: Bencher) {
    bencher
        .with_inputs(|| LAYER.clone())
        .bench_local_values(|layer| black_box(AreaIndex::new(layer)));
}

#[divan::bench]
fn check_an_area(bencher: Bencher) {
    let polygons = LAYER[0].polygons();
    bencher
        .with_inputs(|| polygons.clone())
        .bench_local_values(|polygons| black_box(Area::new(polygons)));
}
