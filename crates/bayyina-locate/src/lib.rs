//! The locate room: where on the ground a frame was taken.
//!
//! **Owns** the trace of a frame, the search of its junctions in the road maps, the fit of camera
//! to ground, and the probability that what was found is chance.
//!
//! **Never** knows cases, claims or the ledger, and never calls a place found on its score alone.
