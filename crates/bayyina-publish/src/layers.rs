//! The claims on a map: where each was put, where it was seen, and the line between.

use bayyina_assess::findings::FacetFinding;
use serde_json::{Map, Value};

use crate::document::{Claim, Document};
use crate::shape;
use crate::words::Language;

/// Which of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A region that the claim names.
    Claimed,
    /// A region where it was seen.
    Observed,
    /// From the one to the other.
    Line,
}

impl Part {
    /// Every part, in the order of the layers.
    pub const ALL: [Self; 3] = [Self::Claimed, Self::Observed, Self::Line];

    /// Its word in properties.
    pub fn text(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Observed => "observed",
            Self::Line => "line",
        }
    }

    /// Its name for people.
    pub fn title(self, language: Language) -> &'static str {
        match self {
            Self::Claimed => language.pick("Claimed places", "الأماكن المدّعاة"),
            Self::Observed => language.pick("Observed places", "الأماكن المرصودة"),
            Self::Line => language.pick("From claimed to observed", "من المدّعى إلى المرصود"),
        }
    }
}

/// A thing on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature<'a> {
    /// Which part of a claim.
    pub part: Part,
    /// The claim.
    pub claim: &'a Claim,
    /// GeoJSON geometry.
    pub geometry: Value,
    /// Properties of its own: place, facet, entry, role.
    pub own: Map<String, Value>,
}

/// Everything of every claim that can be drawn, layer by layer, in the order of the claims.
pub fn features(document: &Document) -> Vec<Feature<'_>> {
    let mut all = Vec::new();
    for (part, collection) in [
        (Part::Claimed, &document.map.claimed),
        (Part::Observed, &document.map.observed),
    ] {
        for feature in collection["features"].as_array().into_iter().flatten() {
            let mut own = feature["properties"]
                .as_object()
                .cloned()
                .unwrap_or_default();
            let claim = own
                .remove("claim")
                .and_then(|id| document.claim(id.as_str()?));
            if let Some(claim) = claim {
                all.push(Feature {
                    part,
                    claim,
                    geometry: feature["geometry"].clone(),
                    own,
                });
            }
        }
    }
    for claim in &document.claims {
        if let (Some(from), Some(to)) = (claim.finding.claimed_point, claim.finding.observed_point)
            && from != to
        {
            let geometry = shape::line_geometry(from, to);
            all.push(Feature {
                part: Part::Line,
                claim,
                geometry,
                own: Map::new(),
            });
        }
    }
    all
}

impl Feature<'_> {
    /// The place facet of its claim.
    pub fn place(&self) -> Option<&FacetFinding> {
        self.claim.facet("place")
    }
}

/// claims.geojson: per claim what was claimed, what was observed, and the line between, with the
/// verdicts of its facets.
pub fn geojson(document: &Document) -> Value {
    let features = features(document).into_iter().map(|feature| {
        let mut properties = feature.own.clone();
        let claim = &feature.claim.finding;
        let mut put = |key: &str, value: Value| {
            properties.insert(key.to_owned(), value);
        };
        put("part", feature.part.text().into());
        put("claim", claim.id.as_str().into());
        for (key, value) in [
            ("title", &claim.title),
            ("published", &claim.published),
            ("incident", &claim.incident),
        ] {
            if let Some(value) = value {
                put(key, value.as_str().into());
            }
        }
        for facet in &claim.facets {
            put(
                &format!("verdict_{}", facet.facet),
                facet.sides.verdict.text().into(),
            );
        }
        if let Some(distance) = feature.place().and_then(|facet| facet.distance_m.as_ref()) {
            // Decimal text: a distance carries meaning to its last digit.
            put("distance_low_m", distance.low.as_str().into());
            put("distance_high_m", distance.high.as_str().into());
        }
        shape::feature(feature.geometry, Value::Object(properties))
    });
    shape::collection(features.collect())
}
