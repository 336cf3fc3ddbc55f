//! What a case must answer by what was published, or counted by hand before
//! any program was asked: `cases/<case>/expected/answers.json`.
//!
//! Under `questions`, by id, any of: the numbers of an answer and its
//! `robust` and `tally`, as findings.json names them; `adopted_from`, counts
//! by origin; and `yes`, `open`, `no`, the claims that count so. `basis` says
//! where the expectation comes from.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use super::not_held;

/// Say where the findings are not as expected.
pub fn differences(expected: &Value, findings: &Value) -> Result<Vec<String>> {
    let expected = expected["questions"]
        .as_object()
        .context("the expected answers have no questions")?;
    let answers = findings["questions"]
        .as_array()
        .context("the findings have no questions")?;
    let mut differences = Vec::new();
    for (id, expected) in expected {
        let Some(answer) = answers.iter().find(|answer| answer["id"] == json!(id)) else {
            differences.push(format!("{id}: the case does not ask this"));
            continue;
        };
        let mut wanted = expected.clone();
        if let Some(wanted) = wanted.as_object_mut() {
            wanted.remove("basis");
            for list in wanted.values_mut().filter_map(Value::as_array_mut) {
                list.sort_by_key(Value::to_string);
            }
        }
        let found = in_expected_words(answer);
        not_held(&wanted, &found, id, &mut differences);
    }
    Ok(differences)
}

/// An answer with counts by origin, and with claims by how they count.
fn in_expected_words(answer: &Value) -> Value {
    let mut words = answer.as_object().cloned().unwrap_or_default();
    let adopted_from: Map<String, Value> = entries(answer, "adopted_from")
        .filter_map(|from| Some((from["origin"].as_str()?.to_owned(), from["count"].clone())))
        .collect();
    words.insert("adopted_from".to_owned(), adopted_from.into());
    for status in ["yes", "open", "no"] {
        let claims: BTreeSet<&str> = entries(answer, "claims")
            .filter(|claim| counts(answer, claim) == status)
            .filter_map(|claim| claim["id"].as_str())
            .collect();
        words.insert(status.to_owned(), json!(claims));
    }
    words.into()
}

fn entries<'a>(answer: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    answer[list].as_array().into_iter().flatten()
}

/// How one claim counts: the rule of docs/findings.md, written a second time.
fn counts(answer: &Value, claim: &Value) -> &'static str {
    let counted = answer["counts"].as_str().unwrap_or("supported");
    match claim["verdict"].as_str() {
        Some(verdict) if verdict == counted => "yes",
        Some("undetermined" | "disputed" | "repeats") => "open",
        _ => "no",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings() -> Value {
        json!({"questions": [{
            "id": "q", "counts": "contradicted", "of": 4, "at_least": 1, "at_most": 2,
            "adopted_from": [{"origin": "source:a", "count": 1}],
            "robust": {"withdraw": 1, "at_least": 0},
            "claims": [
                {"id": "d", "verdict": "not claimed"},
                {"id": "c", "verdict": "supported"},
                {"id": "b", "verdict": "undetermined"},
                {"id": "a", "verdict": "contradicted"},
            ],
        }]})
    }

    #[test]
    fn an_answer_as_expected() {
        let expected = json!({"questions": {"q": {
            "basis": "by hand", "of": 4, "at_least": 1, "at_most": 2,
            "adopted_from": {"source:a": 1}, "robust": {"at_least": 0},
            "yes": ["a"], "open": ["b"], "no": ["d", "c"],
        }}});
        let found = differences(&expected, &findings()).unwrap();
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn every_expectation_can_fail() {
        let table = [
            ("at_least", json!(2)),
            ("adopted_from", json!({"source:a": 2})),
            ("adopted_from", json!({"source:b": 1})),
            ("robust", json!({"at_least": 1})),
            ("yes", json!(["b"])),
            ("open", json!([])),
            ("no", json!(["c"])),
            ("never_said", json!(0)),
        ];
        for (key, value) in table {
            let expected = json!({"questions": {"q": {key: value}}});
            let found = differences(&expected, &findings()).unwrap();
            assert_eq!(found.len(), 1, "{expected}: {found:?}");
        }
    }

    #[test]
    fn a_question_that_is_not_asked() {
        let expected = json!({"questions": {"r": {"of": 4}}});
        let found = differences(&expected, &findings()).unwrap();
        assert_eq!(found, ["r: the case does not ask this"]);
        assert!(differences(&json!({}), &findings()).is_err());
    }
}
