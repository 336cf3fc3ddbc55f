//! Our geodesics against the crate `geographiclib-rs`, which computes the same series on the
//! platform's mathematics.

use bayyina_ground::{Bearing, Metres, Point, direct, inverse};
use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};

/// A small fixed generator, so that every run asks the same questions.
struct Lehmer(u64);

impl Lehmer {
    fn unit(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }
}

fn compare(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> f64 {
    let (a, b) = (
        Point::new(lat1, lon1).unwrap(),
        Point::new(lat2, lon2).unwrap(),
    );
    let (ours, bearing) = inverse(a, b);
    let (theirs, azimuth, _, _): (f64, f64, f64, f64) =
        Geodesic::wgs84().inverse(lat1, lon1, lat2, lon2);
    let error = (ours.get() - theirs).abs();
    assert!(
        error < 1e-7,
        "{ours} for {theirs}: {lat1} {lon1} {lat2} {lon2}"
    );
    // The way there must arrive, whichever of two equal ways was chosen. A nanometre of the end
    // moves the bearing of a short way, and of a way to the antipode, arbitrarily.
    let arrived = direct(a, bearing, ours);
    let missed = inverse(arrived, b).0.get();
    assert!(
        missed < 1e-7,
        "missed by {missed} m: {lat1} {lon1} {lat2} {lon2}"
    );
    if theirs > 1.0 && theirs < 19_900_000.0 {
        let turned = (bearing.get() - azimuth.rem_euclid(360.0)).abs();
        assert!(
            turned.min(360.0 - turned) < 1e-8 + 1e-6 / theirs,
            "{bearing:?} for {azimuth}"
        );
    }
    error
}

#[test]
fn inverse_equals_the_oracle() {
    let mut random = Lehmer(1);
    let mut worst = 0.0f64;
    for _ in 0..20_000 {
        // All over the earth, then near by, then nearly antipodal.
        let (lat, lon) = (random.between(-90.0, 90.0), random.between(-180.0, 180.0));
        worst = worst.max(compare(
            lat,
            lon,
            random.between(-90.0, 90.0),
            random.between(-180.0, 180.0),
        ));
        let near = random.between(0.0, 1e-3);
        let (up, aside) = (random.between(-near, near), random.between(-near, near));
        worst = worst.max(compare(
            lat,
            lon,
            (lat + up).clamp(-90.0, 90.0),
            lon + aside,
        ));
        let (up, aside) = (random.between(-1.0, 1.0), random.between(-1.0, 1.0));
        worst = worst.max(compare(
            lat,
            lon,
            (-lat + up).clamp(-90.0, 90.0),
            lon + 180.0 + aside,
        ));
    }
    println!("worst difference {worst:e} m");
}

#[test]
fn inverse_equals_the_oracle_in_special_places() {
    let lats = [
        -90.0,
        -89.999_999,
        -45.0,
        -1e-9,
        0.0,
        1e-9,
        0.25,
        30.0,
        89.999_999,
        90.0,
    ];
    let lons = [
        -180.0,
        -179.5,
        -90.0,
        -1e-9,
        0.0,
        1e-9,
        1.0,
        90.0,
        179.3,
        179.39,
        179.4,
        179.999_999_9,
    ];
    for lat1 in lats {
        for lat2 in lats {
            for lon1 in lons {
                for lon2 in lons {
                    compare(lat1, lon1, lat2, lon2);
                }
            }
        }
    }
}

#[test]
fn direct_equals_the_oracle() {
    let mut random = Lehmer(2);
    for _ in 0..20_000 {
        let (lat, lon) = (random.between(-90.0, 90.0), random.between(-180.0, 180.0));
        let bearing = random.between(0.0, 360.0);
        let length = random.between(0.0, 1.0) * libm::pow(10.0, random.between(0.0, 7.3));
        let ours = direct(
            Point::new(lat, lon).unwrap(),
            Bearing::new(bearing).unwrap(),
            Metres::new(length).unwrap(),
        );
        let (lat2, lon2): (f64, f64) = Geodesic::wgs84().direct(lat, lon, bearing, length);
        let theirs = Point::new(lat2, lon2).unwrap();
        let apart = inverse(ours, theirs).0.get();
        assert!(apart < 1e-7, "{ours} for {theirs}");
    }
}
