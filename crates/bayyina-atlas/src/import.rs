//! From files of OpenStreetMap data to placed ways, in bounded memory.
//!
//! Three readings: relations (which ways are shores), ways (which nodes are wanted), nodes (where
//! those are). A file whose objects are sorted by kind, as nearly all are, is read once in total,
//! because each reading finds its part of the file by halving. What does not fit into memory
//! moves to nameless scratch files.

use std::io;
use std::path::{Path, PathBuf};

use crate::feature::{Feature, Origin};
use crate::pack::push_signed;
use crate::pbf::{Block, PbfError, PbfFile, WireFault};
use crate::plan::Plan;
use crate::points::{Found, decode_nodes};
use crate::records::Records;
use crate::roads::{RoadSet, RoadSetBuilder};
use crate::spill::{DiskTable, IdRuns, NOWHERE, NodeTable};
use crate::spot::Spot;
use crate::tags::{FeatureKind, RoadTags, Tag, kept};
use crate::way::{WayRecord, invalid, push_placed};
use crate::zones::{Counts, Zones};

/// How much is held in memory.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Numbers of wanted nodes, of 8 bytes, held unsorted before they move to disk.
    pub ids: usize,
    /// Nodes placed in one reading: 16 bytes each, and 20 more when all fit at once.
    pub window: usize,
    /// Bytes of ways held before they move to disk.
    pub ways: usize,
    /// Nodes of one zone: about 250 bytes each while its graphs are made.
    pub zone: usize,
}

impl Default for Limits {
    /// Below 4 GB for a file of any size.
    fn default() -> Self {
        Self {
            ids: 64 << 20,
            window: 48 << 20,
            ways: 256 << 20,
            zone: 8 << 20,
        }
    }
}

/// Why an import stopped.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file cannot be read.
    #[error(transparent)]
    Pbf(#[from] PbfError),
    /// The scratch folder would not.
    #[error("cannot use the scratch folder {}", folder.display())]
    Scratch {
        /// Where scratch files are kept.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no road in the files.
    #[error("no drivable road in {}", list(inputs))]
    NoRoads {
        /// The files.
        inputs: Vec<PathBuf>,
    },
    /// The caller asked to stop.
    #[error("stopped")]
    Stopped,
}

fn list(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    names.join(", ")
}

/// What an import is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Reading files; counted in bytes.
    Reading,
    /// Placing ways; counted in ways.
    Placing,
    /// Making graphs; counted in zones.
    Graphs,
}

/// Told how far a step is; says whether to go on.
pub type Progress<'a> = &'a mut dyn FnMut(Step, u64, u64) -> bool;

/// What an import read and left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Drivable ways.
    pub roads: u64,
    /// Ways and points that are features.
    pub features: u64,
    /// Nodes of those ways.
    pub nodes: u64,
    /// Nodes that the files name and do not place, as where an extract cuts a way.
    pub missing_nodes: u64,
}

/// Placed ways, sorted into zones.
#[derive(Debug)]
pub(crate) struct Imported {
    pub zones: Zones,
    located: Vec<Records>,
    pub counts: ImportCounts,
    pub timestamp: Option<i64>,
}

impl Imported {
    /// The roads of a zone and its surroundings, and the features that begin in the zone.
    pub fn zone(&mut self, zone: usize) -> io::Result<(RoadSet, Vec<Feature>)> {
        let mut roads = RoadSetBuilder::default();
        let mut features = Vec::new();
        let zones = &self.zones;
        let mut reader = self.located[zone].reader()?;
        let mut nodes = Vec::new();
        while let Some(record) = reader.next()? {
            let way = WayRecord::read(record, &mut nodes, true).map_err(invalid)?;
            if let Some(tags) = way.road {
                roads.push(tags, &nodes);
                if tags.roundabout && nodes.len() > 3 && nodes.first() == nodes.last() {
                    let ring: Vec<Spot> = nodes.iter().map(|&(_, spot)| spot).collect();
                    let found = crate::feature::roundabout(way.id, &ring);
                    features.extend(found.filter(|ring| zones.of(ring.line[0]) == zone));
                }
            }
            if let Some((kind, origin, tags)) = way.feature
                && zones.of(nodes[0].1) == zone
            {
                let feature = Feature {
                    kind,
                    origin,
                    osm: way.id,
                    line: nodes.iter().map(|&(_, spot)| spot).collect(),
                    radius_m: 0,
                    tags,
                };
                features.extend(feature.pieces());
            }
        }
        Ok((roads.finish(), features))
    }
}

/// Reads the files.
pub(crate) fn import(
    inputs: &[PathBuf],
    folder: &Path,
    limits: &Limits,
    progress: Progress<'_>,
) -> Result<Imported, ImportError> {
    let files = inputs
        .iter()
        .map(|path| PbfFile::open(path))
        .collect::<Result<Vec<_>, _>>()?;
    let mut plans = files
        .iter()
        .map(Plan::sorted)
        .collect::<Result<Vec<_>, _>>()?;
    loop {
        let reading = Reading {
            files: &files,
            folder,
            limits,
            total: files.iter().map(PbfFile::length).sum(),
            done: 0,
            progress: &mut *progress,
        };
        match reading.run(&plans) {
            Err(Halt::Unsorted(file)) => plans[file] = Plan::unsorted(&files[file]),
            Err(Halt::Import(error)) => return Err(error),
            Err(Halt::Scratch(source)) => {
                return Err(ImportError::Scratch {
                    folder: folder.to_owned(),
                    source,
                });
            }
            Ok(imported) => return Ok(imported),
        }
    }
}

/// Why a reading stopped.
enum Halt {
    /// The objects of this file are not sorted by kind.
    Unsorted(usize),
    Scratch(io::Error),
    Import(ImportError),
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Self::Scratch(error)
    }
}

impl From<PbfError> for Halt {
    fn from(error: PbfError) -> Self {
        Self::Import(error.into())
    }
}

struct Reading<'a> {
    files: &'a [PbfFile],
    folder: &'a Path,
    limits: &'a Limits,
    total: u64,
    done: u64,
    progress: Progress<'a>,
}

/// Ways of water areas: number of the way, and which area's tags.
#[derive(Debug, Default)]
struct Shores {
    ways: Vec<(i64, u32)>,
    areas: Vec<Vec<Tag>>,
}

impl Shores {
    fn find(&self, way: i64) -> Option<&Vec<Tag>> {
        let at = self.ways.binary_search_by_key(&way, |&(id, _)| id).ok()?;
        Some(&self.areas[self.ways[at].1 as usize])
    }
}

impl Reading<'_> {
    fn run(mut self, plans: &[Plan]) -> Result<Imported, Halt> {
        let shores = self.relations(plans)?;
        let (mut ways, wanted, mut counts) = self.ways(plans, &shores)?;
        drop(shores);
        if counts.roads == 0 {
            // A file that is not sorted hides its ways from a reading that supposes so.
            if let Some(file) = plans.iter().position(|plan| plan.sorted) {
                return Err(Halt::Unsorted(file));
            }
            let inputs = self.files.iter().map(|file| file.path().to_owned());
            return Err(Halt::Import(ImportError::NoRoads {
                inputs: inputs.collect(),
            }));
        }
        let mut spots = Counts::default();
        let mut points = Records::new(self.folder, self.limits.ways);
        let mut table = self.nodes(plans, wanted, &mut spots, &mut points, &mut counts)?;
        let zones = Zones::split(&spots, self.limits.zone);
        let each = self.limits.ways / zones.count();
        let mut located: Vec<Records> = (0..zones.count())
            .map(|_| Records::new(self.folder, each))
            .collect();
        self.place(&mut ways, &mut table, &zones, &mut located)?;
        let mut reader = points.reader()?;
        let mut nodes = Vec::new();
        while let Some(record) = reader.next()? {
            WayRecord::read(record, &mut nodes, true)
                .map_err(invalid)
                .and_then(|_| located[zones.of(nodes[0].1)].push(record))?;
        }
        Ok(Imported {
            zones,
            located,
            counts,
            timestamp: self.files.iter().filter_map(PbfFile::timestamp).min(),
        })
    }

    fn relations(&mut self, plans: &[Plan]) -> Result<Shores, Halt> {
        let mut shores = Shores::default();
        for (file, plan) in plans.iter().enumerate() {
            let decode = |block: &Block<'_>| {
                let mut found = Vec::new();
                block.relations(|_, tags, members| {
                    if FeatureKind::is_water_area(&tags) {
                        let ways: Vec<i64> = members.iter().map(|member| member.0).collect();
                        found.push((kept(&tags), ways));
                    }
                })?;
                Ok(found)
            };
            self.read(file, plan, &plan.relations, decode, |found| {
                for (tags, ways) in found {
                    let area = shores.areas.len() as u32;
                    shores.ways.extend(ways.into_iter().map(|way| (way, area)));
                    shores.areas.push(tags);
                }
                Ok(())
            })?;
        }
        shores.ways.sort_unstable();
        shores.ways.dedup_by_key(|&mut (way, _)| way);
        Ok(shores)
    }

    fn ways(
        &mut self,
        plans: &[Plan],
        shores: &Shores,
    ) -> Result<(Records, IdRuns, ImportCounts), Halt> {
        let mut records = Records::new(self.folder, self.limits.ways);
        let mut wanted = IdRuns::new(self.folder, self.limits.ids);
        let mut counts = ImportCounts::default();
        for (file, plan) in plans.iter().enumerate() {
            let decode = |block: &Block<'_>| {
                let mut batch = Batch::default();
                block.ways(|way| {
                    let road = RoadTags::read(&way.tags);
                    let mut feature = FeatureKind::of_way(&way.tags)
                        .map(|kind| (kind, Origin::Way, kept(&way.tags)));
                    if feature.is_none()
                        && let Some(tags) = shores.find(way.id)
                    {
                        feature = Some((FeatureKind::WaterEdge, Origin::Member, tags.clone()));
                    }
                    if road.is_none() && feature.is_none() {
                        return Ok(());
                    }
                    let from = batch.ids.len();
                    way.references(&mut batch.ids)?;
                    batch.counts.roads += u64::from(road.is_some());
                    batch.counts.features += u64::from(feature.is_some());
                    let record = WayRecord {
                        id: way.id,
                        road,
                        feature,
                    };
                    let start = batch.bytes.len();
                    record.write(&mut batch.bytes);
                    let mut last = 0i64;
                    for &id in &batch.ids[from..] {
                        push_signed(&mut batch.bytes, id.wrapping_sub(last));
                        last = id;
                    }
                    batch.lengths.push(batch.bytes.len() - start);
                    Ok(())
                })?;
                // A node comes again in the next ways of the same place.
                batch.ids.sort_unstable();
                batch.ids.dedup();
                Ok(batch)
            };
            self.read(file, plan, &plan.ways, decode, |batch: Batch| {
                counts.roads += batch.counts.roads;
                counts.features += batch.counts.features;
                let mut at = 0;
                for length in batch.lengths {
                    records.push(&batch.bytes[at..at + length])?;
                    at += length;
                }
                wanted.extend(&batch.ids)?;
                Ok(())
            })?;
        }
        Ok((records, wanted, counts))
    }

    /// Places the wanted nodes, a window of them at a time, and keeps tagged points.
    fn nodes(
        &mut self,
        plans: &[Plan],
        wanted: IdRuns,
        spots_at: &mut Counts,
        points: &mut Records,
        counts: &mut ImportCounts,
    ) -> Result<NodeTable, Halt> {
        let folder = self.folder;
        let mut windows = wanted.windows(self.limits.window)?;
        // The least and greatest number in each blob, once it was read.
        let mut ranges: Vec<Vec<Option<(i64, i64)>>> = self
            .files
            .iter()
            .map(|file| vec![None; file.blobs()])
            .collect();
        let mut disk: Option<DiskTable> = None;
        let mut ids = windows.next()?;
        loop {
            let next = windows.next()?;
            let last = next.is_empty();
            let mut spots = vec![NOWHERE; ids.len()];
            let (least, greatest) = match (ids.first(), ids.last()) {
                (Some(&least), Some(&greatest)) => (least, greatest),
                _ => (0, -1),
            };
            for (file, plan) in plans.iter().enumerate() {
                // One batch at a time, since what was learnt of a blob decides on the next.
                let mut at = plan.nodes.start;
                while at < plan.nodes.end {
                    let mut batch = Vec::new();
                    while at < plan.nodes.end && batch.len() < 16 {
                        let useful = ranges[file][at]
                            .is_none_or(|(low, high)| low <= greatest && least <= high);
                        if useful {
                            batch.push(at);
                        }
                        at += 1;
                    }
                    let new: Vec<bool> = batch
                        .iter()
                        .map(|&index| ranges[file][index].is_none())
                        .collect();
                    let mut beyond = false;
                    let mut order = batch.iter().zip(new);
                    let ranges = &mut ranges[file];
                    let decode = |block: &Block<'_>| decode_nodes(block, &ids);
                    self.read_some(file, plan, &batch, decode, |found: Found| {
                        if let Some((&index, new)) = order.next() {
                            ranges[index] = Some(found.range);
                            beyond = found.range.0 > greatest;
                            if new {
                                counts.features += found.points.len() as u64;
                                for point in &found.points {
                                    points.push(point)?;
                                }
                            }
                        }
                        for (at, spot) in found.placed {
                            // The first file that places a node counts.
                            if spots[at as usize] == NOWHERE {
                                spots[at as usize] = spot;
                            }
                        }
                        Ok(())
                    })?;
                    if beyond && plan.sorted && !last {
                        break;
                    }
                }
            }
            for &spot in &spots {
                if spot == NOWHERE {
                    counts.missing_nodes += 1;
                } else {
                    spots_at.add(spot);
                }
            }
            counts.nodes += ids.len() as u64;
            if last && disk.is_none() {
                return Ok(NodeTable::in_memory(ids, spots));
            }
            let table = match &mut disk {
                Some(table) => table,
                None => disk.insert(DiskTable::new(folder)?),
            };
            table.append(&ids, &spots)?;
            ids = next;
            if last {
                break;
            }
        }
        let mut table = disk.expect("the loop above made it");
        table.finish()?;
        Ok(NodeTable::Disk(table))
    }

    /// Sorts ways into zones, with the places of their nodes.
    fn place(
        &mut self,
        ways: &mut Records,
        table: &mut NodeTable,
        zones: &Zones,
        located: &mut [Records],
    ) -> Result<(), Halt> {
        let total = ways.count();
        let mut reader = ways.reader()?;
        let mut nodes = Vec::new();
        let mut run: Vec<(i64, Spot)> = Vec::new();
        let mut head = Vec::new();
        let mut touched = Vec::new();
        let mut done = 0;
        while let Some(record) = reader.next()? {
            let way = WayRecord::read(record, &mut nodes, false).map_err(invalid)?;
            // Where a node is missing the way is cut.
            for index in 0..=nodes.len() {
                let spot = match nodes.get(index) {
                    Some(&(id, _)) => table.find(id)?,
                    None => None,
                };
                if let Some(spot) = spot {
                    run.push((nodes[index].0, spot));
                    continue;
                }
                if run.len() > 1 {
                    head.clear();
                    way.write(&mut head);
                    push_placed(&mut head, &run);
                    zones.touching(run.iter().map(|&(_, spot)| spot), &mut touched);
                    for &zone in &touched {
                        located[zone].push(&head)?;
                    }
                }
                run.clear();
            }
            done += 1;
            if done % 65_536 == 0 && !(self.progress)(Step::Placing, done, total) {
                return Err(Halt::Import(ImportError::Stopped));
            }
        }
        Ok(())
    }

    fn read<T: Send>(
        &mut self,
        file: usize,
        plan: &Plan,
        blobs: &std::ops::Range<usize>,
        decode: impl Fn(&Block<'_>) -> Result<T, WireFault> + Sync,
        fold: impl FnMut(T) -> Result<(), Halt>,
    ) -> Result<(), Halt> {
        let blobs: Vec<usize> = blobs.clone().collect();
        self.read_some(file, plan, &blobs, decode, fold)
    }

    fn read_some<T: Send>(
        &mut self,
        file: usize,
        plan: &Plan,
        blobs: &[usize],
        decode: impl Fn(&Block<'_>) -> Result<T, WireFault> + Sync,
        mut fold: impl FnMut(T) -> Result<(), Halt>,
    ) -> Result<(), Halt> {
        let pbf = &self.files[file];
        let both = |block: &Block<'_>| Ok((block.kinds()?, decode(block)?));
        pbf.visit(blobs, both, |index, (kinds, value)| {
            if !plan.allows(index, kinds) {
                return Err(Halt::Unsorted(file));
            }
            self.done += pbf.blob_size(index);
            let done = self.done.min(self.total);
            if !(self.progress)(Step::Reading, done, self.total) {
                return Err(Halt::Import(ImportError::Stopped));
            }
            fold(value)
        })
    }
}

/// Ways of one blob.
#[derive(Debug, Default)]
struct Batch {
    bytes: Vec<u8>,
    lengths: Vec<usize>,
    ids: Vec<i64>,
    counts: ImportCounts,
}

/// Reads the places and ways of one file into memory: what a benchmark or a test starts from.
pub fn read_roads(path: &Path) -> Result<RoadSet, ImportError> {
    let folder = std::env::temp_dir();
    let limits = Limits {
        zone: usize::MAX,
        ..Limits::default()
    };
    let inputs = [path.to_owned()];
    let mut imported = import(&inputs, &folder, &limits, &mut |_, _, _| true)?;
    let (roads, _) = imported
        .zone(0)
        .map_err(|source| ImportError::Scratch { folder, source })?;
    Ok(roads)
}
