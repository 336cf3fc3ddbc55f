//! Rows of things: sources, actors, places, items, statements, incidents, umbrella terms.

use bayyina_model::kinds::{
    Actor, File, Incident, Item, Locator, Parent, Place, Source, Statement, Texts, Umbrella,
};
use bayyina_model::{Key, Time};

use crate::fault::RowError;
use crate::known::key_of;
use crate::row::{Fields, NoRadius, span};
use crate::rows::Said;
use crate::text::{cut, slug};

/// What tells items apart that have no id.
pub(super) const ITEM: &[&str] = &["url", "sha256"];

/// The key of a source: its id, or one made of its name.
pub(super) fn source_key(row: &mut Fields<'_>) -> Option<Key> {
    named_key(row)
}

/// The key of a thing with names: its id, or one made of its first name.
pub(super) fn named_key(row: &mut Fields<'_>) -> Option<Key> {
    if row.text("id").is_some() {
        return row.key(&[]);
    }
    let names = row.names("name");
    let first = ["en", "ar", "ru"]
        .iter()
        .find_map(|language| names.get(*language))
        .or_else(|| names.values().next())
        .and_then(|names| names.first());
    match first.map(|name| slug(name)) {
        Some(id) if !id.is_empty() => Some(key_of(row.kind.one(), &id)),
        Some(_) => {
            let found = first.map(|name| cut(name)).unwrap_or_default();
            row.fault("name", RowError::Key { found });
            None
        }
        None => {
            row.needed("id");
            None
        }
    }
}

fn first_of_each(names: std::collections::BTreeMap<String, Vec<String>>) -> Texts {
    names
        .into_iter()
        .filter(|(_, list)| !list.is_empty())
        .map(|(tag, list)| (tag, list.join("; ")))
        .collect()
}

pub(super) fn source(row: &mut Fields<'_>) -> Option<Said> {
    let key = source_key(row)?;
    let body = Source {
        names: first_of_each(row.names("name")),
        kind: row.text("kind"),
        language: row.text("language"),
        interest: row.text("interest"),
        url: row.text("url"),
        protected: row.flag("protected"),
        derives_from: row.references("derives_from", "source"),
    };
    Some(Said {
        key,
        body: body.into(),
        evidence: None,
    })
}

pub(super) fn actor(row: &mut Fields<'_>) -> Option<Said> {
    let key = named_key(row)?;
    let mut parents = Vec::new();
    for part in row.list("parents") {
        let (name, when) = match part.split_once('@') {
            Some((name, when)) => (name.trim(), Some(when.trim())),
            None => (&*part, None),
        };
        let when = match when.map(|when| crate::dates::time(when, row.dates)) {
            None => None,
            Some(Ok(when)) => Some(when),
            Some(Err(error)) => {
                row.fault("parents", error.into());
                continue;
            }
        };
        parents.push(Parent {
            actor: row.refer("parents", "actor", name),
            when,
        });
    }
    let body = Actor {
        names: row.names("name"),
        parents,
        cited: row.text("cited"),
    };
    Some(Said {
        key,
        body: body.into(),
        evidence: None,
    })
}

pub(super) fn place(row: &mut Fields<'_>) -> Option<Said> {
    let key = named_key(row)?;
    let region = row.region("radius_m", NoRadius::Digits);
    let body = Place {
        names: row.names("name"),
        region,
        kind: row.text("kind"),
        within: row.references("within", "place"),
    };
    let evidence = row.evidence();
    Some(Said {
        key,
        body: body.into(),
        evidence: Some(evidence),
    })
}

pub(super) fn item(row: &mut Fields<'_>) -> Option<Said> {
    let key = row.key(ITEM)?;
    let body = Item {
        source: row.reference("source", "source"),
        origin: row.reference("origin", "source"),
        title: row.text("title"),
        url: row.text("url"),
        published: row.time("published"),
        captured: row.time("captured"),
        archived_at: row
            .text("archived_at")
            .map(|text| {
                text.split([';', ' ', '\n'])
                    .map(str::trim)
                    .filter(|t| !t.is_empty())
                    .map(str::to_owned)
                    .collect()
            })
            .unwrap_or_default(),
        language: row.text("language"),
        files: file(row).into_iter().collect(),
        parent: row.reference("parent", "item"),
        protected: row.flag("protected"),
        note: row.text("note"),
    };
    Some(Said {
        key,
        body: body.into(),
        evidence: None,
    })
}

fn file(row: &mut Fields<'_>) -> Option<File> {
    let name = row.text("file");
    let media_type = row.text("media_type");
    let bytes = row.whole("bytes");
    let Some(sha256) = row.text("sha256") else {
        if name.is_some() {
            let kind = row.kind.name();
            row.fault(
                "file",
                RowError::Missing {
                    field: "sha256",
                    kind,
                },
            );
        }
        return None;
    };
    let sha256 = sha256.to_ascii_lowercase();
    if sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
        row.fault(
            "sha256",
            RowError::Hash {
                found: cut(&sha256),
            },
        );
        return None;
    }
    Some(File {
        sha256,
        blob: None,
        key: None,
        name,
        media_type,
        bytes,
    })
}

pub(super) fn statement(row: &mut Fields<'_>) -> Option<Said> {
    let key = row.key(&[])?;
    row.needed("item");
    let locator = match row.text("span").map(|text| (span(&text), text)) {
        None => None,
        Some((Some(span), _)) => Some(Locator {
            span: Some(span),
            ..Locator::default()
        }),
        Some((None, text)) => {
            row.fault("span", RowError::Locator { found: cut(&text) });
            None
        }
    };
    let body = Statement {
        item: row.reference("item", "item"),
        locator,
        text: row.text("text"),
        language: row.text("language"),
        translation: texts(row, "translation"),
        speaker: row.text("speaker"),
        chain: row.list("chain"),
        origin: row.reference("origin", "source"),
    };
    Some(Said {
        key,
        body: body.into(),
        evidence: None,
    })
}

/// Texts by language, not parted into lists.
fn texts(row: &Fields<'_>, stem: &str) -> Texts {
    row.cells
        .keys()
        .filter_map(|field| {
            let tag = field.strip_prefix(stem)?.strip_prefix('_')?;
            Some((tag.to_owned(), row.text(field)?))
        })
        .collect()
}

pub(super) fn incident(row: &mut Fields<'_>) -> Option<Said> {
    let key = row.key(&[])?;
    let mut title = texts(row, "title");
    if let Some(text) = row.text("title") {
        title
            .entry(crate::text::guessed_language(&text).to_owned())
            .or_insert(text);
    }
    let body = Incident {
        title,
        region: row.region_or_place(NoRadius::Digits),
        time: row.when(),
    };
    Some(Said {
        key,
        body: body.into(),
        evidence: None,
    })
}

pub(super) fn umbrella(row: &mut Fields<'_>) -> Option<Said> {
    let key = row.key(&["term", "speaker", "time", "from", "to", "origin", "cited"])?;
    let term = row.needed("term");
    let speaker = row.reference("speaker", "source");
    row.needed("actors");
    let actors = row.known_list("actors", "actor");
    let when: Option<Time> = row.when();
    let body = Umbrella {
        term,
        speaker,
        actors,
        when,
    };
    let evidence = row.evidence();
    Some(Said {
        key,
        body: body.into(),
        evidence: Some(evidence),
    })
}
