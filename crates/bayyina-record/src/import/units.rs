//! Which columns of a table give which fields, and the rows as one kind of thing.

use std::collections::BTreeMap;

use bayyina_ground::{Metres, Region, Truth, meets};
use bayyina_model::{Body, Key, RegionText, draft, from_table};

use crate::dates::DateRules;
use crate::fault::{Fault, Note, Remark, RowError, shown, table_fault};
use crate::headings::{TableKind, recognise};
use crate::import::{Import, Job, Made};
use crate::known::Known;
use crate::mapping::{Column, Piece, Rule, Template};
use crate::row::{Fields, Files, Found, Gathered, Seen};
use crate::rows::Said;
use crate::table::{CellKind, Row, Table};
use crate::text::{folded, plain, slug};

/// Rows of one table as one kind of thing.
pub(super) struct Unit<'a> {
    pub job: usize,
    table: &'a Table,
    pub kind: TableKind,
    columns: BTreeMap<String, Source<'a>>,
    values: Option<&'a BTreeMap<String, BTreeMap<String, String>>>,
    pub rows: Vec<&'a Row>,
    headings: Vec<String>,
    dates: DateRules,
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

    /// Whether anything stands in a field of a row.
    pub fn has(&self, field: &str, row: &Row) -> bool {
        self.cell(field, row)
            .is_some_and(|found| !plain(&found.text).is_empty())
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

    pub fn fields<'b>(
        &'b self,
        row: &'b Row,
        known: &'b Known<'b>,
        files: &'b Files<'b>,
        gathered: &'b mut Gathered,
    ) -> Fields<'b> {
        let cells: BTreeMap<String, Found> = self
            .columns
            .keys()
            .filter_map(|field| Some((field.clone(), self.cell(field, row)?)))
            .collect();
        let broken: Vec<(String, String)> = cells
            .iter()
            .filter(|(_, found)| is_formula_error(&found.text))
            .map(|(field, found)| (field.clone(), found.text.trim().to_owned()))
            .collect();
        let mut fields = Fields {
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
        };
        for (field, found) in broken {
            fields.fault(&field, RowError::Formula { found });
        }
        fields
    }

    pub fn made(&self, row: &Row, said: Said, author: Option<&str>) -> Made {
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
    pub fn look_at_points(
        &self,
        gathered: &Gathered,
        area: Option<&RegionText>,
        notes: &mut Vec<Note>,
    ) {
        let area = area.and_then(|area| area.region().ok());
        let usual = area
            .is_none()
            .then(|| usual_box(&gathered.points))
            .flatten();
        let inside = |lat: f64, lon: f64| match &area {
            Some(area) => {
                let point = bayyina_ground::Point::new(lat, lon)?;
                Some(meets(area, &Region::disk(point, Metres::ZERO)) != Truth::No)
            }
            None => usual.as_ref().map(|usual| usual.holds(lat, lon)),
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
                also: 0,
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
                also: 0,
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
pub(super) fn units_of<'a>(index: usize, job: &Job<'a>, result: &mut Import) -> Vec<Unit<'a>> {
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
        let before = result.faults.len();
        let columns = recognised(kind, table, &headings, result);
        if result.faults.len() > before {
            return Vec::new();
        }
        let rows = without_ragged(table, rows, headings.len(), result);
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
    if has_headings {
        rows = without_ragged(table, rows, headings.len(), result);
    }
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
            // A table that is not understood gives nothing.
            None => return Vec::new(),
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
                // What is the same in every row is said once.
                let constant = rule.fields.is_empty()
                    && !rule.recognise
                    && !(table.properties.is_some() && rule.kind.has("region"));
                let most = if constant { 1 } else { usize::MAX };
                units.push(Unit {
                    job: index,
                    table,
                    kind: rule.kind,
                    columns,
                    values: Some(&rule.values),
                    rows: rows.iter().copied().filter(taken).take(most).collect(),
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
    for (count, column) in found.unknown.into_iter().enumerate() {
        // A table of thousands of foreign columns is not misspelt.
        let looked_up = count < 50 && headings[column].len() <= 80;
        result.notes.push(Note {
            table: table.name.clone(),
            row: 0,
            column: Some(headings[column].trim().to_owned()),
            about: Remark::Column {
                near: looked_up.then(|| kind.near(&headings[column])).flatten(),
            },
            also: 0,
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

/// Looks for cells beyond the last heading. In a text file they mean that a delimiter stands in a
/// cell without quotation marks, so that cells are not where they seem: such rows are faults. In
/// a workbook somebody wrote beside the table.
fn without_ragged<'a>(
    table: &Table,
    rows: Vec<&'a Row>,
    width: usize,
    result: &mut Import,
) -> Vec<&'a Row> {
    let sound = |row: &&Row| {
        let beyond = row.cells.get(width..).unwrap_or(&[]);
        let cells = beyond
            .iter()
            .filter(|cell| !plain(&cell.text).is_empty())
            .count();
        match (cells, table.delimiter) {
            (0, _) => true,
            (_, Some(delimiter)) => {
                result.faults.push(Fault {
                    table: table.name.clone(),
                    row: row.number,
                    column: None,
                    value: shown(&beyond[0].text),
                    why: RowError::Ragged { cells, delimiter },
                });
                false
            }
            (_, None) => {
                result.notes.push(Note {
                    table: table.name.clone(),
                    row: row.number,
                    column: None,
                    about: Remark::Ragged { cells },
                    also: 0,
                });
                true
            }
        }
    };
    rows.into_iter().filter(sound).collect()
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
    if table.properties.is_some() {
        // The points of a layer.
        for field in ["lat", "lon"]
            .into_iter()
            .filter(|field| rule.kind.has(field))
        {
            if let Some(column) = headings.iter().position(|heading| heading == field) {
                columns
                    .entry(field.to_owned())
                    .or_insert(Source::Column(column));
            }
        }
    }
    if rule.recognise {
        for (field, column) in recognise(rule.kind, headings).columns {
            columns.entry(field).or_insert(Source::Column(column));
        }
    }
    sound.then_some((columns, only))
}

/// Whether a cell holds what spreadsheets show where a formula failed.
fn is_formula_error(text: &str) -> bool {
    let known = [
        "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!",
    ];
    text.contains('#') && known.contains(&text.trim().to_uppercase().as_str())
}
