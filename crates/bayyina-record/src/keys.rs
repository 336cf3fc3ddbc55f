//! TOML sections whose unknown keys are errors with a suggestion.

use toml::{Table, Value};

use crate::text::{cut, nearest};

/// Why a settings or mapping file does not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Text that is no TOML; the message names line and column.
    #[error("{file}: {why}")]
    Toml {
        /// The file.
        file: String,
        /// What the reader says.
        why: String,
    },
    /// A key that nothing reads.
    #[error("{file}: no setting {key}{}; known are {}", near.as_ref().map(|near| format!(", did you mean {near}?")).unwrap_or_default(), known.join(", "))]
    Unknown {
        /// The file.
        file: String,
        /// The key with its section.
        key: String,
        /// The nearest known one.
        near: Option<String>,
        /// The known ones.
        known: Vec<String>,
    },
    /// A value of the wrong kind, or one that says nothing known.
    #[error("{file}: {key} is {found}, expected {expected}")]
    Value {
        /// The file.
        file: String,
        /// The key with its section.
        key: String,
        /// What stands there, cut.
        found: String,
        /// What was expected.
        expected: String,
    },
    /// A key that is needed.
    #[error("{file}: {key} is missing: {expected}")]
    Missing {
        /// The file.
        file: String,
        /// The key with its section.
        key: String,
        /// What it should say.
        expected: String,
    },
}

/// A section of a TOML file, from which keys are taken; what remains is unknown.
pub(crate) struct Section {
    file: String,
    path: String,
    table: Table,
    asked: Vec<&'static str>,
}

impl Section {
    pub fn parse(file: &str, text: &str) -> Result<Self, SettingsError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let table = text.parse::<Table>().map_err(|error| SettingsError::Toml {
            file: file.to_owned(),
            why: error.to_string().trim_end().to_owned(),
        })?;
        Ok(Self {
            file: file.to_owned(),
            path: String::new(),
            table,
            asked: Vec::new(),
        })
    }

    pub fn file(&self) -> &str {
        &self.file
    }

    /// The whole name of a key.
    pub fn name(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    pub fn take(&mut self, key: &'static str) -> Option<Value> {
        self.asked.push(key);
        self.table.remove(key)
    }

    /// All remaining keys, when the section's keys are names that people choose.
    pub fn take_all(&mut self) -> Vec<(String, Value)> {
        std::mem::take(&mut self.table).into_iter().collect()
    }

    pub fn wrong(&self, key: &str, found: &Value, expected: impl Into<String>) -> SettingsError {
        self.wrong_text(key, &brief(found), expected)
    }

    pub fn wrong_text(&self, key: &str, found: &str, expected: impl Into<String>) -> SettingsError {
        SettingsError::Value {
            file: self.file.clone(),
            key: self.name(key),
            found: cut(found),
            expected: expected.into(),
        }
    }

    pub fn missing(&self, key: &str, expected: impl Into<String>) -> SettingsError {
        SettingsError::Missing {
            file: self.file.clone(),
            key: self.name(key),
            expected: expected.into(),
        }
    }

    pub fn text(&mut self, key: &'static str) -> Result<Option<String>, SettingsError> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(Value::Datetime(date)) => Ok(Some(date.to_string())),
            Some(other) => Err(self.wrong(key, &other, "text in quotation marks")),
        }
    }

    pub fn flag(&mut self, key: &'static str) -> Result<Option<bool>, SettingsError> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::Boolean(flag)) => Ok(Some(flag)),
            Some(other) => Err(self.wrong(key, &other, "true or false")),
        }
    }

    pub fn whole(&mut self, key: &'static str) -> Result<Option<u32>, SettingsError> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::Integer(number)) if u32::try_from(number).is_ok() => {
                Ok(u32::try_from(number).ok())
            }
            Some(other) => Err(self.wrong(key, &other, "a whole number")),
        }
    }

    /// A list of texts; one text alone is a list of one.
    pub fn texts(&mut self, key: &'static str) -> Result<Vec<String>, SettingsError> {
        match self.take(key) {
            None => Ok(Vec::new()),
            Some(Value::String(text)) => Ok(vec![text]),
            Some(Value::Array(values)) => values
                .into_iter()
                .map(|value| match value {
                    Value::String(text) => Ok(text),
                    other => Err(self.wrong(key, &other, "a list of texts")),
                })
                .collect(),
            Some(other) => Err(self.wrong(key, &other, "a list of texts")),
        }
    }

    pub fn section(&mut self, key: &'static str) -> Result<Option<Section>, SettingsError> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::Table(table)) => Ok(Some(self.inner(key, table))),
            Some(other) => Err(self.wrong(key, &other, "a section")),
        }
    }

    /// Sections of a list, `[[key]]`.
    pub fn sections(&mut self, key: &'static str) -> Result<Vec<Section>, SettingsError> {
        match self.take(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(values)) => values
                .into_iter()
                .enumerate()
                .map(|(index, value)| match value {
                    Value::Table(table) => Ok(self.inner(&format!("{key}[{}]", index + 1), table)),
                    other => Err(self.wrong(key, &other, format!("sections [[{key}]]"))),
                })
                .collect(),
            Some(other) => Err(self.wrong(key, &other, format!("sections [[{key}]]"))),
        }
    }

    pub fn inner(&self, key: &str, table: Table) -> Section {
        Section {
            file: self.file.clone(),
            path: self.name(key),
            table,
            asked: Vec::new(),
        }
    }

    /// Nothing may remain.
    pub fn finish(self) -> Result<(), SettingsError> {
        let Some(key) = self.table.keys().next() else {
            return Ok(());
        };
        Err(SettingsError::Unknown {
            key: self.name(key),
            near: nearest(key, self.asked.iter().copied()),
            known: self.asked.iter().map(|key| (*key).to_owned()).collect(),
            file: self.file,
        })
    }
}

/// A value for a message.
fn brief(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{:?}", cut(text)),
        Value::Table(_) => "a section".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        other => other.to_string(),
    }
}
