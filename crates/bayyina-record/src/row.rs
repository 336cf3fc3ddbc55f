//! One row, field by field, gathering what is wrong with it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use bayyina_model::kinds::{Cite, Confidence, Locator, UnknownWord};
use bayyina_model::{Decimal, Evidence, Key, RegionText, Time};
use sha2::{Digest, Sha256};

use crate::coordinates::{self, Axis, Position};
use crate::dates::{self, DateRules};
use crate::fault::{Fault, Note, Remark, RowError, shown};
use crate::geojson;
use crate::headings::TableKind;
use crate::known::{Known, Resolved, key_of};
use crate::layer::{Feature, Shape};
use crate::shapes::wkt;
use crate::table::CellKind;
use crate::text::{cut, folded, guessed_language, parts, plain, slug};
use crate::words;

/// Reads the files that a table refers to, such as regions in GeoJSON beside it.
pub trait Folder {
    /// The bytes of a file, named relative to the case with `/` between folders; the name never
    /// leads out of it. An error in words a person can act on.
    fn read(&self, name: &str) -> Result<Vec<u8>, String>;
}

/// A folder without any file.
pub struct NoFolder;

impl Folder for NoFolder {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Err("no such file".to_owned())
    }
}

impl Folder for BTreeMap<String, Vec<u8>> {
    fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        self.get(name)
            .cloned()
            .ok_or_else(|| "no such file".to_owned())
    }
}

/// Files read once an import, however many rows name them.
pub(crate) struct Files<'a> {
    folder: &'a dyn Folder,
    layers: RefCell<BTreeMap<String, Result<Vec<Feature>, String>>>,
}

impl<'a> Files<'a> {
    pub fn new(folder: &'a dyn Folder) -> Self {
        Self {
            folder,
            layers: RefCell::default(),
        }
    }

    /// The region of a feature of a GeoJSON file: `file.geojson#id`, or the only feature.
    pub(crate) fn region(&self, table: &str, name: &str) -> Result<RegionText, RowError> {
        let (file, id) = match name.split_once('#') {
            Some((file, id)) => (file, Some(id)),
            None => (name, None),
        };
        let fault = |why: String| RowError::File {
            file: cut(file),
            why,
        };
        let path = beside(table, file)
            .ok_or_else(|| fault("the name leads out of the case".to_owned()))?;
        let mut layers = self.layers.borrow_mut();
        let features = layers
            .entry(path.clone())
            .or_insert_with(|| {
                self.folder
                    .read(&path)
                    .and_then(|bytes| geojson::features(&bytes))
            })
            .as_ref()
            .map_err(|why| fault(why.clone()))?;
        let feature = match id {
            Some(id) => features
                .iter()
                .find(|feature| feature.id.as_deref() == Some(id))
                .ok_or_else(|| fault(format!("no feature has the id {id:?}")))?,
            None => match features.as_slice() {
                [feature] => feature,
                _ => {
                    return Err(fault(format!(
                        "{} features; name one: {file}#id",
                        features.len()
                    )));
                }
            },
        };
        match feature.shape.clone().map_err(fault)? {
            Shape::Area(region) => Ok(region),
            Shape::Point(..) => Err(fault(
                "the feature is a point, and an area is needed".to_owned(),
            )),
        }
    }
}

/// A file named beside a table; `None` when it would lead out of the case.
pub(crate) fn beside(table: &str, file: &str) -> Option<String> {
    let file = file.replace('\\', "/");
    if file.starts_with('/') || file.contains(':') {
        return None;
    }
    let folder = table.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// What stands in a field of a row.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub text: String,
    /// The column for messages.
    pub label: String,
    pub kind: CellKind,
}

/// A point that a row gave, for a look at all of them together.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub row: u32,
    pub column: String,
    pub lat: Decimal,
    pub lon: Decimal,
}

/// What reading all rows of a table gathers.
#[derive(Default)]
pub(crate) struct Gathered {
    pub faults: Vec<Fault>,
    pub notes: Vec<Note>,
    pub points: Vec<Seen>,
    /// Radii taken from digits.
    pub rounded: Vec<u32>,
}

/// One row with its fields by canonical heading.
pub(crate) struct Fields<'a> {
    pub table: &'a str,
    pub number: u32,
    pub kind: TableKind,
    pub cells: BTreeMap<String, Found>,
    pub geometry: Option<&'a Result<RegionText, String>>,
    pub dates: &'a DateRules,
    pub known: &'a Known,
    pub files: &'a Files<'a>,
    pub gathered: &'a mut Gathered,
    pub faulty: bool,
}

/// What to do where a point has no radius.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoRadius {
    /// The digits tell how far rounding moved it.
    Digits,
    /// The point itself is meant.
    Point,
}

impl Fields<'_> {
    /// Notes a fault in a field.
    pub fn fault(&mut self, field: &str, why: RowError) {
        let found = self.cells.get(field);
        self.faulty = true;
        self.gathered.faults.push(Fault {
            table: self.table.to_owned(),
            row: self.number,
            column: found.map(|found| found.label.clone()),
            value: found.map(|found| shown(&found.text)).unwrap_or_default(),
            why,
        });
    }

    /// Notes something that is no fault.
    pub fn note(&mut self, field: &str, about: Remark) {
        self.gathered.notes.push(Note {
            table: self.table.to_owned(),
            row: self.number,
            column: self.cells.get(field).map(|found| found.label.clone()),
            about,
        });
    }

    /// The text of a field, trimmed; `None` where nothing stands.
    pub fn text(&self, field: &str) -> Option<String> {
        let text = self.cells.get(field)?.text.trim();
        (!plain(text).is_empty()).then(|| text.to_owned())
    }

    /// A field without which the row says nothing.
    pub fn needed(&mut self, field: &'static str) -> Option<String> {
        let text = self.text(field);
        if text.is_none() {
            let kind = self.kind.name();
            self.fault(field, RowError::Missing { field, kind });
        }
        text
    }

    pub fn list(&self, field: &str) -> Vec<String> {
        self.text(field)
            .map(|text| parts(&text).map(str::to_owned).collect())
            .unwrap_or_default()
    }

    /// A word of a list, in English or as [`words`] translates it.
    pub fn word<W: FromStr<Err = UnknownWord>>(&mut self, field: &str) -> Option<W> {
        let text = self.text(field)?;
        match words::english(field, &text).parse() {
            Ok(word) => Some(word),
            Err(mut error) => {
                error.found = cut(&text);
                self.fault(field, error.into());
                None
            }
        }
    }

    pub fn flag(&mut self, field: &str) -> bool {
        let Some(text) = self.text(field) else {
            return false;
        };
        match words::flag(&text) {
            Some(flag) => flag,
            None => {
                self.fault(
                    field,
                    RowError::Number {
                        found: cut(&text),
                        expected: "yes or no",
                    },
                );
                false
            }
        }
    }

    pub fn whole(&mut self, field: &str) -> Option<u64> {
        let text = self.text(field)?;
        let number = plain(&text).replace([' ', '\u{202f}'], "").parse().ok();
        if number.is_none() {
            self.fault(
                field,
                RowError::Number {
                    found: cut(&text),
                    expected: "a whole number",
                },
            );
        }
        number
    }

    /// A length in metres, or in kilometres where the cell says so.
    pub fn metres(&mut self, field: &str) -> Option<Decimal> {
        self.quantity(field, "a length in metres", |number| {
            (0.0..=21_000_000.0).contains(&number)
        })
    }

    fn bearing(&mut self, field: &str) -> Option<Decimal> {
        self.quantity(field, "a bearing in degrees, 0 to 360", |number| {
            (0.0..=360.0).contains(&number)
        })
    }

    fn quantity(
        &mut self,
        field: &str,
        expected: &'static str,
        fits: impl Fn(f64) -> bool,
    ) -> Option<Decimal> {
        let text = self.text(field)?;
        let tidy = plain(&text).replace(['٫', ','], ".").to_lowercase();
        let (number, factor) = match tidy.strip_suffix("km").or(tidy.strip_suffix("كم")) {
            Some(number) => (number.trim(), 1_000.0),
            None => (
                tidy.strip_suffix(['m', 'м', 'م', '°'])
                    .unwrap_or(&tidy)
                    .trim(),
                1.0,
            ),
        };
        let found = Decimal::parse(number)
            .ok()
            .filter(|found| fits(found.get() * factor));
        let found = match found {
            Some(found) if factor > 1.0 => Decimal::of(found.get() * factor),
            other => other,
        };
        if found.is_none() {
            self.fault(
                field,
                RowError::Number {
                    found: cut(&text),
                    expected,
                },
            );
        }
        found
    }

    pub fn time(&mut self, field: &str) -> Option<Time> {
        let text = self.text(field)?;
        let kind = self
            .cells
            .get(field)
            .map(|found| found.kind)
            .unwrap_or_default();
        let rules = DateRules {
            serials: self.dates.serials || kind == CellKind::Number,
            ..self.dates.clone()
        };
        match dates::time(&text, &rules) {
            Ok(time) => Some(time),
            Err(error) => {
                self.fault(field, error.into());
                None
            }
        }
    }

    /// `time`, or the interval of `from` and `to`. Where only `from` is given, it alone is meant;
    /// `..` is an open end.
    pub fn when(&mut self) -> Option<Time> {
        let time = self.time("time");
        let end = |row: &mut Self, field| match row.text(field).as_deref() {
            Some("..") => Some(None),
            Some(_) => row.time(field).map(Some),
            None => None,
        };
        let (from, to) = (end(self, "from"), end(self, "to"));
        if time.is_some() {
            return time;
        }
        let text = |time: &Option<Time>| {
            time.as_ref()
                .map_or("..".to_owned(), |time| time.to_string())
        };
        match (from, to) {
            (None, None) => None,
            (Some(Some(from)), None) => Some(from),
            (Some(None), None) | (Some(None), Some(None)) => None,
            (from, to) => {
                let (from, to) = (from.flatten(), to.flatten());
                if from == to {
                    return from;
                }
                if from.as_ref().is_some_and(|t| t.text().contains('/'))
                    || to.as_ref().is_some_and(|t| t.text().contains('/'))
                {
                    self.fault(
                        "to",
                        RowError::Backwards {
                            from: text(&from),
                            to: text(&to),
                        },
                    );
                    return None;
                }
                let joined = format!("{}/{}", text(&from), text(&to));
                match Time::parse(&joined) {
                    Ok(time) => Some(time),
                    Err(_) => {
                        self.fault(
                            "to",
                            RowError::Backwards {
                                from: text(&from),
                                to: text(&to),
                            },
                        );
                        None
                    }
                }
            }
        }
    }

    /// The key of the row: its `id`, or one derived from the columns that tell rows apart.
    pub fn key(&mut self, telling: &[&str]) -> Option<Key> {
        if let Some(id) = self.text("id") {
            let id = id.split_whitespace().collect::<Vec<_>>().join(" ");
            if folded(&id).is_empty() || id.len() > 400 {
                self.fault("id", RowError::Key { found: cut(&id) });
                return None;
            }
            return Some(key_of(self.kind.one(), &id));
        }
        if telling.is_empty() {
            self.needed("id");
            return None;
        }
        let mut hash = Sha256::new();
        let mut any = false;
        for field in telling {
            let text = self.text(field).unwrap_or_default();
            any |= !text.is_empty();
            hash.update(field.as_bytes());
            hash.update([0]);
            hash.update(plain(&text).as_bytes());
            hash.update([0]);
        }
        // A geometry at fault is reported when the region is read.
        if let Some(Ok(region)) = self.geometry {
            any = true;
            hash.update(serde_json::to_string(region).unwrap_or_default().as_bytes());
        }
        any |= matches!(self.geometry, Some(Err(_)));
        if !any {
            self.needed("id");
            return None;
        }
        let id = hex::encode(&hash.finalize()[..8]);
        Some(Key::new(&format!("{}:{id}", self.kind.one())))
    }

    /// A reference to a thing that need not be known yet.
    pub fn reference(&mut self, field: &str, kind: &'static str) -> Option<Key> {
        let text = self.text(field)?;
        Some(self.refer(field, kind, &text))
    }

    pub fn references(&mut self, field: &str, kind: &'static str) -> Vec<Key> {
        let list = self.list(field);
        list.iter()
            .map(|text| self.refer(field, kind, text))
            .collect()
    }

    /// A thing by key, id or name; what is not known yet is noted, and referred to all the same.
    pub fn refer(&mut self, field: &str, kind: &'static str, text: &str) -> Key {
        match self.known.find(kind, text) {
            Resolved::One(key) => key,
            Resolved::Several(keys) => {
                let keys = keys.iter().map(Key::to_string).collect();
                self.fault(
                    field,
                    RowError::Several {
                        found: cut(text),
                        keys,
                    },
                );
                key_of(kind, text)
            }
            Resolved::Nothing(near) => {
                let id = if text.contains(char::is_whitespace) {
                    slug(text)
                } else {
                    text.to_owned()
                };
                let key = key_of(kind, &id);
                self.note(
                    field,
                    Remark::Dangling {
                        key: key.to_string(),
                        near,
                    },
                );
                key
            }
        }
    }

    /// A thing that must be known, by key, id or name.
    pub fn known(&mut self, field: &str, kind: &'static str) -> Option<Key> {
        let text = self.text(field)?;
        self.known_text(field, kind, &text)
    }

    pub fn known_list(&mut self, field: &str, kind: &'static str) -> Vec<Key> {
        let list = self.list(field);
        list.iter()
            .filter_map(|text| self.known_text(field, kind, text))
            .collect()
    }

    fn known_text(&mut self, field: &str, kind: &'static str, text: &str) -> Option<Key> {
        match self.known.find(kind, text) {
            Resolved::One(key) => Some(key),
            Resolved::Several(keys) => {
                let keys = keys.iter().map(Key::to_string).collect();
                self.fault(
                    field,
                    RowError::Several {
                        found: cut(text),
                        keys,
                    },
                );
                None
            }
            Resolved::Nothing(near) => {
                self.fault(
                    field,
                    RowError::Unknown {
                        kind,
                        found: cut(text),
                        near,
                    },
                );
                None
            }
        }
    }

    /// The claim, item or incident that a row is about.
    pub fn about(&mut self, field: &'static str, kinds: &[&'static str]) -> Option<Key> {
        let text = self.text(field)?;
        let kind = text
            .split_once(':')
            .and_then(|(kind, _)| kinds.iter().find(|k| **k == kind));
        if let Some(kind) = kind {
            return self.known_text(field, kind, &text);
        }
        let found: BTreeSet<Key> = kinds
            .iter()
            .map(|kind| key_of(kind, &text))
            .filter(|key| self.known.has(key.kind(), key))
            .collect();
        match found.len() {
            1 => found.into_iter().next(),
            0 => self.known_text(field, kinds[0], &text),
            _ => {
                let keys = found.iter().map(Key::to_string).collect();
                self.fault(
                    field,
                    RowError::Several {
                        found: cut(&text),
                        keys,
                    },
                );
                None
            }
        }
    }

    /// A point from one column or two.
    pub fn position(&mut self, lat: &str, lon: &str, both: &str) -> Option<Position> {
        let (field, position) = match (self.text(both), self.text(lat), self.text(lon)) {
            (Some(text), _, _) => (both, self.read_pair(both, &text)?),
            (None, Some(text), None) => (lat, self.read_pair(lat, &text)?),
            (None, None, Some(text)) => (lon, self.read_pair(lon, &text)?),
            (None, Some(north), Some(east)) => {
                let lat_found = coordinates::angle(&north, Axis::Latitude);
                let lon_found = coordinates::angle(&east, Axis::Longitude);
                for (field, found) in [(lat, &lat_found), (lon, &lon_found)] {
                    if let Err(error) = found {
                        self.fault(field, error.clone().into());
                    }
                }
                let (Ok(lat_found), Ok(lon_found)) = (lat_found, lon_found) else {
                    return None;
                };
                for (field, text, found) in [(lat, &north, &lat_found), (lon, &east, &lon_found)] {
                    if found.converted {
                        let about = Remark::Converted {
                            found: cut(text),
                            degrees: found.degrees.to_string(),
                        };
                        self.note(field, about);
                    }
                }
                (
                    lat,
                    Position {
                        lat: lat_found,
                        lon: lon_found,
                    },
                )
            }
            (None, None, None) => return None,
        };
        self.gathered.points.push(Seen {
            row: self.number,
            column: self
                .cells
                .get(field)
                .map(|found| found.label.clone())
                .unwrap_or_default(),
            lat: position.lat.degrees.clone(),
            lon: position.lon.degrees.clone(),
        });
        Some(position)
    }

    fn read_pair(&mut self, field: &str, text: &str) -> Option<Position> {
        match coordinates::position(text) {
            Ok(position) => {
                if position.lat.converted || position.lon.converted {
                    let about = Remark::Converted {
                        found: cut(text),
                        degrees: format!("{}°, {}", position.lat.degrees, position.lon.degrees),
                    };
                    self.note(field, about);
                }
                Some(position)
            }
            Err(error) => {
                self.fault(field, error.into());
                None
            }
        }
    }

    /// The region of a row: an area, a sector, or a point with a radius. The place that a row
    /// names is looked at by [`Fields::region_or_place`].
    pub fn region(&mut self, radius: &str, without: NoRadius) -> Option<RegionText> {
        let area = self.area("region", "region_file");
        let position = self.position("lat", "lon", "point");
        let radius_m = self.metres(radius);
        let sector = self.sector();
        if self.faulty {
            return None;
        }
        if let Some(area) = area {
            if position.is_some() {
                self.note(
                    "lat",
                    Remark::TwoRegions {
                        first: "the area",
                        second: "the point",
                    },
                );
            }
            return Some(area);
        }
        if sector.is_some() {
            return sector;
        }
        let position = position?;
        let radius_m = match (radius_m, without) {
            (Some(radius_m), _) => radius_m,
            (None, NoRadius::Point) => Decimal::of(0.0)?,
            (None, NoRadius::Digits) => {
                let metres = position.rounding_m();
                self.gathered.rounded.push(metres);
                Decimal::of(f64::from(metres))?
            }
        };
        self.checked("lat", position.disk(radius_m))
    }

    /// The region of a row, or that of the place it names, which must have one region only.
    pub fn region_or_place(&mut self, without: NoRadius) -> Option<RegionText> {
        let region = self.region("radius_m", without);
        if region.is_some() || self.faulty {
            return region;
        }
        let place = self.known("place", "place")?;
        match self.known.readings(&place) {
            [region] => Some(region.clone()),
            readings => {
                let why = RowError::Readings {
                    place: place.to_string(),
                    readings: readings.len(),
                };
                self.fault("place", why);
                None
            }
        }
    }

    /// An area from a geometry, WKT, or a file beside the table.
    pub fn area(&mut self, field: &str, file: &str) -> Option<RegionText> {
        if let Some(text) = self.text(field) {
            return match wkt(&text) {
                Some(region) => self.checked(field, region),
                None => {
                    self.fault(field, RowError::Wkt { found: cut(&text) });
                    None
                }
            };
        }
        if let Some(name) = self.text(file) {
            return match self.files.region(self.table, &name) {
                Ok(region) => self.checked(file, region),
                Err(why) => {
                    self.fault(file, why);
                    None
                }
            };
        }
        match (field, self.geometry?) {
            ("region", Ok(region)) => Some(region.clone()),
            ("region", Err(why)) => {
                let why = RowError::Geometry(why.clone());
                self.fault(field, why);
                None
            }
            _ => None,
        }
    }

    /// A region whose rings and numbers hold.
    pub fn checked(&mut self, field: &str, region: RegionText) -> Option<RegionText> {
        match region.region() {
            Ok(_) => Some(region),
            Err(error) => {
                self.fault(field, error.into());
                None
            }
        }
    }

    /// Part of the surroundings of a place: beyond `from_m`, within `to_m`, between two bearings.
    fn sector(&mut self) -> Option<RegionText> {
        let place = self.known("sector_of", "place");
        let from = self.metres("from_m");
        let to = self.metres("to_m");
        let bearing_from = self.bearing("bearing_from");
        let bearing_to = self.bearing("bearing_to");
        let place = place?;
        let of = match self.known.readings(&place) {
            [of] => of.clone(),
            readings => {
                let why = RowError::Readings {
                    place: place.to_string(),
                    readings: readings.len(),
                };
                self.fault("sector_of", why);
                return None;
            }
        };
        let zero = Decimal::of(0.0)?;
        let region = match (from, to, bearing_from, bearing_to) {
            (Some(m), None, None, None) => RegionText::Beyond {
                of: Box::new(of),
                m,
            },
            (None, Some(m), None, None) => RegionText::Within {
                of: Box::new(of),
                m,
            },
            (from, Some(to_m), bearing_from, bearing_to)
                if bearing_from.is_some() == bearing_to.is_some() =>
            {
                let (lat, lon) = centre(&of)?;
                RegionText::Sector {
                    lat,
                    lon,
                    from_m: from.unwrap_or_else(|| zero.clone()),
                    to_m,
                    bearing_from: bearing_from.unwrap_or_else(|| zero.clone()),
                    bearing_to: bearing_to.unwrap_or(zero),
                }
            }
            _ => {
                let kind = self.kind.name();
                let fields = &["from_m", "to_m", "to_m with bearing_from and bearing_to"];
                self.fault("sector_of", RowError::OneOf { fields, kind });
                return None;
            }
        };
        self.checked("sector_of", region)
    }

    /// Names by language from `name`, `name_en`, `name_ar` …
    pub fn names(&mut self, stem: &str) -> BTreeMap<String, Vec<String>> {
        let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let tagged: Vec<(String, String)> = self
            .cells
            .keys()
            .filter_map(|field| {
                Some((
                    field.clone(),
                    field.strip_prefix(stem)?.strip_prefix('_')?.to_owned(),
                ))
            })
            .filter(|(_, tag)| (2..=3).contains(&tag.len()))
            .collect();
        for (field, tag) in tagged {
            let list = self.list(&field);
            if !list.is_empty() {
                names.entry(tag).or_default().extend(list);
            }
        }
        let language = self.text("language").filter(|text| {
            (2..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase())
        });
        for name in self.list(stem) {
            let tag = language
                .clone()
                .unwrap_or_else(|| guessed_language(&name).to_owned());
            let known = names.entry(tag).or_default();
            if !known.contains(&name) {
                known.push(name);
            }
        }
        names
    }

    /// Where evidence comes from and how sure its author is.
    pub fn evidence(&mut self) -> Evidence {
        Evidence {
            origin: self.reference("origin", "source"),
            items: self.cites(),
            analyst: self.text("analyst"),
            method: self.text("method"),
            confidence: self.word::<Confidence>("confidence"),
            cited: self.text("cited"),
            note: self.text("note"),
            parameters: BTreeMap::new(),
        }
    }

    fn cites(&mut self) -> Vec<Cite> {
        let mut cites = Vec::new();
        for part in self.list("items") {
            let (item, fragment) = match part.split_once('#') {
                Some((item, fragment)) => (item.trim(), Some(fragment)),
                None => (&*part, None),
            };
            let locator = match fragment.map(locator) {
                None => None,
                Some(Some(locator)) => Some(locator),
                Some(None) => {
                    self.fault("items", RowError::Locator { found: cut(&part) });
                    continue;
                }
            };
            let item = self.refer("items", "item", item);
            cites.push(Cite { item, locator });
        }
        cites
    }
}

/// The point that a region stands around.
fn centre(region: &RegionText) -> Option<(Decimal, Decimal)> {
    match region {
        RegionText::Disk { lat, lon, .. } | RegionText::Sector { lat, lon, .. } => {
            Some((lat.clone(), lon.clone()))
        }
        other => {
            let point = other.region().ok()?.centre();
            Some((Decimal::of(point.lat())?, Decimal::of(point.lon())?))
        }
    }
}

/// A part of an item: `t=10.5,20`, `frame=12.04`, `xywh=0,0,640,360`, `page=3`, `char=10-25`,
/// `row=4`, joined by `&`.
pub(crate) fn locator(text: &str) -> Option<Locator> {
    let mut locator = Locator::default();
    for part in text.split('&') {
        let (name, value) = part.split_once('=')?;
        let decimals = || -> Option<Vec<Decimal>> {
            value
                .split(',')
                .map(|number| Decimal::parse(number.trim()).ok())
                .collect()
        };
        match name.trim() {
            "t" => locator.seconds = Some(decimals()?.try_into().ok()?),
            "frame" => locator.frame_s = Some(Decimal::parse(value.trim()).ok()?),
            "xywh" => locator.pixels = Some(decimals()?.try_into().ok()?),
            "page" => locator.page = Some(value.trim().parse().ok()?),
            "row" => locator.row = Some(value.trim().parse().ok()?),
            "char" => locator.span = Some(span(value)?),
            _ => return None,
        }
    }
    Some(locator)
}

/// `start-end`, the end excluded.
pub(crate) fn span(text: &str) -> Option<[u32; 2]> {
    let text = plain(text);
    let (start, end) = text.split_once(['-', ',', '–'])?;
    let (start, end) = (start.trim().parse().ok()?, end.trim().parse().ok()?);
    (start < end).then_some([start, end])
}
