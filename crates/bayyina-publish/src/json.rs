//! The bytes of every JSON file that leaves: keys sorted, the same whatever else is built.
//!
//! Unlike the ledger's canonical form these files may hold floats, because RFC 7946 asks for
//! numbers as coordinates. Floats are written as the shortest decimal that reads back.

use serde_json::{Map, Value};

/// How values are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Containers down to this depth stand on lines of their own, deeper ones on one line.
    Lines(usize),
    /// Every container on lines of its own.
    Pretty,
}

/// The bytes of a value: keys in order of their UTF-8 bytes, nulls left out of objects, a line
/// feed at the end.
pub fn bytes(value: &Value, layout: Layout) -> Vec<u8> {
    let mut out = Vec::with_capacity(4096);
    let deepest = match layout {
        Layout::Lines(depth) => depth,
        Layout::Pretty => usize::MAX,
    };
    write(value, 0, deepest, &mut out);
    out.push(b'\n');
    out
}

/// The same text, safe inside an HTML `script` element: no `<` and none of the two line
/// separators that end a JavaScript line.
pub fn in_script(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 64);
    for letter in json.chars() {
        match letter {
            '<' => out.push_str("\\u003c"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            other => out.push(other),
        }
    }
    out
}

fn write(value: &Value, depth: usize, deepest: usize, out: &mut Vec<u8>) {
    match value {
        Value::Array(values) => {
            let inner = values.iter().map(|value| (None, value));
            container(inner, [b'[', b']'], depth, deepest, out);
        }
        Value::Object(map) => container(sorted(map), [b'{', b'}'], depth, deepest, out),
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(so) => out.extend_from_slice(if *so { b"true" } else { b"false" }),
        Value::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Value::String(text) => quoted(text, out),
    }
}

fn sorted(map: &Map<String, Value>) -> impl Iterator<Item = (Option<&str>, &Value)> {
    let mut fields: Vec<(&String, &Value)> =
        map.iter().filter(|(_, value)| !value.is_null()).collect();
    fields.sort_unstable_by_key(|(key, _)| *key);
    fields
        .into_iter()
        .map(|(key, value)| (Some(key.as_str()), value))
}

fn container<'a>(
    inner: impl Iterator<Item = (Option<&'a str>, &'a Value)>,
    [open, close]: [u8; 2],
    depth: usize,
    deepest: usize,
    out: &mut Vec<u8>,
) {
    let lines = depth < deepest;
    out.push(open);
    let mut empty = true;
    for (key, value) in inner {
        if !empty {
            out.push(b',');
        }
        empty = false;
        if lines {
            new_line(depth + 1, out);
        }
        if let Some(key) = key {
            quoted(key, out);
            out.push(b':');
            if lines {
                out.push(b' ');
            }
        }
        write(value, depth + 1, deepest, out);
    }
    if lines && !empty {
        new_line(depth, out);
    }
    out.push(close);
}

fn new_line(depth: usize, out: &mut Vec<u8>) {
    out.push(b'\n');
    out.extend(std::iter::repeat_n(b' ', depth));
}

fn quoted(text: &str, out: &mut Vec<u8>) {
    let text = serde_json::to_string(text).expect("text is always JSON");
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_and_nulls_left_out() {
        let value = json!({"b": [1, 2.5], "a": {"z": null, "y": "\u{2028}"}, "c": {}});
        let line = String::from_utf8(bytes(&value, Layout::Lines(0))).unwrap();
        assert_eq!(
            line,
            "{\"a\":{\"y\":\"\u{2028}\"},\"b\":[1,2.5],\"c\":{}}\n"
        );
        let lines = String::from_utf8(bytes(&value, Layout::Lines(1))).unwrap();
        let expected = "{\n \"a\": {\"y\":\"\u{2028}\"},\n \"b\": [1,2.5],\n \"c\": {}\n}\n";
        assert_eq!(lines, expected);
        let pretty = bytes(&value, Layout::Pretty);
        assert_eq!(
            serde_json::from_slice::<Value>(&pretty).unwrap(),
            json!({"b": [1, 2.5], "a": {"y": "\u{2028}"}, "c": {}})
        );
    }

    #[test]
    fn nothing_ends_the_script_element() {
        let value = json!("</script><!-- \u{2028}\u{2029}");
        let text = serde_json::to_string(&value).unwrap();
        let safe = in_script(&text);
        assert!(!safe.contains(['<', '\u{2028}', '\u{2029}']), "{safe}");
        assert_eq!(serde_json::from_str::<Value>(&safe).unwrap(), value);
    }
}
