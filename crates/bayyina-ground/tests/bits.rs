//! The same bits on every machine and in every build: the numbers below were computed once and
//! are compared bit by bit. They change only when a method does, and then the changelog says so.

use bayyina_ground::{
    Area, Bearing, Corner, Metres, Point, Polygon, Region, area, direct, excess, gap, inverse,
};

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

/// FNV-1a over the bits of numbers.
struct Sum(u64);

impl Sum {
    fn add(&mut self, value: f64) {
        for byte in value.to_bits().to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

fn sums() -> [u64; 3] {
    let mut random = Lehmer(11);
    let (mut geodesics, mut distances, mut surfaces) = (
        Sum(0xcbf2_9ce4_8422_2325),
        Sum(0xcbf2_9ce4_8422_2325),
        Sum(0xcbf2_9ce4_8422_2325),
    );
    for _ in 0..5_000 {
        let from = Point::new(random.between(-90.0, 90.0), random.between(-180.0, 180.0)).unwrap();
        let to = Point::new(random.between(-90.0, 90.0), random.between(-180.0, 180.0)).unwrap();
        let (length, bearing) = inverse(from, to);
        let length_2 = Metres::new(random.between(0.0, 2e7)).unwrap();
        let end = direct(
            from,
            Bearing::new(random.between(0.0, 360.0)).unwrap(),
            length_2,
        );
        for value in [length.get(), bearing.get(), end.lat(), end.lon()] {
            geodesics.add(value);
        }
    }
    for _ in 0..60 {
        let (lat, lon) = (random.between(-80.0, 80.0), random.between(-180.0, 180.0));
        let shell = (0..20)
            .map(|i| {
                let angle = std::f64::consts::TAU * f64::from(i) / 20.0;
                let reach = random.between(0.5, 1.5);
                Corner {
                    lat: lat + reach * libm::sin(angle),
                    lon: lon + reach * libm::cos(angle),
                }
            })
            .collect();
        let made = Area::new(vec![Polygon {
            shell,
            holes: Vec::new(),
        }]);
        let region = Region::from(made.unwrap());
        let at = Point::new(
            lat + random.between(-3.0, 3.0),
            lon + random.between(-3.0, 3.0),
        );
        let disk = Region::disk(
            at.unwrap(),
            Metres::new(random.between(0.0, 30_000.0)).unwrap(),
        );
        for span in [gap(&disk, &region), excess(&disk, &region)] {
            distances.add(span.low.get());
            distances.add(span.high.get());
        }
        for span in [area(&region), area(&disk)] {
            surfaces.add(span.low.get());
            surfaces.add(span.high.get());
        }
    }
    [geodesics.0, distances.0, surfaces.0]
}

#[test]
fn the_same_bits_everywhere() {
    let found = sums().map(|sum| format!("{sum:016x}"));
    assert_eq!(
        found,
        ["2c7e07608680268b", "35cf14f7001ab3c7", "e281a98a5d2b836e"]
    );
}
