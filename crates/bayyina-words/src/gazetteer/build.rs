//! Writing a gazetteer file.

use std::collections::HashMap;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::Kind;
use super::format::{BLOCK, HEADER, Info, MAGIC, SECTIONS, SourceNote, VERSION};
use super::terms;
use crate::fold::{fold, is_unseen};
use crate::script::Script;

/// Why a gazetteer could not be written.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The file system would not.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is more than its numbers can count.
    #[error("too many {what} for one gazetteer")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
    },
    /// Nothing was found to write.
    #[error("no place was found")]
    Empty,
}

/// A place to be written.
#[derive(Clone, Debug)]
pub struct NewPlace {
    /// Its id in its source.
    pub id: String,
    /// Its names, the main one first.
    pub names: Vec<String>,
    /// Latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees.
    pub lon: f64,
    /// How far it reaches from its point in metres, where its source says.
    pub radius_m: Option<u32>,
    /// How many people live there; 0 where that is not known.
    pub population: u64,
    /// Two letters of ISO 3166; empty where that is not known.
    pub country: String,
    /// What it is.
    pub kind: Kind,
    /// The number of the place that it lies in, as [`Builder::add`] gave it.
    pub within: Option<u32>,
}

/// Gathers places and writes them as one file.
#[derive(Debug, Default)]
pub struct Builder {
    places: Vec<Row>,
    names: Vec<NameRow>,
    texts: String,
    sources: Vec<SourceNote>,
    numbers: HashMap<String, u32>,
}

#[derive(Debug)]
struct Row {
    lat: i32,
    lon: i32,
    population: u32,
    radius_m: u32,
    country: [u8; 2],
    kind: Kind,
    id_length: u8,
    within: u32,
    first_name: u32,
    id: u32,
}

#[derive(Debug)]
struct NameRow {
    text: u32,
    place: u32,
    length: u16,
    script: Script,
    main: bool,
}

/// A longer name is no name.
const LONGEST_TEXT: usize = 1000;

impl Builder {
    /// An empty gazetteer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a source that was read.
    pub fn source(&mut self, note: SourceNote) {
        self.sources.push(note);
    }

    /// How many places were added.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether no place was added.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The number of a place that was added under this id.
    pub fn number_of(&self, id: &str) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    /// Where a place that was added is, in degrees, and how many people live there.
    pub fn at(&self, number: u32) -> (f64, f64, u64) {
        let row = &self.places[number as usize];
        (
            f64::from(row.lat) / 1e7,
            f64::from(row.lon) / 1e7,
            u64::from(row.population),
        )
    }

    /// The country of a place that was added; empty where it is not known.
    pub fn country_of(&self, number: u32) -> &str {
        std::str::from_utf8(&self.places[number as usize].country)
            .unwrap_or_default()
            .trim_end_matches('\0')
    }

    /// Sets what a place lies in, once that is known.
    pub fn set_within(&mut self, number: u32, within: u32) {
        if number != within {
            self.places[number as usize].within = within + 1;
        }
    }

    /// Adds a place and gives its number. A place whose position is none, or without any name that
    /// can be seen, is not added.
    pub fn add(&mut self, place: &NewPlace) -> Option<u32> {
        let number = u32::try_from(self.places.len()).ok()?;
        let on_earth = (-90.0..=90.0).contains(&place.lat) && (-180.0..=180.0).contains(&place.lon);
        if !on_earth || self.texts.len() > u32::MAX as usize - (1 << 20) {
            return None;
        }
        let first_name = self.names.len() as u32;
        let mut seen: Vec<&str> = Vec::with_capacity(place.names.len());
        for name in &place.names {
            let name = name.trim();
            let visible = name.chars().any(|c| !is_unseen(c) && !c.is_whitespace());
            if !visible || name.len() > LONGEST_TEXT || seen.contains(&name) {
                continue;
            }
            let row = NameRow {
                text: self.push_text(name),
                place: number,
                length: name.len() as u16,
                script: Script::of_text(name),
                main: seen.is_empty(),
            };
            self.names.push(row);
            seen.push(name);
        }
        if seen.is_empty() {
            return None;
        }
        let mut end = place.id.len().min(255);
        while !place.id.is_char_boundary(end) {
            end -= 1;
        }
        let id = self.push_text(&place.id[..end]);
        let letters = place.country.as_bytes();
        let country = match letters {
            [one, two] => [*one, *two],
            _ => [0, 0],
        };
        self.places.push(Row {
            lat: libm::round(place.lat * 1e7) as i32,
            lon: libm::round(place.lon * 1e7) as i32,
            population: u32::try_from(place.population).unwrap_or(u32::MAX),
            radius_m: place
                .radius_m
                .unwrap_or_else(|| place.kind.usual_radius_m(place.population)),
            country,
            kind: place.kind,
            id_length: end as u8,
            within: place.within.map_or(0, |within| within + 1),
            first_name,
            id,
        });
        self.numbers.insert(place.id.clone(), number);
        Some(number)
    }

    fn push_text(&mut self, text: &str) -> u32 {
        let at = self.texts.len() as u32;
        self.texts.push_str(text);
        at
    }

    /// Writes the file: aside first, then renamed, so that whoever reads the old one keeps it.
    pub fn write(self, path: &Path) -> Result<Info, BuildError> {
        if self.places.is_empty() {
            return Err(BuildError::Empty);
        }
        let keys = Keys::of(&self);
        let info = Info {
            attribution: attribution(&self.sources),
            places: self.places.len() as u64,
            names: self.names.len() as u64,
            sources: self.sources.clone(),
        };
        let terms = keys.terms();
        if terms.len() > u32::MAX as usize {
            return Err(BuildError::TooMany { what: "terms" });
        }
        let parts = self.sections(&info, &keys, &terms);
        write_file(path, &parts).map_err(|source| BuildError::Write {
            path: path.to_owned(),
            source,
        })?;
        Ok(info)
    }

    fn sections(&self, info: &Info, keys: &Keys, terms: &[u64]) -> [Vec<u8>; SECTIONS] {
        let mut places = Vec::with_capacity(self.places.len() * super::format::PLACE);
        for row in &self.places {
            places.extend(row.lat.to_le_bytes());
            places.extend(row.lon.to_le_bytes());
            places.extend(row.population.to_le_bytes());
            places.extend(row.radius_m.to_le_bytes());
            places.extend(row.country);
            places.push(row.kind as u8);
            places.push(row.id_length);
            places.extend(row.within.to_le_bytes());
            places.extend(row.first_name.to_le_bytes());
            places.extend(row.id.to_le_bytes());
        }
        let mut names = Vec::with_capacity(self.names.len() * super::format::NAME);
        for (index, row) in self.names.iter().enumerate() {
            names.extend(row.text.to_le_bytes());
            names.extend(row.place.to_le_bytes());
            names.extend(keys.of_name[index].to_le_bytes());
            names.extend(row.length.to_le_bytes());
            names.push(row.script as u8);
            names.push(u8::from(row.main));
        }
        let bits = (terms.len() as u64 / 4).max(1).ilog2().clamp(8, 26);
        let mut buckets = Vec::with_capacity((4 << bits) + 4);
        let mut next = 0_usize;
        for bucket in 0..(1_u64 << bits) {
            while next < terms.len() && (terms[next] >> 32) >> (32 - bits) < bucket {
                next += 1;
            }
            buckets.extend((next as u32).to_le_bytes());
        }
        buckets.extend((terms.len() as u32).to_le_bytes());
        let mut term_bytes = Vec::with_capacity(terms.len() * 8);
        for &term in terms {
            term_bytes.extend(((term >> 32) as u32).to_le_bytes());
            term_bytes.extend((term as u32).to_le_bytes());
        }
        let (mut key_bytes, mut key_texts) = (Vec::new(), Vec::new());
        let mut posts = Vec::with_capacity(self.names.len() * 4);
        for group in &keys.groups {
            key_bytes.extend((key_texts.len() as u32).to_le_bytes());
            key_bytes.extend((posts.len() as u32 / 4).to_le_bytes());
            key_texts.extend_from_slice(group.key.as_bytes());
            for &name in &group.names {
                posts.extend(name.to_le_bytes());
            }
        }
        key_bytes.extend((key_texts.len() as u32).to_le_bytes());
        key_bytes.extend((posts.len() as u32 / 4).to_le_bytes());
        [
            serde_json::to_vec(info).expect("strings and numbers are JSON"),
            places,
            names,
            self.texts.as_bytes().to_vec(),
            key_bytes,
            key_texts,
            posts,
            buckets,
            term_bytes,
        ]
    }
}

/// The keys of all names; those of greater places come first.
struct Keys {
    groups: Vec<Group>,
    of_name: Vec<u32>,
}

struct Group {
    key: String,
    names: Vec<u32>,
    population: u32,
    scripts: u16,
}

impl Keys {
    fn of(builder: &Builder) -> Self {
        let key_of = |row: &NameRow| {
            let text = &builder.texts[row.text as usize..][..usize::from(row.length)];
            terms::key(&fold(text))
        };
        let mut keyed: Vec<(String, u32)> = builder
            .names
            .par_iter()
            .enumerate()
            .map(|(index, row)| (key_of(row), index as u32))
            .collect();
        keyed.par_sort_unstable();
        let mut groups: Vec<Group> = Vec::new();
        for (key, name) in keyed {
            let row = &builder.names[name as usize];
            let population = builder.places[row.place as usize].population;
            let script = 1 << row.script as u16;
            match groups.last_mut() {
                Some(group) if group.key == key => {
                    group.names.push(name);
                    group.population = group.population.max(population);
                    group.scripts |= script;
                }
                _ => groups.push(Group {
                    key,
                    names: vec![name],
                    population,
                    scripts: script,
                }),
            }
        }
        groups.par_sort_by(|one, other| {
            (other.population, &one.key).cmp(&(one.population, &other.key))
        });
        let mut of_name = vec![0; builder.names.len()];
        for (number, group) in groups.iter_mut().enumerate() {
            let people = |name: &u32| {
                let place = builder.names[*name as usize].place;
                std::cmp::Reverse(builder.places[place as usize].population)
            };
            group.names.sort_by_key(|name| (people(name), *name));
            for &name in &group.names {
                of_name[name as usize] = number as u32;
            }
        }
        Self { groups, of_name }
    }

    /// Hash and key of every term, in order.
    fn terms(&self) -> Vec<u64> {
        let mut terms: Vec<u64> = self
            .groups
            .par_iter()
            .enumerate()
            .flat_map_iter(|(number, group)| {
                let mut hashes = Vec::new();
                for script in 0..14 {
                    if group.scripts & 1 << script != 0 {
                        terms::of_stored(&group.key, Script::from_number(script), &mut hashes);
                    }
                }
                hashes.sort_unstable();
                hashes.dedup();
                hashes
                    .into_iter()
                    .map(move |hash| u64::from(hash) << 32 | number as u64)
            })
            .collect();
        terms.par_sort_unstable();
        terms
    }
}

fn attribution(sources: &[SourceNote]) -> String {
    let mut parts = vec!["Names of countries and provinces: Unicode CLDR (Unicode License v3)"];
    let any = |kind: &str| sources.iter().any(|source| source.name.contains(kind));
    if any("cities") || any("geonames") || any(".txt") || any("countries") {
        parts.push("Places: GeoNames (CC BY 4.0)");
    }
    if any(".pbf") || any(".bmap") {
        parts.push("© OpenStreetMap contributors (ODbL 1.0)");
    }
    parts.join(". ")
}

fn write_file(path: &Path, parts: &[Vec<u8>; SECTIONS]) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let mut header = Vec::with_capacity(HEADER);
    let data_start = HEADER as u64;
    let mut at = data_start;
    let mut table = Vec::new();
    for part in parts {
        table.extend(at.to_le_bytes());
        table.extend((part.len() as u64).to_le_bytes());
        at += part.len() as u64;
    }
    // Sums are of blocks of what lies between header and sums.
    let mut sums = Vec::new();
    {
        let mut out = std::io::BufWriter::with_capacity(1 << 20, file.as_file_mut());
        out.seek(SeekFrom::Start(data_start))?;
        let mut hasher = crc32fast::Hasher::new();
        let mut filled = 0;
        for part in parts {
            let mut rest = &part[..];
            while !rest.is_empty() {
                let (now, later) = rest.split_at(rest.len().min(BLOCK - filled));
                hasher.update(now);
                out.write_all(now)?;
                filled += now.len();
                rest = later;
                if filled == BLOCK {
                    let done = std::mem::replace(&mut hasher, crc32fast::Hasher::new());
                    sums.extend(done.finalize().to_le_bytes());
                    filled = 0;
                }
            }
        }
        if filled > 0 {
            sums.extend(hasher.finalize().to_le_bytes());
        }
        out.write_all(&sums)?;
        out.flush()?;
    }
    header.extend(MAGIC);
    header.extend(VERSION.to_le_bytes());
    header.extend((SECTIONS as u16).to_le_bytes());
    header.extend((at + sums.len() as u64).to_le_bytes());
    header.extend(at.to_le_bytes());
    header.extend(crc32fast::hash(&sums).to_le_bytes());
    header.extend(table);
    let sum = crc32fast::hash(&header);
    header.extend(sum.to_le_bytes());
    file.as_file_mut().seek(SeekFrom::Start(0))?;
    file.as_file_mut().write_all(&header)?;
    // A temporary file is its owner's alone; a gazetteer is for all who may read the folder.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let readable = std::fs::Permissions::from_mode(0o644);
        file.as_file().set_permissions(readable)?;
    }
    file.as_file_mut().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
