//! Which seconds of two clips are the same, once it is known where one frame lies in the other.
//!
//! Frames of both clips are read on one grid of cells in the item's frame. Two frames agree by what
//! they look like and, where something moves, by how they change: two takes of one scene before one
//! wall look alike and do not move alike. A match is a line in time along which frames agree.

mod fine;
mod grid;
mod line;
mod matched;
mod refine;
mod steady;
mod strip;
mod trim;

pub use line::Along;
pub use matched::{Matched, match_clips};
pub use strip::{Strip, StripRequest, content_box};
