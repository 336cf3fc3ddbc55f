//! Random bytes: from the system, or from a seed where a test has to give the same bytes twice.

use crate::names::sha256_of;

/// Where salts and keys come from.
pub(crate) enum Random {
    System,
    Seeded { seed: [u8; 32], count: u64 },
}

impl Random {
    pub(crate) fn new(seed: Option<[u8; 32]>) -> Self {
        seed.map_or(Self::System, |seed| Self::Seeded { seed, count: 0 })
    }

    pub(crate) fn fill(&mut self, out: &mut [u8]) -> Result<(), getrandom::Error> {
        match self {
            Self::System => getrandom::fill(out),
            Self::Seeded { seed, count } => {
                for chunk in out.chunks_mut(32) {
                    let block = sha256_of(&[b"bayyina seed 1\n", &*seed, &count.to_be_bytes()]);
                    chunk.copy_from_slice(&block[..chunk.len()]);
                    *count += 1;
                }
                Ok(())
            }
        }
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], getrandom::Error> {
        let mut out = [0; N];
        self.fill(&mut out)?;
        Ok(out)
    }
}
