//! The one byte form of a value: RFC 8785 JSON without floats and without null.
//!
//! A stranger's script can produce it with a JSON library and a sort: keys ordered by UTF-16
//! code units, no white space, shortest escapes, integers within ±(2^53 − 1).

use serde_json::{Map, Value};

/// The largest magnitude of an integer, 2^53 − 1, as RFC 8785 (I-JSON) bounds it.
pub const LARGEST_INTEGER: i64 = (1 << 53) - 1;

/// How deep values may nest; deeper bytes are refused rather than recursed into.
pub const DEEPEST: usize = 64;

/// Why a value has no canonical form, or bytes are not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// A number with a fraction or exponent, or beyond ±(2^53 − 1).
    #[error("number {0} is not an integer within ±(2^53 − 1)")]
    Number(String),
    /// A null, which is written by leaving the field out.
    #[error("null is not a value; leave the field out")]
    Null,
    /// Nesting beyond [`DEEPEST`].
    #[error("nested deeper than {DEEPEST} levels")]
    Depth,
    /// Bytes that are not JSON.
    #[error("not JSON: {0}")]
    Json(String),
    /// JSON that differs from its canonical form.
    #[error("not in canonical form from byte {at}")]
    Form {
        /// Offset of the first byte that differs.
        at: usize,
    },
}

/// The canonical bytes of a value.
pub fn to_bytes(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    let mut bytes = Vec::with_capacity(128);
    write(value, &mut bytes, 0)?;
    Ok(bytes)
}

/// Reads a value from bytes that must be exactly its canonical form.
pub fn parse(bytes: &[u8]) -> Result<Value, CanonicalError> {
    let value: Value =
        serde_json::from_slice(bytes).map_err(|error| CanonicalError::Json(error.to_string()))?;
    let again = to_bytes(&value)?;
    if again != bytes {
        let same = again.iter().zip(bytes).take_while(|(a, b)| a == b).count();
        return Err(CanonicalError::Form { at: same });
    }
    Ok(value)
}

fn write(value: &Value, out: &mut Vec<u8>, depth: usize) -> Result<(), CanonicalError> {
    if depth > DEEPEST {
        return Err(CanonicalError::Depth);
    }
    match value {
        Value::Null => return Err(CanonicalError::Null),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => match number.as_i64() {
            Some(integer) if (-LARGEST_INTEGER..=LARGEST_INTEGER).contains(&integer) => {
                out.extend_from_slice(integer.to_string().as_bytes());
            }
            _ => return Err(CanonicalError::Number(number.to_string())),
        },
        Value::String(text) => write_text(text, out),
        Value::Array(values) => {
            out.push(b'[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write(value, out, depth + 1)?;
            }
            out.push(b']');
        }
        Value::Object(map) => write_map(map, out, depth)?,
    }
    Ok(())
}

fn write_map(
    map: &Map<String, Value>,
    out: &mut Vec<u8>,
    depth: usize,
) -> Result<(), CanonicalError> {
    let mut fields: Vec<(&String, &Value)> = map.iter().collect();
    // UTF-8 order equals UTF-16 order except where surrogates are involved.
    if fields.iter().all(|(key, _)| key.is_ascii()) {
        fields.sort_unstable_by(|a, b| a.0.cmp(b.0));
    } else {
        fields.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
    }
    out.push(b'{');
    for (index, (key, value)) in fields.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write_text(key, out);
        out.push(b':');
        write(value, out, depth + 1)?;
    }
    out.push(b'}');
    Ok(())
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut plain = 0;
    for (index, &byte) in bytes.iter().enumerate() {
        let short: Option<&[u8]> = match byte {
            b'"' => Some(b"\\\""),
            b'\\' => Some(b"\\\\"),
            0x08 => Some(b"\\b"),
            0x09 => Some(b"\\t"),
            0x0a => Some(b"\\n"),
            0x0c => Some(b"\\f"),
            0x0d => Some(b"\\r"),
            0x00..=0x1f => None,
            _ => continue,
        };
        out.extend_from_slice(&bytes[plain..index]);
        plain = index + 1;
        match short {
            Some(escape) => out.extend_from_slice(escape),
            None => {
                out.extend_from_slice(b"\\u00");
                out.push(HEX[usize::from(byte >> 4)]);
                out.push(HEX[usize::from(byte & 15)]);
            }
        }
    }
    out.extend_from_slice(&bytes[plain..]);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn canonical_form_follows_rfc_8785() {
        let table = [
            (
                json!({"b": 1, "a": [true, "x"]}),
                r#"{"a":[true,"x"],"b":1}"#,
            ),
            (
                json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7}),
                "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}",
            ),
            (
                json!("\u{20ac}$\u{f}\nA'B\"\\\\\"/"),
                "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"",
            ),
            (json!(-9007199254740991i64), "-9007199254740991"),
            (json!({}), "{}"),
        ];
        for (value, expected) in table {
            let bytes = to_bytes(&value).unwrap();
            assert_eq!(String::from_utf8(bytes.clone()).unwrap(), expected);
            assert_eq!(parse(&bytes).unwrap(), value);
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let table: [(&str, CanonicalError); 8] = [
            ("1.5", CanonicalError::Number("1.5".into())),
            (
                "9007199254740992",
                CanonicalError::Number("9007199254740992".into()),
            ),
            ("null", CanonicalError::Null),
            ("{\"a\": 1}", CanonicalError::Form { at: 5 }),
            ("{\"b\":1,\"a\":1}", CanonicalError::Form { at: 2 }),
            ("{\"a\":1,\"a\":1}", CanonicalError::Form { at: 6 }),
            ("\"\\u0041\"", CanonicalError::Form { at: 1 }),
            ("-0", CanonicalError::Number("-0.0".into())),
        ];
        for (text, expected) in table {
            assert_eq!(parse(text.as_bytes()).unwrap_err(), expected, "{text}");
        }
        assert!(matches!(parse(b"{"), Err(CanonicalError::Json(_))));
        let deep = format!("{}1{}", "[".repeat(70), "]".repeat(70));
        assert_eq!(parse(deep.as_bytes()), Err(CanonicalError::Depth));
    }
}
