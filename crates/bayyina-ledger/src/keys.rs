//! The device key: an Ed25519 key in a file of its own, which never leaves with a ledger's copy.

use std::path::PathBuf;

use argon2::{Algorithm, Argon2, Params, Version};
use bayyina_model::canonical;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::SigningKey;
use serde_json::{Map, Value, json};

use crate::names::{PublicKey, hex, sha256, unhex};
use crate::random::Random;

/// How costly it is to try a passphrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory that one try takes, KiB.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub passes: u32,
}

impl Default for Cost {
    /// 64 MiB and three passes: RFC 9106's second recommendation, with one lane.
    fn default() -> Self {
        Self {
            memory_kib: 64 * 1024,
            passes: 3,
        }
    }
}

/// A device key as it lies in its file.
#[derive(Clone)]
pub struct KeyFile {
    public: PublicKey,
    secret: Secret,
}

#[derive(Clone)]
enum Secret {
    Plain([u8; 32]),
    Sealed {
        cost: Cost,
        salt: [u8; 16],
        nonce: [u8; 24],
        sealed: [u8; 48],
    },
}

/// Why a device key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// This copy has no key of its own.
    #[error("this copy has no device key; make one to write to it")]
    Missing,
    /// The key's file is there and cannot be read.
    #[error("the device key {path} cannot be read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The key needs its passphrase.
    #[error("the device key is locked with a passphrase")]
    Locked,
    /// The passphrase is not the right one.
    #[error("the passphrase does not open the device key")]
    Passphrase,
    /// The file is damaged or of a later version.
    #[error("the device key's file is damaged: {0}")]
    File(&'static str),
    /// The file is of a later version of the format.
    #[error("the device key's file is of version {found}; this program reads version 1")]
    Version {
        /// Version found.
        found: u64,
    },
    /// The system gave no random bytes.
    #[error("the system gives no random bytes")]
    Random(#[from] getrandom::Error),
    /// An exported key must be locked with a passphrase.
    #[error("a key is exported only under a passphrase")]
    Bare,
}

impl KeyError {
    /// The same once more: a ledger tells every writer what it found on opening.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::Missing => Self::Missing,
            Self::Unreadable { path, source } => Self::Unreadable {
                path: path.clone(),
                source: source.kind().into(),
            },
            Self::Locked => Self::Locked,
            Self::Passphrase => Self::Passphrase,
            Self::File(why) => Self::File(why),
            Self::Version { found } => Self::Version { found: *found },
            Self::Random(error) => Self::Random(*error),
            Self::Bare => Self::Bare,
        }
    }
}

const KEY_DOMAIN: &[u8] = b"bayyina key 1\n";

impl KeyFile {
    pub(crate) fn create(random: &mut Random) -> Result<Self, KeyError> {
        let secret = random.bytes()?;
        let public = PublicKey(SigningKey::from_bytes(&secret).verifying_key().to_bytes());
        Ok(Self {
            public,
            secret: Secret::Plain(secret),
        })
    }

    /// The public key.
    pub fn public(&self) -> PublicKey {
        self.public
    }

    /// Whether it takes a passphrase to sign.
    pub fn is_locked(&self) -> bool {
        matches!(self.secret, Secret::Sealed { .. })
    }

    /// The same key under a passphrase.
    pub(crate) fn lock(
        &self,
        opened: &SigningKey,
        passphrase: &str,
        cost: Cost,
        random: &mut Random,
    ) -> Result<Self, KeyError> {
        let (salt, nonce) = (random.bytes()?, random.bytes()?);
        let cipher = cipher(passphrase, cost, &salt)?;
        let payload = Payload {
            msg: &opened.to_bytes(),
            aad: &[KEY_DOMAIN, &self.public.0].concat(),
        };
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| KeyError::File("cannot be encrypted"))?;
        let sealed = sealed
            .try_into()
            .map_err(|_| KeyError::File("cannot be encrypted"))?;
        Ok(Self {
            public: self.public,
            secret: Secret::Sealed {
                cost,
                salt,
                nonce,
                sealed,
            },
        })
    }

    /// The key that signs.
    pub(crate) fn open(&self, passphrase: Option<&str>) -> Result<SigningKey, KeyError> {
        let secret = match (&self.secret, passphrase) {
            (Secret::Plain(secret), _) => *secret,
            (Secret::Sealed { .. }, None) => return Err(KeyError::Locked),
            (
                Secret::Sealed {
                    cost,
                    salt,
                    nonce,
                    sealed,
                },
                Some(passphrase),
            ) => {
                let payload = Payload {
                    msg: sealed.as_slice(),
                    aad: &[KEY_DOMAIN, &self.public.0].concat(),
                };
                cipher(passphrase, *cost, salt)?
                    .decrypt(&XNonce::from(*nonce), payload)
                    .map_err(|_| KeyError::Passphrase)?
                    .try_into()
                    .map_err(|_| KeyError::Passphrase)?
            }
        };
        let key = SigningKey::from_bytes(&secret);
        if key.verifying_key().to_bytes() != self.public.0 {
            return Err(KeyError::File("the secret is not that of the public key"));
        }
        Ok(key)
    }

    /// The bytes of the file: the key's line, and a line with the SHA-256 of the first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut value = json!({"key": 1, "public": self.public.to_string()});
        let map = value.as_object_mut().expect("made as an object");
        match &self.secret {
            Secret::Plain(secret) => {
                map.insert("secret".into(), hex(secret).into());
            }
            Secret::Sealed {
                cost,
                salt,
                nonce,
                sealed,
            } => {
                map.insert("memory_kib".into(), cost.memory_kib.into());
                map.insert("nonce".into(), hex(nonce).into());
                map.insert("passes".into(), cost.passes.into());
                map.insert("salt".into(), hex(salt).into());
                map.insert("sealed".into(), hex(sealed).into());
            }
        }
        let mut bytes = canonical::to_bytes(&value).expect("integers and texts only");
        bytes.push(b'\n');
        let sum = hex(&sha256(&bytes));
        bytes.extend_from_slice(format!("{{\"sha256\":\"{sum}\"}}\n").as_bytes());
        bytes
    }

    /// Reads the bytes of a file, strictly.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let file = KeyError::File;
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let end = end.ok_or(file("expected two lines"))?;
        let sum = hex(&sha256(&bytes[..=end]));
        let value = canonical::parse(&bytes[..end]).map_err(|_| file("not canonical"))?;
        let Value::Object(mut map) = value else {
            return Err(file("expected an object"));
        };
        match map.remove("key").and_then(|value| value.as_u64()) {
            Some(1) => {}
            Some(found) => return Err(KeyError::Version { found }),
            None => return Err(file("expected a version")),
        }
        if bytes[end + 1..] != *format!("{{\"sha256\":\"{sum}\"}}\n").as_bytes() {
            return Err(file("its bytes do not match their SHA-256"));
        }
        let public = PublicKey(hash(&mut map, "public")?);
        let secret = if map.contains_key("secret") {
            Secret::Plain(hash(&mut map, "secret")?)
        } else {
            let mut number = |name| {
                let number = map.remove(name).and_then(|value| value.as_u64());
                number
                    .and_then(|number| u32::try_from(number).ok())
                    .ok_or(file("expected a cost"))
            };
            let cost = Cost {
                memory_kib: number("memory_kib")?,
                passes: number("passes")?,
            };
            Secret::Sealed {
                cost,
                salt: hash(&mut map, "salt")?,
                nonce: hash(&mut map, "nonce")?,
                sealed: hash(&mut map, "sealed")?,
            }
        };
        if !map.is_empty() {
            return Err(file("a field too many"));
        }
        let read = Self { public, secret };
        if !read.is_locked() {
            read.open(None)?;
        }
        Ok(read)
    }
}

fn hash<const N: usize>(map: &mut Map<String, Value>, name: &str) -> Result<[u8; N], KeyError> {
    match map.remove(name) {
        Some(Value::String(text)) => unhex(text.as_bytes()),
        _ => None,
    }
    .ok_or(KeyError::File("expected hex digits"))
}

/// No honest file asks for more than this; a forged one shall not take the machine down.
const LARGEST: Cost = Cost {
    memory_kib: 4 << 20,
    passes: 64,
};

fn cipher(passphrase: &str, cost: Cost, salt: &[u8; 16]) -> Result<XChaCha20Poly1305, KeyError> {
    if cost.memory_kib > LARGEST.memory_kib || cost.passes > LARGEST.passes {
        return Err(KeyError::File("the cost of the passphrase is out of range"));
    }
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32))
        .map_err(|_| KeyError::File("the cost of the passphrase is out of range"))?;
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, &mut key)
        .map_err(|_| KeyError::File("the cost of the passphrase is out of range"))?;
    Ok(XChaCha20Poly1305::new(&key.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost {
        memory_kib: 64,
        passes: 1,
    };

    #[test]
    fn a_key_comes_back_from_its_file() {
        let mut random = Random::new(Some([7; 32]));
        let plain = KeyFile::create(&mut random).unwrap();
        let opened = plain.open(None).unwrap();
        let again = KeyFile::from_bytes(&plain.to_bytes()).unwrap();
        assert_eq!(again.open(None).unwrap(), opened);

        let locked = plain.lock(&opened, "صبر", CHEAP, &mut random).unwrap();
        let again = KeyFile::from_bytes(&locked.to_bytes()).unwrap();
        assert!(again.is_locked());
        assert_eq!(again.open(Some("صبر")).unwrap(), opened);
        assert!(matches!(again.open(None), Err(KeyError::Locked)));
        assert!(matches!(again.open(Some("x")), Err(KeyError::Passphrase)));
    }

    #[test]
    fn every_flipped_bit_of_a_key_file_is_noticed() {
        let mut random = Random::new(Some([7; 32]));
        let plain = KeyFile::create(&mut random).unwrap();
        let opened = plain.open(None).unwrap();
        let locked = plain.lock(&opened, "pass", CHEAP, &mut random).unwrap();
        for bytes in [plain.to_bytes(), locked.to_bytes()] {
            for at in 0..bytes.len() {
                for bit in 0..8 {
                    let mut flipped = bytes.clone();
                    flipped[at] ^= 1 << bit;
                    assert!(
                        KeyFile::from_bytes(&flipped).is_err(),
                        "byte {at} bit {bit}"
                    );
                }
            }
        }
    }
}
