//! The kinds of tables, their fields, and the headings that are recognised for each.

mod synonyms;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use bayyina_model::kinds::FACETS;

use crate::headings::synonyms::SYNONYMS;
use crate::text::{folded, nearest};

/// A field by its canonical heading: `lat`, `name_ar`, `facet.weapon`.
pub type Field = String;

macro_rules! table_kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $one:literal, [$($field:literal),*], [$($more:ident),*];)+) => {
        /// What the rows of a table are.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum TableKind {
            $($(#[$doc])* $name,)+
        }

        impl TableKind {
            /// Every kind of table, things before what refers to them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name, which is also the usual name of its file.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// What one of its rows is called, which also begins the keys of its rows.
            pub fn one(self) -> &'static str {
                match self { $(Self::$name => $one,)+ }
            }

            /// Its fields by canonical heading, those by language or facet left out.
            pub fn fields(self) -> Vec<&'static str> {
                let mut fields: Vec<&'static str> = vec!["id"];
                match self { $(Self::$name => {
                    fields.extend_from_slice(&[$($field),*]);
                    $(fields.extend_from_slice($more);)*
                })+ }
                fields
            }
        }
    };
}

const EVIDENCE: &[&str] = &[
    "origin",
    "items",
    "analyst",
    "method",
    "confidence",
    "cited",
    "note",
];
const REGION: &[&str] = &[
    "place",
    "lat",
    "lon",
    "point",
    "radius_m",
    "region",
    "region_file",
    "sector_of",
    "from_m",
    "to_m",
    "bearing_from",
    "bearing_to",
];
const TIMES: &[&str] = &["time", "from", "to"];

table_kinds! {
    /// Who published.
    Sources = "sources", "source",
        ["name", "kind", "language", "interest", "url", "protected", "derives_from"], [];
    /// Groups.
    Actors = "actors", "actor", ["name", "parents", "cited"], [];
    /// Readings of place names.
    Places = "places", "place", ["name", "kind", "within"], [REGION, EVIDENCE];
    /// Archived things.
    Items = "items", "item",
        ["source", "origin", "title", "url", "published", "captured", "archived_at", "language", "file",
         "sha256", "bytes", "media_type", "parent", "protected", "note"], [];
    /// Statements quoted in items.
    Statements = "statements", "statement",
        ["item", "span", "text", "language", "speaker", "chain", "origin"], [];
    /// Happenings.
    Incidents = "incidents", "incident", ["title"], [REGION, TIMES];
    /// Definitions of umbrella terms.
    Umbrellas = "umbrellas", "umbrella", ["term", "speaker", "actors"], [TIMES, EVIDENCE];
    /// Claims with their facets.
    Claims = "claims", "claim",
        ["source", "statement", "item", "incident", "site", "title", "published", "cited", "note",
         "place_lat", "place_lon", "place_point", "place_radius_m", "place_region", "place_region_file"], [];
    /// Maps of control.
    Layers = "layers", "layer", ["extent", "extent_file", "actors"], [TIMES, EVIDENCE];
    /// Statements of who held what.
    Control = "control", "control",
        ["layer", "actor", "status", "exclusive", "reach_m"], [REGION, TIMES, EVIDENCE];
    /// What analysts determined.
    Observations = "observations", "observation",
        ["about", "kind", "role", "object", "actor", "status", "with", "published", "incident"],
        [REGION, TIMES, EVIDENCE];
    /// What people near saw or filmed.
    Accounts = "accounts", "account",
        ["title", "url", "published", "incident", "act", "perpetrator"], [REGION, TIMES, EVIDENCE];
    /// Verdicts of others, adopted.
    Assessments = "assessments", "assessment",
        ["claim", "facet", "verdict", "actor", "published"], [EVIDENCE];
    /// Searches that found nothing.
    Searches = "searches", "search", ["about", "actor", "until"], [REGION, TIMES, EVIDENCE];
    /// How origins depend on one another.
    Dependences = "dependences", "dependence", ["origins", "relation"], [EVIDENCE];
    /// Agreement with entries, or objection.
    Reviews = "reviews", "review", ["entry", "verdict", "note"], [];
}

impl fmt::Display for TableKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that names no kind of table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is no kind of table{}; the kinds are {}", near.as_ref().map(|near| format!(", did you mean {near}?")).unwrap_or_default(), TableKind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", "))]
pub struct UnknownKind {
    /// The word.
    pub found: String,
    /// The nearest kind.
    pub near: Option<String>,
}

impl FromStr for TableKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        let plain = text.trim().to_lowercase();
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.name() == plain || kind.one() == plain)
            .ok_or_else(|| UnknownKind {
                found: text.chars().take(80).collect(),
                near: nearest(&plain, Self::ALL.iter().map(|kind| kind.name())),
            })
    }
}

impl TableKind {
    /// The kind that a table's file name says: `tables/claims.csv`, `claims-2016.xlsx`.
    pub fn of_file(name: &str) -> Option<Self> {
        let stem = name
            .rsplit(['/', '\\'])
            .next()?
            .split(['.', '-', '_', '#'])
            .next()?;
        stem.parse().ok()
    }

    /// The field that a heading means in a table of this kind.
    pub fn field(self, heading: &str) -> Option<Field> {
        let name = folded(heading);
        if name.is_empty() {
            return None;
        }
        let named = &names()[&self];
        match named.get(&name) {
            Some((true, field)) => Some((*field).to_owned()),
            synonym => self
                .patterned(heading, &name)
                .or_else(|| synonym.map(|(_, field)| (*field).to_owned())),
        }
    }

    /// The heading of this kind of table that is spelt most like one that is not known.
    pub fn near(self, heading: &str) -> Option<String> {
        let fields = self.fields();
        nearest(
            &heading.trim().replace([' ', '-'], "_"),
            fields.iter().copied().chain(
                (self == Self::Claims)
                    .then_some(FACETS)
                    .into_iter()
                    .flatten(),
            ),
        )
    }

    /// Whether the field, perhaps one by language or facet, belongs to the kind.
    pub fn has(self, field: &str) -> bool {
        self.fields().contains(&field)
            || self.patterned(field, &folded(field)).as_deref() == Some(field)
    }

    fn patterned(self, heading: &str, name: &str) -> Option<Field> {
        let tagged: &[&str] = match self {
            Self::Sources | Self::Actors | Self::Places => &["name"],
            Self::Incidents => &["title"],
            Self::Statements => &["translation"],
            _ => &[],
        };
        for stem in tagged {
            if let Some(tag) = name
                .strip_prefix(stem)
                .and_then(|rest| rest.strip_prefix(' '))
                && (2..=3).contains(&tag.len())
                && tag.bytes().all(|b| b.is_ascii_lowercase())
            {
                return Some(format!("{stem}_{tag}"));
            }
        }
        if self == Self::Claims {
            if let Some(facet) = FACETS.iter().find(|facet| **facet == name) {
                return Some((*facet).to_owned());
            }
            if let Some(facet) = name
                .strip_suffix(" text")
                .filter(|facet| FACETS.contains(facet))
            {
                return Some(format!("{facet}_text"));
            }
            let further = heading.trim().to_lowercase();
            if let Some(facet) = further.strip_prefix("facet.")
                && !facet.is_empty()
                && facet.len() <= 40
                && facet.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
            {
                return Some(format!("facet.{facet}"));
            }
        }
        None
    }
}

/// Folded headings with the field that each means, and whether it is the canonical one.
type Names = BTreeMap<String, (bool, &'static str)>;

/// Every heading that is known for a kind, folded, with the field it means and whether it is the
/// canonical one. Made once: folding is dear.
fn names() -> &'static BTreeMap<TableKind, Names> {
    static NAMES: LazyLock<BTreeMap<TableKind, Names>> = LazyLock::new(|| {
        let of = |kind: &TableKind| {
            let mut names = BTreeMap::new();
            for field in kind.fields() {
                names.insert(folded(field), (true, field));
            }
            for (field, synonyms) in kind.own_synonyms().iter().chain(SYNONYMS) {
                if kind.has(field) {
                    for synonym in *synonyms {
                        names.entry(folded(synonym)).or_insert((false, *field));
                    }
                }
            }
            (*kind, names)
        };
        TableKind::ALL.iter().map(of).collect()
    });
    &NAMES
}

/// Which column holds which field; headings that mean nothing, and fields that two columns claim.
#[derive(Debug, Default)]
pub(crate) struct Recognised {
    /// Column by field.
    pub columns: BTreeMap<Field, usize>,
    /// Columns that no field is known for.
    pub unknown: Vec<usize>,
    /// Field, first column, second column.
    pub twice: Vec<(Field, usize, usize)>,
}

/// Heading of the column that a file of bad rows has in addition; it is never read.
pub const FAULT_HEADING: &str = "import fault";

/// Recognises the headings of a table.
pub(crate) fn recognise(kind: TableKind, headings: &[String]) -> Recognised {
    let mut found = Recognised::default();
    // A canonical heading wins over a synonym of the same field.
    let exact = |heading: &str| kind.has(heading.trim());
    for pass in [true, false] {
        for (column, heading) in headings.iter().enumerate() {
            let name = folded(heading);
            if name.is_empty() || name == FAULT_HEADING || exact(heading) != pass {
                continue;
            }
            let Some(field) = kind.field(heading) else {
                found.unknown.push(column);
                continue;
            };
            match found.columns.get(&field) {
                None => {
                    found.columns.insert(field, column);
                }
                Some(&first) if !pass && exact(&headings[first]) => found.unknown.push(column),
                Some(&first) => found.twice.push((field, first, column)),
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_in_english_and_arabic() {
        let table = [
            (TableKind::Places, "Latitude", Some("lat")),
            (TableKind::Places, "خط العرض", Some("lat")),
            (TableKind::Places, "خط الطُّول", Some("lon")),
            (TableKind::Places, "name_ar", Some("name_ar")),
            (TableKind::Places, "Name FR", Some("name_fr")),
            (TableKind::Places, "الاسم بالعربيّة", Some("name_ar")),
            (TableKind::Claims, "holder-text", Some("holder_text")),
            (TableKind::Claims, "facet.weapon", Some("facet.weapon")),
            (TableKind::Claims, "date", Some("published")),
            (TableKind::Control, "Date From", Some("from")),
            (TableKind::Control, "controller", Some("actor")),
            (TableKind::Control, "source_url", Some("cited")),
            (TableKind::Items, "sha-256", Some("sha256")),
            (TableKind::Sources, "lat", None),
            (TableKind::Claims, "colour", None),
        ];
        for (kind, heading, expected) in table {
            assert_eq!(
                kind.field(heading).as_deref(),
                expected,
                "{kind}: {heading}"
            );
        }
    }

    #[test]
    fn every_field_is_its_own_heading_and_every_synonym_means_one_field() {
        for &kind in TableKind::ALL {
            for field in kind.fields() {
                assert_eq!(kind.field(field).as_deref(), Some(field), "{kind}");
            }
            let mut seen: BTreeMap<String, &str> = BTreeMap::new();
            for (field, synonyms) in kind.own_synonyms() {
                for synonym in *synonyms {
                    let before = seen.insert(folded(synonym), field);
                    assert!(before.is_none(), "{kind}: {synonym}");
                }
            }
        }
        for (field, _) in SYNONYMS {
            assert!(
                TableKind::ALL.iter().any(|kind| kind.has(field)),
                "{field} is a field of no kind"
            );
        }
    }

    #[test]
    fn kinds_are_told_from_file_names() {
        let table = [
            ("tables/claims.csv", Some(TableKind::Claims)),
            ("control-2015-10.xlsx", Some(TableKind::Control)),
            ("x/actors.csv#Sheet1", Some(TableKind::Actors)),
            ("mine.csv", None),
        ];
        for (name, expected) in table {
            assert_eq!(TableKind::of_file(name), expected, "{name}");
        }
        let error = "clams".parse::<TableKind>().unwrap_err();
        assert_eq!(error.near.as_deref(), Some("claims"));
    }
}
