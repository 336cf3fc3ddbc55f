//! The wire format of Protocol Buffers, read with every length checked.

/// What is wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WireFault(pub &'static str);

const SHORT: WireFault = WireFault("a message ends in the middle of a field");

/// Bytes that are read from the front.
#[derive(Clone, Copy, Debug)]
pub struct Wire<'a>(&'a [u8]);

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// A number of variable length.
    Number(u64),
    /// Bytes, a text, a message or packed numbers.
    Bytes(&'a [u8]),
    /// A number of fixed length, which no field read here is.
    Fixed,
}

impl<'a> Value<'a> {
    /// The bytes, if the field holds bytes.
    pub fn bytes(self) -> Result<&'a [u8], WireFault> {
        match self {
            Value::Bytes(bytes) => Ok(bytes),
            _ => Err(WireFault("a field holds a number where bytes belong")),
        }
    }

    /// The number, if the field holds one.
    pub fn number(self) -> Result<u64, WireFault> {
        match self {
            Value::Number(number) => Ok(number),
            _ => Err(WireFault("a field holds bytes where a number belongs")),
        }
    }
}

impl<'a> Wire<'a> {
    /// Reads from the front of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next number of variable length.
    #[inline]
    pub fn number(&mut self) -> Result<u64, WireFault> {
        // Most numbers are short.
        if let Some((&first, rest)) = self.0.split_first()
            && first < 0x80
        {
            self.0 = rest;
            return Ok(u64::from(first));
        }
        self.long_number()
    }

    fn long_number(&mut self) -> Result<u64, WireFault> {
        let mut value = 0u64;
        for (index, &byte) in self.0.iter().enumerate().take(10) {
            value |= u64::from(byte & 0x7f) << (7 * index);
            if byte < 0x80 {
                if index == 9 && byte > 1 {
                    break;
                }
                self.0 = &self.0[index + 1..];
                return Ok(value);
            }
        }
        Err(if self.0.len() < 10 {
            SHORT
        } else {
            WireFault("a number is longer than 64 bits")
        })
    }

    /// The next byte.
    pub fn byte(&mut self) -> Result<u8, WireFault> {
        let (&byte, rest) = self.0.split_first().ok_or(SHORT)?;
        self.0 = rest;
        Ok(byte)
    }

    /// The next signed number, in the zigzag form.
    #[inline]
    pub fn signed(&mut self) -> Result<i64, WireFault> {
        self.number().map(zigzag)
    }

    /// The next field with its number; `None` at the end.
    pub fn field(&mut self) -> Result<Option<(u32, Value<'a>)>, WireFault> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = self.number()?;
        let field =
            u32::try_from(key >> 3).map_err(|_| WireFault("a field has an impossible number"))?;
        let value = match key & 7 {
            0 => Value::Number(self.number()?),
            1 => {
                self.take(8)?;
                Value::Fixed
            }
            2 => {
                let length = self.number()?;
                Value::Bytes(self.take(length)?)
            }
            5 => {
                self.take(4)?;
                Value::Fixed
            }
            _ => return Err(WireFault("a field has an unknown type")),
        };
        Ok(Some((field, value)))
    }

    /// The next so many bytes.
    pub fn take(&mut self, length: u64) -> Result<&'a [u8], WireFault> {
        let length = usize::try_from(length).map_err(|_| SHORT)?;
        let (taken, rest) = self.0.split_at_checked(length).ok_or(SHORT)?;
        self.0 = rest;
        Ok(taken)
    }
}

/// A signed number from its zigzag form.
#[inline]
pub fn zigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_length() {
        let table: [(&[u8], Option<u64>); 7] = [
            (&[0x00], Some(0)),
            (&[0x7f], Some(127)),
            (&[0xac, 0x02], Some(300)),
            (
                &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
                Some(u64::MAX),
            ),
            (
                &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02],
                None,
            ),
            (&[0x80], None),
            (&[], None),
        ];
        for (bytes, expected) in table {
            assert_eq!(Wire::new(bytes).number().ok(), expected, "{bytes:?}");
        }
    }

    #[test]
    fn zigzag_alternates() {
        let table = [(0, 0), (1, -1), (2, 1), (3, -2), (u64::MAX, i64::MIN)];
        for (number, expected) in table {
            assert_eq!(zigzag(number), expected);
        }
    }

    #[test]
    fn a_field_that_runs_over_the_end_is_a_fault() {
        assert!(Wire::new(&[0x0a, 0x05, 1, 2]).field().is_err());
        assert!(Wire::new(&[0x0a, 0x02, 1, 2]).field().is_ok());
        assert!(
            Wire::new(&[0x0b]).field().is_err(),
            "groups are not read here"
        );
    }
}
