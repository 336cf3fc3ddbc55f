//! What a search found.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::trace::PointId;

/// What a search found, the JSON of `bayyina locate solve`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Places, the likeliest first.
    pub candidates: Vec<Candidate>,
    /// What may be said of them.
    pub verdict: Verdict,
    /// How many places are as good as each other; 1 of a place that is located, 0 of none.
    pub among: usize,
    /// The best that traces of no place reached.
    pub decoys: Vec<DecoyResult>,
    /// How likely the first candidate is chance.
    pub false_match_probability: f64,
    /// What was searched.
    pub explored: Explored,
    /// How long it took, in milliseconds.
    pub elapsed_ms: f64,
    /// What would help.
    pub advice: Vec<Advice>,
    /// Who must be named wherever the result is shown.
    pub attribution: String,
    /// The program.
    pub version: String,
}

/// What may be said of the candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// The first candidate is the place.
    #[serde(rename = "located")]
    Located,
    /// The place may be among the candidates.
    #[serde(rename = "ambiguous")]
    Ambiguous,
    /// No candidate is better than chance.
    #[serde(rename = "not found")]
    NotFound,
}

/// A place where the trace may have been taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Latitude of the ground at the middle of the frame, in degrees.
    pub lat: f64,
    /// Its longitude.
    pub lon: f64,
    /// Holds the true place of the frame's middle 95 times in 100, if the candidate is right.
    pub radius_m: f64,
    /// How likely it is the place.
    pub probability: f64,
    /// How much better than chance it fits, in natural logarithms; not a probability.
    pub log_odds: f64,
    /// What the log odds are made of.
    pub evidence: BTreeMap<String, f64>,
    /// From pixels (x, y, 1) to metres (east, north, 1) in `crs`, row by row, up to scale.
    pub ground_from_image: [f64; 9],
    /// The local frame, as a PROJ string.
    pub crs: String,
    /// What the frame shows: a GeoJSON polygon.
    pub footprint: Footprint,
    /// Where the top of the frame points, in degrees clockwise from north.
    pub heading_deg: f64,
    /// How much ground the middle row of the frame spans.
    pub width_m: f64,
    /// Points, and the number in OpenStreetMap of the junction that each is.
    pub matched: Vec<(PointId, i64)>,
    /// Points that are no junction of the map.
    pub unmatched: Vec<PointId>,
    /// Root mean square of the distances between matched points and junctions.
    pub residual_m: f64,
    /// The camera, where one explains the fit as well as a free projection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera: Option<CameraPose>,
}

/// A pinhole camera over flat ground.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CameraPose {
    /// Degrees between the line of sight and straight down.
    pub tilt_deg: f64,
    /// Degrees between the frame's top and straight up, clockwise.
    pub roll_deg: f64,
    /// Degrees that the frame spans from left to right; `None` if the trace does not tell.
    pub horizontal_view_deg: Option<f64>,
}

/// A polygon of GeoJSON (RFC 7946): longitude, latitude.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Footprint {
    /// `Polygon`.
    #[serde(rename = "type")]
    pub kind: String,
    /// One closed ring, counter-clockwise.
    pub coordinates: Vec<Vec<[f64; 2]>>,
}

/// The best match of a trace that is of no place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecoyResult {
    /// How it was made of the trace.
    pub kind: String,
    /// The log odds of its best candidate; 0 if there was none.
    pub log_odds: f64,
}

/// What a search looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explored {
    /// Junctions in the tiles searched.
    pub junctions: u64,
    /// Tiles searched.
    pub tiles: u64,
    /// Patterns of the trace looked up.
    pub patterns: u64,
    /// Patterns of the map compared.
    pub compared: u64,
    /// Places tried, point by point.
    pub tried: u64,
    /// Places fitted.
    pub fitted: u64,
    /// Whether the budget ran out or the search was interrupted before it was done.
    pub stopped_early: bool,
}

/// What would make the answer surer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Advice {
    /// Mark more junctions.
    MoreJunctions {
        /// About how many.
        about: u32,
    },
    /// Give the heading.
    Heading,
    /// Give a region.
    Region,
    /// Trace curved roads with their bends.
    Bends,
    /// The search was not done: give it more time.
    MoreTime,
    /// Look here: these points tell the first candidates apart.
    TellApart {
        /// Points that the first candidate explains and the second does not.
        points: Vec<PointId>,
    },
}
