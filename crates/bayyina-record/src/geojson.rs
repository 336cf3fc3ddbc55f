//! GeoJSON (RFC 7946). Read by hand from JSON, so that a fault names feature, ring and point.

use serde_json::{Map, Value};

use crate::layer::{Feature, Shape, area};
use crate::shapes::ring;

/// Reads the features of a file: a collection, one feature, or a geometry alone.
pub(crate) fn features(bytes: &[u8]) -> Result<Vec<Feature>, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let value: Value =
        serde_json::from_slice(bytes).map_err(|error| format!("no GeoJSON: {error}"))?;
    let Value::Object(top) = value else {
        return Err("no GeoJSON: an object is expected".to_owned());
    };
    if let Some(crs) = top.get("crs").filter(|crs| !crs.is_null()) {
        let name = crs
            .pointer("/properties/name")
            .and_then(Value::as_str)
            .unwrap_or("");
        let known = ["CRS84", "EPSG::4326", "EPSG:4326"];
        if !known.iter().any(|known| name.ends_with(known)) {
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
            shape: shape(&Value::Object(top)),
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
            let named = |name: &str| properties.iter().find(|(found, _)| found == name);
            named("id").map(|(_, value)| value.clone())
        });
    let shape = match object.get("geometry") {
        Some(geometry @ Value::Object(_)) => shape(geometry),
        _ => Err("the feature has no geometry".to_owned()),
    };
    Feature {
        id,
        properties,
        shape,
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Array(values) if values.iter().all(Value::is_string) => {
            let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
            texts.join(";")
        }
        other => other.to_string(),
    }
}

/// Where a geometry lies, its rings checked; a fault names polygon, ring and point.
fn shape(geometry: &Value) -> Result<Shape, String> {
    let kind = geometry.get("type").and_then(Value::as_str);
    let coordinates = geometry.get("coordinates").unwrap_or(&Value::Null);
    if kind == Some("Point") {
        let number = |index: usize| {
            coordinates
                .get(index)
                .filter(|number| number.is_number())
                .map(Value::to_string)
        };
        return match (number(1), number(0)) {
            (Some(lat), Some(lon)) => Ok(Shape::Point(lat, lon)),
            _ => Err("the point has no longitude and latitude".to_owned()),
        };
    }
    let mut polygons = Vec::new();
    gather(geometry, &mut polygons)?;
    area(polygons)
}

fn gather(geometry: &Value, polygons: &mut Vec<Vec<String>>) -> Result<(), String> {
    let coordinates = geometry.get("coordinates").unwrap_or(&Value::Null);
    let list = |value: &Value| {
        value
            .as_array()
            .cloned()
            .ok_or("the geometry has no list of coordinates")
    };
    match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => polygons.push(polygon(coordinates, polygons.len() + 1)?),
        Some("MultiPolygon") => {
            for value in list(coordinates)? {
                polygons.push(polygon(&value, polygons.len() + 1)?);
            }
        }
        Some("GeometryCollection") => {
            for part in list(geometry.get("geometries").unwrap_or(&Value::Null))? {
                gather(&part, polygons)?;
            }
        }
        kind => {
            return Err(format!(
                "the geometry is a {}, and an area is needed: a Polygon or MultiPolygon",
                kind.unwrap_or("thing without a type")
            ));
        }
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_keep_properties_and_name_their_faults() {
        let text = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","id":7,"properties":{"actor":"ISIS","groups":["a","b"],"n":null},
             "geometry":{"type":"Polygon","coordinates":[[[36,35],[37,35],[37,36],[36,35]]]}},
            {"type":"Feature","properties":{"id":"x"},"geometry":{"type":"Point","coordinates":[36.50,35]}},
            {"type":"Feature","properties":{},
             "geometry":{"type":"Polygon","coordinates":[[[36,35],[37,36],[37,35],[36,36],[36,35]]]}},
            {"type":"Feature","properties":{},
             "geometry":{"type":"MultiPolygon","coordinates":[[[[36,35],["a",35],[37,36],[36,35]]]]}},
            {"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]}},
            {"type":"Feature","properties":{},"geometry":null}
        ]}"#;
        let found = features(text.as_bytes()).unwrap();
        assert_eq!(found[0].id.as_deref(), Some("7"));
        assert_eq!(
            found[0].properties[1],
            ("groups".to_owned(), "a;b".to_owned())
        );
        assert!(matches!(found[0].shape, Ok(Shape::Area(_))));
        assert_eq!(found[1].id.as_deref(), Some("x"));
        assert_eq!(found[1].shape, Ok(Shape::Point("35".into(), "36.5".into())));
        let why = |index: usize| found[index].shape.clone().unwrap_err();
        assert!(why(2).contains("crosses"), "{}", why(2));
        assert!(why(3).contains("polygon 1, ring 1, point 2"), "{}", why(3));
        assert!(why(4).contains("LineString"));
        assert!(why(5).contains("no geometry"));
    }

    #[test]
    fn what_is_no_geojson_says_so() {
        for (text, expected) in [
            ("", "no GeoJSON"),
            ("[]", "an object"),
            ("{}", "type is missing"),
            (r#"{"type":"FeatureCollection"}"#, "without features"),
            (
                r#"{"type":"FeatureCollection","features":[],"crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::32637"}}}"#,
                "32637",
            ),
        ] {
            let error = features(text.as_bytes()).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
