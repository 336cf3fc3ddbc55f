//! Bytes of the format, version 1; `docs/format.md` describes them one by one.
//!
//! Nothing here touches a file, a clock or randomness.

pub(crate) mod batch;
pub(crate) mod checkpoint;
pub(crate) mod cursor;
pub(crate) mod leaves;
pub(crate) mod redaction;
pub(crate) mod signed;

/// The instant of a header: `2026-11-24T05:40:00Z`, always UTC, always to the second.
pub fn is_instant(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        bytes[range].iter().try_fold(0_u32, |number, byte| {
            byte.is_ascii_digit()
                .then(|| number * 10 + u32::from(byte - b'0'))
        })
    };
    if bytes.len() != 20
        || [4, 7, 10, 13, 16, 19].map(|at| bytes[at]) != [b'-', b'-', b'T', b':', b':', b'Z']
    {
        return false;
    }
    let (Some(year), Some(month), Some(day)) = (digits(0..4), digits(5..7), digits(8..10)) else {
        return false;
    };
    let (Some(hour), Some(minute), Some(second)) = (digits(11..13), digits(14..16), digits(17..19))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day) && hour < 24 && minute < 60 && second < 60
}

/// The kind of an entry: a lower-case word, a slash, a version from 1.
pub fn is_kind(text: &str) -> bool {
    text.len() <= 64
        && text.split_once('/').is_some_and(|(word, version)| {
            is_field(word)
                && !version.starts_with('0')
                && !version.is_empty()
                && version.bytes().all(|byte| byte.is_ascii_digit())
        })
}

/// The name of a field: a lower-case letter, then letters, digits, `_`, `-` or `.`.
pub fn is_field(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.'))
}

/// Lines of a part of a file that ends in a line feed, without their line feeds.
pub(crate) fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let end = memchr::memchr(b'\n', rest)?;
        let line = &rest[..end];
        rest = &rest[end + 1..];
        Some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_kinds_and_fields_are_strict() {
        let table = [
            ("2026-11-24T05:40:00Z", true),
            ("2024-02-29T23:59:59Z", true),
            ("2025-02-29T00:00:00Z", false),
            ("2026-13-01T00:00:00Z", false),
            ("2026-11-24T24:00:00Z", false),
            ("2026-11-24T05:40:00+00:00", false),
            ("2026-11-24 05:40:00Z", false),
            ("٢٠٢٦-11-24T05:40Z", false),
            ("", false),
        ];
        for (text, expected) in table {
            assert_eq!(is_instant(text), expected, "{text}");
        }
        let table = [
            ("location/1", true),
            ("x-ray.2/12", true),
            ("location/0", false),
            ("location/", false),
            ("location", false),
            ("Location/1", false),
            ("/1", false),
            ("a/1/2", false),
        ];
        for (text, expected) in table {
            assert_eq!(is_kind(text), expected, "{text}");
        }
        assert!(is_field("reach_m") && !is_field("") && !is_field("a\"") && !is_field("1a"));
    }
}
