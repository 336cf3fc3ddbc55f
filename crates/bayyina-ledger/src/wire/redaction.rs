//! Redaction statements: the leaves and blobs that a copy leaves out.

use ed25519_dalek::SigningKey;
use std::collections::BTreeSet;

use super::cursor::Cursor;
use super::signed::{self, At, Fields, Frame, Framed};
use crate::broken::Flaw;
use crate::names::{BlobName, LeafHash, PublicKey, RedactionName, sha256};

/// What a key says it left out of a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redaction {
    /// Name of the statement.
    pub name: RedactionName,
    /// The key that signed.
    pub key: PublicKey,
    /// When the writer's clock says it was written, UTC.
    pub recorded: String,
    /// Blobs left out although an open value refers to them.
    pub blobs: BTreeSet<BlobName>,
    /// Leaves whose value was left out.
    pub leaves: BTreeSet<LeafHash>,
}

impl Redaction {
    /// Signs a statement; gives its bytes too.
    pub(crate) fn seal(
        blobs: BTreeSet<BlobName>,
        leaves: BTreeSet<LeafHash>,
        recorded: &str,
        key: &SigningKey,
    ) -> (Self, Vec<u8>) {
        let public = PublicKey(key.verifying_key().to_bytes());
        let count = blobs.len() + leaves.len();
        let mut text = format!(
            "{{\"count\":{count},\"key\":\"{public}\",\"recorded\":\"{recorded}\",\"redaction\":1}}\n"
        );
        for blob in &blobs {
            text.push_str(&format!("{{\"blob\":\"{blob}\"}}\n"));
        }
        for leaf in &leaves {
            text.push_str(&format!("{{\"leaf\":\"{leaf}\"}}\n"));
        }
        let bytes = signed::seal(text.into_bytes(), Frame::Redaction, key);
        let statement = Self {
            name: RedactionName(sha256(&bytes)),
            key: public,
            recorded: recorded.to_owned(),
            blobs,
            leaves,
        };
        (statement, bytes)
    }

    pub(crate) fn read(name: &RedactionName, bytes: &[u8]) -> Result<Self, At> {
        let framed = Framed::read(Frame::Redaction, &name.0, bytes, |bytes| {
            let mut fields = Fields::read(signed::first_line(bytes)?, Frame::Redaction)?;
            let count = fields.number("count")?;
            let key = PublicKey(fields.hash("key")?);
            let recorded = fields.instant()?;
            fields.end()?;
            Ok(((key, recorded), key, count))
        })?;
        let (key, recorded) = framed.header;
        let mut statement = Self {
            name: *name,
            key,
            recorded,
            blobs: BTreeSet::new(),
            leaves: BTreeSet::new(),
        };
        let mut before: &[u8] = b"";
        for (index, line) in framed.lines.into_iter().enumerate() {
            statement
                .line(line)
                .and_then(|()| {
                    if before < line {
                        Ok(())
                    } else {
                        Err(Flaw::Order)
                    }
                })
                .map_err(|flaw| (Some(index as u64 + 2), flaw))?;
            before = line;
        }
        Ok(statement)
    }

    fn line(&mut self, line: &[u8]) -> Result<(), Flaw> {
        let mut at = Cursor::new(line);
        if at.try_take(b"{\"blob\":\"") {
            self.blobs.insert(BlobName(at.hex()?));
        } else {
            at.take("{\"leaf\":\"")?;
            self.leaves.insert(LeafHash(at.hex()?));
        }
        at.take("}")?;
        at.end()
    }
}
