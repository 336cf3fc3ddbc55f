//! What was wrong with a table, and what a person should know about it.

use std::collections::BTreeMap;
use std::fmt;

use bayyina_model::kinds::UnknownWord;
use bayyina_model::region::RegionError;

use crate::coordinates::CoordinateError;
use crate::dates::DateError;
use crate::text::{cut, nearest};

/// Why one cell, row or table did not become entries, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The table.
    pub table: String,
    /// Row as a spreadsheet counts, from 1, headings included; 0 when the table as a whole is
    /// meant. Of a layer, the feature from 1.
    pub row: u32,
    /// The column by its heading, or by number where the table has none.
    pub column: Option<String>,
    /// What stands there, cut at 80 characters; empty where nothing does.
    pub value: String,
    /// What is wrong.
    pub why: RowError,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.table)?;
        if self.row > 0 {
            write!(f, ", row {}", self.row)?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.why)
    }
}

impl std::error::Error for Fault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.why)
    }
}

impl Fault {
    /// What to do about it.
    pub fn hint(&self) -> String {
        self.why.hint()
    }
}

/// Why a row could not become an entry.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RowError {
    /// A field without which the row says nothing.
    #[error("nothing stands in {field}, which every row of {kind} needs")]
    Missing {
        /// The field.
        field: &'static str,
        /// The kind of table.
        kind: &'static str,
    },
    /// One of several fields is needed.
    #[error("{kind} need one of {}", fields.join(", "))]
    OneOf {
        /// The fields.
        fields: &'static [&'static str],
        /// The kind of table.
        kind: &'static str,
    },
    /// A coordinate that does not read.
    #[error(transparent)]
    Coordinate(#[from] CoordinateError),
    /// One coordinate without the other.
    #[error("it stands alone: nothing is in {other}")]
    Half {
        /// The column that is empty.
        other: String,
    },
    /// A date that does not read.
    #[error(transparent)]
    Date(#[from] DateError),
    /// A start after its end.
    #[error("{from} is after {to}")]
    Backwards {
        /// The start.
        from: String,
        /// The end.
        to: String,
    },
    /// Text that is no number of the kind asked for.
    #[error("{found:?} is not {expected}")]
    Number {
        /// The text, cut.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
    /// A number whose comma parts thousands to some and decimals to others.
    #[error("{found:?} may be thousands or decimals")]
    Thousands {
        /// The text, cut.
        found: String,
    },
    /// What a spreadsheet shows where a formula failed.
    #[error("{found:?} is an error of the spreadsheet")]
    Formula {
        /// The text.
        found: String,
    },
    /// A word that is not on its list.
    #[error(transparent)]
    Word(#[from] UnknownWord),
    /// A region that encloses nothing sound.
    #[error(transparent)]
    Region(#[from] RegionError),
    /// Text that is no WKT polygon.
    #[error("cannot read {found:?} as a WKT POLYGON or MULTIPOLYGON")]
    Wkt {
        /// The text, cut.
        found: String,
    },
    /// A file beside the table that cannot be used.
    #[error("{file}: {why}")]
    File {
        /// Its name.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// A reference to something that neither the case nor the tables imported with it know.
    #[error("{found:?} is no known {kind}")]
    Unknown {
        /// What was looked for.
        kind: &'static str,
        /// The text, cut.
        found: String,
        /// The nearest one known.
        near: Option<String>,
    },
    /// A name that several things have.
    #[error("{found:?} is the name of {}", keys.join(" and "))]
    Several {
        /// The text, cut.
        found: String,
        /// The keys of those things.
        keys: Vec<String>,
    },
    /// A place name whose readings lie in different regions, where one region is needed.
    #[error("{place} has {readings} readings, and one region is needed")]
    Readings {
        /// The place.
        place: String,
        /// How many regions.
        readings: usize,
    },
    /// Two rows of one id that say different things.
    #[error("{key} is also row {other_row} of {other_table}, which says otherwise")]
    Twice {
        /// The key.
        key: String,
        /// The other table.
        other_table: String,
        /// The other row.
        other_row: u32,
    },
    /// An id that another table of the case uses for something else.
    #[error("{key} was recorded from {other_table}, which says otherwise")]
    Elsewhere {
        /// The key.
        key: String,
        /// The other table.
        other_table: String,
    },
    /// A quantity that does not read.
    #[error("cannot read {found:?} as a quantity such as `at_least 12 of 14 in question-id`")]
    Quantity {
        /// The text, cut.
        found: String,
    },
    /// A part of an item that does not read.
    #[error("cannot read {found:?} as a part of an item")]
    Locator {
        /// The text, cut.
        found: String,
    },
    /// Text that is not a SHA-256 in hex.
    #[error("{found:?} is not a SHA-256, 64 hex digits")]
    Hash {
        /// The text, cut.
        found: String,
    },
    /// Text that is not an entry id.
    #[error("{found:?} is no entry of the case")]
    Entry {
        /// The text, cut.
        found: String,
    },
    /// A table without a column that it needs.
    #[error("no column of the table is a {field}")]
    Column {
        /// The field.
        field: String,
    },
    /// Two columns that mean the same field.
    #[error("columns {first} and {second} both mean {field}")]
    Columns {
        /// The one, by heading or number.
        first: String,
        /// The other.
        second: String,
        /// What both mean.
        field: String,
    },
    /// A table without any row.
    #[error("the table has no headings")]
    Empty,
    /// More cells than headings, in a file of text.
    #[error("cells stand beyond the last heading: {cells}")]
    Ragged {
        /// How many.
        cells: usize,
        /// What cells are parted by.
        delimiter: char,
    },
    /// A geometry that gives no region.
    #[error("{0}")]
    Geometry(String),
    /// Text without anything that a key can be made of.
    #[error("{found:?} has no letter or digit to make a key of")]
    Key {
        /// The text, cut.
        found: String,
    },
}

impl RowError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Missing { field, .. } => format!("fill in {field}, or map a column to it"),
            Self::OneOf { .. } => "fill in one of them, or map a column to it".to_owned(),
            Self::Coordinate(error) => match error {
                CoordinateError::Axis { .. } => "put latitude and longitude in their own columns".to_owned(),
                CoordinateError::Range { .. } => {
                    "check whether latitude and longitude changed places".to_owned()
                }
                CoordinateError::Sixty { .. } => "check minutes and seconds".to_owned(),
                _ => "write 34.8422936 or 34°50'32.26\"N".to_owned(),
            },
            Self::Half { other } => format!("fill in {other}"),
            Self::Date(error) => error.hint().to_owned(),
            Self::Backwards { .. } => "check the two dates".to_owned(),
            Self::Number { expected, .. } => format!("write {expected}"),
            Self::Thousands { .. } => "write 12000 or 12.5, without a comma".to_owned(),
            Self::Formula { .. } => "correct the formula, or empty the cell".to_owned(),
            Self::Word(error) => match nearest(&error.found, error.known.iter().copied()) {
                Some(word) => format!("did you mean {word}? A mapping can translate values"),
                None => "write one of them; a mapping can translate values".to_owned(),
            },
            Self::Region(_) | Self::Geometry(_) => {
                "correct the ring at that place and import again".to_owned()
            }
            Self::Wkt { .. } => "write POLYGON ((lon lat, lon lat, …)), or name a region_file".to_owned(),
            Self::File { .. } => "put the file beside the table, or correct its name".to_owned(),
            Self::Unknown { near: Some(near), .. } => {
                format!("did you mean {near}? Otherwise add it to its table and import both together")
            }
            Self::Unknown { kind, .. } => {
                format!("add it to the table of {kind}s and import both together")
            }
            Self::Several { .. } => "write the id of the one meant".to_owned(),
            Self::Readings { .. } => {
                "write the id of a place with one region, or coordinates".to_owned()
            }
            Self::Twice { .. } => "give each row an id of its own, or make them say the same".to_owned(),
            Self::Elsewhere { other_table, .. } => format!(
                "give the row another id; if the table replaces {other_table}, say so where the case lists its tables: was = [\"{other_table}\"]"
            ),
            Self::Quantity { .. } => {
                "write at_least, at_most, exactly, more_than or fewer_than, a number, and optionally `of` a number and `in` a question".to_owned()
            }
            Self::Locator { .. } => {
                "write item#t=10.5,20 or #page=3, #char=10-25, #row=4, #frame=12.04, #xywh=0,0,640,360".to_owned()
            }
            Self::Hash { .. } => "write the output of sha256sum".to_owned(),
            Self::Entry { .. } => "write the whole id as `bayyina log` prints it".to_owned(),
            Self::Column { .. } => "add the column, or give a mapping".to_owned(),
            Self::Columns { .. } => "rename one of the columns, or give a mapping".to_owned(),
            Self::Empty => "put the headings in the first row".to_owned(),
            Self::Ragged { delimiter, .. } => format!(
                "put quotation marks around the cell that holds a {delimiter:?}, or give the columns headings"
            ),
            Self::Key { .. } => "write a name or an id with letters".to_owned(),
        }
    }
}

/// Something that is no fault, which a person should know about.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// The table.
    pub table: String,
    /// Row as a spreadsheet counts, from 1; 0 when the table as a whole is meant.
    pub row: u32,
    /// The column by its heading.
    pub column: Option<String>,
    /// What it is about.
    pub about: Remark,
    /// How many further rows of the table it holds for.
    pub also: u32,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.table)?;
        if self.row > 0 {
            write!(f, ", row {}", self.row)?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.about)?;
        if self.also > 0 {
            write!(f, " (and so in other rows: {})", self.also)?;
        }
        Ok(())
    }
}

/// What a person should know about a table.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Remark {
    /// The bytes were not UTF-8.
    #[error("read as {encoding}; save as UTF-8 if letters look wrong")]
    Encoding {
        /// The encoding taken.
        encoding: &'static str,
    },
    /// A column that no field is known for.
    #[error("the column is not read{}", near.as_ref().map(|near| format!("; did you mean {near}?")).unwrap_or_default())]
    Column {
        /// The nearest known heading.
        near: Option<String>,
    },
    /// Cells beyond the headings.
    #[error("cells beyond the last heading are not read: {cells}")]
    Ragged {
        /// How many.
        cells: usize,
    },
    /// A name that resolves to nothing and stays text.
    #[error("{found:?} is no known {kind} and stays text{}", near.as_ref().map(|near| format!("; did you mean {near}?")).unwrap_or_default())]
    Unresolved {
        /// What was looked for.
        kind: &'static str,
        /// The text, cut.
        found: String,
        /// The nearest one known.
        near: Option<String>,
    },
    /// A name of several things, which stays text.
    #[error("{found:?} is the name of {} and stays text; write the id of the one meant", keys.join(" and "))]
    Several {
        /// The text, cut.
        found: String,
        /// The keys.
        keys: Vec<String>,
    },
    /// A statement of control that says of no day who was there.
    #[error(
        "no date stands here: it speaks of no day, and decides nothing; write its days in time, or in from and to"
    )]
    Undated,
    /// A reference to something that is not there yet.
    #[error("{key} is in neither the case nor the tables imported with this one{}", near.as_ref().map(|near| format!("; did you mean {near}?")).unwrap_or_default())]
    Dangling {
        /// The key.
        key: String,
        /// The nearest one known.
        near: Option<String>,
    },
    /// A point whose numbers seem to have changed places.
    #[error(
        "latitude {lat}, longitude {lon} lie outside, and would lie inside with the two exchanged; nothing was changed"
    )]
    Swapped {
        /// Latitude as given.
        lat: String,
        /// Longitude as given.
        lon: String,
    },
    /// A point outside the area of the case.
    #[error("latitude {lat}, longitude {lon} lie outside the area of the case")]
    Outside {
        /// Latitude as given.
        lat: String,
        /// Longitude as given.
        lon: String,
    },
    /// Points whose region was taken from their digits.
    #[error(
        "{rows} points come without a radius: it was taken from their digits, {least} to {most} m"
    )]
    Rounded {
        /// How many.
        rows: u32,
        /// Smallest radius in metres.
        least: u32,
        /// Greatest radius in metres.
        most: u32,
    },
    /// Coordinates that were converted.
    #[error("{found:?} was read as {degrees}°")]
    Converted {
        /// The text, cut.
        found: String,
        /// The number.
        degrees: String,
    },
    /// A row that repeats another.
    #[error("repeats row {row}")]
    Repeated {
        /// The other row.
        row: u32,
    },
    /// An entry of another author that the row would correct.
    #[error("{key} was recorded by {}: the new entry counts as an objection to theirs unless both were written on one device", author.as_deref().unwrap_or("someone unnamed"))]
    NotTheirs {
        /// The key.
        key: String,
        /// The author.
        author: Option<String>,
    },
    /// An entry that says otherwise of what the row says too, which also stands.
    #[error("{key} was also recorded otherwise, by {}: both stand; change the row and import again to settle it", author.as_deref().unwrap_or("someone unnamed"))]
    Otherwise {
        /// The key.
        key: String,
        /// The author.
        author: Option<String>,
    },
    /// Rows at fault whose keys are not known hide which rows vanished.
    #[error(
        "rows without a readable key hide which rows vanished since the last import: correct them to see"
    )]
    VanishedHidden,
    /// A region given twice.
    #[error("both {first} and {second} give a region; {first} was taken")]
    TwoRegions {
        /// The one taken.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
}

/// One note where many rows refer to one thing that is not there.
pub(crate) fn gathered_notes(notes: Vec<Note>) -> Vec<Note> {
    let mut kept: Vec<Note> = Vec::new();
    let mut first: BTreeMap<(String, Option<String>, String), usize> = BTreeMap::new();
    for note in notes {
        if !matches!(
            note.about,
            Remark::Dangling { .. } | Remark::Unresolved { .. } | Remark::Several { .. }
        ) {
            kept.push(note);
            continue;
        }
        let same = (
            note.table.clone(),
            note.column.clone(),
            note.about.to_string(),
        );
        match first.get(&same) {
            Some(&at) => kept[at].also += 1,
            None => {
                first.insert(same, kept.len());
                kept.push(note);
            }
        }
    }
    kept
}

/// Places a fault in a table.
pub(crate) fn table_fault(table: &str, column: Option<String>, why: RowError) -> Fault {
    Fault {
        table: table.to_owned(),
        row: 0,
        column,
        value: String::new(),
        why,
    }
}

/// Text for a message about a value.
pub(crate) fn shown(text: &str) -> String {
    cut(text.trim())
}
