//! Regions as entries carry them: decimal text that becomes a [`Region`].

use std::fmt;

use bayyina_ground::{Bearing, Corner, Metres, Point, Polygon, Region, RingFault};
use serde::{Deserialize, Serialize};

use crate::small::Small;

/// A number as its source wrote it. Never a float in stored bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal(Small);

/// Text that is not a plain decimal number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not a decimal number such as -12.5")]
pub struct DecimalError {
    /// The text, cut at 80 characters.
    pub found: String,
}

impl Decimal {
    /// Reads an optional minus, digits, and optionally a point and digits; at most 40 characters.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        if is_decimal(text) {
            Ok(Self(Small::new(text)))
        } else {
            Err(DecimalError {
                found: text.chars().take(80).collect(),
            })
        }
    }

    /// The shortest decimal that reads back as `value`; `None` unless it is finite.
    pub fn of(value: f64) -> Option<Self> {
        value
            .is_finite()
            .then(|| Self::parse(&value.to_string()).ok())
            .flatten()
    }

    /// The nearest floating-point number.
    pub fn get(&self) -> f64 {
        self.text().parse().expect("checked when read")
    }

    /// The text as written.
    pub fn text(&self) -> &str {
        self.0.text()
    }
}

/// An optional minus, digits, and optionally a point and digits; at most 40 characters.
fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.len() <= 40 && digits(whole) && digits(part)
}

impl Serialize for Decimal {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.text())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A region as text. Latitudes and longitudes in degrees of WGS 84, lengths in metres.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RegionText {
    /// All points within `radius_m` of a point.
    Disk {
        /// Latitude of the centre.
        lat: Decimal,
        /// Longitude of the centre.
        lon: Decimal,
        /// Radius along the ground.
        radius_m: Decimal,
    },
    /// Polygons, each a list of rings (shell first, then holes), each ring one text of
    /// `lon lat` pairs parted by commas, edges straight in longitude and latitude.
    Area(Vec<Vec<String>>),
    /// Part of a ring around a point, between two bearings clockwise from north.
    Sector {
        /// Latitude of the centre.
        lat: Decimal,
        /// Longitude of the centre.
        lon: Decimal,
        /// Least distance from the centre.
        from_m: Decimal,
        /// Greatest distance from the centre.
        to_m: Decimal,
        /// Bearing at which the sector starts.
        bearing_from: Decimal,
        /// Bearing at which the sector ends, clockwise.
        bearing_to: Decimal,
    },
    /// All points within a distance of a region.
    Within {
        /// The region.
        of: Box<RegionText>,
        /// The distance.
        m: Decimal,
    },
    /// All points farther than a distance from a region.
    Beyond {
        /// The region.
        of: Box<RegionText>,
        /// The distance.
        m: Decimal,
    },
}

/// Why text is not a region.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RegionError {
    /// A point off the globe.
    #[error("latitude {lat}°, longitude {lon}° is no point of the globe")]
    Point {
        /// Latitude as given.
        lat: String,
        /// Longitude as given.
        lon: String,
    },
    /// A length below zero.
    #[error("{0} m is no length")]
    Length(String),
    /// A ring whose text does not read as `lon lat` pairs.
    #[error(
        "polygon {polygon}, ring {ring}, point {index}: cannot read {found:?} as a longitude and a latitude"
    )]
    Pair {
        /// Polygon, from 1.
        polygon: usize,
        /// Ring of the polygon, from 1.
        ring: usize,
        /// Point of the ring, from 1.
        index: usize,
        /// The text, cut at 40 characters.
        found: String,
    },
    /// Rings that enclose nothing sound.
    #[error(transparent)]
    Ring(#[from] RingFault),
    /// A sector whose distances or bearings contradict one another.
    #[error("a sector needs from_m no larger than to_m, and bearings that are numbers")]
    Sector,
    /// Regions within regions beyond a depth of 8.
    #[error("regions nested deeper than 8 levels")]
    Depth,
}

impl RegionText {
    /// A disk from numbers; `None` unless all are finite.
    pub fn disk(lat: f64, lon: f64, radius_m: f64) -> Option<Self> {
        Some(Self::Disk {
            lat: Decimal::of(lat)?,
            lon: Decimal::of(lon)?,
            radius_m: Decimal::of(radius_m)?,
        })
    }

    /// The region that the text stands for.
    pub fn region(&self) -> Result<Region, RegionError> {
        self.region_at(0)
    }

    fn region_at(&self, depth: usize) -> Result<Region, RegionError> {
        if depth > 8 {
            return Err(RegionError::Depth);
        }
        match self {
            Self::Disk { lat, lon, radius_m } => {
                Ok(Region::disk(point(lat, lon)?, metres(radius_m)?))
            }
            Self::Area(polygons) => {
                let polygons = polygons
                    .iter()
                    .enumerate()
                    .map(|(polygon, rings)| {
                        let mut rings = rings
                            .iter()
                            .enumerate()
                            .map(|(ring, text)| corners(text, polygon, ring));
                        let shell = rings.next().unwrap_or(Ok(Vec::new()))?;
                        let holes = rings.collect::<Result<_, _>>()?;
                        Ok(Polygon { shell, holes })
                    })
                    .collect::<Result<Vec<_>, RegionError>>()?;
                Ok(Region::area(polygons)?)
            }
            Self::Sector {
                lat,
                lon,
                from_m,
                to_m,
                bearing_from,
                bearing_to,
            } => Region::sector(
                point(lat, lon)?,
                metres(from_m)?,
                metres(to_m)?,
                Bearing::new(bearing_from.get()).ok_or(RegionError::Sector)?,
                Bearing::new(bearing_to.get()).ok_or(RegionError::Sector)?,
            )
            .ok_or(RegionError::Sector),
            Self::Within { of, m } => Ok(Region::within(of.region_at(depth + 1)?, metres(m)?)),
            Self::Beyond { of, m } => Ok(Region::beyond(of.region_at(depth + 1)?, metres(m)?)),
        }
    }
}

fn point(lat: &Decimal, lon: &Decimal) -> Result<Point, RegionError> {
    Point::new(lat.get(), lon.get()).ok_or_else(|| RegionError::Point {
        lat: lat.to_string(),
        lon: lon.to_string(),
    })
}

fn metres(length: &Decimal) -> Result<Metres, RegionError> {
    Metres::new(length.get()).ok_or_else(|| RegionError::Length(length.to_string()))
}

/// The corners of a ring written as `lon lat, lon lat, …` in degrees.
fn corners(text: &str, polygon: usize, ring: usize) -> Result<Vec<Corner>, RegionError> {
    text.split(',')
        .enumerate()
        .map(|(index, pair)| {
            let mut numbers = pair
                .split_ascii_whitespace()
                .map(|text| text.parse::<f64>().ok().filter(|_| is_decimal(text)));
            match (numbers.next(), numbers.next(), numbers.next()) {
                (Some(Some(lon)), Some(Some(lat)), None) => Ok(Corner { lat, lon }),
                _ => Err(RegionError::Pair {
                    polygon: polygon + 1,
                    ring: ring + 1,
                    index: index + 1,
                    found: pair.chars().take(40).collect(),
                }),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Region, RegionError> {
        serde_json::from_str::<RegionText>(json).unwrap().region()
    }

    #[test]
    fn text_becomes_a_region() {
        let disk = read(r#"{"disk":{"lat":"34.8422936","lon":"36.7307641","radius_m":"2000"}}"#);
        let Ok(Region::Disk(disk)) = disk else {
            panic!("{disk:?}");
        };
        assert_eq!(disk.centre().lat(), 34.842_293_6);
        assert_eq!(disk.radius().get(), 2_000.0);
        let area = read(r#"{"area":[["36 34, 37 34, 37 35, 36 35, 36 34"]]}"#).unwrap();
        assert!(matches!(area, Region::Area(_)));
        let beyond = read(
            r#"{"beyond":{"of":{"disk":{"lat":"35.95","lon":"39.0","radius_m":"0"}},"m":"160900"}}"#,
        );
        assert!(matches!(beyond, Ok(Region::Beyond { .. })));
    }

    #[test]
    fn faults_name_their_place() {
        assert!(matches!(
            read(r#"{"disk":{"lat":"91","lon":"0","radius_m":"1"}}"#),
            Err(RegionError::Point { .. })
        ));
        assert!(matches!(
            read(r#"{"area":[["36 34, 37 x, 37 35"]]}"#),
            Err(RegionError::Pair {
                polygon: 1,
                ring: 1,
                index: 2,
                ..
            })
        ));
        let crossed = read(r#"{"area":[["36 34, 37 35, 37 34, 36 35"]]}"#);
        assert!(matches!(crossed, Err(RegionError::Ring(_))), "{crossed:?}");
        for number in ["1e3", "+1", ".5", "1.", "NaN", "", "0x1", "1,5", "٣"] {
            assert!(Decimal::parse(number).is_err(), "{number}");
        }
    }
}
