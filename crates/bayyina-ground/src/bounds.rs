//! Boxes in longitude and latitude that regions do not leave.

use crate::angle::reduced;
use crate::area::Rings;
use crate::geodesic::{A, B, E2};
use crate::point::folded;
use crate::region::{Bounds, Region};

/// Least radius of curvature of a meridian, in metres, at the equator.
const LEAST_MERIDIAN: f64 = A * (1.0 - E2);
/// Degrees of slack against rounding: a tenth of a millimetre.
const SLACK: f64 = 1e-9;

/// A box that holds `region`.
pub(crate) fn of(region: &Region) -> Bounds {
    match region {
        Region::Disk(disk) => {
            let at = disk.centre();
            around(
                Bounds {
                    south: at.lat(),
                    west: at.lon(),
                    north: at.lat(),
                    east: at.lon(),
                },
                disk.radius().get(),
            )
        }
        Region::Area(area) => area.bounds(),
        Region::Sector(sector) => {
            let at = sector.centre();
            around(
                Bounds {
                    south: at.lat(),
                    west: at.lon(),
                    north: at.lat(),
                    east: at.lon(),
                },
                sector.to().get(),
            )
        }
        Region::Within { of: inner, reach } => around(of(inner), reach.get()),
        Region::Beyond { .. } => Bounds::EARTH,
    }
}

/// The narrowest box that holds the rings.
pub(crate) fn of_rings(rings: &Rings) -> Bounds {
    let (mut south, mut north) = (90.0f64, -90.0f64);
    // Longitudes each polygon takes, cut at the antimeridian.
    let mut stretches: Vec<(f64, f64)> = Vec::new();
    for ring in rings.rings.iter().filter(|ring| ring.shell) {
        let (mut low, mut high) = (f64::MAX, f64::MIN);
        for corner in &rings.corners[ring.start as usize..ring.end as usize] {
            south = south.min(corner.lat);
            north = north.max(corner.lat);
            low = low.min(corner.lon);
            high = high.max(corner.lon);
        }
        if high - low >= 360.0 {
            stretches.push((-180.0, 180.0));
            continue;
        }
        let west = folded(low);
        let east = folded(high);
        if high == 180.0 && low >= -180.0 {
            stretches.push((low, 180.0));
        } else if west <= east {
            stretches.push((west, east));
        } else {
            stretches.push((west, 180.0));
            stretches.push((-180.0, east));
        }
    }
    stretches.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    // The box leaves out the widest gap between them.
    let (west, mut reached) = stretches[0];
    let last = stretches
        .iter()
        .map(|stretch| stretch.1)
        .fold(reached, f64::max);
    let mut widest = west + 360.0 - last;
    let mut bounds = Bounds {
        south,
        west,
        north,
        east: last,
    };
    for &(low, high) in &stretches[1..] {
        if low - reached > widest {
            widest = low - reached;
            bounds = Bounds {
                south,
                west: low,
                north,
                east: reached,
            };
        }
        reached = reached.max(high);
    }
    bounds
}

/// The box widened by `reach` metres on every side.
///
/// North and south a metre is at most what it is on the flattest meridian; east and west, the
/// ellipsoid is nowhere smaller than the sphere of the polar radius on which reduced latitude and
/// longitude are the coordinates, so a cap on that sphere holds the disk.
pub(crate) fn around(inner: Bounds, reach: f64) -> Bounds {
    let up = (reach / LEAST_MERIDIAN).to_degrees() + SLACK;
    let south = inner.south - up;
    let north = inner.north + up;
    let (south, north) = (south.max(-90.0), north.min(90.0));
    let all_round = Bounds {
        south,
        west: -180.0,
        north,
        east: 180.0,
    };
    if south == -90.0 || north == 90.0 {
        return all_round;
    }
    let (_, cosine) = reduced(inner.south.abs().max(inner.north.abs()));
    let cap = reach / B;
    let sine = libm::sin(cap.min(std::f64::consts::FRAC_PI_2)) / cosine;
    if cap >= std::f64::consts::FRAC_PI_2 || sine >= 1.0 {
        return all_round;
    }
    let aside = libm::asin(sine).to_degrees() + SLACK;
    let width = if inner.east < inner.west {
        inner.east - inner.west + 360.0
    } else {
        inner.east - inner.west
    };
    if width + 2.0 * aside >= 360.0 {
        return all_round;
    }
    Bounds {
        south,
        west: folded(inner.west - aside),
        north,
        east: match folded(inner.east + aside) {
            -180.0 => 180.0,
            east => east,
        },
    }
}

impl Bounds {
    /// Whether the two boxes have a point in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.south <= other.north && other.south <= self.north && {
            let halves = |b: &Self| {
                if b.east < b.west {
                    [(b.west, 180.0), (-180.0, b.east)]
                } else {
                    [(b.west, b.east); 2]
                }
            };
            let touches = |a: (f64, f64), b: (f64, f64)| {
                (a.0 <= b.1 && b.0 <= a.1)
                    // The antimeridian is one line with two names.
                    || (a.1 == 180.0 && b.0 == -180.0)
                    || (b.1 == 180.0 && a.0 == -180.0)
            };
            let theirs = halves(other);
            halves(self)
                .iter()
                .any(|&mine| theirs.iter().any(|&their| touches(mine, their)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Metres, Point};

    #[test]
    fn boxes_hold_their_disks() {
        let table = [
            // lat, lon, radius, crosses the antimeridian, reaches all round
            (36.0, 37.0, 5_000.0, false, false),
            (36.0, 179.99, 5_000.0, true, false),
            (36.0, -180.0, 5_000.0, true, false),
            (89.9, 0.0, 20_000.0, false, true),
            (-89.0, 10.0, 10_000.0, false, false),
            (0.0, 0.0, 12_000_000.0, false, true),
        ];
        for (lat, lon, radius, crosses, round) in table {
            let disk = Region::disk(Point::new(lat, lon).unwrap(), Metres::new(radius).unwrap());
            let found = of(&disk);
            assert_eq!(found.east < found.west, crosses, "{found:?}");
            assert_eq!(
                (found.west, found.east) == (-180.0, 180.0),
                round,
                "{found:?}"
            );
        }
    }
}
