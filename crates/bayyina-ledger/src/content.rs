//! A batch together with its sidecar: entries with their values.

use std::collections::{BTreeMap, BTreeSet};

use bayyina_model::canonical;
use bayyina_model::{LogId, Recorded};
use rayon::prelude::*;
use serde_json::Value;

use crate::broken::{Broken, Flaw};
use crate::chain::Link;
use crate::ledger::LedgerError;
use crate::names::LeafHash;
use crate::store::{Object, Store};
use crate::wire::batch::{Batch, EntryLine, entry_id};
use crate::wire::cursor;
use crate::wire::leaves::{LeafLine, Walk};

/// A leaf whose value is not at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Absent {
    pub(crate) leaf: LeafHash,
    pub(crate) sequence: u64,
    pub(crate) field: String,
}

/// What a batch and its sidecar hold.
#[derive(Default)]
pub(crate) struct Content {
    pub(crate) entries: Vec<Recorded>,
    pub(crate) absent: Vec<Absent>,
    /// Leaves whose value is at hand.
    pub(crate) opened: u64,
}

/// How many entries one thread takes at a time.
const SHARE: usize = 512;

/// Reads and checks a batch and its sidecar.
pub(crate) fn read(store: &dyn Store, link: &Link) -> Result<Content, LedgerError> {
    let object = link.object();
    let gone = || Flaw::Previous(link.name).at(object.path(), None);
    let bytes = store.get(&object)?.ok_or_else(gone)?;
    let sidecar = store.get(&Object::Leaves(link.name))?.unwrap_or_default();
    Ok(check(link, &bytes, &sidecar)?)
}

/// Checks the bytes of a batch and its sidecar, and reads what they hold.
pub(crate) fn check(link: &Link, bytes: &[u8], sidecar: &[u8]) -> Result<Content, Broken> {
    let file = || link.object().path();
    let batch = Batch::read(&link.name, bytes).map_err(|(line, flaw)| flaw.at(file(), line))?;
    if batch.header.log != link.header.log {
        let expected = batch.header.log;
        return Err(Flaw::Log { expected }.at(file(), 1));
    }
    if let Some(content) = in_shares(&batch, sidecar) {
        return Ok(content);
    }
    let header = &batch.header;
    content(&header.log, header.first, &batch.lines, sidecar).map_err(|fault| fault.at(link))
}

/// Which of the two files a flaw stands in, and where.
enum Fault {
    Batch(u64, Flaw),
    Leaves(Option<u64>, Flaw),
}

impl Fault {
    fn at(self, link: &Link) -> Broken {
        match self {
            // The header is line 1.
            Self::Batch(line, flaw) => flaw.at(link.object().path(), line + 2),
            Self::Leaves(line, flaw) => flaw.at(Object::Leaves(link.name).path(), line),
        }
    }
}

/// Reads a large batch with several threads; `None` where it is small, or where anything does not
/// hold, which the plain way then names.
fn in_shares(batch: &Batch<'_>, sidecar: &[u8]) -> Option<Content> {
    if batch.lines.len() < 2 * SHARE {
        return None;
    }
    let header = &batch.header;
    let mut shares = Vec::with_capacity(batch.lines.len() / SHARE + 1);
    let mut rest = sidecar;
    for (index, lines) in batch.lines.chunks(SHARE).enumerate() {
        let first = header.first + (index * SHARE) as u64;
        let (mine, others) = rest.split_at(place_of(rest, first + lines.len() as u64)?);
        shares.push((first, lines, mine));
        rest = others;
    }
    let read = |(first, lines, mine): &(u64, &[&[u8]], &[u8])| {
        content(&header.log, *first, lines, mine).ok()
    };
    let parts: Option<Vec<Content>> = shares.par_iter().map(read).collect();
    let mut all = Content::default();
    all.entries.reserve(batch.lines.len());
    for mut part in parts? {
        all.entries.append(&mut part.entries);
        all.absent.append(&mut part.absent);
        all.opened += part.opened;
    }
    rest.is_empty().then_some(all)
}

/// Offset of the first line that speaks of `sequence` or a later entry, in sorted lines.
fn place_of(lines: &[u8], sequence: u64) -> Option<usize> {
    let (mut low, mut high) = (0, lines.len());
    // Every line before `low` is earlier, every line from `high` on is not.
    while low < high {
        let middle = low + (high - low) / 2;
        let start = match memchr::memrchr(b'\n', &lines[low..middle]) {
            Some(end) => low + end + 1,
            None => low,
        };
        let end = start + memchr::memchr(b'\n', &lines[start..])?;
        if LeafLine::read(&lines[start..end]).ok()?.sequence < sequence {
            low = end + 1;
        } else {
            high = start;
        }
    }
    Some(low)
}

fn content(log: &LogId, first: u64, lines: &[&[u8]], sidecar: &[u8]) -> Result<Content, Fault> {
    let leaves = |(line, flaw)| Fault::Leaves(line, flaw);
    let mut out = Content {
        entries: Vec::with_capacity(lines.len()),
        ..Content::default()
    };
    let mut walk = Walk::new(sidecar).map_err(leaves)?;
    for (index, line) in lines.iter().enumerate() {
        let at = |flaw: Flaw| Fault::Batch(index as u64, flaw);
        let sequence = first + index as u64;
        let entry = EntryLine::read(line).map_err(at)?;
        let mut recorded = Recorded {
            id: entry_id(log, sequence, line),
            log: *log,
            sequence,
            kind: entry.kind.to_owned(),
            thing: None,
            author: None,
            ignorable: entry.ignorable,
            supersedes: Vec::new(),
            open: open(entry.open).map_err(at)?,
            leaves: BTreeMap::new(),
            withheld: BTreeSet::new(),
        };
        let each = |step: crate::wire::leaves::Step<'_>| {
            let Some((leaf, _)) = step.line else {
                recorded.withheld.insert(step.field.to_owned());
                out.absent.push(Absent {
                    leaf: step.leaf,
                    sequence,
                    field: step.field.to_owned(),
                });
                return Ok(());
            };
            out.opened += 1;
            let value = cursor::value(leaf.value)?;
            let envelope = match step.field {
                "author" => &mut recorded.author,
                "thing" => &mut recorded.thing,
                field => {
                    recorded.leaves.insert(field.to_owned(), value);
                    return Ok(());
                }
            };
            let Value::String(text) = value else {
                return Err(Flaw::Shape {
                    expected: "a text for author and thing",
                });
            };
            *envelope = Some(text);
            Ok(())
        };
        walk.entry(sequence, &entry, each).map_err(leaves)?;
        recorded.supersedes = entry.supersedes;
        out.entries.push(recorded);
    }
    walk.end().map_err(leaves)?;
    Ok(out)
}

fn open(bytes: &[u8]) -> Result<BTreeMap<String, Value>, Flaw> {
    if bytes == b"{}" {
        return Ok(BTreeMap::new());
    }
    match canonical::parse(bytes)? {
        Value::Object(map) => Ok(map.into_iter().collect()),
        _ => Err(Flaw::Shape {
            expected: "an object of open fields",
        }),
    }
}
