//! Countries and provinces: named from lists of our own, placed by the places in them.

use std::collections::BTreeMap;

use super::Kind;
use super::build::{Builder, NewPlace};
use super::sources::{Gathered, Sourced};
use crate::fold::fold;
use crate::script::Script;

/// Names of countries in many scripts, by code: a line each, `code`, latitude, longitude, radius in
/// kilometres, names parted by `|`. Source: Unicode CLDR; positions: Natural Earth.
const COUNTRIES: &str = include_str!("../../data/countries.tsv");
/// Names of provinces by country and the code that GeoNames uses: `country.code`, names parted by
/// `|`. Source: GeoNames; Unicode CLDR.
const PROVINCES: &str = include_str!("../../data/provinces.tsv");
/// Counties of the United States, of which news speaks by their whole name: a line each, the
/// province's key, name, latitude, longitude, radius in kilometres. Source: United States Census.
const COUNTIES: &str = include_str!("../../data/counties.tsv");

/// What lies in a country or a province, added up.
#[derive(Default)]
struct Sum {
    places: f64,
    lat: f64,
    x: f64,
    y: f64,
    population: u64,
    spread: Vec<(f64, f64)>,
}

impl Sum {
    fn add(&mut self, place: &NewPlace) {
        self.places += 1.0;
        self.lat += place.lat;
        // Longitudes are added as directions, so that those beside the date line stay there.
        self.x += libm::cos(place.lon.to_radians());
        self.y += libm::sin(place.lon.to_radians());
        self.population += place.population;
        self.spread.push((place.lat, place.lon));
    }

    fn middle(&self) -> (f64, f64) {
        let lon = libm::atan2(self.y, self.x).to_degrees();
        (self.lat / self.places, lon)
    }

    /// How far nine in ten of its places lie from the middle, in metres.
    fn reach_m(&self) -> f64 {
        let (lat, lon) = self.middle();
        let narrow = libm::cos(lat.to_radians());
        let mut far: Vec<f64> = self
            .spread
            .iter()
            .map(|&(a, b)| {
                let east = (b - lon + 540.0) % 360.0 - 180.0;
                libm::hypot(a - lat, east * narrow) * 111_195.0
            })
            .collect();
        far.sort_by(f64::total_cmp);
        far[(far.len() - 1) * 9 / 10].max(5_000.0)
    }
}

/// Most provinces share the name of a city in them; that city's names in other scripts are the
/// province's too. By country and code.
fn seats(gathered: &Gathered) -> BTreeMap<(String, String), Vec<String>> {
    let mut wanted: BTreeMap<(String, String), (u64, Vec<String>)> = BTreeMap::new();
    let mut names: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for line in PROVINCES.lines() {
        if let Some((key, list)) = line.split_once('\t')
            && let Some((country, code)) = key.split_once('.')
        {
            let key = (country.to_owned(), code.to_owned());
            names.insert(key.clone(), list.split('|').map(fold).collect());
            wanted.insert(key, (0, Vec::new()));
        }
    }
    for Sourced { place, province } in &gathered.places {
        let key = (place.country.clone(), province.clone());
        let (Some(list), Some(best)) = (names.get(&key), wanted.get_mut(&key)) else {
            continue;
        };
        let is_seat = place
            .names
            .iter()
            .take(1)
            .any(|name| list.contains(&fold(name)));
        if is_seat && place.population > best.0 {
            let others = place
                .names
                .iter()
                .filter(|name| !matches!(Script::of_text(name), Script::Latin | Script::None));
            *best = (place.population, others.cloned().collect());
        }
    }
    wanted
        .into_iter()
        .map(|(key, (_, names))| (key, names))
        .collect()
}

/// Adds the counties of the provinces that are there.
fn add_counties(builder: &mut Builder, provinces: &BTreeMap<(String, String), u32>) {
    for line in COUNTIES.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let [province, name, lat, lon, radius_km] = columns[..] else {
            continue;
        };
        let number = |text: &str| text.parse::<f64>().ok();
        let Some((country, code)) = province.split_once('.') else {
            continue;
        };
        let within = provinces.get(&(country.to_owned(), code.to_owned()));
        if let (Some(&within), Some(lat), Some(lon), Some(km)) =
            (within, number(lat), number(lon), number(radius_km))
        {
            builder.add(&NewPlace {
                id: format!("county:{code}/{name}"),
                names: vec![
                    name.to_owned(),
                    name.trim_end_matches(" County")
                        .trim_end_matches(" Parish")
                        .to_owned(),
                ],
                lat,
                lon,
                radius_m: Some((km * 1000.0) as u32),
                population: 0,
                country: country.to_owned(),
                kind: Kind::District,
                within: Some(within),
            });
        }
    }
}

/// Puts gathered places into a builder: countries first, then provinces, then what lies in them.
pub fn assemble(gathered: Gathered) -> Builder {
    let mut builder = Builder::new();
    let mut countries: BTreeMap<&str, Sum> = BTreeMap::new();
    let mut provinces: BTreeMap<(&str, &str), Sum> = BTreeMap::new();
    for Sourced { place, province } in &gathered.places {
        if place.country.len() != 2 || matches!(place.kind, Kind::Country | Kind::Province) {
            continue;
        }
        countries.entry(&place.country).or_default().add(place);
        if !province.is_empty() {
            let key = (place.country.as_str(), province.as_str());
            provinces.entry(key).or_default().add(place);
        }
    }
    let mut country_numbers: BTreeMap<String, u32> = BTreeMap::new();
    let mut province_numbers: BTreeMap<(String, String), u32> = BTreeMap::new();
    // A source that has countries itself, as GeoNames' full table, is not doubled.
    let whole = gathered
        .places
        .iter()
        .any(|one| one.place.kind == Kind::Country);
    for line in COUNTRIES.lines().filter(|_| !whole) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [code, lat, lon, radius_km, names] = columns[..] else {
            continue;
        };
        let listed = gathered.countries.get(code);
        let sum = countries.get(code);
        if listed.is_none() && sum.is_none() {
            continue;
        }
        let mut list: Vec<String> = listed.map(|row| row.name.clone()).into_iter().collect();
        list.extend(names.split('|').map(str::to_owned));
        list.extend(
            listed
                .map(|row| row.iso3.clone())
                .filter(|iso3| iso3.len() == 3),
        );
        let number = |text: &str| text.parse::<f64>().ok();
        let (lat, lon) = match (number(lat), number(lon), sum) {
            (Some(lat), Some(lon), _) => (lat, lon),
            (_, _, Some(sum)) => sum.middle(),
            _ => continue,
        };
        let area_radius_m =
            listed.map(|row| libm::sqrt(row.area_km2 / std::f64::consts::PI) * 1000.0);
        let radius_m = number(radius_km)
            .map(|km| km * 1000.0)
            .or(area_radius_m)
            .unwrap_or(300_000.0);
        let people = listed.map_or(0, |row| row.population);
        let place = NewPlace {
            id: listed.map_or_else(|| format!("country:{code}"), |row| row.id.clone()),
            names: list,
            lat,
            lon,
            radius_m: Some(radius_m.max(1_000.0) as u32),
            population: people.max(sum.map_or(0, |sum| sum.population)),
            country: code.to_owned(),
            kind: Kind::Country,
            within: None,
        };
        if let Some(number) = builder.add(&place) {
            country_numbers.insert(code.to_owned(), number);
        }
    }
    let has_provinces = gathered
        .places
        .iter()
        .any(|one| one.place.kind == Kind::Province && one.province.len() > 1 && whole);
    let mut seats = seats(&gathered);
    for line in PROVINCES.lines().filter(|_| !has_provinces) {
        let Some((key, names)) = line.split_once('\t') else {
            continue;
        };
        let Some((country, code)) = key.split_once('.') else {
            continue;
        };
        let Some(sum) = provinces.get(&(country, code)) else {
            continue;
        };
        let (lat, lon) = sum.middle();
        let mut names: Vec<String> = names.split('|').map(str::to_owned).collect();
        names.extend(
            seats
                .remove(&(country.to_owned(), code.to_owned()))
                .unwrap_or_default(),
        );
        let place = NewPlace {
            id: format!("province:{key}"),
            names,
            lat,
            lon,
            radius_m: Some(sum.reach_m() as u32),
            population: sum.population,
            country: country.to_owned(),
            kind: Kind::Province,
            within: country_numbers.get(country).copied(),
        };
        if let Some(number) = builder.add(&place) {
            province_numbers.insert((country.to_owned(), code.to_owned()), number);
        }
    }
    if !has_provinces {
        add_counties(&mut builder, &province_numbers);
    }
    for Sourced {
        mut place,
        province,
    } in gathered.places
    {
        let key = (place.country.clone(), province);
        place.within = province_numbers
            .get(&key)
            .or_else(|| country_numbers.get(&key.0))
            .copied();
        let number = builder.add(&place);
        if let Some(number) = number {
            match place.kind {
                Kind::Country => {
                    country_numbers.insert(key.0, number);
                }
                Kind::Province => {
                    province_numbers.insert(key, number);
                }
                _ => {}
            }
        }
    }
    for note in gathered.notes {
        builder.source(note);
    }
    builder
}
