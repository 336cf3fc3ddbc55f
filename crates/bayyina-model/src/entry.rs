//! Entries: what the ledger keeps, before and after it is written.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde_json::Value;

macro_rules! hash_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 32]);

        impl $name {
            /// The first eight hex digits, for showing.
            pub fn short(&self) -> String {
                hex::encode(&self.0[..4])
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.short())
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            /// Reads 64 lower-case hex digits, and nothing else.
            fn from_str(text: &str) -> Result<Self, IdError> {
                let mut bytes = [0; 32];
                let lower = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                if !lower || hex::decode_to_slice(text, &mut bytes).is_err() {
                    return Err(IdError { found: text.chars().take(80).collect() });
                }
                Ok(Self(bytes))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

hash_id! {
    /// The name of an entry: the domain-separated SHA-256 of its canonical bytes, log and sequence.
    EntryId
}

hash_id! {
    /// The name of a log: the domain-separated SHA-256 of the device's public key.
    LogId
}

/// Text that is not 64 lower-case hex digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not 64 lower-case hex digits")]
pub struct IdError {
    /// The text, cut at 80 characters.
    pub found: String,
}

/// An entry before it is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// What kind of entry, with its version: `location/1`.
    pub kind: String,
    /// What it speaks of, by natural key; a leaf.
    pub thing: Option<String>,
    /// Who wrote it; a leaf.
    pub author: Option<String>,
    /// Whether a program that does not know the kind may assess without it.
    pub ignorable: bool,
    /// The author's own entries that this one takes the place of.
    pub supersedes: Vec<EntryId>,
    /// Fields that are never withheld: enumerations and entry ids.
    pub open: BTreeMap<String, Value>,
    /// Fields that may have to be withheld, each one leaf.
    pub leaves: BTreeMap<String, Value>,
}

/// An entry as read back from a ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Its name.
    pub id: EntryId,
    /// The log it stands in.
    pub log: LogId,
    /// Its place in that log, from 0.
    pub sequence: u64,
    /// What kind of entry, with its version.
    pub kind: String,
    /// What it speaks of; `None` where there is nothing, or where it is withheld.
    pub thing: Option<String>,
    /// Who wrote it; `None` where nobody is named, or where the name is withheld.
    pub author: Option<String>,
    /// Whether a program that does not know the kind may assess without it.
    pub ignorable: bool,
    /// The entries that this one takes the place of.
    pub supersedes: Vec<EntryId>,
    /// Fields that are never withheld.
    pub open: BTreeMap<String, Value>,
    /// Leaves whose value is at hand.
    pub leaves: BTreeMap<String, Value>,
    /// Names of the leaves whose value is withheld; `thing` and `author` among them.
    pub withheld: BTreeSet<String>,
}
