//! An index over many areas: a control layer.

use crate::area::{Area, Rings};
use crate::bounds;
use crate::boxes::Boxes;
use crate::edge;
use crate::geodesic::E2;
use crate::grid::{Grid, Sheet};
use crate::measure::{self, SLACK};
use crate::place::{Place, arc_high, arc_low, sag};
use crate::point::Point;
use crate::region::{Bounds, Disk, Region};
use crate::track::{self, Track};
use crate::units::{Metres, Span, Truth};
use std::collections::{BTreeMap, BTreeSet};

/// Cells a small disk may touch; a larger one goes to the areas themselves.
const FEW_CELLS: u64 = 64;

/// Points whose cells are read together.
const AHEAD: usize = 256;

/// Many areas, built once, asked often.
///
/// An area's id is its place in the list that the index was built from. Answers are those of
/// [`crate::gap`] and its kin: where both are sure, they agree.
#[derive(Clone, Debug)]
pub struct AreaIndex {
    areas: Vec<Region>,
    sheets: Vec<Sheet>,
    /// Absent when there is no area, or when no grid could be laid.
    grid: Option<Grid>,
    boxes: Boxes,
    /// Edges that are no border, of the areas that have such.
    inner: BTreeMap<u32, BTreeSet<u32>>,
}

/// How a region lies to one area of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The area's id.
    pub id: u32,
    /// Whether they have a point in common: never `No`.
    pub meets: Truth,
    /// Whether the area holds all of the region by itself.
    pub covers: Truth,
}

impl AreaIndex {
    /// Builds the index; an area's id is its place in `areas`.
    pub fn new(areas: Vec<Area>) -> Self {
        let mut sheets = Vec::new();
        let mut inner = BTreeMap::new();
        for (id, area) in areas.iter().enumerate() {
            let id = id as u32;
            let rings = area.rings();
            let edges = edge::inner_edges(rings);
            if !edges.is_empty() {
                inner.insert(id, edges);
            }
            let (west, east) = extent(rings);
            for turn in [-360.0, 0.0, 360.0] {
                if west - turn < 180.0 && -180.0 <= east - turn {
                    sheets.push(Sheet {
                        id,
                        turn,
                        area: area.clone(),
                    });
                }
            }
        }
        Self {
            grid: Grid::new(&sheets),
            boxes: Boxes::new(areas.iter().map(Area::bounds).collect()),
            areas: areas.into_iter().map(Region::Area).collect(),
            sheets,
            inner,
        }
    }

    /// How many areas there are.
    pub fn len(&self) -> usize {
        self.areas.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    /// The area of an id.
    ///
    /// # Panics
    ///
    /// When the index has no such id.
    pub fn area(&self, id: u32) -> &Region {
        &self.areas[id as usize]
    }

    /// The ids of all areas that hold the point, border included, in order. Exact.
    pub fn containing(&self, point: Point) -> Vec<u32> {
        let mut found = Vec::new();
        self.containing_into(point, &mut found);
        found
    }

    /// As [`AreaIndex::containing`], into a list that is emptied first and may be used again.
    pub fn containing_into(&self, point: Point, found: &mut Vec<u32>) {
        match &self.grid {
            // At a pole every longitude is the same point.
            Some(grid) if point.lat().abs() < 90.0 => {
                let cell = grid.cell(point.lat(), point.lon());
                self.containing_at(grid, cell, point, found);
            }
            _ => {
                found.clear();
                let at = Bounds {
                    south: point.lat(),
                    west: point.lon(),
                    north: point.lat(),
                    east: point.lon(),
                };
                let polar = Bounds {
                    west: -180.0,
                    east: 180.0,
                    ..at
                };
                let at = if point.lat().abs() == 90.0 { polar } else { at };
                self.boxes.meeting(&at, found);
                found.retain(|&id| self.inside(id).contains(point));
            }
        }
    }

    /// As [`AreaIndex::containing`], for many points: `found` is told, in their order, the number
    /// of each point and the ids of the areas that hold it. Several times as fast as one by one.
    pub fn containing_each(&self, points: &[Point], mut found: impl FnMut(usize, &[u32])) {
        let (mut here, mut cells) = (Vec::new(), Vec::new());
        for (block, points) in points.chunks(AHEAD).enumerate() {
            if let Some(grid) = &self.grid {
                grid.read_ahead(&self.sheets, points, &mut cells);
            }
            for (number, &point) in points.iter().enumerate() {
                match &self.grid {
                    Some(grid) if point.lat().abs() < 90.0 => {
                        self.containing_at(grid, cells[number], point, &mut here);
                    }
                    _ => self.containing_into(point, &mut here),
                }
                found(block * AHEAD + number, &here);
            }
        }
    }

    /// As [`AreaIndex::containing_into`], for a point whose cell is read.
    #[inline]
    fn containing_at(&self, grid: &Grid, cell: u32, point: Point, found: &mut Vec<u32>) {
        found.clear();
        grid.containing_in(&self.sheets, point.lat(), point.lon(), cell, &mut |sheet| {
            found.push(sheet.id);
        });
        if found.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
    }

    /// As [`AreaIndex::hits`], for many disks: `found` is told, in their order, the number of each
    /// disk and its hits.
    pub fn hits_each(&self, disks: &[Disk], mut found: impl FnMut(usize, &[Hit])) {
        let (mut here, mut room, mut centres) = (Vec::new(), Vec::new(), Vec::new());
        for (block, disks) in disks.chunks(AHEAD).enumerate() {
            if let Some(grid) = &self.grid {
                centres.clear();
                centres.extend(disks.iter().map(Disk::centre));
                grid.read_ahead(&self.sheets, &centres, &mut room);
            }
            for (number, &disk) in disks.iter().enumerate() {
                self.hits_into(&Region::Disk(disk), &mut here);
                found(block * AHEAD + number, &here);
            }
        }
    }

    /// The ids of all areas whose gap to `region` may be `reach` or less, in order; it may name
    /// some that are farther, never misses one that is not.
    pub fn near(&self, region: &Region, reach: Metres) -> Vec<u32> {
        let mut found = Vec::new();
        let around = bounds::around(region.bounds(), reach.get() + 2.0 * SLACK);
        self.boxes.meeting(&around, &mut found);
        found
    }

    /// The areas whose gap to `region` is `reach` or less, in order of id, with `Yes`; with
    /// `Unsure` those of which that cannot be told.
    pub fn within_reach(&self, region: &Region, reach: Metres) -> Vec<(u32, Truth)> {
        if let Region::Disk(disk) = region {
            let wide = Metres::clamped(disk.radius().get() + reach.get());
            let hits = self.hits(&Region::from(Disk::new(disk.centre(), wide)));
            return hits.into_iter().map(|hit| (hit.id, hit.meets)).collect();
        }
        self.near(region, reach)
            .into_iter()
            .map(|id| (id, measure::gap_at_most(self.area(id), region, reach)))
            .filter(|&(_, told)| told != Truth::No)
            .collect()
    }

    /// How the region lies to every area that it meets or may meet, in order of id.
    pub fn hits(&self, region: &Region) -> Vec<Hit> {
        let mut hits = Vec::new();
        self.hits_into(region, &mut hits);
        hits
    }

    /// As [`AreaIndex::hits`], into a list that is emptied first and may be used again.
    pub fn hits_into(&self, region: &Region, hits: &mut Vec<Hit>) {
        hits.clear();
        if let (Region::Disk(disk), Some(grid)) = (region, &self.grid)
            && let Some(area) = small_box(disk)
            && grid.cells_in(area) <= FEW_CELLS
        {
            self.small_disk(grid, disk, area, hits);
            return;
        }
        if let Region::Disk(disk) = region {
            self.large_disk(disk, region, hits);
            return;
        }
        for id in self.near(region, Metres::ZERO) {
            let area = self.area(id);
            let meets = measure::meets(area, region);
            if meets != Truth::No {
                let covers = measure::covers(&[area], region);
                hits.push(Hit { id, meets, covers });
            }
        }
    }

    /// [`crate::gap`] between an area and a region.
    ///
    /// # Panics
    ///
    /// When the index has no such id.
    pub fn gap(&self, id: u32, region: &Region) -> Span<Metres> {
        measure::gap(self.area(id), region)
    }

    /// Whether the gap between an area and a region is `reach` or less.
    ///
    /// # Panics
    ///
    /// When the index has no such id.
    pub fn within(&self, id: u32, region: &Region, reach: Metres) -> Truth {
        measure::gap_at_most(self.area(id), region, reach)
    }

    /// Whether `inner` lies inside the union of the areas of these ids.
    ///
    /// # Panics
    ///
    /// When the index has no such id.
    pub fn covers(&self, ids: &[u32], inner: &Region) -> Truth {
        let outer: Vec<&Region> = ids.iter().map(|&id| self.area(id)).collect();
        measure::covers(&outer, inner)
    }

    fn inside(&self, id: u32) -> &Area {
        match &self.areas[id as usize] {
            Region::Area(area) => area,
            _ => unreachable!("the index holds areas only"),
        }
    }

    /// A disk that touches few cells: most often no edge comes near it, and then the areas that
    /// hold its centre hold it whole.
    fn small_disk(
        &self,
        grid: &Grid,
        disk: &Disk,
        area: (f64, f64, f64, f64),
        hits: &mut Vec<Hit>,
    ) {
        let (centre, radius) = (disk.centre(), disk.radius().get());
        grid.containing(&self.sheets, centre.lat(), centre.lon(), &mut |sheet| {
            if hits.iter().all(|hit| hit.id != sheet.id) {
                hits.push(Hit {
                    id: sheet.id,
                    meets: Truth::Yes,
                    covers: Truth::Yes,
                });
            }
        });
        if radius > 0.0 {
            let place = Place::of(centre);
            grid.edges_in(&self.sheets, area, &mut |sheet, edge| {
                self.weigh_edge(sheet, edge, disk, place, hits);
            });
        }
        for hit in hits.iter_mut() {
            // Of several polygons one may cover where another's border runs.
            if hit.covers != Truth::Yes && self.inside(hit.id).rings().shells() > 1 {
                hit.covers = measure::covers(&[self.area(hit.id)], &Region::Disk(*disk));
            }
        }
        hits.sort_unstable_by_key(|hit| hit.id);
    }

    /// A disk of any size: the trees of the areas near it tell nearly always.
    fn large_disk(&self, disk: &Disk, region: &Region, hits: &mut Vec<Hit>) {
        let holding = self.containing(disk.centre());
        for id in self.near(region, Metres::ZERO) {
            let held = || holding.binary_search(&id).is_ok();
            let Some((meets, covers)) = lies(self.area(id), held, disk, region) else {
                continue;
            };
            hits.push(Hit { id, meets, covers });
        }
    }

    /// What an edge near a disk changes in the hits.
    fn weigh_edge(&self, sheet: u32, edge: u32, disk: &Disk, place: Place, hits: &mut Vec<Hit>) {
        let sheet = &self.sheets[sheet as usize];
        let id = sheet.id;
        let (centre, radius) = (disk.centre(), disk.radius().get());
        let known = hits.iter().position(|hit| hit.id == id);
        if known.is_some_and(|at| hits[at].covers == Truth::No && hits[at].meets == Truth::Yes) {
            return;
        }
        if self
            .inner
            .get(&id)
            .is_some_and(|edges| edges.contains(&edge))
        {
            return;
        }
        let (a, b) = sheet.area.rings().edge(edge);
        let straight = place.to_segment(Place::at(a.lat, a.lon), Place::at(b.lat, b.lon));
        let sag = sag(b.lat - a.lat, b.lon - a.lon, 0.0);
        // Places are right to a few nanometres.
        let mut low = arc_low(straight - sag - 1e-6);
        let mut high = arc_high(straight + sag + 1e-6);
        if low - SLACK <= radius && radius <= high + SLACK {
            let here = Track::Point(centre);
            let found = track::nearest(
                &here,
                &Track::edge(a, b),
                radius + 2.0 * SLACK,
                measure::FINE,
            );
            (low, high) = (found.low, found.high);
        }
        let reached = if high + SLACK < radius {
            Truth::Yes
        } else if radius < low - SLACK {
            return;
        } else {
            Truth::Unsure
        };
        match known {
            Some(at) => {
                let hit = &mut hits[at];
                hit.meets = hit.meets.or(reached);
                hit.covers = hit.covers.and(reached.not());
            }
            None => hits.push(Hit {
                id,
                meets: reached,
                // Its centre lies outside: no area covers a disk without its centre.
                covers: Truth::No,
            }),
        }
    }
}

/// Whether an area meets and covers a disk: the tree over its edges, and whether it holds the
/// disk's centre, tell nearly always. `None` when they do not meet.
pub(crate) fn lies(
    area: &Region,
    held: impl Fn() -> bool,
    disk: &Disk,
    as_region: &Region,
) -> Option<(Truth, Truth)> {
    let Region::Area(inside) = area else {
        unreachable!("only areas are asked");
    };
    let radius = disk.radius().get();
    let (near, far) = (radius - 2.0 * SLACK, radius + 2.0 * SLACK);
    let border = inside
        .shape()
        .border_within(Place::of(disk.centre()), near, far);
    match border {
        Some(false) if held() => Some((Truth::Yes, Truth::Yes)),
        Some(false) => None,
        Some(true) if inside.rings().shells() == 1 || !held() => Some((Truth::Yes, Truth::No)),
        _ => {
            let meets = measure::meets(area, as_region);
            (meets != Truth::No).then(|| (meets, measure::covers(&[area], as_region)))
        }
    }
}

/// Least and greatest longitude of the corners.
fn extent(rings: &Rings) -> (f64, f64) {
    (rings.corners.iter()).fold((f64::MAX, f64::MIN), |(west, east), corner| {
        (west.min(corner.lon), east.max(corner.lon))
    })
}

/// A box of the map that holds a small disk away from poles and antimeridian, cheaply.
///
/// A metre north is at most a degree of the flattest meridian. East and west, the disk lies in a
/// cap of radius `r/b` on the sphere of reduced latitudes, whose half width is
/// `asin(sin(r/b) / cos β)`; with cos β ≥ cos φ and asin x ≤ x (1 + x²) for x < 0.5.
fn small_box(disk: &Disk) -> Option<(f64, f64, f64, f64)> {
    use crate::geodesic::{A, B};
    let (lat, lon) = (disk.centre().lat(), disk.centre().lon());
    let radius = disk.radius().get() + 2.0 * SLACK;
    if radius > 200_000.0 || lat.abs() > 80.0 {
        return None;
    }
    let up = (radius / (A * (1.0 - E2))).to_degrees() + 1e-9;
    let (_, cosine) = crate::angle::sine_cosine(lat);
    let x = radius / (B * cosine);
    let aside = (x * (1.0 + x * x)).to_degrees() + 1e-9;
    (lon - aside > -180.0 && lon + aside < 180.0).then_some((
        lon - aside,
        lat - up,
        lon + aside,
        lat + up,
    ))
}
