//! What a gazetteer is made from: tables, OpenStreetMap data, lists of countries.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::build::NewPlace;
use super::format::SourceNote;
use super::{Kind, osm, shapes, table};
use crate::encoding::decode;

/// Why a source cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file system would not.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is none of the kinds that are known.
    #[error("{} is no table of places, list of countries, GeoJSON or map", path.display())]
    Unknown {
        /// The file.
        path: PathBuf,
    },
    /// It is an extract that cannot be read.
    #[error(transparent)]
    Pbf(#[from] bayyina_atlas::pbf::PbfError),
    /// It is a map that cannot be read.
    #[error(transparent)]
    Map(#[from] bayyina_atlas::MapError),
}

/// A place as its source has it.
#[derive(Clone, Debug)]
pub struct Sourced {
    /// The place; `within` is not known yet.
    pub place: NewPlace,
    /// The code or name of the first-order division that it lies in, as the source has it.
    pub province: String,
}

/// What sources hold.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Places.
    pub places: Vec<Sourced>,
    /// Countries by their codes of two letters: GeoNames id, English name, people, square
    /// kilometres.
    pub countries: BTreeMap<String, CountryRow>,
    /// What was read.
    pub notes: Vec<SourceNote>,
    /// What a person should know: encodings that were not UTF-8, and the like.
    pub remarks: Vec<String>,
}

/// A country of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CountryRow {
    /// Its id.
    pub id: String,
    /// Its name in English.
    pub name: String,
    /// Three letters of ISO 3166.
    pub iso3: String,
    /// People.
    pub population: u64,
    /// Square kilometres.
    pub area_km2: f64,
}

impl Gathered {
    /// Reads a file, or all files of a folder that are of a known kind.
    pub fn read(
        &mut self,
        path: &Path,
        progress: &mut dyn FnMut(&Path),
    ) -> Result<(), SourceError> {
        if path.is_dir() {
            let failed = |source| SourceError::Read {
                path: path.to_owned(),
                source,
            };
            let mut files: Vec<PathBuf> = std::fs::read_dir(path)
                .map_err(failed)?
                .filter_map(|entry| Some(entry.ok()?.path()))
                .filter(|path| path.is_file() && is_known(path))
                .collect();
            files.sort();
            for file in files {
                self.read(&file, progress)?;
            }
            return Ok(());
        }
        progress(path);
        let before = self.places.len() + self.countries.len();
        let skipped = self.read_file(path)?;
        self.notes.push(SourceNote {
            name: path
                .file_name()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            places: (self.places.len() + self.countries.len() - before) as u64,
            skipped,
        });
        Ok(())
    }

    fn read_file(&mut self, path: &Path) -> Result<u64, SourceError> {
        match ending(path).as_str() {
            "pbf" => return osm::extract(path, &mut self.places),
            "bmap" => return osm::map(path, &mut self.places),
            _ => {}
        }
        let failed = |source| SourceError::Read {
            path: path.to_owned(),
            source,
        };
        let mut bytes = std::fs::read(path).map_err(failed)?;
        if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut plain = Vec::new();
            flate2::read::MultiGzDecoder::new(&bytes[..])
                .read_to_end(&mut plain)
                .map_err(failed)?;
            bytes = plain;
        }
        let decoded = decode(&bytes);
        if let Some(note) = decoded.note() {
            self.remarks.push(format!("{}: {note}", path.display()));
        }
        let text = decoded.text;
        match ending(path).as_str() {
            "json" | "geojson" => {
                let value: Value =
                    serde_json::from_str(&text).map_err(|_| SourceError::Unknown {
                        path: path.to_owned(),
                    })?;
                if let Some(skipped) = shapes::features(&value, &mut self.places) {
                    return Ok(skipped);
                }
                self.countries(&value).ok_or_else(|| SourceError::Unknown {
                    path: path.to_owned(),
                })
            }
            _ => {
                let folder = path.parent().unwrap_or(Path::new("."));
                table::places(&text, folder, &mut self.places).ok_or_else(|| SourceError::Unknown {
                    path: path.to_owned(),
                })
            }
        }
    }

    /// An object of countries by code.
    fn countries(&mut self, value: &Value) -> Option<u64> {
        let mut skipped = 0;
        let mut any = false;
        for (code, country) in value.as_object()? {
            let text = |key: &str| match country.get(key) {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Number(number)) => number.to_string(),
                _ => String::new(),
            };
            let number = |key: &str| text(key).parse::<f64>().unwrap_or(0.0);
            if code.len() != 2 || text("name").is_empty() {
                skipped += 1;
                continue;
            }
            any = true;
            let row = CountryRow {
                id: text("geonameid"),
                name: text("name"),
                iso3: text("iso3"),
                population: number("population") as u64,
                area_km2: number("areakm2"),
            };
            self.countries.insert(code.to_uppercase(), row);
        }
        any.then_some(skipped)
    }
}

/// The ending of a file's name, in lower case, without `.gz`.
fn ending(path: &Path) -> String {
    let name = path
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().to_lowercase());
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit('.').next().unwrap_or_default().to_owned()
}

fn is_known(path: &Path) -> bool {
    matches!(
        ending(path).as_str(),
        "tsv" | "csv" | "txt" | "json" | "geojson" | "pbf" | "bmap"
    )
}

/// The kind of a settlement of which only its people are known.
pub fn kind_of_population(population: u64) -> Kind {
    match population {
        0 => Kind::Unknown,
        1..5_000 => Kind::Village,
        5_000..50_000 => Kind::Town,
        _ => Kind::City,
    }
}
