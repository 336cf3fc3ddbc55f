//! The atlas room: map data of the ground, from OpenStreetMap files to one mapped file.
//!
//! **Owns** the import of `.osm.pbf` files, what counts as a junction, the map file (`.bmap`) and
//! every way to ask it: junctions, their arms, the lines of roads, features.
//!
//! **Never** knows cases, claims or the ledger, and never guesses: a damaged file is an error.
//!
//! **Start reading** at [`Map`] for what can be asked, at [`build`] for how a file comes about;
//! `docs/map-format.md` gives the bytes and the rule of junctions.

mod atlas;
mod build;
mod collapse;
mod feature;
mod format;
mod heights;
mod import;
mod map;
mod mapped;
mod merge;
mod network;
mod pack;
pub mod pbf;
mod plan;
mod points;
mod records;
mod roads;
mod spill;
mod spot;
mod tags;
mod tile;
mod view;
mod way;
mod writer;
mod zones;

pub use atlas::{Atlas, AtlasJunction};
pub use build::{BuildError, build, build_from_roads};
pub use collapse::{RULE, network};
pub use feature::{Feature, Origin};
pub use format::{ATTRIBUTION, MapCounts, MapInfo, SourceInfo, TileKind, VERSION};
pub use heights::{Heights, HeightsError};
pub use import::{ImportCounts, ImportError, Limits, Progress, Step, read_roads};
pub use map::{Junction, Map, MapError, MapSizes, TileInfo};
pub use mapped::Bytes;
pub use merge::{MergeError, add_sections, merge};
pub use network::{GraphKind, Network};
pub use roads::{RoadSet, RoadSetBuilder};
pub use spot::{Scale, Spot, SpotBox};
pub use tags::{FeatureKind, Oneway, RoadClass, RoadTags, Tag};
pub use view::{Arm, End, JunctionId, Tile};
pub use writer::WriteError;
