//! What leaves a case: findings as a page, tables, maps, text and data for other programs.
//!
//! **Owns** the form of everything that people and programs read of a case's findings: the
//! document `findings.json`, all files rendered from it, text for a terminal, and the plan of
//! what must be withheld.
//!
//! **Never** decides a verdict, reads or writes a file, or knows the time: the same case gives
//! the same bytes.
//!
//! Start at [`site()`] for all files of a site, at [`answer`] and [`why`] for a terminal, at
//! [`withhold`] for what may not leave.

pub mod answer;
mod build;
pub mod claimreview;
mod coarse;
pub mod csv_text;
pub mod document;
pub mod guard;
pub mod json;
pub mod kml;
pub mod layers;
mod map;
mod names;
pub mod page;
pub mod recompute;
mod secret;
mod shape;
pub mod sheet;
pub mod show;
mod site;
mod summary;
pub mod timemap;
pub mod why;
mod withdrawal;
pub mod withhold;
pub mod words;
pub mod workbook;

pub use build::{document, entry};
pub use coarse::{Block, Grid};
pub use csv_text::csv_cell;
pub use document::{Document, Head};
pub use names::Names;
pub use secret::{Secrets, Why};
pub use site::{
    Artifact, FILES, Manifest, ManifestError, Options, PublishError, Site, findings_json, site,
};
pub use withdrawal::withdrawal_text;
pub use withhold::{Plan, Withhold, withholding};
pub use words::Language;
