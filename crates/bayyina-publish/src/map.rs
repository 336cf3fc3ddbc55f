//! What is drawn: claimed places, observed regions, and who held what.

use std::collections::BTreeMap;

use bayyina_ground::Region;
use bayyina_model::kinds::{Claimed, Control};
use bayyina_model::{Body, Case, Entry, Key, Kind};
use serde_json::{Map as Properties, Value};

use crate::build::days;
use crate::coarse::Grid;
use crate::document::Map;
use crate::shape::{Drawn, collection, feature};

/// Every layer of the map. Observed places are drawn on the grid; places that claims name and
/// areas of control are public as they are.
pub(crate) fn map(case: &Case, grid: Option<&Grid>) -> Map {
    Map {
        claimed: claimed(case),
        observed: observed(case, grid),
        control: control(case),
    }
}

fn claimed(case: &Case) -> Value {
    let mut features = Vec::new();
    for (key, claim) in case.claims() {
        for (name, stated) in &claim.facets {
            if stated.claimed != Claimed::Yes {
                continue;
            }
            let own = stated
                .region
                .as_ref()
                .and_then(|region| region.region().ok());
            if let Some(region) = own {
                let properties = texts([
                    ("claim", Some(key.to_string())),
                    ("facet", Some(name.to_owned())),
                    ("place", stated.place.as_ref().map(Key::to_string)),
                ]);
                features.push(feature(Drawn::of(&region, None).geometry(), properties));
                continue;
            }
            let Some(place) = &stated.place else {
                continue;
            };
            for (entry, region) in readings(case, place) {
                let properties = texts([
                    ("claim", Some(key.to_string())),
                    ("facet", Some(name.to_owned())),
                    ("place", Some(place.to_string())),
                    ("entry", Some(entry.id.to_string())),
                ]);
                features.push(feature(Drawn::of(&region, None).geometry(), properties));
            }
        }
    }
    collection(features)
}

/// The readings of a place name that have a region.
fn readings<'a>(case: &'a Case, place: &Key) -> impl Iterator<Item = (&'a Entry, Region)> {
    let indices = case.places().get(place).into_iter().flatten();
    indices.filter_map(|&index| {
        let entry = case.entry(index);
        match &entry.body {
            Body::Place(body) => Some((entry, body.region.as_ref()?.region().ok()?)),
            _ => None,
        }
    })
}

fn observed(case: &Case, grid: Option<&Grid>) -> Value {
    let mut of: BTreeMap<&Key, Vec<&Key>> = BTreeMap::new();
    for (key, claim) in case.claims() {
        for thing in [Some(key), claim.item.as_ref(), claim.incident.as_ref()]
            .into_iter()
            .flatten()
        {
            of.entry(thing).or_default().push(key);
        }
    }
    let mut features = Vec::new();
    for entry in standing(case, Kind::Location) {
        let Body::Location(body) = &entry.body else {
            continue;
        };
        let Some(region) = body.region.as_ref().and_then(|region| region.region().ok()) else {
            continue;
        };
        let geometry = Drawn::of(&region, grid).geometry();
        let claims = body.about.as_ref().and_then(|about| of.get(about));
        for claim in claims.into_iter().flatten() {
            let properties = texts([
                ("claim", Some(claim.to_string())),
                ("entry", Some(entry.id.to_string())),
                ("role", body.role.map(|role| role.text().to_owned())),
                ("extent", unbounded(&region)),
            ]);
            features.push(feature(geometry.clone(), properties));
        }
    }
    for entry in standing(case, Kind::Account) {
        let Body::Account(body) = &entry.body else {
            continue;
        };
        let region = body.region.as_ref().and_then(|region| region.region().ok());
        if let (Some(region), Some(thing)) = (region, &entry.thing) {
            let properties = texts([
                ("claim", Some(thing.to_string())),
                ("entry", Some(entry.id.to_string())),
                ("role", Some("account".to_owned())),
                ("extent", unbounded(&region)),
            ]);
            features.push(feature(Drawn::of(&region, grid).geometry(), properties));
        }
    }
    collection(features)
}

/// A region that covers nearly all of the earth says so, so that a map can leave it unfilled.
fn unbounded(region: &Region) -> Option<String> {
    matches!(region, Region::Beyond { .. }).then(|| "beyond".to_owned())
}

fn control(case: &Case) -> Value {
    let mut layers: BTreeMap<&Key, &Entry> = BTreeMap::new();
    for entry in standing(case, Kind::Layer) {
        if let Some(thing) = &entry.thing {
            layers.entry(thing).or_insert(entry);
        }
    }
    let mut features = Vec::new();
    for entry in standing(case, Kind::Control) {
        let Body::Control(body) = &entry.body else {
            continue;
        };
        let Some(geometry) = area_of(case, body) else {
            continue;
        };
        let layer = body.layer.as_ref().and_then(|layer| layers.get(layer));
        let of_layer = layer.and_then(|layer| match &layer.body {
            Body::Layer(layer) => layer.when.as_ref(),
            _ => None,
        });
        let (from, to) = days(body.when.as_ref().or(of_layer));
        let source = entry
            .evidence
            .as_ref()
            .and_then(|evidence| evidence.origin.as_ref())
            .filter(|origin| !case.is_protected(origin));
        let properties = texts([
            ("entry", Some(entry.id.to_string())),
            ("source", source.map(Key::to_string)),
            ("actor", body.actor.as_ref().map(Key::to_string)),
            ("status", body.status.map(|status| status.text().to_owned())),
            ("place", body.place.as_ref().map(Key::to_string)),
            ("layer", body.layer.as_ref().map(Key::to_string)),
            ("from", from),
            ("to", to),
        ]);
        features.push(feature(geometry, properties));
    }
    collection(features)
}

/// The area of a statement of control; of one that only names a place, the middle of that place,
/// since it says nothing of how far it reaches.
fn area_of(case: &Case, body: &Control) -> Option<Value> {
    if let Some(region) = &body.region {
        return Some(Drawn::of(&region.region().ok()?, None).geometry());
    }
    let mut found = readings(case, body.place.as_ref()?);
    let (_, region) = found.next()?;
    if found.next().is_some() {
        return None;
    }
    let point = Drawn::of(&region, None).point?;
    Some(serde_json::json!({"type": "Point", "coordinates": point}))
}

/// Standing entries of a kind, in the order of their ids.
fn standing(case: &Case, kind: Kind) -> Vec<&Entry> {
    let mut entries: Vec<&Entry> = case
        .of_kind(kind)
        .iter()
        .map(|&at| case.entry(at))
        .collect();
    entries.sort_by_key(|entry| entry.id);
    entries
}

fn texts<const N: usize>(pairs: [(&str, Option<String>); N]) -> Value {
    let present = pairs
        .into_iter()
        .filter_map(|(key, text)| Some((key.to_owned(), text?.into())));
    Value::Object(present.collect::<Properties<String, Value>>())
}
