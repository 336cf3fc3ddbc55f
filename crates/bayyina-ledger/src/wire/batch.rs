//! Batch files: the header, and one line per entry.

use bayyina_model::canonical::{self, LARGEST_INTEGER};
use bayyina_model::{EntryId, LogId};
use ed25519_dalek::SigningKey;
use serde_json::{Map, Value};

use super::cursor::Cursor;
use super::signed::{self, At, Fields, Frame, Framed};
use super::{is_field, is_kind};
use crate::broken::Flaw;
use crate::names::{BatchName, LeafHash, PublicKey, push_hex, sha256, sha256_of};

/// How many bytes of a batch file are sure to hold its header line.
pub(crate) const HEADER_ROOM: usize = 1024;

/// What the first line of a batch says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Number of entries.
    pub count: u64,
    /// Sequence of the first entry in the log.
    pub first: u64,
    /// The key that signed.
    pub key: PublicKey,
    /// The log of that key.
    pub log: LogId,
    /// The batch before it in the log; none for the first.
    pub previous: Option<BatchName>,
    /// When the writer's clock says it was written, UTC. Nothing is computed from it.
    pub recorded: String,
}

impl Header {
    fn write(&self, out: &mut Vec<u8>) {
        let mut map = Map::new();
        map.insert("batch".into(), 1.into());
        map.insert("count".into(), self.count.into());
        map.insert("first".into(), self.first.into());
        map.insert("key".into(), self.key.to_string().into());
        map.insert("log".into(), self.log.to_string().into());
        if let Some(previous) = &self.previous {
            map.insert("previous".into(), previous.to_string().into());
        }
        map.insert("recorded".into(), self.recorded.clone().into());
        out.extend(canonical::to_bytes(&Value::Object(map)).expect("integers and texts only"));
        out.push(b'\n');
    }

    /// Reads the header at the start of a batch file.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Flaw> {
        let mut fields = Fields::read(signed::first_line(bytes)?, Frame::Batch)?;
        let header = Self {
            count: fields.number("count")?,
            first: fields.number("first")?,
            key: PublicKey(fields.hash("key")?),
            log: LogId(fields.hash("log")?),
            previous: fields.hash_or_none("previous")?.map(BatchName),
            recorded: fields.instant()?,
        };
        fields.end()?;
        if header.key.log() != header.log {
            return Err(Flaw::Log {
                expected: header.key.log(),
            });
        }
        let fits = header.first.checked_add(header.count);
        if header.count == 0 || fits.is_none_or(|next| next > LARGEST_INTEGER as u64) {
            return Err(Flaw::Shape {
                expected: "at least one entry, and sequences below 2^53",
            });
        }
        if header.previous.is_none() != (header.first == 0) {
            return Err(Flaw::Shape {
                expected: "a previous batch exactly where the first sequence is not 0",
            });
        }
        Ok(header)
    }

    /// The sequence after the last entry.
    pub fn next(&self) -> u64 {
        self.first + self.count
    }
}

/// One entry as a batch holds it: hashes in place of values that may be withheld.
pub(crate) struct EntryLine<'a> {
    pub(crate) kind: &'a str,
    pub(crate) ignorable: bool,
    pub(crate) supersedes: Vec<EntryId>,
    /// Canonical bytes of an object.
    pub(crate) open: &'a [u8],
    /// Leaves by name, ascending; `author` and `thing` among them.
    pub(crate) fields: Vec<(&'a str, LeafHash)>,
}

impl<'a> EntryLine<'a> {
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let special = |name| {
            let found = self.fields.iter().find(|(field, _)| *field == name);
            found.map(|(_, leaf)| leaf)
        };
        let text = |out: &mut Vec<u8>, before: &str, leaf: &[u8; 32]| {
            out.extend_from_slice(before.as_bytes());
            push_hex(out, leaf);
            out.push(b'"');
        };
        out.push(b'{');
        if let Some(author) = special("author") {
            text(out, "\"author\":\"", &author.0);
            out.push(b',');
        }
        if self.ignorable {
            out.extend_from_slice(b"\"ignorable\":true,");
        }
        out.extend_from_slice(b"\"kind\":\"");
        out.extend_from_slice(self.kind.as_bytes());
        out.extend_from_slice(b"\",\"leaves\":{");
        let mut first = true;
        for (name, leaf) in &self.fields {
            if is_reserved(name) {
                continue;
            }
            if !std::mem::take(&mut first) {
                out.push(b',');
            }
            out.push(b'"');
            out.extend_from_slice(name.as_bytes());
            text(out, "\":\"", &leaf.0);
        }
        out.extend_from_slice(b"},\"open\":");
        out.extend_from_slice(self.open);
        for (index, entry) in self.supersedes.iter().enumerate() {
            let before = if index == 0 {
                ",\"supersedes\":[\""
            } else {
                ",\""
            };
            text(out, before, &entry.0);
        }
        if !self.supersedes.is_empty() {
            out.push(b']');
        }
        if let Some(thing) = special("thing") {
            text(out, ",\"thing\":\"", &thing.0);
        }
        out.push(b'}');
    }

    pub(crate) fn read(line: &'a [u8]) -> Result<Self, Flaw> {
        let mut at = Cursor::new(line);
        at.take("{")?;
        let author = match at.try_take(b"\"author\":\"") {
            true => {
                let leaf = LeafHash(at.hex()?);
                at.take(",")?;
                Some(leaf)
            }
            false => None,
        };
        let ignorable = at.try_take(b"\"ignorable\":true,");
        at.take("\"kind\":\"")?;
        let kind = at.word()?;
        if !is_kind(kind) {
            return Err(Flaw::Shape {
                expected: "a kind with its version",
            });
        }
        at.take(",\"leaves\":{")?;
        let mut fields: Vec<(&str, LeafHash)> = Vec::with_capacity(12);
        if !at.try_take(b"}") {
            loop {
                at.take("\"")?;
                let name = at.word()?;
                if !is_field(name) || is_reserved(name) {
                    return Err(Flaw::Shape {
                        expected: "a field's name",
                    });
                }
                if fields.last().is_some_and(|(before, _)| *before >= name) {
                    return Err(Flaw::Order);
                }
                at.take(":\"")?;
                fields.push((name, LeafHash(at.hex()?)));
                if at.try_take(b"}") {
                    break;
                }
                at.take(",")?;
            }
        }
        at.take(",\"open\":")?;
        let open = at.object()?;
        let mut supersedes = Vec::new();
        if at.try_take(b",\"supersedes\":[") {
            loop {
                at.take("\"")?;
                let entry = EntryId(at.hex()?);
                if supersedes.last().is_some_and(|before| *before >= entry) {
                    return Err(Flaw::Order);
                }
                supersedes.push(entry);
                if at.try_take(b"]") {
                    break;
                }
                at.take(",")?;
            }
        }
        let thing = match at.try_take(b",\"thing\":\"") {
            true => Some(LeafHash(at.hex()?)),
            false => None,
        };
        at.take("}")?;
        at.end()?;
        for (name, leaf) in [("author", author), ("thing", thing)] {
            if let Some(leaf) = leaf {
                let place = fields.partition_point(|(field, _)| *field < name);
                fields.insert(place, (name, leaf));
            }
        }
        Ok(Self {
            kind,
            ignorable,
            supersedes,
            open,
            fields,
        })
    }
}

/// Fields of the envelope, which no leaf may be named like.
pub(crate) fn is_reserved(name: &str) -> bool {
    matches!(name, "author" | "thing")
}

/// The name of an entry, from its log, its place there and its line.
pub(crate) fn entry_id(log: &LogId, sequence: u64, line: &[u8]) -> EntryId {
    EntryId(sha256_of(&[
        b"bayyina entry 1\n",
        &log.0,
        &sequence.to_be_bytes(),
        line,
    ]))
}

/// Writes and signs a batch; gives its name and bytes.
pub(crate) fn seal(header: &Header, lines: &[u8], key: &SigningKey) -> (BatchName, Vec<u8>) {
    let mut bytes = Vec::with_capacity(HEADER_ROOM + lines.len() + 256);
    header.write(&mut bytes);
    bytes.extend_from_slice(lines);
    let bytes = signed::seal(bytes, Frame::Batch, key);
    (BatchName(sha256(&bytes)), bytes)
}

/// A batch file whose name, header and signature hold.
pub(crate) type Batch<'a> = Framed<'a, Header>;

/// Checks a batch file; its entries' lines are not looked at yet.
pub(crate) fn read<'a>(name: &BatchName, bytes: &'a [u8]) -> Result<Batch<'a>, At> {
    Framed::read(Frame::Batch, &name.0, bytes, |bytes| {
        let header = Header::read(bytes)?;
        let (key, count) = (header.key, header.count);
        Ok((header, key, count))
    })
}
