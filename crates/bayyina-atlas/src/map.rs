//! A map file that is open, and what can be asked of it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};

use bayyina_ground::{Bounds, Metres, Point};

use crate::feature::Feature;
use crate::format::{
    Entry, HEADER, Header, LONGEST_INFO, MAGIC, MapInfo, SectionTag, TileKind, VERSION, tag,
    u16_at, u32_at,
};
use crate::mapped::Bytes;
use crate::network::GraphKind;
use crate::spot::{Scale, Spot, SpotBox};
use crate::tags::FeatureKind;
use crate::view::{Arm, Features, JunctionId, SearchBytes, Shapes, Tile};

/// Why a map cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    /// The file system would not.
    #[error("cannot open {}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is of another kind.
    #[error("{} is not a map file", path.display())]
    NotAMap {
        /// The file.
        path: PathBuf,
    },
    /// It was written for another version of this program.
    #[error(
        "{} has format {found}, and this program reads format {VERSION}: build it again",
        path.display()
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// The version it has.
        found: u16,
    },
    /// It ends too early.
    #[error("{} is truncated: it has {found} bytes of {expected}", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// How many bytes it says it has.
        expected: u64,
        /// How many it has.
        found: u64,
    },
    /// Its bytes contradict its sums or themselves.
    #[error("{} is damaged: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// There is no such junction or arm.
    #[error("{} holds no such junction", path.display())]
    NoJunction {
        /// The file.
        path: PathBuf,
    },
}

/// A junction with what names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Junction {
    /// Its name in this map.
    pub id: JunctionId,
    /// Where it is.
    pub spot: Spot,
    /// The lowest number in OpenStreetMap among the nodes it was made of.
    pub osm: i64,
    /// Whether it is a roundabout.
    pub roundabout: bool,
    /// Whether it was made of several nodes.
    pub merged: bool,
}

/// What is known of a tile without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TileInfo {
    /// Its number.
    pub number: u32,
    /// What it holds.
    pub kind: TileKind,
    /// How many junctions or features.
    pub count: u32,
    /// The box that holds them.
    pub bounds: SpotBox,
}

/// How many bytes a map's parts take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MapSizes {
    /// The whole file.
    pub file: u64,
    /// What a search of the graph of all roads reads.
    pub search: u64,
    /// What a search of the graph of major roads reads.
    pub major_search: u64,
    /// Lines of roads and numbers of junctions, of both graphs.
    pub shapes: u64,
    /// Features.
    pub features: u64,
}

const SEARCH_CHECKED: u8 = 1;
const SHAPES_CHECKED: u8 = 2;

/// An open map. Opening reads the directory only; a tile is checked when it is first asked for.
#[derive(Debug)]
pub struct Map {
    path: PathBuf,
    bytes: Bytes,
    rule: u32,
    info: MapInfo,
    entries: Vec<Entry>,
    checked: Vec<AtomicU8>,
}

impl Map {
    /// Opens a map.
    pub fn open(path: &Path) -> Result<Self, MapError> {
        let bytes = Bytes::map(path).map_err(|source| MapError::Open {
            path: path.to_owned(),
            source,
        })?;
        Self::read(path, bytes)
    }

    /// Reads a map from memory: for tests and fuzzing.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, MapError> {
        Self::read(Path::new("(memory)"), Bytes::Held(bytes))
    }

    fn read(path: &Path, bytes: Bytes) -> Result<Self, MapError> {
        let path = path.to_owned();
        let Some(head) = bytes.first_chunk::<HEADER>() else {
            return Err(match bytes.starts_with(&MAGIC) {
                true => MapError::Truncated {
                    path,
                    expected: HEADER as u64,
                    found: bytes.len() as u64,
                },
                false => MapError::NotAMap { path },
            });
        };
        if !head.starts_with(&MAGIC) {
            return Err(MapError::NotAMap { path });
        }
        let found = u16_at(head, 8);
        if found != VERSION {
            return Err(MapError::Version { path, found });
        }
        let damaged = |what: &str| MapError::Damaged {
            path: path.clone(),
            what: what.to_owned(),
        };
        if crc32fast::hash(&head[..HEADER - 4]) != u32_at(head, HEADER - 4) {
            return Err(damaged("its header does not have its sum"));
        }
        let header = Header::read(head);
        let length = bytes.len() as u64;
        if header.length != length {
            return Err(MapError::Truncated {
                path,
                expected: header.length,
                found: length,
            });
        }
        let part = |(offset, size): (u64, u64), sum: u32, what: &str| {
            let end = offset.checked_add(size).filter(|&end| end <= length);
            let part = end.and_then(|end| bytes.get(offset as usize..end as usize));
            part.filter(|part| crc32fast::hash(part) == sum)
                .ok_or_else(|| damaged(what))
        };
        if header.info.1 > LONGEST_INFO {
            return Err(damaged("its description is too long"));
        }
        let info = part(
            header.info,
            header.info_sum,
            "its description does not have its sum",
        )?;
        let info = serde_json::from_slice(info)
            .map_err(|error| damaged(&format!("its description cannot be read: {error}")))?;
        let mut directory = part(
            header.directory,
            header.directory_sum,
            "its directory does not have its sum",
        )?;
        let mut entries = Vec::new();
        for _ in 0..header.tiles {
            let entry = Entry::read(&mut directory, length)
                .ok_or_else(|| damaged("its directory contradicts itself"))?;
            entries.push(entry);
        }
        if !directory.is_empty() {
            return Err(damaged("its directory is longer than its tiles"));
        }
        Ok(Self {
            path,
            rule: header.rule,
            info,
            checked: entries.iter().map(|_| AtomicU8::new(0)).collect(),
            entries,
            bytes,
        })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says of itself.
    pub fn info(&self) -> &MapInfo {
        &self.info
    }

    /// The version of the rule of junctions it was made by.
    pub fn rule(&self) -> u32 {
        self.rule
    }

    /// All tiles, in the order of their numbers.
    pub fn tiles(&self) -> impl Iterator<Item = TileInfo> + '_ {
        self.entries
            .iter()
            .zip(0..)
            .map(|(entry, number)| TileInfo {
                number,
                kind: entry.kind,
                count: entry.count,
                bounds: entry.bounds,
            })
    }

    /// The box that holds all junctions; `None` if there are none.
    pub fn bounds(&self) -> Option<SpotBox> {
        self.tiles()
            .filter(|tile| tile.kind == TileKind::Junctions(GraphKind::All))
            .map(|tile| tile.bounds)
            .reduce(SpotBox::joined)
    }

    /// How many bytes its parts take.
    pub fn sizes(&self) -> MapSizes {
        let mut sizes = MapSizes {
            file: self.bytes.len() as u64,
            ..MapSizes::default()
        };
        for entry in &self.entries {
            for section in &entry.sections {
                let of = match entry.kind {
                    TileKind::Features => &mut sizes.features,
                    _ if tag::SHAPE.contains(&section.tag) => &mut sizes.shapes,
                    TileKind::Junctions(GraphKind::All) => &mut sizes.search,
                    TileKind::Junctions(GraphKind::Major) => &mut sizes.major_search,
                };
                *of += section.length;
            }
        }
        sizes
    }

    /// A tile of junctions, checked.
    pub fn tile(&self, number: u32) -> Result<Tile<'_>, MapError> {
        let entry = self.junction_entry(number)?;
        let section = |tag| self.section(number, entry, tag);
        self.check_sums(number, entry, &tag::SEARCH, SEARCH_CHECKED)?;
        let bytes = SearchBytes {
            spots: section(tag::SPOT)?,
            flags: section(tag::FLAG)?,
            cells: section(tag::CELL)?,
            arms: section(tag::ARMS)?,
            outs: section(tag::OUTS)?,
        };
        let broken = |what: &str| self.damaged(number, what);
        let tile = Tile::parse(number, entry.count, entry.bounds, &bytes).map_err(broken)?;
        let checked = &self.checked[number as usize];
        if checked.load(Ordering::Relaxed) & SEARCH_CHECKED == 0 {
            let counts = |other: u32| {
                let other = self.entries.get(other as usize)?;
                (other.kind == entry.kind).then_some(other.count)
            };
            tile.check(counts).map_err(broken)?;
            checked.fetch_or(SEARCH_CHECKED, Ordering::Relaxed);
        }
        Ok(tile)
    }

    fn shapes(&self, number: u32) -> Result<Shapes<'_>, MapError> {
        let tile = self.tile(number)?;
        let entry = self.junction_entry(number)?;
        self.check_sums(number, entry, &tag::SHAPE, SHAPES_CHECKED)?;
        self.checked[number as usize].fetch_or(SHAPES_CHECKED, Ordering::Relaxed);
        Ok(Shapes {
            bounds: entry.bounds,
            names: self.section(number, entry, tag::OSMI)?,
            lines: self.section(number, entry, tag::LINE)?,
            arms: tile.arm_count(),
        })
    }

    fn features(&self, number: u32) -> Result<Features<'_>, MapError> {
        let entry = &self.entries[number as usize];
        self.check_sums(number, entry, &tag::FEATURE, SEARCH_CHECKED)?;
        self.checked[number as usize].fetch_or(SEARCH_CHECKED, Ordering::Relaxed);
        let (fixed, data) = (
            self.section(number, entry, tag::FEAT)?,
            self.section(number, entry, tag::FDAT)?,
        );
        Features::parse(entry.count, entry.bounds, fixed, data)
            .map_err(|what| self.damaged(number, what))
    }

    /// The bytes of a section that other rooms added to a tile, checked against its sum.
    pub fn extra(&self, number: u32, tag: [u8; 4]) -> Result<Option<&[u8]>, MapError> {
        let entry = self.junction_entry(number)?;
        let Some(section) = entry.section(tag) else {
            return Ok(None);
        };
        let bytes = self.section(number, entry, tag)?;
        if crc32fast::hash(bytes) != section.sum {
            return Err(self.damaged(number, "a section does not have its sum"));
        }
        Ok(Some(bytes))
    }

    /// The checked bytes of some sections of a tile.
    pub(crate) fn copy_of(
        &self,
        number: u32,
        wanted: impl Fn(SectionTag) -> bool,
    ) -> Result<Vec<(SectionTag, Vec<u8>)>, MapError> {
        let entry = &self.entries[number as usize];
        let mut copied = Vec::new();
        for section in &entry.sections {
            if wanted(section.tag) {
                let bytes = self.section(number, entry, section.tag)?;
                if crc32fast::hash(bytes) != section.sum {
                    return Err(self.damaged(number, "a section does not have its sum"));
                }
                copied.push((section.tag, bytes.to_vec()));
            }
        }
        Ok(copied)
    }

    fn junction_entry(&self, number: u32) -> Result<&Entry, MapError> {
        self.entries
            .get(number as usize)
            .filter(|entry| matches!(entry.kind, TileKind::Junctions(_)))
            .ok_or_else(|| MapError::NoJunction {
                path: self.path.clone(),
            })
    }

    fn section(&self, number: u32, entry: &Entry, tag: SectionTag) -> Result<&[u8], MapError> {
        entry
            .section(tag)
            .and_then(|section| {
                let (from, length) = (section.offset as usize, section.length as usize);
                self.bytes.get(from..from.checked_add(length)?)
            })
            .ok_or_else(|| self.damaged(number, "a section is not there"))
    }

    fn check_sums(
        &self,
        number: u32,
        entry: &Entry,
        tags: &[SectionTag],
        bit: u8,
    ) -> Result<(), MapError> {
        if self.checked[number as usize].load(Ordering::Relaxed) & bit != 0 {
            return Ok(());
        }
        for &tag in tags {
            let bytes = self.section(number, entry, tag)?;
            let sum = entry.section(tag).map(|section| section.sum);
            if Some(crc32fast::hash(bytes)) != sum {
                return Err(self.damaged(number, "a section does not have its sum"));
            }
        }
        Ok(())
    }

    fn damaged(&self, tile: u32, what: &str) -> MapError {
        MapError::Damaged {
            path: self.path.clone(),
            what: format!("tile {tile}: {what}"),
        }
    }

    fn held(&self, id: JunctionId) -> Result<Tile<'_>, MapError> {
        let tile = self.tile(id.tile)?;
        if usize::from(id.local) < tile.len() {
            Ok(tile)
        } else {
            Err(MapError::NoJunction {
                path: self.path.clone(),
            })
        }
    }

    /// A junction and what names it. Touches the shape data of its tile.
    pub fn junction(&self, id: JunctionId) -> Result<Junction, MapError> {
        let tile = self.held(id)?;
        let osm = self
            .shapes(id.tile)?
            .osm(id.local)
            .ok_or_else(|| self.damaged(id.tile, "a junction has no number"))?;
        Ok(Junction {
            id,
            spot: tile.spot(id.local),
            osm,
            roundabout: tile.is_roundabout(id.local),
            merged: tile.is_merged(id.local),
        })
    }

    /// The arms of a junction, clockwise from north.
    pub fn arms(&self, id: JunctionId) -> Result<Vec<Arm>, MapError> {
        Ok(self.held(id)?.arms(id.local).collect())
    }

    /// The line of the road of an arm, from its junction to the other end.
    pub fn line(&self, id: JunctionId, arm: &Arm) -> Result<Vec<Spot>, MapError> {
        self.shapes(id.tile)?
            .line(arm.index)
            .map_err(|what| self.damaged(id.tile, what))
    }

    /// Every junction of a graph in a box; only the tiles that meet it are read.
    pub fn junctions_in(
        &self,
        kind: GraphKind,
        bounds: &Bounds,
    ) -> Result<Vec<(JunctionId, Spot)>, MapError> {
        let mut found = Vec::new();
        for held in SpotBox::covering(bounds) {
            self.in_box(kind, held, |id, spot| found.push((id, spot)))?;
        }
        Ok(found)
    }

    /// Every junction of a graph in a box of spots.
    pub fn in_box(
        &self,
        kind: GraphKind,
        held: SpotBox,
        mut each: impl FnMut(JunctionId, Spot),
    ) -> Result<(), MapError> {
        for (entry, number) in self.entries.iter().zip(0..) {
            if entry.kind == TileKind::Junctions(kind) && entry.bounds.meets(&held) {
                self.tile(number)?.in_box(held, |local, spot| {
                    let tile = number;
                    each(JunctionId { tile, local }, spot);
                });
            }
        }
        Ok(())
    }

    /// Every junction of a graph within a radius, the nearest first, with its distance in metres.
    ///
    /// Error: 0.1 % of the distance, which is flat; radii above 100 km are cut to that.
    pub fn junctions_near(
        &self,
        kind: GraphKind,
        centre: Point,
        radius: Metres,
    ) -> Result<Vec<(JunctionId, Spot, f64)>, MapError> {
        const WIDEST_M: f64 = 100_000.0;
        let reach = radius.get().min(WIDEST_M);
        let start = Spot::nearest(centre);
        let scale = Scale::at(start.lat);
        let mut found = Vec::new();
        for held in around(start, reach) {
            self.in_box(kind, held, |id, spot| {
                let distance = scale.distance(start, spot);
                if distance <= reach {
                    found.push((id, spot, distance));
                }
            })?;
        }
        found.sort_by(|a, b| a.2.total_cmp(&b.2).then(a.0.cmp(&b.0)));
        Ok(found)
    }

    /// Every feature of some kinds that meets a box.
    pub fn features_in(
        &self,
        kinds: &[FeatureKind],
        bounds: &Bounds,
    ) -> Result<Vec<Feature>, MapError> {
        let boxes = SpotBox::covering(bounds);
        let mut found = Vec::new();
        for (entry, number) in self.entries.iter().zip(0..) {
            let meets = |bounds: &SpotBox| boxes.iter().any(|held| held.meets(bounds));
            if entry.kind != TileKind::Features || !meets(&entry.bounds) {
                continue;
            }
            let tile = self.features(number)?;
            let broken = |what: &str| self.damaged(number, what);
            for index in 0..tile.len() {
                if kinds.contains(&tile.kind(index).map_err(broken)?) {
                    let feature = tile.read(index).map_err(broken)?;
                    if meets(&feature.bounds()) {
                        found.push(feature);
                    }
                }
            }
        }
        Ok(found)
    }

    /// Reads everything: sums, structure, every line and every feature.
    pub fn verify(&self) -> Result<(), MapError> {
        for info in self.tiles() {
            let number = info.number;
            let broken = |what: &str| self.damaged(number, what);
            if info.kind == TileKind::Features {
                let tile = self.features(number)?;
                for index in 0..tile.len() {
                    tile.read(index).map_err(broken)?;
                }
                continue;
            }
            let tile = self.tile(number)?;
            let shapes = self.shapes(number)?;
            for local in 0..tile.len() as u16 {
                shapes
                    .osm(local)
                    .ok_or_else(|| broken("a junction has no number"))?;
                for arm in tile.arms(local) {
                    let line = shapes.line(arm.index).map_err(broken)?;
                    if line.first() != Some(&tile.spot(local)) {
                        return Err(broken("a line does not begin at its junction"));
                    }
                }
            }
            for section in &self.entries[number as usize].sections {
                self.extra(number, section.tag)?;
            }
        }
        Ok(())
    }
}

/// The one or two boxes that cover a circle.
fn around(centre: Spot, reach_m: f64) -> Vec<SpotBox> {
    let scale = Scale::at(centre.lat);
    let lat = (reach_m / scale.north).ceil() as i32 + 1;
    // Towards the pole a degree of longitude is shorter.
    let farthest = Scale::at((centre.lat.abs().saturating_add(lat)).min(SpotBox::EARTH.north));
    let lon = (reach_m / farthest.east).ceil().min(3.6e9) as i64 + 1;
    let (west, east) = (i64::from(centre.lon) - lon, i64::from(centre.lon) + lon);
    let half = 1_800_000_000;
    let part = |west: i64, east: i64| SpotBox {
        south: centre.lat.saturating_sub(lat).max(SpotBox::EARTH.south),
        west: west.max(-half) as i32,
        north: centre.lat.saturating_add(lat).min(SpotBox::EARTH.north),
        east: east.min(half) as i32,
    };
    let mut parts = vec![part(west, east)];
    if west < -half {
        parts.push(part(west + 2 * half, half));
    }
    if east > half {
        parts.push(part(-half, east - 2 * half));
    }
    parts
}
