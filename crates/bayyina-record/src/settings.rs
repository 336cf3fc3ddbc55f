//! The files in which people set up a case: `case.toml` and `method.toml`.

mod sets;

use std::collections::BTreeMap;

use bayyina_model::kinds::{CaseInfo, Method, Proposition, Question, Set, Texts, Unit, UnitRule};
use bayyina_model::{
    Body, Case, Decimal, Draft, Entry, Key, Kind, RegionText, Time, draft, from_table,
};
use toml::Value;

use crate::fault::RowError;
use crate::headings::TableKind;
use crate::import::Vanished;
use crate::keys::{Section, SettingsError};
use crate::known::{Known, Resolved, key_of};
use crate::row::{Files, Folder};
use crate::shapes::ring;
use crate::text::nearest;

/// Name of the file that says what a case is about.
pub const CASE_FILE: &str = "case.toml";
/// Name of the file that holds its thresholds.
pub const METHOD_FILE: &str = "method.toml";

/// What the settings say, and what of it is new to the case.
#[derive(Debug, Default)]
pub struct Settings {
    /// Entries to write: new ones, and those that take the place of earlier settings.
    pub drafts: Vec<Draft>,
    /// How many settings the case has already.
    pub unchanged: usize,
    /// Sets and questions that the file no longer has.
    pub vanished: Vec<Vanished>,
    /// The tables of the case, in order.
    pub tables: Vec<TableSetting>,
    /// Thresholds by key, as the method file has them.
    pub method: BTreeMap<String, String>,
    /// The area that points of the case lie in.
    pub area: Option<Area>,
    /// Sets whose rule selects nothing, and patterns that match nothing.
    pub notes: Vec<String>,
}

/// A table that the settings list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSetting {
    /// Its file, relative to the case.
    pub file: String,
    /// What its rows are; with a mapping it may be left out.
    pub kind: Option<TableKind>,
    /// The mapping file, relative to the case.
    pub mapping: Option<String>,
    /// Names that it had before.
    pub was: Vec<String>,
}

/// The area that points of a case lie in.
#[derive(Clone, Debug, PartialEq)]
pub enum Area {
    /// A box or polygon.
    Region(RegionText),
    /// A GeoJSON file, `file.geojson#id`, relative to the case.
    File(String),
}

impl Area {
    /// The region, read from its file where it lies in one.
    pub fn region(&self, folder: &dyn Folder) -> Result<RegionText, RowError> {
        match self {
            Self::Region(region) => Ok(region.clone()),
            Self::File(name) => Files::new(folder).region(CASE_FILE, name),
        }
    }
}

/// Kinds of entries that no set and no question is read from.
const BESIDE: [&str; 10] = [
    "assessment",
    "control",
    "dependence",
    "identity",
    "location",
    "object",
    "presence",
    "review",
    "search",
    "time",
];

/// Whether entries that are about to be written may change what the settings of a case say: which
/// claims a set holds, or whom a name in a question means.
pub fn settings_hang_on(drafts: &[Draft]) -> bool {
    drafts.iter().any(|draft| {
        let kind = draft.kind.split('/').next().unwrap_or_default();
        !BESIDE.contains(&kind)
    })
}

/// Reads the settings of a case. Patterns of sets are matched against the claims and accounts of
/// the case and of `pending` drafts that are about to be written with them.
pub fn settings(
    case_toml: &str,
    method_toml: Option<&str>,
    case: &Case,
    pending: &[Draft],
    author: Option<&str>,
) -> Result<Settings, SettingsError> {
    let mut result = Settings::default();
    let mut bodies: Vec<(Key, Body, &str)> = Vec::new();
    let mut top = Section::parse(CASE_FILE, case_toml)?;
    let languages = match top.texts("languages")? {
        list if list.is_empty() => vec!["en".to_owned()],
        list => list,
    };
    let info = CaseInfo {
        title: texts(&mut top, "title", &languages)?,
        summary: texts(&mut top, "summary", &languages)?,
        notice: texts(&mut top, "notice", &languages)?,
        languages: languages.clone(),
    };
    bodies.push((Key::new("case:case"), info.into(), CASE_FILE));
    result.tables = tables(&mut top)?;
    result.area = match top.section("area")? {
        None => None,
        Some(section) => Some(area(section)?),
    };

    let pending: Vec<Entry> = pending.iter().filter_map(sets::provisional).collect();
    let mut known = Known::of(case);
    for entry in &pending {
        known.learn(entry);
    }
    let at_hand = sets::AtHand::of(case, &pending);
    let mut set_names = Vec::new();
    let sections = named_sections(&mut top, "sets")?;
    for (name, section) in sections {
        let key = key_of("set", &name);
        let set = sets::read(section, &languages, &known, &at_hand, &mut result.notes)?;
        set_names.push(name);
        bodies.push((key, set.into(), CASE_FILE));
    }
    for (order, (name, section)) in named_sections(&mut top, "questions")?
        .into_iter()
        .enumerate()
    {
        let key = key_of("question", &name);
        let question = question(section, order, &languages, &known, &set_names)?;
        bodies.push((key, question.into(), CASE_FILE));
    }
    top.finish()?;

    if let Some(text) = method_toml {
        let mut top = Section::parse(METHOD_FILE, text)?;
        for (key, value) in top.take_all() {
            flatten(&top, &key, value, &mut result.method)?;
        }
        let method = Method {
            values: result.method.clone(),
        };
        bodies.push((Key::new("method:method"), method.into(), METHOD_FILE));
    }
    compare(case, bodies, author, &mut result);
    Ok(result)
}

/// Text by language: `title = "…"` is in the first language of the case.
fn texts(
    section: &mut Section,
    key: &'static str,
    languages: &[String],
) -> Result<Texts, SettingsError> {
    match section.take(key) {
        None => Ok(Texts::new()),
        Some(Value::String(text)) => Ok(Texts::from([(languages[0].clone(), text)])),
        Some(Value::Table(table)) => {
            let mut inner = section.inner(key, table);
            inner
                .take_all()
                .into_iter()
                .map(|(language, value)| match value {
                    Value::String(text) if is_language(&language) => Ok((language, text)),
                    Value::String(_) => Err(inner.wrong_text(
                        &language,
                        &language,
                        "a language such as en, ar or ru",
                    )),
                    other => Err(inner.wrong(&language, &other, "text in quotation marks")),
                })
                .collect()
        }
        Some(other) => Err(section.wrong(key, &other, "text, or text by language")),
    }
}

fn is_language(tag: &str) -> bool {
    (2..=12).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn tables(top: &mut Section) -> Result<Vec<TableSetting>, SettingsError> {
    top.sections("tables")?
        .into_iter()
        .map(|mut section| {
            let file = section
                .text("file")?
                .ok_or_else(|| section.missing("file", "a table such as \"tables/claims.csv\""))?;
            let kind = match section.text("kind")? {
                None => None,
                Some(kind) => Some(
                    kind.parse::<TableKind>()
                        .map_err(|error| section.wrong_text("kind", &kind, error.to_string()))?,
                ),
            };
            let mapping = section.text("mapping")?;
            if kind.is_none() && mapping.is_none() && TableKind::of_file(&file).is_none() {
                return Err(section.missing("kind", "what the rows are, such as \"claims\""));
            }
            let was = section.texts("was")?;
            section.finish()?;
            Ok(TableSetting {
                file,
                kind,
                mapping,
                was,
            })
        })
        .collect()
}

fn area(mut section: Section) -> Result<Area, SettingsError> {
    let file = section.text("region_file")?;
    let mut side = |key: &'static str, limit: f64| -> Result<Option<f64>, SettingsError> {
        let number = match section.take(key) {
            None => return Ok(None),
            Some(Value::Integer(number)) => number as f64,
            Some(Value::Float(number)) => number,
            Some(other) => return Err(section.wrong(key, &other, "degrees")),
        };
        if number.abs() > limit {
            return Err(section.wrong_text(
                key,
                &number.to_string(),
                format!("degrees within ±{limit}"),
            ));
        }
        Ok(Some(number))
    };
    let south = side("south", 90.0)?;
    let west = side("west", 180.0)?;
    let north = side("north", 90.0)?;
    let east = side("east", 180.0)?;
    let expected = "region_file, or south, west, north and east in degrees";
    let result = match (file, south, west, north, east) {
        (Some(file), None, None, None, None) => Area::File(file),
        (None, Some(south), Some(west), Some(north), Some(east))
            if south < north && west < east =>
        {
            Area::Region(RegionText::Area(vec![vec![ring([
                (west, south),
                (east, south),
                (east, north),
                (west, north),
                (west, south),
            ])]]))
        }
        _ => return Err(section.missing("region_file", expected)),
    };
    section.finish()?;
    Ok(result)
}

/// The sections `[key.NAME]`, in the order of the file.
fn named_sections(
    top: &mut Section,
    key: &'static str,
) -> Result<Vec<(String, Section)>, SettingsError> {
    let Some(mut section) = top.section(key)? else {
        return Ok(Vec::new());
    };
    section
        .take_all()
        .into_iter()
        .map(|(name, value)| match value {
            Value::Table(table) => {
                let inner = section.inner(&name, table);
                Ok((name, inner))
            }
            other => Err(section.wrong(&name, &other, "a section")),
        })
        .collect()
}

/// What the verdicts of a question may be asked for.
const COUNTS: [&str; 6] = [
    "supported",
    "contradicted",
    "disputed",
    "undetermined",
    "repeats",
    "not_claimed",
];

fn question(
    mut section: Section,
    order: usize,
    languages: &[String],
    known: &Known<'_>,
    sets: &[String],
) -> Result<Question, SettingsError> {
    let set = section
        .text("set")?
        .ok_or_else(|| section.missing("set", "the set that is counted"))?;
    let set_key = key_of("set", &set);
    if !sets.iter().any(|name| name == set_key.local()) {
        let expected = match nearest(&set, sets.iter().map(String::as_str)) {
            Some(near) => format!("a set of this file; did you mean {near}?"),
            None => format!("a set of this file: {}", sets.join(", ")),
        };
        return Err(section.wrong_text("set", &set, expected));
    }
    let proposition = proposition(&mut section, known)?;
    let counts = section.text("counts")?;
    if let Some(counts) = counts.as_deref().filter(|counts| !COUNTS.contains(counts)) {
        return Err(section.wrong_text("counts", counts, COUNTS.join(", ")));
    }
    let unit = word::<Unit>(&mut section, "unit")?.ok_or_else(|| {
        section.missing(
            "unit",
            "what is counted: claim, item, incident, site or account",
        )
    })?;
    let rule = word::<UnitRule>(&mut section, "rule")?;
    let umbrella = section.text("umbrella")?;
    let question = Question {
        title: texts(&mut section, "title", languages)?,
        note: texts(&mut section, "note", languages)?,
        text: texts(&mut section, "text", languages)?,
        order: Some(match section.whole("order")? {
            Some(order) => order,
            None => u32::try_from(order + 1).unwrap_or(u32::MAX),
        }),
        set: Some(set_key),
        proposition: Some(proposition),
        counts,
        unit: Some(unit),
        rule,
        umbrella: umbrella
            .map(|source| reference(&section, "umbrella", "source", &source, known))
            .transpose()?,
        series: section.flag("series")?.unwrap_or(false),
    };
    section.finish()?;
    Ok(question)
}

fn word<W: std::str::FromStr<Err = bayyina_model::kinds::UnknownWord>>(
    section: &mut Section,
    key: &'static str,
) -> Result<Option<W>, SettingsError> {
    match section.text(key)? {
        None => Ok(None),
        Some(text) => match text.parse() {
            Ok(word) => Ok(Some(word)),
            Err(error) => Err(section.wrong_text(key, &text, error.known.join(", "))),
        },
    }
}

/// A proposition: `"claim"`, a facet, or `"present"`, `"absent"`, `"none_recorded"` with an actor
/// beside it; or all in one section with a kind.
fn proposition(section: &mut Section, known: &Known<'_>) -> Result<Proposition, SettingsError> {
    const KINDS: &str = "claim, facet, present, absent or none_recorded, or the name of a facet";
    let (kind, facet, actor) = match section.take("proposition") {
        None => return Err(section.missing("proposition", KINDS)),
        Some(Value::String(text)) => (text, section.text("facet")?, section.text("actor")?),
        Some(Value::Table(table)) => {
            let mut inner = section.inner("proposition", table);
            let kind = inner
                .text("kind")?
                .ok_or_else(|| inner.missing("kind", KINDS))?;
            let facet = inner.text("facet")?;
            let actor = inner.text("actor")?;
            inner.finish()?;
            (kind, facet, actor)
        }
        Some(other) => return Err(section.wrong("proposition", &other, KINDS)),
    };
    let actor = actor
        .map(|actor| reference(section, "actor", "actor", &actor, known))
        .transpose()?;
    Ok(match (kind.as_str(), facet) {
        ("claim", None) => Proposition::Claim,
        ("present", None) => Proposition::Present { actor },
        ("absent", None) => Proposition::Absent { actor },
        ("none_recorded", None) => Proposition::NoneRecorded { actor },
        ("facet", Some(facet)) => Proposition::Facet { facet },
        ("facet", None) => {
            return Err(section.missing("facet", bayyina_model::kinds::FACETS.join(", ")));
        }
        (facet, None) if bayyina_model::kinds::FACETS.contains(&facet) => Proposition::Facet {
            facet: facet.to_owned(),
        },
        _ => return Err(section.wrong_text("proposition", &kind, KINDS)),
    })
}

/// A thing that the settings name, by key, id or name; one that is not known yet is taken at its
/// word, since settings may be read before tables.
fn reference(
    section: &Section,
    key: &str,
    kind: &'static str,
    text: &str,
    known: &Known<'_>,
) -> Result<Key, SettingsError> {
    match known.find(kind, text) {
        Resolved::One(found) => Ok(found),
        Resolved::Several(keys) => {
            let keys: Vec<String> = keys.iter().map(Key::to_string).collect();
            Err(section.wrong_text(key, text, format!("one of {}", keys.join(", "))))
        }
        Resolved::Nothing(_) => Ok(key_of(kind, text)),
    }
}

/// Thresholds by dotted key.
fn flatten(
    section: &Section,
    key: &str,
    value: Value,
    into: &mut BTreeMap<String, String>,
) -> Result<(), SettingsError> {
    let text = match value {
        Value::Table(table) => {
            let mut inner = section.inner(key, table);
            for (name, value) in inner.take_all() {
                flatten(&inner, &name, value, into)?;
            }
            return Ok(());
        }
        Value::String(text) => text,
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => match Decimal::of(number) {
            Some(number) => number.to_string(),
            None => return Err(section.wrong_text(key, &number.to_string(), "a number")),
        },
        Value::Boolean(flag) => flag.to_string(),
        Value::Datetime(date) => date.to_string(),
        other @ Value::Array(_) => {
            return Err(section.wrong(key, &other, "a number, text, a date, true or false"));
        }
    };
    into.insert(section.name(key), text);
    Ok(())
}

/// Holds the settings against those of the case.
fn compare(
    case: &Case,
    bodies: Vec<(Key, Body, &str)>,
    author: Option<&str>,
    result: &mut Settings,
) {
    let kinds = [Kind::CaseInfo, Kind::Set, Kind::Question, Kind::Method];
    let standing: Vec<u32> = kinds
        .iter()
        .flat_map(|kind| case.of_kind(*kind))
        .copied()
        .collect();
    let mut met: Vec<u32> = Vec::new();
    let with_method = bodies
        .iter()
        .any(|(_, body, _)| body.kind() == Some(Kind::Method));
    for (key, body, file) in bodies {
        let of_key: Vec<u32> = standing
            .iter()
            .copied()
            .filter(|&index| case.entry(index).thing.as_ref() == Some(&key))
            .collect();
        met.extend(&of_key);
        if of_key.iter().any(|&index| case.entry(index).body == body) {
            result.unchanged += 1;
            continue;
        }
        let mut next = from_table(draft(Some(&key), author, body, None), file);
        next.supersedes = of_key.iter().map(|&index| case.entry(index).id).collect();
        next.supersedes.sort_unstable();
        result.drafts.push(next);
    }
    for index in standing {
        let entry = case.entry(index);
        let from_these = match entry.table.as_deref() {
            Some(CASE_FILE) => true,
            Some(METHOD_FILE) => with_method,
            _ => false,
        };
        if from_these
            && !met.contains(&index)
            && let Some(thing) = &entry.thing
        {
            result.vanished.push(Vanished {
                table: entry.table.as_deref().unwrap_or_default().to_owned(),
                thing: thing.clone(),
                entry: entry.id,
            });
        }
    }
    result.vanished.sort();
}

/// The days that a time spans must have a start or an end; kept here for sets.
fn day(section: &Section, key: &str, text: &str) -> Result<Time, SettingsError> {
    Time::parse(text).map_err(|_| {
        section.wrong_text(key, text, "a date such as 2015-10-06, 2015-10, a/b or ../b")
    })
}

/// A set without members yet.
fn empty_set(section: &mut Section, languages: &[String]) -> Result<Set, SettingsError> {
    let rule = texts(section, "rule", languages)?;
    let date = match section.text("date")? {
        None => None,
        Some(text) => Some(day(section, "date", &text)?),
    };
    Ok(Set {
        rule,
        date,
        claims: Vec::new(),
    })
}
