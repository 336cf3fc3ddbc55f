//! Several maps searched as one.

use std::path::Path;

use bayyina_ground::{Bounds, Metres, Point};

use crate::feature::Feature;
use crate::map::{Junction, Map, MapError};
use crate::merge::same;
use crate::network::{GraphKind, JunctionKey};
use crate::spot::Spot;
use crate::tags::FeatureKind;
use crate::view::{Arm, JunctionId};

/// A junction of an atlas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AtlasJunction {
    /// Which map holds it, by its place in the atlas.
    pub map: u16,
    /// Its name in that map.
    pub id: JunctionId,
}

/// Several maps, in order. Where extracts overlap, a junction counts once: in the map that gives
/// it most arms, or else in the first.
#[derive(Debug)]
pub struct Atlas {
    maps: Vec<Map>,
}

impl Atlas {
    /// An atlas of open maps; at most 65,535.
    pub fn new(maps: Vec<Map>) -> Self {
        debug_assert!(maps.len() <= usize::from(u16::MAX));
        Self { maps }
    }

    /// Opens maps.
    pub fn open<P: AsRef<Path>>(paths: &[P]) -> Result<Self, MapError> {
        let maps = paths.iter().map(|path| Map::open(path.as_ref()));
        Ok(Self::new(maps.collect::<Result<_, _>>()?))
    }

    /// Its maps.
    pub fn maps(&self) -> &[Map] {
        &self.maps
    }

    /// The map of a junction. Panics if the junction is of another atlas.
    pub fn map(&self, junction: AtlasJunction) -> &Map {
        &self.maps[usize::from(junction.map)]
    }

    /// A junction and what names it.
    pub fn junction(&self, junction: AtlasJunction) -> Result<Junction, MapError> {
        self.map(junction).junction(junction.id)
    }

    /// The arms of a junction; what they lead to is of the same map.
    pub fn arms(&self, junction: AtlasJunction) -> Result<Vec<Arm>, MapError> {
        self.map(junction).arms(junction.id)
    }

    /// The line of the road of an arm.
    pub fn line(&self, junction: AtlasJunction, arm: &Arm) -> Result<Vec<Spot>, MapError> {
        self.map(junction).line(junction.id, arm)
    }

    /// Every junction of a graph in a box, each once.
    pub fn junctions_in(
        &self,
        kind: GraphKind,
        bounds: &Bounds,
    ) -> Result<Vec<(AtlasJunction, Spot)>, MapError> {
        let mut found = Vec::new();
        for (map, held) in (0..).zip(&self.maps) {
            let own = held.junctions_in(kind, bounds)?.into_iter();
            found.extend(own.map(|(id, spot)| (AtlasJunction { map, id }, spot)));
        }
        self.once(found)
    }

    /// Every junction of a graph within a radius, each once, the nearest first, with its distance
    /// in metres.
    pub fn junctions_near(
        &self,
        kind: GraphKind,
        centre: Point,
        radius: Metres,
    ) -> Result<Vec<(AtlasJunction, Spot, f64)>, MapError> {
        let mut found = Vec::new();
        let mut distances = std::collections::BTreeMap::new();
        for (map, held) in (0..).zip(&self.maps) {
            for (id, spot, distance) in held.junctions_near(kind, centre, radius)? {
                let junction = AtlasJunction { map, id };
                distances.insert(junction, distance);
                found.push((junction, spot));
            }
        }
        let once = self.once(found)?.into_iter();
        let mut found: Vec<_> = once
            .map(|(junction, spot)| (junction, spot, distances[&junction]))
            .collect();
        found.sort_by(|a, b| a.2.total_cmp(&b.2).then(a.0.cmp(&b.0)));
        Ok(found)
    }

    /// Every feature of some kinds that meets a box, each once.
    pub fn features_in(
        &self,
        kinds: &[FeatureKind],
        bounds: &Bounds,
    ) -> Result<Vec<Feature>, MapError> {
        let mut found = Vec::new();
        for map in &self.maps {
            found.extend(map.features_in(kinds, bounds)?);
        }
        if self.maps.len() > 1 {
            found.sort_by(|a, b| {
                let key = |feature: &Feature| (feature.kind, feature.origin, feature.osm);
                key(a).cmp(&key(b)).then_with(|| a.line.cmp(&b.line))
            });
            found.dedup_by(|a, b| {
                (a.kind, a.origin, a.osm, &a.line) == (b.kind, b.origin, b.osm, &b.line)
            });
        }
        Ok(found)
    }

    /// Leaves out copies of junctions that a better map holds.
    fn once(
        &self,
        found: Vec<(AtlasJunction, Spot)>,
    ) -> Result<Vec<(AtlasJunction, Spot)>, MapError> {
        let first = found.first().map(|(junction, _)| junction.map);
        if found
            .iter()
            .all(|(junction, _)| Some(junction.map) == first)
        {
            return Ok(found);
        }
        let mut keyed = Vec::with_capacity(found.len());
        for (junction, spot) in found {
            let map = self.map(junction);
            let osm = map.junction(junction.id)?.osm;
            let arms = map.tile(junction.id.tile)?.degree(junction.id.local);
            keyed.push((osm, std::cmp::Reverse(arms), junction, spot));
        }
        keyed.sort_unstable();
        let mut kept: Vec<(JunctionKey, AtlasJunction)> = Vec::with_capacity(keyed.len());
        for (osm, _, junction, spot) in keyed {
            let key = JunctionKey { osm, spot };
            let copies = kept.iter().rev().take_while(|(other, _)| other.osm == osm);
            let mut copies =
                copies.filter(|(other, seen)| seen.map != junction.map && same(*other, key));
            if copies.next().is_none() {
                kept.push((key, junction));
            }
        }
        kept.sort_by_key(|&(_, junction)| junction);
        Ok(kept
            .into_iter()
            .map(|(key, junction)| (junction, key.spot))
            .collect())
    }
}
