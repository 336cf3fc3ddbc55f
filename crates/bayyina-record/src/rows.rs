//! From the fields of a row to what an entry says, kind by kind.

mod claims;
mod evidence;
mod things;

use bayyina_model::{Body, Evidence, Key};

use crate::headings::TableKind;
use crate::known::Known;
use crate::row::Fields;

/// What a row says.
pub(crate) struct Said {
    pub key: Key,
    pub body: Body,
    pub evidence: Option<Evidence>,
}

/// Reads a row; `None` when something is wrong with it, which is gathered.
pub(crate) fn read(row: &mut Fields<'_>) -> Option<Said> {
    let said = match row.kind {
        TableKind::Sources => things::source(row),
        TableKind::Actors => things::actor(row),
        TableKind::Places => things::place(row),
        TableKind::Items => things::item(row),
        TableKind::Statements => things::statement(row),
        TableKind::Incidents => things::incident(row),
        TableKind::Umbrellas => things::umbrella(row),
        TableKind::Claims => claims::claim(row),
        TableKind::Layers => evidence::layer(row),
        TableKind::Control => evidence::control(row),
        TableKind::Observations => evidence::observation(row),
        TableKind::Accounts => evidence::account(row),
        TableKind::Assessments => evidence::assessment(row),
        TableKind::Searches => evidence::search(row),
        TableKind::Dependences => evidence::dependence(row),
        TableKind::Reviews => evidence::review(row),
    };
    said.filter(|_| !row.faulty)
}

/// The key that a row of a table of things will have, with the names it is known by; before the
/// rows are read, so that rows may refer to one another.
pub(crate) fn announce(row: &mut Fields<'_>, known: &mut Known<'_>) {
    let (key, names) = match row.kind {
        TableKind::Sources => (things::source_key(row), row.names("name")),
        TableKind::Actors => (things::named_key(row), row.names("name")),
        TableKind::Places => (things::named_key(row), row.names("name")),
        TableKind::Items => (row.key(things::ITEM), Default::default()),
        TableKind::Umbrellas => {
            if let Some(term) = row.text("term") {
                known.add_term(&term);
            }
            return;
        }
        TableKind::Statements | TableKind::Incidents | TableKind::Claims => {
            (row.key(&[]), Default::default())
        }
        TableKind::Layers => (row.key(evidence::LAYER), Default::default()),
        _ => return,
    };
    if let Some(key) = key {
        known.add(
            row.kind.one(),
            &key,
            names.values().flatten().map(String::as_str),
        );
    }
}
