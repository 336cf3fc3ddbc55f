//! What leaves: findings as a page, tables, maps and text.

pub mod coarse;
pub mod json;
pub mod names;
pub mod secret;
pub mod shape;
pub mod show;
pub mod summary;
pub mod withhold;
pub mod words;
