//! The last look before anything leaves: no protected name in any text of the document.
//!
//! What is published is computed from the redacted case, from which protected fields are gone;
//! this finds what a person wrote into a remark, or a redaction that missed something. It refuses
//! and changes nothing.

use serde_json::Value;

use crate::secret::{Secrets, Why};

/// A text that may not leave.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place} mentions what must be withheld ({}): mark the entry it comes from, redact, and publish again", why.text())]
pub struct Leak {
    /// Where in the document, as a JSON pointer; steps that mention it themselves are `*`.
    pub place: String,
    /// Why it may not leave.
    pub why: Why,
}

/// Every text of a value that mentions what may not leave; at most twenty.
pub fn leaks(value: &Value, secrets: &Secrets) -> Vec<Leak> {
    let mut found = Vec::new();
    if !secrets.is_empty() {
        look(value, secrets, &mut String::new(), &mut found);
    }
    found
}

const MOST: usize = 20;

fn look(value: &Value, secrets: &Secrets, place: &mut String, found: &mut Vec<Leak>) {
    if found.len() >= MOST {
        return;
    }
    let leak = |place: &str, why| Leak {
        place: place.to_owned(),
        why,
    };
    match value {
        Value::String(text) => {
            found.extend(secrets.found_in(text).map(|why| leak(place, why)));
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                step(&index.to_string(), place, |place| {
                    look(value, secrets, place, found)
                });
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                let own = secrets.found_in(key);
                let name = if own.is_some() { "*" } else { key };
                step(name, place, |place| {
                    found.extend(own.map(|why| leak(place, why)));
                    look(value, secrets, place, found);
                });
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn step(name: &str, place: &mut String, then: impl FnOnce(&mut String)) {
    let length = place.len();
    place.push('/');
    place.push_str(&name.replace('~', "~0").replace('/', "~1"));
    then(place);
    place.truncate(length);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_place_is_named_and_no_secret_is() {
        let mut secrets = Secrets::default();
        secrets.add_name("Abu Omar", Why::Source);
        let value = json!({
            "notes": ["fine", "as Abu-Omar says"],
            "source:abu-omar": {"a/b": "abu omar"},
        });
        let places: Vec<String> = leaks(&value, &secrets)
            .into_iter()
            .map(|leak| leak.to_string())
            .collect();
        assert_eq!(places.len(), 3, "{places:?}");
        assert!(places[0].starts_with("/notes/1 mentions"), "{places:?}");
        assert!(places[1].starts_with("/* mentions"), "{places:?}");
        assert!(places[2].starts_with("/*/a~1b mentions"), "{places:?}");
        assert!(
            !places.concat().to_lowercase().contains("omar"),
            "{places:?}"
        );
    }
}
