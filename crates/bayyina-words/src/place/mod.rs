//! The readings of a stated place, ranked, each with its probability and why.

mod accept;
mod company;
mod rank;
mod region;
mod relative;
mod together;
mod typed;
mod warn;

pub use rank::{Candidate, Readings, Request, Resolver};
pub use region::Sector;
pub use relative::{DIRECTION_M, DISTANCE_SHARE, EIGHTH, NEAR_M, Relation, Stated, take_apart};
pub(crate) use warn::warnings;
