//! Places from tables: GeoNames' own columns, the columns of its repackagings, or named columns.

use std::path::Path;

use super::build::NewPlace;
use super::sources::{Sourced, kind_of_population};
use super::{Kind, shapes};

/// Reads a table of places and gives how many lines it could not use; `None` where it is none.
pub fn places(text: &str, folder: &Path, out: &mut Vec<Sourced>) -> Option<u64> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    let tabs = first.split('\t').count();
    let start = out.len();
    let mut skipped = 0;
    match tabs {
        19 => {
            for line in text.lines().filter(|line| !line.is_empty()) {
                match geonames(line) {
                    Some(place) => out.push(place),
                    None => skipped += 1,
                }
            }
        }
        8 | 9 if columns(first, '\t').is_none() => {
            for line in text.lines().filter(|line| !line.is_empty()) {
                match short(line) {
                    Some(place) => out.push(place),
                    None => skipped += 1,
                }
            }
        }
        _ => {
            let parted = if tabs > 1 { '\t' } else { ',' };
            columns(first, parted)?;
            skipped = headed(text, parted, folder, out)?;
        }
    }
    (out.len() > start || skipped > 0).then_some(skipped)
}

/// A line of GeoNames' `allCountries.txt` and its cuts.
/// Source: download.geonames.org/export/dump/readme.txt.
fn geonames(line: &str) -> Option<Sourced> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [
        id,
        name,
        _,
        others,
        lat,
        lon,
        class,
        code,
        country,
        _,
        province,
        ..,
    ] = columns[..]
    else {
        return None;
    };
    let population = columns
        .get(14)
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let kind = match (Kind::of_word(code), class) {
        (Kind::Unknown, "P") if code == "PPL" || code.is_empty() => kind_of_population(population),
        (Kind::Unknown, class) => Kind::of_word(class),
        (kind, _) => kind,
    };
    Some(Sourced {
        place: NewPlace {
            id: id.to_owned(),
            names: names(name, others.split(',')),
            lat: lat.parse().ok()?,
            lon: lon.parse().ok()?,
            radius_m: None,
            population,
            country: country.to_owned(),
            kind,
            within: None,
        },
        province: province.to_owned(),
    })
}

/// A line of nine columns: id, name, latitude, longitude, country, first-order division, people,
/// time zone, other names parted by `|`.
fn short(line: &str) -> Option<Sourced> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [id, name, lat, lon, country, province, population, ..] = columns[..] else {
        return None;
    };
    let population = population.parse().unwrap_or(0);
    let others = columns.get(8).copied().unwrap_or_default();
    Some(Sourced {
        place: NewPlace {
            id: id.to_owned(),
            names: names(name, others.split('|')),
            lat: lat.parse().ok()?,
            lon: lon.parse().ok()?,
            radius_m: None,
            population,
            country: country.to_owned(),
            kind: kind_of_population(population),
            within: None,
        },
        province: province.to_owned(),
    })
}

fn names<'a>(name: &str, others: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names = vec![name.to_owned()];
    names.extend(others.filter(|other| !other.is_empty()).map(str::to_owned));
    names
}

/// The columns of a table with headings.
struct Columns {
    id: Option<usize>,
    names: Vec<usize>,
    others: Option<usize>,
    lat: Option<usize>,
    lon: Option<usize>,
    country: Option<usize>,
    province: Option<usize>,
    population: Option<usize>,
    kind: Option<usize>,
    radius: Option<usize>,
    region: Option<usize>,
    sector: Option<usize>,
}

fn columns(first: &str, parted: char) -> Option<Columns> {
    let headings: Vec<String> = first
        .split(parted)
        .map(|heading| {
            let heading = heading
                .trim()
                .trim_matches(['"', '\u{feff}'])
                .to_lowercase();
            heading.replace([' ', '-'], "_")
        })
        .collect();
    let find = |known: &[&str]| {
        known
            .iter()
            .find_map(|known| headings.iter().position(|heading| heading == known))
    };
    let is_name = |heading: &String| {
        heading == "name"
            || heading == "asciiname"
            || heading.starts_with("name_")
            || heading.starts_with("name:")
            || heading == "toponym"
    };
    let names: Vec<usize> = (0..headings.len())
        .filter(|&index| is_name(&headings[index]))
        .collect();
    let found = Columns {
        id: find(&["id", "geonameid", "geoname_id", "pcode", "osm_id", "key"]),
        others: find(&[
            "alternatenames",
            "alternate_names",
            "aliases",
            "other_names",
            "alt_names",
        ]),
        lat: find(&["lat", "latitude", "y"]),
        lon: find(&["lon", "lng", "long", "longitude", "x"]),
        country: find(&["country", "country_code", "cc", "iso2", "iso"]),
        province: find(&[
            "admin1",
            "admin1_code",
            "province",
            "governorate",
            "state",
            "admin",
        ]),
        population: find(&["population", "people", "pop"]),
        kind: find(&["kind", "type", "feature_code", "place", "fcode"]),
        radius: find(&["radius_m"]),
        region: find(&["region_file", "region"]),
        sector: find(&["sector_of"]),
        names,
    };
    let placed = found.lat.is_some() && found.lon.is_some() || found.region.is_some();
    (!found.names.is_empty() && placed).then_some(found)
}

fn headed(text: &str, parted: char, folder: &Path, out: &mut Vec<Sourced>) -> Option<u64> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(parted as u8)
        .flexible(true)
        .quoting(parted == ',')
        .from_reader(text.as_bytes());
    let headings: Vec<String> = reader.headers().ok()?.iter().map(str::to_owned).collect();
    let at = columns(&headings.join("\t"), '\t')?;
    let mut files = shapes::Files::new(folder);
    let mut skipped = 0;
    for (number, row) in reader.records().enumerate() {
        let Ok(row) = row else {
            skipped += 1;
            continue;
        };
        let cell = |index: Option<usize>| {
            index
                .and_then(|index| row.get(index))
                .unwrap_or_default()
                .trim()
        };
        if !cell(at.sector).is_empty() {
            continue;
        }
        let position = match (cell(at.lat).parse(), cell(at.lon).parse()) {
            (Ok(lat), Ok(lon)) => Some((lat, lon, cell(at.radius).parse::<f64>().ok())),
            _ => files
                .middle(cell(at.region))
                .map(|(lat, lon, radius)| (lat, lon, Some(radius))),
        };
        let Some((lat, lon, radius)) = position else {
            skipped += 1;
            continue;
        };
        let mut names: Vec<String> = Vec::new();
        for &column in &at.names {
            names.extend(parts(row.get(column).unwrap_or_default(), &[';']));
        }
        names.extend(parts(cell(at.others), &['|', ';', ',']));
        let population = cell(at.population).parse().unwrap_or(0);
        let kind = match Kind::of_word(cell(at.kind)) {
            Kind::Unknown => kind_of_population(population),
            kind => kind,
        };
        let id = match cell(at.id) {
            "" => format!("row-{}", number + 1),
            id => id.to_owned(),
        };
        out.push(Sourced {
            place: NewPlace {
                id,
                names,
                lat,
                lon,
                radius_m: radius.map(|radius| radius.clamp(1.0, 2e7) as u32),
                population,
                country: cell(at.country).to_uppercase(),
                kind,
                within: None,
            },
            province: cell(at.province).to_owned(),
        });
    }
    Some(skipped)
}

fn parts<'a>(cell: &'a str, by: &'a [char]) -> impl Iterator<Item = String> + 'a {
    cell.split(by)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
}
