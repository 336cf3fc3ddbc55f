//! From files of OpenStreetMap data to one map file.

use std::path::{Path, PathBuf};

use crate::collapse::{RULE, Zipped};
use crate::format::{ATTRIBUTION, MapCounts, MapInfo, SourceInfo};
use crate::import::{ImportError, Limits, Progress, Step, import};
use crate::network::GraphKind;
use crate::roads::RoadSet;
use crate::writer::{MapWriter, WriteError};

/// Why a map cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The sources cannot be read.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The map cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Builds a map of all `inputs` together.
///
/// Memory: below 4 GB for files of any size with the default limits. Scratch files lie in the
/// folder of `output`, have no name, and hold at most about 40 bytes for each node of a road.
/// Nothing is left at `output` unless the map is whole.
pub fn build(
    inputs: &[PathBuf],
    output: &Path,
    limits: &Limits,
    progress: Progress<'_>,
) -> Result<MapCounts, BuildError> {
    let folder = match output.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let mut imported = import(inputs, &folder, limits, progress)?;
    let mut writer = MapWriter::create(output)?;
    writer.counts.roads = imported.counts.roads;
    writer.counts.missing_nodes = imported.counts.missing_nodes;
    let count = imported.zones.count();
    for zone in 0..count {
        if !progress(Step::Graphs, zone as u64, count as u64) {
            return Err(ImportError::Stopped.into());
        }
        let (roads, features) = imported.zone(zone).map_err(|source| ImportError::Scratch {
            folder: folder.clone(),
            source,
        })?;
        let zones = &imported.zones;
        let inside = |spot| zones.of(spot) == zone;
        add_graphs(&mut writer, roads, (count > 1).then_some(&inside))?;
        writer.add_features(features)?;
    }
    let info = MapInfo {
        generator: concat!("bayyina-atlas ", env!("CARGO_PKG_VERSION")).to_owned(),
        attribution: ATTRIBUTION.to_owned(),
        sources: inputs.iter().map(|path| source(path)).collect(),
        timestamp: imported.timestamp,
        counts: writer.counts,
    };
    let counts = writer.counts;
    writer.finish(&info, RULE)?;
    Ok(counts)
}

/// Builds a map of roads that are in memory: both graphs, no features.
pub fn build_from_roads(roads: RoadSet, output: &Path) -> Result<MapCounts, BuildError> {
    let mut writer = MapWriter::create(output)?;
    writer.counts.roads = roads.ways() as u64;
    add_graphs(&mut writer, roads, None)?;
    let info = MapInfo {
        generator: concat!("bayyina-atlas ", env!("CARGO_PKG_VERSION")).to_owned(),
        attribution: ATTRIBUTION.to_owned(),
        sources: Vec::new(),
        timestamp: None,
        counts: writer.counts,
    };
    let counts = writer.counts;
    writer.finish(&info, RULE)?;
    Ok(counts)
}

fn add_graphs(
    writer: &mut MapWriter,
    roads: RoadSet,
    inside: Option<&(dyn Fn(crate::spot::Spot) -> bool + Sync)>,
) -> Result<(), WriteError> {
    let within = |spot| inside.is_none_or(|inside| inside(spot));
    // The first half of a graph keeps every thread busy, the second only one.
    let all = Zipped::new(&roads, GraphKind::All, within);
    let raw = all.raw;
    let (all, major) = rayon::join(
        || all.network(),
        || Zipped::new(&roads, GraphKind::Major, within).network(),
    );
    drop(roads);
    writer.counts.raw_junctions += raw;
    for mut graph in [all, major] {
        if inside.is_some() {
            graph.retain(within);
        }
        writer.add_network(&graph)?;
    }
    Ok(())
}

fn source(path: &Path) -> SourceInfo {
    SourceInfo {
        name: path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        bytes: path.metadata().map_or(0, |about| about.len()),
    }
}
