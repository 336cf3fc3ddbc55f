//! A batch together with its sidecar: entries with their values.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use bayyina_model::canonical;
use bayyina_model::{EntryId, Recorded};
use rayon::prelude::*;
use serde_json::Value;

use crate::broken::{Broken, Flaw};
use crate::chain::Link;
use crate::ledger::LedgerError;
use crate::names::{BlobName, LeafHash};
use crate::own::{Own, Statement};
use crate::store::{Object, Store};
use crate::wire::batch::{self, EntryLine, entry_id};
use crate::wire::cursor;
use crate::wire::leaves::{LeafLine, Step, Walk};

/// A leaf whose value is not at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Absent {
    pub(crate) leaf: LeafHash,
    pub(crate) sequence: u64,
    pub(crate) field: String,
}

/// A blob that a value refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) blob: BlobName,
    /// Sequence of the entry with the value.
    pub(crate) sequence: u64,
}

/// What a batch and its sidecar hold.
#[derive(Default)]
pub(crate) struct Content {
    pub(crate) entries: Vec<Recorded>,
    /// Leaves without a value, or with one that is to be erased.
    pub(crate) absent: Vec<Absent>,
    /// Number of leaves whose value is at hand.
    pub(crate) opened: u64,
    /// Number of the absent whose value lies there still, to be erased.
    pub(crate) pending: u64,
    /// Blobs that values at hand refer to.
    pub(crate) blobs: Vec<Reference>,
    /// Blobs that values to be erased refer to.
    pub(crate) pending_blobs: Vec<BlobName>,
    /// What the ledger's own entries say.
    pub(crate) statements: Vec<Statement>,
}

/// How many entries one thread takes at a time.
const SHARE: usize = 512;

/// Reads and checks a batch and its sidecar; values in `erased` count as gone.
pub(crate) fn read(
    store: &dyn Store,
    link: &Link,
    erased: &HashSet<LeafHash>,
) -> Result<Content, LedgerError> {
    let object = link.object();
    let bytes = store.get(&object)?;
    let bytes = bytes.ok_or_else(|| Flaw::Gone.at(object.path(), None))?;
    let sidecar = store.get(&Object::Leaves(link.name))?;
    Ok(check(link, &bytes, sidecar.as_deref(), erased)?)
}

/// The names of a batch's entries, in order.
pub(crate) fn ids(store: &dyn Store, link: &Link) -> Result<Vec<EntryId>, LedgerError> {
    let object = link.object();
    let bytes = store.get(&object)?;
    let bytes = bytes.ok_or_else(|| Flaw::Gone.at(object.path(), None))?;
    let batch = batch::read(&link.name, &bytes);
    let batch = batch.map_err(|(line, flaw)| flaw.at(object.path(), line))?;
    let lines = batch.lines.iter().zip(link.header.first..);
    Ok(lines
        .map(|(line, sequence)| entry_id(&link.header.log, sequence, line))
        .collect())
}

/// What the ledger's own entries in a batch say.
pub(crate) fn statements(store: &dyn Store, link: &Link) -> Result<Vec<Statement>, LedgerError> {
    match store.get(&link.object())? {
        Some(bytes) if Own::may_be_in(&bytes) => {
            Ok(check(link, &bytes, None, &HashSet::new())?.statements)
        }
        _ => Ok(Vec::new()),
    }
}

/// Checks the bytes of a batch and its sidecar, and reads what they hold.
pub(crate) fn check(
    link: &Link,
    bytes: &[u8],
    sidecar: Option<&[u8]>,
    erased: &HashSet<LeafHash>,
) -> Result<Content, Broken> {
    let file = || link.object().path();
    let batch = batch::read(&link.name, bytes).map_err(|(line, flaw)| flaw.at(file(), line))?;
    if batch.header.log != link.header.log {
        let expected = batch.header.log;
        return Err(Flaw::Log { expected }.at(file(), 1));
    }
    if sidecar.is_some_and(<[u8]>::is_empty) {
        let expected = "at least one line, or no sidecar";
        return Err(Flaw::Shape { expected }.at(Object::Leaves(link.name).path(), None));
    }
    let part = Part {
        link,
        first: link.header.first,
        lines: &batch.lines,
        sidecar: sidecar.unwrap_or_default(),
    };
    match in_shares(&part, erased) {
        Some(content) => Ok(content),
        None => part.content(erased).map_err(|fault| fault.at(link)),
    }
}

/// Which of the two files a flaw stands in, and in which line.
enum Fault {
    Batch(u64, Flaw),
    Leaves(Option<u64>, Flaw),
}

impl Fault {
    fn at(self, link: &Link) -> Broken {
        match self {
            Self::Batch(line, flaw) => flaw.at(link.object().path(), line),
            Self::Leaves(line, flaw) => flaw.at(Object::Leaves(link.name).path(), line),
        }
    }
}

/// Some lines of a batch, and the lines of its sidecar that speak of them.
struct Part<'a> {
    link: &'a Link,
    first: u64,
    lines: &'a [&'a [u8]],
    sidecar: &'a [u8],
}

/// Reads a large batch with several threads; `None` where it is small, or where anything does not
/// hold, which the plain way then names.
fn in_shares(whole: &Part<'_>, erased: &HashSet<LeafHash>) -> Option<Content> {
    if whole.lines.len() < 2 * SHARE {
        return None;
    }
    let mut shares = Vec::with_capacity(whole.lines.len() / SHARE + 1);
    let mut rest = whole.sidecar;
    for (index, lines) in whole.lines.chunks(SHARE).enumerate() {
        let first = whole.first + (index * SHARE) as u64;
        let (sidecar, others) = rest.split_at(place_of(rest, first + lines.len() as u64)?);
        shares.push(Part {
            link: whole.link,
            first,
            lines,
            sidecar,
        });
        rest = others;
    }
    let parts: Option<Vec<Content>> = shares
        .par_iter()
        .map(|share| share.content(erased).ok())
        .collect();
    let mut all = Content::default();
    all.entries.reserve(whole.lines.len());
    for part in parts? {
        all.append(part);
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

impl Part<'_> {
    fn content(&self, erased: &HashSet<LeafHash>) -> Result<Content, Fault> {
        let leaves = |(line, flaw)| Fault::Leaves(line, flaw);
        let log = self.link.header.log;
        let mut out = Content {
            entries: Vec::with_capacity(self.lines.len()),
            ..Content::default()
        };
        let mut walk = Walk::new(self.sidecar).map_err(leaves)?;
        for (index, line) in self.lines.iter().enumerate() {
            let sequence = self.first + index as u64;
            // The header is line 1.
            let number = sequence - self.link.header.first + 2;
            let at = |flaw: Flaw| Fault::Batch(number, flaw);
            let entry = EntryLine::read(line).map_err(at)?;
            let mut recorded = Recorded {
                id: entry_id(&log, sequence, line),
                log,
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
            let each = |step| out.step(step, &mut recorded, erased);
            walk.entry(sequence, &entry, each).map_err(leaves)?;
            recorded.supersedes = entry.supersedes;
            if let Some(own) = Own::read(&recorded) {
                out.statements.push(Statement {
                    id: recorded.id,
                    log,
                    batch: self.link.name,
                    own: own.map_err(|expected| at(Flaw::Shape { expected }))?,
                });
            }
            out.entries.push(recorded);
        }
        walk.end().map_err(leaves)?;
        Ok(out)
    }
}

impl Content {
    /// Takes one leaf of an entry.
    fn step(
        &mut self,
        step: Step<'_>,
        recorded: &mut Recorded,
        erased: &HashSet<LeafHash>,
    ) -> Result<(), Flaw> {
        let sequence = recorded.sequence;
        let gone = !erased.is_empty() && erased.contains(&step.leaf);
        let line = match step.line {
            Some(line) if !gone => line,
            other => {
                recorded.withheld.insert(step.field.to_owned());
                self.absent.push(Absent {
                    leaf: step.leaf,
                    sequence,
                    field: step.field.to_owned(),
                });
                if let Some(line) = other {
                    self.pending += 1;
                    self.pending_blobs.extend(references(line.value));
                }
                return Ok(());
            }
        };
        self.opened += 1;
        let found = references(line.value);
        self.blobs
            .extend(found.map(|blob| Reference { blob, sequence }));
        let value = cursor::value(line.value)?;
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
    }

    fn append(&mut self, mut part: Self) {
        self.entries.append(&mut part.entries);
        self.absent.append(&mut part.absent);
        self.opened += part.opened;
        self.pending += part.pending;
        self.blobs.append(&mut part.blobs);
        self.pending_blobs.append(&mut part.pending_blobs);
        self.statements.append(&mut part.statements);
    }
}

/// The blobs that canonical bytes refer to: every `"blob"` key whose value is a blob's name.
///
/// In canonical bytes a quote inside a text is always escaped, so the search cannot be misled.
pub(crate) fn references(value: &[u8]) -> impl Iterator<Item = BlobName> {
    const KEY: &[u8] = b"\"blob\":\"";
    let nested = matches!(value.first(), Some(b'{' | b'['));
    let places = nested.then(|| memchr::memmem::find_iter(value, KEY));
    places.into_iter().flatten().filter_map(|place| {
        let escaped = place > 0 && value[place - 1] == b'\\';
        let start = place + KEY.len();
        let name = value.get(start..start + 64)?;
        let ends = value.get(start + 64) == Some(&b'"');
        (ends && !escaped).then(|| crate::names::unhex(name).map(BlobName))?
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn references_are_found_by_key_and_by_nothing_else() {
        let (one, two) = ("ab".repeat(32), "cd".repeat(32));
        let name = |text: &str| text.parse::<BlobName>().unwrap();
        let table = [
            (
                json!([{"blob": one, "sha256": two}, {"blob": two}]),
                vec![name(&one), name(&two)],
            ),
            (json!({"blob": one}), vec![name(&one)]),
            (json!({"blob": "ab"}), vec![]),
            (json!({"blob": format!("{one}0")}), vec![]),
            (json!({"note": format!("{{\"blob\":\"{one}\"}}")}), vec![]),
            (json!({"a\"blob": one}), vec![]),
            (json!({"xblob": one}), vec![]),
            (json!(one), vec![]),
        ];
        for (value, expected) in table {
            let bytes = canonical::to_bytes(&value).unwrap();
            assert_eq!(references(&bytes).collect::<Vec<_>>(), expected, "{value}");
        }
    }
}
