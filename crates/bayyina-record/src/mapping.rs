//! Mapping files: how a table that somebody else made becomes rows of ours.

use std::collections::BTreeMap;

use toml::Value;

use crate::dates::{DateRules, Order};
use crate::headings::TableKind;
use crate::keys::{Section, SettingsError};
use crate::table::Reading;
use crate::text::{folded, nearest};

/// How to read one foreign table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    /// How to read its bytes.
    pub reading: Reading,
    /// Whether the table has headings; without them columns go by number.
    pub headings: bool,
    /// Rows above the headings that are no part of the table.
    pub skip_rows: u32,
    /// How it writes dates.
    pub dates: DateRules,
    /// What it becomes: one table may hold several kinds of things.
    pub imports: Vec<Rule>,
}

/// What one kind of row is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The kind.
    pub kind: TableKind,
    /// Where fields come from.
    pub fields: BTreeMap<String, Template>,
    /// Fields that say the same in every row; they fill in where `fields` gives nothing.
    pub constants: BTreeMap<String, String>,
    /// Translations of values by field; the value `*` stands for any other.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Whether headings that are recognised count where `fields` names nothing for them.
    pub recognise: bool,
    /// Only rows in which these columns hold one of these values, compared in folded form.
    pub only: Vec<(Column, Vec<String>)>,
}

/// A column of the foreign table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// By its heading, compared in folded form.
    Heading(String),
    /// By its number, from 1.
    Number(usize),
}

/// What a field is made of: text and columns in turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(pub Vec<Piece>);

/// A piece of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is.
    Text(String),
    /// What stands in a column; without it the whole field is empty.
    Column(Column),
    /// What stands in a column as a local key: letters and digits with hyphens.
    Slug(Column),
}

impl Mapping {
    /// Reads a mapping file.
    pub fn parse(file: &str, text: &str) -> Result<Self, SettingsError> {
        let mut top = Section::parse(file, text)?;
        let reading = Reading {
            encoding: top.text("encoding")?,
            delimiter: match top.text("delimiter")? {
                None => None,
                Some(text) => match text.as_bytes() {
                    [byte] if byte.is_ascii() => Some(char::from(*byte)),
                    _ => return Err(top.wrong_text("delimiter", &text, "one ASCII character")),
                },
            },
            sheet: top.text("sheet")?,
        };
        let headings = top.flag("headings")?.unwrap_or(true);
        let skip_rows = top.whole("skip_rows")?.unwrap_or(0);
        let dates = DateRules {
            order: match top.text("dates")?.as_deref() {
                None => None,
                Some("dmy") => Some(Order::DayFirst),
                Some("mdy") => Some(Order::MonthFirst),
                Some(other) => return Err(top.wrong_text("dates", other, "\"dmy\" or \"mdy\"")),
            },
            utc_offset: match top.text("utc_offset")? {
                None => None,
                Some(text) if is_offset(&text) => Some(text),
                Some(other) => {
                    return Err(top.wrong_text(
                        "utc_offset",
                        &other,
                        "an offset such as \"+03:00\"",
                    ));
                }
            },
            serials: top.flag("date_serials")?.unwrap_or(false),
        };
        let imports = top
            .sections("import")?
            .into_iter()
            .map(|section| rule(section, headings))
            .collect::<Result<Vec<_>, _>>()?;
        let missing = top.missing("import", "a section [[import]] with a kind and fields");
        top.finish()?;
        if imports.is_empty() {
            return Err(missing);
        }
        Ok(Self {
            reading,
            headings,
            skip_rows,
            dates,
            imports,
        })
    }
}

fn is_offset(text: &str) -> bool {
    text == "Z"
        || matches!(text.as_bytes(), [b'+' | b'-', h1, h2, b':', m1, m2]
            if [h1, h2, m1, m2].iter().all(|b| b.is_ascii_digit()))
}

fn rule(mut section: Section, headings: bool) -> Result<Rule, SettingsError> {
    let kind = section
        .text("kind")?
        .ok_or_else(|| section.missing("kind", "a kind of table such as \"claims\""))?;
    let kind: TableKind = kind
        .parse()
        .map_err(|error: crate::headings::UnknownKind| {
            section.wrong_text("kind", &kind, error.to_string())
        })?;
    let mut fields = BTreeMap::new();
    if let Some(mut inner) = section.section("fields")? {
        for (field, value) in inner.take_all() {
            check_field(&inner, kind, &field)?;
            let template = match &value {
                Value::Integer(number) if (1..=4_096).contains(number) => {
                    Template(vec![Piece::Column(Column::Number(*number as usize))])
                }
                Value::String(text) => Template::parse(text).ok_or_else(|| {
                    inner.wrong(
                        &field,
                        &value,
                        "a heading, or text with {heading} or {3} in it",
                    )
                })?,
                other => return Err(inner.wrong(&field, other, "a heading or a column number")),
            };
            if !headings && template.names_heading() {
                return Err(inner.wrong(&field, &value, "a column number, since headings = false"));
            }
            fields.insert(field, template);
        }
    }
    let mut constants = BTreeMap::new();
    if let Some(mut inner) = section.section("constants")? {
        for (field, value) in inner.take_all() {
            check_field(&inner, kind, &field)?;
            constants.insert(field.clone(), plain_value(&inner, &field, value)?);
        }
    }
    let mut values = BTreeMap::new();
    if let Some(mut inner) = section.section("values")? {
        for (field, value) in inner.take_all() {
            check_field(&inner, kind, &field)?;
            let Value::Table(table) = value else {
                return Err(inner.wrong(&field, &value, "a section of \"value\" = \"our value\""));
            };
            let mut translations = BTreeMap::new();
            let mut words = inner.inner(&field, table);
            for (from, to) in words.take_all() {
                let to = plain_value(&words, &from, to)?;
                let from = if from == "*" { from } else { folded(&from) };
                translations.insert(from, to);
            }
            values.insert(field, translations);
        }
    }
    let mut only = Vec::new();
    for mut condition in section.sections("only")? {
        let column = match condition.take("column") {
            Some(Value::Integer(number)) if number >= 1 => Column::Number(number as usize),
            Some(Value::String(text)) if headings => Column::Heading(folded(&text)),
            Some(other) => {
                return Err(condition.wrong("column", &other, "a heading or a column number"));
            }
            None => return Err(condition.missing("column", "a heading or a column number")),
        };
        let is = condition.texts("is")?;
        if is.is_empty() {
            return Err(condition.missing("is", "the values to take"));
        }
        condition.finish()?;
        only.push((column, is.iter().map(|value| folded(value)).collect()));
    }
    let recognise = section.flag("recognise")?.unwrap_or(false);
    section.finish()?;
    Ok(Rule {
        kind,
        fields,
        constants,
        values,
        recognise,
        only,
    })
}

fn check_field(section: &Section, kind: TableKind, field: &str) -> Result<(), SettingsError> {
    if kind.has(field) {
        return Ok(());
    }
    let known: Vec<String> = kind.fields().into_iter().map(str::to_owned).collect();
    Err(SettingsError::Unknown {
        file: section.file().to_owned(),
        key: section.name(field),
        near: nearest(field, known.iter().map(String::as_str)),
        known,
    })
}

fn plain_value(section: &Section, key: &str, value: Value) -> Result<String, SettingsError> {
    match value {
        Value::String(text) => Ok(text),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        Value::Boolean(flag) => Ok(flag.to_string()),
        Value::Datetime(date) => Ok(date.to_string()),
        other => Err(section.wrong(key, &other, "text, a number, a date, true or false")),
    }
}

impl Template {
    /// A heading alone, or text with `{heading}`, `{3}` or `{slug heading}` in it; braces are
    /// written twice to stand for themselves.
    pub fn parse(text: &str) -> Option<Self> {
        if !text.contains(['{', '}']) {
            return (!folded(text).is_empty())
                .then(|| Self(vec![Piece::Column(Column::Heading(folded(text)))]));
        }
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '{' | '}' if characters.peek() == Some(&character) => {
                    characters.next();
                    plain.push(character);
                }
                '{' => {
                    if !plain.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    }
                    let mut inside = String::new();
                    loop {
                        match characters.next()? {
                            '}' => break,
                            '{' => return None,
                            other => inside.push(other),
                        }
                    }
                    let (inside, slug) = match inside.trim().strip_prefix("slug ") {
                        Some(rest) => (rest.trim(), true),
                        None => (inside.trim(), false),
                    };
                    let column = match inside.parse::<usize>() {
                        Ok(number @ 1..=4_096) => Column::Number(number),
                        _ if folded(inside).is_empty() => return None,
                        _ => Column::Heading(folded(inside)),
                    };
                    pieces.push(if slug {
                        Piece::Slug(column)
                    } else {
                        Piece::Column(column)
                    });
                }
                '}' => return None,
                other => plain.push(other),
            }
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Some(Self(pieces))
    }

    fn names_heading(&self) -> bool {
        self.0.iter().any(|piece| {
            matches!(
                piece,
                Piece::Column(Column::Heading(_)) | Piece::Slug(Column::Heading(_))
            )
        })
    }

    /// The columns that it takes from.
    pub fn columns(&self) -> impl Iterator<Item = &Column> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Column(column) | Piece::Slug(column) => Some(column),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_part_into_text_and_columns() {
        let heading = |text: &str| Column::Heading(folded(text));
        let table = [
            ("Title", Some(vec![Piece::Column(heading("Title"))])),
            ("{3}", Some(vec![Piece::Column(Column::Number(3))])),
            (
                "../{Upload time}",
                Some(vec![
                    Piece::Text("../".into()),
                    Piece::Column(heading("Upload time")),
                ]),
            ),
            (
                "{slug 6}-{1}",
                Some(vec![
                    Piece::Slug(Column::Number(6)),
                    Piece::Text("-".into()),
                    Piece::Column(Column::Number(1)),
                ]),
            ),
            ("{{x}}", Some(vec![Piece::Text("{x}".into())])),
            ("{", None),
            ("{}", None),
            ("a}b", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(
                Template::parse(text).map(|template| template.0),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn a_mapping_reads_and_its_faults_name_their_place() {
        let good = r#"
            headings = false
            dates = "dmy"
            utc_offset = "+03:00"
            [[import]]
            kind = "accounts"
            [import.fields]
            id = 1
            title = "{4}"
            [import.constants]
            radius_m = 2000
            [import.values.perpetrator]
            "Россия" = "russia"
            "*" = ""
            [[import.only]]
            column = 12
            is = ["x"]
        "#;
        let mapping = Mapping::parse("m.toml", good).unwrap();
        assert_eq!(mapping.imports[0].constants["radius_m"], "2000");
        assert_eq!(mapping.imports[0].values["perpetrator"]["россия"], "russia");
        let table = [
            ("colour = 1", "no setting colour"),
            ("[[import]]\nkind = \"clams\"", "did you mean claims?"),
            (
                "[[import]]\nkind = \"claims\"\n[import.fields]\ntitel = \"x\"",
                "did you mean title?",
            ),
            ("", "import is missing"),
            (
                "headings = false\n[[import]]\nkind = \"claims\"\n[import.fields]\nid = \"x\"",
                "a column number",
            ),
            (
                "dates = \"ymd\"\n[[import]]\nkind = \"claims\"",
                "\"dmy\" or \"mdy\"",
            ),
            ("[[import]\n", "m.toml: "),
        ];
        for (text, expected) in table {
            let error = Mapping::parse("m.toml", text).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
