//! Tables: rows of cells from bytes, whatever program wrote them.

use bayyina_model::RegionText;

use crate::row::Folder;
use crate::text::plain;
use crate::{csv, geojson, kml, layer, shapefile, workbook};

/// Largest table in bytes.
pub const MOST_BYTES: usize = 512 << 20;
/// Longest cell in bytes.
pub const LONGEST_CELL: usize = 1 << 20;
/// Most rows of a table.
pub const MOST_ROWS: usize = 4_000_000;
/// Most columns of a table.
pub const MOST_COLUMNS: usize = 4_096;

/// What kind of thing a spreadsheet says a cell is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CellKind {
    /// Text, or anything of a text file.
    #[default]
    Text,
    /// A number.
    Number,
    /// A date.
    Date,
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// What stands in it.
    pub text: String,
    /// What a spreadsheet says it is.
    pub kind: CellKind,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            kind: CellKind::Text,
        }
    }
}

/// One row of a table, or one feature of a layer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// As a spreadsheet counts, from 1, headings included; of a layer, the feature from 1.
    pub number: u32,
    /// Its cells; rows may be ragged.
    pub cells: Vec<Cell>,
    /// The geometry of a feature, or what is wrong with it.
    pub geometry: Option<Result<RegionText, String>>,
}

impl Row {
    /// Whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.geometry.is_none() && self.cells.iter().all(|cell| plain(&cell.text).is_empty())
    }
}

/// A table as read: all rows, the headings among them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Its file name, relative to the case.
    pub name: String,
    /// Encoding of the bytes, where they were text and not UTF-8.
    pub encoding: Option<&'static str>,
    /// What its parts are parted by, where it was text.
    pub delimiter: Option<char>,
    /// Its rows in order, blank ones left out.
    pub rows: Vec<Row>,
    /// Headings of a layer, whose rows are features; `None` when the first row holds them.
    pub properties: Option<Vec<String>>,
}

impl Table {
    /// The headings: of a layer its properties, otherwise the first row that is not blank.
    pub fn headings(&self) -> Vec<String> {
        match (&self.properties, self.rows.first()) {
            (Some(properties), _) => properties.clone(),
            (None, Some(row)) => row.cells.iter().map(|cell| cell.text.clone()).collect(),
            (None, None) => Vec::new(),
        }
    }
}

/// How to read a table, where its bytes do not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Name of its encoding, as the web names them: `windows-1256`.
    pub encoding: Option<String>,
    /// What its cells are parted by.
    pub delimiter: Option<char>,
    /// Name of the sheet of a workbook; without one, the first that is not empty.
    pub sheet: Option<String>,
}

/// Why bytes are no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// More bytes than a table may have.
    #[error("{name}: {found} bytes, more than {MOST_BYTES}")]
    Bytes {
        /// The table.
        name: String,
        /// How many bytes.
        found: usize,
    },
    /// Nothing in it.
    #[error("{name}: the table is empty")]
    Empty {
        /// The table.
        name: String,
    },
    /// A cell beyond [`LONGEST_CELL`].
    #[error(
        "{name}, row {row}, column {column}: the cell has {found} bytes, more than {LONGEST_CELL}; a quotation mark may be missing before it"
    )]
    Cell {
        /// The table.
        name: String,
        /// Row from 1.
        row: u32,
        /// Column from 1.
        column: usize,
        /// How many bytes.
        found: usize,
    },
    /// More rows or columns than a table may have.
    #[error("{name}: more than {limit} {what}")]
    Size {
        /// The table.
        name: String,
        /// Rows or columns.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// A quotation mark that nothing closes.
    #[error(
        "{name}, line {line}: a quotation mark opens a cell that nothing closes; close it, or write it twice inside a quoted cell"
    )]
    Quote {
        /// The table.
        name: String,
        /// Line where it opens, from 1.
        line: u32,
    },
    /// Bytes that the encoding does not have.
    #[error(
        "{name}: the bytes are not {encoding}, from line {line} on; name the encoding in a mapping, or save as UTF-8"
    )]
    Encoding {
        /// The table.
        name: String,
        /// The encoding tried.
        encoding: String,
        /// Line of the first such byte, from 1.
        line: u32,
    },
    /// An encoding that nobody knows by that name.
    #[error("{found:?} names no encoding; write utf-8, utf-16le, windows-1256 or windows-1251")]
    EncodingName {
        /// The name.
        found: String,
    },
    /// A workbook that does not open.
    #[error("{name}: {why}; save it again as .xlsx or .csv")]
    Workbook {
        /// The table.
        name: String,
        /// Why.
        why: String,
    },
    /// A sheet that the workbook does not have.
    #[error("{name}: no sheet {found:?}; it has {}", known.join(", "))]
    Sheet {
        /// The table.
        name: String,
        /// The sheet asked for.
        found: String,
        /// Its sheets.
        known: Vec<String>,
    },
    /// A layer that does not read.
    #[error("{name}: {why}")]
    Layer {
        /// The layer.
        name: String,
        /// Why.
        why: String,
    },
}

/// Reads a table; its kind is told from its name and bytes.
pub fn read_table(name: &str, bytes: &[u8]) -> Result<Table, TableError> {
    read_table_as(name, bytes, &Reading::default())
}

/// Reads a table as a mapping says.
pub fn read_table_as(name: &str, bytes: &[u8], reading: &Reading) -> Result<Table, TableError> {
    if bytes.len() > MOST_BYTES {
        return Err(TableError::Bytes {
            name: name.to_owned(),
            found: bytes.len(),
        });
    }
    let layer = |why: String| TableError::Layer {
        name: name.to_owned(),
        why,
    };
    let is_json = bytes
        .iter()
        .find(|byte| !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(byte))
        == Some(&b'{');
    let mut table = if workbook::is_workbook(bytes) {
        match kml::unzipped(bytes) {
            Some(inside) => layer::table(name, kml::features(&inside).map_err(layer)?)?,
            None => workbook::read(name, bytes, reading)?,
        }
    } else if is_json {
        layer::table(name, geojson::features(bytes).map_err(layer)?)?
    } else if kml::is_kml(bytes) {
        layer::table(name, kml::features(bytes).map_err(layer)?)?
    } else if shapefile::is_shapefile(bytes) {
        let why = "a shapefile is read with the .dbf and .prj beside it".to_owned();
        return Err(layer(why));
    } else {
        csv::read(name, bytes, reading)?
    };
    table.rows.retain(|row| !row.is_blank());
    Ok(table)
}

/// Reads a table or layer of a folder; of a shapefile also the files beside it. A name may end in
/// `#sheet` for a sheet of a workbook.
pub fn read_from(name: &str, folder: &dyn Folder, reading: &Reading) -> Result<Table, TableError> {
    let layer = |why: String| TableError::Layer {
        name: name.to_owned(),
        why,
    };
    let (file, sheet) = match name.split_once('#') {
        Some((file, sheet)) => (file, Some(sheet.to_owned())),
        None => (name, None),
    };
    let bytes = folder.read(file).map_err(layer)?;
    if !shapefile::is_shapefile(&bytes) {
        let reading = Reading {
            sheet: sheet.or_else(|| reading.sheet.clone()),
            ..reading.clone()
        };
        return read_table_as(name, &bytes, &reading);
    }
    if bytes.len() > MOST_BYTES {
        return Err(TableError::Bytes {
            name: name.to_owned(),
            found: bytes.len(),
        });
    }
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    // People copy shapefiles with endings in either case.
    let beside = |ending: &str| {
        folder
            .read(&format!("{stem}.{ending}"))
            .or_else(|_| folder.read(&format!("{stem}.{}", ending.to_uppercase())))
            .ok()
    };
    let text = |bytes: Option<Vec<u8>>| {
        bytes.map(|bytes| {
            String::from_utf8_lossy(&bytes)
                .trim_start_matches('\u{feff}')
                .to_owned()
        })
    };
    let (dbf, prj, cpg) = (beside("dbf"), text(beside("prj")), text(beside("cpg")));
    let files = shapefile::Files {
        shp: &bytes,
        dbf: dbf.as_deref(),
        prj: prj.as_deref(),
        cpg: cpg.as_deref().or(reading.encoding.as_deref()),
    };
    layer::table(name, shapefile::features(&files).map_err(layer)?)
}
