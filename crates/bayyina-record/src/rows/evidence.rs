//! Rows of evidence: layers, control, observations, accounts, assessments, searches, dependence,
//! reviews.

use bayyina_model::kinds::{
    Account, Assessment, Control, Dependence, FACETS, Identity, Judgement, Layer, Location, Object,
    Opinion, Perpetrator, Presence, PresenceSeen, Relation, Review, Role, Search, TimeSeen,
    UnknownWord,
};
use bayyina_model::{Body, EntryId, Key};

use crate::fault::{Remark, RowError};
use crate::known::Resolved;
use crate::row::{Fields, NoRadius};
use crate::rows::Said;
use crate::rows::claims::taxonomy;
use crate::text::cut;
use crate::words::english;

/// What tells layers apart that have no id.
pub(super) const LAYER: &[&str] = &["origin", "time", "from", "to", "cited"];

/// The columns that give a region.
const WHERE: [&str; 11] = [
    "place",
    "lat",
    "lon",
    "point",
    "region",
    "region_file",
    "sector_of",
    "from_m",
    "to_m",
    "bearing_from",
    "bearing_to",
];

fn telling(own: &[&'static str]) -> Vec<&'static str> {
    let shared = ["origin", "items", "analyst", "cited"];
    own.iter().chain(&WHERE).chain(&shared).copied().collect()
}

fn evidence(row: &mut Fields<'_>, key: Key, body: impl Into<Body>) -> Option<Said> {
    let evidence = row.evidence();
    Some(Said {
        key,
        body: body.into(),
        evidence: Some(evidence),
    })
}

pub(super) fn layer(row: &mut Fields<'_>) -> Option<Said> {
    let key = row.key(LAYER)?;
    let body = Layer {
        when: row.when(),
        extent: row.area("extent", "extent_file"),
        actors: row.known_list("actors", "actor"),
    };
    evidence(row, key, body)
}

pub(super) fn control(row: &mut Fields<'_>) -> Option<Said> {
    let key = row.key(&telling(&[
        "layer", "actor", "status", "time", "from", "to",
    ]))?;
    row.needed("actor");
    row.needed("status");
    let actor = row.known("actor", "actor");
    let status = row.word::<Presence>("status");
    let has_point = ["lat", "lon", "point"]
        .iter()
        .any(|field| row.text(field).is_some());
    let reach = if row.text("reach_m").is_some() {
        "reach_m"
    } else {
        "radius_m"
    };
    let has_reach = row.text(reach).is_some();
    let region = row.region(reach, NoRadius::Point);
    let place = place_of_control(row, region.is_some());
    if region.is_none() && place.is_none() && !row.faulty {
        let kind = row.kind.name();
        let fields = &["place", "lat and lon", "region", "region_file"];
        row.fault("place", RowError::OneOf { fields, kind });
    }
    // A point without a reach says nothing beyond its place.
    let only_a_point =
        has_point && !has_reach && matches!(region, Some(bayyina_model::RegionText::Disk { .. }));
    let region = if only_a_point && place.is_some() {
        None
    } else {
        region
    };
    let layer = row.reference("layer", "layer");
    let when = row.when();
    if when.is_none() && layer.is_none() && !row.faulty {
        row.note("time", Remark::Undated);
    }
    let body = Control {
        layer,
        actor,
        status,
        exclusive: row.flag("exclusive"),
        region,
        place,
        when,
    };
    evidence(row, key, body)
}

/// The place that a statement of control names; one that is not known stays a note where the row
/// has a region of its own.
fn place_of_control(row: &mut Fields<'_>, has_region: bool) -> Option<Key> {
    let text = row.text("place")?;
    let found = row.known.find("place", &text);
    if !has_region && !matches!(found, Resolved::One(_)) {
        return row.known("place", "place");
    }
    let found_text = cut(&text);
    let about = match found {
        Resolved::One(place) => return Some(place),
        Resolved::Several(keys) => Remark::Several {
            found: found_text,
            keys: keys.iter().map(Key::to_string).collect(),
        },
        Resolved::Nothing(near) => Remark::Unresolved {
            kind: "place",
            found: found_text,
            near,
        },
    };
    row.note("place", about);
    None
}

#[derive(Clone, Copy)]
enum Observed {
    Location,
    Time,
    Object,
    Perpetrator,
    Presence,
    Identity,
}

impl std::str::FromStr for Observed {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Ok(match text {
            "location" => Self::Location,
            "time" => Self::Time,
            "object" => Self::Object,
            "perpetrator" => Self::Perpetrator,
            "presence" => Self::Presence,
            "identity" => Self::Identity,
            _ => {
                return Err(UnknownWord {
                    found: cut(text),
                    known: &[
                        "location",
                        "time",
                        "object",
                        "perpetrator",
                        "presence",
                        "identity",
                    ],
                });
            }
        })
    }
}

pub(super) fn observation(row: &mut Fields<'_>) -> Option<Said> {
    let key = row.key(&telling(&[
        "about", "kind", "role", "object", "actor", "status", "with",
    ]))?;
    row.needed("about");
    row.needed("kind");
    let about = row.about("about", &["claim", "item", "incident"]);
    let body: Body = match row.word::<Observed>("kind")? {
        Observed::Location => {
            let role = row.word::<Role>("role");
            let region = row.region_or_place(NoRadius::Digits);
            if region.is_none() && !row.faulty {
                let kind = row.kind.name();
                let fields = &["lat and lon", "region", "region_file", "place", "sector_of"];
                row.fault("lat", RowError::OneOf { fields, kind });
            }
            Location {
                about,
                role,
                region,
            }
            .into()
        }
        Observed::Time => {
            let when = row.when();
            if when.is_none() && !row.faulty {
                row.needed("time");
            }
            TimeSeen { about, when }.into()
        }
        Observed::Object => Object {
            about,
            kind: row
                .needed("object")
                .map(|text| taxonomy(&text).unwrap_or(text)),
        }
        .into(),
        Observed::Perpetrator => {
            row.needed("actor");
            Perpetrator {
                about,
                actor: row.known("actor", "actor"),
            }
            .into()
        }
        Observed::Presence => {
            row.needed("actor");
            row.needed("status");
            PresenceSeen {
                about,
                actor: row.known("actor", "actor"),
                status: row.word::<Presence>("status"),
            }
            .into()
        }
        Observed::Identity => {
            row.needed("with");
            Identity {
                about,
                with: row.reference("with", "item"),
                published: row.time("published"),
                incident: row.reference("incident", "incident"),
            }
            .into()
        }
    };
    evidence(row, key, body)
}

pub(super) fn account(row: &mut Fields<'_>) -> Option<Said> {
    let key = row.key(&telling(&["url", "title", "time", "act", "perpetrator"]))?;
    let body = Account {
        title: row.text("title"),
        url: row.text("url"),
        published: row.time("published"),
        incident: row.reference("incident", "incident"),
        region: row.region_or_place(NoRadius::Digits),
        when: row.when(),
        act: row.text("act").map(|text| taxonomy(&text).unwrap_or(text)),
        perpetrator: row.known("perpetrator", "actor"),
    };
    evidence(row, key, body)
}

pub(super) fn assessment(row: &mut Fields<'_>) -> Option<Said> {
    let key = row.key(&[
        "claim", "facet", "actor", "verdict", "origin", "items", "analyst", "cited",
    ])?;
    row.needed("claim");
    row.needed("facet");
    row.needed("verdict");
    let claim = row.about("claim", &["claim"]);
    let facet = row.text("facet").map(|text| english("facet", &text));
    if let Some(facet) = &facet
        && !FACETS.contains(&facet.as_str())
        && crate::text::nearest(facet, FACETS).is_some()
    {
        let error = UnknownWord {
            found: cut(facet),
            known: &FACETS,
        };
        row.fault("facet", error.into());
    }
    let body = Assessment {
        claim,
        facet,
        verdict: row.word::<Judgement>("verdict"),
        actor: row.known("actor", "actor"),
        published: row.time("published"),
    };
    evidence(row, key, body)
}

pub(super) fn search(row: &mut Fields<'_>) -> Option<Said> {
    let key = row.key(&telling(&["about", "actor", "time", "from", "to", "until"]))?;
    let body = Search {
        about: row.about("about", &["claim", "item", "incident"]),
        actor: row.known("actor", "actor"),
        region: row.region_or_place(NoRadius::Digits),
        when: row.when(),
        until: row.time("until"),
    };
    if body.about.is_none() && body.region.is_none() && !row.faulty {
        let kind = row.kind.name();
        let fields = &["about", "place", "lat and lon", "region"];
        row.fault("about", RowError::OneOf { fields, kind });
    }
    evidence(row, key, body)
}

pub(super) fn dependence(row: &mut Fields<'_>) -> Option<Said> {
    let key = row.key(&["origins", "origin", "cited"])?;
    row.needed("origins");
    row.needed("relation");
    let origins = row.references("origins", "source");
    if origins.len() == 1 {
        let text = row.text("origins").unwrap_or_default();
        row.fault(
            "origins",
            RowError::Number {
                found: cut(&text),
                expected: "two or more sources, parted by ;",
            },
        );
    }
    let body = Dependence {
        origins,
        relation: row.word::<Relation>("relation"),
    };
    evidence(row, key, body)
}

pub(super) fn review(row: &mut Fields<'_>) -> Option<Said> {
    let key = row.key(&["entry"])?;
    let text = row.needed("entry")?;
    let entry = match text.trim().parse::<EntryId>() {
        Ok(entry) => Some(entry),
        Err(_) => {
            row.fault("entry", RowError::Entry { found: cut(&text) });
            None
        }
    };
    row.needed("verdict");
    let body = Review {
        entry,
        verdict: row.word::<Opinion>("verdict"),
        note: row.text("note"),
    };
    Some(Said {
        key,
        body: body.into(),
        evidence: None,
    })
}
