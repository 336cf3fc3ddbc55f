//! Several maps made one, and maps with sections added.

use std::collections::BTreeMap;
use std::path::Path;

use crate::collapse::RULE;
use crate::feature::Feature;
use crate::format::{MapCounts, MapInfo, SectionTag, TileKind};
use crate::map::{Map, MapError};
use crate::network::{
    GraphKind, JunctionKey, Network, NetworkArm, NetworkJunction, Target, arm, flag,
};
use crate::spot::{Scale, Spot};
use crate::tags::FeatureKind;
use crate::view::{Arm, End, JunctionId};
use crate::writer::{MapWriter, WriteError};
use crate::zones::{Counts, Zones};

/// Two junctions with one number are one if no farther apart than this: extracts cut at different
/// borders may collapse a place a little differently.
pub(crate) const SAME_M: f64 = 50.0;
/// Junctions of one zone: about 400 bytes each while they are merged.
const ZONE: usize = 2 << 20;

/// Why maps cannot be merged.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// A map cannot be read.
    #[error(transparent)]
    Map(#[from] MapError),
    /// The result cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The maps follow different rules of what a junction is.
    #[error("{} follows rule {found} of junctions, and this program rule {RULE}: build it again", path.display())]
    Rule {
        /// The map.
        path: std::path::PathBuf,
        /// The rule it follows.
        found: u32,
    },
    /// The caller asked to stop.
    #[error("stopped")]
    Stopped,
}

/// Merges maps into one at `output`.
///
/// A junction that several hold is taken from the map that gives it most arms, the first of them.
/// Memory: below 4 GB whatever the size of the maps.
pub fn merge(
    maps: &[Map],
    output: &Path,
    progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<MapCounts, MergeError> {
    if let Some(map) = maps.iter().find(|map| map.rule() != RULE) {
        return Err(MergeError::Rule {
            path: map.path().to_owned(),
            found: map.rule(),
        });
    }
    let mut counts = Counts::default();
    for map in maps {
        for tile in junction_tiles(map, GraphKind::All) {
            let tile = map.tile(tile)?;
            (0..tile.len() as u16).for_each(|local| counts.add(tile.spot(local)));
        }
    }
    let zones = Zones::split(&counts, ZONE);
    let mut writer = MapWriter::create(output)?;
    for zone in 0..zones.count() {
        if !progress(zone as u64, zones.count() as u64) {
            return Err(MergeError::Stopped);
        }
        let inside = |spot| zones.of(spot) == zone;
        for kind in GraphKind::BOTH {
            writer.add_network(&merged(maps, kind, &inside)?)?;
        }
        let mut features = Vec::new();
        for map in maps {
            features.extend(map.every_feature(&inside)?);
        }
        writer.add_features(features)?;
    }
    for map in maps {
        let held = map.info().counts;
        writer.counts.roads += held.roads;
        writer.counts.raw_junctions += held.raw_junctions;
        writer.counts.missing_nodes += held.missing_nodes;
    }
    let first = maps.first().map(|map| map.info().clone());
    let timestamps = maps.iter().map(|map| map.info().timestamp);
    let info = MapInfo {
        sources: maps
            .iter()
            .flat_map(|map| map.info().sources.clone())
            .collect(),
        timestamp: timestamps
            .collect::<Option<Vec<_>>>()
            .and_then(|all| all.into_iter().min()),
        counts: writer.counts,
        generator: concat!("bayyina-atlas ", env!("CARGO_PKG_VERSION")).to_owned(),
        attribution: first.map_or_else(String::new, |info| info.attribution),
    };
    let counts = writer.counts;
    writer.finish(&info, RULE)?;
    Ok(counts)
}

fn junction_tiles(map: &Map, kind: GraphKind) -> impl Iterator<Item = u32> + '_ {
    map.tiles()
        .filter(move |tile| tile.kind == TileKind::Junctions(kind))
        .map(|tile| tile.number)
}

/// A junction of one of the maps.
#[derive(Clone, Copy)]
struct Held {
    key: JunctionKey,
    map: usize,
    id: JunctionId,
    arms: usize,
}

fn merged(
    maps: &[Map],
    kind: GraphKind,
    inside: &impl Fn(Spot) -> bool,
) -> Result<Network, MapError> {
    let mut held = Vec::new();
    for (number, map) in maps.iter().enumerate() {
        for tile in junction_tiles(map, kind) {
            let view = map.tile(tile)?;
            for local in 0..view.len() as u16 {
                let spot = view.spot(local);
                if inside(spot) {
                    let id = JunctionId { tile, local };
                    let osm = map.junction(id)?.osm;
                    held.push(Held {
                        key: JunctionKey { osm, spot },
                        map: number,
                        id,
                        arms: view.degree(local),
                    });
                }
            }
        }
    }
    // Of one number the best copy first.
    held.sort_by(|a, b| {
        (a.key.osm, std::cmp::Reverse(a.arms), a.map, a.key.spot).cmp(&(
            b.key.osm,
            std::cmp::Reverse(b.arms),
            b.map,
            b.key.spot,
        ))
    });
    let mut kept: Vec<Held> = Vec::with_capacity(held.len());
    for junction in held {
        let again = kept
            .iter()
            .rev()
            .take_while(|other| other.key.osm == junction.key.osm);
        let mut again =
            again.filter(|other| other.map != junction.map && same(other.key, junction.key));
        if again.next().is_none() {
            kept.push(junction);
        }
    }
    let mut network = Network::empty(kind);
    let find = |key: JunctionKey| {
        let from = kept.partition_point(|other| other.key.osm < key.osm);
        let of_number = kept[from..].iter().zip(from..);
        of_number
            .take_while(|(other, _)| other.key.osm == key.osm)
            .filter(|(other, _)| same(other.key, key))
            .min_by(|(a, _), (b, _)| {
                let apart =
                    |other: &Held| Scale::at(key.spot.lat).distance(other.key.spot, key.spot);
                apart(a).total_cmp(&apart(b))
            })
            .map(|(_, at)| at as u32)
    };
    for junction in &kept {
        let map = &maps[junction.map];
        let view = map.tile(junction.id.tile)?;
        let first_arm = network.arms.len() as u32;
        for seen in map.arms(junction.id)? {
            let line = map.line(junction.id, &seen)?;
            let to = target(map, &seen, inside, &find)?;
            let from = network.points.len() as u32;
            network.points.extend(&line);
            network.arms.push(NetworkArm {
                to,
                bearing: (seen.bearing.get() * 256.0 / 360.0).round() as u8,
                class: arm::byte(seen.class, seen.slip, seen.dual, seen.oneway),
                line: (from, line.len() as u32),
                reversed: false,
            });
        }
        let local = junction.id.local;
        network.junctions.push(NetworkJunction {
            key: junction.key,
            flags: if view.is_roundabout(local) {
                flag::ROUNDABOUT
            } else {
                0
            } | if view.is_merged(local) {
                flag::MERGED
            } else {
                0
            },
            first_arm,
            arms: network.arms.len() as u32 - first_arm,
        });
    }
    Ok(network)
}

/// Where an arm leads among what is kept.
fn target(
    map: &Map,
    seen: &Arm,
    inside: &impl Fn(Spot) -> bool,
    find: &impl Fn(JunctionKey) -> Option<u32>,
) -> Result<Target, MapError> {
    let End::Junction(id, spot) = seen.to else {
        return Ok(match seen.to {
            // Another map may hold it, but under which number is not known here.
            End::Beyond(spot) => Target::Away(JunctionKey {
                osm: i64::MIN,
                spot,
            }),
            _ => Target::None,
        });
    };
    let key = JunctionKey {
        osm: map.junction(id)?.osm,
        spot,
    };
    Ok(match find(key) {
        Some(here) => Target::Here(here),
        None if inside(spot) => Target::None,
        None => Target::Away(key),
    })
}

/// Whether two keys name one junction.
pub(crate) fn same(a: JunctionKey, b: JunctionKey) -> bool {
    a.osm == b.osm && Scale::at(a.spot.lat).distance(a.spot, b.spot) <= SAME_M
}

/// Writes a copy of a map whose junction tiles bear further sections, named by four letters.
///
/// For rooms that index what a tile holds: `sections` is asked for each tile in turn.
pub fn add_sections(
    map: &Map,
    output: &Path,
    mut sections: impl FnMut(&Map, u32) -> Result<Vec<(SectionTag, Vec<u8>)>, MapError>,
) -> Result<(), MergeError> {
    let mut writer = MapWriter::create(output)?;
    for tile in map.tiles().collect::<Vec<_>>() {
        let added = match tile.kind {
            TileKind::Junctions(_) => sections(map, tile.number)?,
            TileKind::Features => Vec::new(),
        };
        let names: BTreeMap<SectionTag, ()> = added.iter().map(|(tag, _)| (*tag, ())).collect();
        let copied = map.copy_of(tile.number, |tag| !names.contains_key(&tag))?;
        writer.add_tile(tile, copied, added)?;
    }
    writer.counts = map.info().counts;
    writer.finish(map.info(), map.rule())?;
    Ok(())
}

impl Map {
    /// Every feature whose first spot lies in a part of the earth.
    fn every_feature(&self, inside: &impl Fn(Spot) -> bool) -> Result<Vec<Feature>, MapError> {
        let mut found = self.features_in(&FeatureKind::ALL, &bayyina_ground::Bounds::EARTH)?;
        found.retain(|feature| feature.line.first().is_some_and(|&spot| inside(spot)));
        Ok(found)
    }
}
