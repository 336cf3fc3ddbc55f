//! A grid over the areas of a layer that places points exactly in a few steps.
//!
//! Each cell names the areas that hold all of it, and for every area whose edges come into it, how
//! often the area winds round the cell's south-western corner. From that corner a path runs north
//! and then east to the point, inside the cell; each edge of the cell that it crosses changes the
//! winding number by one. The predicates are exact, and where the path's bend falls on an edge the
//! whole area is asked. Cells with many edges hold a finer grid of their own.

use crate::ahead;
use crate::area::{Area, Corner};
use crate::point::Point;
use crate::ring::side;
use crate::walk::{Found, Walk, passed};
use std::collections::BTreeMap;

/// Edges in a cell from which it gets a grid of its own.
const CROWD: usize = 24;
/// Grids within grids.
const DEPTH: u32 = 4;
/// Cells of one grid at most.
const MOST_CELLS: f64 = 4_194_304.0;
/// Marks a cell that holds a grid.
const FINER: u32 = 1 << 31;
/// Marks a cell that edges come into.
const EDGED: u32 = 1 << 30;
/// Without the marks.
const PLACE: u32 = EDGED - 1;

/// An area as it lies on the map from -180 to 180, its longitudes `turn` ahead of the map's.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub id: u32,
    pub turn: f64,
    pub area: Area,
}

/// A grid over a box of the map.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    west: f64,
    south: f64,
    width: f64,
    height: f64,
    /// Cells per degree.
    per_lon: f64,
    per_lat: f64,
    columns: u32,
    rows: u32,
    /// Row by row: a place in `lists`, with a mark one in `records` or in `finer`.
    cells: Vec<u32>,
    /// For each cell that edges come into: a place in `lists`, how many sheets have edges here,
    /// and for each: sheet, winding number at the corner, how many edges, the edges.
    records: Vec<u32>,
    /// How many sheets hold the whole cell, and which.
    lists: Vec<u32>,
    /// Finer grids, with the list of sheets that hold all of it.
    finer: Vec<(u32, Grid)>,
}

/// The edges of one sheet in a box, and its winding number at the south-western corner.
struct Group {
    sheet: u32,
    winding: i32,
    edges: Vec<u32>,
}

/// A grid line runs through an edge exactly at a crossing: lay the lines elsewhere.
struct Unlucky;

impl Sheet {
    #[inline]
    fn edge(&self, edge: u32) -> (Corner, Corner) {
        self.area.rings().edge(edge)
    }

    #[inline]
    fn corner(&self, lat: f64, lon: f64) -> Corner {
        Corner {
            lat,
            lon: lon + self.turn,
        }
    }
}

impl Grid {
    /// `None` when there is nothing to lay out, or when no grid lines avoid the edges' crossings.
    pub(crate) fn new(sheets: &[Sheet]) -> Option<Self> {
        let (mut west, mut east) = (f64::MAX, f64::MIN);
        let (mut south, mut north) = (f64::MAX, f64::MIN);
        let mut groups = Vec::new();
        for (place, sheet) in sheets.iter().enumerate() {
            for corner in &sheet.area.rings().corners {
                let lon = (corner.lon - sheet.turn).clamp(-180.0, 180.0);
                (west, east) = (west.min(lon), east.max(lon));
                (south, north) = (south.min(corner.lat), north.max(corner.lat));
            }
            groups.push(Group {
                sheet: place as u32,
                winding: 0,
                edges: sheet.area.rings().edges().collect(),
            });
        }
        if groups.is_empty() {
            return None;
        }
        for attempt in 0..8 {
            // Odd margins, so that grid lines and round coordinates do not coincide.
            let margin = 0.001_37 + 0.000_713 * f64::from(attempt);
            let (wide, tall) = ((east - west).max(1e-6), (north - south).max(1e-6));
            let area = (
                west - margin * wide,
                south - margin * 1.31 * tall,
                east + margin * 1.73 * wide,
                north + margin * 1.19 * tall,
            );
            if let Ok(grid) = Self::build(sheets, &groups, area, 0) {
                return Some(grid);
            }
        }
        None
    }

    fn build(
        sheets: &[Sheet],
        groups: &[Group],
        (west, south, east, north): (f64, f64, f64, f64),
        depth: u32,
    ) -> Result<Self, Unlucky> {
        let edges: usize = groups.iter().map(|group| group.edges.len()).sum();
        let (wide, tall) = (east - west, north - south);
        // About a cell per edge, as square on the ground as the middle latitude allows.
        let shape = wide * libm::cos(((south + north) / 2.0).to_radians()).max(0.05) / tall;
        let wanted = (edges as f64 * 2.0).min(MOST_CELLS);
        let columns = (wanted * shape).sqrt().ceil().clamp(1.0, wanted.max(1.0));
        let rows = (wanted / columns).ceil().max(1.0);
        let mut grid = Self {
            west,
            south,
            width: wide / columns,
            height: tall / rows,
            per_lon: columns / wide,
            per_lat: rows / tall,
            columns: columns as u32,
            rows: rows as u32,
            cells: Vec::new(),
            records: Vec::new(),
            lists: vec![0],
            finer: Vec::new(),
        };
        let entries = grid.spread(sheets, groups);
        grid.lay(sheets, groups, &entries, depth)?;
        grid.records.shrink_to_fit();
        grid.lists.shrink_to_fit();
        Ok(grid)
    }

    fn lon_of(&self, column: u32) -> f64 {
        self.west + f64::from(column) * self.width
    }

    fn lat_of(&self, row: u32) -> f64 {
        self.south + f64::from(row) * self.height
    }

    fn column(&self, lon: f64) -> u32 {
        (((lon - self.west) * self.per_lon).max(0.0) as u32).min(self.columns - 1)
    }

    fn row(&self, lat: f64) -> u32 {
        (((lat - self.south) * self.per_lat).max(0.0) as u32).min(self.rows - 1)
    }

    /// Every edge in every cell it comes into, a little generously, in the order of cells.
    fn spread(&self, sheets: &[Sheet], groups: &[Group]) -> Vec<Vec<(u32, u32, u32)>> {
        // Generous by far more than rounding, far less than a cell.
        let (aside, up) = (self.width * 1e-6, self.height * 1e-6);
        let east = self.lon_of(self.columns);
        let north = self.lat_of(self.rows);
        let mut rows: Vec<Vec<(u32, u32, u32)>> = vec![Vec::new(); self.rows as usize];
        for (place, group) in groups.iter().enumerate() {
            let sheet = &sheets[group.sheet as usize];
            for &edge in &group.edges {
                let (a, b) = sheet.edge(edge);
                let (a, b) = if a.lat <= b.lat { (a, b) } else { (b, a) };
                let (x0, x1) = (a.lon - sheet.turn, b.lon - sheet.turn);
                if b.lat + up < self.south
                    || north < a.lat - up
                    || x0.max(x1) + aside < self.west
                    || east < x0.min(x1) - aside
                {
                    continue;
                }
                let slope = (x1 - x0) / (b.lat - a.lat);
                for row in self.row(a.lat - up)..=self.row(b.lat + up) {
                    let low = (self.lat_of(row) - up).clamp(a.lat, b.lat);
                    let high = (self.lat_of(row + 1) + up).clamp(a.lat, b.lat);
                    let (from, to) = if slope.is_finite() {
                        (x0 + (low - a.lat) * slope, x0 + (high - a.lat) * slope)
                    } else {
                        (x0, x1)
                    };
                    // Of flat edges the slope is coarse, but they end where they end.
                    let flat = slope.is_finite() && slope.abs() * up > self.width;
                    let (from, to) = if flat { (x0, x1) } else { (from, to) };
                    let (from, to) = (from.min(to) - aside, from.max(to) + aside);
                    if to < self.west || east < from {
                        continue;
                    }
                    for column in self.column(from)..=self.column(to) {
                        rows[row as usize].push((column, place as u32, edge));
                    }
                }
            }
        }
        for row in &mut rows {
            row.sort_unstable();
        }
        rows
    }

    /// Walks every row from west to east and writes down its cells.
    fn lay(
        &mut self,
        sheets: &[Sheet],
        groups: &[Group],
        entries: &[Vec<(u32, u32, u32)>],
        depth: u32,
    ) -> Result<(), Unlucky> {
        self.cells = vec![0; self.columns as usize * self.rows as usize];
        // Edges over the western border, by which rows learn their first winding numbers.
        let west = self.west;
        let starts: Vec<Vec<u32>> = (groups.iter())
            .map(|group| {
                let sheet = &sheets[group.sheet as usize];
                let over = |&edge: &u32| {
                    let (a, b) = sheet.edge(edge);
                    let x = west + sheet.turn;
                    (a.lon <= x) != (b.lon <= x)
                };
                group.edges.iter().copied().filter(over).collect()
            })
            .collect();
        let mut known: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
        known.insert(Vec::new(), 0);
        for row in 0..self.rows {
            let lat = self.lat_of(row);
            let corner = |column: u32| (lat, self.west + f64::from(column) * self.width);
            let mut windings: Vec<i32> = (groups.iter().zip(&starts))
                .map(|(group, edges)| {
                    let sheet = &sheets[group.sheet as usize];
                    let from = sheet.corner(self.south, west);
                    let to = sheet.corner(lat, west);
                    let crossed = edges.iter().map(|&edge| {
                        let (a, b) = sheet.edge(edge);
                        passed(side(a, b, from), side(a, b, to))
                    });
                    group.winding + crossed.sum::<i32>()
                })
                .collect();
            // Sheets that hold the corner where the walk stands, in order.
            let mut holding: Vec<u32> = (0..groups.len() as u32)
                .filter(|&place| windings[place as usize] > 0)
                .collect();
            let entries = &entries[row as usize];
            let mut next = 0;
            let mut column = 0;
            while column < self.columns {
                let mut here: Vec<Group> = Vec::new();
                while let Some(&(at, place, edge)) = entries.get(next)
                    && at == column
                {
                    next += 1;
                    match here.last_mut() {
                        Some(group) if group.sheet == place => group.edges.push(edge),
                        _ => here.push(Group {
                            sheet: place,
                            winding: windings[place as usize],
                            edges: vec![edge],
                        }),
                    }
                }
                let whole: Vec<u32> = holding
                    .iter()
                    .filter(|&&place| here.iter().all(|group| group.sheet != place))
                    .map(|&place| groups[place as usize].sheet)
                    .collect();
                let list = match known.get(&whole) {
                    Some(&list) => list,
                    None => {
                        let list = self.lists.len() as u32;
                        self.lists.push(whole.len() as u32);
                        self.lists.extend(&whole);
                        known.insert(whole, list);
                        list
                    }
                };
                if here.is_empty() {
                    // The same until the next edge.
                    let until = entries.get(next).map_or(self.columns, |entry| entry.0);
                    let start = (row * self.columns) as usize;
                    self.cells[start + column as usize..start + until as usize].fill(list);
                    column = until;
                    continue;
                }
                let (from, to) = (corner(column), corner(column + 1));
                for group in &mut here {
                    let place = group.sheet;
                    group.sheet = groups[place as usize].sheet;
                    let sheet = &sheets[group.sheet as usize];
                    let from = sheet.corner(from.0, from.1);
                    let to = sheet.corner(to.0, to.1);
                    let mut crossed = 0;
                    for &edge in &group.edges {
                        let (a, b) = sheet.edge(edge);
                        let start = side(a, b, from);
                        let beside = a.lon.min(b.lon) <= from.lon && from.lon <= a.lon.max(b.lon);
                        let level = a.lat.min(b.lat) <= from.lat && from.lat <= a.lat.max(b.lat);
                        if start == 0.0 && beside && level {
                            return Err(Unlucky);
                        }
                        if (a.lat <= from.lat) != (b.lat <= from.lat) {
                            crossed += passed(start, side(a, b, to));
                        }
                    }
                    let winding = &mut windings[place as usize];
                    let held = *winding > 0;
                    *winding += crossed;
                    if held != (*winding > 0) {
                        match holding.binary_search(&place) {
                            Ok(at) => drop(holding.remove(at)),
                            Err(at) => holding.insert(at, place),
                        }
                    }
                }
                let crowd: usize = here.iter().map(|group| group.edges.len()).sum();
                let cell = if crowd > CROWD && depth < DEPTH {
                    let area = (from.1, lat, self.lon_of(column + 1), self.lat_of(row + 1));
                    let finer = Self::build(sheets, &here, area, depth + 1)?;
                    self.finer.push((list, finer));
                    FINER | (self.finer.len() as u32 - 1)
                } else {
                    let record = self.records.len() as u32;
                    self.records.extend([list, here.len() as u32]);
                    for group in &here {
                        let count = group.edges.len() as u32;
                        self.records
                            .extend([group.sheet, group.winding as u32, count]);
                        self.records.extend(&group.edges);
                    }
                    EDGED | record
                };
                self.cells[(row * self.columns + column) as usize] = cell;
                column += 1;
            }
        }
        Ok(())
    }

    /// Tells `found` every sheet that holds the point, border included. Exact.
    #[inline]
    pub(crate) fn containing(
        &self,
        sheets: &[Sheet],
        lat: f64,
        lon: f64,
        found: &mut impl FnMut(&Sheet),
    ) {
        let cell = self.cell(lat, lon);
        self.containing_in(sheets, lat, lon, cell, found);
    }

    /// What the cell of a point holds; nothing beyond the grid.
    #[inline]
    pub(crate) fn cell(&self, lat: f64, lon: f64) -> u32 {
        let place = self.place(lat, lon) as usize;
        self.cells.get(place).copied().unwrap_or(0)
    }

    /// The place of a point's cell in `cells`, or one beyond them.
    #[inline]
    fn place(&self, lat: f64, lon: f64) -> u32 {
        let (x, y) = (
            (lon - self.west) * self.per_lon,
            (lat - self.south) * self.per_lat,
        );
        if x >= 0.0 && y >= 0.0 && x < f64::from(self.columns) && y < f64::from(self.rows) {
            y as u32 * self.columns + x as u32
        } else {
            u32::MAX
        }
    }

    /// As [`Grid::containing`], once the point's cell is read.
    #[inline]
    pub(crate) fn containing_in(
        &self,
        sheets: &[Sheet],
        lat: f64,
        lon: f64,
        cell: u32,
        found: &mut impl FnMut(&Sheet),
    ) {
        if cell & (FINER | EDGED) == 0 {
            self.tell(sheets, cell, found);
        } else {
            self.containing_among(sheets, lat, lon, cell, found);
        }
    }

    /// In a cell that edges come into.
    fn containing_among(
        &self,
        sheets: &[Sheet],
        lat: f64,
        lon: f64,
        cell: u32,
        found: &mut impl FnMut(&Sheet),
    ) {
        // Rounding may have put the point a hair outside a finer grid.
        let (column, row) = (self.column(lon), self.row(lat));
        if cell & FINER != 0 {
            let (list, finer) = &self.finer[(cell & PLACE) as usize];
            self.tell(sheets, *list, found);
            let (column, row) = (finer.column(lon), finer.row(lat));
            let cell = finer.cells[(row * finer.columns + column) as usize];
            finer.containing_in(sheets, lat, lon, cell, found);
            return;
        }
        let mut record = self.records[(cell & PLACE) as usize..].iter().copied();
        let mut take = || record.next().expect("records are written whole");
        let list = take();
        self.tell(sheets, list, found);
        let count = take();
        let (corner_lat, corner_lon) = (self.lat_of(row), self.lon_of(column));
        for _ in 0..count {
            let sheet = &sheets[take() as usize];
            let winding = take() as i32;
            let edges = take();
            let corner = sheet.corner(corner_lat, corner_lon);
            let point = sheet.corner(lat, lon);
            let mut walk = Walk::new(corner, point, winding);
            for _ in 0..edges {
                let (a, b) = sheet.edge(take());
                walk.pass(a, b);
            }
            let inside = match walk.end() {
                Found::Winding(winding) => winding > 0,
                Found::Border => true,
                Found::Unknown => {
                    let point = Point::computed(lat, lon);
                    sheet.area.contains(point)
                }
            };
            if inside {
                found(sheet);
            }
        }
    }

    #[inline]
    fn tell(&self, sheets: &[Sheet], list: u32, found: &mut impl FnMut(&Sheet)) {
        let list = list as usize;
        let count = self.lists[list] as usize;
        for &sheet in &self.lists[list + 1..=list + count] {
            found(&sheets[sheet as usize]);
        }
    }

    /// Fetches, for many points at once, what asking each of them will read; `cells` becomes what
    /// their cells hold, for [`Grid::containing_in`].
    ///
    /// One point after the other waits for memory three times: for its cell, its record, its
    /// edges. Here the processor waits for all of them together.
    pub(crate) fn read_ahead(&self, sheets: &[Sheet], points: &[Point], cells: &mut Vec<u32>) {
        cells.clear();
        cells.extend(points.iter().map(|point| {
            let place = self.place(point.lat(), point.lon());
            ahead::fetch(&self.cells, place as usize);
            place
        }));
        for cell in cells.iter_mut() {
            *cell = self.cells.get(*cell as usize).copied().unwrap_or(0);
            if *cell & (FINER | EDGED) == EDGED {
                let at = (*cell & PLACE) as usize;
                for line in 0..3 {
                    ahead::fetch(&self.records, at + 16 * line);
                }
            }
        }
        for cell in cells.iter().filter(|&cell| cell & (FINER | EDGED) == EDGED) {
            let at = (cell & PLACE) as usize;
            let (sheet, count) = (self.records[at + 2], self.records[at + 4] as usize);
            let corners = &sheets[sheet as usize].area.rings().corners;
            for edge in &self.records[at + 5..at + 5 + count] {
                ahead::fetch(corners, *edge as usize);
            }
        }
    }

    /// How many cells a box of the map touches, finer grids not counted.
    pub(crate) fn cells_in(&self, (west, south, east, north): (f64, f64, f64, f64)) -> u64 {
        let columns = self.column(east) - self.column(west) + 1;
        let rows = self.row(north) - self.row(south) + 1;
        u64::from(columns) * u64::from(rows)
    }

    /// Tells `found` every edge that may come into a box of the map, some more than once.
    pub(crate) fn edges_in(
        &self,
        sheets: &[Sheet],
        area: (f64, f64, f64, f64),
        found: &mut impl FnMut(u32, u32),
    ) {
        let (west, south, east, north) = area;
        if east < self.west
            || self.lon_of(self.columns) < west
            || north < self.south
            || self.lat_of(self.rows) < south
        {
            return;
        }
        // A cell more on each side than rounding could need.
        let columns = self.column(west - self.width * 1e-6)..=self.column(east + self.width * 1e-6);
        for row in self.row(south - self.height * 1e-6)..=self.row(north + self.height * 1e-6) {
            for column in columns.clone() {
                let cell = self.cells[(row * self.columns + column) as usize];
                if cell & FINER != 0 {
                    let (_, finer) = &self.finer[(cell & PLACE) as usize];
                    finer.edges_in(sheets, area, found);
                    continue;
                }
                if cell & EDGED == 0 {
                    continue;
                }
                let record = (cell & PLACE) as usize;
                let mut at = record + 2;
                for _ in 0..self.records[record + 1] {
                    let place = self.records[at];
                    let count = self.records[at + 2] as usize;
                    let sheet = &sheets[place as usize];
                    for &edge in &self.records[at + 3..at + 3 + count] {
                        let (a, b) = sheet.edge(edge);
                        let (x0, x1) = (a.lon - sheet.turn, b.lon - sheet.turn);
                        if a.lat.min(b.lat) <= north
                            && south <= a.lat.max(b.lat)
                            && x0.min(x1) <= east
                            && west <= x0.max(x1)
                        {
                            found(place, edge);
                        }
                    }
                    at += 3 + count;
                }
            }
        }
    }
}
