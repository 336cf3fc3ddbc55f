//! A frame's code: 256 bits that stay nearly the same when a picture is scaled or compressed.

use std::fmt;
use std::str::FromStr;

/// A code of 256 bits.
///
/// **Shape**: bit `k` is bit `k % 64` of word `k / 64`; bit `16 i + j` stands for row `i` and
/// column `j` of the transform.
/// **Source**: PDQ, the published hash of that name; see [`crate::pdq`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub [u64; 4]);

/// A code, and how much of a picture there was to make it of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hashed {
    /// The code.
    pub code: Code,
    /// From 0, a picture without any detail, to 100. The published rule compares at 50 and above.
    pub quality: u8,
}

/// Why a text is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// It is too short or too long.
    #[error("a code has 64 hexadecimal digits, not {0}")]
    Length(usize),
    /// It has another character.
    #[error("character {0} of a code is no hexadecimal digit")]
    Digit(usize),
}

impl Code {
    /// How many bytes a code takes.
    pub const BYTES: usize = 32;

    /// In how many bits two codes differ, from 0 to 256.
    ///
    /// ```
    /// use bayyina_footage::Code;
    /// assert_eq!(Code([0b111, 0, 0, 0]).distance(&Code([0b001, 0, 0, 1])), 3);
    /// ```
    #[inline]
    pub const fn distance(&self, other: &Self) -> u32 {
        let [a, b, c, d] = self.0;
        let [e, f, g, h] = other.0;
        (a ^ e).count_ones() + (b ^ f).count_ones() + (c ^ g).count_ones() + (d ^ h).count_ones()
    }

    /// Whether bit `k` is set; `k` is below 256.
    pub const fn bit(&self, k: usize) -> bool {
        self.0[k / 64] >> (k % 64) & 1 == 1
    }

    /// The bytes that are stored: word by word, the lowest byte first.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        for (place, word) in bytes.chunks_exact_mut(8).zip(self.0) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    /// The code of stored bytes.
    pub fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let word = |at: usize| {
            let mut word = [0; 8];
            word.copy_from_slice(&bytes[8 * at..8 * at + 8]);
            u64::from_le_bytes(word)
        };
        Self([word(0), word(1), word(2), word(3)])
    }
}

/// Hexadecimal, bit 255 first, as the reference prints it.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.0;
        write!(f, "{d:016x}{c:016x}{b:016x}{a:016x}")
    }
}

impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        if text.len() != 2 * Self::BYTES {
            return Err(CodeError::Length(text.chars().count()));
        }
        let mut words = [0u64; 4];
        for (at, digit) in text.chars().enumerate() {
            let digit = digit.to_digit(16).ok_or(CodeError::Digit(at + 1))?;
            let word = &mut words[3 - at / 16];
            *word = *word << 4 | u64::from(digit);
        }
        Ok(Self(words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "e271017837246aaccddea259648fb7d62f435c89d9e99b2497763e216c8d055c";

    #[test]
    fn text_is_bit_255_first() {
        let code: Code = PRINTED.parse().unwrap();
        assert_eq!(code.0[0], 0x9776_3e21_6c8d_055c);
        assert_eq!(code.0[3], 0xe271_0178_3724_6aac);
        assert!(code.bit(255) && !code.bit(0) && code.bit(2));
        assert_eq!(code.to_string(), PRINTED);
        assert_eq!(Code::from_bytes(&code.to_bytes()), code);
    }

    #[test]
    fn other_texts_are_refused() {
        let table = [
            ("".to_owned(), CodeError::Length(0)),
            (PRINTED[1..].to_owned(), CodeError::Length(63)),
            (PRINTED.replace('7', "g"), CodeError::Digit(3)),
            (format!("{}é", &PRINTED[..62]), CodeError::Digit(63)),
            (format!("+{}", &PRINTED[1..]), CodeError::Digit(1)),
        ];
        for (text, expected) in table {
            assert_eq!(text.parse::<Code>(), Err(expected), "{text}");
        }
    }
}
