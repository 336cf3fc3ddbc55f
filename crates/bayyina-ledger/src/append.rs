//! From drafts to the lines of a batch and its sidecar.

use bayyina_model::canonical::{self, CanonicalError};
use bayyina_model::{Draft, EntryId, LogId};
use rayon::prelude::*;
use serde_json::Value;

use crate::names::LeafHash;
use crate::wire::batch::{EntryLine, entry_id, is_reserved};
use crate::wire::leaves::LeafLine;
use crate::wire::{is_field, is_kind};

/// Why a draft cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// The kind is not a lower-case word, a slash and a version.
    #[error("draft {draft}: {found:?} is not a kind like \"location/1\"")]
    Kind {
        /// Place among the drafts, from 0.
        draft: usize,
        /// The kind found.
        found: String,
    },
    /// The ledger alone writes entries of this kind.
    #[error("draft {draft}: entries of kind {found} are written by the ledger itself")]
    Reserved {
        /// Place among the drafts, from 0.
        draft: usize,
        /// The kind found.
        found: String,
    },
    /// A field's name is not a lower-case word, or belongs to the envelope.
    #[error("draft {draft}: {found:?} is not a name for a field")]
    Field {
        /// Place among the drafts, from 0.
        draft: usize,
        /// The name found.
        found: String,
    },
    /// A value has no canonical form.
    #[error("draft {draft}: field {field:?} has no canonical form")]
    Value {
        /// Place among the drafts, from 0.
        draft: usize,
        /// The field.
        field: String,
        /// Why.
        source: CanonicalError,
    },
    /// The time of recording is not an instant in UTC to the second.
    #[error("{found:?} is not an instant like 2026-11-24T05:40:00Z")]
    Recorded {
        /// The text found.
        found: String,
    },
    /// An object of open fields that cannot be opened.
    #[error("draft {draft}: open fields have no canonical form")]
    Open {
        /// Place among the drafts, from 0.
        draft: usize,
        /// Why.
        source: CanonicalError,
    },
}

/// The lines made from drafts.
#[derive(Default)]
pub(crate) struct Lines {
    pub(crate) entries: Vec<u8>,
    pub(crate) leaves: Vec<u8>,
    pub(crate) ids: Vec<EntryId>,
}

/// How many drafts one thread takes at a time.
const SHARE: usize = 256;

/// How many salts a draft takes.
pub(crate) fn leaf_count(draft: &Draft) -> usize {
    draft.leaves.len() + usize::from(draft.thing.is_some()) + usize::from(draft.author.is_some())
}

/// Writes lines for drafts; `salts` holds 32 bytes for every leaf, in order.
pub(crate) fn lines(
    drafts: &[Draft],
    log: &LogId,
    first: u64,
    salts: &[u8],
) -> Result<Lines, DraftError> {
    let mut shares = Vec::with_capacity(drafts.len() / SHARE + 1);
    let mut rest = salts;
    for (index, share) in drafts.chunks(SHARE).enumerate() {
        let taken = share.iter().map(leaf_count).sum::<usize>() * 32;
        let (mine, others) = rest.split_at(taken);
        shares.push((index * SHARE, share, mine));
        rest = others;
    }
    let write = |(start, share, salts): &(usize, &[Draft], &[u8])| {
        let mut out = Lines::default();
        let mut salts = salts.as_chunks::<32>().0.iter();
        for (index, draft) in share.iter().enumerate() {
            let draft_number = start + index;
            let sequence = first + draft_number as u64;
            line(draft, draft_number, log, sequence, &mut salts, &mut out)?;
        }
        Ok(out)
    };
    if let [only] = shares.as_slice() {
        return write(only);
    }
    let written: Result<Vec<Lines>, DraftError> = shares.par_iter().map(write).collect();
    let mut all = Lines::default();
    for mut part in written? {
        all.entries.append(&mut part.entries);
        all.leaves.append(&mut part.leaves);
        all.ids.append(&mut part.ids);
    }
    Ok(all)
}

fn line<'s>(
    draft: &Draft,
    number: usize,
    log: &LogId,
    sequence: u64,
    salts: &mut impl Iterator<Item = &'s [u8; 32]>,
    out: &mut Lines,
) -> Result<(), DraftError> {
    if !is_kind(&draft.kind) {
        return Err(DraftError::Kind {
            draft: number,
            found: draft.kind.clone(),
        });
    }
    let names = draft.leaves.keys().chain(draft.open.keys());
    if let Some(found) = names
        .into_iter()
        .find(|name| !is_field(name) || is_reserved(name))
    {
        return Err(DraftError::Field {
            draft: number,
            found: found.clone(),
        });
    }
    let text = |text: &Option<String>| text.clone().map(Value::String);
    let (author, thing) = (text(&draft.author), text(&draft.thing));
    let mut values: Vec<(&str, &Value)> = Vec::with_capacity(draft.leaves.len() + 2);
    values.extend(
        draft
            .leaves
            .iter()
            .map(|(name, value)| (name.as_str(), value)),
    );
    for (name, value) in [("author", &author), ("thing", &thing)] {
        if let Some(value) = value {
            let place = values.partition_point(|(field, _)| *field < name);
            values.insert(place, (name, value));
        }
    }
    let mut fields: Vec<(&str, LeafHash)> = Vec::with_capacity(values.len());
    for (field, value) in values {
        let bytes = canonical::to_bytes(value).map_err(|source| DraftError::Value {
            draft: number,
            field: field.to_owned(),
            source,
        })?;
        let leaf = LeafLine {
            field,
            salt: *salts.next().expect("a salt was drawn for every leaf"),
            sequence,
            value: &bytes,
        };
        leaf.write(&mut out.leaves);
        fields.push((field, leaf.leaf()));
    }
    let open = if draft.open.is_empty() {
        b"{}".to_vec()
    } else {
        let map = draft.open.iter();
        let map = map
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        canonical::to_bytes(&Value::Object(map)).map_err(|source| DraftError::Open {
            draft: number,
            source,
        })?
    };
    let mut supersedes = draft.supersedes.clone();
    supersedes.sort_unstable();
    supersedes.dedup();
    let start = out.entries.len();
    EntryLine {
        kind: &draft.kind,
        ignorable: draft.ignorable,
        supersedes,
        open: &open,
        fields,
    }
    .write(&mut out.entries);
    out.ids.push(entry_id(log, sequence, &out.entries[start..]));
    out.entries.push(b'\n');
    Ok(())
}
