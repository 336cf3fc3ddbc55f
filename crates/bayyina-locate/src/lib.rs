//! The locate room: where on the ground a frame was taken.
//!
//! **Owns** the trace of a frame, the search of its junctions in the road maps, the fit of camera
//! to ground, and the probability that what was found is chance.
//!
//! **Never** knows cases, claims or the ledger, and never calls a place found on its score alone.
//!
//! **Start reading** at [`Solver`]; `docs/locate.md` says how the search works and what it reaches.

mod answer;
mod calibration;
mod camera;
mod code;
mod conclude;
mod error;
mod figure;
mod index;
mod options;
mod pattern;
mod plane;
mod relief;
mod score;
mod search;
mod sheet;
mod solver;
mod trace;
mod verify;

pub use answer::{
    Advice, Answer, CameraPose, Candidate, DecoyResult, Explored, Footprint, Verdict,
};
pub use error::SolveError;
pub use options::{Heading, Near, Options, Stop, Width};
pub use relief::Heights;
pub use solver::{SECTION, Solver, add_index, solve};
pub use trace::{
    FEWEST_POINTS, Image, MOST_POINTS, Mark, MarkKind, PointId, Trace, TraceError, TraceLine,
    TracePoint,
};
