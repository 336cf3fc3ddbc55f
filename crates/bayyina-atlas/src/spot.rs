//! Positions as OpenStreetMap counts them, and flat metres around one.

use bayyina_ground::{Bounds, Point};

/// Ten-millionths of a degree in a degree.
pub const PER_DEGREE: f64 = 1e7;
const POLE: i64 = 900_000_000;
const ANTIMERIDIAN: i64 = 1_800_000_000;

/// A position in whole ten-millionths of a degree, the unit of OpenStreetMap (about 1 cm).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// Latitude, north positive, within ±900,000,000.
    pub lat: i32,
    /// Longitude, east positive, within ±1,800,000,000.
    pub lon: i32,
}

impl Spot {
    /// `None` unless both lie on the earth.
    #[inline]
    pub fn checked(lat: i64, lon: i64) -> Option<Self> {
        if !(-POLE..=POLE).contains(&lat) || !(-ANTIMERIDIAN..=ANTIMERIDIAN).contains(&lon) {
            return None;
        }
        Some(Self {
            lat: lat as i32,
            lon: lon as i32,
        })
    }

    /// The nearest spot to a point.
    pub fn nearest(point: Point) -> Self {
        Self {
            lat: (point.lat() * PER_DEGREE).round() as i32,
            lon: (point.lon() * PER_DEGREE).round() as i32,
        }
    }

    /// The point in degrees.
    pub fn point(self) -> Point {
        let (lat, lon) = (
            f64::from(self.lat) / PER_DEGREE,
            f64::from(self.lon) / PER_DEGREE,
        );
        Point::new(lat, lon).unwrap_or(Point::new(0.0, 0.0).expect("the origin is a point"))
    }
}

/// A box of spots, its sides included; it never crosses the antimeridian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpotBox {
    /// Southernmost latitude.
    pub south: i32,
    /// Westernmost longitude.
    pub west: i32,
    /// Northernmost latitude.
    pub north: i32,
    /// Easternmost longitude.
    pub east: i32,
}

impl SpotBox {
    /// All the earth.
    pub const EARTH: Self = Self {
        south: -POLE as i32,
        west: -ANTIMERIDIAN as i32,
        north: POLE as i32,
        east: ANTIMERIDIAN as i32,
    };

    /// The box of one spot.
    pub fn of(spot: Spot) -> Self {
        Self {
            south: spot.lat,
            west: spot.lon,
            north: spot.lat,
            east: spot.lon,
        }
    }

    /// The smallest box round some spots; `None` of none.
    pub fn around(spots: impl IntoIterator<Item = Spot>) -> Option<Self> {
        let mut spots = spots.into_iter();
        let first = Self::of(spots.next()?);
        Some(spots.fold(first, Self::with))
    }

    /// Grown to hold a spot.
    #[must_use]
    pub fn with(self, spot: Spot) -> Self {
        self.joined(Self::of(spot))
    }

    /// Grown to hold another box.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        Self {
            south: self.south.min(other.south),
            west: self.west.min(other.west),
            north: self.north.max(other.north),
            east: self.east.max(other.east),
        }
    }

    /// Whether the spot lies in it.
    pub fn holds(&self, spot: Spot) -> bool {
        (self.south..=self.north).contains(&spot.lat) && (self.west..=self.east).contains(&spot.lon)
    }

    /// Whether the two share a spot.
    pub fn meets(&self, other: &Self) -> bool {
        self.south <= other.north
            && other.south <= self.north
            && self.west <= other.east
            && other.west <= self.east
    }

    /// Grown by so many ten-millionths of a degree on every side.
    #[must_use]
    pub fn grown(self, lat: i32, lon: i32) -> Self {
        Self {
            south: self.south.saturating_sub(lat),
            west: self.west.saturating_sub(lon),
            north: self.north.saturating_add(lat),
            east: self.east.saturating_add(lon),
        }
    }

    /// The one or two boxes of spots that cover a box in degrees, rounded outward.
    pub fn covering(bounds: &Bounds) -> Vec<Self> {
        let down = |degrees: f64| (degrees * PER_DEGREE).floor() as i32;
        let up = |degrees: f64| (degrees * PER_DEGREE).ceil() as i32;
        let part = |west, east| Self {
            south: down(bounds.south).max(Self::EARTH.south),
            west,
            north: up(bounds.north).min(Self::EARTH.north),
            east,
        };
        let (west, east) = (down(bounds.west), up(bounds.east));
        if bounds.west <= bounds.east {
            vec![part(west.max(Self::EARTH.west), east.min(Self::EARTH.east))]
        } else {
            vec![part(west, Self::EARTH.east), part(Self::EARTH.west, east)]
        }
    }

    /// In degrees.
    pub fn bounds(&self) -> Bounds {
        Bounds {
            south: f64::from(self.south) / PER_DEGREE,
            west: f64::from(self.west) / PER_DEGREE,
            north: f64::from(self.north) / PER_DEGREE,
            east: f64::from(self.east) / PER_DEGREE,
        }
    }
}

/// Metres in one ten-millionth of a degree around a latitude.
///
/// Units: metres east and metres north.
/// Error: below one in ten thousand within 10 km of the latitude, which is all it is used for.
/// Source: series of the WGS 84 radii of curvature, NGA.STND.0036.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Metres east.
    pub east: f64,
    /// Metres north.
    pub north: f64,
}

impl Scale {
    /// The scale at a latitude in ten-millionths of a degree.
    pub fn at(lat: i32) -> Self {
        let phi = (f64::from(lat) / PER_DEGREE).to_radians();
        // The cosines of multiples of the latitude, each from the two before it.
        let one = libm::cos(phi);
        let next = |last: f64, before: f64| 2.0 * one * last - before;
        let two = next(one, 1.0);
        let three = next(two, one);
        let four = next(three, two);
        let five = next(four, three);
        let north = 111_132.954 - 559.822 * two + 1.175 * four;
        let east = 111_412.84 * one - 93.5 * three + 0.118 * five;
        Self {
            east: east.max(1.0) / PER_DEGREE,
            north: north / PER_DEGREE,
        }
    }

    /// Metres east and north from one spot to another; across the antimeridian the short way.
    #[inline]
    pub fn from_to(&self, from: Spot, to: Spot) -> [f64; 2] {
        let mut lon = i64::from(to.lon) - i64::from(from.lon);
        if lon > ANTIMERIDIAN {
            lon -= 2 * ANTIMERIDIAN;
        } else if lon < -ANTIMERIDIAN {
            lon += 2 * ANTIMERIDIAN;
        }
        [
            lon as f64 * self.east,
            (i64::from(to.lat) - i64::from(from.lat)) as f64 * self.north,
        ]
    }

    /// The spot halfway between two.
    pub fn halfway(&self, from: Spot, to: Spot) -> Spot {
        let [east, north] = self.from_to(from, to);
        self.spot(from, [east / 2.0, north / 2.0])
    }

    /// The spot so many metres east and north of another.
    pub fn spot(&self, from: Spot, [east, north]: [f64; 2]) -> Spot {
        let mut lon = i64::from(from.lon) + (east / self.east).round() as i64;
        if lon > ANTIMERIDIAN {
            lon -= 2 * ANTIMERIDIAN;
        } else if lon < -ANTIMERIDIAN {
            lon += 2 * ANTIMERIDIAN;
        }
        let lat = i64::from(from.lat) + (north / self.north).round() as i64;
        Spot {
            lat: lat.clamp(-POLE, POLE) as i32,
            lon: lon.clamp(-ANTIMERIDIAN, ANTIMERIDIAN) as i32,
        }
    }

    /// Metres between two spots.
    #[inline]
    pub fn distance(&self, from: Spot, to: Spot) -> f64 {
        let [east, north] = self.from_to(from, to);
        (east * east + north * north).sqrt()
    }
}

/// The direction of a vector, clockwise from north, in 256ths of a turn.
pub fn bearing256([east, north]: [f64; 2]) -> u8 {
    let turn = libm::atan2(east, north) / std::f64::consts::TAU;
    (turn * 256.0).round().rem_euclid(256.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use bayyina_ground::inverse;

    #[test]
    fn flat_metres_agree_with_the_geodesic() {
        for lat in [-700_000_000, -335_000_000, 0, 350_000_000, 655_000_000] {
            let from = Spot { lat, lon: 100 };
            let to = Spot {
                lat: lat + 20_000,
                lon: 30_000,
            };
            let truth = inverse(from.point(), to.point()).0.get();
            let flat = Scale::at(lat).distance(from, to);
            assert!((flat / truth - 1.0).abs() < 1e-4, "{lat}: {flat} {truth}");
        }
    }

    #[test]
    fn distance_takes_the_short_way_over_the_antimeridian() {
        let east = Spot {
            lat: 0,
            lon: 1_799_999_000,
        };
        let west = Spot {
            lat: 0,
            lon: -1_799_999_000,
        };
        let distance = Scale::at(0).distance(east, west);
        assert!((distance - 22.26).abs() < 0.1, "{distance}");
    }

    #[test]
    fn bearings_turn_clockwise_from_north() {
        let table = [
            ([0.0, 1.0], 0),
            ([1.0, 0.0], 64),
            ([0.0, -1.0], 128),
            ([-1.0, 0.0], 192),
            ([-0.001, 1.0], 0),
        ];
        for (vector, expected) in table {
            assert_eq!(bearing256(vector), expected, "{vector:?}");
        }
    }

    #[test]
    fn a_box_over_the_antimeridian_becomes_two() {
        let bounds = Bounds {
            south: -1.0,
            west: 179.0,
            north: 1.0,
            east: -179.0,
        };
        let boxes = SpotBox::covering(&bounds);
        assert_eq!(boxes.len(), 2);
        assert!(boxes[0].holds(Spot {
            lat: 0,
            lon: 1_795_000_000
        }));
        assert!(boxes[1].holds(Spot {
            lat: 0,
            lon: -1_795_000_000
        }));
        assert!(!boxes.iter().any(|part| part.holds(Spot { lat: 0, lon: 0 })));
    }
}
