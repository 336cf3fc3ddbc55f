//! GeoJSON (RFC 7946): features with a geometry that is an area.

use bayyina_model::RegionText;
use serde_json::{Map, Value};

use crate::shapes::ring;

/// One feature.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Feature {
    /// Its id, in the `id` member or the `id` property.
    pub id: Option<String>,
    /// Its properties as text, by name.
    pub properties: Vec<(String, String)>,
    /// Its area, or what is wrong with it.
    pub geometry: Result<RegionText, String>,
}

/// Reads the features of a file: a collection, one feature, or a geometry alone.
pub(crate) fn features(bytes: &[u8]) -> Result<Vec<Feature>, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let value: Value =
        serde_json::from_slice(bytes).map_err(|error| format!("no GeoJSON: {error}"))?;
    let Value::Object(top) = value else {
        return Err("no GeoJSON: an object is expected".to_owned());
    };
    if let Some(crs) = top.get("crs") {
        let name = crs
            .pointer("/properties/name")
            .and_then(Value::as_str)
            .unwrap_or("");
        if !["CRS84", "EPSG::4326", "EPSG:4326"]
            .iter()
            .any(|known| name.ends_with(known))
        {
            return Err(format!(
                "coordinates in {name:?}; GeoJSON is in longitude and latitude of WGS 84: export it so"
            ));
        }
    }
    match top.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => match top.get("features") {
            Some(Value::Array(list)) => list
                .iter()
                .enumerate()
                .map(|(index, value)| match value {
                    Value::Object(object) => Ok(feature(object)),
                    _ => Err(format!("feature {}: an object is expected", index + 1)),
                })
                .collect(),
            _ => Err("a FeatureCollection without features".to_owned()),
        },
        Some("Feature") => Ok(vec![feature(&top)]),
        Some(_) => Ok(vec![Feature {
            id: None,
            properties: Vec::new(),
            geometry: area(&Value::Object(top)),
        }]),
        None => Err("no GeoJSON: the member type is missing".to_owned()),
    }
}

fn feature(object: &Map<String, Value>) -> Feature {
    let properties: Vec<(String, String)> = match object.get("properties") {
        Some(Value::Object(properties)) => properties
            .iter()
            .map(|(name, value)| (name.clone(), text(value)))
            .collect(),
        _ => Vec::new(),
    };
    let id = object
        .get("id")
        .filter(|id| !id.is_null())
        .map(text)
        .or_else(|| {
            properties
                .iter()
                .find(|(name, _)| name == "id")
                .map(|(_, value)| value.clone())
        });
    let geometry = match object.get("geometry") {
        Some(geometry @ Value::Object(_)) => area(geometry),
        _ => Err("the feature has no geometry".to_owned()),
    };
    Feature {
        id,
        properties,
        geometry,
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Array(values) if values.iter().all(Value::is_string) => values
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(";"),
        other => other.to_string(),
    }
}

/// The area of a geometry, checked; a fault names polygon, ring and vertex.
fn area(geometry: &Value) -> Result<RegionText, String> {
    let coordinates = || geometry.get("coordinates").unwrap_or(&Value::Null);
    let region = match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => RegionText::Area(vec![polygon(coordinates(), 1)?]),
        Some("MultiPolygon") => RegionText::Area(many(coordinates())?),
        Some("GeometryCollection") => {
            let mut polygons = Vec::new();
            let parts = geometry.get("geometries").and_then(Value::as_array);
            for part in parts.into_iter().flatten() {
                match part.get("type").and_then(Value::as_str) {
                    Some("Polygon") => {
                        let number = polygons.len() + 1;
                        polygons.push(polygon(
                            part.get("coordinates").unwrap_or(&Value::Null),
                            number,
                        )?);
                    }
                    Some("MultiPolygon") => {
                        polygons.extend(many(part.get("coordinates").unwrap_or(&Value::Null))?);
                    }
                    other => return Err(not_an_area(other)),
                }
            }
            RegionText::Area(polygons)
        }
        other => return Err(not_an_area(other)),
    };
    region.region().map_err(|error| error.to_string())?;
    Ok(region)
}

fn not_an_area(kind: Option<&str>) -> String {
    format!(
        "the geometry is a {}, and an area is needed: a Polygon or MultiPolygon",
        kind.unwrap_or("thing without a type")
    )
}

fn many(value: &Value) -> Result<Vec<Vec<String>>, String> {
    value
        .as_array()
        .ok_or("the geometry has no list of coordinates")?
        .iter()
        .enumerate()
        .map(|(index, value)| polygon(value, index + 1))
        .collect()
}

fn polygon(value: &Value, number: usize) -> Result<Vec<String>, String> {
    let rings = value
        .as_array()
        .ok_or_else(|| format!("polygon {number}: no list of rings"))?;
    rings
        .iter()
        .enumerate()
        .map(|(index, points)| {
            let place = || format!("polygon {number}, ring {}", index + 1);
            let points = points
                .as_array()
                .ok_or_else(|| format!("{}: no list of points", place()))?;
            let pairs = points
                .iter()
                .enumerate()
                .map(|(vertex, pair)| {
                    let at = |index| pair.get(index).and_then(Value::as_f64);
                    at(0).zip(at(1)).ok_or_else(|| {
                        format!(
                            "{}, point {}: no longitude and latitude",
                            place(),
                            vertex + 1
                        )
                    })
                })
                .collect::<Result<Vec<(f64, f64)>, String>>()?;
            Ok(ring(pairs))
        })
        .collect()
}
