//! The same ground in several copies of a town.

use std::collections::HashMap;
use std::path::Path;

use bayyina_atlas::{GraphKind, Scale, Spot, TileKind};
use bayyina_locate::{Candidate, PointId};

use crate::frames::Frame;
use crate::{country, ground, maps, spot_of};

/// Where the junctions of the towns themselves are, by their number in copies. Towns count alike, so
/// that a number may be several places.
pub struct Copies(HashMap<i64, Vec<Spot>>);

/// Junctions of the same ground lie no farther apart than this, also of a map of another year.
const SAME_GROUND_M: f64 = 40.0;

impl Copies {
    /// Of the towns that are searched.
    pub fn new(folder: &Path, searched: impl Fn(&str) -> bool) -> Self {
        let mut spots: HashMap<i64, Vec<Spot>> = HashMap::new();
        let plain = folder.join("plain");
        if !plain.exists() {
            return Self(spots);
        }
        for map in maps(&plain, searched).1.maps() {
            let mut next = 0;
            let tiles = map.tiles();
            for info in tiles.filter(|tile| tile.kind == TileKind::Junctions(GraphKind::All)) {
                let tile = map.tile(info.number).expect("a whole map");
                for local in 0..info.count as u16 {
                    next += 1;
                    spots.entry(next).or_default().push(tile.spot(local));
                }
            }
        }
        Self(spots)
    }

    /// Whether the place is the same ground in another copy of the town: as good as genuine, but
    /// not where the frame was drawn.
    pub fn twins(&self, candidate: &Candidate, frame: &Frame) -> bool {
        let none = Vec::new();
        // Of a junction of a copy, where it lies in the towns themselves.
        let copied = |osm: i64| self.0.get(&(osm % country::PER_COPY)).unwrap_or(&none);
        let same = candidate.matched.iter().filter(|(id, osm)| {
            let PointId::Number(at) = id else {
                return false;
            };
            let (Some(&Some(truth)), Some(&Some(spot))) =
                (frame.osm.get(*at as usize), frame.truth.get(*at as usize))
            else {
                return false;
            };
            let (from, to) = (truth / country::PER_COPY, osm / country::PER_COPY);
            if from == to {
                return false;
            }
            let near = |a: &Spot, b: &Spot| Scale::at(a.lat).distance(*a, *b) < SAME_GROUND_M;
            match (from, to) {
                (0, _) => copied(*osm).iter().any(|place| near(place, &spot)),
                // A town itself is numbered by OpenStreetMap: where it lies, the answer tells.
                (_, 0) => {
                    let origin = spot_of(candidate);
                    let point = &frame.trace.points[*at as usize];
                    let place =
                        Scale::at(origin.lat).spot(origin, ground(candidate, point.x, point.y));
                    copied(truth).iter().any(|home| near(home, &place))
                }
                _ => copied(truth)
                    .iter()
                    .any(|home| copied(*osm).iter().any(|place| near(home, place))),
            }
        });
        2 * same.count() > candidate.matched.len()
    }
}
