//! A place on the ellipsoid.

/// A point on the WGS 84 ellipsoid.
///
/// Units: degrees, geodetic latitude in [-90, 90] and longitude in [-180, 180).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    lat: f64,
    lon: f64,
}

impl Point {
    /// `None` unless both are finite and |`lat`| ≤ 90; `lon` is brought into [-180, 180).
    pub fn new(lat: f64, lon: f64) -> Option<Self> {
        (lat.is_finite() && lon.is_finite() && lat.abs() <= 90.0).then(|| Self {
            lat: lat + 0.0,
            lon: folded(lon),
        })
    }

    /// Geodetic latitude in degrees, north positive.
    pub fn lat(self) -> f64 {
        self.lat
    }

    /// Longitude in degrees, east positive, in [-180, 180).
    pub fn lon(self) -> f64 {
        self.lon
    }

    /// A computed place: latitude is cut at the poles.
    pub(crate) fn computed(lat: f64, lon: f64) -> Self {
        debug_assert!(
            lat.is_finite() && lon.is_finite(),
            "a place was computed as not a number"
        );
        Self {
            lat: lat.clamp(-90.0, 90.0) + 0.0,
            lon: folded(lon),
        }
    }
}

impl Eq for Point {}

impl Ord for Point {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.lat.total_cmp(&other.lat)).then(self.lon.total_cmp(&other.lon))
    }
}

impl PartialOrd for Point {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}°, {}°", self.lat, self.lon)
    }
}

/// A longitude brought into [-180, 180).
pub(crate) fn folded(lon: f64) -> f64 {
    if (-180.0..180.0).contains(&lon) {
        return lon + 0.0;
    }
    let rest = lon % 360.0;
    let rest = if rest >= 180.0 {
        rest - 360.0
    } else if rest < -180.0 {
        rest + 360.0
    } else {
        rest
    };
    rest + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longitudes_fold_and_latitudes_are_checked() {
        let table = [
            // lat, lon, folded
            (35.0, 180.0, Some(-180.0)),
            (35.0, -180.0, Some(-180.0)),
            (35.0, 190.5, Some(-169.5)),
            (35.0, -190.5, Some(169.5)),
            (35.0, 540.0, Some(-180.0)),
            (-90.0, -0.0, Some(0.0)),
            (90.000_001, 0.0, None),
            (f64::NAN, 0.0, None),
            (0.0, f64::INFINITY, None),
        ];
        for (lat, lon, expected) in table {
            assert_eq!(
                Point::new(lat, lon).map(Point::lon),
                expected,
                "{lat} {lon}"
            );
        }
    }
}
