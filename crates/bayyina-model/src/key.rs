//! Natural keys: the names that people give to things.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A natural key, `kind:local`: what an entry speaks of or refers to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(Arc<str>);

impl Key {
    /// A key from its text.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The part after the first colon.
    pub fn local(&self) -> &str {
        self.0.split_once(':').map_or(&*self.0, |(_, local)| local)
    }

    /// The part before the first colon.
    pub fn kind(&self) -> &str {
        self.0.split_once(':').map_or("", |(kind, _)| kind)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Key {
    type Err = KeyError;

    /// Reads `kind:local`, both parts there.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        match text.split_once(':') {
            Some((kind, local)) if !kind.is_empty() && !local.is_empty() => Ok(Self::new(text)),
            _ => Err(KeyError {
                found: text.chars().take(80).collect(),
            }),
        }
    }
}

/// Text that is no natural key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is no key such as source:mod or item:a1b2")]
pub struct KeyError {
    /// The text, cut at 80 characters.
    pub found: String,
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}
