//! From tables to drafts: what is new, what changed, what vanished, and what was wrong.

use std::collections::{BTreeMap, BTreeSet};

use bayyina_ground::{Metres, Region, Truth, meets};
use bayyina_model::kinds::{Reason, Retraction};
use bayyina_model::{Body, Case, Draft, EntryId, Key, Kind, RegionText, TABLE, draft, from_table};

use crate::fault::{Fault, Note, Remark, RowError, shown, table_fault};
use crate::headings::{FAULT_HEADING, TableKind, recognise};
use crate::known::Known;
use crate::mapping::{Column, Mapping, Piece, Rule, Template};
use crate::row::{Fields, Files, Folder, Found, Gathered, Seen};
use crate::rows::{self, Said};
use crate::table::{CellKind, Row, Table};
use crate::text::{folded, plain, slug};

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
        let (plain_rows, sectors): (Vec<&Row>, Vec<&Row>) = unit.rows.iter().partition(|row| {
            unit.kind != TableKind::Places || unit.cell("sector_of", row).is_none()
        });
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
        });
    }
}

/// Rows of one table as one kind of thing.
struct Unit<'a> {
    job: usize,
    table: &'a Table,
    kind: TableKind,
    columns: BTreeMap<String, Source<'a>>,
    values: Option<&'a BTreeMap<String, BTreeMap<String, String>>>,
    rows: Vec<&'a Row>,
    headings: Vec<String>,
    dates: crate::dates::DateRules,
    mapped: bool,
}

/// Where a field comes from.
enum Source<'a> {
    Column(usize),
    Made {
        template: Option<&'a Template>,
        columns: Vec<Option<usize>>,
        constant: Option<&'a str>,
    },
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

impl<'a> Unit<'a> {
    fn cell(&self, field: &str, row: &Row) -> Option<Found> {
        let found = match self.columns.get(field)? {
            Source::Column(column) => {
                let cell = row.cells.get(*column)?;
                Found {
                    text: cell.text.clone(),
                    label: self.label(*column),
                    kind: cell.kind,
                }
            }
            Source::Made {
                template,
                columns,
                constant,
            } => {
                let filled = template.and_then(|template| fill(template, columns, row));
                let label = columns
                    .iter()
                    .flatten()
                    .map(|column| self.label(*column))
                    .collect::<Vec<_>>()
                    .join(" and ");
                let label = if label.is_empty() {
                    field.to_owned()
                } else {
                    label
                };
                match (filled, constant) {
                    (Some((text, kind)), _) if !plain(&text).is_empty() => {
                        Found { text, label, kind }
                    }
                    (_, Some(constant)) => Found {
                        text: (*constant).to_owned(),
                        label: field.to_owned(),
                        kind: CellKind::Text,
                    },
                    _ => return None,
                }
            }
        };
        Some(self.translated(field, found))
    }

    fn translated(&self, field: &str, mut found: Found) -> Found {
        if let Some(values) = self.values.and_then(|values| values.get(field)) {
            let value = values.get(&folded(&found.text)).or_else(|| {
                (!plain(&found.text).is_empty())
                    .then(|| values.get("*"))
                    .flatten()
            });
            if let Some(value) = value {
                found.text.clone_from(value);
                found.kind = CellKind::Text;
            }
        }
        found
    }

    fn label(&self, column: usize) -> String {
        match self.headings.get(column).map(|heading| heading.trim()) {
            Some(heading) if !heading.is_empty() => heading.to_owned(),
            _ => (column + 1).to_string(),
        }
    }

    fn fields<'b>(
        &'b self,
        row: &'b Row,
        known: &'b Known,
        files: &'b Files<'b>,
        gathered: &'b mut Gathered,
    ) -> Fields<'b> {
        let cells = self
            .columns
            .keys()
            .filter_map(|field| Some((field.clone(), self.cell(field, row)?)))
            .collect();
        Fields {
            table: &self.table.name,
            number: row.number,
            kind: self.kind,
            cells,
            geometry: row.geometry.as_ref(),
            dates: &self.dates,
            known,
            files,
            gathered,
            faulty: false,
        }
    }

    fn made(&self, row: &Row, said: Said, author: Option<&str>) -> Made {
        let mut key = said.key;
        if let (Body::Review(_), Some(author)) = (&said.body, author) {
            // Two people may review one entry.
            key = Key::new(&format!("review:{}:{}", author, key.local()));
        }
        let draft = draft(Some(&key), author, said.body, said.evidence.as_ref());
        Made {
            draft: from_table(draft, &self.table.name),
            key,
            job: self.job,
            table: self.table.name.clone(),
            row: row.number,
            mapped: self.mapped,
            kind: self.kind,
        }
    }

    /// Looks at all points of the rows together: those outside the area, those that seem to have
    /// latitude and longitude changed.
    fn look_at_points(
        &self,
        gathered: &Gathered,
        area: Option<&RegionText>,
        notes: &mut Vec<Note>,
    ) {
        let area = area.and_then(|area| area.region().ok());
        let inside = |lat: f64, lon: f64| match &area {
            Some(area) => {
                let point = bayyina_ground::Point::new(lat, lon)?;
                Some(meets(area, &Region::disk(point, Metres::ZERO)) != Truth::No)
            }
            None => usual_box(&gathered.points).map(|usual| usual.holds(lat, lon)),
        };
        for seen in &gathered.points {
            let (lat, lon) = (seen.lat.get(), seen.lon.get());
            if inside(lat, lon) != Some(false) {
                continue;
            }
            let swapped = lon.abs() <= 90.0 && inside(lon, lat) == Some(true);
            let about = match (swapped, area.is_some()) {
                (true, _) => Remark::Swapped {
                    lat: seen.lat.to_string(),
                    lon: seen.lon.to_string(),
                },
                (false, true) => Remark::Outside {
                    lat: seen.lat.to_string(),
                    lon: seen.lon.to_string(),
                },
                (false, false) => continue,
            };
            notes.push(Note {
                table: self.table.name.clone(),
                row: seen.row,
                column: Some(seen.column.clone()),
                about,
            });
        }
        if let (Some(&least), Some(&most)) =
            (gathered.rounded.iter().min(), gathered.rounded.iter().max())
        {
            notes.push(Note {
                table: self.table.name.clone(),
                row: 0,
                column: None,
                about: Remark::Rounded {
                    rows: u32::try_from(gathered.rounded.len()).unwrap_or(u32::MAX),
                    least,
                    most,
                },
            });
        }
    }
}

/// The box that most points of a table lie in.
struct Usual {
    lat: (f64, f64),
    lon: (f64, f64),
}

impl Usual {
    fn holds(&self, lat: f64, lon: f64) -> bool {
        self.lat.0 <= lat && lat <= self.lat.1 && self.lon.0 <= lon && lon <= self.lon.1
    }
}

/// The middle eight tenths of the points, widened by as much again and a degree; `None` for fewer
/// than five points, which tell nothing.
fn usual_box(points: &[Seen]) -> Option<Usual> {
    if points.len() < 5 {
        return None;
    }
    let range = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        let tenth = values.len() / 10;
        let (low, high) = (values[tenth], values[values.len() - 1 - tenth]);
        let slack = (high - low) + 1.0;
        (low - slack, high + slack)
    };
    Some(Usual {
        lat: range(points.iter().map(|seen| seen.lat.get()).collect()),
        lon: range(points.iter().map(|seen| seen.lon.get()).collect()),
    })
}

/// The text of a template in a row; `None` when a column it needs is empty.
fn fill(template: &Template, columns: &[Option<usize>], row: &Row) -> Option<(String, CellKind)> {
    let mut columns = columns.iter();
    let mut text = String::new();
    let mut kind = CellKind::Text;
    for piece in &template.0 {
        match piece {
            Piece::Text(plain) => text.push_str(plain),
            Piece::Column(_) | Piece::Slug(_) => {
                let column = columns.next().copied().flatten()?;
                let cell = row.cells.get(column)?;
                let found = cell.text.trim();
                if plain(found).is_empty() {
                    return None;
                }
                if matches!(piece, Piece::Slug(_)) {
                    text.push_str(&slug(found));
                } else {
                    text.push_str(found);
                    if template.0.len() == 1 {
                        kind = cell.kind;
                    }
                }
            }
        }
    }
    Some((text, kind))
}

/// The units of a job: one without a mapping, one for each rule with one.
fn units_of<'a>(index: usize, job: &Job<'a>, result: &mut Import) -> Vec<Unit<'a>> {
    let table = job.table;
    let mut fault = |column: Option<String>, why| {
        result.faults.push(table_fault(&table.name, column, why));
    };
    let mut rows: Vec<&Row> = table.rows.iter().collect();
    let has_headings = job.mapping.is_none_or(|mapping| mapping.headings);
    if let Some(mapping) = job.mapping {
        rows.retain(|row| row.number > mapping.skip_rows || table.properties.is_some());
    }
    let headings = match (&table.properties, has_headings) {
        (Some(properties), _) => properties.clone(),
        (None, false) => Vec::new(),
        (None, true) if rows.is_empty() => {
            fault(None, RowError::Empty);
            return Vec::new();
        }
        (None, true) => {
            let first = rows.remove(0);
            first.cells.iter().map(|cell| cell.text.clone()).collect()
        }
    };
    let Some(mapping) = job.mapping else {
        let Some(kind) = job.kind.or_else(|| TableKind::of_file(&table.name)) else {
            let known = TableKind::ALL
                .iter()
                .map(|kind| kind.name())
                .collect::<Vec<_>>();
            fault(
                None,
                RowError::Column {
                    field: format!("kind of table: say whether it holds {}", known.join(", ")),
                },
            );
            return Vec::new();
        };
        let columns = recognised(kind, table, &headings, result);
        note_ragged(table, &rows, headings.len(), &mut result.notes);
        return vec![Unit {
            job: index,
            table,
            kind,
            columns: columns
                .into_iter()
                .map(|(field, column)| (field, Source::Column(column)))
                .collect(),
            values: None,
            rows,
            headings,
            dates: Default::default(),
            mapped: false,
        }];
    };
    let names: Vec<String> = headings.iter().map(|heading| folded(heading)).collect();
    let width = rows
        .iter()
        .map(|row| row.cells.len())
        .max()
        .unwrap_or(0)
        .max(names.len());
    let mut units = Vec::new();
    for rule in &mapping.imports {
        if job.kind.is_some_and(|kind| kind != rule.kind) {
            continue;
        }
        match columns_of(rule, table, &headings, &names, width, result) {
            None => {}
            Some((columns, only)) => {
                let taken = |row: &&Row| {
                    only.iter().all(|(column, values)| {
                        let text = row
                            .cells
                            .get(*column)
                            .map(|cell| folded(&cell.text))
                            .unwrap_or_default();
                        values.contains(&text)
                    })
                };
                units.push(Unit {
                    job: index,
                    table,
                    kind: rule.kind,
                    columns,
                    values: Some(&rule.values),
                    rows: rows.iter().copied().filter(taken).collect(),
                    headings: headings.clone(),
                    dates: mapping.dates.clone(),
                    mapped: true,
                });
            }
        }
    }
    units
}

/// Columns by recognised heading; unknown ones are noted, doubled ones a fault.
fn recognised(
    kind: TableKind,
    table: &Table,
    headings: &[String],
    result: &mut Import,
) -> BTreeMap<String, usize> {
    let found = recognise(kind, headings);
    for column in found.unknown {
        result.notes.push(Note {
            table: table.name.clone(),
            row: 0,
            column: Some(headings[column].trim().to_owned()),
            about: Remark::Column {
                near: kind.near(&headings[column]),
            },
        });
    }
    for (field, first, second) in found.twice {
        let label = |column: usize| format!("{} ({:?})", column + 1, shown(&headings[column]));
        let why = RowError::Columns {
            first: label(first),
            second: label(second),
            field,
        };
        result.faults.push(table_fault(&table.name, None, why));
    }
    if found.columns.is_empty() && table.rows.iter().all(|row| row.geometry.is_none()) {
        let why = RowError::Column {
            field: format!("heading of {kind}; known are {}", kind.fields().join(", ")),
        };
        result.faults.push(table_fault(&table.name, None, why));
    }
    found.columns
}

fn note_ragged(table: &Table, rows: &[&Row], width: usize, notes: &mut Vec<Note>) {
    for row in rows {
        let beyond = row.cells.get(width..).unwrap_or(&[]);
        let cells = beyond
            .iter()
            .filter(|cell| !plain(&cell.text).is_empty())
            .count();
        if cells > 0 {
            notes.push(Note {
                table: table.name.clone(),
                row: row.number,
                column: None,
                about: Remark::Ragged { cells },
            });
        }
    }
}

type Columns<'a> = (BTreeMap<String, Source<'a>>, Vec<(usize, &'a Vec<String>)>);

/// The columns of a mapping's rule; `None` when the table lacks one, which is a fault.
fn columns_of<'a>(
    rule: &'a Rule,
    table: &Table,
    headings: &[String],
    names: &[String],
    width: usize,
    result: &mut Import,
) -> Option<Columns<'a>> {
    let mut sound = true;
    let mut find = |column: &Column| match column {
        Column::Number(number) if *number <= width => Some(number - 1),
        Column::Number(number) => {
            let field = format!("number {number}; the table has {width} columns");
            result
                .faults
                .push(table_fault(&table.name, None, RowError::Column { field }));
            sound = false;
            None
        }
        Column::Heading(heading) => {
            let mut places = names
                .iter()
                .enumerate()
                .filter(|(_, name)| *name == heading);
            match (places.next(), places.next()) {
                (Some((first, _)), None) => Some(first),
                (Some((first, _)), Some((second, _))) => {
                    let why = RowError::Columns {
                        first: (first + 1).to_string(),
                        second: (second + 1).to_string(),
                        field: heading.clone(),
                    };
                    result.faults.push(table_fault(&table.name, None, why));
                    sound = false;
                    None
                }
                (None, _) => {
                    let near = crate::text::nearest(heading, names.iter().map(String::as_str));
                    let near = near
                        .map(|near| format!("; did the mapping mean {near:?}?"))
                        .unwrap_or_default();
                    let field = format!("column {heading:?}{near}");
                    result
                        .faults
                        .push(table_fault(&table.name, None, RowError::Column { field }));
                    sound = false;
                    None
                }
            }
        }
    };
    let mut columns: BTreeMap<String, Source<'a>> = BTreeMap::new();
    for (field, template) in &rule.fields {
        let source = Source::Made {
            template: Some(template),
            columns: template.columns().map(&mut find).collect(),
            constant: rule.constants.get(field).map(String::as_str),
        };
        columns.insert(field.clone(), source);
    }
    let only = rule
        .only
        .iter()
        .filter_map(|(column, values)| Some((find(column)?, values)))
        .collect();
    for (field, constant) in &rule.constants {
        columns.entry(field.clone()).or_insert(Source::Made {
            template: None,
            columns: Vec::new(),
            constant: Some(constant),
        });
    }
    if rule.recognise {
        for (field, column) in recognise(rule.kind, headings).columns {
            columns.entry(field).or_insert(Source::Column(column));
        }
    }
    sound.then_some((columns, only))
}

/// Rows that say the same once; rows of one key that differ are faults, except readings of a
/// place name.
fn without_clashes(made: Vec<Made>, result: &mut Import) -> Vec<Made> {
    let mut by_key: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    let mut kept = vec![true; made.len()];
    for (index, next) in made.iter().enumerate() {
        let before = by_key.entry(next.key.clone()).or_default();
        if let Some(&same) = before
            .iter()
            .find(|&&other| says_the_same(&made[other].draft, &next.draft))
        {
            kept[index] = false;
            let first = &made[same];
            if !next.mapped && !first.mapped && first.table == next.table {
                result.notes.push(Note {
                    table: next.table.clone(),
                    row: next.row,
                    column: None,
                    about: Remark::Repeated { row: first.row },
                });
            }
            continue;
        }
        if next.kind != TableKind::Places
            && let Some(&other) = before.first()
        {
            for (at, against) in [(other, index), (index, other)] {
                kept[at] = false;
                let (at, against) = (&made[at], &made[against]);
                result.faults.push(Fault {
                    table: at.table.clone(),
                    row: at.row,
                    column: None,
                    value: at.key.local().to_owned(),
                    why: RowError::Twice {
                        key: at.key.to_string(),
                        other_table: against.table.clone(),
                        other_row: against.row,
                    },
                });
            }
        }
        before.push(index);
    }
    result.faults.dedup();
    let mut kept = kept.into_iter();
    made.into_iter()
        .filter(|_| kept.next() == Some(true))
        .collect()
}

/// Whether two drafts say the same, whoever wrote them and from whatever table.
fn says_the_same(a: &Draft, b: &Draft) -> bool {
    let leaves = |draft: &Draft| {
        let mut leaves = draft.leaves.clone();
        leaves.remove(TABLE);
        leaves
    };
    a.kind == b.kind && a.thing == b.thing && a.open == b.open && leaves(a) == leaves(b)
}

/// The kinds of entries that rows of a kind of table become.
fn kinds_of(kind: TableKind) -> &'static [Kind] {
    match kind {
        TableKind::Sources => &[Kind::Source],
        TableKind::Actors => &[Kind::Actor],
        TableKind::Places => &[Kind::Place],
        TableKind::Items => &[Kind::Item],
        TableKind::Statements => &[Kind::Statement],
        TableKind::Incidents => &[Kind::Incident],
        TableKind::Umbrellas => &[Kind::Umbrella],
        TableKind::Claims => &[Kind::Claim],
        TableKind::Layers => &[Kind::Layer],
        TableKind::Control => &[Kind::Control],
        TableKind::Observations => &[
            Kind::Location,
            Kind::TimeSeen,
            Kind::Object,
            Kind::Perpetrator,
            Kind::PresenceSeen,
            Kind::Identity,
        ],
        TableKind::Accounts => &[Kind::Account],
        TableKind::Assessments => &[Kind::Assessment],
        TableKind::Searches => &[Kind::Search],
        TableKind::Dependences => &[Kind::Dependence],
        TableKind::Reviews => &[Kind::Review],
    }
}

/// Holds what was made against what the case has.
fn compare(
    jobs: &[Job<'_>],
    target: &Target<'_>,
    made: Vec<Made>,
    bad: &BTreeMap<(usize, u32), Option<Key>>,
    result: &mut Import,
) {
    let case = target.case;
    let things: BTreeSet<&str> = made.iter().map(|made| made.key.text()).collect();
    let tables: BTreeMap<&str, usize> = jobs
        .iter()
        .enumerate()
        .flat_map(|(index, job)| {
            std::iter::once(job.table.name.as_str())
                .chain(job.was.iter().map(String::as_str))
                .map(move |name| (name, index))
        })
        .collect();
    // Standing entries about the things at hand, and all that came from these tables.
    let mut standing: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    let mut from_these: Vec<(usize, u32)> = Vec::new();
    for (index, entry) in case.entries().iter().enumerate() {
        let index = index as u32;
        let Some(thing) = entry.thing.as_ref().filter(|_| case.stands(index)) else {
            continue;
        };
        if things.contains(thing.text()) {
            standing.entry(thing.text()).or_default().push(index);
        }
        if let Some(&job) = entry.table.as_deref().and_then(|table| tables.get(table)) {
            from_these.push((job, index));
        }
    }

    let mut met: BTreeSet<u32> = BTreeSet::new();
    let mut by_key: BTreeMap<&str, Vec<&Made>> = BTreeMap::new();
    for next in &made {
        by_key.entry(next.key.text()).or_default().push(next);
    }
    let mut writing: Vec<(RowPlace, Draft)> = Vec::new();
    for (thing, rows) in &by_key {
        let mut candidates: Vec<u32> = standing
            .get(thing)
            .into_iter()
            .flatten()
            .copied()
            .filter(|&index| {
                let entry = case.entry(index);
                entry
                    .body
                    .kind()
                    .is_some_and(|kind| kinds_of(rows[0].kind).contains(&kind))
            })
            .collect();
        candidates.sort_by_key(|&index| case.entry(index).id);
        let mut changed: Vec<&Made> = Vec::new();
        for row in rows {
            let same = candidates.iter().position(|&index| {
                let entry = case.entry(index);
                let moved = entry
                    .table
                    .as_deref()
                    .is_some_and(|table| tables.get(table).is_some_and(|&job| job != row.job));
                !moved && says_the_same(&entry.redraft(), &row.draft)
            });
            match same {
                Some(at) => {
                    met.insert(candidates.remove(at));
                    result.unchanged += 1;
                }
                None => changed.push(row),
            }
        }
        if changed.is_empty() {
            continue;
        }
        if rows[0].kind == TableKind::Places {
            // Another table's readings of the same name stand beside these.
            candidates.retain(|&index| {
                case.entry(index)
                    .table
                    .as_deref()
                    .is_none_or(|table| tables.contains_key(table))
            });
        } else if candidates.len() + changed.len() < rows.len() + candidates.len() {
            // One of the rows is in the case as it stands.
            candidates.clear();
        }
        let mut candidates = candidates.into_iter();
        let many = rows[0].kind == TableKind::Places;
        for row in changed {
            let mut draft = row.draft.clone();
            let replaced: Vec<u32> = if many {
                candidates.next().into_iter().collect()
            } else {
                candidates.by_ref().collect()
            };
            if let Some(other) = replaced.iter().find_map(|&index| {
                case.entry(index)
                    .table
                    .as_deref()
                    .filter(|table| !tables.contains_key(table))
            }) {
                result.faults.push(Fault {
                    table: row.table.clone(),
                    row: row.row,
                    column: None,
                    value: row.key.local().to_owned(),
                    why: RowError::Elsewhere {
                        key: row.key.to_string(),
                        other_table: other.to_owned(),
                    },
                });
                met.extend(&replaced);
                continue;
            }
            for &index in &replaced {
                let entry = case.entry(index);
                if entry.author.as_deref() != target.author {
                    result.notes.push(Note {
                        table: row.table.clone(),
                        row: row.row,
                        column: None,
                        about: Remark::NotTheirs {
                            key: row.key.to_string(),
                            author: entry.author.as_deref().map(str::to_owned),
                        },
                    });
                }
                draft.supersedes.push(entry.id);
            }
            met.extend(&replaced);
            if !draft.supersedes.is_empty() {
                draft.supersedes.sort_unstable();
                result.superseding += 1;
            }
            let place = RowPlace {
                table: row.table.clone(),
                row: row.row,
            };
            writing.push((place, draft));
        }
    }
    // In the order of the tables, so that a batch reads like them.
    let order = |place: &RowPlace| jobs.iter().position(|job| job.table.name == place.table);
    writing.sort_by(|(a, _), (b, _)| (order(a), a.row).cmp(&(order(b), b.row)));
    (result.places, result.drafts) = writing.into_iter().unzip();
    vanished(jobs, case, &from_these, &met, bad, result);
}

fn vanished(
    jobs: &[Job<'_>],
    case: &Case,
    from_these: &[(usize, u32)],
    met: &BTreeSet<u32>,
    bad: &BTreeMap<(usize, u32), Option<Key>>,
    result: &mut Import,
) {
    let bad_keys: BTreeSet<&Key> = bad.values().flatten().collect();
    let at_fault: BTreeSet<&str> = result
        .faults
        .iter()
        .map(|fault| fault.value.as_str())
        .collect();
    let mut hidden = BTreeSet::new();
    for &(job, index) in from_these {
        let entry = case.entry(index);
        let Some(thing) = &entry.thing else { continue };
        if met.contains(&index) || bad_keys.contains(thing) || at_fault.contains(thing.local()) {
            continue;
        }
        // Only kinds that this import reads can be missed.
        let read = result.rows_read.keys().any(|kind| {
            entry
                .body
                .kind()
                .is_some_and(|entry| kinds_of(*kind).contains(&entry))
        });
        if !read {
            continue;
        }
        let unreadable = bad.iter().any(|((at, _), key)| *at == job && key.is_none());
        let whole = result
            .faults
            .iter()
            .any(|fault| fault.row == 0 && fault.table == jobs[job].table.name);
        if unreadable || whole {
            hidden.insert(job);
            continue;
        }
        result.vanished.push(Vanished {
            table: jobs[job].table.name.clone(),
            thing: thing.clone(),
            entry: entry.id,
        });
    }
    result.vanished.sort();
    for job in hidden {
        result.notes.push(Note {
            table: jobs[job].table.name.clone(),
            row: 0,
            column: None,
            about: Remark::VanishedHidden,
        });
    }
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
