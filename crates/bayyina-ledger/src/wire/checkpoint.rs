//! Checkpoints: where every log stood, signed.

use bayyina_model::LogId;
use ed25519_dalek::SigningKey;

use super::cursor::Cursor;
use super::signed::{self, At, Fields, Frame, Framed};
use crate::broken::Flaw;
use crate::names::{BatchName, CheckpointName, PublicKey, hex, sha256};

/// Where one log stood at one of its heads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    /// The log.
    pub log: LogId,
    /// Its last batch.
    pub head: BatchName,
    /// Number of entries up to and with that batch.
    pub size: u64,
    /// RFC 6962 root over the names of these entries.
    pub root: [u8; 32],
}

/// A signed, sorted list of where every log stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the checkpoint.
    pub name: CheckpointName,
    /// The key that signed.
    pub key: PublicKey,
    /// When the writer's clock says it was written, UTC.
    pub recorded: String,
    /// Ascending by log and head; a log that forks stands there once for each head.
    pub logs: Vec<Standing>,
}

impl Checkpoint {
    /// Signs a checkpoint; gives its bytes too.
    pub(crate) fn seal(
        mut logs: Vec<Standing>,
        recorded: &str,
        key: &SigningKey,
    ) -> (Self, Vec<u8>) {
        logs.sort_unstable();
        let public = PublicKey(key.verifying_key().to_bytes());
        let count = logs.len();
        let mut text = format!(
            "{{\"checkpoint\":1,\"count\":{count},\"key\":\"{public}\",\"recorded\":\"{recorded}\"}}\n"
        );
        for one in &logs {
            let root = hex(&one.root);
            text.push_str(&format!(
                "{{\"head\":\"{}\",\"log\":\"{}\",\"root\":\"{root}\",\"size\":{}}}\n",
                one.head, one.log, one.size
            ));
        }
        let bytes = signed::seal(text.into_bytes(), Frame::Checkpoint, key);
        let checkpoint = Self {
            name: CheckpointName(sha256(&bytes)),
            key: public,
            recorded: recorded.to_owned(),
            logs,
        };
        (checkpoint, bytes)
    }

    /// Reads a checkpoint from its bytes, and checks its signature.
    pub(crate) fn read(name: &CheckpointName, bytes: &[u8]) -> Result<Self, At> {
        let framed = Framed::read(Frame::Checkpoint, &name.0, bytes, |bytes| {
            let mut fields = Fields::read(signed::first_line(bytes)?, Frame::Checkpoint)?;
            let count = fields.number("count")?;
            let key = PublicKey(fields.hash("key")?);
            let recorded = fields.instant()?;
            fields.end()?;
            Ok(((key, recorded), key, count))
        })?;
        let (key, recorded) = framed.header;
        let mut logs: Vec<Standing> = Vec::with_capacity(framed.lines.len());
        for (index, line) in framed.lines.into_iter().enumerate() {
            let at = |flaw| (Some(index as u64 + 2), flaw);
            let one = standing(line).map_err(at)?;
            let before = logs.last().map(|before| (before.log, before.head));
            if before.is_some_and(|before| before >= (one.log, one.head)) {
                return Err(at(Flaw::Order));
            }
            logs.push(one);
        }
        Ok(Self {
            name: *name,
            key,
            recorded,
            logs,
        })
    }
}

fn standing(line: &[u8]) -> Result<Standing, Flaw> {
    let mut at = Cursor::new(line);
    at.take("{\"head\":\"")?;
    let head = BatchName(at.hex()?);
    at.take(",\"log\":\"")?;
    let log = LogId(at.hex()?);
    at.take(",\"root\":\"")?;
    let root = at.hex()?;
    at.take(",\"size\":")?;
    let size = at.number()?;
    at.take("}")?;
    at.end()?;
    Ok(Standing {
        log,
        head,
        size,
        root,
    })
}
