//! Writes a map: aside, synced, renamed.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tempfile::NamedTempFile;

use crate::feature::Feature;
use crate::format::{
    ALIGNED, Entry, HEADER, Header, MapCounts, MapInfo, PAGE, Section, SectionTag, TileKind, tag,
};
use crate::map::TileInfo;
use crate::network::{GraphKind, JunctionKey, Network};
use crate::spot::SpotBox;
use crate::tags::FeatureKind;
use crate::tile::{self, Out, Part};

/// Why a map cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}", path.display())]
pub struct WriteError {
    path: PathBuf,
    source: io::Error,
}

/// A list of junctions elsewhere that cannot be written before all zones are.
#[derive(Debug)]
struct Waiting {
    tile: usize,
    outs: Vec<Out>,
}

/// A map being written. Dropped before [`MapWriter::finish`], it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct MapWriter {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
    at: u64,
    entries: Vec<Entry>,
    waiting: Vec<Waiting>,
    /// Junctions near the border of a zone, by graph and key.
    borders: BTreeMap<(GraphKind, JunctionKey), (u32, u16)>,
    pub counts: MapCounts,
}

impl MapWriter {
    /// Begins a map that will lie at `path`.
    pub fn create(path: &Path) -> Result<Self, WriteError> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let fault = |source| WriteError {
            path: path.to_owned(),
            source,
        };
        let file = tempfile::Builder::new()
            .prefix(&format!(".{name}."))
            .suffix(".part")
            .tempfile_in(folder)
            .map_err(fault)?;
        let mut writer = Self {
            path: path.to_owned(),
            file: BufWriter::with_capacity(1 << 20, file),
            at: 0,
            entries: Vec::new(),
            waiting: Vec::new(),
            borders: BTreeMap::new(),
            counts: MapCounts::default(),
        };
        writer.put(&[0; HEADER]).map_err(fault)?;
        Ok(writer)
    }

    /// Adds the junctions of a zone.
    pub fn add_network(&mut self, network: &Network) -> Result<(), WriteError> {
        let kind = network.kind;
        let first = self.entries.len() as u32;
        let layout = tile::layout(network, first);
        // Encoded a few at a time on all threads, written in order.
        for (round, leaves) in layout.leaves.chunks(16).enumerate() {
            let parts: Vec<Part> = leaves
                .par_iter()
                .enumerate()
                .map(|(index, leaf)| {
                    let number = first + (round * 16 + index) as u32;
                    tile::encode(network, &layout, leaf, number)
                })
                .collect();
            for part in parts {
                let number = self.entries.len();
                for (key, local) in part.border {
                    self.borders.insert((kind, key), (number as u32, local));
                }
                match kind {
                    GraphKind::All => {
                        self.counts.junctions += u64::from(part.count);
                        self.counts.arms += u64::from(part.arms);
                    }
                    GraphKind::Major => {
                        self.counts.major_junctions += u64::from(part.count);
                        self.counts.major_arms += u64::from(part.arms);
                    }
                }
                let mut sections = part.search;
                if part.outs.iter().any(|out| out.away.is_some()) {
                    self.waiting.push(Waiting {
                        tile: number,
                        outs: part.outs,
                    });
                } else {
                    sections.push((tag::OUTS, tile::encode_outs(&part.outs)));
                }
                let kind = TileKind::Junctions(kind);
                self.tile(kind, part.count, part.bounds, &[sections, part.shape])?;
            }
        }
        Ok(())
    }

    /// Adds features of a zone, in any order.
    pub fn add_features(&mut self, mut features: Vec<Feature>) -> Result<(), WriteError> {
        features.par_sort_by(|a, b| {
            let key = |feature: &Feature| (feature.kind, feature.origin, feature.osm);
            key(a).cmp(&key(b)).then_with(|| a.line.cmp(&b.line))
        });
        // Several inputs may hold one object.
        features.dedup();
        for feature in &features {
            let count = match feature.kind {
                FeatureKind::Place => &mut self.counts.places,
                FeatureKind::Bridge => &mut self.counts.bridges,
                FeatureKind::WaterEdge => &mut self.counts.water_edges,
                FeatureKind::Waterway => &mut self.counts.waterways,
                FeatureKind::RailCrossing => &mut self.counts.rail_crossings,
                FeatureKind::Roundabout => &mut self.counts.roundabouts,
            };
            *count += 1;
        }
        for leaf in tile::feature_leaves(&features) {
            let (bounds, sections) = tile::encode_features(&features, &leaf);
            self.tile(TileKind::Features, leaf.len() as u32, bounds, &[sections])?;
        }
        Ok(())
    }

    /// Adds a tile of another map as it lies there, and further sections.
    pub fn add_tile(
        &mut self,
        tile: TileInfo,
        copied: Vec<(SectionTag, Vec<u8>)>,
        added: Vec<(SectionTag, Vec<u8>)>,
    ) -> Result<(), WriteError> {
        let (shape, search) = copied
            .into_iter()
            .partition(|(name, _)| tag::SHAPE.contains(name));
        self.tile(tile.kind, tile.count, tile.bounds, &[search, added, shape])
    }

    /// Writes what is left and gives the file its name.
    pub fn finish(self, info: &MapInfo, rule: u32) -> Result<(), WriteError> {
        let path = self.path.clone();
        self.finished(info, rule)
            .map_err(|source| WriteError { path, source })
    }

    fn finished(mut self, info: &MapInfo, rule: u32) -> io::Result<()> {
        for Waiting { tile, mut outs } in std::mem::take(&mut self.waiting) {
            let TileKind::Junctions(kind) = self.entries[tile].kind else {
                continue;
            };
            for out in &mut outs {
                if let Some(key) = out.away
                    && let Some(&(tile, local)) = self.borders.get(&(kind, key))
                {
                    out.tile = tile;
                    out.local = local;
                }
            }
            let section = self.section(tag::OUTS, &tile::encode_outs(&outs))?;
            self.entries[tile].sections.push(section);
        }
        self.align(PAGE)?;
        let mut directory = Vec::new();
        for entry in &self.entries {
            entry.write(&mut directory);
        }
        let directory_at = self.at;
        self.put(&directory)?;
        self.align(ALIGNED)?;
        let text = serde_json::to_vec(info)?;
        let info_at = self.at;
        self.put(&text)?;
        let header = Header {
            tiles: self.entries.len() as u32,
            directory: (directory_at, directory.len() as u64),
            info: (info_at, text.len() as u64),
            length: self.at,
            directory_sum: crc32fast::hash(&directory),
            info_sum: crc32fast::hash(&text),
            rule,
        };
        let mut file = self
            .file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&header.write())?;
        readable_by_all(file.as_file())?;
        file.as_file().sync_all()?;
        let folder = file.path().parent().map(Path::to_owned);
        file.persist(&self.path).map_err(|error| error.error)?;
        if let Some(folder) = folder {
            sync_folder(&folder)?;
        }
        Ok(())
    }

    fn tile(
        &mut self,
        kind: TileKind,
        count: u32,
        bounds: SpotBox,
        groups: &[Vec<(SectionTag, Vec<u8>)>],
    ) -> Result<(), WriteError> {
        let mut sections = Vec::new();
        let mut write = || {
            for group in groups {
                self.align(PAGE)?;
                for (tag, bytes) in group {
                    sections.push(self.section(*tag, bytes)?);
                }
            }
            Ok(())
        };
        write().map_err(|source| WriteError {
            path: self.path.clone(),
            source,
        })?;
        self.entries.push(Entry {
            kind,
            count,
            bounds,
            sections,
        });
        Ok(())
    }

    fn section(&mut self, tag: SectionTag, bytes: &[u8]) -> io::Result<Section> {
        self.align(ALIGNED)?;
        let section = Section {
            tag,
            sum: crc32fast::hash(bytes),
            offset: self.at,
            length: bytes.len() as u64,
        };
        self.put(bytes)?;
        Ok(section)
    }

    fn align(&mut self, to: u64) -> io::Result<()> {
        let over = (to - self.at % to) % to;
        self.put(&vec![0; over as usize])
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.at += bytes.len() as u64;
        Ok(())
    }
}

/// Files made aside are for their owner alone; a map is as open as other files.
#[cfg(unix)]
fn readable_by_all(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
