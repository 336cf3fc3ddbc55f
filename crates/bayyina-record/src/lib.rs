//! From other people's bytes to entries: tables, layers, settings, and what was wrong with them.
//!
//! **Owns** reading tables (CSV, spreadsheets) and layers (GeoJSON, KML, shapefiles), the headings
//! and mappings by which they are understood, coordinates and dates as people write them, and the
//! comparison with what a case has already. The formats are described in `docs/tables.md`.
//!
//! **Never** opens a file, writes an entry or comes to a verdict: the caller hands over bytes and
//! takes drafts.
//!
//! **Start reading** at [`read_table`] and [`import_together`]; [`settings`] reads the case's own
//! files.

pub mod coordinates;
mod csv;
pub mod dates;
mod fault;
mod geojson;
mod headings;
mod import;
mod keys;
mod kml;
mod known;
mod layer;
mod mapping;
mod row;
mod rows;
mod settings;
mod shapefile;
mod shapes;
mod table;
mod text;
mod words;
mod workbook;

pub use fault::{Fault, Note, Remark, RowError};
pub use headings::{FAULT_HEADING, Field, TableKind, UnknownKind};
pub use import::{
    BAD_ROWS, BadRows, Import, Job, RowPlace, Target, Vanished, import, import_together, retraction,
};
pub use keys::SettingsError;
pub use mapping::{Column, Mapping, Piece, Rule, Template};
pub use row::{Folder, NoFolder};
pub use settings::{Area, Settings, TableSetting, settings, settings_hang_on};
pub use table::{
    Cell, CellKind, LONGEST_CELL, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Reading, Row, Table,
    TableError, read_from, read_table, read_table_as,
};
