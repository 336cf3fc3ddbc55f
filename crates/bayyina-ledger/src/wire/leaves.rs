//! Sidecars: the salts and values that the hashes in a batch stand for.
//!
//! One line per leaf, ascending by sequence and field. Dropping a line withholds the value.

use super::batch::EntryLine;
use super::cursor::Cursor;
use super::is_field;
use super::signed::At;
use crate::broken::Flaw;
use crate::names::{LeafHash, push_hex, sha256_of};

/// One line of a sidecar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LeafLine<'a> {
    pub(crate) field: &'a str,
    pub(crate) salt: [u8; 32],
    pub(crate) sequence: u64,
    /// Canonical bytes.
    pub(crate) value: &'a [u8],
}

impl<'a> LeafLine<'a> {
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"field\":\"");
        out.extend_from_slice(self.field.as_bytes());
        out.extend_from_slice(b"\",\"salt\":\"");
        push_hex(out, &self.salt);
        out.extend_from_slice(b"\",\"sequence\":");
        push_number(out, self.sequence);
        out.extend_from_slice(b",\"value\":");
        out.extend_from_slice(self.value);
        out.extend_from_slice(b"}\n");
    }

    /// Reads a line without its line feed.
    pub(crate) fn read(line: &'a [u8]) -> Result<Self, Flaw> {
        let mut at = Cursor::new(line);
        at.take("{\"field\":\"")?;
        let field = at.word()?;
        if !is_field(field) {
            return Err(Flaw::Shape {
                expected: "a field's name",
            });
        }
        at.take(",\"salt\":\"")?;
        let salt = at.hex()?;
        at.take(",\"sequence\":")?;
        let sequence = at.number()?;
        at.take(",\"value\":")?;
        let value = at.until_last(b'}')?;
        Ok(Self {
            field,
            salt,
            sequence,
            value,
        })
    }

    /// What a batch holds in its place.
    pub(crate) fn leaf(&self) -> LeafHash {
        leaf_hash(&self.salt, self.value)
    }

    /// The line's place in a sidecar.
    pub(crate) fn key(&self) -> (u64, &'a str) {
        (self.sequence, self.field)
    }
}

/// The hash of a salt and the canonical bytes of a value.
pub(crate) fn leaf_hash(salt: &[u8; 32], value: &[u8]) -> LeafHash {
    LeafHash(sha256_of(&[salt, value]))
}

fn push_number(out: &mut Vec<u8>, number: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = number;
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// The lines of a sidecar for which `keep` says so; `None` where all stay.
pub(crate) fn filter<'a>(
    bytes: &'a [u8],
    mut keep: impl FnMut(&LeafLine<'a>) -> bool,
) -> Result<Option<Vec<u8>>, At> {
    let mut kept = Vec::with_capacity(bytes.len());
    for (index, line) in super::lines(bytes).enumerate() {
        let leaf = LeafLine::read(line).map_err(|flaw| (Some(index as u64 + 1), flaw))?;
        if keep(&leaf) {
            kept.extend_from_slice(line);
            kept.push(b'\n');
        }
    }
    Ok((kept.len() < bytes.len()).then_some(kept))
}

/// The lines of two sidecars of one batch together.
pub(crate) fn union(one: &[u8], other: &[u8]) -> Result<Vec<u8>, At> {
    let read = |bytes| {
        let lines = super::lines(bytes).enumerate();
        let read = lines.map(|(index, line)| match LeafLine::read(line) {
            Ok(leaf) => Ok((leaf.key(), line)),
            Err(flaw) => Err((Some(index as u64 + 1), flaw)),
        });
        read.collect::<Result<std::collections::BTreeMap<_, _>, At>>()
    };
    let mut all = read(one)?;
    all.extend(read(other)?);
    let mut bytes = Vec::with_capacity(one.len().max(other.len()));
    for line in all.values() {
        bytes.extend_from_slice(line);
        bytes.push(b'\n');
    }
    Ok(bytes)
}

/// What of a sidecar speaks of one entry: the lines in step with the entry's fields.
pub(crate) struct Step<'a> {
    pub(crate) field: &'a str,
    pub(crate) leaf: LeafHash,
    /// The line; none where the value is withheld.
    pub(crate) line: Option<LeafLine<'a>>,
}

/// Walks a sidecar in step with the entries of its batch.
pub(crate) struct Walk<'a> {
    rest: &'a [u8],
    number: u64,
    next: Option<LeafLine<'a>>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Result<Self, At> {
        let mut walk = Self {
            rest: bytes,
            number: 0,
            next: None,
        };
        walk.advance()?;
        Ok(walk)
    }

    fn advance(&mut self) -> Result<(), At> {
        self.number += 1;
        let at = Some(self.number);
        if self.rest.is_empty() {
            self.next = None;
            return Ok(());
        }
        let end = memchr::memchr(b'\n', self.rest);
        let end = end.ok_or((
            at,
            Flaw::Shape {
                expected: "a line feed at the end",
            },
        ))?;
        let line = LeafLine::read(&self.rest[..end]).map_err(|flaw| (at, flaw))?;
        self.rest = &self.rest[end + 1..];
        self.next = Some(line);
        Ok(())
    }

    /// Takes the lines of one entry, checking each against the entry's hash.
    pub(crate) fn entry(
        &mut self,
        sequence: u64,
        entry: &EntryLine<'a>,
        mut each: impl FnMut(Step<'a>) -> Result<(), Flaw>,
    ) -> Result<(), At> {
        for (field, leaf) in &entry.fields {
            let mut step = Step {
                field,
                leaf: *leaf,
                line: None,
            };
            let at = self.number;
            if let Some(line) = self.next
                && line.key() == (sequence, *field)
            {
                let found = line.leaf();
                if found != *leaf {
                    return Err((
                        Some(at),
                        Flaw::Leaf {
                            sequence,
                            field: (*field).to_owned(),
                            found,
                        },
                    ));
                }
                step.line = Some(line);
                self.advance()?;
            }
            each(step).map_err(|flaw| (Some(at), flaw))?;
        }
        Ok(())
    }

    /// Everything must have been taken.
    pub(crate) fn end(self) -> Result<(), At> {
        match self.next {
            None => Ok(()),
            Some(line) => Err((
                Some(self.number),
                Flaw::Stray {
                    sequence: line.sequence,
                    field: line.field.to_owned(),
                },
            )),
        }
    }
}
