//! Entries of any fields, as every kind: what reads is written again as it was read, and folds.

#![no_main]

use std::collections::{BTreeMap, BTreeSet};

use bayyina_model::kinds::Kind;
use bayyina_model::{Case, Entry, EntryId, LogId, Recorded, canonical};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = canonical::parse(bytes) else {
        return;
    };
    // A list of entries: pairs of a kind's number and fields.
    let Value::Array(list) = value else { return };
    let mut recorded = Vec::new();
    for (number, fields) in list.iter().take(16).enumerate() {
        let Value::Object(fields) = fields else {
            continue;
        };
        let kind = fields.get("kind").and_then(Value::as_u64).unwrap_or(0) as usize;
        let kind = Kind::ALL[kind % Kind::ALL.len()];
        let mut entry = Recorded {
            id: EntryId([number as u8; 32]),
            log: LogId([0; 32]),
            sequence: number as u64,
            kind: kind.name().to_owned(),
            thing: fields
                .get("thing")
                .and_then(Value::as_str)
                .map(str::to_owned),
            author: None,
            ignorable: false,
            supersedes: Vec::new(),
            open: BTreeMap::new(),
            leaves: BTreeMap::new(),
            withheld: BTreeSet::new(),
        };
        if let Some(Value::Object(leaves)) = fields.get("leaves") {
            for (name, value) in leaves {
                let part = if kind.open().contains(&name.as_str()) || name == "confidence" {
                    &mut entry.open
                } else {
                    &mut entry.leaves
                };
                part.insert(name.clone(), value.clone());
            }
        }
        recorded.push(entry);
    }
    for entry in &recorded {
        let Ok(read) = Entry::read(entry.clone()) else {
            continue;
        };
        let draft = read.redraft();
        let again = Entry::read(Recorded {
            open: draft.open.clone(),
            leaves: draft.leaves.clone(),
            ..entry.clone()
        });
        let again = again.expect("what we write reads");
        assert_eq!(again, read);
        assert_eq!(again.redraft(), draft);
    }
    let there = Case::fold(recorded.clone());
    recorded.reverse();
    let back = Case::fold(recorded);
    assert!(there.flags().eq(back.flags()), "the order does not matter");
    assert_eq!(there.claims(), back.claims());
    assert_eq!(there.items(), back.items());
});
