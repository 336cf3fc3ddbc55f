//! Tiles as they lie in the file, once their sums and their structure were checked.

use bayyina_ground::Bearing;

use crate::feature::{Feature, Origin, read_line};
use crate::format::{i32_at, i64_at, u16_at, u32_at};
use crate::network::arm;
use crate::pack::Wire;
use crate::spot::{Spot, SpotBox};
use crate::tags::{FeatureKind, RoadClass};
use crate::tile::{DEAD_END, NO_TILE, REVERSED, cell_of};

/// A junction of one map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JunctionId {
    /// The tile that holds it.
    pub tile: u32,
    /// Its place in the tile.
    pub local: u16,
}

/// What is at the other end of an arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A junction of this map, and where it is.
    Junction(JunctionId, Spot),
    /// A junction that this map does not hold, and where it is.
    Beyond(Spot),
    /// The road ends there, or the data do.
    Dead,
}

/// A road as seen from a junction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arm {
    /// What it leads to.
    pub to: End,
    /// Where it heads, seen from the junction to 25 m along it.
    ///
    /// Error: 0.7° from rounding.
    pub bearing: Bearing,
    /// How important the road is.
    pub class: RoadClass,
    /// Whether it is a slip road.
    pub slip: bool,
    /// Whether two carriageways were made one.
    pub dual: bool,
    /// Whether it is one-way.
    pub oneway: bool,
    /// Its number among the arms of the tile, by which its line is found.
    pub index: u16,
}

/// What is wrong with a tile.
pub(crate) type TileFault = &'static str;

/// The search data of a tile of junctions.
#[derive(Clone, Copy, Debug)]
pub struct Tile<'a> {
    number: u32,
    bounds: SpotBox,
    spots: &'a [[u8; 8]],
    flags: &'a [u8],
    cells: (u16, u16),
    cell_starts: &'a [[u8; 2]],
    arm_starts: &'a [[u8; 2]],
    arms: &'a [[u8; 4]],
    outs: &'a [[u8; 16]],
}

/// Sections of a tile of junctions, as they lie in the file.
pub(crate) struct SearchBytes<'a> {
    pub spots: &'a [u8],
    pub flags: &'a [u8],
    pub cells: &'a [u8],
    pub arms: &'a [u8],
    pub outs: &'a [u8],
}

fn chunks<const N: usize>(bytes: &[u8], fault: TileFault) -> Result<&[[u8; N]], TileFault> {
    let (chunks, rest) = bytes.as_chunks::<N>();
    if rest.is_empty() {
        Ok(chunks)
    } else {
        Err(fault)
    }
}

impl<'a> Tile<'a> {
    /// Takes the sections apart; only lengths are checked.
    pub(crate) fn parse(
        number: u32,
        count: u32,
        bounds: SpotBox,
        bytes: &SearchBytes<'a>,
    ) -> Result<Self, TileFault> {
        let count = count as usize;
        let spots = chunks::<8>(bytes.spots, "the places of junctions are cut")?;
        if spots.len() != count || bytes.flags.len() != count || count >= usize::from(u16::MAX) {
            return Err("the directory and the tile count junctions differently");
        }
        let (grid, cell_starts) = bytes.cells.split_at_checked(4).ok_or("no cells")?;
        let cells = (u16_at(grid, 0), u16_at(grid, 2));
        let cell_starts = chunks::<2>(cell_starts, "the cells are cut")?;
        if cell_starts.len() != usize::from(cells.0) * usize::from(cells.1) + 1 {
            return Err("the cells do not fill the tile");
        }
        let front = (2 * (count + 1)).next_multiple_of(4);
        let (starts, arms) = bytes.arms.split_at_checked(front).ok_or("no arms")?;
        let arms = chunks::<4>(arms, "the arms are cut")?;
        let arm_starts = chunks::<2>(&starts[..2 * (count + 1)], "the arms are cut")?;
        Ok(Self {
            number,
            bounds,
            spots,
            flags: bytes.flags,
            cells,
            cell_starts,
            arm_starts,
            arms,
            outs: chunks::<16>(bytes.outs, "the junctions elsewhere are cut")?,
        })
    }

    /// Checks that every number leads somewhere.
    pub(crate) fn check(&self, tile_counts: impl Fn(u32) -> Option<u32>) -> Result<(), TileFault> {
        let rises = |starts: &[[u8; 2]], end: usize| {
            let mut last = 0;
            let first = starts
                .first()
                .is_some_and(|first| u16::from_le_bytes(*first) == 0);
            first
                && starts.iter().all(|start| {
                    let start = u16::from_le_bytes(*start);
                    let fine = last <= start;
                    last = start;
                    fine
                })
                && usize::from(last) == end
        };
        if !rises(self.cell_starts, self.spots.len()) {
            return Err("the cells are out of order");
        }
        if !rises(self.arm_starts, self.arms.len()) {
            return Err("the arms are out of order");
        }
        let (height, width) = (
            (i64::from(self.bounds.north) - i64::from(self.bounds.south)) as u32,
            (i64::from(self.bounds.east) - i64::from(self.bounds.west)) as u32,
        );
        let inside = |spot: &[u8; 8]| u32_at(spot, 0) <= height && u32_at(spot, 4) <= width;
        if !self.spots.iter().all(inside) {
            return Err("a junction lies outside its tile");
        }
        for cell in 0..self.cell_starts.len() - 1 {
            for local in self.in_cell(cell) {
                if cell_of(self.cells, self.bounds, self.spot(local)) != cell {
                    return Err("a junction lies outside its cell");
                }
            }
        }
        let ends = self.spots.len() + self.outs.len();
        for arm in self.arms {
            let to = u16_at(arm, 0);
            if to != DEAD_END && usize::from(to) >= ends {
                return Err("an arm leads to a junction that is not there");
            }
            if RoadClass::from_number(arm[3] & arm::CLASS).is_none() {
                return Err("an arm has no known class");
            }
        }
        for out in self.outs {
            let tile = u32_at(out, 0);
            let there = tile == NO_TILE
                || tile_counts(tile).is_some_and(|count| u32::from(u16_at(out, 4)) < count);
            let (lat, lon) = (i32_at(out, 8), i32_at(out, 12));
            if !there || Spot::checked(i64::from(lat), i64::from(lon)).is_none() {
                return Err("an arm leads to a tile that is not there");
            }
        }
        Ok(())
    }

    /// Its number in the map.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The box that holds its junctions.
    pub fn bounds(&self) -> SpotBox {
        self.bounds
    }

    /// How many junctions it holds.
    pub fn len(&self) -> usize {
        self.spots.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.spots.is_empty()
    }

    /// How many arms its junctions have together.
    pub fn arm_count(&self) -> usize {
        self.arms.len()
    }

    /// Where a junction is. Panics if the tile has fewer.
    #[inline]
    pub fn spot(&self, local: u16) -> Spot {
        let spot = &self.spots[usize::from(local)];
        Spot {
            lat: (i64::from(self.bounds.south) + i64::from(u32_at(spot, 0))) as i32,
            lon: (i64::from(self.bounds.west) + i64::from(u32_at(spot, 4))) as i32,
        }
    }

    /// Whether the junction is a roundabout.
    pub fn is_roundabout(&self, local: u16) -> bool {
        self.flags[usize::from(local)] & crate::network::flag::ROUNDABOUT != 0
    }

    /// Whether the junction was made of several nodes.
    pub fn is_merged(&self, local: u16) -> bool {
        self.flags[usize::from(local)] & crate::network::flag::MERGED != 0
    }

    /// How many arms a junction has.
    #[inline]
    pub fn degree(&self, local: u16) -> usize {
        self.arms_at(local).len()
    }

    #[inline]
    fn arms_at(&self, local: u16) -> std::ops::Range<usize> {
        let start = |index: usize| usize::from(u16::from_le_bytes(self.arm_starts[index]));
        start(usize::from(local))..start(usize::from(local) + 1)
    }

    /// The arms of a junction, clockwise from north.
    #[inline]
    pub fn arms(&self, local: u16) -> impl Iterator<Item = Arm> + use<'a> {
        let tile = *self;
        self.arms_at(local).map(move |index| tile.arm(index))
    }

    #[inline]
    fn arm(&self, index: usize) -> Arm {
        let bytes = &self.arms[index];
        let to = u16_at(bytes, 0);
        let own = usize::from(to) < self.spots.len();
        let to = if to == DEAD_END {
            End::Dead
        } else if own {
            let id = JunctionId {
                tile: self.number,
                local: to,
            };
            End::Junction(id, self.spot(to))
        } else {
            let out = &self.outs[usize::from(to) - self.spots.len()];
            let spot = Spot {
                lat: i32_at(out, 8),
                lon: i32_at(out, 12),
            };
            match u32_at(out, 0) {
                NO_TILE => End::Beyond(spot),
                tile => {
                    let local = u16_at(out, 4);
                    End::Junction(JunctionId { tile, local }, spot)
                }
            }
        };
        Arm {
            to,
            bearing: Bearing::new(f64::from(bytes[2]) * 360.0 / 256.0).unwrap_or(Bearing::NORTH),
            class: RoadClass::from_number(bytes[3] & arm::CLASS).unwrap_or(RoadClass::Road),
            slip: bytes[3] & arm::SLIP != 0,
            dual: bytes[3] & arm::DUAL != 0,
            oneway: bytes[3] & arm::ONEWAY != 0,
            index: index as u16,
        }
    }

    #[inline]
    fn in_cell(&self, cell: usize) -> std::ops::Range<u16> {
        let start = |index: usize| u16::from_le_bytes(self.cell_starts[index]);
        start(cell)..start(cell + 1)
    }

    /// Every junction in a box, by the cells of the tile.
    pub fn in_box(&self, held: SpotBox, mut each: impl FnMut(u16, Spot)) {
        if !self.bounds.meets(&held) || self.is_empty() {
            return;
        }
        let columns = usize::from(self.cells.0);
        let at = |lat, lon| cell_of(self.cells, self.bounds, Spot { lat, lon });
        let (first, last) = (at(held.south, held.west), at(held.north, held.east));
        for row in first / columns..=last / columns {
            for column in first % columns..=last % columns {
                for local in self.in_cell(row * columns + column) {
                    let spot = self.spot(local);
                    if held.holds(spot) {
                        each(local, spot);
                    }
                }
            }
        }
    }
}

/// The lines and names of a tile of junctions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shapes<'a> {
    pub bounds: SpotBox,
    pub names: &'a [u8],
    pub lines: &'a [u8],
    pub arms: usize,
}

impl<'a> Shapes<'a> {
    pub fn osm(&self, local: u16) -> Option<i64> {
        let from = 8 * usize::from(local);
        let bytes = self.names.get(from..from + 8)?;
        Some(i64_at(bytes, 0))
    }

    /// The line of an arm, from its junction on.
    pub fn line(&self, index: u16) -> Result<Vec<Spot>, TileFault> {
        const CUT: TileFault = "the lines are cut";
        let index = usize::from(index);
        let (table, lines) = self.lines.split_at_checked(4 * self.arms).ok_or(CUT)?;
        if index >= self.arms {
            return Err("there is no such arm");
        }
        let at = u32_at(table, 4 * index);
        let from = (at & !REVERSED) as usize;
        let mut wire = Wire::new(lines.get(from..).ok_or(CUT)?);
        let count = wire.number().map_err(|_| CUT)?;
        // Each spot takes two bytes or more.
        if count < 2 || count > lines.len() as u64 / 2 {
            return Err("a line has an impossible length");
        }
        let corner = Spot {
            lat: self.bounds.south,
            lon: self.bounds.west,
        };
        let mut line = read_line(&mut wire, corner, count as usize).map_err(|fault| fault.0)?;
        if at & REVERSED != 0 {
            line.reverse();
        }
        Ok(line)
    }
}

/// A tile of features.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Features<'a> {
    pub bounds: SpotBox,
    fixed: &'a [[u8; 24]],
    data: &'a [u8],
}

impl<'a> Features<'a> {
    pub fn parse(
        count: u32,
        bounds: SpotBox,
        fixed: &'a [u8],
        data: &'a [u8],
    ) -> Result<Self, TileFault> {
        let fixed = chunks::<24>(fixed, "the features are cut")?;
        if fixed.len() != count as usize {
            return Err("the directory and the tile count features differently");
        }
        Ok(Self {
            bounds,
            fixed,
            data,
        })
    }

    pub fn len(&self) -> usize {
        self.fixed.len()
    }

    pub fn kind(&self, index: usize) -> Result<FeatureKind, TileFault> {
        FeatureKind::from_number(self.fixed[index][0]).ok_or("a feature has no known kind")
    }

    pub fn read(&self, index: usize) -> Result<Feature, TileFault> {
        let fixed = &self.fixed[index];
        let kind = self.kind(index)?;
        let origin = Origin::from_number(fixed[1]).ok_or("a feature has no known origin")?;
        let from = u32_at(fixed, 12) as usize;
        let bytes = self.data.get(from..).ok_or("the features are cut")?;
        let corner = Spot {
            lat: self.bounds.south,
            lon: self.bounds.west,
        };
        let known = (kind, origin, i64_at(fixed, 16), u16_at(fixed, 2));
        let feature = Feature::read(&mut Wire::new(bytes), corner, known);
        feature.map_err(|fault| fault.0)
    }
}
