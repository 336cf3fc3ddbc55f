//! Places from OpenStreetMap: what bears `place` or is a named feature, with its `name:*` tags.

use std::collections::HashMap;
use std::path::Path;

use bayyina_atlas::pbf::{Block, PbfFile};
use bayyina_atlas::{FeatureKind, Map, Origin};

use super::Kind;
use super::build::NewPlace;
use super::sources::{SourceError, Sourced, kind_of_population};

/// Reads the places of an extract that are nodes, and gives how many bear no name.
pub fn extract(path: &Path, out: &mut Vec<Sourced>) -> Result<u64, SourceError> {
    let file = PbfFile::open(path)?;
    let blobs: Vec<usize> = (0..file.blobs()).collect();
    let mut skipped = 0;
    let decode = |block: &Block<'_>| {
        let (mut found, mut skipped) = (Vec::new(), 0_u64);
        block.nodes(|node| {
            let Some(spot) = node.spot.filter(|_| node.tags.get(b"place").is_some()) else {
                return;
            };
            let tags = node.tags.iter().filter_map(|(key, value)| {
                Some((
                    std::str::from_utf8(key).ok()?,
                    std::str::from_utf8(value).ok()?,
                ))
            });
            match of_tags(tags, format!("osm:n{}", node.id), false) {
                Some(mut sourced) => {
                    sourced.place.lat = f64::from(spot.lat) / 1e7;
                    sourced.place.lon = f64::from(spot.lon) / 1e7;
                    found.push(sourced);
                }
                None => skipped += 1,
            }
        })?;
        Ok((found, skipped))
    };
    file.visit::<_, SourceError>(&blobs, decode, |_, (found, without)| {
        out.extend(found);
        skipped += without;
        Ok(())
    })?;
    Ok(skipped)
}

/// Reads the named features of a map.
pub fn map(path: &Path, out: &mut Vec<Sourced>) -> Result<u64, SourceError> {
    let map = Map::open(path)?;
    let mut seen: HashMap<(Origin, i64), usize> = HashMap::new();
    let mut skipped = 0;
    let held = match map.bounds() {
        Some(held) => held,
        None => return Ok(0),
    };
    let kinds = [FeatureKind::Place, FeatureKind::Waterway];
    for feature in map.features_in(&kinds, &held.bounds())? {
        let spot = feature.centre();
        let tags = feature
            .tags
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()));
        let letter = match feature.origin {
            Origin::Node => 'n',
            Origin::Way => 'w',
            Origin::Member => 'm',
        };
        let water = feature.kind == FeatureKind::Waterway;
        match of_tags(tags, format!("osm:{letter}{}", feature.osm), water) {
            Some(mut sourced) => {
                // A long line is cut into pieces of one number; the first stands for all.
                if seen
                    .insert((feature.origin, feature.osm), out.len())
                    .is_some()
                {
                    continue;
                }
                sourced.place.lat = f64::from(spot.lat) / 1e7;
                sourced.place.lon = f64::from(spot.lon) / 1e7;
                out.push(sourced);
            }
            None => skipped += 1,
        }
    }
    Ok(skipped)
}

/// A place of tags, without its position; `None` where it bears no name.
fn of_tags<'a>(
    tags: impl Iterator<Item = (&'a str, &'a str)>,
    id: String,
    water: bool,
) -> Option<Sourced> {
    let mut names: Vec<(u8, String)> = Vec::new();
    let (mut kind, mut population) = (Kind::Unknown, 0);
    for (key, value) in tags {
        let rank = match key {
            "name" => 0,
            "int_name" | "official_name" | "alt_name" | "old_name" | "loc_name" | "short_name" => 2,
            _ if key.starts_with("name:") || key.starts_with("alt_name:") => 1,
            "place" => {
                kind = Kind::of_word(value);
                continue;
            }
            "population" => {
                population = value.parse().unwrap_or(0);
                continue;
            }
            _ => continue,
        };
        names.extend(
            value
                .split(';')
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .map(|name| (rank, name.to_owned())),
        );
    }
    if names.is_empty() {
        return None;
    }
    names.sort_by_key(|&(rank, _)| rank);
    if water {
        kind = Kind::Water;
    }
    if kind == Kind::Unknown {
        kind = kind_of_population(population);
    }
    Some(Sourced {
        place: NewPlace {
            id,
            names: names.into_iter().map(|(_, name)| name).collect(),
            lat: 0.0,
            lon: 0.0,
            radius_m: None,
            population,
            country: String::new(),
            kind,
            within: None,
        },
        province: String::new(),
    })
}
