//! Files of OpenStreetMap data (`.osm.pbf`), read block by block.
//!
//! Read here rather than by a general library, because an import looks at a small part of what a
//! block holds, must skip the rest at no cost, and must give an error for every damaged byte.
//!
//! Source: the description of the format at wiki.openstreetmap.org/wiki/PBF_Format.

mod block;
mod file;
mod wire;

pub use block::{Block, Kinds, Member, Node, Tags, Way};
pub use file::{PbfError, PbfFile, Survey, survey};
pub(crate) use wire::Wire;
pub use wire::WireFault;
