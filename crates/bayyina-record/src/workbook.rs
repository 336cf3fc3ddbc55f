//! Tables from workbooks: XLSX and ODS.

use std::io::{Cursor, Read};

use calamine::{Data, ExcelDateTime, Ods, Reader, Xlsx, open_workbook_from_rs};

use crate::table::{
    Cell, CellKind, LONGEST_CELL, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Reading, Row, Table,
    TableError,
};

/// Most bytes that the parts of a workbook may have when unpacked.
const MOST_UNPACKED: u64 = 1 << 30;
/// Most cells of a sheet that is read whole.
const MOST_CELLS: usize = 20_000_000;

/// Whether the bytes are a zip archive, as both kinds of workbooks are.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Reads one sheet of a workbook.
pub(crate) fn read(name: &str, bytes: &[u8], reading: &Reading) -> Result<Table, TableError> {
    let fault = |why: String| TableError::Workbook {
        name: name.to_owned(),
        why,
    };
    let spreadsheet = unpacked(bytes).map_err(fault)?;
    let rows = match spreadsheet {
        Parts::Xlsx => xlsx(name, bytes, reading)?,
        Parts::Ods { cells } if cells > MOST_CELLS => {
            return Err(TableError::Size {
                name: name.to_owned(),
                what: "cells",
                limit: MOST_CELLS,
            });
        }
        Parts::Ods { .. } => ods(name, bytes, reading)?,
    };
    Ok(Table {
        name: name.to_owned(),
        rows,
        ..Table::default()
    })
}

/// What a workbook's archive holds.
enum Parts {
    Xlsx,
    /// With how many cells repeats unfold to.
    Ods {
        cells: usize,
    },
}

/// Unpacks every part once, to see that none grows without bound.
fn unpacked(bytes: &[u8]) -> Result<Parts, String> {
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut left = MOST_UNPACKED.min(MOST_BYTES as u64 * 2);
    let mut parts = None;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|error| error.to_string())?;
        let part_name = part
            .name()
            .map_err(|error| error.to_string())?
            .to_lowercase();
        let is_content = part_name == "content.xml";
        if part_name.ends_with("workbook.xml") {
            parts = Some(Parts::Xlsx);
        }
        let mut limited = (&mut part).take(left + 1);
        let size = if is_content {
            let mut content = Vec::new();
            limited
                .read_to_end(&mut content)
                .map_err(|error| error.to_string())?;
            parts = Some(Parts::Ods {
                cells: unfolded_cells(&content),
            });
            content.len() as u64
        } else {
            std::io::copy(&mut limited, &mut std::io::sink()).map_err(|error| error.to_string())?
        };
        left = left
            .checked_sub(size)
            .ok_or("its parts have more bytes than a table may have")?;
    }
    parts.ok_or_else(|| "the archive is no workbook".to_owned())
}

/// How many cells of a sheet's XML unfold to, repeats counted: an upper bound.
fn unfolded_cells(xml: &[u8]) -> usize {
    let mut total = 0usize;
    let mut empty = 0usize;
    for element in xml.split(|&byte| byte == b'<') {
        if element.starts_with(b"table:table-row") {
            empty = 0;
            continue;
        }
        if !element.starts_with(b"table:table-cell")
            && !element.starts_with(b"table:covered-table-cell")
        {
            continue;
        }
        let end = element
            .iter()
            .position(|&byte| byte == b'>')
            .unwrap_or(element.len());
        let tag = &element[..end];
        let repeats = repeats_of(tag).min(1 << 14);
        let is_empty = tag.ends_with(b"/") && !contains(tag, b"office:");
        if is_empty {
            empty = empty.saturating_add(repeats);
        } else {
            total = total.saturating_add(empty).saturating_add(repeats);
            empty = 0;
        }
    }
    total
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

fn repeats_of(tag: &[u8]) -> usize {
    const NAME: &[u8] = b"number-columns-repeated";
    let Some(at) = tag.windows(NAME.len()).position(|window| window == NAME) else {
        return 1;
    };
    tag[at + NAME.len()..]
        .iter()
        .skip_while(|byte| !byte.is_ascii_digit())
        .take_while(|byte| byte.is_ascii_digit())
        .fold(0usize, |number, digit| {
            number
                .saturating_mul(10)
                .saturating_add(usize::from(digit - b'0'))
        })
        .max(1)
}

fn sheet_of(name: &str, known: Vec<String>, reading: &Reading) -> Result<Vec<String>, TableError> {
    match &reading.sheet {
        None => Ok(known),
        Some(sheet) if known.contains(sheet) => Ok(vec![sheet.clone()]),
        Some(sheet) => Err(TableError::Sheet {
            name: name.to_owned(),
            found: sheet.clone(),
            known,
        }),
    }
}

/// Cells come one by one, so that a cell in the last corner of a sheet costs nothing.
fn xlsx(name: &str, bytes: &[u8], reading: &Reading) -> Result<Vec<Row>, TableError> {
    let fault = |error: &dyn std::fmt::Display| TableError::Workbook {
        name: name.to_owned(),
        why: error.to_string(),
    };
    let mut workbook: Xlsx<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| fault(&error))?;
    for sheet in sheet_of(name, workbook.sheet_names(), reading)? {
        let mut cells = match workbook.worksheet_cells_reader(&sheet) {
            Ok(cells) => cells,
            // A sheet of charts has no cells.
            Err(_) if reading.sheet.is_none() => continue,
            Err(error) => return Err(fault(&error)),
        };
        let mut rows = Rows::new(name);
        while let Some(cell) = cells.next_cell().map_err(|error| fault(&error))? {
            let (row, column) = cell.get_position();
            if let Some(cell) = cell_of(&Data::from(cell.get_value().clone())) {
                rows.put(row, column, cell)?;
            }
        }
        drop(cells);
        let merged = workbook.merge_cells_by_sheet_name(&sheet);
        for area in merged.map_err(|error| fault(&error))? {
            rows.merge(area.start, area.end)?;
        }
        if !rows.found.is_empty() {
            return Ok(rows.finish());
        }
    }
    Err(TableError::Empty {
        name: name.to_owned(),
    })
}

fn ods(name: &str, bytes: &[u8], reading: &Reading) -> Result<Vec<Row>, TableError> {
    let fault = |error: &dyn std::fmt::Display| TableError::Workbook {
        name: name.to_owned(),
        why: error.to_string(),
    };
    let mut workbook: Ods<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| fault(&error))?;
    for sheet in sheet_of(name, workbook.sheet_names(), reading)? {
        let range = workbook
            .worksheet_range(&sheet)
            .map_err(|error| fault(&error))?;
        let (first_row, first_column) = range.start().unwrap_or((0, 0));
        let mut rows = Rows::new(name);
        for (row, column, value) in range.used_cells() {
            if let Some(cell) = cell_of(value) {
                rows.put(first_row + row as u32, first_column + column as u32, cell)?;
            }
        }
        if !rows.found.is_empty() {
            return Ok(rows.finish());
        }
    }
    Err(TableError::Empty {
        name: name.to_owned(),
    })
}

/// Rows as cells fill them in, in whatever order.
struct Rows<'a> {
    name: &'a str,
    found: std::collections::BTreeMap<u32, Vec<Cell>>,
    cells: usize,
}

impl<'a> Rows<'a> {
    fn new(name: &'a str) -> Self {
        Self {
            name,
            found: Default::default(),
            cells: 0,
        }
    }

    fn put(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), TableError> {
        let size = |what, limit| TableError::Size {
            name: self.name.to_owned(),
            what,
            limit,
        };
        let column = column as usize;
        if column >= MOST_COLUMNS {
            return Err(size("columns", MOST_COLUMNS));
        }
        if cell.text.len() > LONGEST_CELL {
            return Err(TableError::Cell {
                name: self.name.to_owned(),
                row: row.saturating_add(1),
                column: column + 1,
                found: cell.text.len(),
            });
        }
        if !self.found.contains_key(&row) && self.found.len() >= MOST_ROWS {
            return Err(size("rows", MOST_ROWS));
        }
        let cells = self.found.entry(row).or_default();
        if cells.len() <= column {
            self.cells += column + 1 - cells.len();
            if self.cells > MOST_CELLS * 4 {
                return Err(size("cells", MOST_CELLS * 4));
            }
            cells.resize(column + 1, Cell::default());
        }
        cells[column] = cell;
        Ok(())
    }

    /// A cell merged over several rows stands in each of them, in its own column.
    fn merge(&mut self, first: (u32, u32), last: (u32, u32)) -> Result<(), TableError> {
        let ((row, column), (last_row, _)) = (first, last);
        let cell = self
            .found
            .get(&row)
            .and_then(|cells| cells.get(column as usize));
        let Some(cell) = cell.filter(|cell| !cell.text.is_empty()).cloned() else {
            return Ok(());
        };
        if last_row <= row {
            return Ok(());
        }
        let below: Vec<u32> = (self.found.range(row + 1..=last_row).map(|(&row, _)| row)).collect();
        self.cells += below.len();
        for row in below {
            self.put(row, column, cell.clone())?;
        }
        Ok(())
    }

    fn finish(self) -> Vec<Row> {
        self.found
            .into_iter()
            .map(|(row, cells)| Row {
                number: row.saturating_add(1),
                cells,
                geometry: None,
            })
            .collect()
    }
}

fn cell_of(value: &Data) -> Option<Cell> {
    let (text, kind) = match value {
        Data::Empty => return None,
        Data::String(text) | Data::DurationIso(text) => (text.clone(), CellKind::Text),
        Data::Bool(flag) => (flag.to_string(), CellKind::Text),
        Data::Int(number) => (number.to_string(), CellKind::Number),
        Data::Float(number) => (number.to_string(), CellKind::Number),
        Data::DateTime(date) => (date_text(date), CellKind::Date),
        Data::DateTimeIso(text) => (
            text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
            CellKind::Date,
        ),
        Data::Error(error) => (error.to_string(), CellKind::Text),
    };
    Some(Cell { text, kind })
}

/// A date cell: the day alone at midnight, otherwise with a clock time that has no offset.
fn date_text(date: &ExcelDateTime) -> String {
    if date.is_duration() {
        return date.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_are_counted_before_they_unfold() {
        let table: [(&str, usize); 5] = [
            ("<table:table-row><table:table-cell/></table:table-row>", 0),
            (
                "<table:table-cell office:value-type=\"float\" office:value=\"1\"/>",
                1,
            ),
            (
                "<table:table-cell table:number-columns-repeated=\"5\">x</table:table-cell>",
                5,
            ),
            (
                "<table:table-cell table:number-columns-repeated = '3'/><table:table-cell>x",
                4,
            ),
            (
                "<table:table-cell table:number-columns-repeated=\"99999999999999999999999\">x",
                1 << 14,
            ),
        ];
        for (xml, cells) in table {
            assert_eq!(unfolded_cells(xml.as_bytes()), cells, "{xml}");
        }
    }
}
