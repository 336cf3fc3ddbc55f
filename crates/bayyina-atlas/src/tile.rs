//! Cuts graphs and features into tiles, and tiles into bytes.

use std::collections::BTreeMap;

use crate::feature::{Feature, push_line};
use crate::format::{SectionTag, tag};
use crate::network::{JunctionKey, Network, Target};
use crate::pack::push_number;
use crate::spot::{Scale, Spot, SpotBox};

/// A tile has no more junctions than this, nor more arms than [`MOST_ARMS`]: indices of both, and
/// of junctions elsewhere, fit into 16 bits.
pub const MOST_JUNCTIONS: usize = 15_000;
pub const MOST_ARMS: usize = 49_000;
const MOST_FEATURES: usize = 8192;
/// How many junctions a cell holds on average.
const PER_CELL: usize = 6;
/// An arm that leads nowhere.
pub const DEAD_END: u16 = u16::MAX;
/// A tile that is not in the file.
pub const NO_TILE: u32 = u32::MAX;
/// The line of an arm runs towards the junction.
pub const REVERSED: u32 = 1 << 31;

type Sections = Vec<(SectionTag, Vec<u8>)>;

/// Which junctions make which tile.
#[derive(Debug)]
pub struct Layout {
    /// Indices into the network, in the order in which the tile holds them.
    pub leaves: Vec<Leaf>,
    /// The tile and the place in it of each junction of the network.
    places: Vec<(u32, u16)>,
}

/// The junctions of one tile.
#[derive(Debug)]
pub struct Leaf {
    pub junctions: Vec<u32>,
    pub bounds: SpotBox,
    /// Cells from west to east and from south to north.
    cells: (u16, u16),
    /// How many junctions lie in cells before each.
    starts: Vec<u16>,
}

/// A junction to which an arm leads and that this tile does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Out {
    pub tile: u32,
    pub local: u16,
    pub spot: Spot,
    /// Its name, while its tile is not known.
    pub away: Option<JunctionKey>,
}

/// A tile as bytes.
#[derive(Debug)]
pub struct Part {
    pub count: u32,
    pub arms: u32,
    pub bounds: SpotBox,
    pub search: Sections,
    pub shape: Sections,
    pub outs: Vec<Out>,
    /// Junctions to which other zones may lead.
    pub border: Vec<(JunctionKey, u16)>,
}

/// Cuts a network into tiles, the first of which gets the number `first`.
pub fn layout(network: &Network, first: u32) -> Layout {
    let weight = |&junction: &u32| network.junctions[junction as usize].arms as usize;
    let spot = |junction: u32| network.junctions[junction as usize].key.spot;
    let all: Vec<u32> = (0..network.junctions.len() as u32).collect();
    let mut layout = Layout {
        leaves: Vec::new(),
        places: vec![(NO_TILE, 0); network.junctions.len()],
    };
    for junctions in halve(all, &spot, &|part: &[u32]| {
        part.len() <= MOST_JUNCTIONS && part.iter().map(weight).sum::<usize>() <= MOST_ARMS
    }) {
        let leaf = Leaf::new(junctions, &spot);
        let tile = first + layout.leaves.len() as u32;
        for (local, &junction) in leaf.junctions.iter().enumerate() {
            layout.places[junction as usize] = (tile, local as u16);
        }
        layout.leaves.push(leaf);
    }
    layout
}

/// Halves a list along the longer side of its box until every part is small enough.
fn halve(
    all: Vec<u32>,
    spot: &impl Fn(u32) -> Spot,
    small: &impl Fn(&[u32]) -> bool,
) -> Vec<Vec<u32>> {
    let mut done = Vec::new();
    let mut waiting = vec![all];
    while let Some(mut part) = waiting.pop() {
        let Some(bounds) = SpotBox::around(part.iter().map(|&item| spot(item))) else {
            continue;
        };
        if part.len() == 1 || small(&part) {
            done.push(part);
            continue;
        }
        let scale = Scale::at(bounds.south / 2 + bounds.north / 2);
        let width = (i64::from(bounds.east) - i64::from(bounds.west)) as f64 * scale.east;
        let height = (i64::from(bounds.north) - i64::from(bounds.south)) as f64 * scale.north;
        let middle = part.len() / 2;
        let key = |&item: &u32| {
            let spot = spot(item);
            match width > height {
                true => (spot.lon, spot.lat, item),
                false => (spot.lat, spot.lon, item),
            }
        };
        part.select_nth_unstable_by_key(middle, key);
        let rest = part.split_off(middle);
        waiting.push(rest);
        waiting.push(part);
    }
    done
}

impl Leaf {
    fn new(mut junctions: Vec<u32>, spot: &impl Fn(u32) -> Spot) -> Self {
        let bounds = SpotBox::around(junctions.iter().map(|&junction| spot(junction)))
            .unwrap_or(SpotBox::of(Spot::default()));
        let cells = cells(junctions.len(), bounds);
        junctions.sort_by_cached_key(|&junction| {
            let spot = spot(junction);
            (cell_of(cells, bounds, spot), spot, junction)
        });
        let mut starts = vec![0u16; usize::from(cells.0) * usize::from(cells.1) + 1];
        for &junction in &junctions {
            starts[cell_of(cells, bounds, spot(junction)) + 1] += 1;
        }
        for cell in 1..starts.len() {
            starts[cell] += starts[cell - 1];
        }
        Self {
            junctions,
            bounds,
            cells,
            starts,
        }
    }
}

/// How many cells a tile has, west to east and south to north.
fn cells(count: usize, bounds: SpotBox) -> (u16, u16) {
    let scale = Scale::at(bounds.south / 2 + bounds.north / 2);
    let width = (i64::from(bounds.east) - i64::from(bounds.west)) as f64 * scale.east + 1.0;
    let height = (i64::from(bounds.north) - i64::from(bounds.south)) as f64 * scale.north + 1.0;
    let wanted = (count / PER_CELL).max(1) as f64;
    let columns = (wanted * width / height).sqrt().round().clamp(1.0, wanted);
    let rows = (wanted / columns).round().max(1.0);
    (columns as u16, rows as u16)
}

/// The cell of a spot in a tile: from west to east, then from south to north.
pub fn cell_of((columns, rows): (u16, u16), bounds: SpotBox, spot: Spot) -> usize {
    let part = |from: i32, to: i32, at: i32, count: u16| {
        let whole = (i64::from(to) - i64::from(from)) as u64 + 1;
        let at = (i64::from(at) - i64::from(from)).clamp(0, whole as i64 - 1) as u64;
        (at * u64::from(count) / whole) as usize
    };
    let column = part(bounds.west, bounds.east, spot.lon, columns);
    let row = part(bounds.south, bounds.north, spot.lat, rows);
    row * usize::from(columns) + column
}

fn corner(bounds: SpotBox) -> Spot {
    Spot {
        lat: bounds.south,
        lon: bounds.west,
    }
}

/// A spot relative to the corner of its tile.
fn push_offset(out: &mut Vec<u8>, corner: Spot, spot: Spot) {
    let offset = |at: i32, from: i32| (i64::from(at) - i64::from(from)) as u32;
    out.extend(offset(spot.lat, corner.lat).to_le_bytes());
    out.extend(offset(spot.lon, corner.lon).to_le_bytes());
}

/// Brings one tile into bytes.
pub fn encode(network: &Network, layout: &Layout, leaf: &Leaf, number: u32) -> Part {
    let corner = corner(leaf.bounds);
    let count = leaf.junctions.len();
    let mut spots = Vec::with_capacity(8 * count);
    let mut flags = Vec::with_capacity(count);
    let mut names = Vec::with_capacity(8 * count);
    let mut starts = Vec::with_capacity(2 * count + 2);
    let mut arms = Vec::with_capacity(13 * count);
    let mut outs: Vec<Out> = Vec::new();
    let mut out_of: BTreeMap<(u32, u16, Option<JunctionKey>), u16> = BTreeMap::new();
    let mut line_at = Vec::new();
    let mut lines = Vec::new();
    let mut line_of: BTreeMap<u32, u32> = BTreeMap::new();
    let mut border = Vec::new();
    let mut arm_count = 0u16;
    for (local, &junction) in leaf.junctions.iter().enumerate() {
        let junction = &network.junctions[junction as usize];
        push_offset(&mut spots, corner, junction.key.spot);
        flags.push(junction.flags);
        names.extend(junction.key.osm.to_le_bytes());
        starts.extend(arm_count.to_le_bytes());
        let own = network.arms_of(junction);
        if own.iter().any(|arm| matches!(arm.to, Target::Away(_))) {
            border.push((junction.key, local as u16));
        }
        for arm in own {
            let mut out = |tile, local, spot, away| {
                *out_of.entry((tile, local, away)).or_insert_with(|| {
                    outs.push(Out {
                        tile,
                        local,
                        spot,
                        away,
                    });
                    (count + outs.len() - 1) as u16
                })
            };
            let to = match arm.to {
                Target::None | Target::Tip(_) => DEAD_END,
                Target::Here(other) => {
                    let (tile, local) = layout.places[other as usize];
                    if tile == number {
                        local
                    } else {
                        let spot = network.junctions[other as usize].key.spot;
                        out(tile, local, spot, None)
                    }
                }
                Target::Away(key) => out(NO_TILE, 0, key.spot, Some(key)),
            };
            arms.extend(to.to_le_bytes());
            arms.extend([arm.bearing, arm.class]);
            arm_count += 1;
            let at = *line_of.entry(arm.line.0).or_insert_with(|| {
                let at = lines.len() as u32;
                let line = &network.points[arm.line.0 as usize..][..arm.line.1 as usize];
                push_number(&mut lines, line.len() as u64);
                push_line(&mut lines, corner, line);
                at
            });
            let at = if arm.reversed { at | REVERSED } else { at };
            line_at.extend(at.to_le_bytes());
        }
    }
    starts.extend(arm_count.to_le_bytes());
    // Arms begin at a multiple of four.
    starts.resize(starts.len().next_multiple_of(4), 0);
    starts.extend(arms);
    line_at.extend(lines);
    let mut cells = Vec::with_capacity(4 + 2 * leaf.starts.len());
    cells.extend(leaf.cells.0.to_le_bytes());
    cells.extend(leaf.cells.1.to_le_bytes());
    for start in &leaf.starts {
        cells.extend(start.to_le_bytes());
    }
    Part {
        count: count as u32,
        arms: u32::from(arm_count),
        bounds: leaf.bounds,
        search: vec![
            (tag::SPOT, spots),
            (tag::FLAG, flags),
            (tag::CELL, cells),
            (tag::ARMS, starts),
        ],
        shape: vec![(tag::OSMI, names), (tag::LINE, line_at)],
        outs,
        border,
    }
}

/// Junctions elsewhere as bytes.
pub fn encode_outs(outs: &[Out]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(16 * outs.len());
    for out in outs {
        bytes.extend(out.tile.to_le_bytes());
        bytes.extend(out.local.to_le_bytes());
        bytes.extend([0, 0]);
        bytes.extend(out.spot.lat.to_le_bytes());
        bytes.extend(out.spot.lon.to_le_bytes());
    }
    bytes
}

/// Which features make which tile.
pub fn feature_leaves(features: &[Feature]) -> Vec<Vec<u32>> {
    let all: Vec<u32> = (0..features.len() as u32).collect();
    let centres: Vec<Spot> = features.iter().map(Feature::centre).collect();
    let spot = |feature: u32| centres[feature as usize];
    let mut leaves = halve(all, &spot, &|part: &[u32]| part.len() <= MOST_FEATURES);
    for leaf in &mut leaves {
        leaf.sort_unstable();
    }
    leaves
}

/// Brings a tile of features into bytes.
pub fn encode_features(features: &[Feature], leaf: &[u32]) -> (SpotBox, Sections) {
    let own = || leaf.iter().map(|&feature| &features[feature as usize]);
    let bounds = own()
        .map(Feature::bounds)
        .reduce(SpotBox::joined)
        .unwrap_or(SpotBox::of(Spot::default()));
    let corner = corner(bounds);
    let mut fixed = Vec::with_capacity(24 * leaf.len());
    let mut data = Vec::new();
    for feature in own() {
        fixed.extend([feature.kind as u8, feature.origin as u8]);
        fixed.extend(feature.radius_m.to_le_bytes());
        push_offset(&mut fixed, corner, feature.centre());
        fixed.extend((data.len() as u32).to_le_bytes());
        fixed.extend(feature.osm.to_le_bytes());
        feature.write(corner, &mut data);
    }
    (bounds, vec![(tag::FEAT, fixed), (tag::FDAT, data)])
}
