//! Regions that are stated by a place, and where they lie.

use super::rank::Candidate;
use super::relative::{NEAR_M, Relation};

/// A bounded sector around a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sector {
    /// Latitude of the place it is stated by.
    pub lat: f64,
    /// Longitude of the place it is stated by.
    pub lon: f64,
    /// From this far, in metres.
    pub from_m: f64,
    /// To this far, in metres.
    pub to_m: f64,
    /// From this bearing, in degrees clockwise from north.
    pub bearing_from: f64,
    /// To this bearing.
    pub bearing_to: f64,
}

/// Makes the region that is stated by a place out of that place.
pub(super) fn relate(candidate: &mut Candidate, relation: Relation) {
    match relation {
        Relation::Is => {}
        Relation::Near => {
            candidate.radius_m += NEAR_M;
            candidate
                .why
                .push_str(&format!("; near it: within {} km", NEAR_M / 1000.0));
        }
        Relation::Countryside => {
            candidate.radius_m = candidate.radius_m.max(NEAR_M * 3.0);
            candidate.why.push_str("; the country around it");
        }
        Relation::Sector {
            bearing,
            half_width,
            from_m,
            to_m,
        } => {
            let to_m = to_m
                + if from_m == 0.0 {
                    candidate.radius_m.min(20_000.0)
                } else {
                    0.0
                };
            let (from, to) = match bearing {
                Some(bearing) => (
                    (bearing - half_width).rem_euclid(360.0),
                    (bearing + half_width).rem_euclid(360.0),
                ),
                None => (0.0, 360.0),
            };
            candidate.sector = Some(Sector {
                lat: candidate.lat,
                lon: candidate.lon,
                from_m,
                to_m,
                bearing_from: from,
                bearing_to: to,
            });
            candidate.why.push_str(&format!(
                "; {:.1} to {:.1} km from it",
                from_m / 1000.0,
                to_m / 1000.0
            ));
            if let Some(bearing) = bearing {
                candidate
                    .why
                    .push_str(&format!(", {from:.0}° to {to:.0}° of north"));
                let middle = (from_m + to_m) / 2.0;
                let (lat, lon) = from_here(candidate.lat, candidate.lon, bearing, middle);
                let (edge_lat, edge_lon) = from_here(candidate.lat, candidate.lon, from, to_m);
                candidate.radius_m =
                    ground_m(lat, lon, edge_lat, edge_lon).max((to_m - from_m) / 2.0);
                (candidate.lat, candidate.lon) = (lat, lon);
            } else {
                candidate.radius_m = to_m;
            }
        }
    }
}

const EARTH_M: f64 = 6_371_008.8;

/// Metres between two points on a sphere: for weighing readings only.
pub(super) fn ground_m(lat: f64, lon: f64, other_lat: f64, other_lon: f64) -> f64 {
    let (a, b) = (lat.to_radians(), other_lat.to_radians());
    let (north, east) = ((b - a) / 2.0, (other_lon - lon).to_radians() / 2.0);
    let h = libm::sin(north) * libm::sin(north)
        + libm::cos(a) * libm::cos(b) * libm::sin(east) * libm::sin(east);
    2.0 * EARTH_M * libm::asin(libm::sqrt(h.min(1.0)))
}

/// Where one comes to from a point at a bearing after some metres.
fn from_here(lat: f64, lon: f64, bearing: f64, metres: f64) -> (f64, f64) {
    let (a, b, d) = (lat.to_radians(), bearing.to_radians(), metres / EARTH_M);
    let to = libm::asin(libm::sin(a) * libm::cos(d) + libm::cos(a) * libm::sin(d) * libm::cos(b));
    let east = libm::atan2(
        libm::sin(b) * libm::sin(d) * libm::cos(a),
        libm::cos(d) - libm::sin(a) * libm::sin(to),
    );
    let lon = (lon + east.to_degrees() + 540.0) % 360.0 - 180.0;
    (to.to_degrees(), lon)
}
