//! A cursor over one line that knows exactly what must come next.

use bayyina_model::canonical;
use serde_json::Value;

use crate::broken::Flaw;
use crate::names::unhex;

/// What is left of a line.
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(line: &'a [u8]) -> Self {
        Self { rest: line }
    }

    /// Steps over `text` when it comes next.
    pub(crate) fn try_take(&mut self, text: &[u8]) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Steps over `text`, which must come next.
    pub(crate) fn take(&mut self, text: &'static str) -> Result<(), Flaw> {
        if self.try_take(text.as_bytes()) {
            Ok(())
        } else {
            Err(Flaw::Shape { expected: text })
        }
    }

    /// Reads `2 * N` hex digits and the quote that ends them.
    pub(crate) fn hex<const N: usize>(&mut self) -> Result<[u8; N], Flaw> {
        let bad = Flaw::Shape {
            expected: "lower-case hex digits",
        };
        if self.rest.len() <= 2 * N || self.rest[2 * N] != b'"' {
            return Err(bad);
        }
        let bytes = unhex(&self.rest[..2 * N]).ok_or(bad)?;
        self.rest = &self.rest[2 * N + 1..];
        Ok(bytes)
    }

    /// Reads a plain word, without escapes, and the quote that ends it.
    pub(crate) fn word(&mut self) -> Result<&'a str, Flaw> {
        let bad = Flaw::Shape {
            expected: "a word in quotes",
        };
        let end = self.rest.iter().position(|byte| *byte == b'"');
        let end = end.ok_or(bad.clone())?;
        let word = std::str::from_utf8(&self.rest[..end]).map_err(|_| bad)?;
        self.rest = &self.rest[end + 1..];
        Ok(word)
    }

    /// Reads a whole number from 0 to 2^53 − 1.
    pub(crate) fn number(&mut self) -> Result<u64, Flaw> {
        let bad = Flaw::Shape {
            expected: "a whole number",
        };
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit());
        let length = digits.count();
        if length == 0 || length > 16 || (length > 1 && self.rest[0] == b'0') {
            return Err(bad);
        }
        let number = self.rest[..length]
            .iter()
            .fold(0_u64, |number, byte| number * 10 + u64::from(byte - b'0'));
        if number > canonical::LARGEST_INTEGER as u64 {
            return Err(bad);
        }
        self.rest = &self.rest[length..];
        Ok(number)
    }

    /// Takes one JSON object without looking closer than needed to find its end.
    pub(crate) fn object(&mut self) -> Result<&'a [u8], Flaw> {
        let bad = Flaw::Shape {
            expected: "an object",
        };
        if self.rest.first() != Some(&b'{') {
            return Err(bad);
        }
        let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
        for (index, byte) in self.rest.iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        let (object, rest) = self.rest.split_at(index + 1);
                        self.rest = rest;
                        return Ok(object);
                    }
                }
                _ => {}
            }
        }
        Err(bad)
    }

    /// Takes everything up to `end`, which must be the last byte of the line.
    pub(crate) fn until_last(&mut self, end: u8) -> Result<&'a [u8], Flaw> {
        match self.rest.split_last() {
            Some((last, before)) if *last == end => {
                self.rest = &[];
                Ok(before)
            }
            _ => Err(Flaw::Shape {
                expected: "a closing brace at the end of the line",
            }),
        }
    }

    /// The line must be at its end.
    pub(crate) fn end(&self) -> Result<(), Flaw> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Flaw::Shape {
                expected: "the end of the line",
            })
        }
    }
}

/// Reads a canonical value; plain texts, the most of them, take a short way.
pub(crate) fn value(bytes: &[u8]) -> Result<Value, Flaw> {
    match plain_text(bytes) {
        Some(text) => Ok(Value::String(text.to_owned())),
        None => Ok(canonical::parse(bytes)?),
    }
}

/// The text between the quotes, where nothing in it is escaped or would have to be.
fn plain_text(bytes: &[u8]) -> Option<&str> {
    let inner = bytes.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    if inner
        .iter()
        .any(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
    {
        return None;
    }
    std::str::from_utf8(inner).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_gives_what_the_long_way_gives() {
        for text in [
            r#""plain""#,
            r#""قصف""#,
            r#""a\"b""#,
            r#""a"b""#,
            "\"tab\there\"",
            r#""\u0041""#,
            r#"""#,
            "\"\u{7f}\"",
            r#"{"a":[1,"b"]}"#,
            "12",
            "1.5",
            "",
        ] {
            let long = canonical::parse(text.as_bytes()).map_err(Flaw::from);
            assert_eq!(value(text.as_bytes()), long, "{text}");
        }
        let long = canonical::parse(b"\"\xff\"").map_err(Flaw::from);
        assert_eq!(value(b"\"\xff\""), long);
    }
}
