//! The method: the thresholds and rules of a case, as data.
//!
//! `method.toml` beside this file holds every key with its default, unit, reason and help; a case
//! overrides values by key.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use bayyina_ground::Metres;
use bayyina_model::Case;
use bayyina_model::kinds::{Confidence, Texts};
use serde::{Deserialize, Serialize};

/// What `method.toml` says of one key.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyInfo {
    /// The value when a case says nothing.
    pub default: String,
    /// Its unit; empty for words.
    pub unit: String,
    /// What values it takes.
    pub kind: ValueKind,
    /// The greatest number it takes.
    pub most: Option<u64>,
    /// The words it takes.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Why the default is what it is, by language.
    pub reason: Texts,
    /// What it does, by language.
    pub help: Texts,
}

/// What values a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ValueKind {
    /// A whole number from 0.
    Number,
    /// A whole number from 1.
    Count,
    /// One of a few words.
    Choice,
}

/// Why values are no method.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MethodError {
    /// A key that the rules do not know.
    #[error("unknown key {key:?} in the method; nearest known key: {nearest}")]
    UnknownKey {
        /// The key.
        key: String,
        /// The known key that is spelt most like it.
        nearest: &'static str,
    },
    /// A value that the key does not take.
    #[error("{key} = {value:?}: expected {expected}")]
    Value {
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// What it takes.
        expected: String,
    },
}

/// One key with the value that a case uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MethodValue {
    /// The key.
    pub key: String,
    /// The value used.
    pub value: String,
    /// The default.
    pub default: String,
    /// The unit; empty for words.
    pub unit: String,
    /// What it does, by language.
    pub help: Texts,
}

/// The thresholds and rules that verdicts depend on.
#[derive(Clone, Debug, PartialEq)]
pub struct Method {
    values: BTreeMap<String, String>,
    /// `place.tolerance_m`.
    pub place_tolerance: Metres,
    /// `holder.presence_radius_m`.
    pub presence_radius: Metres,
    /// `holder.staleness_days`, in seconds.
    pub staleness_s: i64,
    /// `event.accounts`.
    pub event_accounts: usize,
    /// `event.radius_m`.
    pub event_radius: Metres,
    /// `event.days`, in seconds.
    pub event_s: i64,
    /// `time.tolerance_s`.
    pub time_tolerance_s: i64,
    /// `time.from_publication`.
    pub time_from_publication: bool,
    /// `evidence.least_confidence`.
    pub least_confidence: Confidence,
    /// `evidence.reviews`.
    pub reviews: usize,
    /// `evidence.unreviewed_programs`.
    pub unreviewed_programs: bool,
    /// `derivations.listed`.
    pub listed: usize,
}

impl Default for Method {
    fn default() -> Self {
        Self::with(&BTreeMap::new()).expect("the defaults are checked by a test")
    }
}

const DAY_S: i64 = 86_400;

impl Method {
    /// The method of a case: the defaults with what the case overrides.
    pub fn of(case: &Case) -> Result<Self, MethodError> {
        Self::with(case.method())
    }

    /// The defaults with these values by key.
    pub fn with(values: &BTreeMap<String, String>) -> Result<Self, MethodError> {
        for (key, value) in values {
            check(key, value)?;
        }
        let text = |key: &str| -> String {
            values.get(key).cloned().unwrap_or_else(|| {
                info(key)
                    .expect("keys in code are in the file")
                    .default
                    .clone()
            })
        };
        let number = |key: &str| text(key).parse::<u32>().expect("values are checked");
        let metres = |key: &str| Metres::new(f64::from(number(key))).expect("a whole number");
        Ok(Self {
            place_tolerance: metres("place.tolerance_m"),
            presence_radius: metres("holder.presence_radius_m"),
            staleness_s: i64::from(number("holder.staleness_days")) * DAY_S,
            event_accounts: number("event.accounts") as usize,
            event_radius: metres("event.radius_m"),
            event_s: i64::from(number("event.days")) * DAY_S,
            time_tolerance_s: i64::from(number("time.tolerance_s")),
            time_from_publication: text("time.from_publication") == "yes",
            least_confidence: text("evidence.least_confidence")
                .parse()
                .expect("values are checked"),
            reviews: number("evidence.reviews") as usize,
            unreviewed_programs: text("evidence.unreviewed_programs") == "yes",
            listed: number("derivations.listed") as usize,
            values: values.clone(),
        })
    }

    /// Every key with the value used, in the order of keys.
    pub fn values(&self) -> Vec<MethodValue> {
        keys()
            .iter()
            .map(|(key, info)| MethodValue {
                key: key.clone(),
                value: self.values.get(key).unwrap_or(&info.default).clone(),
                default: info.default.clone(),
                unit: info.unit.clone(),
                help: info.help.clone(),
            })
            .collect()
    }
}

/// Every key with what is said of it.
pub fn keys() -> &'static BTreeMap<String, KeyInfo> {
    static KEYS: OnceLock<BTreeMap<String, KeyInfo>> = OnceLock::new();
    KEYS.get_or_init(|| {
        toml::from_str(include_str!("method.toml")).expect("the file is checked by a test")
    })
}

/// What is said of one key.
pub fn info(key: &str) -> Option<&'static KeyInfo> {
    keys().get(key)
}

fn check(key: &str, value: &str) -> Result<(), MethodError> {
    let Some(info) = info(key) else {
        let nearest = keys()
            .keys()
            .min_by_key(|known| edits(known, key))
            .expect("there are keys");
        return Err(MethodError::UnknownKey {
            key: key.to_owned(),
            nearest,
        });
    };
    let most = info.most.unwrap_or(u64::from(u32::MAX / 4));
    let least = u64::from(info.kind == ValueKind::Count);
    let (good, expected) = match info.kind {
        ValueKind::Choice => (
            info.choices.iter().any(|choice| choice == value),
            info.choices.join(", "),
        ),
        _ => (
            value.bytes().all(|b| b.is_ascii_digit())
                && value
                    .parse::<u64>()
                    .is_ok_and(|number| (least..=most).contains(&number)),
            format!("a whole number from {least} to {most}"),
        ),
    };
    if good {
        Ok(())
    } else {
        Err(MethodError::Value {
            key: key.to_owned(),
            value: value.to_owned(),
            expected,
        })
    }
}

/// How many letters apart two keys are (Levenshtein).
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(80).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let best = (corner + usize::from(letter != *other))
                .min(row[j] + 1)
                .min(row[j + 1] + 1);
            corner = row[j + 1];
            row[j + 1] = best;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(key: &str, value: &str) -> Result<Method, MethodError> {
        Method::with(&BTreeMap::from([(key.to_owned(), value.to_owned())]))
    }

    #[test]
    fn every_default_is_a_value_its_key_takes() {
        for (key, info) in keys() {
            check(key, &info.default).unwrap();
            assert!(
                [&info.reason, &info.help]
                    .iter()
                    .all(|texts| texts.contains_key("en") && texts.contains_key("ar")),
                "{key}"
            );
        }
        assert_eq!(Method::default().values().len(), keys().len());
        assert_eq!(Method::default().place_tolerance.get(), 5_000.0);
    }

    #[test]
    fn values_are_checked() {
        assert_eq!(
            with("place.tolerance_m", "1000")
                .unwrap()
                .place_tolerance
                .get(),
            1_000.0
        );
        assert_eq!(
            with("evidence.least_confidence", "probable")
                .unwrap()
                .least_confidence,
            Confidence::Probable
        );
        for (key, value) in [
            ("place.tolerance_m", "-1"),
            ("place.tolerance_m", "+5"),
            ("place.tolerance_m", "5 km"),
            ("place.tolerance_m", ""),
            ("place.tolerance_m", "99999999999"),
            ("event.accounts", "0"),
            ("event.accounts", "5"),
            ("evidence.least_confidence", "sure"),
        ] {
            assert!(
                matches!(with(key, value), Err(MethodError::Value { .. })),
                "{key} {value}"
            );
        }
        let error = with("place.tolerence_m", "5000").unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown key \"place.tolerence_m\" in the method; nearest known key: place.tolerance_m"
        );
    }
}
