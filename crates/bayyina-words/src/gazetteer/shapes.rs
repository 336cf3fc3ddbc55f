//! Places from GeoJSON: points and areas with names among their properties.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Kind;
use super::build::NewPlace;
use super::sources::{Sourced, kind_of_population};

/// Reads a collection of features and gives how many had no name or position; `None` where it is
/// none.
pub fn features(value: &Value, out: &mut Vec<Sourced>) -> Option<u64> {
    let features = value.get("features")?.as_array()?;
    let mut skipped = 0;
    for (number, feature) in features.iter().enumerate() {
        match of_feature(feature, number) {
            Some(place) => out.push(place),
            None => skipped += 1,
        }
    }
    Some(skipped)
}

fn of_feature(feature: &Value, number: usize) -> Option<Sourced> {
    let (lat, lon, radius_m) = middle(feature.get("geometry")?)?;
    let properties = feature.get("properties")?.as_object()?;
    let mut names: Vec<(u8, &str)> = Vec::new();
    let (mut kind, mut population, mut country) = (Kind::Unknown, 0, "");
    for (key, value) in properties {
        let lower = key.to_lowercase();
        let Some(text) = value
            .as_str()
            .map(str::trim)
            .filter(|text| !text.is_empty())
        else {
            if lower == "population" {
                population = value.as_u64().unwrap_or(0);
            }
            continue;
        };
        match lower.as_str() {
            "name" => names.push((0, text)),
            _ if lower.starts_with("name") || lower.ends_with("name") => names.push((1, text)),
            "kind" | "place" | "type" => kind = Kind::of_word(text),
            "country" | "country_code" if text.len() == 2 => country = text,
            _ => {}
        }
    }
    names.sort_by_key(|&(rank, _)| rank);
    if names.is_empty() {
        return None;
    }
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let id = feature
        .get("id")
        .or_else(|| properties.get("id"))
        .and_then(text);
    let polygon = radius_m > 0.0;
    if kind == Kind::Unknown {
        kind = match population {
            0 if polygon && radius_m < 5_000.0 => Kind::Neighbourhood,
            0 if polygon => Kind::District,
            _ => kind_of_population(population),
        };
    }
    Some(Sourced {
        place: NewPlace {
            id: id.unwrap_or_else(|| format!("feature-{number}")),
            names: names.into_iter().map(|(_, name)| name.to_owned()).collect(),
            lat,
            lon,
            radius_m: polygon.then(|| radius_m.clamp(1.0, 2e7) as u32),
            population,
            country: country.to_uppercase(),
            kind,
            within: None,
        },
        province: String::new(),
    })
}

/// The middle of the box of a geometry, and how far its corners are from it, in metres.
fn middle(geometry: &Value) -> Option<(f64, f64, f64)> {
    let mut bounds = [
        f64::INFINITY,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NEG_INFINITY,
    ];
    gather(geometry.get("coordinates")?, 0, &mut bounds);
    let [west, south, east, north] = bounds;
    if west > east || south > north {
        return None;
    }
    let (lat, lon) = ((south + north) / 2.0, (west + east) / 2.0);
    let metres_lat = (north - south) / 2.0 * 111_195.0;
    let metres_lon = (east - west) / 2.0 * 111_195.0 * libm::cos(lat.to_radians());
    Some((lat, lon, libm::hypot(metres_lat, metres_lon)))
}

fn gather(value: &Value, depth: u8, bounds: &mut [f64; 4]) {
    let Some(list) = value.as_array().filter(|_| depth < 6) else {
        return;
    };
    if let (Some(lon), Some(lat)) = (
        list.first().and_then(Value::as_f64),
        list.get(1).and_then(Value::as_f64),
    ) {
        bounds[0] = bounds[0].min(lon);
        bounds[1] = bounds[1].min(lat);
        bounds[2] = bounds[2].max(lon);
        bounds[3] = bounds[3].max(lat);
        return;
    }
    for item in list {
        gather(item, depth + 1, bounds);
    }
}

/// Files of regions beside a table, read once each.
pub struct Files {
    folder: PathBuf,
    read: HashMap<String, Option<Value>>,
}

impl Files {
    /// Files beside a table in a folder.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            read: HashMap::new(),
        }
    }

    /// The middle and reach of a region named as `file.geojson#id`, or of all features of a file.
    pub fn middle(&mut self, named: &str) -> Option<(f64, f64, f64)> {
        let (file, id) = named.split_once('#').unwrap_or((named, ""));
        let inside = Path::new(file)
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)));
        if file.is_empty() || !inside {
            return None;
        }
        let folder = &self.folder;
        let value = self.read.entry(file.to_owned()).or_insert_with(|| {
            let text = std::fs::read_to_string(folder.join(file)).ok()?;
            serde_json::from_str(&text).ok()
        });
        let features = value.as_ref()?.get("features")?.as_array()?;
        let is_it = |feature: &&Value| {
            let named = feature
                .get("id")
                .or_else(|| feature.get("properties")?.get("id"));
            id.is_empty() || named.and_then(Value::as_str) == Some(id)
        };
        middle(features.iter().find(is_it)?.get("geometry")?)
    }
}
