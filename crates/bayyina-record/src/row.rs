//! One row, field by field, gathering what is wrong with it.

mod cite;
mod files;
mod place;

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use bayyina_model::kinds::UnknownWord;
use bayyina_model::{Decimal, Key, RegionText, Time};
use sha2::{Digest, Sha256};

use crate::dates::{self, DateRules};
use crate::fault::{Fault, Note, Remark, RowError, shown};
use crate::headings::TableKind;
use crate::known::{Known, Resolved, key_of};
use crate::table::CellKind;
use crate::text::{cut, folded, parts, plain, slug};
use crate::words;

pub(crate) use cite::span;
pub(crate) use files::Files;
pub use files::{Folder, NoFolder};
pub(crate) use place::NoRadius;

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
    pub known: &'a Known<'a>,
    pub files: &'a Files<'a>,
    pub gathered: &'a mut Gathered,
    pub faulty: bool,
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
            also: 0,
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
        if thousands(&plain(&text)) {
            let found = cut(&text);
            self.fault(field, RowError::Thousands { found });
            return None;
        }
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

    /// `time`, or the interval of `from` and `to`. Where only one of the two is given, it alone is
    /// meant; `..` is an open end, and nothing else is.
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
            (Some(Some(only)), None) | (None, Some(Some(only))) => Some(only),
            (Some(None), None) | (None, Some(None)) | (Some(None), Some(None)) => None,
            (from, to) => {
                let (from, to) = (from.flatten(), to.flatten());
                if from == to {
                    return from;
                }
                for (field, end) in [("from", &from), ("to", &to)] {
                    if let Some(end) = end.as_ref().filter(|end| end.text().contains('/')) {
                        let why = RowError::Number {
                            found: end.to_string(),
                            expected: "one date; an interval stands in time",
                        };
                        self.fault(field, why);
                        return None;
                    }
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

    pub fn known_text(&mut self, field: &str, kind: &'static str, text: &str) -> Option<Key> {
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
}

/// Whether a comma may part thousands: `12,000` is twelve thousand to some and twelve to others.
fn thousands(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let Some((whole, rest)) = text.split_once(',') else {
        return false;
    };
    let whole = whole.trim_start_matches(['+', '-']);
    !whole.starts_with('0') && digits(whole) == whole.len() && digits(rest) == 3
}
