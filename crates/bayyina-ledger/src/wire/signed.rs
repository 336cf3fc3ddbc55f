//! The frame that batches, checkpoints and redaction statements share.
//!
//! A header line, any number of lines, and a last line with an Ed25519 signature over the
//! domain text and the SHA-256 of all bytes before that line. The file is named by the SHA-256
//! of all of its bytes.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde_json::{Map, Value};

use crate::broken::Flaw;
use crate::names::{PublicKey, hex, push_hex, sha256, unhex};
use bayyina_model::canonical;

/// What is signed: the domain text comes first in the signed message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    Batch,
    Checkpoint,
    Redaction,
}

impl Frame {
    /// The header field that carries the version.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Batch => "batch",
            Self::Checkpoint => "checkpoint",
            Self::Redaction => "redaction",
        }
    }

    fn domain(self) -> &'static [u8] {
        match self {
            Self::Batch => b"bayyina batch 1\n",
            Self::Checkpoint => b"bayyina checkpoint 1\n",
            Self::Redaction => b"bayyina redaction 1\n",
        }
    }

    fn message(self, signed: &[u8]) -> Vec<u8> {
        [self.domain(), &sha256(signed)].concat()
    }
}

const SIGNATURE_START: &[u8] = b"{\"signature\":\"";
const SIGNATURE_END: &[u8] = b"\"}\n";
const SIGNATURE_LINE: usize = SIGNATURE_START.len() + 128 + SIGNATURE_END.len();

/// The parts of a framed file.
pub(crate) struct Parts<'a> {
    /// The lines between, each with its line feed.
    pub(crate) body: &'a [u8],
    signed: &'a [u8],
    signature: [u8; 64],
}

/// Appends the signature line to a header and its lines.
pub(crate) fn seal(mut bytes: Vec<u8>, frame: Frame, key: &SigningKey) -> Vec<u8> {
    let signature = key.sign(&frame.message(&bytes));
    bytes.extend_from_slice(SIGNATURE_START);
    push_hex(&mut bytes, &signature.to_bytes());
    bytes.extend_from_slice(SIGNATURE_END);
    bytes
}

/// The first line of a file, which is read before anything else: a later version of the format
/// may end in another way.
pub(crate) fn first_line(bytes: &[u8]) -> Result<&[u8], Flaw> {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    end.map(|end| &bytes[..end]).ok_or(Flaw::Shape {
        expected: "a header line",
    })
}

/// Splits a file into its parts.
pub(crate) fn split(bytes: &[u8]) -> Result<Parts<'_>, Flaw> {
    let bad = Flaw::Shape {
        expected: "a last line with the signature",
    };
    let cut = bytes.len().checked_sub(SIGNATURE_LINE).ok_or(bad.clone())?;
    let (signed, last) = bytes.split_at(cut);
    let signature = last
        .strip_prefix(SIGNATURE_START)
        .and_then(|rest| rest.strip_suffix(SIGNATURE_END))
        .and_then(unhex)
        .ok_or(bad)?;
    let header = first_line(signed)?;
    if signed.last() != Some(&b'\n') {
        return Err(Flaw::Shape {
            expected: "a line feed before the signature",
        });
    }
    Ok(Parts {
        body: &signed[header.len() + 1..],
        signed,
        signature,
    })
}

impl Parts<'_> {
    /// Whether the signature is the key's over these bytes, checked strictly: small-order keys
    /// and non-canonical encodings are refused.
    pub(crate) fn check(&self, frame: Frame, key: &PublicKey) -> Result<(), Flaw> {
        let verifying = VerifyingKey::from_bytes(&key.0).map_err(|_| Flaw::Signature)?;
        verifying
            .verify_strict(
                &frame.message(self.signed),
                &Signature::from_bytes(&self.signature),
            )
            .map_err(|_| Flaw::Signature)
    }
}

/// What does not hold in a file, and in which line.
pub(crate) type At = (Option<u64>, Flaw);

/// A framed file whose name, header and signature hold, and that has as many lines as it says.
pub(crate) struct Framed<'a, H> {
    pub(crate) header: H,
    /// Without their line feeds.
    pub(crate) lines: Vec<&'a [u8]>,
}

impl<'a, H> Framed<'a, H> {
    /// Checks a file; `read` reads its header and gives the key and the number of lines.
    pub(crate) fn read(
        frame: Frame,
        name: &[u8; 32],
        bytes: &'a [u8],
        read: impl FnOnce(&'a [u8]) -> Result<(H, PublicKey, u64), Flaw>,
    ) -> Result<Self, At> {
        let header = read(bytes).map_err(|flaw| (Some(1), flaw));
        if let Err((_, Flaw::Version { .. })) = &header {
            return Err(header.err().expect("just seen"));
        }
        let computed = sha256(bytes);
        if computed != *name {
            let computed = hex(&computed);
            return Err((None, Flaw::Name { computed }));
        }
        let (header, key, stated) = header?;
        let parts = split(bytes).map_err(|flaw| (None, flaw))?;
        let last = Some(stated.saturating_add(2));
        parts.check(frame, &key).map_err(|flaw| (last, flaw))?;
        let mut lines = Vec::with_capacity(stated.min(1 << 20) as usize);
        lines.extend(super::lines(parts.body));
        let found = lines.len() as u64;
        if found != stated {
            return Err((None, Flaw::Count { stated, found }));
        }
        Ok(Self { header, lines })
    }
}

/// A header's fields, taken out one by one; what is left over is refused.
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// Reads a header line and checks its version before anything else.
    pub(crate) fn read(line: &[u8], frame: Frame) -> Result<Self, Flaw> {
        let shape = Flaw::Shape {
            expected: "a header object with a version",
        };
        let Value::Object(mut map) = canonical::parse(line)? else {
            return Err(shape);
        };
        match map.remove(frame.word()).and_then(|value| value.as_u64()) {
            Some(1) => Ok(Self(map)),
            Some(found) => Err(Flaw::Version {
                what: frame.word(),
                found,
            }),
            None => Err(shape),
        }
    }

    pub(crate) fn text(&mut self, name: &'static str) -> Result<Option<String>, Flaw> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Flaw::Shape { expected: name }),
        }
    }

    pub(crate) fn number(&mut self, name: &'static str) -> Result<u64, Flaw> {
        let value = self.0.remove(name).and_then(|value| value.as_u64());
        value.ok_or(Flaw::Shape { expected: name })
    }

    pub(crate) fn hash(&mut self, name: &'static str) -> Result<[u8; 32], Flaw> {
        let text = self.text(name)?.ok_or(Flaw::Shape { expected: name })?;
        unhex(text.as_bytes()).ok_or(Flaw::Shape { expected: name })
    }

    pub(crate) fn hash_or_none(&mut self, name: &'static str) -> Result<Option<[u8; 32]>, Flaw> {
        match self.text(name)? {
            None => Ok(None),
            Some(text) => unhex(text.as_bytes())
                .map(Some)
                .ok_or(Flaw::Shape { expected: name }),
        }
    }

    pub(crate) fn instant(&mut self) -> Result<String, Flaw> {
        self.text("recorded")?
            .filter(|text| super::is_instant(text))
            .ok_or(Flaw::Shape {
                expected: "recorded, an instant in UTC to the second",
            })
    }

    pub(crate) fn end(self) -> Result<(), Flaw> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Flaw::Shape {
                expected: "no other field in the header",
            })
        }
    }
}
