//! Where a row lies: points, areas, sectors, and the regions of places.

use bayyina_model::{Decimal, RegionText};

use crate::coordinates::{self, Axis, Position};
use crate::fault::{Remark, RowError};
use crate::row::{Fields, Seen};
use crate::shapes::wkt;
use crate::text::cut;

/// What to do where a point has no radius.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoRadius {
    /// The digits tell how far rounding moved it.
    Digits,
    /// The point itself is meant.
    Point,
}

impl Fields<'_> {
    /// A point from one column or two.
    pub fn position(&mut self, lat: &str, lon: &str, both: &str) -> Option<Position> {
        let (field, position) = match (self.text(both), self.text(lat), self.text(lon)) {
            (Some(text), _, _) => (both, self.read_pair(both, &text)?),
            (None, Some(text), None) => (lat, self.pair_alone(lat, lon, Axis::Latitude, &text)?),
            (None, None, Some(text)) => (lon, self.pair_alone(lon, lat, Axis::Longitude, &text)?),
            (None, Some(north), Some(east)) => {
                let lat_found = coordinates::angle(&north, Axis::Latitude);
                let lon_found = coordinates::angle(&east, Axis::Longitude);
                for (field, found) in [(lat, &lat_found), (lon, &lon_found)] {
                    if let Err(error) = found {
                        self.fault(field, error.clone().into());
                    }
                }
                let (Ok(lat_found), Ok(lon_found)) = (lat_found, lon_found) else {
                    return None;
                };
                for (field, text, found) in [(lat, &north, &lat_found), (lon, &east, &lon_found)] {
                    if found.converted {
                        let about = Remark::Converted {
                            found: cut(text),
                            degrees: found.degrees.to_string(),
                        };
                        self.note(field, about);
                    }
                }
                (
                    lat,
                    Position {
                        lat: lat_found,
                        lon: lon_found,
                    },
                )
            }
            (None, None, None) => return None,
        };
        self.gathered.points.push(Seen {
            row: self.number,
            column: self
                .cells
                .get(field)
                .map(|found| found.label.clone())
                .unwrap_or_default(),
            lat: position.lat.degrees.clone(),
            lon: position.lon.degrees.clone(),
        });
        Some(position)
    }

    /// Both coordinates from the column of one; the other column is empty.
    fn pair_alone(&mut self, field: &str, other: &str, axis: Axis, text: &str) -> Option<Position> {
        if coordinates::angle(text, axis).is_ok() {
            let other = other.to_owned();
            self.fault(field, RowError::Half { other });
            return None;
        }
        self.read_pair(field, text)
    }

    fn read_pair(&mut self, field: &str, text: &str) -> Option<Position> {
        match coordinates::position(text) {
            Ok(position) => {
                if position.lat.converted || position.lon.converted {
                    let about = Remark::Converted {
                        found: cut(text),
                        degrees: format!("{}°, {}", position.lat.degrees, position.lon.degrees),
                    };
                    self.note(field, about);
                }
                Some(position)
            }
            Err(error) => {
                self.fault(field, error.into());
                None
            }
        }
    }

    /// The region of a row: an area, a sector, or a point with a radius. The place that a row
    /// names is looked at by [`Fields::region_or_place`].
    pub fn region(&mut self, radius: &str, without: NoRadius) -> Option<RegionText> {
        let area = self.area("region", "region_file");
        let position = self.position("lat", "lon", "point");
        let radius_m = self.metres(radius);
        let sector = self.sector();
        if self.faulty {
            return None;
        }
        if let Some(area) = area {
            if position.is_some() {
                self.note(
                    "lat",
                    Remark::TwoRegions {
                        first: "the area",
                        second: "the point",
                    },
                );
            }
            return Some(area);
        }
        if sector.is_some() {
            return sector;
        }
        let position = position?;
        let radius_m = match (radius_m, without) {
            (Some(radius_m), _) => radius_m,
            (None, NoRadius::Point) => Decimal::of(0.0)?,
            (None, NoRadius::Digits) => {
                let metres = position.rounding_m();
                self.gathered.rounded.push(metres);
                Decimal::of(f64::from(metres))?
            }
        };
        self.checked("lat", position.disk(radius_m))
    }

    /// The region of a row, or that of the place it names, which must have one region only.
    pub fn region_or_place(&mut self, without: NoRadius) -> Option<RegionText> {
        let region = self.region("radius_m", without);
        if region.is_some() || self.faulty {
            return region;
        }
        let place = self.known("place", "place")?;
        match self.known.readings(&place) {
            [region] => Some(region.clone()),
            readings => {
                let why = RowError::Readings {
                    place: place.to_string(),
                    readings: readings.len(),
                };
                self.fault("place", why);
                None
            }
        }
    }

    /// An area from a geometry, WKT, or a file beside the table.
    pub fn area(&mut self, field: &str, file: &str) -> Option<RegionText> {
        if let Some(text) = self.text(field) {
            return match wkt(&text) {
                Some(region) => self.checked(field, region),
                None => {
                    self.fault(field, RowError::Wkt { found: cut(&text) });
                    None
                }
            };
        }
        if let Some(name) = self.text(file) {
            return match self.files.region(self.table, &name) {
                Ok(region) => self.checked(file, region),
                Err(why) => {
                    self.fault(file, why);
                    None
                }
            };
        }
        match (field, self.geometry?) {
            ("region", Ok(region)) => Some(region.clone()),
            ("region", Err(why)) => {
                let why = RowError::Geometry(why.clone());
                self.fault(field, why);
                None
            }
            _ => None,
        }
    }

    /// A region whose rings and numbers hold.
    pub fn checked(&mut self, field: &str, region: RegionText) -> Option<RegionText> {
        match region.region() {
            Ok(_) => Some(region),
            Err(error) => {
                self.fault(field, error.into());
                None
            }
        }
    }

    /// Part of the surroundings of a place: beyond `from_m`, within `to_m`, between two bearings.
    fn sector(&mut self) -> Option<RegionText> {
        let place = self.known("sector_of", "place");
        let from = self.metres("from_m");
        let to = self.metres("to_m");
        let bearing_from = self.bearing("bearing_from");
        let bearing_to = self.bearing("bearing_to");
        let place = place?;
        let of = match self.known.readings(&place) {
            [of] => of.clone(),
            readings => {
                let why = RowError::Readings {
                    place: place.to_string(),
                    readings: readings.len(),
                };
                self.fault("sector_of", why);
                return None;
            }
        };
        let zero = Decimal::of(0.0)?;
        let region = match (from, to, bearing_from, bearing_to) {
            (Some(m), None, None, None) => RegionText::Beyond {
                of: Box::new(of),
                m,
            },
            (None, Some(m), None, None) => RegionText::Within {
                of: Box::new(of),
                m,
            },
            (from, Some(to_m), bearing_from, bearing_to)
                if bearing_from.is_some() == bearing_to.is_some() =>
            {
                let (lat, lon) = centre(&of)?;
                RegionText::Sector {
                    lat,
                    lon,
                    from_m: from.unwrap_or_else(|| zero.clone()),
                    to_m,
                    bearing_from: bearing_from.unwrap_or_else(|| zero.clone()),
                    bearing_to: bearing_to.unwrap_or(zero),
                }
            }
            _ => {
                let kind = self.kind.name();
                let fields = &["from_m", "to_m", "to_m with bearing_from and bearing_to"];
                self.fault("sector_of", RowError::OneOf { fields, kind });
                return None;
            }
        };
        self.checked("sector_of", region)
    }
}

/// The point that a region stands around.
fn centre(region: &RegionText) -> Option<(Decimal, Decimal)> {
    match region {
        RegionText::Disk { lat, lon, .. } | RegionText::Sector { lat, lon, .. } => {
            Some((lat.clone(), lon.clone()))
        }
        other => {
            let point = other.region().ok()?.centre();
            Some((Decimal::of(point.lat())?, Decimal::of(point.lon())?))
        }
    }
}
