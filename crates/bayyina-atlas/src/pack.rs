//! Numbers of variable length, as Protocol Buffers writes them.

use crate::pbf::WireFault;

pub(crate) use crate::pbf::Wire;

/// Appends a number, seven bits a byte, the lowest first.
pub(crate) fn push_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends a signed number in the zigzag form.
pub(crate) fn push_signed(out: &mut Vec<u8>, number: i64) {
    push_number(out, ((number << 1) ^ (number >> 63)) as u64);
}

/// Appends a text with its length.
pub(crate) fn push_text(out: &mut Vec<u8>, text: &str) {
    push_number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Reads a text written by [`push_text`], of at most `longest` bytes.
pub(crate) fn read_text(wire: &mut Wire<'_>, longest: usize) -> Result<String, WireFault> {
    let length = wire.number()?;
    if length > longest as u64 {
        return Err(WireFault("a text is longer than any that is kept"));
    }
    let bytes = wire.take(length)?;
    String::from_utf8(bytes.to_vec()).map_err(|_| WireFault("a text is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back(numbers: Vec<u64>, signed: Vec<i64>) {
            let mut bytes = Vec::new();
            for &number in &numbers {
                push_number(&mut bytes, number);
            }
            for &number in &signed {
                push_signed(&mut bytes, number);
            }
            let mut wire = Wire::new(&bytes);
            for number in numbers {
                prop_assert_eq!(wire.number().unwrap(), number);
            }
            for number in signed {
                prop_assert_eq!(wire.signed().unwrap(), number);
            }
            prop_assert!(wire.is_empty());
        }
    }
}
