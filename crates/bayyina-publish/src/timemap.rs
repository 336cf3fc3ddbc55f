//! timemap.json: the archived copies of each item, as JSON TimeMaps of the Memento framework.
//!
//! Source: RFC 7089 for the terms; mementoweb.org/guide/timemap-json for the JSON form: an object
//! with `original_uri` and `mementos.list` of `uri` and `datetime`, oldest first. The file is a
//! list of such objects, one an item with an address. An item without any copy has an empty list:
//! that nobody kept it is part of the record. A copy whose address does not tell its time has no
//! `datetime` and comes last.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::document::Document;

/// The TimeMaps.
pub fn timemaps(document: &Document) -> Value {
    let mut by_address: BTreeMap<&str, (Vec<&str>, Vec<&str>)> = BTreeMap::new();
    for (key, item) in &document.items {
        if let Some(url) = &item.url {
            let (keys, copies) = by_address.entry(url).or_default();
            keys.push(key);
            copies.extend(item.archived_at.iter().map(String::as_str));
        }
    }
    let maps = by_address.into_iter().map(|(original, (items, copies))| {
        let mut mementos: Vec<(Option<String>, &str)> =
            copies.into_iter().map(|uri| (datetime(uri), uri)).collect();
        mementos.sort_by(|a, b| (a.0.is_none(), a).cmp(&(b.0.is_none(), b)));
        mementos.dedup();
        let dated = || mementos.iter().filter(|(datetime, _)| datetime.is_some());
        let (first, last) = (dated().next(), dated().next_back());
        let mut map = json!({
            "original_uri": original,
            "items": items,
            "mementos": {"list": mementos.iter().map(memento).collect::<Vec<_>>()},
        });
        for (name, found) in [("first", first), ("last", last)] {
            if let Some(found) = found {
                map["mementos"][name] = memento(found);
            }
        }
        map
    });
    Value::Array(maps.collect())
}

fn memento((datetime, uri): &(Option<String>, &str)) -> Value {
    match datetime {
        Some(datetime) => json!({"datetime": datetime, "uri": uri}),
        None => json!({"uri": uri}),
    }
}

/// When a copy was made, where its address says so: fourteen digits (or fewer, from the year on)
/// between slashes, as most archives write them.
fn datetime(uri: &str) -> Option<String> {
    let (_, path) = uri.split_once("://")?;
    path.split('/').skip(1).find_map(|part| {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        let rest = &part[digits.len()..];
        // `id_`, `if_`, `js_` … ask an archive for another form of the same copy.
        let flag = rest.is_empty() || (rest.len() == 3 && rest.ends_with('_'));
        (flag && digits.len() == 14)
            .then(|| written(&digits))
            .flatten()
    })
}

fn written(digits: &str) -> Option<String> {
    let part = |from: usize, to: usize| digits[from..to].parse::<u32>().ok();
    let (month, day) = (part(4, 6)?, part(6, 8)?);
    let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
    let sound = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    sound.then(|| {
        let d = |from: usize, to: usize| &digits[from..to];
        format!(
            "{}-{}-{}T{}:{}:{}Z",
            d(0, 4),
            d(4, 6),
            d(6, 8),
            d(8, 10),
            d(10, 12),
            d(12, 14)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_write_the_time_into_the_address() {
        let table = [
            (
                "https://web.archive.org/web/20151006123456/http://x.org/a",
                Some("2015-10-06T12:34:56Z"),
            ),
            (
                "https://web.archive.org/web/20151006123456id_/http://x.org/a",
                Some("2015-10-06T12:34:56Z"),
            ),
            (
                "https://archive.ph/20151006123456/http://x.org/a",
                Some("2015-10-06T12:34:56Z"),
            ),
            ("https://archive.ph/AbCdE", None),
            (
                "https://web.archive.org/web/20159906123456/http://x.org/a",
                None,
            ),
            ("https://x.org/2015/10/06/a", None),
            ("20151006123456", None),
        ];
        for (uri, expected) in table {
            assert_eq!(datetime(uri).as_deref(), expected, "{uri}");
        }
    }
}
