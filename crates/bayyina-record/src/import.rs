//! From tables to drafts: what is new, what changed, what vanished, and what was wrong.

mod compare;
mod units;

use std::collections::BTreeMap;

use bayyina_model::kinds::{Reason, Retraction};
use bayyina_model::{Body, Case, Draft, EntryId, Key, RegionText, draft};

use crate::fault::{Fault, Note, Remark, gathered_notes};
use crate::headings::{FAULT_HEADING, TableKind};
use crate::import::compare::{compare, without_clashes};
use crate::import::units::units_of;
use crate::known::Known;
use crate::mapping::Mapping;
use crate::row::{Files, Folder, Gathered};
use crate::rows;
use crate::table::{Row, Table};

/// A table to import.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The table.
    pub table: &'a Table,
    /// What its rows are; with a mapping, only what it says of that kind. Without either, the
    /// file's name must tell.
    pub kind: Option<TableKind>,
    /// How a foreign table becomes ours.
    pub mapping: Option<&'a Mapping>,
    /// Names that the table had before, so that its rows are known again.
    pub was: &'a [String],
}

/// What tables are imported into.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The case as it stands.
    pub case: &'a Case,
    /// Files that tables refer to.
    pub folder: &'a dyn Folder,
    /// Who imports.
    pub author: Option<&'a str>,
    /// Points outside it are noted.
    pub area: Option<&'a RegionText>,
}

/// What came of an import. Nothing is written: the caller takes the drafts whole, or not at all
/// when there are faults.
#[derive(Debug, Default)]
pub struct Import {
    /// Entries to write: new ones, and those that take the place of what rows said before.
    pub drafts: Vec<Draft>,
    /// The row that each draft comes from.
    pub places: Vec<RowPlace>,
    /// How many rows say what the case has already.
    pub unchanged: usize,
    /// How many of the drafts take the place of an entry.
    pub superseding: usize,
    /// What the tables said when last imported, and no longer say.
    pub vanished: Vec<Vanished>,
    /// What a person should know.
    pub notes: Vec<Note>,
    /// What is wrong, in the order of tables and rows.
    pub faults: Vec<Fault>,
    /// Rows at fault, table by table, to correct and import again.
    pub bad_rows: Vec<BadRows>,
    /// How many rows were read by kind, bad ones included.
    pub rows_read: BTreeMap<TableKind, usize>,
}

/// Where a draft comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowPlace {
    /// The table.
    pub table: String,
    /// The row, as a spreadsheet counts.
    pub row: u32,
}

/// Something that a table said when last imported, and no longer says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Vanished {
    /// The table.
    pub table: String,
    /// What the row spoke of.
    pub thing: Key,
    /// The entry.
    pub entry: EntryId,
}

/// What the name of a file of rows at fault has beyond that of its table; what is corrected there
/// belongs to the table.
pub const BAD_ROWS: &str = ".bad.csv";

/// Rows at fault of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRows {
    /// The table.
    pub table: String,
    /// Its headings, if it has any.
    pub headings: Option<Vec<String>>,
    /// Row number, cells as they stood, and every reason.
    pub rows: Vec<(u32, Vec<String>, String)>,
}

impl BadRows {
    /// The rows as CSV with a last column of reasons, which an import does not read.
    pub fn to_csv(&self) -> String {
        let width = self
            .rows
            .iter()
            .map(|(_, cells, _)| cells.len())
            .chain(self.headings.as_ref().map(Vec::len))
            .max()
            .unwrap_or(0);
        let mut writer = ::csv::WriterBuilder::new()
            .flexible(true)
            .from_writer(Vec::new());
        let line = |cells: &[String], last: &str| {
            let mut line = cells.to_vec();
            line.resize(width, String::new());
            line.push(last.to_owned());
            line
        };
        let lines = self
            .headings
            .iter()
            .map(|headings| line(headings, FAULT_HEADING))
            .chain(self.rows.iter().map(|(_, cells, why)| line(cells, why)));
        for line in lines {
            writer
                .write_record(&line)
                .expect("writing to memory succeeds");
        }
        let bytes = writer.into_inner().expect("writing to memory succeeds");
        String::from_utf8(bytes).expect("cells are text")
    }
}

/// One retraction of entries whose rows vanished; `None` for none.
pub fn retraction(
    vanished: &[Vanished],
    reason: Reason,
    note: Option<&str>,
    author: Option<&str>,
) -> Option<Draft> {
    if vanished.is_empty() {
        return None;
    }
    let body = Retraction {
        entries: vanished.iter().map(|gone| gone.entry).collect(),
        reason: Some(reason),
        note: note.map(str::to_owned),
        ..Retraction::default()
    };
    Some(draft(None, author, body, None))
}

/// Imports one table.
pub fn import(
    table: &Table,
    kind: Option<TableKind>,
    mapping: Option<&Mapping>,
    case: &Case,
    folder: &dyn Folder,
    author: Option<&str>,
) -> Import {
    let job = Job {
        table,
        kind,
        mapping,
        was: &[],
    };
    let target = Target {
        case,
        folder,
        author,
        area: None,
    };
    import_together(&[job], &target)
}

/// Imports tables together: rows of one may refer to rows of another, in whatever order.
pub fn import_together(jobs: &[Job<'_>], target: &Target<'_>) -> Import {
    let mut result = Import::default();
    let mut units = Vec::new();
    for (index, job) in jobs.iter().enumerate() {
        note_encoding(job.table, &mut result.notes);
        units.extend(units_of(index, job, &mut result));
    }
    // Things come before what refers to them.
    units.sort_by_key(|unit| (unit.kind, unit.job));
    for unit in &units {
        *result.rows_read.entry(unit.kind).or_default() += unit.rows.len();
    }

    let files = Files::new(target.folder);
    let mut known = Known::of(target.case);
    let nothing_known = Known::default();
    let mut keys_of_rows: BTreeMap<(usize, u32), Option<Key>> = BTreeMap::new();
    for unit in &units {
        for row in &unit.rows {
            let mut scratch = Gathered::default();
            let mut fields = unit.fields(row, &nothing_known, &files, &mut scratch);
            rows::announce(&mut fields, &mut known);
        }
    }

    let mut made: Vec<Made> = Vec::new();
    for unit in &units {
        let mut gathered = Gathered::default();
        // A sector is told from the region of another place, which must be read before.
        let (plain_rows, sectors): (Vec<&Row>, Vec<&Row>) = unit
            .rows
            .iter()
            .partition(|row| unit.kind != TableKind::Places || !unit.has("sector_of", row));
        for row in plain_rows.into_iter().chain(sectors) {
            let mut fields = unit.fields(row, &known, &files, &mut gathered);
            let said = rows::read(&mut fields);
            let Some(said) = said else {
                let mut scratch = Gathered::default();
                let mut fields = unit.fields(row, &nothing_known, &files, &mut scratch);
                let key = fields.text("id").and_then(|_| fields.key(&[]));
                keys_of_rows.insert((unit.job, row.number), key);
                continue;
            };
            if let (Body::Place(place), Some(region)) = (&said.body, region_of(&said.body)) {
                let _ = place;
                known.add_reading(&said.key, region.clone());
            }
            made.push(unit.made(row, said, target.author));
        }
        unit.look_at_points(&gathered, target.area, &mut result.notes);
        result.notes.append(&mut gathered.notes);
        result.faults.append(&mut gathered.faults);
    }

    let made = without_clashes(made, &mut result);
    compare(jobs, target, made, &keys_of_rows, &mut result);
    result.faults.sort_by(|a, b| {
        let place = |fault: &Fault| jobs.iter().position(|job| job.table.name == fault.table);
        (place(a), a.row).cmp(&(place(b), b.row))
    });
    result.notes = gathered_notes(result.notes);
    result.bad_rows = bad_rows(jobs, &result.faults);
    result
}

fn region_of(body: &Body) -> Option<&RegionText> {
    match body {
        Body::Place(place) => place.region.as_ref(),
        _ => None,
    }
}

fn note_encoding(table: &Table, notes: &mut Vec<Note>) {
    if let Some(encoding) = table.encoding {
        notes.push(Note {
            table: table.name.clone(),
            row: 0,
            column: None,
            about: Remark::Encoding { encoding },
            also: 0,
        });
    }
}

struct Made {
    key: Key,
    draft: Draft,
    job: usize,
    table: String,
    row: u32,
    mapped: bool,
    kind: TableKind,
}

fn bad_rows(jobs: &[Job<'_>], faults: &[Fault]) -> Vec<BadRows> {
    let mut result = Vec::new();
    for job in jobs {
        let mut reasons: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for fault in faults
            .iter()
            .filter(|fault| fault.table == job.table.name && fault.row > 0)
        {
            let column = fault
                .column
                .as_ref()
                .map(|column| format!("{column}: "))
                .unwrap_or_default();
            reasons.entry(fault.row).or_default().push(format!(
                "{column}{} ({})",
                fault.why,
                fault.hint()
            ));
        }
        if reasons.is_empty() {
            continue;
        }
        let rows = job
            .table
            .rows
            .iter()
            .filter_map(|row| {
                let why = reasons.get(&row.number)?.join("; ");
                let cells = row.cells.iter().map(|cell| cell.text.clone()).collect();
                Some((row.number, cells, why))
            })
            .collect();
        let headed = job.mapping.is_none_or(|mapping| mapping.headings);
        result.push(BadRows {
            table: job.table.name.clone(),
            headings: headed.then(|| match (job.mapping, &job.table.properties) {
                (Some(mapping), None) => job
                    .table
                    .rows
                    .iter()
                    .find(|row| row.number > mapping.skip_rows)
                    .map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect())
                    .unwrap_or_default(),
                _ => job.table.headings(),
            }),
            rows,
        });
    }
    result
}
