//! What kinds of entries are made of: locators, citations, what a claim states, propositions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::key::Key;
use crate::region::{Decimal, RegionText};
use crate::time::Time;
use crate::words::{Claimed, Comparison, Confidence};

/// The facets that the rules know. The list can grow: others are kept and have no rule.
pub const FACETS: [&str; 8] = [
    "event",
    "place",
    "time",
    "perpetrator",
    "object",
    "holder",
    "footage",
    "quantity",
];

/// The part of an item that is meant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Locator {
    /// From and to, in seconds from the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<[Decimal; 2]>,
    /// Presentation time of one frame, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame_s: Option<Decimal>,
    /// Left, top, width and height in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pixels: Option<[Decimal; 4]>,
    /// Page, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Start and end in Unicode scalar values of the decoded text, end excluded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<[u32; 2]>,
    /// Row of a table, from 1, headings not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
}

/// An item that evidence rests on, and where in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cite {
    /// The item.
    pub item: Key,
    /// The part of it that is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locator: Option<Locator>,
}

/// What every evidence entry carries: where it comes from and how sure its author is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Evidence {
    /// The source that it ultimately comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Key>,
    /// The items that it rests on; without any one of them it falls.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Cite>,
    /// The person or program that determined it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub analyst: Option<String>,
    /// How it was determined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// How sure its author is; open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// Address of the page that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cited: Option<String>,
    /// Remarks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The score that a program gave, and the parameters it ran with.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
}

impl Evidence {
    /// Names of the fields, all leaves but `confidence`.
    pub const FIELDS: [&'static str; 8] = [
        "origin",
        "items",
        "analyst",
        "method",
        "confidence",
        "cited",
        "note",
        "parameters",
    ];
}

/// What a claim says of one facet; only the fields that the facet speaks of are set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    /// Whether it is claimed at all.
    pub claimed: Claimed,
    /// The words of the claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// *place*: the place named, which may have several readings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Key>,
    /// *place*: the region meant, where the claim itself bounds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Box<RegionText>>,
    /// *time*: when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Time>,
    /// *holder*, *perpetrator*: the actor named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Key>,
    /// *holder*, *perpetrator*: an umbrella term ("terrorists"), which names no actor by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// *object*, *event*: the kind of thing or act, by taxonomy (`industry/oil/refinery`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// *quantity*: the count stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Box<Quantity>>,
}

impl Stated {
    /// A facet that is claimed, not claimed or not known, without particulars.
    pub fn new(claimed: Claimed) -> Self {
        Self {
            claimed,
            text: None,
            place: None,
            region: None,
            time: None,
            actor: None,
            term: None,
            kind: None,
            quantity: None,
        }
    }
}

/// A count as stated: "at least 12 of 14".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// The question of the case that counts the same; without one the case cannot decide it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Key>,
    /// How the number compares.
    pub comparison: Comparison,
    /// The number.
    pub value: u32,
    /// Of how many, where stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u32>,
}

/// A proposition that a question counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Proposition {
    /// One facet of the claim.
    Facet {
        /// Which.
        facet: String,
    },
    /// The claim as a whole: its weakest facet.
    Claim,
    /// The actor held or was present at the observed place at the time.
    Present {
        /// The actor; without one, the actor that the claim names.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        actor: Option<Key>,
    },
    /// The actor was not at the observed place at the time.
    Absent {
        /// The actor; without one, the actor that the claim names.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        actor: Option<Key>,
    },
    /// No presence of the actor at the observed place was recorded.
    NoneRecorded {
        /// The actor; without one, the actor that the claim names.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        actor: Option<Key>,
    },
}

/// One file of an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// SHA-256 of the file as captured, in hex.
    pub sha256: String,
    /// Name of the stored bytes, where they are in the ledger: their SHA-256, in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blob: Option<String>,
    /// Key of the stored bytes, in hex, where they are encrypted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Its size in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

/// An actor that another is part of, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parent {
    /// The wider actor.
    pub actor: Key,
    /// When; without it, always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Time>,
}
