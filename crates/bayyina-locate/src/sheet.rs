//! A tile of a map laid flat, with what lies around it, ready for searches.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU16, Ordering};

use bayyina_atlas::{End, GraphKind, JunctionId, Map, MapError, Scale, Spot, Tile, TileInfo};

use crate::plane::Vector;

/// How far around a tile its neighbours' junctions are taken in, in metres: a view's reach.
const MARGIN_M: f64 = 1300.0;
/// Density is told of a circle of this radius, in metres.
const DENSITY_M: f64 = 250.0;
/// No junction.
pub const NONE: u32 = u32::MAX;

/// A tile laid flat, in metres east and north of its middle.
///
/// Error: the scale is that of the middle's latitude; a map with affine freedom takes that up.
#[derive(Debug)]
pub struct Sheet {
    /// The middle of the tile.
    pub origin: Spot,
    /// Metres per ten-millionth of a degree.
    pub scale: Scale,
    /// How many of its junctions are the tile's own: the first ones, by their place in the tile.
    pub own: usize,
    /// Where the junctions are.
    pub places: Vec<[f32; 2]>,
    /// Their names.
    pub ids: Vec<JunctionId>,
    /// How many arms they have, as 0 to 3 for 3 to 6 or more.
    pub degrees: Vec<u8>,
    /// How many junctions there are around each, itself included; nought before it was asked.
    around: Vec<AtomicU16>,
    starts: Vec<u32>,
    arms: Vec<u32>,
    steps: Vec<Step>,
    grid: Grid,
}

/// An arm of a junction, with what it leads to.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The junction; [`NONE`] of an end.
    pub to: u32,
    /// What leads there, in metres; far away of an end.
    pub by: [f32; 2],
    /// Its degree.
    pub degree: u32,
}

#[derive(Debug, Default)]
struct Grid {
    corner: [f32; 2],
    /// Cells in a metre.
    per_metre: f32,
    columns: i32,
    rows: i32,
    starts: Vec<u32>,
    held: Vec<([f32; 2], u32)>,
}

impl Sheet {
    /// Lays a tile flat.
    pub fn new(map: &Map, kind: GraphKind, info: &TileInfo) -> Result<Self, MapError> {
        let bounds = info.bounds;
        let origin = Spot {
            lat: i32::midpoint(bounds.south, bounds.north),
            lon: i32::midpoint(bounds.west, bounds.east),
        };
        let scale = Scale::at(origin.lat);
        let flat = |spot: Spot| {
            let [east, north] = scale.from_to(origin, spot);
            [east as f32, north as f32]
        };
        let tile = map.tile(info.number)?;
        let own = tile.len();
        let mut places = Vec::with_capacity(own + own / 2);
        let mut ids = Vec::with_capacity(own + own / 2);
        for local in 0..own as u16 {
            places.push(flat(tile.spot(local)));
            ids.push(JunctionId {
                tile: info.number,
                local,
            });
        }
        let mut others: HashMap<JunctionId, u32> = HashMap::new();
        let add = |id: JunctionId, spot: Spot, places: &mut Vec<_>, ids: &mut Vec<_>| {
            places.push(flat(spot));
            ids.push(id);
            (places.len() - 1) as u32
        };
        let margin = |per: f64| (MARGIN_M / per).min(1e9) as i32;
        map.in_box(
            kind,
            bounds.grown(margin(scale.north), margin(scale.east)),
            |id, spot| {
                if id.tile != info.number {
                    let at = add(id, spot, &mut places, &mut ids);
                    others.insert(id, at);
                }
            },
        )?;
        // Roads may lead farther than the margin: two steps from a junction of the tile are needed.
        let mut starts = Vec::with_capacity(places.len() + 1);
        let mut ends: Vec<Option<JunctionId>> = Vec::with_capacity(4 * places.len());
        let mut degrees = Vec::with_capacity(places.len());
        starts.push(0);
        let (mut node, mut until, mut followed) = (0, places.len(), 0);
        while node < places.len() {
            if node == until {
                until = places.len();
                followed += 1;
            }
            let id: JunctionId = ids[node];
            let view = view(map, &tile, id.tile)?;
            degrees.push((view.degree(id.local).clamp(3, 6) - 3) as u8);
            for arm in view.arms(id.local) {
                let End::Junction(to, spot) = arm.to else {
                    ends.push(None);
                    continue;
                };
                ends.push(Some(to));
                if followed < 2 && to.tile != info.number && !others.contains_key(&to) {
                    let at = add(to, spot, &mut places, &mut ids);
                    others.insert(to, at);
                }
            }
            starts.push(ends.len() as u32);
            node += 1;
        }
        let arms: Vec<u32> = ends
            .iter()
            .map(|end| match end {
                Some(to) if to.tile == info.number => u32::from(to.local),
                Some(to) => others.get(to).copied().unwrap_or(NONE),
                None => NONE,
            })
            .collect();
        let mut steps = Vec::with_capacity(arms.len());
        for (node, [x, y]) in places.iter().enumerate() {
            for &to in &arms[starts[node] as usize..starts[node + 1] as usize] {
                let there = places.get(to as usize);
                steps.push(Step {
                    to,
                    by: there.map_or([1e9; 2], |[tx, ty]| [tx - x, ty - y]),
                    degree: degrees.get(to as usize).map_or(0, |&degree| degree.into()),
                });
            }
        }
        let grid = Grid::new(&places);
        let around = places.iter().map(|_| AtomicU16::new(0)).collect();
        Ok(Self {
            around,
            origin,
            scale,
            own,
            places,
            ids,
            degrees,
            starts,
            arms,
            steps,
            grid,
        })
    }

    /// Where a junction is.
    #[inline]
    pub fn at(&self, node: u32) -> Vector {
        let [x, y] = self.places[node as usize];
        [f64::from(x), f64::from(y)]
    }

    /// What a junction's arms lead to, clockwise from north; [`NONE`] of an end.
    #[inline]
    pub fn arms(&self, node: u32) -> &[u32] {
        let node = node as usize;
        &self.arms[self.starts[node] as usize..self.starts[node + 1] as usize]
    }

    /// A junction's arms with what they lead to.
    #[inline]
    pub fn steps(&self, node: u32) -> &[Step] {
        let node = node as usize;
        &self.steps[self.starts[node] as usize..self.starts[node + 1] as usize]
    }

    /// Whether a road leads from one junction to another.
    #[inline]
    pub fn linked(&self, a: u32, b: u32) -> bool {
        self.arms(a).contains(&b)
    }

    /// Whether two roads do, over one junction between.
    pub fn linked_over_one(&self, a: u32, b: u32) -> bool {
        self.arms(a)
            .iter()
            .any(|&mid| mid != NONE && self.linked(mid, b))
    }

    /// Junctions in a square metre, within 250 m of a junction.
    #[inline]
    pub fn density(&self, node: u32) -> f64 {
        let node = node as usize;
        let mut count = self.around[node].load(Ordering::Relaxed);
        if count == 0 {
            count = self.grid.around(self.places[node]);
            self.around[node].store(count, Ordering::Relaxed);
        }
        (f64::from(count) + 1.0) / (std::f64::consts::PI * DENSITY_M * DENSITY_M)
    }

    /// The nearest junction within a distance.
    #[inline]
    pub fn nearest(&self, at: Vector, reach: f64) -> Option<u32> {
        let mut nearest = (f64::MAX, NONE);
        self.grid.search(at, reach, |node, square| {
            if square < nearest.0 {
                nearest = (square, node);
            }
        });
        (nearest.1 != NONE).then_some(nearest.1)
    }

    /// The nearest within a distance of those that a junction's arms lead to.
    #[inline]
    pub fn nearest_linked(&self, from: u32, at: Vector, reach: f64) -> Option<u32> {
        let (x, y) = (at[0] as f32, at[1] as f32);
        let mut nearest = ((reach * reach) as f32, NONE);
        let [ox, oy] = self.places[from as usize];
        let (x, y) = (x - ox, y - oy);
        for step in self.steps(from) {
            let (dx, dy) = (step.by[0] - x, step.by[1] - y);
            let square = dx * dx + dy * dy;
            if square <= nearest.0 {
                nearest = (square, step.to);
            }
        }
        (nearest.1 != NONE).then_some(nearest.1)
    }

    /// Every junction within a distance, with the square of it.
    #[inline]
    pub fn within(&self, at: Vector, reach: f64, each: impl FnMut(u32, f64)) {
        self.grid.search(at, reach, each);
    }

    /// The spot of a place.
    pub fn spot(&self, at: Vector) -> Spot {
        self.scale.spot(self.origin, at)
    }
}

fn view<'a>(map: &'a Map, own: &Tile<'a>, number: u32) -> Result<Tile<'a>, MapError> {
    match own.number() == number {
        true => Ok(*own),
        false => map.tile(number),
    }
}

impl Grid {
    fn new(places: &[[f32; 2]]) -> Self {
        let mut low = [f32::MAX; 2];
        let mut high = [f32::MIN; 2];
        for place in places {
            for axis in 0..2 {
                low[axis] = low[axis].min(place[axis]);
                high[axis] = high[axis].max(place[axis]);
            }
        }
        if places.is_empty() {
            return Self::default();
        }
        let (wide, tall) = (
            f64::from(high[0] - low[0]) + 1.0,
            f64::from(high[1] - low[1]) + 1.0,
        );
        // Six cells a junction: most junctions of a tile lie together in towns, where cells must be
        // small; none smaller than most searches reach.
        let side = (wide * tall / (6.0 * places.len() as f64))
            .sqrt()
            .clamp(35.0, 4000.0);
        let (columns, rows) = ((wide / side) as i32 + 1, (tall / side) as i32 + 1);
        let mut grid = Self {
            corner: low,
            per_metre: (1.0 / side) as f32,
            columns,
            rows,
            starts: vec![0; (columns * rows) as usize + 1],
            held: vec![([0.0; 2], 0); places.len()],
        };
        let cells: Vec<usize> = places.iter().map(|place| grid.cell(*place)).collect();
        for &cell in &cells {
            grid.starts[cell + 1] += 1;
        }
        for cell in 0..grid.starts.len() - 1 {
            grid.starts[cell + 1] += grid.starts[cell];
        }
        let mut next = grid.starts.clone();
        for (node, &cell) in cells.iter().enumerate() {
            grid.held[next[cell] as usize] = (places[node], node as u32);
            next[cell] += 1;
        }
        grid
    }

    fn cell(&self, place: [f32; 2]) -> usize {
        let column = ((place[0] - self.corner[0]) * self.per_metre) as i32;
        let row = ((place[1] - self.corner[1]) * self.per_metre) as i32;
        (row.clamp(0, self.rows - 1) * self.columns + column.clamp(0, self.columns - 1)) as usize
    }

    #[inline]
    fn search(&self, at: Vector, reach: f64, mut each: impl FnMut(u32, f64)) {
        let (x, y, r) = (at[0] as f32, at[1] as f32, reach as f32);
        let index = |value: f32, axis: usize| (value - self.corner[axis]) * self.per_metre;
        let (right, top) = (index(x + r, 0), index(y + r, 1));
        if right < 0.0 || top < 0.0 {
            return;
        }
        // A cast of what is not negative rounds down.
        let (first, last) = (
            (
                index(x - r, 0).max(0.0) as i32,
                index(y - r, 1).max(0.0) as i32,
            ),
            (
                (right as i32).min(self.columns - 1),
                (top as i32).min(self.rows - 1),
            ),
        );
        let reach2 = r * r;
        if last.0 < first.0 {
            return;
        }
        for row in first.1..=last.1 {
            let from = self.starts[(row * self.columns + first.0) as usize] as usize;
            let to = self.starts[(row * self.columns + last.0) as usize + 1] as usize;
            for ([px, py], node) in &self.held[from..to] {
                let (dx, dy) = (px - x, py - y);
                let square = dx * dx + dy * dy;
                if square <= reach2 {
                    each(*node, f64::from(square));
                }
            }
        }
    }

    /// Junctions within reach of what density counts.
    fn around(&self, [x, y]: [f32; 2]) -> u16 {
        let mut count = 0u16;
        self.search([f64::from(x), f64::from(y)], DENSITY_M, |_, _| {
            count = count.saturating_add(1);
        });
        count.max(1)
    }
}
