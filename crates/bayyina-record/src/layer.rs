//! Map layers as tables: a row for each feature, a column for each property.

use std::collections::BTreeMap;

use bayyina_model::RegionText;

use crate::table::{Cell, CellKind, MOST_COLUMNS, Row, Table, TableError};

/// Where a feature lies.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// An area that holds.
    Area(RegionText),
    /// A point, latitude and longitude in degrees, as text.
    Point(String, String),
}

/// One feature of a layer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Feature {
    /// Its id, in a member or a property of that name.
    pub id: Option<String>,
    /// Its properties as text, by name.
    pub properties: Vec<(String, String)>,
    /// Where it lies, or what is wrong with its geometry.
    pub shape: Result<Shape, String>,
}

/// The table of a layer's features.
pub(crate) fn table(name: &str, features: Vec<Feature>) -> Result<Table, TableError> {
    if features.is_empty() {
        return Err(TableError::Empty {
            name: name.to_owned(),
        });
    }
    let mut headings: Vec<String> = Vec::new();
    let mut columns: BTreeMap<String, usize> = BTreeMap::new();
    let mut column = |heading: &str| -> Result<usize, TableError> {
        if let Some(&column) = columns.get(heading) {
            return Ok(column);
        }
        if headings.len() >= MOST_COLUMNS {
            return Err(TableError::Size {
                name: name.to_owned(),
                what: "columns",
                limit: MOST_COLUMNS,
            });
        }
        columns.insert(heading.to_owned(), headings.len());
        headings.push(heading.to_owned());
        Ok(headings.len() - 1)
    };
    let mut rows = Vec::with_capacity(features.len());
    for (index, feature) in features.into_iter().enumerate() {
        let mut cells: Vec<Cell> = Vec::new();
        let mut put = |column: usize, text: String| {
            if cells.len() <= column {
                cells.resize(column + 1, Cell::default());
            }
            cells[column] = Cell {
                text,
                kind: CellKind::Text,
            };
        };
        if let Some(id) = feature.id {
            put(column("id")?, id);
        }
        for (name, value) in feature.properties {
            put(column(&name)?, value);
        }
        let geometry = match feature.shape {
            Ok(Shape::Area(region)) => Some(Ok(region)),
            Ok(Shape::Point(lat, lon)) => {
                put(column("lat")?, lat);
                put(column("lon")?, lon);
                None
            }
            Err(why) => Some(Err(why)),
        };
        rows.push(Row {
            number: u32::try_from(index + 1).unwrap_or(u32::MAX),
            cells,
            geometry,
        });
    }
    Ok(Table {
        name: name.to_owned(),
        rows,
        properties: Some(headings),
        ..Table::default()
    })
}

/// The area of polygons, when their rings hold.
pub(crate) fn area(polygons: Vec<Vec<String>>) -> Result<Shape, String> {
    let region = RegionText::Area(polygons);
    region.region().map_err(|error| error.to_string())?;
    Ok(Shape::Area(region))
}
